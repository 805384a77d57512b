//! A server's memory: the replicated state and the window of recent
//! transactions that followers are synchronized from (`ZKDatabase`).

mod misread;

use super::config::Config;
use super::rules::Rules;
use super::storage::{Disk, TxnLog};
use crate::base::{SessionId, Zxid};
use crate::service::watch::Change;
use crate::service::{Body, OpResult, State, Txn};
use imbl::Vector;
use std::sync::Arc;

/// `ZKDatabase`: what a server serves from. A crash loses it; the disk brings it
/// back ([`Database::load`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// The replicated state, with every transaction up to `last_processed` applied.
    pub state: State,
    /// The zxid of the last transaction applied, or (e,0) on a leader that has
    /// just started to serve (1.1.5, 3.1.3).
    pub last_processed: Zxid,
    /// `committedLog`: the newest transactions, oldest first (3.1.1).
    committed_log: Vector<Txn>,
    /// The most that it holds.
    window: usize,
}

impl Database {
    /// A database loaded from a snapshot named `zxid`; it remembers the last
    /// `window` transactions.
    pub fn new(state: State, zxid: Zxid, window: usize) -> Database {
        Database { state, last_processed: zxid, committed_log: Vector::new(), window }
    }

    /// What a disk holds: the newest snapshot, then every later record, committed
    /// or not (5.3.5, 5.4.1).
    pub fn load(disk: &mut Disk, rules: &Rules) -> Database {
        let mut db = Database::load_snapshot(disk, &rules.config);
        db.fast_forward(rules, &disk.log);
        db
    }

    /// What the newest snapshot holds.
    pub fn load_snapshot(disk: &mut Disk, config: &Config) -> Database {
        let newest = disk.snapshot_at_start(config);
        Database::new(newest.state.clone(), newest.zxid, config.committed_log_length())
    }

    /// TRUNC (3.6.1): cut the log, reload, and relabel the result `zxid`. `None`
    /// if there is no log to cut, or if what is left would end before `zxid`: the
    /// process exits, and its disk stays as it is.
    pub fn truncate(disk: &mut Disk, zxid: Zxid, rules: &Rules) -> Option<Database> {
        // A snapshot named (e,0) was made by or for a leader that served: what it holds
        // is committed, and cannot be cut. It may be all there is of it (3.1.3).
        let stays = |name: Zxid| name <= zxid || name.counter() == 0;
        if !rules.trunc_spares_snapshots() {
            let saved = disk.snapshots().iter().rev().map(|s| s.zxid).find(|name| stays(*name));
            let logged = disk.log.records().iter().rev().map(|t| t.zxid).find(|z| *z <= zxid);
            if zxid.counter() != 0 && saved.max(logged) < Some(zxid) {
                return None;
            }
        }
        if !disk.log.truncate(zxid, rules.trunc_spares_a_record()) {
            return None;
        }
        if !rules.trunc_spares_snapshots() {
            disk.keep_snapshots(stays);
        }
        let mut db = Database::load(disk, rules);
        db.last_processed = zxid;
        Some(db)
    }

    /// Applies one transaction and remembers it in committedLog (4.2.17). Returns
    /// what the requester is told; appends to `changes` what watches may wait for.
    pub fn deliver(&mut self, rules: &Rules, txn: &Txn, changes: &mut Vec<Change>) -> OpResult {
        let result = self.carry_out(rules, txn, changes, false);
        self.remember(txn);
        result
    }

    /// [`Database::deliver`] during a synchronization, when no client is connected.
    pub fn learn(&mut self, rules: &Rules, txn: &Txn) {
        self.learn_and_forget(rules, txn);
        self.remember(txn);
    }

    /// [`Database::learn`] without committedLog: a server that does so cannot bring
    /// others up to date later (ZOOKEEPER-4925).
    pub fn learn_and_forget(&mut self, rules: &Rules, txn: &Txn) {
        let _ = self.carry_out(rules, txn, &mut Vec::new(), true);
    }

    fn carry_out(
        &mut self,
        rules: &Rules,
        txn: &Txn,
        changes: &mut Vec<Change>,
        learns: bool,
    ) -> OpResult {
        debug_assert!(
            rules.is_flawed() || self.last_processed < txn.zxid,
            "transactions are applied in zxid order, each once: {}, then {}",
            self.last_processed,
            txn.zxid
        );
        self.last_processed = txn.zxid;
        if rules.applies_as_written() {
            self.state.apply(txn, changes)
        } else {
            misread::apply(rules, &mut self.state, txn, changes, learns)
        }
    }

    /// The end of a session in this memory alone: no release does this.
    pub fn end_session(&mut self, session: SessionId) {
        let body = Arc::new(Body::CloseSession { paths: Vec::new() });
        let txn = Txn { zxid: self.last_processed, session, cxid: 0, time: 0, body };
        let _ = self.state.apply(&txn, &mut Vec::new());
    }

    /// Applies everything that the log has beyond memory: start-up (5.4.1) and
    /// the end of a role (`fastForwardDataBase`, 5.5.1).
    pub fn fast_forward(&mut self, rules: &Rules, log: &TxnLog) {
        let known = log.records().binary_search_by_key(&self.last_processed, |t| t.zxid);
        let from = known.map_or_else(|next| next, |ix| ix + 1);
        for txn in log.records().iter().skip(from) {
            let _ = self.deliver(rules, txn, &mut Vec::new());
        }
        debug_assert!(
            rules.is_flawed() || log.last_zxid() <= Some(self.last_processed),
            "memory that has caught up knows every record of the log"
        );
    }

    /// Replaces everything by a snapshot received (SNAP, 3.6.1).
    pub fn replace(&mut self, state: State, zxid: Zxid) {
        *self = Database::new(state, zxid, self.window);
    }

    /// `addCommittedProposal`: see [`Config::committed_log_length`](super::config::Config::committed_log_length). The recordings of
    /// 3.8.0 show 501 (lag 500 is a DIFF, 501 is not), those of 3.9.5 show 500.
    fn remember(&mut self, txn: &Txn) {
        if self.max_committed().is_some_and(|max| txn.zxid <= max) {
            return; // ZOOKEEPER-4925: duplicates are ignored (3.1.2)
        }
        self.committed_log.push_back(txn.clone());
        while self.committed_log.len() > self.window {
            self.committed_log.pop_front();
        }
        debug_assert!(
            self.max_committed() <= Some(txn.zxid),
            "committedLog grows at its end, and its last is the newest"
        );
    }

    /// The recent transactions, oldest first (3.1.1).
    pub fn committed_log(&self) -> &Vector<Txn> {
        &self.committed_log
    }

    fn max_committed(&self) -> Option<Zxid> {
        self.committed_log.back().map(|t| t.zxid)
    }

    /// (minCommittedLog, maxCommittedLog); lastProcessedZxid twice when the
    /// list is empty (3.1.4).
    pub fn committed_range(&self) -> (Zxid, Zxid) {
        match (self.committed_log.front(), self.committed_log.back()) {
            (Some(min), Some(max)) => {
                debug_assert!(min.zxid <= max.zxid, "committedLog stands in zxid order");
                debug_assert!(
                    self.committed_log.len() <= self.window,
                    "committedLog forgets its oldest before it outgrows its window"
                );
                (min.zxid, max.zxid)
            }
            _ => (self.last_processed, self.last_processed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Epoch;
    use crate::zab::flaw::Flaws;
    use crate::zab::storage::Snapshot;

    fn txn(counter: u32) -> Txn {
        let zxid = Zxid::new(Epoch(1), counter);
        let body = Arc::new(Body::CloseSession { paths: Vec::new() });
        Txn { zxid, session: SessionId(1), cxid: counter, time: 0, body }
    }

    fn disk(counters: &[u32]) -> Disk {
        let mut disk = Disk::default();
        counters.iter().for_each(|&c| disk.log.append(txn(c)));
        disk.log.sync();
        disk
    }

    fn rules(as_released: bool) -> Rules {
        let flaws = if as_released { Flaws::as_released() } else { Flaws::NONE };
        Rules { config: Config::default(), flaws }
    }

    #[test]
    fn trunc_as_released_keeps_one_record_too_many_if_its_zxid_is_absent() {
        let none = Zxid::new(Epoch(1), 0);
        for (as_released, last) in [(true, Some(txn(4).zxid)), (false, None)] {
            let mut disk = disk(&[4, 5]);
            let db = Database::truncate(&mut disk, none, &rules(as_released)).unwrap();
            assert_eq!(disk.log.last_zxid(), last, "5.4.5 i, D.4.18");
            assert_eq!(db.last_processed, none, "relabelled all the same");
        }
    }

    #[test]
    fn trunc_to_what_neither_log_nor_snapshot_reaches_ends_the_process() {
        let mut disk = disk(&[1, 2, 4, 5]);
        let before = disk.clone();
        assert_eq!(Database::truncate(&mut disk, Zxid::new(Epoch(1), 3), &rules(false)), None);
        assert_eq!(disk, before, "its disk stays as it is");
    }

    #[test]
    fn trunc_as_released_keeps_the_effects_inside_a_newer_snapshot() {
        for (as_released, kept) in [(true, true), (false, false)] {
            let mut disk = disk(&[1, 2, 3]);
            let mut state = State::new("");
            let body = Arc::new(Body::CreateSession { timeout_ms: 1 });
            let _ = state.apply(&Txn { body, ..txn(3) }, &mut Vec::new());
            disk.write_snapshot(Snapshot::empty(&Config::default()));
            disk.write_snapshot(Snapshot { zxid: txn(3).zxid, state, received: false });
            let db = Database::truncate(&mut disk, txn(2).zxid, &rules(as_released)).unwrap();
            assert_eq!(db.state.has_session(SessionId(1)), kept, "5.4.5 ii, ZOOKEEPER-1549");
        }
    }

    #[test]
    fn trunc_that_would_cut_too_much_is_fatal_and_changes_nothing() {
        let mut disk = disk(&[1, 2]);
        let state = State::new("");
        disk.write_snapshot(Snapshot { zxid: txn(5).zxid, state, received: true });
        let before = disk.clone();
        assert_eq!(
            Database::truncate(&mut disk, txn(4).zxid, &rules(false)),
            None,
            "3 and 4 are nowhere else"
        );
        assert_eq!(disk, before);
        assert!(
            Database::truncate(&mut disk, txn(4).zxid, &rules(true)).is_some(),
            "as released: relabelled"
        );
    }

    #[test]
    fn trunc_without_a_log_is_fatal() {
        assert_eq!(Database::truncate(&mut Disk::default(), Zxid::ZERO, &rules(false)), None);
    }
}
