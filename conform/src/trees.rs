//! What each server's tree holds in the end, expected and got: some losses of agreement are a znode inside of a snapshot, which
//! no packet, no zxid and no epoch tells of.

use super::read::{self, server};
use serde_json::Value;
use std::collections::BTreeMap;
use zabscope::base::Zxid;
use zabscope::sim::World;

/// Compares what was read from every server at last: whether it has what a transaction created. Paths are those of the
/// recorder, ours are others; zxids are the same.
pub fn compare(observed: &Value, n: u8, world: &World) -> Vec<String> {
    let of_servers = |value: &Value| {
        let of_server =
            |(sid, read): (&String, &Value)| server(sid, n).is_some() && read.is_object();
        value.as_object().is_some_and(|map| !map.is_empty() && map.iter().all(of_server))
    };
    let mut reads = observed.as_object().into_iter().flatten();
    let Some((key, last)) =
        reads.rfind(|(key, value)| key.starts_with("read") && of_servers(value))
    else {
        return Vec::new();
    };
    let read: Vec<(&String, &String, Option<Zxid>)> = last
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(sid, paths)| {
            paths.as_object().into_iter().flatten().map(move |(path, read)| (sid, path, read))
        })
        .map(|(sid, path, read)| (sid, path, read.get("czxid").and_then(read::zxid)))
        .collect();
    let created: BTreeMap<&String, Zxid> =
        read.iter().filter_map(|(_, path, zxid)| Some((*path, (*zxid)?))).collect();
    let mut found = Vec::new();
    for (sid, path, expected) in read {
        let (Some(zxid), Some(sid)) = (created.get(path), server(sid, n)) else {
            continue;
        };
        let Some(process) = &world.node(sid).server.process else {
            continue;
        };
        let has = process.core.db.state.tree.iter().any(|(_, node)| node.czxid == *zxid);
        if has != expected.is_some() {
            let word = |has: bool| if has { "there" } else { "missing" };
            let (expected, got) = (word(expected.is_some()), word(has));
            found.push(format!("{key}, {sid}, {path} of {zxid}: expected {expected}, got {got}"));
        }
    }
    found
}
