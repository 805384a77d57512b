//! Which goals a run has met, and when.

use super::goals::{GOALS, Goal};
use crate::base::{Endpoint, Epoch, MAX_CLIENT, ServerId, SessionId, SidMap, Zxid};
use crate::client::Outcome;
use crate::service::Op;
use crate::sim::step::Marks;
use crate::sim::{Step, Watcher, What, World};
use crate::zab::{LeaveReason, Note, PacketKind, ServerState, SyncMode};

/// The events in which a goal was met; 0 for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// What can change whether somebody serves.
const CHANGES: Marks =
    Marks(Marks::STATE.0 | Marks::PHASE.0 | Marks::LEAVES.0 | Marks::EXIT.0 | Marks::COMMAND.0);

/// Watches one run for goals, as the checker watches for violations: from what
/// servers tell, with a memory of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goals {
    met: [Met; GOALS.len()],
    /// The newest transaction that was proposed, committed; the newest epoch.
    proposed: Zxid,
    committed: Zxid,
    established: Epoch,
    /// How many records each server has in its page cache only.
    unsynced: SidMap<u32>,
    /// Each server's currentEpoch file.
    current: SidMap<Epoch>,
    /// The session of each client, and whether it has gone on over another connection.
    sessions: [(Option<SessionId>, bool); MAX_CLIENT],
    /// Everybody serves: that goal is met for as long as it lasts.
    everyone: bool,
}

impl Watcher for Goals {
    fn begin(world: &World) -> Goals {
        let mut current = SidMap::default();
        for node in world.nodes() {
            current[node.server.id] = node.server.current_epoch();
        }
        Goals {
            met: [Met::default(); GOALS.len()],
            proposed: Zxid::ZERO,
            committed: Zxid::ZERO,
            established: Epoch(0),
            unsynced: SidMap::default(),
            current,
            sessions: [(None, false); MAX_CLIENT],
            everyone: false,
        }
    }

    fn see(&mut self, world: &World, step: &Step) {
        match step.actor() {
            Some(Endpoint::Server(me)) => {
                self.process(world, step, me);
                for note in world.notes() {
                    self.note(world, step.number, me, note);
                }
            }
            Some(Endpoint::Client(client)) => self.client(world, step, client.0),
            None => {}
        }
        if step.marks.any(CHANGES) {
            self.everyone = world.nodes().iter().all(|n| n.server.serves());
        }
        if self.everyone {
            self.meet(step.number, Goal::EveryoneServes);
        }
    }
}

impl Goals {
    /// When a goal was met, if it was.
    pub fn met(&self, goal: Goal) -> Option<Met> {
        Some(self.met[goal as usize]).filter(|met| met.first != 0)
    }

    /// Was a goal met in a later event than this one?
    pub fn met_after(&self, goal: Goal, event: u32) -> bool {
        self.met[goal as usize].last > event
    }

    /// All goals that were met, in the register's order.
    pub fn all_met(&self) -> impl Iterator<Item = Goal> {
        GOALS.iter().map(|entry| entry.goal).filter(|goal| self.met(*goal).is_some())
    }

    fn meet(&mut self, event: u32, goal: Goal) {
        let met = &mut self.met[goal as usize];
        met.last = event;
        if met.first == 0 {
            met.first = event;
        }
    }

    /// A process starts or dies.
    fn process(&mut self, world: &World, step: &Step, me: ServerId) {
        if step.what() == What::Start {
            let epoch = world.node(me).server.current_epoch();
            if epoch > std::mem::replace(&mut self.current[me], epoch) {
                self.meet(step.number, Goal::EpochAdopted);
            }
        }
        if step.is_crash() && std::mem::take(&mut self.unsynced[me]) > 0 {
            self.meet(step.number, Goal::PageCacheLost);
        }
    }

    fn client(&mut self, world: &World, step: &Step, number: u8) {
        let Some(client) = world.clients().get(usize::from(number) - 1) else { return };
        let is_write = |op: &Op| op.is_write() && *op != Op::CloseSession;
        match step.what() {
            What::ToClient if step.kind() == Some(PacketKind::Connected) => {
                let (session, goes_on) = &mut self.sessions[usize::from(number) - 1];
                *goes_on = client.session.is_some() && *session == client.session;
                *session = client.session;
            }
            What::ToClient => {
                // Answers come in order: the last one that is not pending is new.
                let answered = |e: &&crate::client::Entry| e.outcome != Outcome::Pending;
                let Some(entry) = client.history.iter().rev().find(answered) else { return };
                match entry.outcome {
                    Outcome::Done(..) if is_write(&entry.op) => {
                        self.meet(step.number, Goal::Answered);
                        if self.sessions[usize::from(number) - 1].1 {
                            self.meet(step.number, Goal::MovedSessionWrites);
                        }
                    }
                    Outcome::Failed(..) if is_write(&entry.op) => {
                        self.meet(step.number, Goal::Refused);
                    }
                    _ => {}
                }
            }
            What::Broken => {
                let lost = client.history.back();
                if lost.is_some_and(|e| is_write(&e.op) && e.outcome == Outcome::ConnectionLoss) {
                    self.meet(step.number, Goal::Unknown);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, world: &World, event: u32, me: ServerId, note: &Note) {
        match *note {
            Note::State(ServerState::Leading) => {
                self.meet(event, Goal::Leads);
                let leads = |n: &&crate::sim::world::Node| n.server.leading().is_some();
                if world.nodes().iter().filter(leads).count() > 1 {
                    self.meet(event, Goal::TwoLeaders);
                }
            }
            Note::RoundRaised(_) => self.meet(event, Goal::RoundRaised),
            Note::StaleVote(_) => self.meet(event, Goal::StaleVote),
            Note::JoinsLeader(_) => self.meet(event, Goal::LateJoiner),
            Note::LearnerAhead(_) => self.meet(event, Goal::LearnerAhead),
            Note::LearnerTimedOut(_) => self.meet(event, Goal::LearnerTimedOut),
            Note::ClientRefused => self.meet(event, Goal::ClientRefused),
            Note::AckIgnored(_, zxid) if zxid.counter() > 0 => self.meet(event, Goal::LateAck),
            Note::Leaves(why) => self.leaves(event, why),
            Note::CurrentEpoch(epoch) => self.current[me] = epoch,
            Note::SyncDecided(to, mode, _) => self.decides(world, event, me, to, mode),
            Note::Established(epoch) => self.establishes(world, event, me, epoch),
            Note::Proposed(ref txn) => self.proposed = self.proposed.max(txn.zxid),
            Note::Committed(zxid, acks) => {
                self.committed = self.committed.max(zxid);
                self.meet(event, Goal::Committed);
                if !acks.contains(me) {
                    self.meet(event, Goal::CommittedWithoutLeader);
                }
            }
            Note::Appended(_) => self.unsynced[me] += 1,
            Note::Durable(_) => {
                let several = std::mem::take(&mut self.unsynced[me]) > 1;
                if several {
                    self.meet(event, Goal::GroupCommit);
                }
            }
            Note::Truncated(_) => {
                self.unsynced[me] = 0;
                self.meet(event, Goal::LogCut);
            }
            Note::Delivered(ref txn) => {
                if world.rules().config.observers.contains(me) {
                    self.meet(event, Goal::ObserverDelivers);
                }
                let log = &world.node(me).server.disk.log;
                if self.unsynced[me] > 0 && !log.is_durable(txn.zxid) {
                    self.meet(event, Goal::DeliveredBeforeFsync);
                }
            }
            Note::Snapshot(_) if world.node(me).server.serves() => {
                self.meet(event, Goal::Snapshot);
            }
            _ => {}
        }
    }

    fn leaves(&mut self, event: u32, why: LeaveReason) {
        let goal = match why {
            LeaveReason::EpochTooOld => Goal::EpochTooOld,
            LeaveReason::NoEpochQuorum => Goal::NoEpochQuorum,
            LeaveReason::NoNewLeaderQuorum => Goal::NoNewLeaderQuorum,
            LeaveReason::LostQuorum => Goal::LostQuorum,
            LeaveReason::LeaderSilent => Goal::LeaderSilent,
            _ => return,
        };
        self.meet(event, goal);
    }

    fn decides(&mut self, world: &World, event: u32, me: ServerId, to: ServerId, mode: SyncMode) {
        let last = |sid: ServerId| {
            let process = world.node(sid).server.process.as_ref();
            process.map(|p| (p.core.db.last_processed, p.core.db.committed_range().0))
        };
        let (Some((here, oldest)), Some((there, _))) = (last(me), last(to)) else { return };
        match mode {
            SyncMode::Trunc => self.meet(event, Goal::Trunc),
            SyncMode::Snap => self.meet(event, Goal::Snap),
            SyncMode::Diff if there == here => {}
            SyncMode::Diff if there < oldest => self.meet(event, Goal::DiffFromDisk),
            SyncMode::Diff => self.meet(event, Goal::DiffFromMemory),
        }
    }

    /// What was proposed in earlier epochs, and not committed, is decided now.
    fn establishes(&mut self, world: &World, event: u32, me: ServerId, epoch: Epoch) {
        self.meet(event, Goal::Established);
        if epoch.0 > self.established.0 + 1 {
            self.meet(event, Goal::EpochSkipped);
        }
        self.established = self.established.max(epoch);
        let disk = &world.node(me).server.disk;
        let saved = disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
        let last = disk.log.last_zxid().unwrap_or_default().max(saved);
        if self.proposed.epoch() >= epoch || last.epoch() >= epoch {
            return; // an old leader comes late
        }
        if last > self.committed {
            self.meet(event, Goal::Survives);
        }
        if self.proposed > last {
            self.meet(event, Goal::Vanishes);
        }
        self.committed = self.committed.max(last);
        self.proposed = last;
    }
}
