//! Request preparation (`PrepRequestProcessor`): the leader turns requests into
//! transactions, one after the other.
//!
//! A request is judged by the state as it will be when everything proposed has
//! been applied (4.2.4). What is proposed and not applied stands in change
//! records: for each path the znode's future versions, owner, ACL and number of
//! children, or that it will be gone. A new leader starts without any (4.2.7).

use super::acl::{self, perms};
use super::apply::State;
use super::error::ErrorCode;
use super::node::Owner;
use super::op::{Create, CreateMode, Op, Request};
use super::path::{self, Path};
use super::records::{Facts, Records};
use super::release::{ReleaseRule, ReleaseRules};
use super::session::SessionTable;
use super::tree::NewNode;
use super::txn::{Body, CreateKind, Txn};
use crate::base::{Conn, Micros, Zxid};
use std::sync::Arc;

/// The longest time to live: 40 bits of milliseconds (6.3).
const LONGEST_TTL: i64 = 0xff_ffff_ffff;

/// What the leader gives a request before it looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its zxid, which is used up even if the request fails (4.2.3).
    pub zxid: Zxid,
    /// The leader's clock.
    pub now: Micros,
    /// Through which connection it came: a client's own or a learner's. `None`
    /// if the leader itself asks.
    pub owner: Option<Conn>,
}

/// How requests are prepared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// `zookeeper.extendedTypesEnabled`: without it there are no TTL znodes.
    pub extended_types: bool,
    /// Sequential znodes are numbered by their parent's number of children, and not
    /// by its cversion.
    pub counts_children: bool,
    /// A multi that fails takes the parent's record with it (ZOOKEEPER-1624).
    pub forgets_parents: bool,
    /// What the release does differently.
    pub release: ReleaseRules,
}

/// The leader's memory of outstanding changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepare {
    records: Records,
    manner: Manner,
}

impl Prepare {
    /// Nothing is outstanding.
    pub fn new(manner: Manner) -> Prepare {
        Prepare { records: Records::default(), manner }
    }

    /// Turns a request into its transaction.
    pub fn prepare(
        &mut self,
        state: &State,
        sessions: &mut SessionTable,
        stamp: Stamp,
        request: &Request,
    ) -> Txn {
        let mut desk = Desk { prepare: self, state, sessions, stamp, request };
        let body = desk.body(&request.op).unwrap_or_else(Body::Error);
        Txn {
            zxid: stamp.zxid,
            session: request.session,
            cxid: request.cxid,
            time: stamp.now.0 / 1000,
            body: Arc::new(body),
        }
    }

    /// Forgets the changes of everything up to `zxid`: the state has them now
    /// (4.2.7).
    pub fn applied(&mut self, zxid: Zxid) {
        self.records.applied(zxid);
    }

    /// Nothing is outstanding.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// One request on the desk, and everything that it is judged by.
struct Desk<'a> {
    prepare: &'a mut Prepare,
    state: &'a State,
    sessions: &'a mut SessionTable,
    stamp: Stamp,
    request: &'a Request,
}

impl Desk<'_> {
    fn body(&mut self, op: &Op) -> Result<Body, ErrorCode> {
        match op {
            Op::CreateSession { timeout_ms } => {
                let session = self.request.session;
                self.sessions.track(session, *timeout_ms, self.stamp.now); // 7.1.5
                self.sessions.set_owner(session, self.stamp.owner);
                Ok(Body::CreateSession { timeout_ms: *timeout_ms })
            }
            Op::CloseSession => Ok(self.close_session()),
            Op::Multi(ops) => Ok(self.multi(ops)),
            // The check of one version is a part of multi. Alone and with the
            // right version it is poison to a real server of release 3.8.0, which
            // logs what it cannot read again; we refuse it.
            Op::Check { .. } => self.single(op).and(Err(ErrorCode::Unimplemented)),
            _ => self.single(op),
        }
    }

    /// What may also stand in a multi (6.4.1), and setACL.
    fn single(&mut self, op: &Op) -> Result<Body, ErrorCode> {
        match op {
            Op::Create(create) => self.create(create, create.kind),
            Op::Delete { path, version } => self.delete(path, *version),
            Op::DeleteContainer { path } => self.delete_container(path),
            Op::SetData { path, data, version } => {
                self.check_session()?;
                let mut facts = self.valid(path, perms::WRITE)?;
                facts.version = next_version(facts.version, *version)?;
                let version = facts.version;
                self.record(path, Some(facts));
                Ok(Body::SetData { path: path.clone(), data: data.clone(), version })
            }
            Op::Put { path, data, version } => match self.future(path) {
                Err(ErrorCode::NoNode) if *version == -1 => {
                    let Op::Create(create) = Op::create(path, data, CreateMode::Persistent) else {
                        return Err(ErrorCode::SystemError);
                    };
                    self.create(&create, create.kind)
                }
                _ => {
                    let (path, data, version) = (path.clone(), data.clone(), *version);
                    self.single(&Op::SetData { path, data, version })
                }
            },
            Op::SetAcl { path, acl, version } => {
                self.check_session()?;
                if !path::is_valid(path) {
                    return Err(ErrorCode::BadArguments);
                }
                let acl = acl::fixup(acl, &self.request.ids)?;
                let mut facts = self.valid(path, perms::ADMIN)?;
                facts.aversion = next_version(facts.aversion, *version)?;
                facts.acl = acl.clone();
                let version = facts.aversion;
                self.record(path, Some(facts));
                Ok(Body::SetAcl { path: path.clone(), acl, version })
            }
            Op::Check { path, version } => {
                self.check_session()?;
                let facts = self.valid(path, perms::READ)?;
                let version = next_version(facts.version, *version)?;
                Ok(Body::Check { path: path.clone(), version })
            }
            _ => Err(ErrorCode::Unimplemented),
        }
    }

    /// The order of the checks is what decides which code a client sees (6.3.3).
    fn create(&mut self, create: &Create, kind: CreateKind) -> Result<Body, ErrorCode> {
        let mode = CreateMode::from_flags(create.flags).ok_or(ErrorCode::BadArguments)?;
        if mode.is_ttl() && !self.prepare.manner.extended_types {
            return Err(ErrorCode::Unimplemented);
        }
        let fits = if mode.is_ttl() { 1..=LONGEST_TTL } else { i64::MIN..=-1 };
        if !fits.contains(&create.ttl) {
            return Err(ErrorCode::BadArguments);
        }
        self.check_session()?;
        let parent = path::parent(&create.path).ok_or(ErrorCode::BadArguments)?;
        let acl = acl::fixup(&create.acl, &self.request.ids)?;
        let mut above = self.future(parent)?;
        acl::check(&above.acl, perms::CREATE, &self.request.ids)?;
        let path: Path = match mode.is_sequential() {
            true if self.prepare.manner.counts_children => {
                format!("{}{:010}", create.path, above.children).into()
            }
            true => format!("{}{:010}", create.path, above.cversion).into(), // 6.3.1
            false => create.path.clone(),
        };
        if !path::is_valid(&path) {
            return Err(ErrorCode::BadArguments);
        }
        if self.future(&path).is_ok() {
            return Err(ErrorCode::NodeExists);
        }
        if above.owner.session().is_some() {
            return Err(ErrorCode::NoChildrenForEphemerals);
        }
        // A plain create with the flags of a container makes a plain znode: its
        // transaction has no room for more than "ephemeral".
        let owner = match kind {
            CreateKind::Container => Owner::Container,
            CreateKind::Ttl => Owner::Ttl(create.ttl as u64),
            _ if mode.is_ephemeral() => Owner::Session(self.request.session),
            _ => Owner::Nobody,
        };
        above.cversion = above.cversion.wrapping_add(1);
        above.children += 1;
        let (data, parent_cversion) = (create.data.clone(), above.cversion);
        let fresh = Facts::fresh(owner, acl);
        let acl = fresh.acl.clone();
        self.record(&parent.into(), Some(above));
        self.record(&path, Some(fresh));
        Ok(Body::Create(kind, NewNode { path, data, acl, owner, parent_cversion }))
    }

    /// In its own order again (6.3.4), and without a look at the syntax.
    fn delete(&mut self, path: &Path, version: i32) -> Result<Body, ErrorCode> {
        self.check_session()?;
        let parent = deletable(path)?;
        let above = self.future(parent)?;
        acl::check(&above.acl, perms::DELETE, &self.request.ids)?;
        let facts = self.future(path)?;
        next_version(facts.version, version)?;
        self.gone(path, &facts, parent, above)
    }

    /// Nobody's request but the leader's own: no session, no ACL (6.3.6).
    fn delete_container(&mut self, path: &Path) -> Result<Body, ErrorCode> {
        let parent = deletable(path)?;
        let facts = self.future(path)?;
        if facts.children == 0 && facts.owner.session().is_some() {
            return Err(ErrorCode::BadVersion);
        }
        let above = self.future(parent)?;
        self.gone(path, &facts, parent, above)
    }

    fn gone(
        &mut self,
        path: &Path,
        facts: &Facts,
        parent: &str,
        mut above: Facts,
    ) -> Result<Body, ErrorCode> {
        if facts.children > 0 {
            return Err(ErrorCode::NotEmpty);
        }
        above.children = above.children.saturating_sub(1);
        self.record(&parent.into(), Some(above));
        self.record(path, None);
        Ok(Body::Delete { path: path.clone() })
    }

    /// The session's ephemerals as they will be (7.3.1). Nobody checks the
    /// session: whoever expires it is not its owner. The parents' numbers of
    /// children stay as they are in the records, as in ZooKeeper: a parent looks
    /// full until this is applied.
    fn close_session(&mut self) -> Body {
        let session = self.request.session;
        let paths = self.prepare.records.ephemerals(&self.state.tree, session);
        for path in &paths {
            self.record(path, None);
        }
        self.sessions.set_closing(session);
        Body::CloseSession { paths }
    }

    /// Each operation sees the effects of the ones before it. When one fails,
    /// the records of all are taken back (6.4.2, ZOOKEEPER-1624).
    fn multi(&mut self, ops: &[Op]) -> Body {
        let before = self.prepare.records.mark();
        let mut bodies = Vec::with_capacity(ops.len());
        let mut failed = false;
        for op in ops {
            let prepared = match op {
                _ if failed => Err(ErrorCode::RuntimeInconsistency),
                Op::SetAcl { .. } => Err(ErrorCode::Unimplemented), // 6.4.1
                Op::Create(create) => self.create(create, self.kind_in_multi(create)),
                _ => self.single(op),
            };
            if prepared.is_err() && !failed {
                failed = true;
                self.prepare.records.roll_back(&before);
                if self.prepare.manner.forgets_parents {
                    self.forget_parents(ops);
                }
            }
            bodies.push(prepared.unwrap_or_else(Body::Error));
        }
        Body::Multi(bodies)
    }

    /// What is outstanding for the parents of sequential znodes is lost
    /// (ZOOKEEPER-1624).
    fn forget_parents(&mut self, ops: &[Op]) {
        for op in ops {
            if let Op::Create(create) = op
                && CreateMode::from_flags(create.flags).is_some_and(CreateMode::is_sequential)
                && let Some(parent) = path::parent(&create.path)
            {
                self.prepare.records.forget(parent);
            }
        }
    }

    /// In a multi the server goes by the flags. In 3.8.0 it forgets which create it
    /// was; so create2 is logged and answered like create
    /// ([`ReleaseRule::Create2InMulti`]).
    fn kind_in_multi(&self, create: &Create) -> CreateKind {
        let remembers = self.prepare.manner.release.has(ReleaseRule::Create2InMulti);
        match CreateMode::from_flags(create.flags) {
            Some(CreateMode::Container) => CreateKind::Container,
            Some(mode) if mode.is_ttl() => CreateKind::Ttl,
            _ if remembers && create.kind == CreateKind::Create2 => CreateKind::Create2,
            _ => CreateKind::Create,
        }
    }

    fn check_session(&mut self) -> Result<(), ErrorCode> {
        self.sessions.check(self.request.session, self.stamp.owner)
    }

    /// A znode as it will be, its path looked at first, its ACL last (6.3.5).
    fn valid(&self, path: &str, wanted: u8) -> Result<Facts, ErrorCode> {
        if !path::is_valid(path) {
            return Err(ErrorCode::BadArguments);
        }
        let facts = self.future(path)?;
        acl::check(&facts.acl, wanted, &self.request.ids)?;
        Ok(facts)
    }

    /// A znode as it will be.
    fn future(&self, path: &str) -> Result<Facts, ErrorCode> {
        self.prepare.records.future(&self.state.tree, path)
    }

    fn record(&mut self, path: &Path, facts: Option<Facts>) {
        self.prepare.records.record(self.stamp.zxid, path, facts);
    }
}

/// The parent of a path that may be deleted.
fn deletable(path: &str) -> Result<&str, ErrorCode> {
    let parent = path::parent(path).filter(|_| !path::is_special(path));
    parent.ok_or(ErrorCode::BadArguments)
}

/// `checkAndIncVersion`: only −1 stands for any version (6.2.5).
fn next_version(actual: i32, expected: i32) -> Result<i32, ErrorCode> {
    if expected != -1 && expected != actual {
        return Err(ErrorCode::BadVersion);
    }
    Ok(actual.wrapping_add(1))
}

#[cfg(test)]
mod tests;
