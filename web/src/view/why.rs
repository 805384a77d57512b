//! The Why tab: sentences, each of which leads to its event.

use super::fact::with_facts_and;
use super::terms::told;
use crate::i18n::{Lang, t};
use crate::ids;
use crate::model::why::WhyMsg;
use crate::msg::Msg;
use crate::panel::why::{WhyLine, WhyPanel};
use yew::prelude::*;
use zabscope::why::WhyQuestion;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: WhyPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn WhyTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let Some(asked) = &panel.asked else {
        let key = if panel.searching { "why.searching" } else { "why.ask" };
        return html! {
            <>
                <h2>{ t(lang, "tab.why") }</h2>
                <p class="quiet">{ t(lang, key) }</p>
                if !panel.searching { { why_here(lang, says) } }
            </>
        };
    };
    html! {
        <>
            <h2 id="why-asked">{ told(asked) }</h2>
            if !panel.lacks.is_empty() {
                <h3>{ t(lang, "why.missing") }</h3>
                <ul class="why-links is-missing">{ for panel.lacks.iter().map(|line| sentence(line, says)) }</ul>
            }
            if !panel.links.is_empty() {
                <h3>{ t(lang, "why.chain") }</h3>
                <ol class="why-links" aria-label={t(lang, "why.chain")}>
                    { for panel.links.iter().map(|line| sentence(line, says)) }
                </ol>
            }
            if panel.lacks.is_empty() && panel.links.is_empty() { <p class="quiet">{ t(lang, "why.nothing") }</p> }
            if !panel.links.is_empty() { <p class="quiet">{ t(lang, "why.marks") }</p> }
            { why_here(lang, says) }
        </>
    }
}

fn why_here(lang: Lang, says: &Callback<Msg>) -> Html {
    let ask = says.reform(|_| Msg::Why(WhyMsg::Here));
    html! { <p><button type="button" class="button small" onclick={ask}>{ t(lang, "why.here") }</button></p> }
}

fn sentence(line: &WhyLine, says: &Callback<Msg>) -> Html {
    let jump = |event: u32| says.reform(move |_: MouseEvent| Msg::Why(WhyMsg::Jump(event)));
    let body = match line.event {
        Some(event) => html! {
            <button
                type="button" class="why-says" aria-current={line.here.then_some("step")}
                data-event={event.to_string()} onclick={jump(event)}
            >
                { &line.says }
            </button>
        },
        None => html! { <span class="why-says">{ told(&line.says) }</span> },
    };
    html! {
        <li id={line.event.map(ids::why_line)} class={classes!(line.here.then_some("is-here"))}>
            <span class="at mono">{ &line.at }</span>
            <div class="body">
                { body }
                if let Some((event, since)) = &line.since {
                    <button type="button" class="why-since" onclick={jump(*event)}>{ since }</button>
                }
                if let Some(rule) = &line.rule { <small class="rule">{ with_facts_and(rule, told) }</small> }
            </div>
        </li>
    }
}

/// A button that asks why the thing beside it happened.
pub fn why_button(lang: Lang, about: WhyQuestion, of: &str, says: &Callback<Msg>) -> Html {
    let ask = says.reform(move |_| Msg::Why(WhyMsg::Ask(about)));
    let label = format!("{} {of}", t(lang, "why.button"));
    html! {
        <button type="button" class="button small why-button" aria-label={label} onclick={ask}>
            { t(lang, "why.button") }
        </button>
    }
}
