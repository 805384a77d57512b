//! A learner: what a follower or an observer keeps while it has a leader.
//!
//! What it does is in the phases' files, each with an `impl Learner` of its own:
//! [`super::discovery`], [`super::synchronization`], [`super::broadcast`].

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
    /// It has no vote: it acknowledges no proposal and is sent INFORM instead.
    pub observer: bool,
    /// The connection to the leader, once it is open.
    pub conn: Option<Conn>,
    /// How far it has come.
    pub stage: LearnerStage,
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
    /// Memory was replaced or cut: a snapshot is taken at NEWLEADER, for the log
    /// alone would not bring it back.
    pub(super) snapshot_needed: bool,
    /// What is committed goes to the log first. If not, to memory at once: the
    /// snapshot will hold it.
    pub(super) write_to_log: bool,
    /// `packetsNotLogged`: proposals, oldest first.
    pub not_logged: VecDeque<Txn>,
    /// `packetsCommitted`: which of those are committed.
    pub committed: VecDeque<Zxid>,
    /// The last proposal received: the next must follow it (3.6.3).
    pub(super) last_queued: Option<Zxid>,
    /// Logged at NEWLEADER and not acknowledged yet.
    pub(super) unacked: Vec<Zxid>,
}

/// A learner's way from the election to service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LearnerStage {
    /// Dialing the leader, up to five times.
    Connecting,
    /// FOLLOWERINFO is sent; the new epoch is next.
    AwaitLeaderInfo,
    /// acceptedEpoch is being written. Nothing is read meanwhile.
    Promising,
    /// ACKEPOCH is sent; DIFF, TRUNC or SNAP is next.
    AwaitSync,
    /// Receiving history, up to NEWLEADER.
    Syncing,
    /// NEWLEADER arrived; history, then currentEpoch, go to disk (3.6.5).
    Persisting,
    /// NEWLEADER is acknowledged; a quorum must do so, too.
    AwaitUpToDate,
    /// In service: clients are taken, proposals are logged.
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
            LearnerStage::Connecting | LearnerStage::AwaitLeaderInfo | LearnerStage::Promising => {
                ZabState::Discovery
            }
            LearnerStage::AwaitSync
            | LearnerStage::Syncing
            | LearnerStage::Persisting
            | LearnerStage::AwaitUpToDate => ZabState::Synchronization,
            LearnerStage::Broadcasting => ZabState::Broadcast,
        }
    }
}
