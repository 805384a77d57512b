//! Discovery: a quorum promises a new epoch (facts 2.1 to 2.4).
//!
//! A learner connects and says which epoch it has promised (FOLLOWERINFO). When
//! a quorum has said so, the leader takes the next epoch above all of them
//! (LEADERINFO); each learner promises it on disk and answers with the end of
//! its history (ACKEPOCH). The leader goes on when a quorum has answered and no
//! member of it has a longer history than the leader.
//!
//! After this phase no older leader can commit anything, for every quorum has a
//! member that no longer listens to it; and no two leaders have the same epoch,
//! for no server promises one twice.

use super::context::Ctx;
use super::core::Core;
use super::input::{LinkChange, Next};
use super::leader::{Handler, HandlerStage, Leader, LeaderStage};
use super::learner::{Incoming, Learner, LearnerStage};
use super::message::{Packet, ZabState};
use super::outbox::{DiskOp, Effect, LeaveReason, Note, SnapshotFor, Timer};
use super::storage::Disk;
use crate::base::{Channel, Conn, Epoch, Micros, ServerId, SidMap, SidSet, Zxid};
use crate::service::{Prepare, SessionTable};
use std::collections::VecDeque;

/// `leaderConnectDelayDuringRetryMs`: between two attempts to connect (2.1.2).
const RETRY_DELAY: Micros = Micros::millis(100);
/// Attempts to connect to the leader (2.1.2).
const MAX_TRIES: u8 = 5;

impl Learner {
    /// Follows (or observes) the elected leader: connects to it.
    pub fn start(leader: ServerId, ctx: &mut Ctx) -> Learner {
        let observer = !ctx.rules.config.is_voter(ctx.me);
        ctx.out.note(Note::Phase(ZabState::Discovery));
        ctx.out.timer(Timer::LearnerRead, ctx.rules.config.init_time());
        let learner = Learner {
            leader,
            observer,
            conn: None,
            stage: LearnerStage::Connecting,
            epoch: Epoch::default(),
            tries: 1,
            last_zxid: Zxid::ZERO,
            incoming: Incoming::default(),
            pending: VecDeque::new(),
            held_acks: Vec::new(),
        };
        learner.dial(ctx);
        learner
    }

    /// Begins an attempt to connect to the leader.
    fn dial(&self, ctx: &mut Ctx) {
        let timeout = ctx.rules.config.init_time();
        ctx.out.ask(Effect::Dial { channel: Channel::Quorum, to: self.leader, timeout });
    }

    /// Is it still connecting, to this leader? What an earlier role has dialed may
    /// be answered late.
    fn connects_to(&self, peer: ServerId) -> bool {
        self.stage == LearnerStage::Connecting && self.leader == peer
    }

    /// Its connection to the leader comes or goes; learners refuse learners.
    pub(super) fn on_link(
        &mut self,
        core: &Core,
        disk: &Disk,
        ctx: &mut Ctx,
        change: LinkChange,
    ) -> Next {
        match change {
            LinkChange::Dialed(conn, _) => ctx.out.ask(Effect::Refuse(conn)),
            LinkChange::Opened(conn, peer) if self.connects_to(peer) => {
                self.on_opened(core, disk, ctx, conn);
            }
            LinkChange::Opened(conn, _) => ctx.out.ask(Effect::Close(conn)),
            LinkChange::Failed(peer) if self.connects_to(peer) => return self.on_dial_failed(ctx),
            LinkChange::Broken(conn, _) if self.conn == Some(conn) => {
                self.conn = None;
                return Next::Leave(LeaveReason::ConnectionLost);
            }
            LinkChange::Failed(_) | LinkChange::Broken(..) => {}
        }
        Next::Stay
    }

    /// Time for another attempt to connect.
    pub(super) fn on_reconnect(&self, ctx: &mut Ctx) {
        if self.stage == LearnerStage::Connecting {
            self.dial(ctx);
        }
    }

    /// The leader has not answered, or not spoken, for too long (2.1.2, 3.8.5).
    pub(super) fn on_silence(&self) -> Next {
        let connecting = self.stage == LearnerStage::Connecting;
        let silent = LeaveReason::LeaderSilent;
        Next::Leave(if connecting { LeaveReason::CannotConnect } else { silent })
    }

    /// The leader's port is closed: it may not be leading yet (1.2.10).
    fn on_dial_failed(&mut self, ctx: &mut Ctx) -> Next {
        debug_assert!(self.tries <= MAX_TRIES, "the fifth attempt is the last (2.1.2)");
        if self.tries == MAX_TRIES {
            return Next::Leave(LeaveReason::CannotConnect);
        }
        self.tries += 1;
        ctx.out.timer(Timer::Reconnect, RETRY_DELAY);
        Next::Stay
    }

    /// Connected: step 1, FOLLOWERINFO (2.1.4). The last zxid that ACKEPOCH will
    /// report is sampled here (2.1.6).
    fn on_opened(&mut self, core: &Core, disk: &Disk, ctx: &mut Ctx, conn: Conn) {
        debug_assert_eq!(self.conn, None, "a learner has one connection to its leader");
        self.conn = Some(conn);
        self.stage = LearnerStage::AwaitLeaderInfo;
        self.last_zxid = core.db.last_processed;
        let accepted_epoch = ctx.rules.promised(disk.accepted_epoch, self.last_zxid);
        ctx.out.send(conn, Packet::FollowerInfo { accepted_epoch });
        ctx.out.timer(Timer::LearnerRead, ctx.rules.config.init_time());
    }

    /// LEADERINFO: step 3 (2.1.6).
    pub fn on_leader_info(
        &mut self,
        core: &mut Core,
        disk: &Disk,
        ctx: &mut Ctx,
        conn: Conn,
        epoch: Epoch,
    ) -> Next {
        let accepted = ctx.rules.promised(disk.accepted_epoch, self.last_zxid);
        if !ctx.rules.accepts_epoch(accepted, epoch) {
            return Next::Leave(LeaveReason::EpochTooOld);
        }
        self.epoch = epoch;
        let is_new = ctx.rules.is_new_promise(accepted, epoch);
        if is_new && !ctx.rules.promises_on_disk() {
            let history = ctx.rules.history_epoch(disk.current_epoch, self.last_zxid);
            self.ack_epoch(ctx, conn, Some(history));
        } else if is_new {
            self.stage = LearnerStage::Promising;
            ctx.out.ask(Effect::StopReading(conn));
            ctx.out.stop(Timer::LearnerRead);
            core.await_disk(ctx, DiskOp::AcceptedEpoch(epoch));
        } else {
            self.ack_epoch(ctx, conn, None);
        }
        Next::Stay
    }

    /// The promise is on disk; now it may be spoken.
    pub fn on_promised(&mut self, disk: &Disk, ctx: &mut Ctx) {
        let Some(conn) = self.conn else { return };
        debug_assert_eq!(
            self.stage,
            LearnerStage::Promising,
            "a promise is spoken when it is on disk"
        );
        debug_assert!(
            disk.accepted_epoch == Some(self.epoch),
            "the promise on disk is the one that is spoken"
        );
        self.ack_epoch(
            ctx,
            conn,
            Some(ctx.rules.history_epoch(disk.current_epoch, self.last_zxid)),
        );
        ctx.out.ask(Effect::StartReading(conn));
        ctx.out.timer(Timer::LearnerRead, ctx.rules.config.init_time());
    }

    /// ACKEPOCH: the promise is spoken, discovery is over for this learner.
    fn ack_epoch(&mut self, ctx: &mut Ctx, conn: Conn, current_epoch: Option<Epoch>) {
        self.stage = LearnerStage::AwaitSync;
        ctx.out.send(conn, Packet::AckEpoch { last_zxid: self.last_zxid, current_epoch });
        ctx.out.note(Note::Phase(ZabState::Synchronization));
    }
}

impl Leader {
    /// `Leader.lead`, first step: a snapshot of what it has (2.4, 5.3.7).
    pub fn start(core: &mut Core, ctx: &mut Ctx) -> Leader {
        ctx.out.note(Note::Phase(ZabState::Discovery));
        core.await_disk(ctx, DiskOp::SnapshotStart(SnapshotFor::LeaderStart));
        Leader {
            stage: LeaderStage::Loading,
            epoch: Epoch::default(),
            connecting: SidSet::default(),
            electing: SidSet::default(),
            synced: SidSet::default(),
            summary: (Epoch::default(), Zxid::ZERO),
            handlers: SidMap::default(),
            outstanding: VecDeque::new(),
            last_zxid: Zxid::ZERO,
            last_proposed: Zxid::ZERO,
            last_committed: Zxid::ZERO,
            tick: 0,
            second_half: false,
            prepare: Prepare::new(ctx.rules.preparing()),
            sessions: SessionTable::new(ctx.rules.config.tick),
            expiry: Micros::NEVER,
            syncs: VecDeque::new(),
        }
    }

    /// A learner connects. While the start snapshot is being taken, what it says is
    /// not read: the port is open, the acceptor has not started yet (2.4).
    pub fn on_dialed(&mut self, ctx: &mut Ctx, conn: Conn, sid: ServerId) {
        debug_assert!(sid != ctx.me, "a leader needs no connection to itself");
        if let Some(old) = self.handlers[sid].take() {
            ctx.out.ask(Effect::Close(old.conn));
        }
        ctx.out.ask(Effect::Accept(conn));
        let config = &ctx.rules.config;
        self.handlers[sid] = Some(Handler {
            conn,
            stage: HandlerStage::AwaitInfo,
            forwarding: false,
            deadline: self.tick + config.init_limit + config.sync_limit,
            peer_last: Zxid::ZERO,
            synced_to: Zxid::ZERO,
            unacked: None,
            unacked_next: None,
        });
        if self.stage == LeaderStage::Loading {
            ctx.out.ask(Effect::StopReading(conn));
        } else {
            ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
        }
    }

    /// The start snapshot is complete: the acceptor starts, and the leader is
    /// the first to ask for an epoch (2.4).
    pub fn on_loaded(&mut self, core: &mut Core, disk: &Disk, ctx: &mut Ctx) {
        self.stage = LeaderStage::AwaitEpochQuorum;
        let last = core.db.last_processed;
        self.summary = (ctx.rules.history_epoch(disk.current_epoch, last), last);
        ctx.out.timer(Timer::LeaderWait, ctx.rules.config.init_time());
        for sid in ctx.rules.config.members().iter() {
            if let Some(handler) = self.handlers[sid] {
                ctx.out.ask(Effect::StartReading(handler.conn));
                ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
            }
        }
        self.epoch_to_propose(core, ctx, ctx.me, ctx.rules.promised(disk.accepted_epoch, last));
    }

    /// FOLLOWERINFO: step 2 (2.1.5).
    pub fn on_follower_info(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        sid: ServerId,
        accepted: Epoch,
    ) {
        if let Some(handler) = &mut self.handlers[sid] {
            handler.stage = HandlerStage::AwaitEpoch;
            ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
            self.epoch_to_propose(core, ctx, sid, accepted);
        }
    }

    /// `getEpochToPropose` (2.2): above everything reported before a quorum has
    /// reported; fixed from then on.
    fn epoch_to_propose(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, seen: Epoch) {
        if self.stage == LeaderStage::AwaitEpochQuorum {
            if seen >= self.epoch && (sid == ctx.me || ctx.rules.asks_for_promises()) {
                self.epoch = seen.next();
            }
            if ctx.rules.config.is_voter(sid) {
                self.connecting.insert(sid);
            }
            if self.connecting.contains(ctx.me) && ctx.rules.may_take_epoch(self.connecting) {
                self.stage = LeaderStage::Promising;
                ctx.out.note(Note::EpochChosen(self.epoch));
                core.await_disk(ctx, DiskOp::AcceptedEpoch(self.epoch));
            }
        } else if self.stage != LeaderStage::Promising && sid != ctx.me {
            self.send_leader_info(ctx, sid);
        }
    }

    /// Its own promise is on disk: everybody waiting learns the epoch, and
    /// zxids of the epoch start from (e,0) (2.2.7).
    pub fn on_promised(&mut self, core: &mut Core, disk: &Disk, ctx: &mut Ctx) {
        debug_assert_eq!(self.stage, LeaderStage::Promising, "it has promised what it proposes");
        debug_assert!(
            ctx.rules.is_flawed() || self.epoch > self.summary.0,
            "a new epoch is above every epoch that its leader has a history of"
        );
        let base = Zxid::new(self.epoch, 0);
        (self.last_zxid, self.last_proposed) = (base, base);
        self.stage = LeaderStage::AwaitAckEpochQuorum;
        ctx.out.timer(Timer::LeaderWait, ctx.rules.config.init_time());
        for sid in ctx.rules.config.members().iter() {
            if self.handlers[sid].is_some_and(|h| h.stage == HandlerStage::AwaitEpoch) {
                self.send_leader_info(ctx, sid);
            }
        }
        self.electing.insert(ctx.me);
        self.check_epoch_acks(core, disk, ctx);
    }

    /// LEADERINFO, on one connection that waits for it.
    fn send_leader_info(&mut self, ctx: &mut Ctx, sid: ServerId) {
        if let Some(handler) = &mut self.handlers[sid] {
            handler.stage = HandlerStage::AwaitAckEpoch;
            ctx.out.send(handler.conn, Packet::LeaderInfo { epoch: self.epoch });
            ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
        }
    }

    /// ACKEPOCH: step 4, `waitForEpochAck` (2.3). A learner with a longer
    /// history loses its *connection*; the leader steps down only if it cannot
    /// form the quorum without it (2.3.2).
    pub fn on_ack_epoch(
        &mut self,
        core: &mut Core,
        disk: &Disk,
        ctx: &mut Ctx,
        sid: ServerId,
        last_zxid: Zxid,
        current_epoch: Option<Epoch>,
    ) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        handler.peer_last = last_zxid;
        if self.stage != LeaderStage::AwaitAckEpochQuorum {
            self.synchronize(core, disk, ctx, sid); // 2.3.3: no recency check any more
            return;
        }
        if let Some(epoch) = current_epoch {
            if ctx.rules.is_more_recent((epoch, last_zxid), self.summary) {
                ctx.out.note(Note::LearnerAhead(sid));
                self.drop_learner(ctx, sid);
                return;
            }
            if ctx.rules.config.is_voter(sid) {
                self.electing.insert(sid);
            }
        }
        handler.stage = HandlerStage::AwaitAckEpochQuorum;
        ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
        self.check_epoch_acks(core, disk, ctx);
    }

    /// With a quorum of promises the leader writes its own currentEpoch, before
    /// any learner has its history (2.3.5), and the handlers go on (2.3.4).
    fn check_epoch_acks(&mut self, core: &mut Core, disk: &Disk, ctx: &mut Ctx) {
        if !(self.electing.contains(ctx.me) && ctx.rules.may_take_epoch(self.electing)) {
            return;
        }
        debug_assert!(
            self.electing.and(ctx.rules.config.voters) == self.electing,
            "only voters promise for the quorum"
        );
        self.stage = LeaderStage::WritingCurrentEpoch;
        ctx.out.stop(Timer::LeaderWait);
        core.await_disk(ctx, DiskOp::CurrentEpoch(self.epoch));
        for sid in ctx.rules.config.members().iter() {
            if self.handlers[sid].is_some_and(|h| h.stage == HandlerStage::AwaitAckEpochQuorum) {
                self.synchronize(core, disk, ctx, sid);
            }
        }
    }

    /// Its own wait for a quorum was too long (2.2.3, 3.7.1).
    pub fn on_wait_over(&self) -> Next {
        Next::Leave(match self.stage {
            LeaderStage::Loading | LeaderStage::AwaitEpochQuorum | LeaderStage::Promising => {
                LeaveReason::NoEpochQuorum
            }
            LeaderStage::AwaitAckEpochQuorum | LeaderStage::WritingCurrentEpoch => {
                LeaveReason::NoEpochAckQuorum
            }
            LeaderStage::AwaitNewLeaderQuorum | LeaderStage::Serving => {
                LeaveReason::NoNewLeaderQuorum
            }
        })
    }
}
