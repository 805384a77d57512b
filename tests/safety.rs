//! The promise behind everything: under any faults every guarantee of the
//! register holds at every event; and end to end, once the faults are over, all
//! servers agree and no answered write is lost.
//!
//! The faults are the hunt's ([`zabscope::hunt`]); `zabscope hunt` runs many more.

use zabscope::client::Outcome;
use zabscope::hunt::{Ended, PROFILES, Shape, hunt};
use zabscope::service::Op;
use zabscope::zab::Flaws;

#[test]
fn after_any_faults_all_servers_agree_and_no_answered_write_is_lost() {
    let mut answered = 0;
    let mut unknown = 0;
    let mut committed = 0;
    let mut safe = 0;
    for seed in 0..600 {
        let voters = [3, 5, 4, 3][(seed % 4) as usize];
        let shape =
            Shape { voters, observers: (seed / 4 % 2) as u8, flaws: Flaws::NONE, release: None };
        let out = hunt(seed, &PROFILES[0], shape);
        assert_eq!(out.violation().map(ToString::to_string), None, "seed {seed}");
        assert_eq!(out.ended, Ended::AtRest, "seed {seed}");
        let checker = &out.run.watcher().0;
        committed += checker.committed();
        let leader = out.run.world().nodes().iter().find(|node| node.server.leading().is_some());
        let log = &leader.expect("a world at rest has a leader").server.disk.log;
        for zxid in checker.safe() {
            if checker.has_committed(zxid) {
                safe += 1;
            } else {
                // The newest may be on its way to be committed.
                let newest = log.last_zxid();
                assert_eq!(newest, Some(zxid), "seed {seed}: {zxid} could never be lost, and is");
            }
        }
        for entry in out.run.world().clients().iter().flat_map(|c| c.history.iter()) {
            match (&*entry.op, &entry.outcome) {
                (Op::Put { .. }, Outcome::Done(..)) => answered += 1,
                (Op::Put { .. }, Outcome::ConnectionLoss) => unknown += 1,
                _ => {}
            }
        }
    }
    assert!(
        answered > 2_000 && unknown > 1_000 && committed > 5_000 && safe == committed,
        "too calm: {answered} answered, {unknown} unknown, {committed} committed, {safe} safe"
    );
}

#[test]
fn with_the_holes_of_the_releases_the_same_hunt_finds_violations() {
    let found: Vec<&str> = (0..400)
        .filter_map(|seed| {
            let voters = [3, 5][(seed % 2) as usize];
            let shape = Shape { voters, observers: 0, flaws: Flaws::as_released(), release: None };
            let out = hunt(seed, &PROFILES[0], shape);
            Some(out.violation()?.invariant.invariant().name)
        })
        .collect();
    assert!(found.contains(&"ProcessConsistency"), "only {found:?}: are they watched at all?");
}
