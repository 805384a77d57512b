//! A server's disk: transaction log, snapshots and the two epoch files.
//!
//! The log has a durable prefix and an unsynced tail; a crash loses the tail
//! (V-4, 5.6.1). There is no commit index on disk (5.4.2). What is written here
//! means nothing to this module: it knows zxids and order, not the protocol.

use super::config::Config;
use super::database::Database;
use super::rules::Rules;
use crate::base::{Epoch, Zxid};
use crate::service::{State, Txn};
use imbl::Vector;

/// A snapshot file, named by the zxid that was applied when it was begun. It
/// may hold later effects, too (fuzzy, 5.3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name.
    pub zxid: Zxid,
    /// Its content.
    pub state: State,
    /// It came from a leader (SNAP), so the log before it may have holes.
    pub received: bool,
}

impl Snapshot {
    /// What a server begins with (5.4.4).
    fn empty(config: &Config) -> Snapshot {
        let (zxid, state) = (Zxid::ZERO, State::new(&config.text()));
        Snapshot { zxid, state, received: false }
    }
}

/// The transaction log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxnLog {
    records: Vector<Txn>,
    durable: usize,
    /// Index of the first record of each file.
    files: Vec<u32>,
    /// The next record opens a new file (after a start, a roll or a cut).
    fresh: bool,
}

impl TxnLog {
    /// Every record, oldest first.
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
            self.files.push(self.records.len() as u32);
            self.fresh = false;
        }
        self.records.push_back(txn);
    }

    /// One fsync: all that has been appended is durable (5.1.5).
    pub fn sync(&mut self) {
        self.durable = self.records.len();
    }

    /// The next record goes to a new file (5.1.6).
    pub fn roll(&mut self) {
        self.fresh = true;
    }

    /// Loses the unsynced tail.
    fn crash(&mut self) {
        self.cut(self.durable);
        self.fresh = true;
    }

    /// `FileTxnLog.truncate`: keeps what is ≤ z. With `one_more` as Java does it:
    /// finds the first record **≥ z** and cuts right after it, so one record
    /// beyond `z` survives if `z` itself is absent (5.4.5 i, D.4.18). False if
    /// there is no log to cut.
    fn truncate(&mut self, zxid: Zxid, one_more: bool) -> bool {
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

    fn cut(&mut self, len: usize) {
        self.records.truncate(len);
        self.durable = self.durable.min(len);
        self.files.retain(|&first| (first as usize) < len);
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

    /// The currentEpoch file is being replaced: the new one stands beside it.
    pub fn begin_current_epoch(&mut self, epoch: Epoch) {
        self.current_epoch_tmp = Some(epoch);
    }

    /// It is replaced.
    pub fn finish_current_epoch(&mut self, epoch: Epoch) {
        self.current_epoch = Some(epoch);
        self.current_epoch_tmp = None;
    }

    /// The epoch files at start-up; missing ones default to the epoch of the
    /// last zxid. A crash between history and currentEpoch (3.6.5) leaves a
    /// currentEpoch older than the history; then the file that was about to
    /// replace it is adopted (1.7.3, ZOOKEEPER-1653).
    pub fn epochs_at_start(&mut self, last: Epoch, rules: &Rules) -> (Epoch, Epoch) {
        let accepted = *self.accepted_epoch.get_or_insert(last);
        let current = *self.current_epoch.get_or_insert(last);
        if last > current
            && rules.adopts_the_unfinished_epoch()
            && let Some(epoch) = self.current_epoch_tmp
        {
            self.finish_current_epoch(epoch);
        }
        (accepted, self.current_epoch.unwrap_or(last))
    }

    /// The newest snapshot.
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
    }

    /// Newest snapshot, then every later record, committed or not (5.3.5, 5.4.1).
    /// An empty disk gets an empty snapshot first (5.4.4).
    pub fn load(&mut self, rules: &Rules) -> Database {
        let mut db = self.load_snapshot(&rules.config);
        db.fast_forward(rules, &self.log);
        db
    }

    /// The newest snapshot alone.
    pub fn load_snapshot(&mut self, config: &Config) -> Database {
        if self.snapshots.is_empty() {
            self.write_snapshot(Snapshot::empty(config));
        }
        let newest = &self.snapshots[self.snapshots.len() - 1];
        Database::new(newest.state.clone(), newest.zxid, config.committed_log_length())
    }

    /// TRUNC (3.6.1): cut the log, reload, and relabel the result `zxid`. `None`
    /// if there is no log to cut, or if what is left would end before `zxid`: the
    /// process exits, and its disk stays as it is.
    pub fn truncate(&mut self, zxid: Zxid, rules: &Rules) -> Option<Database> {
        // A snapshot named (e,0) was made by or for a leader that served: what it holds
        // is committed, and cannot be cut. It may be all there is of it (3.1.3).
        let stays = |name: Zxid| name <= zxid || name.counter() == 0;
        if !rules.trunc_spares_snapshots() {
            let saved = self.snapshots.iter().rev().map(|s| s.zxid).find(|name| stays(*name));
            let logged = self.log.records().iter().rev().map(|t| t.zxid).find(|z| *z <= zxid);
            if zxid.counter() != 0 && saved.max(logged) < Some(zxid) {
                return None;
            }
        }
        if !self.log.truncate(zxid, rules.trunc_spares_a_record()) {
            return None;
        }
        if !rules.trunc_spares_snapshots() {
            self.snapshots.retain(|s| stays(s.zxid));
        }
        let mut db = self.load(rules);
        db.last_processed = zxid;
        Some(db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SessionId;
    use crate::service::Body;
    use crate::zab::config::Config;
    use crate::zab::flaw::Flaws;
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

    fn rules(as_released: bool) -> Rules {
        let flaws = if as_released { Flaws::as_released() } else { Flaws::NONE };
        Rules { config: Config::default(), flaws }
    }

    #[test]
    fn trunc_as_released_keeps_one_record_too_many_if_its_zxid_is_absent() {
        let none = Zxid::new(Epoch(1), 0);
        for (as_released, last) in [(true, Some(txn(4).zxid)), (false, None)] {
            let mut disk = Disk { log: log(&[4, 5]), ..Disk::default() };
            let db = disk.truncate(none, &rules(as_released)).unwrap();
            assert_eq!(disk.log.last_zxid(), last, "5.4.5 i, D.4.18");
            assert_eq!(db.last_processed, none, "relabelled all the same");
        }
    }

    #[test]
    fn trunc_to_what_neither_log_nor_snapshot_reaches_ends_the_process() {
        let mut disk = Disk { log: log(&[1, 2, 4, 5]), ..Disk::default() };
        let before = disk.clone();
        assert_eq!(disk.truncate(Zxid::new(Epoch(1), 3), &rules(false)), None);
        assert_eq!(disk, before, "its disk stays as it is");
    }

    #[test]
    fn trunc_as_released_keeps_the_effects_inside_a_newer_snapshot() {
        for (as_released, kept) in [(true, true), (false, false)] {
            let mut disk = Disk { log: log(&[1, 2, 3]), ..Disk::default() };
            let mut state = State::new("");
            let body = Arc::new(Body::CreateSession { timeout_ms: 1 });
            let _ = state.apply(&Txn { body, ..txn(3) }, &mut Vec::new());
            disk.write_snapshot(Snapshot::empty(&Config::default()));
            disk.write_snapshot(Snapshot { zxid: txn(3).zxid, state, received: false });
            let db = disk.truncate(txn(2).zxid, &rules(as_released)).unwrap();
            assert_eq!(db.state.has_session(SessionId(1)), kept, "5.4.5 ii, ZOOKEEPER-1549");
        }
    }

    #[test]
    fn trunc_that_would_cut_too_much_is_fatal_and_changes_nothing() {
        let mut disk = Disk { log: log(&[1, 2]), ..Disk::default() };
        let state = State::new("");
        disk.write_snapshot(Snapshot { zxid: txn(5).zxid, state, received: true });
        let before = disk.clone();
        assert_eq!(disk.truncate(txn(4).zxid, &rules(false)), None, "3 and 4 are nowhere else");
        assert_eq!(disk, before);
        assert!(disk.truncate(txn(4).zxid, &rules(true)).is_some(), "as released: relabelled");
    }

    #[test]
    fn trunc_without_a_log_is_fatal() {
        assert_eq!(Disk::default().truncate(Zxid::ZERO, &rules(false)), None);
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
