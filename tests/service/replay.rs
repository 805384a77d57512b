//! One replica that does what a recorded ensemble was asked to do. After each step the recorded ensemble was brought to
//! rest, so it looks like one server; requests that were sent without waiting are all prepared before the first of them is
//! applied.

use super::wire;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use zabscope::base::{Conn, Epoch, Micros, SessionId, Zxid};
use zabscope::service::acl::Ids;
use zabscope::service::apply::State;
use zabscope::service::op::{Op, OpResult, Request};
use zabscope::service::prepare::{Prepare, Stamp};
use zabscope::service::read::{Reader, read};
use zabscope::service::session::{SessionTable, negotiate};
use zabscope::service::txn::{Body, Txn};
use zabscope::service::watch::{Event, Watches};

const TICK: Micros = Micros::millis(200);

/// A server that leads nobody but itself.
struct Replica {
    state: State,
    watches: Watches,
    prepare: Prepare,
    sessions: SessionTable,
    conns: BTreeMap<SessionId, Conn>,
    next_conn: u32,
    last_proposed: Zxid,
    last_processed: Zxid,
    log: Vec<Txn>,
    events: Vec<Event>,
}

impl Replica {
    fn new() -> Replica {
        Replica {
            state: State::new(&"c".repeat(138)),
            watches: Watches::default(),
            prepare: Prepare::default(),
            sessions: SessionTable::new(TICK),
            conns: BTreeMap::new(),
            next_conn: 1,
            last_proposed: Zxid::new(Epoch(1), 0),
            last_processed: Zxid::new(Epoch(1), 0),
            log: Vec::new(),
            events: Vec::new(),
        }
    }

    fn connect(&mut self, session: SessionId) {
        self.conns.insert(session, Conn(self.next_conn));
        self.next_conn += 1;
    }

    /// Time is the counter of the transaction.
    fn now(&self) -> Micros {
        Micros::millis(u64::from(self.last_proposed.counter()))
    }

    fn propose(&mut self, session: SessionId, op: Op) -> Txn {
        self.last_proposed = self.last_proposed.next();
        let owner = self.conns.get(&session).copied();
        let stamp = Stamp { zxid: self.last_proposed, now: self.now(), owner };
        let request = Request { session, cxid: 0, ids: Arc::new([]), op: Arc::new(op) };
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

    fn read(&mut self, session: SessionId, op: &Op) -> OpResult {
        let nobody: Ids = Arc::new([]);
        let reader = Reader { conn: self.conns[&session], session, ids: &nobody };
        read(&self.state, &mut self.watches, &mut self.events, reader, op)
    }

    fn disconnect(&mut self, session: SessionId) {
        if let Some(conn) = self.conns.remove(&session) {
            self.watches.remove_all(conn);
        }
    }

    /// The events since the last call, in the words of a recording.
    fn drain(&mut self, issuing: SessionId, replied: usize, into: &mut Vec<Value>) {
        for Event { conn, kind, path } in std::mem::take(&mut self.events) {
            let (session, _) = self.conns.iter().find(|(_, c)| **c == conn).expect("it is open");
            let mut event = json!({
                "session": wire::session_name(*session),
                "type": wire::event_name(kind),
                "state": "SyncConnected",
                "path": *path,
            });
            if *session == issuing {
                event["pos"] = json!(replied);
            }
            into.push(event);
        }
    }

    /// One step of a recording: its replies and events.
    fn step(&mut self, step: &Value) -> (Vec<Value>, Vec<Value>) {
        let session = wire::session(&step["session"]);
        let (mut replies, mut events) = (Vec::new(), Vec::new());
        let requests = requests(step);
        match requests[0]["op"].as_str() {
            Some("connect") => {
                self.connect(session);
                let wanted = requests[0]["timeout"].as_u64().unwrap_or(20_000) as u32;
                let timeout_ms = negotiate(wanted, 400, 40_000);
                let txn = self.propose(session, Op::CreateSession { timeout_ms });
                self.deliver(&txn).expect("a session can always be opened");
                replies.push(json!({"err": "OK"}));
            }
            Some("move") => {
                self.disconnect(session);
                self.connect(session);
                let (conn, now) = (self.conns[&session], self.now());
                let valid = self.sessions.revalidate(session, conn, now);
                replies.push(json!({"err": "OK", "same_session_id": valid}));
            }
            Some("expire") => {
                self.disconnect(session);
                let due = self.sessions.get(session).expect("it is tracked").due;
                assert_eq!(self.sessions.expire(due), [session]);
                let txn = self.propose(session, Op::CloseSession);
                self.deliver(&txn).expect("a session can always be closed");
                replies.push(json!({"err": "OK"}));
            }
            _ => {
                let ops: Vec<Op> = requests.iter().map(|req| wire::op(req)).collect();
                let writes = ops.iter().filter(|op| op.is_write());
                let mut txns: VecDeque<Txn> =
                    writes.map(|op| self.propose(session, op.clone())).collect();
                for op in &ops {
                    let result = match txns.pop_front_if(|_| op.is_write()) {
                        Some(txn) => self.deliver(&txn),
                        None => self.read(session, op),
                    };
                    self.drain(session, replies.len(), &mut events);
                    replies.push(wire::reply(self.last_processed, &result));
                    if *op == Op::CloseSession {
                        self.disconnect(session);
                    }
                }
            }
        }
        self.drain(session, replies.len(), &mut events);
        (replies, events)
    }
}

fn requests(step: &Value) -> Vec<&Value> {
    match step["batch"].as_array() {
        Some(batch) => batch.iter().collect(),
        None => vec![&step["req"]],
    }
}

/// Where the replica and the recording differ: nowhere.
pub fn differences(recording: &Value) -> Vec<String> {
    let (mut replica, mut found) = (Replica::new(), Vec::new());
    let mut compare = |what: String, expected: &Value, got: &Value| {
        if expected != got {
            found.push(format!("{what}\n    expected {expected}\n    got      {got}"));
        }
    };
    for step in recording["steps"].as_array().expect("steps") {
        let (number, requests) = (&step["i"], requests(step));
        let (replies, events) = replica.step(step);
        let recorded = match step["replies"].as_array() {
            Some(replies) => replies.iter().collect(),
            None => vec![&step["reply"]],
        };
        for ((request, expected), got) in requests.iter().zip(recorded).zip(&replies) {
            let mut expected = expected.clone();
            expected.as_object_mut().map(|reply| reply.remove("server"));
            if let Some(Value::Array(paths)) = expected.get_mut("paths") {
                paths.sort_by_key(|path| path.to_string());
            }
            fit_config(&mut expected, request);
            compare(format!("step {number}, reply to {request}"), &expected, got);
        }
        let in_one_txn = requests.iter().any(|r| r["op"] == "close" || r["op"] == "expire");
        let expected = by_session(step["events"].as_array().expect("events"), in_one_txn);
        let got = by_session(&events, in_one_txn);
        compare(format!("step {number}, events of {requests:?}"), &expected, &got);
    }
    let log = recording["txns"].as_array().expect("transactions");
    let got: Vec<Value> = replica.log.iter().map(wire::txn).collect();
    compare("number of transactions".into(), &json!(log.len()), &json!(got.len()));
    for (expected, got) in log.iter().zip(&got) {
        let mut expected = expected.clone();
        expected.as_object_mut().map(|txn| txn.remove("disk_logs_differ"));
        if let Some(Value::Array(paths)) = expected.get_mut("paths2Delete") {
            paths.sort_by_key(|path| path.to_string()); // the order of a Java hash set
        }
        compare(format!("transaction {}", expected["zxid"]), &expected, got);
    }
    let tree = recording["final_tree"].as_object().expect("a tree");
    let names = |paths: Vec<&str>| json!(paths);
    let here = names(replica.state.tree.iter().map(|(path, _)| &**path).collect());
    compare("paths".into(), &names(tree.keys().map(|path| &**path).collect()), &here);
    for (path, node) in replica.state.tree.iter() {
        let mut expected = tree.get(&**path).cloned().unwrap_or_default();
        fit_config(&mut expected, &json!({"path": **path}));
        expected["data"] = json!(wire::text(&expected, "data"));
        let got = json!({"data": *node.data, "stat": wire::stat(&node.stat())});
        compare(format!("znode {path}"), &expected, &got);
    }
    found
}

/// A server writes its configuration into the tree when it starts; when that was is its own affair.
fn fit_config(of: &mut Value, request: &Value) {
    if request["path"] == "/zookeeper/config" && of.get("stat").is_some() {
        of["stat"]["mtime"] = json!(0);
    }
}

/// The order of events of different sessions means nothing; nor does that of the deletions of one transaction.
fn by_session(events: &[Value], as_sets: bool) -> Value {
    let mut sorted: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in events {
        sorted.entry(event["session"].to_string()).or_default().push(event.clone());
    }
    if as_sets {
        sorted.values_mut().for_each(|events| events.sort_by_key(|event| event.to_string()));
    }
    json!(sorted)
}
