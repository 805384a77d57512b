//! A znode goes from here to there: a multi creates, checks and deletes at once (6.4).

use super::fact::Happened;
use super::io::Io;
use super::kind::Recipe;
use super::tape::{Catch, Progress};
use crate::service::error::ErrorCode;
use crate::service::op::{CreateMode, Op};
use crate::service::path::Path;

/// The two places.
pub fn places(recipe: &Recipe) -> [Path; 2] {
    [recipe.path.clone(), recipe.second()]
}

/// Where it is, with where it goes, its data and its version.
pub fn find(io: &mut Io, recipe: &Recipe) -> Progress<Option<(Path, Path, Path, i32)>> {
    let [here, there] = places(recipe);
    for (at, to) in [(&here, &there), (&there, &here)] {
        if let Some((data, stat)) = io.get(at, false).but(ErrorCode::NoNode)? {
            return Ok(Some((at.clone(), to.clone(), data, stat.version)));
        }
    }
    Ok(None)
}

/// Moves it, from wherever it is to the other place.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let Some((from, to, data, version)) = find(io, recipe)? else {
        io.tell(Happened::Empty);
        return io.sleep(recipe.hold);
    };
    let ops = vec![
        Op::Check { path: from.clone(), version },
        Op::create(&to, &data, CreateMode::Persistent),
        Op::Delete { path: from.clone(), version },
    ];
    if io.multi(ops)?.is_ok() {
        io.tell(Happened::Moved(from, to));
    }
    io.sleep(recipe.hold)
}
