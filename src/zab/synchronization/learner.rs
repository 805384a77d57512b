//! The learner's half of the synchronization: receiving history, and making it
//! durable at NEWLEADER (facts 3.6 and 3.9).

use crate::base::{Conn, Epoch, Zxid};
use crate::service::{State, Txn};
use crate::zab::Next;
use crate::zab::learner::{Learner, Stage};
use crate::zab::message::{Packet, ZabState};
use crate::zab::outbox::{
    DiskOp, Effect, ExitReason, LeaveReason, Note, SnapshotFor, SyncMode, Timer,
};
use crate::zab::rules::AtNewLeader;
use crate::zab::server::{Core, Ctx};
use crate::zab::storage::Disk;
use std::collections::VecDeque;

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
    /// Logged at NEWLEADER and not acknowledged yet.
    unacked: Vec<Zxid>,
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
        let incoming = &mut self.incoming;
        let follows = incoming
            .last_queued
            .is_none_or(|last| txn.zxid == last.next() || txn.zxid.epoch() > last.epoch());
        if !follows && ctx.rules.insists_on_no_gaps() {
            return Next::Leave(LeaveReason::ProposalGap);
        }
        incoming.last_queued = Some(txn.zxid);
        incoming.not_logged.push_back(txn);
        Next::Stay
    }

    /// COMMIT during synchronization (3.6.4).
    pub fn on_sync_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) -> Next {
        if self.stage == Stage::AwaitUpToDate
            && self.incoming.not_logged.is_empty()
            && ctx.rules.commit_needs_the_queue()
        {
            return Next::Leave(LeaveReason::EmptyQueue);
        }
        if self.incoming.write_to_log {
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
        self.stage = Stage::Persisting;
        core.busy += 1;
        ctx.out.ask(Effect::StopReading(conn));
        ctx.out.stop(Timer::LearnerRead);
        if self.incoming.snapshot_needed {
            ctx.out.disk(DiskOp::SnapshotStart(SnapshotFor::NewLeader));
        } else {
            self.on_history_saved(core, ctx);
        }
    }

    /// Step 2 done (or not needed); steps 3 and 4: what is committed goes to the
    /// log, one record an event. Observers skip this (3.6.10). Other releases did
    /// other things here (3.9).
    pub fn on_history_saved(&mut self, core: &mut Core, ctx: &mut Ctx) {
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
            ctx.out.disk(DiskOp::AppendSync);
        } else {
            ctx.out.disk(DiskOp::CurrentEpoch(self.epoch));
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
        ctx.out.disk(if more { DiskOp::AppendSync } else { DiskOp::FsyncSync });
    }

    /// History is durable; now, and not before, currentEpoch (3.9.1).
    pub fn on_fsync_sync(&mut self, core: &mut Core, disk: &mut Disk, ctx: &mut Ctx) {
        disk.log.sync();
        ctx.out.note(Note::Durable(disk.log.last_zxid().unwrap_or_default()));
        if ctx.rules.acks_overtake_new_leader() {
            self.ack_logged(ctx);
        }
        if ctx.rules.epoch_before_history() {
            core.busy -= 1;
            self.acknowledge(ctx);
        } else {
            ctx.out.disk(DiskOp::CurrentEpoch(self.epoch));
        }
    }

    fn ack_logged(&mut self, ctx: &mut Ctx) {
        let Some(conn) = self.conn else { return };
        for zxid in std::mem::take(&mut self.incoming.unacked) {
            ctx.out.send(conn, Packet::Ack { zxid });
        }
    }

    /// currentEpoch is durable.
    pub fn on_current_epoch(&mut self, core: &mut Core, ctx: &mut Ctx) {
        if ctx.rules.at_new_leader() == AtNewLeader::EpochThenHandOver {
            self.hand_over(core, ctx);
        }
        let history_is_next = ctx.rules.epoch_before_history()
            && !self.observer
            && !self.incoming.committed.is_empty();
        if history_is_next {
            core.busy += 1;
            ctx.out.disk(DiskOp::AppendSync);
        } else {
            self.acknowledge(ctx);
        }
    }

    /// Steps 6 and 7, ACK(e,0).
    fn acknowledge(&mut self, ctx: &mut Ctx) {
        let Some(conn) = self.conn else { return };
        self.incoming.mode = None;
        self.stage = Stage::AwaitUpToDate;
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
        self.stage = Stage::Broadcasting;
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
