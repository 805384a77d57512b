//! The picture of the lens, without anything to interact with. Messages that look alike share three paths, however many
//! there are.

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
use crate::view::svg::PathData;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct Props {
    pub scene: Rc<LensScene>,
    pub lang: Lang,
}

impl PartialEq for Props {
    /// Pointing must not compare a thousand messages: the same scene is the same object.
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.scene, &other.scene) && self.lang == other.lang
    }
}

#[component]
pub fn Plot(props: &Props) -> Html {
    let scene = &*props.scene;
    let right = scene.width;
    html! {
        <g class="ln-plot" aria-hidden="true">
            <defs>
                <clipPath id="lens-clip">
                    <rect
                        x={scene.left.to_string()} y="0" width={(right - scene.left).to_string()}
                        height={scene.height.to_string()}
                    />
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

pub fn lane(scene: &LensScene, lane: &Lane) -> Html {
    let part = |&(from, to, going): &(f64, f64, LaneState)| {
        let class = match going {
            LaneState::Down => "ln-lane is-down",
            LaneState::Up => "ln-lane",
            LaneState::Leads => "ln-lane is-leading",
            LaneState::Paused => "ln-lane is-paused",
        };
        html! { <path {class} d={PathData::at(from, lane.y).across(to)} /> }
    };
    html! {
        <g>
            if lane.selected {
                <path class="ln-lane is-selected" d={PathData::at(scene.left, lane.y).across(scene.right)} />
            }
            { for lane.parts.iter().map(part) }
        </g>
    }
}

/// How many messages of one flow the lanes got, as bars on them.
fn density(density: &Density) -> Html {
    let bar =
        |&(x, foot, tall): &(f64, f64, f64)| PathData::at(x + COLUMN / 2.0, foot).down_by(-tall);
    let bars: PathData = density.bars.iter().map(bar).collect();
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

/// A dot is a line of no length with round ends.
fn dot(x: f64, y: f64) -> PathData {
    PathData::at(x, y).shape("h0")
}

/// The path of some messages: what lies behind them, what lies before them, and dots where they are and arrive.
#[derive(Default)]
struct Paths {
    behind: PathData,
    ahead: PathData,
    dots: PathData,
}

impl Paths {
    fn add(&mut self, arrow: &Arrow) {
        let Arrow { x0, y0, x1, y1, gone, .. } = *arrow;
        let (x, y) = arrow.point(gone);
        let future = seen(arrow) == ArrowPhase::Future && !arrow.selected;
        let line = if future { 1.0 } else { gone };
        if line > 0.0 {
            let (x, y) = arrow.point(line);
            self.behind += PathData::line((x0, y0), (x, y));
        }
        if gone < 1.0 && !future {
            self.ahead += PathData::line((x, y), (x1, y1));
            self.dots += dot(x, y);
        }
        if arrow.end == ArrowEnd::Arrives {
            self.dots += dot(x1, y1);
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
                <path class="ar-lost" d={PathData::at(x1, y1).shape("m-4 -4l8 8m0 -8l-8 8")} />
            }
        </g>
    }
}

fn mark(scene: &LensScene, mark: &LensMark) -> Html {
    let LensMark { x, y, .. } = *mark;
    let y = y.max(HEAD - 4.0);
    let (class, d) = match mark.kind {
        IncidentKind::Stop => {
            ("is-stop", PathData::at(x, y).shape("m-5.5 -5.5l11 11m0 -11l-11 11"))
        }
        IncidentKind::Start => ("is-start", PathData::at(x - 3.0, y - 5.5).shape("l9 5.5l-9 5.5z")),
        IncidentKind::Act => ("is-act", PathData::at(x, y - 6.0).shape("l6 6l-6 6l-6 -6z")),
        IncidentKind::Broken(_) => return broken(scene, mark),
        IncidentKind::Refused => ("is-refused", PathData::at(x, y - 6.0).shape("l6 6l-6 6l-6 -6z")),
    };
    let class = classes!(
        "ln-mark",
        class,
        mark.future.then_some("is-future"),
        mark.selected.then_some("is-selected"),
    );
    html! { <path {class} {d} /> }
}

/// A broken guarantee: a line through all lanes, and a sign with an exclamation mark on the lane where it was seen.
fn broken(scene: &LensScene, mark: &LensMark) -> Html {
    let LensMark { x, y, .. } = *mark;
    let class = classes!(
        "ln-broken",
        mark.future.then_some("is-future"),
        mark.selected.then_some("is-selected"),
    );
    html! {
        <g {class}>
            <path class="br-line" d={PathData::at(x, HEAD).down(scene.height)} />
            <path class="br-sign" d={PathData::at(x - 3.5, y - 8.5).shape("h7l5 5v7l-5 5h-7l-5 -5v-7z")} />
            <path class="br-word" d={PathData::at(x, y - 4.2).shape("v5m0 3.2v.1")} />
        </g>
    }
}
