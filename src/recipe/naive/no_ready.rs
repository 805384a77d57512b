//! A barrier for so many, without a ready znode: each member enters when it sees enough
//! children at once. Who is quick has left again before a slow one looks, and the slow
//! one waits for ever.

use crate::recipe::fact::Happened;
use crate::recipe::io::{Io, Woke};
use crate::recipe::kind::Recipe;
use crate::recipe::tape::{Catch, Fail, Progress, fail};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;

/// Enters when it sees them all, works, leaves.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let me = format!("{}/{}", recipe.path, io.guid()?);
    io.create(&me, data, CreateMode::Ephemeral)?;
    loop {
        io.clear();
        let there = io.children(&recipe.path, true)?.len() as u32;
        io.tell(Happened::Sees(there));
        if there >= recipe.size {
            break;
        }
        if io.wait(&recipe.path, None)? == Woke::Cancelled {
            io.delete(&me, -1)?;
            return fail(Fail::Cancelled);
        }
        io.connected()?;
    }
    io.tell(Happened::Entered(recipe.size));
    io.hold(recipe.hold)?;
    io.delete(&me, -1).but(ErrorCode::NoNode)?;
    io.tell(Happened::Left);
    Ok(())
}
