//! How what was sent arrives: through links that may hold it, into machines
//! that may not read it.

use super::flight::{Lost, kind_of};
use super::queue::{Happening, Load};
use super::step::{About, Step};
use super::world::World;
use crate::base::{Channel, Conn, Endpoint, ServerId, Zxid};
use crate::zab::{Input, LinkChange};

/// How many connections a machine keeps for its process until that takes them
/// (`clientPortListenBacklog`); more are not answered.
const BACKLOG: usize = 50;

impl World {
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
        let (now, in_order) = (self.now, self.rules.links_keep_order());
        let wire = self.net.wire(conn)?;
        let (from, to) = (wire.ends[1 - side], wire.ends[side]);
        let last = wire.last_arrival[side];
        debug_assert!(!in_order || now <= last, "what arrives was sent, and nothing overtakes it");
        if wire.broken || wire.severed[side] && load.is_message() {
            self.lose(from, to, cause, &load);
            return None;
        }
        if self.will_hold(self.net.look(conn)?, side, seq) {
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
            Endpoint::Client(client) => (self.client(client).paused, false),
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
            let keep = !matches!(load, Load::Syn) || self.machine_takes(cause, conn);
            if let Some(wire) = self.net.wire(conn).filter(|_| keep) {
                wire.buffered[side].push_back((cause, load));
            }
            return None;
        }
        self.deliver(cause, conn, side, from, to, load)
    }

    /// A connection is offered to a process that stands still. A client's connect is finished by
    /// the machine: what it sends waits there until the process goes on. False if there is no room.
    fn machine_takes(&mut self, cause: u32, conn: Conn) -> bool {
        let as_it_is = self.rules.config.clients_as_they_are();
        let Some(wire) = self.net.look(conn).filter(|w| as_it_is && w.channel == Channel::Client)
        else {
            return true; // it waits until the process takes it
        };
        if self.net.backlog_of(wire.ends[1]) >= BACKLOG {
            return false;
        }
        if let Some(wire) = self.net.wire(conn) {
            (wire.backlog, wire.open[1]) = (true, true);
            self.push(cause, conn, 0, Load::SynAck);
        }
        true
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
        let (about, zxid) = match &load {
            Load::Syn => (About::Dialed(channel), Zxid::ZERO),
            Load::SynAck => {
                wire.dialing = false;
                wire.open[0] = true;
                (About::Opened(channel), Zxid::ZERO)
            }
            Load::Refused => {
                wire.dialing = false;
                (About::DialFailed(channel), Zxid::ZERO)
            }
            Load::Fin => {
                let failed = side == 0 && wire.dialing;
                wire.dialing &= side != 0;
                wire.open[side] = false;
                let ended = if failed { About::DialFailed } else { About::Broken };
                (ended(channel), Zxid::ZERO)
            }
            load @ (Load::Vote(_) | Load::Packet(_) | Load::ToServer(_) | Load::ToClient(_)) => {
                let (kind, zxid) = kind_of(load, from, &self.rules)?;
                let about = match load {
                    Load::ToServer(_) => About::ToServer(kind),
                    Load::ToClient(_) => About::ToClient(kind),
                    Load::Packet(_) => About::Packet(kind),
                    _ => About::Vote,
                };
                (about, zxid)
            }
        };
        self.net.reap(conn);
        match to {
            Endpoint::Server(sid) => self.give(sid, conn, from, about, load),
            Endpoint::Client(client) => {
                let (now, asks) = (self.now, &mut self.asks);
                let client = &mut self.clients[usize::from(client.0) - 1];
                match (about, load) {
                    (About::Opened(_), _) => client.on_opened(conn, now, asks),
                    (About::DialFailed(_) | About::Broken(_), _) => {
                        client.on_broken(conn, now, asks);
                    }
                    (_, Load::ToClient(answer)) => client.on_message(answer, now, asks),
                    (about, _) => {
                        unreachable!("a client only dials, and is sent answers: {about:?}")
                    }
                }
            }
        }
        Some(self.record(cause, about, Some(to), Some(from), zxid))
    }

    fn give(&mut self, sid: ServerId, conn: Conn, from: Endpoint, about: About, load: Load) {
        let link = |channel, change| match channel {
            Channel::Election => Input::Election(change),
            Channel::Quorum => Input::Quorum(change),
            Channel::Client => unreachable!("servers speak to each other on channels of their own"),
        };
        let input = match (about, load, from) {
            (About::Dialed(_), _, Endpoint::Client(_)) => Input::ClientDialed(conn),
            (About::Broken(_), _, Endpoint::Client(_)) => Input::ClientBroken(conn),
            (About::Dialed(channel), _, Endpoint::Server(peer)) => {
                link(channel, LinkChange::Dialed(conn, peer))
            }
            (About::Opened(channel), _, Endpoint::Server(peer)) => {
                link(channel, LinkChange::Opened(conn, peer))
            }
            (About::DialFailed(channel), _, Endpoint::Server(peer)) => {
                link(channel, LinkChange::Failed(peer))
            }
            (About::Broken(channel), _, Endpoint::Server(peer)) => {
                link(channel, LinkChange::Broken(conn, peer))
            }
            (_, Load::Vote(n), Endpoint::Server(peer)) => Input::Vote(peer, n),
            (_, Load::Packet(packet), Endpoint::Server(peer)) => Input::Packet(conn, peer, packet),
            (_, Load::ToServer(message), _) => Input::Client(conn, message),
            (about, ..) => unreachable!("a server dials servers only: {about:?} from {from}"),
        };
        self.input(sid, input);
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
        if !wire.reading[ix] {
            wire.buffered[ix].push_back((cause, load)); // noticed by the next read
            return None;
        }
        self.deliver(cause, conn, ix, from, to, load)
    }

    /// An attempt to connect was never answered.
    pub(super) fn on_dial_timeout(&mut self, cause: u32, conn: Conn) -> Option<Step> {
        let wire = self.net.wire(conn)?;
        if !wire.dialing {
            return None;
        }
        let (from, to) = (wire.ends[1], wire.ends[0]);
        if let Endpoint::Server(sid) = to {
            let node = self.node_mut(sid);
            if node.paused {
                node.parked.push((cause, Happening::DialTimeout(conn)));
                return None;
            }
        }
        let wire = self.net.wire(conn)?;
        wire.held[1].clear();
        wire.buffered[1].clear();
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
        let asleep = match wire.ends[ix] {
            Endpoint::Server(sid) => self.node(sid).paused,
            Endpoint::Client(client) => self.client(client).paused,
        };
        if asleep {
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
}
