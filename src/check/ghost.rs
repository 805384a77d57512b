//! The checker and its own histories, made from what servers told.

use super::Violation;
use super::copies::Copies;
use super::facts::last_processed;
use super::service::Service;
use super::sessions::SessionsSeen;
use crate::base::{Endpoint, Epoch, MAX_SID, ServerId, SidSet, Zxid};
use crate::service::Txn;
use crate::sim::{About, CommandKind, Step, Watcher, What, World};
use crate::zab::{Note, ServerState, SyncMode, ZabState};
use imbl::{OrdMap, Vector};
use std::collections::BTreeMap;

/// A history as the checker knows it: shared, so that copying is cheap.
pub(super) type TxnHistory = Vector<Txn>;

/// How many proposals are kept at hand.
pub(super) const NEWEST: usize = 32;

/// What the checker knows of one server.
#[derive(Clone, Debug, Default)]
pub(super) struct Ghost {
    /// What is applied to its memory, in order.
    pub(super) history: TxnHistory,
    /// The history inside each of its snapshots.
    pub(super) saved: BTreeMap<Zxid, TxnHistory>,
    /// The history inside a SNAP that is on its way to it, by who sent it: a leader
    /// that was left behind may send one, too.
    pub(super) coming: BTreeMap<ServerId, TxnHistory>,
    /// It has begun to receive a SNAP that it has not saved.
    pub(super) half_received: bool,
    /// Clients can see its memory.
    pub(super) serves: bool,
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
    pub(super) newest: [Option<Txn>; NEWEST],
    /// The longest history that a leader has committed.
    pub(super) committed: TxnHistory,
    /// For each of them, the epoch whose leader committed it: recovered history
    /// is committed by the leader that recovers it.
    pub(super) committed_in: Vector<Epoch>,
    pub(super) established: BTreeMap<Epoch, ServerId>,
    pub(super) new_leader: BTreeMap<Epoch, ServerId>,
    pub(super) violations: Vec<Violation>,
    pub(super) service: Service,
    pub(super) sessions: SessionsSeen,
    copies: Copies,
    /// Whose disk was emptied after an epoch had been established.
    emptied: SidSet,
}

impl Watcher for Checker {
    fn begin(world: &World) -> Checker {
        Checker::new(world)
    }

    fn see(&mut self, world: &World, step: &Step) {
        let emptied = step.about == About::Command(CommandKind::RestartEmpty);
        if emptied && !self.established.is_empty() {
            let whose = step.actor().and_then(Endpoint::server);
            whose.into_iter().for_each(|sid| {
                self.emptied.insert(sid);
            });
        }
        self.look(world, step);
    }
}

impl Checker {
    fn new(world: &World) -> Checker {
        let logs = world.nodes().iter().flat_map(|n| n.server.disk.log.records().iter());
        let mut ghosts = vec![Ghost::default(); MAX_SID + 1];
        for ghost in &mut ghosts {
            ghost.saved.insert(Zxid::ZERO, TxnHistory::new());
        }
        Checker {
            ghosts,
            proposed: logs.map(|txn| (txn.zxid, txn.clone())).collect(),
            newest: std::array::from_fn(|_| None),
            committed: TxnHistory::new(),
            committed_in: Vector::new(),
            established: BTreeMap::new(),
            new_leader: BTreeMap::new(),
            violations: Vec::new(),
            service: Service::new(),
            sessions: SessionsSeen::new(),
            copies: Copies::of(world),
            emptied: SidSet::default(),
        }
    }

    /// The voters whose disks were emptied, if they are a quorum: then stable storage, which
    /// every guarantee rests on, was taken away, and what breaks is not the protocol's fault.
    pub fn without_storage(&self, world: &World) -> Option<SidSet> {
        let lost = self.emptied.and(world.rules().config.voters);
        world.rules().is_quorum(lost).then_some(lost)
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

    /// Has this server ever known that this is committed? A leader knows it at its quorum of ACKs, a learner when COMMIT,
    /// INFORM or UPTODATE has reached it.
    pub fn knows(&self, sid: ServerId, zxid: Zxid) -> bool {
        self.copies.knows(sid, zxid)
    }

    /// Can this never be lost? It was durable at a quorum of voters that were in one epoch.
    pub fn is_safe(&self, zxid: Zxid) -> bool {
        self.copies.is_safe(zxid)
    }

    /// Everything that can never be lost.
    pub fn safe(&self) -> impl Iterator<Item = Zxid> {
        self.copies.safe()
    }

    /// The latest epoch that was established.
    pub fn established(&self) -> Option<Epoch> {
        self.established.keys().next_back().copied()
    }

    fn look(&mut self, world: &World, step: &Step) {
        let me = step.actor().and_then(Endpoint::server);
        if let Some(me) = me {
            if step.what() == What::Start {
                self.ghosts[usize::from(me.0)].history = self.loaded(world, me);
                self.expect_again(me, last_processed(world, me));
            }
            for note in world.notes() {
                self.note(world, step, me, note);
            }
            self.copies.see(world, step, me, &self.ghosts);
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
            Note::Proposed(ref txn) => self.proposes(world, step, me, txn),
            Note::Committed(zxid, _) => self.commits(world, step, me, zxid),
            Note::Delivered(ref txn) => self.delivers(world, step, me, txn),
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

    pub(super) fn ghost(&mut self, sid: ServerId) -> &mut Ghost {
        &mut self.ghosts[usize::from(sid.0)]
    }

    /// What a server would know after a restart: its newest snapshot, and every
    /// later record.
    pub(super) fn disk_history(&self, world: &World, sid: ServerId) -> TxnHistory {
        self.replayed(world, sid, Zxid(u64::MAX))
    }

    /// What it has loaded: its newest snapshot, and what memory says of the log.
    fn loaded(&self, world: &World, sid: ServerId) -> TxnHistory {
        self.replayed(world, sid, last_processed(world, sid))
    }

    fn replayed(&self, world: &World, sid: ServerId, upto: Zxid) -> TxnHistory {
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

    /// What was last proposed under this zxid.
    pub(super) fn proposal(&self, zxid: Zxid) -> Option<Txn> {
        let newest = &self.newest[zxid.counter() as usize % NEWEST];
        let newest = newest.as_ref().filter(|txn| txn.zxid == zxid);
        newest.or_else(|| self.proposed.get(&zxid)).cloned()
    }

    /// Has a server everything that leaders of earlier epochs have committed? (One
    /// that was left behind knows nothing of what later ones did, and need not.)
    pub(super) fn knows_all_before(&self, me: ServerId, epoch: Epoch) -> bool {
        self.holds_all_before(&self.ghosts[usize::from(me.0)].history, epoch)
    }

    pub(super) fn holds_all_before(&self, history: &TxnHistory, epoch: Epoch) -> bool {
        let earlier = self.committed_in.iter().take_while(|by| **by < epoch).count();
        let mut mine = history.iter();
        self.committed.iter().take(earlier).all(|txn| mine.next() == Some(txn))
    }
}
