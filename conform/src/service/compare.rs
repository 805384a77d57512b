//! Expected and got.

use super::ask::repeated;
use super::script::ServiceStep;
use super::tell::{self, LONGEST_TEXT, Names};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use zabscope::base::ServerId;
use zabscope::service::tree::Tree;
use zabscope::service::txn::Txn;

/// What only the recorder says of a reply or a transaction.
const REMARKS: [&str; 2] = ["server", "disk_logs_differ"];

/// The replies and events of a step.
pub fn step(step: &ServiceStep, replies: &[Value], events: &[Value], found: &mut Vec<String>) {
    for ((asked, expected), got) in step.asked.iter().zip(&step.replies).zip(replies) {
        let mut expected = tidied(expected);
        let mut got = got.clone();
        if expected.is_null() && got["err"] == "ConnectionLoss" {
            continue; // both say that nobody answers
        }
        fit_reply(asked.req, &mut expected, &mut got);
        let what = || format!("step {}, reply to {}", step.name, asked.req);
        differs(what, &expected, &got, found);
    }
    if let Some(order) = step.order {
        let got: Value = (0..replies.len()).map(Value::from).collect();
        differs(|| format!("step {}, order of replies", step.name), order, &got, found);
    }
    let as_sets = step.asked.iter().any(|asked| asked.ends_session());
    let (recorded, events) = with_zxids(step, events);
    let (expected, got) = (by_session(&recorded, as_sets), by_session(&events, as_sets));
    differs(|| format!("step {}, events", step.name), &expected, &got, found);
}

/// The transactions.
pub fn log(expected: &[Value], got: &[Txn], names: &Names, found: &mut Vec<String>) {
    let lengths = (json!(expected.len()), json!(got.len()));
    differs(|| "number of transactions".into(), &lengths.0, &lengths.1, found);
    for (recorded, txn) in expected.iter().zip(got) {
        let (mut expected, mut got) = (tidied(recorded), names.txn(txn));
        fit_txn(&mut expected, &mut got);
        if recorded["disk_logs_differ"] == true {
            fit_overwritten(&mut expected, &got);
        }
        differs(|| format!("transaction {}", recorded["zxid"]), &expected, &got, found);
    }
}

/// The tree of one server at the end.
pub fn tree(
    expected: &Map<String, Value>,
    got: &Tree,
    sid: ServerId,
    names: &Names,
    found: &mut Vec<String>,
) {
    for path in expected.keys().filter(|path| got.get(path).is_none()) {
        found.push(format!("final tree of {sid}: expected {path}, got none"));
    }
    for (path, node) in got.iter() {
        let Some(expected) = expected.get(&**path) else {
            found.push(format!("final tree of {sid}: expected no {path}, got one"));
            continue;
        };
        let mut expected = tidied(expected);
        let mut got = json!({"data": tell::data(&node.data), "stat": names.stat(&node.stat())});
        fit_config(path, &mut expected, &mut got);
        differs(|| format!("final tree of {sid}, {path}"), &expected, &got, found);
    }
}

fn differs(what: impl Fn() -> String, expected: &Value, got: &Value, found: &mut Vec<String>) {
    if expected != got {
        found.push(format!("{}: expected {expected}, got {got}", what()));
    }
}

/// What is recorded, in one form: lists whose order means nothing are sorted, data
/// is short, and what only the recorder says is gone.
pub fn tidied(value: &Value) -> Value {
    let Some(members) = value.as_object() else {
        return value.clone();
    };
    let members = members.iter().filter(|(key, _)| !REMARKS.contains(&key.as_str()));
    let tidy = |(key, value): (&String, &Value)| {
        let value = match (key.as_str(), value) {
            ("children" | "paths" | "paths2Delete", Value::Array(names)) => {
                let mut names = names.clone();
                names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                Value::Array(names)
            }
            ("results" | "ops", Value::Array(each)) => each.iter().map(tidied).collect(),
            ("data", value) => data(value),
            (_, value) => value.clone(),
        };
        (key.clone(), value)
    };
    Value::Object(members.map(tidy).collect())
}

fn data(value: &Value) -> Value {
    match (value, repeated(value)) {
        (Value::Null, _) => json!(""),
        (Value::String(text), _) => tell::data(text),
        (_, Some((c, len))) if len <= LONGEST_TEXT as u64 => {
            json!(std::iter::repeat_n(c, len as usize).collect::<String>())
        }
        (_, Some((c, len))) => json!({"repeat": c, "len": len}),
        _ => value.clone(),
    }
}

/// Where recorders may say less than we do, or say it elsewhere.
fn fit_reply(req: &Value, expected: &mut Value, got: &mut Value) {
    fit_config(req["path"].as_str().unwrap_or_default(), expected, got);
    let op = req["op"].as_str().unwrap_or_default();
    let container = req["flags"] == "c" || req["flags"] == 4;
    if container || matches!(op, "createContainer" | "createTTL") {
        drop_unsaid("stat", expected, got);
    }
    let (Some(ops), Some(expected)) = (req["ops"].as_array(), expected.get_mut("results")) else {
        return;
    };
    let Some(got) = got.get_mut("results").and_then(Value::as_array_mut) else {
        return;
    };
    for ((one, expected), got) in
        ops.iter().zip(expected.as_array_mut().into_iter().flatten()).zip(got)
    {
        fit_reply(one, expected, got);
        if let (Some(members), "multiRead") = (expected.as_object_mut(), op) {
            members.remove("headerErr");
        }
    }
}

/// Transactions of containers and TTL znodes are compared as far as they are told.
fn fit_txn(expected: &mut Value, got: &mut Value) {
    if let Some(Value::Array(each)) = expected.get_mut("ops") {
        let got = got.get_mut("ops").and_then(Value::as_array_mut).into_iter().flatten();
        each.iter_mut().zip(got).for_each(|(expected, got)| fit_txn(expected, got));
    }
    if matches!(expected["type"].as_str(), Some("createContainer" | "createTTL")) {
        ["parentCVersion", "ttl", "acl"].iter().for_each(|key| drop_unsaid(key, expected, got));
        expected.as_object_mut().map(|members| members.remove("ephemeral"));
    }
}

/// 3.8.0 makes errors of the operations before the failing one while another thread
/// writes them: a log may have either.
fn fit_overwritten(expected: &mut Value, got: &Value) {
    let (Some(Value::Array(expected)), Some(got)) =
        (expected.get_mut("ops"), got["ops"].as_array())
    else {
        return;
    };
    let last = got.iter().position(|op| op["type"] == "error").unwrap_or(0);
    for (expected, got) in expected.iter_mut().zip(got).take(last) {
        if expected["type"] == "error" {
            *expected = got.clone();
        }
    }
}

fn drop_unsaid(key: &str, expected: &Value, got: &mut Value) {
    if expected.get(key).is_none() {
        got.as_object_mut().map(|members| members.remove(key));
    }
}

/// A server writes its configuration into the tree when it starts; when that was is
/// its own affair.
fn fit_config(path: &str, expected: &mut Value, got: &mut Value) {
    if path != "/zookeeper/config" {
        return;
    }
    if let Some(Value::Object(stat)) = expected.get_mut("stat") {
        stat.insert("mtime".into(), json!(0));
    }
    // Its text names ports: only how long it is is recorded.
    if let Some(len) =
        expected["data"].get("len").filter(|_| expected["data"].get("config").is_some())
        && got["data"].as_str().is_some_and(|text| json!(text.len()) == *len)
    {
        expected["data"] = got["data"].clone();
    }
}

/// The recorded events and ours, both with the zxids of their headers where they were
/// recorded, or both without.
fn with_zxids(step: &ServiceStep, ours: &[Value]) -> (Vec<Value>, Vec<Value>) {
    let (mut recorded, mut ours) = (step.events.to_vec(), ours.to_vec());
    match step.event_zxids {
        Some(zxids) => {
            recorded.iter_mut().zip(zxids).for_each(|(event, zxid)| event["zxid"] = zxid.clone());
        }
        None => ours.iter_mut().for_each(|event| {
            event.as_object_mut().map(|members| members.remove("zxid"));
        }),
    }
    (recorded, ours)
}

/// The order of events of different sessions means nothing; nor does that of the
/// deletions of one transaction.
fn by_session(events: &[Value], as_sets: bool) -> Value {
    let mut sorted: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in events {
        let session = event["session"].as_str().unwrap_or_default().to_owned();
        sorted.entry(session).or_default().push(event.clone());
    }
    if as_sets {
        sorted.values_mut().for_each(|events| events.sort_by_cached_key(Value::to_string));
    }
    json!(sorted)
}
