//! The state that every server holds in memory and in its snapshots.

use super::{Body, ErrorCode, Txn};
use crate::base::{SessionId, Sym, Zxid};
use imbl::OrdMap;

/// A key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The value.
    pub value: Sym,
    /// How often it was set since it was first set: 0, 1, 2, …
    pub version: i32,
    /// The transaction that set it last.
    pub mzxid: Zxid,
}

/// Keys, values and sessions. Cloning shares everything, so a snapshot, a SNAP
/// on the wire and a checkpoint of the whole run cost nothing to take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Store {
    data: OrdMap<Sym, Cell>,
    sessions: OrdMap<SessionId, u32>,
}

impl Store {
    /// Applies one transaction. Setting the same absolute values again changes
    /// nothing, which is what makes fuzzy snapshots harmless (5.3.5).
    pub fn apply(&mut self, txn: &Txn) {
        match txn.body {
            Body::CreateSession { timeout_ms } => {
                self.sessions.insert(txn.session, timeout_ms);
            }
            Body::CloseSession => {
                self.sessions.remove(&txn.session);
            }
            Body::Set { key, value, version } => {
                self.data.insert(key, Cell { value, version, mzxid: txn.zxid });
            }
            Body::Error(_) => {}
        }
    }

    /// What the requester of `txn` is told: nothing wrong, or a code.
    pub fn error_of(txn: &Txn) -> Option<ErrorCode> {
        match txn.body {
            Body::Error(code) => Some(code),
            _ => None,
        }
    }

    /// A key's value.
    pub fn get(&self, key: Sym) -> Option<&Cell> {
        self.data.get(&key)
    }

    /// All keys with their values, in the order in which the run first named them.
    pub fn iter(&self) -> impl Iterator<Item = (Sym, &Cell)> {
        self.data.iter().map(|(k, c)| (*k, c))
    }

    /// Is this session open?
    pub fn has_session(&self, session: SessionId) -> bool {
        self.sessions.contains_key(&session)
    }

    /// All open sessions with their time-outs in milliseconds.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, u32)> {
        self.sessions.iter().map(|(s, t)| (*s, *t))
    }
}
