//! Kazoo's `NonBlockingLease`: a persistent znode says who has it and until when, by the clock of
//! whoever took it. Nobody gives it back: it runs out, whatever becomes of sessions meanwhile.

use super::fact::Happened;
use super::io::Io;
use super::kind::Recipe;
use super::lock::Lock;
use super::tape::{Catch, Fail, Progress, Stop};
use crate::base::{Micros, Zxid};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;

/// Times are written down in whole seconds.
const SECOND: u64 = 1_000_000;

/// Takes the lease if it is free or its own, and has it until it runs out.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let holder: Path = format!("{}/lease_holder", recipe.path).into();
    let mut lock = Lock::new(io, &recipe.path, data)?;
    lock.acquire(io, true, None)?;
    let got = take(io, recipe, &holder, data);
    if got == Err(Stop::Pending) {
        return Err(Stop::Pending);
    }
    lock.release(io)?;
    let Some((end, zxid)) = got? else {
        io.tell(Happened::GaveUp(Fail::Taken));
        return Ok(());
    };
    if io.now() < end {
        io.tell(Happened::Acquired(holder.clone(), zxid));
        let left = end - io.now();
        io.sleep(left)?;
        io.tell(Happened::Releases(holder));
    }
    Ok(())
}

/// With the lock: until when it has the lease from now on, if it gets it.
fn take(
    io: &mut Io,
    recipe: &Recipe,
    holder: &str,
    data: &str,
) -> Progress<Option<(Micros, Zxid)>> {
    let now = io.now();
    if let Some((text, _)) = io.get(holder, false).but(ErrorCode::NoNode)? {
        let known =
            text.split_once(' ').and_then(|(who, end)| Some((who, end.parse::<u64>().ok()?)));
        if known.is_some_and(|(who, end)| who != data && now < Micros(end * SECOND)) {
            return Ok(None);
        }
        io.delete(holder, -1)?;
    }
    let end = (now + recipe.hold).0 / SECOND;
    let (_, zxid) = io.create(holder, &format!("{data} {end}"), CreateMode::Persistent)?;
    Ok(Some((Micros(end * SECOND), zxid)))
}
