//! What is kept of a run to answer why: its events with everything that was told
//! in them, who kept silent from when to when, and what clients asked.
//!
//! It is made by running the run again beside the recording, without observers, and only
//! when a question is asked: other runs pay nothing.

use crate::base::{Channel, ClientId, Endpoint, Micros, ServerId, SessionId, Zxid};
use crate::client::HeardWhat;
use crate::service::path::Path;
use crate::service::watch::EventKind;
use crate::sim::{Act, Recording, Sent, Step, Watcher, What, World};
use crate::zab::{Note, PacketKind, Phase};

/// Something that keeps messages of one end from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The event in which it began.
    pub from_event: u32,
    /// The event in which it ended; [`u32::MAX`] while it lasts.
    pub to_event: u32,
    /// What it is.
    pub what: Trouble,
}

/// What keeps messages away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Silence in this direction, on this channel.
    Held(Endpoint, Endpoint, Channel),
    /// No connection between these two; both ways.
    Cut(Endpoint, Endpoint),
    /// It is paused.
    Paused(Endpoint),
    /// Its process is down.
    Down(Endpoint),
}

/// How a leader saw it when it decided how to bring a learner up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The event.
    pub event: u32,
    /// The learner.
    pub learner: ServerId,
    /// Where its history ends.
    pub last: Zxid,
    /// Where the leader's committedLog begins and ends.
    pub range: (Zxid, Zxid),
}

/// A client's request or its reply, on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CarriedRequest {
    pub(super) event: u32,
    pub(super) client: ClientId,
    pub(super) cxid: u32,
    pub(super) kind: PacketKind,
    /// How many of its kind were sent to this end earlier in that event.
    pub(super) nth: u32,
}

/// A watch that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fired {
    /// The event in which its client was told.
    pub(super) event: u32,
    /// The event in which it fired at the server.
    pub(super) cause: u32,
    pub(super) client: ClientId,
    pub(super) kind: EventKind,
    pub(super) path: Path,
}

/// A run as the observer who is asked why remembers it.
#[derive(Clone, Debug)]
pub struct Causes {
    pub(super) world: World,
    acts: Vec<(u32, Act)>,
    pub(super) steps: Vec<Step>,
    notes: Vec<Note>,
    ends: Vec<u32>,
    pub(super) outages: Vec<Outage>,
    pub(super) compared: Vec<Compared>,
    pub(super) carried: Vec<CarriedRequest>,
    pub(super) fired: Vec<Fired>,
    /// Acknowledgements of the new epoch that a leader counted: event and sid.
    pub(super) promises: Vec<u32>,
    pub(super) sessions: Vec<(SessionId, ClientId)>,
}

impl Causes {
    /// An observer before the first event of a run.
    pub fn new<W: Watcher>(run: &Recording<W>) -> Causes {
        Causes {
            world: run.origin().clone(),
            acts: run.acts(),
            steps: Vec::new(),
            notes: Vec::new(),
            ends: Vec::new(),
            outages: Vec::new(),
            compared: Vec::new(),
            carried: Vec::new(),
            fired: Vec::new(),
            promises: Vec::new(),
            sessions: Vec::new(),
        }
    }

    /// Everything of the present line of a run.
    pub fn of<W: Watcher>(run: &Recording<W>) -> Causes {
        let mut causes = Causes::new(run);
        while !causes.follow(run, u32::MAX) {}
        causes
    }

    /// Follows the present line of a run to its end, at most this many events at once. True when it
    /// has arrived. Another run, or another branch, is followed from its beginning.
    pub fn follow<W: Watcher>(&mut self, run: &Recording<W>, budget: u32) -> bool {
        let acts = run.acts();
        let seen = self.len();
        let before = |(at, _): &&(u32, Act)| *at < seen;
        let same = self.world.setup() == run.world().setup()
            && seen <= run.frontier()
            && self.acts.iter().filter(before).eq(acts.iter().filter(before));
        if !same {
            *self = Causes::new(run);
        }
        self.acts = acts;
        let end = run.frontier().min(self.len().saturating_add(budget));
        while self.len() < end && self.advance() {}
        self.len() >= run.frontier()
    }

    fn advance(&mut self) -> bool {
        let at = self.len();
        let found = self.acts.binary_search_by_key(&at, |(event, _)| *event);
        let step = match found {
            Ok(ix) => self.world.act(self.acts[ix].1.clone()).ok(),
            Err(_) => self.world.step(),
        };
        let Some(step) = step else { return false };
        self.notes.extend_from_slice(self.world.notes());
        self.ends.push(self.notes.len() as u32);
        self.steps.push(step);
        self.learn(&step);
        true
    }

    fn learn(&mut self, step: &Step) {
        let exits = step.marks.any(crate::sim::step::Marks::EXIT);
        if matches!(step.what(), What::Command | What::Start) || exits {
            self.look_for_trouble(step.number);
        }
        for note in self.world.notes() {
            if let (Note::SyncDecided(sid, ..), Some(leader)) = (note, server(step)) {
                let node = &self.world.node(leader).server;
                let handler = node.leading().and_then(|leader| leader.handlers[*sid]);
                let range = node.process.as_ref().map(|p| p.core.db.committed_range());
                self.compared.push(Compared {
                    event: step.number,
                    learner: *sid,
                    last: handler.map_or(Zxid::ZERO, |h| h.peer_last),
                    range: range.unwrap_or_default(),
                });
            }
        }
        self.carry(step.number);
        self.fired.extend(self.has_fired(step));
        if step.kind() == Some(PacketKind::AckEpoch)
            && let (Some(leader), Some(Endpoint::Server(from))) = (server(step), step.peer())
            && let Some(Phase::Leading(leader)) =
                self.world.node(leader).server.process.as_ref().map(|p| &p.phase)
            && leader.electing.contains(from)
        {
            self.promises.push(step.number);
        }
        if step.kind() == Some(PacketKind::Connected)
            && let Some(Endpoint::Client(client)) = step.actor()
            && let Some(session) = self.world.client(client).session
            && !self.sessions.contains(&(session, client))
        {
            self.sessions.push((session, client));
        }
    }

    /// The watch event that reaches a client in this event.
    fn has_fired(&self, step: &Step) -> Option<Fired> {
        let Some(Endpoint::Client(client)) = step.actor() else { return None };
        let is_event = step.what() == What::ToClient && step.kind() == Some(PacketKind::Event);
        let heard = self.world.client(client).log.last().filter(|_| is_event)?;
        let HeardWhat::Event(kind, path, _) = &heard.what else { return None };
        let (event, cause) = (step.number, step.cause);
        Some(Fired { event, cause, client, kind: *kind, path: path.clone() })
    }

    /// Requests and replies that were sent in an event.
    fn carry(&mut self, event: u32) {
        let sent = self.world.sent();
        for (ix, it) in sent.iter().enumerate().filter(|(_, sent)| sent.cxid != 0) {
            let client = match (it.from, it.to) {
                (Endpoint::Client(client), _) | (_, Endpoint::Client(client)) => client,
                _ => continue,
            };
            let alike = |other: &&Sent| (other.to, other.kind) == (it.to, it.kind);
            let nth = sent[..ix].iter().filter(alike).count() as u32;
            self.carried.push(CarriedRequest { event, client, cxid: it.cxid, kind: it.kind, nth });
        }
    }

    /// After a command: what keeps messages away now, and did not before; and the other
    /// way round.
    fn look_for_trouble(&mut self, event: u32) {
        let now = troubles(&self.world);
        for outage in self.outages.iter_mut().filter(|outage| outage.to_event == u32::MAX) {
            if !now.contains(&outage.what) {
                outage.to_event = event;
            }
        }
        for what in now {
            let known = |o: &Outage| o.what == what && o.to_event == u32::MAX;
            if !self.outages.iter().any(known) {
                self.outages.push(Outage { from_event: event, to_event: u32::MAX, what });
            }
        }
    }

    /// How many events are known.
    pub fn len(&self) -> u32 {
        self.steps.len() as u32
    }

    /// Is nothing known yet?
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// An event; the first is 1.
    pub fn step(&self, event: u32) -> Option<&Step> {
        self.steps.get(event.checked_sub(1)? as usize)
    }

    /// What was told in an event.
    pub fn notes(&self, event: u32) -> &[Note] {
        let end = |event: u32| match event.checked_sub(1) {
            Some(ix) => self.ends.get(ix as usize).copied().unwrap_or_default() as usize,
            None => 0,
        };
        match event {
            0 => &[],
            _ => self.notes.get(end(event - 1)..end(event)).unwrap_or_default(),
        }
    }

    /// When an event was.
    pub fn at(&self, event: u32) -> Micros {
        self.step(event).map_or(Micros(0), |step| step.at)
    }

    /// The events before this one, newest first.
    pub(super) fn before(&self, event: u32) -> impl Iterator<Item = &Step> {
        let end = (event.saturating_sub(1) as usize).min(self.steps.len());
        self.steps[..end].iter().rev()
    }

    /// The newest event before this one, at this server, of which this is true.
    pub(super) fn newest(
        &self,
        event: u32,
        me: ServerId,
        is_it: impl Fn(&Step, &[Note]) -> bool,
    ) -> Option<u32> {
        let code = Endpoint::Server(me).code();
        let mut mine = self.before(event).filter(|step| step.actor == code);
        mine.find(|step| is_it(step, self.notes(step.number))).map(|step| step.number)
    }

    /// What kept one end from hearing the other on a channel at some time between two
    /// events: the events in which it began, and whether it still lasts.
    pub fn silence(
        &self,
        from: Endpoint,
        to: Endpoint,
        channel: Channel,
        since: u32,
        until: u32,
    ) -> Vec<Outage> {
        let matters = |o: &&Outage| {
            let overlaps = o.from_event < until && o.to_event > since;
            overlaps
                && match o.what {
                    Trouble::Held(a, b, ch) => (a, b, ch) == (from, to, channel),
                    Trouble::Cut(a, b) => (a, b) == (from, to) || (b, a) == (from, to),
                    Trouble::Paused(who) | Trouble::Down(who) => who == from,
                }
        };
        self.outages.iter().filter(matters).copied().collect()
    }

    /// How the leader saw it when it sent what arrives in this event: DIFF, TRUNC or SNAP.
    pub fn compared(&self, step: &Step) -> Option<&Compared> {
        let me = server(step)?;
        let sent = |c: &&Compared| c.event == step.cause && c.learner == me;
        self.compared.iter().find(sent)
    }

    /// Whose session it is, or was.
    pub fn whose(&self, session: SessionId) -> Option<ClientId> {
        let found = self.sessions.iter().rev().find(|(known, _)| *known == session);
        found.map(|(_, client)| *client)
    }
}

/// The server that an event happened to.
pub(super) fn server(step: &Step) -> Option<ServerId> {
    step.actor().and_then(Endpoint::server)
}

fn troubles(world: &World) -> Vec<Trouble> {
    let mut found = Vec::new();
    let mut ends: Vec<Endpoint> = Vec::new();
    for node in world.nodes() {
        let me = Endpoint::Server(node.server.id);
        ends.push(me);
        if node.server.process.is_none() {
            found.push(Trouble::Down(me));
        } else if node.paused {
            found.push(Trouble::Paused(me));
        }
    }
    for client in world.clients().iter().filter(|client| client.had.is_some()) {
        let me = Endpoint::Client(client.id);
        ends.push(me);
        if client.paused {
            found.push(Trouble::Paused(me));
        } else if !client.is_active() {
            found.push(Trouble::Down(me));
        }
    }
    if world.network().is_whole() {
        return found;
    }
    for &a in &ends {
        for &b in ends.iter().filter(|b| **b != a) {
            if a < b && world.network().is_cut(a, b) {
                found.push(Trouble::Cut(a, b));
            }
            for channel in Channel::ALL {
                if world.network().hold_of(a, b, channel).is_some() {
                    found.push(Trouble::Held(a, b, channel));
                }
            }
        }
    }
    found
}
