//! A server's memory: the replicated state and the window of recent
//! transactions that followers are synchronized from (`ZKDatabase`).

mod misread;

use super::rules::Rules;
use super::storage::TxnLog;
use crate::base::{SessionId, Zxid};
use crate::service::watch::Change;
use crate::service::{Body, OpResult, State, Txn};
use imbl::Vector;
use std::sync::Arc;

/// `ZKDatabase`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// The replicated state.
    pub state: State,
    /// The zxid of the last transaction applied, or (e,0) on a leader that has
    /// just started to serve (1.1.5, 3.1.3).
    pub last_processed: Zxid,
    committed_log: Vector<Txn>,
    window: usize,
}

impl Database {
    /// A database loaded from a snapshot named `zxid`.
    pub fn new(state: State, zxid: Zxid, window: usize) -> Database {
        Database { state, last_processed: zxid, committed_log: Vector::new(), window }
    }

    /// Applies one transaction and remembers it in committedLog (4.2.17).
    /// What the requester is told, and, appended, what watches may wait for.
    pub fn deliver(&mut self, rules: &Rules, txn: &Txn, changes: &mut Vec<Change>) -> OpResult {
        let result = self.carry_out(rules, txn, changes, false);
        self.remember(txn);
        result
    }

    /// The same while it is synchronized, and nobody is connected.
    pub fn learn(&mut self, rules: &Rules, txn: &Txn) {
        self.learn_and_forget(rules, txn);
        self.remember(txn);
    }

    /// The same without committedLog (ZOOKEEPER-4925).
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
            (Some(min), Some(max)) => (min.zxid, max.zxid),
            _ => (self.last_processed, self.last_processed),
        }
    }
}
