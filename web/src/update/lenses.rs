//! What of a run the lenses show.

use super::play;
use crate::ids;
use crate::model::lenses::{LensMsg, LensPopover};
use crate::model::{LensKind, Model};
use crate::panel::lens::vocabulary;
use crate::scene::found::EventSearch;
use crate::scene::kinds::{Flow, Lanes};
use crate::scene::ledger::{LogsChart, ledger};
use crate::scene::messages::ends;
use crate::update::task::{Task, Tasks};
use zabscope::base::Endpoint;

/// The index takes in what is new of the run, a slice at a time, and so do those who look back in it.
pub fn follow(model: &mut Model) -> Option<Task> {
    let lenses = &mut model.lenses;
    lenses.film.follow(&model.run);
    let mut more = lenses.index.follow(&model.run);
    more |= lenses.lost.follow(&model.run, &lenses.index);
    if let Some(search) = &mut lenses.search {
        more |= search.follow(&model.run, lenses.index.anew());
    }
    more.then_some(Task::Continue)
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
        LensMsg::Table => model.lenses.table = !model.lenses.table,
        LensMsg::Search => return search(model),
        LensMsg::Find(text) => {
            model.lenses.search = Some(EventSearch::of(&text, &vocabulary()));
        }
        LensMsg::Next(back) => return next(model, back),
        LensMsg::Point(key) => model.lenses.pointed = key,
        LensMsg::Older(by) => older(model, by),
        LensMsg::Walk(down, on) => return walk(model, down, on),
    }
    Vec::new()
}

fn open(model: &mut Model, which: LensPopover) -> Tasks {
    if model.lenses.open == Some(which) {
        model.lenses.open = None;
        return vec![Task::RestoreFocus];
    }
    model.lenses.open = Some(which);
    vec![Task::RememberFocus, Task::Focus("lens-popover".to_owned())]
}

/// Closes what is open at the lens, if anything is.
pub fn close(model: &mut Model) -> bool {
    model.lenses.open.take().is_some()
        || model.lenses.search.take().is_some()
        || std::mem::take(&mut model.lenses.table)
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

/// Opens the search; where it is open, it gets the focus.
fn search(model: &mut Model) -> Tasks {
    if model.lens == LensKind::Locks {
        model.lens = LensKind::Messages;
    }
    model.lenses.table = false;
    model.page.desk.lens = true;
    let opened = model.lenses.search.is_none();
    model.lenses.search.get_or_insert_default();
    let focus = Task::Focus("lens-search".to_owned());
    if opened { vec![Task::RememberFocus, focus] } else { vec![focus] }
}

fn next(model: &mut Model, back: bool) -> Tasks {
    let cursor = model.run.cursor();
    match model.lenses.search.as_ref().and_then(|search| search.next(cursor, back)) {
        Some(event) => play::go_to(model, event),
        None => Vec::new(),
    }
}

fn shown(model: &Model) -> LogsChart {
    let lenses = &model.lenses;
    ledger(&model.run, &lenses.lost, model.lens_view().width, lenses.back)
}

/// So many columns back; not further than there are older ones.
fn older(model: &mut Model, by: i32) {
    let before = shown(model);
    if by < 0 || before.older > 0 {
        model.lenses.back = before.newer.saturating_add_signed(by);
        model.lenses.back = shown(model).newer;
    }
}

/// To the entry beside the one that has the focus; at the edge of the picture the columns move.
fn walk(model: &mut Model, down: i32, on: i32) -> Tasks {
    let picture = shown(model);
    let Some(from) = picture.first(model.lenses.entry, model.selected) else { return Vec::new() };
    let found = picture.beside(from, (down, on)).or_else(|| {
        older(model, -on);
        shown(model).beside(from, (down, on))
    });
    let (sid, zxid) = found.unwrap_or(from);
    model.lenses.entry = Some((sid, zxid));
    vec![Task::Focus(ids::log_entry(sid, zxid))]
}
