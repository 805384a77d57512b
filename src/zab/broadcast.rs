//! Broadcast: transactions are proposed, logged, acknowledged and committed
//! (facts 4.1 to 4.3), and the heartbeat that keeps a quorum together (3.8).
//!
//! The leader gives each request the next zxid and sends it to every follower.
//! Each server acknowledges once its disk has it, the leader's own log thread
//! included. The second acknowledgement of three, or the third of five, commits.
//! Commits happen in zxid order, and are applied in that order everywhere.
//!
//! Nothing here asks whether the leader still leads. It need not: a newer leader
//! has the promise of a quorum, so an older one gets no quorum of ACKs any more.
//! It finds out when too few learners answer its PINGs.

use super::context::Ctx;
use super::core::Core;
use super::front::Forward;
use super::input::Next;
use super::leader::{HandlerStage, Leader, LeaderStage, Proposal};
use super::learner::{Learner, LearnerStage};
use super::message::{Packet, ToServer};
use super::outbox::{ExitReason, LeaveReason, Note, Timer};
use crate::base::{Conn, Micros, ServerId, SidSet, Zxid};
use crate::service::session::LEADER;
use crate::service::{Body, Op, Request, Stamp, Txn};
use std::collections::VecDeque;

impl Leader {
    /// One of the leader's own clients speaks. Its requests need not travel.
    pub(super) fn on_client(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        conn: Conn,
        message: ToServer,
    ) -> Next {
        let sessions = Some(&mut self.sessions);
        match core.front.on_message(ctx, &core.db, conn, message, sessions) {
            Forward::Request(request) => {
                core.answer_at_once(ctx, &request);
                self.on_request(core, ctx, &request, Some(LEADER))
            }
            Forward::Nothing | Forward::Revalidate(_) => Next::Stay,
        }
    }

    /// A request reaches the leader: it gets the next zxid before it is even
    /// looked at (4.2.3), becomes a transaction, and is proposed: to the
    /// followers first, then to the leader's own log thread (4.2.8).
    ///
    /// `owner` is the connection that it came through (7.2.6); `None` if the leader
    /// itself asks.
    pub fn on_request(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        request: &Request,
        owner: Option<Conn>,
    ) -> Next {
        if self.last_zxid.next().counter() == u32::MAX {
            return Next::Leave(LeaveReason::CounterExhausted); // 4.6.2, ZOOKEEPER-1277
        }
        self.last_zxid = self.last_zxid.next();
        let stamp = Stamp { zxid: self.last_zxid, now: ctx.now, owner };
        let txn = self.prepare.prepare(&core.db.state, &mut self.sessions, stamp, request);
        debug_assert_eq!(
            self.stage,
            LeaderStage::Serving,
            "a leader proposes only on a history that a quorum has"
        );
        debug_assert_eq!(txn.zxid, self.last_zxid, "a request becomes the zxid that it was given");
        debug_assert_eq!(txn.zxid.epoch(), self.epoch, "a leader proposes in its own epoch only");
        debug_assert!(
            self.outstanding.back().is_none_or(|last| last.txn.zxid.next() == txn.zxid),
            "outstanding has no gaps, so on_ack may find a proposal by its distance"
        );
        self.last_proposed = txn.zxid;
        self.outstanding.push_back(Proposal { txn: txn.clone(), acks: SidSet::default() });
        ctx.out.note(Note::Proposed(txn.clone()));
        for sid in ctx.rules.config.voters.iter() {
            if let Some(handler) = &mut self.handlers[sid]
                && handler.forwarding
            {
                ctx.out.send(handler.conn, Packet::Proposal(txn.clone()));
                if handler.stage == HandlerStage::Serving {
                    let slot = if handler.unacked.is_none() {
                        &mut handler.unacked
                    } else {
                        &mut handler.unacked_next
                    };
                    *slot = Some((txn.zxid, ctx.now));
                }
            }
        }
        let zxid = txn.zxid;
        core.sync.log(ctx, txn);
        if matches!(*request.op, Op::CreateSession { .. }) {
            self.set_expiry(ctx);
        }
        if !ctx.rules.leader_waits_for_its_disk() {
            self.on_ack(core, ctx, ctx.me, zxid);
        }
        Next::Stay
    }

    /// Its own log is durable: each transaction counts for the leader, too
    /// (`AckRequestProcessor`, 4.2.8).
    pub(super) fn on_durable(&mut self, core: &mut Core, ctx: &mut Ctx, zxids: VecDeque<Zxid>) {
        for zxid in zxids {
            self.on_ack(core, ctx, ctx.me, zxid);
        }
    }

    /// A voter has this on disk (`processAck`, 4.2.11). Late acknowledgements, of
    /// what is committed already, are ignored.
    pub fn on_ack(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, zxid: Zxid) {
        debug_assert!(
            ctx.rules.config.is_voter(sid),
            "only a voter's copy counts; {sid} is an observer"
        );
        let first = self.outstanding.front().map(|p| p.txn.zxid);
        let index = first.and_then(|first| zxid.0.checked_sub(first.0)).map(|ix| ix as usize);
        let proposal = index.and_then(|ix| self.outstanding.get_mut(ix));
        match proposal {
            Some(proposal) if zxid.counter() != 0 => {
                debug_assert_eq!(
                    proposal.txn.zxid, zxid,
                    "outstanding is contiguous and of one epoch: distance finds the proposal"
                );
                proposal.acks.insert(sid);
                self.try_to_commit(core, ctx, zxid);
            }
            _ => ctx.out.note(Note::AckIgnored(sid, zxid)),
        }
    }

    /// `tryToCommit` (4.2.12): only the oldest outstanding proposal, so commits
    /// come in zxid order. A later one that has its quorum first cannot be:
    /// acknowledgements of a server come in order (4.2.13).
    fn try_to_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) {
        let rules = ctx.rules;
        let ready = |p: &mut Proposal| p.txn.zxid == zxid && rules.may_commit(p.acks);
        let Some(Proposal { txn, acks }) = self.outstanding.pop_front_if(ready) else {
            return;
        };
        debug_assert!(
            rules.config.follows(self.last_committed, zxid),
            "commits leave no gap: {} was the last, {zxid} is next",
            self.last_committed
        );
        debug_assert!(zxid <= self.last_proposed, "nothing commits that was not proposed");
        self.last_committed = zxid;
        ctx.out.note(Note::Committed(zxid, acks));
        for sid in ctx.rules.config.members().iter() {
            if let Some(handler) = self.handlers[sid].filter(|h| h.forwarding) {
                let voter = ctx.rules.config.is_voter(sid);
                let packet =
                    if voter { Packet::Commit { zxid } } else { Packet::Inform(txn.clone()) };
                ctx.out.send(handler.conn, packet);
            }
        }
        self.release_syncs(ctx);
        core.deliver(ctx, &txn);
        self.prepare.applied(zxid);
        if let Body::CloseSession { .. } = *txn.body {
            self.sessions.remove(txn.session);
        }
    }

    /// Any packet in a handler's main loop moves its deadlines (3.8.3, 3.8.5).
    pub fn heard_from(&mut self, ctx: &mut Ctx, sid: ServerId) {
        if let Some(handler) = &mut self.handlers[sid] {
            handler.deadline = self.tick + ctx.rules.config.sync_limit;
            ctx.out.timer(Timer::Handler(sid), ctx.rules.config.sync_time());
        }
    }

    /// An ACK in the main loop: first `SyncLimitCheck.updateAck` (3.8.4).
    pub fn on_serving_ack(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, zxid: Zxid) {
        if let Some(handler) = &mut self.handlers[sid] {
            if handler.unacked.is_some_and(|(z, _)| z == zxid) {
                handler.unacked = handler.unacked_next.take();
            } else if handler.unacked_next.is_some_and(|(z, _)| z == zxid) {
                handler.unacked_next = None;
            }
            debug_assert!(
                handler.unacked_next.is_none() || handler.unacked.is_some(),
                "a later proposal is watched only behind an earlier one (3.8.4)"
            );
        }
        if ctx.rules.config.is_voter(sid) {
            self.on_ack(core, ctx, sid, zxid);
        }
    }

    /// Half a tick has passed (3.8.2): every second time the quorum is checked;
    /// then every learner is pinged.
    pub fn on_half_tick(&mut self, ctx: &mut Ctx) -> Next {
        debug_assert_eq!(
            self.stage,
            LeaderStage::Serving,
            "ticks are counted from the moment of service on (3.8.2)"
        );
        let config = &ctx.rules.config;
        if self.second_half {
            self.tick += 1;
            let heard = |&sid: &ServerId| {
                self.handlers[sid].is_some_and(|handler| self.tick <= handler.deadline)
            };
            let mut synced: SidSet = config.voters.iter().filter(heard).collect();
            synced.insert(ctx.me);
            if !ctx.rules.is_quorum(synced) {
                return Next::Leave(LeaveReason::LostQuorum);
            }
        }
        self.second_half = !self.second_half;
        for sid in config.members().iter() {
            self.ping(ctx, sid);
        }
        ctx.out.timer(Timer::HalfTick, Micros(config.tick.0 / 2));
        Next::Stay
    }

    /// `LearnerHandler.ping`: not before NEWLEADER is queued (3.6.11); and a
    /// proposal unacknowledged for syncLimit closes the connection (3.8.4).
    fn ping(&mut self, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = self.handlers[sid] else {
            return;
        };
        let started = match handler.stage {
            HandlerStage::AwaitInfo
            | HandlerStage::AwaitEpoch
            | HandlerStage::AwaitAckEpoch
            | HandlerStage::AwaitAckEpochQuorum => false,
            HandlerStage::AwaitNewLeaderAck
            | HandlerStage::AwaitStartup
            | HandlerStage::Serving => true,
        };
        let limit = ctx.rules.config.sync_time();
        if handler.unacked.is_some_and(|(_, sent)| ctx.now - sent >= limit) {
            ctx.out.note(Note::LearnerTimedOut(sid));
            self.drop_learner(ctx, sid);
        } else if started {
            let (zxid, touched) = (self.last_proposed, Vec::new());
            ctx.out.send(handler.conn, Packet::Ping { zxid, touched });
        }
    }
}

impl Learner {
    /// A client of this server speaks. What only the leader can answer is passed
    /// on (4.2.1).
    pub(super) fn on_client(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        conn: Conn,
        message: ToServer,
    ) {
        let forward = core.front.on_message(ctx, &core.db, conn, message, None);
        if let Forward::Request(request) = &forward {
            core.answer_at_once(ctx, request);
        }
        let packet = match forward {
            Forward::Request(request) => Packet::Request(request),
            Forward::Revalidate(session) => Packet::Revalidate { session, valid: false },
            Forward::Nothing => return,
        };
        if let Some(leader) = self.conn {
            ctx.out.send(leader, packet);
        }
    }

    /// PROPOSAL in service: to the log; the ACK comes when the disk has it
    /// (4.2.10).
    pub fn on_proposal(&mut self, core: &mut Core, ctx: &mut Ctx, txn: Txn) {
        debug_assert!(
            ctx.rules.is_flawed() || !self.observer,
            "an observer is told what is committed, never what is proposed (4.1.4)"
        );
        debug_assert!(
            ctx.rules.is_flawed() || self.pending.back().map(|last| last.zxid) < Some(txn.zxid),
            "pending grows in zxid order, for COMMIT takes its head"
        );
        self.pending.push_back(txn.clone());
        core.sync.log(ctx, txn.clone());
        if !ctx.rules.applies_at_commit() {
            core.deliver(ctx, &txn);
        }
    }

    /// A record is in the log's buffer, and a crash would still lose it.
    pub(super) fn on_appended(&mut self, ctx: &mut Ctx, zxid: Zxid) {
        if !ctx.rules.follower_waits_for_its_disk() {
            self.ack(ctx, zxid);
        }
    }

    /// The log is durable: now these may be acknowledged (4.2.10).
    pub(super) fn on_durable(&mut self, ctx: &mut Ctx, zxids: VecDeque<Zxid>) {
        if ctx.rules.follower_waits_for_its_disk() {
            for zxid in zxids {
                self.ack(ctx, zxid);
            }
        }
    }

    /// It is on this follower's disk. Observers are not counted (4.1.4).
    fn ack(&mut self, ctx: &mut Ctx, zxid: Zxid) {
        if self.observer {
            return;
        }
        debug_assert!(
            ctx.rules.is_flawed() || self.stage == LearnerStage::Broadcasting,
            "outside of service the log writer has nothing in hand"
        );
        match (self.stage, self.conn) {
            (LearnerStage::Persisting, _) => self.held_acks.push(zxid),
            (_, Some(conn)) => ctx.out.send(conn, Packet::Ack { zxid }),
            (_, None) => {}
        }
    }

    /// COMMIT in service: it must be the oldest pending transaction, or the
    /// process exits (4.2.14). It may be applied before this server's own disk
    /// has it (4.2.15).
    pub fn on_commit(&mut self, core: &mut Core, ctx: &mut Ctx, zxid: Zxid) -> Next {
        match self.pending.pop_front_if(|txn| txn.zxid == zxid) {
            Some(txn) => {
                debug_assert!(
                    ctx.rules.is_flawed()
                        || self.pending.front().is_none_or(|next| txn.zxid < next.zxid),
                    "what is committed first was proposed first"
                );
                if ctx.rules.applies_at_commit() {
                    core.deliver(ctx, &txn);
                }
                Next::Stay
            }
            None if self.pending.is_empty() => Next::Stay,
            None => Next::Exit(ExitReason::UnmatchedCommit),
        }
    }

    /// INFORM in service, on an observer: logged, never acknowledged, and
    /// applied (4.1.4).
    pub fn on_inform(&mut self, core: &mut Core, ctx: &mut Ctx, txn: Txn) {
        debug_assert!(
            ctx.rules.is_flawed() || self.observer,
            "a follower is not informed: it has voted for what is committed"
        );
        core.sync.log(ctx, txn.clone());
        core.deliver(ctx, &txn);
    }

    /// PING in service: echoed, with the sessions heard from (3.8.6, 7.2.1).
    pub fn on_ping(&self, core: &mut Core, ctx: &mut Ctx, conn: Conn, zxid: Zxid) {
        let touched = core.front.take_touched();
        ctx.out.send(conn, Packet::Ping { zxid, touched });
    }
}
