//! A leader: what it keeps while it leads, or tries to.
//!
//! The phases act on it: [`super::discovery`], [`super::synchronization`],
//! [`super::broadcast`].

use super::context::Ctx;
use super::input::{LinkChange, Next};
use super::message::ZabState;
use super::outbox::{Effect, Note, Timer};
use crate::base::{Conn, Epoch, Micros, ServerId, SidMap, SidSet, Zxid};
use crate::service::{Prepare, SessionTable, Txn};
use std::collections::VecDeque;

/// A (prospective) leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// How far it has come.
    pub stage: LeaderStage,
    /// The new epoch, or the largest seen so far plus one.
    pub epoch: Epoch,
    /// `connectingFollowers`: who reported for the new epoch (2.2.2).
    pub connecting: SidSet,
    /// `electingFollowers`: who promised it (2.3.3).
    pub electing: SidSet,
    /// Who acknowledged NEWLEADER (3.7.1).
    pub synced: SidSet,
    /// `leaderStateSummary` (2.3.1).
    pub(super) summary: (Epoch, Zxid),
    /// One per connected learner.
    pub handlers: SidMap<Option<Handler>>,
    /// `outstandingProposals`, oldest first (4.2.8).
    pub outstanding: VecDeque<Proposal>,
    /// `hzxid`: the last zxid given out.
    pub last_zxid: Zxid,
    /// `lastProposed`.
    pub last_proposed: Zxid,
    /// `lastCommitted`.
    pub last_committed: Zxid,
    /// Full ticks since it began to serve.
    pub tick: u32,
    /// The next half tick ends a full one.
    pub second_half: bool,
    /// Request preparation.
    pub(super) prepare: Prepare,
    /// The sessions and their leases, while it serves (7.2).
    pub sessions: SessionTable,
    /// When the timer for the next lease is set to.
    pub(super) expiry: Micros,
    /// `pendingSyncs`: whom SYNC is owed to, and after which commit (4.4.2).
    pub(super) syncs: VecDeque<(Zxid, Conn)>,
}

/// A proposal that is not committed yet (4.2.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is proposed.
    pub txn: Txn,
    /// Who has it on disk.
    pub acks: SidSet,
}

/// A leader's way from the election to service (2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaderStage {
    /// Taking its start snapshot; learners may connect and wait.
    Loading,
    /// Waiting for a quorum of FOLLOWERINFO.
    AwaitEpochQuorum,
    /// The epoch is chosen and being promised on its own disk.
    Promising,
    /// Waiting for a quorum of ACKEPOCH.
    AwaitAckEpochQuorum,
    /// Its own currentEpoch is being written (2.3.4); learners are synchronized
    /// meanwhile.
    WritingCurrentEpoch,
    /// Waiting for a quorum of ACK(e,0).
    AwaitNewLeaderQuorum,
    /// In service.
    Serving,
}

/// `LearnerHandler`: the leader's side of one learner's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The connection.
    pub conn: Conn,
    /// How far this learner has come.
    pub stage: HandlerStage,
    /// It is in `forwardingFollowers`, or for an observer in
    /// `observingLearners`.
    pub forwarding: bool,
    /// `tickOfNextAckDeadline` (3.8.3).
    pub deadline: u32,
    /// What it said in ACKEPOCH.
    pub peer_last: Zxid,
    /// Where its synchronization ended.
    pub synced_to: Zxid,
    /// `SyncLimitCheck`: oldest unacknowledged proposal and when it was sent.
    pub unacked: Option<(Zxid, Micros)>,
    /// The latest one sent after that.
    pub unacked_next: Option<(Zxid, Micros)>,
}

/// What a learner handler waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlerStage {
    /// FOLLOWERINFO.
    AwaitInfo,
    /// The epoch (`getEpochToPropose`).
    AwaitEpoch,
    /// ACKEPOCH.
    AwaitAckEpoch,
    /// The ACKEPOCH quorum (`waitForEpochAck`).
    AwaitAckEpochQuorum,
    /// The first ACK after NEWLEADER.
    AwaitNewLeaderAck,
    /// The leader to serve (`waitForStartup`).
    AwaitStartup,
    /// Nothing: UPTODATE is out, the main loop runs.
    Serving,
}

impl Leader {
    /// Its phase in the words of `zabstate`.
    pub fn zab_state(&self) -> ZabState {
        match self.stage {
            LeaderStage::Loading
            | LeaderStage::AwaitEpochQuorum
            | LeaderStage::Promising
            | LeaderStage::AwaitAckEpochQuorum
            | LeaderStage::WritingCurrentEpoch => ZabState::Discovery,
            LeaderStage::AwaitNewLeaderQuorum => ZabState::Synchronization,
            LeaderStage::Serving => ZabState::Broadcast,
        }
    }

    /// Closes a learner's connection and forgets its handler (3.8.8).
    pub fn drop_learner(&mut self, ctx: &mut Ctx, sid: ServerId) {
        if let Some(handler) = self.handlers[sid].take() {
            ctx.out.ask(Effect::Close(handler.conn));
            ctx.out.stop(Timer::Handler(sid));
        }
    }

    /// A learner spoke out of turn: its handler ends, the leader goes on.
    pub(super) fn end_handler(&mut self, ctx: &mut Ctx, sid: ServerId) -> Next {
        self.drop_learner(ctx, sid);
        Next::Stay
    }

    /// A learner was silent for too long (3.8.5), or no quorum came while it
    /// waited (2.2.3).
    pub(super) fn on_learner_silent(&mut self, ctx: &mut Ctx, sid: ServerId) {
        ctx.out.note(Note::LearnerTimedOut(sid));
        self.drop_learner(ctx, sid);
    }

    /// A connection with a learner comes or goes. A leader dials nobody: one that
    /// opens was wanted by an earlier role.
    pub(super) fn on_link(&mut self, ctx: &mut Ctx, change: LinkChange) {
        match change {
            LinkChange::Dialed(conn, sid) => self.on_dialed(ctx, conn, sid),
            LinkChange::Opened(conn, _) => ctx.out.ask(Effect::Close(conn)),
            LinkChange::Failed(_) => {}
            LinkChange::Broken(conn, sid) => self.on_broken(ctx, conn, sid),
        }
    }

    /// A learner's connection ended by itself.
    fn on_broken(&mut self, ctx: &mut Ctx, conn: Conn, sid: ServerId) {
        if self.handlers[sid].is_some_and(|h| h.conn == conn) {
            self.handlers[sid] = None;
            ctx.out.stop(Timer::Handler(sid));
        }
    }
}
