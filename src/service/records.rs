//! Change records (`outstandingChanges`): what proposed and not yet applied
//! transactions will make of the tree (4.2.4).

use super::acl::AclList;
use super::error::ErrorCode;
use super::node::{DataNode, Owner};
use super::path::Path;
use super::tree::Tree;
use crate::base::{SessionId, Zxid};
use imbl::OrdMap;
use std::collections::VecDeque;

/// What preparing a request needs to know of a znode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub version: i32,
    pub cversion: i32,
    pub aversion: i32,
    pub owner: Owner,
    pub children: u32,
    pub acl: AclList,
}

impl Facts {
    /// Of a znode that will have been created.
    pub fn fresh(owner: Owner, acl: AclList) -> Facts {
        Facts { version: 0, cversion: 0, aversion: 0, owner, children: 0, acl }
    }

    fn of(node: &DataNode) -> Facts {
        Facts {
            version: node.version,
            cversion: node.cversion,
            aversion: node.aversion,
            owner: node.owner,
            children: node.children,
            acl: node.acl.clone(),
        }
    }
}

/// A `ChangeRecord`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ChangeRecord {
    zxid: Zxid,
    /// `None`: the znode will be gone.
    facts: Option<Facts>,
}

/// All change records of a leader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// The newest of each path. As in ZooKeeper the root has two, one as `/`
    /// and one, for its children's sake, as the empty path.
    by_path: OrdMap<Path, ChangeRecord>,
    /// What was recorded, oldest first.
    outstanding: VecDeque<(Zxid, Path)>,
}

/// The records as they were, to return to when a multi fails.
pub(super) struct Mark {
    by_path: OrdMap<Path, ChangeRecord>,
    length: usize,
}

impl Records {
    /// A znode as it will be.
    pub fn future(&self, tree: &Tree, path: &str) -> Result<Facts, ErrorCode> {
        let facts = match self.by_path.get(path) {
            Some(record) => record.facts.clone(),
            None => tree.get(path).map(Facts::of),
        };
        facts.ok_or(ErrorCode::NoNode)
    }

    /// The ephemeral znodes that a session will have, sorted.
    pub fn ephemerals(&self, tree: &Tree, session: SessionId) -> Vec<Path> {
        let mut paths: Vec<Path> = tree.ephemerals(session).cloned().collect();
        for (path, record) in &self.by_path {
            let owned = record.facts.as_ref().is_some_and(|f| f.owner.session() == Some(session));
            match paths.binary_search(path) {
                Ok(ix) if !owned => drop(paths.remove(ix)),
                Err(ix) if owned => paths.insert(ix, path.clone()),
                Ok(_) | Err(_) => {}
            }
        }
        paths
    }

    /// Transaction `zxid` will make this of the path.
    pub fn record(&mut self, zxid: Zxid, path: &Path, facts: Option<Facts>) {
        debug_assert!(
            self.outstanding.back().is_none_or(|(last, _)| *last <= zxid),
            "requests are prepared in the order of their zxids"
        );
        self.by_path.insert(path.clone(), ChangeRecord { zxid, facts });
        self.outstanding.push_back((zxid, path.clone()));
    }

    /// Forgets everything up to `zxid` (4.2.7).
    pub fn applied(&mut self, zxid: Zxid) {
        while let Some((_, path)) = self.outstanding.pop_front_if(|(z, _)| *z <= zxid) {
            if self.by_path.get(&path).is_some_and(|record| record.zxid <= zxid) {
                self.by_path.remove(&path);
            }
        }
        debug_assert!(
            self.by_path.values().all(|record| record.zxid > zxid),
            "what is applied is judged by the tree, not by a record"
        );
        debug_assert!(
            self.by_path.len() <= self.outstanding.len(),
            "every record belongs to a change that is outstanding"
        );
    }

    /// Remembers this moment.
    pub fn mark(&self) -> Mark {
        Mark { by_path: self.by_path.clone(), length: self.outstanding.len() }
    }

    /// Takes back what was recorded since.
    pub fn roll_back(&mut self, mark: &Mark) {
        self.by_path = mark.by_path.clone();
        debug_assert!(
            mark.length <= self.outstanding.len(),
            "nothing is applied while a request is prepared"
        );
        self.outstanding.truncate(mark.length);
    }

    /// Forgets what is outstanding for one path.
    pub fn forget(&mut self, path: &str) {
        self.by_path.remove(path);
    }

    /// Nothing is outstanding.
    pub fn is_empty(&self) -> bool {
        self.outstanding.is_empty()
    }
}
