//! Messages under way, and messages lost: for observers.

use super::network::Wire;
use super::queue::{Happening, Load};
use super::world::World;
use crate::base::{Conn, Endpoint, Micros, ServerId, Zxid};
use crate::zab::{PacketKind, Rules, ToClient, ToServer};

/// A message that was lost with its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// When it is found lost.
    pub at: Micros,
    /// The event that had sent it.
    pub cause: u32,
    /// The sender.
    pub from: Endpoint,
    /// Who will not get it.
    pub to: Endpoint,
    /// What it was.
    pub kind: PacketKind,
    /// Its zxid.
    pub zxid: Zxid,
}

/// A message that was sent in the last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The sender.
    pub from: Endpoint,
    /// For whom.
    pub to: Endpoint,
    /// What it is.
    pub kind: PacketKind,
    /// Its zxid.
    pub zxid: Zxid,
    /// On which connection.
    pub conn: Conn,
    /// For a client's request and its reply: the client's number of it.
    pub cxid: u32,
}

/// A message under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// The event that sent it.
    pub cause: u32,
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    /// What it is.
    pub kind: PacketKind,
    /// Its zxid.
    pub zxid: Zxid,
    /// Its channel's connection.
    pub conn: Conn,
    /// For a vote: the sid voted for.
    pub voted: Option<ServerId>,
    /// When it arrives; `None` while a link holds it or nobody reads.
    pub arrives: Option<Micros>,
    /// A link holds it, or will when it gets there: it comes to nobody until the link is released.
    pub held: bool,
}

/// Something that will come to its end by itself: a message that arrives, or disk work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The event that began it.
    pub cause: u32,
    /// When it ends.
    pub at: Micros,
    /// What arrives; `None` for disk work.
    pub message: Option<PacketKind>,
}

impl World {
    /// Everything under way that will end by itself: not what a link will hold. The page's pace
    /// depends on how long it takes.
    pub fn under_way(&self) -> impl Iterator<Item = Due> + '_ {
        self.queue.iter().filter_map(|(at, seq, cause, what)| match what {
            Happening::Arrive(conn, side, load) => {
                let wire = self.net.look(*conn).filter(|wire| !wire.broken)?;
                if self.will_hold(wire, usize::from(*side), seq) {
                    return None;
                }
                let (kind, _) = kind_of(load, wire.ends[1 - *side as usize], &self.rules)?;
                Some(Due { cause, at, message: Some(kind) })
            }
            Happening::Disk(sid, incarnation, _) => {
                let node = self.node(*sid);
                let lives = node.incarnation == *incarnation && node.server.process.is_some();
                lives.then_some(Due { cause, at, message: None })
            }
            _ => None,
        })
    }

    /// Every message under way.
    pub fn in_flight(&self) -> Vec<InFlight> {
        let mut all = Vec::new();
        let mut add = |cause, from, to, conn, load: &Load, arrives, held| {
            if let Some((kind, zxid)) = kind_of(load, from, &self.rules) {
                let voted = match load {
                    Load::Vote(n) => n.vote.leader,
                    _ => None,
                };
                all.push(InFlight { cause, from, to, kind, zxid, conn, voted, arrives, held });
            }
        };
        for (at, seq, cause, what) in self.queue.iter() {
            if let Happening::Arrive(conn, side, load) = what
                && let Some(wire) = self.net.look(*conn)
                && !wire.broken
            {
                let (to, from) = (wire.ends[*side as usize], wire.ends[1 - *side as usize]);
                let held = self.will_hold(wire, usize::from(*side), seq);
                add(cause, from, to, *conn, load, Some(at), held);
            }
        }
        for (conn, wire) in self.net.wires() {
            for side in 0..2 {
                let (to, from) = (wire.ends[side], wire.ends[1 - side]);
                let kept = [(&wire.held[side], true), (&wire.buffered[side], false)];
                for (loads, held) in kept {
                    for (cause, load) in loads {
                        add(*cause, from, to, conn, load, None, held);
                    }
                }
            }
        }
        all.sort_by_key(|m| (m.cause, m.to, m.arrives));
        all
    }

    /// Will a link, as it now is, hold the load with this running number for this side when it gets there?
    pub(super) fn will_hold(&self, wire: &Wire, side: usize, seq: u32) -> bool {
        let since = || self.net.hold_of(wire.ends[1 - side], wire.ends[side], wire.channel);
        !wire.held[side].is_empty() || since().is_some_and(|since| seq >= since)
    }
}

/// The client's number of a request or of a reply; 0 for everything else.
pub(super) fn cxid_of(load: &Load) -> u32 {
    match load {
        Load::ToServer(ToServer::Request { cxid, .. })
        | Load::ToClient(ToClient::Reply { cxid, .. }) => *cxid,
        _ => 0,
    }
}

/// The kind and zxid of a message; `None` for the connection's own business.
pub(super) fn kind_of(load: &Load, from: Endpoint, rules: &Rules) -> Option<(PacketKind, Zxid)> {
    Some(match load {
        Load::Vote(n) => (PacketKind::Notification, n.vote.zxid),
        Load::Packet(packet) => {
            let observer = from.server().is_some_and(|s| rules.config.observers.contains(s));
            (packet.kind(observer), packet.zxid())
        }
        Load::ToServer(ToServer::Connect { .. }) => (PacketKind::Connect, Zxid::ZERO),
        Load::ToServer(ToServer::Request { .. }) => (PacketKind::ClientRequest, Zxid::ZERO),
        Load::ToServer(ToServer::Ping) => (PacketKind::ClientPing, Zxid::ZERO),
        Load::ToClient(ToClient::Connected { .. } | ToClient::Expired) => {
            (PacketKind::Connected, Zxid::ZERO)
        }
        Load::ToClient(ToClient::Reply { zxid, .. }) => (PacketKind::Reply, *zxid),
        Load::ToClient(ToClient::Event { .. }) => (PacketKind::Event, Zxid::ZERO),
        Load::ToClient(ToClient::Pong { zxid }) => (PacketKind::ClientPing, *zxid),
        Load::Syn | Load::SynAck | Load::Refused | Load::Fin => return None,
    })
}
