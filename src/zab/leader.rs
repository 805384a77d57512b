//! A leader: what it keeps while it leads, or tries to.
//!
//! It begins with nothing but the belief of an election, and ends with the first
//! sign that a quorum no longer follows. What it does is in the phases' files, each
//! with an `impl Leader` of its own: [`super::discovery`],
//! [`super::synchronization`], [`super::broadcast`], and `sessions.rs`.

use super::context::Ctx;
use super::input::{LinkChange, Next};
use super::message::ZabState;
use super::outbox::{Effect, Note, Timer};
use crate::base::{Conn, Epoch, Micros, ServerId, SidMap, SidSet, Zxid};
use crate::service::{Prepare, SessionTable, Txn};
use std::collections::VecDeque;

/// A server that the election named leader, on its way to service or in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// How far it has come on its way to service.
    pub stage: LeaderStage,
    /// The new epoch; until it is chosen, one above the largest reported.
    pub epoch: Epoch,
    /// `connectingFollowers`: who reported for the new epoch (2.2.2).
    pub connecting: SidSet,
    /// `electingFollowers`: who promised it (2.3.3).
    pub electing: SidSet,
    /// Which voters acknowledged NEWLEADER: they have its history (3.7.1).
    pub synced: SidSet,
    /// `leaderStateSummary`: the end of its own history, which no learner's may
    /// exceed (2.3.1).
    pub(super) summary: (Epoch, Zxid),
    /// One for each connected learner.
    pub handlers: SidMap<Option<Handler>>,
    /// `outstandingProposals`: proposed and not committed, oldest first (4.2.8).
    /// Without gaps, and all of its own epoch.
    pub outstanding: VecDeque<Proposal>,
    /// `hzxid`: the last zxid given out.
    pub last_zxid: Zxid,
    /// `lastProposed`: what a PING names.
    pub last_proposed: Zxid,
    /// `lastCommitted`: everything up to here is on a quorum's disks.
    pub last_committed: Zxid,
    /// Full ticks since it began to serve.
    pub tick: u32,
    /// The next half tick completes a full one, at which the quorum is checked.
    pub second_half: bool,
    /// Requests become transactions here, judged by what is proposed already.
    pub(super) prepare: Prepare,
    /// The sessions and their leases, while it serves (7.2).
    pub sessions: SessionTable,
    /// The moment that the timer for the next lease is set to.
    pub(super) expiry: Micros,
    /// `pendingSyncs`: the connections that SYNC is owed to, each with the commit
    /// that it follows (4.4.2).
    pub(super) syncs: VecDeque<(Zxid, Conn)>,
}

/// A proposal that is not committed yet (4.2.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The transaction, as every follower logs it.
    pub txn: Txn,
    /// The voters that have it on disk.
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
    /// In service: a quorum has its history, requests become proposals.
    Serving,
}

/// `LearnerHandler`: the leader's side of one learner's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The connection; a new one of the same learner replaces the handler.
    pub conn: Conn,
    /// How far this learner has come.
    pub stage: HandlerStage,
    /// It is sent everything new: it is in `forwardingFollowers`, or for an observer
    /// in `observingLearners`.
    pub forwarding: bool,
    /// `tickOfNextAckDeadline`: until this tick of the leader it counts as alive
    /// (3.8.3).
    pub deadline: u32,
    /// The end of its history, as ACKEPOCH said.
    pub peer_last: Zxid,
    /// Where its synchronization ended; forwarding begins behind it.
    pub synced_to: Zxid,
    /// `SyncLimitCheck`: oldest unacknowledged proposal and when it was sent.
    pub unacked: Option<(Zxid, Micros)>,
    /// The latest one sent after that.
    pub unacked_next: Option<(Zxid, Micros)>,
}

/// What a learner handler waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlerStage {
    /// FOLLOWERINFO, the first packet of all.
    AwaitInfo,
    /// The new epoch: a quorum must report first (`getEpochToPropose`).
    AwaitEpoch,
    /// ACKEPOCH: the learner is writing its promise.
    AwaitAckEpoch,
    /// The quorum of ACKEPOCH (`waitForEpochAck`).
    AwaitAckEpochQuorum,
    /// The first ACK after NEWLEADER: the learner is writing its history.
    AwaitNewLeaderAck,
    /// The leader's own start of service (`waitForStartup`).
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

    /// A connection with a learner comes or goes. Leaders do not dial: a connection
    /// that opens was wanted by an earlier role.
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
