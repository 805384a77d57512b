//! What a class needs: the command palette, presenter mode, and what is read out.

pub mod tour;

use super::dispatch;
use crate::ids;
use crate::model::class::{ClassMsg, Palette, Present, ReadOut};
use crate::model::{Model, Popover};
use crate::panel::palette;
use crate::sentence;
use crate::update::task::{Task, Tasks};
use crate::update::tools::toggle_popover;

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
            vec![Task::Reveal(ids::palette_line(0))]
        }
        ClassMsg::Choose(by) => choose(model, by),
        ClassMsg::Run(line) => run(model, line),
        ClassMsg::Present => match model.page.class.present {
            None => present(model),
            Some(_) => leave(model),
        },
        ClassMsg::Leave => leave(model),
        ClassMsg::Black => with(model, |p| p.black = !p.black),
        ClassMsg::Spot => {
            let mut tasks = with(model, |p| p.spot = !p.spot);
            tasks.extend(model.page.class.present.filter(|p| p.spot).map(|_| Task::SpotSelected));
            tasks
        }
        ClassMsg::Pen => with(model, |p| p.pen = !p.pen),
        ClassMsg::About => toggle_popover(model, Popover::About, ids::POPOVER),
        ClassMsg::Table => toggle_popover(model, Popover::Table, ids::POPOVER),
        ClassMsg::Offer => tour::offer(model),
        ClassMsg::Try(matter) => tour::play(model, matter),
        ClassMsg::EndTour => tour::end(model),
        ClassMsg::ReadNext => read_next(model),
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
    vec![Task::Reveal(ids::palette_line(open.at))]
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

/// Only what a lecture hall needs, as large as the screen.
fn present(model: &mut Model) -> Tasks {
    model.page.class.present = Some(Present::default());
    model.popover = None;
    model.menu = None;
    vec![Task::FullScreen(true), Task::Measure]
}

fn leave(model: &mut Model) -> Tasks {
    match model.page.class.present.take() {
        Some(_) => vec![Task::FullScreen(false), Task::Measure],
        None => Vec::new(),
    }
}

fn with(model: &mut Model, change: impl FnOnce(&mut Present)) -> Tasks {
    model.page.class.present.as_mut().map(change);
    Vec::new()
}

/// Escape, while presenting: first the black screen, the spotlight and the pen go, then presenting ends.
pub fn escape(model: &mut Model) -> Option<Tasks> {
    let present = model.page.class.present.as_mut()?;
    if *present == Present::default() {
        return Some(leave(model));
    }
    *present = Present::default();
    Some(Vec::new())
}

/// Another moment: it is read out at once if a person went there. While it plays what matters most waits for its turn.
pub fn moved(model: &mut Model) -> Tasks {
    let (says, weight) =
        (sentence::tell(&model.run, model.page.lang).says, sentence::gravity(&model.run));
    let playing = model.play.playing;
    let read = &mut model.page.class.read;
    if !playing {
        *read = ReadOut { says, next: None, pausing: read.pausing };
        return Vec::new();
    }
    if read.pausing {
        if read.next.as_ref().is_none_or(|(before, _)| weight >= *before) {
            read.next = Some((weight, says));
        }
        return Vec::new();
    }
    *read = ReadOut { says, next: None, pausing: true };
    vec![Task::ReadPause]
}

/// The pause is over: what mattered most in it is read out.
fn read_next(model: &mut Model) -> Tasks {
    let read = &mut model.page.class.read;
    read.pausing = false;
    let Some((_, says)) = read.next.take() else { return Vec::new() };
    read.says = says;
    read.pausing = true;
    vec![Task::ReadPause]
}

#[cfg(test)]
mod tests;
