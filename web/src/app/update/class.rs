//! What a class needs: the command palette.

use super::{Tasks, dispatch, toggle_popover};
use crate::app::model::class::{ClassMsg, Palette};
use crate::app::model::{Model, Popover};
use crate::app::task::Task;
use crate::panel::palette;

/// Opens the palette, or closes it.
pub fn toggle_palette(model: &mut Model) -> Tasks {
    toggle_popover(model, Popover::Palette(Palette::default()), "palette-query")
}

/// Carries out what was said.
pub fn said(model: &mut Model, said: ClassMsg) -> Tasks {
    match said {
        ClassMsg::Query(query) => {
            if let Some(Popover::Palette(open)) = &mut model.popover {
                *open = Palette { query: query.chars().take(60).collect(), at: 0 };
            }
            vec![Task::Reveal(palette::line_id(0))]
        }
        ClassMsg::Choose(by) => choose(model, by),
        ClassMsg::Run(line) => run(model, line),
    }
}

/// Another line; after the last comes the first.
fn choose(model: &mut Model, by: isize) -> Tasks {
    let Some(Popover::Palette(open)) = &model.popover else { return Vec::new() };
    let count = palette::found(model, &open.query).len();
    let Some(Popover::Palette(open)) = model.popover.as_mut().filter(|_| count > 0) else {
        return Vec::new();
    };
    open.at = (open.at as isize + by).rem_euclid(count as isize) as usize;
    vec![Task::Reveal(palette::line_id(open.at))]
}

/// Does what a line says and closes the palette; what cannot be done stays there with its reason. The focus goes back to
/// where it was, or to what the line opens, and from there back to where it was.
fn run(model: &mut Model, line: usize) -> Tasks {
    let Some(Popover::Palette(open)) = &mut model.popover else { return Vec::new() };
    open.at = line;
    let query = open.query.clone();
    let mut found = palette::found(model, &query);
    if found.get(line).is_none_or(|entry| entry.blocked.is_some()) {
        return Vec::new();
    }
    let msg = found.swap_remove(line).msg;
    model.popover = None;
    let mut tasks = dispatch(model, msg);
    match tasks.iter().position(|task| *task == Task::RememberFocus) {
        Some(at) => drop(tasks.remove(at)),
        None if tasks.contains(&Task::RestoreFocus) => {}
        None => tasks.insert(0, Task::RestoreFocus),
    }
    tasks
}
