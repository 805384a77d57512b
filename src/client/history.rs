//! What a client has been through: its state, its requests, and what its program was told.

use crate::base::{Micros, Zxid};
use crate::service::answer::of_multi;
use crate::service::answer::{Answer, OpResult};
use crate::service::error::ErrorCode;
use crate::service::op::Op;
use crate::service::path::Path;
use crate::service::watch::EventKind;
use std::sync::Arc;

/// Where a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientState {
    /// It has not connected yet, has closed its session, or was killed.
    Closed,
    /// It is connecting, or waits for its session.
    Connecting,
    /// It has a session.
    Connected,
    /// It has sent closeSession.
    Closing,
    /// Its connection ended or was refused. A live client tries again.
    Disconnected,
    /// Its session is over, and it knows (7.4.5).
    Expired,
    /// A server has refused what it showed with addauth: the handle is dead, and does
    /// not connect again. Its session ends by its time-out.
    AuthFailed,
}

impl ClientState {
    /// Its name in what is exported.
    pub fn name(self) -> &'static str {
        match self {
            ClientState::Closed => "closed",
            ClientState::Connecting => "connecting",
            ClientState::Connected => "connected",
            ClientState::Closing => "closing",
            ClientState::Disconnected => "disconnected",
            ClientState::Expired => "expired",
            ClientState::AuthFailed => "authFailed",
        }
    }
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not yet.
    Pending,
    /// Done; the reply's zxid, and what was answered. Multis that failed are here,
    /// too, with the results of their operations.
    Done(Zxid, Arc<OpResult>),
    /// Failed with a code; the reply's zxid.
    Failed(ErrorCode, Zxid),
    /// The connection ended first (−4): done or not, the client cannot know.
    ConnectionLoss,
    /// The session was over first.
    SessionExpired,
}

/// A request and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The client's number for it.
    pub cxid: u32,
    /// What it asked.
    pub op: Arc<Op>,
    /// How it ended.
    pub outcome: Outcome,
    /// When it asked.
    pub asked: Micros,
}

impl Entry {
    /// How it ended, in a word, an error's as ZooKeeper calls it; and the reply's zxid, if there was a reply. A multi that
    /// failed has the error of the operation that did (6.4.2), a multiRead none of its own (6.4.1).
    pub fn ended(&self) -> (&'static str, Option<Zxid>) {
        match &self.outcome {
            Outcome::Pending => ("pending", None),
            Outcome::Done(zxid, result) => {
                let code = match &**result {
                    Ok(Answer::Multi(results)) if matches!(*self.op, Op::Multi(_)) => {
                        of_multi(results)
                    }
                    Ok(_) => None,
                    Err(code) => Some(*code),
                };
                (code.map_or("ok", ErrorCode::name), Some(*zxid))
            }
            Outcome::Failed(code, zxid) => (code.name(), Some(*zxid)),
            Outcome::ConnectionLoss => ("connectionLoss", None),
            Outcome::SessionExpired => ("SessionExpired", None),
        }
    }
}

/// Something that a client's program is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When.
    pub at: Micros,
    /// What.
    pub what: HeardWhat,
}

/// What a client's program is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeardWhat {
    /// The request with this number has ended.
    Reply(u32),
    /// A watch has fired; since 3.9.0 the event says by which transaction.
    Event(EventKind, Path, Option<Zxid>),
    /// The session's state changed.
    State(ClientState),
}
