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

/// The leader's memory of outstanding changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepare {
    records: Records,
    /// `zookeeper.extendedTypesEnabled`: without it there are no TTL znodes.
    pub extended_types: bool,
}

impl Prepare {
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
        if mode.is_ttl() && !self.prepare.extended_types {
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
                Op::Create(create) => self.create(create, kind_in_multi(create.flags)),
                _ => self.single(op),
            };
            if prepared.is_err() && !failed {
                failed = true;
                self.prepare.records.roll_back(&before);
            }
            bodies.push(prepared.unwrap_or_else(Body::Error));
        }
        Body::Multi(bodies)
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

/// In a multi the server goes by the flags and forgets which create it was; so
/// create2 is logged and answered like create.
fn kind_in_multi(flags: i32) -> CreateKind {
    match CreateMode::from_flags(flags) {
        Some(CreateMode::Container) => CreateKind::Container,
        Some(mode) if mode.is_ttl() => CreateKind::Ttl,
        _ => CreateKind::Create,
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
mod tests {
    use super::*;
    use crate::base::SessionId;
    use crate::service::acl::{Acl, AclList, Id, Ids, digest_id};
    use crate::service::op::{Answer, OpResult};

    const S: SessionId = SessionId(7);

    struct Server {
        state: State,
        prepare: Prepare,
        sessions: SessionTable,
        zxid: Zxid,
    }

    impl Server {
        fn new() -> Server {
            let sessions = SessionTable::new(Micros::millis(2000));
            let (state, prepare) = (State::new(""), Prepare::default());
            let mut server = Server { state, prepare, sessions, zxid: Zxid::ZERO };
            server.does(Op::CreateSession { timeout_ms: 4000 }).expect("it can be opened");
            server
        }

        fn prepares(&mut self, op: Op, ids: Ids) -> Txn {
            self.zxid = self.zxid.next();
            let stamp = Stamp { zxid: self.zxid, now: Micros::millis(self.zxid.0), owner: None };
            let request = Request { session: S, cxid: 1, ids, op: Arc::new(op) };
            self.prepare.prepare(&self.state, &mut self.sessions, stamp, &request)
        }

        fn does_as(&mut self, op: Op, ids: Ids) -> OpResult {
            let txn = self.prepares(op, ids);
            self.prepare.applied(txn.zxid);
            self.state.apply(&txn, &mut Vec::new())
        }

        fn does(&mut self, op: Op) -> OpResult {
            self.does_as(op, Arc::new([]))
        }
    }

    fn create(kind: CreateKind, path: &str, mode: CreateMode, ttl: i64) -> Op {
        let (data, acl, flags) = ("".into(), acl::open(), mode.flags());
        Op::Create(Create { kind, path: path.into(), data, acl, flags, ttl })
    }

    fn persistent(path: &str) -> Op {
        Op::create(path, "", CreateMode::Persistent)
    }

    #[test]
    fn ttl_znodes_want_extended_types_and_a_time_to_live() {
        let mut server = Server::new();
        let ttl = |ms| create(CreateKind::Ttl, "/t", CreateMode::PersistentWithTtl, ms);
        assert_eq!(server.does(ttl(100)), Err(ErrorCode::Unimplemented));
        server.prepare.extended_types = true;
        assert_eq!(server.does(ttl(0)), Err(ErrorCode::BadArguments));
        assert_eq!(server.does(ttl(LONGEST_TTL + 1)), Err(ErrorCode::BadArguments));
        assert!(matches!(server.does(ttl(100)), Ok(Answer::Created { stat: Some(_), .. })));
        let born = server.zxid.0;
        assert_eq!(server.state.tree.reapable(born + 100).count(), 0);
        assert_eq!(server.state.tree.reapable(born + 101).count(), 1);
    }

    #[test]
    fn a_container_is_reaped_after_its_last_child() {
        let mut server = Server::new();
        let reap = || Op::DeleteContainer { path: "/c".into() };
        let container = create(CreateKind::Container, "/c", CreateMode::Container, -1);
        let seen = server.does(container).expect("it is new");
        let Answer::Created { stat: Some(stat), .. } = seen else {
            panic!("createContainer is answered with a Stat");
        };
        assert_eq!(stat.ephemeral_owner, None, "its owner is not shown");
        assert_eq!(server.state.tree.reapable(0).count(), 0, "it had no child yet");
        server.does(persistent("/c/x")).expect("it is new");
        assert_eq!(server.does(reap()), Err(ErrorCode::NotEmpty));
        server.does(Op::Delete { path: "/c/x".into(), version: -1 }).expect("it is there");
        assert_eq!(server.state.tree.reapable(0).count(), 1);
        assert_eq!(server.does(reap()), Ok(Answer::Done));
        server.does(Op::create("/c", "", CreateMode::Ephemeral)).expect("it is new again");
        assert_eq!(server.does(reap()), Err(ErrorCode::BadVersion));
        server.does(create(CreateKind::Create, "/d", CreateMode::Container, -1)).expect("new");
        let node = server.state.tree.get("/d").expect("it was created");
        assert_eq!(node.owner, Owner::Nobody, "a plain create makes a plain znode");
    }

    #[test]
    fn an_acl_lets_its_own_people_in() {
        let mut server = Server::new();
        let me: Ids = Arc::new([digest_id("me:pw")]);
        let auth: AclList = Arc::new([Acl { perms: perms::ALL, id: Id::new("auth", "") }]);
        server.does(persistent("/a")).expect("it is new");
        let close = Op::SetAcl { path: "/a".into(), acl: auth, version: 0 };
        assert_eq!(server.does(close.clone()), Err(ErrorCode::InvalidACL));
        assert!(server.does_as(close, me.clone()).is_ok());
        let child = || persistent("/a/b");
        assert_eq!(server.does(child()), Err(ErrorCode::NoAuth));
        assert!(server.does_as(child(), me).is_ok());
        let root: Ids = Arc::new([Id::new("super", "")]);
        assert!(server.does_as(Op::Delete { path: "/a/b".into(), version: 0 }, root).is_ok());
    }

    #[test]
    fn a_version_alone_cannot_be_checked_with_success() {
        let mut server = Server::new();
        let check = |version| Op::Check { path: "/".into(), version };
        assert_eq!(server.does(check(1)), Err(ErrorCode::BadVersion));
        assert_eq!(server.does(check(0)), Err(ErrorCode::Unimplemented));
        let both = Op::Multi(vec![check(0), check(1)]);
        let each = vec![Ok(Answer::Done), Err(ErrorCode::BadVersion)];
        assert_eq!(server.does(both), Ok(Answer::Multi(each)));
    }

    #[test]
    fn a_closing_session_is_refused_and_its_parents_look_full_until_it_is_closed() {
        let mut server = Server::new();
        let nobody = || -> Ids { Arc::new([]) };
        server.does(persistent("/p")).expect("it is new");
        server.prepares(Op::create("/p/e", "", CreateMode::Ephemeral), nobody());
        let close = server.prepares(Op::CloseSession, nobody());
        assert_eq!(*close.body, Body::CloseSession { paths: vec!["/p/e".into()] });
        let late = server.prepares(persistent("/q"), nobody());
        assert_eq!(late.error(), Some(ErrorCode::SessionExpired));
        let reap = server.prepares(Op::DeleteContainer { path: "/p".into() }, nobody());
        assert_eq!(reap.error(), Some(ErrorCode::NotEmpty));
        server.prepare.applied(server.zxid);
        assert!(server.prepare.is_empty());
    }
}
