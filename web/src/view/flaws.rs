//! The rules that have been taken away, and the same run with and without them.

use crate::i18n::{Lang, t, tf};
use crate::msg::Msg;
use crate::panel::flaws::{FlawCard, FlawsPanel};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: FlawsPanel,
    pub says: Callback<Msg>,
}

/// What is said about the rules that are taken away.
#[component]
pub fn Flaws(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let button = |key: &'static str, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! {
            <p class="line-up">
                <button type="button" class="button primary" {onclick}>{ t(lang, key) }</button>
            </p>
        }
    };
    html! {
        <>
            if let Some(servers) = &panel.emptied {
                <p>{ tf(lang, "flaw.no_storage_says", &[("servers", servers)]) }</p>
            }
            if !panel.on.is_empty() {
                <p>{ t(lang, "flaw.says") }</p>
                { for panel.on.iter().map(|card| flaw(lang, says, card)) }
                { button("flaw.without", Msg::WithoutFlaws) }
            } else if !panel.out.is_empty() {
                <p>{ t(lang, "flaw.says_out") }</p>
                { for panel.out.iter().map(|card| flaw(lang, says, card)) }
                { button("flaw.with", Msg::WithFlaws) }
            } else if panel.emptied.is_none() {
                <p>{ t(lang, "flaw.says_none") }</p>
                { button("flaw.choose", Msg::ToggleNew) }
            }
        </>
    }
}

/// What is said about one flaw.
pub fn flaw(lang: Lang, says: &Callback<Msg>, card: &FlawCard) -> Html {
    let row = |key: &'static str, value: &str, english: bool| {
        html! {
            if !value.is_empty() {
                <><dt>{ t(lang, key) }</dt><dd lang={english.then_some("en")}>{ value.to_owned() }</dd></>
            }
        }
    };
    html! {
        <section class="flaw">
            <h3 class="mono">{ card.id }</h3>
            if !card.says.is_empty() { <p>{ card.says }</p> }
            <dl>
                { row("flaw.takes_away", card.takes_away, false) }
                { row("flaw.breaks", card.breaks.as_deref().unwrap_or_default(), false) }
                { row("flaw.issue", card.issue.unwrap_or_default(), false) }
                { row("flaw.releases", card.releases, true) }
            </dl>
            if let Some(id) = card.scenario {
                <button
                    type="button" class="button small"
                    onclick={says.reform(move |_| Msg::OpenBundled(id))}
                >
                    { t(lang, "flaw.scenario") }
                </button>
            }
        </section>
    }
}
