//! What the end of a role, of a connection or of a session comes from (facts 3.8 and 7.2).
//!
//! The cause of a silence is whatever made it: a crash, a cut, a hold, a pause.

use crate::base::{Channel, Endpoint, ServerId, SessionId};
use crate::sim::{About, CommandKind, Step, What};
use crate::why::cause::CauseNode;
use crate::why::fact::{EventFact, Shown};
use crate::why::record::{Causes, server};
use crate::why::rule::Rule;
use crate::zab::{LeaveReason, Note};

impl Causes {
    /// A server gives up its role.
    pub(super) fn leaves(&self, fact: EventFact, step: &Step, why: LeaveReason) -> CauseNode {
        let rule = match why {
            LeaveReason::ConnectionLost => Rule::LostConnection,
            LeaveReason::LeaderSilent => Rule::Silent,
            LeaveReason::CannotConnect => Rule::NoConnection,
            LeaveReason::EpochTooOld => Rule::OldEpoch,
            LeaveReason::NoEpochQuorum
            | LeaveReason::NoEpochAckQuorum
            | LeaveReason::NoNewLeaderQuorum => Rule::NoQuorum,
            LeaveReason::LostQuorum => Rule::LostQuorum,
            LeaveReason::ProposalGap | LeaveReason::EmptyQueue | LeaveReason::CounterExhausted => {
                Rule::Gap
            }
        };
        let node = CauseNode::new(fact, rule);
        let Some(me) = server(step) else { return node };
        match why {
            LeaveReason::LeaderSilent => self.silent(node, step, self.leader_of(me, fact.event)),
            LeaveReason::LostQuorum => self.lost_quorum(node, step, me),
            LeaveReason::EpochTooOld => {
                let promised = |s: &Step| match self.main(s.number).what {
                    Shown::Accepted(_) => Some(self.main(s.number)),
                    _ => None,
                };
                let mine = self.before(fact.event).filter(|s| s.actor == step.actor);
                let promise = mine.filter(|s| s.what() == What::Disk).find_map(promised);
                self.arrived(node, step).by(promise)
            }
            LeaveReason::NoEpochQuorum
            | LeaveReason::NoEpochAckQuorum
            | LeaveReason::NoNewLeaderQuorum => node,
            LeaveReason::CannotConnect if step.what() == What::Timer => node,
            _ => self.arrived(node, step),
        }
    }

    /// Whom a server followed before an event.
    pub(super) fn leader_of(&self, me: ServerId, until: u32) -> Option<ServerId> {
        let role = self.role_of(me, until);
        let code = Endpoint::Server(me).code();
        let end = (until as usize).min(self.steps.len());
        let mine = self.steps[(role as usize).min(end)..end].iter().filter(|s| s.actor == code);
        let quorum = |s: &&Step| {
            matches!(
                s.about,
                About::Packet(_)
                    | About::Opened(Channel::Quorum)
                    | About::DialFailed(Channel::Quorum)
            )
        };
        mine.filter(quorum).find_map(|s| s.peer().and_then(Endpoint::server))
    }

    /// Nothing came from another server: since its last packet, because of whatever kept
    /// that one silent.
    fn silent(&self, mut node: CauseNode, step: &Step, other: Option<ServerId>) -> CauseNode {
        let (Some(me), Some(other)) = (step.actor(), other.map(Endpoint::Server)) else {
            return node;
        };
        let is_it =
            |s: &&Step| s.what() == What::Packet && s.actor == step.actor && s.peer == other.code();
        let last = self.before(step.number).find(is_it).map_or(0, |s| s.number);
        node.since = (last != 0).then_some(last);
        let silence = self.silence(other, me, Channel::Quorum, last, step.number);
        node.together(self.beginnings(&silence));
        node
    }

    fn beginnings(&self, silence: &[crate::why::Outage]) -> Vec<EventFact> {
        let mut events: Vec<u32> = silence.iter().map(|o| o.from_event).collect();
        events.sort_unstable();
        events.dedup();
        events.into_iter().map(|event| EventFact { event, what: Shown::Event }).collect()
    }

    /// As leader it has not heard from enough followers: some are gone, some are silent.
    fn lost_quorum(&self, mut node: CauseNode, step: &Step, me: ServerId) -> CauseNode {
        let role = self.role_of(me, step.number);
        let mut gone = Vec::new();
        let config = &self.world.rules().config;
        let limit = config.sync_time();
        for sid in config.voters.iter().filter(|sid| *sid != me) {
            let them = Endpoint::Server(sid);
            let mine = self.before(step.number).take_while(|s| s.number > role);
            let its = mine.filter(|s| s.actor == step.actor && s.peer == them.code());
            let quorum = |s: &&Step| {
                matches!(
                    s.about,
                    About::Packet(_)
                        | About::Broken(Channel::Quorum)
                        | About::Dialed(Channel::Quorum)
                )
            };
            let last = its.filter(quorum).find(|_| true).copied();
            match last {
                Some(s)
                    if s.what() != What::Broken
                        && s.at + limit > step.at
                        && !self.was_dropped(me, sid, s.number) =>
                {
                    node.counted.insert(sid);
                }
                Some(s) if s.what() == What::Broken => {
                    let made = self.step(s.cause).filter(|made| made.what() == What::Command);
                    gone.push(made.into_iter().map(|made| self.main(made.number)).collect());
                }
                Some(s) => {
                    let silence = self.silence(
                        them,
                        Endpoint::Server(me),
                        Channel::Quorum,
                        s.number,
                        step.number,
                    );
                    gone.push(self.beginnings(&silence));
                    node.since = Some(s.number);
                }
                None => gone.push(Vec::new()),
            }
        }
        node.counted.insert(me);
        // One more would have been enough: then each of them is needed.
        let short = config.voters.len() + 1 - self.enough();
        if gone.len() as u32 == short {
            gone.into_iter().for_each(|facts| node.together(facts));
        } else {
            node.together(gone.into_iter().flatten().collect());
        }
        node
    }

    /// A leader closed this learner's connection itself, after an event.
    fn was_dropped(&self, me: ServerId, sid: ServerId, after: u32) -> bool {
        let end = self.steps.len();
        let mut later = self.steps[(after as usize).min(end)..].iter();
        later.any(|s| {
            server(s) == Some(me) && self.notes(s.number).contains(&Note::LearnerTimedOut(sid))
        })
    }

    /// As leader it closed a learner's connection.
    pub(super) fn timed_out(&self, fact: EventFact, step: &Step) -> CauseNode {
        let sid = self.notes(fact.event).iter().find_map(|note| match note {
            Note::LearnerTimedOut(sid) => Some(*sid),
            _ => None,
        });
        self.silent(CauseNode::new(fact, Rule::TimedOut), step, sid)
    }

    /// Nobody was heard from for a lease: because of whatever keeps the client from its
    /// server, or its server from the leader.
    pub(super) fn session_ends(
        &self,
        fact: EventFact,
        step: &Step,
        session: SessionId,
    ) -> CauseNode {
        let mut node = CauseNode::new(fact, Rule::SessionEnds);
        let Some(client) = self.whose(session).map(Endpoint::Client) else { return node };
        let heard = |s: &&Step| s.what() == What::ToServer && s.peer == client.code();
        let last = self.before(step.number).find(heard);
        node.since = last.map(|s| s.number);
        let Some(at) = last.and_then(|s| s.actor()) else { return node };
        let since = node.since.unwrap_or(0);
        let mut silence = self.silence(client, at, Channel::Client, since, step.number);
        if let Some(leader) = step.actor().filter(|leader| *leader != at) {
            silence.extend(self.silence(at, leader, Channel::Quorum, since, step.number));
        }
        node.together(self.beginnings(&silence));
        let opened = self.sessions.iter().any(|(known, _)| *known == session);
        debug_assert!(opened, "a lease is of a session that was opened");
        node
    }

    /// The disk was made to fail, and then there was something to write.
    pub(super) fn disk_failed(&self, fact: EventFact, step: &Step) -> CauseNode {
        let fails = About::Command(CommandKind::FailDisk);
        let made = server(step).and_then(|me| self.newest(fact.event, me, |s, _| s.about == fails));
        let made = made.map(|event| EventFact { event, what: Shown::Event });
        CauseNode::new(fact, Rule::DiskFailed).by(made).by_all(self.trigger(step))
    }

    /// An attempt to connect failed.
    pub(super) fn dial_failed(&self, fact: EventFact, step: &Step) -> CauseNode {
        self.arrived(CauseNode::new(fact, Rule::Unreachable), step)
    }
}
