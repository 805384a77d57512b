//! The register of flaws: what each does wrong, what it takes away, and what it breaks.
//!
//! An observer: the protocol asks only whether a flaw is switched on (`zab::flaw`) and
//! knows nothing of these texts.

mod design;
mod releases;
mod service;

use super::{Goal, InvariantId};
use crate::zab::Flaw;

/// What sort of mistake a flaw is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlawKind {
    /// A bug of ZooKeeper that has an issue.
    Historical,
    /// The order of the NEWLEADER step that some releases have, with its bugs.
    Release,
    /// A hole that, as far as the facts tell, is open in every release.
    Hole,
    /// A mistake of design that no release has.
    Design,
}

/// What a flaw breaks, the first that its scenario shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// A guarantee: something bad happens.
    Invariant(InvariantId),
    /// A goal: something good does not happen.
    Goal(Goal),
    /// Nothing: it is ZAB as it is.
    Nothing,
}

/// What is known of a flaw.
#[derive(Clone, Copy, Debug)]
pub struct FlawEntry {
    /// Which flaw.
    pub flaw: Flaw,
    /// What sort of mistake it is.
    pub kind: FlawKind,
    /// Its issue, or the one that names the defect of a release order.
    pub issue: Option<&'static str>,
    /// The releases that have it; empty for a mistake of design. "before 3.4.12
    /// and 3.5.4" names the first release of each line that does not.
    pub releases: &'static str,
    /// Where it is taken from; for a mistake of design, the fact that it goes
    /// against.
    pub source: &'static str,
    /// What the server does wrong, in at most 40 words.
    pub says: &'static str,
    /// The promise that no longer holds, in at most 40 words.
    pub takes_away: &'static str,
    /// What it breaks.
    pub breaks: Breaks,
}

impl FlawEntry {
    /// The register's entry of a flaw.
    pub fn of(flaw: Flaw) -> &'static FlawEntry {
        let mut place = flaw as usize - 1;
        for part in PARTS {
            match part.get(place) {
                Some(entry) => return entry,
                None => place -= part.len(),
            }
        }
        unreachable!("the register is complete: {}", flaw.id())
    }

    /// Where other languages have its texts: `<key>.says` and `<key>.takes_away`.
    pub fn key(&self) -> String {
        format!("flaw.{}", self.flaw.id())
    }
}

/// The entries in order of their flaws' numbers.
const PARTS: [&[FlawEntry]; 3] = [&releases::ENTRIES, &design::ENTRIES, &service::ENTRIES];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::REGISTER;
    use crate::zab::Flaws;

    #[test]
    fn the_register_is_in_order_and_complete() {
        assert_eq!(PARTS.concat().len(), Flaw::ALL.len());
        for flaw in Flaw::ALL {
            assert_eq!(FlawEntry::of(flaw).flaw, flaw);
        }
    }

    #[test]
    fn the_register_speaks_briefly() {
        for entry in PARTS.concat() {
            for text in [entry.says, entry.takes_away] {
                let id = entry.flaw.id();
                assert!(text.split_whitespace().count() <= 40, "{id}");
                assert!(text.ends_with('.') && !text.contains(". ") && text.is_ascii(), "{id}");
            }
        }
    }

    #[test]
    fn kind_and_name_and_origin_agree() {
        for flaw in Flaw::ALL {
            let (id, entry) = (flaw.id(), FlawEntry::of(flaw));
            let number = id.strip_prefix("zk-");
            let as_released = Flaws::as_released().has(flaw);
            let kind = match number {
                Some(_) => FlawKind::Historical,
                None if id.starts_with("order-") => FlawKind::Release,
                None if as_released => FlawKind::Hole,
                None => FlawKind::Design,
            };
            assert_eq!(entry.kind, kind, "{id}");
            assert_eq!(entry.releases.is_empty(), kind == FlawKind::Design, "{id}");
            assert_eq!(entry.releases == "every release", as_released, "{id}");
            assert!(!entry.source.is_empty(), "{id}");
            match number {
                Some(number) => assert_eq!(entry.issue, Some(&*format!("ZOOKEEPER-{number}"))),
                // Public reports describe orders of releases and some of the holes.
                None => assert!(entry.issue.is_none() || kind != FlawKind::Design, "{id}"),
            }
        }
    }

    #[test]
    fn every_invariant_is_broken_by_some_flaw() {
        for invariant in REGISTER {
            let broken = Breaks::Invariant(invariant.id);
            assert!(
                PARTS.concat().iter().any(|entry| entry.breaks == broken),
                "{}",
                invariant.name
            );
        }
    }

    #[test]
    fn only_order_e_breaks_nothing() {
        for entry in PARTS.concat() {
            let breaks_nothing = entry.breaks == Breaks::Nothing;
            assert_eq!(breaks_nothing, entry.flaw == Flaw::OrderE, "{}", entry.flaw.id());
        }
    }
}
