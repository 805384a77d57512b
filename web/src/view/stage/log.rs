//! The log of a server as a row of blocks.

use super::server::{StagePen, side_class};
use super::words::epoch_class;
use crate::i18n::{t, tf};
use crate::scene::Target;
use crate::scene::lit::txn_word;
use crate::scene::logs::{Cell, CellContent};
use crate::scene::lost_records::LostRecord;
use crate::scene::servers::ServerGlyph;
use crate::view::cell;
use crate::view::svg::{PathData, px, translate};
use yew::prelude::*;
use zabscope::base::Epoch;

/// The row under a server.
pub fn log(pen: &StagePen, server: &ServerGlyph) -> Html {
    let at = pen.layout.log(server.side);
    html! {
        <g class="st-log" transform={translate(at.x, at.y)}>
            { for server.log.iter().map(|cell| one(pen, server, cell)) }
        </g>
    }
}

fn one(pen: &StagePen, server: &ServerGlyph, cell: &Cell) -> Html {
    let side = pen.layout.block;
    let (x, width) = (cell.x, cell.width);
    let middle = px(x + width / 2.0);
    // Half of a block high, as the style sheet has it.
    let line = px(side / 2.0 + (side * 0.17).max(3.8));
    match cell.content {
        CellContent::Empty => {
            let class = classes!("lg-word", side_class(server.side));
            html! { <text {class} x="0" y={line}>{ t(pen.lang, "stage.log_empty") }</text> }
        }
        CellContent::Older(n) => html! {
            <g class="lg-older">
                <rect x={px(x)} y="0.8" width={px(width)} height={px(side - 1.6)} rx="4" />
                <text class="lg-word" x={middle} y={line}>{ format!("+{n}") }</text>
            </g>
        },
        CellContent::Snapshot(zxid) => html! {
            <g class={classes!("lg-snapshot", epoch_class(zxid.epoch()).0)}>
                <rect x={px(x + 0.8)} y="0.8" width={px(width - 1.6)} height={px(side - 1.6)} rx="4" />
                <path d={PathData::at(x + 4.5, 4.0).down_by(side - 8.0)} />
                <text class="lg-word" x={px(x + width / 2.0 + 2.0)} y={line}>{ format!("≤{zxid}") }</text>
            </g>
        },
        CellContent::Epoch(epoch) => html! {
            <text class={classes!("lg-epoch", epoch_class(epoch).0)} x={middle} y={line}>
                { format!("{epoch}·") }
            </text>
        },
        CellContent::Record { zxid, facts, fresh, selected, .. } => html! {
            <g
                class={classes!(cell::class(facts), epoch_class(zxid.epoch()).0, selected.then_some("is-selected"))}
                data-lit={txn_word(zxid)}
            >
                { block(x, width, side, zxid.epoch()) }
                <text x={middle} y={line}>{ zxid.counter() }</text>
                { cell::bar(x, width, side, facts) }
                if fresh {
                    <rect
                        key={format!("fresh-{}", pen.event)} class="lg-fresh"
                        x={px(x - 2.0)} y="-2" width={px(width + 4.0)} height={px(side + 4.0)} rx="6"
                    />
                }
            </g>
        },
        CellContent::Gone(LostRecord { zxid, .. }) => html! {
            <g class={classes!("lg-record", "is-gone", epoch_class(zxid.epoch()).0)} data-lit={txn_word(zxid)}>
                { block(x, width, side, zxid.epoch()) }
                <text x={middle} y={line}>{ zxid.counter() }</text>
                <path class="lg-strike" d={strike(x, width, side)} />
            </g>
        },
    }
}

/// Where the blocks can be hit: a transaction is the same thing in every log.
pub fn hits(pen: &StagePen, server: &ServerGlyph) -> Html {
    let at = pen.layout.log(server.side);
    let one = |cell: &Cell| {
        let (title, zxid) = match cell.content {
            CellContent::Empty | CellContent::Epoch(_) => return None,
            CellContent::Older(n) => {
                (tf(pen.lang, "stage.log_older", &[("n", &n.to_string())]), None)
            }
            CellContent::Snapshot(zxid) => {
                (tf(pen.lang, "stage.log_snapshot", &[("zxid", &zxid.to_string())]), None)
            }
            CellContent::Record { zxid, name, facts, .. } => {
                (format!("{zxid} {name}: {}", cell::words(pen.lang, facts)), Some(zxid))
            }
            CellContent::Gone(lost) => {
                (format!("{}: {}", lost.zxid, cell::gone(pen.lang, &lost)), Some(lost.zxid))
            }
        };
        let onclick = zxid.map(|zxid| {
            let on_select = pen.on_select.clone();
            Callback::from(move |e: MouseEvent| {
                e.stop_propagation();
                on_select.emit(Target::Txn(zxid));
            })
        });
        Some(html! {
            <rect
                class="st-area" data-lit={zxid.map(txn_word)} x={px(at.x + cell.x - 1.0)} y={px(at.y - 2.0)}
                width={px(cell.width + 2.0)} height={px(pen.layout.block + 4.0)} {onclick}
            >
                <title>{ title }</title>
            </rect>
        })
    };
    html! { <g>{ for server.log.iter().filter_map(one) }</g> }
}

/// A block in the colour and with the pattern of its epoch.
pub fn block(x: f64, width: f64, side: f64, epoch: Epoch) -> Html {
    block_of(x, (width, side), epoch)
}

/// The same with a width and a height.
pub fn block_of(x: f64, (width, side): (f64, f64), epoch: Epoch) -> Html {
    let shape = |class: &'static str, fill: Option<String>| {
        html! {
            <rect
                {class} {fill} x={px(x + 0.8)} y="0.8"
                width={px(width - 1.6)} height={px(side - 1.6)} rx="4"
            />
        }
    };
    let pattern = match epoch_class(epoch).1 {
        0 => html! {},
        n => shape("lg-pattern", Some(format!("url(#pattern-{n})"))),
    };
    html! { <>{ shape("lg-block", None) }{ pattern }</> }
}

fn strike(x: f64, width: f64, side: f64) -> PathData {
    PathData::line((x - 2.0, side - 1.0), (x + width + 2.0, 1.0))
}

/// The patterns of epochs: diagonals, dots, a grid.
pub fn patterns() -> Html {
    html! {
        <defs>
            <pattern id="pattern-1" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class="pt-line" d="M0 0V5" />
            </pattern>
            <pattern id="pattern-2" width="5" height="5" patternUnits="userSpaceOnUse">
                <circle class="pt-dot" cx="1.5" cy="1.5" r="1" />
            </pattern>
            <pattern id="pattern-3" width="5" height="5" patternUnits="userSpaceOnUse">
                <path class="pt-line" d="M0 .6H5M.6 0V5" />
            </pattern>
        </defs>
    }
}
