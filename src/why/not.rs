//! Why not: what stands between the present moment and something that has not happened.
//!
//! It is read off the world at the cursor, off what is under way, and off what is recorded as
//! lost or kept back.

use super::chain::WhyQuestion;
use super::lack::{Lack, Missing};
use super::record::{Causes, Trouble};
use crate::base::{Channel, ClientId, Endpoint, Micros, ServerId, SidSet, Zxid, majority};
use crate::client::{ClientState, Outcome};
use crate::recipe::fact::Status;
use crate::sim::{Lost, Recording, Watcher, World};
use crate::zab::leader::{Leader, LeaderStage};
use crate::zab::{Note, PacketKind, Phase};

/// What a question is asked of: the run at its cursor.
struct Now<'a> {
    causes: &'a Causes,
    world: &'a World,
    lost: Vec<Lost>,
    found: Vec<Lack>,
}

/// What is missing for what is asked about, as of the cursor of the run; nothing if it has
/// happened.
pub fn why_not<W: Watcher>(causes: &Causes, run: &Recording<W>, about: WhyQuestion) -> Vec<Lack> {
    let world = run.world();
    let lost = run.lost().filter(|lost| lost.at <= world.now()).copied().collect();
    let mut now = Now { causes, world, lost, found: Vec::new() };
    match about {
        WhyQuestion::Commit(zxid) => now.commit(zxid),
        WhyQuestion::Role(sid) => now.role(sid),
        WhyQuestion::Entry(sid, zxid) => now.applied(sid, zxid),
        WhyQuestion::Reply(client, cxid) => now.reply(client, cxid),
        WhyQuestion::Session(client) => now.session(client),
        WhyQuestion::Lock(client) => now.lock(client),
        WhyQuestion::Event(_) => {}
    }
    now.found
}

impl Now<'_> {
    fn add(&mut self, lack: Lack) {
        if !self.found.contains(&lack) {
            self.found.push(lack);
        }
    }

    fn voters(&self) -> SidSet {
        self.world.rules().config.voters
    }

    /// Who leads in the highest epoch.
    fn leader(&self) -> Option<(ServerId, &Leader)> {
        let leads = |n: &'_ crate::sim::world::Node| n.server.leading().map(|l| l.epoch);
        let node =
            self.world.nodes().iter().filter(|n| leads(n).is_some()).max_by_key(|n| leads(n))?;
        Some((node.server.id, node.server.leading()?))
    }

    /// Since when something keeps this end from working.
    fn since(&self, what: Trouble) -> Option<u32> {
        let cursor = self.world.events();
        let holds =
            |o: &&super::Outage| o.what == what && o.from_event <= cursor && o.to_event > cursor;
        self.causes.outages.iter().rev().find(holds).map(|o| o.from_event)
    }

    /// Is it down, or does it stand still?
    fn is_out(&mut self, sid: ServerId) -> bool {
        let (me, node) = (Endpoint::Server(sid), self.world.node(sid));
        let (what, trouble) = match (node.server.process.is_some(), node.paused) {
            (false, _) => (Missing::Up, Trouble::Down(me)),
            (true, true) => (Missing::Awake, Trouble::Paused(me)),
            (true, false) => return false,
        };
        let event = self.since(trouble);
        self.add(Lack { event, ..Lack::of(what, Some(me)) });
        true
    }

    /// A message of this kind: under way, kept back, or lost. False if there is none.
    fn message(
        &mut self,
        kind: PacketKind,
        from: Endpoint,
        to: Endpoint,
        zxid: Option<Zxid>,
    ) -> bool {
        let is_it = |k: PacketKind, f: Endpoint, t: Endpoint, z: Zxid| {
            (k, f, t) == (kind, from, to) && zxid.is_none_or(|zxid| zxid == z)
        };
        let mut flying = self.world.in_flight().into_iter();
        let flying = flying.find(|m| is_it(m.kind, m.from, m.to, m.zxid));
        let lack = |what, at, event| {
            let (kind, zxid) = (Some(kind), zxid.unwrap_or_default());
            Lack { kind, other: Some(to), zxid, at, event, ..Lack::of(what, Some(from)) }
        };
        let found = match flying {
            Some(m) if m.arrives.is_some() => lack(Missing::UnderWay, m.arrives, Some(m.cause)),
            Some(m) => {
                let held = Channel::ALL
                    .into_iter()
                    .find_map(|channel| self.since(Trouble::Held(from, to, channel)));
                lack(Missing::Held, None, held.or(Some(m.cause)))
            }
            None => {
                let lost = self.lost.iter().rev().find(|l| is_it(l.kind, l.from, l.to, l.zxid));
                let Some(lost) = lost else { return false };
                lack(Missing::Lost, Some(lost.at), self.event_at(lost.at))
            }
        };
        self.add(found);
        true
    }

    /// The last event at a moment.
    fn event_at(&self, at: Micros) -> Option<u32> {
        let end = self.causes.steps.partition_point(|step| step.at < at);
        self.causes.steps.get(end).map(|step| step.number)
    }

    /// A transaction is not committed.
    fn commit(&mut self, zxid: Zxid) {
        let cursor = self.world.events();
        let committed = |n: &Note| matches!(n, Note::Committed(z, _) if *z == zxid);
        if (1..=cursor).rev().any(|event| self.causes.notes(event).iter().any(committed)) {
            return;
        }
        let Some((me, leader)) = self.leader() else {
            self.add(Lack::of(Missing::Leader, None));
            let ids: Vec<ServerId> = self.voters().iter().collect();
            for sid in ids {
                self.is_out(sid);
            }
            return;
        };
        let acks = leader.outstanding.iter().find(|p| p.txn.zxid == zxid).map(|p| p.acks);
        let Some(acks) = acks else {
            if zxid.epoch() < leader.epoch && leader.stage != LeaderStage::Serving {
                self.quorum(me);
            }
            return;
        };
        let need = majority(self.voters().len());
        let lack = Lack::of(Missing::Acks, Some(Endpoint::Server(me)));
        self.add(Lack { zxid, counted: (acks, need), ..lack });
        let rest: Vec<ServerId> = self.voters().iter().filter(|s| !acks.contains(*s)).collect();
        for sid in rest {
            self.copy(me, sid, zxid);
        }
    }

    /// Why a server's copy of a transaction does not count yet.
    fn copy(&mut self, leader: ServerId, sid: ServerId, zxid: Zxid) {
        if self.is_out(sid) {
            return;
        }
        let (me, to) = (Endpoint::Server(sid), Endpoint::Server(leader));
        let log = &self.world.node(sid).server.disk.log;
        let written = log.records().iter().any(|txn| txn.zxid == zxid);
        if written && log.is_durable(zxid) {
            if sid != leader {
                let lack = Lack::of(Missing::Ack, Some(to));
                self.add(Lack { zxid, other: Some(me), ..lack });
            }
            if self.message(PacketKind::Ack, me, to, Some(zxid)) {
                return;
            }
        } else if self.message(PacketKind::Proposal, to, me, Some(zxid)) {
            return;
        } else if written || self.world.node(sid).server.serves() {
            self.add(Lack { zxid, ..Lack::of(Missing::Disk, Some(me)) });
            // And its acknowledgement will not arrive.
            if sid != leader {
                self.link(me, to);
            }
            return;
        }
        self.unsynced(sid, leader);
    }

    /// It is not up to date with its leader: because of a link, or not yet.
    fn unsynced(&mut self, sid: ServerId, leader: ServerId) {
        let (me, to) = (Endpoint::Server(sid), Endpoint::Server(leader));
        if !self.link(me, to) {
            self.add(Lack { other: Some(to), ..Lack::of(Missing::Sync, Some(me)) });
        }
    }

    /// Something keeps these two apart.
    fn link(&mut self, a: Endpoint, b: Endpoint) -> bool {
        let cuts = [Trouble::Cut(a, b), Trouble::Cut(b, a)];
        let holds =
            Channel::ALL.into_iter().flat_map(|c| [Trouble::Held(a, b, c), Trouble::Held(b, a, c)]);
        let event = cuts.into_iter().chain(holds).find_map(|what| self.since(what));
        if event.is_some() {
            self.add(Lack { other: Some(b), event, ..Lack::of(Missing::Link, Some(a)) });
        }
        event.is_some()
    }

    /// A server does not serve: it is out, looks, or has not come that far.
    fn role(&mut self, sid: ServerId) {
        if self.is_out(sid) || self.world.node(sid).server.serves() {
            return;
        }
        let me = Endpoint::Server(sid);
        let Some(process) = &self.world.node(sid).server.process else { return };
        let need = majority(self.voters().len());
        match &process.phase {
            Phase::Looking(looking) if looking.finalizing => {
                self.add(Lack::of(Missing::Silence, Some(me)));
            }
            Phase::Looking(looking) => {
                let have = looking.supporters(process.core.round);
                self.refused(sid);
                self.add(Lack { counted: (have, need), ..Lack::of(Missing::Votes, Some(me)) });
                let rest: Vec<ServerId> =
                    self.voters().iter().filter(|s| !have.contains(*s) && *s != sid).collect();
                for other in rest {
                    if !self.is_out(other) {
                        self.link(me, Endpoint::Server(other));
                    }
                }
            }
            Phase::Leading(_) => self.quorum(sid),
            Phase::Learning(learner) => self.unsynced(sid, learner.leader),
            Phase::Waiting | Phase::Stopping { .. } => {
                self.add(Lack::of(Missing::Disk, Some(me)));
            }
        }
    }

    /// It has promised a later epoch than that of whoever leads (2.2.6).
    fn refused(&mut self, sid: ServerId) {
        let accepted = self.world.node(sid).server.accepted_epoch();
        let leader = self.leader().filter(|(_, l)| l.epoch < accepted && l.epoch.0 > 0);
        if let Some(lead) = leader.map(|(lead, _)| lead) {
            let other = Some(Endpoint::Server(lead));
            let zxid = Zxid::new(accepted, 0);
            let lack = Lack::of(Missing::Epoch, Some(Endpoint::Server(sid)));
            self.add(Lack { other, zxid, ..lack });
        }
    }

    /// A leader that does not serve: its quorum is not complete.
    fn quorum(&mut self, sid: ServerId) {
        let Some(leader) = self.world.node(sid).server.leading() else { return };
        let (what, have) = match leader.stage {
            LeaderStage::Loading | LeaderStage::Promising | LeaderStage::WritingCurrentEpoch => {
                (Missing::Disk, SidSet::default())
            }
            LeaderStage::AwaitEpochQuorum => (Missing::Reports, leader.connecting),
            LeaderStage::AwaitAckEpochQuorum => (Missing::Promises, leader.electing),
            LeaderStage::AwaitNewLeaderQuorum => (Missing::Histories, leader.synced),
            LeaderStage::Serving => return,
        };
        let need = majority(self.voters().len());
        let me = Endpoint::Server(sid);
        self.add(Lack { counted: (have, need), ..Lack::of(what, Some(me)) });
        if what == Missing::Disk {
            return;
        }
        let rest: Vec<ServerId> =
            self.voters().iter().filter(|s| !have.contains(*s) && *s != sid).collect();
        for other in rest {
            if !self.is_out(other) {
                self.link(Endpoint::Server(other), me);
            }
        }
    }

    /// A server has not applied a transaction.
    fn applied(&mut self, sid: ServerId, zxid: Zxid) {
        if self.is_out(sid) {
            return;
        }
        let process = self.world.node(sid).server.process.as_ref();
        if process.is_some_and(|p| p.core.db.last_processed >= zxid) {
            return;
        }
        self.commit(zxid);
        let Some(leader) = self.leader().map(|(leader, _)| leader).filter(|l| *l != sid) else {
            return;
        };
        let (me, from) = (Endpoint::Server(sid), Endpoint::Server(leader));
        let told = [PacketKind::Commit, PacketKind::Inform]
            .into_iter()
            .any(|kind| self.message(kind, from, me, Some(zxid)));
        if !told && !self.world.node(sid).server.serves() {
            self.unsynced(sid, leader);
        }
    }

    /// A client has not been answered.
    fn reply(&mut self, client: ClientId, cxid: u32) {
        let of = self.world.client(client);
        let entry = of.history.iter().find(|entry| entry.cxid == cxid);
        if entry.is_none_or(|entry| entry.outcome != Outcome::Pending) {
            return;
        }
        let me = Endpoint::Client(client);
        let (Some(server), ClientState::Connected | ClientState::Closing) = (of.server, of.state)
        else {
            return self.session(client);
        };
        if self.is_out(server) {
            return;
        }
        let at = Endpoint::Server(server);
        if self.message(PacketKind::ClientRequest, me, at, None)
            || self.message(PacketKind::Reply, at, me, None)
        {
            return;
        }
        let earlier = of.pending().filter(|entry| entry.cxid < cxid).last();
        if let Some(earlier) = earlier.map(|entry| entry.cxid) {
            self.add(Lack::of(Missing::Earlier, Some(me)));
            return self.reply(client, earlier);
        }
        let session = of.session;
        let proposed = (1..=self.world.events()).rev().find_map(|event| {
            self.causes.notes(event).iter().find_map(|note| match note {
                Note::Proposed(txn) if Some(txn.session) == session && txn.cxid == cxid => {
                    Some(txn.zxid)
                }
                _ => None,
            })
        });
        match (proposed, self.leader().map(|(leader, _)| leader)) {
            (Some(zxid), _) => self.applied(server, zxid),
            (None, Some(leader)) if leader != server => {
                let to = Endpoint::Server(leader);
                if !self.message(PacketKind::Request, at, to, None) {
                    self.link(at, to);
                }
            }
            (None, Some(_)) => {}
            (None, None) => self.add(Lack::of(Missing::Leader, None)),
        }
    }

    /// A client has no connection.
    fn session(&mut self, client: ClientId) {
        let of = self.world.client(client);
        let me = Endpoint::Client(client);
        if of.paused {
            let event = self.since(Trouble::Paused(me));
            return self.add(Lack { event, ..Lack::of(Missing::Awake, Some(me)) });
        }
        if of.state == ClientState::Connected {
            return;
        }
        let other = of.server.map(Endpoint::Server);
        self.add(Lack { other, ..Lack::of(Missing::Server, Some(me)) });
        if let Some(server) = of.server
            && !self.is_out(server)
            && !self.link(me, Endpoint::Server(server))
        {
            self.role(server);
        }
    }

    /// A client's program does not hold what it wants.
    fn lock(&mut self, client: ClientId) {
        let Some(running) = self.world.program(client) else { return };
        match running.status() {
            Status::Waiting(znode) => {
                let edges = self.world.waits();
                let of = edges.iter().find(|edge| edge.who == client).and_then(|edge| edge.of);
                let lack = Lack::of(Missing::Turn, Some(Endpoint::Client(client)));
                let other = of.map(Endpoint::Client);
                self.add(Lack { other, znode: Some(znode.clone()), ..lack });
                if let Some(of) = of {
                    self.session(of);
                }
            }
            Status::Holding(..) | Status::Over => {}
            Status::Busy => {
                let pending = self.world.client(client).pending().last().map(|entry| entry.cxid);
                match pending {
                    Some(cxid) => self.reply(client, cxid),
                    None => self.session(client),
                }
            }
        }
    }
}
