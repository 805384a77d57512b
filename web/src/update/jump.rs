//! To the next or the previous event of which a fact is true; and stopping there. What the short records of events do
//! not tell is looked for on a copy of the run, a slice at a time.

use super::Toast;
use super::play::{BUDGET, by_hand, patience};
use crate::model::jump::JumpMsg;
use crate::model::{Model, Popover, SearchGoal, Work};
use crate::update::task::{Task, Tasks};
use crate::update::tools::{toast, toggle_popover};
use zabscope::base::Micros;
use zabscope::trace::fact::{Fact, FactSort, May};

/// Events that one slice of a search looks at.
const SLICE: u32 = 1_500;
/// The most facts that playing stops at.
const MOST: usize = 12;

/// Something is said about jumping.
pub fn said(model: &mut Model, said: JumpMsg) -> Tasks {
    let jump = &mut model.play.jump;
    match said {
        JumpMsg::Open => return toggle_popover(model, Popover::Jump, "jump-sort"),
        JumpMsg::Sort(sort) => {
            jump.sort = sort;
            jump.who = jump.who.filter(|who| who.server().is_none() == sort.of_clients());
        }
        JumpMsg::Who(who) => jump.who = who,
        JumpMsg::Zxid(text) => jump.zxid = text.chars().take(20).collect(),
        JumpMsg::Go(forward) => {
            return jump.fact().map_or_else(Vec::new, |f| go(model, f, forward));
        }
        JumpMsg::Pause => {
            let fact = jump.fact().filter(|fact| !jump.pauses.contains(fact));
            jump.pauses.extend(fact.filter(|_| jump.pauses.len() < MOST));
        }
        JumpMsg::Forget(index) if index < jump.pauses.len() => drop(jump.pauses.remove(index)),
        JumpMsg::Forget(_) => {}
    }
    Vec::new()
}

fn go(model: &mut Model, fact: Fact, forward: bool) -> Tasks {
    by_hand(model);
    model.play.work = None;
    if forward { after(model, fact) } else { before(model, fact) }
}

fn after(model: &mut Model, fact: Fact) -> Tasks {
    let (run, cursor) = (&model.run, model.run.cursor());
    let frontier = run.frontier();
    // What has been broken on the way to here is known.
    let broken = fact.sort == FactSort::Violation;
    let known =
        model.known_violations().map(|v| v.event).filter(|event| broken && *event > cursor).min();
    let maybe = |step: &&zabscope::sim::Step| !broken && fact.may(step) != May::No;
    let first = run.steps(cursor + 1, frontier).find(maybe);
    let sure = first.filter(|step| fact.may(step) == May::Yes).map(|step| step.number);
    if let Some(event) = known.or(sure) {
        model.run.seek(event);
        return Vec::new();
    }
    let mut probe = run.clone();
    if first.is_none() {
        probe.seek(frontier);
    }
    let until = patience(&probe) + Micros(model.end().0.saturating_sub(probe.world().now().0));
    let tail = (0, probe.world().now());
    model.play.work =
        Some(Work { probe, goal: SearchGoal::Next(fact), until, budget: BUDGET, tail });
    work(model)
}

fn before(model: &mut Model, fact: Fact) -> Tasks {
    let cursor = model.run.cursor();
    let event = if fact.sort == FactSort::Violation {
        model.known_violations().map(|v| v.event).filter(|event| *event < cursor).max()
    } else {
        let steps = (1..cursor).rev().filter_map(|number| model.run.step_at(number));
        let mut steps = steps.filter(|step| fact.may(step) != May::No);
        match steps.next().map(|step| (fact.may(step), step.number)) {
            Some((May::Look, number)) => {
                let (probe, goal) = (model.run.clone(), SearchGoal::Before(fact, number));
                let tail = (0, Micros(0));
                let (until, budget) = (Micros::NEVER, BUDGET);
                model.play.work = Some(Work { probe, goal, until, budget, tail });
                return work(model);
            }
            found => found.map(|(_, number)| number),
        }
    };
    match event {
        Some(event) => drop(model.run.seek(event)),
        None => return toast(model, Toast::NotFound(fact)),
    }
    Vec::new()
}

/// A slice of a search for a fact.
pub fn work(model: &mut Model) -> Tasks {
    match model.play.work.as_ref().map(|work| work.goal) {
        Some(SearchGoal::Next(fact)) => look_on(model, fact),
        Some(SearchGoal::Before(fact, event)) => look_back(model, fact, event),
        Some(SearchGoal::Unit(_)) | None => Vec::new(),
    }
}

fn look_on(model: &mut Model, fact: Fact) -> Tasks {
    let Some(work) = &mut model.play.work else { return Vec::new() };
    let (probe, mut spent) = (&mut work.probe, 0);
    while spent < SLICE {
        let (cursor, frontier) = (probe.cursor(), probe.frontier());
        if cursor < frontier {
            let mut steps = probe.steps(cursor + 1, frontier);
            let next = steps.find(|step| fact.may(step) != May::No).map(|step| step.number);
            drop(steps);
            probe.seek(next.unwrap_or(frontier));
            spent += probe.cursor() - cursor;
        } else {
            spent += 1;
            work.budget = work.budget.saturating_sub(1);
            let goes_on = work.budget > 0 && probe.advance();
            if !goes_on || probe.world().now() > work.until {
                model.play.work = None;
                return toast(model, Toast::NotFound(fact));
            }
        }
        if fact.holds(probe) {
            if let Some(found) = model.play.work.take() {
                model.run = found.probe;
            }
            return Vec::new();
        }
    }
    vec![Task::Continue]
}

fn look_back(model: &mut Model, fact: Fact, end: u32) -> Tasks {
    let Some(work) = &mut model.play.work else { return Vec::new() };
    let (probe, from) = (&mut work.probe, end.saturating_sub(SLICE));
    let maybe = |step: &&zabscope::sim::Step| fact.may(step) != May::No;
    let events: Vec<u32> = probe.steps(from + 1, end).filter(maybe).map(|s| s.number).collect();
    let holds = |event: &u32| {
        probe.seek(*event);
        fact.holds(probe)
    };
    let last = events.into_iter().filter(holds).last();
    work.goal = SearchGoal::Before(fact, from);
    match last {
        Some(event) => {
            model.play.work = None;
            model.run.seek(event);
            Vec::new()
        }
        None if from == 0 => {
            model.play.work = None;
            toast(model, Toast::NotFound(fact))
        }
        None => vec![Task::Continue],
    }
}

/// The first of these events that playing and stepping stop at because somebody said so.
pub fn first_pause(model: &Model, from: u32, to: u32) -> Option<u32> {
    let pauses = &model.play.jump.pauses;
    // Broken guarantees are known, and stop everything anyway.
    let pauses: Vec<&Fact> = pauses.iter().filter(|f| f.sort != FactSort::Violation).collect();
    if pauses.is_empty() {
        return None;
    }
    let mut probe = None;
    let mut stops = |step: &&zabscope::sim::Step| {
        pauses.iter().any(|fact| match fact.may(step) {
            May::No => false,
            May::Yes => true,
            May::Look => {
                let probe = probe.get_or_insert_with(|| model.run.clone());
                probe.seek(step.number);
                fact.holds(probe)
            }
        })
    };
    model.run.steps(from, to).find(|step| stops(step)).map(|step| step.number)
}

/// If the event at the cursor is one to stop at: it stops, and says so.
pub fn paused(model: &mut Model) -> Tasks {
    let pauses = model.play.jump.pauses.iter();
    let Some(fact) = pauses.copied().find(|fact| fact.holds(&model.run)) else {
        return Vec::new();
    };
    model.play.playing = false;
    toast(model, Toast::Paused(fact))
}
