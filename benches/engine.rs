//! How fast the engine is, as figures and as ratios of one run.
//!
//! `cargo bench` prints a table: events per second under a closed loop of
//! writes, what it costs to fork a run at its 100,000th event, to seek anywhere
//! in it, and how many bytes a recording keeps per event.

#![expect(
    clippy::disallowed_types,
    reason = "a benchmark needs the clock that the engine must not have"
)]

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;
use std::time::{Duration, Instant};
use zabscope::hunt::load::{closed_loop, unrecorded, warm};
use zabscope::sim::Recording;

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
}
