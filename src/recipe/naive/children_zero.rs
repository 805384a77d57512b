//! A queue popped by `children[0]`: the list of children is in no order, so what comes
//! out first is not what went in first.
//!
//! Servers here sort their lists; real ones give them as their Java hash set has
//! them (6.1.3). This program sees them so.

use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::queue::take_first;
use crate::recipe::tape::Progress;
use crate::service::path::Path;

/// The names in the order in which a `HashSet<String>` that began with 8 buckets goes
/// through them.
pub fn as_listed(names: &mut [Path]) {
    let mut buckets = 8;
    while names.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    let bucket = |name: &Path| {
        let hash = name.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
        (hash ^ hash >> 16) as usize & (buckets - 1)
    };
    names.sort_by_key(bucket);
}

/// Takes whatever stands first in the list.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    take_first(io, recipe, as_listed)
}
