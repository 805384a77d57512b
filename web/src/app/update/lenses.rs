//! What of a run the lenses show.

use super::Tasks;
use crate::app::model::Model;
use crate::app::model::lenses::{LensMsg, LensPopover};
use crate::app::task::Task;
use crate::scene::kinds::{Flow, Lanes};
use crate::scene::messages::ends;
use zabscope::base::Endpoint;

/// The index takes in what is new of the run, a slice at a time.
pub fn follow(model: &mut Model) -> Option<Task> {
    model.lenses.index.follow(&model.run).then_some(Task::Continue)
}

/// Something was said to the lens.
pub fn said(model: &mut Model, said: LensMsg) -> Tasks {
    match said {
        LensMsg::Open(which) => return open(model, which),
        LensMsg::Show(flows, on) if flows == [Flow::Ping] => model.view.show_pings = on,
        LensMsg::Show(flows, on) => model.view.kinds = model.view.kinds.with(flows, on),
        LensMsg::Hide(end) => return hide(model, end),
        LensMsg::ShowAll => model.view.lanes.show_all(),
        LensMsg::Shift(end, down) => {
            let all = ends(&model.run, &model.lenses.index);
            model.view.lanes.shift(end, down, all);
        }
        LensMsg::Usual => model.view.lanes = Lanes::default(),
    }
    Vec::new()
}

fn open(model: &mut Model, which: LensPopover) -> Tasks {
    if model.lenses.open == Some(which) {
        return close(model);
    }
    model.lenses.open = Some(which);
    vec![Task::RememberFocus, Task::Focus("lens-popover".to_owned())]
}

/// Closes the popover at the lens.
pub fn close(model: &mut Model) -> Tasks {
    if model.lenses.open.take().is_some() { vec![Task::RestoreFocus] } else { Vec::new() }
}

fn hide(model: &mut Model, end: Endpoint) -> Tasks {
    let all = ends(&model.run, &model.lenses.index);
    let shown = all.iter().filter(|end| !model.view.lanes.is_hidden(**end)).count();
    if shown > 1 {
        model.view.lanes.hide(end, true);
    }
    model.lenses.open = None;
    vec![Task::Focus("lens-hidden".to_owned())]
}
