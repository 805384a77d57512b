//! The replicated state machine: ZooKeeper's tree of znodes, and its sessions.
//!
//! ZAB orders transactions and knows nothing about their content. This module
//! is the other side of that wall, and none of its parts knows of the network:
//!
//! * [`prepare`]: requests ([`op`]) become transactions ([`txn`]) with absolute
//!   values, judged by the *future* state (4.2.4), the leader's table of sessions
//!   ([`session`]) and ACLs ([`acl`]). A request that fails is a transaction, too,
//!   and takes a zxid (4.2.5),
//! * [`apply`]: transactions change the [`tree`] of [`node`]s on every server, in
//!   zxid order,
//! * [`read`]: what one server [answers](answer) by itself, with a [`stat`],
//! * [`watch`]: what it has promised to tell which connection.
//!
//! Where releases differ, [`release`] says how; a run without a release does what
//! recordings of 3.8.0 show.

pub mod acl;
pub mod answer;
pub mod apply;
pub mod error;
pub mod node;
pub mod op;
pub mod path;
pub mod prepare;
pub mod read;
mod records;
pub mod release;
pub mod session;
pub mod stat;
pub mod tree;
pub mod txn;
pub mod watch;

pub use answer::{Answer, OpResult, Reply};
pub use apply::State;
pub use error::ErrorCode;
pub use op::{Op, Request};
pub use prepare::{Manner, Prepare, Stamp};
pub use release::{Release, ReleaseRule, ReleaseRules};
pub use session::SessionTable;
pub use txn::{Body, Txn};
