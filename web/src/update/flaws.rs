//! Rules that are taken away: choosing them for a new run, and the same run with and without them.

use super::history;
use super::open::{OpenedRun, replace_with};
use crate::model::history::Deed;
use crate::model::{Model, NewForm, TakenOut, Toast};
use crate::update::task::Tasks;
use crate::update::tools::toast;
use std::sync::Arc;
use zabscope::check::Run;
use zabscope::scenario::units::List;
use zabscope::scenario::{MOST_EVENTS, Scenario, event_at};
use zabscope::zab::{Flaw, Flaws};

/// More cannot stand in a scenario.
const MOST: usize = 16;

/// Takes a rule away in the form, or gives it back. One that cannot go with it is put out.
pub fn choose(form: &mut NewForm, flaw: Flaw) {
    (form.put_out, form.too_many) = (None, false);
    if form.flaws.has(flaw) {
        form.flaws.remove(flaw);
        return;
    }
    if let Some(other) = form.flaws.iter().find(|other| flaw.excludes(*other)) {
        form.flaws.remove(other);
        form.put_out = Some((other, flaw));
    }
    if form.flaws.iter().count() >= MOST {
        form.too_many = true;
    } else {
        form.flaws.insert(flaw);
    }
}

/// The same run without its flaws: the same set-up, the same commands at the same moments.
pub fn without(model: &mut Model) -> Tasks {
    let scenario = model.scenario.pristine();
    let mut base = scenario.clone();
    base.flaws = List::default();
    base.timings.as_released = false;
    let Some(run) = remade(model, &base) else { return Vec::new() };
    let (old, acts) = (Box::new(model.run.clone()), run.0.acts().len());
    enter_remade(model, base, run, Some(TakenOut { scenario, run: old, acts }))
}

/// And with them again: the very run that was left, unless something has been done since.
pub fn with(model: &mut Model) -> Tasks {
    let Some(TakenOut { scenario, run, acts }) = model.taken_out.clone() else { return Vec::new() };
    let untouched = model.run.branches().len() == 1 && model.run.acts().len() == acts;
    let run = if untouched { Some((*run, 0)) } else { remade(model, &scenario) };
    run.map_or_else(Vec::new, |run| enter_remade(model, scenario, run, None))
}

/// A run from another set-up in which the same is done, at the same place, and how many commands were not possible.
pub(super) fn remade(model: &Model, base: &Scenario) -> Option<(Run, usize)> {
    let mut run = Run::watched(Arc::new(base.setup().ok()?));
    let refused = repeat(&model.run, &mut run);
    run.seek(alike(&model.run, &run, model.run.cursor()));
    Some((run, refused))
}

fn enter_remade(
    model: &mut Model,
    scenario: Scenario,
    (run, refused): (Run, usize),
    taken_out: Option<TakenOut>,
) -> Tasks {
    let flawed = taken_out.is_none();
    let mut tasks = enter(model, scenario, run, taken_out, Deed::Rules(flawed));
    tasks.extend(toast(model, Toast::Remade(flawed, refused)));
    tasks
}

/// Shows a run that has been made anew, with the tab that was open.
pub(super) fn enter(
    model: &mut Model,
    scenario: Scenario,
    run: Run,
    taken_out: Option<TakenOut>,
    deed: Deed,
) -> Tasks {
    let (left, tab) = (history::place(model), model.tab);
    let tasks = replace_with(model, OpenedRun { scenario, run, banner: None });
    history::did(model, deed, left);
    (model.taken_out, model.tab, model.play.first_step) = (taken_out, tab, false);
    tasks
}

/// Does in a new run what was done in an old one; says how many commands were not possible.
fn repeat(old: &Run, new: &mut Run) -> usize {
    let mut refused = 0;
    for (after, act) in old.acts() {
        let at = alike(old, new, after).max(new.frontier());
        new.seek(at);
        refused += usize::from(new.act(act).is_err());
    }
    refused
}

/// The event of a new run at which it is where an old one was: the same event as long as nothing differs,
/// else the last one up to the same moment.
fn alike(old: &Run, new: &Run, event: u32) -> u32 {
    let mut probe = new.clone();
    let reached = probe.seek(event);
    let (then, now) = (old.step_at(event), probe.step_at(reached));
    match (then, now) {
        (None, _) => 0,
        (Some(then), Some(now)) if then == now => event,
        (Some(then), _) => event_at(new, then.at, MOST_EVENTS),
    }
}

/// The flaws of a scenario as the form shows them.
pub fn chosen(scenario: &Scenario) -> Flaws {
    scenario.flaws.0.iter().map(|name| name.0).collect()
}
