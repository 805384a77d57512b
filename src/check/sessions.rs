//! What clients are told: in which order, at which zxid, and what events before it.

use super::Violation;
use super::ghost::Checker;
use super::register::InvariantId;
use crate::base::{ClientId, Conn, Endpoint, MAX_CLIENT, ServerId, SessionId, Zxid};
use crate::client::Client;
use crate::service::op::Op;
use crate::sim::{Sent, Step, World};
use crate::zab::{Note, PacketKind};
use imbl::OrdMap;
use std::collections::VecDeque;

/// The number that the library gives to auth.
const AUTH: u32 = -4i32 as u32;
/// And to setWatches.
const SET_WATCHES: u32 = -8i32 as u32;

/// At which zxid a read was served, and what the newest was then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// What its server had applied.
    pub at: Zxid,
    /// What was committed. If it is later, the read was stale.
    pub newest: Zxid,
}

impl Served {
    /// Was something newer committed already?
    pub fn is_stale(self) -> bool {
        self.at < self.newest
    }
}

/// One client's connection as the checker knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct ClientTrack {
    conn: Option<Conn>,
    /// The requests that were not answered, oldest first.
    open: VecDeque<u32>,
    /// The newest zxid of an answer.
    told: Zxid,
    /// The newest zxid of an answer that has arrived, over all connections of the
    /// session.
    seen: (Option<SessionId>, Zxid),
}

/// What the checker knows of clients.
#[derive(Clone, Debug)]
pub(super) struct SessionsSeen {
    lines: [ClientTrack; MAX_CLIENT],
    served: OrdMap<(ClientId, u32), Served>,
}

impl SessionsSeen {
    pub(super) fn new() -> SessionsSeen {
        SessionsSeen {
            lines: std::array::from_fn(|_| ClientTrack::default()),
            served: OrdMap::new(),
        }
    }
}

/// What a message says against a guarantee.
pub(super) type ReplyFault = (InvariantId, Zxid);

impl Checker {
    /// For a read that was answered: at which zxid, and what was committed then.
    pub fn served(&self, client: ClientId, cxid: u32) -> Option<Served> {
        self.sessions.served.get(&(client, cxid)).copied()
    }

    /// A write of a session was applied and is answered: everything that it had asked
    /// before must be answered by now.
    pub(super) fn in_turn(&mut self, world: &World, step: &Step, me: ServerId) {
        let mut applied = world.notes().iter().filter_map(|note| match note {
            Note::Delivered(txn) => Some(txn),
            _ => None,
        });
        let (Some(txn), None) = (applied.next(), applied.next()) else { return };
        if txn.cxid == 0 {
            return;
        }
        let its = |client: &&Client| client.session == Some(txn.session);
        let Some(client) = world.clients().iter().find(its).map(|client| client.id) else { return };
        let line = &self.sessions.lines[usize::from(client.0) - 1];
        let its = |sent: &Sent| Some(sent.conn) == line.conn && sent.cxid == txn.cxid;
        let answered = world.sent().iter().any(|sent| sent.kind == PacketKind::Reply && its(sent));
        let is_first = line.open.front() == Some(&txn.cxid);
        if answered && !is_first && line.open.contains(&txn.cxid) {
            self.against(step, me, client, (InvariantId::SessionOrder, txn.zxid));
        }
    }

    /// Something that a client is told has arrived.
    pub(super) fn arrived(&mut self, world: &World, step: &Step, client: ClientId) {
        if step.kind() != Some(PacketKind::Reply) || step.zxid == Zxid::NONE {
            return;
        }
        let session = world.client(client).session;
        let seen = &mut self.sessions.lines[usize::from(client.0) - 1].seen;
        let before = if seen.0 == session { seen.1 } else { Zxid::ZERO };
        *seen = (session, before.max(step.zxid));
    }

    /// A message between a client and a server was sent.
    pub(super) fn talked(&mut self, world: &World, step: &Step, sent: &Sent) {
        match (sent.from, sent.to) {
            (Endpoint::Client(client), Endpoint::Server(_)) => {
                let line = &mut self.sessions.lines[usize::from(client.0) - 1];
                if line.conn != Some(sent.conn) {
                    let (conn, seen) = (Some(sent.conn), line.seen);
                    *line = ClientTrack { conn, seen, ..ClientTrack::default() };
                }
                let asks = sent.kind == PacketKind::ClientRequest;
                if asks && !is_auth(world.client(client), sent.cxid) {
                    line.open.push_back(sent.cxid);
                }
            }
            (Endpoint::Server(server), Endpoint::Client(client)) => {
                let line = &mut self.sessions.lines[usize::from(client.0) - 1];
                if line.conn != Some(sent.conn) {
                    return;
                }
                let asker = world.client(client);
                let found = match sent.kind {
                    PacketKind::Reply => line.answered(asker, sent),
                    PacketKind::Event => line.notified(world),
                    _ => None,
                };
                if sent.kind == PacketKind::Reply && is_read(asker, sent.cxid) {
                    let newest = self.committed.back().map_or(Zxid::ZERO, |txn| txn.zxid);
                    let served = Served { at: sent.zxid, newest };
                    self.sessions.served.insert((client, sent.cxid), served);
                }
                if let Some(found) = found {
                    self.against(step, server, client, found);
                }
            }
            _ => {}
        }
    }

    /// Notes the first violation of each guarantee, between any two. What is promised of sessions and znodes rests on the
    /// protocol: once that is broken, nothing follows, and of one event the first is
    /// reported.
    pub(super) fn report_ends(
        &mut self,
        step: &Step,
        id: InvariantId,
        who: Endpoint,
        other: Option<Endpoint>,
        zxid: Zxid,
    ) {
        let rests = |v: &Violation| id.is_of_service() && !v.invariant.is_of_service();
        let repeats = |v: &Violation| {
            v.invariant == id || rests(v) || id.is_of_service() && v.event == step.number
        };
        if self.violations.iter().any(repeats) {
            return;
        }
        let (event, at, who) = (step.number, step.at, Some(who));
        self.violations.push(Violation { invariant: id, event, at, who, other, zxid });
    }

    fn against(&mut self, step: &Step, server: ServerId, client: ClientId, found: ReplyFault) {
        let ends = (Endpoint::Server(server), Some(Endpoint::Client(client)));
        self.report_ends(step, found.0, ends.0, ends.1, found.1);
    }
}

impl ClientTrack {
    /// A reply is sent.
    pub(super) fn answered(&mut self, client: &Client, sent: &Sent) -> Option<ReplyFault> {
        if is_auth(client, sent.cxid) {
            return None;
        }
        let in_order = self.open.front() == Some(&sent.cxid);
        if let Some(place) = self.open.iter().position(|cxid| *cxid == sent.cxid) {
            self.open.remove(place);
        }
        if sent.zxid == Zxid::NONE {
            return None; // refused at the door: it says nothing about what the server has
        }
        let mut known = self.told;
        if self.seen.0.is_some() && self.seen.0 == client.session {
            known = known.max(self.seen.1);
        }
        self.told = self.told.max(sent.zxid);
        if !in_order {
            Some((InvariantId::SessionOrder, sent.zxid))
        } else if sent.zxid < known {
            Some((InvariantId::SingleSystemImage, known))
        } else {
            None
        }
    }

    /// A watch event is sent: it is of the transaction that was just applied, and no
    /// answer may have been sent at or after that. (What setWatches brings is of
    /// earlier ones.)
    pub(super) fn notified(&self, world: &World) -> Option<ReplyFault> {
        let applied = world.notes().iter().rev().find_map(|note| match note {
            Note::Delivered(txn) => Some(txn.zxid),
            _ => None,
        })?;
        let late = self.told >= applied && self.open.front() != Some(&SET_WATCHES);
        late.then_some((InvariantId::EventBeforeReply, applied))
    }
}

/// The operation of a client's request; nothing for those of its library.
fn op_of(client: &Client, cxid: u32) -> Option<&Op> {
    let ix = client.history.binary_search_by_key(&cxid, |entry| entry.cxid).ok()?;
    Some(&client.history[ix].op)
}

/// Credentials are looked at as soon as they arrive: they stand in no line.
fn is_auth(client: &Client, cxid: u32) -> bool {
    cxid == AUTH || matches!(op_of(client, cxid), Some(Op::Auth { .. }))
}

fn is_read(client: &Client, cxid: u32) -> bool {
    op_of(client, cxid)
        .is_some_and(|op| !op.is_write() && !matches!(op, Op::Sync { .. } | Op::Auth { .. }))
}
