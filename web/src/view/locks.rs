//! The texts around the Locks lens: figures below it, the queue beside it, the guarded resources on the stage.

use super::why::why_button;
use crate::i18n::{Lang, t};
use crate::msg::Msg;
use crate::panel::locks::{Figure, GuardedResource, InLine, LocksPanel, NumbersLine, QueuePanel};
use crate::scene::Target;
use yew::prelude::*;
use zabscope::why::WhyQuestion;

/// The line at a lock.
pub fn queue(lang: Lang, panel: &QueuePanel, says: &Callback<Msg>) -> Html {
    let one = |(ix, at): (usize, &InLine)| {
        let who = at.client.map(|client| {
            let look = says.reform(move |_| Msg::Select(Target::Client(client)));
            html! { <button type="button" class="who" onclick={look}>{ client.to_string() }</button> }
        });
        html! {
            <li key={ix} class={classes!(at.holds.then_some("is-holder"))}>
                { for who }
                <span class="mono">{ at.znode.as_deref().unwrap_or("–") }</span>
                <span class="says">{ &at.says }</span>
                if let Some(client) = at.client {
                    { why_button(lang, WhyQuestion::Lock(client), &client.to_string(), says) }
                }
            </li>
        }
    };
    html! {
        <div class="lock-line" role="group" aria-label={panel.title.clone()}>
            <p class="eyebrow">{ &panel.title }</p>
            if panel.all.is_empty() { <p class="quiet">{ t(lang, "locks.queue_empty") }</p> }
            <ol>{ for panel.all.iter().enumerate().map(one) }</ol>
        </div>
    }
}

/// The numbers of every path, a line each.
pub fn numbers(panel: &LocksPanel) -> Html {
    let figure = |(ix, figure): (usize, &Figure)| {
        let before = if ix == 0 { ": " } else { ", " };
        html! {
            <>
                { before }
                <span
                    class={classes!("figure", figure.alarm.then_some("is-alarm"))}
                    data-number={figure.key} data-value={figure.value.clone()}
                >
                    { &figure.says }
                </span>
            </>
        }
    };
    let line = |line: &NumbersLine| {
        html! { <p><b>{ &line.head }</b>{ for line.figures.iter().enumerate().map(figure) }</p> }
    };
    html! {
        <div class="lock-numbers" role="group" aria-label={t(panel.lang, "numbers.label")} tabindex="0">
            { for panel.numbers.iter().map(line) }
        </div>
    }
}

/// Things outside of ZooKeeper.
pub fn guarded(lang: Lang, all: &[GuardedResource]) -> Html {
    let one = |thing: &GuardedResource| {
        let late = thing.late.as_ref().map(|(says, taken)| {
            let class = classes!("late", if *taken { "is-taken" } else { "is-refused" });
            html! { <span {class}>{ if *taken { "✗ " } else { "✓ " } }{ says }</span> }
        });
        html! {
            <li class={classes!("guarded-thing", thing.fenced.then_some("is-fenced"))}>
                <svg class="vault" viewBox="-12 -12 24 24" aria-hidden="true">
                    <rect x="-9" y="-9" width="18" height="18" rx="3" />
                    if thing.fenced { <path d="M-4.5 0l3 3.2 6-6.6" /> } else { <circle r="3" /> }
                </svg>
                <span class="body">
                    <span>
                        <b>{ &thing.title }</b>
                        { " · " }
                        { thing.checks }
                        { " · " }
                        <span class="token">{ &thing.token }</span>
                    </span>
                    if let Some(last) = &thing.last { <span class="last">{ last }</span> }
                    { for late }
                </span>
            </li>
        }
    };
    html! { <ul class="guarded" aria-label={t(lang, "locks.outside")}>{ for all.iter().map(one) }</ul> }
}

/// What a lock guards, and a circle of waiting clients, on the stage.
#[derive(Properties, PartialEq)]
pub struct OutsideProps {
    pub panel: std::rc::Rc<LocksPanel>,
}

/// Resources on the stage outside of the ensemble.
#[component]
pub fn Outside(props: &OutsideProps) -> Html {
    let panel = &props.panel;
    if panel.guarded.is_empty() && panel.deadlock.is_none() {
        return html! {};
    }
    html! {
        <div class="outside">
            if let Some(circle) = &panel.deadlock { <p class="deadlock" role="alert">{ circle }</p> }
            { guarded(panel.lang, &panel.guarded) }
        </div>
    }
}
