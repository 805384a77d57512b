//! The scenarios that come with Zabscope: in each tempting way the harm happens that its
//! note tells of, and in no right one.

use std::collections::BTreeSet;
use zabscope::base::{ClientId, Micros};
use zabscope::check::recipe::{Harm, Keeper, Promise, harms};
use zabscope::recipe::waits::circle;
use zabscope::recipe::{Happened, Kind};
use zabscope::scenario::{library, parse};
use zabscope::sim::{Command, Recording, What};

/// How long each runs.
const LONG: Micros = Micros::millis(40_000);

/// A scenario at its end: what went wrong.
fn end(id: &str) -> (Recording<Keeper>, BTreeSet<Harm>, BTreeSet<Promise>) {
    let scenario =
        parse(library::find(id).expect(id).text()).unwrap_or_else(|e| panic!("{id}: {e}"));
    let mut run: Recording<Keeper> = Recording::watched(scenario.setup().unwrap().into());
    while run.world().now() < LONG && run.advance() {
        let step = run.step_at(run.cursor()).unwrap();
        assert_ne!(step.what(), What::Refused, "{id}: a command is refused: {step:?}");
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
        let scenario = parse(bundled.text()).unwrap();
        for act in &scenario.setup().unwrap().script {
            if let Command::Run(_, recipe) = &act.command {
                seen.insert(recipe.kind);
            }
        }
    }
    let missing: Vec<&Kind> = Kind::ALL.iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_bundled_recipe_is_known_again_and_survives_its_link() {
    for bundled in library::recipes() {
        let scenario = parse(bundled.text()).unwrap();
        assert_eq!(library::which(&scenario), Some(bundled), "{}", bundled.id);
        let again = parse(&scenario.to_json()).unwrap();
        assert_eq!(again, scenario, "{}", bundled.id);
        assert!(scenario.title().len() < 100 && scenario.note().len() < 400, "{}", bundled.id);
    }
}

#[test]
fn five_contenders_wake_up_once_or_four_times_for_a_release() {
    let fair = end("recipes/lock").0.world().numbers("/lock");
    let herd = end("recipes/lock-herd").0.world().numbers("/lock");
    assert_eq!((fair.acquisitions, herd.acquisitions), (30, 30));
    assert_eq!((fair.overlaps, fair.inversions, fair.polls), (0, 0, 0));
    assert!(fair.wakeups_per_release().unwrap() <= 10, "{fair:?}");
    assert!(herd.wakeups_per_release().unwrap() >= 30, "{herd:?}");
    assert!(herd.requests_per_acquisition() > fair.requests_per_acquisition());
    assert!(fair.median_wait <= fair.longest_wait);
}

#[test]
fn a_deadlock_is_a_circle_and_time_outs_end_it() {
    let run = end("recipes/two-locks").0;
    let edges = run.world().waits();
    assert_eq!(circle(&edges), Some(vec![ClientId(1), ClientId(2)]), "{edges:?}");
    let run = end("recipes/two-locks-timeout").0;
    assert!(run.world().programs().all(|program| program.is_over()));
    let done =
        |what: &Happened| matches!(what, Happened::Acquired(znode, _) if znode.starts_with("/b/"));
    let first = run.world().program(ClientId(1)).unwrap();
    assert!(first.facts().iter().any(|fact| done(&fact.what)), "{:?}", first.facts());
}

#[test]
fn what_a_lock_guards_refuses_late_writes_if_it_looks_at_tokens() {
    for (id, refused) in [("recipes/lock-fenced", 1), ("recipes/lock-unfenced", 0)] {
        let run = end(id).0;
        let numbers = run.world().numbers("/lock");
        assert_eq!((numbers.refused, numbers.late), (refused, 1 - refused), "{id}");
        let largest = run.world().resources()[0].largest;
        assert_eq!(
            run.world().resources()[0].log.iter().map(|write| write.token).max(),
            Some(largest)
        );
    }
}

#[test]
fn an_impossible_recipe_is_refused_with_a_sentence() {
    let file = |recipe: &str| {
        format!(
            r#"{{"zabscope": 1, "ensemble": {{"voters": 3, "observers": 0}}, "sessions": "live", "seed": 1, "script": [
            {{"at": 3000, "do": {{"run": {{"client": 1, "recipe": {recipe}}}}}}}]}}"#
        )
    };
    assert!(parse(&file(r#"{"lock": {"path": "/lock"}}"#)).is_ok());
    for (recipe, words) in [
        (r#"{"lock": {"path": "/"}}"#, "below the root"),
        (r#"{"lock": {"path": "lock"}}"#, "below the root"),
        (r#"{"lock": {"path": "/a", "second": "/b/"}}"#, "below the root"),
        (r#"{"look": {"path": "/a"}}"#, "lockHerd"),
        (r#"{}"#, "exactly one recipe"),
        (r#"{"lock": {"path": "/a"}, "semaphore": {"path": "/a"}}"#, "exactly one recipe"),
        (r#"{"lock": {"path": "/a", "hold": "2h"}}"#, "hold"),
        (r#"{"lock": {"path": "/a", "size": 0}}"#, "size"),
        (r#"{"lock": {}}"#, "path"),
    ] {
        let problem = parse(&file(recipe)).expect_err(recipe).to_string();
        assert!(problem.contains(words), "{recipe}: {problem}");
    }
}
