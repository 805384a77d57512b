//! A znode moved by two requests: created there, then deleted here. In between it is in
//! both places, and whoever dies in between leaves it so.

use crate::recipe::atomic_move::find;
use crate::recipe::fact::Happened;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::tape::{Catch, Progress};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;

/// Moves it, from wherever it is to the other place.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let Some((from, to, data, _)) = find(io, recipe)? else {
        io.tell(Happened::Empty);
        return io.sleep(recipe.hold);
    };
    io.create(&to, &data, CreateMode::Persistent).but(ErrorCode::NodeExists)?;
    io.delete(&from, -1).but(ErrorCode::NoNode)?;
    io.tell(Happened::Moved(from, to));
    io.sleep(recipe.hold)
}
