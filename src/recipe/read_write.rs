//! A reader/writer lock, as kazoo has it (8.2.4): a reader waits for the writer before
//! it, a writer for whoever is before it.

use super::holding::hold;
use super::io::Io;
use super::kind::Recipe;
use super::lock::Lock;
use super::tape::Progress;

/// Reads for a while.
pub fn read_round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let lock = Lock::reader(io, &recipe.path, data)?;
    hold(io, recipe, lock, false)
}

/// Writes for a while.
pub fn write_round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let lock = Lock::writer(io, &recipe.path, data)?;
    hold(io, recipe, lock, true)
}
