//! The register of what recipes promise.

use super::Keeper;
use crate::check::Invariant;
use crate::check::register::invariants;

impl Promise {
    /// The register's entry.
    pub fn entry(self) -> &'static Invariant<Promise> {
        &PROMISES[self as usize]
    }
}

invariants! {
    /// Which promise. The order is that of [`PROMISES`].
    Promise;
    /// Everything that recipes promise.
    PROMISES as "promise";

    OneHolder {
        says: "Of all clients whose sessions are alive, at most one holds a lock; readers may hold together.",
        source: "facts 8.1.2 and 8.9.4",
        counter_example: "C1 and C2 both read \"unlocked\"; both write their number.",
        checked_by: [Keeper::acquires],
    }
    TokensIncrease {
        says: "Each holder's fencing token, the czxid of its znode, is larger than that of every holder before.",
        source: "fact 8.9.2",
        counter_example: "The version of a lock's znode is the token: it begins at 0 again when the znode is created anew.",
        checked_by: [Keeper::acquires],
    }
    HoldsByZnode {
        says: "Whoever acquires a lock while its session is alive has a znode that says so.",
        source: "fact 8.1.2",
        counter_example: "C1 deletes the lock's znode after its session expired; it was C2's by then.",
        checked_by: [Keeper::acquires],
    }
    FirstComeFirstServed {
        says: "A fair lock is granted in the order of the sequence numbers of those who wait.",
        source: "facts 8.1.2 and 8.7.1",
        counter_example: "C3 sorts the children by name, GUID first, and goes before C2.",
        checked_by: [Keeper::overtaken],
    }
    TakenOnce {
        says: "An element of a queue is taken once at most, and by somebody who knows what is in it.",
        source: "facts 8.4.2 and 8.4.3",
        counter_example: "C1 deletes an element, then reads it: there is nothing left to read.",
        checked_by: [Keeper::takes],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_in_order_and_speaks_briefly() {
        for (ix, entry) in PROMISES.iter().enumerate() {
            assert_eq!(entry.id as usize, ix, "{}", entry.name);
            assert!(entry.says.split_whitespace().count() <= 40, "{}", entry.name);
        }
    }
}
