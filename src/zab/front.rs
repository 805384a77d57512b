//! The client side of a server: connections, and requests that wait for their
//! transaction to be applied here (CommitProcessor's write half, 4.3).

use super::message::{ToClient, ToServer};
use super::outbox::{Effect, Note};
use super::server::Ctx;
use crate::base::{Conn, Micros, SessionId};
use crate::service::{Body, Op, Request, Store, Txn};
use std::collections::VecDeque;

/// One client's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ClientCnx {
    conn: Conn,
    session: Option<SessionId>,
}

/// A write of a client of this server, waiting to be applied here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting {
    session: SessionId,
    cxid: u32,
    conn: Conn,
}

/// All client connections of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    clients: Vec<ClientCnx>,
    /// Local writes in the order in which they were sent to the leader.
    waiting: VecDeque<Waiting>,
    next_session: u64,
}

impl Front {
    /// No clients yet. Session ids begin at the server's id in the high byte and
    /// the time of the start below it (7.1.2).
    pub fn new(ctx: &Ctx) -> Front {
        let millis = ctx.now.0 / 1000;
        let next_session = u64::from(ctx.me.0) << 56 | (millis << 24) >> 8;
        Front { clients: Vec::new(), waiting: VecDeque::new(), next_session }
    }

    /// A client connects: taken only while this server serves (1.6.7).
    pub fn on_dialed(&mut self, ctx: &mut Ctx, conn: Conn, serves: bool) {
        if serves {
            self.clients.push(ClientCnx { conn, session: None });
            ctx.out.ask(Effect::Accept(conn));
        } else {
            ctx.out.note(Note::ClientRefused);
            ctx.out.ask(Effect::Refuse(conn));
        }
    }

    /// A client speaks: the request that the leader must be given, with the
    /// negotiated time-out of 2 to 20 ticks (7.1.4).
    pub fn on_message(&mut self, ctx: &Ctx, conn: Conn, message: ToServer) -> Option<Request> {
        let client = self.clients.iter_mut().find(|c| c.conn == conn)?;
        let request = match message {
            ToServer::Connect { timeout_ms } => {
                let session = SessionId(self.next_session);
                self.next_session += 1;
                client.session = Some(session);
                let timeout_ms = negotiate(timeout_ms, ctx.rules.config.tick);
                Request { session, cxid: 0, op: Op::CreateSession { timeout_ms } }
            }
            ToServer::Request { cxid, op } => Request { session: client.session?, cxid, op },
        };
        self.waiting.push_back(Waiting { session: request.session, cxid: request.cxid, conn });
        Some(request)
    }

    /// A client's connection ended. Its session lives on.
    pub fn on_broken(&mut self, conn: Conn) {
        self.clients.retain(|c| c.conn != conn);
    }

    /// A transaction was applied. It belongs to a client here iff it is the
    /// oldest write waiting here (4.3.4).
    pub fn on_delivered(&mut self, ctx: &mut Ctx, txn: &Txn) {
        let mine = |w: &mut Waiting| w.session == txn.session && w.cxid == txn.cxid;
        if let Some(Waiting { session, conn, cxid }) = self.waiting.pop_front_if(mine)
            && self.clients.iter().any(|c| c.conn == conn)
        {
            let answer = match txn.body {
                Body::CreateSession { timeout_ms } => ToClient::Connected { session, timeout_ms },
                Body::CloseSession | Body::Set { .. } | Body::Error(_) => {
                    ToClient::Reply { cxid, zxid: txn.zxid, error: Store::error_of(txn) }
                }
            };
            ctx.out.ask(Effect::Reply(conn, answer));
        }
        if txn.body == Body::CloseSession {
            self.close(ctx, |c| c.session == Some(txn.session)); // 7.3.4
        }
    }

    /// The role ends: every client is disconnected, every waiting write
    /// forgotten; its fate is unknown to the client (4.7).
    pub fn close_all(&mut self, ctx: &mut Ctx) {
        self.close(ctx, |_| true);
        self.waiting.clear();
    }

    fn close(&mut self, ctx: &mut Ctx, which: impl Fn(&ClientCnx) -> bool) {
        self.clients.retain(|client| {
            let gone = which(client);
            if gone {
                ctx.out.ask(Effect::Close(client.conn));
            }
            !gone
        });
    }

    /// The sessions that are connected here.
    pub fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.clients.iter().filter_map(|c| c.session)
    }
}

fn negotiate(wanted_ms: u32, tick: Micros) -> u32 {
    let tick_ms = (tick.0 / 1000) as u32;
    wanted_ms.clamp(2 * tick_ms, 20 * tick_ms)
}
