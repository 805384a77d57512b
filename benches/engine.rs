//! How fast the engine is, as figures and as ratios of one run.
//!
//! `cargo bench` prints a table: events per second under a closed loop of
//! writes, what it costs to fork a run at its 100,000th event, to seek anywhere
//! in it, and how many bytes a recording keeps per event; then requests per second
//! through the whole path, and what checkpoints of a large tree cost.

#![expect(
    clippy::disallowed_types,
    reason = "a benchmark needs the clock that the engine must not have"
)]

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use zabscope::base::{Endpoint, SessionId, Zxid};
use zabscope::hunt::load::{closed_loop, unrecorded, warm};
use zabscope::service::State;
use zabscope::service::acl;
use zabscope::service::node::{Data, Owner};
use zabscope::service::op::{CreateMode, Op};
use zabscope::service::path::Path;
use zabscope::service::tree::NewNode;
use zabscope::service::txn::{Body, CreateKind, Txn};
use zabscope::sim::{Act, Command, Recording, What, When};

#[global_allocator]
static ALLOC: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The length of a measured run.
const EVENTS: u32 = 100_000;

/// Events per second of the bare world.
fn throughput(n: u8) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let run = warm::<()>(n);
        let start = Instant::now();
        let (world, ()) = unrecorded(&run, EVENTS * 5);
        best = best.min(start.elapsed());
        black_box(world.hash());
    }
    f64::from(EVENTS * 5) / best.as_secs_f64()
}

/// A recording of 100,000 events.
fn recorded(n: u8) -> Recording {
    let mut run = warm(n);
    let more = EVENTS - run.cursor();
    closed_loop(&mut run, more);
    run
}

/// Requests answered per second of this machine's time: eight clients on five servers,
/// each asking again as soon as it is answered.
fn requests(op: impl Fn(u32) -> Op) -> f64 {
    let mut world = warm::<()>(5).world().clone();
    let mut answered = 0u32;
    let start = Instant::now();
    while answered < 100_000 {
        let Some(step) = world.step() else { break };
        if let (What::ToClient, Some(Endpoint::Client(client))) = (step.what(), step.actor()) {
            answered += 1;
            let op = if answered == 1 {
                Op::create("/load", "", CreateMode::Persistent)
            } else {
                op(answered)
            };
            let command = Command::Request(client, Arc::new(op));
            let _ = world.act(Act { when: When::Now, command });
        }
    }
    f64::from(answered) / start.elapsed().as_secs_f64()
}

/// Bytes of a tree of 10,000 znodes, and of 1,000 checkpoints of it with a change
/// between any two.
fn checkpoints() -> (i64, i64) {
    let kept = |before: stats_alloc::Stats| {
        let after = ALLOC.stats();
        (after.bytes_allocated - before.bytes_allocated) as i64
            - (after.bytes_deallocated - before.bytes_deallocated) as i64
    };
    let txn = |n: u64, op: &str, path: &str| {
        let (path, data) = (Path::from(path), Data::from(format!("data {n}")));
        let body = match op {
            "create" => Body::Create(
                CreateKind::Create,
                NewNode {
                    path,
                    data,
                    acl: acl::open(),
                    owner: Owner::Nobody,
                    parent_cversion: n as i32,
                },
            ),
            _ => Body::SetData { path, data, version: n as i32 },
        };
        Txn { zxid: Zxid(n), session: SessionId(1), cxid: 0, time: n, body: Arc::new(body) }
    };
    let before = ALLOC.stats();
    let mut state = State::new("");
    for n in 0..100 {
        let _ = state.apply(&txn(n + 1, "create", &format!("/{n:02}")), &mut Vec::new());
        for m in 0..99 {
            let path = format!("/{n:02}/{m:02}");
            let _ = state.apply(&txn(n * 100 + m + 1, "create", &path), &mut Vec::new());
        }
    }
    let tree = kept(before);
    let before = ALLOC.stats();
    let mut all = Vec::new();
    for n in 0..1_000 {
        let path = format!("/{:02}/{:02}", n % 100, n % 97);
        let _ = state.apply(&txn(20_000 + n, "set", &path), &mut Vec::new());
        all.push(state.clone());
    }
    let more = kept(before);
    black_box(all);
    (tree, more)
}

fn nanos(times: u32, mut work: impl FnMut(u32)) -> f64 {
    let start = Instant::now();
    for i in 0..times {
        work(i);
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}

fn main() {
    println!(
        "{:>3}  {:>14}  {:>12}  {:>14}  {:>14}  {:>14}",
        "N", "events/s", "vs N = 5", "fork", "seek (mean)", "bytes/event"
    );
    let rates = [3, 5, 9].map(|n| (n, throughput(n)));
    let base = rates[1].1;
    for (n, rate) in rates {
        let before = ALLOC.stats();
        let mut run = recorded(n);
        let after = ALLOC.stats();
        let kept = (after.bytes_allocated - before.bytes_allocated) as i64
            - (after.bytes_deallocated - before.bytes_deallocated) as i64;
        let fork = nanos(200, |_| {
            black_box(run.world().clone());
        });
        let mut at = 1u32;
        let end = run.frontier();
        let seek = nanos(100, |_| {
            at = at.wrapping_mul(48_271) % end;
            run.seek(at);
        });
        println!(
            "{n:>3}  {rate:>14.0}  {:>11.2}×  {:>11.1} µs  {:>11.2} ms  {:>14.1}",
            rate / base,
            fork / 1e3,
            seek / 1e6,
            kept as f64 / f64::from(end)
        );
    }
    println!("\nN = 5, requests answered per second, against writes");
    let write =
        |n: u32| Op::SetData { path: "/load".into(), data: n.to_string().into(), version: -1 };
    let writes = requests(write);
    let reads = requests(|_| Op::GetData { path: "/load".into(), watch: false });
    let mixed = requests(|n| match n % 4 {
        0 => write(n),
        _ => Op::GetData { path: "/load".into(), watch: false },
    });
    for (name, rate) in [("setData", writes), ("one in four setData", mixed), ("getData", reads)] {
        println!("{name:>20}  {rate:>10.0}  {:>6.2}×", rate / writes);
    }
    let (tree, more) = checkpoints();
    println!(
        "\na tree of 10,000 znodes: {:.1} MB; 1,000 checkpoints of it, a change between any two: {:.1} MB more, {:.2}×",
        tree as f64 / 1e6,
        more as f64 / 1e6,
        (tree + more) as f64 / tree as f64
    );
}
