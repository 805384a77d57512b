//! A queue popped by `children[0]`: the list of children is in no order, so what comes
//! out first is not what went in first.
//!
//! Servers here sort their lists; real ones give them as their Java hash set has
//! them (6.1.3). This program sees them so.

use crate::recipe::fact::Happened;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::queue::arrivals;
use crate::recipe::tape::{Catch, Step};
use crate::service::error::ErrorCode;
use crate::service::path::Path;

/// The names in the order in which a `HashSet<String>` that began with 8 buckets goes
/// through them.
pub fn as_listed(names: &[Path]) -> Vec<Path> {
    let mut buckets = 8;
    while names.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    let bucket = |name: &Path| {
        let hash = name.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
        (hash ^ hash >> 16) as usize & (buckets - 1)
    };
    let mut listed = names.to_vec();
    listed.sort_by_key(bucket);
    listed
}

/// Takes whatever stands first in the list.
pub fn round(io: &mut Io, recipe: &Recipe) -> Step<()> {
    io.ensure(&recipe.path)?;
    loop {
        let names = as_listed(&io.children(&recipe.path, false)?);
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
