//! A server that leads nobody but itself.

use super::ask::What;
use super::script::Step;
use super::tell;
use crate::base::{Conn, Epoch, Micros, SessionId, Zxid};
use crate::service::acl::Ids;
use crate::service::apply::State;
use crate::service::op::{Op, OpResult, Request};
use crate::service::prepare::{Prepare, Stamp};
use crate::service::read::{Reader, read};
use crate::service::session::{SessionTable, negotiate};
use crate::service::txn::{Body, Txn};
use crate::service::watch::{Event, Watches};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

const TICK: Micros = Micros::millis(200);
/// minSessionTimeout (two ticks) and maxSessionTimeout, in milliseconds.
const TIMEOUTS: (u32, u32) = (400, 40_000);
/// How long the configuration is that a recorded server keeps in its tree.
const CONFIG: usize = 138;

/// The replica and its clients.
pub struct Replica {
    /// The tree.
    pub state: State,
    /// Every transaction.
    pub log: Vec<Txn>,
    watches: Watches,
    prepare: Prepare,
    sessions: SessionTable,
    conns: BTreeMap<SessionId, Conn>,
    next_conn: u32,
    last_proposed: Zxid,
    last_processed: Zxid,
    events: Vec<Event>,
}

impl Replica {
    /// As a fresh ensemble is, in its first epoch.
    pub fn new() -> Replica {
        Replica {
            state: State::new(&"c".repeat(CONFIG)),
            log: Vec::new(),
            watches: Watches::default(),
            prepare: Prepare::default(),
            sessions: SessionTable::new(TICK),
            conns: BTreeMap::new(),
            next_conn: 1,
            last_proposed: Zxid::new(Epoch(1), 0),
            last_processed: Zxid::new(Epoch(1), 0),
            events: Vec::new(),
        }
    }

    /// Does a step: its replies, and the events with their places among them, in
    /// the words of a recording. An error is a sentence.
    pub fn step(&mut self, step: &Step) -> Result<(Vec<Value>, Vec<Value>), String> {
        let session = step.session;
        let (mut replies, mut events) = (Vec::new(), Vec::new());
        match step.asked.first().map(|asked| &asked.what) {
            Some(What::Connect(wanted)) => replies.push(self.open(session, *wanted)?),
            Some(What::Move) => {
                self.connected(session)?;
                self.disconnect(session);
                let (conn, now) = (self.connect(session), self.now());
                let valid = self.sessions.revalidate(session, conn, now);
                replies.push(json!({"err": "OK", "same_session_id": valid}));
            }
            Some(What::Expire) => replies.push(self.expire(session)?),
            Some(What::Op(_)) => {
                let ops = step.asked.iter().filter_map(|asked| match &asked.what {
                    What::Op(op) => Some(op.clone()),
                    _ => None,
                });
                self.connected(session)?;
                self.serve(session, ops.collect(), &mut replies, &mut events);
            }
            None => {}
        }
        self.drain(session, replies.len(), &mut events);
        Ok((replies, events))
    }

    fn open(&mut self, session: SessionId, wanted: u32) -> Result<Value, String> {
        if self.sessions.get(session).is_some() {
            return Err(format!("{} is open already", tell::session(session)));
        }
        self.connect(session);
        let timeout_ms = negotiate(wanted, TIMEOUTS.0, TIMEOUTS.1);
        let txn = self.propose(session, Arc::new(Op::CreateSession { timeout_ms }));
        Ok(tell::end(&self.deliver(&txn)))
    }

    /// The client falls silent; everybody else is heard from until its lease ends.
    fn expire(&mut self, session: SessionId) -> Result<Value, String> {
        let tracked = self.sessions.get(session);
        let due = tracked.ok_or_else(|| format!("{} is not open", tell::session(session)))?.due;
        self.disconnect(session);
        for other in self.conns.keys() {
            self.sessions.touch(*other, due);
        }
        self.sessions.expire(due);
        let txn = self.propose(session, Arc::new(Op::CloseSession));
        Ok(tell::end(&self.deliver(&txn)))
    }

    /// Requests that are sent without waiting: the leader prepares all writes
    /// before the first of them is applied. Nobody answers behind a close.
    fn serve(
        &mut self,
        session: SessionId,
        ops: Vec<Arc<Op>>,
        replies: &mut Vec<Value>,
        events: &mut Vec<Value>,
    ) {
        let writes = ops.iter().filter(|op| op.is_write());
        let mut txns: VecDeque<Txn> = writes.map(|op| self.propose(session, op.clone())).collect();
        for op in &ops {
            let conn = self.conns.get(&session).copied();
            let result = match (txns.pop_front_if(|_| op.is_write()), conn) {
                (Some(txn), _) => Some(self.deliver(&txn)),
                (None, Some(conn)) => Some(self.read(conn, session, op)),
                (None, None) => None,
            };
            self.drain(session, replies.len(), events);
            replies.push(match result.filter(|_| conn.is_some()) {
                Some(result) => tell::reply(self.last_processed, op, &result),
                None => json!({"err": "ConnectionLoss"}),
            });
            if **op == Op::CloseSession {
                self.disconnect(session);
            }
        }
    }

    fn connected(&self, session: SessionId) -> Result<(), String> {
        let connected = self.conns.contains_key(&session);
        if connected { Ok(()) } else { Err(format!("{} is not open", tell::session(session))) }
    }

    fn connect(&mut self, session: SessionId) -> Conn {
        let conn = Conn(self.next_conn);
        self.next_conn += 1;
        self.conns.insert(session, conn);
        conn
    }

    fn disconnect(&mut self, session: SessionId) {
        if let Some(conn) = self.conns.remove(&session) {
            self.watches.remove_all(conn);
        }
    }

    /// Time is the counter of the transaction.
    fn now(&self) -> Micros {
        Micros::millis(u64::from(self.last_proposed.counter()))
    }

    fn propose(&mut self, session: SessionId, op: Arc<Op>) -> Txn {
        self.last_proposed = self.last_proposed.next();
        let owner = self.conns.get(&session).copied();
        let stamp = Stamp { zxid: self.last_proposed, now: self.now(), owner };
        let request = Request { session, cxid: 0, ids: Arc::new([]), op };
        let txn = self.prepare.prepare(&self.state, &mut self.sessions, stamp, &request);
        self.log.push(txn.clone());
        txn
    }

    fn deliver(&mut self, txn: &Txn) -> OpResult {
        let mut changes = Vec::new();
        let result = self.state.apply(txn, &mut changes);
        self.prepare.applied(txn.zxid);
        self.last_processed = txn.zxid;
        for change in &changes {
            self.watches.trigger(change, &mut self.events);
        }
        if let Body::CloseSession { .. } = *txn.body {
            self.sessions.remove(txn.session);
        }
        result
    }

    fn read(&mut self, conn: Conn, session: SessionId, op: &Op) -> OpResult {
        let nobody: Ids = Arc::new([]);
        let reader = Reader { conn, session, ids: &nobody };
        read(&self.state, &mut self.watches, &mut self.events, reader, op)
    }

    /// The events since the last call, in the words of a recording.
    fn drain(&mut self, issuing: SessionId, replied: usize, into: &mut Vec<Value>) {
        for Event { conn, kind, path } in std::mem::take(&mut self.events) {
            let Some((session, _)) = self.conns.iter().find(|(_, c)| **c == conn) else {
                continue; // it has left
            };
            let mut event = json!({
                "session": tell::session(*session),
                "type": tell::event(kind),
                "state": "SyncConnected",
                "path": *path,
            });
            if *session == issuing {
                event["pos"] = json!(replied);
            }
            into.push(event);
        }
    }
}
