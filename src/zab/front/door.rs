//! The door of a server: clients connect, shake hands, and ask.
//!
//! What is decided here is who speaks and whether it is looked at; what waits for
//! what is the business of [`super::Front`].

use super::ClientCnx;
use super::Forward;
use super::Front;
use super::Held;
use crate::base::{Conn, SessionId, Zxid};
use crate::service::acl::{Id, Ids};
use crate::service::error::ErrorCode;
use crate::service::op::{Op, Request};
use crate::service::session::{LEADER, SessionTable, is_ahead, negotiate};
use crate::zab::context::Ctx;
use crate::zab::database::Database;
use crate::zab::message::{ToClient, ToServer};
use crate::zab::outbox::{Effect, Note};
use std::sync::Arc;

impl Front {
    /// A client connects: taken only while this server serves (1.6.7).
    pub fn on_dialed(&mut self, ctx: &mut Ctx, conn: Conn, serves: bool) {
        debug_assert!(
            self.clients.iter().all(|client| client.conn != conn),
            "a connection is taken once"
        );
        if serves {
            // The simulated clients run beside their servers.
            let own = Id::new("ip", "127.0.0.1");
            let as_it_is = ctx.rules.config.clients_as_they_are();
            let (session, ids) = (None, as_it_is.then_some(own).into_iter().collect());
            self.clients.push(ClientCnx { conn, session, timeout_ms: 0, ids });
            ctx.out.ask(Effect::Accept(conn));
            return;
        }
        ctx.out.note(Note::ClientRefused);
        if ctx.rules.config.clients_as_they_are() {
            // The port is open as long as the process runs: "ZooKeeperServer not running".
            ctx.out.ask(Effect::Accept(conn));
            ctx.out.ask(Effect::Close(conn));
        } else {
            ctx.out.ask(Effect::Refuse(conn));
        }
    }

    /// A client speaks. `sessions` is there on the leader: it need not ask anybody.
    pub fn on_message(
        &mut self,
        ctx: &mut Ctx,
        db: &Database,
        conn: Conn,
        message: ToServer,
        sessions: Option<&mut SessionTable>,
    ) -> Forward {
        let Some(client) = self.clients.iter().find(|c| c.conn == conn) else {
            return Forward::Nothing;
        };
        match (message, client.session) {
            (ToServer::Connect { session, last_zxid, timeout_ms }, _) => {
                if is_ahead(last_zxid, db.last_processed) && ctx.rules.sends_clients_ahead_away() {
                    ctx.out.note(Note::ClientAhead(last_zxid));
                    self.close(ctx, |c| c.conn == conn);
                    return Forward::Nothing;
                }
                self.on_connect(ctx, conn, session, timeout_ms, sessions)
            }
            (ToServer::Request { cxid, op }, Some(session)) => {
                if self.answers_at_the_door(ctx, db, conn, cxid, &op) {
                    return Forward::Nothing;
                }
                self.on_request(ctx, db, (conn, session, cxid), op, sessions)
            }
            (ToServer::Ping, Some(session)) => {
                if self.touch(ctx, session, sessions, false, conn) {
                    self.read_in_turn(ctx, db, session, Held::Read(conn, 0, None));
                }
                Forward::Nothing
            }
            // Before the handshake there is nobody to answer.
            (ToServer::Request { .. } | ToServer::Ping, None) => Forward::Nothing,
        }
    }

    /// A handshake: a session is opened, or goes on here if it lives (7.1.1).
    fn on_connect(
        &mut self,
        ctx: &mut Ctx,
        conn: Conn,
        session: Option<SessionId>,
        timeout_ms: u32,
        sessions: Option<&mut SessionTable>,
    ) -> Forward {
        let (shortest, longest) = ctx.rules.config.session_timeouts();
        for client in self.clients.iter_mut().filter(|c| c.conn == conn) {
            client.timeout_ms = negotiate(timeout_ms, shortest, longest);
        }
        if session.is_some() {
            // It comes back to the server that still has its old connection.
            self.close(ctx, |c| c.session == session);
        }
        match (session, sessions) {
            (None, _) => self.open(conn),
            (Some(session), Some(table)) => {
                let valid = table.revalidate(session, LEADER, ctx.now);
                self.resume(ctx, conn, session, valid);
                Forward::Nothing
            }
            (Some(session), None) => {
                self.revalidating.push((session, conn));
                Forward::Revalidate(session)
            }
        }
    }

    /// What is answered before it enters the pipeline: who the client is, and in some
    /// releases a check outside of a multi. False if it goes on.
    fn answers_at_the_door(
        &mut self,
        ctx: &mut Ctx,
        db: &Database,
        conn: Conn,
        cxid: u32,
        op: &Op,
    ) -> bool {
        if let Op::Auth { scheme, credentials } = op {
            let as_it_is = ctx.rules.config.clients_as_they_are();
            let client = self.clients.iter_mut().find(|c| c.conn == conn);
            let Some(proved) = client.map(|c| c.prove(scheme, credentials, as_it_is)) else {
                return true;
            };
            let refused = proved.is_err();
            self.reply(ctx, db, conn, cxid, proved);
            if refused {
                self.close(ctx, |c| c.conn == conn);
            }
            return true;
        }
        if matches!(op, Op::Check { .. }) && ctx.rules.refuses_a_lone_check() {
            // No transaction, and -1 in place of a zxid.
            let result = Arc::new(Err(ErrorCode::Unimplemented));
            let reply = ToClient::Reply { cxid, zxid: Zxid::NONE, result };
            ctx.out.ask(Effect::Reply(conn, reply));
            self.close(ctx, |c| c.conn == conn);
            return true;
        }
        false
    }

    /// A request of an open session. Writes go to the leader, and so do syncs on a
    /// learner; reads are answered here in their turn.
    fn on_request(
        &mut self,
        ctx: &mut Ctx,
        db: &Database,
        (conn, session, cxid): (Conn, SessionId, u32),
        op: Arc<Op>,
        sessions: Option<&mut SessionTable>,
    ) -> Forward {
        let leads = sessions.is_some();
        let client = self.clients.iter().find(|c| c.conn == conn);
        let Some(ids) = client.map(|c| c.ids.clone()) else {
            return Forward::Nothing;
        };
        if !self.touch(ctx, session, sessions, op.is_write(), conn) {
            return Forward::Nothing;
        }
        let sync = if let Op::Sync { path } = &*op { Some(path).filter(|_| !leads) } else { None };
        if op.is_write() || sync.is_some() {
            if let Some(path) = sync {
                self.syncs.push_back((session, cxid, path.clone()));
            }
            self.wait(session, cxid, conn);
            return Forward::Request(Request { session, cxid, ids, op });
        }
        self.read_in_turn(ctx, db, session, Held::Read(conn, cxid, Some(op)));
        Forward::Nothing
    }

    /// A new session (7.1.2).
    fn open(&mut self, conn: Conn) -> Forward {
        let session = SessionId(self.next_session);
        self.next_session += 1;
        let mut timeout_ms = 0;
        for client in self.clients.iter_mut().filter(|c| c.conn == conn) {
            client.session = Some(session);
            timeout_ms = client.timeout_ms;
        }
        self.wait(session, 0, conn);
        let op = Arc::new(Op::CreateSession { timeout_ms });
        Forward::Request(Request { session, cxid: 0, ids: Ids::from([]), op })
    }

    /// The leader has said whether a session lives (7.4.9).
    pub fn on_revalidated(&mut self, ctx: &mut Ctx, session: SessionId, valid: bool) {
        let place = self.revalidating.iter().position(|(s, _)| *s == session);
        if let Some(place) = place {
            let (_, conn) = self.revalidating.remove(place);
            self.resume(ctx, conn, session, valid);
        }
    }

    fn resume(&mut self, ctx: &mut Ctx, conn: Conn, session: SessionId, valid: bool) {
        let Some(client) = self.clients.iter_mut().find(|c| c.conn == conn) else {
            return;
        };
        if valid {
            client.session = Some(session);
            let timeout_ms = client.timeout_ms;
            ctx.out.ask(Effect::Reply(conn, ToClient::Connected { session, timeout_ms }));
        } else {
            ctx.out.ask(Effect::Reply(conn, ToClient::Expired));
            self.close(ctx, |c| c.conn == conn);
        }
    }

    /// A session was heard from (7.2.5). False if the request is not looked at: the
    /// leader knows that the session is over, or that it belongs to another
    /// connection (4.2.6). Writes it judges later, when it prepares them.
    fn touch(
        &mut self,
        ctx: &mut Ctx,
        session: SessionId,
        sessions: Option<&mut SessionTable>,
        is_write: bool,
        conn: Conn,
    ) -> bool {
        if ctx.rules.config.eternal_sessions {
            return true;
        }
        let Some(table) = sessions else {
            self.touched.insert(session);
            return true;
        };
        if !table.touch(session, ctx.now) {
            return false;
        }
        if !is_write
            && ctx.rules.closes_moved_sessions()
            && table.check(session, Some(LEADER)) == Err(ErrorCode::SessionMoved)
        {
            ctx.out.note(Note::SessionMoved(session));
            self.close(ctx, |c| c.conn == conn);
            return false;
        }
        true
    }
}
