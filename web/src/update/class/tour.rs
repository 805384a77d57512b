//! The first visit, and the four matters at any time: one click sets one up and plays it until a fact of the run, then it
//! is the visitor's turn.

use super::super::director::Sky;
use super::super::{act, open};
use crate::model::class::{Tour, Trial};
use crate::model::desk::Matter;
use crate::model::tour::{holder, is_answered, is_down, leader};
use crate::model::{LensKind, Model};
use crate::update::task::{Task, Tasks};
use zabscope::base::{ClientId, SidMap};
use zabscope::sim::{Command, Fault};

/// The scenario in which five clients want one lock.
const LOCK: &str = "recipes/lock";
/// So many events are looked at for a moment that suits.
const LOOKED: u32 = 2_000;
/// So many events before the first one gets the lock it begins.
const BEFORE: u32 = 6;

/// All of the program is there: whoever is here for the first time, and has not begun with something by now, sees an
/// ensemble that serves. Until then it was the cold start, which needs the first part of the program only.
pub fn begin(model: &mut Model) -> Tasks {
    if model.page.class.tour != Some(Tour::Waits) {
        return Vec::new();
    }
    if !model.play.first_step || model.play.playing || model.page.history.changes() > 0 {
        return end(model);
    }
    let tasks = open::welcome(model);
    model.page.class.tour = Some(Tour::Offered);
    model.play.playing = !model.play.reduced;
    tasks
}

/// Offers the four matters, or does not.
pub fn offer(model: &mut Model) -> Tasks {
    let offered = model.page.class.tour == Some(Tour::Offered);
    model.page.class.tour = (!offered).then_some(Tour::Offered);
    model.page.class.done = model.page.history.changes();
    Vec::new()
}

/// It is not shown again.
pub fn end(model: &mut Model) -> Tasks {
    model.page.class.tour = None;
    vec![Task::Visited]
}

/// One of the four matters begins, and plays.
pub fn play(model: &mut Model, matter: Matter) -> Tasks {
    let mut tasks = vec![Task::Visited];
    let trial = match matter {
        Matter::Lock => {
            tasks.extend(open::bundled(model, LOCK));
            to_the_lock(model);
            model.lens = LensKind::Locks;
            model.page.desk.lens = true;
            Some(Trial::Lock(None))
        }
        Matter::Crash | Matter::Write | Matter::Split => {
            if !is_whole(model) {
                tasks.extend(open::welcome_from(model));
            }
            in_ensemble(model, matter, &mut tasks)
        }
    };
    model.page.class.tour = trial.map(Tour::Goes);
    model.play.playing = trial.is_some() && !model.play.reduced;
    tasks
}

/// What is done to an ensemble that serves.
fn in_ensemble(model: &mut Model, matter: Matter, tasks: &mut Tasks) -> Option<Trial> {
    let boss = leader(model)?;
    let (command, trial) = match matter {
        Matter::Write => {
            let client = calm(model)?;
            let command = Command::Write(client, act::PATH.into(), "hello".into(), -1);
            (command, Trial::Write(client))
        }
        Matter::Split => {
            let mut groups = SidMap::default();
            for node in model.run.world().nodes() {
                groups[node.server.id] = if node.server.id == boss { 1 } else { 2 };
            }
            (Command::Partition(groups, Fault::Silence), Trial::Split(boss))
        }
        Matter::Crash | Matter::Lock => (Command::Crash(boss), Trial::Crash(boss)),
    };
    tasks.extend(act::carry_out(model, &[act::now(command)]));
    Some(trial)
}

/// Everybody is up and reaches everybody, and somebody leads and serves.
fn is_whole(model: &Model) -> bool {
    let world = model.run.world();
    let up = world.nodes().iter().all(|node| node.server.process.is_some() && !node.paused);
    up && world.network().is_whole() && leader(model).is_some() && world.nodes().len() > 2
}

/// To the next moment at which a client has its session and nothing is on its way: what it writes then is all that moves.
fn calm(model: &mut Model) -> Option<ClientId> {
    for _ in 0..LOOKED {
        let world = model.run.world();
        let rests = Sky::of(&model.run, world.now().0 as f64, false) == Sky::default();
        let mut clients = world.clients().iter();
        let client = clients.find(|c| c.is_active() && c.pending().count() == 0).map(|c| c.id);
        if client.is_some() && rests {
            return client;
        }
        if !model.run.advance() {
            break;
        }
    }
    None
}

/// To just before the first one gets the lock: looked for on a copy.
fn to_the_lock(model: &mut Model) {
    let mut probe = model.run.clone();
    for _ in 0..LOOKED {
        if holder(probe.world()).is_some() {
            probe.seek(probe.cursor().saturating_sub(BEFORE));
            model.run.seek(probe.cursor().min(model.run.frontier()));
            while model.run.cursor() < probe.cursor() && model.run.advance() {}
            return;
        }
        if !probe.advance() {
            return;
        }
    }
}

/// What is offered or played follows the run. Whoever does something else than was offered needs no offer.
pub fn follow(model: &mut Model) -> Tasks {
    match model.page.class.tour {
        Some(Tour::Offered) if model.page.history.changes() > model.page.class.done => end(model),
        Some(Tour::Goes(trial)) => {
            let (now, over) = advanced(model, trial);
            model.page.class.tour = Some(if over { Tour::Yours(now) } else { Tour::Goes(now) });
            model.play.playing &= !over;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// How far it has come, and whether it is the visitor's turn.
fn advanced(model: &Model, trial: Trial) -> (Trial, bool) {
    match trial {
        Trial::Crash(old) => {
            (trial, is_down(model, old) && leader(model).is_some_and(|new| new != old))
        }
        Trial::Split(old) => (trial, leader(model).is_some_and(|new| new != old)),
        Trial::Write(client) => (trial, is_answered(model, client)),
        Trial::Lock(first) => {
            let now = holder(model.run.world());
            let over = first.is_some() && now.is_some() && now != first;
            (Trial::Lock(first.or(now)), over)
        }
    }
}

#[cfg(test)]
mod tests;
