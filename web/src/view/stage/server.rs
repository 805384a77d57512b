//! A server: its role, its epoch, its time-out and its log.

use super::control::Control;
use super::log::{hits, log};
use super::words::{
    epoch_class, meter_short, phase_class, role_class, role_word, server_label, server_title,
};
use crate::i18n::{Lang, t, tf};
use crate::scene::Target;
use crate::scene::layout::{Layout, TextSide};
use crate::scene::servers::{Counted, Meter, ServerGlyph, TimeOut, TimeOutReason};
use crate::scene::stage::Centre;
use crate::view::svg::{PathData, px, rounded};
use yew::prelude::*;
use zabscope::zab::ServerState;

/// What a server is drawn with.
pub struct StagePen<'a> {
    /// Sizes.
    pub layout: &'a Layout,
    pub lang: Lang,
    /// The present event.
    pub event: u32,
    /// What is true of the whole, and need not be said at each server.
    pub centre: &'a Centre,
    /// For controls.
    pub on_select: &'a Callback<Target>,
    /// For controls.
    pub on_menu: &'a Callback<(Target, f64, f64)>,
}

pub fn server(pen: &StagePen, server: &ServerGlyph) -> Html {
    let r = pen.layout.radius;
    let phase = phase_class(server.phase);
    let class = classes!(
        "st-server",
        role_class(server.role).split(' ').collect::<Vec<_>>(),
        phase,
        server.observer.then_some("is-observer"),
        server.paused.then_some("is-paused"),
        (r < 38.0 && !pen.layout.tall).then_some("is-small"),
    );
    let place = format!("transform:translate({:.1}px,{:.1}px)", server.at.x, server.at.y);
    html! {
        <Control
            key={server.sid.0.to_string()}
            target={Target::Server(server.sid)}
            label={server_label(pen.lang, server)}
            {class}
            style={place}
            selected={server.selected}
            on_select={pen.on_select.clone()}
            on_menu={pen.on_menu.clone()}
            picture={picture(pen, server)}
        >
            <title>{ server_title(pen.lang, server) }</title>
            { area(pen, server.side) }
            { hits(pen, server) }
            <path class="st-focus" d={outline(server.observer, r + 13.0)} />
        </Control>
    }
}

fn picture(pen: &StagePen, server: &ServerGlyph) -> Html {
    let r = pen.layout.radius;
    html! {
        <>
            if server.actor {
                <circle key={format!("now-{}", pen.event)} class="st-now" r={px(r + 15.0)} />
            }
            if server.is(ServerState::Leading) {
                <path class="st-halo" d={outline(server.observer, r + 11.0)} />
            }
            <path class="st-body" d={outline(server.observer, r)} />
            { time_out(server, r) }
            if server.is(ServerState::Leading) {
                <path
                    class="st-crown" transform={format!("scale({:.2})", r / 46.0)}
                    d={if pen.layout.role_beside { "M-10 -11l3 -8 7 6 7 -6 3 8z" } else { "M-12 -19l4 -9 8 7 8 -7 4 9z" }}
                />
            }
            if pen.layout.role_beside {
                <text class="st-name" y="10">{ server.sid.to_string() }</text>
            } else {
                <text class="st-name" y={px(r * 0.1)}>{ server.sid.to_string() }</text>
                <text class="st-role" y={px(r * 0.44)}>{ role_word(pen.lang, server.role) }</text>
            }
            { caption(pen, server) }
            { log(pen, server) }
            { ballot(server, r, pen.layout.sign()) }
            { chip(pen.lang, server, r, pen.layout.sign()) }
            if server.paused {
                { paused(pen.lang, outside(server, 1.0 - r)) }
            }
        </>
    }
}

/// All of a server, with its words and its log, can be hit.
fn area(pen: &StagePen, side: TextSide) -> Html {
    let (r, log) = (pen.layout.radius, pen.layout.log(side));
    let (wide, high) = (pen.layout.strip, pen.layout.block + 4.0);
    let (x, y, w, h) = match side {
        TextSide::Right => (-r, -r, r + log.x + wide, 2.0 * r),
        TextSide::Left => (log.x - wide, -r, r - log.x + wide, 2.0 * r),
        TextSide::Above => (-wide / 2.0, log.y - 16.0, wide, r - log.y + 16.0),
        TextSide::Below => (-wide / 2.0, -r, wide, r + log.y + high),
    };
    html! { <rect class="st-area" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="14" /> }
}

/// A circle for voters, a rounded square for observers; both begin on top.
fn outline(observer: bool, r: f64) -> PathData {
    if observer {
        rounded(r * 0.93, r * 0.93, r * 0.32)
    } else {
        PathData::at(0.0, -r).arc(r, 0.0, r).arc(r, 0.0, -r).close()
    }
}

/// The arc that empties.
fn time_out(server: &ServerGlyph, r: f64) -> Html {
    let Some(arc) = server.time_out else { return html! {} };
    let part = arc.part();
    let (class, r) = match arc.wait {
        TimeOutReason::HalfTick => ("st-arc is-tick", r + 7.5),
        TimeOutReason::Finalize | TimeOutReason::Notification | TimeOutReason::Observer => {
            ("st-arc is-short", r + 5.5)
        }
        TimeOutReason::Leader | TimeOutReason::Quorum => ("st-arc", r + 5.5),
    };
    let line = outline(server.observer, r);
    html! {
        <>
            <path class="st-track" d={line.clone()} />
            <path class={class} d={line} pathLength="1" stroke-dasharray={format!("{part:.4} 2")} />
            { hand(arc, server.observer, r) }
        </>
    }
}

/// The half tick ends in a hand, so that it is not taken for a time-out.
fn hand(arc: TimeOut, observer: bool, r: f64) -> Html {
    if arc.wait != TimeOutReason::HalfTick || observer {
        return html! {};
    }
    let angle = arc.part() * std::f64::consts::TAU - std::f64::consts::FRAC_PI_2;
    html! { <circle class="st-hand" cx={px(r * angle.cos())} cy={px(r * angle.sin())} r="3.4" /> }
}

/// Phase and epoch in words. On a narrow page the role is here, not in the circle, and the colour tells the phase.
fn caption(pen: &StagePen, server: &ServerGlyph) -> Html {
    let at = pen.layout.caption(server.side);
    let epoch = match server.promised {
        None => tf(pen.lang, "stage.epoch", &[("epoch", &server.epoch.to_string())]),
        Some(next) => {
            let (now, next) = (server.epoch.to_string(), next.to_string());
            tf(pen.lang, "stage.epoch_promised", &[("epoch", &now), ("next", &next)])
        }
    };
    let beside = pen.layout.role_beside;
    let same = server.promised.is_none() && Some(server.epoch) == pen.centre.epoch;
    if !beside && same && server.phase == pen.centre.phase {
        return html! {};
    }
    // On a narrow page the colour tells the phase.
    let phase = server.phase.filter(|_| !pen.layout.tall);
    let dx = if phase.is_some() || beside { "6" } else { "0" };
    html! {
        <text class={classes!("st-caption", side_class(server.side))} x={px(at.x)} y={px(at.y)}>
            if beside {
                <tspan class="st-phase">{ role_word(pen.lang, server.role) }</tspan>
            } else if let Some(phase) = phase {
                <tspan class="st-phase">{ phase.name() }</tspan>
            }
            <tspan class={classes!("st-epoch", epoch_class(server.epoch).0)} {dx}>{ epoch }</tspan>
        </text>
    }
}

/// The class that lets words begin or end beside their server.
pub fn side_class(side: TextSide) -> &'static str {
    match side {
        TextSide::Left => "to-left",
        TextSide::Right => "to-right",
        TextSide::Above | TextSide::Below => "to-middle",
    }
}

/// The vote of a server that looks for a leader.
fn ballot(server: &ServerGlyph, r: f64, sign: f64) -> Html {
    let Some(vote) = server.ballot else { return html! {} };
    let dx = if server.meter.is_some() { -22.0 * sign } else { 0.0 };
    html! {
        <g class="st-ballot" transform={format!("translate({dx:.0},{:.1}) scale({sign:.2})", outside(server, r + 3.0))}>
            { ballot_box(vote.map(|sid| sid.0)) }
        </g>
    }
}

/// Up or down, to where no link goes.
fn outside(server: &ServerGlyph, far: f64) -> f64 {
    if server.high { -far } else { far }
}

/// A ballot box with the sid voted for.
pub fn ballot_box(sid: Option<u8>) -> Html {
    let name = sid.map_or_else(|| "–".to_owned(), |sid| format!("S{sid}"));
    html! {
        <>
            <path class="gl-paper" d="M-7 -8v-5h14v5z" />
            <rect class="gl-box" x="-14" y="-9" width="28" height="18" rx="3" />
            <path class="gl-slot" d="M-7 -9h14" />
            <text class="gl-vote" y="5">{ name }</text>
        </>
    }
}

/// How much of a quorum a server has counted.
fn chip(lang: Lang, server: &ServerGlyph, r: f64, sign: f64) -> Html {
    let Some(meter) = server.meter else { return html! {} };
    let vote = meter.count == Counted::Votes;
    let (dx, half) = if vote { (18.0 * sign, 24.0) } else { (0.0, 42.0) };
    let reached = if meter.have.len() >= meter.need { "is-reached" } else { "" };
    html! {
        <g
            class={classes!("st-chip", reached)}
            transform={format!("translate({dx:.0},{:.1}) scale({sign:.2})", outside(server, r + 4.0))}
        >
            <rect x={px(-half)} y="-9" width={px(half * 2.0)} height="18" rx="9" />
            if vote {
                <text y="4">{ meter_short(lang, &meter) }</text>
            } else {
                { pips(&meter, -half + 9.0) }
                <text x="16" y="4">{ meter_short(lang, &meter) }</text>
            }
        </g>
    }
}

/// A pip for each that is needed, filled for each that is there.
pub fn pips(meter: &Meter, x: f64) -> Html {
    let step = (32.0 / f64::from(meter.need.max(1))).min(8.5);
    let pip = |n: u32| {
        let class = if n < meter.have.len() { "st-pip is-there" } else { "st-pip" };
        html! { <circle {class} cx={px(x + step * f64::from(n))} r={px((step * 0.42).min(3.4))} /> }
    };
    (0..meter.need).map(pip).collect()
}

fn paused(lang: Lang, y: f64) -> Html {
    html! {
        <g class="st-paused" transform={format!("translate(0,{y:.1})")}>
            <rect x="-32" y="-8.5" width="64" height="17" rx="8.5" />
            <path d="M-23 -4v8M-18.5 -4v8" />
            <text x="6" y="4">{ t(lang, "stage.paused") }</text>
        </g>
    }
}
