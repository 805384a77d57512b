//! What a process keeps for as long as it runs, whatever its phase.

use super::cnx::Cnx;
use super::context::Ctx;
use super::database::Database;
use super::front::Front;
use super::message::Vote;
use super::outbox::{DiskOp, Note, SnapshotFor};
use super::storage::{Disk, Snapshot};
use super::sync_thread::SyncThread;
use crate::base::Zxid;
use crate::service::{Prepare, Request, SessionTable, Stamp, Txn};

/// What is carried from one phase to the next. A crash loses all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core {
    /// `logicalclock`: the election round. Volatile, starts at 0 (1.1.2).
    pub round: u64,
    /// What it tells others once it is not LOOKING (1.1.10), and the round in
    /// which it was decided.
    pub current_vote: (Vote, u64),
    /// Its election connections.
    pub cnx: Cnx,
    /// Its memory.
    pub db: Database,
    /// SyncRequestProcessor: the thread that writes the log.
    pub sync: SyncThread,
    /// Its client connections and what they wait for.
    pub front: Front,
    /// The disk work that the role's own thread stands still for, if any. The
    /// log thread and background snapshots work beside it and are not counted.
    awaited: Option<DiskOp>,
    /// The name of the background snapshot in progress.
    pub(super) snapshot: Option<Zxid>,
}

impl Core {
    /// A process that has just loaded its memory and talks to nobody.
    pub fn new(current_vote: (Vote, u64), db: Database, sync: SyncThread, front: Front) -> Core {
        let (round, cnx) = (0, Cnx::default());
        Core { round, current_vote, cnx, db, sync, front, awaited: None, snapshot: None }
    }

    /// Asks for disk work that the role's thread stands still for.
    pub(super) fn await_disk(&mut self, ctx: &mut Ctx, op: DiskOp) {
        debug_assert!(op.is_awaited(), "{op:?} is work of the background: nobody waits for it");
        debug_assert_eq!(self.awaited, None, "a role that waits for its disk asks for nothing");
        self.awaited = Some(op);
        ctx.out.disk(op);
    }

    /// Disk work is done; if the role's thread stood still for it, it goes on.
    pub(super) fn on_disk_done(&mut self, op: DiskOp) {
        if op.is_awaited() {
            debug_assert_eq!(self.awaited, Some(op), "the disk finishes what it was asked for");
            self.awaited = None;
        }
    }

    /// Does the role's own thread stand still for its disk?
    pub fn awaits_disk(&self) -> bool {
        self.awaited.is_some()
    }

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

    /// If enough was logged since the last snapshot, the log is rolled and one
    /// background snapshot starts (5.3.3). `dice` decides when the next is due.
    pub(super) fn snapshot_if_due(&mut self, disk: &mut Disk, ctx: &mut Ctx, dice: u32) {
        if !self.sync.take_due(ctx.rules.config.snap_count, dice) {
            return;
        }
        disk.log.roll();
        if self.snapshot.is_none() {
            self.snapshot = Some(self.db.last_processed);
            ctx.out.disk(DiskOp::SnapshotStart(SnapshotFor::Background));
        }
    }

    /// The snapshot begins: its name is what has been applied by now (5.3.1).
    pub(super) fn on_snapshot_start(&mut self, ctx: &mut Ctx, why: SnapshotFor) {
        let name = self.db.last_processed;
        let end = DiskOp::SnapshotEnd(why, name);
        match why {
            SnapshotFor::Background => {
                if let Some(snapshot) = &mut self.snapshot {
                    *snapshot = name;
                    ctx.out.disk(end);
                } // else memory was replaced meanwhile
            }
            SnapshotFor::LeaderStart | SnapshotFor::NewLeader => self.await_disk(ctx, end),
        }
    }

    /// The snapshot is complete: it holds everything up to its name, and
    /// whatever was applied while it was being written (5.3.4). `received` says
    /// that this memory came with a SNAP.
    pub(super) fn on_snapshot_end(
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
