//! Two locks, one after the other. If somebody else takes them in the other order, each
//! holds what the other waits for, and neither ever goes on: a deadlock. A time-out ends
//! the wait, and standing back for a random time lets one of them through.

use crate::recipe::fact::Happened;
use crate::recipe::holding::{give_back, stand_back, work};
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::lock::Lock;
use crate::recipe::tape::{Fail, Progress, Stop};

/// The first, the second, work, and both back.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let mut first = Lock::new(io, &recipe.path, data)?;
    if !take(io, recipe, &mut first)? {
        return stand_back(io, recipe.backoff);
    }
    let done = both(io, recipe, data);
    if done == Err(Stop::Pending) {
        return done.map(drop);
    }
    let znode = first.znode();
    give_back(io, znode, &mut first)?;
    if done? { Ok(()) } else { stand_back(io, recipe.backoff) }
}

/// The second, too: did it come to that?
fn both(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<bool> {
    io.sleep(recipe.think)?;
    let mut second = Lock::new(io, &recipe.second(), data)?;
    if !take(io, recipe, &mut second)? {
        return Ok(false);
    }
    let worked = work(io, recipe, |_| Ok(()));
    if worked != Err(Stop::Pending) {
        let znode = second.znode();
        give_back(io, znode, &mut second)?;
    }
    worked.map(|()| true)
}

fn take(io: &mut Io, recipe: &Recipe, lock: &mut Lock) -> Progress<bool> {
    match lock.acquire(io, true, recipe.timeout) {
        Err(Stop::Fail(Fail::TimedOut)) => {
            io.tell(Happened::GaveUp(Fail::TimedOut));
            Ok(false)
        }
        other => {
            other?;
            let token = lock.token(io)?;
            io.tell(Happened::Acquired(lock.znode(), token));
            Ok(true)
        }
    }
}
