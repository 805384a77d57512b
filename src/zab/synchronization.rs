//! Synchronization: the learner's history is made equal to the leader's
//! (facts 3.1 to 3.7).
//!
//! The leader decides from the end of the learner's history how to do it: DIFF
//! (send what is missing), TRUNC (cut first), SNAP (replace everything). Then
//! comes NEWLEADER, which the learner acknowledges when history and
//! currentEpoch are on its disk, in this order. With a quorum of such
//! acknowledgements the epoch is established.

use super::Next;
use super::database::Database;
use super::leader::{HandlerStage, Leader, LeaderStage};
use super::learner::{Learner, Stage};
use super::message::{Packet, ZabState};
use super::outbox::{DiskOp, Effect, ExitReason, LeaveReason, Note, SnapshotFor, SyncMode, Timer};
use super::server::{Core, Ctx};
use super::storage::{Disk, TxnLog};
use crate::base::{Conn, Epoch, ServerId, Zxid};
use crate::service::{Store, Txn};
use std::collections::VecDeque;
use std::sync::Arc;

/// How the leader brings one learner up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// DIFF, TRUNC or SNAP.
    pub mode: SyncMode,
    /// The zxid in that packet.
    pub zxid: Zxid,
    /// Committed transactions to send after it, each as PROPOSAL and COMMIT.
    pub txns: Vec<Txn>,
    /// The last zxid that the learner will have after that.
    pub last: Zxid,
}

/// `LearnerHandler.syncFollower`: the decision table of 3.2, in its order.
pub fn plan(db: &Database, log: &TxnLog, disk_log_sync: bool, peer: Zxid) -> Plan {
    let (min, max) = db.committed_range();
    let snap = Plan {
        mode: SyncMode::Snap,
        zxid: db.last_processed,
        txns: Vec::new(),
        last: db.last_processed,
    };
    if db.last_processed == peer {
        let (mode, txns) = (SyncMode::Diff, Vec::new());
        return Plan { mode, zxid: peer, txns, last: peer };
    }
    if peer > max && peer.counter() != 0 {
        let (mode, txns) = (SyncMode::Trunc, Vec::new());
        return Plan { mode, zxid: max, txns, last: max };
    }
    let mut walk = Walk { peer, diff_to: max, decided: None, txns: Vec::new(), last: peer };
    if min <= peer && peer <= max {
        walk.queue(db.committed_log().iter(), None);
    } else if peer < min && disk_log_sync {
        let Some(records) = log.read_from(peer) else {
            return snap;
        };
        walk.queue(records, Some(min));
        if walk.last < min {
            return snap; // 3.4.2: a gap between the log on disk and committedLog
        }
        walk.queue(db.committed_log().iter(), None);
    }
    match walk.decided {
        Some((mode, zxid)) => Plan { mode, zxid, txns: walk.txns, last: walk.last },
        None => snap,
    }
}

/// `queueCommittedProposals` (3.3), over one or two iterators in turn.
struct Walk {
    peer: Zxid,
    /// The zxid that a DIFF carries: maxCommittedLog (3.3.1).
    diff_to: Zxid,
    decided: Option<(SyncMode, Zxid)>,
    txns: Vec<Txn>,
    /// The last zxid queued, or cut to.
    last: Zxid,
}

impl Walk {
    fn queue<'a>(&mut self, proposals: impl Iterator<Item = &'a Txn>, upto: Option<Zxid>) {
        let opens_epoch = self.peer.counter() == 0;
        let mut prev = None;
        for txn in proposals {
            let z = txn.zxid;
            if upto.is_some_and(|max| z > max) {
                break;
            }
            if z < self.peer {
                prev = Some(z);
                continue;
            }
            if self.decided.is_none() {
                if z == self.peer {
                    self.decided = Some((SyncMode::Diff, self.diff_to));
                    continue;
                } else if opens_epoch {
                    self.decided = Some((SyncMode::Diff, self.diff_to));
                } else if let (true, Some(cut)) = (z.epoch() == self.peer.epoch(), prev) {
                    self.decided = Some((SyncMode::Trunc, cut));
                    self.last = cut;
                } else {
                    return; // 3.3.2: a cut across epochs is not dared: SNAP
                }
            }
            if z > self.last {
                self.txns.push(*txn);
                self.last = z;
            }
        }
        if self.decided.is_none() && opens_epoch {
            self.decided = Some((SyncMode::Diff, self.diff_to));
        }
    }
}

impl Leader {
    /// Queues on one learner's connection all of 3.5: the way of
    /// synchronization, the committed history, what is outstanding, NEWLEADER.
    /// From here on the learner is sent everything new as well.
    pub fn synchronize(&mut self, core: &Core, disk: &Disk, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        let conn = handler.conn;
        let plan = plan(&core.db, &disk.log, ctx.rules.config.disk_log_sync, handler.peer_last);
        ctx.out.note(Note::SyncDecided(sid, plan.mode, plan.zxid));
        let first = match plan.mode {
            SyncMode::Diff => Packet::Diff { zxid: plan.zxid },
            SyncMode::Trunc => Packet::Trunc { zxid: plan.zxid },
            SyncMode::Snap => {
                Packet::Snap { zxid: plan.zxid, store: Arc::new(core.db.store.clone()) }
            }
        };
        if plan.mode == SyncMode::Trunc && !ctx.rules.acks_outlive_trunc() {
            for proposal in self.outstanding.iter_mut().filter(|p| p.txn.zxid > plan.last) {
                proposal.acks.remove(sid);
            }
        }
        ctx.out.send(conn, first);
        for txn in plan.txns {
            ctx.out.send(conn, Packet::Proposal(txn));
            ctx.out.send(conn, Packet::Commit { zxid: txn.zxid });
        }
        handler.forwarding = true;
        handler.stage = HandlerStage::AwaitNewLeaderAck;
        ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
        if ctx.rules.config.is_voter(sid) {
            for proposal in self.outstanding.iter().filter(|p| p.txn.zxid > plan.last) {
                ctx.out.send(conn, Packet::Proposal(proposal.txn));
            }
        }
        ctx.out.send(conn, Packet::NewLeader { epoch: self.epoch });
    }

    /// Its currentEpoch is on disk: it is the first to acknowledge its own
    /// history (2.3.4).
    pub fn on_current_epoch(&mut self, core: &mut Core, ctx: &mut Ctx) {
        self.stage = LeaderStage::AwaitNewLeaderQuorum;
        ctx.out.note(Note::Phase(ZabState::Synchronization));
        ctx.out.timer(Timer::LeaderWait, ctx.rules.config.init_time());
        self.synced.insert(ctx.me);
        self.check_synced(core, ctx);
    }

    /// The first ACK of a learner (3.5.2, 3.7.1). One for another zxid is not
    /// counted; once the quorum is there, any is taken.
    pub fn on_new_leader_ack(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, zxid: Zxid) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        if self.stage == LeaderStage::Serving {
            self.up_to_date(ctx, sid);
            return;
        }
        handler.stage = HandlerStage::AwaitStartup;
        ctx.out.ask(Effect::StopReading(handler.conn));
        ctx.out.stop(Timer::Handler(sid));
        if zxid == Zxid::new(self.epoch, 0) {
            if ctx.rules.config.is_voter(sid) {
                self.synced.insert(sid);
            }
            self.check_synced(core, ctx);
        }
    }

    /// The NEWLEADER quorum establishes the epoch and commits the initial
    /// history (3.7.4); the leader starts to serve (2.4 steps 7 and 8). The
    /// leader's own acknowledgement comes after its currentEpoch (2.3.4), so the
    /// quorum cannot be complete before that.
    fn check_synced(&mut self, core: &mut Core, ctx: &mut Ctx) {
        if self.stage != LeaderStage::AwaitNewLeaderQuorum || !ctx.rules.is_quorum(self.synced) {
            return;
        }
        self.stage = LeaderStage::Serving;
        self.last_committed = Zxid::new(self.epoch, 0);
        core.db.last_processed = self.last_committed; // in memory only (2.4.1)
        core.current_vote.0.epoch = self.epoch;
        ctx.out.note(Note::Established(self.epoch));
        ctx.out.note(Note::Phase(ZabState::Broadcast));
        ctx.out.stop(Timer::LeaderWait);
        ctx.out.timer(Timer::HalfTick, crate::base::Micros(ctx.rules.config.tick.0 / 2));
        for sid in ctx.rules.config.members().iter() {
            if self.handlers[sid].is_some_and(|h| h.stage == HandlerStage::AwaitStartup) {
                self.up_to_date(ctx, sid);
            }
        }
    }

    /// UPTODATE, and the handler's main loop (3.7.2). ZooKeeper polls for the
    /// start every 20 ms; here the wait ends at once.
    fn up_to_date(&mut self, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        handler.stage = HandlerStage::Serving;
        ctx.out.send(handler.conn, Packet::UpToDate);
        ctx.out.ask(Effect::StartReading(handler.conn));
        ctx.out.timer(Timer::Handler(sid), ctx.rules.config.sync_time());
    }
}

/// What a learner has received during synchronization and not yet logged or
/// applied (3.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// How it is being brought up to date; `None` before and after.
    pub mode: Option<SyncMode>,
    snapshot_needed: bool,
    write_to_log: bool,
    /// `packetsNotLogged`.
    pub not_logged: VecDeque<Txn>,
    /// `packetsCommitted`.
    pub committed: VecDeque<Zxid>,
    last_queued: Option<Zxid>,
}

impl Learner {
    /// The first packet of the synchronization (3.6.1).
    pub fn on_sync_start(
        &mut self,
        core: &mut Core,
        disk: &mut Disk,
        ctx: &mut Ctx,
        packet: Packet,
    ) -> Next {
        let (mode, zxid) = match packet {
            Packet::Diff { zxid } => (SyncMode::Diff, zxid),
            Packet::Snap { zxid, store } => {
                core.db.replace(Store::clone(&store), zxid);
                core.snapshot = None;
                (SyncMode::Snap, zxid)
            }
            Packet::Trunc { zxid } => {
                let Some(db) = disk.truncate(zxid, ctx.rules) else {
                    return Next::Exit(ExitReason::CannotTruncate);
                };
                core.db = db;
                core.snapshot = None;
                let kept = disk.log.last_zxid().unwrap_or_default();
                ctx.out.note(Note::Truncated(kept));
                (SyncMode::Trunc, zxid)
            }
            _ => return Next::Exit(ExitReason::BadSyncPacket),
        };
        ctx.out.note(Note::SyncTold(mode, zxid));
        self.stage = Stage::Syncing;
        let diff = mode == SyncMode::Diff;
        self.incoming = Incoming {
            mode: Some(mode),
            snapshot_needed: !diff,
            write_to_log: diff,
            ..Incoming::default()
        };
        Next::Stay
    }

    /// PROPOSAL during synchronization: it must follow the last one (3.6.3).
    pub fn on_sync_proposal(&mut self, txn: Txn) -> Next {
        let incoming = &mut self.incoming;
        let follows = incoming
            .last_queued
            .is_none_or(|last| txn.zxid == last.next() || txn.zxid.epoch() > last.epoch());
        if !follows {
            return Next::Leave(LeaveReason::ProposalGap);
        }
        incoming.last_queued = Some(txn.zxid);
        incoming.not_logged.push_back(txn);
        Next::Stay
    }

    /// COMMIT during synchronization (3.6.4).
    pub fn on_sync_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) {
        if self.incoming.write_to_log {
            self.incoming.committed.push_back(zxid);
        } else if let Some(txn) = self.incoming.not_logged.pop_front_if(|t| t.zxid == zxid) {
            core.db.apply(&txn);
            ctx.out.note(Note::Delivered(txn));
        }
    }

    /// INFORM during synchronization (3.6.10).
    pub fn on_sync_inform(&mut self, core: &mut Core, ctx: &mut Ctx, txn: Txn) {
        if self.incoming.write_to_log {
            self.incoming.not_logged.push_back(txn);
            self.incoming.committed.push_back(txn.zxid);
        } else {
            core.db.apply(&txn);
            ctx.out.note(Note::Delivered(txn));
        }
    }

    /// NEWLEADER (3.6.5). Nothing else is read until history and currentEpoch
    /// are on disk.
    pub fn on_new_leader(&mut self, core: &mut Core, ctx: &mut Ctx, conn: Conn, epoch: Epoch) {
        self.epoch = epoch;
        self.stage = Stage::Persisting;
        core.busy += 1;
        ctx.out.ask(Effect::StopReading(conn));
        ctx.out.stop(Timer::LearnerRead);
        if self.incoming.snapshot_needed {
            ctx.out.disk(DiskOp::SnapshotStart(SnapshotFor::NewLeader));
        } else {
            self.on_history_saved(ctx);
        }
    }

    /// Step 2 done (or not needed); steps 3 and 4: what is committed goes to the
    /// log, one record an event. Observers skip this (3.6.10).
    pub fn on_history_saved(&mut self, ctx: &mut Ctx) {
        self.incoming.write_to_log = true;
        if self.observer || self.incoming.committed.is_empty() {
            ctx.out.disk(DiskOp::CurrentEpoch(self.epoch));
        } else {
            ctx.out.disk(DiskOp::AppendSync);
        }
    }

    /// One committed transaction: to the log's buffer and to memory.
    pub fn on_append_sync(&mut self, core: &mut Core, disk: &mut Disk, ctx: &mut Ctx) {
        let incoming = &mut self.incoming;
        if let Some(zxid) = incoming.committed.pop_front()
            && let Some(txn) = incoming.not_logged.pop_front_if(|t| t.zxid == zxid)
        {
            disk.log.append(txn);
            ctx.out.note(Note::Appended(txn));
            core.db.apply(&txn);
            ctx.out.note(Note::Delivered(txn));
        }
        let more = !incoming.committed.is_empty();
        ctx.out.disk(if more { DiskOp::AppendSync } else { DiskOp::FsyncSync });
    }

    /// History is durable; now, and not before, currentEpoch (3.9.1).
    pub fn on_fsync_sync(&mut self, disk: &mut Disk, ctx: &mut Ctx) {
        disk.log.sync();
        ctx.out.note(Note::Durable(disk.log.last_zxid().unwrap_or_default()));
        ctx.out.disk(DiskOp::CurrentEpoch(self.epoch));
    }

    /// currentEpoch is durable: steps 6 and 7, ACK(e,0).
    pub fn on_current_epoch(&mut self, ctx: &mut Ctx) {
        let Some(conn) = self.conn else { return };
        self.incoming.mode = None;
        self.stage = Stage::AwaitUpToDate;
        ctx.out.send(conn, Packet::Ack { zxid: Zxid::new(self.epoch, 0) });
        ctx.out.ask(Effect::StartReading(conn));
        ctx.out.timer(Timer::LearnerRead, ctx.rules.config.sync_time());
    }

    /// UPTODATE (3.6.7, 3.6.8): a second ACK(e,0), then what came meanwhile goes
    /// the ordinary way.
    pub fn on_up_to_date(&mut self, core: &mut Core, ctx: &mut Ctx, conn: Conn) {
        self.stage = Stage::Broadcasting;
        core.current_vote.0.epoch = self.epoch;
        ctx.out.send(conn, Packet::Ack { zxid: Zxid::new(self.epoch, 0) });
        ctx.out.note(Note::Phase(ZabState::Broadcast));
        let incoming = std::mem::take(&mut self.incoming);
        let mut committed = incoming.committed;
        for txn in incoming.not_logged {
            let is_committed = committed.front() == Some(&txn.zxid);
            if is_committed {
                committed.pop_front();
            }
            if self.observer && !is_committed {
                continue; // an outstanding proposal of an old leader; INFORM will bring it
            }
            core.sync.log(ctx, txn);
            if is_committed {
                core.deliver(ctx, &txn);
            } else {
                self.pending.push_back(txn);
            }
        }
    }
}
