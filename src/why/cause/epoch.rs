//! What a new epoch comes from: reports, promises, histories (facts 2 and 3).

use crate::base::{Endpoint, Epoch, ServerId, Zxid};
use crate::sim::{Step, What};
use crate::why::cause::{CauseNode, voter};
use crate::why::fact::{EventFact, Shown};
use crate::why::record::{Causes, server};
use crate::why::rule::Rule;
use crate::zab::{Note, PacketKind, ServerState};

impl Causes {
    /// The event in which a server took its present role.
    pub(super) fn role_of(&self, me: ServerId, until: u32) -> u32 {
        let takes = |notes: &[Note]| notes.iter().any(|note| matches!(note, Note::State(_)));
        self.newest(until, me, |_, notes| takes(notes)).unwrap_or(0)
    }

    /// A quorum has reported which epoch it had promised.
    pub(super) fn epoch_chosen(&self, fact: EventFact, step: &Step) -> CauseNode {
        let mut node = self.completed(CauseNode::new(fact, Rule::Epoch), step);
        let Some(me) = server(step) else { return node };
        let role = self.role_of(me, fact.event);
        let infos = self.packets(me, None, PacketKind::FollowerInfo, role, fact.event);
        let mut others: Vec<Vec<EventFact>> = Vec::new();
        for info in &infos {
            let Some(from) = voter(info, self) else { continue };
            node.counted.insert(from);
            if info.number != fact.event {
                others.push(vec![EventFact { event: info.number, what: Shown::Event }]);
            }
        }
        node.counted.insert(me);
        let loaded = |s: &Step, notes: &[Note]| {
            s.number > role && s.what() == What::Disk && matches!(notes, [Note::Snapshot(_), ..])
        };
        if let Some(event) = self.newest(fact.event, me, loaded) {
            others.push(vec![EventFact { event, what: Shown::Event }]);
        }
        self.count(&mut node, others);
        node
    }

    /// LEADERINFO: sent when the leader has promised the epoch itself and the learner has
    /// reported.
    pub(super) fn leader_info(&self, fact: EventFact, step: &Step) -> CauseNode {
        let node = self.arrived(CauseNode::new(fact, Rule::ToldEpoch), step);
        let (Some(me), Some(Endpoint::Server(leader))) = (server(step), step.peer()) else {
            return node;
        };
        let epoch = Shown::Accepted(step.zxid.epoch());
        let promised = self.find(step.peer(), epoch, step.cause);
        let role = self.role_of(leader, step.cause);
        let info =
            [PacketKind::FollowerInfo, PacketKind::ObserverInfo].into_iter().find_map(|kind| {
                self.packets(leader, Some(me), kind, role, step.cause).last().copied()
            });
        node.by(promised).by(info.map(|s| EventFact { event: s.number, what: Shown::Event }))
    }

    /// The event in which a leader had a quorum of promises: there it asked its disk to
    /// write the epoch.
    fn promised_by_quorum(&self, leader: ServerId, epoch: Epoch, after: u32) -> Option<u32> {
        let current = Shown::Current(epoch);
        let found = self.first(Endpoint::Server(leader), current, after, self.len())?;
        self.step(found.event).map(|step| step.cause)
    }

    /// currentEpoch is on disk: on a leader because a quorum has promised the epoch, on a
    /// learner because it has the history.
    pub(super) fn current(&self, fact: EventFact, step: &Step, epoch: Epoch) -> CauseNode {
        let Some(me) = server(step) else { return CauseNode::new(fact, Rule::Other) };
        let role = self.role_of(me, fact.event);
        let leads = Shown::State(ServerState::Leading);
        let is_leader = self.notes(role).iter().any(|note| leads.is_in(note));
        if !is_leader {
            return CauseNode::new(fact, Rule::TakesOver).by_all(self.trigger(step));
        }
        let mut node = CauseNode::new(fact, Rule::Takes).by_all(self.trigger(step));
        let mut others = Vec::new();
        for &event in self.promises.iter().filter(|event| **event > role && **event <= step.cause) {
            let Some(ack) = self.step(event).filter(|ack| ack.actor == step.actor) else {
                continue;
            };
            let Some(from) = voter(ack, self) else { continue };
            node.counted.insert(from);
            if event != step.cause {
                others.push(vec![EventFact { event, what: Shown::Event }]);
            }
        }
        node.counted.insert(me);
        let own = self.find(step.actor(), Shown::Accepted(epoch), step.cause);
        if let Some(own) = own.filter(|own| own.event != step.cause) {
            others.push(vec![own]);
        }
        self.count(&mut node, others);
        node
    }

    /// DIFF, TRUNC or SNAP: the leader compared the end of the learner's history with its
    /// own, once a quorum had promised the epoch.
    pub(super) fn told(&self, fact: EventFact, step: &Step) -> CauseNode {
        let node = self.arrived(CauseNode::new(fact, Rule::Compared), step);
        let (Some(me), Some(Endpoint::Server(leader))) = (server(step), step.peer()) else {
            return node;
        };
        let role = self.role_of(leader, step.cause);
        let acks = self.packets(leader, Some(me), PacketKind::AckEpoch, role, step.cause);
        let ack = acks.last().map(|s| EventFact { event: s.number, what: Shown::Event });
        let epoch = self.epoch_of(leader, step.cause);
        let quorum = epoch.and_then(|e| self.promised_by_quorum(leader, e, role));
        let quorum = quorum.filter(|event| *event <= step.cause);
        node.by(ack).by(quorum.map(|event| self.main(event)))
    }

    /// The epoch that a leader has chosen by an event.
    fn epoch_of(&self, leader: ServerId, until: u32) -> Option<Epoch> {
        let code = Endpoint::Server(leader).code();
        self.before(until + 1).filter(|s| s.actor == code).find_map(|s| {
            self.notes(s.number).iter().find_map(|note| match note {
                Note::EpochChosen(epoch) => Some(*epoch),
                _ => None,
            })
        })
    }

    /// A quorum has the leader's history.
    pub(super) fn established(&self, fact: EventFact, step: &Step, epoch: Epoch) -> CauseNode {
        let mut node = self.completed(CauseNode::new(fact, Rule::Established), step);
        let Some(me) = server(step) else { return node };
        let role = self.role_of(me, fact.event);
        let base = Zxid::new(epoch, 0);
        let mut others = Vec::new();
        for ack in self.packets(me, None, PacketKind::Ack, role, fact.event) {
            let Some(from) = voter(&ack, self).filter(|_| ack.zxid == base) else { continue };
            let is_first = !node.counted.contains(from);
            node.counted.insert(from);
            if is_first && ack.number != fact.event {
                others.push(vec![EventFact { event: ack.number, what: Shown::Event }]);
            }
        }
        node.counted.insert(me);
        let own = self.find(step.actor(), Shown::Current(epoch), fact.event);
        if let Some(own) = own.filter(|own| own.event != fact.event) {
            others.push(vec![own]);
        }
        self.count(&mut node, others);
        node
    }

    /// It begins to serve: a leader when the epoch is established, a learner with UPTODATE.
    pub(super) fn serves(&self, fact: EventFact, step: &Step) -> CauseNode {
        let established = self.notes(fact.event).iter().find_map(|note| match note {
            Note::Established(epoch) => Some(*epoch),
            _ => None,
        });
        if let Some(epoch) = established {
            return self.established(
                EventFact { what: Shown::Established(epoch), ..fact },
                step,
                epoch,
            );
        }
        let node = self.arrived(CauseNode::new(fact, Rule::Serves), step);
        let (Some(me), Some(Endpoint::Server(leader))) = (server(step), step.peer()) else {
            return node;
        };
        let Some(epoch) = self.epoch_of(leader, step.cause) else { return node };
        if !self.notes(step.cause).contains(&Note::Established(epoch)) {
            return node; // its own acknowledgement would have completed the quorum as well
        }
        let role = self.role_of(me, fact.event);
        let acks = self.packets(leader, Some(me), PacketKind::Ack, role, step.cause);
        let ack = acks.iter().find(|ack| ack.zxid == Zxid::new(epoch, 0));
        node.by(ack.map(|s| EventFact { event: s.number, what: Shown::Event }))
    }
}
