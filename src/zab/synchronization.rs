//! Synchronization: the learner's history is made equal to the leader's
//! (facts 3.1 to 3.7).
//!
//! The leader decides from the end of the learner's history how to do it: DIFF
//! (send what is missing), TRUNC (cut first), SNAP (replace everything). Then
//! comes NEWLEADER, which the learner acknowledges when history and
//! currentEpoch are on its disk, in this order. With a quorum of such
//! acknowledgements the epoch is established.

mod learner;

use super::context::Ctx;
use super::core::Core;
use super::database::Database;
use super::leader::{HandlerStage, Leader, LeaderStage};
use super::message::{Packet, ZabState};
use super::outbox::{Effect, Note, SyncMode, Timer};
use super::rules::Rules;
use super::storage::{Disk, TxnLog};
use crate::base::{ServerId, Zxid};
use crate::service::Txn;
use std::sync::Arc;

/// How the leader brings one learner up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// DIFF, TRUNC or SNAP: what the learner does with its own history.
    pub mode: SyncMode,
    /// The zxid in that packet.
    pub zxid: Zxid,
    /// Committed transactions to send after it, each as PROPOSAL and COMMIT.
    pub txns: Vec<Txn>,
    /// The last zxid that the learner will have after that.
    pub last: Zxid,
}

/// `LearnerHandler.syncFollower`: the decision table of 3.2, in its order.
pub fn plan(db: &Database, log: &TxnLog, rules: &Rules, peer: Zxid) -> Plan {
    let (min, max) = db.committed_range();
    let snap = Plan {
        mode: SyncMode::Snap,
        zxid: db.last_processed,
        txns: Vec::new(),
        last: db.last_processed,
    };
    if db.last_processed == peer {
        let (mode, txns) = (SyncMode::Diff, Vec::new());
        return Plan { mode, zxid: peer, txns, last: peer };
    }
    if peer > max && peer.counter() != 0 {
        let (mode, txns) = (SyncMode::Trunc, Vec::new());
        return Plan { mode, zxid: max, txns, last: max };
    }
    let mut walk = Walk {
        peer,
        diff_to: max,
        over_the_unknown: rules.diffs_over_the_unknown(),
        decided: None,
        txns: Vec::new(),
        last: peer,
    };
    if min <= peer && peer <= max {
        walk.queue(db.committed_log().iter(), None);
    } else if peer < min && rules.config.disk_log_sync {
        let Some(records) = log.read_from(peer) else {
            return snap;
        };
        walk.queue(records, Some(min));
        if walk.last < min {
            return snap; // 3.4.2: a gap between the log on disk and committedLog
        }
        walk.queue(db.committed_log().iter(), None);
    }
    match walk.decided {
        Some((mode, zxid)) => Plan { mode, zxid, txns: walk.txns, last: walk.last },
        None => snap,
    }
}

/// `queueCommittedProposals` (3.3), over one or two iterators in turn.
struct Walk {
    /// Where the learner's history ends.
    peer: Zxid,
    /// The zxid that a DIFF carries: maxCommittedLog (3.3.1).
    diff_to: Zxid,
    /// A DIFF is sent even if the leader does not know the learner's last zxid.
    over_the_unknown: bool,
    /// How, and with which zxid, once the learner's place has been found.
    decided: Option<(SyncMode, Zxid)>,
    /// What is to be sent.
    txns: Vec<Txn>,
    /// The last zxid queued, or cut to.
    last: Zxid,
}

impl Walk {
    /// Walks on over proposals in zxid order, no further than `upto`.
    fn queue<'a>(&mut self, proposals: impl Iterator<Item = &'a Txn>, upto: Option<Zxid>) {
        let opens_epoch = self.peer.counter() == 0;
        let mut prev = None;
        for txn in proposals {
            let z = txn.zxid;
            if upto.is_some_and(|max| z > max) {
                break;
            }
            if z < self.peer {
                prev = Some(z);
                continue;
            }
            if self.decided.is_none() {
                if z == self.peer {
                    self.decided = Some((SyncMode::Diff, self.diff_to));
                    continue;
                } else if opens_epoch || self.over_the_unknown {
                    self.decided = Some((SyncMode::Diff, self.diff_to));
                } else if let (true, Some(cut)) = (z.epoch() == self.peer.epoch(), prev) {
                    self.decided = Some((SyncMode::Trunc, cut));
                    self.last = cut;
                } else {
                    return; // 3.3.2: a cut across epochs is not dared: SNAP
                }
            }
            if z > self.last {
                self.txns.push(txn.clone());
                self.last = z;
            }
        }
        if self.decided.is_none() && opens_epoch {
            self.decided = Some((SyncMode::Diff, self.diff_to));
        }
    }
}

impl Leader {
    /// Queues on one learner's connection all of 3.5: the way of
    /// synchronization, the committed history, what is outstanding, NEWLEADER.
    /// From here on the learner is sent everything new as well.
    pub fn synchronize(&mut self, core: &Core, disk: &Disk, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        let conn = handler.conn;
        let peer = handler.peer_last;
        let plan = plan(&core.db, &disk.log, ctx.rules, peer);
        debug_assert!(
            plan.txns.is_sorted_by(|a, b| a.zxid < b.zxid),
            "history is sent in zxid order"
        );
        debug_assert!(
            plan.txns.last().is_none_or(|last| last.zxid == plan.last),
            "a synchronization ends where its last transaction does"
        );
        ctx.out.note(Note::SyncDecided(sid, plan.mode, plan.zxid));
        let first = match plan.mode {
            SyncMode::Diff => Packet::Diff { zxid: plan.zxid },
            SyncMode::Trunc => Packet::Trunc { zxid: plan.zxid },
            SyncMode::Snap => {
                Packet::Snap { zxid: plan.zxid, state: Arc::new(core.db.state.clone()) }
            }
        };
        if plan.mode == SyncMode::Trunc && !ctx.rules.acks_outlive_trunc() {
            for proposal in self.outstanding.iter_mut().filter(|p| p.txn.zxid > plan.last) {
                proposal.acks.remove(sid);
            }
        }
        ctx.out.send(conn, first);
        for txn in plan.txns {
            let zxid = txn.zxid;
            ctx.out.send(conn, Packet::Proposal(txn));
            ctx.out.send(conn, Packet::Commit { zxid });
        }
        if ctx.rules.forwards_again(plan.mode) {
            for txn in core.db.committed_log().iter().filter(|t| t.zxid > peer) {
                ctx.out.send(conn, Packet::Proposal(txn.clone()));
                ctx.out.send(conn, Packet::Commit { zxid: txn.zxid });
            }
        }
        handler.stage = HandlerStage::AwaitNewLeaderAck;
        handler.synced_to = plan.last;
        ctx.out.timer(Timer::Handler(sid), ctx.rules.config.init_time());
        if ctx.rules.forwards_at_once() {
            self.start_forwarding(ctx, sid);
        }
        ctx.out.send(conn, Packet::NewLeader { epoch: self.epoch });
    }

    /// `Leader.startForwarding` (3.5 step 3): what is outstanding, and from now on
    /// everything new.
    fn start_forwarding(&mut self, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        debug_assert!(!handler.forwarding, "forwarding to a learner begins once (3.5 step 3)");
        handler.forwarding = true;
        if ctx.rules.config.is_voter(sid) {
            for proposal in self.outstanding.iter().filter(|p| p.txn.zxid > handler.synced_to) {
                ctx.out.send(handler.conn, Packet::Proposal(proposal.txn.clone()));
            }
        }
    }

    /// Its currentEpoch is on disk: it is the first to acknowledge its own
    /// history (2.3.4).
    pub fn on_current_epoch(&mut self, core: &mut Core, ctx: &mut Ctx) {
        self.stage = LeaderStage::AwaitNewLeaderQuorum;
        ctx.out.note(Note::Phase(ZabState::Synchronization));
        ctx.out.timer(Timer::LeaderWait, ctx.rules.config.init_time());
        self.synced.insert(ctx.me);
        self.check_synced(core, ctx);
    }

    /// The first ACK of a learner (3.5.2, 3.7.1). One for another zxid is not
    /// counted; once the quorum is there, any is taken.
    pub fn on_new_leader_ack(&mut self, core: &mut Core, ctx: &mut Ctx, sid: ServerId, zxid: Zxid) {
        if !ctx.rules.forwards_at_once() {
            self.start_forwarding(ctx, sid);
        }
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        if self.stage == LeaderStage::Serving {
            self.up_to_date(ctx, sid);
            return;
        }
        handler.stage = HandlerStage::AwaitStartup;
        ctx.out.ask(Effect::StopReading(handler.conn));
        ctx.out.stop(Timer::Handler(sid));
        if zxid == Zxid::new(self.epoch, 0) {
            if ctx.rules.config.is_voter(sid) {
                self.synced.insert(sid);
            }
            self.check_synced(core, ctx);
        }
    }

    /// The NEWLEADER quorum establishes the epoch and commits the initial
    /// history (3.7.4); the leader starts to serve (2.4 steps 7 and 8). The
    /// leader's own acknowledgement comes after its currentEpoch (2.3.4), so the
    /// quorum cannot be complete before that.
    fn check_synced(&mut self, core: &mut Core, ctx: &mut Ctx) {
        if self.stage != LeaderStage::AwaitNewLeaderQuorum || !ctx.rules.establishes(self.synced) {
            return;
        }
        debug_assert!(
            self.synced.and(ctx.rules.config.voters) == self.synced && self.synced.contains(ctx.me),
            "an epoch is established by voters, the leader among them"
        );
        debug_assert!(self.outstanding.is_empty(), "nothing is proposed before the epoch stands");
        debug_assert!(
            ctx.rules.is_flawed() || core.db.last_processed < Zxid::new(self.epoch, 0),
            "an epoch begins behind everything before it"
        );
        self.stage = LeaderStage::Serving;
        self.last_committed = Zxid::new(self.epoch, 0);
        self.last_zxid = Zxid::new(self.epoch, ctx.rules.config.initial_zxid);
        core.db.last_processed = self.last_committed; // in memory only (2.4.1)
        core.current_vote.0.epoch = self.epoch;
        ctx.out.note(Note::Established(self.epoch));
        ctx.out.note(Note::Phase(ZabState::Broadcast));
        ctx.out.stop(Timer::LeaderWait);
        ctx.out.timer(Timer::HalfTick, crate::base::Micros(ctx.rules.config.tick.0 / 2));
        self.begin_sessions(core, ctx);
        for sid in ctx.rules.config.members().iter() {
            if self.handlers[sid].is_some_and(|h| h.stage == HandlerStage::AwaitStartup) {
                self.up_to_date(ctx, sid);
            }
        }
    }

    /// UPTODATE, and the handler's main loop (3.7.2). ZooKeeper polls for the
    /// start every 20 ms; here the wait ends at once.
    fn up_to_date(&mut self, ctx: &mut Ctx, sid: ServerId) {
        let Some(handler) = &mut self.handlers[sid] else {
            return;
        };
        debug_assert_eq!(self.stage, LeaderStage::Serving, "a leader in service says UPTODATE");
        debug_assert!(
            handler.forwarding,
            "a learner in service misses nothing that is committed from now on"
        );
        handler.stage = HandlerStage::Serving;
        ctx.out.send(handler.conn, Packet::UpToDate);
        ctx.out.ask(Effect::StartReading(handler.conn));
        ctx.out.timer(Timer::Handler(sid), ctx.rules.config.sync_time());
    }
}
