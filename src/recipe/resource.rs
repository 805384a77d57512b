//! What a lock guards: a thing outside of ZooKeeper, which knows nothing of sessions.
//!
//! The holder of the lock writes to it. It cannot ask ZooKeeper who that is, and a holder
//! that has slept too long does not know that it is one no more (8.9.1). All that it
//! can do is to remember the largest fencing token and refuse smaller ones (8.9.2).

use crate::base::{ClientId, Micros, Zxid};
use crate::service::path::Path;
use imbl::Vector;

/// A write that reached the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceWrite {
    /// When.
    pub at: Micros,
    /// In which event of the run.
    pub event: u32,
    /// Whose.
    pub client: ClientId,
    /// The czxid of the znode by which it holds.
    pub token: Zxid,
    /// The largest token before.
    pub largest: Zxid,
    /// Was the token looked at?
    pub fenced: bool,
    /// Was it taken?
    pub accepted: bool,
}

impl ResourceWrite {
    /// Had a later token written before?
    pub fn is_late(&self) -> bool {
        self.token < self.largest
    }
}

/// The thing that one lock guards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// The lock's path.
    pub path: Path,
    /// The largest token that it has seen in a write that it took.
    pub largest: Zxid,
    /// Every write, oldest first.
    pub log: Vector<ResourceWrite>,
}

impl Guarded {
    /// What this lock guards, before anybody wrote.
    pub fn new(path: Path) -> Guarded {
        Guarded { path, largest: Zxid::ZERO, log: Vector::new() }
    }

    /// A write arrives. Is it accepted?
    pub fn write(
        &mut self,
        client: ClientId,
        token: Zxid,
        fenced: bool,
        at: Micros,
        event: u32,
    ) -> bool {
        let largest = self.largest;
        let accepted = !fenced || token >= largest;
        self.largest = largest.max(token);
        debug_assert!(
            !fenced || !accepted || self.largest == token,
            "a resource that looks at tokens takes none below the largest"
        );
        self.log.push_back(ResourceWrite { at, event, client, token, largest, fenced, accepted });
        accepted
    }
}
