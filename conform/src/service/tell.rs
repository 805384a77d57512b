//! From what the service says to the words of a recording.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use zabscope::base::{SessionId, Zxid};
use zabscope::service::acl::{self, Acl, AclList};
use zabscope::service::answer::{Answer, OpResult};
use zabscope::service::node::Owner;
use zabscope::service::op::Op;
use zabscope::service::stat::Stat;
use zabscope::service::txn::{Body, CreateKind, Txn};
use zabscope::service::watch::EventKind;

/// Longer data is written as a character and how often it stands there.
pub const LONGEST_TEXT: usize = 200;

/// Whatever a recording calls by another name: sessions are numbered, and times are
/// named after the transaction whose time they are.
#[derive(Debug, Default)]
pub struct Names {
    /// The recording's number of each session.
    pub sessions: BTreeMap<SessionId, u64>,
    /// The time of each transaction.
    pub times: BTreeMap<Zxid, u64>,
}

/// A session's name.
pub fn session(number: u64) -> String {
    format!("s{number}")
}

/// A zxid as a pair.
fn zxid(zxid: Zxid) -> Value {
    json!([zxid.epoch().0, zxid.counter()])
}

/// The zxid in the header of a packet: a pair, or -1 where there is none.
pub fn header(zxid: Zxid) -> Value {
    if zxid == Zxid::NONE { json!(-1) } else { self::zxid(zxid) }
}

/// What an event is called.
pub fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "CREATED",
        EventKind::Deleted => "DELETED",
        EventKind::DataChanged => "CHANGED",
        EventKind::ChildrenChanged => "CHILD",
    }
}

/// Data, in short form if it is long.
pub fn data(text: &str) -> Value {
    let len = text.chars().count();
    match text.chars().next() {
        Some(c) if len > LONGEST_TEXT => json!({"repeat": c, "len": len}),
        _ => json!(text),
    }
}

impl Names {
    /// A session's name.
    pub fn session(&self, id: SessionId) -> String {
        self.sessions.get(&id).map_or_else(|| id.to_string(), |number| session(*number))
    }

    /// The time of this transaction, if it is.
    fn time(&self, ms: u64, of: Zxid) -> Value {
        match self.times.get(&of) {
            Some(time) if *time == ms => json!(format!("T{}.{}", of.epoch().0, of.counter())),
            _ => json!(ms),
        }
    }

    /// A Stat.
    pub fn stat(&self, stat: &Stat) -> Value {
        json!({
            "czxid": zxid(stat.czxid),
            "mzxid": zxid(stat.mzxid),
            "pzxid": zxid(stat.pzxid),
            "ctime": self.time(stat.ctime, stat.czxid),
            "mtime": self.time(stat.mtime, stat.mzxid),
            "version": stat.version,
            "cversion": stat.cversion,
            "aversion": stat.aversion,
            "ephemeralOwner": stat.ephemeral_owner.map(|id| self.session(id)),
            "dataLength": stat.data_length,
            "numChildren": stat.num_children,
        })
    }

    /// A reply.
    pub fn reply(&self, header: Zxid, op: &Op, result: &OpResult) -> Value {
        let mut reply = self.members(result);
        if let (Op::Multi(_), Some(Value::Array(results))) = (op, reply.get_mut("results")) {
            repeat_codes(results);
        }
        reply.insert("zxid".into(), self::header(header));
        Value::Object(reply)
    }

    fn members(&self, result: &OpResult) -> Map<String, Value> {
        let mut members = Map::new();
        let mut say = |key: &str, value: Value| drop(members.insert(key.into(), value));
        match result {
            Err(code) => say("err", json!(code.name())),
            Ok(answer) => {
                say("err", json!("OK"));
                match answer {
                    Answer::Done => {}
                    Answer::Created { path, stat: seen } => {
                        say("path", json!(**path));
                        seen.iter().for_each(|seen| say("stat", self.stat(seen)));
                    }
                    Answer::Stat(seen) => say("stat", self.stat(seen)),
                    Answer::Data(text, seen) => {
                        say("data", data(text));
                        say("stat", self.stat(seen));
                    }
                    Answer::Children(names, seen) => {
                        say("children", names.iter().map(|name| json!(**name)).collect());
                        seen.iter().for_each(|seen| say("stat", self.stat(seen)));
                    }
                    Answer::Acl(acl, seen) => {
                        say("acl", acl_json(acl));
                        say("stat", self.stat(seen));
                    }
                    Answer::Paths(paths) => {
                        say("paths", paths.iter().map(|path| json!(**path)).collect());
                    }
                    Answer::Total(total) => say("total", json!(total)),
                    Answer::Echo(path) => say("path", json!(**path)),
                    Answer::Multi(results) => {
                        let one = |result: &OpResult| Value::Object(self.members(result));
                        say("results", results.iter().map(one).collect());
                    }
                }
            }
        }
        members
    }

    /// A transaction of the log.
    pub fn txn(&self, txn: &Txn) -> Value {
        let mut members = body(&txn.body);
        members.insert("zxid".into(), zxid(txn.zxid));
        members.insert("session".into(), json!(self.session(txn.session)));
        Value::Object(members)
    }
}

/// In a failed multi every result repeats its code in its header.
fn repeat_codes(results: &mut [Value]) {
    if results.iter().all(|result| result["err"] == "OK") {
        return;
    }
    for result in results {
        result["headerErr"] = result["err"].clone();
    }
}

fn acl_json(acl: &AclList) -> Value {
    let entry = |a: &Acl| json!({"perms": a.perms, "scheme": *a.id.scheme, "id": *a.id.id});
    acl.iter().map(entry).collect()
}

fn body(body: &Body) -> Map<String, Value> {
    let mut members = Map::new();
    let mut say = |key: &str, value: Value| drop(members.insert(key.into(), value));
    say("type", json!(body.name()));
    match body {
        Body::CreateSession { timeout_ms } => say("timeOut", json!(timeout_ms)),
        Body::CloseSession { paths } => {
            say("paths2Delete", paths.iter().map(|path| json!(**path)).collect());
        }
        Body::Create(kind, new) => {
            say("path", json!(*new.path));
            say("data", data(&new.data));
            say("parentCVersion", json!(new.parent_cversion));
            if matches!(kind, CreateKind::Create | CreateKind::Create2) {
                say("ephemeral", json!(matches!(new.owner, Owner::Session(_))));
            }
            if let Owner::Ttl(ms) = new.owner {
                say("ttl", json!(ms));
            }
            if new.acl != acl::open() {
                say("acl", acl_json(&new.acl));
            }
        }
        Body::Delete { path } => say("path", json!(**path)),
        Body::SetData { path, data: text, version } => {
            say("path", json!(**path));
            say("data", data(text));
            say("version", json!(version));
        }
        Body::SetAcl { path, acl, version } => {
            say("path", json!(**path));
            say("version", json!(version));
            if *acl != acl::open() {
                say("acl", acl_json(acl));
            }
        }
        Body::Check { path, version } => {
            say("path", json!(**path));
            say("version", json!(version));
        }
        Body::Multi(bodies) => {
            say("ops", bodies.iter().map(|one| Value::Object(self::body(one))).collect());
        }
        Body::Error(code) => say("err", json!(code.name())),
    }
    members
}
