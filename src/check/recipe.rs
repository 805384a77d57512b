//! What recipes promise, checked at every event; and what goes wrong in the tempting ways.
//!
//! A [`Keeper`] stands beside a run like the [`Checker`](super::Checker). It believes
//! no program: whether a session is over it hears from the servers, and whether a znode
//! is there it looks up in the leader's tree.

mod harm;
mod register;

pub use harm::{Harm, harms};
pub use register::{PROMISES, Promise};

use crate::base::{ClientId, Micros, ServerId, SessionId, Zxid};
use crate::client::Client;
use crate::recipe::lock::sequence;
use crate::recipe::{Family, Happened, Kind, RecipeFact, Running};
use crate::service::Body;
use crate::service::path::{self, Path};
use crate::sim::world::Node;
use crate::sim::{Step, Watcher, World};
use crate::zab::Note;
use crate::zab::database::Database;
use imbl::{OrdMap, OrdSet, Vector};

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub promise: Promise,
    /// The event in which it broke.
    pub event: u32,
    /// When that was.
    pub at: Micros,
    /// Whose program.
    pub who: ClientId,
    /// Whom that contradicts, if it is somebody.
    pub other: Option<ClientId>,
    /// The lock or the queue.
    pub path: Path,
}

/// Somebody holds, with a session that may be alive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Holder {
    program: usize,
    client: ClientId,
    kind: Kind,
    path: Path,
    znode: Path,
    session: Option<SessionId>,
}

/// Watches the programs of one run.
#[derive(Clone, Debug, Default)]
pub struct Keeper {
    /// How many facts of each program were looked at.
    seen: Vector<usize>,
    closed: OrdSet<SessionId>,
    holders: Vector<Holder>,
    /// Where each program stands in line.
    queued: OrdMap<usize, Path>,
    /// The largest token on each path, and who had it.
    tokens: OrdMap<Path, (Zxid, ClientId)>,
    taken: OrdMap<(Path, Path), ClientId>,
    breaches: Vec<Breach>,
}

impl Watcher for Keeper {
    fn begin(_: &World) -> Keeper {
        Keeper::default()
    }

    fn see(&mut self, world: &World, _: &Step) {
        for note in world.notes() {
            if let Note::Delivered(txn) = note
                && matches!(&*txn.body, Body::CloseSession { .. })
            {
                self.closed.insert(txn.session);
            }
        }
        for (ix, program) in world.programs().enumerate() {
            if self.seen.len() <= ix {
                self.seen.push_back(0);
            }
            let known = self.seen[ix];
            if program.facts().len() > known {
                for fact in program.facts().iter().skip(known) {
                    self.look(world, ix, program, fact);
                }
                self.seen.set(ix, program.facts().len());
            }
        }
    }
}

impl Keeper {
    /// Every broken promise, in the order in which they came.
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    fn look(&mut self, world: &World, ix: usize, program: &Running, fact: &RecipeFact) {
        match &fact.what {
            Happened::Begins(_) => drop(self.queued.remove(&ix)),
            Happened::Queued(znode) => drop(self.queued.insert(ix, znode.clone())),
            Happened::Acquired(znode, token) => {
                self.acquires(world, ix, program, fact, znode, *token);
            }
            Happened::Releases(znode) | Happened::Lost(znode) => {
                self.queued.remove(&ix);
                self.holders.retain(|h| h.program != ix || h.znode != *znode);
            }
            Happened::GaveUp(_) => drop(self.queued.remove(&ix)),
            Happened::Dies | Happened::Aborts | Happened::Ends => {
                self.queued.remove(&ix);
                self.holders.retain(|h| h.program != ix);
            }
            Happened::Took(name, content) => {
                self.takes(program, fact, name, content.is_some());
            }
            _ => {}
        }
    }

    fn takes(&mut self, program: &Running, fact: &RecipeFact, name: &Path, knows_content: bool) {
        let key = (program.recipe.path.clone(), name.clone());
        let before = self.taken.insert(key, program.client);
        if before.is_some() || !knows_content {
            self.report(Promise::TakenOnce, program, fact, before);
        }
    }

    /// The session that a client has, if it is alive: nobody has applied its end, and
    /// the leader that serves knows it. (A new leader may have found the end in its log.)
    fn session(&self, world: &World, client: &Client) -> Option<SessionId> {
        client.session.filter(|session| self.is_open(world, *session))
    }

    fn is_open(&self, world: &World, session: SessionId) -> bool {
        let known = leader(world).is_some_and(|db| db.state.has_session(session));
        known && !self.closed.contains(&session)
    }

    fn is_alive(&self, world: &World, holder: &Holder) -> bool {
        holder.session.is_some_and(|session| self.is_open(world, session))
    }

    fn acquires(
        &mut self,
        world: &World,
        ix: usize,
        program: &Running,
        fact: &RecipeFact,
        znode: &Path,
        token: Zxid,
    ) {
        let session = self.session(world, world.client(program.client));
        let path: Path = match program.recipe.kind {
            Kind::TwoLocks => path::parent(znode).unwrap_or_default().into(),
            _ => program.recipe.path.clone(),
        };
        let (kind, client) = (program.recipe.kind, program.client);
        let (znode_there, znode) = (is_there(world, znode), znode.clone());
        let me = Holder { program: ix, client, kind, path: path.clone(), znode, session };
        if session.is_some() {
            // A leader that was left behind does not know of it yet.
            let knows = leader(world).is_some_and(|db| db.last_processed >= token);
            if znode_there == Some(false) && knows {
                self.report(Promise::HoldsByZnode, program, fact, None);
            }
            let rival = |h: &&Holder| excludes(h, &me) && self.is_alive(world, h);
            if let Some(other) = self.holders.iter().find(rival).map(|h| h.client) {
                self.report(Promise::OneHolder, program, fact, Some(other));
            }
            if is_exclusive(kind) {
                let last = self.tokens.get(&path).copied();
                // Whoever steps back and is still first leads again by the same znode.
                let again = |last: (Zxid, ClientId)| last == (token, client);
                if last.is_some_and(|last| token <= last.0 && !again(last)) {
                    self.report(Promise::TokensIncrease, program, fact, None);
                }
                self.tokens
                    .insert(path, last.map_or((token, client), |last| last.max((token, client))));
            }
            if let Some(other) = self.overtaken(world, &me) {
                self.report(Promise::FirstComeFirstServed, program, fact, Some(other));
            }
        }
        self.queued.remove(&ix);
        self.holders.push_back(me);
    }

    /// Somebody alive who stands in the same line, further to the front.
    fn overtaken(&self, world: &World, me: &Holder) -> Option<ClientId> {
        const KINDS: [&str; 2] = ["__lock__", "__rlock__"];
        let number = |znode: &str| sequence(path::name(znode), &KINDS).map(str::to_owned);
        let mine = number(&me.znode)?;
        let programs: Vec<&Running> = world.programs().collect();
        self.queued.iter().find_map(|(ix, znode)| {
            let program = programs.get(*ix).filter(|p| *ix != me.program && !p.is_over())?;
            let same = path::parent(znode) == path::parent(&me.znode);
            let reader = |kind: Kind| matches!(kind, Kind::ReadLock | Kind::ReadHerd);
            let free = reader(program.recipe.kind) && reader(me.kind);
            // Whoever has lost its place does not stand there any more.
            let there = is_there(world, znode) == Some(true);
            let alive = self.session(world, world.client(program.client)).is_some();
            let before = same && !free && alive && there && number(znode)? < mine;
            before.then_some(program.client)
        })
    }

    fn report(
        &mut self,
        promise: Promise,
        program: &Running,
        fact: &RecipeFact,
        other: Option<ClientId>,
    ) {
        if self.breaches.iter().any(|b| b.promise == promise && b.path == program.recipe.path) {
            return;
        }
        self.breaches.push(Breach {
            promise,
            event: fact.event,
            at: fact.at,
            who: program.client,
            other,
            path: program.recipe.path.clone(),
        });
    }
}

fn is_exclusive(kind: Kind) -> bool {
    matches!(kind.family(), Family::Lock | Family::Election) || kind == Kind::WriteLock
}

/// May these two not hold together?
fn excludes(a: &Holder, b: &Holder) -> bool {
    let either = is_exclusive(a.kind) || is_exclusive(b.kind);
    a.client != b.client && a.path == b.path && either
}

/// Is it in the tree of the leader that serves? It has everything that is committed.
fn is_there(world: &World, path: &str) -> Option<bool> {
    Some(leader(world)?.state.tree.get(path).is_some())
}

/// What the leader that serves has in memory; the newest, if an old one does not know yet.
fn leader(world: &World) -> Option<&Database> {
    let serves = |n: &&Node| n.server.leading().is_some() && n.server.serves();
    let leaders = world.nodes().iter().filter(serves).filter_map(|n| n.server.process.as_ref());
    leaders.map(|process| &process.core.db).max_by_key(|db| db.last_processed)
}

/// The data of a znode in the tree of the newest server.
pub(super) fn data_at(world: &World, path: &str) -> Option<Path> {
    let up = world.nodes().iter().filter_map(|n| Some((n.server.id, n.server.process.as_ref()?)));
    let newest: Option<(ServerId, _)> = up.max_by_key(|(_, p)| p.core.db.last_processed);
    let (_, process) = newest?;
    process.core.db.state.tree.get(path).map(|node| node.data.clone())
}

/// How many children a znode has in the tree of the newest server.
pub(super) fn children_at(world: &World, path: &str) -> Option<u32> {
    let up = world.nodes().iter().filter_map(|n| n.server.process.as_ref());
    let newest = up.max_by_key(|process| process.core.db.last_processed)?;
    let tree = &newest.core.db.state.tree;
    tree.get(path).map(|_| tree.children(path).len() as u32)
}
