//! A closed loop of writes, for measurements: eight clients, each of which writes again as
//! soon as it is answered.

use crate::base::{ClientId, Endpoint, Micros, ServerId};
use crate::sim::{Act, Command, Recording, Setup, Step, Watcher, What, When, World};
use std::sync::Arc;

/// How many clients write.
const CLIENTS: u8 = 8;

/// An ensemble of so many voters in service, its clients connecting.
pub fn warm<W: Watcher>(voters: u8) -> Recording<W> {
    let mut run = Recording::watched(Arc::new(Setup::new(1, voters, 0)));
    while run.world().now() < Micros::millis(800) && run.advance() {}
    for c in 1..=CLIENTS {
        let server = ServerId(1 + (c - 1) % voters);
        let command = Command::Connect(ClientId(c), server);
        // Nobody is connected yet, so nobody is refused.
        let _ = run.act(Act { when: When::Now, command });
    }
    run
}

/// What a client does when it is answered: it writes again.
pub fn reaction(step: &Step) -> Option<Act> {
    match (step.what(), step.actor()) {
        (What::ToClient, Some(Endpoint::Client(client))) => {
            let command =
                Command::Write(client, "/load".into(), (step.number % 7).to_string().into(), -1);
            Some(Act { when: When::Now, command })
        }
        _ => None,
    }
}

/// Goes on for so many events without recording them: the world and its watcher
/// alone.
pub fn unrecorded<W: Watcher>(run: &Recording<W>, events: u32) -> (World, W) {
    let (mut world, mut watcher) = (run.world().clone(), run.watcher().clone());
    let end = world.events().saturating_add(events);
    while world.events() < end {
        let Some(step) = world.step() else { break };
        watcher.see(&world, &step);
        if let Some(Ok(step)) = reaction(&step).map(|act| world.act(act)) {
            watcher.see(&world, &step);
        }
    }
    (world, watcher)
}

/// Goes on for so many events.
pub fn closed_loop<W: Watcher>(run: &mut Recording<W>, events: u32) {
    let end = run.cursor().saturating_add(events);
    while run.cursor() < end && run.advance() {
        if let Some(act) = run.step_at(run.cursor()).and_then(reaction) {
            let _ = run.act(act);
        }
    }
}
