//! The rules that can be taken away in a new run.

use crate::i18n::{Lang, t};
use crate::msg::Msg;
use crate::panel::flaws::{FlawCard, FlawGroup, FlawPicker};
use crate::view::input;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub choice: FlawPicker,
    pub search: String,
    /// With the holes that every release has.
    pub as_released: bool,
    pub says: Callback<Msg>,
}

/// Rules to take away in a new run.
#[component]
pub fn FlawChoice(props: &Props) -> Html {
    let (lang, choice, says) = (props.lang, &props.choice, &props.says);
    let opened = use_state(|| choice.chosen > 0 || props.as_released);
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set(!*opened))
    };
    let search = says.reform(|e: InputEvent| Msg::FlawSearch(input::value(&e)));
    let (was, shown) = (props.as_released, *opened);
    html! {
        <div class="flaw-choice">
            <button type="button" class="button" aria-expanded={shown.to_string()} onclick={toggle}>
                { t(lang, "flaw.choose") }
            </button>
            if shown {
                <p>{ t(lang, "flaw.choose_says") }</p>
                <label class="check">
                    <input
                        type="checkbox" id="new-as-released" checked={was}
                        onchange={says.reform(move |_: Event| Msg::AsReleased(!was))}
                    />
                    { t(lang, "flaw.every_release") }
                </label>
                <label class="field"><span>{ t(lang, "flaw.search") }</span>
                    <input
                        id="new-flaw-search" type="search" autocomplete="off"
                        value={props.search.clone()} oninput={search}
                    />
                </label>
                <p class="quiet" role="status">{ &choice.says }</p>
                <div class="flaw-list" role="group" tabindex="0" aria-label={t(lang, "flaw.choose")}>
                    { for choice.groups.iter().map(|g| group(says, g)) }
                </div>
            }
        </div>
    }
}

fn group(says: &Callback<Msg>, group: &FlawGroup) -> Html {
    html! {
        <fieldset><legend>{ group.title }</legend>
            { for group.flaws.iter().map(|(card, on)| flaw(says, card, *on)) }
        </fieldset>
    }
}

fn flaw(says: &Callback<Msg>, card: &FlawCard, on: bool) -> Html {
    let flaw = card.flaw;
    let onchange = says.reform(move |_: Event| Msg::NewFlaw(flaw));
    html! {
        <label class="one" key={card.id}>
            <input type="checkbox" checked={on} {onchange} />
            <span><b class="mono">{ card.id }</b>
                if !card.says.is_empty() { <small>{ card.says }</small> }
            </span>
        </label>
    }
}
