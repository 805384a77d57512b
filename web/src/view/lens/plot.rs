//! Everything in the lens that is only looked at. Messages that look the same are three paths, however many they are.

use super::axis;
use crate::i18n::Lang;
use crate::scene::LensScene;
use crate::scene::arrows::{Arrow, ArrowEnd};
use crate::scene::density::{COLUMN, Density};
use crate::scene::kinds::Flow;
use crate::scene::messages::{HEAD, Lane, LensMark};
use crate::scene::packets::Hue;
use crate::scene::story::{IncidentKind, LaneState};
use crate::view::stage::words::hue_class;
use std::fmt::Write;
use std::rc::Rc;
use yew::prelude::*;

/// What the plot is given.
#[derive(Properties)]
pub struct Props {
    /// What it shows.
    pub scene: Rc<LensScene>,
    /// The language.
    pub lang: Lang,
}

impl PartialEq for Props {
    /// Pointing must not compare a thousand messages: the same scene is the same object.
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.scene, &other.scene) && self.lang == other.lang
    }
}

/// The plot.
#[component]
pub fn Plot(props: &Props) -> Html {
    let scene = &*props.scene;
    let right = scene.width;
    html! {
        <g class="ln-plot" aria-hidden="true">
            <defs>
                <clipPath id="lens-clip">
                    <rect x={scene.left.to_string()} y="0" width={(right - scene.left).to_string()} height={scene.height.to_string()} />
                </clipPath>
            </defs>
            { axis::bands(scene, props.lang) }
            { axis::folds(scene, props.lang) }
            { for scene.lanes.iter().map(|l| lane(scene, l)) }
            <g clip-path="url(#lens-clip)">
                { for scene.densities.iter().map(density) }
                { bundles(scene) }
                { for scene.arrows.iter().filter(|a| stands_out(a)).map(single) }
                { for scene.marks.iter().map(|m| mark(scene, m)) }
            </g>
            { axis::foot(scene, props.lang) }
        </g>
    }
}

/// A lane.
pub fn lane(scene: &LensScene, lane: &Lane) -> Html {
    let part = |&(from, to, going): &(f64, f64, LaneState)| {
        let class = match going {
            LaneState::Down => "ln-lane is-down",
            LaneState::Up => "ln-lane",
            LaneState::Leads => "ln-lane is-leading",
            LaneState::Paused => "ln-lane is-paused",
        };
        html! { <path {class} d={format!("M{from:.1} {0:.1}H{to:.1}", lane.y)} /> }
    };
    html! {
        <g>
            if lane.selected {
                <path class="ln-lane is-selected" d={format!("M{:.1} {1:.1}H{2:.1}", scene.left, lane.y, scene.right)} />
            }
            { for lane.parts.iter().map(part) }
        </g>
    }
}

/// How many messages of one flow the lanes got, as bars on them.
fn density(density: &Density) -> Html {
    let mut bars = String::new();
    for (x, foot, tall) in &density.bars {
        let _ = write!(bars, "M{:.1} {foot:.1}v-{tall:.1}", x + COLUMN / 2.0);
    }
    let class = match density.flow {
        Flow::Election => "hue-elect",
        Flow::Discovery => "hue-disc",
        Flow::Synchronization => "hue-sync",
        Flow::Broadcast => "hue-bcast",
        Flow::Client => "hue-client",
        Flow::Ping => "hue-none",
    };
    html! { <path class={classes!("ln-density", class)} d={bars} /> }
}

/// Drawn for itself: what is pointed at, what is lost.
fn stands_out(arrow: &Arrow) -> bool {
    arrow.selected || arrow.end == ArrowEnd::Lost
}

/// Where the playhead is, seen from a message.
#[derive(Clone, Copy, PartialEq)]
enum ArrowPhase {
    Past,
    UnderWay,
    Future,
}

fn seen(arrow: &Arrow) -> ArrowPhase {
    match arrow.gone {
        _ if arrow.end == ArrowEnd::Flying => ArrowPhase::UnderWay,
        gone if gone >= 1.0 => ArrowPhase::Past,
        gone if gone > 0.0 => ArrowPhase::UnderWay,
        _ => ArrowPhase::Future,
    }
}

/// The path of some messages: what lies behind them, what lies before them, and dots where they are and arrive.
#[derive(Default)]
struct Paths {
    behind: String,
    ahead: String,
    dots: String,
}

impl Paths {
    fn add(&mut self, arrow: &Arrow) {
        let Arrow { x0, y0, x1, y1, gone, .. } = *arrow;
        let (x, y) = arrow.point(gone);
        let future = seen(arrow) == ArrowPhase::Future && !arrow.selected;
        let line = if future { 1.0 } else { gone };
        if line > 0.0 {
            let (x, y) = arrow.point(line);
            let _ = write!(self.behind, "M{x0:.1} {y0:.1}L{x:.1} {y:.1}");
        }
        if gone < 1.0 && !future {
            let _ = write!(self.ahead, "M{x:.1} {y:.1}L{x1:.1} {y1:.1}");
            let _ = write!(self.dots, "M{x:.1} {y:.1}h0");
        }
        if arrow.end == ArrowEnd::Arrives {
            let _ = write!(self.dots, "M{x1:.1} {y1:.1}h0");
        }
    }

    fn draw(self) -> Html {
        html! {
            <>
                if !self.behind.is_empty() {
                    <path class="ar-line" d={self.behind} />
                }
                if !self.ahead.is_empty() {
                    <path class="ar-line is-ahead" d={self.ahead} />
                }
                if !self.dots.is_empty() {
                    <path class="ar-dots" d={self.dots} />
                }
            </>
        }
    }
}

/// All messages of one look together.
fn bundles(scene: &LensScene) -> Html {
    const HUES: [Hue; 5] =
        [Hue::Election, Hue::Discovery, Hue::Synchronization, Hue::Broadcast, Hue::Client];
    let looks =
        [ArrowPhase::Past, ArrowPhase::Future, ArrowPhase::UnderWay].into_iter().flat_map(|when| {
            HUES.into_iter().flat_map(move |hue| [(hue, false, when), (hue, true, when)])
        });
    let bundle = |(hue, strong, when): (Hue, bool, ArrowPhase)| {
        let alike =
            |a: &&Arrow| a.hue == hue && a.strong == strong && seen(a) == when && !stands_out(a);
        let mut alike = scene.arrows.iter().filter(alike).peekable();
        alike.peek()?;
        let mut paths = Paths::default();
        alike.for_each(|arrow| paths.add(arrow));
        let class = classes!(
            "ln-arrows",
            hue_class(hue),
            strong.then_some("is-strong"),
            (when == ArrowPhase::Future).then_some("is-future"),
        );
        Some(html! { <g {class}>{ paths.draw() }</g> })
    };
    html! { <>{ for looks.map(bundle).map(Option::unwrap_or_default) }</> }
}

fn single(arrow: &Arrow) -> Html {
    let Arrow { x1, y1, .. } = *arrow;
    let class = classes!(
        "ln-arrow",
        hue_class(arrow.hue),
        arrow.strong.then_some("is-strong"),
        arrow.selected.then_some("is-selected"),
    );
    let mut paths = Paths::default();
    paths.add(arrow);
    html! {
        <g {class}>
            { paths.draw() }
            if arrow.end == ArrowEnd::Lost {
                <path class="ar-lost" d={format!("M{x1:.1} {y1:.1}m-4 -4l8 8m0 -8l-8 8")} />
            }
        </g>
    }
}

fn mark(scene: &LensScene, mark: &LensMark) -> Html {
    let LensMark { x, y, .. } = *mark;
    let y = y.max(HEAD - 4.0);
    let (class, d) = match mark.sort {
        IncidentKind::Stop => ("is-stop", format!("M{x:.1} {y:.1}m-5.5 -5.5l11 11m0 -11l-11 11")),
        IncidentKind::Start => {
            ("is-start", format!("M{:.1} {:.1}l9 5.5l-9 5.5z", x - 3.0, y - 5.5))
        }
        IncidentKind::Act => ("is-act", format!("M{x:.1} {:.1}l6 6l-6 6l-6 -6z", y - 6.0)),
        IncidentKind::Broken(_) => return broken(scene, mark),
        IncidentKind::Refused => ("is-refused", format!("M{x:.1} {:.1}l6 6l-6 6l-6 -6z", y - 6.0)),
    };
    let class = classes!(
        "ln-mark",
        class,
        mark.future.then_some("is-future"),
        mark.selected.then_some("is-selected"),
    );
    html! { <path {class} {d} /> }
}

/// A guarantee that broke: a line through all lanes, and at whom it was seen a sign with an exclamation mark.
fn broken(scene: &LensScene, mark: &LensMark) -> Html {
    let LensMark { x, y, .. } = *mark;
    let class = classes!(
        "ln-broken",
        mark.future.then_some("is-future"),
        mark.selected.then_some("is-selected"),
    );
    html! {
        <g {class}>
            <path class="br-line" d={format!("M{x:.1} {HEAD:.1}V{:.1}", scene.height)} />
            <path class="br-sign" d={format!("M{:.1} {:.1}h7l5 5v7l-5 5h-7l-5 -5v-7z", x - 3.5, y - 8.5)} />
            <path class="br-word" d={format!("M{x:.1} {:.1}v5m0 3.2v.1", y - 4.2)} />
        </g>
    }
}
