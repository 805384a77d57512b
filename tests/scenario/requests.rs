//! What clients ask for: how a file says it, what it means, what is refused.

use crate::{insist, operations};
use proptest::prelude::*;
use std::sync::Arc;
use zabscope::base::{ClientId, ServerId};
use zabscope::scenario::request::Asked;
use zabscope::scenario::script::Do;
use zabscope::scenario::units::{Int, Length};
use zabscope::scenario::{Scenario, Sessions, parse};
use zabscope::service::acl::{self, Acl, Id};
use zabscope::service::op::{Create, CreateMode, Op};
use zabscope::service::txn::CreateKind;
use zabscope::service::watch::{WatchKind, WatcherMode};
use zabscope::sim::Command;

/// A file with every operation and every command of clients, as it is written.
const FULL: &str = include_str!("requests.json");

/// A file in which a client asks for this.
fn asking(op: &str) -> String {
    format!(
        r#"{{"zabscope": 1, "seed": 1, "ensemble": {{"voters": 3}},
            "script": [{{"at": 1, "do": {{"request": {{"client": 1, "op": {op}}}}}}}]}}"#
    )
}

/// What it asks for.
fn asked(op: &str) -> Asked {
    let scenario = parse(&asking(op)).unwrap_or_else(|problem| panic!("{op}: {problem}"));
    match &scenario.script.0[0].what {
        Do::Request { op, .. } => op.clone(),
        other => panic!("{other:?}"),
    }
}

fn refused(op: &str) -> String {
    parse(&asking(op)).expect_err(op).to_string()
}

#[test]
fn every_operation_is_understood_and_written_back_the_same() {
    let scenario = parse(FULL).unwrap();
    assert_eq!(scenario.to_json(), FULL);
    let setup = scenario.setup().unwrap();
    assert!(!setup.config.eternal_sessions);
    let said = Scenario::of_setup(&setup);
    assert_eq!((&said.script, said.sessions), (&scenario.script, Sessions::Live));
    let c = ClientId(1);
    let ops = setup.script.iter().filter_map(|act| match &act.command {
        Command::Request(client, op) if *client == c => Some((**op).clone()),
        _ => None,
    });
    assert_eq!(ops.collect::<Vec<_>>(), all_that_the_file_asks_for());
    let others: Vec<Command> = setup.script.into_iter().map(|act| act.command).collect();
    assert_eq!(others[0], Command::SessionTimeout(c, 4_000));
    assert_eq!(
        others[others.len() - 4..],
        [
            Command::Move(c, ServerId(2)),
            Command::PauseClient(c),
            Command::ResumeClient(c),
            Command::Kill(c),
        ]
    );
}

fn all_that_the_file_asks_for() -> Vec<Op> {
    let (a, root): (Arc<str>, Arc<str>) = ("/a".into(), "/".into());
    let create = |kind, path: &str, data: &str, mode: CreateMode, ttl| Create {
        kind,
        path: path.into(),
        data: data.into(),
        acl: acl::open(),
        flags: mode.flags(),
        ttl,
    };
    let plain = |path: &str, mode| Op::create(path, "", mode);
    let with = |path: &str, acl: &[Acl]| {
        let one = create(CreateKind::Create, path, "", CreateMode::Persistent, -1);
        Op::Create(Create { acl: acl.into(), ..one })
    };
    let may = |perms, scheme, id| Acl { perms, id: Id::new(scheme, id) };
    let data = |text: &str| -> Arc<str> { text.into() };
    use CreateMode::*;
    vec![
        plain("/a", Persistent),
        Op::Create(create(CreateKind::Create2, "/a", "x", EphemeralSequential, -1)),
        with("/p", &[may(31, "digest", "bob:hash"), may(1, "world", "anyone")]),
        with("/n", &[]),
        plain("/e", Ephemeral),
        plain("/s-", PersistentSequential),
        Op::Create(create(CreateKind::Container, "/c", "", Container, -1)),
        Op::Create(create(CreateKind::Ttl, "/t", "", PersistentWithTtl, 5_000)),
        Op::Create(create(CreateKind::Ttl, "/t-", "", PersistentSequentialWithTtl, 0)),
        Op::Delete { path: a.clone(), version: -1 },
        Op::Delete { path: a.clone(), version: 0 },
        Op::SetData { path: a.clone(), data: data("y"), version: -1 },
        Op::SetData { path: a.clone(), data: data(""), version: i32::MAX },
        Op::SetAcl { path: a.clone(), acl: [may(31, "auth", "")].into(), version: 3 },
        Op::Check { path: a.clone(), version: 1 },
        Op::Multi(vec![
            Op::Check { path: a.clone(), version: 1 },
            Op::create("/a/b", "1", Persistent),
            Op::SetData { path: a.clone(), data: data("2"), version: -1 },
            Op::Delete { path: "/a/b".into(), version: -1 },
        ]),
        Op::Multi(Vec::new()),
        Op::Sync { path: root.clone() },
        Op::GetData { path: a.clone(), watch: false },
        Op::Exists { path: "not a path".into(), watch: true },
        Op::GetChildren { path: root.clone(), watch: true, stat: false },
        Op::GetChildren { path: root.clone(), watch: false, stat: true },
        Op::GetAcl { path: a.clone() },
        Op::GetEphemerals { prefix: root.clone() },
        Op::GetAllChildrenNumber { path: root.clone() },
        Op::MultiRead(vec![
            Op::GetData { path: a.clone(), watch: false },
            Op::GetChildren { path: root.clone(), watch: false, stat: false },
        ]),
        Op::AddWatch { path: a.clone(), mode: WatcherMode::Persistent },
        Op::AddWatch { path: root.clone(), mode: WatcherMode::Recursive },
        Op::CheckWatches { path: a.clone(), kind: WatchKind::Data },
        Op::RemoveWatches { path: a, kind: WatchKind::Children },
        Op::RemoveWatches { path: root, kind: WatchKind::Any },
        Op::Auth { scheme: data("digest"), credentials: data("bob:secret") },
    ]
}

#[test]
fn what_is_absent_may_also_be_said() {
    let open = r#"[{"perms": 31, "scheme": "world", "id": "anyone"}]"#;
    let long = format!(
        r#"{{"create": {{"path": "/a", "data": "", "mode": "persistent", "acl": {open}, "ttl": null, "stat": false}}}}"#
    );
    assert_eq!(asked(&long), asked(r#"{"create": {"path": "/a"}}"#));
    assert_eq!(
        asked(r#"{"delete": {"path": "/a", "version": -1}}"#),
        asked(r#"{"delete": {"path": "/a"}}"#)
    );
    assert_eq!(
        asked(r#"{"getChildren": {"path": "/a", "watch": false, "stat": false}}"#),
        asked(r#"{"getChildren": {"path": "/a"}}"#)
    );
}

#[test]
fn a_file_that_does_not_say_it_means_eternal_sessions() {
    let old = Scenario::new_run(1, 3, 0);
    assert!(!old.to_json().contains("sessions") && old.setup().unwrap().config.eternal_sessions);
    let said = old.to_json().replace("\"timings\"", "\"sessions\": \"eternal\",\n  \"timings\"");
    assert_eq!(parse(&said).unwrap(), old);
    let live = Scenario { sessions: Sessions::Live, ..old.clone() };
    assert_eq!(parse(&live.to_json()).unwrap(), live);
    assert!(!live.setup().unwrap().config.eternal_sessions);
    let refusal = parse(&said.replace("eternal", "endless")).unwrap_err().to_string();
    let says = "sessions: there is no such thing as \"endless\"; allowed: eternal or live";
    assert_eq!(refusal, says);
}

#[test]
fn what_is_wrong_in_an_operation_is_said_with_the_field() {
    let long = |n: usize| "x".repeat(n);
    let many = |one: &str, n: usize| vec![one; n].join(", ");
    let entry = r#"{"perms": 1, "scheme": "world", "id": "anyone"}"#;
    let says = [
        refused(r#"{"crate": {"path": "/a"}}"#),
        refused("7"),
        refused(r#""sync""#),
        refused(r#"["sync"]"#),
        refused(r#"{"sync": "/a"}"#),
        refused(r#"{"delete": ["/a", 1]}"#),
        refused(r#"{"create": {"data": "x"}}"#),
        refused(r#"{"create": {"path": "/a", "flags": 1}}"#),
        refused(r#"{"create": {"path": "/a", "mode": "sequential"}}"#),
        refused(r#"{"create": {"path": "/a", "ttl": 5}}"#),
        refused(r#"{"create": {"path": "/a", "mode": "persistentWithTtl"}}"#),
        refused(r#"{"create": {"path": "/a", "mode": "container", "stat": true}}"#),
        refused(r#"{"multi": [{"check": {"path": "/a"}}, {"create": {"path": "/a", "ttl": 5}}]}"#),
        refused(r#"{"multi": [{"multi": []}]}"#),
        refused(r#"{"multi": [7]}"#),
        refused(r#"{"multi": {"check": {"path": "/a"}}}"#),
        refused(r#"{"multiRead": [{"getData": {"path": "/a", "watch": true}}]}"#),
        refused(&format!(r#"{{"multi": [{}]}}"#, many(r#"{"check": {"path": "/"}}"#, 101))),
        refused(&format!(r#"{{"sync": {{"path": "{}"}}}}"#, long(1025))),
        refused(&format!(r#"{{"setData": {{"path": "/", "data": "{}"}}}}"#, long(65_537))),
        refused(r#"{"setData": {"path": "/"}}"#),
        refused(r#"{"setData": {"path": "/", "data": "", "version": 2147483648}}"#),
        refused(&format!(r#"{{"setACL": {{"path": "/", "acl": [{}]}}}}"#, many(entry, 21))),
        refused(r#"{"setACL": {"path": "/", "acl": [{"perms": 32, "scheme": "", "id": ""}]}}"#),
        refused(r#"{"addWatch": {"path": "/", "mode": "recursive"}}"#),
        refused(r#"{"removeWatches": {"path": "/"}}"#),
        refused(r#"{"addAuth": {"scheme": "digest", "user": "a"}}"#),
    ];
    insist(&says, OPERATIONS_REFUSED);
    let command = |what: &str| {
        let file = asking(r#"{"sync": {"path": "/"}}"#);
        let op = r#"{"request": {"client": 1, "op": {"sync": {"path": "/"}}}}"#;
        parse(&file.replace(op, what)).expect_err(what).to_string()
    };
    let says = [
        command(r#"{"request": {"op": {"sync": {"path": "/"}}}}"#),
        command(r#"{"request": {"client": 1}}"#),
        command(r#"{"move": {"client": 1, "server": 4}}"#),
        command(r#"{"kill": 13}"#),
        command(r#"{"pauseClient": {"client": 1}}"#),
        command(r#"{"sessionTimeout": {"client": 1, "timeout": 0}}"#),
        command(r#"{"sessionTimeout": {"client": 1, "timeout": "61min"}}"#),
        command(r#"{"sessionTimeout": {"client": 1, "timeout": "1.5ms"}}"#),
    ];
    insist(&says, COMMANDS_REFUSED);
}

const OPERATIONS_REFUSED: &str = r#"script[0].do.request.op: there is no such thing as "crate"; allowed: create, delete, setData, setACL, check, multi, sync, getData, exists, getChildren, getACL, getEphemerals, getAllChildrenNumber, multiRead, addWatch, checkWatches, removeWatches, addAuth
script[0].do.request.op: must be an operation, such as {"getData": {"path": "/a"}}
script[0].do.request.op.sync: must be an object in braces, not the name alone
script[0].do.request.op: must be an operation, such as {"getData": {"path": "/a"}}
script[0].do.request.op.sync: must be an object in braces, not "/a"
script[0].do.request.op.delete: must be an object in braces, not a list
script[0].do.request.op.create.path: is missing
script[0].do.request.op.create.flags: there is no such field as "flags"; allowed: path, data, mode, acl, ttl, stat
script[0].do.request.op.create.mode: there is no such thing as "sequential"; allowed: persistent, ephemeral, persistentSequential, ephemeralSequential, container, persistentWithTtl, persistentSequentialWithTtl
script[0].do.request.op.create.ttl: goes with persistentWithTtl and persistentSequentialWithTtl only
script[0].do.request.op.create.ttl: is missing: the mode needs it
script[0].do.request.op.create.stat: does not go with this mode: it is answered with the Stat anyway
script[0].do.request.op.multi[1].create.ttl: goes with persistentWithTtl and persistentSequentialWithTtl only
script[0].do.request.op.multi[0]: there is no such thing as "multi"; allowed: create, delete, setData, check
script[0].do.request.op.multi[0]: must be an operation, such as {"delete": {"path": "/a"}}
script[0].do.request.op.multi: must be a list of at most 100 entries, not an object
script[0].do.request.op.multiRead[0].getData.watch: there is no such field as "watch"; allowed: path
script[0].do.request.op.multi: has more than 100 entries; no more are allowed
script[0].do.request.op.sync.path: has 1025 characters; at most 1024 are allowed
script[0].do.request.op.setData.data: has 65537 characters; at most 65536 are allowed
script[0].do.request.op.setData.data: is missing
script[0].do.request.op.setData.version: must be a whole number from -2147483648 to 2147483647, not 2147483648
script[0].do.request.op.setACL.acl: has more than 20 entries; no more are allowed
script[0].do.request.op.setACL.acl[0].perms: must be a whole number from 0 to 31, not 32
script[0].do.request.op.addWatch.mode: there is no such thing as "recursive"; allowed: persistent or persistentRecursive
script[0].do.request.op.removeWatches.type: is missing
script[0].do.request.op.addAuth.user: there is no such field as "user"; allowed: scheme or auth"#;

const COMMANDS_REFUSED: &str = r#"script[0].do.request.client: is missing
script[0].do.request.op: is missing
script[0].do.move.server: must be a server of this ensemble, 1 to 3, not 4
script[0].do.kill: must be a whole number from 1 to 12, not 13
script[0].do.pauseClient: must be a whole number from 1 to 12, not an object
script[0].do.sessionTimeout.timeout: must be 1ms to 1h (whole milliseconds, or a text such as "1.6ms"), not 0
script[0].do.sessionTimeout.timeout: must be 1ms to 1h (whole milliseconds, or a text such as "1.6ms"), not "61min"
script[0].do.sessionTimeout.timeout: must be whole milliseconds, not 1.5ms"#;

/// Requests that no client's library sends must not turn into others on their way
/// through a file.
#[test]
fn what_no_client_asks_for_is_refused_and_not_said_otherwise() {
    let create = |kind, flags, ttl| {
        let (path, data, acl) = ("/a".into(), "".into(), acl::open());
        Op::Create(Create { kind, path, data, acl, flags, ttl })
    };
    let get = |watch| Op::GetData { path: "/a".into(), watch };
    use CreateKind as Of;
    for op in [
        Op::CloseSession,
        Op::CreateSession { timeout_ms: 4_000 },
        Op::DeleteContainer { path: "/a".into() },
        Op::SetWatches(Arc::default()),
        Op::AddWatch { path: "/a".into(), mode: WatcherMode::OneShot },
        Op::Multi(vec![Op::Multi(Vec::new())]),
        Op::Multi(vec![get(false)]),
        Op::MultiRead(vec![get(true)]),
        Op::MultiRead(vec![Op::Check { path: "/a".into(), version: 1 }]),
        Op::Multi(vec![Op::Check { path: "/a".into(), version: 1 }; 101]),
        Op::Sync { path: "x".repeat(1025).into() },
        Op::SetAcl { path: "/".into(), acl: acl::world(32), version: -1 },
        create(Of::Create, 7, -1),
        create(Of::Create, -1, -1),
        create(Of::Create, CreateMode::Container.flags(), -1),
        create(Of::Create2, CreateMode::PersistentWithTtl.flags(), 5),
        create(Of::Create, CreateMode::Persistent.flags(), 5),
        create(Of::Ttl, CreateMode::Persistent.flags(), 5),
        create(Of::Ttl, CreateMode::PersistentWithTtl.flags(), i64::MAX),
        create(Of::Container, CreateMode::Ephemeral.flags(), -1),
        Op::Multi(vec![create(Of::Container, CreateMode::Ephemeral.flags(), -1)]),
    ] {
        let what = Do::Request { client: Int(1), op: Asked::of(&op) };
        let mut scenario = parse(&asking(r#"{"sync": {"path": "/"}}"#)).unwrap();
        scenario.script.0[0].what = what;
        assert!(scenario.setup().is_err(), "{op:?} became {:?}", scenario.script.0[0].what);
    }
    // Neither do time-outs.
    for timeout in [0, 3_600_001, u32::MAX] {
        let mut setup = Scenario::new_run(1, 3, 0).setup().unwrap();
        let command = Command::SessionTimeout(ClientId(1), timeout);
        setup.script = vec![zabscope::sim::Act { when: zabscope::sim::When::Now, command }];
        let said = Scenario::of_setup(&setup);
        assert!(said.setup().is_err(), "{timeout}");
        let Do::SessionTimeout { timeout: Length(length), .. } = said.script.0[0].what else {
            panic!("{said:?}");
        };
        assert_eq!(length.0, u64::from(timeout) * 1000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_operation_survives_a_file_and_the_service(asked in operations::asked()) {
        prop_assert_eq!(&Asked::of(&asked.op()), &asked);
        let mut scenario = Scenario::new_run(1, 3, 0);
        let what = Do::Request { client: Int(2), op: asked.clone() };
        let at = Some(Length(zabscope::base::Micros(5)));
        scenario.script.0.push(zabscope::scenario::script::ScriptEntry { at, when: None, what });
        prop_assert_eq!(&parse(&scenario.to_json()).unwrap(), &scenario);
        let setup = scenario.setup().unwrap();
        prop_assert_eq!(&setup.script[0].command, &Command::Request(ClientId(2), Arc::new(asked.op())));
        prop_assert_eq!(&Scenario::of_setup(&setup), &scenario);
    }
}
