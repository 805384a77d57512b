//! A reader that watches the parent instead of the writer before it: every reader wakes
//! whenever anybody comes or goes.

use crate::recipe::fact::Happened;
use crate::recipe::holding::keep;
use crate::recipe::io::{Io, Woke};
use crate::recipe::kind::Recipe;
use crate::recipe::lock::{EXCLUSIVE, SHARED, sequence};
use crate::recipe::naive::ephemeral_and_watch::PlainLock;
use crate::recipe::tape::{Fail, Progress, fail};
use crate::service::op::CreateMode;
use crate::service::path;

/// Reads for a while.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let prefix = format!("{}/{}{SHARED}", recipe.path, io.guid()?);
    let (znode, token) = io.create(&prefix, data, CreateMode::EphemeralSequential)?;
    io.tell(Happened::Queued(znode.clone()));
    loop {
        io.clear();
        let names = io.children(&recipe.path, true)?;
        let mine = sequence(path::name(&znode), &[SHARED]);
        if !names.iter().any(|name| **name == *path::name(&znode)) {
            return fail(Fail::Expired);
        }
        let waits = names.iter().filter_map(|name| sequence(name, &[EXCLUSIVE]));
        if !waits.into_iter().any(|number| Some(number) < mine) {
            break;
        }
        if io.wait(&recipe.path, None)? == Woke::Cancelled {
            io.delete(&znode, -1)?;
            return fail(Fail::Cancelled);
        }
        io.connected()?;
    }
    keep(io, recipe, znode.clone(), token, &mut PlainLock(znode), |_| Ok(()))
}
