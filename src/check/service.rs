//! What servers hold: trees, sessions and numbers, compared whenever something is
//! applied.
//!
//! A server's state is looked at when an event is over, and only while it is what its
//! history makes it: over a fuzzy snapshot it may be ahead until the log has caught up
//! (5.3.4). Servers are compared by digests.

use super::facts::starts_with;
use super::ghost::{Checker, TxnHistory};
use super::register::InvariantId;
use crate::base::{Endpoint, SessionId, Zxid};
use crate::base::{MAX_SID, ServerId};
use crate::service::node::Owner;
use crate::service::op::{Create, CreateMode, Op};
use crate::service::path::{self, Path};
use crate::service::{Body, State, Txn};
use crate::sim::{Step, What, World};
use crate::zab::{Note, ZabState};
use imbl::OrdMap;

/// The tree that servers have after a transaction.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// How long the history is that ends there.
    length: usize,
    digest: u64,
    /// Whose it is.
    of: ServerId,
}

/// A state as it was after the last event of its server.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    tree: u64,
    sessions: u64,
}

/// What the checker knows of the replicated state.
#[derive(Clone, Debug)]
pub(super) struct Service {
    seen: [Seen; MAX_SID + 1],
    trees: OrdMap<Zxid, Known>,
    /// How much of the committed history has been looked through.
    judged: usize,
    /// The last number below each parent.
    numbers: OrdMap<Path, i32>,
}

impl Service {
    pub(super) fn new() -> Service {
        Service {
            seen: [Seen::default(); MAX_SID + 1],
            trees: OrdMap::new(),
            judged: 0,
            numbers: OrdMap::new(),
        }
    }
}

/// A contradiction: of what, with whom, about which transaction.
pub(super) type StateFault = (InvariantId, Option<ServerId>, Zxid);

impl Checker {
    /// An event of a server is over: is its state what its history makes it?
    pub(super) fn holds_together(&mut self, world: &World, step: &Step, me: ServerId) {
        let Some(process) = &world.node(me).server.process else { return };
        let state = &process.core.db.state;
        let now = Seen { tree: state.tree.digest(), sessions: state.sessions_digest() };
        let before = std::mem::replace(&mut self.service.seen[usize::from(me.0)], now);
        let notes = world.notes();
        if notes.is_empty() && before.sessions == now.sessions {
            return;
        }
        let found = self.judge(world, step, me, state, before);
        if let Some((id, other, zxid)) = found {
            let (who, other) = (Endpoint::Server(me), other.map(Endpoint::Server));
            self.report_ends(step, id, who, other, zxid);
        }
    }

    /// The most telling contradiction: the others would only repeat it.
    pub(super) fn judge(
        &mut self,
        world: &World,
        step: &Step,
        me: ServerId,
        state: &State,
        before: Seen,
    ) -> Option<StateFault> {
        let mut applied: Vec<&Txn> = Vec::new();
        let (mut reloads, mut serves) = (step.what() == What::Start, false);
        for note in world.notes() {
            match note {
                Note::Delivered(txn) => applied.push(txn),
                Note::SyncTold(..) | Note::State(_) => reloads = true,
                Note::Phase(ZabState::Broadcast) => serves = true,
                _ => {}
            }
        }
        let of_session = |txn: &&Txn| {
            matches!(*txn.body, Body::CreateSession { .. } | Body::CloseSession { .. })
        };
        let moved = before.sessions != state.sessions_digest();
        if moved && !reloads && !applied.iter().any(of_session) {
            let ghost = &self.ghosts[usize::from(me.0)];
            let last = ghost.history.back().map_or(Zxid::ZERO, |txn| txn.zxid);
            return Some((InvariantId::SessionTransactions, None, last));
        }
        let ghost = &self.ghosts[usize::from(me.0)];
        if applied.is_empty() && !serves || ghost.again < ghost.history.len() {
            return None;
        }
        let history = ghost.history.clone();
        let last = history.back()?.zxid;
        let found = sessions_moved(state, &applied)
            .or_else(|| orphans(state, &applied, serves || reloads, last))
            .or_else(|| match applied[..] {
                [txn] if !reloads => in_parts(state, txn, before.tree),
                _ => None,
            });
        let numbers = self.numbers(world);
        found.or(numbers).or_else(|| self.same_tree(me, &history, last, state.tree.digest()))
    }

    /// All servers have the same tree after the same transaction.
    pub(super) fn same_tree(
        &mut self,
        me: ServerId,
        history: &TxnHistory,
        last: Zxid,
        digest: u64,
    ) -> Option<StateFault> {
        let length = history.len();
        let known = *self.service.trees.entry(last).or_insert(Known { length, digest, of: me });
        if known.length != length || known.digest == digest {
            return None;
        }
        // Both must have the same transactions. To look is long, but this is the end.
        let theirs = self.ghosts[usize::from(known.of.0)].history.clone().take(length);
        let same = |history: &TxnHistory| starts_with(&self.committed, history);
        (same(history) && same(&theirs)).then_some((InvariantId::EqualTrees, Some(known.of), last))
    }

    /// What has been committed since the last look: do the numbers of sequential znodes
    /// grow?
    pub(super) fn numbers(&mut self, world: &World) -> Option<StateFault> {
        let mut found = None;
        while let Some(txn) = self.committed.get(self.service.judged) {
            self.service.judged += 1;
            let asked = asked(world, txn);
            let one = std::slice::from_ref(&*txn.body);
            let (bodies, ops): (&[Body], &[Op]) = match (&*txn.body, asked) {
                (Body::Multi(bodies), Some(Op::Multi(ops))) => (bodies, ops),
                (Body::Multi(bodies), _) => (bodies, &[]),
                (_, op) => (one, op.map_or(&[], std::slice::from_ref)),
            };
            if bodies.iter().any(|body| matches!(body, Body::Error(_))) {
                continue;
            }
            for (ix, body) in bodies.iter().enumerate() {
                let numbers = &mut self.service.numbers;
                match body {
                    Body::Create(_, new) => {
                        numbers.remove(&new.path);
                        let number = ops.get(ix).and_then(|op| number(op, &new.path));
                        let Some((parent, number)) = number else { continue };
                        let last = numbers.insert(parent, number);
                        if last.is_some_and(|last| number <= last && last < i32::MAX) {
                            found = found.or(Some((InvariantId::SequenceNumbers, None, txn.zxid)));
                        }
                    }
                    Body::Delete { path } => drop(numbers.remove(path)),
                    _ => {}
                }
            }
        }
        found
    }
}

/// Each session that a transaction has opened is there, each that one has closed is
/// not.
pub(super) fn sessions_moved(state: &State, applied: &[&Txn]) -> Option<StateFault> {
    let mut judged: Vec<SessionId> = Vec::new();
    for txn in applied.iter().rev() {
        let open = match *txn.body {
            Body::CreateSession { .. } => true,
            Body::CloseSession { .. } => false,
            _ => continue,
        };
        if !judged.contains(&txn.session) {
            judged.push(txn.session);
            if state.has_session(txn.session) != open {
                return Some((InvariantId::SessionTransactions, None, txn.zxid));
            }
        }
    }
    None
}

/// An ephemeral znode whose session is not open.
pub(super) fn orphans(
    state: &State,
    applied: &[&Txn],
    all: bool,
    last: Zxid,
) -> Option<StateFault> {
    let lost = |session: SessionId| !state.has_session(session);
    let found = match applied {
        [txn] if !all => match &*txn.body {
            Body::CloseSession { .. } => state.tree.ephemerals(txn.session).next().is_some(),
            Body::Create(_, new) => new.owner.session().is_some_and(lost),
            Body::Multi(bodies) => bodies.iter().any(|body| match body {
                Body::Create(_, new) => matches!(new.owner, Owner::Session(s) if lost(s)),
                _ => false,
            }),
            _ => false,
        },
        _ => state.tree.all_ephemerals().any(|(session, _)| lost(session)),
    };
    found.then_some((InvariantId::EphemeralsOfSessions, None, last))
}

/// A multi that has happened in parts.
pub(super) fn in_parts(state: &State, txn: &Txn, before: u64) -> Option<StateFault> {
    let Body::Multi(bodies) = &*txn.body else { return None };
    let failed = bodies.iter().any(|body| matches!(body, Body::Error(_)));
    let is_there = |path: &Path| state.tree.get(path);
    // Only what comes last for a path can be seen of it.
    let done = |(ix, body): (usize, &Body)| {
        let about = |body: &Body| match body {
            Body::Create(_, new) => Some(new.path.clone()),
            Body::Delete { path } | Body::SetData { path, .. } => Some(path.clone()),
            _ => None,
        };
        let Some(path) = about(body) else { return true };
        let later = bodies.iter().skip(ix + 1).any(|body| about(body).as_ref() == Some(&path));
        later
            || match body {
                Body::Delete { .. } => is_there(&path).is_none(),
                _ => is_there(&path).is_some_and(|node| node.mzxid == txn.zxid),
            }
    };
    let whole = match failed {
        true => state.tree.digest() == before,
        false => bodies.iter().enumerate().all(done),
    };
    (!whole).then_some((InvariantId::AtomicMulti, None, txn.zxid))
}

/// What a client has asked that became this transaction.
fn asked<'a>(world: &'a World, txn: &Txn) -> Option<&'a Op> {
    let client = world.clients().iter().find(|c| c.session == Some(txn.session))?;
    let ix = client.history.binary_search_by_key(&txn.cxid, |entry| entry.cxid).ok()?;
    Some(&client.history[ix].op)
}

/// The parent and the number of a sequential znode.
fn number(op: &Op, path: &Path) -> Option<(Path, i32)> {
    let Op::Create(Create { flags, .. }) = op else { return None };
    if !CreateMode::from_flags(*flags)?.is_sequential() {
        return None;
    }
    let digits = path.get(path.len().checked_sub(10)?..)?;
    Some((path::key(path::parent(path)?).into(), digits.parse().ok()?))
}
