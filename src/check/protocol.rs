//! The guarantees of the protocol: what servers told and sent, compared with the checker's
//! own histories. Each comparison is a function that the register names.

use super::facts::{has_durable, is_majority, starts_with};
use super::ghost::{Checker, NEWEST};
use super::register::InvariantId;
use crate::base::{Endpoint, Epoch, ServerId, Zxid};
use crate::service::Txn;
use crate::sim::world::Node;
use crate::sim::{Sent, Step, World};
use crate::zab::{PacketKind, SyncMode, ZabState};

impl Checker {
    pub(super) fn sent(&mut self, world: &World, step: &Step, sent: &Sent) {
        let Some(from) = sent.from.server() else { return };
        match sent.kind {
            PacketKind::NewLeader => self.sends_new_leader(step, from, sent.zxid),
            PacketKind::UpToDate => self.sends_up_to_date(world, step, from),
            PacketKind::Ack => self.sends_ack(world, step, from, sent.zxid),
            _ => {}
        }
    }

    pub(super) fn sends_new_leader(&mut self, step: &Step, from: ServerId, zxid: Zxid) {
        let first = *self.new_leader.entry(zxid.epoch()).or_insert(from);
        if first != from {
            self.report(step, InvariantId::OneNewLeader, from, Some(first), zxid);
        }
    }

    pub(super) fn sends_up_to_date(&mut self, world: &World, step: &Step, from: ServerId) {
        let epoch = world.node(from).server.disk.current_epoch.unwrap_or_default();
        let took = |node: &&Node| node.server.disk.current_epoch.is_some_and(|e| e >= epoch);
        let who = world.nodes().iter().filter(took).map(|n| n.server.id).collect();
        if !is_majority(world, who) {
            let zxid = Zxid::new(epoch, 0);
            self.report(step, InvariantId::UpToDateNeedsQuorum, from, None, zxid);
        }
    }

    /// An ACK with counter 0 is of NEWLEADER, and promises no record.
    pub(super) fn sends_ack(&mut self, world: &World, step: &Step, from: ServerId, zxid: Zxid) {
        if zxid.counter() != 0 && !has_durable(world, from, zxid) {
            self.report(step, InvariantId::AckNeedsDisk, from, None, zxid);
        }
    }

    /// From here on clients see its memory: it must be committed history.
    pub(super) fn begins_to_serve(&mut self, step: &Step, me: ServerId) {
        let ghost = &mut self.ghosts[usize::from(me.0)];
        ghost.serves = true;
        if !starts_with(&self.committed, &ghost.history) {
            let zxid = ghost.history.back().map_or(Zxid::ZERO, |t| t.zxid);
            self.report(step, InvariantId::PrefixConsistency, me, None, zxid);
        }
    }

    pub(super) fn two_leaders(&mut self, world: &World, step: &Step, me: ServerId) {
        let server = &world.node(me).server;
        if server.leading().is_none() {
            return;
        }
        let epoch = server.current_epoch();
        let rival = world.nodes().iter().map(|n| &n.server).find(|s| {
            let phase = s.zab_state();
            s.id != me
                && s.leading().is_some()
                && s.current_epoch() == epoch
                && matches!(phase, Some(ZabState::Synchronization | ZabState::Broadcast))
        });
        if let Some(rival) = rival.map(|s| s.id) {
            self.report(step, InvariantId::Leadership1, me, Some(rival), Zxid::new(epoch, 0));
        }
    }

    pub(super) fn proposes(&mut self, world: &World, step: &Step, me: ServerId, txn: &Txn) {
        self.proposed.insert(txn.zxid, txn.clone());
        self.newest[txn.zxid.counter() as usize % NEWEST] = Some(txn.clone());
        let first = txn.zxid.counter() == world.setup().config.initial_zxid + 1;
        if first && !self.knows_all_before(me, txn.zxid.epoch()) {
            self.report(step, InvariantId::PrimaryIntegrity, me, None, txn.zxid);
        }
    }

    pub(super) fn commits(&mut self, world: &World, step: &Step, me: ServerId, zxid: Zxid) {
        let durable = |n: &&Node| has_durable(world, n.server.id, zxid);
        let who = world.nodes().iter().filter(durable).map(|n| n.server.id).collect();
        if !is_majority(world, who) {
            self.report(step, InvariantId::CommitNeedsQuorum, me, None, zxid);
        }
        // Its place is the one after all that this leader has applied. A leader
        // that was left behind may commit late what is long part of history.
        let at = self.ghosts[usize::from(me.0)].history.len();
        let Some(txn) = self.proposal(zxid) else { return };
        match self.committed.get(at) {
            None if at == self.committed.len() => {
                self.committed.push_back(txn);
                self.committed_in.push_back(zxid.epoch());
            }
            Some(there) if *there == txn => {}
            Some(_) | None => self.report(step, InvariantId::PrefixConsistency, me, None, zxid),
        }
    }

    pub(super) fn delivers(&mut self, world: &World, step: &Step, me: ServerId, txn: &Txn) {
        let zxid = txn.zxid;
        let proposed = self.proposal(zxid);
        let ghost = &mut self.ghosts[usize::from(me.0)];
        if ghost.again < ghost.history.len() && ghost.history.get(ghost.again) == Some(txn) {
            ghost.again += 1;
            return;
        }
        let (at, serves) = (ghost.history.len(), ghost.serves);
        let prev = ghost.history.back().map(|t| t.zxid);
        ghost.history.push_back(txn.clone());
        ghost.again = at + 1;
        let last = prev.unwrap_or_default();
        let follows = world.setup().config.follows(last, zxid);
        // The most telling one is reported: the others would only repeat it.
        let broken = if proposed.as_ref() != Some(txn) {
            Some(InvariantId::Integrity)
        } else if zxid.epoch() < last.epoch() {
            Some(InvariantId::GlobalPrimaryOrder)
        } else if zxid <= last && prev.is_some() {
            Some(InvariantId::TotalOrder)
        } else if !follows {
            Some(InvariantId::LocalPrimaryOrder)
        } else {
            match self.committed.get(at) {
                Some(there) if serves && there != txn => Some(InvariantId::PrefixConsistency),
                None if serves => Some(InvariantId::Agreement),
                Some(_) | None => None,
            }
        };
        if let Some(id) = broken {
            self.report(step, id, me, None, zxid);
        }
    }

    pub(super) fn establishes(&mut self, step: &Step, me: ServerId, epoch: Epoch) {
        let first = *self.established.entry(epoch).or_insert(me);
        if first != me {
            self.report(step, InvariantId::Leadership2, me, Some(first), Zxid::new(epoch, 0));
        }
        if !self.knows_all_before(me, epoch) {
            let zxid = self.committed.back().map_or(Zxid::ZERO, |t| t.zxid);
            self.report(step, InvariantId::MonotonicRead, me, None, zxid);
        }
        let history = &self.ghosts[usize::from(me.0)].history;
        if starts_with(history, &self.committed) {
            self.committed = history.clone(); // 3.7.4: the initial history is committed now
            let recovered = self.committed.len() - self.committed_in.len();
            self.committed_in.extend(std::iter::repeat_n(epoch, recovered));
        }
    }

    /// DIFF changes nothing; TRUNC cuts; SNAP replaces. What was committed and
    /// known here must still be there.
    pub(super) fn synchronizes(
        &mut self,
        world: &World,
        step: &Step,
        me: ServerId,
        mode: SyncMode,
    ) {
        let after = match mode {
            SyncMode::Diff => return,
            SyncMode::Trunc => self.disk_history(world, me),
            SyncMode::Snap => {
                self.ghost(me).half_received = true;
                let leader = world.node(me).server.leader().unwrap_or(me);
                self.ghost(me).coming.remove(&leader).unwrap_or_default()
            }
        };
        let before = std::mem::replace(&mut self.ghost(me).history, after.clone());
        let known = before.iter().zip(&self.committed).take_while(|(a, b)| a == b).count();
        let kept =
            after.iter().zip(&self.committed).take(known).take_while(|(a, b)| a == b).count();
        if let Some(gone) = self.committed.get(kept).filter(|_| kept < known) {
            let zxid = gone.zxid;
            let holds = |n: &&Node| has_durable(world, n.server.id, zxid);
            if is_majority(world, world.nodes().iter().filter(holds).map(|n| n.server.id).collect())
            {
                return; // cut here to be sent again (3.3.4), and safe elsewhere
            }
            self.report(step, InvariantId::CommittedLogDurability, me, None, zxid);
        }
    }

    /// A record follows the one before it, or the snapshot that stands there.
    pub(super) fn appends(&mut self, world: &World, step: &Step, me: ServerId, zxid: Zxid) {
        let disk = &world.node(me).server.disk;
        let before = disk.log.records().iter().rev().nth(1).map_or(Zxid::ZERO, |t| t.zxid);
        let names = disk.snapshots().iter().map(|s| s.zxid).filter(|name| *name < zxid);
        let last = names.max().map_or(before, |name| name.max(before));
        let follows = world.setup().config.follows(last, zxid);
        if !follows || zxid <= last {
            self.report(step, InvariantId::LogOrder, me, None, zxid);
        }
    }

    pub(super) fn takes_epoch(&mut self, world: &World, step: &Step, me: ServerId, epoch: Epoch) {
        self.ghost(me).half_received = false;
        let server = &world.node(me).server;
        let zxid = Zxid::new(epoch, 0);
        if server.accepted_epoch() < epoch {
            self.report(step, InvariantId::DiskEpochs, me, None, zxid);
        }
        if server.leading().is_some() {
            let log = self.disk_history(world, me);
            if !self.holds_all_before(&log, epoch) {
                self.report(step, InvariantId::LeaderLogCompleteness, me, None, zxid);
            }
        } else if let Some(leader) = server.leader() {
            let leads = world.node(leader).server.leading().is_some_and(|l| l.epoch == epoch);
            let of = |sid: ServerId| &self.ghosts[usize::from(sid.0)].history;
            if leads && !starts_with(of(leader), of(me)) {
                self.report(step, InvariantId::ProcessConsistency, me, Some(leader), zxid);
            }
        }
    }

    /// Notes the first violation of each guarantee.
    pub(super) fn report(
        &mut self,
        step: &Step,
        id: InvariantId,
        who: ServerId,
        other: Option<ServerId>,
        zxid: Zxid,
    ) {
        self.report_ends(step, id, Endpoint::Server(who), other.map(Endpoint::Server), zxid);
    }
}
