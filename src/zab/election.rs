//! Fast leader election (`FastLeaderElection`, facts 1.1 to 1.3).
//!
//! Every LOOKING server sends its vote to every voter, adopts any better vote
//! that it hears, and sends again. When a quorum votes for the same server, it
//! waits 200 ms for something better and then believes the result. A server that
//! is not LOOKING answers with the leader that it has, so that a late joiner finds
//! the running ensemble instead of disturbing it.
//!
//! The result is a guess. Votes travel at different speeds, so two servers may
//! believe in different leaders; discovery lets at most one of them go on. What
//! the election contributes is that the winner most likely has the longest
//! history, so that little has to be sent.

use super::context::Ctx;
use super::core::Core;
use super::input::Elected;
use super::message::{Notification, ServerState, Vote};
use super::outbox::{Effect, Note, Timer};
use super::storage::Disk;
use crate::base::{Micros, ServerId, SidMap, SidSet};

/// `minNotificationInterval`: the first wait for a vote (1.2.5).
const MIN_INTERVAL: Micros = Micros::millis(200);
/// `maxNotificationInterval`: the longest wait; it doubles up to here (1.2.4).
const MAX_INTERVAL: Micros = Micros::millis(60_000);

/// An election as one server lives it: one call of `lookForLeader`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looking {
    /// Its vote now: the best that it has heard of.
    pub proposal: Vote,
    /// Its vote at the start, for itself: what a vote of a later round is compared
    /// with (1.2.7.2).
    initial: Vote,
    /// `recvset`: votes of this round.
    received: SidMap<Option<Notification>>,
    /// `outofelection`: what members of a running ensemble say (1.2.12).
    elsewhere: SidMap<Option<Notification>>,
    /// `notTimeout`: never reset while this election lasts (1.2.4).
    not_timeout: Micros,
    /// A quorum agrees; 200 ms of silence will end the election.
    pub finalizing: bool,
}

impl Looking {
    /// Starts an election: next round, vote for oneself, tell everybody (1.2.1).
    pub fn start(core: &mut Core, disk: &Disk, ctx: &mut Ctx) -> Looking {
        core.round += 1;
        let initial = initial_vote(core, disk, ctx);
        let looking = Looking {
            proposal: initial,
            initial,
            received: SidMap::default(),
            elsewhere: SidMap::default(),
            not_timeout: MIN_INTERVAL,
            finalizing: false,
        };
        looking.send_notifications(core, ctx);
        ctx.out.timer(Timer::Election, looking.not_timeout);
        looking
    }

    /// The sids that agree with this server's proposal in this round.
    pub fn supporters(&self, round: u64) -> SidSet {
        let mine = self.mine(round);
        tally(&self.received, |n| n.vote == mine.vote && n.round == mine.round)
    }

    /// Its own vote as it is sent.
    fn mine(&self, round: u64) -> Notification {
        Notification { vote: self.proposal, round, state: ServerState::Looking }
    }

    /// Tells every voter, itself included (1.2.2): its own vote counts only
    /// once it has come back through the receive queue.
    fn send_notifications(&self, core: &mut Core, ctx: &mut Ctx) {
        let n = self.mine(core.round);
        ctx.out.note(Note::Voted(n.vote, n.round));
        for sid in ctx.rules.config.voters.iter() {
            if sid == ctx.me {
                ctx.out.ask(Effect::SendVoteToSelf(n));
            } else {
                core.cnx.send(ctx, sid, n);
            }
        }
    }

    /// Nothing heard for `notTimeout` (1.2.4).
    pub fn on_timeout(&mut self, core: &mut Core, ctx: &mut Ctx) {
        let members = ctx.rules.config.members();
        if core.cnx.have_delivered(members) {
            self.send_notifications(core, ctx);
        } else {
            core.cnx.connect_all(ctx, members);
        }
        self.not_timeout = (self.not_timeout * 2).min(MAX_INTERVAL);
        ctx.out.timer(Timer::Election, self.not_timeout);
    }

    /// 200 ms without anything better: the election is over (1.2.9).
    pub fn on_finalize(&self) -> Option<Elected> {
        let vote = self.proposal;
        debug_assert!(
            vote.leader.is_some(),
            "a quorum agrees on a server, never on an observer's empty vote"
        );
        vote.leader.map(|leader| Elected { leader, vote })
    }

    /// A vote arrives while LOOKING: first what `WorkerReceiver` does with it
    /// (1.3), then what `lookForLeader` does (1.2.6 to 1.2.12).
    pub fn on_vote(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        from: ServerId,
        n: Notification,
    ) -> Option<Elected> {
        let voters = ctx.rules.config.voters;
        if !voters.contains(from) {
            answer_observer(core, ctx, from, ServerState::Looking);
            return None;
        }
        if n.state == ServerState::Looking && n.round < core.round && from != ctx.me {
            core.cnx.send(ctx, from, self.mine(core.round));
        }
        let leader = n.vote.leader.filter(|&sid| voters.contains(sid))?;
        if self.finalizing {
            if !ctx.rules.prefers(n.vote, self.proposal) {
                ctx.out.timer(Timer::Finalize, ctx.rules.finalize_wait()); // discarded; the wait starts again
                return None;
            }
            self.finalizing = false;
            ctx.out.stop(Timer::Finalize);
        }
        ctx.out.timer(Timer::Election, self.not_timeout);
        match n.state {
            ServerState::Looking => self.on_looking(core, ctx, from, n),
            ServerState::Observing => None,
            ServerState::Following | ServerState::Leading => {
                self.on_running(core, ctx, from, leader, n)
            }
        }
    }

    /// A vote of a server that is LOOKING, too (1.2.7). A later round makes this
    /// server catch up, an earlier one does not count.
    fn on_looking(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        from: ServerId,
        n: Notification,
    ) -> Option<Elected> {
        if n.round > core.round {
            core.round = n.round;
            ctx.out.note(Note::RoundRaised(n.round));
            self.received = SidMap::default();
            let better = ctx.rules.prefers(n.vote, self.initial);
            self.proposal = if better { n.vote } else { self.initial };
            self.send_notifications(core, ctx);
        } else if n.round < core.round {
            ctx.out.note(Note::StaleVote(from));
            return None;
        } else if from != ctx.me && ctx.rules.prefers(n.vote, self.proposal) {
            self.proposal = n.vote; // one's own older votes are never better
            self.send_notifications(core, ctx);
        }
        debug_assert_eq!(n.round, core.round, "a vote counts in its own round only");
        debug_assert!(ctx.rules.config.is_voter(from), "only voters' votes are counted");
        self.received[from] = Some(n);
        let supporters = self.supporters(core.round);
        if ctx.rules.is_quorum(supporters) {
            debug_assert!(!self.finalizing, "a vote that may end the wait has ended it first");
            self.finalizing = true;
            ctx.out.note(Note::QuorumOfVotes(supporters));
            ctx.out.stop(Timer::Election);
            ctx.out.timer(Timer::Finalize, ctx.rules.finalize_wait());
        }
        let all = ctx.rules.config.voters.iter().all(|sid| self.received[sid].is_some());
        if all && ctx.rules.decides_on_all_votes() { self.on_finalize() } else { None }
    }

    /// A vote of a server that has a leader (`receivedFollowingNotification`,
    /// 1.2.12): join it, if a quorum follows it and it says itself that it leads.
    fn on_running(
        &mut self,
        core: &mut Core,
        ctx: &mut Ctx,
        from: ServerId,
        leader: ServerId,
        n: Notification,
    ) -> Option<Elected> {
        let is_led = |votes: &SidMap<Option<Notification>>, round: u64| {
            let agree = tally(votes, |vote| ctx.rules.votes_agree(*vote, n));
            ctx.rules.is_quorum(agree) && check_leader(ctx, votes, leader, n, round)
        };
        let mut joins = false;
        if n.round == core.round {
            self.received[from] = Some(n);
            joins = is_led(&self.received, core.round);
        }
        if !joins {
            self.elsewhere[from] = Some(n);
            joins = is_led(&self.elsewhere, core.round);
            if joins {
                core.round = n.round;
            }
        }
        if joins {
            ctx.out.note(Note::JoinsLeader(leader));
        }
        joins.then_some(Elected { leader, vote: n.vote })
    }
}

/// 1.1.3: a voter wants itself; 1.1.4: an observer's vote loses to anybody.
fn initial_vote(core: &Core, disk: &Disk, ctx: &Ctx) -> Vote {
    debug_assert!(
        ctx.rules.is_flawed() || disk.log.last_zxid() <= Some(core.db.last_processed),
        "a vote names the end of the history, committed or not (1.1.5)"
    );
    if ctx.rules.config.is_voter(ctx.me) {
        Vote {
            leader: Some(ctx.me),
            zxid: core.db.last_processed,
            epoch: ctx.rules.history_epoch(disk.current_epoch, core.db.last_processed),
        }
    } else {
        Vote { leader: None, zxid: Default::default(), epoch: Default::default() }
    }
}

/// The senders of the votes that agree.
fn tally(votes: &SidMap<Option<Notification>>, agrees: impl Fn(&Notification) -> bool) -> SidSet {
    (1..=crate::base::MAX_SID as u8)
        .map(ServerId)
        .filter(|&sid| votes[sid].as_ref().is_some_and(&agrees))
        .collect()
}

/// `checkLeader` (1.2.13): the leader itself must say that it leads; and a
/// server believes that it leads itself only in the round that it is in.
fn check_leader(
    ctx: &Ctx,
    votes: &SidMap<Option<Notification>>,
    leader: ServerId,
    n: Notification,
    round: u64,
) -> bool {
    if leader == ctx.me {
        n.round == round || !ctx.rules.leads_in_its_round_only()
    } else {
        votes[leader].is_some_and(|v| v.state == ServerState::Leading)
    }
}

/// A vote arrives at a server that is not LOOKING: it answers a LOOKING voter
/// and every observer with the leader that it has (1.3.1, 1.3.3, 1.3.4).
pub fn answer(core: &mut Core, ctx: &mut Ctx, from: ServerId, n: Notification, state: ServerState) {
    if !ctx.rules.config.is_voter(from) {
        answer_observer(core, ctx, from, state);
    } else if n.state == ServerState::Looking && from != ctx.me {
        let (vote, round) = core.current_vote;
        core.cnx.send(ctx, from, Notification { vote, round, state });
    }
}

/// 1.3.1: at once, with the current vote and the *logical clock*.
fn answer_observer(core: &mut Core, ctx: &mut Ctx, from: ServerId, state: ServerState) {
    let (vote, round) = (core.current_vote.0, core.round);
    core.cnx.send(ctx, from, Notification { vote, round, state });
}
