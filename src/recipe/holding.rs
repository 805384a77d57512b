//! What all recipes that hold something have in common: acquire, work, give back.

use super::fact::Happened;
use super::io::Io;
use super::kind::Recipe;
use super::lock::Lock;
use super::tape::{Fail, Progress, Stop};
use crate::base::{Micros, Zxid};
use crate::service::path::Path;

/// Something that is held and can be given back.
pub trait Holdable {
    /// Gives it back: was it still there?
    fn give_back(&mut self, io: &mut Io) -> Progress<bool>;
}

impl Holdable for Lock {
    fn give_back(&mut self, io: &mut Io) -> Progress<bool> {
        self.release(io)?;
        Ok(!self.was_gone())
    }
}

/// Acquires, works, releases; a writer writes to what the lock guards.
pub fn hold(io: &mut Io, recipe: &Recipe, mut lock: Lock, writes: bool) -> Progress<()> {
    let got = lock.acquire(io, recipe.blocking, recipe.timeout);
    if gave_up(io, recipe, got)? {
        return Ok(());
    }
    let (token, znode) = (lock.token(io)?, lock.znode());
    let write = |io: &mut Io| match writes {
        true => io.write(&recipe.path, token, recipe.fenced).map(drop),
        false => Ok(()),
    };
    keep(io, recipe, znode, token, &mut lock, write)
}

/// Has it given up waiting? Then it says so and stands back.
pub fn gave_up(io: &mut Io, recipe: &Recipe, got: Progress<bool>) -> Progress<bool> {
    let why = match got {
        Err(Stop::Fail(why)) if why.is_of_waiting() => why,
        Ok(false) if recipe.blocking => Fail::TimedOut, // there was no time for another try
        Ok(false) => Fail::Taken,
        other => return other.map(|_| false),
    };
    io.tell(Happened::GaveUp(why));
    stand_back(io, recipe.backoff)?;
    Ok(true)
}

/// Holds by this znode: works with a deed in the middle, and gives back. If its session
/// ends it has lost it (8.9.4).
pub fn keep(
    io: &mut Io,
    recipe: &Recipe,
    znode: Path,
    token: Zxid,
    held: &mut dyn Holdable,
    deed: impl FnMut(&mut Io) -> Progress<()>,
) -> Progress<()> {
    io.tell(Happened::Acquired(znode.clone(), token));
    match work(io, recipe, deed) {
        Ok(()) => give_back(io, znode, held),
        Err(Stop::Fail(Fail::Expired)) => {
            io.tell(Happened::Lost(znode));
            Ok(())
        }
        Err(stop) => Err(stop),
    }
}

/// Gives back, and says what came of it.
pub fn give_back(io: &mut Io, znode: Path, held: &mut dyn Holdable) -> Progress<()> {
    io.tell(Happened::Releases(znode.clone()));
    match held.give_back(io) {
        Ok(true) => io.tell(Happened::Released(znode)),
        Ok(false) | Err(Stop::Fail(Fail::Expired)) => io.tell(Happened::Lost(znode)),
        Err(stop) => return Err(stop),
    }
    Ok(())
}

/// Half of the time, the deed, the other half.
pub fn work(
    io: &mut Io,
    recipe: &Recipe,
    mut deed: impl FnMut(&mut Io) -> Progress<()>,
) -> Progress<()> {
    let half = Micros(recipe.hold.0 / 2);
    io.hold(half)?;
    deed(io)?;
    io.hold(recipe.hold - half)
}

/// At least so long, at most twice as long.
pub fn stand_back(io: &mut Io, length: Micros) -> Progress<()> {
    if length == Micros(0) {
        return Ok(());
    }
    let dice = io.dice()?;
    io.sleep(length + Micros((length.0 * dice) >> 32))
}
