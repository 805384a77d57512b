//! Is what was answered still true at the end? By zxids: it is there, or something
//! later has taken its place.

use crate::base::Zxid;
use crate::client::Outcome;
use crate::service::op::{Answer, Create, Op, OpResult};
use crate::service::path::{self, Path};
use crate::service::tree::Tree;
use crate::sim::World;

/// The first answered write that is gone from a tree without a trace.
pub fn lost(world: &World, tree: &Tree) -> Option<Zxid> {
    let entries = world.clients().iter().flat_map(|client| client.history.iter());
    entries
        .filter_map(|entry| match &entry.outcome {
            Outcome::Done(zxid, result) => {
                (!is_kept(tree, &entry.op, result, *zxid)).then_some(*zxid)
            }
            _ => None,
        })
        .next()
}

fn is_kept(tree: &Tree, op: &Op, result: &OpResult, zxid: Zxid) -> bool {
    match (op, result) {
        (Op::Put { path, data, .. }, Ok(_)) => tree
            .get(path)
            .is_some_and(|node| node.mzxid > zxid || node.mzxid == zxid && node.data == *data),
        (Op::Multi(ops), Ok(Answer::Multi(results))) => {
            // One operation may undo what another one of the same multi has done.
            let failed = results.iter().any(Result::is_err);
            let each = || ops.iter().zip(results);
            failed || each().all(|(op, result)| has_trace(tree, op, result, zxid, true))
        }
        (op, result) => has_trace(tree, op, result, zxid, false),
    }
}

/// Can the effect of a change still be seen, or that of a later one?
fn has_trace(tree: &Tree, op: &Op, result: &OpResult, zxid: Zxid, multi: bool) -> bool {
    let (path, since): (&Path, Option<&str>) = match (op, result) {
        (Op::Create(Create { data, .. }), Ok(Answer::Created { path, .. })) => (path, Some(data)),
        (Op::SetData { path, data, .. }, Ok(_)) => (path, Some(data)),
        (Op::Delete { path, .. }, Ok(_)) => (path, None),
        _ => return true,
    };
    match (tree.get(path), since) {
        (Some(node), Some(data)) => {
            node.mzxid > zxid || node.mzxid == zxid && (multi || &*node.data == data)
        }
        (Some(node), None) => node.czxid > zxid || multi && node.czxid == zxid,
        (None, None) => true,
        (None, Some(_)) => {
            let after = if multi { zxid } else { Zxid(zxid.0 + 1) };
            gone_since(tree, path, after)
        }
    }
}

/// Was this znode, or one above it, deleted at or after a transaction?
fn gone_since(tree: &Tree, path: &str, after: Zxid) -> bool {
    let Some(parent) = path::parent(path) else { return false };
    match tree.get(parent) {
        Some(node) => node.pzxid >= after,
        None => gone_since(tree, parent, after),
    }
}
