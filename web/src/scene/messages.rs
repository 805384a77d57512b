//! The Messages lens: who sent what to whom, and when it arrived.

use super::arrows::{Arrow, arrows};
use super::density::{Density, count, densities};
use super::frame::{frame, timeline};
use super::index::Index;
use super::kinds::Flow;
use super::ledger::LogsChart;
use super::locks::LocksPlot;
use super::past::PastLine;
use super::story::{Band, Incident, IncidentKind, LaneState};
use super::timeline::Timeline;
use super::{LensView, Target};
use std::rc::Rc;
use zabscope::base::{Endpoint, Epoch, Micros, SidSet};
use zabscope::check::{Run, Violation};
use zabscope::zab::ZabState;

/// The words of the phases stand in here.
pub const HEAD: f64 = 30.0;
/// Below the last lane: the moments.
const FOOT: f64 = 34.0;
/// Not more messages are drawn one by one.
pub const MOST: usize = 1_200;
/// What is less wide than this is not drawn.
const SPECK: f64 = 0.7;
/// With more deeds than this, those that would stand upon each other are drawn once.
const MOST_DEEDS: usize = 240;

/// A line for everybody who sends and receives.
#[derive(Clone, PartialEq, Debug)]
pub struct Lane {
    pub end: Endpoint,
    /// Its height.
    pub y: f64,
    pub parts: Vec<(f64, f64, LaneState)>,
    /// It is what is pointed at.
    pub selected: bool,
}

/// A phase as it is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BandGlyph {
    pub phase: ZabState,
    /// Its epoch, once it is known.
    pub epoch: Option<Epoch>,
    /// The left edge.
    pub left: f64,
    /// The right edge.
    pub right: f64,
}

/// A deed as it is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LensMark {
    pub event: u32,
    pub at: Micros,
    /// Whom it affects; `None` for everybody.
    pub to: Option<Endpoint>,
    /// What kind of incident it is.
    pub kind: IncidentKind,
    pub x: f64,
    pub y: f64,
    /// It comes after the cursor.
    pub future: bool,
    /// It is what is pointed at.
    pub selected: bool,
}

/// What the lens shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LensScene {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
    /// The left edge of the axis.
    pub left: f64,
    /// The right edge of the axis.
    pub right: f64,
    /// Clients, then servers; or the order that the reader chose.
    pub lanes: Vec<Lane>,
    /// Whose lanes are hidden.
    pub hidden: Vec<Endpoint>,
    /// The phases.
    pub bands: Vec<BandGlyph>,
    /// Folded silences: left, right, how long.
    pub folds: Vec<(f64, f64, Micros)>,
    /// Moments to write down: where, when.
    pub moments: Vec<(f64, Micros)>,
    /// The messages, in order of their arrival.
    pub arrows: Vec<Arrow>,
    /// When there are too many messages to draw: how many every lane received.
    pub densities: Vec<Density>,
    /// The number of messages in view.
    pub count: u32,
    /// How many event records were looked at to make it.
    pub looked: u32,
    /// What was done.
    pub marks: Vec<LensMark>,
    /// Where the present moment is; `None` if it is out of view.
    pub playhead: Option<f64>,
    /// The present moment.
    pub now: Micros,
    /// The first moment in view and the last.
    pub span: (Micros, Micros),
    /// The present event.
    pub cursor: u32,
    /// The last event that has been simulated.
    pub frontier: u32,
    /// The event nearest to each pixel of the axis, from its left edge on.
    pub stops: Vec<u32>,
    /// Where the events of the answer to “why” are, whatever the lens.
    pub chain: Vec<(f64, f64)>,
    /// The causal past of the event that was asked about.
    pub past: Option<PastLine>,
    /// In the Logs lens: all of it.
    pub ledger: Option<Rc<LogsChart>>,
    /// In the Locks lens: what is drawn on the lanes instead of messages.
    pub locks: Option<LocksPlot>,
}

/// What the lens shows at the cursor of a run.
pub fn lens(
    run: &Run,
    index: &Index,
    view: &LensView,
    selected: Option<Target>,
    broken: &[Violation],
) -> LensScene {
    lens_on(run, index, &timeline(index, view), view, selected, broken)
}

/// The same on an axis that is given.
pub fn lens_on(
    run: &Run,
    index: &Index,
    axis: &Timeline,
    view: &LensView,
    selected: Option<Target>,
    broken: &[Violation],
) -> LensScene {
    let all = view.lanes.ordered(ends(run, index));
    let (hidden, shown): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|end| view.lanes.is_hidden(*end));
    let gap = ((215.0 - HEAD - FOOT) / shown.len().max(1) as f64).clamp(15.0, 44.0);
    let pen = MessagesPlacer { run, index, view, axis, selected };
    let y = |ix: usize| HEAD + gap * (ix as f64 + 0.5);
    let lanes: Vec<Lane> =
        shown.iter().enumerate().map(|(ix, end)| pen.lane(*end, y(ix))).collect();
    let (first, last) = (index.event_at(view.from), index.event_at(view.to));
    let count = count(index, view, &lanes, first, last);
    let picked = if count > MOST { Vec::new() } else { pen.picked(&lanes, first, last) };
    let densities = if count > MOST {
        densities(index, view, axis, &lanes, (gap - 4.0).min(22.0))
    } else {
        Vec::new()
    };
    let arrows = arrows(run, view, axis, &lanes, &picked, selected);
    LensScene {
        height: HEAD + gap * lanes.len() as f64 + FOOT,
        bands: pen.bands(),
        marks: pen.marks(&lanes, broken),
        looked: picked.len() as u32,
        arrows,
        densities,
        count: count as u32,
        lanes,
        hidden,
        ..frame(run, index, view, axis)
    }
}

/// Who has a lane: the clients that ever did anything, and every server.
pub fn ends(run: &Run, index: &Index) -> Vec<Endpoint> {
    let members: SidSet = run.world().rules().config.members();
    let servers = members.iter().map(Endpoint::Server);
    index.clients().map(Endpoint::Client).chain(servers).collect()
}

/// What everything is placed with.
struct MessagesPlacer<'a> {
    run: &'a Run,
    index: &'a Index,
    view: &'a LensView,
    axis: &'a Timeline,
    selected: Option<Target>,
}

impl MessagesPlacer<'_> {
    fn clip(&self, from: Micros, to: Micros) -> Option<(f64, f64)> {
        let (from, to) = (from.max(self.view.from), to.min(self.view.to));
        let (left, right) = (self.axis.x(from), self.axis.x(to));
        (from < to && right - left >= SPECK).then_some((left, right))
    }

    fn lane(&self, end: Endpoint, y: f64) -> Lane {
        let LensView { from, to, .. } = *self.view;
        let parts = match (end, self.index.story()) {
            (Endpoint::Server(sid), Some(story)) => {
                let own = story.lane(sid, from, to).into_iter();
                own.filter_map(|s| self.clip(s.from, s.to).map(|(a, b)| (a, b, s.going))).collect()
            }
            _ => vec![(self.axis.x(from), self.axis.x(to), LaneState::Up)],
        };
        let selected = match self.selected {
            Some(Target::Server(sid)) => end == Endpoint::Server(sid),
            Some(Target::Client(id)) => end == Endpoint::Client(id),
            Some(Target::Link(a, b)) => end == a || end == b,
            _ => false,
        };
        Lane { end, y, parts, selected }
    }

    fn bands(&self) -> Vec<BandGlyph> {
        let LensView { from, to, .. } = *self.view;
        let bands = self.index.story().map(|story| story.bands(from, to)).unwrap_or_default();
        let band = |b: &Band| {
            let (left, right) = self.clip(b.from, b.to)?;
            Some(BandGlyph { phase: b.phase, epoch: b.epoch, left, right })
        };
        bands.iter().filter_map(band).collect()
    }

    /// The events in which the messages of the view arrived, in order.
    fn picked(&self, lanes: &[Lane], first: u32, last: u32) -> Vec<u32> {
        let flows = || Flow::ALL.into_iter().filter(|flow| self.view.shows(*flow));
        let of = |lane: &Lane| {
            flows().flat_map(|flow| self.index.got(lane.end, flow, first, last)).collect::<Vec<_>>()
        };
        let mut picked: Vec<u32> = lanes.iter().flat_map(of).copied().collect();
        picked.sort_unstable();
        picked
    }

    fn marks(&self, lanes: &[Lane], broken: &[Violation]) -> Vec<LensMark> {
        let LensView { from, to, .. } = *self.view;
        let told = self.index.story().map_or(&[][..], |story| story.incidents(from, to));
        let alarms = broken.iter().filter(|v| from <= v.at && v.at <= to).map(|v| Incident {
            event: v.event,
            at: v.at,
            to: v.who,
            kind: IncidentKind::Broken(v.invariant),
        });
        let all = told.iter().copied().chain(alarms);
        let mut marks: Vec<LensMark> = all.filter_map(|d| self.mark(lanes, &d)).collect();
        if marks.len() > MOST_DEEDS {
            let place = |m: &LensMark| ((m.x / 5.0) as i64, m.y as i64, m.kind);
            marks.dedup_by(|a, b| place(a) == place(b));
        }
        marks
    }

    fn mark(&self, lanes: &[Lane], d: &Incident) -> Option<LensMark> {
        let lane = lanes.iter().find(|l| Some(l.end) == d.to);
        if lane.is_none() && d.to.is_some_and(|end| self.view.lanes.is_hidden(end)) {
            return None;
        }
        Some(LensMark {
            event: d.event,
            at: d.at,
            to: d.to,
            kind: d.kind,
            x: self.axis.x(d.at),
            y: lane.map_or(HEAD - 4.0, |l| l.y),
            future: d.event > self.run.cursor(),
            selected: self.selected == Some(Target::Event(d.event)),
        })
    }
}

impl LensScene {
    /// The event nearest to a place on the axis.
    pub fn event_near(&self, x: f64) -> Option<u32> {
        let last = self.stops.len().checked_sub(1)?;
        self.stops.get(((x - self.left).round().max(0.0) as usize).min(last)).copied()
    }

    /// The message whose line passes closest to a place, if one is close.
    pub fn arrow_near(&self, x: f64, y: f64) -> Option<&Arrow> {
        let close = |a: &&Arrow| a.distance(x, y) < 7.0;
        let nearer = |a: &&Arrow, b: &&Arrow| a.distance(x, y).total_cmp(&b.distance(x, y));
        self.arrows.iter().filter(close).min_by(nearer)
    }

    /// The incident at a place.
    pub fn mark_near(&self, x: f64, y: f64) -> Option<&LensMark> {
        self.marks.iter().rev().find(|m| (m.x - x).hypot(m.y - y) < 9.0)
    }
}

/// An endpoint as a target.
pub fn target_of(end: Endpoint) -> Target {
    match end {
        Endpoint::Server(sid) => Target::Server(sid),
        Endpoint::Client(id) => Target::Client(id),
    }
}

#[cfg(test)]
mod tests;
