//! The scenarios that come with the page: groups, and a field to find one among many.

use crate::app::msg::Msg;
use crate::browser;
use crate::i18n::{Lang, t};
use crate::panel::scenarios::{Choice, ScenarioGroup};
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// What there is to choose from.
    pub groups: Vec<ScenarioGroup>,
    /// What is looked for.
    pub search: String,
    /// What is said.
    pub says: Callback<Msg>,
}

/// The scenarios that come with the page.
#[component]
pub fn Scenarios(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let oninput = says.reform(|e: InputEvent| Msg::ScenarioSearch(browser::value_of(&e)));
    html! {
        <div class="scenarios">
            <label class="field"><span>{ t(lang, "new.search") }</span>
                <input id="new-scenario-search" type="search" autocomplete="off" value={props.search.clone()} {oninput} />
            </label>
            { for props.groups.iter().map(|g| group(says, g)) }
            if props.groups.is_empty() { <p class="quiet" role="status">{ t(lang, "new.none_found") }</p> }
        </div>
    }
}

fn group(says: &Callback<Msg>, group: &ScenarioGroup) -> Html {
    html! {
        <>
            <h3>{ group.title }</h3>
            <ul class="list">{ for group.scenarios.iter().map(|s| scenario(says, s)) }</ul>
        </>
    }
}

fn scenario(says: &Callback<Msg>, choice: &Choice) -> Html {
    let id = choice.id;
    html! {
        <li key={id}><button type="button" class="choose" onclick={says.reform(move |_| Msg::OpenBundled(id))}>
            <b>{ &choice.title }</b><small>{ &choice.note }</small>
        </button></li>
    }
}
