//! Whole ensembles of every size: they elect, commit, lose and recover leaders.

mod common;

use common::{act, all_serve, leader, until};
use std::sync::Arc;
use zabscope::base::{ClientId, Micros, ServerId};
use zabscope::client::{ClientState, Outcome};
use zabscope::service::ErrorCode;
use zabscope::sim::{Command, Recording, Setup, World};

fn setup(seed: u64, voters: u8, observers: u8) -> Recording {
    Recording::new(Arc::new(Setup::new(seed, voters, observers)))
}

#[test]
fn every_size_elects_a_leader_and_commits_everywhere() {
    for voters in 1..=9 {
        for observers in 0..=3 {
            let mut run = setup(7, voters, observers);
            run.seek(1);
            until(&mut run, 20_000, "everybody serves", all_serve);
            let client = ClientId(1);
            act(&mut run, Command::Connect(client, ServerId(voters + observers)));
            act(&mut run, Command::Write(client, "/a".into(), "x".into(), -1));
            until(&mut run, 5_000, "the answer", |w| {
                w.clients()[0].history.back().is_some_and(|e| e.outcome != Outcome::Pending)
            });
            let zxid = run.world().clients()[0].history.back().map(|e| e.outcome.clone());
            let Some(Outcome::Done(zxid, _)) = zxid else { panic!("failed: {zxid:?}") };
            assert_eq!(zxid.to_string(), "1·2", "after the session's 1·1");
            until(&mut run, 5_000, "applied everywhere", |w| {
                w.nodes().iter().all(|n| {
                    let db = &n.server.process.as_ref().expect("up").core.db;
                    db.last_processed == zxid && db.state.tree.get("/a").is_some()
                })
            });
        }
    }
}

#[test]
fn a_new_leader_takes_a_higher_epoch_and_the_old_one_follows() {
    for voters in [3, 5, 7] {
        let mut run = setup(3, voters, 0);
        run.seek(1);
        until(&mut run, 20_000, "everybody serves", all_serve);
        let old = leader(run.world());
        let epoch = run.world().node(old).server.current_epoch();
        act(&mut run, Command::Crash(old));
        until(&mut run, 20_000, "a new leader serves", |w| {
            w.nodes().iter().any(|n| n.server.leading().is_some() && n.server.serves())
        });
        let new = leader(run.world());
        assert_ne!(new, old);
        assert!(run.world().node(new).server.current_epoch() > epoch);
        act(&mut run, Command::Restart(old));
        until(&mut run, 20_000, "the old one serves", |w| w.node(old).server.serves());
        assert_eq!(run.world().node(old).server.leader(), Some(new));
    }
}

#[test]
fn four_servers_tolerate_no_more_than_three() {
    for (voters, crashes, survives) in [(3, 1, true), (3, 2, false), (4, 1, true), (4, 2, false)] {
        let mut run = setup(2, voters, 0);
        run.seek(1);
        until(&mut run, 20_000, "everybody serves", all_serve);
        for sid in 1..=crashes {
            act(&mut run, Command::Crash(ServerId(sid)));
        }
        let end = run.world().now() + Micros::millis(12_000);
        while run.world().now() < end && run.advance() {}
        let serving = run.world().nodes().iter().any(|n| n.server.serves());
        assert_eq!(serving, survives, "{voters} voters, {crashes} down");
    }
}

#[test]
fn a_write_that_fails_takes_a_zxid_and_is_answered_with_its_code() {
    let mut run = setup(1, 3, 0);
    run.seek(1);
    until(&mut run, 20_000, "everybody serves", all_serve);
    let client = ClientId(1);
    act(&mut run, Command::Connect(client, ServerId(1)));
    for version in [-1, 0, 7, 1] {
        act(&mut run, Command::Write(client, "/a".into(), "x".into(), version));
    }
    until(&mut run, 5_000, "all answers", |w| w.clients()[0].pending().next().is_none());
    let history: Vec<String> = run.world().clients()[0]
        .history
        .iter()
        .map(|e| match &e.outcome {
            Outcome::Done(zxid, _) => format!("{zxid}"),
            Outcome::Failed(ErrorCode::BadVersion, zxid) => format!("BadVersion {zxid}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(history, ["1·2", "1·3", "BadVersion 1·4", "1·5"]);
}

#[test]
fn a_client_whose_server_dies_loses_its_connection_and_does_not_know() {
    let mut run = setup(1, 3, 0);
    run.seek(1);
    until(&mut run, 20_000, "everybody serves", all_serve);
    let client = ClientId(1);
    act(&mut run, Command::Connect(client, ServerId(1)));
    let connected = |w: &World| w.clients()[0].state == ClientState::Connected;
    until(&mut run, 5_000, "a session", connected);
    act(&mut run, Command::Write(client, "/a".into(), "x".into(), -1));
    act(&mut run, Command::Crash(ServerId(1)));
    until(&mut run, 5_000, "the loss", |w| w.clients()[0].state == ClientState::Disconnected);
    let entry = run.world().clients()[0].history.back().cloned().expect("a request");
    assert_eq!(entry.outcome, Outcome::ConnectionLoss);
}

#[test]
fn closing_a_session_is_a_transaction() {
    let mut run = setup(1, 3, 0);
    run.seek(1);
    until(&mut run, 20_000, "everybody serves", all_serve);
    let client = ClientId(1);
    act(&mut run, Command::Connect(client, ServerId(2)));
    until(&mut run, 5_000, "a session", |w| w.clients()[0].session.is_some());
    let session = run.world().clients()[0].session.expect("open");
    assert_eq!(session.0 >> 56, 2, "the connected server chose the id");
    act(&mut run, Command::Disconnect(client));
    until(&mut run, 5_000, "closed", |w| w.clients()[0].state == ClientState::Closed);
    until(&mut run, 5_000, "gone everywhere", |w| {
        w.nodes()
            .iter()
            .all(|n| !n.server.process.as_ref().expect("up").core.db.state.has_session(session))
    });
    let last = run.world().node(ServerId(1)).server.disk.log.last_zxid();
    assert_eq!(last.map(|z| z.to_string()), Some("1·2".to_owned()));
}

#[test]
fn a_paused_follower_answers_late_and_a_long_pause_costs_its_place() {
    let mut run = setup(1, 3, 0);
    run.seek(1);
    until(&mut run, 20_000, "everybody serves", all_serve);
    let follower = ServerId(1);
    act(&mut run, Command::Pause(follower));
    let end = run.world().now() + Micros::millis(30_000);
    while run.world().now() < end && run.advance() {}
    let three = run.world().node(ServerId(3)).server.leading().expect("S3 still leads");
    assert!(three.handlers[follower].is_none(), "its handler has timed out");
    act(&mut run, Command::Resume(follower));
    until(&mut run, 60_000, "it serves again", |w| w.node(follower).server.serves());
}

#[test]
fn what_a_stopped_follower_had_in_its_buffers_it_still_logs() {
    // Recorded with 3.8.0 (finding 11): SIGSTOP of the followers does not lose
    // the proposal, though the leader dies meanwhile.
    let mut run = setup(1, 3, 0);
    run.seek(1);
    until(&mut run, 20_000, "everybody serves", all_serve);
    let client = ClientId(1);
    act(&mut run, Command::Connect(client, ServerId(3)));
    until(&mut run, 5_000, "a session", |w| w.clients()[0].session.is_some());
    let end = run.world().now() + Micros::millis(20);
    while run.world().now() < end && run.advance() {}
    for sid in [1, 2] {
        act(&mut run, Command::Pause(ServerId(sid)));
    }
    act(&mut run, Command::Write(client, "/a".into(), "x".into(), -1));
    let end = run.world().now() + Micros::millis(200);
    while run.world().now() < end && run.advance() {}
    act(&mut run, Command::Crash(ServerId(3)));
    for sid in [1, 2] {
        act(&mut run, Command::Resume(ServerId(sid)));
    }
    until(&mut run, 20_000, "a new leader", |w| {
        w.nodes().iter().any(|n| n.server.leading().is_some() && n.server.serves())
    });
    let new = leader(run.world());
    let zxid = run.world().node(new).server.disk.log.last_zxid();
    assert_eq!(zxid.map(|z| z.to_string()), Some("1·2".to_owned()));
}

#[test]
fn who_crashes_again_does_not_send_the_second_half_of_what_was_swallowed() {
    // Proposals 1·2 and 1·3 are under way on a silent link when S3 crashes: the first is swallowed with its
    // connection. A second crash must not let the other one through (found by a hunt).
    let link = "s=AwABAAEBE1pBQiBicmVha3MgTG9nT3JkZXIAAwMAAcCaDAoFoI0G9AMBAPQDoJwBiCeIJwDg1AMAAAICL2EEL2EvYwkBoMIeAA8BAgGgwh4CAQMBwM8kAAkDAAHQnSUBAQQAAQHQnSUBAQEBBAHwuSYAAAMB8LkmAAEDAYCIJwAAAwHAhD0ACwAAbg7FMhO3NAOM7-rgMQ";
    let said = zabscope::scenario::link::decode(link).expect("intact").pristine();
    let mut run = said.open().expect("allowed").run;
    while run.world().now() < Micros::millis(5_000) && run.advance() {}
    assert_eq!(run.watcher().violations(), []);
    let logs = run.world().nodes().iter().map(|n| n.server.disk.log.last_zxid());
    assert!(
        logs.flatten().all(|zxid| zxid.epoch().0 != 1 || zxid.counter() == 1),
        "nobody has 1·3"
    );
}
