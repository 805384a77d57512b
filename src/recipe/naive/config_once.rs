//! Settings, watched and not read again: the event is taken for the news, and the watch
//! that fired is not set again. Whatever changes after that is missed.

use crate::recipe::configuration::{follows, news, part, parts};
use crate::recipe::fact::Happened;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::tape::{Catch, Progress};
use crate::service::error::ErrorCode;

/// Reads with a watch; at the event reads once more, without one; and believes that it
/// will hear of the next change.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    io.clear();
    if let Some((setting, _)) = io.get(&recipe.path, true).but(ErrorCode::NoNode)? {
        io.tell(Happened::Follows(setting));
    } else {
        io.exists(&recipe.path, true)?;
    }
    news(io, &recipe.path)?;
    if let Some((setting, _)) = io.get(&recipe.path, false).but(ErrorCode::NoNode)? {
        io.tell(Happened::Follows(setting));
    }
    news(io, &recipe.path)
}

/// Several znodes, read without looking at `ready`: one half may be of the old setting,
/// the other of the new one.
pub fn parts_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    io.clear();
    let first = part(recipe, 1);
    if io.exists(&first, true)?.is_some() {
        let settings = parts(io, recipe)?;
        follows(io, &settings);
    }
    news(io, &first)
}
