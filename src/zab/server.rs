//! One server: a disk, and a process that may or may not be running on it.

use super::core::Core;
use super::election::Looking;
use super::leader::Leader;
use super::learner::Learner;
use super::message::{Notification, ServerState, ZabState};
use super::outbox::SyncMode;
use super::storage::Disk;
use crate::base::{Epoch, ServerId};

/// A server. **A crash is a type:** `disk` survives it, `process` does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its sid, which never changes.
    pub id: ServerId,
    /// What survives a crash.
    pub disk: Disk,
    /// What runs; `None` when it is down.
    pub process: Option<Process>,
}

/// A running server process: what all phases share, and the phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// What is carried from one phase to the next.
    pub core: Core,
    /// What it is doing, and what it remembers only as long as it does that.
    pub phase: Phase,
}

/// What a process is doing. Everything in here is forgotten when it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// An observer's random wait before it looks for a leader (1.6.2).
    Waiting,
    /// In an election, with a vote or without.
    Looking(Box<Looking>),
    /// Following or observing a leader.
    Learning(Box<Learner>),
    /// Leading, from the end of the election on.
    Leading(Box<Leader>),
    /// The role has ended; the log thread is being drained (5.5.1).
    Stopping {
        /// The role that ended, which it still reports to others.
        state: ServerState,
        /// The SNAP that it was receiving is incomplete: memory is useless
        /// (3.6.12).
        reload: bool,
    },
}

impl Server {
    /// A server with an empty disk, down.
    pub fn new(id: ServerId) -> Server {
        Server { id, disk: Disk::default(), process: None }
    }

    /// What it says of itself; `None` when it is down.
    pub fn state(&self) -> Option<ServerState> {
        self.process.as_ref().map(Process::state)
    }

    /// Its phase in the words of `zabstate`; `None` when it is down.
    pub fn zab_state(&self) -> Option<ZabState> {
        self.process.as_ref().map(Process::zab_state)
    }

    /// The leader that it follows, or itself if it leads.
    pub fn leader(&self) -> Option<ServerId> {
        match &self.process.as_ref()?.phase {
            Phase::Learning(learner) => Some(learner.leader),
            Phase::Leading(_) => Some(self.id),
            Phase::Waiting | Phase::Looking(_) | Phase::Stopping { .. } => None,
        }
    }

    /// Does it serve clients? Not before its ensemble has a quorum (1.6.7).
    pub fn serves(&self) -> bool {
        self.process.as_ref().is_some_and(Process::serves)
    }

    /// The vote that it reports now: its proposal while LOOKING, else the vote
    /// that the last election ended with.
    pub fn vote(&self) -> Option<Notification> {
        let process = self.process.as_ref()?;
        let (vote, round) = match &process.phase {
            Phase::Looking(looking) => (looking.proposal, process.core.round),
            _ => process.core.current_vote,
        };
        Some(Notification { vote, round, state: process.state() })
    }

    /// The acceptedEpoch file; 0 while there is none.
    pub fn accepted_epoch(&self) -> Epoch {
        self.disk.accepted_epoch.unwrap_or_default()
    }

    /// The currentEpoch file; 0 while there is none.
    pub fn current_epoch(&self) -> Epoch {
        self.disk.current_epoch.unwrap_or_default()
    }

    /// The leader's part, if it leads.
    pub fn leading(&self) -> Option<&Leader> {
        match &self.process.as_ref()?.phase {
            Phase::Leading(leader) => Some(leader),
            _ => None,
        }
    }

    /// The learner's part, if it follows or observes.
    pub fn learning(&self) -> Option<&Learner> {
        match &self.process.as_ref()?.phase {
            Phase::Learning(learner) => Some(learner),
            _ => None,
        }
    }
}

impl Process {
    /// What it says of itself.
    pub fn state(&self) -> ServerState {
        match &self.phase {
            Phase::Waiting | Phase::Looking(_) => ServerState::Looking,
            Phase::Learning(learner) => learner.state(),
            Phase::Leading(_) => ServerState::Leading,
            Phase::Stopping { state, .. } => *state,
        }
    }

    /// Its phase in the words of `zabstate`.
    pub fn zab_state(&self) -> ZabState {
        match &self.phase {
            Phase::Waiting | Phase::Looking(_) | Phase::Stopping { .. } => ZabState::Election,
            Phase::Learning(learner) => learner.zab_state(),
            Phase::Leading(leader) => leader.zab_state(),
        }
    }

    /// Does its memory come with a SNAP that is being taken over?
    pub(super) fn takes_a_snap(&self) -> bool {
        matches!(&self.phase, Phase::Learning(l) if l.incoming.mode == Some(SyncMode::Snap))
    }

    /// Does it serve clients? Only a leader or learner in BROADCAST does (1.6.7).
    pub fn serves(&self) -> bool {
        self.zab_state() == ZabState::Broadcast
    }
}
