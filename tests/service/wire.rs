//! Between the words of a recording and those of the service.

use serde_json::{Map, Value, json};
use std::sync::Arc;
use zabscope::base::{Epoch, SessionId, Zxid};
use zabscope::service::acl::{self, Acl, AclList, Id};
use zabscope::service::node::Owner;
use zabscope::service::op::{Answer, Create, Op, OpResult};
use zabscope::service::stat::Stat;
use zabscope::service::txn::{Body, CreateKind, Txn};
use zabscope::service::watch::{EventKind, Mode, Rewatch, WatchKind};

/// The text of a member, empty if there is none.
pub fn text(of: &Value, key: &str) -> String {
    match &of[key] {
        Value::String(text) => text.clone(),
        long => {
            let times = long["len"].as_u64().unwrap_or_default() as usize;
            long["repeat"].as_str().unwrap_or("c").repeat(times)
        }
    }
}

/// `s7` is the session with id 7.
pub fn session(name: &Value) -> SessionId {
    let number = name.as_str().and_then(|name| name.strip_prefix('s'));
    SessionId(number.and_then(|n| n.parse().ok()).expect("a session's name"))
}

pub fn session_name(session: SessionId) -> Value {
    json!(format!("s{}", session.0))
}

pub fn zxid(of: &Value) -> Zxid {
    let half = |ix: usize| of[ix].as_u64().expect("half of a zxid") as u32;
    Zxid::new(Epoch(half(0)), half(1))
}

fn zxid_json(zxid: Zxid) -> Value {
    json!([zxid.epoch().0, zxid.counter()])
}

/// What a recorded request asks.
pub fn op(req: &Value) -> Op {
    let path = || text(req, "path").into();
    let version = || req["version"].as_i64().unwrap_or(-1) as i32;
    let watch = || req["watch"] == true;
    let paths = |key: &str| -> Vec<_> {
        let list = req[key].as_array().into_iter().flatten();
        list.map(|path| path.as_str().expect("a path").into()).collect()
    };
    let ops = || req["ops"].as_array().into_iter().flatten().map(op).collect();
    match req["op"].as_str().expect("an operation") {
        "close" => Op::CloseSession,
        "create" => Op::Create(create(req, CreateKind::Create)),
        "create2" => Op::Create(create(req, CreateKind::Create2)),
        "createContainer" => Op::Create(create(req, CreateKind::Container)),
        "createTTL" => Op::Create(create(req, CreateKind::Ttl)),
        "delete" => Op::Delete { path: path(), version: version() },
        "set" => Op::SetData { path: path(), data: text(req, "data").into(), version: version() },
        "setACL" => Op::SetAcl { path: path(), acl: acl_of(req), version: version() },
        "check" => Op::Check { path: path(), version: version() },
        "multi" => Op::Multi(ops()),
        "multiRead" => Op::MultiRead(ops()),
        "sync" => Op::Sync { path: path() },
        "get" => Op::GetData { path: path(), watch: watch() },
        "exists" => Op::Exists { path: path(), watch: watch() },
        "children" => Op::GetChildren { path: path(), watch: watch(), stat: false },
        "children2" => Op::GetChildren { path: path(), watch: watch(), stat: true },
        "getACL" => Op::GetAcl { path: path() },
        "getEphemerals" => Op::GetEphemerals { prefix: path() },
        "getAllChildrenNumber" => Op::GetAllChildrenNumber { path: path() },
        "addWatch" => {
            let recursive = req["mode"] == "recursive";
            let mode = if recursive { Mode::Recursive } else { Mode::Persistent };
            Op::AddWatch { path: path(), mode }
        }
        "checkWatches" => Op::CheckWatches { path: path(), kind: watch_kind(req) },
        "removeWatches" => Op::RemoveWatches { path: path(), kind: watch_kind(req) },
        "setWatches" | "setWatches2" => Op::SetWatches(Arc::new(Rewatch {
            relative_zxid: zxid(&req["relativeZxid"]),
            data: paths("data"),
            exist: paths("exist"),
            child: paths("child"),
            persistent: paths("persistent"),
            recursive: paths("recursive"),
        })),
        other => panic!("unknown operation {other}"),
    }
}

fn create(req: &Value, kind: CreateKind) -> Create {
    let by_kind = match kind {
        CreateKind::Container => 4,
        CreateKind::Ttl => 5,
        CreateKind::Create | CreateKind::Create2 => 0,
    };
    let flags = match &req["flags"] {
        Value::String(flags) => match flags.as_str() {
            "" => by_kind,
            "e" => 1,
            "s" => 2 + by_kind / 5 * 4,
            "es" => 3,
            "c" => 4,
            other => panic!("unknown flags {other}"),
        },
        flags => flags.as_i64().map_or(by_kind, |flags| flags as i32),
    };
    let (path, data) = (text(req, "path").into(), text(req, "data").into());
    Create { kind, path, data, acl: acl_of(req), flags, ttl: req["ttl"].as_i64().unwrap_or(-1) }
}

fn acl_of(req: &Value) -> AclList {
    let Some(list) = req["acl"].as_array() else {
        return acl::open();
    };
    let entry = |acl: &Value| Acl {
        perms: acl["perms"].as_u64().expect("permissions") as u8,
        id: Id::new(&text(acl, "scheme"), &text(acl, "id")),
    };
    list.iter().map(entry).collect()
}

fn acl_json(acl: &AclList) -> Value {
    let entry = |a: &Acl| json!({"perms": a.perms, "scheme": *a.id.scheme, "id": *a.id.id});
    acl.iter().map(entry).collect()
}

fn watch_kind(req: &Value) -> WatchKind {
    match req["wtype"].as_str() {
        Some("children") => WatchKind::Children,
        Some("data") => WatchKind::Data,
        _ => WatchKind::Any,
    }
}

pub fn event_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "CREATED",
        EventKind::Deleted => "DELETED",
        EventKind::DataChanged => "CHANGED",
        EventKind::ChildrenChanged => "CHILD",
    }
}

/// Times are named after the transaction whose time they are; here its time is its counter.
pub fn stat(stat: &Stat) -> Value {
    let time = |ms: u64| if ms == 0 { json!(0) } else { json!(format!("T1.{ms}")) };
    json!({
        "czxid": zxid_json(stat.czxid),
        "mzxid": zxid_json(stat.mzxid),
        "pzxid": zxid_json(stat.pzxid),
        "ctime": time(stat.ctime),
        "mtime": time(stat.mtime),
        "version": stat.version,
        "cversion": stat.cversion,
        "aversion": stat.aversion,
        "ephemeralOwner": stat.ephemeral_owner.map(session_name),
        "dataLength": stat.data_length,
        "numChildren": stat.num_children,
    })
}

/// A reply as it is recorded.
pub fn reply(zxid: Zxid, result: &OpResult) -> Value {
    let mut reply = result_members(result);
    reply.insert("zxid".into(), zxid_json(zxid));
    Value::Object(reply)
}

fn result_members(result: &OpResult) -> Map<String, Value> {
    let mut members = Map::new();
    let mut say = |key: &str, value: Value| members.insert(key.into(), value);
    match result {
        Err(code) => drop(say("err", json!(code.name()))),
        Ok(answer) => {
            say("err", json!("OK"));
            match answer {
                Answer::Done => {}
                Answer::Created { path, stat: seen } => {
                    say("path", json!(**path));
                    seen.iter().for_each(|seen| drop(say("stat", stat(seen))));
                }
                Answer::Stat(seen) => drop(say("stat", stat(seen))),
                Answer::Data(data, seen) => {
                    say("data", json!(**data));
                    say("stat", stat(seen));
                }
                Answer::Children(names, seen) => {
                    say("children", names.iter().map(|name| json!(**name)).collect());
                    seen.iter().for_each(|seen| drop(say("stat", stat(seen))));
                }
                Answer::Acl(acl, seen) => {
                    say("acl", acl_json(acl));
                    say("stat", stat(seen));
                }
                Answer::Paths(paths) => {
                    drop(say("paths", paths.iter().map(|path| json!(**path)).collect()));
                }
                Answer::Total(total) => drop(say("total", json!(total))),
                Answer::Echo(path) => drop(say("path", json!(**path))),
                Answer::Multi(results) => drop(say("results", results_json(results))),
            }
        }
    }
    members
}

/// In a failed multi every result repeats its code in its header.
fn results_json(results: &[OpResult]) -> Value {
    let failed = results.iter().any(|result| result.is_err());
    let one = |result: &OpResult| {
        let mut members = result_members(result);
        if failed {
            members.insert("headerErr".into(), members["err"].clone());
        }
        Value::Object(members)
    };
    results.iter().map(one).collect()
}

/// A transaction as the log is recorded.
pub fn txn(txn: &Txn) -> Value {
    let mut members = body_members(&txn.body);
    members.insert("zxid".into(), zxid_json(txn.zxid));
    members.insert("session".into(), session_name(txn.session));
    Value::Object(members)
}

fn body_members(body: &Body) -> Map<String, Value> {
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
            say("data", json!(*new.data));
            say("parentCVersion", json!(new.parent_cversion));
            if matches!(kind, CreateKind::Create | CreateKind::Create2) {
                say("ephemeral", json!(matches!(new.owner, Owner::Session(_))));
            }
            if new.acl != acl::open() {
                say("acl", acl_json(&new.acl));
            }
        }
        Body::Delete { path } => say("path", json!(**path)),
        Body::SetData { path, data, version } => {
            say("path", json!(**path));
            say("data", json!(**data));
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
            say("ops", bodies.iter().map(|b| Value::Object(body_members(b))).collect());
        }
        Body::Error(code) => say("err", json!(code.name())),
    }
    members
}
