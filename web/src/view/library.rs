//! The library: lessons to choose one from.

use super::lesson::entries;
use crate::app::model::lesson::LessonMsg;
use crate::app::msg::Msg;
use crate::browser;
use crate::i18n::{Lang, t};
use crate::panel::lesson::Entry;
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// What is looked for.
    pub search: String,
    /// What was found.
    pub entries: Vec<Entry>,
    /// What is said.
    pub says: Callback<Msg>,
}

/// The library.
#[component]
pub fn Library(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let oninput =
        says.reform(|e: InputEvent| Msg::Lesson(LessonMsg::Search(browser::value_of(&e))));
    html! {
        <>
            <p class="quiet">{ t(lang, "lesson.library_says") }</p>
            <label class="field"><span>{ t(lang, "lesson.search") }</span>
                <input id="library-search" type="search" maxlength="60" autocomplete="off" value={props.search.clone()} {oninput} />
            </label>
            { entries(lang, &props.entries, says) }
        </>
    }
}
