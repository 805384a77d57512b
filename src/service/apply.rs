//! Applying transactions: what every server does, in zxid order (4.2.17).

use super::acl::AclList;
use super::answer::{Answer, OpResult};
use super::error::ErrorCode;
use super::node::Hash;
use super::path::{self, Path};
use super::stat::Stat;
use super::tree::Tree;
use super::txn::{Body, CreateKind, Txn};
use super::watch::{Change, EventKind};
use crate::base::{SessionId, Zxid};
use imbl::OrdMap;

/// Everything that is replicated (`ZKDatabase`): the tree, and the sessions with
/// their time-outs. Cloning shares everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The znodes.
    pub tree: Tree,
    sessions: OrdMap<SessionId, u32>,
    sessions_digest: u64,
}

impl State {
    /// What a server starts from that has never seen a transaction.
    pub fn new(config: &str) -> State {
        State::of(Tree::new(config))
    }

    /// This tree, and no sessions.
    pub fn of(tree: Tree) -> State {
        State { tree, sessions: OrdMap::new(), sessions_digest: 0 }
    }

    /// As a snapshot is read: a tree and sessions with their time-outs.
    pub fn restored(tree: Tree, sessions: impl IntoIterator<Item = (SessionId, u32)>) -> State {
        let mut state = State::of(tree);
        for (session, timeout_ms) in sessions {
            state.set_session(session, Some(timeout_ms));
        }
        state
    }

    /// Is this session open?
    pub fn has_session(&self, session: SessionId) -> bool {
        self.sessions.contains_key(&session)
    }

    /// All open sessions with their time-outs in milliseconds.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, u32)> {
        self.sessions.iter().map(|(session, timeout)| (*session, *timeout))
    }

    /// The session is gone from here on; its ephemeral znodes stay. No transaction does
    /// this.
    pub fn forget_session(&mut self, session: SessionId) {
        self.set_session(session, None);
    }

    /// Equal for equal tables of sessions.
    pub fn sessions_digest(&self) -> u64 {
        self.sessions_digest
    }

    /// Equal for equal states; see [`Tree::digest`].
    pub fn digest(&self) -> u64 {
        self.tree.digest().wrapping_add(self.sessions_digest)
    }

    /// Applies one transaction: what the requester is told, and, appended to
    /// `changes`, what watches may be waiting for, in the order in which it
    /// happened.
    ///
    /// While a server serves, this cannot fail; the leader has made sure. When
    /// it replays its log over a fuzzy snapshot, the effects of some
    /// transactions are there already, and failing is harmless (5.3.5).
    pub fn apply(&mut self, txn: &Txn, changes: &mut Vec<Change>) -> OpResult {
        self.carry_out(txn, &txn.body, changes)
    }

    fn carry_out(&mut self, txn: &Txn, body: &Body, changes: &mut Vec<Change>) -> OpResult {
        match body {
            Body::CreateSession { timeout_ms } => {
                self.set_session(txn.session, Some(*timeout_ms));
                Ok(Answer::Done)
            }
            Body::CloseSession { paths } => {
                self.close(txn, paths, changes);
                Ok(Answer::Done)
            }
            Body::Create(kind, new) => {
                self.tree.create(new, txn.zxid, txn.time)?;
                changes.push(self.change(EventKind::Created, &new.path, &new.acl, txn.zxid));
                let plain = *kind == CreateKind::Create;
                let stat = if plain { None } else { self.stat(&new.path) };
                Ok(Answer::Created { path: new.path.clone(), stat })
            }
            Body::Delete { path } => {
                self.delete(path, txn.zxid, changes)?;
                Ok(Answer::Done)
            }
            Body::SetData { path, data, version } => {
                self.tree.set_data(path, data, *version, txn.zxid, txn.time)?;
                let node = self.tree.get(path).ok_or(ErrorCode::NoNode)?;
                changes.push(self.change(EventKind::DataChanged, path, &node.acl, txn.zxid));
                Ok(Answer::Stat(node.stat()))
            }
            Body::SetAcl { path, acl, version } => {
                self.tree.set_acl(path, acl, *version)?; // no watch sees it (6.7.3)
                self.stat(path).map(Answer::Stat).ok_or(ErrorCode::NoNode)
            }
            Body::Check { .. } => Ok(Answer::Done),
            Body::Multi(bodies) if bodies.iter().any(|b| matches!(b, Body::Error(_))) => {
                Ok(Answer::Multi(bodies.iter().map(undone).collect()))
            }
            Body::Multi(bodies) => {
                let each = bodies.iter().map(|body| self.carry_out(txn, body, changes));
                Ok(Answer::Multi(each.collect()))
            }
            Body::Error(code) => Err(*code),
        }
    }

    /// `killSession`: first what the transaction lists, then whatever else is
    /// found here (7.3.1).
    fn close(&mut self, txn: &Txn, paths: &[Path], changes: &mut Vec<Change>) {
        let extra: Vec<Path> = self
            .tree
            .ephemerals(txn.session)
            .filter(|path| !paths.contains(path))
            .cloned()
            .collect();
        for path in paths.iter().chain(&extra) {
            let _ = self.delete(path, txn.zxid, changes); // gone already, perhaps (5.3.5)
        }
        self.set_session(txn.session, None);
    }

    fn delete(
        &mut self,
        path: &Path,
        zxid: Zxid,
        changes: &mut Vec<Change>,
    ) -> Result<(), ErrorCode> {
        let acl = self.tree.get(path).map(|node| node.acl.clone());
        self.tree.delete(path, zxid)?;
        if let Some(acl) = acl {
            changes.push(self.change(EventKind::Deleted, path, &acl, zxid));
        }
        Ok(())
    }

    /// A change with what decides who may hear of it.
    fn change(&self, kind: EventKind, path: &Path, acl: &AclList, zxid: Zxid) -> Change {
        let parent = path::parent_key(path);
        let parent_acl = self.tree.get(parent).map_or_else(|| acl.clone(), |n| n.acl.clone());
        Change { kind, path: path.clone(), zxid, acl: acl.clone(), parent_acl }
    }

    fn stat(&self, path: &str) -> Option<Stat> {
        self.tree.get(path).map(|node| node.stat())
    }

    fn set_session(&mut self, session: SessionId, timeout_ms: Option<u32>) {
        let before = match timeout_ms {
            Some(timeout_ms) => self.sessions.insert(session, timeout_ms),
            None => self.sessions.remove(&session),
        };
        let hash = |timeout_ms: Option<u32>| timeout_ms.map_or(0, |ms| session_hash(session, ms));
        self.sessions_digest =
            self.sessions_digest.wrapping_add(hash(timeout_ms)).wrapping_sub(hash(before));
    }
}

/// The result of an operation of a multi that failed (6.4.2).
fn undone(body: &Body) -> OpResult {
    match body {
        Body::Error(code) => Err(*code),
        _ => Ok(Answer::Done),
    }
}

fn session_hash(session: SessionId, timeout_ms: u32) -> u64 {
    let mut hash = Hash::new();
    hash.word(session.0);
    hash.word(u64::from(timeout_ms));
    hash.finish()
}
