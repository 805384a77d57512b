//! The servers of the stage.

use super::Target;
use super::layout::{Layout, Point, TextSide};
use super::logs::{Cell, strip};
use super::lost_records::LostRecords;
use zabscope::base::{Endpoint, Epoch, Micros, ServerId, SidSet, Zxid, majority};
use zabscope::check::Run;
use zabscope::sim::world::Node;
use zabscope::sim::{Step, World};
use zabscope::zab::leader::{Leader, LeaderStage};
use zabscope::zab::learner::LearnerStage;
use zabscope::zab::{ExitReason, Phase, ServerState, Timer, ZabState};

/// `finalizeWait`, and the longest wait of an observer before it looks.
const SHORT_WAIT: Micros = Micros::millis(200);
/// How far back the beginning of a notification time-out is looked for.
const LOOK_BACK: u32 = 2_000;

/// What a server is, for its shape and its word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// It runs, and says this of itself.
    Up(ServerState),
    /// Its process was killed.
    Crashed,
    /// Its process ended by itself.
    Exited(ExitReason),
    /// Its process has never been started.
    NotStarted,
}

/// What a time-out is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeOutReason {
    /// A learner hears nothing from its leader.
    Leader,
    /// A leader sends the next pings.
    HalfTick,
    /// A leader waits for a quorum.
    Quorum,
    /// Nobody answers in the election.
    Notification,
    /// An election with a result waits whether a better vote comes.
    Finalize,
    /// An observer waits before it looks for a leader.
    Observer,
}

/// A time-out that runs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TimeOut {
    pub wait: TimeOutReason,
    /// How much is left.
    pub left: Micros,
    /// Of how much.
    pub limit: Micros,
}

impl TimeOut {
    /// The part that is left, 0 to 1.
    pub fn part(&self) -> f64 {
        (self.left.0 as f64 / self.limit.0.max(1) as f64).clamp(0.0, 1.0)
    }
}

/// What is being counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// Votes equal to a server's own.
    Votes,
    /// FOLLOWERINFO, for a new epoch.
    Infos,
    /// ACKEPOCH: who has promised the epoch.
    Promises,
    /// ACK of NEWLEADER: who has the leader's history.
    Synced,
    /// ACK of this proposal: who has it on disk.
    Acks(Zxid),
}

/// A quorum in the making.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Meter {
    /// What is being counted.
    pub count: Counted,
    /// Who has been counted.
    pub have: SidSet,
    /// How many make a quorum.
    pub need: u32,
    /// How many there are.
    pub voters: u32,
}

/// A server as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct ServerGlyph {
    pub sid: ServerId,
    /// Its middle.
    pub at: Point,
    /// Where its words and its log stand.
    pub side: TextSide,
    /// Its vote and what it counts stand over it, not under it.
    pub high: bool,
    /// It has no vote.
    pub observer: bool,
    pub role: Role,
    /// The phase that it is in, while it runs.
    pub phase: Option<ZabState>,
    /// It is paused.
    pub paused: bool,
    /// Its currentEpoch file.
    pub epoch: Epoch,
    /// Its acceptedEpoch file, where that is ahead.
    pub promised: Option<Epoch>,
    /// LOOKING: the candidate of its vote; the inner `None` is an observer's empty vote.
    pub ballot: Option<Option<ServerId>>,
    /// The quorum that it counts.
    pub meter: Option<Meter>,
    /// Where on its edge counted servers are ticked off.
    pub ticks: Vec<Point>,
    /// The time-out that it runs against.
    pub time_out: Option<TimeOut>,
    pub log: Vec<Cell>,
    /// The last zxid of its log or of its snapshot.
    pub last: Zxid,
    /// The present event happened to it.
    pub actor: bool,
    /// It is what is pointed at.
    pub selected: bool,
}

/// Every server.
pub fn servers(
    run: &Run,
    lost: &LostRecords,
    layout: &Layout,
    selected: Option<Target>,
) -> Vec<ServerGlyph> {
    let step = run.step_at(run.cursor());
    let one = |node: &Node| {
        let server = &node.server;
        let sid = server.id;
        let lost = lost.of(run.world(), sid, run.cursor());
        let cells = strip(run, node, &lost, layout, selected);
        let meter = meter(run.world(), node);
        let counted =
            meter.filter(|m| m.count != Counted::Votes).map_or(SidSet::default(), |m| m.have);
        let ticks = counted.iter().filter(|s| *s != sid);
        let edge = |s: ServerId| {
            let (at, to) = (layout.server(sid), layout.server(s));
            at.towards(to, (layout.radius + 14.0) / at.distance(to).max(1.0))
        };
        let (current, accepted) = (server.current_epoch(), server.accepted_epoch());
        let snapshot = server.disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
        ServerGlyph {
            sid,
            at: layout.server(sid),
            side: layout.side(sid),
            high: layout.is_high(sid),
            observer: !run.world().rules().config.is_voter(sid),
            role: role(node),
            phase: server.zab_state(),
            paused: node.paused,
            epoch: current,
            promised: (accepted > current).then_some(accepted),
            ballot: ballot(node),
            meter,
            ticks: ticks.map(edge).collect(),
            time_out: time_out(run, node),
            log: cells,
            last: server.disk.log.last_zxid().unwrap_or_default().max(snapshot),
            actor: step.is_some_and(|s| s.actor() == Some(Endpoint::Server(sid))),
            selected: is_selected(selected, Endpoint::Server(sid), step),
        }
    };
    run.world().nodes().iter().map(one).collect()
}

/// Is this one of the ends of what is pointed at?
pub(super) fn is_selected(selected: Option<Target>, me: Endpoint, step: Option<&Step>) -> bool {
    match selected {
        Some(Target::Server(sid)) => Endpoint::Server(sid) == me,
        Some(Target::Client(id)) => Endpoint::Client(id) == me,
        Some(Target::Event(number)) => {
            step.is_some_and(|s| s.number == number && s.actor() == Some(me))
        }
        _ => false,
    }
}

fn role(node: &Node) -> Role {
    match (node.server.state(), node.exit) {
        (Some(state), _) => Role::Up(state),
        (None, Some(reason)) => Role::Exited(reason),
        (None, None) if node.incarnation == 0 => Role::NotStarted,
        (None, None) => Role::Crashed,
    }
}

fn ballot(node: &Node) -> Option<Option<ServerId>> {
    match &node.server.process.as_ref()?.phase {
        Phase::Looking(looking) => Some(looking.proposal.leader),
        _ => None,
    }
}

/// The quorum that this server is counting.
pub fn meter(world: &World, node: &Node) -> Option<Meter> {
    let config = &world.rules().config;
    let process = node.server.process.as_ref()?;
    let (count, have) = match &process.phase {
        Phase::Looking(looking) if config.is_voter(node.server.id) => {
            (Counted::Votes, looking.supporters(process.core.round))
        }
        Phase::Leading(leader) => leader_count(leader)?,
        _ => return None,
    };
    let voters = config.voters.len();
    Some(Meter { count, have: have.and(config.voters), need: majority(voters), voters })
}

fn leader_count(leader: &Leader) -> Option<(Counted, SidSet)> {
    match leader.stage {
        LeaderStage::Loading | LeaderStage::AwaitEpochQuorum | LeaderStage::Promising => {
            Some((Counted::Infos, leader.connecting))
        }
        LeaderStage::AwaitAckEpochQuorum => Some((Counted::Promises, leader.electing)),
        LeaderStage::WritingCurrentEpoch | LeaderStage::AwaitNewLeaderQuorum => {
            Some((Counted::Synced, leader.synced))
        }
        LeaderStage::Serving => {
            leader.outstanding.front().map(|p| (Counted::Acks(p.txn.zxid), p.acks))
        }
    }
}

/// The time-out that matters to this server now.
fn time_out(run: &Run, node: &Node) -> Option<TimeOut> {
    let world = run.world();
    let config = &world.rules().config;
    let sid = node.server.id;
    let of = |wait, timer, limit| {
        let left = world.due(sid, timer)? - world.now();
        Some(TimeOut { wait, left, limit })
    };
    match &node.server.process.as_ref()?.phase {
        Phase::Waiting => of(TimeOutReason::Observer, Timer::ObserverWait, SHORT_WAIT),
        Phase::Looking(looking) if looking.finalizing => {
            of(TimeOutReason::Finalize, Timer::Finalize, SHORT_WAIT)
        }
        Phase::Looking(_) => {
            let due = world.due(sid, Timer::Election)?;
            of(TimeOutReason::Notification, Timer::Election, notification_limit(run, sid, due))
        }
        Phase::Learning(learner) => {
            let serving =
                matches!(learner.stage, LearnerStage::AwaitUpToDate | LearnerStage::Broadcasting);
            let limit = if serving { config.sync_time() } else { config.init_time() };
            of(TimeOutReason::Leader, Timer::LearnerRead, limit)
        }
        Phase::Leading(leader) if leader.stage == LeaderStage::Serving => {
            of(TimeOutReason::HalfTick, Timer::HalfTick, Micros(config.tick.0 / 2))
        }
        Phase::Leading(_) => of(TimeOutReason::Quorum, Timer::LeaderWait, config.init_time()),
        Phase::Stopping { .. } => None,
    }
}

/// The notification time-out doubles from 200 ms on and starts anew with every
/// vote: its length is told by the event that started it.
fn notification_limit(run: &Run, sid: ServerId, due: Micros) -> Micros {
    let lengths = || (0..10).map(|n| SHORT_WAIT * (1 << n)).chain([Micros::millis(60_000)]);
    let cursor = run.cursor();
    let started = (cursor.saturating_sub(LOOK_BACK).max(1)..=cursor).rev().find_map(|number| {
        let step = run.step_at(number).filter(|s| s.actor == sid.0)?;
        lengths().find(|length| step.at + *length == due)
    });
    let left = due - run.world().now();
    started.or_else(|| lengths().find(|length| *length >= left)).unwrap_or(SHORT_WAIT)
}
