//! A barrier, as kazoo has it (8.5.1): it is up as long as its znode is there.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Progress, Stop};
use crate::base::Micros;
use crate::client::ClientState;
use crate::service::error::ErrorCode;
use crate::service::watch::EventKind;

/// Puts it up.
pub fn create(io: &mut Io, path: &str) -> Progress<()> {
    let mut tries = io.retry();
    loop {
        match io.ensure(path) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            other => return other.map(drop),
        }
    }
}

/// Takes it away: was it there?
pub fn remove(io: &mut Io, path: &str) -> Progress<bool> {
    let mut tries = io.retry();
    loop {
        match io.delete(path, -1).but(ErrorCode::NoNode) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            other => return Ok(other?.is_some()),
        }
    }
}

/// Waits until it is away: is it? Not if that takes too long.
pub fn wait(io: &mut Io, path: &str, most: Option<Micros>) -> Progress<bool> {
    io.clear();
    if io.exists(path, true)?.is_none() {
        return Ok(true);
    }
    io.tell(Happened::Waits(path.into()));
    let is_it = |woke: &Woke| match woke {
        Woke::Event(kind, of) => *kind == EventKind::Deleted && **of == *path,
        Woke::State(state) => *state == ClientState::Expired, // its watch is gone
        _ => false,
    };
    Ok(matches!(io.until(most, is_it)?, Woke::Event(..)))
}

/// Puts it up, and takes it away after a while.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    create(io, &recipe.path)?;
    io.sleep(recipe.hold)?;
    remove(io, &recipe.path).map(drop)
}

/// Waits before it, and works behind it.
pub fn wait_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let mut tries = io.retry();
    loop {
        match wait(io, &recipe.path, recipe.timeout) {
            Ok(true) => break,
            Ok(false) => return Ok(()),
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            Err(stop) => return Err(stop),
        }
    }
    io.tell(Happened::Passed);
    io.sleep(recipe.hold)
}
