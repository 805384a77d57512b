//! Clients as they are: what a client knows, which library it is written with, and programs that end while their
//! sessions live; and servers whose counter or disk comes to its end.

use std::sync::Arc;
use zabscope::base::{ClientId, Endpoint, Micros, ServerId};
use zabscope::check::recipe::{Harm, harms};
use zabscope::check::{Checker, Run};
use zabscope::client::{ClientState, Library};
use zabscope::recipe::{Happened, Kind, Recipe};
use zabscope::scenario::parse;
use zabscope::service::Release;
use zabscope::sim::{Act, Command, Recording, Refusal, Setup, When, World};
use zabscope::trace;
use zabscope::zab::ExitReason;

fn c(number: u8) -> ClientId {
    ClientId(number)
}

fn s(number: u8) -> ServerId {
    ServerId(number)
}

/// Three servers of 3.9.5 that serve.
fn stage(change: impl Fn(&mut Setup)) -> Run {
    let mut setup = Setup::new(7, 3, 0);
    setup.config.eternal_sessions = false;
    setup.config.release = Some(Release::R3_9_5);
    change(&mut setup);
    let mut run: Run = Recording::watched(Arc::new(setup));
    until(&mut run, 10_000, |w| w.nodes().iter().all(|n| n.server.serves()));
    run
}

fn act(run: &mut Run, command: Command) {
    run.act(Act { when: When::Now, command }).expect("allowed");
}

fn until(run: &mut Run, ms: u64, done: impl Fn(&World) -> bool) {
    let end = run.world().now() + Micros::millis(ms);
    while !done(run.world()) {
        assert!(run.world().now() <= end && run.advance(), "not within {ms} ms");
    }
}

fn wait(run: &mut Run, ms: u64) {
    let end = run.world().now() + Micros::millis(ms);
    while run.world().now() < end && run.advance() {}
}

fn connects(run: &mut Run, client: u8, server: u8) {
    act(run, Command::SessionTimeout(c(client), 6_000));
    act(run, Command::Connect(c(client), s(server)));
    until(run, 3_000, |w| w.client(c(client)).state == ClientState::Connected);
}

fn watched(run: &Run) -> &Checker {
    run.watcher()
}

/// ZOOKEEPER-4508: whoever knows one server only is without a service when that is gone, though two serve.
#[test]
fn a_client_that_knows_one_server_stays_without_it() {
    let mut run = stage(|_| {});
    act(&mut run, Command::ConnectString(c(1), [s(1)].into_iter().collect()));
    connects(&mut run, 1, 1);
    connects(&mut run, 2, 1);
    act(&mut run, Command::Crash(s(1)));
    wait(&mut run, 5_000);
    assert_eq!(run.world().client(c(1)).server, Some(s(1)));
    assert_ne!(run.world().client(c(1)).state, ClientState::Connected);
    assert_eq!(run.world().client(c(2)).state, ClientState::Connected);
}

#[test]
fn a_server_that_is_not_in_the_connect_string_is_refused() {
    let mut run = stage(|_| {});
    act(&mut run, Command::ConnectString(c(1), [s(1), s(3)].into_iter().collect()));
    let to = |run: &mut Run, server| {
        run.act(Act { when: When::Now, command: Command::Connect(c(1), s(server)) }).map(drop)
    };
    assert_eq!(to(&mut run, 2), Err(Refusal::NotInConnectString(c(1))));
    assert_eq!(to(&mut run, 3), Ok(()));
    let none = Command::ConnectString(c(1), [].into_iter().collect());
    let refused = run.act(Act { when: When::Now, command: none }).map(drop);
    assert_eq!(refused, Err(Refusal::NotInConnectString(c(1))));
}

/// Cut off from everybody for long: Java's library concludes that its session is over, kazoo's does not.
#[test]
fn libraries_differ_in_who_ends_a_session() {
    let mut run = stage(|_| {});
    act(&mut run, Command::UseLibrary(c(1), Library::Kazoo));
    connects(&mut run, 1, 1);
    connects(&mut run, 2, 1);
    for (client, server) in (1..=2).flat_map(|client| (1..=3).map(move |server| (client, server))) {
        act(&mut run, Command::Cut(Endpoint::Client(c(client)), Endpoint::Server(s(server))));
    }
    wait(&mut run, 20_000);
    assert_ne!(run.world().client(c(1)).state, ClientState::Expired);
    assert_eq!(run.world().client(c(2)).state, ClientState::Expired);
}

/// A holder's program ends by an error, and its session lives: nobody will ever delete its znode, and that is said.
#[test]
fn a_program_that_ends_by_an_error_leaves_what_it_holds() {
    let mut run = stage(|_| {});
    connects(&mut run, 1, 1);
    connects(&mut run, 2, 2);
    let long = Recipe { hold: Micros::millis(60_000), ..Recipe::new(Kind::Lock, "/lock") };
    act(&mut run, Command::Run(c(1), Arc::new(long)));
    wait(&mut run, 1_000);
    act(&mut run, Command::Run(c(2), Arc::new(Recipe::new(Kind::Lock, "/lock"))));
    wait(&mut run, 1_000);
    assert_eq!(run.world().forgotten("/lock"), []);
    act(&mut run, Command::KillProgram(c(1)));
    let line = trace::line(run.world(), run.step_at(run.cursor()).expect("it has happened"));
    assert!(line.contains("[kill the program C1]: done"), "{line}");
    wait(&mut run, 30_000);
    let facts = run.world().program(c(1)).expect("it ran").facts().clone();
    assert_eq!(facts.last().map(|fact| &fact.what), Some(&Happened::Aborts));
    assert_eq!(run.world().client(c(1)).state, ClientState::Connected);
    let left = run.world().forgotten("/lock");
    assert_eq!(left.iter().map(|one| (one.client, one.runs)).collect::<Vec<_>>(), [(c(1), false)]);
    assert_eq!(run.world().numbers("/lock").forgotten, 1);
    assert!(harms(run.world()).contains(&(Harm::ForgottenZnode, "/lock".into())));
    // With its session the znode goes, and the line goes on.
    act(&mut run, Command::Kill(c(1)));
    wait(&mut run, 15_000);
    assert_eq!(run.world().forgotten("/lock"), []);
    let next = run.world().program(c(2)).expect("it runs").facts().clone();
    assert!(next.iter().any(|fact| matches!(fact.what, Happened::Acquired(..))));
}

/// `acquire(blocking=False)`: whoever finds it taken gives up at once and leaves nothing in the line.
#[test]
fn whoever_does_not_wait_gives_up_at_once() {
    let mut run = stage(|_| {});
    connects(&mut run, 1, 1);
    connects(&mut run, 2, 2);
    let long =
        Recipe { hold: Micros::millis(9_000), repeat: 1, ..Recipe::new(Kind::Lock, "/lock") };
    act(&mut run, Command::Run(c(1), Arc::new(long)));
    wait(&mut run, 1_000);
    let try_once = Recipe { repeat: 1, blocking: false, ..Recipe::new(Kind::Lock, "/lock") };
    act(&mut run, Command::Run(c(2), Arc::new(try_once)));
    wait(&mut run, 1_000);
    let program = run.world().program(c(2)).expect("it ran");
    assert!(program.is_over());
    assert!(program.facts().iter().all(|fact| !matches!(fact.what, Happened::Acquired(..))));
    assert!(program.facts().iter().any(|fact| matches!(fact.what, Happened::GaveUp(_))));
    assert_eq!(run.world().forgotten("/lock"), []);
}

/// Fact 4.6.2: the last counter of an epoch is never proposed. A new epoch begins, and nothing is lost.
#[test]
fn a_counter_near_its_end_leads_to_a_new_epoch() {
    let text = r#"{"zabscope": 1, "seed": 3, "release": "3.9.5", "ensemble": {"voters": 3}, "sessions": "live",
        "timings": {"initialZxid": 4294967290}, "script": [
        {"at": 3000, "do": {"connect": {"client": 1, "server": 1}}},
        {"at": 4000, "do": {"write": {"client": 1, "key": "/a", "value": "1"}}},
        {"at": 4100, "do": {"write": {"client": 1, "key": "/a", "value": "2"}}},
        {"at": 4200, "do": {"write": {"client": 1, "key": "/a", "value": "3"}}},
        {"at": 4300, "do": {"write": {"client": 1, "key": "/a", "value": "4"}}},
        {"at": 9000, "do": {"write": {"client": 1, "key": "/a", "value": "5"}}}]}"#;
    let mut run = parse(text).expect("it is a scenario").open().expect("it opens").run;
    run.seek(0);
    let mut lines = Vec::new();
    while run.advance() && run.world().now() <= Micros::millis(12_000) {
        lines.push(trace::line(run.world(), run.step_at(run.cursor()).expect("it has happened")));
    }
    let told = |part: &str| lines.iter().any(|line| line.contains(part));
    assert!(told("proposes 1·4294967291 createSession"), "{}", lines.join("\n"));
    assert!(told("proposes 1·4294967294") && !told("4294967295"), "{}", lines.join("\n"));
    assert!(told("gives up: the zxid counter is used up") && told("chooses epoch 2"));
    assert!(told("proposes 2·4294967291"));
    assert_eq!(watched(&run).violations(), []);
}

/// Fact 5.2.5: without its log there is no server. It ends, and again after each start, until the disk is mended.
#[test]
fn a_server_whose_disk_fails_ends_with_the_next_fsync() {
    let mut run = stage(|_| {});
    connects(&mut run, 1, 1);
    act(&mut run, Command::FailDisk(s(2)));
    let again = run.act(Act { when: When::Now, command: Command::FailDisk(s(2)) }).map(drop);
    assert_eq!(again, Err(Refusal::DiskFails(s(2))));
    wait(&mut run, 1_000);
    assert!(run.world().node(s(2)).server.process.is_some(), "there was nothing to write");
    act(&mut run, Command::Write(c(1), "/a".into(), "1".into(), -1));
    wait(&mut run, 1_000);
    assert_eq!(run.world().node(s(2)).exit, Some(ExitReason::DiskError));
    act(&mut run, Command::Restart(s(2)));
    wait(&mut run, 1_000);
    assert_eq!(run.world().node(s(2)).exit, Some(ExitReason::DiskError), "it fails again");
    act(&mut run, Command::MendDisk(s(2)));
    act(&mut run, Command::Restart(s(2)));
    wait(&mut run, 5_000);
    assert!(run.world().node(s(2)).server.serves());
    assert_eq!(watched(&run).violations(), []);
}
