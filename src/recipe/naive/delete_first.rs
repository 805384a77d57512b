//! A queue whose items are taken before they are read: the delete claims the item, but
//! nothing is left to read. Everything that was in it is lost.

use crate::recipe::fact::Happened;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::queue::first;
use crate::recipe::tape::{Catch, Progress};
use crate::service::error::ErrorCode;

/// Deletes the first item, then reads it.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    io.ensure(&recipe.path)?;
    while let Some(name) = first(io, &recipe.path, |names| names.sort())? {
        let path = format!("{}/{name}", recipe.path);
        if io.delete(&path, -1).but(ErrorCode::NoNode)?.is_none() {
            continue;
        }
        let item = io.get(&path, false).but(ErrorCode::NoNode)?.map(|(item, _)| item);
        io.tell(Happened::Took(name, item));
        return io.sleep(recipe.hold);
    }
    Ok(())
}
