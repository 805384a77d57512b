//! What the Messages lens shows: who sent what to whom, and when it arrived.

use super::arrows::{Arrow, arrows};
use super::locks::LocksPlot;
use super::story::{Band, Deed, Going, Sort, story};
use super::timeline::Timeline;
use super::zoom::event_at;
use super::{LensView, Target};
use zabscope::base::{ClientId, Endpoint, Epoch, Micros, SidSet};
use zabscope::check::{Run, Violation};
use zabscope::sim::{Act, Command, Step, What};
use zabscope::zab::{Kind, ZabState};

/// The left edge of the axis; the names stand before it.
pub const LEFT: f64 = 96.0;
/// Free to the right of the axis.
const RIGHT: f64 = 30.0;
/// The words of the phases stand in here.
pub const HEAD: f64 = 30.0;
/// Below the last lane: the moments.
const FOOT: f64 = 34.0;
/// The code of the command that starts a program.
const RUN: u8 = 25;
/// A message that takes longer does not keep silence from being folded.
const LONG_WAY: Micros = Micros::millis(250);

/// A line for everybody who sends and receives.
#[derive(Clone, PartialEq, Debug)]
pub struct Lane {
    /// Whose.
    pub end: Endpoint,
    /// Its height.
    pub y: f64,
    /// Its parts.
    pub parts: Vec<(f64, f64, Going)>,
    /// It is what is pointed at.
    pub selected: bool,
}

/// A phase as it is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BandGlyph {
    /// The phase.
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
pub struct Mark {
    /// The event.
    pub event: u32,
    /// When.
    pub at: Micros,
    /// To whom; `None` for everybody.
    pub to: Option<Endpoint>,
    /// What sort of deed.
    pub sort: Sort,
    /// Where.
    pub x: f64,
    /// Where.
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
    /// The right edge of the axis.
    pub right: f64,
    /// Clients, then servers.
    pub lanes: Vec<Lane>,
    /// The phases.
    pub bands: Vec<BandGlyph>,
    /// Folded silences: left, right, how long.
    pub folds: Vec<(f64, f64, Micros)>,
    /// Moments to write down: where, when.
    pub moments: Vec<(f64, Micros)>,
    /// The messages, in order of their arrival.
    pub arrows: Vec<Arrow>,
    /// So many messages are not drawn.
    pub thinned: u32,
    /// What was done.
    pub marks: Vec<Mark>,
    /// Where the present moment is; `None` if it is out of view.
    pub playhead: Option<f64>,
    /// The present moment.
    pub now: Micros,
    /// The present event.
    pub cursor: u32,
    /// The last event that has been simulated.
    pub frontier: u32,
    /// The event nearest to each pixel of the axis, from its left edge on.
    pub stops: Vec<u32>,
    /// In the Locks lens: what stands on the lanes instead of messages.
    pub locks: Option<LocksPlot>,
}

/// The time axis of a view.
pub fn timeline(run: &Run, view: &LensView) -> Timeline {
    axis_of(run, view, &window(run, view))
}

/// The events of a view between which there is silence: all but timers, connections and, unless
/// they are drawn, heartbeats.
fn window<'a>(run: &'a Run, view: &LensView) -> Vec<&'a Step> {
    let (first, last) = (event_at(run, view.from), event_at(run, view.to));
    let is_heard = |step: &&Step| match step.what {
        What::Timer | What::Dialed | What::Opened | What::DialFailed | What::Broken => false,
        What::Packet | What::ToServer | What::ToClient => {
            view.show_pings || !step.kind().is_some_and(Kind::is_heartbeat)
        }
        _ => true,
    };
    run.steps(first, last).filter(is_heard).collect()
}

fn axis_of(run: &Run, view: &LensView, steps: &[&Step]) -> Timeline {
    let edges = (LEFT, (f64::from(view.width) - RIGHT).max(LEFT + 100.0));
    let long = LONG_WAY.max(run.world().setup().latency.hi * 4);
    let busy = |step: &&Step| {
        let sent = step.kind().and_then(|_| run.step_at(step.cause)).map(|s| s.at);
        (sent.filter(|sent| step.at - *sent <= long).unwrap_or(step.at), step.at)
    };
    let mut busy: Vec<(Micros, Micros)> = steps.iter().map(busy).collect();
    busy.extend(view.locks.then(|| programs_run(run)).flatten());
    busy.sort_unstable();
    Timeline::new((view.from, view.to), edges, &busy)
}

/// From the first program's start to the last thing that any of them did: to wait and to hold is not silence.
fn programs_run(run: &Run) -> Option<(Micros, Micros)> {
    let acts = run.acts();
    let starts = |(_, act): &&(u32, Act)| matches!(act.command, Command::Run(..));
    let first = acts.iter().find(starts).map_or(1, |(event, _)| event + 1);
    let is_run = |step: &&Step| step.what == What::Command && step.detail == RUN;
    let from = run.steps(first, run.frontier()).find(is_run)?;
    let is_theirs = |step: &&Step| match step.what {
        What::Program | What::Resource => true,
        What::ToClient => !step.kind().is_some_and(Kind::is_heartbeat),
        _ => false,
    };
    let last = run.steps(from.number, run.frontier()).filter(is_theirs).last();
    Some((from.at, last.map_or(from.at, |step| step.at)))
}

/// The axis with its folds and moments, and the cursor on it; nothing else.
pub fn frame(run: &Run, view: &LensView) -> LensScene {
    let axis = timeline(run, view);
    let edges = (axis.x(view.from), axis.x(view.to));
    let now = run.world().now();
    LensScene {
        width: f64::from(view.width),
        right: edges.1,
        folds: folds(&axis),
        moments: moments(&axis),
        playhead: (view.from <= now && now <= view.to).then(|| axis.x(now)),
        now,
        cursor: run.cursor(),
        frontier: run.frontier(),
        stops: stops(run, &axis, edges),
        ..LensScene::default()
    }
}

/// What the lens shows at the cursor of a run.
pub fn lens(
    run: &Run,
    view: &LensView,
    selected: Option<Target>,
    broken: &[Violation],
) -> LensScene {
    let steps = window(run, view);
    let axis = axis_of(run, view, &steps);
    let edges = (axis.x(view.from), axis.x(view.to));
    let mut told = story(run, event_at(run, view.to), view.to);
    told.deeds.extend(broken.iter().map(|v| Deed {
        event: v.event,
        at: v.at,
        to: v.who,
        sort: Sort::Broken(v.invariant),
    }));
    let ends = ends(run);
    let gap = ((215.0 - HEAD - FOOT) / ends.len() as f64).clamp(15.0, 44.0);
    let y = |ix: usize| HEAD + gap * (ix as f64 + 0.5);
    let clip = |from: Micros, to: Micros| {
        let (from, to) = (from.max(view.from), to.min(view.to));
        (from < to).then(|| (axis.x(from), axis.x(to)))
    };
    let lane = |(ix, end): (usize, &Endpoint)| {
        let own = told.stretches.iter().filter(|s| Endpoint::Server(s.sid) == *end);
        let parts = own.filter_map(|s| clip(s.from, s.to).map(|(a, b)| (a, b, s.going)));
        let parts: Vec<_> = match end {
            Endpoint::Client(_) => vec![(edges.0, edges.1, Going::Up)],
            Endpoint::Server(_) => parts.collect(),
        };
        let selected = match selected {
            Some(Target::Server(sid)) => *end == Endpoint::Server(sid),
            Some(Target::Client(id)) => *end == Endpoint::Client(id),
            Some(Target::Link(a, b)) => *end == a || *end == b,
            _ => false,
        };
        Lane { end: *end, y: y(ix), parts, selected }
    };
    let lanes: Vec<Lane> = ends.iter().enumerate().map(lane).collect();
    let band = |b: &Band| {
        let (left, right) = clip(b.from, b.to)?;
        Some(BandGlyph { phase: b.phase, epoch: b.epoch, left, right })
    };
    let (arrows, thinned) = arrows(run, view, &axis, &lanes, &steps, selected);
    LensScene {
        height: HEAD + gap * lanes.len() as f64 + FOOT,
        bands: told.bands.iter().filter_map(band).collect(),
        marks: marks(run, view, &axis, &lanes, &told.deeds, selected),
        arrows,
        thinned,
        lanes,
        ..frame(run, view)
    }
}

/// Who has a lane: the clients that connect somewhere in this branch, and every server.
fn ends(run: &Run) -> Vec<Endpoint> {
    let acts = run.acts();
    let script = &run.world().setup().script;
    let all = acts.iter().map(|(_, act)| act).chain(script);
    let mut clients: Vec<ClientId> = all
        .filter_map(|act| match act.command {
            Command::Connect(id, _) => Some(id),
            _ => None,
        })
        .collect();
    clients.sort_unstable();
    clients.dedup();
    let members: SidSet = run.world().rules().config.members();
    let servers = members.iter().map(Endpoint::Server);
    clients.into_iter().map(Endpoint::Client).chain(servers).collect()
}

fn folds(axis: &Timeline) -> Vec<(f64, f64, Micros)> {
    let folded = axis.pieces().iter().filter(|p| p.folded);
    folded.map(|p| (p.left, p.right, p.to - p.from)).collect()
}

/// The moments at which something begins after a silence, and round ones between.
fn moments(axis: &Timeline) -> Vec<(f64, Micros)> {
    const APART: f64 = 78.0;
    let mut found: Vec<(f64, Micros)> = Vec::new();
    for piece in axis.pieces().iter().filter(|p| !p.folded) {
        let span = (piece.to - piece.from).0;
        let fit = ((piece.right - piece.left) / APART / 1.4).floor();
        let mut at = vec![piece.from];
        if fit >= 1.0 {
            let step = round_step(span as f64 / fit);
            let first = piece.from.0 / step + 1;
            at.extend((first..).map(|n| Micros(n * step)).take_while(|t| *t < piece.to));
        }
        for moment in at {
            let x = axis.x(moment);
            if found.last().is_none_or(|(before, _)| x - before >= APART) {
                found.push((x, moment));
            }
        }
    }
    found
}

/// 1, 2 or 5 times a power of ten, not below this; whole milliseconds.
fn round_step(least: f64) -> u64 {
    let powers = (3..=12).map(|n| 10u64.pow(n));
    let mut steps = powers.flat_map(|p| [p, 2 * p, 5 * p]);
    steps.find(|s| *s as f64 >= least).unwrap_or(1_000_000_000_000)
}

fn marks(
    run: &Run,
    view: &LensView,
    axis: &Timeline,
    lanes: &[Lane],
    deeds: &[Deed],
    selected: Option<Target>,
) -> Vec<Mark> {
    let shown = deeds.iter().filter(|d| view.from <= d.at && d.at <= view.to);
    let mark = |d: &Deed| {
        let lane = lanes.iter().find(|l| Some(l.end) == d.to);
        Mark {
            event: d.event,
            at: d.at,
            to: d.to,
            sort: d.sort,
            x: axis.x(d.at),
            y: lane.map_or(HEAD - 4.0, |l| l.y),
            future: d.event > run.cursor(),
            selected: selected == Some(Target::Event(d.event)),
        }
    };
    shown.map(mark).collect()
}

/// The event nearest to each pixel.
fn stops(run: &Run, axis: &Timeline, edges: (f64, f64)) -> Vec<u32> {
    let at = |event: u32| run.step_at(event).map_or(f64::NEG_INFINITY, |s| axis.x(s.at));
    let nearest = |px: u32| {
        let x = edges.0 + f64::from(px);
        let before = event_at(run, axis.time(x));
        let after = (before + 1).min(run.frontier());
        if x - at(before) <= at(after) - x { before } else { after }
    };
    (0..=(edges.1 - edges.0) as u32).map(nearest).collect()
}

impl LensScene {
    /// The event nearest to a place on the axis.
    pub fn event_near(&self, x: f64) -> Option<u32> {
        let last = self.stops.len().checked_sub(1)?;
        self.stops.get(((x - LEFT).round().max(0.0) as usize).min(last)).copied()
    }

    /// The message whose line passes closest to a place, if one is close.
    pub fn arrow_near(&self, x: f64, y: f64) -> Option<&Arrow> {
        let close = |a: &&Arrow| a.distance(x, y) < 7.0;
        let nearer = |a: &&Arrow, b: &&Arrow| a.distance(x, y).total_cmp(&b.distance(x, y));
        self.arrows.iter().filter(close).min_by(nearer)
    }

    /// The deed that stands at a place.
    pub fn mark_near(&self, x: f64, y: f64) -> Option<&Mark> {
        self.marks.iter().rev().find(|m| (m.x - x).hypot(m.y - y) < 9.0)
    }

    /// Whose name stands at a place.
    pub fn lane_near(&self, x: f64, y: f64) -> Option<Target> {
        let lane = self.lanes.iter().find(|l| x < LEFT - 6.0 && (l.y - y).abs() < 9.0)?;
        Some(match lane.end {
            Endpoint::Server(sid) => Target::Server(sid),
            Endpoint::Client(id) => Target::Client(id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{LensZoom, samples, zoomed};

    fn whole(run: &Run) -> LensView {
        let view = LensView {
            from: Micros(0),
            to: Micros(1),
            width: 1300,
            show_pings: false,
            locks: false,
        };
        zoomed(run, &view, LensZoom::Fit)
    }

    #[test]
    fn every_message_goes_from_lane_to_lane_and_forward_in_time() {
        let run = samples::crashed();
        let scene = lens(&run, &whole(&run), None, &[]);
        assert_eq!(scene.thinned, 0);
        assert!(scene.arrows.len() > 40, "{}", scene.arrows.len());
        for a in &scene.arrows {
            assert!(a.x1 >= a.x0 && a.x0 >= LEFT - 0.01, "{a:?}");
            assert!(a.y0 != a.y1);
        }
        let bands = &scene.bands;
        assert!(bands.windows(2).all(|pair| pair[0].right <= pair[1].left + 0.01));
        assert!(scene.playhead.is_some() && scene.lane_near(4.0, scene.lanes[0].y).is_some());
    }

    #[test]
    fn what_comes_after_the_cursor_is_known_as_future() {
        let mut run = samples::crashed();
        run.seek(run.frontier() / 2);
        let scene = lens(&run, &whole(&run), None, &[]);
        let cursor = run.cursor();
        for a in &scene.arrows {
            assert_eq!(a.event <= cursor, a.gone >= 1.0, "{a:?}");
        }
    }

    #[test]
    fn a_pixel_leads_to_the_event_that_stands_there() {
        let run = samples::crashed();
        let scene = lens(&run, &whole(&run), None, &[]);
        for event in [1, run.frontier() / 2, run.frontier()] {
            let at = run.step_at(event).map_or(Micros(0), |s| s.at);
            let x = timeline(&run, &whole(&run)).x(at);
            let found = scene.event_near(x).and_then(|n| run.step_at(n)).map(|s| s.at);
            let there = found.map_or(0.0, |f| timeline(&run, &whole(&run)).x(f));
            assert!((there - x).abs() < 1.5, "{there} is not {x}");
        }
    }

    #[test]
    fn many_messages_are_thinned_and_it_is_said() {
        let mut run = samples::busy(9, 3, 12);
        for round in 0..40 {
            samples::write(&mut run, round % 12 + 1);
            samples::pass(&mut run, 30);
        }
        let scene = lens(&run, &whole(&run), None, &[]);
        assert!(scene.arrows.len() <= super::super::arrows::MOST && scene.thinned > 0);
    }
}
