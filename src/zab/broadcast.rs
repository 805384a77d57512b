//! Broadcast: transactions are proposed, logged, acknowledged and committed
//! (facts 4.1 to 4.3), and the heartbeat that keeps a quorum together (3.8).
//!
//! The leader gives each request the next zxid and sends it to every follower;
//! everybody, the leader's own log thread included, acknowledges once its disk
//! has it; the second of three, the third of five acknowledgements commits.
//! Commits happen in zxid order.

use super::Next;
use super::leader::{HandlerStage, Leader};
use super::learner::{Learner, Stage};
use super::message::Packet;
use super::outbox::{DiskOp, ExitReason, LeaveReason, Note, SnapshotFor, Timer};
use super::server::{Core, Ctx, Phase};
use super::storage::{Disk, Snapshot};
use crate::base::{Conn, Micros, ServerId, SidSet, Zxid};
use crate::service::{Body, Op, Prepare, Request, SessionTable, Stamp, Txn};
use std::collections::VecDeque;

pub use super::front::Front;

/// A proposal that is not committed yet (4.2.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is proposed.
    pub txn: Txn,
    /// Who has it on disk.
    pub acks: SidSet,
}

/// `SyncRequestProcessor`: the thread that appends to the log and flushes it.
/// It appends whatever waits and flushes once nothing waits any more (5.2), so
/// one fsync serves everything that arrived during the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncThread {
    queue: VecDeque<Txn>,
    /// Appended since the last flush.
    batch: VecDeque<Zxid>,
    working: bool,
    since_snapshot: u32,
    /// The random half of the snapshot threshold (5.3.2).
    threshold: u32,
    /// Taken on in a role that has ended: nobody is told when they are durable.
    orphans: usize,
}

impl SyncThread {
    /// A thread whose first snapshot threshold comes from this throw of dice.
    pub fn new(snap_count: u32, dice: u32) -> SyncThread {
        SyncThread { threshold: threshold(snap_count, dice), ..SyncThread::default() }
    }

    /// Nothing waits and nothing is being written.
    pub fn is_idle(&self) -> bool {
        !self.working
    }

    /// Its role has ended while it works (ZOOKEEPER-4712).
    pub fn orphan(&mut self) {
        self.orphans = self.queue.len() + self.batch.len();
    }

    /// Hands it a transaction to log.
    pub fn log(&mut self, ctx: &mut Ctx, txn: Txn) {
        self.queue.push_back(txn);
        if !self.working {
            self.working = true;
            ctx.out.disk(DiskOp::Append);
        }
    }

    /// The newest record that is appended and not flushed.
    fn newest(&self) -> Option<Zxid> {
        self.batch.back().copied()
    }

    /// A record is in the log's buffer. True if it is time for a snapshot.
    fn on_append(&mut self, disk: &mut Disk, ctx: &mut Ctx, dice: u32) -> bool {
        if let Some(txn) = self.queue.pop_front() {
            disk.log.append(txn.clone());
            self.batch.push_back(txn.zxid);
            self.since_snapshot += 1;
            ctx.out.note(Note::Appended(txn));
        }
        let full = self.batch.len() >= 1000; // maxBatchSize (5.2.2)
        let next = if self.queue.is_empty() || full { DiskOp::Fsync } else { DiskOp::Append };
        ctx.out.disk(next);
        let due = self.since_snapshot > self.threshold;
        if due {
            self.since_snapshot = 0;
            self.threshold = threshold(ctx.rules.config.snap_count, dice);
        }
        due
    }

    /// The flush is done; what is durable now.
    fn on_fsync(&mut self, disk: &mut Disk, ctx: &mut Ctx) -> VecDeque<Zxid> {
        disk.log.sync();
        ctx.out.note(Note::Durable(disk.log.last_zxid().unwrap_or_default()));
        self.working = !self.queue.is_empty();
        if self.working {
            ctx.out.disk(DiskOp::Append);
        }
        let mut done = std::mem::take(&mut self.batch);
        let orphans = self.orphans.min(done.len());
        self.orphans -= orphans;
        done.split_off(orphans)
    }
}

/// `snapCount/2 + rand(0 .. snapCount/2 − 1)` (5.3.2).
fn threshold(snap_count: u32, dice: u32) -> u32 {
    let half = (snap_count / 2).max(1);
    half + dice % half
}

impl Core {
    /// Applies a committed transaction and answers the client that waits for it
    /// here (4.2.16, 4.2.17).
    pub fn deliver(&mut self, ctx: &mut Ctx, txn: &Txn) {
        let mut changes = Vec::new();
        let result = self.db.deliver(ctx.rules, txn, &mut changes);
        ctx.out.note(Note::Delivered(txn.clone()));
        self.front.on_delivered(ctx, &self.db, txn, &changes, result);
    }

    /// Optimism: a client's write is applied and answered under the zxid that it
    /// will probably get. No release does this.
    pub fn answer_at_once(&mut self, ctx: &mut Ctx, request: &Request) {
        if ctx.rules.answers_at_once() && request.op.is_write() {
            let zxid = self.db.last_processed.next();
            let mut sessions = SessionTable::of(&self.db.state, ctx.rules.config.tick, ctx.now);
            let stamp = Stamp { zxid, now: ctx.now, owner: None };
            let state = &self.db.state;
            let txn = Prepare::default().prepare(state, &mut sessions, stamp, request);
            self.deliver(ctx, &txn);
        }
    }

    /// A record is in the log's buffer; perhaps a snapshot is due: the log is
    /// rolled and one background snapshot starts (5.3.3).
    pub fn on_append(&mut self, phase: &mut Phase, disk: &mut Disk, ctx: &mut Ctx, dice: u32) {
        let due = self.sync.on_append(disk, ctx, dice);
        if let (Phase::Learning(learner), Some(zxid)) = (phase, self.sync.newest())
            && !ctx.rules.follower_waits_for_its_disk()
        {
            learner.ack(ctx, zxid);
        }
        if due {
            disk.log.roll();
            if self.snapshot.is_none() {
                self.snapshot = Some(self.db.last_processed);
                ctx.out.disk(DiskOp::SnapshotStart(SnapshotFor::Background));
            }
        }
    }

    /// The log is durable; each transaction goes on to whoever counts it: a
    /// follower's ACK, the leader's own (`AckRequestProcessor`), nobody on an
    /// observer (4.1.4) or when the role has ended.
    pub fn on_fsync(&mut self, phase: &mut Phase, disk: &mut Disk, ctx: &mut Ctx) {
        let durable = self.sync.on_fsync(disk, ctx);
        match phase {
            Phase::Leading(leader) => {
                for zxid in durable {
                    leader.on_ack(self, ctx, ctx.me, zxid);
                }
            }
            Phase::Learning(learner) if ctx.rules.follower_waits_for_its_disk() => {
                for zxid in durable {
                    learner.ack(ctx, zxid);
                }
            }
            Phase::Learning(_) | Phase::Waiting | Phase::Looking(_) | Phase::Stopping { .. } => {}
        }
    }

    /// The snapshot begins: its name is what has been applied by now (5.3.1).
    pub fn on_snapshot_start(&mut self, ctx: &mut Ctx, why: SnapshotFor) {
        let name = self.db.last_processed;
        if why == SnapshotFor::Background {
            match self.snapshot {
                Some(_) => self.snapshot = Some(name),
                None => return, // memory was replaced meanwhile
            }
        }
        ctx.out.disk(DiskOp::SnapshotEnd(why, name));
    }

    /// The snapshot is complete: it holds everything up to its name, and
    /// whatever was applied while it was being written (5.3.4).
    pub fn on_snapshot_end(
        &mut self,
        disk: &mut Disk,
        ctx: &mut Ctx,
        why: SnapshotFor,
        zxid: Zxid,
        received: bool,
    ) {
        if why == SnapshotFor::Background && self.snapshot.take() != Some(zxid) {
            return;
        }
        disk.write_snapshot(Snapshot { zxid, state: self.db.state.clone(), received });
        if received && !ctx.rules.snap_continues_the_log() {
            disk.log.roll();
        }
        ctx.out.note(Note::Snapshot(zxid));
    }
}

impl Leader {
    /// A request reaches the leader: it gets the next zxid before it is even
    /// looked at (4.2.3), becomes a transaction, and is proposed: to the
    /// followers first, then to the leader's own log thread (4.2.8).
    ///
    /// `owner` is the connection that it came through (7.2.6); `None` if the leader
    /// itself asks.
    pub fn on_request(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        request: &Request,
        owner: Option<Conn>,
    ) -> Next {
        if self.last_zxid.counter() == u32::MAX {
            return Next::Leave(LeaveReason::CounterExhausted); // 4.6.2, ZOOKEEPER-1277
        }
        self.last_zxid = self.last_zxid.next();
        let stamp = Stamp { zxid: self.last_zxid, now: ctx.now, owner };
        let txn = self.prepare.prepare(&core.db.state, &mut self.sessions, stamp, request);
        self.last_proposed = txn.zxid;
        self.outstanding.push_back(Proposal { txn: txn.clone(), acks: SidSet::default() });
        ctx.out.note(Note::Proposed(txn.clone()));
        for sid in ctx.rules.config.voters.iter() {
            if let Some(handler) = &mut self.handlers[sid]
                && handler.forwarding
            {
                ctx.out.send(handler.conn, Packet::Proposal(txn.clone()));
                if handler.stage == HandlerStage::Serving {
                    let slot = if handler.unacked.is_none() {
                        &mut handler.unacked
                    } else {
                        &mut handler.unacked_next
                    };
                    *slot = Some((txn.zxid, ctx.now));
                }
            }
        }
        let zxid = txn.zxid;
        core.sync.log(ctx, txn);
        if matches!(*request.op, Op::CreateSession { .. }) {
            self.set_expiry(ctx);
        }
        if !ctx.rules.leader_waits_for_its_disk() {
            self.on_ack(core, ctx, ctx.me, zxid);
        }
        Next::Stay
    }

    /// `processAck` (4.2.11).
    pub fn on_ack(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, zxid: Zxid) {
        let first = self.outstanding.front().map(|p| p.txn.zxid);
        let index = first.and_then(|first| zxid.0.checked_sub(first.0)).map(|ix| ix as usize);
        let proposal = index.and_then(|ix| self.outstanding.get_mut(ix));
        match proposal {
            Some(proposal) if zxid.counter() != 0 => {
                proposal.acks.insert(sid);
                self.try_to_commit(core, ctx, zxid);
            }
            _ => ctx.out.note(Note::AckIgnored(sid, zxid)),
        }
    }

    /// `tryToCommit` (4.2.12): only the oldest outstanding proposal, so commits
    /// come in zxid order. A later one that has its quorum first cannot be:
    /// acknowledgements of a server come in order (4.2.13).
    fn try_to_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) {
        let rules = ctx.rules;
        let ready = |p: &mut Proposal| p.txn.zxid == zxid && rules.may_commit(p.acks);
        let Some(Proposal { txn, acks }) = self.outstanding.pop_front_if(ready) else {
            return;
        };
        self.last_committed = zxid;
        ctx.out.note(Note::Committed(zxid, acks));
        for sid in ctx.rules.config.members().iter() {
            if let Some(handler) = self.handlers[sid].filter(|h| h.forwarding) {
                let voter = ctx.rules.config.is_voter(sid);
                let packet =
                    if voter { Packet::Commit { zxid } } else { Packet::Inform(txn.clone()) };
                ctx.out.send(handler.conn, packet);
            }
        }
        self.release_syncs(ctx);
        core.deliver(ctx, &txn);
        self.prepare.applied(zxid);
        if let Body::CloseSession { .. } = *txn.body {
            self.sessions.remove(txn.session);
        }
    }

    /// Any packet in a handler's main loop moves its deadlines (3.8.3, 3.8.5).
    pub fn heard_from(&mut self, ctx: &mut Ctx, sid: ServerId) {
        if let Some(handler) = &mut self.handlers[sid] {
            handler.deadline = self.tick + ctx.rules.config.sync_limit;
            ctx.out.timer(Timer::Handler(sid), ctx.rules.config.sync_time());
        }
    }

    /// An ACK in the main loop: first `SyncLimitCheck.updateAck` (3.8.4).
    pub fn on_serving_ack(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, zxid: Zxid) {
        if let Some(handler) = &mut self.handlers[sid] {
            if handler.unacked.is_some_and(|(z, _)| z == zxid) {
                handler.unacked = handler.unacked_next.take();
            } else if handler.unacked_next.is_some_and(|(z, _)| z == zxid) {
                handler.unacked_next = None;
            }
        }
        if ctx.rules.config.is_voter(sid) {
            self.on_ack(core, ctx, sid, zxid);
        }
    }

    /// Half a tick has passed (3.8.2): every second time the quorum is checked;
    /// then every learner is pinged.
    pub fn on_half_tick(&mut self, ctx: &mut Ctx) -> Next {
        let config = &ctx.rules.config;
        if self.second_half {
            self.tick += 1;
            let heard = |&sid: &ServerId| {
                self.handlers[sid].is_some_and(|handler| self.tick <= handler.deadline)
            };
            let mut synced: SidSet = config.voters.iter().filter(heard).collect();
            synced.insert(ctx.me);
            if !ctx.rules.is_quorum(synced) {
                return Next::Leave(LeaveReason::LostQuorum);
            }
        }
        self.second_half = !self.second_half;
        for sid in config.members().iter() {
            self.ping(ctx, sid);
        }
        ctx.out.timer(Timer::HalfTick, Micros(config.tick.0 / 2));
        Next::Stay
    }

    /// `LearnerHandler.ping`: not before NEWLEADER is queued (3.6.11); and a
    /// proposal unacknowledged for syncLimit closes the connection (3.8.4).
    fn ping(&mut self, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = self.handlers[sid] else {
            return;
        };
        let started = match handler.stage {
            HandlerStage::AwaitInfo
            | HandlerStage::AwaitEpoch
            | HandlerStage::AwaitAckEpoch
            | HandlerStage::AwaitAckEpochQuorum => false,
            HandlerStage::AwaitNewLeaderAck
            | HandlerStage::AwaitStartup
            | HandlerStage::Serving => true,
        };
        let limit = ctx.rules.config.sync_time();
        if handler.unacked.is_some_and(|(_, sent)| ctx.now - sent >= limit) {
            ctx.out.note(Note::LearnerTimedOut(sid));
            self.drop_learner(ctx, sid);
        } else if started {
            let (zxid, touched) = (self.last_proposed, Vec::new());
            ctx.out.send(handler.conn, Packet::Ping { zxid, touched });
        }
    }
}

impl Learner {
    /// PROPOSAL in service: to the log; the ACK comes when the disk has it
    /// (4.2.10).
    pub fn on_proposal(&mut self, core: &mut Core, ctx: &mut Ctx, txn: Txn) {
        self.pending.push_back(txn.clone());
        core.sync.log(ctx, txn.clone());
        if !ctx.rules.applies_at_commit() {
            core.deliver(ctx, &txn);
        }
    }

    /// It is on this follower's disk. Nobody counts an observer (4.1.4).
    fn ack(&mut self, ctx: &mut Ctx, zxid: Zxid) {
        if self.observer {
            return;
        }
        match (self.stage, self.conn) {
            (Stage::Persisting, _) => self.held_acks.push(zxid),
            (_, Some(conn)) => ctx.out.send(conn, Packet::Ack { zxid }),
            (_, None) => {}
        }
    }

    /// COMMIT in service: it must be the oldest pending transaction, or the
    /// process exits (4.2.14). It may be applied before this server's own disk
    /// has it (4.2.15).
    pub fn on_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) -> Next {
        match self.pending.pop_front_if(|txn| txn.zxid == zxid) {
            Some(txn) => {
                if ctx.rules.applies_at_commit() {
                    core.deliver(ctx, &txn);
                }
                Next::Stay
            }
            None if self.pending.is_empty() => Next::Stay,
            None => Next::Exit(ExitReason::UnmatchedCommit),
        }
    }

    /// INFORM in service, on an observer: logged, never acknowledged, and
    /// applied (4.1.4).
    pub fn on_inform(&mut self, core: &mut Core, ctx: &mut Ctx, txn: Txn) {
        core.sync.log(ctx, txn.clone());
        core.deliver(ctx, &txn);
    }

    /// PING in service: echoed, with the sessions heard from (3.8.6, 7.2.1).
    pub fn on_ping(&self, core: &mut Core, ctx: &mut Ctx, conn: Conn, zxid: Zxid) {
        let touched = core.front.take_touched();
        ctx.out.send(conn, Packet::Ping { zxid, touched });
    }
}
