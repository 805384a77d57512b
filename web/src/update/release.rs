//! The same run as another release of ZooKeeper, or with its holes open.

use super::{flaws, tools};
use crate::ids;
use crate::model::history::Deed;
use crate::model::release::ReleaseMsg;
use crate::model::{Model, Popover, Toast};
use crate::update::task::Tasks;
use zabscope::scenario::Scenario;
use zabscope::zab::Flaws;

pub fn update(model: &mut Model, msg: ReleaseMsg) -> Tasks {
    match msg {
        ReleaseMsg::Toggle => tools::toggle_popover(model, Popover::Release, ids::POPOVER),
        ReleaseMsg::As(release) => {
            let base = model.scenario.pristine().in_release(Some(release));
            again(model, base)
        }
        ReleaseMsg::AsReleased(on) => {
            let mut base = model.scenario.pristine();
            base.timings.as_released = on;
            base.flaws.0.retain(|name| !Flaws::as_released().has(name.0));
            again(model, base)
        }
    }
}

/// The same commands at the same moments, from another beginning.
fn again(model: &mut Model, base: Scenario) -> Tasks {
    if base == model.scenario.pristine() {
        return Vec::new();
    }
    let Some((run, refused)) = flaws::remade(model, &base) else { return Vec::new() };
    let mut tasks = flaws::enter(model, base, run, None, Deed::Release);
    tasks.extend(tools::toast(model, Toast::AsRelease(refused)));
    tasks
}
