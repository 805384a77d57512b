//! A queue popped by `children[0]`: the list of children is in no order, so what comes
//! out first is not what went in first.

use crate::recipe::fact::Happened;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::queue::arrivals;
use crate::recipe::tape::{Catch, Step};
use crate::service::error::ErrorCode;

/// Takes whatever stands first in the list.
pub fn round(io: &mut Io, recipe: &Recipe) -> Step<()> {
    io.ensure(&recipe.path)?;
    loop {
        let names = io.children(&recipe.path, false)?;
        let Some(name) = names.first() else {
            if !arrivals(io, &recipe.path)? {
                return Ok(());
            }
            continue;
        };
        let path = format!("{}/{name}", recipe.path);
        let Some((item, _)) = io.get(&path, false).but(ErrorCode::NoNode)? else { continue };
        if io.delete(&path, -1).but(ErrorCode::NoNode)?.is_none() {
            continue;
        }
        io.tell(Happened::Took(name.clone(), Some(item)));
        io.sleep(recipe.hold)?;
        io.tell(Happened::Did(name.clone()));
        return Ok(());
    }
}
