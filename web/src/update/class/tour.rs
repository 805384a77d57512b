//! The first visit: a living ensemble, one sentence, one thing to click.

use super::super::{act, open};
use crate::model::Model;
use crate::model::class::Tour;
use crate::model::tour::{is_down, leader, wanted};
use crate::scene::Target;
use crate::update::task::{Task, Tasks};
use zabscope::sim::Command;

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
    model.page.class.tour = leader(model).map(Tour::Crash);
    model.play.playing = !model.play.reduced;
    tasks
}

/// Is this what is to be clicked?
pub fn is_wanted(model: &Model, target: Target) -> bool {
    wanted(model).map(Target::Server) == Some(target)
}

/// The leader goes down, and it plays on: what follows is what is to be seen.
pub fn crash(model: &mut Model) -> Tasks {
    let Some(leader) = wanted(model) else { return Vec::new() };
    let tasks = act::carry_out(model, &[act::now(Command::Crash(leader))]);
    model.play.playing = !model.play.reduced;
    tasks
}

/// It is not shown again.
pub fn end(model: &mut Model) -> Tasks {
    model.page.class.tour = None;
    vec![Task::Visited]
}

/// What the sentence is about follows the run. Whoever does something else than what was asked needs no tour.
pub fn follow(model: &mut Model) -> Tasks {
    match model.page.class.tour {
        Some(Tour::Crash(_) | Tour::Crashed(_)) => follow_on(model),
        Some(Tour::Waits | Tour::Elected(_)) | None => Vec::new(),
    }
}

fn follow_on(model: &mut Model) -> Tasks {
    match model.page.class.tour {
        Some(Tour::Crash(boss)) if model.page.history.changes() > 0 => {
            if !is_down(model, boss) {
                return end(model);
            }
            model.page.class.tour = Some(Tour::Crashed(boss));
            vec![Task::Visited]
        }
        Some(Tour::Crashed(old)) => {
            if let Some(new) = leader(model).filter(|new| *new != old) {
                model.page.class.tour = Some(Tour::Elected(new));
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
