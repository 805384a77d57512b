//! The learner's half of the synchronization: receiving history, and making it
//! durable at NEWLEADER (facts 3.6 and 3.9).
//!
//! The order of disk writes at NEWLEADER is where most releases had a hole. The
//! acknowledgement says "I have this history and this epoch", so both must be on
//! disk before it; and the epoch must not be there without the history, or a crash
//! in between leaves a server that wins elections with a history that it lacks.
//! Hence: history, then currentEpoch, then ACK (3.9.1).

use crate::base::{Conn, Epoch, Zxid};
use crate::service::{State, Txn};
use crate::zab::context::Ctx;
use crate::zab::core::Core;
use crate::zab::database::Database;
use crate::zab::input::Next;
use crate::zab::learner::{Incoming, Learner, LearnerStage};
use crate::zab::message::{Packet, ZabState};
use crate::zab::outbox::{
    DiskOp, Effect, ExitReason, LeaveReason, Note, SnapshotFor, SyncMode, Timer,
};
use crate::zab::rules::AtNewLeader;
use crate::zab::storage::Disk;

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
            Packet::Diff { zxid } => {
                if ctx.rules.claims_the_diff_early() {
                    core.db.last_processed = zxid;
                }
                (SyncMode::Diff, zxid)
            }
            Packet::Snap { zxid, state } => {
                core.db.replace(State::clone(&state), zxid);
                core.snapshot = None;
                (SyncMode::Snap, zxid)
            }
            Packet::Trunc { zxid } if !ctx.rules.obeys_trunc() => (SyncMode::Trunc, zxid),
            Packet::Trunc { zxid } => {
                let Some(db) = Database::truncate(disk, zxid, ctx.rules) else {
                    return Next::Exit(ExitReason::CannotTruncate);
                };
                core.db = db;
                core.snapshot = None;
                let kept = disk.log.last_zxid().unwrap_or_default();
                ctx.out.note(Note::Truncated(kept));
                (SyncMode::Trunc, zxid)
            }
            Packet::FollowerInfo { .. }
            | Packet::LeaderInfo { .. }
            | Packet::AckEpoch { .. }
            | Packet::NewLeader { .. }
            | Packet::UpToDate
            | Packet::Proposal(_)
            | Packet::Ack { .. }
            | Packet::Commit { .. }
            | Packet::Inform(_)
            | Packet::Ping { .. }
            | Packet::Revalidate { .. }
            | Packet::Sync
            | Packet::Request(_) => return Next::Exit(ExitReason::BadSyncPacket),
        };
        debug_assert_eq!(self.incoming.mode, None, "a connection brings one synchronization");
        debug_assert!(self.pending.is_empty(), "a new role begins with nothing pending");
        ctx.out.note(Note::SyncTold(mode, zxid));
        self.stage = LearnerStage::Syncing;
        let diff = mode == SyncMode::Diff || mode == SyncMode::Trunc && !ctx.rules.obeys_trunc();
        self.incoming = Incoming {
            mode: Some(mode),
            snapshot_needed: !diff,
            write_to_log: diff,
            ..Incoming::default()
        };
        Next::Stay
    }

    /// PROPOSAL during synchronization: it must follow the last one (3.6.3).
    pub fn on_sync_proposal(&mut self, ctx: &Ctx, txn: Txn) -> Next {
        let (incoming, config) = (&mut self.incoming, &ctx.rules.config);
        let follows = incoming
            .last_queued
            .is_none_or(|last| config.follows(last, txn.zxid) || txn.zxid.epoch() > last.epoch());
        if !follows && ctx.rules.insists_on_no_gaps() {
            return Next::Leave(LeaveReason::ProposalGap);
        }
        incoming.last_queued = Some(txn.zxid);
        incoming.not_logged.push_back(txn);
        Next::Stay
    }

    /// COMMIT during synchronization (3.6.4).
    pub fn on_sync_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) -> Next {
        if self.stage == LearnerStage::AwaitUpToDate
            && self.incoming.not_logged.is_empty()
            && ctx.rules.commit_needs_the_queue()
        {
            return Next::Leave(LeaveReason::EmptyQueue);
        }
        if self.incoming.write_to_log {
            debug_assert!(
                ctx.rules.is_flawed() || self.incoming.committed.back() < Some(&zxid),
                "commits of a synchronization come in zxid order"
            );
            self.incoming.committed.push_back(zxid);
        } else if let Some(txn) = self.incoming.not_logged.pop_front_if(|t| t.zxid == zxid) {
            core.db.learn(ctx.rules, &txn);
            ctx.out.note(Note::Delivered(txn));
        }
        Next::Stay
    }

    /// INFORM during synchronization (3.6.10).
    pub fn on_sync_inform(&mut self, core: &mut Core, ctx: &mut Ctx, txn: Txn) {
        if self.incoming.write_to_log {
            self.incoming.committed.push_back(txn.zxid);
            self.incoming.not_logged.push_back(txn);
        } else {
            core.db.learn(ctx.rules, &txn);
            ctx.out.note(Note::Delivered(txn));
        }
    }

    /// NEWLEADER (3.6.5). Nothing else is read until history and currentEpoch
    /// are on disk.
    pub fn on_new_leader(&mut self, core: &mut Core, ctx: &mut Ctx, conn: Conn, epoch: Epoch) {
        self.epoch = epoch;
        self.stage = LearnerStage::Persisting;
        ctx.out.ask(Effect::StopReading(conn));
        ctx.out.stop(Timer::LearnerRead);
        if self.incoming.snapshot_needed {
            core.await_disk(ctx, DiskOp::SnapshotStart(SnapshotFor::NewLeader));
        } else {
            self.on_history_saved(core, ctx);
        }
    }

    /// Step 2 done (or not needed); steps 3 and 4: what is committed goes to the
    /// log, one record an event. Observers skip this (3.6.10). Other releases did
    /// other things here (3.9).
    pub fn on_history_saved(&mut self, core: &mut Core, ctx: &mut Ctx) {
        debug_assert_eq!(
            self.stage,
            LearnerStage::Persisting,
            "history is made durable at NEWLEADER"
        );
        self.incoming.write_to_log = true;
        let logs = match ctx.rules.at_new_leader() {
            AtNewLeader::Nothing | AtNewLeader::EpochThenHandOver => false,
            AtNewLeader::HandOver => {
                self.hand_over(core, ctx);
                false
            }
            AtNewLeader::LogAll => !self.incoming.not_logged.is_empty(),
            AtNewLeader::LogCommitted => !self.incoming.committed.is_empty(),
        };
        if logs && !self.observer && !ctx.rules.epoch_before_history() {
            core.await_disk(ctx, DiskOp::AppendSync);
        } else {
            core.await_disk(ctx, DiskOp::CurrentEpoch(self.epoch));
        }
    }

    /// Everything to the log thread (orders B and the like).
    fn hand_over(&mut self, core: &mut Core, ctx: &mut Ctx) {
        if !self.observer {
            for txn in std::mem::take(&mut self.incoming.not_logged) {
                core.sync.log(ctx, txn.clone());
                self.pending.push_back(txn);
            }
        }
    }

    /// One transaction: to the log's buffer and, what is committed, to memory.
    pub fn on_append_sync(&mut self, core: &mut Core, disk: &mut Disk, ctx: &mut Ctx) {
        debug_assert_eq!(self.stage, LearnerStage::Persisting, "only NEWLEADER logs this way");
        debug_assert!(
            ctx.rules.is_flawed() || core.sync.is_idle(),
            "two never write the log at once"
        );
        let incoming = &mut self.incoming;
        let more = if ctx.rules.at_new_leader() == AtNewLeader::LogAll {
            if let Some(txn) = incoming.not_logged.pop_front() {
                disk.log.append(txn.clone());
                ctx.out.note(Note::Appended(txn.clone()));
                incoming.unacked.push(txn.zxid);
                self.pending.push_back(txn);
            }
            !incoming.not_logged.is_empty()
        } else {
            if let Some(zxid) = incoming.committed.pop_front()
                && let Some(txn) = incoming.not_logged.pop_front_if(|t| t.zxid == zxid)
            {
                disk.log.append(txn.clone());
                ctx.out.note(Note::Appended(txn.clone()));
                incoming.unacked.push(zxid);
                if ctx.rules.remembers_what_it_applies() {
                    core.db.learn(ctx.rules, &txn);
                } else {
                    core.db.learn_and_forget(ctx.rules, &txn);
                }
                ctx.out.note(Note::Delivered(txn));
            }
            !incoming.committed.is_empty()
        };
        core.await_disk(ctx, if more { DiskOp::AppendSync } else { DiskOp::FsyncSync });
    }

    /// History is durable; now, and not before, currentEpoch (3.9.1).
    pub fn on_fsync_sync(&mut self, core: &mut Core, disk: &mut Disk, ctx: &mut Ctx) {
        disk.log.sync();
        ctx.out.note(Note::Durable(disk.log.last_zxid().unwrap_or_default()));
        if ctx.rules.acks_overtake_new_leader() {
            self.ack_logged(ctx);
        }
        if ctx.rules.epoch_before_history() {
            self.acknowledge(ctx);
        } else {
            core.await_disk(ctx, DiskOp::CurrentEpoch(self.epoch));
        }
    }

    /// Acknowledges what was logged at NEWLEADER, one by one.
    fn ack_logged(&mut self, ctx: &mut Ctx) {
        let Some(conn) = self.conn else { return };
        for zxid in std::mem::take(&mut self.incoming.unacked) {
            ctx.out.send(conn, Packet::Ack { zxid });
        }
    }

    /// currentEpoch is durable, and with it the right to stand for this history.
    pub fn on_current_epoch(&mut self, core: &mut Core, ctx: &mut Ctx) {
        if ctx.rules.at_new_leader() == AtNewLeader::EpochThenHandOver {
            self.hand_over(core, ctx);
        }
        let history_is_next = ctx.rules.epoch_before_history()
            && !self.observer
            && !self.incoming.committed.is_empty();
        if history_is_next {
            core.await_disk(ctx, DiskOp::AppendSync);
        } else {
            self.acknowledge(ctx);
        }
    }

    /// Steps 6 and 7, ACK(e,0).
    fn acknowledge(&mut self, ctx: &mut Ctx) {
        let Some(conn) = self.conn else { return };
        debug_assert_eq!(
            self.stage,
            LearnerStage::Persisting,
            "NEWLEADER is acknowledged once here"
        );
        debug_assert!(
            ctx.rules.is_flawed() || self.held_acks.is_empty(),
            "nothing is acknowledged before the history that it builds on"
        );
        self.incoming.mode = None;
        self.stage = LearnerStage::AwaitUpToDate;
        ctx.out.send(conn, Packet::Ack { zxid: Zxid::new(self.epoch, 0) });
        for zxid in self.held_acks.drain(..) {
            ctx.out.send(conn, Packet::Ack { zxid });
        }
        ctx.out.ask(Effect::StartReading(conn));
        ctx.out.timer(Timer::LearnerRead, ctx.rules.config.sync_time());
    }

    /// UPTODATE (3.6.7, 3.6.8): a second ACK(e,0), then what came meanwhile goes
    /// the ordinary way.
    pub fn on_up_to_date(&mut self, core: &mut Core, ctx: &mut Ctx, conn: Conn) -> Next {
        debug_assert!(!core.awaits_disk(), "UPTODATE is read by a learner that reads");
        debug_assert!(
            ctx.rules.is_flawed() || self.pending.is_empty(),
            "pending belongs to the broadcast: it begins empty"
        );
        self.stage = LearnerStage::Broadcasting;
        if ctx.rules.learners_update_their_vote() {
            core.current_vote.0.epoch = self.epoch;
        }
        ctx.out.send(conn, Packet::Ack { zxid: Zxid::new(self.epoch, 0) });
        ctx.out.note(Note::Phase(ZabState::Broadcast));
        if ctx.rules.at_new_leader() == AtNewLeader::LogAll {
            self.ack_logged(ctx);
        }
        let incoming = std::mem::take(&mut self.incoming);
        if self.observer {
            let mut committed = incoming.committed;
            for txn in incoming.not_logged {
                // An outstanding proposal of an old leader is left out: INFORM will bring it.
                if committed.pop_front_if(|zxid| *zxid == txn.zxid).is_some() {
                    core.sync.log(ctx, txn.clone());
                    core.deliver(ctx, &txn);
                }
            }
            return Next::Stay;
        }
        for txn in incoming.not_logged {
            core.sync.log(ctx, txn.clone());
            self.pending.push_back(txn);
        }
        for zxid in incoming.committed {
            let next = self.on_commit(core, ctx, zxid);
            if next != Next::Stay {
                return next;
            }
        }
        Next::Stay
    }
}
