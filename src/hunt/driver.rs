//! A schedule of faults and writes from a seed.

use super::dice::Dice;
use super::profile::{Profile, Trick};
use super::rest;
use super::{Ended, Outing, Shape};
use crate::base::{Channel, ClientId, Endpoint, Epoch, Micros, ServerId, SidMap, Span};
use crate::sim::{Act, Command, Fault, Recording, Setup, Sight, Watcher, What, When, World};
use crate::zab::{Note, PacketKind, ServerState, ZabState};
use std::sync::Arc;

/// How many rounds of writes and faults a run has.
const ROUNDS: u32 = 60;
/// The longest wait: a dead ensemble does little for hours.
const LONGEST_WAIT: Micros = Micros::millis(20_000);
/// How many clients write.
const CLIENTS: u32 = 3;
/// How many commands may be armed at once.
const TRAPS: usize = 3;

/// What a seed starts from: small limits, so that TRUNC, DIFF from disk and SNAP
/// happen after a few writes, and a short tick, so that time-outs do.
pub fn setup(seed: u64, shape: Shape) -> Setup {
    let mut dice = Dice::new(!seed);
    let mut setup = Setup::new(seed, shape.voters, shape.observers);
    setup.flaws = shape.flaws;
    setup.config.release = shape.release;
    setup.config.tick = Micros::millis(200);
    setup.config.snap_count = dice.pick(&[4, 6, 20, 100_000]);
    setup.config.commit_log_count = dice.pick(&[1, 3, 10, 500]);
    setup.config.disk_log_sync = !dice.one_in(4);
    let latencies = [(800, 1_600), (800, 1_600), (100, 3_000), (500, 20_000)];
    let (lo, hi) = dice.pick(&latencies);
    setup.latency = Span::new(lo, hi);
    let (lo, hi) = dice.pick(&[(2_000, 8_000), (2_000, 8_000), (100, 1_000), (5_000, 60_000)]);
    setup.fsync = Span::new(lo, hi);
    if dice.one_in(4) {
        setup.boot = Span::new(0, 1_000_000);
    }
    if dice.one_in(6) {
        let members = u32::from(shape.voters + shape.observers);
        setup.started.remove(ServerId(1 + dice.below(members) as u8));
    }
    setup
}

/// Makes a run from a seed. `enough` is asked after every event.
pub fn drive<W: Watcher>(
    seed: u64,
    profile: &Profile,
    shape: Shape,
    enough: impl Fn(&W) -> bool,
) -> Outing<W> {
    let mut setup = setup(seed, shape);
    setup.config.eternal_sessions = !profile.live;
    let run = Recording::watched(Arc::new(setup));
    let members = shape.voters + shape.observers;
    let slow = Vec::new();
    let mut driver =
        Driver { run, dice: Dice::new(seed), members, profile, value: 3, slow, enough };
    for _ in 0..ROUNDS {
        if driver.round().is_none() {
            let quiet_from = driver.run.cursor();
            return Outing { run: driver.run, quiet_from, ended: Ended::Stopped };
        }
    }
    let Driver { run, slow, enough, .. } = driver;
    rest::come_to_rest(run, &slow, enough)
}

/// A run in the making.
pub(super) struct Driver<'p, W, E> {
    pub(super) run: Recording<W>,
    pub(super) dice: Dice,
    members: u8,
    profile: &'p Profile,
    /// The next value that is written; the first are keys.
    pub(super) value: u32,
    /// Links that were made slow.
    pub(super) slow: Vec<(Endpoint, Endpoint)>,
    enough: E,
}

impl<W: Watcher, E: Fn(&W) -> bool> Driver<'_, W, E> {
    fn round(&mut self) -> Option<()> {
        for _ in 0..self.dice.pick(&[0, 1, 1, 2, 3]) {
            if self.profile.live { self.client_acts() } else { self.write() }
        }
        let voters = self.run.world().setup().config.voters;
        let down = |s: &ServerId| self.run.world().node(*s).server.process.is_none();
        let no_quorum = 2 * voters.iter().filter(down).count() >= voters.len() as usize;
        if no_quorum && self.dice.one_in(2) {
            self.restart();
        } else if self.dice.below(100) < self.profile.boldness {
            self.trick()?;
        } else if self.dice.below(100) < 60 {
            self.mend();
        }
        self.wait()
    }

    /// Advances by one event; `None` when that is enough, false when nothing can happen any more.
    fn advance(&mut self) -> Option<bool> {
        let went = self.run.advance();
        (!(self.enough)(self.run.watcher())).then_some(went)
    }

    fn go(&mut self, events: u32) -> Option<()> {
        let end = self.run.world().now() + LONGEST_WAIT;
        for _ in 0..events {
            if !self.advance()? || self.run.world().now() > end {
                break;
            }
        }
        Some(())
    }

    /// Goes on until this is seen; false if it is not seen within so many events.
    fn until(&mut self, events: u32, seen: impl Fn(&World, What) -> bool) -> Option<bool> {
        let end = self.run.world().now() + LONGEST_WAIT;
        for _ in 0..events {
            if !self.advance()? || self.run.world().now() > end {
                break;
            }
            let what = self.run.step_at(self.run.cursor()).map(|step| step.what());
            if what.is_some_and(|what| seen(self.run.world(), what)) {
                return Some(true);
            }
        }
        Some(false)
    }

    fn wait(&mut self) -> Option<()> {
        let few = 1 + self.dice.below(4);
        let some = 5 + self.dice.below(55);
        match self.dice.below(8) {
            0 => self.go(few),
            1..=4 => self.go(some),
            5 | 6 => self.step_of_the_protocol(150).map(|_| ()),
            _ => self.until(400, |world, _| quorum_serves(world)).map(|_| ()),
        }
    }

    /// Waits for a step of the protocol, chosen by chance.
    fn step_of_the_protocol(&mut self, events: u32) -> Option<bool> {
        let step = self.dice.below(STEPS);
        self.until(events, |world, what| is_step(step, world, what))
    }

    fn act(&mut self, when: When, command: Command) {
        // What cannot be done now is not done: the next throw may fit better.
        let _ = self.run.act(Act { when, command });
    }

    pub(super) fn now(&mut self, command: Command) {
        self.act(When::Now, command);
    }

    pub(super) fn server(&mut self) -> ServerId {
        ServerId(1 + self.dice.below(u32::from(self.members)) as u8)
    }

    /// A server; the leader more often than others.
    pub(super) fn victim(&mut self) -> ServerId {
        let anybody = self.server();
        match self.leader() {
            Some(leader) if self.dice.one_in(3) => leader,
            _ => anybody,
        }
    }

    fn leader(&self) -> Option<ServerId> {
        let nodes = self.run.world().nodes().iter();
        nodes.filter(|n| n.server.leading().is_some()).map(|n| n.server.id).next_back()
    }

    fn link(&mut self) -> Option<(Endpoint, Endpoint)> {
        let (a, b) = (self.victim(), self.server());
        let ends = (Endpoint::Server(a), Endpoint::Server(b));
        let ends = if self.dice.one_in(2) { ends } else { (ends.1, ends.0) };
        (a != b).then_some(ends)
    }

    fn write(&mut self) {
        let client = ClientId(1 + self.dice.below(CLIENTS) as u8);
        let server = self.victim();
        if !self.run.world().clients()[usize::from(client.0) - 1].is_active() {
            self.now(Command::Connect(client, server));
        }
        let path = format!("/{}", self.dice.below(3)).into();
        let version = if self.dice.one_in(6) { 0 } else { -1 };
        self.now(Command::Write(client, path, self.value.to_string().into(), version));
        self.value += 1;
    }

    fn trick(&mut self) -> Option<()> {
        let total: u32 = self.profile.tricks.iter().map(|(_, weight)| weight).sum();
        let mut throw = self.dice.below(total);
        let chosen =
            self.profile.tricks.iter().find(|(_, weight)| match throw.checked_sub(*weight) {
                Some(rest) => {
                    throw = rest;
                    false
                }
                None => true,
            });
        let Some((trick, _)) = chosen else { return Some(()) };
        self.play(*trick)
    }

    fn play(&mut self, trick: Trick) -> Option<()> {
        let victim = self.victim();
        let how = self.dice.pick(&[Fault::Cut, Fault::Silence]);
        match trick {
            Trick::Crash => self.now(Command::Crash(victim)),
            Trick::CrashNow => {
                if let Some(actor) = self.actor() {
                    self.now(Command::Crash(actor));
                }
            }
            Trick::Ambush => {
                if self.step_of_the_protocol(250)? {
                    let late = self.dice.pick(&[0, 0, 0, 1, 2, 4]);
                    let actor = self.actor();
                    self.go(late)?;
                    self.strike(actor);
                }
            }
            Trick::ColdStart => self.cold_start(),
            Trick::Trap => self.trap(),
            Trick::Pause => self.now(Command::Pause(victim)),
            Trick::Isolate => self.now(Command::Isolate(victim, how)),
            Trick::OneWay => {
                let channel =
                    self.dice.pick(&[None, Some(Channel::Quorum), Some(Channel::Election)]);
                self.at_a_link(|a, b| Command::Hold(a, b, channel));
            }
            Trick::Partition => self.partition(how),
            Trick::Break => {
                let channel =
                    self.dice.pick(&[Channel::Quorum, Channel::Quorum, Channel::Election]);
                self.at_a_link(|a, b| Command::Break(a, b, channel));
            }
            Trick::Cut => self.at_a_link(Command::Cut),
            Trick::SlowLink => self.slow_link(),
            Trick::SlowDisk => {
                let hi = 100 + u64::from(self.dice.below(200_000));
                self.now(Command::Fsync(victim, Span::new(100, hi)));
            }
            Trick::Wipe => self.wipe(victim),
        }
        Some(())
    }

    /// Everybody dies; about two in three come back.
    fn cold_start(&mut self) {
        for sid in self.members() {
            self.now(Command::Crash(sid));
        }
        for sid in self.members() {
            if self.dice.below(3) > 0 {
                self.now(Command::Restart(sid));
            }
        }
    }

    /// Every server is thrown into one of two groups.
    fn partition(&mut self, how: Fault) {
        let mut groups = SidMap::default();
        for sid in self.members() {
            groups[sid] = 1 + self.dice.below(2) as u8;
        }
        self.now(Command::Partition(groups, how));
    }

    fn at_a_link(&mut self, command: impl FnOnce(Endpoint, Endpoint) -> Command) {
        if let Some((a, b)) = self.link() {
            self.now(command(a, b));
        }
    }

    /// Up to 100 ms in one direction.
    fn slow_link(&mut self) {
        if let Some((a, b)) = self.link() {
            let lo = u64::from(self.dice.below(50_000));
            self.now(Command::Latency(a, b, Span::new(lo, lo + 50_000)));
            self.slow.push((a, b));
        }
    }

    /// Only an observer may lose its disk: a voter's promises are on it.
    fn wipe(&mut self, victim: ServerId) {
        if self.run.world().setup().config.observers.contains(victim) {
            self.now(Command::Crash(victim));
            self.now(Command::RestartEmpty(victim));
        }
    }

    /// Crashes those who took part in the last event, or sometimes all others.
    fn strike(&mut self, actor: Option<ServerId>) {
        let leader = self.leader();
        let peer = self.run.step_at(self.run.cursor()).and_then(|s| s.peer()?.server());
        let mut dead: Vec<ServerId> = match self.dice.below(8) {
            0..=2 => actor.into_iter().collect(),
            3 => leader.into_iter().collect(),
            4 => actor.into_iter().chain(leader).collect(),
            5 => actor.into_iter().chain(peer).collect(),
            6 => self.members().into_iter().filter(|s| Some(*s) != actor).collect(),
            _ => self.members(),
        };
        dead.dedup();
        for sid in &dead {
            self.now(Command::Crash(*sid));
        }
        if self.dice.one_in(2) {
            for sid in dead {
                if self.dice.below(3) > 0 {
                    self.now(Command::Restart(sid));
                }
            }
        }
    }

    /// Arms a command that waits for a step of the protocol.
    fn trap(&mut self) {
        if self.run.world().armed().count() >= TRAPS {
            return;
        }
        let (whose, victim) = (self.server(), self.victim());
        let whose = if self.dice.one_in(2) { Some(whose) } else { None };
        let from = whose.map(Endpoint::Server);
        let world = self.run.world();
        let disks = || world.nodes().iter().map(|n| &n.server.disk);
        let epoch = disks().filter_map(|d| d.accepted_epoch).max().unwrap_or_default();
        let zxid = disks().filter_map(|d| d.log.last_zxid()).max().unwrap_or_default().next();
        let later = Epoch(epoch.0 + 1);
        let kinds = [
            PacketKind::NewLeader,
            PacketKind::UpToDate,
            PacketKind::Commit,
            PacketKind::Ack,
            PacketKind::Proposal,
        ];
        let sight = match self.dice.below(6) {
            0 => Sight::Appended(whose, zxid),
            1 => Sight::Durable(whose, zxid),
            2 => Sight::AcceptedEpoch(whose, later),
            3 => Sight::CurrentEpoch(whose, later),
            _ => Sight::Sent(self.dice.pick(&kinds), from, None, None),
        };
        let command = match (self.dice.below(3), self.link()) {
            (0, Some((a, b))) => Command::Hold(a, b, None),
            (1, _) => Command::Isolate(victim, Fault::Silence),
            _ => Command::Crash(victim),
        };
        self.act(When::Seen(sight), command);
    }

    /// Repairs one thing.
    fn mend(&mut self) {
        let sid = self.server();
        match self.dice.below(8) {
            0..=3 => self.restart(),
            4 => {
                let paused = |s: &ServerId| self.run.world().node(*s).paused;
                if let Some(sid) = self.members().into_iter().find(paused) {
                    self.now(Command::Resume(sid));
                }
            }
            5 => {
                let usual = self.run.world().setup().fsync;
                if self.run.world().node(sid).fsync != usual {
                    self.now(Command::Fsync(sid, usual));
                }
            }
            _ => self.now(Command::HealAll),
        }
    }

    fn restart(&mut self) {
        let world = self.run.world();
        let down = |s: &ServerId| world.node(*s).server.process.is_none();
        let down: Vec<ServerId> = self.members().into_iter().filter(down).collect();
        if !down.is_empty() {
            let sid = self.dice.pick(&down);
            self.now(Command::Restart(sid));
        }
    }

    fn members(&self) -> Vec<ServerId> {
        (1..=self.members).map(ServerId).collect()
    }

    /// The server that the last event happened to.
    fn actor(&self) -> Option<ServerId> {
        self.run.step_at(self.run.cursor())?.actor()?.server()
    }
}

fn quorum_serves(world: &World) -> bool {
    let voters = world.setup().config.voters;
    let serves = voters.iter().filter(|s| world.node(*s).server.serves()).count();
    2 * serves > voters.len() as usize
}

/// How many steps of the protocol can be waited for.
const STEPS: u32 = 22;

/// Is this step of the protocol taken in the last event?
fn is_step(step: u32, world: &World, what: What) -> bool {
    let notes = world.notes();
    let sent = |kind: PacketKind| world.sent().iter().any(|s| s.kind == kind);
    let told = |is: fn(&Note) -> bool| notes.iter().any(is);
    match step {
        0 => told(|n| matches!(n, Note::Appended(_))),
        1 => told(|n| matches!(n, Note::Durable(_))),
        2 => told(|n| matches!(n, Note::AcceptedEpoch(_))),
        3 => told(|n| matches!(n, Note::CurrentEpoch(_))),
        4 => told(|n| matches!(n, Note::SyncDecided(..))),
        5 => told(|n| matches!(n, Note::SyncTold(..))),
        6 => told(|n| matches!(n, Note::Truncated(_))),
        7 => told(|n| matches!(n, Note::Established(_))),
        8 => told(|n| matches!(n, Note::Proposed(_))),
        9 => told(|n| matches!(n, Note::Committed(..))),
        10 => told(|n| matches!(n, Note::Delivered(_))),
        11 => told(|n| matches!(n, Note::Snapshot(_))),
        12 => told(|n| matches!(n, Note::EpochChosen(_))),
        13 => told(|n| matches!(n, Note::Leaves(_))),
        14 => told(|n| matches!(n, Note::State(ServerState::Leading))),
        15 => told(|n| matches!(n, Note::Phase(ZabState::Broadcast))),
        16 => sent(PacketKind::NewLeader),
        17 => sent(PacketKind::UpToDate),
        18 => sent(PacketKind::Ack),
        19 => sent(PacketKind::Commit),
        20 => sent(PacketKind::Reply),
        _ => what == What::Disk,
    }
}
