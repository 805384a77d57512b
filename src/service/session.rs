//! The leader's table of sessions (`SessionTracker`, `ExpiryQueue`): who is
//! alive, who owns whom, and when a lease ends (7.2).
//!
//! Only the leader expires sessions. It groups them by the tick in which they
//! end, so a session lives between its time-out and a tick longer. Time is
//! passed in.

use super::apply::State;
use super::error::ErrorCode;
use crate::base::{Conn, Micros, SessionId, Zxid};
use std::collections::BTreeMap;

/// The owner of all sessions of the leader's own clients (`ServerCnxn.me`).
pub const LEADER: Conn = Conn(0);

/// What a server makes of the time-out that a client wants (7.1.4).
pub fn negotiate(wanted_ms: u32, shortest_ms: u32, longest_ms: u32) -> u32 {
    debug_assert!(shortest_ms <= longest_ms, "no time-out is within these bounds");
    wanted_ms.max(shortest_ms).min(longest_ms)
}

/// Must a server send this client away, because it has seen a later state than
/// the server has (7.1.6)?
pub fn is_ahead(last_zxid_seen: Zxid, last_processed: Zxid) -> bool {
    last_zxid_seen > last_processed
}

/// A session as the leader tracks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// Its time-out in milliseconds.
    pub timeout_ms: u32,
    /// The end of its lease, always the beginning of a tick.
    pub due: Micros,
    /// The connection that it came through first, or moved to: a client's or a
    /// learner's (7.2.6).
    pub owner: Option<Conn>,
    /// Its closeSession is on its way (7.3.3).
    pub closing: bool,
}

/// All sessions that the leader tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTable {
    tick: Micros,
    sessions: BTreeMap<SessionId, Tracked>,
}

impl SessionTable {
    /// No sessions; leases end at multiples of `tick`.
    pub fn new(tick: Micros) -> SessionTable {
        debug_assert!(tick > Micros(0), "leases end at ticks, so a tick takes time");
        SessionTable { tick, sessions: BTreeMap::new() }
    }

    /// A new leader tracks every session of its database, each with a whole
    /// lease from now on (7.2.4).
    pub fn of(state: &State, tick: Micros, now: Micros) -> SessionTable {
        let mut table = SessionTable::new(tick);
        for (session, timeout_ms) in state.sessions() {
            table.track(session, timeout_ms, now);
        }
        table
    }

    /// Begins to track a session. One that is tracked already keeps its owner.
    pub fn track(&mut self, session: SessionId, timeout_ms: u32, now: Micros) {
        let due = self.due(timeout_ms, now);
        let new = Tracked { timeout_ms, due, owner: None, closing: false };
        self.sessions.entry(session).or_insert(new).due = due;
    }

    /// The session was heard from: its lease starts over. False if it is closing
    /// or unknown.
    pub fn touch(&mut self, session: SessionId, now: Micros) -> bool {
        let timeout_ms = match self.sessions.get(&session) {
            Some(tracked) if !tracked.closing => tracked.timeout_ms,
            _ => return false,
        };
        let due = self.due(timeout_ms, now);
        if let Some(tracked) = self.sessions.get_mut(&session) {
            tracked.due = due;
        }
        true
    }

    /// `roundToNextInterval`: strictly after the time-out, at a tick (7.2.2).
    fn due(&self, timeout_ms: u32, now: Micros) -> Micros {
        let end = now + Micros::millis(u64::from(timeout_ms));
        let due = self.tick * (end.0 / self.tick.0 + 1);
        debug_assert!(
            end < due && due <= end + self.tick,
            "a lease is a time-out and at most a tick"
        );
        due
    }

    /// Gives the session to a connection: at its creation, and when it moves
    /// (a valid REVALIDATE, 4.5.1).
    pub fn set_owner(&mut self, session: SessionId, owner: Option<Conn>) {
        if let Some(tracked) = self.sessions.get_mut(&session) {
            tracked.owner = owner;
        }
    }

    /// A client wants to go on with its session at another server: valid if it is
    /// tracked and not closing; then its lease begins anew and it has a new owner
    /// (4.5.1, 7.4.9).
    pub fn revalidate(&mut self, session: SessionId, owner: Conn, now: Micros) -> bool {
        let valid = self.touch(session, now);
        if valid {
            self.set_owner(session, Some(owner));
            debug_assert_eq!(
                self.check(session, Some(owner)),
                Ok(()),
                "whoever was told that its session goes on may speak for it"
            );
        }
        valid
    }

    /// May this connection speak for the session? The first to ask owns it.
    /// `None` is the leader itself.
    pub fn check(&mut self, session: SessionId, owner: Option<Conn>) -> Result<(), ErrorCode> {
        let tracked = self.sessions.get_mut(&session).filter(|tracked| !tracked.closing);
        let tracked = tracked.ok_or(ErrorCode::SessionExpired)?;
        match (tracked.owner, owner) {
            (Some(now), Some(asks)) if now != asks => Err(ErrorCode::SessionMoved),
            (None, Some(_)) => {
                tracked.owner = owner;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Its closeSession has been prepared: whatever comes after it is refused.
    pub fn set_closing(&mut self, session: SessionId) {
        if let Some(tracked) = self.sessions.get_mut(&session) {
            tracked.closing = true;
        }
    }

    /// Its closeSession was applied.
    pub fn remove(&mut self, session: SessionId) {
        self.sessions.remove(&session);
    }

    /// Takes the sessions whose lease has ended, in the order of their ids: each
    /// is closing from now on, and the leader asks for its closeSession with
    /// cxid 0 (7.2.3).
    pub fn expire(&mut self, now: Micros) -> Vec<SessionId> {
        let over = |tracked: &Tracked| !tracked.closing && tracked.due <= now;
        let ended = self.sessions.iter_mut().filter(|(_, tracked)| over(tracked));
        let ended = ended.map(|(session, tracked)| {
            tracked.closing = true;
            *session
        });
        let ended: Vec<SessionId> = ended.collect();
        debug_assert!(
            self.next_due().is_none_or(|due| due > now),
            "whoever is not closing has a lease that goes on"
        );
        ended
    }

    /// When the next lease ends.
    pub fn next_due(&self) -> Option<Micros> {
        self.sessions.values().filter(|tracked| !tracked.closing).map(|tracked| tracked.due).min()
    }

    /// One session.
    pub fn get(&self, session: SessionId) -> Option<&Tracked> {
        self.sessions.get(&session)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (SessionId, &Tracked)> {
        self.sessions.iter().map(|(session, tracked)| (*session, tracked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: SessionId = SessionId(7);

    #[test]
    fn a_lease_ends_at_the_tick_after_the_timeout() {
        let mut table = SessionTable::new(Micros::millis(2000)); // C.10
        table.track(S, 6000, Micros::millis(1));
        assert!(table.touch(S, Micros::millis(10_500)));
        assert_eq!(table.next_due(), Some(Micros::millis(18_000)));
        assert_eq!(table.expire(Micros::millis(17_999)), []);
        assert_eq!(table.expire(Micros::millis(18_000)), [S]);
        assert_eq!(table.expire(Micros::millis(18_000)), [], "it is closing already");
        assert!(!table.touch(S, Micros::millis(18_001)), "too late");
        assert_eq!(table.check(S, None), Err(ErrorCode::SessionExpired));
    }

    #[test]
    fn a_session_belongs_to_one_connection() {
        let mut table = SessionTable::new(Micros::millis(200));
        table.track(S, 1000, Micros(0));
        assert_eq!(table.check(S, Some(Conn(1))), Ok(()), "the first owns it");
        assert_eq!(table.check(S, Some(Conn(2))), Err(ErrorCode::SessionMoved));
        assert!(table.revalidate(S, Conn(2), Micros(0)));
        assert_eq!(table.check(S, Some(Conn(2))), Ok(()));
        assert_eq!(table.check(S, Some(Conn(1))), Err(ErrorCode::SessionMoved));
        assert_eq!(table.check(S, None), Ok(()), "the leader asks for nobody");
        table.remove(S);
        assert!(!table.revalidate(S, Conn(1), Micros(0)));
    }

    #[test]
    fn timeouts_are_kept_within_bounds() {
        let got = [1000, 60_000, 6000].map(|ms| negotiate(ms, 4000, 40_000)); // C.10
        assert_eq!(got, [4000, 40_000, 6000]);
    }
}
