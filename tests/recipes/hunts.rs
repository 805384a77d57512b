//! Hunts: the right ways stay clean, and each tempting way is found to do harm.

use std::collections::BTreeMap;
use zabscope::hunt::recipes::{HARMS, HOLES, hunt, hunt_in};
use zabscope::recipe::Kind;
use zabscope::service::Release;

#[test]
fn the_right_ways_keep_their_promises() {
    let mut bad: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for kind in Kind::ALL.iter().filter(|kind| kind.is_right()) {
        let mut acquired = 0;
        for seed in 0..40 {
            let outcome = hunt(*kind, seed, 50);
            acquired += outcome.acquired();
            for wrong in outcome.wrong(*kind) {
                bad.entry(format!("{kind:?} {wrong}")).or_default().push(seed);
            }
        }
        assert!(acquired >= 40, "{kind:?} does nothing: {acquired}");
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

/// With clients as they are: each on the library that its program is written for.
#[test]
fn the_right_ways_keep_their_promises_in_a_release() {
    let mut bad: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for kind in Kind::ALL.iter().filter(|kind| kind.is_right()) {
        for seed in 1_000..1_020 {
            for wrong in hunt_in(*kind, seed, 50, Some(Release::R3_9_5)).wrong(*kind) {
                bad.entry(format!("{kind:?} {wrong}")).or_default().push(seed);
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

/// What users of kazoo report: an acquire has timed out, and its znode is still there.
#[test]
fn the_holes_of_the_library_are_found() {
    for (kind, harm) in HOLES {
        let found = (0..100)
            .find(|seed| hunt_in(kind, *seed, 50, Some(Release::R3_9_5)).hole(kind) == Some(harm));
        assert!(found.is_some(), "{kind:?} {harm:?}");
    }
}

#[test]
fn the_harm_is_found_in_each_tempting_way() {
    let known: Vec<Kind> = HARMS.iter().map(|(kind, _)| *kind).collect();
    assert!(Kind::ALL.iter().all(|kind| kind.is_right() != known.contains(kind)));
    for (kind, harm) in HARMS {
        let found = (0..400)
            .find(|seed| hunt(kind, *seed, 50).harms.iter().any(|(found, _)| *found == harm));
        assert!(found.is_some(), "{kind:?} {harm:?}");
    }
}

#[test]
fn a_hunt_with_a_seed_is_always_the_same() {
    for kind in [Kind::Lock, Kind::Semaphore, Kind::LockingTake] {
        let (a, b) = (hunt(kind, 7, 50), hunt(kind, 7, 50));
        assert_eq!(a.run.world().hash(), b.run.world().hash());
        assert!(a.run.world() == b.run.world());
    }
}

/// Every moment of a run with programs can be gone back to.
#[test]
fn going_back_and_forth_leads_to_the_same_world() {
    let outcome = hunt(Kind::Lock, 3, 50);
    let mut run = outcome.run;
    let end = run.world().clone();
    run.seek(run.cursor() / 2);
    let middle = run.world().clone();
    run.seek(end.events());
    assert!(*run.world() == end);
    run.seek(middle.events());
    assert!(*run.world() == middle);
}
