//! The checker's own history, and the comparisons made with it.

use super::Violation;
use super::facts::{has_durable, is_majority, last_processed, starts_with};
use super::register::Id;
use super::service::Service;
use super::sessions::Sessions;
use crate::base::{Endpoint, Epoch, MAX_SID, ServerId, Zxid};
use crate::service::Txn;
use crate::sim::{Sent, Step, Watcher, What, World};
use crate::zab::{Kind, Note, ServerState, SyncMode, ZabState};
use imbl::{OrdMap, Vector};
use std::collections::BTreeMap;

/// A history as the checker knows it: shared, so that copying is cheap.
pub(super) type History = Vector<Txn>;

/// How many proposals are kept at hand.
const NEWEST: usize = 32;

/// What the checker knows of one server.
#[derive(Clone, Debug, Default)]
pub(super) struct Ghost {
    /// What is applied to its memory, in order.
    pub(super) history: History,
    /// The history inside each of its snapshots.
    saved: BTreeMap<Zxid, History>,
    /// The history inside a SNAP that is on its way to it, by who sent it: a leader
    /// that was left behind may send one, too.
    coming: BTreeMap<ServerId, History>,
    /// It has begun to receive a SNAP that it has not saved.
    half_received: bool,
    /// Clients can see its memory.
    serves: bool,
    /// Where in the history stands what a fuzzy snapshot has brought beyond its name.
    pub(super) again: usize,
}

/// Watches one run.
#[derive(Clone, Debug)]
pub struct Checker {
    pub(super) ghosts: Vec<Ghost>,
    /// Everything that some leader ever broadcast.
    pub(super) proposed: OrdMap<Zxid, Txn>,
    /// The newest of them once more, by counter: almost every question is about these.
    newest: [Option<Txn>; NEWEST],
    /// The longest history that a leader has committed.
    pub(super) committed: History,
    /// For each of them, the epoch whose leader committed it: recovered history
    /// is committed by the leader that recovers it.
    pub(super) committed_in: Vector<Epoch>,
    pub(super) established: BTreeMap<Epoch, ServerId>,
    pub(super) new_leader: BTreeMap<Epoch, ServerId>,
    pub(super) violations: Vec<Violation>,
    pub(super) service: Service,
    pub(super) sessions: Sessions,
}

impl Watcher for Checker {
    fn begin(world: &World) -> Checker {
        Checker::new(world)
    }

    fn see(&mut self, world: &World, step: &Step) {
        self.look(world, step);
    }
}

impl Checker {
    fn new(world: &World) -> Checker {
        let logs = world.nodes().iter().flat_map(|n| n.server.disk.log.records().iter());
        let mut ghosts = vec![Ghost::default(); MAX_SID + 1];
        for ghost in &mut ghosts {
            ghost.saved.insert(Zxid::ZERO, History::new());
        }
        Checker {
            ghosts,
            proposed: logs.map(|txn| (txn.zxid, txn.clone())).collect(),
            newest: std::array::from_fn(|_| None),
            committed: History::new(),
            committed_in: Vector::new(),
            established: BTreeMap::new(),
            new_leader: BTreeMap::new(),
            violations: Vec::new(),
            service: Service::new(),
            sessions: Sessions::new(),
        }
    }

    /// The first violation of each guarantee, in the order in which they came.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How long the committed history is.
    pub fn committed(&self) -> usize {
        self.committed.len()
    }

    /// Has a leader committed the transaction with this zxid?
    pub fn has_committed(&self, zxid: Zxid) -> bool {
        self.committed.binary_search_by_key(&zxid, |txn| txn.zxid).is_ok()
    }

    /// The latest epoch that was established.
    pub fn established(&self) -> Option<Epoch> {
        self.established.keys().next_back().copied()
    }

    fn look(&mut self, world: &World, step: &Step) {
        let me = step.actor().and_then(Endpoint::server);
        if let Some(me) = me {
            if step.what == What::Start {
                self.ghosts[usize::from(me.0)].history = self.loaded(world, me);
                self.expect_again(me, last_processed(world, me));
            }
            for note in world.notes() {
                self.note(world, step, me, note);
            }
        }
        for sent in world.sent() {
            self.sent(world, step, sent);
        }
        if let Some(me) = me {
            self.in_turn(world, step, me);
            self.holds_together(world, step, me);
        }
        if let Some(Endpoint::Client(client)) = step.actor() {
            self.arrived(world, step, client);
        }
        for sent in world.sent() {
            self.talked(world, step, sent);
        }
    }

    fn note(&mut self, world: &World, step: &Step, me: ServerId, note: &Note) {
        match *note {
            Note::State(state) => {
                self.ghost(me).serves = false;
                if state == ServerState::Looking {
                    self.back_to_election(world, me);
                }
            }
            Note::Phase(ZabState::Broadcast) => self.begins_to_serve(step, me),
            Note::Phase(ZabState::Synchronization) => self.two_leaders(world, step, me),
            Note::Proposed(ref txn) => {
                self.proposed.insert(txn.zxid, txn.clone());
                self.newest[txn.zxid.counter() as usize % NEWEST] = Some(txn.clone());
                if txn.zxid.counter() == 1 && !self.knows_all_before(me, txn.zxid.epoch()) {
                    self.report(step, Id::PrimaryIntegrity, me, None, txn.zxid);
                }
            }
            Note::Committed(zxid, _) => self.commits(world, step, me, zxid),
            Note::Delivered(ref txn) => self.delivers(step, me, txn),
            Note::Established(epoch) => self.establishes(step, me, epoch),
            Note::SyncDecided(to, SyncMode::Snap, _) => {
                let history = self.ghost(me).history.clone();
                self.ghost(to).coming.insert(me, history);
            }
            Note::SyncTold(mode, zxid) => {
                self.synchronizes(world, step, me, mode);
                if mode != SyncMode::Diff {
                    self.expect_again(me, zxid);
                }
            }
            Note::Appended(ref txn) => self.appends(world, step, me, txn.zxid),
            Note::Snapshot(zxid) => {
                // All that memory holds by now, also what is later than its name (5.3.4).
                let ghost = self.ghost(me);
                ghost.saved.insert(zxid, ghost.history.clone());
            }
            Note::CurrentEpoch(epoch) => self.takes_epoch(world, step, me, epoch),
            _ => {}
        }
    }

    fn sent(&mut self, world: &World, step: &Step, sent: &Sent) {
        let Some(from) = sent.from.server() else { return };
        let disk = &world.node(from).server.disk;
        match sent.kind {
            Kind::NewLeader => {
                let epoch = sent.zxid.epoch();
                let first = *self.new_leader.entry(epoch).or_insert(from);
                if first != from {
                    self.report(step, Id::OneNewLeader, from, Some(first), sent.zxid);
                }
            }
            Kind::UpToDate => {
                let epoch = disk.current_epoch.unwrap_or_default();
                let took = |n: &&crate::sim::world::Node| {
                    n.server.disk.current_epoch.is_some_and(|e| e >= epoch)
                };
                let who = world.nodes().iter().filter(took).map(|n| n.server.id).collect();
                if !is_majority(world, who) {
                    self.report(step, Id::UpToDateNeedsQuorum, from, None, Zxid::new(epoch, 0));
                }
            }
            Kind::Ack if sent.zxid.counter() != 0 && !has_durable(world, from, sent.zxid) => {
                self.report(step, Id::AckNeedsDisk, from, None, sent.zxid);
            }
            _ => {}
        }
    }

    fn ghost(&mut self, sid: ServerId) -> &mut Ghost {
        &mut self.ghosts[usize::from(sid.0)]
    }

    /// What a server would know after a restart: its newest snapshot, and every
    /// later record.
    pub(super) fn disk_history(&self, world: &World, sid: ServerId) -> History {
        self.replayed(world, sid, Zxid(u64::MAX))
    }

    /// What it has loaded: its newest snapshot, and what memory says of the log.
    fn loaded(&self, world: &World, sid: ServerId) -> History {
        self.replayed(world, sid, last_processed(world, sid))
    }

    fn replayed(&self, world: &World, sid: ServerId, upto: Zxid) -> History {
        let disk = &world.node(sid).server.disk;
        let name = disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
        let saved = &self.ghosts[usize::from(sid.0)].saved;
        let mut history = saved.get(&name).cloned().unwrap_or_default();
        let last = history.back().map_or(name, |t| t.zxid.max(name));
        let later = disk.log.records().iter().filter(|t| last < t.zxid && t.zxid <= upto);
        history.extend(later.cloned());
        history
    }

    /// A fuzzy snapshot holds more than its name says (5.3.4). What the log has lost of
    /// that comes again, and to apply it again changes nothing (9.1.4).
    fn expect_again(&mut self, me: ServerId, memory: Zxid) {
        let ghost = self.ghost(me);
        let beyond = ghost.history.iter().rev().take_while(|t| t.zxid > memory).count();
        ghost.again = ghost.history.len() - beyond;
    }

    /// The role has ended: what is in the log and not in memory enters it.
    fn back_to_election(&mut self, world: &World, me: ServerId) {
        self.log_enters_memory(world, me);
        self.expect_again(me, last_processed(world, me));
    }

    fn log_enters_memory(&mut self, world: &World, me: ServerId) {
        let memory = last_processed(world, me);
        if std::mem::take(&mut self.ghost(me).half_received) {
            // A server that serves nothing yet names its snapshot (e,0): what it has loaded
            // may end before its name.
            let name = world.node(me).server.disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
            let history = self.disk_history(world, me);
            if history.back().map_or(name, |t| t.zxid.max(name)) == memory {
                self.ghost(me).history = history;
            }
            return;
        }
        let log = &world.node(me).server.disk.log;
        // What stands before a snapshot is in it or was overruled by it (SNAP).
        let saved = world.node(me).server.disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
        let ghost = self.ghost(me);
        let last = ghost.history.back().map_or(saved, |t| t.zxid.max(saved));
        let newer = log.records().iter().rev().take_while(|t| t.zxid > last).count();
        let newer = log.records().iter().skip(log.records().len() - newer);
        ghost.history.extend(newer.filter(|t| t.zxid <= memory).cloned());
    }

    /// From here on clients see its memory: it must be committed history.
    fn begins_to_serve(&mut self, step: &Step, me: ServerId) {
        let ghost = &mut self.ghosts[usize::from(me.0)];
        ghost.serves = true;
        if !starts_with(&self.committed, &ghost.history) {
            let zxid = ghost.history.back().map_or(Zxid::ZERO, |t| t.zxid);
            self.report(step, Id::PrefixConsistency, me, None, zxid);
        }
    }

    fn two_leaders(&mut self, world: &World, step: &Step, me: ServerId) {
        let server = &world.node(me).server;
        if server.leading().is_none() {
            return;
        }
        let epoch = server.current_epoch();
        let rival = world.nodes().iter().map(|n| &n.server).find(|s| {
            let phase = s.zab_state();
            s.id != me
                && s.leading().is_some()
                && s.current_epoch() == epoch
                && matches!(phase, Some(ZabState::Synchronization | ZabState::Broadcast))
        });
        if let Some(rival) = rival.map(|s| s.id) {
            self.report(step, Id::Leadership1, me, Some(rival), Zxid::new(epoch, 0));
        }
    }

    /// What was last proposed under this zxid.
    fn proposal(&self, zxid: Zxid) -> Option<Txn> {
        let newest = &self.newest[zxid.counter() as usize % NEWEST];
        let newest = newest.as_ref().filter(|txn| txn.zxid == zxid);
        newest.or_else(|| self.proposed.get(&zxid)).cloned()
    }

    fn commits(&mut self, world: &World, step: &Step, me: ServerId, zxid: Zxid) {
        let durable = |n: &&crate::sim::world::Node| has_durable(world, n.server.id, zxid);
        let who = world.nodes().iter().filter(durable).map(|n| n.server.id).collect();
        if !is_majority(world, who) {
            self.report(step, Id::CommitNeedsQuorum, me, None, zxid);
        }
        // Its place is the one after all that this leader has applied. A leader
        // that was left behind may commit late what is long part of history.
        let at = self.ghosts[usize::from(me.0)].history.len();
        let Some(txn) = self.proposal(zxid) else { return };
        match self.committed.get(at) {
            None if at == self.committed.len() => {
                self.committed.push_back(txn);
                self.committed_in.push_back(zxid.epoch());
            }
            Some(there) if *there == txn => {}
            Some(_) | None => self.report(step, Id::PrefixConsistency, me, None, zxid),
        }
    }

    fn delivers(&mut self, step: &Step, me: ServerId, txn: &Txn) {
        let zxid = txn.zxid;
        let proposed = self.proposal(zxid);
        let ghost = &mut self.ghosts[usize::from(me.0)];
        if ghost.again < ghost.history.len() && ghost.history.get(ghost.again) == Some(txn) {
            ghost.again += 1;
            return;
        }
        let (at, serves) = (ghost.history.len(), ghost.serves);
        let prev = ghost.history.back().map(|t| t.zxid);
        ghost.history.push_back(txn.clone());
        ghost.again = at + 1;
        let last = prev.unwrap_or_default();
        let follows =
            if zxid.epoch() == last.epoch() { last.next() == zxid } else { zxid.counter() == 1 };
        // The most telling one is reported: the others would only repeat it.
        let broken = if proposed.as_ref() != Some(txn) {
            Some(Id::Integrity)
        } else if zxid.epoch() < last.epoch() {
            Some(Id::GlobalPrimaryOrder)
        } else if zxid <= last && prev.is_some() {
            Some(Id::TotalOrder)
        } else if !follows {
            Some(Id::LocalPrimaryOrder)
        } else {
            match self.committed.get(at) {
                Some(there) if serves && there != txn => Some(Id::PrefixConsistency),
                None if serves => Some(Id::Agreement),
                Some(_) | None => None,
            }
        };
        if let Some(id) = broken {
            self.report(step, id, me, None, zxid);
        }
    }

    fn establishes(&mut self, step: &Step, me: ServerId, epoch: Epoch) {
        let first = *self.established.entry(epoch).or_insert(me);
        if first != me {
            self.report(step, Id::Leadership2, me, Some(first), Zxid::new(epoch, 0));
        }
        if !self.knows_all_before(me, epoch) {
            let zxid = self.committed.back().map_or(Zxid::ZERO, |t| t.zxid);
            self.report(step, Id::MonotonicRead, me, None, zxid);
        }
        let history = &self.ghosts[usize::from(me.0)].history;
        if starts_with(history, &self.committed) {
            self.committed = history.clone(); // 3.7.4: the initial history is committed now
            let recovered = self.committed.len() - self.committed_in.len();
            self.committed_in.extend(std::iter::repeat_n(epoch, recovered));
        }
    }

    /// Has a server everything that leaders of earlier epochs have committed? (One
    /// that was left behind knows nothing of what later ones did, and need not.)
    fn knows_all_before(&self, me: ServerId, epoch: Epoch) -> bool {
        self.holds_all_before(&self.ghosts[usize::from(me.0)].history, epoch)
    }

    fn holds_all_before(&self, history: &History, epoch: Epoch) -> bool {
        let earlier = self.committed_in.iter().take_while(|by| **by < epoch).count();
        let mut mine = history.iter();
        self.committed.iter().take(earlier).all(|txn| mine.next() == Some(txn))
    }

    /// DIFF changes nothing; TRUNC cuts; SNAP replaces. What was committed and
    /// known here must still be there.
    fn synchronizes(&mut self, world: &World, step: &Step, me: ServerId, mode: SyncMode) {
        let after = match mode {
            SyncMode::Diff => return,
            SyncMode::Trunc => self.disk_history(world, me),
            SyncMode::Snap => {
                self.ghost(me).half_received = true;
                let leader = world.node(me).server.leader().unwrap_or(me);
                self.ghost(me).coming.remove(&leader).unwrap_or_default()
            }
        };
        let before = std::mem::replace(&mut self.ghost(me).history, after.clone());
        let known = before.iter().zip(&self.committed).take_while(|(a, b)| a == b).count();
        let kept =
            after.iter().zip(&self.committed).take(known).take_while(|(a, b)| a == b).count();
        if let Some(gone) = self.committed.get(kept).filter(|_| kept < known) {
            let zxid = gone.zxid;
            let holds = |n: &&crate::sim::world::Node| has_durable(world, n.server.id, zxid);
            if is_majority(world, world.nodes().iter().filter(holds).map(|n| n.server.id).collect())
            {
                return; // cut here to be sent again (3.3.4), and safe elsewhere
            }
            self.report(step, Id::CommittedLogDurability, me, None, zxid);
        }
    }

    /// A record follows the one before it, or the snapshot that stands there.
    fn appends(&mut self, world: &World, step: &Step, me: ServerId, zxid: Zxid) {
        let disk = &world.node(me).server.disk;
        let before = disk.log.records().iter().rev().nth(1).map_or(Zxid::ZERO, |t| t.zxid);
        let names = disk.snapshots().iter().map(|s| s.zxid).filter(|name| *name < zxid);
        let last = names.max().map_or(before, |name| name.max(before));
        let follows =
            if zxid.epoch() == last.epoch() { last.next() == zxid } else { zxid.counter() == 1 };
        if !follows || zxid <= last {
            self.report(step, Id::LogOrder, me, None, zxid);
        }
    }

    fn takes_epoch(&mut self, world: &World, step: &Step, me: ServerId, epoch: Epoch) {
        self.ghost(me).half_received = false;
        let server = &world.node(me).server;
        let zxid = Zxid::new(epoch, 0);
        if server.accepted_epoch() < epoch {
            self.report(step, Id::DiskEpochs, me, None, zxid);
        }
        if server.leading().is_some() {
            let log = self.disk_history(world, me);
            if !self.holds_all_before(&log, epoch) {
                self.report(step, Id::LeaderLogCompleteness, me, None, zxid);
            }
        } else if let Some(leader) = server.leader() {
            let leads = world.node(leader).server.leading().is_some_and(|l| l.epoch == epoch);
            let of = |sid: ServerId| &self.ghosts[usize::from(sid.0)].history;
            if leads && !starts_with(of(leader), of(me)) {
                self.report(step, Id::ProcessConsistency, me, Some(leader), zxid);
            }
        }
    }

    /// Notes the first violation of each guarantee.
    fn report(&mut self, step: &Step, id: Id, who: ServerId, other: Option<ServerId>, zxid: Zxid) {
        self.report_ends(step, id, Endpoint::Server(who), other.map(Endpoint::Server), zxid);
    }
}
