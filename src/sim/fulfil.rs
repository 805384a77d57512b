//! How what servers and clients ask for comes true: sending, dialing, timers,
//! disks; and how what was sent arrives.

use super::command::Sight;
use super::flight::{Sent, cxid_of, kind_of};
use super::network::Wire;
use super::queue::{Happening, Load};
use super::step::Step;
use super::world::World;
use crate::base::{Channel, Conn, Endpoint, Micros, ServerId, Span, Zxid};
use crate::client::Ask;
use crate::zab::{DiskOp, Effect, PacketKind};

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
        if let Some(Endpoint::Client(client)) = step.actor() {
            self.tell_program(cause, client);
        }
        if !self.asks.is_empty() {
            self.fulfil_asks(cause, step.actor());
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
                let (now, due) = (self.now, self.now + self.chance.length(span));
                if let Some(at) = self.node_mut(sid).timers[timer.index()].set(due, now) {
                    self.queue.push(at, cause, Happening::Timer(sid, timer));
                }
            }
            Effect::StopTimer(timer) => self.node_mut(sid).timers[timer.index()].stop(),
            Effect::Disk(op) => self.begin_disk_work(cause, sid, op),
            Effect::Dial { channel, to, timeout } => {
                self.dial(cause, me, Endpoint::Server(to), channel, timeout);
            }
            Effect::Accept(conn) => {
                if let Some(wire) = self.net.wire(conn)
                    && !std::mem::take(&mut wire.backlog)
                {
                    debug_assert!(!wire.open[1], "a connection is taken once");
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

    /// The disk gets work. It comes back as an input if the process still runs by then.
    fn begin_disk_work(&mut self, cause: u32, sid: ServerId, op: DiskOp) {
        if let DiskOp::CurrentEpoch(epoch) = op {
            self.node_mut(sid).server.disk.begin_current_epoch(epoch);
        }
        let node = self.node(sid);
        debug_assert!(node.server.process.is_some(), "a dead process asks nothing of its disk");
        let (incarnation, fsync) = (node.incarnation, node.fsync);
        let span = match op {
            DiskOp::Append | DiskOp::AppendSync => APPEND,
            DiskOp::SnapshotStart(_) => SNAPSHOT_START,
            DiskOp::Fsync
            | DiskOp::FsyncSync
            | DiskOp::AcceptedEpoch(_)
            | DiskOp::CurrentEpoch(_)
            | DiskOp::SnapshotEnd(..) => fsync,
        };
        let at = self.now + self.chance.length(span);
        self.queue.push(at, cause, Happening::Disk(sid, incarnation, op));
    }

    fn fulfil_asks(&mut self, cause: u32, actor: Option<Endpoint>) {
        let Some(me) = actor else {
            unreachable!("only clients ask, in events of somebody: {:?}", self.asks)
        };
        for ask in std::mem::take(&mut self.asks) {
            self.fulfil_ask(cause, me, ask);
        }
    }

    pub(super) fn fulfil_ask(&mut self, cause: u32, me: Endpoint, ask: Ask) {
        match ask {
            Ask::Dial(to, patience) => {
                let timeout = patience.unwrap_or_else(|| self.rules.config.init_time());
                let to = Endpoint::Server(to);
                let conn = self.dial(cause, me, to, Channel::Client, timeout);
                if let Endpoint::Client(client) = me {
                    self.client_mut(client).on_dialed(conn);
                }
            }
            Ask::Wake(span) => {
                let due = self.now + self.chance.length(span);
                self.set_alarm(cause, me, due);
            }
            Ask::Sleep => self.set_alarm(cause, me, Micros::NEVER),
            Ask::Send(conn, message) => self.send(cause, me, conn, Load::ToServer(message)),
            Ask::Close(conn) => self.close(cause, me, conn),
        }
    }

    fn side(&mut self, conn: Conn, me: Endpoint) -> Option<(&mut Wire, usize)> {
        let wire = self.net.wire(conn)?;
        let side = wire.side_of(me)?;
        Some((wire, side))
    }

    fn dial(
        &mut self,
        cause: u32,
        me: Endpoint,
        to: Endpoint,
        channel: Channel,
        timeout: Micros,
    ) -> Conn {
        let conn = self.net.dial(channel, me, to);
        self.queue.push(self.now + timeout, cause, Happening::DialTimeout(conn));
        if self.net.is_cut(me, to) {
            self.push(cause, conn, 0, Load::Refused);
        } else {
            self.push(cause, conn, 1, Load::Syn);
        }
        conn
    }

    fn send(&mut self, cause: u32, me: Endpoint, conn: Conn, load: Load) {
        let Some((wire, side)) = self.side(conn, me) else {
            return;
        };
        if !wire.open[side] || wire.broken {
            return; // closed meanwhile: written into a dead socket
        }
        let to = wire.ends[1 - side];
        debug_assert_ne!(me, to, "nobody sends to itself over a connection");
        if let Some((kind, zxid)) = kind_of(&load, me, &self.rules) {
            self.sent.push(Sent { from: me, to, kind, zxid, conn, cxid: cxid_of(&load) });
            if !self.armed.is_empty() {
                let since = self.queue.next_seq();
                self.saw(since, |sight| is_sent(sight, kind, me, to, zxid));
            }
        }
        self.push(cause, conn, 1 - side, load);
    }

    /// Puts a load on its way to one side: the link's latency, and never before
    /// what was sent earlier.
    pub(super) fn push(&mut self, cause: u32, conn: Conn, side: usize, load: Load) {
        let now = self.now;
        let Some(wire) = self.net.wire(conn) else {
            return;
        };
        let (from, to, last) = (wire.ends[1 - side], wire.ends[side], wire.last_arrival[side]);
        let at = now + self.chance.length(self.net.latency(from, to));
        let at = if self.rules.links_keep_order() { at.max(last) } else { at };
        debug_assert!(at >= now, "nothing arrives before it was sent");
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
        debug_assert!(side == 1 || !wire.dialing, "a dialer that waits has nothing open yet");
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
}

/// Is this the packet that somebody waits for?
fn is_sent(sight: Sight, kind: PacketKind, me: Endpoint, to: Endpoint, zxid: Zxid) -> bool {
    matches!(sight, Sight::Sent(wanted, from, dest, about)
        if wanted == kind && from.is_none_or(|f| f == me) && dest.is_none_or(|d| d == to)
            && about.is_none_or(|about| about == zxid))
}
