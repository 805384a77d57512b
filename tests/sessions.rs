//! Sessions and clients on a whole simulated ensemble (facts 4.3, 4.4, 6.7, 7, 9.6).

mod common;

use common::{act, live, until, wait};
use std::sync::Arc;
use zabscope::base::{Channel, ClientId, Endpoint, Micros, ServerId, Span, Zxid};
use zabscope::client::{ClientState, HeardWhat, Outcome};
use zabscope::service::answer::Answer;
use zabscope::service::error::ErrorCode;
use zabscope::service::op::{CreateMode, Op};
use zabscope::service::txn::Body;
use zabscope::service::watch::{EventKind, WatchKind};
use zabscope::sim::{Act, Command, Recording, When, World};

const C1: ClientId = ClientId(1);
const C2: ClientId = ClientId(2);
const S1: ServerId = ServerId(1);
const S2: ServerId = ServerId(2);
const S3: ServerId = ServerId(3); // it leads

fn connect(run: &mut Recording, client: ClientId, server: ServerId, timeout_ms: u32) {
    act(run, Command::SessionTimeout(client, timeout_ms));
    act(run, Command::Connect(client, server));
    until(run, 5_000, "a session", |w| w.client(client).state == ClientState::Connected);
}

fn ask(run: &mut Recording, client: ClientId, op: Op) {
    act(run, Command::Request(client, Arc::new(op)));
}

/// What was answered, and the zxid that it was answered at.
#[derive(Debug)]
struct Told(Result<Answer, ErrorCode>, Zxid);

/// Asks and waits.
fn asks(run: &mut Recording, client: ClientId, op: Op) -> Told {
    ask(run, client, op);
    until(run, 10_000, "an answer", |w| w.client(client).pending().next().is_none());
    let entry = run.world().client(client).history.back().cloned().expect("asked");
    match entry.outcome {
        Outcome::Done(zxid, result) => Told(Result::clone(&result), zxid),
        Outcome::Failed(code, zxid) => Told(Err(code), zxid),
        other => panic!("{other:?}"),
    }
}

fn get(path: &str, watch: bool) -> Op {
    Op::GetData { path: path.into(), watch }
}

fn set(path: &str, data: &str) -> Op {
    Op::SetData { path: path.into(), data: data.into(), version: -1 }
}

fn data(answer: &Told) -> &str {
    match &answer.0 {
        Ok(Answer::Data(data, _)) => data,
        other => panic!("{other:?}"),
    }
}

fn events(world: &World, client: ClientId) -> Vec<(EventKind, String)> {
    let log = world.client(client).log.iter();
    log.filter_map(|heard| match &heard.what {
        HeardWhat::Event(kind, path, _) => Some((*kind, path.to_string())),
        _ => None,
    })
    .collect()
}

fn create(path: &str, mode: CreateMode) -> Op {
    Op::create(path, "", mode)
}

#[test]
fn an_ephemeral_goes_with_the_session_of_a_dead_client_and_its_watcher_hears_of_it() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 6000);
    connect(&mut run, C2, S2, 40_000);
    let made = asks(&mut run, C1, create("/e-", CreateMode::EphemeralSequential));
    let Ok(Answer::Created { path, .. }) = made.0 else { panic!("{made:?}") };
    assert_eq!(&*path, "/e-0000000000");
    let seen = asks(&mut run, C2, Op::Exists { path: path.clone(), watch: true });
    assert!(seen.0.is_ok());
    wait(&mut run, 30_000);
    assert_eq!(run.world().client(C1).state, ClientState::Connected, "it pings");
    let session = run.world().client(C1).session.expect("open");
    act(&mut run, Command::Kill(C1));
    let died = run.world().now();
    let gone = until(&mut run, 20_000, "the event", |w| {
        events(w, C2).contains(&(EventKind::Deleted, path.to_string()))
    });
    // Touched last at most 2 s (its ping) and half a tick (the PING that told the
    // leader) before its death; expired up to one tick late (7.2.2).
    let lived = gone - died;
    assert!((Micros::millis(3_000)..Micros::millis(9_100)).contains(&lived), "{lived}");
    let log = &run.world().node(S3).server.disk.log;
    let last = log.records().back().expect("logged");
    let expected = Body::CloseSession { paths: vec![path.clone()] };
    assert_eq!((last.session, last.cxid, &*last.body), (session, 0, &expected), "7.2.3, 7.3.1");
}

#[test]
fn a_read_at_a_slow_follower_is_stale_and_sync_helps() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S2, 10_000);
    connect(&mut run, C2, S1, 10_000);
    asks(&mut run, C1, create("/a", CreateMode::Persistent));
    wait(&mut run, 100);
    let (leader, follower) = (Endpoint::Server(S3), Endpoint::Server(S1));
    act(&mut run, Command::Latency(leader, follower, Span::fixed(300_000)));
    let written = asks(&mut run, C1, set("/a", "new"));
    // 9.6.4: it is written, and another client does not see it.
    let stale = asks(&mut run, C2, get("/a", false));
    assert_eq!(data(&stale), "");
    assert!(stale.1 < written.1);
    let synced = asks(&mut run, C2, Op::Sync { path: "/a".into() });
    assert_eq!(synced.0, Ok(Answer::Echo("/a".into())));
    let fresh = asks(&mut run, C2, get("/a", false));
    assert_eq!((data(&fresh), fresh.1), ("new", written.1));
}

#[test]
fn within_a_session_nothing_overtakes() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 10_000);
    asks(&mut run, C1, create("/a", CreateMode::Persistent));
    // 9.6.5: w1 r1 w2, sent without waiting.
    for op in [set("/a", "1"), get("/a", false), set("/a", "2"), get("/a", false)] {
        ask(&mut run, C1, op);
    }
    until(&mut run, 5_000, "answers", |w| w.client(C1).pending().next().is_none());
    let history = &run.world().client(C1).history;
    let read = |ix: usize| match &history[ix].outcome {
        Outcome::Done(_, result) => match &**result {
            Ok(Answer::Data(data, stat)) => (data.to_string(), stat.version),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(read(2), ("1".into(), 1));
    assert_eq!(read(4), ("2".into(), 2));
}

#[test]
fn a_session_moves_with_its_ephemerals_and_its_watches() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 10_000);
    connect(&mut run, C2, S3, 10_000);
    asks(&mut run, C1, create("/e", CreateMode::Ephemeral));
    asks(&mut run, C2, create("/a", CreateMode::Persistent));
    wait(&mut run, 100);
    asks(&mut run, C1, get("/a", true));
    let session = run.world().client(C1).session;
    act(&mut run, Command::Move(C1, S2));
    until(&mut run, 5_000, "there", |w| w.client(C1).state == ClientState::Connected);
    assert_eq!(run.world().client(C1).session, session, "7.4.8");
    assert_eq!(run.world().client(C1).server, Some(S2));
    assert!(asks(&mut run, C1, set("/e", "x")).0.is_ok(), "it owns itself, there, too");
    let watch = run.world().client(C1).watches.iter().next().map(|(p, k, _)| (p.to_string(), k));
    assert_eq!(watch, Some(("/a".into(), WatchKind::Data)));
    asks(&mut run, C2, set("/a", "1"));
    wait(&mut run, 100);
    assert_eq!(events(run.world(), C1), [(EventKind::DataChanged, "/a".into())], "6.7.10");
    // While it is between two servers, something changes: it hears of it at once (C.11).
    asks(&mut run, C1, get("/a", true));
    let (c1, all) = (Endpoint::Client(C1), [S1, S2, S3].map(Endpoint::Server));
    all.iter().for_each(|s| act(&mut run, Command::Cut(c1, *s)));
    asks(&mut run, C2, set("/a", "2"));
    wait(&mut run, 100);
    assert_eq!(events(run.world(), C1).len(), 1, "6.7.13");
    all.iter().for_each(|s| act(&mut run, Command::Heal(c1, *s)));
    until(&mut run, 10_000, "back", |w| events(w, C1).len() == 2);
}

#[test]
fn a_client_whose_server_dies_goes_on_elsewhere() {
    let mut run = live(1, 5);
    connect(&mut run, C1, S1, 10_000);
    let session = run.world().client(C1).session;
    act(&mut run, Command::Crash(S1));
    until(&mut run, 10_000, "elsewhere", |w| {
        let client = w.client(C1);
        client.state == ClientState::Connected && client.server != Some(S1)
    });
    assert_eq!(run.world().client(C1).session, session);
    let states: Vec<ClientState> = run
        .world()
        .client(C1)
        .log
        .iter()
        .filter_map(|h| match h.what {
            HeardWhat::State(state) => Some(state),
            _ => None,
        })
        .collect();
    use ClientState::{Connected, Connecting, Disconnected};
    assert_eq!(states[..3], [Connecting, Connected, Disconnected]);
    assert_eq!(states.last(), Some(&Connected));
}

#[test]
fn a_new_leader_gives_every_session_a_whole_lease() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 6000);
    asks(&mut run, C1, create("/e", CreateMode::Ephemeral));
    act(&mut run, Command::Kill(C1));
    wait(&mut run, 2_500);
    act(&mut run, Command::Crash(S3));
    let new = until(&mut run, 10_000, "a new leader", |w| {
        w.node(S2).server.serves() && w.node(S2).server.leading().is_some()
    });
    let gone = until(&mut run, 20_000, "expiry", |w| {
        w.node(S2).server.process.as_ref().is_some_and(|p| p.core.db.state.tree.get("/e").is_none())
    });
    let lived = gone - new;
    assert!((Micros::millis(6_000)..Micros::millis(8_100)).contains(&lived), "{lived}: 7.2.4");
}

#[test]
fn a_client_that_stood_still_for_too_long_learns_that_its_session_is_over() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 6000);
    asks(&mut run, C1, create("/e", CreateMode::Ephemeral));
    act(&mut run, Command::PauseClient(C1));
    wait(&mut run, 12_000);
    assert_eq!(run.world().client(C1).state, ClientState::Connected, "it does not know yet");
    act(&mut run, Command::ResumeClient(C1));
    until(&mut run, 5_000, "it knows", |w| w.client(C1).state == ClientState::Expired);
}

#[test]
fn a_client_that_no_server_answers_gives_its_session_up_by_itself() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 6000);
    let c1 = Endpoint::Client(C1);
    for s in [S1, S2, S3].map(Endpoint::Server) {
        act(&mut run, Command::Hold(c1, s, Some(Channel::Client)));
        act(&mut run, Command::Hold(s, c1, Some(Channel::Client)));
    }
    let heard = run.world().client(C1).heard_at;
    until(&mut run, 10_000, "silence", |w| w.client(C1).state != ClientState::Connected);
    assert_eq!(run.world().now() - heard, Micros::millis(4_000), "7.4.2, C.10");
    until(&mut run, 10_000, "the end", |w| w.client(C1).state == ClientState::Expired);
    assert_eq!(run.world().now() - heard, Micros::millis(8_000), "7.4.4, C.10");
}

#[test]
fn a_client_is_sent_away_by_a_server_that_is_behind_it() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S2, 40_000);
    let (leader, follower) = (Endpoint::Server(S3), Endpoint::Server(S1));
    act(&mut run, Command::Hold(leader, follower, Some(Channel::Quorum)));
    let written = asks(&mut run, C1, create("/a", CreateMode::Persistent));
    act(&mut run, Command::Move(C1, S1));
    until(&mut run, 5_000, "refused", |w| w.client(C1).state == ClientState::Disconnected);
    until(&mut run, 15_000, "elsewhere", |w| w.client(C1).state == ClientState::Connected);
    assert_ne!(run.world().client(C1).server, Some(S1), "7.1.6");
    assert!(asks(&mut run, C1, get("/a", false)).1 >= written.1, "9.6.2: never older");
}

#[test]
fn the_event_comes_before_the_reply_that_shows_the_new_data() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 10_000);
    connect(&mut run, C2, S1, 10_000);
    asks(&mut run, C1, create("/a", CreateMode::Persistent));
    asks(&mut run, C1, get("/a", true));
    ask(&mut run, C2, set("/a", "1"));
    let told = |w: &World| !events(w, C1).is_empty();
    while !told(run.world()) {
        ask(&mut run, C1, get("/a", false));
        run.seek(run.cursor() + 3);
    }
    wait(&mut run, 100);
    let client = run.world().client(C1);
    let log: Vec<_> = client.log.iter().map(|heard| heard.what.clone()).collect();
    let event = log.iter().position(|h| matches!(h, HeardWhat::Event(..))).expect("told");
    let shows = |h: &HeardWhat| {
        match h {
        HeardWhat::Reply(cxid) => client.history.iter().any(|e| {
            e.cxid == *cxid
                && matches!(&e.outcome, Outcome::Done(_, r) if matches!(&**r, Ok(Answer::Data(d, _)) if &**d == "1"))
        }),
        _ => false,
    }
    };
    let shown = log.iter().position(shows).expect("read");
    assert!(event < shown, "6.7.7");
}

#[test]
fn containers_and_ttl_znodes_are_deleted_by_the_leader() {
    use zabscope::service::op::Create;
    use zabscope::service::txn::CreateKind;
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 10_000);
    let of = |kind, path: &str, mode: CreateMode, ttl| {
        let acl = zabscope::service::acl::open();
        Op::Create(Create {
            kind,
            path: path.into(),
            data: "".into(),
            acl,
            flags: mode.flags(),
            ttl,
        })
    };
    let made = asks(&mut run, C1, of(CreateKind::Container, "/c", CreateMode::Container, -1));
    assert!(made.0.is_ok());
    let made = asks(&mut run, C1, of(CreateKind::Ttl, "/t", CreateMode::PersistentWithTtl, 5_000));
    assert!(made.0.is_ok(), "{made:?}");
    asks(&mut run, C1, create("/c/x", CreateMode::Persistent));
    asks(&mut run, C1, Op::Delete { path: "/c/x".into(), version: -1 });
    until(&mut run, 61_000, "reaped", |w| {
        let tree = &w.node(S1).server.process.as_ref().expect("up").core.db.state.tree;
        tree.get("/c").is_none() && tree.get("/t").is_none()
    });
}

#[test]
fn an_old_connection_of_a_moved_session_is_closed_by_its_next_write() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 10_000);
    let c1 = Endpoint::Client(C1);
    // The close of the old connection does not reach S1; a write that was on its way does.
    act(&mut run, Command::Latency(c1, Endpoint::Server(S1), Span::fixed(200_000)));
    ask(&mut run, C1, create("/late", CreateMode::Persistent));
    act(&mut run, Command::Move(C1, S2));
    until(&mut run, 5_000, "moved", |w| w.client(C1).state == ClientState::Connected);
    wait(&mut run, 1_000);
    let log = &run.world().node(S3).server.disk.log;
    let last = log.records().back().expect("logged");
    assert_eq!(*last.body, Body::Error(ErrorCode::SessionMoved), "7.2.6");
    assert_eq!(run.world().client(C1).history[0].outcome, Outcome::ConnectionLoss);
}

#[test]
fn a_client_that_comes_back_to_its_server_has_one_connection_there() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 40_000);
    let (c1, s1) = (Endpoint::Client(C1), Endpoint::Server(S1));
    let there = |server| {
        move |w: &World| {
            let client = w.client(C1);
            client.server == Some(server) && client.state == ClientState::Connected
        }
    };
    let here = |w: &World| {
        let front = &w.node(S1).server.process.as_ref().expect("up").core.front;
        front.connections().filter(|(_, session)| *session == w.client(C1).session).count()
    };
    // The end of the old connection takes its time to S1; the new one does not.
    act(&mut run, Command::Latency(c1, s1, Span::fixed(2_000_000)));
    act(&mut run, Command::Move(C1, S2));
    until(&mut run, 1_000, "moved", there(S2));
    assert_eq!(here(run.world()), 1, "the old one");
    act(&mut run, Command::Latency(c1, s1, Span::fixed(1_000)));
    act(&mut run, Command::Move(C1, S1));
    until(&mut run, 1_000, "back", there(S1));
    assert_eq!(here(run.world()), 1);
}

#[test]
fn who_stands_still_does_nothing() {
    let mut run = live(1, 3);
    connect(&mut run, C1, S1, 40_000);
    act(&mut run, Command::PauseClient(C1));
    let ask = Command::Request(C1, Arc::new(get("/", false)));
    for command in [ask, Command::Disconnect(C1), Command::Move(C1, S2), Command::PauseClient(C1)] {
        let refused = run.act(Act { when: When::Now, command });
        assert_eq!(refused, Err(zabscope::sim::Refusal::ClientPaused(C1)));
    }
}
