//! Curator's `PersistentNode`: an ephemeral znode that is created again whenever it is gone, and looked
//! after whenever the connection is back, until it is closed.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Progress, Stop};
use crate::base::Micros;
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;

/// Whose znode is where.
pub fn znode(recipe: &Recipe, data: &str) -> Path {
    format!("{}/{data}", recipe.path).into()
}

/// Keeps it there for a while, then takes it away.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let (znode, end) = (znode(recipe, data), io.now() + recipe.hold);
    let mut tries = io.retry();
    loop {
        io.clear();
        match keep(io, recipe, &znode, data) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            Err(stop) => return Err(stop),
            Ok(false) => {} // gone again
            Ok(true) => {
                tries = io.retry();
                let left = end.max(io.now()) - io.now();
                if left == Micros(0) {
                    break;
                }
                if let Woke::Time | Woke::Cancelled = io.wait(&znode, Some(left))? {
                    break;
                }
            }
        }
    }
    let mut tries = io.retry();
    loop {
        match io.delete(&znode, -1).but(ErrorCode::NoNode) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            other => return other.map(drop),
        }
    }
}

/// Creates it, or writes to the one that is there, and watches it. False: it is gone.
fn keep(io: &mut Io, recipe: &Recipe, znode: &str, data: &str) -> Progress<bool> {
    io.ensure(&recipe.path)?;
    if io.create(znode, data, CreateMode::Ephemeral).but(ErrorCode::NodeExists)?.is_some() {
        io.tell(Happened::Published(znode.into()));
    } else {
        // Perhaps one of an older session of its own: it goes with that, and is created again.
        io.set(znode, data, -1).but(ErrorCode::NoNode)?;
    }
    Ok(io.exists(znode, true)?.is_some())
}
