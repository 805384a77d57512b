//! Guarantees that break: noticed at the event in which they do, remembered as long as their branch is there.

use crate::ids;
use crate::model::broken::branch_of;
use crate::model::{Alarm, Model, Tab};
use crate::update::task::{Task, Tasks};
use zabscope::check::Violation;

/// Below this width of the lens the inspector is a sheet.
pub(super) const NARROW: u32 = 760;

/// What follows from another moment: what has been broken on the way here is said, and stops the playing.
pub fn watch(model: &mut Model, before: &[Violation]) {
    let branches = model.run.branches().len();
    model.broken.retain(|(branch, _)| *branch < branches);
    let now = model.run.watcher().violations().to_vec();
    for violation in &now {
        let Some(branch) = branch_of(&model.run, violation.event) else { continue };
        if !model.broken.contains(&(branch, *violation)) {
            model.broken.push((branch, *violation));
        }
    }
    // Without stable storage nothing is promised: the run is marked, nobody is alarmed.
    let grounded = model.run.watcher().without_storage(model.run.world()).is_none();
    let mut new = now.iter().filter(|v| grounded && !before.contains(v));
    if let Some(first) = new.next() {
        let stopped = std::mem::take(&mut model.play.playing);
        model.alarm = Some(Alarm { first: *first, more: new.count(), stopped });
    } else if model.alarm.is_some_and(|alarm| !now.contains(&alarm.first)) {
        model.alarm = None;
    }
}

/// What is broken somewhere in the rest of the recorded line, too: a link may open before it.
pub fn look_ahead(model: &mut Model) {
    if model.run.cursor() < model.run.frontier() {
        let mut probe = model.run.clone();
        probe.seek(probe.frontier());
        let all = probe.watcher().violations();
        let owned = all.iter().filter_map(|v| Some((branch_of(&model.run, v.event)?, *v)));
        let owned: Vec<_> = owned.collect();
        model.broken.extend(owned);
    }
}

/// Shows the guarantees, and gives them the focus: from there the arrow keys step on.
pub fn show(model: &mut Model) -> Tasks {
    model.tab = Tab::Guarantees;
    model.page.desk.drawer = true;
    model.menu = None;
    model.popover = None;
    vec![Task::Focus(ids::TAB_CONTENT.to_owned())]
}
