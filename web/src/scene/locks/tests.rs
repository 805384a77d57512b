//! The Locks lens on runs of real recipes.

use super::*;
use crate::scene::{LensZoom, samples, zoomed};
use std::sync::Arc;
use zabscope::base::ServerId;
use zabscope::recipe::numbers::Numbers;
use zabscope::recipe::{Happened, Kind, Recipe};
use zabscope::sim::{Command, Setup};

fn recipe(kind: Kind) -> Recipe {
    Recipe { hold: Micros::millis(400), repeat: 2, ..Recipe::new(kind, "/lock") }
}

/// Five clients contend for a lock, this number of milliseconds later.
fn contended(recipe: &Recipe, count: u8, ms: u64) -> Run {
    let mut setup = Setup::new(11, 3, 0);
    setup.config.eternal_sessions = false;
    let mut run = Run::watched(Arc::new(setup));
    samples::pass(&mut run, 1_500);
    for n in 1..=count {
        samples::act(&mut run, Command::Connect(ClientId(n), ServerId((n - 1) % 3 + 1)));
        samples::act(&mut run, Command::Run(ClientId(n), Arc::new(recipe.clone())));
    }
    samples::pass(&mut run, ms);
    run
}

fn view(run: &Run, index: &Index) -> LensView {
    let view = LensView { width: 1300, locks: true, ..LensView::default() };
    zoomed(run, index, &view, LensZoom::Fit)
}

fn plot(run: &Run) -> LocksPlot {
    let index = Index::of(run);
    locks(run, &index, &view(run, &index), None, run.world()).locks.expect("it is the Locks lens")
}

fn numbers(run: &Run) -> Numbers {
    let world = run.world();
    Numbers::of("/lock", world.programs(), world.resources().iter().next())
}

#[test]
fn names_are_short() {
    assert_eq!(short("/lock/0123abcd__lock__0000000006"), "n-06");
    assert_eq!(short("/lock/x-0000000123"), "n-123");
    assert_eq!(short("/lock/0000000000"), "n-00");
    assert_eq!(short("/lock"), "lock");
    assert_eq!(short("/a-very-long-name"), "a-very-long-…");
}

#[test]
fn at_a_fair_lock_one_release_wakes_one_and_nobody_holds_beside_another() {
    let run = contended(&recipe(Kind::Lock), 5, 8_000);
    let plot = plot(&run);
    let holds: Vec<&Bar> =
        plot.bars.iter().filter(|b| b.of.going == ClientCourse::Holding).collect();
    assert_eq!(holds.len(), 10, "five clients, twice each");
    let mut spans: Vec<_> = holds.iter().map(|bar| (bar.of.from, bar.of.to)).collect();
    spans.sort_unstable();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{spans:?}");
    assert!(plot.clashes.is_empty());
    assert_eq!(numbers(&run).wakeups_per_release(), Some(9), "nine of ten releases wake one");
    let arcs: Vec<_> = plot.arcs.iter().collect();
    assert_eq!(arcs.len(), 9);
    for arc in arcs {
        let from = arc.from.expect("somebody gave it back");
        assert!(from.0 <= arc.to.0 && from.1 != arc.to.1, "{arc:?}");
        let held = holds.iter().any(|b| b.of.client == arc.of.who && b.of.from >= arc.of.at);
        assert!(held, "who is woken holds next");
    }
}

#[test]
fn a_herd_wakes_everybody_for_each_release() {
    let for_ever = Recipe { repeat: 0, ..recipe(Kind::LockHerd) };
    let run = contended(&for_ever, 5, 8_000);
    let numbers = numbers(&run);
    let woken = numbers.wakeups_per_release().expect("there were releases");
    assert!((36..=40).contains(&woken), "{woken} tenths");
    let arcs = plot(&run).arcs;
    let first = arcs.iter().map(|arc| arc.of.by).next().flatten().expect("a holder");
    assert_eq!(arcs.iter().filter(|arc| arc.of.by == Some(first)).count(), 4);
}

#[test]
fn who_waits_is_hatched_until_it_holds() {
    let run = contended(&recipe(Kind::Lock), 3, 700);
    let plot = plot(&run);
    let waiting =
        plot.bars.iter().filter(|bar| bar.of.going == ClientCourse::Waiting && bar.of.open);
    assert_eq!(waiting.count(), 2, "one holds, one has held and stands in line again, one waits");
    for bar in &plot.bars {
        assert!(bar.left < bar.right && bar.of.from < bar.of.to, "{bar:?}");
    }
}

/// A holder is paused until its session is over and the next one holds; then it wakes up.
fn two_holders(fenced: bool) -> Run {
    let hold = Micros::millis(6_000);
    let recipe = Recipe { hold, fenced, repeat: 1, ..recipe(Kind::Lock) };
    let mut run = contended(&recipe, 2, 1_000);
    let holder = run.world().programs().find(|program| {
        program.facts().iter().any(|fact| matches!(fact.what, Happened::Acquired(..)))
    });
    let holder = holder.expect("somebody holds").client;
    samples::act(&mut run, Command::PauseClient(holder));
    samples::pass(&mut run, 18_000);
    samples::act(&mut run, Command::ResumeClient(holder));
    samples::pass(&mut run, 300);
    run
}

#[test]
fn a_holder_that_sleeps_past_its_session_is_one_of_two() {
    let run = two_holders(true);
    let plot = plot(&run);
    let of = |going| plot.bars.iter().filter(move |bar| bar.of.going == going).count();
    assert_eq!((of(ClientCourse::Paused), of(ClientCourse::Expired)), (1, 1));
    assert_eq!(plot.clashes.len(), 1);
    let clash = &plot.clashes[0];
    assert!(clash.of.from < clash.of.to && clash.top < clash.bottom);
    assert_eq!(numbers(&run).overlaps, 1);
}

#[test]
fn what_is_guarded_refuses_a_late_write_only_if_it_looks_at_tokens() {
    let (with, without) = (numbers(&two_holders(true)), numbers(&two_holders(false)));
    assert_eq!((with.refused, with.late), (1, 0));
    assert_eq!((without.refused, without.late), (0, 1));
}

#[test]
fn what_comes_after_the_cursor_stays_where_it_was() {
    let mut run = contended(&recipe(Kind::Lock), 3, 6_000);
    let ahead = run.world().clone();
    let whole = plot(&run);
    run.seek(run.frontier() / 2);
    let index = Index::of(&run);
    let scene = locks(&run, &index, &view(&run, &index), None, &ahead);
    assert_eq!(scene.locks.map(|plot| plot.bars), Some(whole.bars));
    assert!(scene.playhead.is_some_and(|x| x < scene.right));
}
