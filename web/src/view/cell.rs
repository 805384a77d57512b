//! A record as every picture draws it, and the words for it: what its server has and knows, and what can never be lost.

use super::svg::px;
use crate::i18n::{Lang, t, tf};
use crate::scene::logs::RecordFacts;
use crate::scene::lost_records::LostRecord;
use yew::prelude::*;

/// How it is drawn: dashed in the buffer, solid on the disk, filled where its server knows that it is committed.
pub fn class(is: RecordFacts) -> Classes {
    let outline = if is.durable { "is-durable" } else { "is-buffered" };
    classes!("lg-record", outline, is.known.then_some("is-known"))
}

/// The bar beneath a copy that makes it safe for ever.
pub fn bar(x: f64, width: f64, foot: f64, is: RecordFacts) -> Html {
    if !is.safe {
        return html! {};
    }
    html! { <rect class="lg-safe" x={px(x)} y={px(foot + 2.0)} width={px(width)} height="3.4" rx="1.7" /> }
}

/// All of it in words.
pub fn words(lang: Lang, is: RecordFacts) -> String {
    let disk = if is.durable { "cell.on_disk" } else { "cell.in_buffer" };
    let known = if is.known { "cell.known" } else { "cell.not_known" };
    let safe = is.safe.then_some("cell.safe");
    let all: Vec<&str> = [disk, known].into_iter().chain(safe).map(|key| t(lang, key)).collect();
    all.join(t(lang, "cell.and"))
}

/// The same for a table.
pub fn short(lang: Lang, is: RecordFacts) -> String {
    let disk = if is.durable { "cell.short_disk" } else { "cell.short_buffer" };
    let known = is.known.then_some("cell.short_known");
    let safe = is.safe.then_some("cell.short_safe");
    let all = [Some(disk), known, safe].into_iter().flatten().map(|key| t(lang, key));
    all.collect::<Vec<_>>().join(t(lang, "cell.and"))
}

/// What became of a record that a log no longer has.
pub fn gone(lang: Lang, lost: &LostRecord) -> String {
    let (time, event) = (lost.event.at.to_string(), lost.event.number.to_string());
    let with = [("time", time.as_str()), ("event", &event)];
    match lost.by {
        Some(by) => tf(lang, "logs.says_cut", &[&with[..], &[("by", &by.to_string())]].concat()),
        None => tf(lang, "logs.says_lost", &with),
    }
}

/// The four drawings in their order, for legends: what each is, and its word.
pub const LEGEND: [(RecordFacts, &str); 4] = [
    (RecordFacts { durable: false, known: false, safe: false }, "cell.key_buffer"),
    (RecordFacts { durable: true, known: false, safe: false }, "cell.key_disk"),
    (RecordFacts { durable: true, known: true, safe: false }, "cell.key_known"),
    (RecordFacts { durable: true, known: false, safe: true }, "cell.key_safe"),
];
