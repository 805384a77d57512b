//! How what servers and clients ask for comes true: sending, dialing, timers,
//! disks; and how what was sent arrives.

use super::command::{Sight, When};
use super::network::Wire;
use super::queue::{Happening, Load};
use super::step::{Marks, Step, What};
use super::world::{Lost, Ready, World, zxid_of_answer};
use crate::base::{Channel, Conn, Endpoint, Micros, ServerId, Span, Zxid};
use crate::client::Ask;
use crate::zab::{DiskOp, Effect, Input, Kind, Note, Rules, ServerState, ToClient, ToServer};

/// Appending a record to the log's buffer: a memory copy.
const APPEND: Span = Span::fixed(20);
/// Until a snapshot thread has started.
const SNAPSHOT_START: Span = Span::fixed(50);

impl World {
    /// Carries out everything that the last input led to.
    pub(super) fn fulfil(&mut self, step: &Step) {
        let cause = step.number;
        if let Some(Endpoint::Server(sid)) = step.actor() {
            let mut effects = std::mem::take(&mut self.out.effects);
            for effect in effects.drain(..) {
                self.fulfil_one(cause, sid, effect);
            }
            self.out.effects = effects; // keeps its memory
        }
        if !self.asks.is_empty() {
            self.fulfil_asks(cause, step.actor);
        }
    }

    fn fulfil_one(&mut self, cause: u32, sid: ServerId, effect: Effect) {
        let me = Endpoint::Server(sid);
        match effect {
            Effect::Send(conn, packet) => self.send(cause, me, conn, Load::Packet(packet)),
            Effect::SendVote(conn, n) => self.send(cause, me, conn, Load::Vote(n)),
            Effect::Reply(conn, answer) => self.send(cause, me, conn, Load::ToClient(answer)),
            Effect::SendVoteToSelf(n) => {
                let incarnation = self.node(sid).incarnation;
                self.queue.push(self.now, cause, Happening::SelfVote(sid, incarnation, n));
            }
            Effect::SetTimer(timer, span) => {
                let due = self.now + self.chance.length(span);
                let slot = &mut self.node_mut(sid).timers[timer.index()];
                slot.due = due;
                if due < slot.queued {
                    slot.queued = due;
                    self.queue.push(due, cause, Happening::Timer(sid, timer));
                }
            }
            Effect::StopTimer(timer) => {
                self.node_mut(sid).timers[timer.index()].due = Micros::NEVER;
            }
            Effect::Disk(op) => {
                let node = self.node(sid);
                let (span, incarnation) = match op {
                    DiskOp::Append | DiskOp::AppendSync => (APPEND, node.incarnation),
                    DiskOp::SnapshotStart(_) => (SNAPSHOT_START, node.incarnation),
                    DiskOp::Fsync
                    | DiskOp::FsyncSync
                    | DiskOp::AcceptedEpoch(_)
                    | DiskOp::CurrentEpoch(_)
                    | DiskOp::SnapshotEnd(..) => (node.fsync, node.incarnation),
                };
                let at = self.now + self.chance.length(span);
                self.queue.push(at, cause, Happening::Disk(sid, incarnation, op));
            }
            Effect::Dial { channel, to, timeout } => {
                self.dial(cause, me, Endpoint::Server(to), channel, timeout);
            }
            Effect::Accept(conn) => {
                if let Some(wire) = self.net.wire(conn) {
                    wire.open[1] = true;
                    self.push(cause, conn, 0, Load::SynAck);
                }
            }
            Effect::Refuse(conn) => self.push(cause, conn, 0, Load::Refused),
            Effect::Close(conn) => self.close(cause, me, conn),
            Effect::StopReading(conn) => {
                if let Some((wire, side)) = self.side(conn, me) {
                    wire.reading[side] = false;
                }
            }
            Effect::StartReading(conn) => self.start_reading(cause, me, conn),
            Effect::Exit(why) => {
                self.stop_process(cause, sid);
                self.node_mut(sid).exit = Some(why);
            }
        }
    }

    fn fulfil_asks(&mut self, cause: u32, actor: u8) {
        let Some(me) = Endpoint::from_code(actor) else {
            return;
        };
        for ask in std::mem::take(&mut self.asks) {
            match ask {
                Ask::Dial(to) => {
                    let timeout = self.rules.config.init_time();
                    self.dial(cause, me, Endpoint::Server(to), Channel::Client, timeout);
                }
                Ask::Send(conn, message) => self.send(cause, me, conn, Load::ToServer(message)),
                Ask::Close(conn) => self.close(cause, me, conn),
            }
        }
    }

    fn side(&mut self, conn: Conn, me: Endpoint) -> Option<(&mut Wire, usize)> {
        let wire = self.net.wire(conn)?;
        let side = wire.side_of(me)?;
        Some((wire, side))
    }

    fn dial(&mut self, cause: u32, me: Endpoint, to: Endpoint, channel: Channel, timeout: Micros) {
        let conn = self.net.dial(channel, me, to);
        self.queue.push(self.now + timeout, cause, Happening::DialTimeout(conn));
        if self.net.is_cut(me, to) {
            self.push(cause, conn, 0, Load::Refused);
        } else {
            self.push(cause, conn, 1, Load::Syn);
        }
    }

    fn send(&mut self, cause: u32, me: Endpoint, conn: Conn, load: Load) {
        let Some((wire, side)) = self.side(conn, me) else {
            return;
        };
        if !wire.open[side] || wire.broken {
            return; // closed meanwhile: written into a dead socket
        }
        let to = wire.ends[1 - side];
        if !self.armed.is_empty()
            && let Some((kind, _)) = kind_of(&load, me, &self.rules)
        {
            let since = self.queue.next_seq();
            self.saw(since, |s| {
                matches!(s, Sight::Sent(k, from, dest)
                if k == kind && from.is_none_or(|f| f == me) && dest.is_none_or(|d| d == to))
            });
        }
        self.push(cause, conn, 1 - side, load);
    }

    /// Puts a load on its way to one side: the link's latency, and never before
    /// what was sent earlier.
    fn push(&mut self, cause: u32, conn: Conn, side: usize, load: Load) {
        let now = self.now;
        let Some(wire) = self.net.wire(conn) else {
            return;
        };
        let (from, to, last) = (wire.ends[1 - side], wire.ends[side], wire.last_arrival[side]);
        let at = (now + self.chance.length(self.net.latency(from, to))).max(last);
        if let Some(wire) = self.net.wire(conn) {
            wire.last_arrival[side] = at;
        }
        self.queue.push(at, cause, Happening::Arrive(conn, side as u8, load));
    }

    /// One end closes; the other sees the end of the stream after everything
    /// sent before.
    pub(super) fn close(&mut self, cause: u32, me: Endpoint, conn: Conn) {
        let Some((wire, side)) = self.side(conn, me) else {
            return;
        };
        if !wire.open[side] {
            return;
        }
        wire.open[side] = false;
        wire.held[side].clear();
        wire.buffered[side].clear();
        let other = 1 - side;
        if wire.open[other] || (other == 0 && wire.dialing) {
            self.push(cause, conn, other, Load::Fin);
        }
        self.net.reap(conn);
    }

    fn start_reading(&mut self, cause: u32, me: Endpoint, conn: Conn) {
        let now = self.now;
        if let Some((wire, side)) = self.side(conn, me)
            && !wire.reading[side]
        {
            wire.reading[side] = true;
            if !wire.buffered[side].is_empty() {
                self.queue.push(now, cause, Happening::Unbuffer(conn, side as u8));
            }
        }
    }

    /// A load reaches the end of the link.
    pub(super) fn arrive(
        &mut self,
        cause: u32,
        seq: u32,
        conn: Conn,
        side: u8,
        load: Load,
    ) -> Option<Step> {
        let side = usize::from(side);
        let wire = self.net.wire(conn)?;
        let (from, to, channel) = (wire.ends[1 - side], wire.ends[side], wire.channel);
        if wire.broken {
            self.lose(from, to, cause, &load);
            return None;
        }
        let waiting = !wire.held[side].is_empty();
        if waiting || self.net.hold_of(from, to, channel).is_some_and(|since| seq >= since) {
            self.net.wire(conn)?.held[side].push_back((cause, load));
            return None;
        }
        self.receive(cause, conn, side, load, false)
    }

    /// Remembers for observers that a message is lost.
    pub(super) fn lose(&mut self, from: Endpoint, to: Endpoint, cause: u32, load: &Load) {
        if let Some((kind, zxid)) = kind_of(load, from, &self.rules) {
            self.lost.push(Lost { at: self.now, cause, from, to, kind, zxid });
        }
    }

    /// A load reaches the machine: read, or left in the buffer.
    fn receive(
        &mut self,
        cause: u32,
        conn: Conn,
        side: usize,
        load: Load,
        from_buffer: bool,
    ) -> Option<Step> {
        let wire = self.net.wire(conn)?;
        let (from, to) = (wire.ends[1 - side], wire.ends[side]);
        let expected = match load {
            Load::Syn => true,
            Load::SynAck | Load::Refused => wire.dialing,
            Load::Fin if side == 0 && wire.dialing => true,
            _ => wire.open[side],
        };
        if !expected {
            if matches!(load, Load::SynAck) {
                self.push(cause, conn, 1, Load::Fin); // nobody waits for it any more
            }
            self.net.reap(conn);
            return None;
        }
        let (asleep, down) = match to {
            Endpoint::Server(sid) => {
                let node = self.node(sid);
                (node.paused, node.server.process.is_none())
            }
            Endpoint::Client(_) => (false, false),
        };
        if down {
            if matches!(load, Load::Syn) {
                self.push(cause, conn, 0, Load::Refused);
            }
            return None;
        }
        let wire = self.net.wire(conn)?;
        let queued = !from_buffer && !wire.buffered[side].is_empty();
        if asleep || queued || !wire.reading[side] {
            wire.buffered[side].push_back((cause, load));
            return None;
        }
        self.deliver(cause, conn, side, from, to, load)
    }

    fn deliver(
        &mut self,
        cause: u32,
        conn: Conn,
        side: usize,
        from: Endpoint,
        to: Endpoint,
        load: Load,
    ) -> Option<Step> {
        let wire = self.net.wire(conn)?;
        let channel = wire.channel;
        let (what, detail, zxid) = match &load {
            Load::Syn => (What::Dialed, channel as u8, Zxid::ZERO),
            Load::SynAck => {
                wire.dialing = false;
                wire.open[0] = true;
                (What::Opened, channel as u8, Zxid::ZERO)
            }
            Load::Refused => {
                wire.dialing = false;
                (What::DialFailed, channel as u8, Zxid::ZERO)
            }
            Load::Fin => {
                let failed = side == 0 && wire.dialing;
                wire.dialing &= side != 0;
                wire.open[side] = false;
                let what = if failed { What::DialFailed } else { What::Broken };
                (what, channel as u8, Zxid::ZERO)
            }
            load => {
                let what = match load {
                    Load::Vote(_) => What::Vote,
                    Load::Packet(_) => What::Packet,
                    Load::ToServer(_) => What::ToServer,
                    _ => What::ToClient,
                };
                let (kind, zxid) = kind_of(load, from, &self.rules)?;
                (what, kind as u8, zxid)
            }
        };
        self.net.reap(conn);
        match to {
            Endpoint::Server(sid) => self.to_server(sid, conn, channel, from, what, load)?,
            Endpoint::Client(client) => {
                let client = &mut self.clients[usize::from(client.0) - 1];
                match (what, load) {
                    (What::Opened, _) => client.on_opened(conn, &mut self.asks),
                    (What::DialFailed | What::Broken, _) => client.on_broken(),
                    (_, Load::ToClient(answer)) => client.on_message(answer, &mut self.asks),
                    _ => return None,
                }
            }
        }
        Some(self.record(cause, what, to, Some(from), detail, zxid))
    }

    fn to_server(
        &mut self,
        sid: ServerId,
        conn: Conn,
        channel: Channel,
        from: Endpoint,
        what: What,
        load: Load,
    ) -> Option<()> {
        let input = match (what, load, from) {
            (What::Dialed, ..) => Input::Dialed(conn, channel, from),
            (What::Opened, _, Endpoint::Server(peer)) => Input::Opened(conn, channel, peer),
            (What::DialFailed, _, Endpoint::Server(peer)) => Input::DialFailed(channel, peer),
            (What::Broken, ..) => Input::Broken(conn, channel, from),
            (_, Load::Vote(n), Endpoint::Server(peer)) => Input::Vote(peer, n),
            (_, Load::Packet(packet), Endpoint::Server(peer)) => Input::Packet(conn, peer, packet),
            (_, Load::ToServer(message), _) => Input::Client(conn, message),
            _ => return None,
        };
        self.input(sid, input);
        Some(())
    }

    /// A side of a broken connection notices.
    pub(super) fn on_broken(&mut self, cause: u32, conn: Conn, side: u8) -> Option<Step> {
        let ix = usize::from(side);
        let wire = self.net.wire(conn)?;
        let (from, to) = (wire.ends[1 - ix], wire.ends[ix]);
        if let Endpoint::Server(sid) = to {
            let node = self.node_mut(sid);
            if node.paused {
                node.parked.push((cause, Happening::Broken(conn, side)));
                return None;
            }
        }
        let wire = self.net.wire(conn)?;
        let waiting = ix == 0 && wire.dialing;
        if !waiting && !wire.open[ix] {
            return None;
        }
        let load = if waiting { Load::Refused } else { Load::Fin };
        self.deliver(cause, conn, ix, from, to, load)
    }

    /// An attempt to connect was never answered.
    pub(super) fn on_dial_timeout(&mut self, cause: u32, conn: Conn) -> Option<Step> {
        let wire = self.net.wire(conn)?;
        if !wire.dialing {
            return None;
        }
        let (from, to) = (wire.ends[1], wire.ends[0]);
        wire.held[1].clear();
        wire.buffered[1].clear();
        if let Endpoint::Server(sid) = to
            && (self.node(sid).paused || self.node(sid).server.process.is_none())
        {
            return None;
        }
        self.deliver(cause, conn, 0, from, to, Load::Refused)
    }

    /// The next load that a held link had kept; and the one after it.
    pub(super) fn unhold(&mut self, conn: Conn, side: u8) -> Option<Step> {
        let ix = usize::from(side);
        let wire = self.net.wire(conn)?;
        let (from, to, channel) = (wire.ends[1 - ix], wire.ends[ix], wire.channel);
        if self.net.hold_of(from, to, channel).is_some() {
            return None; // held again
        }
        let wire = self.net.wire(conn)?;
        let (cause, load) = wire.held[ix].pop_front()?;
        if !wire.held[ix].is_empty() {
            self.queue.push(self.now, cause, Happening::Unhold(conn, side));
        }
        self.receive(cause, conn, ix, load, false)
    }

    /// The next load that nobody had read; and the one after it.
    pub(super) fn unbuffer(&mut self, conn: Conn, side: u8) -> Option<Step> {
        let ix = usize::from(side);
        let wire = self.net.wire(conn)?;
        let to = wire.ends[ix];
        if let Endpoint::Server(sid) = to
            && self.node(sid).paused
        {
            return None;
        }
        let wire = self.net.wire(conn)?;
        if !wire.reading[ix] {
            return None;
        }
        let (cause, load) = wire.buffered[ix].pop_front()?;
        if !wire.buffered[ix].is_empty() {
            self.queue.push(self.now, cause, Happening::Unbuffer(conn, side));
        }
        self.receive(cause, conn, ix, load, true)
    }

    /// What made this event worth stopping at.
    pub(super) fn marks(&self, step: &Step) -> Marks {
        let mut marks = Marks::default();
        match step.what {
            What::Command | What::Refused => marks.add(Marks::COMMAND),
            What::ToClient => marks.add(Marks::ANSWER),
            _ => {}
        }
        for note in &self.out.notes {
            marks.add(match note {
                Note::State(ServerState::Leading) => Marks(Marks::STATE.0 | Marks::LEADING.0),
                Note::State(_) => Marks::STATE,
                Note::Phase(_) => Marks::PHASE,
                Note::Voted(..) => Marks::VOTED,
                Note::EpochChosen(_) => Marks::EPOCH,
                Note::SyncTold(..) => Marks::SYNC,
                Note::Truncated(_) => Marks::TRUNCATED,
                Note::Established(_) => Marks::ESTABLISHED,
                Note::Committed(..) => Marks::COMMITTED,
                Note::Delivered(_) => Marks::DELIVERED,
                Note::Leaves(_) => Marks::LEAVES,
                _ => Marks::default(),
            });
        }
        if self.out.effects.iter().any(|e| matches!(e, Effect::Exit(_))) {
            marks.add(Marks::EXIT);
        }
        marks
    }

    /// Commands that wait for something shown by the notes of this event.
    pub(super) fn watch(&mut self, step: &Step) {
        if self.armed.is_empty() || self.out.notes.is_empty() {
            return;
        }
        let me = step.actor().and_then(Endpoint::server);
        let notes = std::mem::take(&mut self.out.notes);
        for note in &notes {
            self.saw(0, |sight| shows(sight, me, note));
        }
        self.out.notes = notes;
    }

    /// Moves every armed command that waits for this to the ready ones.
    fn saw(&mut self, since: u32, is_it: impl Fn(Sight) -> bool) {
        let cause = self.events;
        let mut ix = 0;
        while let Some(&(_, act)) = self.armed.get(ix) {
            if matches!(act.when, When::Seen(sight) if is_it(sight)) {
                self.armed.remove(ix);
                self.ready.push_back(Ready { cause, since, command: act.command });
            } else {
                ix += 1;
            }
        }
    }
}

/// Does this note of a server show what somebody waits for?
fn shows(sight: Sight, me: Option<ServerId>, note: &Note) -> bool {
    let is_me = |wanted: Option<ServerId>| wanted.is_none() || wanted == me;
    match (sight, *note) {
        (Sight::State(sid, state), Note::State(now)) => is_me(sid) && state == now,
        (Sight::Phase(sid, phase), Note::Phase(now)) => is_me(sid) && phase == now,
        (Sight::Established(epoch), Note::Established(now)) => epoch.is_none_or(|e| e == now),
        (Sight::Appended(sid, zxid), Note::Appended(txn)) => is_me(sid) && txn.zxid == zxid,
        (Sight::Durable(sid, zxid), Note::Durable(now)) => is_me(sid) && now >= zxid,
        (Sight::Committed(zxid), Note::Committed(now, _)) => now == zxid,
        (Sight::Delivered(sid, zxid), Note::Delivered(txn)) => is_me(sid) && txn.zxid == zxid,
        (Sight::AcceptedEpoch(sid, epoch), Note::AcceptedEpoch(now)) => is_me(sid) && now == epoch,
        (Sight::CurrentEpoch(sid, epoch), Note::CurrentEpoch(now)) => is_me(sid) && now == epoch,
        _ => false,
    }
}

/// The kind and zxid of a message; `None` for the connection's own business.
pub(super) fn kind_of(load: &Load, from: Endpoint, rules: &Rules) -> Option<(Kind, Zxid)> {
    Some(match load {
        Load::Vote(n) => (Kind::Notification, n.vote.zxid),
        Load::Packet(packet) => {
            let observer = from.server().is_some_and(|s| rules.config.observers.contains(s));
            (packet.kind(observer), packet.zxid())
        }
        Load::ToServer(ToServer::Connect { .. }) => (Kind::Connect, Zxid::ZERO),
        Load::ToServer(ToServer::Request { .. }) => (Kind::ClientRequest, Zxid::ZERO),
        Load::ToClient(answer @ ToClient::Connected { .. }) => {
            (Kind::Connected, zxid_of_answer(answer))
        }
        Load::ToClient(answer @ ToClient::Reply { .. }) => (Kind::Reply, zxid_of_answer(answer)),
        Load::Syn | Load::SynAck | Load::Refused | Load::Fin => return None,
    })
}
