//! Moving the cursor: stepping, playing, seeking. Stepping beyond what has been simulated is a search on a copy of
//! the run, a slice at a time, so that no frame waits for it and a search in vain changes nothing.

use super::Toast;
use super::jump;
use crate::model::{Model, SearchGoal, Unit, Work};
use crate::update::task::{Task, Tasks};
use crate::update::tools::toast;
use zabscope::base::Micros;
use zabscope::check::Run;
use zabscope::client::Wakeup;
use zabscope::sim::step::Marks;
use zabscope::sim::{About, Step, What, When};

/// Events that one slice of a search looks at.
const SLICE: u32 = 4_000;
/// Events that a whole search looks at.
pub(super) const BUDGET: u32 = 200_000;
/// Virtual time after which nothing more is expected by itself, besides the ensemble's own time limits.
const PATIENCE: Micros = Micros::millis(60_000);
/// What follows something by less than this is part of it.
const LULL: Micros = Micros::millis(1_000);

/// Does one step stop here?
pub(super) fn is_stop(unit: Unit, step: &Step) -> bool {
    match unit {
        Unit::Event => true,
        Unit::Message => step.is_message() || step.marks.any(Marks::COMMAND) || is_clients(step),
        Unit::Milestone => step.is_milestone(),
    }
}

/// Did a client, its program or what a lock guards do something that matters? Pings do not.
fn is_clients(step: &Step) -> bool {
    match step.about {
        About::Program(_) | About::Resource { .. } => true,
        About::Woke(wakeup) => wakeup != Wakeup::Pings,
        _ => false,
    }
}

/// One step on, by a person.
pub fn forward(model: &mut Model) -> Tasks {
    by_hand(model);
    step(model)
}

/// Somebody steps: it does not play any more.
pub(super) fn by_hand(model: &mut Model) {
    model.play.playing = false;
    model.play.first_step = false;
}

fn step(model: &mut Model) -> Tasks {
    if model.play.work.is_some() {
        return Vec::new();
    }
    let (from, to, unit) = (model.run.cursor() + 1, model.run.frontier(), model.play.unit);
    let known = model.run.steps(from, to).find(|s| is_stop(unit, s)).map(|s| s.number);
    let broken = model.known_violations().map(|v| v.event).filter(|event| *event >= from).min();
    let paused = jump::first_pause(model, from, known.unwrap_or(to));
    let reveal = model.plays_to();
    let shown = reveal.filter(|event| (from..=to).contains(event));
    if let Some(event) = known.into_iter().chain(broken).chain(paused).chain(shown).min() {
        model.run.seek(event);
        return Vec::new();
    }
    if unit == Unit::Event && model.run.cursor() == model.run.frontier() {
        return if model.run.advance() { Vec::new() } else { quiet(model) };
    }
    let mut probe = model.run.clone();
    probe.seek(to);
    let until = patience(&probe);
    let tail = (0, probe.world().now());
    model.play.work =
        Some(Work { probe, goal: SearchGoal::Unit(unit), until, budget: BUDGET, tail });
    work(model)
}

/// Until when something may be expected to happen by itself.
pub(super) fn patience(run: &Run) -> Micros {
    let world = run.world();
    let config = &world.setup().config;
    let limit = config.tick * u64::from(config.init_limit.max(config.sync_limit)) * 2;
    let armed = world.armed().filter_map(|act| match act.when {
        When::At(at) => Some(at),
        When::Now | When::Seen(_) | When::SeenAgain(..) => None,
    });
    armed.fold(world.now(), Micros::max) + limit + PATIENCE
}

/// A slice of the search.
pub fn work(model: &mut Model) -> Tasks {
    let pauses = &model.play.jump.pauses;
    let reveal = model.plays_to();
    let Some(work) = &mut model.play.work else { return Vec::new() };
    let SearchGoal::Unit(unit) = work.goal else { return jump::work(model) };
    let broken = work.probe.watcher().violations().len();
    for _ in 0..SLICE.min(work.budget) {
        work.budget -= 1;
        if !work.probe.advance() || work.probe.world().now() > work.until {
            return quiet(model);
        }
        let Some(step) = work.probe.step_at(work.probe.cursor()).copied() else { continue };
        let stops = is_stop(unit, &step) || work.probe.watcher().violations().len() > broken;
        let shows = reveal == Some(step.number);
        if stops || shows || pauses.iter().any(|fact| fact.holds(&work.probe)) {
            if let Some(found) = model.play.work.take() {
                model.run = found.probe;
            }
            return Vec::new();
        }
        if is_busy(&step) && step.at < work.tail.1 + LULL {
            work.tail = (step.number, step.at);
        }
    }
    if work.budget == 0 { quiet(model) } else { vec![Task::Continue] }
}

/// Is something under way, other than heartbeats and waiting?
fn is_busy(step: &Step) -> bool {
    step.is_message() || matches!(step.what(), What::Disk | What::Start)
}

/// Nothing more to stop at: to the end of what is under way; once there, says so.
fn quiet(model: &mut Model) -> Tasks {
    let tail = model.play.work.take().map_or(0, |work| work.tail.0);
    model.play.playing = false;
    if tail > model.run.cursor() {
        model.run.seek(tail);
        return Vec::new();
    }
    toast(model, Toast::Quiet)
}

/// One step back.
pub fn back(model: &mut Model) -> Tasks {
    let (cursor, unit) = (model.run.cursor(), model.play.unit);
    let stops = (1..cursor).rev().filter_map(|n| model.run.step_at(n));
    let event = stops.into_iter().find(|s| is_stop(unit, s)).map_or(0, |s| s.number);
    go_to(model, event)
}

/// To an event that has been simulated.
pub fn go_to(model: &mut Model, event: u32) -> Tasks {
    by_hand(model);
    model.play.work = None;
    model.run.seek(event.min(model.run.frontier()));
    Vec::new()
}

/// Plays, or pauses. Without the Director it steps at once.
pub fn toggle(model: &mut Model) -> Tasks {
    if model.play.playing {
        model.play.playing = false;
        return Vec::new();
    }
    model.play.playing = true;
    model.play.first_step = false;
    model.play.ahead = None;
    model.play.work = None;
    if model.moving() { Vec::new() } else { step(model) }
}

/// The timer ticks while it plays.
pub fn tick(model: &mut Model) -> Tasks {
    if model.play.playing { step(model) } else { Vec::new() }
}
