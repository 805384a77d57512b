//! A learner: what a follower or an observer keeps while it has a leader.
//!
//! The phases act on it: [`super::discovery`], [`super::synchronization`],
//! [`super::broadcast`].

use super::message::{ServerState, ZabState};
use super::outbox::SyncMode;
use crate::base::{Conn, Epoch, ServerId, Zxid};
use crate::service::Txn;
use std::collections::VecDeque;

/// A follower or an observer of one leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learner {
    /// The leader that the election named.
    pub leader: ServerId,
    /// It has no vote.
    pub observer: bool,
    /// The connection to the leader.
    pub conn: Option<Conn>,
    /// How far it has come.
    pub stage: Stage,
    /// The leader's epoch, once told.
    pub epoch: Epoch,
    /// Attempts to connect so far.
    pub(super) tries: u8,
    /// What ACKEPOCH will report (2.1.6).
    pub(super) last_zxid: Zxid,
    /// What it has been sent and has not yet logged or applied (3.6).
    pub incoming: Incoming,
    /// `pendingTxns`: logged or being logged, not yet committed (4.2.10).
    pub pending: VecDeque<Txn>,
    /// Acknowledgements that wait for that of NEWLEADER.
    pub(super) held_acks: Vec<Zxid>,
}

/// What a learner has received during synchronization and not yet logged or
/// applied (3.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// How it is being brought up to date; `None` before and after.
    pub mode: Option<SyncMode>,
    pub(super) snapshot_needed: bool,
    pub(super) write_to_log: bool,
    /// `packetsNotLogged`.
    pub not_logged: VecDeque<Txn>,
    /// `packetsCommitted`.
    pub committed: VecDeque<Zxid>,
    pub(super) last_queued: Option<Zxid>,
    /// Logged at NEWLEADER and not acknowledged yet.
    pub(super) unacked: Vec<Zxid>,
}

/// A learner's way from the election to service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Connecting to the leader.
    Connecting,
    /// FOLLOWERINFO is out.
    AwaitLeaderInfo,
    /// acceptedEpoch is being written.
    Promising,
    /// ACKEPOCH is out; DIFF, TRUNC or SNAP is next.
    AwaitSync,
    /// Receiving history, up to NEWLEADER.
    Syncing,
    /// NEWLEADER arrived; history, then currentEpoch, go to disk (3.6.5).
    Persisting,
    /// NEWLEADER is acknowledged.
    AwaitUpToDate,
    /// In service.
    Broadcasting,
}

impl Learner {
    /// What it says of itself.
    pub fn state(&self) -> ServerState {
        if self.observer { ServerState::Observing } else { ServerState::Following }
    }

    /// Its phase in the words of `zabstate`.
    pub fn zab_state(&self) -> ZabState {
        match self.stage {
            Stage::Connecting | Stage::AwaitLeaderInfo | Stage::Promising => ZabState::Discovery,
            Stage::AwaitSync | Stage::Syncing | Stage::Persisting | Stage::AwaitUpToDate => {
                ZabState::Synchronization
            }
            Stage::Broadcasting => ZabState::Broadcast,
        }
    }
}
