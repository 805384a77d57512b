//! What a leader does for sessions: it alone counts their leases (7.2), says which
//! of them live (4.5.1), and when a sync is done (4.4).

use super::context::Ctx;
use super::core::Core;
use super::input::Next;
use super::leader::Leader;
use super::message::Packet;
use super::outbox::{Note, Timer};
use crate::base::{Conn, Micros, SessionId, Zxid};
use crate::service::acl::Ids;
use crate::service::op::{Op, Request};
use crate::service::session::SessionTable;
use std::sync::Arc;

/// `znode.container.checkIntervalMs`: how often it looks for containers (6.3.6).
const CONTAINER_CHECK: Micros = Micros::millis(60_000);
/// `znode.container.maxPerMinute`: the most that it deletes in one look.
const MOST_CONTAINERS: usize = 10_000;

/// A request that the leader makes itself, with no client behind it.
fn own(session: SessionId, op: Op) -> Request {
    Request { session, cxid: 0, ids: Ids::from([]), op: Arc::new(op) }
}

impl Leader {
    /// It begins to serve: every session of its database has a whole lease from now
    /// on (7.2.4).
    pub(super) fn begin_sessions(&mut self, core: &Core, ctx: &mut Ctx) {
        self.sessions = SessionTable::of(&core.db.state, ctx.rules.config.tick, ctx.now);
        self.set_expiry(ctx);
        if !ctx.rules.config.eternal_sessions {
            ctx.out.timer(Timer::Containers, CONTAINER_CHECK);
        }
    }

    /// Sets the timer to the end of the next lease, if it is not set to an earlier
    /// moment: leases become longer, and then it is looked at again.
    pub(super) fn set_expiry(&mut self, ctx: &mut Ctx) {
        if ctx.rules.config.eternal_sessions {
            return;
        }
        if let Some(due) = self.sessions.next_due().filter(|due| *due < self.expiry) {
            self.expiry = due;
            ctx.out.timer(Timer::Expiry, due.max(ctx.now) - ctx.now);
        }
    }

    /// A lease may have ended: a session that was not heard from is closed by a
    /// transaction like any other, with cxid 0 (7.2.3).
    pub fn on_expiry(&mut self, core: &mut Core, ctx: &mut Ctx) -> Next {
        self.expiry = Micros::NEVER;
        for session in self.sessions.expire(ctx.now) {
            ctx.out.note(Note::SessionEnds(session));
            if !ctx.rules.expires_by_transaction() {
                core.db.end_session(session);
                self.sessions.remove(session);
                continue;
            }
            let next = self.on_request(core, ctx, &own(session, Op::CloseSession), None);
            if next != Next::Stay {
                return next;
            }
        }
        self.set_expiry(ctx);
        Next::Stay
    }

    /// Containers without children and TTL znodes out of use are deleted, by
    /// transactions that are judged like any other (6.3.6).
    pub fn on_containers(&mut self, core: &mut Core, ctx: &mut Ctx) -> Next {
        ctx.out.timer(Timer::Containers, CONTAINER_CHECK);
        let due = core.db.state.tree.reapable(ctx.now.0 / 1000).take(MOST_CONTAINERS);
        let due: Vec<_> = due.cloned().collect();
        for path in due {
            let request = own(SessionId(0), Op::DeleteContainer { path });
            let next = self.on_request(core, ctx, &request, None);
            if next != Next::Stay {
                return next;
            }
        }
        Next::Stay
    }

    /// The role ends, and with it the counting of leases.
    pub(super) fn stop_expiry(&self, ctx: &mut Ctx) {
        ctx.out.stop(Timer::Expiry);
        ctx.out.stop(Timer::Containers);
    }

    /// A learner's answer to PING names the sessions that it has heard from (7.2.1).
    pub fn on_touched(&mut self, ctx: &Ctx, touched: &[SessionId]) {
        for session in touched {
            self.sessions.touch(*session, ctx.now);
        }
    }

    /// REVALIDATE: a session that lives belongs to that learner from now on (4.5.1).
    pub fn on_revalidate(&mut self, ctx: &mut Ctx, conn: Conn, session: SessionId) {
        let valid = self.sessions.revalidate(session, conn, ctx.now);
        ctx.out.send(conn, Packet::Revalidate { session, valid });
    }

    /// A learner's client wants to catch up: SYNC follows the commit of everything
    /// that is proposed by now. No quorum is asked (4.4.2, 4.4.4).
    pub fn on_sync(&mut self, ctx: &mut Ctx, conn: Conn, request: &Request) {
        let _ = self.sessions.check(request.session, Some(conn));
        if self.outstanding.is_empty() {
            ctx.out.send(conn, Packet::Sync);
        } else {
            debug_assert_eq!(
                self.outstanding.back().map(|proposal| proposal.txn.zxid),
                Some(self.last_proposed),
                "a sync waits for the commit of what was proposed last"
            );
            self.syncs.push_back((self.last_proposed, conn));
        }
    }

    /// Sends SYNC on the connections that waited for what is committed now.
    pub(super) fn release_syncs(&mut self, ctx: &mut Ctx) {
        debug_assert!(
            self.syncs.iter().is_sorted_by_key(|(upto, _)| upto),
            "syncs are released in the order of the commits that they wait for"
        );
        let done: Zxid = self.last_committed;
        while let Some((_, conn)) = self.syncs.pop_front_if(|(upto, _)| *upto <= done) {
            ctx.out.send(conn, Packet::Sync);
        }
    }
}
