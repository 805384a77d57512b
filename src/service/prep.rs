//! Request preparation (`PrepRequestProcessor`): validation against the state
//! as it will be when everything already proposed has been applied.

use super::{Body, ErrorCode, Op, Request, Store, Txn};
use crate::base::{SessionId, Sym, Zxid};
use std::collections::VecDeque;

/// What a proposed, not yet applied transaction will change
/// (`outstandingChanges`). Dropped when it is applied (4.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Key { key: Sym, version: i32 },
    Session { session: SessionId, open: bool },
}

/// The leader's memory of outstanding changes. A new leader starts with none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prep {
    outstanding: VecDeque<(Zxid, Change)>,
}

impl Prep {
    /// Turns a request into the transaction with this zxid. The zxid is taken
    /// before validation, so a request that fails has used one up (4.2.3).
    pub fn prepare(&mut self, store: &Store, zxid: Zxid, request: Request) -> Txn {
        let Request { session, cxid, op } = request;
        let body = match op {
            Op::CreateSession { timeout_ms } => Body::CreateSession { timeout_ms },
            _ if !self.session_open(store, session) => Body::Error(ErrorCode::SessionExpired),
            Op::CloseSession => Body::CloseSession,
            Op::Set { key, value, version } => {
                let now = self.version(store, key);
                if version != -1 && version != now {
                    Body::Error(ErrorCode::BadVersion)
                } else {
                    Body::Set { key, value, version: now + 1 }
                }
            }
        };
        match body {
            Body::CreateSession { .. } => self.note(zxid, Change::Session { session, open: true }),
            Body::CloseSession => self.note(zxid, Change::Session { session, open: false }),
            Body::Set { key, version, .. } => self.note(zxid, Change::Key { key, version }),
            Body::Error(_) => {}
        }
        Txn { zxid, session, cxid, body }
    }

    /// Forgets the changes of everything up to `zxid`: the store has them now.
    pub fn applied(&mut self, zxid: Zxid) {
        while self.outstanding.front().is_some_and(|(z, _)| *z <= zxid) {
            self.outstanding.pop_front();
        }
    }

    fn note(&mut self, zxid: Zxid, change: Change) {
        self.outstanding.push_back((zxid, change));
    }

    /// The version a key will have; −1 while nobody has set it.
    fn version(&self, store: &Store, wanted: Sym) -> i32 {
        let pending = self.outstanding.iter().rev().find_map(|(_, change)| match change {
            Change::Key { key, version } if *key == wanted => Some(*version),
            _ => None,
        });
        pending.unwrap_or_else(|| store.get(wanted).map_or(-1, |cell| cell.version))
    }

    fn session_open(&self, store: &Store, wanted: SessionId) -> bool {
        let pending = self.outstanding.iter().rev().find_map(|(_, change)| match change {
            Change::Session { session, open } if *session == wanted => Some(*open),
            _ => None,
        });
        pending.unwrap_or_else(|| store.has_session(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Epoch;

    fn z(counter: u32) -> Zxid {
        Zxid::new(Epoch(1), counter)
    }

    fn set(version: i32) -> Request {
        let op = Op::Set { key: Sym(0), value: Sym(1), version };
        Request { session: SessionId(7), cxid: 1, op }
    }

    #[test]
    fn a_request_is_judged_by_the_state_that_will_be() {
        let (mut prep, mut store) = (Prep::default(), Store::default());
        let open = Op::CreateSession { timeout_ms: 4000 };
        let born = prep.prepare(&store, z(1), Request { session: SessionId(7), cxid: 0, op: open });
        let first = prep.prepare(&store, z(2), set(-1));
        let second = prep.prepare(&store, z(3), set(0));
        let late = prep.prepare(&store, z(4), set(0));
        assert_eq!(first.body, Body::Set { key: Sym(0), value: Sym(1), version: 0 });
        assert_eq!(second.body, Body::Set { key: Sym(0), value: Sym(1), version: 1 });
        assert_eq!(late.body, Body::Error(ErrorCode::BadVersion), "1 is coming, 0 is too late");
        for txn in [born, first, second, late] {
            store.apply(&txn);
            prep.applied(txn.zxid);
        }
        assert_eq!(prep, Prep::default(), "applied changes are forgotten");
        assert_eq!(store.get(Sym(0)).map(|c| (c.version, c.mzxid)), Some((1, z(3))));
    }

    #[test]
    fn a_closing_session_is_refused_before_the_close_is_committed() {
        let (mut prep, store) = (Prep::default(), Store::default());
        let ask = |op| Request { session: SessionId(7), cxid: 1, op };
        prep.prepare(&store, z(1), ask(Op::CreateSession { timeout_ms: 4000 }));
        prep.prepare(&store, z(2), ask(Op::CloseSession));
        let late = prep.prepare(&store, z(3), set(-1));
        assert_eq!(late.body, Body::Error(ErrorCode::SessionExpired));
    }
}
