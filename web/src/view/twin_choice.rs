//! The form that chooses what to compare this line with.

use super::maybe;
use crate::i18n::{Lang, t};
use crate::model::twin::{Other, TwinMsg};
use crate::msg::Msg;
use crate::panel::twin::TwinChoice;
use crate::view::input;
use yew::prelude::*;
use zabscope::zab::Flaw;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub choice: TwinChoice,
    pub says: Callback<Msg>,
}

/// What this line can be compared with.
#[component]
pub fn Choice(props: &Props) -> Html {
    let Props { lang, choice, says } = props;
    let lang = *lang;
    let say = |said: TwinMsg| says.reform(move |_: MouseEvent| Msg::Twin(said.clone()));
    let group = |key: &'static str, all: &[(Other, String)]| {
        let button = |(other, word): &(Other, String)| {
            html! {
                <li>
                    <button type="button" class="choose" onclick={say(TwinMsg::With(other.clone()))}>
                        <b>{ word }</b>
                    </button>
                </li>
            }
        };
        if all.is_empty() {
            return html! {};
        }
        html! { <><h3>{ t(lang, key) }</h3><ul class="list">{ for all.iter().map(button) }</ul></> }
    };
    let chosen = choice.form.flaw;
    let option = |(flaw, id): &(Flaw, &'static str)| {
        html! {
            <option value={*id} selected={*flaw == chosen}>{ *id }</option>
        }
    };
    let more = choice.more.clone();
    let onchange = maybe(says, move |e: Event| {
        let id = input::value(&e);
        more.iter().find(|(_, known)| *known == id).map(|(flaw, _)| Msg::Twin(TwinMsg::Flaw(*flaw)))
    });
    let oninput = says.reform(|e: InputEvent| Msg::Twin(TwinMsg::Seed(input::value(&e))));
    let onsubmit = says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::Twin(TwinMsg::WithSeed)
    });
    html! {
        <>
            <p>{ t(lang, "twin.says") }</p>
            { group("twin.branches", &choice.branches) }
            { group("twin.flaws", &choice.flaws) }
            { group("twin.commands", &choice.commands) }
            { group("twin.releases", &choice.releases) }
            { group("twin.recipes", &choice.recipes) }
            <h3>{ t(lang, "twin.add_flaw") }</h3>
            <div class="line-up">
                <select id="twin-flaw" aria-label={t(lang, "twin.add_flaw")} {onchange}>
                    { for choice.more.iter().map(option) }
                </select>
                <button type="button" class="button" onclick={say(TwinMsg::With(Other::WithFlaw(chosen)))}>
                    { t(lang, "twin.compare") }
                </button>
            </div>
            <h3>{ t(lang, "twin.other_seed") }</h3>
            <form class="line-up" {onsubmit}>
                <input
                    id="twin-seed" inputmode="numeric" autocomplete="off"
                    aria-label={t(lang, "twin.other_seed")} value={choice.form.seed.clone()}
                    aria-invalid={choice.form.bad_seed.then_some("true")} {oninput}
                />
                <button type="submit" class="button">{ t(lang, "twin.compare") }</button>
            </form>
            if choice.form.bad_seed { <p class="problem">{ t(lang, "twin.bad_seed") }</p> }
        </>
    }
}
