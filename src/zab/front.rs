//! The client side of a server: connections, what they wait for, what they watch.
//!
//! Reads are answered here, from what this server has applied (4.3.2); writes wait
//! for their transaction to be applied here (`CommitProcessor`, 4.3). Between the
//! two is the order that a client relies on: within a session, nothing overtakes
//! (4.3.8). Two lists keep it. `waiting` has every local write in the order in which
//! it was sent to the leader; `held` has a line for each session that waits for a
//! write, with its reads behind it.

mod door;

use super::context::Ctx;
use super::database::Database;
use super::message::ToClient;
use super::outbox::{Effect, Note};
use crate::base::{Conn, SessionId};
use crate::service::acl::{self, AclList, Ids, digest_id, perms};
use crate::service::answer::{Answer, OpResult};
use crate::service::error::ErrorCode;
use crate::service::op::{Op, Request};
use crate::service::path::Path;
use crate::service::read::{Reader, read};
use crate::service::txn::{Body, Txn};
use crate::service::watch::{Change, WatchedEvent, Watches};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// One client's connection (`ServerCnxn`).
#[derive(Clone, Debug, PartialEq, Eq)]
struct ClientCnx {
    conn: Conn,
    /// Its session, once it has asked for one; for an old one, once it is known to
    /// live.
    session: Option<SessionId>,
    /// The negotiated time-out.
    timeout_ms: u32,
    /// The identities that it has proved.
    ids: Ids,
}

impl ClientCnx {
    /// addauth: there is one scheme of which a client can prove anything, digest.
    /// `DigestAuthenticationProvider` takes credentials without a colon, too: all of
    /// them are the user's name then.
    fn prove(&mut self, scheme: &str, credentials: &str, as_it_is: bool) -> OpResult {
        if scheme != "digest" || !as_it_is && !credentials.contains(':') {
            return Err(ErrorCode::AuthFailed);
        }
        let id = digest_id(credentials);
        if !self.ids.contains(&id) {
            self.ids = self.ids.iter().cloned().chain([id]).collect();
        }
        Ok(Answer::Done)
    }
}

/// A write of a client of this server, waiting to be applied here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting {
    session: SessionId,
    cxid: u32,
    conn: Conn,
}

/// A request that waits in its session's line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Held {
    /// A write, or on a learner a sync, at its leader.
    Write(u32),
    /// A read behind it; nothing to read for a ping.
    Read(Conn, u32, Option<Arc<Op>>),
}

/// What the leader must be asked on behalf of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forward {
    /// Nothing: it was answered here, or waits for an answer already.
    Nothing,
    /// For a transaction, or for a SYNC.
    Request(Request),
    /// Whether a session lives.
    Revalidate(SessionId),
}

/// All client connections of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    clients: Vec<ClientCnx>,
    /// `queuedWriteRequests`: in the order in which they were sent to the leader.
    waiting: VecDeque<Waiting>,
    /// `pendingRequests`: of each session that has a write waiting, that and
    /// everything behind it.
    held: BTreeMap<SessionId, VecDeque<Held>>,
    /// `pendingSyncs`: what SYNC packets answer, in their order (4.4.1).
    syncs: VecDeque<(SessionId, u32, Path)>,
    /// `pendingRevalidations`: handshakes that wait for the leader's word (4.5.1).
    revalidating: Vec<(SessionId, Conn)>,
    watches: Watches,
    /// The sessions heard from since the last PING (7.2.1).
    touched: BTreeSet<SessionId>,
    next_session: u64,
}

impl Front {
    /// No clients yet. Session ids begin at the server's id in the high byte and
    /// the time of the start below it (7.1.2).
    pub fn new(ctx: &Ctx) -> Front {
        let millis = ctx.now.0 / 1000;
        Front {
            clients: Vec::new(),
            waiting: VecDeque::new(),
            held: BTreeMap::new(),
            syncs: VecDeque::new(),
            revalidating: Vec::new(),
            watches: Watches::new(ctx.rules.config.release_rules()),
            touched: BTreeSet::new(),
            next_session: u64::from(ctx.me.0) << 56 | (millis << 24) >> 8,
        }
    }

    /// The sessions heard from since the last call, for the answer to a PING.
    pub fn take_touched(&mut self) -> Vec<SessionId> {
        std::mem::take(&mut self.touched).into_iter().collect()
    }

    /// A write of a client here goes to the leader: its session waits for it.
    fn wait(&mut self, session: SessionId, cxid: u32, conn: Conn) {
        self.waiting.push_back(Waiting { session, cxid, conn });
        self.held.entry(session).or_default().push_back(Held::Write(cxid));
    }

    /// A read is answered now, or after the session's writes before it (4.3.2).
    fn read_in_turn(&mut self, ctx: &mut Ctx, db: &Database, session: SessionId, what: Held) {
        match self.held.get_mut(&session) {
            Some(line) if ctx.rules.reads_wait_for_writes() => line.push_back(what),
            _ => self.answer(ctx, db, session, what),
        }
    }

    /// Answers a read from what this server has applied, or a ping.
    fn answer(&mut self, ctx: &mut Ctx, db: &Database, session: SessionId, what: Held) {
        let Held::Read(conn, cxid, op) = what else { return };
        let Some(client) = self.clients.iter().find(|c| c.conn == conn) else {
            return;
        };
        let Some(op) = op else {
            let zxid = db.last_processed;
            ctx.out.ask(Effect::Reply(conn, ToClient::Pong { zxid }));
            return;
        };
        let mut events = Vec::new();
        let reader = Reader { conn, session, ids: &client.ids };
        let result = read(&db.state, &mut self.watches, &mut events, reader, &op);
        tell(ctx, events);
        self.reply(ctx, db, conn, cxid, result);
    }

    fn reply(&self, ctx: &mut Ctx, db: &Database, conn: Conn, cxid: u32, result: OpResult) {
        let (zxid, result) = (db.last_processed, Arc::new(result));
        ctx.out.ask(Effect::Reply(conn, ToClient::Reply { cxid, zxid, result }));
    }

    /// A client's connection ended. Its session lives on, its watches do not.
    pub fn on_broken(&mut self, conn: Conn) {
        self.clients.retain(|c| c.conn != conn);
        self.watches.remove_all(conn);
    }

    /// A transaction was applied: watches fire, and if it belongs to a client here,
    /// that one is answered, in this order (6.7.7).
    pub fn on_delivered(
        &mut self,
        ctx: &mut Ctx,
        db: &Database,
        txn: &Txn,
        changes: &[Change],
        result: OpResult,
    ) {
        let mut events = Vec::new();
        let Front { clients, watches, .. } = self;
        let may_read = |conn: Conn, acl: &AclList| {
            let client = clients.iter().find(|client| client.conn == conn);
            client.is_some_and(|client| acl::check(acl, perms::READ, &client.ids).is_ok())
        };
        changes.iter().for_each(|change| watches.trigger(change, may_read, &mut events));
        let late = if ctx.rules.events_before_reply() {
            tell(ctx, events);
            Vec::new()
        } else {
            events
        };
        let answered = self.take_waiting(txn.session, txn.cxid);
        if let Some(Waiting { session, conn, cxid }) = answered
            && let Some(client) = self.clients.iter().find(|c| c.conn == conn)
        {
            let timeout_ms = client.timeout_ms;
            if let Body::CreateSession { .. } = *txn.body {
                ctx.out.ask(Effect::Reply(conn, ToClient::Connected { session, timeout_ms }));
            } else if result == Err(ErrorCode::SessionMoved) && ctx.rules.closes_moved_sessions() {
                ctx.out.note(Note::SessionMoved(session));
                self.close(ctx, |c| c.conn == conn); // 7.2.6
            } else {
                self.reply(ctx, db, conn, cxid, result);
            }
        }
        tell(ctx, late);
        if let Body::CloseSession { .. } = *txn.body {
            self.held.remove(&txn.session); // nobody is answered behind it
            self.close(ctx, |c| c.session == Some(txn.session)); // 7.3.4
        } else if answered.is_some() {
            self.release(ctx, db, txn.session);
        }
    }

    /// SYNC: the oldest sync is done (4.4.3).
    pub fn on_sync(&mut self, ctx: &mut Ctx, db: &Database) {
        let Some((session, cxid, path)) = self.syncs.pop_front() else { return };
        if let Some(Waiting { conn, .. }) = self.take_waiting(session, cxid) {
            if self.clients.iter().any(|c| c.conn == conn) {
                self.reply(ctx, db, conn, cxid, Ok(Answer::Echo(path)));
            }
            self.release(ctx, db, session);
        }
    }

    /// The oldest local write, if it is this one (4.3.4).
    fn take_waiting(&mut self, session: SessionId, cxid: u32) -> Option<Waiting> {
        let mine = |w: &mut Waiting| w.session == session && w.cxid == cxid;
        self.waiting.pop_front_if(mine)
    }

    /// The first in a session's line is done: the reads behind it are answered, up
    /// to the next write (4.3.3).
    fn release(&mut self, ctx: &mut Ctx, db: &Database, session: SessionId) {
        let Some(mut line) = self.held.remove(&session) else { return };
        let done = line.pop_front();
        debug_assert!(
            matches!(done, Some(Held::Write(_))),
            "a session's line is led by the write that all behind it wait for: {done:?}"
        );
        while let Some(read) = line.pop_front_if(|held| matches!(held, Held::Read(..))) {
            self.answer(ctx, db, session, read);
        }
        if !line.is_empty() {
            self.held.insert(session, line);
        }
    }

    /// The role ends: every client is disconnected, every waiting write
    /// forgotten; its fate is unknown to the client (4.7).
    pub fn close_all(&mut self, ctx: &mut Ctx) {
        self.close(ctx, |_| true);
        self.waiting.clear();
        self.held.clear();
        self.syncs.clear();
        self.revalidating.clear();
        self.touched.clear();
    }

    fn close(&mut self, ctx: &mut Ctx, which: impl Fn(&ClientCnx) -> bool) {
        let watches = &mut self.watches;
        self.clients.retain(|client| {
            let gone = which(client);
            if gone {
                watches.remove_all(client.conn);
                ctx.out.ask(Effect::Close(client.conn));
            }
            !gone
        });
    }

    /// The sessions that are connected here.
    pub fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.clients.iter().filter_map(|c| c.session)
    }

    /// The clients' connections with their sessions.
    pub fn connections(&self) -> impl Iterator<Item = (Conn, Option<SessionId>)> {
        self.clients.iter().map(|c| (c.conn, c.session))
    }

    /// The watches of all clients here.
    pub fn watches(&self) -> &Watches {
        &self.watches
    }
}

/// Sends watch events, each on the connection that set the watch.
fn tell(ctx: &mut Ctx, events: Vec<WatchedEvent>) {
    for WatchedEvent { conn, kind, path, zxid } in events {
        ctx.out.ask(Effect::Reply(conn, ToClient::Event { kind, path, zxid }));
    }
}
