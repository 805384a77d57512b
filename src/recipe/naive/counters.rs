//! Two counters that go wrong.

use crate::recipe::fact::Happened;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::tape::Progress;

/// Reads, adds, writes without a version: two who read the same number write the same
/// number, and one step is lost.
pub fn blind(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let (text, _) = io.get(&recipe.path, false)?;
    let number = text.parse::<i64>().unwrap_or_default().saturating_add(1);
    io.set(&recipe.path, &number.to_string(), -1)?;
    io.tell(Happened::Counted(number));
    io.sleep(recipe.hold)
}

/// Takes the znode's version for the number. Nothing is lost, until somebody deletes the
/// znode: the new one begins at 0 again, and old numbers come back (8.9.2).
pub fn by_version(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let stat = io.set(&recipe.path, "", -1)?;
    io.tell(Happened::Counted(i64::from(stat.version)));
    io.sleep(recipe.hold)
}
