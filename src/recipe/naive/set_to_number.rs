//! A lock by a znode's data: whoever reads "unlocked" writes its number, and
//! "unlocked" when it is done. Between reading and writing somebody else reads
//! "unlocked", too: two hold at once. And nobody unlocks for the dead.

use crate::base::{ClientId, Zxid};
use crate::recipe::holding::{Holdable, keep};
use crate::recipe::io::{Io, Woke};
use crate::recipe::kind::Recipe;
use crate::recipe::tape::Progress;
use crate::service::path::Path;

/// What stands there when nobody holds it.
pub const UNLOCKED: &str = "unlocked";

struct Flag(Path);

impl Holdable for Flag {
    fn give_back(&mut self, io: &mut Io) -> Progress<bool> {
        io.set(&self.0, UNLOCKED, -1).map(|_| true)
    }
}

/// Reads, writes its number, works, writes "unlocked".
pub fn round(io: &mut Io, recipe: &Recipe, client: ClientId) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let number = client.0.to_string();
    loop {
        io.clear();
        let (data, _) = io.get(&recipe.path, true)?;
        if data.is_empty() || *data == *UNLOCKED {
            break;
        }
        if io.wait(&recipe.path, None)? == Woke::Cancelled {
            return Ok(());
        }
        io.connected()?;
    }
    let stat = io.set(&recipe.path, &number, -1)?;
    let (znode, token): (Path, Zxid) = (recipe.path.clone(), stat.mzxid);
    let write = |io: &mut Io| io.write(&recipe.path, token, recipe.fenced).map(drop);
    keep(io, recipe, znode.clone(), token, &mut Flag(znode), write)
}
