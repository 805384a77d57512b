//! Commands: what a person does to the world.

use super::command::{Act, Command, Fault, Refusal, When};
use super::network::{Carried, Network};
use super::program::is_possible;
use super::queue::{Happening, Load};
use super::slot::Slot;
use super::step::{About, Step};
use super::world::{Ready, World};
use crate::base::{Channel, ClientId, Endpoint, MAX_CLIENT, Micros, ServerId, SidMap, Span, Zxid};
use crate::client::ClientState;
use crate::service::op::Op;
use crate::zab::storage::Disk;
use std::sync::Arc;

/// The longest latency or fsync: an hour.
const LONGEST: Micros = Micros::millis(3_600_000);
/// How many commands may wait for their moment.
pub const MAX_ARMED: usize = 256;

impl World {
    /// Carries out a command, or arms it for its moment. Refused commands
    /// change nothing; the others are an event.
    pub fn act(&mut self, act: Act) -> Result<Step, Refusal> {
        match act.when {
            When::Now => {
                self.allowed(&act.command)?;
                self.begin();
                let command = act.command;
                Ok(self.command(Ready { cause: 0, since: 0, command }))
            }
            When::At(at) if at < self.now => Err(Refusal::Past(at)),
            When::At(_) | When::Seen(_) | When::SeenAgain(..) => {
                self.exists(&act.command)?;
                if self.armed.len() >= MAX_ARMED {
                    return Err(Refusal::TooManyArmed);
                }
                self.begin();
                let mut step = self.command_step(0, &act.command, true);
                self.armed.push((self.events + 1, act));
                debug_assert!(self.armed.len() <= MAX_ARMED, "only so many commands wait");
                self.finish(&mut step);
                Ok(step)
            }
        }
    }

    fn command_step(&self, cause: u32, command: &Command, allowed: bool) -> Step {
        let kind = command.kind();
        let about = if allowed { About::Command(kind) } else { About::Refused(kind) };
        self.record(cause, about, command.subject(), command.object(), Zxid::ZERO)
    }

    /// Carries out a command whose moment has come.
    pub(super) fn command(&mut self, ready: Ready) -> Step {
        let Ready { cause, since, command } = ready;
        let allowed = self.allowed(&command).is_ok();
        let mut step = self.command_step(cause, &command, allowed);
        if allowed {
            self.carry_out(step.number, since, command);
        }
        self.finish(&mut step);
        step
    }

    fn exists(&self, command: &Command) -> Result<(), Refusal> {
        for end in [command.subject(), command.object()].into_iter().flatten() {
            match end {
                Endpoint::Server(sid) if !self.setup.config.members().contains(sid) => {
                    return Err(Refusal::NoSuchServer(sid));
                }
                Endpoint::Client(c) if !(1..=MAX_CLIENT as u8).contains(&c.0) => {
                    return Err(Refusal::NoSuchClient(c));
                }
                Endpoint::Server(_) | Endpoint::Client(_) => {}
            }
        }
        let good_span = |s: Span| {
            if s.lo <= s.hi && s.hi <= LONGEST { Ok(()) } else { Err(Refusal::BadSpan(s)) }
        };
        match *command {
            Command::Hold(a, b, _)
            | Command::Release(a, b, _)
            | Command::Cut(a, b)
            | Command::Heal(a, b)
            | Command::Break(a, b, _) => is_link(a, b),
            Command::Latency(a, b, span) => is_link(a, b).and(good_span(span)),
            Command::Fsync(_, span) => good_span(span),
            Command::Run(c, ref recipe) if !is_possible(recipe) => Err(Refusal::BadRecipe(c)),
            Command::ConnectString(c, servers) if servers.is_empty() => {
                Err(Refusal::NotInConnectString(c))
            }
            Command::ConnectString(_, servers) => {
                let members = self.setup.config.members();
                let stranger = servers.iter().find(|sid| !members.contains(*sid));
                stranger.map_or(Ok(()), |sid| Err(Refusal::NoSuchServer(sid)))
            }
            Command::Request(c, ref op) if !op.is_clients(self.rules.config.raw_clients) => {
                Err(Refusal::NotARequest(c))
            }
            _ => Ok(()),
        }
    }

    /// Can it be carried out now?
    pub fn allowed(&self, command: &Command) -> Result<(), Refusal> {
        self.exists(command)?;
        let up = |sid: ServerId| self.node(sid).server.process.is_some();
        match *command {
            Command::Crash(s) if !up(s) => Err(Refusal::Down(s)),
            Command::Restart(s) | Command::RestartEmpty(s) if up(s) => Err(Refusal::AlreadyUp(s)),
            Command::Pause(s) | Command::Resume(s) if !up(s) => Err(Refusal::Down(s)),
            Command::Pause(s) if self.node(s).paused => Err(Refusal::AlreadyPaused(s)),
            Command::Resume(s) if !self.node(s).paused => Err(Refusal::NotPaused(s)),
            Command::Break(a, b, channel) => {
                let on = |w: &super::network::Wire| w.channel == channel && !w.broken;
                let exists =
                    self.net.wires().any(|(_, w)| on(w) && (w.ends == [a, b] || w.ends == [b, a]));
                if exists { Ok(()) } else { Err(Refusal::NoConnection(a, b)) }
            }
            Command::Connect(c, _) if self.client(c).is_active() => {
                Err(Refusal::AlreadyConnected(c))
            }
            Command::Request(c, _)
                if self.rules.config.raw_clients
                    && self.client(c).state == ClientState::Closing =>
            {
                Ok(())
            }
            Command::Write(c, ..)
            | Command::Request(c, _)
            | Command::Move(c, _)
            | Command::Kill(c)
            | Command::PauseClient(c)
                if !self.client(c).is_active() =>
            {
                Err(Refusal::NotConnected(c))
            }
            Command::PauseClient(c)
            | Command::Connect(c, _)
            | Command::Move(c, _)
            | Command::Write(c, ..)
            | Command::Request(c, _)
            | Command::Disconnect(c)
                if self.client(c).paused =>
            {
                Err(Refusal::ClientPaused(c))
            }
            Command::Run(c, _) if !self.client(c).is_active() => Err(Refusal::NotConnected(c)),
            Command::Run(c, _) if self.runs(c).is_some() => Err(Refusal::RunsAlready(c)),
            Command::Stop(c) | Command::KillProgram(c) if self.runs(c).is_none() => {
                Err(Refusal::RunsNothing(c))
            }
            Command::FailDisk(s) if self.node(s).disk_fails => Err(Refusal::DiskFails(s)),
            Command::MendDisk(s) if !self.node(s).disk_fails => Err(Refusal::DiskWorks(s)),
            Command::Connect(c, s) | Command::Move(c, s)
                if self.client(c).knows.is_some_and(|known| !known.contains(s)) =>
            {
                Err(Refusal::NotInConnectString(c))
            }
            Command::Cancel(n) if n == 0 || usize::from(n) > self.armed.len() => {
                Err(Refusal::WaitsNot(n))
            }
            Command::ResumeClient(c) if !self.client(c).paused => Err(Refusal::ClientNotPaused(c)),
            Command::Disconnect(c) if self.client(c).state != ClientState::Connected => {
                Err(Refusal::NotConnected(c))
            }
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, number: u32, since: u32, command: Command) {
        match command {
            Command::Crash(sid) => self.stop_process(number, sid),
            Command::Restart(sid) => {
                self.queue.push(self.now, number, Happening::Start(sid));
            }
            Command::RestartEmpty(sid) => {
                self.node_mut(sid).server.disk = Disk::default();
                self.queue.push(self.now, number, Happening::Start(sid));
            }
            Command::Pause(sid) => self.node_mut(sid).paused = true,
            Command::Resume(sid) => self.resume(number, sid),
            Command::Hold(a, b, channel) => {
                for channel in channels(channel) {
                    self.net.hold(a, b, channel, since);
                }
            }
            Command::Release(a, b, channel) => {
                for channel in channels(channel) {
                    self.net.release(a, b, channel);
                }
                self.let_go(number);
            }
            Command::Cut(a, b) => self.cut(number, a, b),
            Command::Heal(a, b) => self.heal(number, a, b),
            Command::Isolate(sid, how) => {
                for other in self.setup.config.members().iter().filter(|s| *s != sid) {
                    self.take_link(number, sid, other, how);
                }
            }
            Command::Partition(groups, how) => self.partition(number, groups, how),
            Command::HealAll => {
                self.net.heal_all();
                self.let_go(number);
            }
            Command::Break(a, b, channel) => self.break_channel(number, a, b, channel),
            Command::Latency(a, b, span) => self.net.set_latency(a, b, span),
            Command::Fsync(sid, span) => self.node_mut(sid).fsync = span,
            Command::Connect(c, sid) => self.connect(c, sid),
            Command::Write(c, path, data, version) => {
                let path = if path.starts_with('/') { path } else { format!("/{path}").into() };
                self.ask(c, Arc::new(Op::Put { path, data, version }));
            }
            Command::Disconnect(c) => {
                self.end_program(number, c);
                self.ask(c, Arc::new(Op::CloseSession));
            }
            Command::Request(c, op) => self.ask(c, op),
            Command::Move(c, sid) => {
                let index = usize::from(c.0) - 1;
                self.clients[index].go_to(sid, self.now, &mut self.asks);
            }
            Command::Kill(c) => {
                let index = usize::from(c.0) - 1;
                self.end_program(number, c);
                self.clients[index].kill(self.now, &mut self.asks);
            }
            Command::PauseClient(c) => self.client_mut(c).paused = true,
            Command::ResumeClient(c) => self.resume_client(number, c),
            Command::SessionTimeout(c, ms) => self.client_mut(c).wanted_ms = ms,
            Command::Run(c, recipe) => self.start_program(c, recipe),
            Command::Stop(c) => self.stop_program(c),
            Command::Cancel(n) => drop(self.armed.remove(usize::from(n) - 1)),
            Command::ConnectString(c, servers) => self.client_mut(c).knows = Some(servers),
            Command::UseLibrary(c, library) => self.client_mut(c).chosen = Some(library),
            Command::KillProgram(c) => self.kill_program(number, c),
            Command::FailDisk(sid) => self.node_mut(sid).disk_fails = true,
            Command::MendDisk(sid) => self.node_mut(sid).disk_fails = false,
        }
    }

    fn connect(&mut self, client: ClientId, first: ServerId) {
        let servers = self.connect_string(client, first);
        let index = usize::from(client.0) - 1;
        self.clients[index].connect(servers, self.now, &mut self.asks);
    }

    fn resume_client(&mut self, number: u32, client: ClientId) {
        self.client_mut(client).paused = false;
        self.resume_program(number, client);
        self.let_read(number, Endpoint::Client(client));
        self.ring(number, client);
    }

    fn ask(&mut self, client: ClientId, op: Arc<Op>) {
        let index = usize::from(client.0) - 1;
        self.clients[index].request(op, self.now, &mut self.asks);
    }

    /// The servers that a client knows, in the order in which it tries them: this one, and the
    /// others shuffled (7.4.3), if it ever tries another one by itself.
    pub(super) fn connect_string(&mut self, client: ClientId, first: ServerId) -> Vec<ServerId> {
        if self.rules.config.eternal_sessions {
            return vec![first];
        }
        let known = self.client(client).knows.unwrap_or_else(|| self.rules.config.members());
        let mut rest: Vec<ServerId> = known.iter().filter(|s| *s != first).collect();
        for last in (1..rest.len()).rev() {
            rest.swap(last, self.chance.below(last as u32 + 1) as usize);
        }
        rest.insert(0, first);
        rest
    }

    /// A process ends, by a crash or by itself: what was in memory, in its
    /// socket buffers, or not yet on disk is gone; the other ends see their
    /// streams end, as far as links let them.
    pub(super) fn stop_process(&mut self, number: u32, sid: ServerId) {
        let me = Endpoint::Server(sid);
        let node = self.node_mut(sid);
        node.server.process = None;
        node.server.disk.crash();
        node.paused = false;
        node.parked.clear();
        node.timers.iter_mut().for_each(Slot::stop);
        for conn in self.net.of(me) {
            if let Some(wire) = self.net.wire(conn)
                && let Some(side) = wire.side_of(me)
            {
                // The sender is gone, so what a silent link has swallowed is never sent again.
                let to = wire.ends[1 - side];
                let held = std::mem::take(&mut wire.held[1 - side]);
                let (swallowed, kept): (Vec<Carried>, Vec<Carried>) =
                    held.into_iter().partition(|(_, load)| load.is_message());
                wire.severed[1 - side] |= !swallowed.is_empty();
                wire.held[1 - side] = kept.into();
                // Taken by the other end, unknown to this one: it must not wait for ever.
                let half_open = side == 0 && wire.dialing && wire.open[1];
                wire.dialing &= side != 0;
                if half_open {
                    self.push(number, conn, 1, Load::Fin);
                }
                for (cause, load) in swallowed {
                    self.lose(me, to, cause, &load);
                }
            }
            self.close(number, me, conn);
            self.net.reap(conn);
        }
        debug_assert!(
            self.net.wires().all(|(_, w)| w.side_of(me).is_none_or(|side| !w.open[side])),
            "a dead process has no connection open"
        );
    }

    /// A paused process goes on: first it reads what has arrived, then it
    /// notices which timers ran out.
    fn resume(&mut self, number: u32, sid: ServerId) {
        let me = Endpoint::Server(sid);
        let node = self.node_mut(sid);
        node.paused = false;
        let parked = std::mem::take(&mut node.parked);
        debug_assert!(node.server.process.is_some(), "only a process can stand still");
        self.let_read(number, me);
        for (cause, what) in parked {
            if let Happening::Timer(_, timer) = what {
                let now = self.now;
                self.node_mut(sid).timers[timer.index()].look_now(now);
            }
            self.queue.push(self.now, cause, what);
        }
    }

    fn let_read(&mut self, number: u32, me: Endpoint) {
        for conn in self.net.of(me) {
            if let Some(wire) = self.net.wire(conn)
                && let Some(side) = wire.side_of(me)
                && !wire.buffered[side].is_empty()
            {
                self.queue.push(self.now, number, Happening::Unbuffer(conn, side as u8));
            }
        }
    }

    /// Loads that were held on links which hold no longer go on.
    fn let_go(&mut self, number: u32) {
        let kept: Vec<_> = self
            .net
            .wires()
            .flat_map(|(conn, w)| (0..2).map(move |side| (conn, side, w)))
            .filter(|(_, side, w)| !w.held[*side].is_empty())
            .map(|(conn, side, _)| (conn, side as u8))
            .collect();
        for (conn, side) in kept {
            self.queue.push(self.now, number, Happening::Unhold(conn, side));
        }
    }

    /// No longer cut, and silent in neither direction.
    fn heal(&mut self, number: u32, a: Endpoint, b: Endpoint) {
        self.net.set_cut(a, b, false);
        for channel in Channel::ALL {
            self.net.release(a, b, channel);
            self.net.release(b, a, channel);
        }
        self.let_go(number);
    }

    /// Servers of different groups lose their link; one of group 0 keeps all of its own.
    fn partition(&mut self, number: u32, groups: SidMap<u8>, how: Fault) {
        let members = self.setup.config.members();
        for a in members.iter() {
            for b in members.iter().filter(|b| *b > a) {
                if groups[a] != 0 && groups[b] != 0 && groups[a] != groups[b] {
                    self.take_link(number, a, b, how);
                }
            }
        }
    }

    fn take_link(&mut self, number: u32, a: ServerId, b: ServerId, how: Fault) {
        let (a, b) = (Endpoint::Server(a), Endpoint::Server(b));
        match how {
            Fault::Cut => self.cut(number, a, b),
            Fault::Silence => silence(&mut self.net, a, b),
        }
    }

    fn cut(&mut self, number: u32, a: Endpoint, b: Endpoint) {
        self.net.set_cut(a, b, true);
        for conn in self.net.between(a, b) {
            self.break_connection(number, conn);
        }
        debug_assert!(
            self.net.between(a, b).iter().all(|c| self.net.look(*c).is_some_and(|w| w.broken)),
            "no connection survives a cut"
        );
    }

    fn break_channel(&mut self, number: u32, a: Endpoint, b: Endpoint, channel: Channel) {
        for conn in self.net.between(a, b) {
            if self.net.wire(conn).is_some_and(|w| w.channel == channel) {
                self.break_connection(number, conn);
            }
        }
    }

    /// Everything under way is lost; both ends notice.
    fn break_connection(&mut self, number: u32, conn: crate::base::Conn) {
        let Some(wire) = self.net.wire(conn) else {
            return;
        };
        if wire.broken {
            return;
        }
        wire.broken = true;
        let ends = wire.ends;
        for side in 0..2 {
            let Some(wire) = self.net.wire(conn) else {
                return;
            };
            for (cause, load) in wire.take_kept(side) {
                self.lose(ends[1 - side], ends[side], cause, &load);
            }
        }
        for side in 0..2 {
            self.queue.push(self.now, number, Happening::Broken(conn, side));
        }
    }
}

fn silence(net: &mut Network, a: Endpoint, b: Endpoint) {
    for channel in Channel::ALL {
        net.hold(a, b, channel, 0);
        net.hold(b, a, channel, 0);
    }
}

fn channels(one: Option<Channel>) -> impl Iterator<Item = Channel> {
    Channel::ALL.into_iter().filter(move |c| one.is_none_or(|one| one == *c))
}

fn is_link(a: Endpoint, b: Endpoint) -> Result<(), Refusal> {
    let servers = a.server().is_some() || b.server().is_some();
    if a != b && servers { Ok(()) } else { Err(Refusal::NotALink(a, b)) }
}
