//! One line of a client's history.

use super::why::why_button;
use crate::i18n::{Lang, t};
use crate::msg::Msg;
use crate::panel::history::{HistoryLine, HistorySort};
use crate::sentence::reply::ReplyWords;
use crate::sentence::stat::StatField;
use yew::prelude::*;

pub fn lived(lang: Lang, line: &HistoryLine, says: &Callback<Msg>) -> Html {
    let class = match line.sort {
        HistorySort::Request => "is-request",
        HistorySort::Reply => "is-reply",
        HistorySort::Event => "is-event",
        HistorySort::State => "is-state",
    };
    let word = match line.sort {
        HistorySort::Request => None,
        HistorySort::Reply => Some(t(lang, "client.reply")),
        HistorySort::Event => Some(t(lang, "client.event")),
        HistorySort::State => Some(t(lang, "client.state")),
    };
    html! {
        <li {class}>
            <span class="at">{ &line.at }</span>
            <div class="body">
                if let Some(word) = word { <span class="quiet">{ word }</span> }
                if let Some(asked) = &line.asked { <span class="asked">{ asked }</span> }
                if let Some(quiet) = line.quiet { <span class="quiet">{ quiet }</span> }
                if let Some(answer) = &line.answer { { reply(lang, answer) } }
                if let Some(about) = line.why {
                    { why_button(lang, about, line.asked.as_deref().unwrap_or_default(), says) }
                }
                if let Some(served) = &line.served {
                    <span class="served">
                        { served }if let Some(stale) = &line.stale { <span class="stale">{ stale }</span> }
                    </span>
                }
            </div>
        </li>
    }
}

fn reply(lang: Lang, answer: &ReplyWords) -> Html {
    let fact = |fact: &StatField| {
        html! { <tr><th scope="row">{ fact.name }</th><td class="mono">{ &fact.value }</td></tr> }
    };
    let part = |part: &ReplyWords| {
        html! { <li class={classes!(part.failed.then_some("failed"))}>{ &part.says }</li> }
    };
    html! {
        <>
            <span class={classes!("answer", answer.failed.then_some("failed"))}>{ &answer.says }</span>
            if !answer.parts.is_empty() { <ol class="parts">{ for answer.parts.iter().map(part) }</ol> }
            if !answer.stat.is_empty() {
                <details><summary>{ t(lang, "client.stat") }</summary>
                    <table class="rows stat"><tbody>{ for answer.stat.iter().map(fact) }</tbody></table>
                </details>
            }
        </>
    }
}
