//! What tests of whole runs do: act now, wait for a fact, let time go by.

#![allow(dead_code, reason = "every test program takes what it needs")]

use std::sync::Arc;
use zabscope::base::{Micros, ServerId};
use zabscope::sim::{Act, Command, Recording, Setup, Watcher, When, World};

/// A command that falls now.
pub fn now(command: Command) -> Act {
    Act { when: When::Now, command }
}

/// Gives a command that is allowed.
pub fn act<W: Watcher>(run: &mut Recording<W>, command: Command) {
    run.act(now(command)).expect("allowed");
}

/// Plays until something is so, which must be within so many milliseconds. Returns when that is.
pub fn until<W: Watcher>(
    run: &mut Recording<W>,
    ms: u64,
    what: &str,
    done: impl Fn(&World) -> bool,
) -> Micros {
    let end = run.world().now() + Micros::millis(ms);
    while !done(run.world()) {
        assert!(run.world().now() <= end && run.advance(), "{what}: not within {ms} ms");
    }
    run.world().now()
}

/// Plays for so many milliseconds.
pub fn wait<W: Watcher>(run: &mut Recording<W>, ms: u64) {
    let end = run.world().now() + Micros::millis(ms);
    while run.world().now() < end && run.advance() {}
}

/// Every server that runs is in service.
pub fn all_serve(world: &World) -> bool {
    world.nodes().iter().all(|n| n.server.process.is_none() || n.server.serves())
}

/// Who leads.
pub fn leader(world: &World) -> ServerId {
    let leads = world.nodes().iter().find(|n| n.server.leading().is_some());
    leads.map(|n| n.server.id).expect("one leads")
}

/// An ensemble in service, whose sessions end as those of real clients do.
pub fn live<W: Watcher>(seed: u64, voters: u8) -> Recording<W> {
    let mut setup = Setup::new(seed, voters, 0);
    setup.config.eternal_sessions = false;
    let mut run = Recording::watched(Arc::new(setup));
    until(&mut run, 10_000, "everybody serves", |w| w.nodes().iter().all(|n| n.server.serves()));
    run
}
