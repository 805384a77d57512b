//! The Event tab.

use super::actions::ActionsRow;
use super::guarantees::broken;
use super::rows::Rows;
use super::terms::told;
use super::why::why_button;
use crate::i18n::{Lang, t};
use crate::msg::Msg;
use crate::panel::event::EventPanel;
use yew::prelude::*;
use zabscope::sim::Command;
use zabscope::why::WhyQuestion;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: EventPanel,
    pub says: Callback<Msg>,
}

/// What waits for its moment, each with a way to take it back.
fn waiting(lang: Lang, all: &[(u16, String)], says: &Callback<Msg>) -> Html {
    let word = t(lang, "event.cancel");
    let line = |(n, line): &(u16, String)| {
        let command = Command::Cancel(*n);
        let cancel = says.reform(move |_| Msg::Act(command.clone()));
        html! {
            <li>
                { line }
                { " " }
                <button
                    type="button" class="button small" aria-label={format!("{word}: {line}")}
                    onclick={cancel}
                >
                    { word }
                </button>
            </li>
        }
    };
    html! {
        if !all.is_empty() {
            <h3>{ t(lang, "event.waiting") }</h3>
            <ul class="told waits">{ for all.iter().map(line) }</ul>
        }
    }
}

#[component]
pub fn EventTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let list = |key: &'static str, lines: &[String]| {
        html! {
            if !lines.is_empty() {
                <h3>{ t(lang, key) }</h3>
                <ul class="told">{ for lines.iter().map(|line| html! { <li>{ told(line) }</li> }) }</ul>
            }
        }
    };
    html! {
        <>
            if let Some(actions) = &panel.actions {
                <section class="pointed"><h3 class="mono">{ &actions.title }</h3>
                    <ActionsRow {lang} actions={actions.clone()} says={props.says.clone()} />
                </section>
            }
            { for panel.broken.iter().map(|card| broken(lang, card, &props.says)) }
            <p class="eyebrow">{ &panel.eyebrow }</p>
            <h2>{ told(&panel.says) }</h2>
            if let Some(why) = &panel.why { <p class="why">{ told(why) }</p> }
            if panel.number > 0 { <p>{ why_button(lang, WhyQuestion::Event(panel.number), &panel.says, says) }</p> }
            if !panel.rows.is_empty() {
                <Rows label={t(lang, "tab.event")} rows={panel.rows.clone()} says={props.says.clone()} />
            }
            { list("event.told", &panel.notes) }
            if !panel.line.is_empty() {
                <h3>{ t(lang, "event.protocol") }</h3>
                <p class="line" lang="en">{ told(&panel.line) }</p>
            }
            { waiting(lang, &panel.waiting, says) }
        </>
    }
}
