//! A lock by one ephemeral znode that everybody watches (8.1.1): when it goes, all wake
//! up, one gets it, and the others have woken for nothing: n − 1 wake-ups for each
//! release. It is not fair either.
//!
//! Its release deletes by path, whoever's znode stands there: see [`round_to_the_end`].

use crate::base::Zxid;
use crate::recipe::fact::Happened;
use crate::recipe::holding::{Holdable, keep, work};
use crate::recipe::io::{Io, Woke};
use crate::recipe::kind::Recipe;
use crate::recipe::tape::{Catch, Fail, Progress, Stop, fail};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;

/// A lock that is one znode.
pub struct PlainLock(pub Path);

impl Holdable for PlainLock {
    fn give_back(&mut self, io: &mut Io) -> Progress<bool> {
        Ok(io.delete(&self.0, -1).but(ErrorCode::NoNode)?.is_some())
    }
}

/// Creates it, or waits until it goes, as often as it takes.
pub fn acquire(io: &mut Io, recipe: &Recipe, data: &str, mode: CreateMode) -> Progress<Zxid> {
    loop {
        io.clear();
        if let Some((_, zxid)) = io.create(&recipe.path, data, mode).but(ErrorCode::NodeExists)? {
            return Ok(zxid);
        }
        let there = io.exists(&recipe.path, true)?.is_some();
        if there && io.wait(&recipe.path, recipe.timeout)? == Woke::Cancelled {
            return fail(Fail::Cancelled);
        }
    }
}

/// Holds as long as its session lives.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let token = acquire(io, recipe, data, CreateMode::Ephemeral)?;
    let write = |io: &mut Io| io.write(&recipe.path, token, recipe.fenced).map(drop);
    let znode = recipe.path.clone();
    keep(io, recipe, znode.clone(), token, &mut PlainLock(znode), write)
}

/// The same, but `finally: delete(path)`: it does not look whether its session is still
/// the one that it acquired with. After an expiry it deletes the znode of the next
/// holder (8.9.7).
pub fn round_to_the_end(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let token = acquire(io, recipe, data, CreateMode::Ephemeral)?;
    let znode = recipe.path.clone();
    io.tell(Happened::Acquired(znode.clone(), token));
    let write = |io: &mut Io| io.write(&recipe.path, token, recipe.fenced).map(drop);
    let worked = work(io, recipe, write);
    if worked == Err(Stop::Pending) {
        return worked;
    }
    io.tell(Happened::Releases(znode.clone()));
    let mut tries = io.retry();
    loop {
        match io.delete(&recipe.path, -1).but(ErrorCode::NoNode) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            other => {
                other?;
                break;
            }
        }
    }
    io.tell(Happened::Released(znode));
    Ok(())
}
