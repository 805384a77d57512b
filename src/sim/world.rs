//! The world: one event after the other. What can be read off it is in `reads`.

mod reads;

use super::chance::Chance;
use super::command::{Act, Command, When};
use super::flight::{Lost, Sent};
use super::hash::TraceHash;
use super::network::Network;
use super::program::Program;
use super::queue::{Happening, Queue, Scheduled};
use super::setup::{InitialDisk, Setup};
use super::slot::{Look, Slot};
use super::step::{About, Marks, Step};
use super::watch::ClientNews;
use crate::base::{
    ClientId, Endpoint, MAX_CLIENT, MAX_SID, Micros, ServerId, SessionId, Span, Zxid,
};
use crate::client::{Ask, Client};
use crate::recipe::Guarded;
use crate::service::node::Data;
use crate::service::{Body, Txn};
use crate::zab::storage::Disk;
use crate::zab::{self, DiskOp, Effect, Input, Outbox, Rules, Server, Timer};
use imbl::Vector;
use std::collections::VecDeque;
use std::sync::Arc;

/// A server with what the world knows about its machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The server.
    pub server: Server,
    /// How often its process has been started.
    pub incarnation: u32,
    /// Its process is stopped: it reads nothing and its timers do not fire.
    pub paused: bool,
    /// How long its fsyncs take.
    pub fsync: Span,
    /// Its disk takes no writes: whoever flushes ends.
    pub disk_fails: bool,
    /// Why its process ended by itself, if it did.
    pub exit: Option<zab::ExitReason>,
    pub(super) timers: [Slot; Timer::COUNT],
    /// What happened to it while it stood still.
    pub(super) parked: Vec<(u32, Happening)>,
}

/// A command whose moment has come: the event that brought it, and the running
/// number of the packet that did, if it was one; a hold begins with that packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) cause: u32,
    pub(super) since: u32,
    pub(super) command: Command,
}

/// The whole simulated ensemble at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    pub(super) setup: Arc<Setup>,
    pub(super) rules: Rules,
    pub(super) now: Micros,
    pub(super) events: u32,
    pub(super) hash: TraceHash,
    pub(super) queue: Queue,
    pub(super) chance: Chance,
    pub(super) nodes: Vec<Node>,
    pub(super) clients: Vec<Client>,
    pub(super) alarms: [Slot; MAX_CLIENT],
    /// Every program that was ever started, in order.
    pub(super) programs: Vector<Program>,
    /// What locks guard.
    pub(super) resources: Vector<Guarded>,
    pub(super) net: Network,
    /// Commands that wait for their moment, with the event that armed them.
    pub(super) armed: Vec<(u32, Act)>,
    /// Commands whose moment has come.
    pub(super) ready: VecDeque<Ready>,
    pub(super) out: Outbox,
    pub(super) asks: Vec<Ask>,
    /// How much of each client's log has been looked at.
    pub(super) heard: [usize; MAX_CLIENT],
    /// What the last event was to its client.
    pub(super) news: Vec<ClientNews>,
    pub(super) lost: Vec<Lost>,
    pub(super) sent: Vec<Sent>,
}

impl World {
    /// The world before its first event.
    pub fn new(setup: Arc<Setup>) -> World {
        let mut world = World {
            rules: Rules { config: setup.config.clone(), flaws: setup.flaws },
            now: Micros(0),
            events: 0,
            hash: TraceHash::EMPTY,
            queue: Queue::default(),
            chance: Chance::new(setup.seed),
            nodes: Vec::new(),
            clients: (1..=MAX_CLIENT as u8)
                .map(|c| Client::new(ClientId(c), &setup.config))
                .collect(),
            alarms: [Slot::IDLE; MAX_CLIENT],
            programs: Vector::new(),
            resources: Vector::new(),
            net: Network::new(setup.latency),
            armed: Vec::new(),
            ready: VecDeque::new(),
            out: Outbox::default(),
            asks: Vec::new(),
            heard: [0; MAX_CLIENT],
            news: Vec::new(),
            lost: Vec::new(),
            sent: Vec::new(),
            setup,
        };
        for sid in world.setup.config.members().iter() {
            let mut server = Server::new(sid);
            if let Some(initial) = world.setup.disks.iter().find(|d| d.server == sid) {
                server.disk = disk_of(initial, &world.setup.config);
            }
            world.nodes.push(Node {
                server,
                incarnation: 0,
                paused: false,
                fsync: world.setup.fsync,
                disk_fails: false,
                exit: None,
                timers: [Slot::IDLE; Timer::COUNT],
                parked: Vec::new(),
            });
        }
        for sid in world.setup.started.iter() {
            let at = world.chance.length(world.setup.boot);
            world.queue.push(at, 0, Happening::Start(sid));
        }
        world.armed = world.setup.script.iter().map(|act| (0, act.clone())).collect();
        world
    }

    /// Makes the next thing happen. `None` when nothing will ever happen again
    /// without a command.
    pub fn step(&mut self) -> Option<Step> {
        self.begin();
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(self.command(ready));
            }
            if let Some((at, ready)) = self.take_armed() {
                self.now = self.now.max(at);
                self.ready.push_back(ready);
                continue;
            }
            let Scheduled { at, seq, cause, what } = self.queue.pop()?;
            debug_assert!(at >= self.now, "time goes forward: {at} after {}", self.now);
            self.now = at;
            if let Some(mut step) = self.happen(cause, seq, what) {
                self.finish(&mut step);
                return Some(step);
            }
        }
    }

    /// Forgets what was told in the event before.
    pub(super) fn begin(&mut self) {
        debug_assert!(self.out.effects.is_empty(), "the event before is fulfilled");
        debug_assert!(self.asks.is_empty(), "the event before is fulfilled");
        self.lost.clear();
        self.sent.clear();
        self.news.clear();
        self.out.notes.clear();
    }

    /// The first armed command whose time comes before everything else that is scheduled.
    pub(super) fn take_armed(&mut self) -> Option<(Micros, Ready)> {
        if self.armed.is_empty() {
            return None;
        }
        let time = |act: &Act| match act.when {
            When::At(at) => Some(at),
            When::Now | When::Seen(_) | When::SeenAgain(..) => None,
        };
        let timed = self.armed.iter().enumerate().filter_map(|(ix, (_, a))| Some((time(a)?, ix)));
        let (at, ix) = timed.min()?;
        if self.queue.next_at().is_some_and(|next| next < at) {
            return None;
        }
        let (cause, act) = self.armed.remove(ix);
        Some((at, Ready { cause, since: 0, command: act.command }))
    }

    /// One happening. `None` if it is void: then it is not an event.
    pub(super) fn happen(&mut self, cause: u32, seq: u32, what: Happening) -> Option<Step> {
        match what {
            Happening::Start(sid) => {
                if self.node(sid).server.process.is_some() {
                    return None;
                }
                Some(self.start(cause, sid))
            }
            Happening::Timer(sid, timer) => self.on_timer(cause, sid, timer),
            Happening::Disk(sid, incarnation, op) => {
                self.live(cause, sid, incarnation, Happening::Disk(sid, incarnation, op))?;
                let dice = if op == DiskOp::Append { self.chance.dice() } else { 0 };
                let (zxid, kind) = (self.zxid_of(sid, op), op.kind());
                let fails = self.node(sid).disk_fails && kind.is_durable();
                let about = if fails { About::DiskFailed(kind) } else { About::Disk(kind) };
                if fails {
                    self.out.effects.push(Effect::Exit(zab::ExitReason::DiskError));
                } else {
                    self.input(sid, Input::Disk(op, dice));
                }
                Some(self.record(cause, about, Some(Endpoint::Server(sid)), None, zxid))
            }
            Happening::SelfVote(sid, incarnation, n) => {
                self.live(cause, sid, incarnation, Happening::SelfVote(sid, incarnation, n))?;
                self.input(sid, Input::Vote(sid, n));
                let me = Some(Endpoint::Server(sid));
                Some(self.record(cause, About::Vote, me, me, n.vote.zxid))
            }
            Happening::Wake(client) => self.on_wake(cause, client),
            Happening::Program(client) => self.on_program(cause, client),
            Happening::Rejoin(client) => self.on_rejoin(cause, client),
            Happening::Write(program, path, token, fenced) => {
                self.on_write(cause, program, path, token, fenced)
            }
            Happening::Arrive(conn, side, load) => self.arrive(cause, seq, conn, side, load),
            Happening::Broken(conn, side) => self.on_broken(cause, conn, side),
            Happening::DialTimeout(conn) => self.on_dial_timeout(cause, conn),
            Happening::Unhold(conn, side) => self.unhold(conn, side),
            Happening::Unbuffer(conn, side) => self.unbuffer(conn, side),
        }
    }

    /// Starts a server's process.
    pub(super) fn start(&mut self, cause: u32, sid: ServerId) -> Step {
        let dice = self.chance.dice();
        let node = self.node_mut(sid);
        node.incarnation += 1;
        node.exit = None;
        let index = self.index(sid);
        let server = &mut self.nodes[index].server;
        zab::start(server, &self.rules, self.now, dice, &mut self.out);
        self.record(cause, About::Start, Some(Endpoint::Server(sid)), None, Zxid::ZERO)
    }

    /// Is this happening for the process that runs now? If that stands still,
    /// the happening is kept for later.
    fn live(&mut self, cause: u32, sid: ServerId, incarnation: u32, what: Happening) -> Option<()> {
        let node = self.node_mut(sid);
        if node.incarnation != incarnation || node.server.process.is_none() {
            return None;
        }
        if node.paused {
            node.parked.push((cause, what));
            return None;
        }
        Some(())
    }

    /// A timer's moment in the queue: fires it, or looks again later if it was
    /// moved meanwhile.
    fn on_timer(&mut self, cause: u32, sid: ServerId, timer: Timer) -> Option<Step> {
        let now = self.now;
        let node = self.node_mut(sid);
        let slot = &mut node.timers[timer.index()];
        match slot.look(now) {
            Look::Void => return None,
            Look::Later(at) => {
                self.queue.push(at, cause, Happening::Timer(sid, timer));
                return None;
            }
            Look::Due if node.paused => {
                node.parked.push((cause, Happening::Timer(sid, timer)));
                return None;
            }
            Look::Due => slot.stop(),
        }
        debug_assert!(node.server.process.is_some(), "the timers of a dead process are stopped");
        self.input(sid, Input::Timer(timer));
        let me = Endpoint::Server(sid);
        Some(self.record(cause, About::Timer(timer), Some(me), None, Zxid::ZERO))
    }

    /// Gives a server an input.
    pub(super) fn input(&mut self, sid: ServerId, input: Input) {
        let index = self.index(sid);
        debug_assert!(!self.nodes[index].paused, "{sid} stands still: nothing reaches it");
        debug_assert!(self.nodes[index].server.process.is_some(), "{sid} does not run");
        zab::step(&mut self.nodes[index].server, &self.rules, self.now, input, &mut self.out);
    }

    /// The record of an event; its marks and its place in the run come with
    /// [`World::finish`].
    pub(super) fn record(
        &self,
        cause: u32,
        about: About,
        actor: Option<Endpoint>,
        peer: Option<Endpoint>,
        zxid: Zxid,
    ) -> Step {
        Step {
            at: self.now,
            zxid,
            number: self.events + 1,
            cause,
            marks: Marks::default(),
            about,
            actor: actor.map_or(0, Endpoint::code),
            peer: peer.map_or(0, Endpoint::code),
            lost: 0,
        }
    }

    /// Fulfils what the handlers asked for, and closes the event.
    pub(super) fn finish(&mut self, step: &mut Step) {
        self.events += 1;
        debug_assert_eq!(step.number, self.events, "events are numbered without gaps");
        debug_assert_eq!(step.at, self.now, "an event is recorded when it happens");
        debug_assert!(step.cause < step.number, "what an event comes from was before it");
        debug_assert!(
            self.out.notes.is_empty() || matches!(step.actor(), Some(Endpoint::Server(_))),
            "only servers tell of themselves, in events of their own"
        );
        step.marks = self.marks(step);
        self.watch(step);
        self.fulfil(step);
        self.watch_client(step);
        step.lost = self.lost.len().min(255) as u8;
        self.hash.fold(step);
    }

    /// What a disk operation is about.
    fn zxid_of(&self, sid: ServerId, op: DiskOp) -> Zxid {
        let log = &self.node(sid).server.disk.log;
        match op {
            DiskOp::AcceptedEpoch(epoch) | DiskOp::CurrentEpoch(epoch) => Zxid::new(epoch, 0),
            DiskOp::SnapshotEnd(_, zxid) => zxid,
            DiskOp::Fsync | DiskOp::FsyncSync => log.last_zxid().unwrap_or_default(),
            DiskOp::Append | DiskOp::AppendSync | DiskOp::SnapshotStart(_) => Zxid::ZERO,
        }
    }

    fn index_of(&self, sid: ServerId) -> Option<usize> {
        // Members are numbered without gaps, or almost: look from the obvious place.
        let guess = usize::from(sid.0).checked_sub(1)?;
        match self.nodes.get(guess) {
            Some(node) if node.server.id == sid => Some(guess),
            _ => self.nodes.iter().position(|n| n.server.id == sid),
        }
    }

    pub(super) fn index(&self, sid: ServerId) -> usize {
        let found = self.index_of(sid);
        found.unwrap_or_else(|| panic!("{sid} is no member of this ensemble: our bug"))
    }

    /// A server and its machine. For names that come from outside, see [`World::find_node`].
    ///
    /// # Panics
    ///
    /// If it is no member of the ensemble.
    pub fn node(&self, sid: ServerId) -> &Node {
        &self.nodes[self.index(sid)]
    }

    /// A server and its machine, if it is a member of the ensemble.
    pub fn find_node(&self, sid: ServerId) -> Option<&Node> {
        self.index_of(sid).map(|index| &self.nodes[index])
    }

    pub(super) fn node_mut(&mut self, sid: ServerId) -> &mut Node {
        let index = self.index(sid);
        &mut self.nodes[index]
    }

    /// A client; `client` is one of the twelve.
    pub fn client(&self, client: ClientId) -> &Client {
        &self.clients[usize::from(client.0) - 1]
    }

    pub(super) fn client_mut(&mut self, client: ClientId) -> &mut Client {
        &mut self.clients[usize::from(client.0) - 1]
    }
}

/// A disk with a history; transactions with equal zxids are equal. Each writes its
/// zxid into the root.
fn disk_of(initial: &InitialDisk, config: &zab::Config) -> Disk {
    let session = SessionId(u64::from(MAX_SID as u8 + 1) << 56);
    let records = initial.log.iter().map(|&zxid| {
        let (path, data) = ("/".into(), Data::from(zxid.to_string()));
        let (cxid, version) = (zxid.counter(), zxid.counter() as i32);
        let body = Arc::new(Body::SetData { path, data, version });
        Txn { zxid, session, cxid, time: 0, body }
    });
    Disk::with(initial.accepted_epoch, initial.current_epoch, records, config)
}
