//! Does a scenario show what it is said to show?

use super::Watched;
use crate::base::Micros;
use crate::check::{Breaks, Goal};
use crate::scenario::units::List;
use crate::scenario::{Scenario, Start, Verdict, event_at};
use crate::sim::{Recording, What};

/// How long a scenario is followed without its flaws after the violation.
pub const GRACE: Micros = Micros::millis(20_000);
/// How long to wait for a goal when all faults are over.
pub const PATIENCE: Micros = Micros::millis(120_000);
/// No scenario is followed further.
const MOST: u32 = 2_000_000;

/// Does this scenario show it?
///
/// For a guarantee: opened where it wants to be opened, it has just been broken,
/// for the first time, and no other with it; and without the flaws the same
/// scenario breaks nothing, also later. For a goal: after the last command it is not met
/// in `PATIENCE`; without the flaws it is.
pub fn shows(scenario: &Scenario, breaks: Breaks) -> Result<(), String> {
    let (with, verdict) = scenario.watched::<Watched>().map_err(|e| e.to_string())?;
    if !matches!(verdict, Verdict::Exact | Verdict::Unchecked) {
        return Err(format!("it is not the run that was saved: {verdict:?}"));
    }
    let plain = Scenario { flaws: List::default(), ..scenario.clone() };
    match breaks {
        Breaks::Nothing => Err("it breaks nothing".to_owned()),
        Breaks::Invariant(id) => {
            let found = with.watcher().0.violations();
            let names: Vec<&str> = found.iter().map(|v| v.invariant.invariant().name).collect();
            if found.iter().map(|v| (v.invariant, v.event)).ne([(id, with.cursor())]) {
                let wanted = id.invariant().name;
                let event = with.cursor();
                return Err(format!("it should break {wanted} at event {event}, not {names:?}"));
            }
            without(&plain, &with)
        }
        Breaks::Goal(goal) => {
            if met_in_the_end(with, goal) {
                return Err(format!("{} is met", goal.id()));
            }
            let (without, _) = plain_run(&plain)?;
            if met_in_the_end(without, goal) {
                Ok(())
            } else {
                Err(format!("{} is not met without the flaw either", goal.id()))
            }
        }
    }
}

/// Without its flaws nothing breaks, not even for a while after the violation.
fn without(plain: &Scenario, with: &Recording<Watched>) -> Result<(), String> {
    if with.world().setup().flaws == crate::zab::Flaws::NONE {
        return Ok(()); // a violation of ZAB itself: there is nothing to compare with
    }
    let (mut run, verdict) = plain_run(plain)?;
    if let Verdict::Refused { command_index, .. } = verdict {
        return Err(format!("without the flaws its command {command_index} cannot be given"));
    }
    run.seek(event_at(&run, with.world().now() + GRACE, MOST));
    match run.watcher().0.violations().first() {
        None => Ok(()),
        Some(violation) => Err(format!("without the flaws, too: {violation}")),
    }
}

fn plain_run(plain: &Scenario) -> Result<(Recording<Watched>, Verdict), String> {
    let start = plain.start.as_ref().map(|start| Start { hash: None, ..start.clone() });
    let plain = Scenario { start, ..plain.clone() };
    plain.watched::<Watched>().map_err(|e| e.to_string())
}

/// Is a goal met after the last command?
fn met_in_the_end(mut run: Recording<Watched>, goal: Goal) -> bool {
    let is_command = |n: &u32| run.step_at(*n).is_some_and(|step| step.what() == What::Command);
    let last = (1..=run.cursor()).rev().find(is_command).unwrap_or(0);
    let from = run.step_at(last).map_or(Micros(0), |step| step.at);
    let end = event_at(&run, from + PATIENCE, MOST);
    run.seek(end);
    run.watcher().1.met_after(goal, last)
}
