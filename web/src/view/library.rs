//! The library: lessons to choose one from.

use super::lesson::entries;
use super::maybe;
use crate::app::model::author::AuthorMsg;
use crate::app::model::lesson::LessonMsg;
use crate::app::msg::Msg;
use crate::browser;
use crate::i18n::{Lang, t};
use crate::panel::lesson::LibraryPanel;
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// What it shows.
    pub panel: LibraryPanel,
    /// What is said.
    pub says: Callback<Msg>,
}

/// The library.
#[component]
pub fn Library(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let oninput =
        says.reform(|e: InputEvent| Msg::Lesson(LessonMsg::Search(browser::value_of(&e))));
    let make = says.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::Author(AuthorMsg::Toggle)));
    let onchange = maybe(says, |e: Event| browser::picked(&e).map(Msg::FilePicked));
    html! {
        <>
            <p class="quiet">{ t(lang, "lesson.library_says") }</p>
            <label class="field"><span>{ t(lang, "lesson.search") }</span>
                <input id="library-search" type="search" maxlength="60" autocomplete="off" value={props.panel.search.clone()} {oninput} />
            </label>
            <div class="line-up">
                <button type="button" id="library-author" class="button" onclick={make}>{ t(lang, "author.open") }</button>
                <label class="button file">{ t(lang, "author.file") }<input id="library-file" type="file" accept=".json,application/json" {onchange} /></label>
            </div>
            if let Some(problem) = &props.panel.file { <p class="problem" role="alert">{ problem }</p> }
            { entries(lang, &props.panel.entries, says) }
        </>
    }
}
