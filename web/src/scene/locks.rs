//! The Locks lens: who waits, who holds, who wakes whom, and where two hold at once.

pub mod stretches;
pub mod waits;
pub mod wakes;

use super::index::Index;
use super::messages::{HEAD, Lane, LensScene};
use super::story::LaneState as Drawn;
use super::timeline::Timeline;
use super::{LensView, Target, frame};
pub use stretches::{ClientCourse, LockStretch, ProgramAct};
pub use wakes::{Overlap, Wake};
use zabscope::base::{ClientId, Endpoint, Micros};
use zabscope::check::Run;
use zabscope::sim::World;

/// Half of the height of a bar.
pub const HALF: f64 = 9.0;
/// Below the last lane: the moments.
const FOOT: f64 = 30.0;
/// So high is the lens, with numbers under it.
const ROOM: f64 = 186.0;
/// Less than this cannot be seen.
const LEAST: f64 = 2.0;

/// A stretch of a lane as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// The thing that it shows.
    pub of: LockStretch,
    /// The left edge.
    pub left: f64,
    /// The right edge.
    pub right: f64,
    /// The middle of its lane.
    pub y: f64,
    /// It lies over another one: it waits for one thing while it holds another.
    pub over: bool,
}

/// A wake-up as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Arc {
    /// The thing that it shows.
    pub of: Wake,
    /// Where what fired was done; without it the arc begins at its end.
    pub from: Option<(f64, f64)>,
    /// Where the client woke.
    pub to: (f64, f64),
}

/// Two at once as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Clash {
    /// The thing that it shows.
    pub of: Overlap,
    /// The left edge.
    pub left: f64,
    /// The right edge.
    pub right: f64,
    /// The upper edge.
    pub top: f64,
    /// The lower edge.
    pub bottom: f64,
}

/// A deed as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    /// The thing that it shows.
    pub of: ProgramAct,
    pub x: f64,
    pub y: f64,
}

/// Everything on the lanes of the Locks lens.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LocksPlot {
    /// The stretches: clients below programs.
    pub bars: Vec<Bar>,
    /// The wake-ups.
    pub arcs: Vec<Arc>,
    /// Where two hold at once.
    pub clashes: Vec<Clash>,
    /// The deeds.
    pub ticks: Vec<Tick>,
}

/// What the Locks lens shows at the cursor of a run, of which `ahead` is the last moment that is known.
pub fn locks(
    run: &Run,
    index: &Index,
    view: &LensView,
    selected: Option<Target>,
    ahead: &World,
) -> LensScene {
    let axis = frame::timeline(index, view);
    let mut scene = frame::frame(run, index, view, &axis);
    let clients = stretches::clients(ahead);
    let room = ROOM - HEAD - FOOT;
    let gap = (room / clients.len().max(1) as f64).clamp(22.0, 40.0);
    let y_of = |client: ClientId| {
        let ix = clients.iter().position(|known| *known == client)?;
        Some(HEAD + gap * (ix as f64 + 0.5))
    };
    let lane = |(ix, id): (usize, &ClientId)| Lane {
        end: Endpoint::Client(*id),
        y: HEAD + gap * (ix as f64 + 0.5),
        parts: vec![(scene.left, scene.right, Drawn::Up)],
        selected: selected == Some(Target::Client(*id)),
    };
    let lanes: Vec<Lane> = clients.iter().enumerate().map(lane).collect();
    let gone = stretches::deletions(run, ahead);
    let programs = stretches::of_programs(ahead, &gone);
    let arcs = wakes::wakes(run, ahead, &programs, &gone);
    let pen = LocksPlacer { axis: &axis, view, y_of: &y_of };
    let holds = programs.clone();
    let all = stretches::of_clients(run, ahead).into_iter().chain(programs);
    let mut bars: Vec<Bar> = all.filter_map(|of| pen.bar(of, &holds)).collect();
    bars.sort_by_key(layer);
    scene.locks = Some(LocksPlot {
        bars,
        arcs: arcs.into_iter().filter_map(|of| pen.arc(of)).collect(),
        clashes: wakes::overlaps(ahead).into_iter().filter_map(|of| pen.clash(of)).collect(),
        ticks: stretches::acts(ahead).into_iter().filter_map(|of| pen.tick(of)).collect(),
    });
    scene.height = HEAD + gap * lanes.len().max(1) as f64 + FOOT;
    scene.lanes = lanes;
    scene
}

/// What lies over what: a pause over a holder that does not know of it, and over both what has become untrue.
fn layer(bar: &Bar) -> u8 {
    match bar.of.going {
        ClientCourse::Disconnected | ClientCourse::Dead => 0,
        ClientCourse::Waiting if !bar.over => 1,
        ClientCourse::Holding => 2,
        ClientCourse::Waiting => 3,
        ClientCourse::Paused => 4,
        ClientCourse::Expired | ClientCourse::Deleted | ClientCourse::Lost => 5,
    }
}

/// What everything is placed with.
struct LocksPlacer<'a> {
    axis: &'a Timeline,
    view: &'a LensView,
    y_of: &'a dyn Fn(ClientId) -> Option<f64>,
}

impl LocksPlacer<'_> {
    fn clip(&self, from: Micros, to: Micros) -> Option<(f64, f64)> {
        let (from, to) = (from.max(self.view.from), to.min(self.view.to));
        if from > to {
            return None;
        }
        let (left, right) = (self.axis.x(from), self.axis.x(to));
        Some((left, right.max(left + LEAST)))
    }

    fn bar(&self, of: LockStretch, holds: &[LockStretch]) -> Option<Bar> {
        let (left, right) = self.clip(of.from, of.to)?;
        let y = (self.y_of)(of.client)?;
        let under = |hold: &LockStretch| {
            hold.client == of.client
                && hold.going == ClientCourse::Holding
                && hold.from < of.to
                && of.from < hold.to
        };
        let over = of.going == ClientCourse::Waiting && holds.iter().any(under);
        Some(Bar { of, left, right, y, over })
    }

    fn inside(&self, at: Micros) -> Option<f64> {
        (self.view.from <= at && at <= self.view.to).then(|| self.axis.x(at))
    }

    fn arc(&self, of: Wake) -> Option<Arc> {
        let to = (self.inside(of.at)?, (self.y_of)(of.who)?);
        let from = of.by.filter(|(by, _)| *by != of.who);
        let from = from.and_then(|(by, at)| Some((self.inside(at)?, (self.y_of)(by)?)));
        Some(Arc { of, from, to })
    }

    fn clash(&self, of: Overlap) -> Option<Clash> {
        let (left, right) = self.clip(of.from, of.to)?;
        let (a, b) = ((self.y_of)(of.first)?, (self.y_of)(of.second)?);
        let (top, bottom) = (a.min(b) - HALF - 3.0, a.max(b) + HALF + 3.0);
        Some(Clash { of, left, right, top, bottom })
    }

    fn tick(&self, of: ProgramAct) -> Option<Tick> {
        Some(Tick { x: self.inside(of.at)?, y: (self.y_of)(of.client)?, of })
    }
}

impl LocksPlot {
    /// The topmost bar at a place.
    pub fn bar_near(&self, x: f64, y: f64) -> Option<&Bar> {
        let there = |bar: &&Bar| (bar.y - y).abs() <= HALF + 2.0 && bar.left <= x && x <= bar.right;
        self.bars.iter().rev().find(there)
    }

    /// The deed at a place.
    pub fn tick_near(&self, x: f64, y: f64) -> Option<&Tick> {
        self.ticks
            .iter()
            .rev()
            .find(|tick| (tick.x - x).abs() < 5.0 && (tick.y - y).abs() < HALF + 6.0)
    }
}

/// A znode's name as people say it: `n-06` for a numbered one.
pub fn short(znode: &str) -> String {
    let name = zabscope::service::path::name(znode);
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits >= 10 {
        let number = name[name.len() - 10..].trim_start_matches('0');
        return format!("n-{number:0>2}");
    }
    match name.char_indices().nth(12) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests;
