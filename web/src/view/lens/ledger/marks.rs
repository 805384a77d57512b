//! The marks in the Logs lens, in words.

use crate::i18n::{Lang, t, tf};
use crate::scene::ledger::{LedgerEntry, LedgerRow, LogsChart, RecordStanding};
use crate::view::lens::words::width_of;
use crate::view::svg::{PathData, px, translate};
use yew::prelude::*;
use zabscope::base::Zxid;

/// A record in words: whose, what, and what is known of it.
pub fn entry_words(lang: Lang, row: &LedgerRow, entry: &LedgerEntry) -> String {
    let (s, zxid) = (row.sid.to_string(), entry.zxid.to_string());
    let standing = match entry.standing {
        RecordStanding::Logged if row.serves => t(lang, "logs.says_logged").to_owned(),
        RecordStanding::Logged => t(lang, "logs.says_unknown").to_owned(),
        RecordStanding::Committed if row.serves => t(lang, "logs.says_committed").to_owned(),
        RecordStanding::Committed => t(lang, "logs.says_ensemble").to_owned(),
        RecordStanding::Discarded => t(lang, "logs.says_discarded").to_owned(),
        RecordStanding::Memory => t(lang, "logs.says_memory").to_owned(),
        RecordStanding::Lost(lost) => {
            let (time, event) = (lost.event.at.to_string(), lost.event.number.to_string());
            let with = [("time", time.as_str()), ("event", &event)];
            match lost.by {
                Some(by) => {
                    tf(lang, "logs.says_cut", &[&with[..], &[("by", &by.to_string())]].concat())
                }
                None => tf(lang, "logs.says_lost", &with),
            }
        }
    };
    let mut words = tf(lang, "logs.entry", &[("s", &s), ("zxid", &zxid), ("says", &standing)]);
    if !entry.name.is_empty() {
        words = words.replace(&zxid, &format!("{zxid} {}", entry.name));
        let disk =
            if entry.durable { t(lang, "stage.durable") } else { t(lang, "stage.not_durable") };
        let memory =
            if entry.applied { t(lang, "logs.applied") } else { t(lang, "logs.not_applied") };
        words =
            tf(lang, "logs.entry_more", &[("entry", &words), ("disk", disk), ("memory", memory)]);
    }
    words
}

/// A record in one word, for the table.
pub fn short_words(lang: Lang, entry: &LedgerEntry) -> String {
    let key = match entry.standing {
        RecordStanding::Logged => t(lang, "logs.key_logged"),
        RecordStanding::Committed => t(lang, "logs.key_committed"),
        RecordStanding::Discarded => t(lang, "logs.key_discarded"),
        RecordStanding::Memory => t(lang, "logs.key_memory"),
        RecordStanding::Lost(_) => t(lang, "logs.key_lost"),
    };
    let soft = !entry.durable && !matches!(entry.standing, RecordStanding::Memory);
    if soft { format!("{key}, {}", t(lang, "logs.key_soft")) } else { key.to_owned() }
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

/// What the marks mean.
pub fn legend(lang: Lang, ledger: &LogsChart) -> Html {
    let marks: [(&'static str, &'static str); 7] = [
        ("is-logged", "logs.key_logged"),
        ("is-soft", "logs.key_soft"),
        ("is-committed", "logs.key_committed"),
        ("is-applied", "logs.key_applied"),
        ("is-lost", "logs.key_lost"),
        ("is-acked", "logs.key_acked"),
        ("is-sent", "logs.key_sent"),
    ];
    let y = ledger.height - 17.0;
    let mut x = ledger.left;
    let one = |&(class, key): &(&'static str, &'static str)| {
        let at = x;
        x += 26.0 + width_of(t(lang, key), 6.1) + 10.0;
        let sign = match class {
            "is-soft" => html! { <circle class="lg-soft" cx="7" cy="6" r="3.4" /> },
            "is-applied" => html! { <path class="lo-applied" d="M1 8H14" /> },
            "is-acked" | "is-sent" => {
                html! { <g class={classes!("lo-believed", class)}><path d="M7 2l4.5 7h-9z" /></g> }
            }
            _ => html! {
                <>
                    <rect class="lg-block" x="1" y="0" width="13" height="12" rx="3.5" />
                    if class == "is-lost" { <path class="lg-strike" d="M-1 12L16 0" /> }
                </>
            },
        };
        let lost = (class == "is-lost").then_some("is-discarded");
        (x < ledger.width).then(|| {
            html! {
                <g class={classes!("lo-key", "lg-record", "epoch-0", class, lost)} transform={translate(at, y)}>
                    { sign }
                    <text class="lo-word" x="20" y="10">{ t(lang, key) }</text>
                </g>
            }
        })
    };
    html! { <g aria-hidden="true">{ for marks.iter().filter_map(one) }</g> }
}
