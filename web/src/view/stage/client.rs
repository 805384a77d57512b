//! A client: a pill with what it is doing.

use super::control::Control;
use super::server::StagePen;
use super::words::{client_label, outcome_words, task_words};
use crate::panel::words::doing_words;
use crate::scene::Target;
use crate::scene::clients::{ClientActivity, ClientPill, ProgramTask};
use crate::scene::stage::WaitGlyph;
use crate::view::svg::{PathData, px, rounded};
use yew::prelude::*;

pub fn client(pen: &StagePen, client: &ClientPill) -> Html {
    let task = shown_task(client);
    let gone = matches!(client.doing, ClientActivity::Dead | ClientActivity::Expired);
    let off = matches!(
        client.doing,
        ClientActivity::Closed | ClientActivity::Disconnected | ClientActivity::Expired
    );
    let class = classes!(
        "st-client",
        off.then_some("is-off"),
        gone.then_some("is-gone"),
        (client.doing == ClientActivity::Paused).then_some("is-paused"),
        matches!(task, Some(ProgramTask::Holds(..))).then_some("holds"),
        matches!(task, Some(ProgramTask::Waits(..))).then_some("waits"),
    );
    html! {
        <Control
            key={client.id.to_string()}
            target={Target::Client(client.id)}
            label={client_label(pen.lang, client)}
            {class}
            style={format!("transform:translate({:.1}px,{:.1}px)", client.at.x, client.at.y)}
            selected={client.selected}
            on_select={pen.on_select.clone()}
            on_menu={pen.on_menu.clone()}
            picture={picture(pen, client)}
        >
            <title>{ client_label(pen.lang, client) }</title>
            { pill(pen.layout.pill, "st-focus", 4.0) }
        </Control>
    }
}

/// What its program does, while the client can do anything.
fn shown_task(client: &ClientPill) -> Option<&ProgramTask> {
    let alive = matches!(
        client.doing,
        ClientActivity::Connected | ClientActivity::Waiting(_) | ClientActivity::Paused
    );
    client.task.as_ref().filter(|_| alive)
}

/// A pill, larger by so much on all sides.
fn pill((w, h): (f64, f64), class: &'static str, more: f64) -> Html {
    html! {
        <rect
            {class} x={px(-w - more)} y={px(-h - more)}
            width={px(2.0 * (w + more))} height={px(2.0 * (h + more))} rx={px(12.0 + more)}
        />
    }
}

fn picture(pen: &StagePen, client: &ClientPill) -> Html {
    // Drawn in the size of a telephone, and as much larger as the pill is.
    let larger = (pen.layout.pill.1 / if pen.layout.tall { 18.0 } else { 21.0 }).max(1.0);
    let (w, h) = (pen.layout.pill.0 / larger, pen.layout.pill.1 / larger);
    let (badge, words) = if pen.layout.tall { (4.0, 32.0) } else { (7.0, 37.0) };
    let task = shown_task(client);
    let (first, last) = match task {
        Some(task) => task_words(pen.lang, task),
        None => {
            let last = client.last.as_ref().map(|outcome| outcome_words(pen.lang, outcome));
            (doing_words(pen.lang, client.doing), last)
        }
    };
    let y = if last.is_some() { "-2" } else { "4" };
    let high = if client.watches > 0 { "-6" } else { "0" };
    html! {
        <g transform={format!("scale({larger:.3})")}>
            if client.actor {
                <g key={format!("now-{}", pen.event)}>{ pill((w, h), "st-now", 4.0) }</g>
            }
            { pill((w, h), "cl-pill", 0.0) }
            if let Some(lease) = client.lease.filter(|lease| !lease.eternal) {
                <path class="cl-track" d={rim(w, h)} />
                <path
                    class="cl-lease" d={rim(w, h)} pathLength="1"
                    stroke-dasharray={format!("{:.4} 2", lease.part())}
                />
            }
            <rect class="cl-badge" x={px(-w + badge)} y="-9" width="25" height="18" rx="6" />
            <text class="cl-name" x={px(-w + badge + 12.5)} y="4">{ client.id.to_string() }</text>
            if task.is_none() || client.doing == ClientActivity::Paused {
                <g class="cl-shape" transform={format!("translate({},{high})", px(w - 13.0))}>
                    { state_shape(client.doing) }
                </g>
            }
            if client.watches > 0 {
                <text class="cl-eye" x={px(w - 7.0)} y="13">{ format!("◉{}", client.watches) }</text>
            }
            <text class="cl-doing" x={px(-w + words)} {y}>{ first }</text>
            if let Some(last) = last {
                <text class="cl-last" x={px(-w + words)} y="12">{ last }</text>
            }
        </g>
    }
}

/// Who waits for whom: an arrow from pill to pill.
pub fn wait(pen: &StagePen, wait: &WaitGlyph) -> Html {
    let (from, to) = (wait.from, wait.to);
    // To one side, so that there and back again are two lines.
    let (wide, high) = ((to.x - from.x) * 0.06, (to.y - from.y) * 0.06);
    let middle = from.towards(to, 0.5).towards(pen.layout.centre, 0.2).moved(-high, wide);
    let length = middle.distance(to).max(1.0);
    let (dx, dy) = ((to.x - middle.x) / length, (to.y - middle.y) / length);
    let (x, y) = (to.x - 7.0 * dx, to.y - 7.0 * dy);
    let (left, right) = ((x - 4.0 * dy, y + 4.0 * dx), (x + 4.0 * dy, y - 4.0 * dx));
    let head = PathData::line(left, (to.x, to.y)).to(right.0, right.1);
    let line = PathData::at(from.x, from.y).bend((middle.x, middle.y), (to.x, to.y));
    html! {
        <g
            key={format!("{}-{}", wait.who, wait.of)}
            class={classes!("st-wait", wait.deadlock.then_some("is-deadlock"))}
        >
            <path d={line} /><path class="wt-head" d={head} />
        </g>
    }
}

/// The rim of a pill, from the middle of its top clockwise: what is left of a lease lies on it.
fn rim(w: f64, h: f64) -> PathData {
    rounded(w, h, 12.0)
}

/// A shape for each state, beside its word: whole, open, broken, standing, crossed out.
pub fn state_shape(doing: ClientActivity) -> Html {
    match doing {
        ClientActivity::Connected | ClientActivity::Waiting(_) => {
            html! { <circle class="solid" r="4.2" /> }
        }
        ClientActivity::Connecting => html! { <circle r="4.2" stroke-dasharray="2.6 2.6" /> },
        ClientActivity::Closing => html! { <path d="M-4.2 0a4.2 4.2 0 0 1 8.4 0z" /> },
        ClientActivity::Closed => html! { <circle r="4.2" /> },
        ClientActivity::Disconnected => html! { <path d="M-5 0h3M2 0h3M-1.5 -3.5v7M1.5 -3.5v7" /> },
        ClientActivity::Paused => html! { <path d="M-2.4 -4.2v8.4M2.4 -4.2v8.4" /> },
        ClientActivity::Dead => html! { <path d="M-4 -4l8 8M4 -4l-8 8" /> },
        ClientActivity::Expired => html! { <path d="M-4 -4.4h8l-8 8.8h8z" /> },
    }
}
