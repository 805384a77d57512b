//! An ensemble, clients, and their programs.

use crate::common::live;
pub use crate::common::{act, until, wait};
use std::sync::Arc;
use zabscope::base::{ClientId, Micros, ServerId};
use zabscope::client::ClientState;
use zabscope::recipe::{Happened, Kind, Recipe, Running};
use zabscope::sim::{Command, Recording, World};

/// A client's number.
pub fn c(number: u8) -> ClientId {
    ClientId(number)
}

/// Three servers in service with so many clients, each connected to one of them, with a
/// session time-out of four seconds.
pub fn stage(seed: u64, clients: u8) -> Recording {
    let mut run = live(seed, 3);
    for client in 1..=clients {
        act(&mut run, Command::SessionTimeout(c(client), 4_000));
        act(&mut run, Command::Connect(c(client), ServerId(1 + (client - 1) % 3)));
    }
    let connected =
        |w: &World| (1..=clients).all(|client| w.client(c(client)).state == ClientState::Connected);
    until(&mut run, 5_000, "all are connected", connected);
    run
}

/// Starts a recipe.
pub fn starts(run: &mut Recording, client: u8, recipe: Recipe) {
    act(run, Command::Run(c(client), Arc::new(recipe)));
}

/// A recipe with its way to hold and its rounds.
pub fn recipe(kind: Kind, path: &str, hold_ms: u64, repeat: u32) -> Recipe {
    Recipe { hold: Micros::millis(hold_ms), repeat, ..Recipe::new(kind, path) }
}

pub fn program(run: &Recording, client: u8) -> &Running {
    run.world().program(c(client)).expect("it runs something")
}

/// All programs are over.
pub fn are_over(world: &World) -> bool {
    world.programs().all(Running::is_over)
}

/// Everything that happened to all programs, in order.
pub fn facts(world: &World) -> Vec<(Micros, u8, Happened)> {
    let mut all: Vec<_> = world
        .programs()
        .flat_map(|p| p.facts().iter().map(|f| (f.event, f.at, p.client.0, f.what.clone())))
        .collect();
    all.sort_by_key(|(event, ..)| *event);
    all.into_iter().map(|(_, at, client, what)| (at, client, what)).collect()
}

/// The same of a run.
pub fn story(run: &Recording) -> Vec<(Micros, u8, Happened)> {
    facts(run.world())
}
