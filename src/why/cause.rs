//! What one fact comes from: the events without which it would not have been, or later.
//!
//! A cause is stated only if it passes: take it away, and the fact is gone or delayed. So a
//! vote or an acknowledgement is a cause by itself only while nobody else's would have done
//! as well; else those that would are one cause together. What only says from when on nothing
//! came (the last packet before a silence) is no cause; it is told beside them.

mod broadcast;
mod clients;
mod election;
mod ends;
mod epoch;
mod watches;

use super::fact::{EventFact, Shown};
use super::record::Causes;
use super::rule::Rule;
use crate::base::{Endpoint, ServerId, SidSet, majority};
use crate::sim::{About, Step, What};
use crate::zab::{PacketKind, Timer};

/// One cause: this fact, or if it is more than one, these together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Without all of them it would not have been.
    pub facts: Vec<EventFact>,
}

/// A fact with what it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseNode {
    /// The fact.
    pub fact: EventFact,
    /// The rule by which it follows.
    pub rule: Rule,
    /// The most telling first.
    pub causes: Vec<Cause>,
    /// The event after which nothing came, if it comes from silence.
    pub since: Option<u32>,
    /// Whose votes, copies or promises were counted.
    pub counted: SidSet,
}

impl CauseNode {
    pub(super) fn new(fact: EventFact, rule: Rule) -> CauseNode {
        CauseNode { fact, rule, causes: Vec::new(), since: None, counted: SidSet::default() }
    }

    /// With one more cause, whose facts are one together.
    fn by_all(mut self, facts: Vec<EventFact>) -> CauseNode {
        self.together(facts);
        self
    }

    /// With one more cause, if it is known, comes before, and is not stated already.
    fn by(mut self, fact: Option<EventFact>) -> CauseNode {
        if let Some(fact) = fact {
            self.together(vec![fact]);
        }
        self
    }

    fn together(&mut self, mut facts: Vec<EventFact>) {
        facts.retain(|fact| fact.event != 0 && fact.event < self.fact.event);
        facts.sort_by_key(|fact| fact.event);
        facts.dedup_by_key(|fact| fact.event);
        // What is a cause by itself need not be told of as one of several.
        let within = |cause: &Cause| cause.facts.iter().all(|fact| facts.contains(fact));
        if !facts.is_empty() && !self.causes.iter().any(within) {
            self.causes.push(Cause { facts });
        }
    }

    /// The events that it comes from, the most telling first.
    pub fn events(&self) -> impl Iterator<Item = u32> {
        self.causes.iter().flat_map(|cause| &cause.facts).map(|fact| fact.event)
    }
}

impl Causes {
    /// What a fact comes from.
    pub fn node(&self, fact: EventFact) -> CauseNode {
        let Some(step) = self.step(fact.event).copied() else {
            return CauseNode::new(fact, Rule::Other);
        };
        match fact.what {
            Shown::Committed(_) => self.committed(fact, &step),
            Shown::Delivered(zxid) => self.delivered(fact, &step, zxid),
            Shown::Appended(zxid) => self.appended(fact, &step, zxid),
            Shown::Durable(zxid) => self.durable(fact, &step, zxid),
            Shown::Proposed(_) => self.proposed(fact, &step),
            Shown::Established(epoch) => self.established(fact, &step, epoch),
            Shown::Serves => self.serves(fact, &step),
            Shown::EpochChosen(_) => self.epoch_chosen(fact, &step),
            Shown::Accepted(_) => CauseNode::new(fact, Rule::Promised).by_all(self.trigger(&step)),
            Shown::Current(epoch) => self.current(fact, &step, epoch),
            Shown::Told(..) => self.told(fact, &step),
            Shown::Voted => self.voted(fact, &step),
            Shown::Votes => self.votes(fact, &step),
            Shown::State(state) => self.state(fact, &step, state),
            Shown::Leaves(why) => self.leaves(fact, &step, why),
            Shown::TimedOut => self.timed_out(fact, &step),
            Shown::SessionEnds(session) => self.session_ends(fact, &step, session),
            Shown::Event => self.event(fact, &step),
        }
    }

    /// An event of which nothing special was told.
    fn event(&self, fact: EventFact, step: &Step) -> CauseNode {
        match step.about {
            About::Command(_) | About::Refused(_) => {
                CauseNode::new(fact, Rule::Act).by_all(self.trigger(step))
            }
            About::Start => CauseNode::new(fact, Rule::Start).by_all(self.trigger(step)),
            About::Vote => self.heard(fact, step),
            About::Packet(kind) => self.packet(fact, step, kind),
            About::ToServer(_)
            | About::ToClient(_)
            | About::Woke(_)
            | About::Program(_)
            | About::Resource { .. } => self.of_client(fact, step),
            About::Timer(timer) => self.timer(fact, timer),
            About::Dialed(_) | About::Opened(_) => {
                self.arrived(CauseNode::new(fact, Rule::Other), step)
            }
            About::Broken(_) => self.arrived(CauseNode::new(fact, Rule::Broken), step),
            About::DialFailed(_) => self.dial_failed(fact, step),
            About::Disk(_) => CauseNode::new(fact, Rule::Other).by_all(self.trigger(step)),
            About::DiskFailed(_) => self.disk_failed(fact, step),
        }
    }

    /// A packet of which nothing special was told.
    fn packet(&self, fact: EventFact, step: &Step, kind: PacketKind) -> CauseNode {
        let rule = match kind {
            PacketKind::FollowerInfo | PacketKind::ObserverInfo => Rule::Reports,
            PacketKind::LeaderInfo => return self.leader_info(fact, step),
            PacketKind::AckEpoch => Rule::AckEpoch,
            PacketKind::NewLeader => Rule::NewLeader,
            PacketKind::Ack if step.zxid.counter() == 0 => Rule::Synced,
            PacketKind::Ack => return self.acked(fact, step),
            PacketKind::Proposal => return self.proposal(fact, step),
            PacketKind::Commit => Rule::Commit,
            PacketKind::Inform => Rule::Informed,
            PacketKind::Request => Rule::Request,
            _ => Rule::Other,
        };
        self.arrived(CauseNode::new(fact, rule), step)
    }

    /// With what sent it, and what let it through at last.
    ///
    /// What was kept back came when it was let go: whatever would only have been sent later
    /// would have come then as well.
    fn arrived(&self, node: CauseNode, step: &Step) -> CauseNode {
        let let_go = self.let_go(step);
        let only_later = |event: u32| {
            let what = self.step(event).map(|sent| sent.what());
            self.is_counted(event) || matches!(what, Some(What::Timer | What::Vote))
        };
        if let_go.is_some() && only_later(step.cause) {
            return node.by(let_go);
        }
        node.by_all(self.trigger(step)).by(let_go)
    }

    /// Would something else have done as well, later?
    fn is_counted(&self, event: u32) -> bool {
        matches!(
            self.main(event).what,
            Shown::EpochChosen(_) | Shown::Established(_) | Shown::Committed(_) | Shown::State(_)
        )
    }

    /// The same for a message that is counted towards a quorum: if others said the same in the same
    /// instant, each of them would have done.
    fn completed(&self, node: CauseNode, step: &Step) -> CauseNode {
        let mut facts = self.trigger(step);
        facts.extend(self.alike(step).map(|s| self.about(s.cause, step)));
        let let_go = self.let_go(step);
        node.by_all(facts).by(let_go)
    }

    /// The event that a step comes from by itself: what sent the message, gave the work, or
    /// was waited for. If the same would have come of something else in the same instant,
    /// they are together.
    fn trigger(&self, step: &Step) -> Vec<EventFact> {
        if step.cause == 0 {
            return Vec::new();
        }
        let by = self.about(step.cause, step);
        let mut facts = vec![by];
        let of_many = |sent: &&Step| {
            let vote = sent.what() == What::Vote || sent.kind() == Some(PacketKind::AckEpoch);
            vote || self.is_counted(sent.number)
        };
        if let Some(sent) = self.step(step.cause).filter(of_many) {
            facts.extend(self.alike(sent).map(|s| self.about(s.number, step)));
        }
        let twice = |s: &&Step| (s.peer, s.zxid) == (step.peer, step.zxid);
        facts.extend(self.alike(step).filter(twice).map(|s| self.about(s.cause, step)));
        facts
    }

    /// The same kind of message, received by the same in the same instant, later.
    fn alike<'a>(&'a self, step: &'a Step) -> impl Iterator<Item = &'a Step> {
        let from = (step.number as usize).min(self.steps.len());
        let now = self.steps[from..].iter().take_while(|s| s.at == step.at);
        let of = |s: &Step| (s.about, s.actor);
        now.filter(move |s| step.kind().is_some() && of(s) == of(step))
    }

    /// A message had been kept back, and came when this let it go.
    fn let_go(&self, step: &Step) -> Option<EventFact> {
        let ended = |o: &&super::Outage| {
            let is_end = o.to_event < step.number && o.to_event > step.cause;
            is_end && self.at(o.to_event) == step.at && self.matters_to(o, step)
        };
        let found = self.outages.iter().filter(ended).map(|o| o.to_event).max();
        found.map(|event| EventFact { event, what: Shown::Event })
    }

    fn matters_to(&self, outage: &super::Outage, step: &Step) -> bool {
        use super::Trouble;
        let (Some(to), Some(from)) = (step.actor(), step.peer()) else { return false };
        match outage.what {
            Trouble::Held(a, b, _) => (a, b) == (from, to),
            Trouble::Paused(who) => who == to,
            Trouble::Cut(..) | Trouble::Down(_) => false,
        }
    }

    fn timer(&self, fact: EventFact, timer: Timer) -> CauseNode {
        let node = CauseNode::new(fact, Rule::Other);
        let Some(me) = self.actor(fact.event) else { return node };
        // What is heard moves a timer, but does not cause it to fire.
        let set_by =
            |timer: Timer| self.newest(fact.event, me, |s, _| s.about == About::Timer(timer));
        let before = match timer {
            Timer::HalfTick => set_by(Timer::HalfTick).or_else(|| {
                let is_it = |what: &Shown| matches!(what, Shown::Established(_));
                self.newest(fact.event, me, |s, _| is_it(&self.main(s.number).what))
            }),
            Timer::Reconnect => self.newest(fact.event, me, |s, _| s.what() == What::DialFailed),
            _ => None,
        };
        node.by(before.map(|event| self.main(event)))
    }

    /// How many of these voters are enough.
    fn enough(&self) -> u32 {
        majority(self.world.rules().config.voters.len())
    }

    /// Adds what was counted for a quorum before the event that completed it: for each whose
    /// word it was, every event that said so; any one of a list would have done. If there were
    /// more than enough, or if others came in the same instant, they are one cause.
    fn count(&self, node: &mut CauseNode, others: Vec<Vec<EventFact>>) {
        let others: Vec<Vec<EventFact>> =
            others.into_iter().filter(|said| !said.is_empty()).collect();
        let Some(step) = self.step(node.fact.event) else { return };
        let at_once = others.iter().flatten().any(|fact| self.at(fact.event) == step.at)
            || self.alike(step).next().is_some();
        if others.len() as u32 + 1 > self.enough() || at_once {
            let more = self.alike(step).map(|s| self.about(s.cause, step));
            node.together(others.into_iter().flatten().chain(more).collect());
        } else {
            others.into_iter().for_each(|facts| node.together(facts));
        }
    }

    /// Every packet of this kind that came from a server to another one between two events.
    fn packets(
        &self,
        to: ServerId,
        from: Option<ServerId>,
        kind: PacketKind,
        after: u32,
        until: u32,
    ) -> Vec<Step> {
        let (to, from) = (Endpoint::Server(to).code(), from.map(|s| Endpoint::Server(s).code()));
        let is_it = |s: &&Step| {
            s.what() == What::Packet
                && s.actor == to
                && from.is_none_or(|from| s.peer == from)
                && s.kind() == Some(kind)
        };
        let recent = self.before(until + 1).take_while(|s| s.number > after);
        let mut found: Vec<Step> = recent.filter(is_it).copied().collect();
        found.reverse();
        found
    }
}

fn voter(step: &Step, causes: &Causes) -> Option<ServerId> {
    let from = step.peer().and_then(Endpoint::server)?;
    causes.world.rules().config.is_voter(from).then_some(from)
}
