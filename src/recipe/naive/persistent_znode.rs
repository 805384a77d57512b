//! A lock by one persistent znode: it does not go with its holder's session. When the
//! holder dies, the lock is locked for ever.

use crate::recipe::holding::keep;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::naive::ephemeral_and_watch::{PlainLock, acquire};
use crate::recipe::tape::Progress;
use crate::service::op::CreateMode;

/// Creates it or waits; works; deletes it.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let token = acquire(io, recipe, data, CreateMode::Persistent)?;
    let write = |io: &mut Io| io.write(&recipe.path, token, recipe.fenced).map(drop);
    let znode = recipe.path.clone();
    keep(io, recipe, znode.clone(), token, &mut PlainLock(znode), write)
}
