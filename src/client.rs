//! A session as a client lives it: the program on the other side of port 2181.
//!
//! It connects to one server, opens a session, sends writes in order and gets
//! answers in order (7.4.6). When its connection ends, everything unanswered
//! fails with CONNECTIONLOSS, and nobody knows what became of it (6.5.1). Moving
//! to another server and expiry come with the session state machine.

use crate::base::{ClientId, Conn, ServerId, SessionId, Zxid};
use crate::service::{ErrorCode, Op};
use crate::zab::{ToClient, ToServer};
use imbl::Vector;
use std::collections::VecDeque;

/// The time-out that a client asks for, in milliseconds.
const WANTED_TIMEOUT_MS: u32 = 10_000;

/// Where a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientState {
    /// It has not connected yet, or has closed its session.
    Closed,
    /// It waits for its session.
    Connecting,
    /// It has a session.
    Connected,
    /// It has sent closeSession.
    Closing,
    /// Its connection ended or was refused.
    Disconnected,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not yet.
    Pending,
    /// Done; the reply's zxid.
    Done(Zxid),
    /// Failed with a code; the reply's zxid.
    Failed(ErrorCode, Zxid),
    /// The connection ended first (−4): done or not, the client cannot know.
    ConnectionLoss,
}

/// A request and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The client's number for it.
    pub cxid: u32,
    /// What it asked.
    pub op: Op,
    /// How it ended.
    pub outcome: Outcome,
}

/// What a client asks of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Open a connection.
    Dial(ServerId),
    /// Send.
    Send(Conn, ToServer),
    /// Close.
    Close(Conn),
}

/// A client program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// Where it is.
    pub state: ClientState,
    /// Its server.
    pub server: Option<ServerId>,
    /// Its session.
    pub session: Option<SessionId>,
    /// Every request that it made, oldest first.
    pub history: Vector<Entry>,
    conn: Option<Conn>,
    next_cxid: u32,
    /// Not sent yet: it is still connecting.
    queued: VecDeque<ToServer>,
}

impl Client {
    /// A client that has not connected.
    pub fn new(id: ClientId) -> Client {
        Client {
            id,
            state: ClientState::Closed,
            server: None,
            session: None,
            history: Vector::new(),
            conn: None,
            next_cxid: 1,
            queued: VecDeque::new(),
        }
    }

    /// Has it a session, or is it getting one?
    pub fn is_active(&self) -> bool {
        matches!(self.state, ClientState::Connecting | ClientState::Connected)
    }

    /// Connects to a server.
    pub fn connect(&mut self, server: ServerId, asks: &mut Vec<Ask>) {
        self.server = Some(server);
        self.state = ClientState::Connecting;
        self.session = None;
        asks.push(Ask::Dial(server));
    }

    /// The connection is open: asks for a session.
    pub fn on_opened(&mut self, conn: Conn, asks: &mut Vec<Ask>) {
        self.conn = Some(conn);
        asks.push(Ask::Send(conn, ToServer::Connect { timeout_ms: WANTED_TIMEOUT_MS }));
    }

    /// Sends a request, or keeps it until the session is open.
    pub fn request(&mut self, op: Op, asks: &mut Vec<Ask>) {
        let cxid = self.next_cxid;
        self.next_cxid += 1;
        self.history.push_back(Entry { cxid, op, outcome: Outcome::Pending });
        let message = ToServer::Request { cxid, op };
        match (self.state, self.conn) {
            (ClientState::Connected, Some(conn)) => asks.push(Ask::Send(conn, message)),
            _ => self.queued.push_back(message),
        }
        if op == Op::CloseSession {
            self.state = ClientState::Closing;
        }
    }

    /// An answer arrives.
    pub fn on_message(&mut self, message: ToClient, asks: &mut Vec<Ask>) {
        match message {
            ToClient::Connected { session, .. } => {
                self.session = Some(session);
                if self.state == ClientState::Connecting {
                    self.state = ClientState::Connected;
                }
                if let Some(conn) = self.conn {
                    asks.extend(self.queued.drain(..).map(|m| Ask::Send(conn, m)));
                }
            }
            ToClient::Reply { cxid, zxid, error } => {
                let outcome = match error {
                    Some(code) => Outcome::Failed(code, zxid),
                    None => Outcome::Done(zxid),
                };
                self.settle(|entry| entry.cxid == cxid, outcome);
                if self.history.back().is_some_and(|e| e.cxid == cxid && e.op == Op::CloseSession) {
                    self.state = ClientState::Closed;
                    self.session = None;
                    asks.extend(self.conn.take().map(Ask::Close));
                }
            }
        }
    }

    /// The connection ended, or could not be made.
    pub fn on_broken(&mut self) {
        self.conn = None;
        self.queued.clear();
        self.settle(|_| true, Outcome::ConnectionLoss);
        if self.state != ClientState::Closed {
            self.state = ClientState::Disconnected;
        }
    }

    /// Every matching request that is still pending ends like this. Answers come
    /// in order, so the pending ones stand at the end.
    fn settle(&mut self, which: impl Fn(&Entry) -> bool, outcome: Outcome) {
        for ix in (0..self.history.len()).rev() {
            let entry = &mut self.history[ix];
            if entry.outcome != Outcome::Pending {
                break;
            }
            if which(entry) {
                entry.outcome = outcome;
            }
        }
    }

    /// The requests that have no answer yet.
    pub fn pending(&self) -> impl Iterator<Item = &Entry> {
        self.history.iter().rev().take_while(|e| e.outcome == Outcome::Pending)
    }
}
