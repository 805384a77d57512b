//! When a client does something by itself (7.4.2 to 7.4.4).

use super::{Ask, Client, ClientState, Library};
use crate::base::{Micros, Span, numbered};
use crate::zab::ToServer;

/// Between two attempts to connect, once it had a session (7.4.3).
const RETRY: Span = Span { lo: Micros(0), hi: Micros::millis(1000) };
/// More after every server was tried.
const SPIN: Span = Span { lo: Micros::millis(1000), hi: Micros::millis(2000) };

numbered! {
    /// What a client does by itself when its moment has come. The numbers are frozen: records
    /// and hashes hold them.
    pub enum Wakeup {
        /// It pings its server.
        Pings = 1,
        /// It leaves a server that was silent for too long.
        LeavesServer = 2,
        /// It tries to connect.
        Connects = 3,
        /// It gives its session up.
        GivesUpSession = 4,
    }
}

impl Client {
    /// Its moment has come: what it does, if anything is due.
    pub fn on_wake(&mut self, now: Micros, asks: &mut Vec<Ask>) -> Option<Wakeup> {
        if self.session.is_some() && self.gives_up_at().is_some_and(|at| now >= at) {
            self.expire(now, asks);
            return Some(Wakeup::GivesUpSession);
        }
        match (self.state, self.conn) {
            (ClientState::Connected | ClientState::Closing, Some(conn)) => {
                if now >= self.heard_at + self.read_timeout() {
                    self.hang_up(asks);
                    self.disconnected(now, asks);
                    return Some(Wakeup::LeavesServer);
                }
                let pings = now >= self.ping_at();
                if pings {
                    self.send(conn, ToServer::Ping, now, asks);
                }
                self.rest(now, asks);
                pings.then_some(Wakeup::Pings)
            }
            (ClientState::Connecting, Some(_)) => {
                self.hang_up(asks); // nobody answers the ConnectRequest
                self.disconnected(now, asks);
                Some(Wakeup::LeavesServer)
            }
            (ClientState::Disconnected, _) => {
                self.dial(now, asks);
                Some(Wakeup::Connects)
            }
            (ClientState::Connected | ClientState::Closing | ClientState::Connecting, None)
            | (ClientState::Closed | ClientState::Expired | ClientState::AuthFailed, _) => None,
        }
    }

    /// 2T/3 of silence end a connection (7.4.2).
    fn read_timeout(&self) -> Micros {
        Micros(self.timeout().0 * 2 / 3)
    }

    /// T/n for each of n servers to take it (connectTimeout, 7.4.2).
    pub(super) fn share(&self) -> Micros {
        Micros(self.timeout().0 / self.servers.len().max(1) as u64)
    }

    /// T/3 after it sent something it pings.
    fn ping_at(&self) -> Micros {
        self.sent_at + Micros(self.timeout().0 / 3)
    }

    /// 4T/3 without a word from anybody: the session must be over (7.4.4). So concludes
    /// Java's library; kazoo's never does.
    fn gives_up_at(&self) -> Option<Micros> {
        let at = self.heard_at + Micros(self.timeout().0 * 4 / 3);
        (self.library == Library::Java).then_some(at)
    }

    /// Sleeps until something is due.
    pub(super) fn rest(&mut self, now: Micros, asks: &mut Vec<Ask>) {
        if !self.live {
            return;
        }
        let until = |at: Micros| Span { lo: at.max(now) - now, hi: at.max(now) - now };
        asks.push(match (self.state, self.conn) {
            (ClientState::Connected | ClientState::Closing, Some(_)) => {
                Ask::Wake(until(self.ping_at().min(self.heard_at + self.read_timeout())))
            }
            (ClientState::Connecting, Some(_)) => Ask::Wake(until(self.sent_at + self.share())),
            (ClientState::Connecting, None) => match self.gives_up_at() {
                Some(at) if self.session.is_some() => Ask::Wake(until(at)),
                _ => Ask::Sleep,
            },
            (ClientState::Disconnected, _) => {
                let all_tried =
                    self.tries > 0 && self.tries.is_multiple_of(self.servers.len().max(1));
                let had_one = self.session.is_some();
                Ask::Wake(match (all_tried, had_one) {
                    (true, _) => SPIN,
                    (false, true) => RETRY,
                    (false, false) => Span { lo: Micros(0), hi: Micros(0) },
                })
            }
            _ => Ask::Sleep,
        });
    }
}
