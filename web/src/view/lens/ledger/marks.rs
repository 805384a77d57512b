//! The marks in the Logs lens, in words.

use crate::i18n::{Lang, t, tf};
use crate::scene::ledger::{LedgerEntry, LedgerRow, LogsChart, RecordStanding};
use crate::view::cell;
use crate::view::lens::words::width_of;
use crate::view::stage::words::epoch_class;
use crate::view::svg::{PathData, px, translate};
use yew::prelude::*;
use zabscope::base::Zxid;

/// A record in words: whose, what, and what is known of it.
pub fn entry_words(lang: Lang, row: &LedgerRow, entry: &LedgerEntry) -> String {
    let (s, zxid) = (row.sid.to_string(), format!("{} {}", entry.zxid, entry.name));
    let says = match &entry.standing {
        RecordStanding::Logged(facts) => cell::words(lang, *facts),
        RecordStanding::Memory => t(lang, "logs.says_memory").to_owned(),
        RecordStanding::Lost(lost) => cell::gone(lang, lost),
    };
    tf(lang, "logs.entry", &[("s", &s), ("zxid", zxid.trim_end()), ("says", &says)])
}

/// A record in one word, for the table.
pub fn short_words(lang: Lang, entry: &LedgerEntry) -> String {
    match &entry.standing {
        RecordStanding::Logged(facts) => cell::short(lang, *facts),
        RecordStanding::Memory => t(lang, "logs.key_memory").to_owned(),
        RecordStanding::Lost(_) => t(lang, "cell.key_gone").to_owned(),
    }
}

/// What the leader believes that a follower has: acknowledged, and sent.
pub fn believed(lang: Lang, ledger: &LogsChart, row: &LedgerRow) -> Html {
    let foot = row.y + ledger.block.1 / 2.0 + 5.0;
    let mark = |key: &'static str, class: &'static str, (zxid, x): (Zxid, f64), shift: f64| {
        let label = tf(lang, key, &[("s", &row.sid.to_string()), ("zxid", &zxid.to_string())]);
        html! {
            <g class={classes!("lo-believed", class)} role="img" tabindex="0" aria-label={label.clone()}>
                <title>{ label }</title>
                <rect class="lo-hit" x={px(x + shift - 8.0)} y={px(foot - 6.0)} width="16" height="16" />
                <path d={PathData::at(x + shift, foot).shape("l4.5 7h-9z")} />
            </g>
        }
    };
    html! {
        <>
            { for row.sent.map(|at| mark("logs.sent", "is-sent", at, -5.0)) }
            { for row.acked.map(|at| mark("logs.acked", "is-acked", at, -5.0)) }
        </>
    }
}

/// What the marks mean, in the colour of the newest epoch in view.
pub fn legend(lang: Lang, ledger: &LogsChart) -> Html {
    let epoch = ledger.epochs.last().map_or("epoch-1", |band| epoch_class(band.epoch).0);
    let y = ledger.height - 17.0;
    let mut x = ledger.left;
    let mut one = |class: Classes, key: &'static str, sign: Html| {
        let at = x;
        x += 26.0 + width_of(t(lang, key), 6.1) + 10.0;
        (x < ledger.width).then(|| {
            html! {
                <g class={classes!("lo-key", epoch, class)} transform={translate(at, y)}>
                    { sign }
                    <text class="lo-word" x="20" y="10">{ t(lang, key) }</text>
                </g>
            }
        })
    };
    let block = || html! { <rect class="lg-block" x="1" y="0" width="13" height="11" rx="3.5" /> };
    let mut all: Vec<Option<Html>> = Vec::new();
    for (is, key) in cell::LEGEND {
        let sign = html! { <>{ block() }{ cell::bar(1.0, 13.0, 10.0, is) }</> };
        all.push(one(cell::class(is), key, sign));
    }
    let strike = html! { <>{ block() }<path class="lg-strike" d="M-1 11L16 0" /></> };
    all.push(one(classes!("lg-record", "is-gone"), "cell.key_gone", strike));
    for (class, key) in [("is-acked", "logs.key_acked"), ("is-sent", "logs.key_sent")] {
        let class = classes!("lo-believed", class);
        let sign = html! { <g {class}><path d="M7 2l4.5 7h-9z" /></g> };
        all.push(one(classes!("lg-record"), key, sign));
    }
    html! { <g aria-hidden="true">{ for all.into_iter().flatten() }</g> }
}
