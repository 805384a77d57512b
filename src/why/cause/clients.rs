//! What clients are told, and what they do by themselves (facts 4.3, 6.7 and 7).

use crate::base::{Channel, ClientId, Endpoint};
use crate::client::Wakeup;
use crate::service::op::Op;
use crate::sim::{About, Step};
use crate::why::cause::CauseNode;
use crate::why::fact::{EventFact, Shown};
use crate::why::record::{CarriedRequest, Causes};
use crate::why::rule::Rule;
use crate::zab::{Note, PacketKind};

impl Causes {
    /// An event at a client, or a client's word at its server.
    pub(super) fn of_client(&self, fact: EventFact, step: &Step) -> CauseNode {
        match step.about {
            About::ToServer(PacketKind::ClientRequest) => {
                self.arrived(CauseNode::new(fact, Rule::Asked), step)
            }
            About::ToClient(PacketKind::Reply) => self.reply(fact, step),
            About::ToClient(PacketKind::Event) => self.watch(fact, step),
            About::ToClient(PacketKind::Connected) => {
                self.arrived(CauseNode::new(fact, Rule::Opened), step)
            }
            About::Woke(wakeup) => self.woke(fact, step, wakeup),
            About::Program(_) => CauseNode::new(fact, Rule::Other),
            _ => self.arrived(CauseNode::new(fact, Rule::Other), step),
        }
    }

    /// A reply: to a write when it was applied, to a read from what was applied by then, and
    /// behind the session's writes.
    fn reply(&self, fact: EventFact, step: &Step) -> CauseNode {
        let asked = self.request_of(step);
        let applied = |note: &Note| matches!(note, Note::Delivered(_));
        let by_write = self.notes(step.cause).iter().any(applied);
        let rule = if by_write { Rule::Replied } else { Rule::Read };
        let node = self.arrived(CauseNode::new(fact, rule), step);
        node.by(asked.map(|event| EventFact { event, what: self.main(event).what }))
    }

    /// The event in which the request that this answers reached its server.
    fn request_of(&self, step: &Step) -> Option<u32> {
        let carried = self.carried_to(step)?;
        self.asked(carried.client, carried.cxid, step.number)
    }

    /// The reply that arrives in this event.
    pub(in crate::why) fn carried_to(&self, step: &Step) -> Option<&CarriedRequest> {
        let Some(Endpoint::Client(client)) = step.actor() else { return None };
        let sent = |c: &&CarriedRequest| {
            c.event == step.cause && c.client == client && c.kind == PacketKind::Reply
        };
        let same = |s: &&Step| {
            s.cause == step.cause && s.actor == step.actor && s.kind() == Some(PacketKind::Reply)
        };
        let nth = self.before(step.number).take_while(|s| s.number > step.cause).filter(same);
        self.carried.iter().filter(sent).nth(nth.count())
    }

    /// The request that reaches a server in this event, if a program or a person made it.
    pub fn request_in(&self, step: &Step) -> Option<&Op> {
        let Some(Endpoint::Client(client)) = step.peer() else { return None };
        let made = |c: &&CarriedRequest| {
            c.event == step.cause && c.client == client && c.kind == PacketKind::ClientRequest
        };
        let mut made = self.carried.iter().filter(made);
        let carried = made.find(|c| self.asked(client, c.cxid, u32::MAX) == Some(step.number))?;
        let history = &self.world.client(client).history;
        history.iter().rev().find(|entry| entry.cxid == carried.cxid).map(|entry| &*entry.op)
    }

    /// The event in which a client's request reached its server.
    pub(in crate::why) fn asked(&self, client: ClientId, cxid: u32, until: u32) -> Option<u32> {
        let is_it = |c: &&CarriedRequest| {
            (c.client, c.cxid, c.kind) == (client, cxid, PacketKind::ClientRequest)
                && c.event < until
        };
        let carried = self.carried.iter().rev().find(is_it)?;
        let from = Endpoint::Client(client).code();
        let same = |s: &&Step| {
            s.cause == carried.event
                && s.peer == from
                && s.kind() == Some(PacketKind::ClientRequest)
        };
        let after = self.steps[(carried.event as usize).min(self.steps.len())..].iter();
        after.filter(same).nth(carried.nth as usize).map(|s| s.number)
    }

    /// The event in which the reply to a client's request reached it.
    pub(in crate::why) fn replied(&self, client: ClientId, cxid: u32) -> Option<u32> {
        let is_it =
            |c: &&CarriedRequest| (c.client, c.cxid, c.kind) == (client, cxid, PacketKind::Reply);
        let carried = self.carried.iter().rev().find(is_it)?;
        let me = Endpoint::Client(client).code();
        let same = |s: &&Step| {
            s.cause == carried.event && s.actor == me && s.kind() == Some(PacketKind::Reply)
        };
        let after = self.steps[(carried.event as usize).min(self.steps.len())..].iter();
        after.filter(same).nth(carried.nth as usize).map(|s| s.number)
    }

    /// A client gives up its server, or its session, because nobody is heard.
    fn woke(&self, fact: EventFact, step: &Step, wakeup: Wakeup) -> CauseNode {
        let rule = match wakeup {
            Wakeup::LeavesServer => Rule::LeavesServer,
            Wakeup::GivesUpSession => Rule::GivesUp,
            Wakeup::Pings | Wakeup::Connects => return CauseNode::new(fact, Rule::Other),
        };
        let mut node = CauseNode::new(fact, rule);
        let heard = |s: &&Step| matches!(s.about, About::ToClient(_)) && s.actor == step.actor;
        let Some(last) = self.before(step.number).find(heard) else { return node };
        node.since = Some(last.number);
        let (Some(me), Some(other)) = (step.actor(), last.peer()) else { return node };
        if rule == Rule::LeavesServer {
            let mut silence = self.silence(other, me, Channel::Client, last.number, fact.event);
            silence.extend(self.silence(me, other, Channel::Client, last.number, fact.event));
            let mut events: Vec<u32> = silence.iter().map(|o| o.from_event).collect();
            events.sort_unstable();
            events.dedup();
            let facts = events.into_iter().map(|event| EventFact { event, what: Shown::Event });
            node.together(facts.collect());
        }
        node
    }
}
