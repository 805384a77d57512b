//! Carries a plan out on a running world, as the recorder did on real servers:
//! it waits where the recorder waited, and goes on when what it waited for is
//! there.

use super::outcome;
use super::plan::{self, Ask, Item, Plan, Request};
use super::read::{self, Recording};
use super::watch::{Link, Watch, standing};
use super::words::{Doing, Step};
use crate::base::{Channel, ClientId, Endpoint, MAX_CLIENT, Micros, ServerId, SidSet, Span, Sym};
use crate::client::{Client, ClientState, Outcome};
use crate::sim::queue::Load;
use crate::sim::{Act, Command, Setup, Sight, When, World};
use std::sync::Arc;

/// From the start of a process until it looks for a leader: a virtual machine
/// has to warm up.
const BOOT: Micros = Micros::millis(420);
/// The longest pause between two steps that is kept.
const LONGEST_PAUSE: i64 = 30_000;
/// How long a condition is waited for.
const PATIENCE: Micros = Micros::millis(12_000);
/// How long a request waits for its place among other packets.
const PACING: Micros = Micros::millis(60);
/// An fsync that is faster than a packet.
const QUICK_DISK: Span = Span::fixed(50);
/// Rest after a write that nobody waits for: as far as it gets, it gets.
const UNATTENDED: Micros = Micros::millis(10);
/// How long a kill waits for a packet that a link was to be held from.
const HOLD_SOON: Micros = Micros::millis(50);
const HOLD_LATER: Micros = Micros::millis(1_000);
/// Rest before the packets begin: what went before has arrived.
const SETTLE: Micros = Micros::millis(10);
/// How much later a server is up that the recording shows to have come late.
const LATE: Micros = Micros::millis(600);
/// Rest after the last thing done.
const REST: Micros = Micros::millis(300);
/// A run has at most this many events.
const MOST_EVENTS: u32 = 1_000_000;

/// A world with its observer while a plan is carried out.
pub struct Driver<'a> {
    recording: &'a Recording,
    steps: &'a [Step],
    /// The world.
    pub world: World,
    /// What was seen.
    pub watch: Watch,
    /// Differences between steps and what happened here.
    pub differences: Vec<String>,
    wiped: SidSet,
    /// Writes that nobody waits for: whose, and the how manieth of that client.
    unattended: Vec<(ClientId, usize)>,
    /// Were they answered before the next kill?
    pub replied: Vec<bool>,
    /// Starts on an empty disk that no step announces.
    emptied: Vec<(usize, ServerId)>,
    next_client: u8,
    /// Directions whose hold was taken back before the packet came that it waits for.
    defused: Vec<Link>,
    /// The step's clock and the world's at the last thing done.
    clock: (i64, Micros),
}

/// Carries out a plan; some servers have quick disks. An error is a sentence: it
/// cannot be done here.
pub fn carry_out<'a>(
    recording: &'a Recording,
    steps: &'a [Step],
    setup: Setup,
    plan: &Plan,
    quick: SidSet,
) -> Result<Driver<'a>, String> {
    let mut driver = Driver {
        recording,
        steps,
        world: World::new(Arc::new(setup)),
        watch: Watch::default(),
        differences: Vec::new(),
        wiped: SidSet::default(),
        unattended: Vec::new(),
        replied: Vec::new(),
        emptied: plan::emptied(recording, steps),
        next_client: 1,
        defused: Vec::new(),
        clock: (0, Micros(0)),
    };
    for sid in quick.iter() {
        driver.act(Command::Fsync(sid, QUICK_DISK))?;
    }
    let brought_up = steps.first().filter(|step| matches!(step.doing, Doing::Started(_)));
    driver.clock.0 = brought_up.map_or(0, |step| step.at);
    for item in &plan.items {
        driver.item(item, plan.shift)?;
        driver.watch.moment(&driver.world);
    }
    driver.rest(REST)?;
    driver.watch.moment(&driver.world);
    Ok(driver)
}

impl Driver<'_> {
    fn item(&mut self, item: &Item, shift: i64) -> Result<(), String> {
        match item {
            Item::Known(_) => Ok(()),
            Item::Mark => {
                self.rest(SETTLE)?;
                self.watch.begin();
                Ok(())
            }
            Item::Hidden(count, servers) => self.hidden(*count, servers),
            Item::Request(request) => {
                self.pause_until(request.at + shift)?;
                self.watch.moment(&self.world);
                let client = self.request(request)?;
                self.answered(client)
            }
            Item::Step(ix, own) => {
                let Some(step) = self.steps.get(*ix) else {
                    return Ok(());
                };
                self.pause_until(step.at)?;
                self.watch.moment(&self.world);
                self.step(*ix, step, own)
                    .map_err(|why| format!("the step \"{}\": {why}", step.text))
            }
        }
    }

    fn step(&mut self, ix: usize, step: &Step, own: &[Request]) -> Result<(), String> {
        match &step.doing {
            Doing::Started(sids) => self.started(ix, sids)?,
            Doing::Start(sids) => {
                for sid in sids {
                    let late = if sids.len() > 1 { self.comes_late(ix, *sid) } else { false };
                    self.start(ix, *sid, if late { BOOT + LATE } else { BOOT })?;
                }
            }
            Doing::Serving => {
                let wanted = outcome::modes(step, self.recording.n);
                let all = |world: &World| {
                    wanted.iter().all(|(sid, mode)| standing(world, *sid).mode == *mode)
                };
                self.wait(PATIENCE, all)?;
            }
            Doing::Write { count, .. } => self.write(*count, own)?,
            Doing::WriteOnly { .. } => {
                let client = match own.first() {
                    Some(request) => self.request(request)?,
                    None => {
                        let client = self.writer()?;
                        self.put(client)?;
                        client
                    }
                };
                let asked = self.client(client).history.len();
                self.unattended.push((client, asked));
                self.rest(UNATTENDED)?;
            }
            Doing::Kill(sids) => {
                self.wait_for_holds(ix)?;
                self.note_replies();
                for sid in sids {
                    self.until_up(*sid)?;
                    self.act(Command::Crash(*sid))?;
                    self.watch.forget(|(src, dst)| src == *sid || dst == *sid);
                }
                self.rest(Micros::millis(1))?;
            }
            Doing::Wipe(sid) => {
                self.wiped.insert(*sid);
            }
            Doing::Hold(src, dst, channels) => {
                for channel in channels {
                    self.act(Command::Hold(end(*src), end(*dst), Some(*channel)))?;
                }
                if channels.contains(&Channel::Quorum) {
                    self.watch.close((*src, *dst), None);
                }
            }
            Doing::HoldFrom(links, kind) => {
                for (src, dst) in links {
                    let sight = Sight::Sent(*kind, Some(end(*src)), Some(end(*dst)));
                    let hold = Command::Hold(end(*src), end(*dst), Some(Channel::Quorum));
                    self.arm(When::Seen(sight), hold)?;
                    self.watch.close((*src, *dst), Some(*kind));
                }
            }
            Doing::Pass(src, dst, channels) => {
                for channel in channels {
                    self.act(Command::Release(end(*src), end(*dst), Some(*channel)))?;
                }
                if channels.contains(&Channel::Quorum) {
                    self.watch.open(|link| link == (*src, *dst));
                }
                if self.world.network().is_cut(end(*src), end(*dst)) {
                    self.act(Command::Heal(end(*src), end(*dst)))?;
                }
            }
            Doing::Cut(a, b) => {
                self.act(Command::Cut(end(*a), end(*b)))?;
                self.watch.forget(|link| link == (*a, *b) || link == (*b, *a));
            }
            Doing::Heal(a, b) => {
                self.act(Command::Heal(end(*a), end(*b)))?;
                self.watch.open(|link| link == (*a, *b) || link == (*b, *a));
            }
            Doing::HealAll => {
                self.act(Command::HealAll)?;
                self.defused = self.watch.waiting();
                self.watch.open(|_| true);
            }
            Doing::Stop(sids) => {
                for sid in sids {
                    self.until_up(*sid)?;
                    self.act(Command::Pause(*sid))?;
                }
            }
            Doing::Continue(sids) => {
                sids.iter().try_for_each(|sid| self.act(Command::Resume(*sid)))?;
            }
            Doing::CanConnect(wanted) => {
                let got = self.world.nodes().iter().any(|node| node.server.serves());
                if got != *wanted {
                    let line = format!("{}: expected {wanted}, got {got}", step.text);
                    self.differences.push(line);
                }
            }
        }
        let found = outcome::step(step, self.recording.n, &self.world, &self.watch);
        self.differences.extend(found);
        Ok(())
    }

    /// One after the other; from the first quorum on, each until it serves.
    fn started(&mut self, ix: usize, sids: &[ServerId]) -> Result<(), String> {
        let config = self.world.rules().config.clone();
        let mut up = SidSet::default();
        for sid in sids {
            self.start(ix, *sid, BOOT)?;
            up.insert(*sid);
            if self.world.rules().is_quorum(up) {
                let serve = |world: &World| {
                    let mut nodes = world.nodes().iter().filter(|n| up.contains(n.server.id));
                    nodes.all(|node| node.server.serves())
                };
                self.wait(PATIENCE, serve)?;
            } else if config.is_voter(*sid) {
                self.rest(BOOT)?;
            }
        }
        Ok(())
    }

    /// Does the next state tell that this one was not part of the first quorum?
    /// It has the zxid that opens the epoch, which others have not: from a SNAP.
    fn comes_late(&self, ix: usize, sid: ServerId) -> bool {
        let state = self.steps[ix..].iter().find_map(|step| step.state.as_ref());
        let zxid = |sid: ServerId| {
            let server = state?.get(sid.0.to_string())?;
            let leads = server.get("mode")?.as_str() == Some("leader");
            read::zxid(server.get("zxid")?).filter(|_| !leads)
        };
        let Some(own) = zxid(sid).filter(|zxid| zxid.counter() == 0) else {
            return false;
        };
        (1..=self.recording.n).any(|sid| zxid(ServerId(sid)).is_some_and(|zxid| zxid < own))
    }

    fn start(&mut self, ix: usize, sid: ServerId, boot: Micros) -> Result<(), String> {
        let empty = self.wiped.contains(sid) || self.emptied.contains(&(ix, sid));
        self.wiped.remove(sid);
        let command = if empty { Command::RestartEmpty(sid) } else { Command::Restart(sid) };
        self.world.allowed(command).map_err(|why| format!("{why:?}"))?;
        self.arm(When::At(self.world.now() + boot), command)
    }

    /// A process that is still booting is waited for.
    fn until_up(&mut self, sid: ServerId) -> Result<(), String> {
        let up = |world: &World| world.node(sid).server.process.is_some();
        self.wait(BOOT + LATE, up)?;
        Ok(())
    }

    /// Before it killed, the recorder saw that its hold had worked.
    fn wait_for_holds(&mut self, ix: usize) -> Result<(), String> {
        let before = ix.checked_sub(1).and_then(|ix| self.steps.get(ix));
        let pause = before.map_or(0, |before| self.steps[ix].at - before.at);
        let patience = if pause < 200 { HOLD_SOON } else { HOLD_LATER };
        let until = self.world.now() + patience;
        while !self.watch.waiting().is_empty() && self.world.now() < until && self.advance()? {}
        Ok(())
    }

    /// Which of the writes that nobody waited for have their answer by now?
    fn note_replies(&mut self) {
        for (client, asked) in std::mem::take(&mut self.unattended) {
            let entry = self.client(client).history.get(asked - 1);
            let done = |outcome| matches!(outcome, Outcome::Done(_) | Outcome::Failed(..));
            self.replied.push(entry.is_some_and(|entry| done(entry.outcome)));
        }
    }

    /// Transactions that nothing lists: first the clients that are missed later.
    fn hidden(&mut self, count: u64, servers: &[ServerId]) -> Result<(), String> {
        if count > super::words::MOST_WRITES {
            return Err(format!("{count} transactions are not listed; that is too many"));
        }
        let mut count = count;
        for sid in servers {
            if count > 0 {
                self.connect(*sid)?;
                count -= 1;
            }
        }
        if count > 0 && self.connected(|_| true).is_none() {
            let leader = self.leader().ok_or("nobody leads, and a transaction is missing")?;
            self.connect(leader)?;
            count -= 1;
        }
        self.write(count, &[])
    }

    fn write(&mut self, count: u64, own: &[Request]) -> Result<(), String> {
        let mut writers = Vec::new();
        for request in own {
            writers.push(self.request(request)?);
        }
        for _ in own.len() as u64..count {
            let client = self.writer()?;
            self.put(client)?;
            writers.push(client);
        }
        writers.dedup();
        writers.into_iter().try_for_each(|client| self.answered(client))
    }

    /// A request that the packets show, when its turn among them has come.
    fn request(&mut self, request: &Request) -> Result<ClientId, String> {
        let seen = |driver: &Watch| request.after.iter().all(|(link, n)| driver.paced(*link) >= *n);
        let until = self.world.now() + PACING;
        while !seen(&self.watch) && self.world.now() < until && self.advance()? {}
        let sid = request.server;
        match request.ask {
            Ask::Session => {
                self.wait(PATIENCE, |world| world.node(sid).server.serves())?;
                self.connect(sid)
            }
            Ask::Close if !request.forwarded => {
                Err("a session expires here, and sessions do not expire yet".to_owned())
            }
            Ask::Write | Ask::Close => {
                let client = self.connected(|client| client.server == Some(sid));
                let client = client.ok_or_else(|| {
                    format!("a client of {sid} writes without a session of its own; sessions do not move yet")
                })?;
                if request.ask == Ask::Close {
                    self.act(Command::Disconnect(client))?;
                } else {
                    self.put(client)?;
                }
                Ok(client)
            }
        }
    }

    /// A client for a write that no packet shows: at the leader, if there is one.
    fn writer(&mut self) -> Result<ClientId, String> {
        let leader = self.leader();
        let at_leader = self.connected(|client| client.server == leader);
        if let Some(client) = at_leader.or_else(|| self.connected(|_| true)) {
            return Ok(client);
        }
        self.connect(leader.ok_or("nobody leads, and a client wants to write")?)
    }

    fn connected(&self, which: impl Fn(&Client) -> bool) -> Option<ClientId> {
        let clients = self.world.clients().iter().rev();
        let mut ready = clients.filter(|c| c.state == ClientState::Connected && which(c));
        ready.next().map(|client| client.id)
    }

    fn connect(&mut self, sid: ServerId) -> Result<ClientId, String> {
        // Clients that lost their connection are free again.
        let free = |id: &ClientId| !self.client(*id).is_active();
        let from = self.next_client;
        let all = (0..MAX_CLIENT as u8).map(|n| ClientId((from - 1 + n) % MAX_CLIENT as u8 + 1));
        let client = all.into_iter().find(free).ok_or("more clients than there can be")?;
        self.next_client = client.0 % MAX_CLIENT as u8 + 1;
        self.act(Command::Connect(client, sid))?;
        let done = |world: &World| {
            world.clients()[usize::from(client.0) - 1].state != ClientState::Connecting
        };
        self.wait(PATIENCE, done)?;
        Ok(client)
    }

    fn client(&self, client: ClientId) -> &Client {
        &self.world.clients()[usize::from(client.0) - 1]
    }

    fn put(&mut self, client: ClientId) -> Result<(), String> {
        self.act(Command::Write(client, Sym(0), Sym(0), -1))
    }

    /// Waits for a client's answers.
    fn answered(&mut self, client: ClientId) -> Result<(), String> {
        let done =
            |world: &World| world.clients()[usize::from(client.0) - 1].pending().next().is_none();
        self.wait(PATIENCE, done)?;
        Ok(())
    }

    fn leader(&self) -> Option<ServerId> {
        let leads = |sid: &ServerId| standing(&self.world, *sid).mode == "leader";
        self.world.nodes().iter().map(|node| node.server.id).find(leads)
    }

    /// Lets as much time pass as passed in the recording.
    fn pause_until(&mut self, at: i64) -> Result<(), String> {
        let (before, then) = self.clock;
        let pause = (at - before).clamp(0, LONGEST_PAUSE) as u64;
        let until = then + Micros::millis(pause);
        if until > self.world.now() {
            self.rest(until - self.world.now())?;
        }
        self.clock = (at.max(before), self.world.now());
        Ok(())
    }

    fn rest(&mut self, length: Micros) -> Result<(), String> {
        let until = self.world.now() + length;
        self.wake(until)?;
        while self.world.now() < until && self.advance()? {}
        Ok(())
    }

    /// Waits for a condition, not for ever. Then did it come true?
    fn wait(
        &mut self,
        patience: Micros,
        condition: impl Fn(&World) -> bool,
    ) -> Result<bool, String> {
        let until = self.world.now() + patience;
        while !condition(&self.world) {
            if self.world.now() >= until || !self.advance()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// An event at this moment that changes nothing: to be woken by.
    fn wake(&mut self, at: Micros) -> Result<(), String> {
        let Some(node) = self.world.nodes().first() else {
            return Ok(());
        };
        let nothing = Command::Fsync(node.server.id, node.fsync);
        self.arm(When::At(at), nothing)
    }

    fn act(&mut self, command: Command) -> Result<(), String> {
        self.arm(When::Now, command)
    }

    fn arm(&mut self, when: When, command: Command) -> Result<(), String> {
        let act = Act { when, command };
        let step = self.world.act(act).map_err(|why| format!("refused here: {why:?}"))?;
        self.watch.event(&self.world, &step);
        Ok(())
    }

    /// One event. False when nothing will ever happen again.
    fn advance(&mut self) -> Result<bool, String> {
        if self.world.events() > MOST_EVENTS {
            return Err("the run does not come to its end".to_owned());
        }
        let Some(step) = self.world.step() else {
            return Ok(false);
        };
        self.watch.event(&self.world, &step);
        self.mend_held_connections()?;
        Ok(true)
    }

    /// The recorder's proxies held packets only: connections were made and ended
    /// through them, and what was held was dropped with its connection.
    fn mend_held_connections(&mut self) -> Result<(), String> {
        if self.world.network().is_whole() {
            return Ok(());
        }
        for (src, dst) in self.defused.clone() {
            let held = self.world.network().hold_of(end(src), end(dst), Channel::Quorum);
            if held.is_some() && !self.watch.is_closed((src, dst)) {
                self.act(Command::Release(end(src), end(dst), Some(Channel::Quorum)))?;
            }
        }
        let mut ended = None;
        let mut opening = None;
        for (_, wire) in self.world.network().wires().filter(|(_, wire)| !wire.broken) {
            for side in 0..2 {
                let (from, to) = (wire.ends[1 - side], wire.ends[side]);
                match wire.held[side].front() {
                    _ if wire.held[side].iter().any(|(_, load)| *load == Load::Fin) => {
                        ended = Some((from, to, wire.channel));
                    }
                    Some((_, Load::Syn | Load::SynAck | Load::Refused)) => {
                        opening = Some((from, to, wire.channel));
                    }
                    _ => {}
                }
            }
        }
        if let Some((from, to, channel)) = ended {
            self.act(Command::Break(from, to, channel))?;
            if let (Some(from), Some(to)) = (from.server(), to.server()) {
                self.watch.forget(|link| link == (from, to) || link == (to, from));
            }
        } else if let Some((from, to, channel)) = opening {
            let kept = |wire: &crate::sim::network::Wire| {
                let side = wire.side_of(to).unwrap_or(0);
                wire.channel == channel
                    && wire.ends.contains(&from)
                    && wire.ends.contains(&to)
                    && wire.held[side].iter().any(|(_, load)| load.is_message())
            };
            if self.world.network().wires().all(|(_, wire)| !kept(wire)) {
                self.act(Command::Release(from, to, Some(channel)))?;
                self.let_pass()?;
                self.act(Command::Hold(from, to, Some(channel)))?;
            }
        }
        Ok(())
    }

    /// Lets what was just released arrive: it is due now.
    fn let_pass(&mut self) -> Result<(), String> {
        if let Some(step) = self.world.step() {
            self.watch.event(&self.world, &step);
        }
        Ok(())
    }
}

fn end(sid: ServerId) -> Endpoint {
    Endpoint::Server(sid)
}
