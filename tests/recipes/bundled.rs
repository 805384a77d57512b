//! The scenarios that come with Zabscope: in each tempting way the harm happens that its
//! note tells of, and in no right one.

use std::collections::BTreeSet;
use zabscope::base::Micros;
use zabscope::check::recipe::{Harm, Keeper, Promise, harms};
use zabscope::recipe::Kind;
use zabscope::scenario::{library, parse};
use zabscope::sim::{Command, Recording, What};

/// How long each runs.
const LONG: Micros = Micros::millis(40_000);

/// A scenario at its end: what went wrong.
fn end(id: &str) -> (Recording<Keeper>, BTreeSet<Harm>, BTreeSet<Promise>) {
    let scenario = parse(library::find(id).expect(id).json).unwrap_or_else(|e| panic!("{id}: {e}"));
    let mut run: Recording<Keeper> = Recording::watched(scenario.setup().unwrap().into());
    while run.world().now() < LONG && run.advance() {
        let step = run.step_at(run.cursor()).unwrap();
        assert_ne!(step.what, What::Refused, "{id}: a command is refused: {step:?}");
    }
    let harms = harms(run.world()).into_iter().map(|(harm, _)| harm).collect();
    let broken = run.watcher().breaches().iter().map(|breach| breach.promise).collect();
    (run, harms, broken)
}

/// What must go wrong in each tempting way.
const TEMPTING: [(&str, &[Harm], &[Promise]); 22] = [
    ("recipes/lock-herd", &[Harm::Herd], &[]),
    ("recipes/lock-polling", &[Harm::Polling, Harm::Unfair], &[]),
    ("recipes/lock-persistent", &[Harm::LockedForEver], &[]),
    ("recipes/lock-flag", &[Harm::TwoHolders], &[Promise::OneHolder]),
    ("recipes/lock-delete-any", &[Harm::TwoHolders], &[Promise::OneHolder]),
    ("recipes/lock-no-guid", &[Harm::WaitsForItself], &[]),
    ("recipes/lock-unfenced", &[Harm::TwoHolders, Harm::LateWrite], &[]),
    ("recipes/two-locks", &[Harm::Deadlock], &[]),
    ("recipes/read-herd", &[Harm::Herd], &[]),
    ("recipes/barrier-no-ready", &[Harm::LeftBehind], &[]),
    ("recipes/queue-unsorted", &[Harm::OutOfOrder], &[]),
    ("recipes/queue-delete-first", &[Harm::LostElement], &[Promise::TakenOnce]),
    ("recipes/counter-blind", &[Harm::NumberAgain], &[]),
    ("recipes/counter-version", &[Harm::NumberAgain], &[]),
    ("recipes/election-herd", &[Harm::Herd], &[]),
    ("recipes/config-once", &[Harm::MissedChange], &[]),
    ("recipes/ready-ignored", &[Harm::TornSetting], &[]),
    ("recipes/move-two-steps", &[Harm::NotInOnePlace], &[]),
    // A holder that sleeps believes that it holds; only the fence keeps its write out.
    ("recipes/lock-fenced", &[Harm::TwoHolders], &[]),
    ("write-ups/polling-lock", &[Harm::Polling], &[]),
    ("write-ups/children-zero", &[Harm::OutOfOrder], &[]),
    ("write-ups/version-counter", &[Harm::NumberAgain], &[]),
];

#[test]
fn the_harm_happens_in_each_tempting_way_and_in_no_right_one() {
    let mut bad = Vec::new();
    for bundled in library::recipes() {
        let (run, harms, broken) = end(bundled.id);
        let wanted = TEMPTING.iter().find(|(id, ..)| *id == bundled.id);
        let fine = match wanted {
            Some((_, wanted, promises)) => {
                wanted.iter().all(|harm| harms.contains(harm))
                    && promises.iter().all(|promise| broken.contains(promise))
                    && (broken.is_empty() || !promises.is_empty())
            }
            None => harms.is_empty() && broken.is_empty(),
        };
        let idle = run.world().programs().any(|program| program.facts().len() < 2);
        if !fine || idle {
            bad.push(format!("{}: {harms:?} {broken:?} {idle}", bundled.id));
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn every_recipe_runs_in_a_bundled_scenario() {
    let mut seen = BTreeSet::new();
    for bundled in library::recipes() {
        let scenario = parse(bundled.json).unwrap();
        for act in &scenario.setup().unwrap().script {
            if let Command::Run(_, recipe) = &act.command {
                seen.insert(recipe.kind);
            }
        }
    }
    let missing: Vec<&Kind> = Kind::ALL.iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
