//! The thread that writes the transaction log (`SyncRequestProcessor`, 5.2).

use super::context::Ctx;
use super::outbox::{DiskOp, Note};
use super::storage::Disk;
use crate::base::Zxid;
use crate::service::Txn;
use std::collections::VecDeque;

/// `maxBatchSize` (5.2.2): after so many records it flushes, even if more wait.
const MAX_BATCH: usize = 1000;

/// `SyncRequestProcessor`: the thread that appends to the log and flushes it.
/// It appends whatever waits and flushes once nothing waits any more (5.2), so
/// one fsync serves everything that arrived during the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncThread {
    /// Handed to it and not yet in the log's buffer, oldest first.
    queue: VecDeque<Txn>,
    /// Appended since the last flush.
    batch: VecDeque<Zxid>,
    /// An append or a flush is under way.
    working: bool,
    /// Records appended since the last snapshot was due.
    since_snapshot: u32,
    /// The random half of the snapshot threshold (5.3.2).
    threshold: u32,
    /// The oldest records at work were handed over by a role that has ended: this
    /// many are not acknowledged when they are durable.
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

    /// Its role has ended while it works. What it has in hand is still written, but
    /// not acknowledged (ZOOKEEPER-4712).
    pub fn orphan(&mut self) {
        self.orphans = self.queue.len() + self.batch.len();
        debug_assert!(
            self.orphans == 0 || self.working,
            "what a role leaves behind is still being written"
        );
    }

    /// Hands it a transaction to log.
    pub fn log(&mut self, ctx: &mut Ctx, txn: Txn) {
        let newest = self.queue.back().map(|t| t.zxid).or(self.batch.back().copied());
        debug_assert!(
            ctx.rules.is_flawed() || newest < Some(txn.zxid),
            "records are handed to the log in zxid order: {newest:?}, then {}",
            txn.zxid
        );
        debug_assert!(
            self.working || self.queue.is_empty() && self.batch.is_empty(),
            "a writer that rests has nothing left to do"
        );
        self.queue.push_back(txn);
        if !self.working {
            self.working = true;
            ctx.out.disk(DiskOp::Append);
        }
    }

    /// The next record is in the log's buffer. The newest that is appended and
    /// not flushed.
    pub(super) fn on_append(&mut self, disk: &mut Disk, ctx: &mut Ctx) -> Option<Zxid> {
        debug_assert!(self.working, "only a writer at work appends");
        debug_assert!(!self.queue.is_empty(), "an append is asked for because a record waits");
        if let Some(txn) = self.queue.pop_front() {
            debug_assert!(
                ctx.rules.is_flawed() || disk.log.last_zxid() < Some(txn.zxid),
                "a log only grows at its end, in zxid order"
            );
            disk.log.append(txn.clone());
            self.batch.push_back(txn.zxid);
            self.since_snapshot += 1;
            ctx.out.note(Note::Appended(txn));
        }
        let full = self.batch.len() >= MAX_BATCH;
        let next = if self.queue.is_empty() || full { DiskOp::Fsync } else { DiskOp::Append };
        ctx.out.disk(next);
        self.batch.back().copied()
    }

    /// Is a snapshot due? Then counting starts again, with another threshold.
    pub(super) fn take_due(&mut self, snap_count: u32, dice: u32) -> bool {
        let due = self.since_snapshot > self.threshold;
        if due {
            self.since_snapshot = 0;
            self.threshold = threshold(snap_count, dice);
        }
        due
    }

    /// The flush is done; what is durable now.
    pub(super) fn on_fsync(&mut self, disk: &mut Disk, ctx: &mut Ctx) -> VecDeque<Zxid> {
        debug_assert!(self.working, "only a writer at work flushes");
        disk.log.sync();
        ctx.out.note(Note::Durable(disk.log.last_zxid().unwrap_or_default()));
        self.working = !self.queue.is_empty();
        if self.working {
            ctx.out.disk(DiskOp::Append);
        }
        let mut done = std::mem::take(&mut self.batch);
        debug_assert!(
            ctx.rules.is_flawed() || done.iter().all(|zxid| disk.log.is_durable(*zxid)),
            "a record that is acknowledged is durable in the log"
        );
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
