//! What every theme of `update` does the same way: set a field, show a line, open and close what lies over the page.

use super::task::{Task, Tasks};
use crate::model::{Banner, Model, Popover, Toast};

pub fn set<T>(field: &mut T, value: T) -> Tasks {
    *field = value;
    Vec::new()
}

pub fn toggle(field: &mut bool) -> Tasks {
    *field = !*field;
    Vec::new()
}

pub fn close_menu(model: &mut Model) -> Tasks {
    if model.menu.take().is_some() { vec![Task::RestoreFocus] } else { Vec::new() }
}

/// Shows one line for a while. One with an offer stays longer.
pub fn toast(model: &mut Model, toast: Toast) -> Tasks {
    model.toast = Some(toast);
    model.page.toasts += 1;
    vec![Task::ExpireToast(model.page.toasts)]
}

/// Opens a popover, or closes it if it is the one that is open.
pub fn toggle_popover(model: &mut Model, popover: Popover, first: &str) -> Tasks {
    let same = |open: &Popover| std::mem::discriminant(open) == std::mem::discriminant(&popover);
    if model.popover.as_ref().is_some_and(same) {
        model.popover = None;
        return vec![Task::RestoreFocus];
    }
    let had_one = model.popover.is_some() || model.menu.take().is_some();
    model.popover = Some(popover);
    let focus = Task::Focus(first.to_owned());
    if had_one { vec![focus] } else { vec![Task::RememberFocus, focus] }
}

/// A line that stays.
pub fn banner(model: &mut Model, banner: Banner) -> Tasks {
    set(&mut model.banner, Some(banner))
}
