//! A server's disk: transaction log, snapshots and the two epoch files.
//!
//! The log has a durable prefix and an unsynced tail; a crash loses the tail
//! (V-4, 5.6.1). There is no commit index on disk (5.4.2). What is written here
//! means nothing to this module: it knows zxids and order, not the protocol.

use super::config::Config;
use crate::base::{Epoch, Zxid};
use crate::service::{State, Txn};
use imbl::Vector;

/// A snapshot file, named by the zxid that was applied when it was begun. It
/// may hold later effects, too (fuzzy, 5.3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name: everything up to here is in it.
    pub zxid: Zxid,
    /// The tree and the sessions. Later transactions may have left traces.
    pub state: State,
    /// It came from a leader (SNAP), so the log before it may have holes.
    pub received: bool,
}

impl Snapshot {
    /// What a server begins with (5.4.4).
    pub(super) fn empty(config: &Config) -> Snapshot {
        let (zxid, state) = (Zxid::ZERO, State::new(&config.text()));
        Snapshot { zxid, state, received: false }
    }
}

/// The transaction log: records in files, a durable prefix and an unsynced tail.
/// Nothing shortens the prefix but TRUNC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxnLog {
    /// Oldest first.
    records: Vector<Txn>,
    /// The length of the durable prefix.
    durable: usize,
    /// Index of the first record of each file.
    files: Vec<u32>,
    /// The next record opens a new file (after a start, a roll or a cut).
    fresh: bool,
}

impl TxnLog {
    /// Every record, oldest first, durable or not.
    pub fn records(&self) -> &Vector<Txn> {
        &self.records
    }

    /// How many of them would survive a crash.
    pub fn durable(&self) -> usize {
        self.durable
    }

    /// The zxid of the last record.
    pub fn last_zxid(&self) -> Option<Zxid> {
        self.records.back().map(|t| t.zxid)
    }

    /// Is this zxid on disk for good?
    pub fn is_durable(&self, zxid: Zxid) -> bool {
        self.index_of(zxid).is_some_and(|ix| ix < self.durable)
    }

    /// Appends to the file's buffer (5.1.4). Durable only after [`TxnLog::sync`].
    pub fn append(&mut self, txn: Txn) {
        if self.fresh || self.files.is_empty() {
            let first = self.records.len() as u32;
            debug_assert!(
                self.files.last().is_none_or(|before| *before < first),
                "a new file begins behind the records of the file before it"
            );
            self.files.push(first);
            self.fresh = false;
        }
        self.records.push_back(txn);
    }

    /// One fsync: all that has been appended is durable (5.1.5).
    pub fn sync(&mut self) {
        debug_assert!(self.durable <= self.records.len(), "what is durable is in the log");
        self.durable = self.records.len();
    }

    /// The next record goes to a new file (5.1.6).
    pub fn roll(&mut self) {
        self.fresh = true;
    }

    /// A crash: the unsynced tail is lost, and the next record opens a new file.
    fn crash(&mut self) {
        let durable = self.durable;
        self.cut(durable);
        self.fresh = true;
        debug_assert_eq!(self.durable, durable, "a crash takes nothing that is durable");
        debug_assert_eq!(self.records.len(), durable, "a crash takes all that is not");
    }

    /// `FileTxnLog.truncate`: keeps what is ≤ z. With `one_more` as Java does it:
    /// finds the first record **≥ z** and cuts right after it, so one record
    /// beyond `z` survives if `z` itself is absent (5.4.5 i, D.4.18). False if
    /// there is no log to cut.
    pub(super) fn truncate(&mut self, zxid: Zxid, one_more: bool) -> bool {
        if self.records.is_empty() {
            return false;
        }
        let beyond = self.records.iter().position(|t| t.zxid > zxid);
        let absent = self.index_of(zxid).is_none();
        let spare = usize::from(one_more && absent);
        self.cut(beyond.map_or(self.records.len(), |ix| ix + spare));
        self.durable = self.records.len();
        self.fresh = true;
        true
    }

    /// Keeps the first `len` records.
    fn cut(&mut self, len: usize) {
        self.records.truncate(len);
        self.durable = self.durable.min(len);
        self.files.retain(|&first| (first as usize) < len);
        debug_assert_eq!(
            self.files.is_empty(),
            self.records.is_empty(),
            "every record is in a file, and every file has records"
        );
    }

    /// The index of the record with this zxid. Binary search from the end: the
    /// zxids of a log only increase.
    fn index_of(&self, zxid: Zxid) -> Option<usize> {
        self.records.binary_search_by_key(&zxid, |t| t.zxid).ok()
    }

    /// The records that `FileTxnIterator` yields from `zxid` on: from the start
    /// of the last file that begins at or before it. `None` where the log-based
    /// DIFF of 3.4.1 is refused: the log starts after `zxid`, or more files
    /// follow (each preallocated to 64 MiB, far above a third of our snapshots;
    /// observed with 3.8.0: DIFF while it is one file, SNAP once it has rolled).
    pub fn read_from(&self, zxid: Zxid) -> Option<impl Iterator<Item = &Txn>> {
        let start = *self.files.last()? as usize;
        let first = self.records.get(start)?;
        (first.zxid <= zxid).then(|| self.records.iter().skip(start))
    }
}

/// What survives a crash. That it is a type of its own is the whole of the
/// crash model: everything else is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// The transaction log.
    pub log: TxnLog,
    snapshots: Vec<Snapshot>,
    /// The `acceptedEpoch` file: the newest epoch promised (1.7.2).
    pub accepted_epoch: Option<Epoch>,
    /// The `currentEpoch` file: the newest epoch whose history this server has.
    pub current_epoch: Option<Epoch>,
    /// `currentEpoch.tmp`: written and synced, not yet renamed (1.7.1).
    current_epoch_tmp: Option<Epoch>,
}

impl Disk {
    /// A disk with epoch files and a durable log.
    pub fn with(
        accepted: Epoch,
        current: Epoch,
        records: impl Iterator<Item = Txn>,
        config: &Config,
    ) -> Disk {
        let mut disk = Disk {
            accepted_epoch: Some(accepted),
            current_epoch: Some(current),
            ..Disk::default()
        };
        records.for_each(|txn| disk.log.append(txn));
        disk.log.sync();
        disk.write_snapshot(Snapshot::empty(config));
        disk
    }

    /// The page cache is lost.
    pub fn crash(&mut self) {
        self.log.crash();
    }

    /// The currentEpoch file is being replaced: the new one is beside it.
    pub fn begin_current_epoch(&mut self, epoch: Epoch) {
        self.current_epoch_tmp = Some(epoch);
    }

    /// The currentEpoch file is replaced, in one step (a rename, 1.7.1).
    pub fn finish_current_epoch(&mut self, epoch: Epoch) {
        debug_assert!(
            self.current_epoch_tmp.is_none_or(|tmp| tmp == epoch),
            "the file that replaces currentEpoch is the one that was written for it"
        );
        self.current_epoch = Some(epoch);
        self.current_epoch_tmp = None;
    }

    /// acceptedEpoch and currentEpoch at start-up; missing files default to the
    /// epoch of the last zxid. A crash between history and currentEpoch (3.6.5)
    /// leaves a currentEpoch older than the history; if the server `adopts` it, the
    /// file that was about to replace it does so now (1.7.3, ZOOKEEPER-1653).
    pub fn epochs_at_start(&mut self, last: Epoch, adopts: bool) -> (Epoch, Epoch) {
        let accepted = *self.accepted_epoch.get_or_insert(last);
        let current = *self.current_epoch.get_or_insert(last);
        if last > current
            && adopts
            && let Some(epoch) = self.current_epoch_tmp
        {
            self.finish_current_epoch(epoch);
        }
        (accepted, self.current_epoch.unwrap_or(last))
    }

    /// The newest snapshot; a start loads this one.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshots.last()
    }

    /// All snapshots kept, oldest first.
    pub fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// A snapshot file is complete. One with the same name is replaced; old ones
    /// are kept, as ZooKeeper does unless told otherwise (5.3.8).
    pub fn write_snapshot(&mut self, snapshot: Snapshot) {
        self.snapshots.retain(|s| s.zxid != snapshot.zxid);
        let at = self.snapshots.partition_point(|s| s.zxid < snapshot.zxid);
        self.snapshots.insert(at, snapshot);
        debug_assert!(
            self.snapshots.is_sorted_by(|a, b| a.zxid < b.zxid),
            "snapshots have names of their own and stand in their order"
        );
    }

    /// The newest snapshot; an empty disk is given an empty one first (5.4.4).
    pub fn snapshot_at_start(&mut self, config: &Config) -> &Snapshot {
        if self.snapshots.is_empty() {
            self.write_snapshot(Snapshot::empty(config));
        }
        &self.snapshots[self.snapshots.len() - 1]
    }

    /// Deletes the snapshots whose name is not to be kept.
    pub(super) fn keep_snapshots(&mut self, keeps: impl Fn(Zxid) -> bool) {
        self.snapshots.retain(|s| keeps(s.zxid));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SessionId;
    use crate::service::Body;
    use std::sync::Arc;

    fn txn(counter: u32) -> Txn {
        let zxid = Zxid::new(Epoch(1), counter);
        let body = Arc::new(Body::CloseSession { paths: Vec::new() });
        Txn { zxid, session: SessionId(1), cxid: counter, time: 0, body }
    }

    fn log(counters: &[u32]) -> TxnLog {
        let mut log = TxnLog::default();
        counters.iter().for_each(|&c| log.append(txn(c)));
        log.sync();
        log
    }

    #[test]
    fn a_crash_loses_exactly_the_unsynced_tail() {
        let mut disk = Disk { log: log(&[1, 2]), ..Disk::default() };
        disk.log.append(txn(3));
        disk.crash();
        assert_eq!(disk.log.last_zxid(), Some(txn(2).zxid));
    }

    #[test]
    fn a_rolled_log_is_not_read_for_a_diff() {
        let mut rolled = log(&[1, 2]);
        assert!(rolled.read_from(txn(1).zxid).is_some());
        rolled.roll();
        rolled.append(txn(3));
        assert!(rolled.read_from(txn(1).zxid).is_none(), "two files");
        assert_eq!(rolled.read_from(txn(3).zxid).unwrap().count(), 1);
    }
}
