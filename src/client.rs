//! A client: the program on the other side of port 2181, and its library
//! (`ZooKeeper`, `ClientCnxn`; facts 7.4).
//!
//! It connects to one server, opens a session, sends requests in order and gets
//! answers in order (7.4.6). When its connection ends, everything unanswered fails
//! with CONNECTIONLOSS, and nobody knows what became of it (6.5.1).
//!
//! A live client pings while it is idle, leaves a server that is silent, goes on with
//! its session at another one, watches there what it watched before (6.7.10), and in
//! the end learns, or concludes, that its session has expired. Where sessions are
//! eternal it does none of this by itself.

mod history;
mod library;
mod timing;
mod watches;

pub use history::{ClientState, Entry, Heard, HeardWhat, Outcome};
pub use library::Library;
pub use timing::Wakeup;
pub use watches::ClientWatches;

use crate::base::{ClientId, Conn, Micros, ServerId, SessionId, SidSet, Span, Zxid};
use crate::service::answer::OpResult;
use crate::service::error::ErrorCode;
use crate::service::op::Op;
use crate::zab::{Config, ToClient, ToServer};
use imbl::Vector;
use std::collections::VecDeque;
use std::sync::Arc;

/// The time-out that a client asks for unless told otherwise, in milliseconds.
pub const WANTED_TIMEOUT_MS: u32 = 10_000;
/// The number that the library gives to setWatches (−8) and auth (−4): no request of
/// the program has it.
const SET_WATCHES: u32 = -8i32 as u32;
const AUTH: u32 = -4i32 as u32;

/// What a client asks of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Open a connection; given up after so long, or when the world likes.
    Dial(ServerId, Option<Micros>),
    /// Send.
    Send(Conn, ToServer),
    /// Close.
    Close(Conn),
    /// Wake it after a length from this span; replaces what it asked before.
    Wake(Span),
    /// Let it sleep.
    Sleep,
}

/// A client program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// Where it is.
    pub state: ClientState,
    /// Its server, or the one that it tries.
    pub server: Option<ServerId>,
    /// Its session.
    pub session: Option<SessionId>,
    /// The session that it has, or had last: the ensemble may keep it longer than
    /// the client, which may be dead.
    pub had: Option<SessionId>,
    /// The negotiated time-out in milliseconds; before the first session what it
    /// asks for.
    pub timeout_ms: u32,
    /// What it asks for when it opens a session.
    pub wanted_ms: u32,
    /// The newest zxid that it has seen: `lastZxid` (6.8.1).
    pub last_zxid: Zxid,
    /// It stands still: a long garbage collection.
    pub paused: bool,
    /// When it last heard from its server, or began to look for one.
    pub heard_at: Micros,
    /// Every request that it made, oldest first.
    pub history: Vector<Entry>,
    /// Everything that it was told, in the order of arrival.
    pub log: Vector<Heard>,
    /// What it watches, as its library keeps it.
    pub watches: ClientWatches,
    /// What it asked for when it opened this session.
    asked_ms: u32,
    /// The library that it is written with.
    pub library: Library,
    /// The one that was chosen for it: it has it from its next session on.
    pub chosen: Option<Library>,
    /// The servers in its connect string from its next session on; all of them unless it was told.
    pub knows: Option<SidSet>,
    /// It pings, times out and reconnects.
    live: bool,
    /// The library does what the real one does; see [`Config::clients_as_they_are`].
    as_it_is: bool,
    /// It has no library that would watch again for it.
    raw: bool,
    conn: Option<Conn>,
    /// The connection that it is trying to open.
    dialing: Option<Conn>,
    next_cxid: u32,
    /// Not sent yet: it is still connecting.
    queued: VecDeque<ToServer>,
    /// The servers of its connect string, in the order in which they are tried.
    servers: Vec<ServerId>,
    /// How many were tried since it was connected last.
    tries: usize,
    /// When it last sent something.
    sent_at: Micros,
    /// Its credentials: shown to every new server.
    auth: Vec<Arc<Op>>,
}

impl Client {
    /// A client that has not connected.
    pub fn new(id: ClientId, config: &Config) -> Client {
        Client {
            id,
            state: ClientState::Closed,
            server: None,
            session: None,
            had: None,
            timeout_ms: WANTED_TIMEOUT_MS,
            wanted_ms: WANTED_TIMEOUT_MS,
            last_zxid: Zxid::ZERO,
            paused: false,
            heard_at: Micros(0),
            history: Vector::new(),
            log: Vector::new(),
            watches: ClientWatches::default(),
            asked_ms: WANTED_TIMEOUT_MS,
            library: Library::Java,
            chosen: None,
            knows: None,
            live: !config.eternal_sessions,
            as_it_is: config.clients_as_they_are(),
            raw: config.raw_clients,
            conn: None,
            dialing: None,
            next_cxid: 1,
            queued: VecDeque::new(),
            servers: Vec::new(),
            tries: 0,
            sent_at: Micros(0),
            auth: Vec::new(),
        }
    }

    /// Has it a session, or is it getting one, or trying to get back to one?
    pub fn is_active(&self) -> bool {
        match self.state {
            ClientState::Connecting | ClientState::Connected => true,
            ClientState::Disconnected => self.live,
            ClientState::Closed
            | ClientState::Closing
            | ClientState::Expired
            | ClientState::AuthFailed => false,
        }
    }

    /// A new handle: it knows nothing, and connects to the first of these servers.
    pub fn connect(&mut self, servers: Vec<ServerId>, now: Micros, asks: &mut Vec<Ask>) {
        self.hang_up(asks);
        self.library = self.chosen.unwrap_or(self.library);
        (self.session, self.had) = (None, None);
        self.last_zxid = Zxid::ZERO;
        self.watches = ClientWatches::default();
        self.auth.clear();
        self.timeout_ms = self.wanted_ms;
        self.asked_ms = self.wanted_ms;
        self.servers = servers;
        self.tries = 0;
        self.heard_at = now;
        self.dial(now, asks);
    }

    /// It leaves its server and goes on with its session at another one (7.4.8).
    pub fn go_to(&mut self, server: ServerId, now: Micros, asks: &mut Vec<Ask>) {
        self.hang_up(asks);
        self.lose_pending(Outcome::ConnectionLoss, now);
        match self.servers.iter().position(|s| *s == server) {
            Some(at) => self.servers.rotate_left(at),
            None => self.servers.insert(0, server),
        }
        self.tries = 0;
        self.heard_at = now;
        self.dial(now, asks);
    }

    /// The process ends. Its session does not, yet.
    pub fn kill(&mut self, now: Micros, asks: &mut Vec<Ask>) {
        self.hang_up(asks);
        self.lose_pending(Outcome::ConnectionLoss, now);
        self.session = None;
        self.paused = false;
        self.enter(ClientState::Closed, now);
        asks.push(Ask::Sleep);
    }

    fn dial(&mut self, now: Micros, asks: &mut Vec<Ask>) {
        let Some(server) = self.servers.get(self.tries % self.servers.len().max(1)).copied() else {
            return;
        };
        self.tries += 1;
        self.server = Some(server);
        self.enter(ClientState::Connecting, now);
        asks.push(Ask::Dial(server, self.live.then_some(self.share())));
        self.rest(now, asks);
    }

    fn hang_up(&mut self, asks: &mut Vec<Ask>) {
        asks.extend(self.conn.take().map(Ask::Close));
        self.dialing = None;
        self.queued.clear();
    }

    fn enter(&mut self, state: ClientState, now: Micros) {
        debug_assert!(
            state != ClientState::Connected || self.session.is_some(),
            "only who has a session is connected"
        );
        if self.state != state {
            self.state = state;
            self.hear(HeardWhat::State(state), now);
        }
    }

    fn hear(&mut self, what: HeardWhat, at: Micros) {
        self.log.push_back(Heard { at, what });
    }

    fn timeout(&self) -> Micros {
        Micros::millis(u64::from(self.timeout_ms))
    }

    /// This is the connection that it asked for.
    pub fn on_dialed(&mut self, conn: Conn) {
        self.dialing = Some(conn);
    }

    /// The connection is open: asks for its session.
    pub fn on_opened(&mut self, conn: Conn, now: Micros, asks: &mut Vec<Ask>) {
        if self.dialing.take_if(|dialing| *dialing == conn).is_none() {
            asks.push(Ask::Close(conn)); // it has given that one up
            return;
        }
        debug_assert!(self.conn.is_none(), "a client has one connection at a time");
        self.conn = Some(conn);
        if self.as_it_is {
            self.heard_at = now; // ClientCnxnSocket: updateLastSendAndHeard when connected
        }
        let (session, last_zxid) = (self.session, self.last_zxid);
        self.send(
            conn,
            ToServer::Connect { session, last_zxid, timeout_ms: self.asked_ms },
            now,
            asks,
        );
        self.rest(now, asks);
    }

    fn send(&mut self, conn: Conn, message: ToServer, now: Micros, asks: &mut Vec<Ask>) {
        self.sent_at = now;
        asks.push(Ask::Send(conn, message));
    }

    /// Sends a request, or keeps it until the session is open.
    pub fn request(&mut self, op: Arc<Op>, now: Micros, asks: &mut Vec<Ask>) {
        let cxid = self.next_cxid;
        self.next_cxid += 1;
        debug_assert!(
            self.history.back().is_none_or(|last| last.cxid < cxid),
            "requests have numbers in the order in which they are made"
        );
        if let Op::Auth { .. } = *op {
            self.auth.push(op.clone());
        }
        let closes = *op == Op::CloseSession;
        let entry = Entry { cxid, op: op.clone(), outcome: Outcome::Pending, asked: now };
        self.history.push_back(entry);
        let message = ToServer::Request { cxid, op };
        match (self.state, self.conn) {
            (ClientState::Connected | ClientState::Closing, Some(conn)) => {
                self.send(conn, message, now, asks);
                self.rest(now, asks);
            }
            _ => self.queued.push_back(message),
        }
        if closes {
            self.enter(ClientState::Closing, now);
        }
    }

    /// Something arrives from its server.
    pub fn on_message(&mut self, message: ToClient, now: Micros, asks: &mut Vec<Ask>) {
        self.heard_at = now;
        match message {
            ToClient::Connected { session, timeout_ms } => {
                self.begin(session, timeout_ms, now, asks);
            }
            ToClient::Expired => self.expire(now, asks),
            ToClient::Reply { cxid, zxid, result } => {
                if zxid != Zxid::NONE {
                    self.last_zxid = self.last_zxid.max(zxid);
                }
                self.on_reply(cxid, zxid, result, now, asks);
            }
            ToClient::Event { kind, path, zxid } => {
                self.watches.fired(kind, &path);
                self.hear(HeardWhat::Event(kind, path, zxid), now);
            }
            ToClient::Pong { .. } => {}
        }
        self.rest(now, asks);
    }

    /// The session is open, or goes on: credentials and watches first (6.7.10).
    fn begin(&mut self, session: SessionId, timeout_ms: u32, now: Micros, asks: &mut Vec<Ask>) {
        debug_assert!(
            self.session.is_none_or(|mine| mine == session),
            "whoever asks for its session gets that one, or is told that it is over"
        );
        (self.session, self.had) = (Some(session), Some(session));
        self.timeout_ms = timeout_ms;
        self.tries = 0;
        if self.state == ClientState::Connecting {
            self.enter(ClientState::Connected, now);
        }
        let Some(conn) = self.conn else { return };
        if self.last_zxid != Zxid::ZERO {
            for op in self.auth.clone() {
                self.send(conn, ToServer::Request { cxid: AUTH, op }, now, asks);
            }
            if let Some(rewatch) = self.watches.again(self.last_zxid).filter(|_| !self.raw) {
                let op = Arc::new(Op::SetWatches(Arc::new(rewatch)));
                self.send(conn, ToServer::Request { cxid: SET_WATCHES, op }, now, asks);
            }
        }
        for message in std::mem::take(&mut self.queued) {
            self.send(conn, message, now, asks);
        }
    }

    fn on_reply(
        &mut self,
        cxid: u32,
        zxid: Zxid,
        result: Arc<OpResult>,
        now: Micros,
        asks: &mut Vec<Ask>,
    ) {
        if self.as_it_is && *result == Err(ErrorCode::AuthFailed) {
            self.fail_auth(now, asks);
            return;
        }
        let Some(ix) = self.history.iter().rposition(|entry| entry.cxid == cxid) else {
            return; // the library's own
        };
        let op = self.history[ix].op.clone();
        self.watches.replied(&op, &result);
        if self.history[ix].outcome == Outcome::Pending {
            self.history[ix].outcome = match &*result {
                Ok(_) => Outcome::Done(zxid, result),
                Err(code) => Outcome::Failed(*code, zxid),
            };
            self.hear(HeardWhat::Reply(cxid), now);
        }
        if *op == Op::CloseSession {
            self.hang_up(asks);
            self.lose_pending(Outcome::ConnectionLoss, now); // nobody answers behind it
            self.session = None;
            self.enter(ClientState::Closed, now);
        }
    }

    /// The connection ended, or could not be made.
    pub fn on_broken(&mut self, conn: Conn, now: Micros, asks: &mut Vec<Ask>) {
        let its = self.dialing.take_if(|c| *c == conn).or(self.conn.take_if(|c| *c == conn));
        if its.is_some() && self.state != ClientState::Closed {
            self.disconnected(now, asks);
        }
    }

    fn disconnected(&mut self, now: Micros, asks: &mut Vec<Ask>) {
        self.queued.clear();
        self.lose_pending(Outcome::ConnectionLoss, now);
        let closing = self.live && self.state == ClientState::Closing;
        self.enter(if closing { ClientState::Closed } else { ClientState::Disconnected }, now);
        self.rest(now, asks);
    }

    /// AUTH_FAILED: the end of this handle. Everything unanswered fails with it; the
    /// server closes the connection, and nobody connects again.
    fn fail_auth(&mut self, now: Micros, asks: &mut Vec<Ask>) {
        self.hang_up(asks);
        self.lose_pending(Outcome::Failed(ErrorCode::AuthFailed, Zxid::NONE), now);
        self.session = None;
        self.enter(ClientState::AuthFailed, now);
    }

    /// The session is over (7.4.5).
    fn expire(&mut self, now: Micros, asks: &mut Vec<Ask>) {
        self.hang_up(asks);
        self.lose_pending(Outcome::SessionExpired, now);
        self.session = None;
        self.watches = ClientWatches::default(); // 6.7.12
        self.enter(ClientState::Expired, now);
    }

    /// Every request that is still pending ends like this.
    fn lose_pending(&mut self, outcome: Outcome, now: Micros) {
        let lost: Vec<usize> = (0..self.history.len())
            .filter(|ix| self.history.get(*ix).is_some_and(|e| e.outcome == Outcome::Pending))
            .collect();
        for ix in lost {
            if let Some(entry) = self.history.get_mut(ix) {
                entry.outcome = outcome.clone();
                let cxid = entry.cxid;
                self.hear(HeardWhat::Reply(cxid), now);
            }
        }
    }

    /// The requests that have no answer yet, the newest first.
    pub fn pending(&self) -> impl Iterator<Item = &Entry> {
        self.history.iter().rev().filter(|e| e.outcome == Outcome::Pending)
    }

    /// Its connection, if there is one.
    pub fn conn(&self) -> Option<Conn> {
        self.conn
    }
}
