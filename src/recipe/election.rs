//! Leader election, as kazoo has it (8.7.1): its lock. Who holds it leads.

use super::holding::keep;
use super::io::Io;
use super::kind::Recipe;
use super::lock::Lock;
use super::tape::Progress;

/// Stands for election, leads for a while, steps back.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let mut lock = Lock::new(io, &recipe.path, data)?;
    lock.acquire(io, true, None)?;
    let (token, znode) = (lock.token(io)?, lock.znode());
    keep(io, recipe, znode, token, &mut lock, |_| Ok(()))
}
