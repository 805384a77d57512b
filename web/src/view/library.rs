//! The library: lessons, myths, scenarios and flaws to choose from.

use super::maybe;
use super::segmented::Segmented;
use crate::i18n::{Lang, t, tf};
use crate::model::author::AuthorMsg;
use crate::model::lesson::{LessonMsg, Shelf};
use crate::msg::Msg;
use crate::panel::library::{Group, LibraryEntry, LibraryPanel};
use crate::scene::thumb::{SIZE, ThumbShape};
use crate::view::input;
use crate::view::svg::{PathData, px};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: LibraryPanel,
    pub says: Callback<Msg>,
}

/// The field to search in.
const SEARCH: &str = "library-search";

#[component]
pub fn LibraryView(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let oninput = says.reform(|e: InputEvent| Msg::Lesson(LessonMsg::Search(input::value(&e))));
    let make = says.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::Author(AuthorMsg::Toggle)));
    let onchange = maybe(says, |e: Event| input::picked(&e).map(Msg::FilePicked));
    let choices = panel.shelves.iter().map(|(shelf, word)| (Some(*shelf), word.clone().into()));
    let choices: Vec<(Option<Shelf>, AttrValue)> = choices.collect();
    let choose =
        maybe(says, |shelf: Option<Shelf>| shelf.map(|shelf| Msg::Lesson(LessonMsg::Shelf(shelf))));
    let count = match panel.count {
        0 => t(lang, "library.none").to_owned(),
        n => tf(lang, "library.count", &[("n", &n.to_string())]),
    };
    let mut first = 0;
    let groups = panel.groups.iter().map(|group| {
        let html = shelf(says, group, first, panel.count);
        first += group.entries.len();
        html
    });
    html! {
        <>
            <p class="quiet">{ t(lang, panel.shelf.map_or("library.says", says_key)) }</p>
            <label class="field"><span>{ t(lang, "library.search") }</span>
                <input
                    id={SEARCH} type="search" maxlength="60" autocomplete="off"
                    value={panel.search.clone()} {oninput} onkeydown={walk(says, None, panel.count)}
                />
            </label>
            <Segmented<Option<Shelf>>
                label={t(lang, "library.shelves")} {choices} chosen={panel.shelf} on_choose={choose}
            />
            <p class="quiet found" role="status">{ count }</p>
            if panel.shelf == Some(Shelf::Lessons) {
                <div class="line-up">
                    <button type="button" id="library-author" class="button" onclick={make}>
                        { t(lang, "author.open") }
                    </button>
                    <label class="button file">
                        { t(lang, "author.file") }
                        <input id="library-file" type="file" accept=".json,application/json" {onchange} />
                    </label>
                </div>
                if let Some(problem) = &panel.file { <p class="problem" role="alert">{ problem }</p> }
            }
            <div class="on-shelf">{ for groups }</div>
        </>
    }
}

fn says_key(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Lessons => "lesson.library_says",
        Shelf::Myths => "library.myths_say",
        Shelf::Scenarios => "library.scenarios_say",
        Shelf::Found => "library.found_say",
        Shelf::Flaws => "library.flaws_say",
    }
}

/// Up and down with the arrows; from the field to the first one, and from there back.
fn walk(says: &Callback<Msg>, at: Option<usize>, count: usize) -> Callback<KeyboardEvent> {
    maybe(says, move |e: KeyboardEvent| {
        let to = match (e.key().as_str(), at) {
            ("ArrowDown", at) => Some(at.map_or(0, |at| at + 1)).filter(|to| *to < count)?,
            ("ArrowUp", Some(0)) => {
                e.prevent_default();
                e.stop_propagation();
                return Some(Msg::Lesson(LessonMsg::Walk(SEARCH.to_owned())));
            }
            ("ArrowUp", Some(at)) => at - 1,
            _ => return None,
        };
        e.prevent_default();
        e.stop_propagation();
        Some(Msg::Lesson(LessonMsg::Walk(format!("library-{to}"))))
    })
}

fn shelf(says: &Callback<Msg>, group: &Group, first: usize, count: usize) -> Html {
    let entries = group.entries.iter().enumerate();
    html! {
        <>
            <h3>{ group.title }</h3>
            <ul class="lessons">{ for entries.map(|(ix, one)| entry(says, one, first + ix, count)) }</ul>
        </>
    }
}

fn entry(says: &Callback<Msg>, entry: &LibraryEntry, ix: usize, count: usize) -> Html {
    let msg = entry.msg.clone();
    let onclick = says.reform(move |_: MouseEvent| msg.clone());
    let id = format!("library-{ix}");
    html! {
        <li key={entry.key.clone()} class={classes!(entry.done.then_some("is-done"))}>
            <button type="button" {id} {onclick} onkeydown={walk(says, Some(ix), count)}>
                { picture(entry.picture) }
                <span class="what"><b>{ &entry.title }</b><span>{ &entry.note }</span>
                    <small>{ entry.about.join(" · ") }</small></span>
            </button>
        </li>
    }
}

fn picture(shapes: &[ThumbShape]) -> Html {
    let size = SIZE.to_string();
    html! {
        <svg
            class="thumb" width={size.clone()} height={size.clone()}
            viewBox={format!("0 0 {size} {size}")} aria-hidden="true"
        >
            { for shapes.iter().map(shape) }
        </svg>
    }
}

fn shape(shape: &ThumbShape) -> Html {
    let full = |full: bool| if full { "full" } else { "hollow" };
    match *shape {
        ThumbShape::Server(x, y, leads) => {
            html! { <circle class={full(leads)} cx={px(x)} cy={px(y)} r="5" /> }
        }
        ThumbShape::Line([x0, y0, x1, y1], broken) => {
            html! { <line class={broken.then_some("broken")} x1={px(x0)} y1={px(y0)} x2={px(x1)} y2={px(y1)} /> }
        }
        ThumbShape::Box([x, y, w, h], is_full) => {
            html! { <rect class={full(is_full)} x={px(x)} y={px(y)} width={px(w)} height={px(h)} /> }
        }
        ThumbShape::Cross(x, y) => {
            let d = PathData::at(x - 6.0, y - 6.0).shape("l12 12m-12 0l12 -12");
            html! { <path class="cross" {d} /> }
        }
    }
}
