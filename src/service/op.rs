//! What a client can ask, with ZooKeeper's op codes (6.5.2).

use super::acl::{AclList, Ids};
use super::node::Data;
use super::path::Path;
use super::txn::CreateKind;
use super::watch::{Rewatch, WatchKind, WatcherMode};
use crate::base::SessionId;
use std::sync::Arc;

/// A create request's flags, once they are understood (6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CreateMode {
    /// It stays until it is deleted.
    Persistent = 0,
    /// It goes with its session.
    Ephemeral = 1,
    /// It gets a number.
    PersistentSequential = 2,
    /// It gets a number and goes with its session.
    EphemeralSequential = 3,
    /// It goes after its last child.
    Container = 4,
    /// It goes when it was not used for some time.
    PersistentWithTtl = 5,
    /// The same with a number.
    PersistentSequentialWithTtl = 6,
}

impl CreateMode {
    /// The mode with this number on the wire.
    pub fn from_flags(flags: i32) -> Option<CreateMode> {
        use CreateMode::*;
        const MODES: [CreateMode; 7] = [
            Persistent,
            Ephemeral,
            PersistentSequential,
            EphemeralSequential,
            Container,
            PersistentWithTtl,
            PersistentSequentialWithTtl,
        ];
        usize::try_from(flags).ok().and_then(|ix| MODES.get(ix).copied())
    }

    /// Its number on the wire.
    pub fn flags(self) -> i32 {
        self as i32
    }

    /// Does it go with its session?
    pub fn is_ephemeral(self) -> bool {
        matches!(self, CreateMode::Ephemeral | CreateMode::EphemeralSequential)
    }

    /// Does it get a number?
    pub fn is_sequential(self) -> bool {
        use CreateMode::*;
        matches!(self, PersistentSequential | EphemeralSequential | PersistentSequentialWithTtl)
    }

    /// Does it live for a time?
    pub fn is_ttl(self) -> bool {
        use CreateMode::*;
        matches!(self, PersistentWithTtl | PersistentSequentialWithTtl)
    }
}

/// A create request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// Which of the four requests.
    pub kind: CreateKind,
    /// The path; a sequential znode's gets its number appended.
    pub path: Path,
    /// The data.
    pub data: Data,
    /// The ACL as the client wants it.
    pub acl: AclList,
    /// The [`CreateMode`]'s number, or whatever the client sent instead.
    pub flags: i32,
    /// Milliseconds to live for createTTL, else −1.
    pub ttl: i64,
}

/// What a client, or the leader itself, asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Open a session. The time-out is negotiated already.
    CreateSession {
        /// In milliseconds.
        timeout_ms: u32,
    },
    /// End the session.
    CloseSession,
    /// Create a znode: create, create2, createTTL or createContainer.
    Create(Create),
    /// Delete a znode.
    Delete {
        /// Which.
        path: Path,
        /// Its expected version, −1 for any.
        version: i32,
    },
    /// The leader's reaper asks: delete if still without children (6.3.6).
    DeleteContainer {
        /// Which.
        path: Path,
    },
    /// Set a znode's data.
    SetData {
        /// Which.
        path: Path,
        /// The data.
        data: Data,
        /// Its expected version, −1 for any.
        version: i32,
    },
    /// What a scenario's `write` asks: setData, or create where there is no such
    /// znode, whichever it is when the leader looks. ZooKeeper has no such request:
    /// its clients ask twice.
    Put {
        /// Which.
        path: Path,
        /// The data.
        data: Data,
        /// Its expected version, −1 for any.
        version: i32,
    },
    /// Set a znode's ACL.
    SetAcl {
        /// Which.
        path: Path,
        /// The ACL.
        acl: AclList,
        /// Its expected aversion, −1 for any.
        version: i32,
    },
    /// Is the version as expected? Part of a multi.
    Check {
        /// Of which znode.
        path: Path,
        /// The expected version, −1 for any.
        version: i32,
    },
    /// All or nothing.
    Multi(Vec<Op>),
    /// Catch up with the leader (4.4). The path is only echoed.
    Sync {
        /// What is echoed.
        path: Path,
    },
    /// Read data and Stat.
    GetData {
        /// Of which znode.
        path: Path,
        /// Leave a watch.
        watch: bool,
    },
    /// Read the Stat; the watch is left even if there is no znode.
    Exists {
        /// Of which znode.
        path: Path,
        /// Leave a watch.
        watch: bool,
    },
    /// Read the children's names: getChildren or getChildren2.
    GetChildren {
        /// Of which znode.
        path: Path,
        /// Leave a watch.
        watch: bool,
        /// getChildren2: the Stat, too.
        stat: bool,
    },
    /// Read ACL and Stat.
    GetAcl {
        /// Of which znode.
        path: Path,
    },
    /// The session's own ephemeral znodes.
    GetEphemerals {
        /// A plain string prefix.
        prefix: Path,
    },
    /// How many znodes are below one.
    GetAllChildrenNumber {
        /// Below which.
        path: Path,
    },
    /// Several getData and getChildren, each with its own result.
    MultiRead(Vec<Op>),
    /// Leave a persistent watch.
    AddWatch {
        /// On which path.
        path: Path,
        /// Persistent or recursive.
        mode: WatcherMode,
    },
    /// Is there a watch?
    CheckWatches {
        /// On which path.
        path: Path,
        /// Of which kind.
        kind: WatchKind,
    },
    /// Take a watch back.
    RemoveWatches {
        /// On which path.
        path: Path,
        /// Of which kind.
        kind: WatchKind,
    },
    /// After reconnecting: setWatches and setWatches2 (6.7.10).
    SetWatches(Arc<Rewatch>),
    /// Show credentials; they become an id of the connection.
    Auth {
        /// `digest`.
        scheme: Arc<str>,
        /// `user:password`.
        credentials: Arc<str>,
    },
}

impl Op {
    /// A create request with the open ACL.
    pub fn create(path: &str, data: &str, mode: CreateMode) -> Op {
        Op::Create(Create {
            kind: CreateKind::Create,
            path: path.into(),
            data: data.into(),
            acl: super::acl::open(),
            flags: mode.flags(),
            ttl: -1,
        })
    }

    /// Its number on the wire.
    pub fn code(&self) -> i32 {
        match self {
            Op::CreateSession { .. } => -10,
            Op::CloseSession => -11,
            Op::Create(Create { kind: CreateKind::Create, .. }) => 1,
            Op::Create(Create { kind: CreateKind::Create2, .. }) => 15,
            Op::Create(Create { kind: CreateKind::Container, .. }) => 19,
            Op::Create(Create { kind: CreateKind::Ttl, .. }) => 21,
            Op::Delete { .. } => 2,
            Op::DeleteContainer { .. } => 20,
            Op::SetData { .. } | Op::Put { .. } => 5,
            Op::SetAcl { .. } => 7,
            Op::Check { .. } => 13,
            Op::Multi(_) => 14,
            Op::Sync { .. } => 9,
            Op::GetData { .. } => 4,
            Op::Exists { .. } => 3,
            Op::GetChildren { stat: false, .. } => 8,
            Op::GetChildren { stat: true, .. } => 12,
            Op::GetAcl { .. } => 6,
            Op::GetEphemerals { .. } => 103,
            Op::GetAllChildrenNumber { .. } => 104,
            Op::MultiRead(_) => 22,
            Op::AddWatch { .. } => 106,
            Op::CheckWatches { .. } => 17,
            Op::RemoveWatches { .. } => 18,
            Op::SetWatches(_) => 105,
            Op::Auth { .. } => 100,
        }
    }

    /// ZooKeeper's name of the operation.
    pub fn name(&self) -> &'static str {
        match self {
            Op::CreateSession { .. } => "createSession",
            Op::CloseSession => "closeSession",
            Op::Create(Create { kind: CreateKind::Create, .. }) => "create",
            Op::Create(Create { kind: CreateKind::Create2, .. }) => "create2",
            Op::Create(Create { kind: CreateKind::Container, .. }) => "createContainer",
            Op::Create(Create { kind: CreateKind::Ttl, .. }) => "createTTL",
            Op::Delete { .. } => "delete",
            Op::DeleteContainer { .. } => "deleteContainer",
            Op::SetData { .. } => "setData",
            Op::Put { .. } => "put",
            Op::SetAcl { .. } => "setACL",
            Op::Check { .. } => "check",
            Op::Multi(_) => "multi",
            Op::Sync { .. } => "sync",
            Op::GetData { .. } => "getData",
            Op::Exists { .. } => "exists",
            Op::GetChildren { stat: false, .. } => "getChildren",
            Op::GetChildren { stat: true, .. } => "getChildren2",
            Op::GetAcl { .. } => "getACL",
            Op::GetEphemerals { .. } => "getEphemerals",
            Op::GetAllChildrenNumber { .. } => "getAllChildrenNumber",
            Op::MultiRead(_) => "multiRead",
            Op::AddWatch { .. } => "addWatch",
            Op::CheckWatches { .. } => "checkWatches",
            Op::RemoveWatches { .. } => "removeWatches",
            Op::SetWatches(_) => "setWatches2",
            Op::Auth { .. } => "auth",
        }
    }

    /// May a client ask for it, and is it not longer than what a server takes? (The
    /// rest is the servers' and the library's own business; `jute.maxbuffer` is
    /// 1 MiB.) A raw client may ask for setWatches, too.
    pub fn is_clients(&self, raw: bool) -> bool {
        match self {
            Op::SetWatches(_) => raw,
            Op::CreateSession { .. }
            | Op::CloseSession
            | Op::DeleteContainer { .. }
            | Op::Put { .. } => false,
            _ => self.size(0) < 1 << 20,
        }
    }

    /// About how many bytes it takes; nesting that no client can send is endless.
    fn size(&self, depth: usize) -> usize {
        let texts = match self {
            Op::Multi(ops) | Op::MultiRead(ops) if depth == 0 => {
                return ops.iter().fold(0, |sum, op| op.size(1).saturating_add(sum + 16));
            }
            Op::Multi(_) | Op::MultiRead(_) => return usize::MAX,
            Op::Create(Create { path, data, acl, .. }) => [path.len(), data.len(), 64 * acl.len()],
            Op::SetData { path, data, .. } => [path.len(), data.len(), 0],
            Op::SetAcl { path, acl, .. } => [path.len(), 64 * acl.len(), 0],
            Op::Auth { scheme, credentials } => [scheme.len(), credentials.len(), 0],
            other => [other.path().map_or(0, |path| path.len()), 0, 0],
        };
        texts.into_iter().fold(0, usize::saturating_add)
    }

    /// What it would have a znode contain.
    pub fn data(&self) -> Option<&Data> {
        match self {
            Op::Create(create) => Some(&create.data),
            Op::SetData { data, .. } | Op::Put { data, .. } => Some(data),
            _ => None,
        }
    }

    /// The path that it is about; nothing for those of several znodes or of none.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Op::Create(Create { path, .. })
            | Op::Delete { path, .. }
            | Op::DeleteContainer { path }
            | Op::SetData { path, .. }
            | Op::Put { path, .. }
            | Op::SetAcl { path, .. }
            | Op::Check { path, .. }
            | Op::Sync { path }
            | Op::GetData { path, .. }
            | Op::Exists { path, .. }
            | Op::GetChildren { path, .. }
            | Op::GetAcl { path }
            | Op::GetEphemerals { prefix: path }
            | Op::GetAllChildrenNumber { path }
            | Op::AddWatch { path, .. }
            | Op::CheckWatches { path, .. }
            | Op::RemoveWatches { path, .. } => Some(path),
            Op::CreateSession { .. }
            | Op::CloseSession
            | Op::Multi(_)
            | Op::MultiRead(_)
            | Op::SetWatches(_)
            | Op::Auth { .. } => None,
        }
    }

    /// Does it become a transaction? Sync does not, but goes to the leader, too
    /// (4.2.1).
    pub fn is_write(&self) -> bool {
        matches!(
            self,
            Op::CreateSession { .. }
                | Op::CloseSession
                | Op::Create(_)
                | Op::Delete { .. }
                | Op::DeleteContainer { .. }
                | Op::SetData { .. }
                | Op::Put { .. }
                | Op::SetAcl { .. }
                | Op::Check { .. }
                | Op::Multi(_)
        )
    }
}

/// A request on its way to the leader: who asked, and what (4.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The session that asks.
    pub session: SessionId,
    /// The client's number for it; 0 for createSession and what the leader asks.
    pub cxid: u32,
    /// Whom the connection has proved to be.
    pub ids: Ids,
    /// What is asked.
    pub op: Arc<Op>,
}
