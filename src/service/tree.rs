//! The tree of znodes (`DataTree`) and its four changes.
//!
//! It is a flat map in path order, as in ZooKeeper; the children of a znode are
//! found by walking the map from its path on. Cloning shares everything, so a
//! snapshot, a SNAP on the wire and a checkpoint of a whole run cost nothing to
//! take.
//!
//! The changes take absolute values and move a parent's cversion and pzxid only
//! upward, so that applying again what a fuzzy snapshot holds already does no
//! harm (5.3.5, 6.2.4).

use super::acl::{self, AclList, perms};
use super::error::ErrorCode;
use super::node::{Data, DataNode, Owner};
use super::path::{self, Path};
use crate::base::{SessionId, Zxid};
use imbl::{OrdMap, OrdSet};
use std::ops::Bound;
use std::sync::Arc;

/// A znode with its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HashedNode {
    node: Arc<DataNode>,
    hash: u64,
}

/// The tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    nodes: OrdMap<Path, HashedNode>,
    /// Which znodes go with which session.
    ephemerals: OrdSet<(SessionId, Path)>,
    /// Containers and TTL znodes, for the leader's reaper.
    mortals: OrdSet<Path>,
    digest: u64,
}

/// What a transaction's znode is created with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNode {
    /// Its path, the sequence number included.
    pub path: Path,
    /// Its data.
    pub data: Data,
    /// Its ACL.
    pub acl: AclList,
    /// What decides how long it lives.
    pub owner: Owner,
    /// The parent's cversion from here on.
    pub parent_cversion: i32,
}

impl Tree {
    /// A tree with nothing but the four special znodes, all with zxid and times
    /// zero (6.1.1). `config` is what `/zookeeper/config` says; a server writes
    /// it there at its start, past the log, with version −1 and for reading only.
    pub fn new(config: &str) -> Tree {
        let mut tree = Tree {
            nodes: OrdMap::new(),
            ephemerals: OrdSet::new(),
            mortals: OrdSet::new(),
            digest: 0,
        };
        for special in path::SPECIAL {
            let node = DataNode::new("".into(), acl::open(), Owner::Nobody, Zxid::ZERO, 0);
            tree.put(special.into(), node);
        }
        tree.update("/zookeeper/config", |node| {
            node.data = config.into();
            node.acl = acl::world(perms::READ);
            (node.version, node.aversion) = (-1, -1);
        });
        tree.update("/", |node| node.children = 1);
        tree.update("/zookeeper", |node| node.children = 2);
        tree
    }

    /// The tree of these znodes, as a snapshot is read: who is whose child
    /// follows from the paths. A snapshot is written while the tree changes, so
    /// the znodes may be of different moments (5.3.4).
    pub fn from_nodes(nodes: impl IntoIterator<Item = (Path, DataNode)>) -> Tree {
        let mut tree = Tree::new("");
        tree.nodes.clear();
        tree.digest = 0;
        let mut read: Vec<(Path, DataNode)> = nodes.into_iter().collect();
        read.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, node) in &mut read {
            node.children = 0;
        }
        for (path, node) in read {
            if &*path != "/" {
                let parent = path::parent_key(&path);
                tree.update(parent, |node| node.children += 1);
            }
            tree.put(path, node);
        }
        tree
    }

    /// A znode. The empty path is the root.
    pub fn get(&self, path: &str) -> Option<&DataNode> {
        self.nodes.get(path::key(path)).map(|kept| &*kept.node)
    }

    /// How many znodes there are, the special ones included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: the special znodes stay.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All znodes in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &DataNode)> {
        self.nodes.iter().map(|(path, kept)| (path, &*kept.node))
    }

    /// The names of a znode's children, sorted. Real servers give them in no
    /// order (6.1.3).
    pub fn children(&self, path: &str) -> Vec<Path> {
        let prefix = below(path);
        let mut found = Vec::new();
        let mut from: Path = prefix.as_str().into();
        loop {
            let after = (Bound::Included(from.clone()), Bound::Unbounded);
            let Some((at, _)) = self.nodes.range(after).find(|(path, _)| ***path != *prefix) else {
                break;
            };
            let Some(rest) = at.strip_prefix(&*prefix) else {
                break;
            };
            // A grandchild is never the first of its branch in path order
            // unless a sibling like `b!` stands between `b` and `b/c`.
            match rest.split_once('/') {
                None => {
                    found.push(rest.into());
                    from = format!("{at}\0").into();
                }
                Some((child, _)) => from = format!("{prefix}{child}0").into(),
            }
        }
        found
    }

    /// How many znodes there are below a path, at any depth.
    pub fn descendants(&self, path: &str) -> usize {
        let prefix = below(path);
        let from: Path = prefix.as_str().into();
        let inside = self.nodes.range(from..).take_while(|(path, _)| path.starts_with(&*prefix));
        inside.filter(|(path, _)| ***path != *prefix).count()
    }

    /// The ephemeral znodes of a session, sorted.
    pub fn ephemerals(&self, session: SessionId) -> impl Iterator<Item = &Path> {
        let from = (session, Path::from(""));
        self.ephemerals.range(from..).take_while(move |(s, _)| *s == session).map(|(_, path)| path)
    }

    /// All ephemeral znodes with their sessions.
    pub fn all_ephemerals(&self) -> impl Iterator<Item = (SessionId, &Path)> {
        self.ephemerals.iter().map(|(session, path)| (*session, path))
    }

    /// What the leader's reaper would delete at this time (6.3.6): a container
    /// that had children and has none, a TTL znode without children that was
    /// not set for as long as it says.
    pub fn reapable(&self, now_ms: u64) -> impl Iterator<Item = &Path> {
        self.mortals.iter().filter(move |path| {
            self.get(path).is_some_and(|node| match node.owner {
                Owner::Container => node.children == 0 && node.cversion > 0,
                Owner::Ttl(ms) => node.children == 0 && now_ms.saturating_sub(node.mtime) > ms,
                Owner::Nobody | Owner::Session(_) => false,
            })
        })
    }

    /// A number that is equal for equal trees and, but for a chance of one in
    /// 2⁶⁴, different for different ones.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// `createNode`.
    pub fn create(&mut self, new: &NewNode, zxid: Zxid, time: u64) -> Result<(), ErrorCode> {
        let parent = path::parent_key(&new.path);
        let Some(above) = self.get(parent) else {
            return Err(ErrorCode::NoNode);
        };
        let is_new = !self.nodes.contains_key(&new.path);
        let grows = new.parent_cversion > above.cversion;
        if is_new || grows {
            self.update(parent, |node| {
                if grows {
                    (node.cversion, node.pzxid) = (new.parent_cversion, zxid);
                }
                node.children += u32::from(is_new);
            });
        }
        if !is_new {
            return Err(ErrorCode::NodeExists); // during a replay only (5.3.5)
        }
        let node = DataNode::new(new.data.clone(), new.acl.clone(), new.owner, zxid, time);
        self.put(new.path.clone(), node);
        Ok(())
    }

    /// `deleteNode`. The parent's pzxid moves even if the znode is gone already.
    pub fn delete(&mut self, path: &Path, zxid: Zxid) -> Result<(), ErrorCode> {
        let parent = path::parent_key(path);
        let is_there = self.nodes.contains_key(path);
        let found = self.update(parent, |node| {
            node.pzxid = node.pzxid.max(zxid);
            node.children -= u32::from(is_there);
        });
        if !found || !is_there {
            return Err(ErrorCode::NoNode);
        }
        // Only a replay over a fuzzy snapshot can find children here: they are
        // of later transactions, which will create them again.
        if self.get(path).is_some_and(|node| node.children > 0) {
            let prefix = below(path);
            let from: Path = prefix.as_str().into();
            let inside = self.nodes.range(from..).map(|(path, _)| path.clone());
            let inside: Vec<Path> = inside.take_while(|path| path.starts_with(&*prefix)).collect();
            for path in inside {
                self.take(&path);
            }
        }
        self.take(path);
        Ok(())
    }

    /// `setData`.
    pub fn set_data(
        &mut self,
        path: &str,
        data: &Data,
        version: i32,
        zxid: Zxid,
        time: u64,
    ) -> Result<(), ErrorCode> {
        let found = self.update(path, |node| {
            node.data = data.clone();
            (node.version, node.mzxid, node.mtime) = (version, zxid, time);
        });
        if found { Ok(()) } else { Err(ErrorCode::NoNode) }
    }

    /// `setACL`: neither mzxid nor mtime nor pzxid moves (6.2).
    pub fn set_acl(&mut self, path: &str, acl: &AclList, version: i32) -> Result<(), ErrorCode> {
        let found = self.update(path, |node| {
            node.acl = acl.clone();
            node.aversion = version;
        });
        if found { Ok(()) } else { Err(ErrorCode::NoNode) }
    }

    /// Changes a znode and keeps the digest; false if there is none.
    fn update(&mut self, path: &str, change: impl FnOnce(&mut DataNode)) -> bool {
        let Some((path, _)) = self.nodes.get_key_value(path::key(path)) else {
            return false;
        };
        let path = path.clone();
        if let Some(kept) = self.nodes.get_mut(&path) {
            change(Arc::make_mut(&mut kept.node));
            self.digest = self.digest.wrapping_sub(kept.hash);
            kept.hash = kept.node.hash(&path);
            self.digest = self.digest.wrapping_add(kept.hash);
        }
        true
    }

    /// Puts a znode where none is.
    fn put(&mut self, path: Path, node: DataNode) {
        debug_assert!(!self.nodes.contains_key(&path), "{path} is put where none is");
        match node.owner {
            Owner::Nobody => {}
            Owner::Session(session) => {
                self.ephemerals.insert((session, path.clone()));
            }
            Owner::Container | Owner::Ttl(_) => {
                self.mortals.insert(path.clone());
            }
        }
        let hash = node.hash(&path);
        self.digest = self.digest.wrapping_add(hash);
        self.nodes.insert(path, HashedNode { node: Arc::new(node), hash });
    }

    /// Takes a znode out.
    fn take(&mut self, path: &Path) {
        let Some(kept) = self.nodes.remove(path) else {
            return;
        };
        self.digest = self.digest.wrapping_sub(kept.hash);
        match kept.node.owner {
            Owner::Nobody => {}
            Owner::Session(session) => {
                let known = self.ephemerals.remove(&(session, path.clone()));
                debug_assert!(known.is_some(), "{path} is ephemeral, and its session has it");
            }
            Owner::Container | Owner::Ttl(_) => {
                self.mortals.remove(path);
            }
        }
    }
}

/// What every path below this one begins with.
fn below(path: &str) -> String {
    if path.len() <= 1 { "/".into() } else { format!("{path}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(tree: &mut Tree, path: &str, counter: u64) {
        let parent = tree.get(path::parent(path).expect("it has a slash")).expect("it is there");
        let new = NewNode {
            path: path.into(),
            data: "".into(),
            acl: acl::open(),
            owner: Owner::Nobody,
            parent_cversion: parent.cversion + 1,
        };
        tree.create(&new, Zxid(counter), counter).expect("it is new");
    }

    #[test]
    fn a_fresh_root_shows_cversion_minus_one() {
        let tree = Tree::new("");
        let seen = |path: &str| tree.get(path).map(|n| (n.stat().cversion, n.stat().num_children));
        assert_eq!((seen("/"), seen("")), (Some((-1, 1)), Some((-1, 1))));
        assert_eq!(seen("/zookeeper"), Some((-2, 2)));
        assert_eq!(tree.children("/zookeeper"), [Path::from("config"), Path::from("quota")]);
    }

    #[test]
    fn children_are_found_between_each_others_descendants() {
        let mut tree = Tree::new("");
        for (i, path) in ["/a", "/a/b", "/a/b/x", "/a/b!", "/a/b!/y", "/a/b0", "/a0", "/a/é"]
            .into_iter()
            .enumerate()
        {
            add(&mut tree, path, i as u64 + 1);
        }
        let names = |path| tree.children(path).iter().map(|p| p.to_string()).collect::<Vec<_>>();
        assert_eq!(names("/a"), ["b", "b!", "b0", "é"]);
        assert_eq!(names("/"), ["a", "a0", "zookeeper"]);
        assert_eq!(names("/a/b"), ["x"]);
        assert_eq!(names("/a/b/x").len(), 0);
        assert_eq!((tree.descendants("/a"), tree.descendants("/")), (6, 11));
    }

    #[test]
    fn a_tree_is_the_same_read_from_its_znodes_and_after_a_change_is_undone() {
        let mut tree = Tree::new("config");
        add(&mut tree, "/a", 1);
        add(&mut tree, "/a/b", 2);
        let nodes = tree.iter().map(|(path, node)| (path.clone(), node.clone()));
        let again = Tree::from_nodes(nodes.collect::<Vec<_>>());
        assert_eq!(again, tree);
        let (acl, mut other) = (acl::world(perms::READ), tree.clone());
        other.set_acl("/a", &acl, 1).expect("it exists");
        assert_ne!(other.digest(), tree.digest());
        other.set_acl("/a", &acl::open(), 0).expect("it exists");
        assert_eq!(other.digest(), tree.digest());
    }
}
