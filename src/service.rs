//! The replicated state machine: what a server does with a committed
//! transaction.
//!
//! ZAB orders transactions and knows nothing about their content. This module
//! is the other side of that wall. For now the content is a small map from
//! keys to versioned values and the table of sessions; the znode tree takes
//! the map's place behind the same three doors:
//!
//! * [`Prep::prepare`]: the leader turns a request into a transaction with
//!   absolute values, against the *future* state (4.2.4),
//! * [`Store::apply`]: every server applies the transaction, in zxid order,
//! * [`Store::error_of`]: what the requester is told.
//!
//! A request that fails is a transaction too ([`Body::Error`], 4.2.5): it takes
//! a zxid and is proposed, logged and committed like any other.
//!
//! # The tree that takes the map's place
//!
//! It stands beside the map until the servers change over in one go:
//!
//! * [`prepare`]: requests ([`op`]) become transactions ([`txn`]), judged by the
//!   future state, the leader's table of sessions ([`session`]) and ACLs ([`acl`]),
//! * [`apply`]: transactions change the [`tree`] of [`node`]s on every server,
//! * [`read`]: what one server answers by itself, with a [`stat`],
//! * [`watch`]: what it has promised to tell which connection.
//!
//! Where releases differ it does what recordings of 3.8.0 show.

pub mod acl;
pub mod apply;
pub mod error;
pub mod node;
pub mod op;
pub mod path;
mod prep;
pub mod prepare;
pub mod read;
mod records;
pub mod session;
pub mod stat;
mod store;
pub mod tree;
pub mod txn;
pub mod watch;

pub use prep::Prep;
pub use store::{Cell, Store};

use crate::base::{SessionId, Sym, Zxid};

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Open a session (−10). Its time-out is kept in milliseconds.
    CreateSession {
        /// Negotiated time-out in milliseconds.
        timeout_ms: u32,
    },
    /// End the session (−11).
    CloseSession,
    /// Set a key. `version` is the expected one, −1 for any.
    Set {
        /// Which key.
        key: Sym,
        /// Its new value.
        value: Sym,
        /// Expected version or −1.
        version: i32,
    },
}

/// A request on its way to the leader: who asked, and what (4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The session that asks.
    pub session: SessionId,
    /// The client's number for it; 0 for createSession.
    pub cxid: u32,
    /// What is asked.
    pub op: Op,
}

/// The content of a transaction: absolute values, so that applying it twice is
/// the same as once (5.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// The session exists from here on.
    CreateSession {
        /// Its time-out in milliseconds.
        timeout_ms: u32,
    },
    /// The session is gone from here on.
    CloseSession,
    /// The key has this value and this version.
    Set {
        /// Which key.
        key: Sym,
        /// Its value.
        value: Sym,
        /// Its version after this transaction.
        version: i32,
    },
    /// The request failed with this code (4.2.5).
    Error(ErrorCode),
}

/// Codes of `KeeperException` (6.5) that this state machine gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub enum ErrorCode {
    /// The expected version is not the actual one.
    BadVersion = -103,
    /// The session is closed, closing or unknown.
    SessionExpired = -112,
}

impl ErrorCode {
    /// As ZooKeeper's clients print it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::BadVersion => "BadVersion",
            ErrorCode::SessionExpired => "SessionExpired",
        }
    }
}

/// A transaction: its header and its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Txn {
    /// Its place in the one order.
    pub zxid: Zxid,
    /// Who asked.
    pub session: SessionId,
    /// The client's number of the request.
    pub cxid: u32,
    /// What it does.
    pub body: Body,
}

impl Txn {
    /// ZooKeeper's name of the operation.
    pub fn name(&self) -> &'static str {
        match self.body {
            Body::CreateSession { .. } => "createSession",
            Body::CloseSession => "closeSession",
            Body::Set { .. } => "setData",
            Body::Error(_) => "error",
        }
    }
}
