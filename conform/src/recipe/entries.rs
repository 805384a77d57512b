//! What was on the wire, entry by entry, read with distrust: requests as they can be
//! asked here, replies and events in the words of our own.

use super::script::RecipeScript;
use super::service::ask::{AskKind, AskReader};
use super::{compare, session, zxid};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use zabscope::base::Zxid;
use zabscope::service::op::Op;

/// An entry of the wire.
pub struct WireEntry {
    /// Whose.
    pub session: u64,
    /// What it is.
    pub said: EntrySays,
}

/// What an entry says.
pub enum EntrySays {
    /// A session asks.
    Request {
        /// For what.
        op: Arc<Op>,
        /// Where its reply is, if it got one.
        reply: Option<usize>,
    },
    /// It is answered.
    Reply {
        /// The zxid of the reply.
        zxid: Option<Zxid>,
        /// All of it, see [`fit`].
        expected: Value,
    },
    /// A watch fires: what is expected.
    Event(Value),
}

/// Reads the wire. An error is a sentence that says where.
pub fn read(script: &RecipeScript) -> Result<Vec<WireEntry>, String> {
    let mut reader = AskReader::default();
    let mut entries: Vec<WireEntry> = Vec::new();
    let mut waiting: BTreeMap<u64, VecDeque<usize>> = BTreeMap::new();
    for (ix, entry) in script.wire.iter().enumerate() {
        let at = |why: String| format!("wire[{ix}]: {why}");
        let name = entry.get("session").ok_or("session is missing").map_err(|e| at(e.into()))?;
        let number = session(name).map_err(at)?;
        let waiting = waiting.entry(number).or_default();
        let said = match entry["kind"].as_str() {
            Some("request") => {
                waiting.push_back(ix);
                request(script, ix, &mut reader).map_err(at)?
            }
            Some("reply") => {
                let asked =
                    waiting.pop_front().ok_or("nothing was asked").map_err(|e| at(e.into()))?;
                let EntrySays::Request { op, reply } = &mut entries[asked].said else { continue };
                *reply = Some(ix);
                answer(entry, op).map_err(at)?
            }
            Some("event") => match (entry["type"].as_str(), entry["path"].as_str()) {
                (Some(kind), Some(path)) => EntrySays::Event(json!({"event": kind, "path": path})),
                _ => return Err(at("an event has type and path".into())),
            },
            _ => return Err(at("its kind is request, reply or event".into())),
        };
        entries.push(WireEntry { session: number, said });
    }
    Ok(entries)
}

fn request(script: &RecipeScript, ix: usize, reader: &mut AskReader) -> Result<EntrySays, String> {
    let mut req = script.wire[ix].get("req").ok_or("req is missing")?.clone();
    if matches!(req["op"].as_str(), Some("multi" | "transaction")) {
        req["op"] = json!("multi");
        let said = req.get("ops").or_else(|| req.get("operations")).cloned();
        req["ops"] = said.or_else(|| of_log(script, ix)).ok_or("multi: ops is missing")?;
    }
    match reader.asked(&req)?.what {
        AskKind::Op(op) => Ok(EntrySays::Request { op, reply: None }),
        _ => Err(format!("{} is no request within a session", req["op"])),
    }
}

/// The operations of a multi that the wire does not tell, but the log, if it succeeded.
fn of_log(script: &RecipeScript, ix: usize) -> Option<Value> {
    let asked = &script.wire[ix];
    let is_reply = |entry: &&Value| {
        let same = |key: &str| entry.get(key) == asked.get(key);
        entry["kind"] == "reply" && same("session") && same("xid")
    };
    let zxid = script.wire[ix..].iter().find(is_reply)?.get("zxid")?;
    let is_txn = |txn: &&Value| txn.get("zxid") == Some(zxid) && txn["type"] == "multi";
    let one = |done: &Value| {
        let op = match done["type"].as_str()? {
            "setData" => "set",
            kind @ ("create" | "delete") => kind,
            _ => return None,
        };
        let flags = if done["ephemeral"] == true { "e" } else { "" };
        Some(json!({"op": op, "path": done["path"], "data": done["data"], "flags": flags}))
    };
    script.txns.iter().find(is_txn)?.get("ops")?.as_array()?.iter().map(one).collect()
}

fn answer(entry: &Value, op: &Op) -> Result<EntrySays, String> {
    let err = entry["err"].as_str().ok_or("err is missing")?;
    let mut all = match entry.get("result") {
        Some(result) if err == "OK" => content(op, result)
            .ok_or_else(|| format!("this is no reply to {}: {result}", op.name()))?,
        _ => Map::new(),
    };
    all.insert("err".into(), json!(err));
    for key in ["op", "xid", "zxid"] {
        entry.get(key).filter(|v| !v.is_null()).map(|v| all.insert(key.into(), v.clone()));
    }
    let zxid = entry.get("zxid").and_then(zxid);
    Ok(EntrySays::Reply { zxid, expected: compare::tidied(&Value::Object(all)) })
}

/// What a client library made of a reply, by the names of its parts.
fn content(op: &Op, result: &Value) -> Option<Map<String, Value>> {
    let names: &[&str] = match op {
        Op::Create(_) if result.is_string() => &["path"],
        Op::Create(_) => &["path", "stat"],
        Op::GetData { .. } => &["data", "stat"],
        Op::GetChildren { stat: false, .. } => &["children"],
        Op::GetChildren { stat: true, .. } => &["children", "stat"],
        Op::GetAcl { .. } => &["acl", "stat"],
        Op::Exists { .. } | Op::SetData { .. } | Op::SetAcl { .. } => &["stat"],
        Op::Sync { .. } => &["path"],
        Op::Multi(ops) => {
            let results = result.as_array().filter(|results| results.len() == ops.len())?;
            let all = ops.iter().zip(results).map(|(op, result)| one_of_many(op, result));
            let all: Option<Vec<Value>> = all.collect();
            return Some(Map::from_iter([("results".to_owned(), Value::Array(all?))]));
        }
        _ if result.is_null() => &[],
        _ => return None,
    };
    let parts = match (names, result.as_array()) {
        ([_], _) => std::slice::from_ref(result),
        (_, Some(parts)) if parts.len() == names.len() => parts,
        _ => return None,
    };
    let is_one = |(name, part): (&&str, &Value)| match *name {
        "path" => part.is_string(),
        "stat" => part.is_object(),
        "children" | "acl" => part.is_array(),
        _ => true,
    };
    if !names.iter().zip(parts).all(is_one) {
        return None;
    }
    Some(names.iter().map(|name| (*name).to_owned()).zip(parts.iter().cloned()).collect())
}

/// The result of an operation of a multi: what it alone would be answered, `true`, or
/// the name of an error.
fn one_of_many(op: &Op, result: &Value) -> Option<Value> {
    let mut one = match result {
        Value::Null | Value::Bool(true) => Map::new(),
        Value::Object(all) if all.contains_key("err") => return Some(result.clone()),
        Value::String(text) if !text.starts_with('/') => {
            let name = text.strip_prefix("raised ").unwrap_or(text);
            let name = name.split('(').next().unwrap_or(name);
            let name = name.strip_suffix("Error").unwrap_or(name);
            let name = if name == "RolledBack" { "OK" } else { name };
            return Some(json!({"err": name}));
        }
        _ => content(op, result)?,
    };
    one.insert("err".into(), json!("OK"));
    Some(Value::Object(one))
}

/// Our reply with as much as the recording has of it; its `op` and `xid` are ours to say.
pub fn fit(op: &Op, request: &Value, expected: &Value, got: &mut Value) {
    let Some(members) = got.as_object_mut() else { return };
    members.insert("op".into(), request["req"]["op"].clone());
    members.insert("xid".into(), request["xid"].clone());
    for key in ["op", "xid", "zxid"] {
        if expected.get(key).is_none() {
            members.remove(key);
        }
    }
    let unsaid: &[&str] = match op {
        Op::Sync { .. } => &["path"],
        Op::Multi(_) => &["results"],
        _ => &[],
    };
    for key in unsaid.iter().filter(|key| expected.get(key).is_none()) {
        members.remove(*key);
    }
    fit_stat(expected, got);
    let Some(results) = got.get_mut("results").and_then(Value::as_array_mut) else { return };
    for (expected, got) in expected["results"].as_array().into_iter().flatten().zip(results) {
        got.as_object_mut().map(|members| members.remove("headerErr"));
        fit_stat(expected, got);
    }
}

/// A recorded Stat has not all parts, and says of an ephemeral znode only that it is one.
fn fit_stat(expected: &Value, got: &mut Value) {
    let (Some(expected), Some(stat)) =
        (expected["stat"].as_object(), got.get_mut("stat").and_then(Value::as_object_mut))
    else {
        return;
    };
    stat.insert("ephemeral".into(), json!(!stat["ephemeralOwner"].is_null()));
    stat.retain(|key, _| expected.contains_key(key));
}
