//! What the outcome of an election comes from (facts 1.1 to 1.3).

use crate::base::{Endpoint, ServerId, SidSet};
use crate::sim::{About, Step, What};
use crate::why::cause::CauseNode;
use crate::why::fact::{EventFact, Shown};
use crate::why::record::{Causes, server};
use crate::why::rule::Rule;
use crate::zab::{Note, Notification, ServerState, Timer, Vote};

/// A vote that a server heard: in which event, from whom.
struct Ballot {
    event: u32,
    from: ServerId,
    n: Notification,
}

impl Causes {
    /// It heard a better vote, or its own came back.
    pub(super) fn heard(&self, fact: EventFact, step: &Step) -> CauseNode {
        let rule = if step.actor == step.peer { Rule::OwnVote } else { Rule::Heard };
        self.arrived(CauseNode::new(fact, rule), step)
    }

    /// It voted: because of a better vote, or for itself because it began to look.
    pub(super) fn voted(&self, fact: EventFact, step: &Step) -> CauseNode {
        match step.what() {
            What::Vote => self.arrived(CauseNode::new(fact, Rule::Voted), step),
            What::Start => CauseNode::new(fact, Rule::Start).by_all(self.trigger(step)),
            _ => CauseNode::new(fact, Rule::Other).by_all(self.trigger(step)),
        }
    }

    /// A quorum agrees with its vote: by the votes that it heard.
    pub(super) fn votes(&self, fact: EventFact, step: &Step) -> CauseNode {
        let mut node = CauseNode::new(fact, Rule::Votes);
        let set = self.notes(fact.event).iter().find_map(|note| match note {
            Note::QuorumOfVotes(set) => Some(*set),
            _ => None,
        });
        let (Some(set), Some(me)) = (set, server(step)) else { return node };
        node.counted = set;
        let heard = self.ballots(me, fact.event);
        let Some((vote, round)) = self.vote_of(me, fact.event) else { return node };
        let agrees = |b: &&Ballot| b.n.vote == vote && b.n.round == round;
        node = self.completed(node, step);
        let others = self.others(&heard, set, step, agrees);
        self.count(&mut node, others);
        node
    }

    /// What those of a set said that agrees, without the last to speak.
    fn others(
        &self,
        heard: &[Ballot],
        set: SidSet,
        step: &Step,
        agrees: impl Fn(&&Ballot) -> bool,
    ) -> Vec<Vec<EventFact>> {
        let last = step.peer().and_then(Endpoint::server);
        // Who said it again and again would have been heard anyway.
        let of = |sid: ServerId| {
            let its = heard.iter().filter(|b| b.from == sid).filter(&agrees);
            its.map(|b| EventFact { event: b.event, what: self.vote_shown(b.event) }).collect()
        };
        let said = set.iter().filter(|sid| Some(*sid) != last).map(of);
        said.map(|facts: Vec<EventFact>| if facts.len() > 2 { Vec::new() } else { facts }).collect()
    }

    fn vote_shown(&self, event: u32) -> Shown {
        let voted = self.notes(event).iter().any(|note| matches!(note, Note::Voted(..)));
        if voted { Shown::Voted } else { Shown::Event }
    }

    /// The vote of a server after an event, and its round.
    fn vote_of(&self, me: ServerId, event: u32) -> Option<(Vote, u64)> {
        let code = Endpoint::Server(me).code();
        self.before(event + 1).filter(|s| s.actor == code).find_map(|s| {
            self.notes(s.number).iter().rev().find_map(|note| match note {
                Note::Voted(vote, round) => Some((*vote, *round)),
                _ => None,
            })
        })
    }

    /// Every vote that a server heard in its present election, oldest first, up to an event.
    fn ballots(&self, me: ServerId, until: u32) -> Vec<Ballot> {
        let code = Endpoint::Server(me).code();
        let mut heard = Vec::new();
        for step in self.before(until + 1).filter(|s| s.actor == code) {
            let notes = self.notes(step.number);
            let looks = notes.iter().any(|note| matches!(note, Note::State(ServerState::Looking)));
            let n = notes.iter().find_map(|note| match note {
                Note::Heard(n) => Some(*n),
                _ => None,
            });
            if let (Some(n), Some(from)) = (n, step.peer().and_then(Endpoint::server)) {
                heard.push(Ballot { event: step.number, from, n });
            }
            if looks {
                break;
            }
        }
        heard.reverse();
        heard
    }

    /// The server's state changed.
    pub(super) fn state(&self, fact: EventFact, step: &Step, state: ServerState) -> CauseNode {
        if state == ServerState::Looking {
            return self.looking(fact, step);
        }
        let by_time = step.about == About::Timer(Timer::Finalize);
        if by_time { self.elected(fact, step) } else { self.joins(fact, step) }
    }

    /// 200 ms without a better vote. Every vote that came after the quorum was there would
    /// have completed it as well.
    fn elected(&self, fact: EventFact, step: &Step) -> CauseNode {
        let mut node = CauseNode::new(fact, Rule::Elected);
        let Some(me) = server(step) else { return node };
        let quorum = |notes: &[Note]| notes.iter().any(|n| matches!(n, Note::QuorumOfVotes(_)));
        let Some(first) = self.newest(fact.event, me, |_, notes| quorum(notes)) else {
            return node;
        };
        node.counted = self
            .notes(first)
            .iter()
            .find_map(|note| match note {
                Note::QuorumOfVotes(set) => Some(*set),
                _ => None,
            })
            .unwrap_or_default();
        let heard = self.ballots(me, fact.event - 1);
        let mut facts = vec![EventFact { event: first, what: Shown::Votes }];
        let later = heard.iter().filter(|b| b.event > first);
        facts.extend(later.map(|b| EventFact { event: b.event, what: Shown::Event }));
        node.since = facts.last().map(|fact| fact.event);
        node.together(facts);
        node
    }

    /// It hears of a leader from a quorum, that leader among them.
    fn joins(&self, fact: EventFact, step: &Step) -> CauseNode {
        let node = self.completed(CauseNode::new(fact, Rule::Joins), step);
        let leader = self.notes(fact.event).iter().find_map(|note| match note {
            Note::JoinsLeader(leader) => Some(*leader),
            _ => None,
        });
        let (Some(me), Some(leader)) = (server(step), leader) else { return node };
        let mut node = node;
        let heard = self.ballots(me, fact.event);
        let Some(last) = heard.last() else { return node };
        let elsewhere =
            |b: &Ballot| matches!(b.n.state, ServerState::Following | ServerState::Leading);
        let agrees = |b: &&Ballot| {
            elsewhere(b)
                && b.n.vote.leader == Some(leader)
                && self.world.rules().votes_agree(b.n, last.n)
        };
        let set: SidSet = heard.iter().filter(agrees).map(|b| b.from).collect();
        node.counted = set;
        let of_leader = |b: &&Ballot| agrees(b) && b.n.state == ServerState::Leading;
        if last.from != leader && leader != me {
            let says = heard.iter().filter(|b| b.from == leader).filter(of_leader);
            let facts: Vec<EventFact> =
                says.map(|b| EventFact { event: b.event, what: Shown::Event }).collect();
            if !facts.is_empty() {
                node.together(facts);
            }
        }
        let rest: SidSet = set.iter().filter(|sid| *sid != leader).collect();
        let others = self.others(&heard, rest, step, agrees);
        // The leader's word is needed anyway: it counts as one of them.
        let others: Vec<Vec<EventFact>> =
            others.into_iter().filter(|said| !said.is_empty()).collect();
        let beside = u32::from(last.from != leader);
        if others.len() as u32 + 1 + beside <= self.enough() && self.alike(step).next().is_none() {
            others.into_iter().for_each(|facts| node.together(facts));
        }
        node
    }

    /// Back in an election: it starts, or its role has ended and its disk is done.
    fn looking(&self, fact: EventFact, step: &Step) -> CauseNode {
        if step.what() == What::Start {
            return CauseNode::new(fact, Rule::Start).by_all(self.trigger(step));
        }
        let leaves = |event: u32| {
            self.notes(event).iter().find_map(|note| match note {
                Note::Leaves(why) => Some(EventFact { event, what: Shown::Leaves(*why) }),
                _ => None,
            })
        };
        if let Some(EventFact { what: Shown::Leaves(why), .. }) = leaves(fact.event) {
            return self.leaves(fact, step, why);
        }
        let node = CauseNode::new(fact, Rule::Looking);
        let Some(me) = server(step) else { return node };
        let ended = self.newest(fact.event, me, |s, _| leaves(s.number).is_some());
        node.by(ended.and_then(leaves)).by_all(self.trigger(step))
    }
}
