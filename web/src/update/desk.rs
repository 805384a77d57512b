//! What lies open besides the stage.

use crate::ids;
use crate::model::desk::DeskMsg;
use crate::model::{Model, Tab};
use crate::msg::Msg;
use crate::scene::Target;
use crate::update::task::{Task, Tasks};

/// From this width on there is room for a lesson, the stage and the drawer.
const WIDE: u32 = 1280;

/// Carries out what was said.
pub fn said(model: &mut Model, said: DeskMsg) -> Tasks {
    let desk = &mut model.page.desk;
    match said {
        DeskMsg::Lens => {
            desk.lens = !desk.lens;
            vec![Task::Measure]
        }
        DeskMsg::More if desk.more => close(model),
        DeskMsg::More => {
            desk.more = true;
            vec![Task::RememberFocus, Task::Focus(ids::MORE.to_owned())]
        }
        DeskMsg::Bench => {
            let open = !desk.bench;
            (desk.bench, desk.drawer, desk.lens) = (open, open, open);
            vec![Task::KeepBench(open), Task::Measure]
        }
        DeskMsg::Kept => {
            (desk.bench, desk.lens) = (true, true);
            // On a small screen it would lie over the stage.
            desk.drawer = model.view.width >= super::alarm::NARROW;
            Vec::new()
        }
        DeskMsg::Stage(width, height) => {
            desk.stage = (width > 0 && height > 0).then_some((width, height));
            Vec::new()
        }
    }
}

/// Closes what stands behind “…”.
pub fn close(model: &mut Model) -> Tasks {
    let open = std::mem::take(&mut model.page.desk.more);
    if open { vec![Task::RestoreFocus] } else { Vec::new() }
}

/// The drawer comes with what is asked for.
pub fn asks(msg: &Msg) -> bool {
    match msg {
        Msg::Select(target) => !matches!(target, Target::Txn(_) | Target::Event(_)),
        Msg::Tab(_) | Msg::TabFocus(_) | Msg::Inspect(_) => true,
        _ => false,
    }
}

/// And with what another thing that was said brought to the front of it.
pub fn follow(model: &mut Model, before: Tab, asked: bool) {
    // A lesson leaves its stage free where there is no room for both.
    let room = model.page.lessons.taken.is_none() || model.view.width >= WIDE;
    let brought = model.tab != before && model.tab != Tab::Event && room;
    model.page.desk.drawer |= asked || brought;
}
