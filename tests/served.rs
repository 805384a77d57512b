//! What the checker knows of reads: at which zxid they were served, and what was newest.

mod common;

use common::{act, live, wait};
use std::sync::Arc;
use zabscope::base::{ClientId, Endpoint, ServerId, Span, Zxid};
use zabscope::check::{Run, Served};
use zabscope::client::{ClientState, Outcome};
use zabscope::service::op::{CreateMode, Op};
use zabscope::sim::{Command, Recording, Watcher};

const C1: ClientId = ClientId(1);
const C2: ClientId = ClientId(2);

fn ask<W: Watcher>(run: &mut Recording<W>, client: ClientId, op: Op) -> u32 {
    act(run, Command::Request(client, Arc::new(op)));
    run.world().client(client).history.back().expect("asked").cxid
}

#[test]
fn a_stale_read_is_known_as_one() {
    let mut run: Run = live(1, 3);
    act(&mut run, Command::Connect(C1, ServerId(2)));
    act(&mut run, Command::Connect(C2, ServerId(1)));
    wait(&mut run, 100);
    ask(&mut run, C1, Op::create("/a", "old", CreateMode::Persistent));
    wait(&mut run, 100);
    let (leader, follower) = (Endpoint::Server(ServerId(3)), Endpoint::Server(ServerId(1)));
    act(&mut run, Command::Latency(leader, follower, Span::fixed(300_000)));
    let set = |data: &str| Op::SetData { path: "/a".into(), data: data.into(), version: -1 };
    let write = ask(&mut run, C1, set("new"));
    wait(&mut run, 50);
    let get = || Op::GetData { path: "/a".into(), watch: false };
    let stale = ask(&mut run, C2, get());
    let sync = ask(&mut run, C2, Op::Sync { path: "/a".into() });
    let fresh = ask(&mut run, C2, get());
    wait(&mut run, 1_000);
    let zxid = |cxid: u32| {
        let mut all = run.world().client(C1).history.iter();
        match all.find(|entry| entry.cxid == cxid).map(|entry| &entry.outcome) {
            Some(Outcome::Done(zxid, _)) => *zxid,
            other => panic!("{other:?}"),
        }
    };
    let newest = zxid(write);
    let served = |cxid| run.watcher().served(C2, cxid);
    let before = Zxid(newest.0 - 1);
    assert_eq!(served(stale), Some(Served { at: before, newest }));
    assert!(served(stale).is_some_and(Served::is_stale));
    assert_eq!(served(fresh), Some(Served { at: newest, newest }));
    assert_eq!(served(sync), None, "it reads nothing");
    assert_eq!(run.watcher().served(C1, write), None, "it writes");
    assert_eq!(run.watcher().violations(), [], "9.6.4: a stale read is none");
}

#[test]
fn a_client_that_stands_still_again_before_it_has_read_everything_reads_it_later() {
    let mut run: Recording = live(1, 3);
    act(&mut run, Command::Connect(C1, ServerId(1)));
    wait(&mut run, 100);
    for path in ["/a", "/b", "/c"] {
        ask(&mut run, C1, Op::create(path, "", CreateMode::Persistent));
    }
    act(&mut run, Command::PauseClient(C1));
    wait(&mut run, 500);
    act(&mut run, Command::ResumeClient(C1));
    act(&mut run, Command::PauseClient(C1));
    wait(&mut run, 500);
    assert_eq!(run.world().client(C1).pending().count(), 3);
    act(&mut run, Command::ResumeClient(C1));
    wait(&mut run, 10);
    assert_eq!(run.world().client(C1).pending().count(), 0);
    assert_eq!(run.world().client(C1).state, ClientState::Connected);
}
