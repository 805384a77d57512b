//! Transactions: what the leader makes of requests, and what is proposed,
//! logged, committed and applied.
//!
//! They hold absolute values, so that applying one twice is the same as once
//! (5.3.5). Their content is shared: a transaction is copied into every log and
//! every message that carries it, and each copy is five words.

use super::acl::AclList;
use super::error::ErrorCode;
use super::node::Data;
use super::path::Path;
use super::tree::NewNode;
use crate::base::{SessionId, Zxid};
use std::sync::Arc;

/// A transaction: its header and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Txn {
    /// Its place in the one order.
    pub zxid: Zxid,
    /// Who asked.
    pub session: SessionId,
    /// The client's number of the request; 0 if the leader itself asked.
    pub cxid: u32,
    /// The leader's clock in milliseconds: ctime and mtime on every server.
    pub time: u64,
    /// What it does.
    pub body: Arc<Body>,
}

/// Which operation created a znode: they are logged and answered differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CreateKind {
    /// Answered with the path.
    Create,
    /// Answered with path and Stat.
    Create2,
    /// A znode with a time to live; answered like create2.
    Ttl,
    /// A container; answered like create2.
    Container,
}

/// The content of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The session exists from here on.
    CreateSession {
        /// Its time-out in milliseconds.
        timeout_ms: u32,
    },
    /// The session is gone from here on, and these ephemeral znodes with it, in
    /// this order (7.3.1).
    CloseSession {
        /// `paths2Delete`.
        paths: Vec<Path>,
    },
    /// A znode is created.
    Create(CreateKind, NewNode),
    /// A znode is deleted; also what `deleteContainer` becomes.
    Delete {
        /// Which.
        path: Path,
    },
    /// A znode has this data and this version.
    SetData {
        /// Which.
        path: Path,
        /// Its data.
        data: Data,
        /// Its version after this transaction.
        version: i32,
    },
    /// A znode has this ACL.
    SetAcl {
        /// Which.
        path: Path,
        /// Its ACL.
        acl: AclList,
        /// Its aversion after this transaction.
        version: i32,
    },
    /// A version was as expected: does nothing.
    Check {
        /// Of which znode.
        path: Path,
        /// The expected version plus one, as the server writes it.
        version: i32,
    },
    /// All of these at once, or, if one is an error, none (6.4.1). What stands
    /// before the error is what it would have been, as in 3.8.0's logs.
    Multi(Vec<Body>),
    /// The request failed with this code (4.2.5).
    Error(ErrorCode),
}

impl Body {
    /// The znode that it is about, and what that contains then; a multi is about several.
    pub fn znode(&self) -> (Option<&Path>, Option<&Data>) {
        match self {
            Body::Create(_, new) => (Some(&new.path), Some(&new.data)),
            Body::SetData { path, data, .. } => (Some(path), Some(data)),
            Body::Delete { path } | Body::SetAcl { path, .. } => (Some(path), None),
            _ => (None, None),
        }
    }

    /// ZooKeeper's name of the operation.
    pub fn name(&self) -> &'static str {
        match self {
            Body::CreateSession { .. } => "createSession",
            Body::CloseSession { .. } => "closeSession",
            Body::Create(CreateKind::Create, _) => "create",
            Body::Create(CreateKind::Create2, _) => "create2",
            Body::Create(CreateKind::Ttl, _) => "createTTL",
            Body::Create(CreateKind::Container, _) => "createContainer",
            Body::Delete { .. } => "delete",
            Body::SetData { .. } => "setData",
            Body::SetAcl { .. } => "setACL",
            Body::Check { .. } => "check",
            Body::Multi(_) => "multi",
            Body::Error(_) => "error",
        }
    }
}

impl Txn {
    /// ZooKeeper's name of the operation.
    pub fn name(&self) -> &'static str {
        self.body.name()
    }

    /// The code, if it is the trace of a request that failed as a whole.
    pub fn error(&self) -> Option<ErrorCode> {
        match *self.body {
            Body::Error(code) => Some(code),
            _ => None,
        }
    }
}
