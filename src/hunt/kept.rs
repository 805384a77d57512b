//! Does every answered write still stand at the end? Judged by zxids: its effect is there, or a
//! later transaction has replaced it.

use crate::base::Zxid;
use crate::client::Outcome;
use crate::service::answer::{Answer, OpResult};
use crate::service::op::{Create, Op};
use crate::service::path::{self, Path};
use crate::service::tree::Tree;
use crate::sim::World;

/// The first answered write that has left no trace in a tree.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::acl;
    use crate::service::node::Owner;
    use crate::service::op::CreateMode;
    use crate::service::tree::NewNode;

    fn add(tree: &mut Tree, path: &str, zxid: u64) {
        let above = tree.get(path::parent(path).expect("it has a slash")).expect("it is there");
        let (data, parent_cversion) = ("x".into(), above.cversion + 1);
        let (acl, owner) = (acl::open(), Owner::Nobody);
        let new = NewNode { path: path.into(), data, acl, owner, parent_cversion };
        tree.create(&new, Zxid(zxid), 0).expect("it is new");
    }

    #[test]
    fn what_is_not_there_must_have_been_deleted_later() {
        let mut tree = Tree::new("");
        add(&mut tree, "/a", 1);
        let kept = |tree: &Tree, path: &str, zxid: u64| {
            let op = Op::create(path, "x", CreateMode::Persistent);
            let result = Ok(Answer::Created { path: path.into(), stat: None });
            is_kept(tree, &op, &result, Zxid(zxid))
        };
        assert!(kept(&tree, "/a", 1), "it is there");
        assert!(!kept(&tree, "/a", 2), "that is an older one");
        assert!(!kept(&tree, "/b", 2), "nothing has happened to the root since");
        add(&mut tree, "/b", 2);
        add(&mut tree, "/b/c", 3);
        tree.delete(&"/b/c".into(), Zxid(4)).expect("it is there");
        assert!(kept(&tree, "/b/c", 3));
        tree.delete(&"/b".into(), Zxid(5)).expect("it is there");
        assert!(kept(&tree, "/b/c", 3), "its parent is gone, too");
        assert!(!kept(&tree, "/b/c", 5), "nothing is later");
        let gone = Op::Delete { path: "/a".into(), version: -1 };
        assert!(!is_kept(&tree, &gone, &Ok(Answer::Done), Zxid(6)), "it is still there");
        let set = Op::SetData { path: "/a".into(), data: "y".into(), version: -1 };
        let told = Ok(Answer::Stat(Default::default()));
        assert!(!is_kept(&tree, &set, &told, Zxid(1)), "there is something else");
    }
}
