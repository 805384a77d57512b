//! What a transaction's way comes from: asked, proposed, logged, acknowledged, committed,
//! applied (facts 4.1 to 4.3).

use crate::base::{Endpoint, ServerId, Zxid};
use crate::sim::{Step, What};
use crate::why::cause::CauseNode;
use crate::why::fact::{EventFact, Shown};
use crate::why::record::{Causes, server};
use crate::why::rule::Rule;
use crate::zab::{Note, PacketKind};

impl Causes {
    /// A quorum has it on disk: by each acknowledgement that was counted.
    pub(super) fn committed(&self, fact: EventFact, step: &Step) -> CauseNode {
        let mut node = CauseNode::new(fact, Rule::Committed);
        let counted = self.notes(fact.event).iter().find_map(|note| match note {
            Note::Committed(zxid, acks) if Shown::Committed(*zxid) == fact.what => {
                Some((*zxid, *acks))
            }
            _ => None,
        });
        let (Some((zxid, acks)), Some(me)) = (counted, server(step)) else { return node };
        node.counted = acks;
        let proposed = self.find(step.actor(), Shown::Proposed(zxid), fact.event);
        let after = proposed.map_or(0, |fact| fact.event);
        let mut others = Vec::new();
        for sid in acks.iter() {
            let facts = self.copies(me, sid, zxid, after, fact.event);
            if !facts.iter().any(|f| f.event == fact.event) {
                others.push(facts);
            }
        }
        node = self.completed(node, step);
        if !self.at_the_same_time(me, zxid, step) {
            self.count(&mut node, others);
        }
        node
    }

    /// How a leader came to know that a server has a transaction on disk.
    fn copies(
        &self,
        me: ServerId,
        sid: ServerId,
        zxid: Zxid,
        after: u32,
        until: u32,
    ) -> Vec<EventFact> {
        if sid == me {
            let own = self.first(Endpoint::Server(me), Shown::Durable(zxid), after, until);
            return own.into_iter().collect();
        }
        let acks = self.packets(me, Some(sid), PacketKind::Ack, after, until);
        let its = acks.iter().filter(|s| s.zxid == zxid);
        its.map(|s| EventFact { event: s.number, what: Shown::Event }).collect()
    }

    /// Another acknowledgement came in the same instant: then none of the earlier ones was
    /// needed.
    fn at_the_same_time(&self, me: ServerId, zxid: Zxid, step: &Step) -> bool {
        let from = step.number as usize;
        let now = self.steps[from.min(self.steps.len())..].iter();
        let mut now = now.take_while(|s| s.at == step.at && s.actor == step.actor);
        now.any(|s| match s.what() {
            What::Packet => s.kind() == Some(PacketKind::Ack) && s.zxid == zxid,
            What::Disk => {
                let durable = Shown::Durable(zxid);
                server(s) == Some(me) && self.notes(s.number).iter().any(|n| durable.is_in(n))
            }
            _ => false,
        })
    }

    /// It is told that the transaction is committed, and has it next in line.
    pub(super) fn delivered(&self, fact: EventFact, step: &Step, zxid: Zxid) -> CauseNode {
        let committed = Shown::Committed(zxid);
        if self.notes(fact.event).iter().any(|note| committed.is_in(note)) {
            return self.committed(EventFact { what: committed, ..fact }, step);
        }
        let informed = step.kind() == Some(PacketKind::Inform);
        let rule = if informed { Rule::Informed } else { Rule::Delivered };
        let node = self.arrived(CauseNode::new(fact, rule), step);
        if informed {
            return node;
        }
        let proposal = self.arrival(step, PacketKind::Proposal, zxid);
        let inform = self.arrival(step, PacketKind::Inform, zxid);
        let late = step.kind() != Some(PacketKind::Commit);
        let commit = late.then(|| self.arrival(step, PacketKind::Commit, zxid)).flatten();
        node.by(proposal.or(inform)).by(commit)
    }

    /// When a server was last sent this about a transaction, in its present role.
    fn arrival(&self, step: &Step, kind: PacketKind, zxid: Zxid) -> Option<EventFact> {
        let me = server(step)?;
        let role = |what: Shown| matches!(what, Shown::State(_));
        let found = self.before(step.number).filter(|s| s.actor == step.actor).find(|s| {
            let is_it = s.what() == What::Packet && s.kind() == Some(kind) && s.zxid == zxid;
            is_it || s.marks.any(crate::sim::step::Marks::STATE) && role(self.main(s.number).what)
        })?;
        let is_it = found.kind() == Some(kind) && found.zxid == zxid && server(found) == Some(me);
        is_it.then_some(EventFact { event: found.number, what: Shown::Event })
    }

    /// In the log's buffer: it was given to the log, and the log got to it.
    pub(super) fn appended(&self, fact: EventFact, step: &Step, zxid: Zxid) -> CauseNode {
        let node = CauseNode::new(fact, Rule::Appended);
        let given = self.given(step, zxid);
        let applied = self.notes(fact.event).iter().any(|n| Shown::Delivered(zxid).is_in(n));
        let commit = applied.then(|| self.arrival(step, PacketKind::Commit, zxid)).flatten();
        node.by(given).by(commit).by_all(self.trigger(step))
    }

    /// What gave a transaction to a server's log: its own proposal, or a packet.
    fn given(&self, step: &Step, zxid: Zxid) -> Option<EventFact> {
        let packet = self.arrival(step, PacketKind::Proposal, zxid);
        let packet = packet.or_else(|| self.arrival(step, PacketKind::Inform, zxid));
        packet.or_else(|| self.find(step.actor(), Shown::Proposed(zxid), step.number))
    }

    /// On disk: the flush is done that came after it was written.
    pub(super) fn durable(&self, fact: EventFact, step: &Step, zxid: Zxid) -> CauseNode {
        let node = CauseNode::new(fact, Rule::Durable);
        let appended = self.find(step.actor(), Shown::Appended(zxid), step.number);
        node.by(appended).by_all(self.trigger(step))
    }

    /// A request became a transaction.
    pub(super) fn proposed(&self, fact: EventFact, step: &Step) -> CauseNode {
        let ends = self.notes(fact.event).iter().find_map(|note| match note {
            Note::SessionEnds(session) => Some(*session),
            _ => None,
        });
        match ends {
            Some(session) if step.what() == What::Timer => self.session_ends(fact, step, session),
            _ => self.arrived(CauseNode::new(fact, Rule::Proposed), step),
        }
    }

    /// PROPOSAL: what the leader proposed, when it sent it.
    pub(super) fn proposal(&self, fact: EventFact, step: &Step) -> CauseNode {
        let node = self.arrived(CauseNode::new(fact, Rule::Proposal), step);
        node.by(self.find(step.peer(), Shown::Proposed(step.zxid), step.cause))
    }

    /// ACK: it is on the sender's disk. It may have waited for more than that.
    pub(super) fn acked(&self, fact: EventFact, step: &Step) -> CauseNode {
        let sender = step.peer();
        let durable = self.find(sender, Shown::Durable(step.zxid), step.cause);
        // The first time that it was: every later flush says so, too.
        let first = durable.and_then(|newest| {
            let appended = self.find(sender, Shown::Appended(step.zxid), newest.event)?;
            self.first(sender?, Shown::Durable(step.zxid), appended.event, newest.event)
        });
        self.arrived(CauseNode::new(fact, Rule::Acked), step).by(first)
    }
}
