//! What the checker reads off a world.

use super::ghost::TxnHistory;
use crate::base::{ServerId, SidSet, Zxid};
use crate::sim::World;

/// The last transaction in a server's memory.
pub(super) fn last_processed(world: &World, sid: ServerId) -> Zxid {
    let process = world.node(sid).server.process.as_ref();
    process.map_or(Zxid::ZERO, |p| p.core.db.last_processed)
}

/// Does `whole` begin with `part`?
pub(super) fn starts_with(whole: &TxnHistory, part: &TxnHistory) -> bool {
    whole.ptr_eq(part) || part.len() <= whole.len() && part.iter().zip(whole).all(|(a, b)| a == b)
}

/// Is this set a majority of the voters? (Counted here anew, on purpose.)
pub(super) fn is_majority(world: &World, who: SidSet) -> bool {
    let voters = world.setup().config.voters;
    2 * who.and(voters).len() > voters.len()
}

/// Has a server's disk this transaction for good, as a record or in a snapshot?
pub(super) fn has_durable(world: &World, sid: ServerId, zxid: Zxid) -> bool {
    let disk = &world.node(sid).server.disk;
    disk.log.is_durable(zxid) || disk.snapshot().is_some_and(|s| s.zxid >= zxid)
}
