use super::*;
use crate::base::SessionId;
use crate::service::acl::{Acl, AclList, Id, Ids, digest_id};
use crate::service::answer::{Answer, OpResult};

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
    server.prepare.manner.extended_types = true;
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
