//! The Logs lens: one row per server, one column per zxid.

mod marks;

use super::Props;
use super::words::width_of;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::lenses::LensMsg;
use crate::msg::Msg;
use crate::scene::Target;
use crate::scene::frame::NARROW;
use crate::scene::ledger::{FOLD, LedgerEntry, LedgerRow, LogsChart, RecordStanding};
use crate::scene::lit::txn_word;
use crate::scene::logs::RecordFacts;
use crate::scene::messages::HEAD;
use crate::view::cell;
use crate::view::stage::block_of;
use crate::view::stage::words::epoch_class;
use crate::view::svg::{PathData, px, translate};
use marks::entry_words;
pub use marks::short_words;
use yew::prelude::*;

/// The picture.
pub fn ledger(props: &Props, ledger: &LogsChart) -> Html {
    let lang = props.lang;
    let (width, height) = (ledger.width.to_string(), format!("{:.0}", ledger.height));
    let says = props.says.clone();
    let onkeydown = Callback::from(move |e: KeyboardEvent| {
        let way = match e.key().as_str() {
            "ArrowLeft" => (0, -1),
            "ArrowRight" => (0, 1),
            "ArrowUp" => (-1, 0),
            "ArrowDown" => (1, 0),
            _ => return,
        };
        e.prevent_default();
        e.stop_propagation();
        says.emit(Msg::OnLens(LensMsg::Walk(way.0, way.1)));
    });
    html! {
        <svg class="lens-svg ledger" {width} {height} viewBox={format!("0 0 {} {:.0}", ledger.width, ledger.height)}
            role="group" aria-label={t(lang, "logs.name")} onwheel={wheel(props)}>
            <g aria-hidden="true">
                { for ledger.epochs.iter().enumerate().map(|(ix, band)| epoch(lang, ledger, ix, band)) }
            </g>
            if let Some((zxid, x)) = ledger.committed {
                <g class="lo-line" aria-hidden="true">
                    <path d={PathData::at(x, HEAD - 6.0).down(ledger.height - 24.0)} />
                    <title>{ tf(lang, "logs.committed_line", &[("zxid", &zxid.to_string())]) }</title>
                </g>
            }
            <g {onkeydown}>{ for ledger.rows.iter().map(|row| line(props, ledger, row)) }</g>
            { older(props, ledger) }
            { marks::legend(lang, ledger) }
            if ledger.columns.is_empty() {
                <text class="ln-note" x={format!("{:.0}", ledger.left + 8.0)} y={(HEAD - 10.0).to_string()}>
                    { t(lang, "logs.empty") }
                </text>
            }
        </svg>
    }
}

fn wheel(props: &Props) -> Callback<WheelEvent> {
    let says = props.says.clone();
    Callback::from(move |e: WheelEvent| {
        let by = if e.delta_x() != 0.0 {
            e.delta_x()
        } else if e.shift_key() {
            e.delta_y()
        } else {
            0.0
        };
        if by != 0.0 {
            e.prevent_default();
            says.emit(Msg::OnLens(LensMsg::Older(if by < 0.0 { 2 } else { -2 })));
        }
    })
}

/// The columns of an epoch: its number and hue over them, and a line where it begins.
fn epoch(
    lang: Lang,
    ledger: &LogsChart,
    ix: usize,
    band: &crate::scene::ledger::EpochBand,
) -> Html {
    let wide = band.right - band.left;
    let long = tf(lang, "lens.epoch", &[("epoch", &band.epoch.to_string())]);
    let words = if width_of(&long, 7.0) <= wide { long } else { band.epoch.to_string() };
    let tall = ledger.height - HEAD - 24.0;
    html! {
        <g class={classes!("lo-epoch", epoch_class(band.epoch).0)}>
            <rect
                class="lo-tint" x={px(band.left - 3.0)} y={HEAD.to_string()} width={px(wide + 6.0)}
                height={px(tall)} rx="6"
            />
            <rect class="lo-edge" x={px(band.left - 3.0)} y={px(HEAD - 4.0)} width={px(wide + 6.0)} height="4" />
            if ix > 0 { <path class="lo-bound" d={PathData::at(band.left - 4.0, 6.0).down(ledger.height - 24.0)} /> }
            <text x={px(band.left)} y="20">{ words }</text>
        </g>
    }
}

fn line(props: &Props, ledger: &LogsChart, row: &LedgerRow) -> Html {
    let lang = props.lang;
    let (block, tall) = ledger.block;
    let top = row.y - tall / 2.0;
    let wide = ledger.width >= NARROW;
    let end = ledger.columns.last().map_or(ledger.left + FOLD, |(_, x)| x + block);
    html! {
        <g key={row.sid.to_string()} class={classes!("lo-row", row.state.is_none().then_some("is-off"))}>
            <g class="lo-name" data-lit={row.sid.to_string()}>
                <rect class="lo-hit" x="4" y={px(row.y - 13.0)} width={px(ledger.left - 8.0)} height="26" rx="6" />
                <text x={px(ledger.left - 16.0)} y={px(if wide { row.y - 1.0 } else { row.y + 4.0 })}>
                    { row.sid.to_string() }
                </text>
                if wide {
                    <text class="lo-role" x={px(ledger.left - 16.0)} y={px(row.y + 11.0)}>
                        { row.state.map_or(t(lang, "logs.down"), |state| state.name()) }
                    </text>
                }
            </g>
            <path class="lo-lane" aria-hidden="true" d={PathData::at(ledger.left, row.y).across(end)} />
            if let Some((zxid, x)) = row.snapshot {
                <g class={classes!("lo-snapshot", epoch_class(zxid.epoch()).0)}>
                    <title>
                        { tf(
                            lang, "logs.snapshot",
                            &[("s", &row.sid.to_string()), ("zxid", &zxid.to_string())],
                        ) }
                    </title>
                    <path d={PathData::at(ledger.left, top - 4.0).across(x).shape("m0 -4v8")} />
                </g>
            }
            if row.older > 0 {
                <text
                    class="lo-older" aria-hidden="true" x={px(ledger.left + FOLD / 2.0 - 3.0)}
                    y={px(row.y + 4.0)}
                >
                    { format!("+{}", row.older) }
                </text>
            }
            { for row.entries.iter().map(|one| entry(props, ledger, row, one)) }
            { marks::believed(lang, ledger, row) }
        </g>
    }
}

fn entry(props: &Props, ledger: &LogsChart, row: &LedgerRow, entry: &LedgerEntry) -> Html {
    let LedgerEntry { zxid, x, standing, .. } = *entry;
    let (block, tall) = ledger.block;
    let top = row.y - tall / 2.0;
    let (class, facts) = match standing {
        RecordStanding::Logged(facts) => (cell::class(facts), facts),
        RecordStanding::Memory => (classes!("lg-record", "is-memory"), RecordFacts::default()),
        RecordStanding::Lost(_) => (classes!("lg-record", "is-gone"), RecordFacts::default()),
    };
    let selected = props.panel.selected == Some(Target::Txn(zxid));
    let reachable = ledger.entry == Some((row.sid, zxid));
    let label = entry_words(props.lang, row, entry);
    let (on_select, key_select) = (props.on_select.clone(), props.on_select.clone());
    let onclick = Callback::from(move |_: MouseEvent| on_select.emit(Target::Txn(zxid)));
    let onkeydown = Callback::from(move |e: KeyboardEvent| {
        if matches!(e.key().as_str(), "Enter" | " ") {
            e.prevent_default();
            e.stop_propagation();
            key_select.emit(Target::Txn(zxid));
        }
    });
    let class =
        classes!("lo-entry", class, epoch_class(zxid.epoch()).0, selected.then_some("is-selected"));
    let gone = matches!(standing, RecordStanding::Lost(_));
    html! {
        <g
            key={zxid.0.to_string()} id={ids::log_entry(row.sid, zxid)} {class}
            transform={translate(x, top)} role="button" tabindex={if reachable { "0" } else { "-1" }}
            aria-label={label.clone()} aria-pressed={selected.to_string()} data-lit={txn_word(zxid)}
            {onclick} {onkeydown}
        >
            <title>{ label }</title>
            <rect class="lo-hit" x="-2" y="-5" width={px(block + 4.0)} height={px(tall + 10.0)} rx="6" />
            { block_of(0.0, (block, tall), zxid.epoch()) }
            <text x={px(block / 2.0)} y={px(tall / 2.0 + 4.2)}>{ zxid.counter() }</text>
            if gone { <path class="lg-strike" d={PathData::line((-2.0, tall - 1.0), (block + 2.0, 1.0))} /> }
            { cell::bar(0.0, block, tall - 1.0, facts) }
        </g>
    }
}

/// What lies before and after the columns in view: how much, and a way there.
fn older(props: &Props, ledger: &LogsChart) -> Html {
    let page = (ledger.columns.len() as i32 * 2 / 3).max(1);
    let button = |key: &'static str, n: u32, x: f64, wide: f64, by: i32, sign: &'static str| {
        let says = props.says.clone();
        let label = tf(props.lang, key, &[("n", &n.to_string())]);
        let go = move || says.emit(Msg::OnLens(LensMsg::Older(by)));
        let click = go.clone();
        let onclick = Callback::from(move |_: MouseEvent| click());
        let onkeydown = Callback::from(move |e: KeyboardEvent| {
            if matches!(e.key().as_str(), "Enter" | " ") {
                e.prevent_default();
                e.stop_propagation();
                go();
            }
        });
        html! {
            <g class="lo-more" role="button" tabindex="0" aria-label={label.clone()} {onclick} {onkeydown}>
                <title>{ label }</title>
                <rect x={px(x)} y="5" width={px(wide)} height="19" rx="6" />
                <text x={px(x + wide / 2.0)} y="18.5">{ sign.replace("{n}", &n.to_string()) }</text>
            </g>
        }
    };
    html! {
        <>
            if ledger.older > 0 { { button("logs.older", ledger.older, ledger.left, FOLD - 8.0, page, "‹ {n}") } }
            if ledger.newer > 0 {
                { button("logs.newer", ledger.newer, ledger.width - 62.0, 54.0, -page, "{n} ›") }
            }
        </>
    }
}
