//! The editor for lessons beside the stage, and the printed handout.

use super::icon::{Icon, icon};
use super::share::Code;
use super::stage::Stage;
use crate::browser;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::author::{AuthorChoice, AuthorMsg, Leaf};
use crate::model::lesson::LessonMsg;
use crate::msg::Msg;
use crate::panel::author::{AuthorPanel, HandoutPanel, MomentForm, MomentPanel, Typed};
use crate::scene::qr;
use crate::view::{input, maybe};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub panel: Rc<AuthorPanel>,
    pub says: Callback<Msg>,
}

fn msg(said: AuthorMsg) -> Msg {
    Msg::Lesson(LessonMsg::Author(said))
}

/// The form.
#[component]
pub fn AuthorView(props: &Props) -> Html {
    let (panel, says) = (&*props.panel, &props.says);
    let lang = panel.lang;
    let minutes = says.reform(|e: Event| msg(AuthorMsg::Minutes(input::value(&e))));
    let levels = panel.levels.iter().map(|(word, _)| (*word).to_owned()).collect();
    let level = panel.levels.iter().position(|(_, chosen)| *chosen).unwrap_or(0);
    let moment = |(ix, one)| moment(lang, ix, one, panel.moments.len(), says);
    html! {
        <section class="lesson author" aria-label={t(lang, "author.name")}>
            <header>
                <h2>{ t(lang, "author.name") }</h2>
                <button
                    type="button" class="button small" aria-label={t(lang, "author.close")}
                    title={t(lang, "author.close")} onclick={says.reform(|_| msg(AuthorMsg::Toggle))}
                >
                    { icon(Icon::Close) }
                </button>
            </header>
            <div class="lesson-card">
                { line(lang, "author-title", "author.title", &panel.title, 120, says, AuthorMsg::Title) }
                { line(lang, "author-summary", "author.summary", &panel.summary, 600, says, AuthorMsg::Summary) }
                <div class="pair-of-fields">
                    { choices(
                        "author-level".to_owned(), t(lang, "author.level"), levels, level, says,
                        AuthorMsg::Level,
                    ) }
                    <label class="field">
                        <span>{ t(lang, "author.minutes") }</span>
                        <input
                            id="author-minutes" type="number" min="1" max="60"
                            ~value={panel.minutes.clone()} onchange={minutes}
                        />
                    </label>
                </div>
                <p class="quiet">{ t(lang, "author.languages") }</p>
                <ol class="moments">{ for panel.moments.iter().enumerate().map(moment) }</ol>
                if panel.moments.is_empty() { <p class="quiet">{ t(lang, "author.begin") }</p> }
                if panel.full {
                    <p class="quiet">{ t(lang, "author.full") }</p>
                } else {
                    { button(t(lang, "author.add"), "author-add", "primary", says, AuthorMsg::Add) }
                }
                <p id="author-whole" class="problem" tabindex="-1" role="alert">
                    { panel.problem.clone().unwrap_or_default() }
                </p>
                if let Some(word) = panel.removed { { button(word, "author-restore", "", says, AuthorMsg::Restore) } }
                if !panel.moments.is_empty() {
                    { button(t(lang, "author.clear"), "author-clear", "", says, AuthorMsg::Clear) }
                }
                <p class="quiet">{ t(lang, "author.kept") }</p>
            </div>
            <div class="actions lesson-buttons">
                { button(t(lang, "author.preview"), "author-preview", "primary", says, AuthorMsg::Preview) }
                { button(t(lang, "author.save"), "author-save", "", says, AuthorMsg::Save) }
                { button(t(lang, "author.link"), "author-link", "", says, AuthorMsg::Link) }
                { button(t(lang, "author.handout"), "author-handout", "", says, AuthorMsg::Handout) }
                <button type="button" class="button small" onclick={says.reform(|_| Msg::SaveFile)}>
                    { t(lang, "author.scenario") }
                </button>
            </div>
        </section>
    }
}

fn button(
    word: &str,
    id: &'static str,
    class: &'static str,
    says: &Callback<Msg>,
    said: AuthorMsg,
) -> Html {
    let onclick = says.reform(move |_: MouseEvent| msg(said.clone()));
    html! { <button type="button" {id} class={classes!("button", "small", class)} {onclick}>{ word }</button> }
}

/// A text of one line.
fn line(
    lang: Lang,
    id: &'static str,
    key: &'static str,
    typed: &Typed,
    most: usize,
    says: &Callback<Msg>,
    said: fn(String) -> AuthorMsg,
) -> Html {
    let oninput = says.reform(move |e: InputEvent| msg(said(input::value(&e))));
    html! {
        <label class="field"><span>{ t(lang, key) }</span>
            <input
                {id} maxlength={most.to_string()} autocomplete="off" placeholder={typed.other.clone()}
                value={typed.value.clone()} aria-invalid={typed.problem.as_ref().map(|_| "true")}
                aria-describedby={typed.problem.as_ref().map(|_| format!("{id}-problem"))} {oninput}
            />
            { problem(format!("{id}-problem"), &typed.problem) }
        </label>
    }
}

fn problem(id: String, says: &Option<String>) -> Html {
    says.as_ref().map_or_else(
        || html! {},
        |says| html! { <small {id} class="problem" role="alert">{ says }</small> },
    )
}

fn choices(
    id: String,
    word: &'static str,
    all: Vec<String>,
    chosen: usize,
    says: &Callback<Msg>,
    said: impl Fn(usize) -> AuthorMsg + 'static,
) -> Html {
    let onchange = maybe(says, move |e: Event| input::number(&e).map(|ix| msg(said(ix))));
    let option = |(ix, word): (usize, String)| {
        html! {
            <option value={ix.to_string()} selected={ix == chosen}>{ word }</option>
        }
    };
    html! {
        <label class="field">
            <span>{ word }</span>
            <select {id} ~value={chosen.to_string()} {onchange}>
                { for all.into_iter().enumerate().map(option) }
            </select>
        </label>
    }
}

fn moment(lang: Lang, ix: usize, one: &MomentPanel, of: usize, says: &Callback<Msg>) -> Html {
    let n = (ix + 1).to_string();
    let open = one.form.is_some();
    let small = |key: &'static str, icon_of: Icon, off: bool, said: AuthorMsg| {
        let label = tf(lang, key, &[("n", &n)]);
        let onclick = says.reform(move |_: MouseEvent| msg(said.clone()));
        html! {
            <button
                type="button" class="button round plain" aria-label={label.clone()} title={label}
                disabled={off} {onclick}
            >
                { icon(icon_of) }
            </button>
        }
    };
    html! {
        <li class={classes!(open.then_some("is-open"))}>
            <button
                type="button" id={ids::moment(ix)} class="moment"
                aria-expanded={if open { "true" } else { "false" }}
                onclick={says.reform(move |_: MouseEvent| msg(AuthorMsg::Unfold(ix)))}
            >
                <b>{ tf(lang, "author.moment", &[("n", &n)]) }</b><span class="quiet">{ &one.place }</span>
                if !one.begins.is_empty() && !open { <span>{ &one.begins }</span> }
            </button>
            if one.anew { <p class="anew">{ t(lang, "author.anew") }</p> }
            { problem(format!("author-problem-{ix}"), &one.problem) }
            if let Some(form) = &one.form { { fields(lang, ix, form, says) } }
            <div class="moment-tools">
                { small("author.go", Icon::Jump, false, AuthorMsg::Go(ix)) }
                { small("author.up", Icon::Up, ix == 0, AuthorMsg::Move(ix, false)) }
                { small("author.down", Icon::Down, ix + 1 == of, AuthorMsg::Move(ix, true)) }
                { small("author.remove", Icon::Close, false, AuthorMsg::Remove(ix)) }
            </div>
        </li>
    }
}

fn fields(lang: Lang, ix: usize, form: &MomentForm, says: &Callback<Msg>) -> Html {
    let oninput = says.reform(move |e: InputEvent| msg(AuthorMsg::Text(ix, input::value(&e))));
    let words = std::iter::once(t(lang, "author.insert_none").to_owned());
    let words = words.chain(form.words.iter().map(|[word, means]| format!("{{{word}}}: {means}")));
    let wrong = format!("{}-problem", ids::moment_text(ix));
    let choice = |(what, word, all, chosen): &(AuthorChoice, &'static str, Vec<String>, usize)| {
        let what = *what;
        let id = format!("author-{what:?}-{ix}").to_ascii_lowercase();
        choices(id, word, all.clone(), *chosen, says, move |at| AuthorMsg::Choose(ix, what, at))
    };
    html! {
        <div class="moment-form">
            <label class="field"><span>{ t(lang, "author.text") }</span>
                <textarea
                    id={ids::moment_text(ix)} rows="5" maxlength="2000"
                    placeholder={form.text.other.clone()} value={form.text.value.clone()}
                    aria-invalid={form.text.problem.as_ref().map(|_| "true")}
                    aria-describedby={form.text.problem.as_ref().map(|_| wrong.clone())} {oninput}
                />
                { problem(wrong.clone(), &form.text.problem) }
            </label>
            // Anew after each word, so that the same one can be chosen again.
            <div key={form.text.value.len()}>
                { choices(
                    format!("author-insert-{ix}"), t(lang, "author.insert"), words.collect(), 0, says,
                    move |at| AuthorMsg::Insert(ix, at.wrapping_sub(1)),
                ) }
            </div>
            { for form.choices.iter().map(choice) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct HandoutProps {
    pub panel: HandoutPanel,
    pub says: Callback<Msg>,
}

/// The lesson on paper.
#[component]
pub fn HandoutView(props: &HandoutProps) -> Html {
    let (panel, says) = (&props.panel, &props.says);
    let (lang, handout) = (panel.lang, &panel.handout);
    let leaf = |(ix, one)| leaf(panel, ix, one);
    let address = handout.link.as_ref().map(|link| browser::address_with(link));
    html! {
        <>
            <div class="actions">
                <button
                    type="button" id="handout-print" class="button primary"
                    onclick={says.reform(|_| msg(AuthorMsg::Print))}
                >
                    { t(lang, "author.print") }
                </button>
            </div>
            <article class="handout-paper">
                <h3 class="handout-title">{ panel.of(&handout.title) }</h3>
                <p>{ panel.of(&handout.summary) }</p>
                if handout.modified { <p class="modified-note">{ t(lang, "author.modified") }</p> }
                { for handout.leaves.iter().enumerate().map(leaf) }
                <footer>
                    if let Some(address) = address.filter(|_| !browser::is_in_file()) {
                        <p>{ t(lang, "author.paper_link") }</p>
                        if address.len() <= qr::LONGEST { <Code {lang} text={address.clone()} /> }
                        <p class="mono address">{ address }</p>
                    } else { <p>{ t(lang, "author.paper_no_link") }</p> }
                </footer>
            </article>
        </>
    }
}

fn leaf(panel: &HandoutPanel, ix: usize, one: &Leaf) -> Html {
    let lang = panel.lang;
    let figure = tf(lang, "author.figure", &[("n", &(ix + 1).to_string())]);
    let (no_select, no_menu) = (Callback::noop(), Callback::noop());
    html! {
        <section class="leaf" inert=true>
            <figure>
                <Stage
                    scene={one.stage.clone()} {lang} modified={panel.handout.modified}
                    on_select={no_select} on_menu={no_menu}
                />
                <figcaption><b>{ figure }</b>{ " " }{ panel.of(&one.place) }</figcaption>
            </figure>
            { for panel.of(&one.said).lines().filter(|l| !l.is_empty()).map(|line| html! {
                <p class="said">{ line }</p>
            }) }
            if let Some(both) = &one.question {
                <div class="boxes"><p><b>{ &panel.of(both).0 }</b></p>
                    <ul>
                        { for panel.of(both).1.iter().map(|choice| html! {
                            <li><span class="box" aria-hidden="true" />{ choice }</li>
                        }) }
                    </ul>
                </div>
            }
        </section>
    }
}
