//! One round of each recipe.

use super::fact::Happened;
use super::io::Io;
use super::kind::{Kind, Recipe};
use super::lock::Lock;
use super::tape::{Fail, Step, Stop};
use crate::base::{ClientId, Micros};

/// Runs a round.
pub fn run(io: &mut Io, recipe: &Recipe, client: ClientId, round: u32) -> Step<()> {
    let _ = round;
    let data = client.to_string();
    match recipe.kind {
        Kind::Lock => {
            let lock = Lock::new(io, &recipe.path, &data)?;
            hold(io, recipe, lock)
        }
        _ => Ok(()),
    }
}

/// Acquires, works, releases.
fn hold(io: &mut Io, recipe: &Recipe, mut lock: Lock) -> Step<()> {
    match lock.acquire(io, true, recipe.timeout) {
        Err(Stop::Fail(Fail::TimedOut)) => {
            io.tell(Happened::GaveUp(Fail::TimedOut));
            return stand_back(io, recipe.backoff);
        }
        other => drop(other?),
    }
    let (token, znode) = (lock.token(io)?, lock.znode());
    io.tell(Happened::Acquired(znode.clone(), token));
    let worked = work(io, recipe, |io| io.write(&recipe.path, token, recipe.fenced).map(drop));
    match worked {
        Ok(()) => {
            lock.release(io)?;
            io.tell(Happened::Released(znode));
            Ok(())
        }
        Err(Stop::Fail(Fail::Expired)) => {
            io.tell(Happened::Lost(znode));
            Ok(())
        }
        Err(stop) => Err(stop),
    }
}

/// Half of the time, the deed, the other half.
pub(super) fn work(
    io: &mut Io,
    recipe: &Recipe,
    mut deed: impl FnMut(&mut Io) -> Step<()>,
) -> Step<()> {
    let half = Micros(recipe.hold.0 / 2);
    io.hold(half)?;
    deed(io)?;
    io.hold(recipe.hold - half)
}

/// At least so long, at most twice as long.
fn stand_back(io: &mut Io, length: Micros) -> Step<()> {
    if length == Micros(0) {
        return Ok(());
    }
    let dice = u64::from_str_radix(&io.guid()?[..8], 16).unwrap_or_default();
    io.sleep(length + Micros(length.0 * dice >> 32))
}
