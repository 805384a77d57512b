//! The lens as a table for screen readers. A button shows it to everyone.

use super::Props;
use super::words::arrow_words_in;
use crate::i18n::{Lang, t, tf};
use crate::panel::lens::flow_word;
use crate::scene::LensScene;
use crate::scene::arrows::{Arrow, ArrowEnd};
use crate::scene::kinds::Flow;
use crate::scene::ledger::LogsChart;
use crate::scene::past::Lies;
use crate::view::behind;
use yew::prelude::*;

/// How many rows the hidden table has, and the visible one.
const BEHIND: usize = 24;
const SHOWN: usize = 240;

/// A table: its caption, its head, its rows.
#[derive(Default)]
pub struct LensTable {
    /// What it shows.
    pub caption: String,
    /// The columns.
    pub head: Vec<String>,
    /// The rows; the first cell of each names it.
    pub rows: Vec<Vec<String>>,
}

/// The table behind the lens.
pub fn table(props: &Props) -> Html {
    let (scene, lang, open) = (&*props.scene, props.lang, props.panel.table);
    let content = match (&scene.ledger, &scene.locks) {
        (Some(ledger), _) => logs(lang, ledger),
        (None, Some(plot)) => behind::locks_table(plot, lang).unwrap_or_default(),
        (None, None) if scene.densities.is_empty() => messages(lang, scene, open),
        (None, None) => counts(lang, scene),
    };
    let row = |cells: &Vec<String>| {
        let cell = |(ix, cell): (usize, &String)| match ix {
            0 => html! { <th scope="row">{ cell }</th> },
            _ => html! { <td>{ cell }</td> },
        };
        html! { <tr>{ for cells.iter().enumerate().map(cell) }</tr> }
    };
    html! {
        <div
            class={if open { "lens-table" } else { "unseen" }} tabindex={open.then_some("0")}
            role={open.then_some("region")} aria-label={open.then(|| t(lang, "lens.table"))}
        >
            <table class={classes!(scene.locks.is_some().then_some("lock-table"))}>
                <caption>{ content.caption }</caption>
                <thead>
                    <tr>{ for content.head.iter().map(|word| html! { <th scope="col">{ word }</th> }) }</tr>
                </thead>
                <tbody>{ for content.rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// The messages in view that have arrived, the newest last, and what is under way.
fn messages(lang: Lang, scene: &LensScene, open: bool) -> LensTable {
    let mut past: Vec<&Arrow> = scene
        .arrows
        .iter()
        .filter(|a| a.event <= scene.cursor || a.end != ArrowEnd::Arrives)
        .collect();
    past.sort_by_key(|a| (a.end == ArrowEnd::Flying, a.at, a.event));
    let of = past.len();
    let newest = past.split_off(of.saturating_sub(if open { SHOWN } else { BEHIND }));
    let (n, of) = (newest.len().to_string(), of.to_string());
    let mut content = LensTable {
        caption: tf(lang, "lens.table_messages", &[("n", &n), ("of", &of)]),
        head: ["message", "from", "to", "time"].map(|word| head(lang, word)).to_vec(),
        rows: newest.iter().map(|arrow| arrow_words_in(lang, arrow).to_vec()).collect(),
    };
    if let Some(line) = &scene.past {
        let event = line.event.to_string();
        content.head.push(tf(lang, "why.cut_column", &[("n", &event)]));
        for (row, arrow) in content.rows.iter_mut().zip(newest) {
            row.push(side(lang, line.lies(arrow)).to_owned());
        }
    }
    content
}

/// On which side of a cut a message lies.
fn side(lang: Lang, lies: Lies) -> &'static str {
    match lies {
        Lies::Inside => t(lang, "why.cut_inside"),
        Lies::Across => t(lang, "why.cut_across"),
        Lies::Outside => t(lang, "why.cut_outside"),
    }
}

fn head(lang: Lang, word: &str) -> String {
    let key = match word {
        "message" => "lens.col_message",
        "from" => "lens.col_from",
        "to" => "lens.col_to",
        _ => "lens.col_time",
    };
    t(lang, key).to_owned()
}

/// Too many messages to name each: how many of which kind everybody got.
fn counts(lang: Lang, scene: &LensScene) -> LensTable {
    let shown: Vec<Flow> = scene.densities.iter().map(|d| d.flow).collect();
    let words = shown.iter().map(|flow| flow_word(lang, *flow).to_owned());
    let row = |(ix, lane): (usize, &crate::scene::messages::Lane)| {
        let count =
            |d: &crate::scene::density::Density| d.totals.get(ix).map_or(0, |n| *n).to_string();
        [lane.end.to_string()].into_iter().chain(scene.densities.iter().map(count)).collect()
    };
    LensTable {
        caption: tf(lang, "lens.table_counts", &[("n", &scene.count.to_string())]),
        head: [t(lang, "lens.col_to").to_owned()].into_iter().chain(words).collect(),
        rows: scene.lanes.iter().enumerate().map(row).collect(),
    }
}

/// A row for each server, a column for each zxid in view.
fn logs(lang: Lang, ledger: &LogsChart) -> LensTable {
    let zxids = ledger.columns.iter().map(|(zxid, _)| zxid.to_string());
    let row = |row: &crate::scene::ledger::LedgerRow| {
        let of = |(zxid, _): &(zabscope::base::Zxid, f64)| {
            let entry = row.entries.iter().find(|e| e.zxid == *zxid);
            entry.map_or(String::new(), |e| super::ledger::short_words(lang, e))
        };
        [row.sid.to_string()].into_iter().chain(ledger.columns.iter().map(of)).collect()
    };
    LensTable {
        caption: tf(lang, "logs.table", &[("n", &ledger.older.to_string())]),
        head: [t(lang, "logs.server").to_owned()].into_iter().chain(zxids).collect(),
        rows: ledger.rows.iter().map(row).collect(),
    }
}
