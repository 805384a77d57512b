//! The Locks lens: everything on its lanes, and the same as a table.

use super::plot::Props;
use super::table::LensTable;
use super::{axis, plot};
use crate::i18n::{Lang, t, tf};
use crate::scene::lit::znode_word;
use crate::scene::locks::{Arc, Bar, Clash, ClientCourse, HALF, LocksPlot, Tick, short};
use crate::scene::messages::HEAD;
use crate::sentence::happened;
use crate::view::svg::{PathData, px};
use yew::prelude::*;
use zabscope::base::Micros;
use zabscope::recipe::Happened;

/// Everything in the lens that is only looked at.
#[component]
pub fn Locks(props: &Props) -> Html {
    let (scene, lang) = (&*props.scene, props.lang);
    let Some(plot) = &scene.locks else { return html! {} };
    let inset = (scene.left.to_string(), (scene.width - scene.left).to_string());
    html! {
        <g class="ln-plot lk-plot" aria-hidden="true">
            <defs>
                <clipPath id="lens-clip">
                    <rect x={inset.0} y="0" width={inset.1} height={scene.height.to_string()} />
                </clipPath>
                <pattern
                    id="lk-hatch" width="7" height="7" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)"
                >
                    <path class="lk-hatch" d="M0 0V7" />
                </pattern>
                <pattern
                    id="lk-alarm" width="8" height="8" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(-45)"
                >
                    <path class="lk-alarm" d="M0 0V8" />
                </pattern>
            </defs>
            { axis::folds(scene, lang) }
            { for scene.lanes.iter().map(|lane| plot::lane(scene, lane)) }
            <g clip-path="url(#lens-clip)">
                { for plot.clashes.iter().map(band) }
                { for plot.bars.iter().map(|of| bar(lang, of)) }
                { for plot.ticks.iter().map(tick) }
                { for plot.arcs.iter().map(arc) }
                { for plot.clashes.iter().map(|clash| word(lang, clash)) }
            </g>
            { axis::foot(scene, lang) }
            if scene.lanes.is_empty() {
                <text class="ln-note" x={(scene.left + 10.0).to_string()} y={(HEAD + 30.0).to_string()}>
                    { t(lang, "locks.nobody") }
                </text>
            }
        </g>
    }
}

fn class_of(going: ClientCourse) -> &'static str {
    match going {
        ClientCourse::Waiting => "is-waiting",
        ClientCourse::Holding => "is-holding",
        ClientCourse::Expired => "is-expired",
        ClientCourse::Deleted => "is-deleted",
        ClientCourse::Paused => "is-paused",
        ClientCourse::Disconnected => "is-disconnected",
        ClientCourse::Lost => "is-lost",
        ClientCourse::Dead => "is-dead",
    }
}

fn bar(lang: Lang, bar: &Bar) -> Html {
    let inset = match bar.of.going {
        ClientCourse::Paused => 2.5,
        ClientCourse::Disconnected => -2.0,
        ClientCourse::Waiting if bar.over => 5.0,
        _ => 0.0,
    };
    let half = HALF - inset;
    let wide = (bar.right - bar.left).max(1.0);
    let words = label(lang, bar);
    let fits = super::words::width_of(&words, 6.3) + 8.0 < wide;
    let middle = (bar.left + bar.right) / 2.0;
    let znode = bar.of.znode.as_deref().map(znode_word).unwrap_or_default();
    let lit = format!("{} {znode}", bar.of.client);
    html! {
        <g class={classes!("lk-bar", class_of(bar.of.going))} data-lit={lit}>
            <rect
                class="lk-body" x={px(bar.left)} y={px(bar.y - half)} width={px(wide)}
                height={px(2.0 * half)} rx={px(4.0_f64.min(wide / 2.0))}
            />
            if fits { <text x={px(middle)} y={px(bar.y + 4.0)}>{ words }</text> }
        </g>
    }
}

/// The words in a bar, if they fit.
fn label(lang: Lang, bar: &Bar) -> String {
    let name = || bar.of.znode.as_deref().map(short).unwrap_or_default();
    match bar.of.going {
        ClientCourse::Waiting => String::new(),
        ClientCourse::Holding => name(),
        ClientCourse::Expired => t(lang, "locks.expired").to_owned(),
        ClientCourse::Deleted => t(lang, "locks.deleted").to_owned(),
        ClientCourse::Paused => t(lang, "locks.paused").to_owned(),
        ClientCourse::Disconnected => t(lang, "locks.disconnected").to_owned(),
        ClientCourse::Lost => t(lang, "locks.lost").to_owned(),
        ClientCourse::Dead => t(lang, "locks.dead").to_owned(),
    }
}

fn tick(tick: &Tick) -> Html {
    let (x, y) = (tick.x, tick.y);
    let (class, d) = match tick.of.what {
        Happened::Wrote(_, true) => ("is-taken", PathData::at(x, y + HALF).shape("l4 6h-8z")),
        Happened::Wrote(_, false) => {
            ("is-refused", PathData::at(x - 4.0, y + HALF - 2.0).shape("l8 8m0 -8l-8 8"))
        }
        Happened::Polls => ("is-poll", PathData::at(x, y - 4.0).down_by(8.0)),
        _ => ("is-deed", PathData::at(x, y - 4.0).shape("l4 4l-4 4l-4 -4z")),
    };
    html! { <path class={classes!("lk-tick", class)} {d} /> }
}

/// From what fired to who woke.
fn arc(arc: &Arc) -> Html {
    let (x, y) = arc.to;
    let Some((x0, y0)) = arc.from else {
        return html! { <path class="lk-woken" d={PathData::at(x, y).shape("h0")} /> };
    };
    let down = if y > y0 { 1.0 } else { -1.0 };
    let (from, to) = (y0 + down * HALF, y - down * HALF);
    let bend = ((to - from).abs() / 3.0).min(18.0);
    let lean = (to - from) * 0.3;
    let d = PathData::at(x0, from).curve(
        (x0 + bend, from + lean),
        (x + bend * 0.4, to - lean),
        (x, to),
    );
    html! { <g class="lk-wake"><path {d} /><circle cx={px(x)} cy={px(to)} r="3" /></g> }
}

fn band(clash: &Clash) -> Html {
    html! {
        <g class="lk-clash">
            <rect
                class="lk-clash-fill" x={px(clash.left)} y={px(clash.top)}
                width={px(clash.right - clash.left)} height={px(clash.bottom - clash.top)}
            />
            <rect
                class="lk-clash-edge" x={px(clash.left)} y={px(clash.top)}
                width={px(clash.right - clash.left)} height={px(clash.bottom - clash.top)}
            />
        </g>
    }
}

fn word(lang: Lang, clash: &Clash) -> Html {
    let says = t(lang, "locks.clash");
    let wide = super::words::width_of(says, 7.7) + 12.0;
    let x = clash.left - 2.0;
    let y = (clash.top - 15.0).max(2.0);
    html! {
        <g class="lk-clash-word">
            <rect x={px(x)} y={px(y)} width={px(wide)} height="16" rx="4" />
            <text x={px(x + 6.0)} y={px(y + 12.0)}>{ says }</text>
        </g>
    }
}

/// A stretch in words.
pub fn bar_words(lang: Lang, bar: &Bar) -> String {
    let what = match bar.of.going {
        ClientCourse::Waiting => t(lang, "locks.says_waiting"),
        ClientCourse::Holding => t(lang, "locks.says_holding"),
        ClientCourse::Expired => t(lang, "locks.says_expired"),
        ClientCourse::Deleted => t(lang, "locks.says_deleted"),
        ClientCourse::Paused => t(lang, "locks.says_paused"),
        ClientCourse::Disconnected => t(lang, "locks.says_disconnected"),
        ClientCourse::Lost => t(lang, "locks.says_lost"),
        ClientCourse::Dead => t(lang, "locks.says_dead"),
    };
    let z = bar.of.znode.as_deref().map(short).unwrap_or_default();
    let (c, from, to) = (bar.of.client.to_string(), time(bar.of.from), time(bar.of.to));
    let with = [("c", c.as_str()), ("what", what), ("z", &z), ("from", &from), ("to", &to)];
    let words = tf(lang, if bar.of.open { "locks.bar_open" } else { "locks.bar" }, &with);
    words.replace("  ", " ").replace(" ,", ",").replace(" ，", "，")
}

/// A wake-up in words.
pub fn arc_words(lang: Lang, arc: &Arc) -> String {
    let (who, z, at) = (arc.of.who.to_string(), short(&arc.of.znode), time(arc.of.at));
    let by = arc.of.by.map(|(by, _)| by.to_string());
    let with = [("who", who.as_str()), ("z", &z), ("time", &at)];
    match by {
        Some(by) => tf(lang, "locks.wake", &[&with[..], &[("by", &by)]].concat()),
        None => tf(lang, "locks.wake_self", &with),
    }
}

/// Two holders in words.
pub fn clash_words(lang: Lang, clash: &Clash) -> String {
    let (a, b) = (clash.of.first.to_string(), clash.of.second.to_string());
    let (from, to) = (time(clash.of.from), time(clash.of.to));
    tf(lang, "locks.clash_says", &[("a", &a), ("b", &b), ("from", &from), ("to", &to)])
}

fn time(at: Micros) -> String {
    crate::sentence::time::seconds(at)
}

/// The thing at a place in words, and where the words go.
pub fn hint(plot: &LocksPlot, lang: Lang, x: f64, y: f64) -> Option<(f64, f64, String)> {
    let tick = plot
        .tick_near(x, y)
        .and_then(|tick| Some((tick.x, tick.y, happened(lang, tick.of.client, &tick.of.what)?)));
    tick.or_else(|| plot.bar_near(x, y).map(|bar| (x, bar.y, bar_words(lang, bar))))
}

/// The same as a table.
pub fn table(plot: &LocksPlot, lang: Lang) -> LensTable {
    let mut lines: Vec<(Micros, [String; 5])> = plot
        .bars
        .iter()
        .map(|bar| {
            let of = &bar.of;
            let what = match of.going {
                ClientCourse::Waiting => t(lang, "locks.waiting").to_owned(),
                ClientCourse::Holding => t(lang, "locks.holding").to_owned(),
                _ => label(lang, bar),
            };
            let znode = of.znode.as_deref().map(short).unwrap_or_default();
            let to = if of.open { t(lang, "locks.ongoing").to_owned() } else { time(of.to) };
            (of.from, [of.client.to_string(), what, znode, time(of.from), to])
        })
        .collect();
    let clash = |clash: &Clash| {
        let who = format!("{} + {}", clash.of.first, clash.of.second);
        let (from, to) = (time(clash.of.from), time(clash.of.to));
        (clash.of.from, [who, t(lang, "locks.clash").to_owned(), String::new(), from, to])
    };
    lines.extend(plot.clashes.iter().map(clash));
    lines.sort_by_key(|(from, _)| *from);
    let head = ["locks.client", "locks.what", "locks.znode", "locks.from", "locks.to"];
    LensTable {
        caption: t(lang, "locks.table").to_owned(),
        head: head.iter().map(|key| t(lang, key).to_owned()).collect(),
        rows: lines.into_iter().map(|(_, cells)| cells.to_vec()).collect(),
    }
}
