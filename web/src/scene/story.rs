//! The run in large: which phase the ensemble is in, who is up, who leads. Read off the marks of the events alone, one by
//! one, so that a part of a long run is told without going through it.

use zabscope::base::{Endpoint, Epoch, MAX_SID, Micros, ServerId, SidMap, SidSet, majority};
use zabscope::check::InvariantId;
use zabscope::sim::step::Marks;
use zabscope::sim::{About, CommandKind, Step};
use zabscope::zab::{Config, DiskKind, ZabState};

/// A stretch of time in which the ensemble is in one phase.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Band {
    pub phase: ZabState,
    /// The epoch, once it is known.
    pub epoch: Option<Epoch>,
    pub from: Micros,
    pub to: Micros,
}

/// How a server's lane looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LaneState {
    Down,
    /// It runs.
    Up,
    Leads,
    /// It is paused.
    Paused,
}

/// A stretch of a server's lane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LaneStretch {
    /// How it looks.
    pub going: LaneState,
    pub from: Micros,
    pub to: Micros,
}

/// Something that a person did, or a process that ended or began.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Incident {
    pub event: u32,
    pub at: Micros,
    /// Whom it affects; `None` for everybody.
    pub to: Option<Endpoint>,
    pub kind: IncidentKind,
}

/// What kind of incident it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IncidentKind {
    /// The process is gone.
    Stop,
    /// The process begins.
    Start,
    /// Anything else that a person did.
    Act,
    /// A command that could not be carried out.
    Refused,
    /// A guarantee broke.
    Broken(InvariantId),
}

/// The run in large, told event by event.
#[derive(Clone)]
pub struct StoryTeller {
    voters: SidSet,
    /// What is over: the phases, one after the other, each server's lane, and what was done.
    bands: Vec<Band>,
    stretches: Vec<Vec<LaneStretch>>,
    incidents: Vec<Incident>,
    phase: (ZabState, Option<Epoch>, Micros),
    leader: u8,
    /// Who has this leader's history, or is getting it.
    with: SidSet,
    /// The newest currentEpoch file of each.
    epochs: SidMap<Epoch>,
    lanes: [(LaneState, Micros); MAX_SID + 1],
}

/// What the story depends on.
const TELLING: Marks = Marks(
    Marks::LEADING.0
        | Marks::SYNC.0
        | Marks::ESTABLISHED.0
        | Marks::LEAVES.0
        | Marks::EXIT.0
        | Marks::COMMAND.0,
);

impl StoryTeller {
    /// Before the first event.
    pub fn new(config: &Config) -> StoryTeller {
        StoryTeller {
            voters: config.voters,
            bands: Vec::new(),
            stretches: vec![Vec::new(); MAX_SID + 1],
            incidents: Vec::new(),
            phase: (ZabState::Election, None, Micros(0)),
            leader: 0,
            with: SidSet::default(),
            epochs: SidMap::default(),
            lanes: [(LaneState::Down, Micros(0)); MAX_SID + 1],
        }
    }

    /// One event more.
    pub fn see(&mut self, step: &Step) {
        let quiet = matches!(step.about, About::Start | About::Disk(DiskKind::CurrentEpoch));
        if step.marks.any(TELLING) || quiet {
            self.hear(step);
        }
    }

    /// The phases in a part of the axis; the present one reaches to its end.
    pub fn bands(&self, from: Micros, to: Micros) -> Vec<Band> {
        let (phase, epoch, since) = self.phase;
        let now = Band { phase, epoch, from: since, to: to.max(since) };
        let first = self.bands.partition_point(|b| b.to < from);
        let over = self.bands[first..].iter().copied();
        over.chain([now]).take_while(|b| b.from <= to).collect()
    }

    /// A server's lane in a part of the axis.
    pub fn lane(&self, sid: ServerId, from: Micros, to: Micros) -> Vec<LaneStretch> {
        let (ix, (going, since)) = (usize::from(sid.0), self.lanes[usize::from(sid.0)]);
        let now = LaneStretch { going, from: since, to: to.max(since) };
        let first = self.stretches[ix].partition_point(|s| s.to < from);
        let over = self.stretches[ix][first..].iter().copied();
        over.chain([now]).take_while(|s| s.from <= to).collect()
    }

    /// What was done in a part of the axis.
    pub fn incidents(&self, from: Micros, to: Micros) -> &[Incident] {
        let first = self.incidents.partition_point(|d| d.at < from);
        let end = self.incidents.partition_point(|d| d.at <= to);
        &self.incidents[first.min(end)..end]
    }

    fn hear(&mut self, step: &Step) {
        let me = step.actor;
        let server = step.actor().and_then(Endpoint::server);
        match step.about {
            About::Start => self.incident(step, IncidentKind::Start),
            About::Command(CommandKind::Crash) => self.incident(step, IncidentKind::Stop),
            About::Command(_) => self.incident(step, IncidentKind::Act),
            About::Refused(_) => self.incident(step, IncidentKind::Refused),
            _ if step.marks.any(Marks::EXIT) => self.incident(step, IncidentKind::Stop),
            _ => {}
        }
        let Some(sid) = server else { return };
        match step.about {
            About::Start => self.go(me, LaneState::Up, step.at),
            About::Command(CommandKind::Pause) => self.go(me, LaneState::Paused, step.at),
            About::Command(CommandKind::Resume) => {
                let leads = self.leader == me;
                self.go(me, if leads { LaneState::Leads } else { LaneState::Up }, step.at);
            }
            About::Disk(DiskKind::CurrentEpoch) => self.epochs[sid] = step.zxid.epoch(),
            _ => {}
        }
        let crash = step.is_crash();
        if crash || step.marks.any(Marks::EXIT) {
            self.go(me, LaneState::Down, step.at);
        } else if step.marks.any(Marks::LEAVES) {
            self.go(me, LaneState::Up, step.at);
        }
        if crash || step.marks.any(Marks(Marks::LEAVES.0 | Marks::EXIT.0)) {
            self.without(sid, step.at);
        }
        self.advance(step, sid);
    }

    /// The steps forward of the protocol.
    fn advance(&mut self, step: &Step, sid: ServerId) {
        if step.marks.any(Marks::LEADING) {
            self.leader = sid.0;
            self.with = [sid].into_iter().collect();
            self.go(sid.0, LaneState::Leads, step.at);
            self.enter(ZabState::Discovery, None, step.at);
        }
        if step.marks.any(Marks::SYNC) {
            self.with.insert(sid);
            if self.phase.0 == ZabState::Discovery {
                self.enter(ZabState::Synchronization, None, step.at);
            }
        }
        if step.marks.any(Marks::ESTABLISHED) {
            let epoch = Some(self.epochs[sid]).filter(|e| *e > Epoch(0));
            self.enter(ZabState::Broadcast, epoch, step.at);
        }
    }

    /// One less; without its leader or a majority the ensemble looks for a new one.
    fn without(&mut self, sid: ServerId, at: Micros) {
        self.with.remove(sid);
        let few = self.with.and(self.voters).len() < majority(self.voters.len());
        if self.leader == sid.0 || (few && self.phase.0 == ZabState::Broadcast) {
            self.leader = if self.leader == sid.0 { 0 } else { self.leader };
            self.enter(ZabState::Election, None, at);
        }
    }

    fn enter(&mut self, phase: ZabState, epoch: Option<Epoch>, at: Micros) {
        let (was, of, from) = self.phase;
        if at > from {
            self.bands.push(Band { phase: was, epoch: of, from, to: at });
        }
        if (was, of) == (phase, epoch)
            && let Some(band) = self.bands.pop_if(|b| b.to == at)
        {
            self.phase = (phase, epoch, band.from);
            return;
        }
        self.phase = (phase, epoch, at);
    }

    fn go(&mut self, code: u8, going: LaneState, at: Micros) {
        let (was, from) = self.lanes[usize::from(code)];
        if at > from {
            self.stretches[usize::from(code)].push(LaneStretch { going: was, from, to: at });
        }
        self.lanes[usize::from(code)] = (going, at);
    }

    fn incident(&mut self, step: &Step, kind: IncidentKind) {
        let (event, at, to) = (step.number, step.at, step.actor());
        self.incidents.push(Incident { event, at, to, kind });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::index::Index;
    use crate::scene::samples;

    #[test]
    fn a_cold_start_goes_through_all_four_phases() {
        let run = samples::crashed();
        let end = run.world().now();
        let index = Index::of(&run);
        let bands = index.story().expect("a run").bands(Micros(0), end);
        let got: Vec<_> = bands.iter().map(|b| (b.phase, b.epoch.map(|e| e.0))).collect();
        let round = |epoch| {
            [
                (ZabState::Election, None),
                (ZabState::Discovery, None),
                (ZabState::Synchronization, None),
                (ZabState::Broadcast, Some(epoch)),
            ]
        };
        assert_eq!(got, [round(1), round(2)].concat());
        assert!(bands.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(bands[bands.len() - 1].to, end);
    }
}
