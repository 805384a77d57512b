//! `QuorumCnxManager`: the connections that votes travel on.
//!
//! One connection per pair, and only the server with the **larger sid** may be
//! the initiator of the one that is kept (1.5.1). A peer's send queue holds one
//! message; a newer one replaces it (1.5.3). On a new connection the queued
//! message is sent, or else the last one again, so receivers must tolerate
//! duplicates (1.5.4).

use super::context::Ctx;
use super::input::LinkChange;
use super::message::Notification;
use super::outbox::Effect;
use crate::base::{Channel, Conn, Micros, ServerId, SidMap, SidSet};

/// `zookeeper.cnxTimeout`: how long an attempt to connect may take (1.5.5).
const CONNECT_TIMEOUT: Micros = Micros::millis(5000);

/// What one server keeps about the connection with one other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Peer {
    /// The open connection; either of the two may have dialed it.
    conn: Option<Conn>,
    /// An attempt of ours is in progress (1.5.5).
    dialing: bool,
    /// There is a send queue for it: something was sent to it once.
    known: bool,
    /// The vote that waits for a connection; a newer one replaces it (1.5.3).
    queue: Option<Notification>,
    /// The vote sent last, said again on the next connection (1.5.4).
    last: Option<Notification>,
}

/// All election connections of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cnx {
    peers: SidMap<Peer>,
}

impl Cnx {
    /// `toSend`: sends now if connected; else keeps this as the one queued
    /// message and sees to a connection.
    pub fn send(&mut self, ctx: &mut Ctx, to: ServerId, n: Notification) {
        debug_assert!(to != ctx.me, "a server's own vote takes the way of SendVoteToSelf (1.2.2)");
        let peer = &mut self.peers[to];
        peer.known = true;
        if let Some(conn) = peer.conn {
            peer.last = Some(n);
            ctx.out.ask(Effect::SendVote(conn, n));
        } else {
            peer.queue = Some(n);
            self.connect(ctx, to);
        }
    }

    /// `haveDelivered`: is some peer's send queue empty (1.2.4)?
    pub fn have_delivered(&self, members: SidSet) -> bool {
        members.iter().any(|sid| self.peers[sid].known && self.peers[sid].queue.is_none())
    }

    /// `connectAll`: sees to a connection with everyone that a message waits for.
    pub fn connect_all(&mut self, ctx: &mut Ctx, members: SidSet) {
        for sid in members.iter() {
            if sid != ctx.me && self.peers[sid].known {
                self.connect(ctx, sid);
            }
        }
    }

    /// `connectOne`: at most one attempt in progress per peer (1.5.5).
    fn connect(&mut self, ctx: &mut Ctx, to: ServerId) {
        let peer = &mut self.peers[to];
        if peer.conn.is_none() && !peer.dialing {
            peer.dialing = true;
            ctx.out.ask(Effect::Dial { channel: Channel::Election, to, timeout: CONNECT_TIMEOUT });
        }
    }

    /// A connection for votes comes or goes.
    pub(super) fn on_link(&mut self, ctx: &mut Ctx, change: LinkChange) {
        match change {
            LinkChange::Dialed(conn, from) => self.on_dialed(ctx, conn, from),
            LinkChange::Opened(conn, peer) => self.on_opened(ctx, conn, peer),
            LinkChange::Failed(peer) => self.on_dial_failed(peer),
            LinkChange::Broken(conn, peer) => self.on_broken(conn, peer),
        }
    }

    /// Another server connects. From a larger sid the connection is accepted and
    /// replaces the one before. From a smaller one it is refused, the one before is
    /// closed too, and this server connects the other way (1.5.1).
    fn on_dialed(&mut self, ctx: &mut Ctx, conn: Conn, from: ServerId) {
        if let Some(old) = self.peers[from].conn.take() {
            ctx.out.ask(Effect::Close(old));
        }
        if from > ctx.me {
            ctx.out.ask(Effect::Accept(conn));
            self.install(ctx, conn, from);
        } else {
            ctx.out.ask(Effect::Refuse(conn));
            self.connect(ctx, from);
        }
    }

    /// Our attempt succeeded. (Towards a larger sid it never does: the other
    /// side refuses and calls back.)
    fn on_opened(&mut self, ctx: &mut Ctx, conn: Conn, peer: ServerId) {
        self.peers[peer].dialing = false;
        if let Some(old) = self.peers[peer].conn.take() {
            ctx.out.ask(Effect::Close(old));
        }
        self.install(ctx, conn, peer);
    }

    /// Our attempt failed. The next one comes with the next vote to send.
    fn on_dial_failed(&mut self, peer: ServerId) {
        self.peers[peer].dialing = false;
    }

    /// A connection ended. An older one that was replaced does not count.
    fn on_broken(&mut self, conn: Conn, peer: ServerId) {
        if self.peers[peer].conn == Some(conn) {
            self.peers[peer].conn = None;
        }
    }

    /// The sender thread starts: the queued message, or the last one again.
    fn install(&mut self, ctx: &mut Ctx, conn: Conn, sid: ServerId) {
        let peer = &mut self.peers[sid];
        debug_assert_eq!(peer.conn, None, "one connection per pair is kept (1.5.1)");
        peer.conn = Some(conn);
        if let Some(n) = peer.queue.take().or(peer.last) {
            peer.last = Some(n);
            ctx.out.ask(Effect::SendVote(conn, n));
        }
    }
}
