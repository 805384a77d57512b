//! What is seen of a world while a plan is carried out.

use super::plan::{is_left_out, is_paced};
use std::collections::BTreeMap;
use zabscope::base::{Endpoint, Epoch, ServerId, SidSet, Zxid};
use zabscope::sim::{Step, World};
use zabscope::zab::{Note, PacketKind, ServerState};

/// A direction between two servers.
pub type Link = (ServerId, ServerId);

/// A quorum packet that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenPacket {
    /// Its kind.
    pub kind: PacketKind,
    /// Its zxid.
    pub zxid: Zxid,
}

/// A leader's decision how to synchronize a learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sync {
    /// Who decided.
    pub leader: ServerId,
    /// For whom.
    pub peer: ServerId,
    /// DIFF, TRUNC or SNAP.
    pub mode: &'static str,
    /// With this zxid.
    pub zxid: Zxid,
    /// The leader's committedLog and its last zxid.
    pub range: (Zxid, Zxid, Zxid),
}

/// How one server stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerStanding {
    /// Who.
    pub sid: ServerId,
    /// In the recorder's words.
    pub mode: &'static str,
    /// Its last zxid, while it serves.
    pub zxid: Option<Zxid>,
    /// The acceptedEpoch file.
    pub accepted: Option<Epoch>,
    /// The currentEpoch file.
    pub current: Option<Epoch>,
    /// The last record of its log.
    pub logged: Option<Zxid>,
}

/// How a server stands now.
pub fn standing(world: &World, sid: ServerId) -> ServerStanding {
    let node = world.node(sid);
    let server = &node.server;
    let serves = server.serves() && !node.paused;
    let mode = match (&server.process, server.state()) {
        (None, _) => "dead",
        _ if node.paused => "sigstop",
        (_, Some(ServerState::Leading)) if serves => "leader",
        (_, Some(ServerState::Following)) if serves => "follower",
        (_, Some(ServerState::Observing)) if serves => "observer",
        _ => "notserving",
    };
    let process = server.process.as_ref().filter(|_| serves);
    ServerStanding {
        sid,
        mode,
        zxid: process.map(|process| process.core.db.last_processed),
        accepted: server.disk.accepted_epoch,
        current: server.disk.current_epoch,
        logged: server.disk.log.last_zxid(),
    }
}

/// A held direction, as the recorder's proxies do it: packets are swallowed.
#[derive(Clone, Copy, Debug)]
struct Gate {
    link: Link,
    /// It closes with the first packet of this kind.
    waits_for: Option<PacketKind>,
}

/// Everything that is seen.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    on: bool,
    /// Whose disk has been emptied while it is down.
    pub wiped: SidSet,
    /// What passed, per link.
    pub links: BTreeMap<Link, Vec<SeenPacket>>,
    /// How much of that had passed when the last thing was done.
    ended: BTreeMap<Link, usize>,
    paced: BTreeMap<Link, usize>,
    gates: Vec<Gate>,
    swallowed: Vec<(Link, SeenPacket)>,
    /// The leaders' decisions.
    pub syncs: Vec<Sync>,
    /// Who was truncated to what.
    pub truncated: Vec<(ServerId, Zxid)>,
    /// How the servers stood, after each thing that was done.
    pub moments: Vec<Vec<ServerStanding>>,
}

impl Watch {
    /// The packets' clock begins.
    pub fn begin(&mut self) {
        self.on = true;
    }

    /// The last thing is done.
    pub fn end(&mut self) {
        self.ended = self.links.iter().map(|(link, list)| (*link, list.len())).collect();
    }

    /// How many packets had passed a link when the last thing was done.
    pub fn ended(&self, link: Link) -> usize {
        self.ended.get(&link).copied().unwrap_or(0)
    }

    /// How many packets have passed a link that are not client business.
    pub fn paced(&self, link: Link) -> usize {
        self.paced.get(&link).copied().unwrap_or(0)
    }

    /// A direction is held, at once or from a kind of packet on.
    pub fn close(&mut self, link: Link, waits_for: Option<PacketKind>) {
        self.gates.push(Gate { link, waits_for });
    }

    /// Is this direction held now?
    pub fn is_closed(&self, link: Link) -> bool {
        self.gates.iter().any(|gate| gate.link == link && gate.waits_for.is_none())
    }

    /// The directions that will be held when a packet comes.
    pub fn waiting(&self) -> Vec<Link> {
        self.gates.iter().filter(|gate| gate.waits_for.is_some()).map(|gate| gate.link).collect()
    }

    /// Directions pass again: what was kept for living connections goes on.
    pub fn open(&mut self, which: impl Fn(Link) -> bool) {
        self.gates.retain(|gate| !which(gate.link));
        let (open, kept): (Vec<_>, Vec<_>) =
            self.swallowed.drain(..).partition(|(link, _)| which(*link));
        self.swallowed = kept;
        for (link, seen) in open {
            self.pass(link, seen);
        }
    }

    /// Connections between servers ended: what was kept for them is lost.
    pub fn forget(&mut self, which: impl Fn(Link) -> bool) {
        self.swallowed.retain(|(link, _)| !which(*link));
    }

    /// An event has happened.
    pub fn event(&mut self, world: &World, step: &Step) {
        for sent in world.sent() {
            let (Endpoint::Server(src), Endpoint::Server(dst)) = (sent.from, sent.to) else {
                continue;
            };
            if sent.kind == PacketKind::Notification {
                continue;
            }
            let link = (src, dst);
            for gate in self.gates.iter_mut().filter(|gate| gate.link == link) {
                if gate.waits_for == Some(sent.kind) {
                    gate.waits_for = None;
                }
            }
            let seen = SeenPacket { kind: sent.kind, zxid: sent.zxid };
            if self.is_closed(link) {
                self.swallowed.push((link, seen));
            } else {
                self.pass(link, seen);
            }
        }
        let Some(me) = step.actor().and_then(Endpoint::server) else {
            return;
        };
        for note in world.notes() {
            match *note {
                Note::SyncDecided(peer, mode, zxid) => {
                    if let Some(process) = &world.node(me).server.process {
                        let (min, max) = process.core.db.committed_range();
                        let range = (min, max, process.core.db.last_processed);
                        let mode = mode.name();
                        self.syncs.push(Sync { leader: me, peer, mode, zxid, range });
                    }
                }
                Note::SyncTold(mode, zxid) if mode.name() == "TRUNC" => {
                    self.truncated.push((me, zxid));
                }
                _ => {}
            }
        }
    }

    fn pass(&mut self, link: Link, seen: SeenPacket) {
        if !self.on || is_left_out(seen.kind.name()) {
            return;
        }
        self.links.entry(link).or_default().push(seen);
        if is_paced(seen.kind.name()) {
            *self.paced.entry(link).or_default() += 1;
        }
    }

    /// How a server stands, also one whose disk was emptied.
    pub fn standing(&self, world: &World, sid: ServerId) -> ServerStanding {
        let standing = standing(world, sid);
        if self.wiped.contains(sid) {
            return ServerStanding { accepted: None, current: None, logged: None, ..standing };
        }
        standing
    }

    /// Remembers how everybody stands.
    pub fn moment(&mut self, world: &World) {
        let standings: Vec<ServerStanding> =
            world.nodes().iter().map(|node| self.standing(world, node.server.id)).collect();
        if self.moments.last() != Some(&standings) {
            self.moments.push(standings);
        }
    }
}
