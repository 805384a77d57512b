//! Menus and popovers: opening, moving about in them, typing.

use crate::ids;
use crate::model::branches::BranchForm;
use crate::model::{
    Field, Menu, MenuPage, Model, NetworkForm, NewForm, Popover, WhenForm, WriteForm,
};
use crate::msg::Msg;
use crate::panel;
use crate::scene::Target;
use crate::sentence::time::millis;
use crate::update::task::{Task, Tasks};
use crate::update::tools::{set, toggle_popover};
use zabscope::base::Span;
use zabscope::service::Release;

/// The longest text that a field takes.
const LONGEST: usize = 60;

/// Opens the menu of something.
pub fn open_menu(model: &mut Model, target: Target, x: f64, y: f64) -> Tasks {
    if !matches!(
        target,
        Target::Server(_) | Target::Client(_) | Target::Link(..) | Target::Packet { .. }
    ) {
        return Vec::new();
    }
    model.popover = None;
    model.selected = Some(target);
    if let Target::Server(sid) = target {
        model.server = Some(sid);
    }
    let value = super::act::next_value(model.run.world().clients()).to_string();
    let write = WriteForm { key: super::act::PATH.to_owned(), value, version: String::new() };
    let (when, page) = (WhenForm::default(), MenuPage::Root);
    model.menu = Some(Menu { target, at: (x, y), focus: 0, page, when, write });
    vec![Task::RememberFocus, Task::PlaceMenu(x, y), Task::Focus(ids::menu_item(0))]
}

/// How many items the open menu has.
fn items(model: &Model) -> usize {
    model.menu.as_ref().map_or(0, |menu| panel::menu::of(model, menu).items.len())
}

/// Another item gets the focus; after the last comes the first.
pub fn menu_move(model: &mut Model, by: isize) -> Tasks {
    let count = items(model);
    let Some(menu) = model.menu.as_mut().filter(|_| count > 0) else { return Vec::new() };
    menu.focus = (menu.focus as isize + by).rem_euclid(count as isize) as usize;
    vec![Task::Focus(ids::menu_item(menu.focus))]
}

/// The first or the last item gets the focus.
pub fn menu_edge(model: &mut Model, last: bool) -> Tasks {
    let count = items(model);
    let Some(menu) = model.menu.as_mut().filter(|_| count > 0) else { return Vec::new() };
    menu.focus = if last { count - 1 } else { 0 };
    vec![Task::Focus(ids::menu_item(menu.focus))]
}

/// Another page of the menu.
pub fn menu_page(model: &mut Model, page: MenuPage) -> Tasks {
    let Some(menu) = &mut model.menu else { return Vec::new() };
    menu.page = page;
    menu.focus = 0;
    let (x, y) = menu.at;
    let focus = match page {
        MenuPage::Write => "write-value".to_owned(),
        _ => ids::menu_item(0),
    };
    vec![Task::PlaceMenu(x, y), Task::Focus(focus)]
}

/// Everything that is typed or chosen in a popover.
pub fn edit(model: &mut Model, msg: Msg) -> Tasks {
    match msg {
        Msg::ToggleNew => {
            let form = Popover::New(Box::new(new_form(model)));
            return toggle_popover(model, form, "new-voters");
        }
        Msg::ToggleBranches => {
            let chosen = model.run.current();
            let form = BranchForm { chosen, renaming: None };
            let row = ids::branch_row(chosen);
            return toggle_popover(model, Popover::Branches(form), &row);
        }
        Msg::ToggleHelp => return toggle_popover(model, Popover::Help, ids::POPOVER),
        Msg::ToggleNetwork => {
            return toggle_popover(model, Popover::Network(NetworkForm::default()), ids::POPOVER);
        }
        Msg::ToggleFlaws => return toggle_popover(model, Popover::Flaws, ids::POPOVER),
        _ => {}
    }
    match (&mut model.popover, msg) {
        (Some(Popover::New(form)), Msg::Voters(n)) => set(&mut form.voters, n.clamp(1, 9)),
        (Some(Popover::New(form)), Msg::Observers(n)) => set(&mut form.observers, n.min(3)),
        (Some(Popover::New(form)), Msg::NewField(field, text)) => {
            form.problem = None;
            set(&mut form.fields[field as usize], text.chars().take(LONGEST).collect())
        }
        (Some(Popover::New(form)), Msg::NewFlaw(flaw)) => {
            form.problem = None;
            super::flaws::choose(form, flaw);
            Vec::new()
        }
        (Some(Popover::New(form)), Msg::AsReleased(on)) => set(&mut form.as_released, on),
        (Some(Popover::New(form)), Msg::NewRelease(release)) => set(&mut form.release, release),
        (Some(Popover::New(form)), Msg::LiveSessions(on)) => set(&mut form.live, on),
        (Some(Popover::New(form)), Msg::DiskLogSync(on)) => set(&mut form.disk_log_sync, on),
        (Some(Popover::New(form)), Msg::FlawSearch(text)) => set(&mut form.flaw_search, text),
        (Some(Popover::Network(form)), Msg::Group(sid, group)) => set(&mut form.groups[sid], group),
        (Some(Popover::Network(form)), Msg::PartitionCut(cut)) => set(&mut form.cut, cut),
        (Some(Popover::Network(form)), Msg::NetworkWhen(when)) => set(&mut form.when, when),
        _ => Vec::new(),
    }
}

/// The form of a new run, filled with what runs now.
fn new_form(model: &Model) -> NewForm {
    let setup = model.run.world().setup();
    let config = &setup.config;
    let Span { lo: latency_lo, hi: latency_hi } = setup.latency;
    let Span { lo: fsync_lo, hi: fsync_hi } = setup.fsync;
    let fields = Field::ALL.map(|field| match field {
        Field::Seed => setup.seed.to_string(),
        Field::Tick => millis(config.tick),
        Field::InitLimit => config.init_limit.to_string(),
        Field::SyncLimit => config.sync_limit.to_string(),
        Field::LatencyLo => millis(latency_lo),
        Field::LatencyHi => millis(latency_hi),
        Field::FsyncLo => millis(fsync_lo),
        Field::FsyncHi => millis(fsync_hi),
        Field::BootLo => millis(setup.boot.lo),
        Field::BootHi => millis(setup.boot.hi),
        Field::SnapCount => config.snap_count.to_string(),
        Field::CommitLogCount => config.commit_log_count.to_string(),
    });
    let (voters, observers) = (config.voters.len() as u8, config.observers.len() as u8);
    NewForm {
        voters,
        observers,
        fields,
        live: true,
        disk_log_sync: model.scenario.timings.disk_log_sync,
        as_released: model.scenario.timings.as_released,
        // A new run is today's ZooKeeper unless one has chosen another.
        release: config.release.or(Some(Release::R3_9_5)),
        flaws: super::flaws::chosen(&model.scenario),
        put_out: None,
        too_many: false,
        flaw_search: String::new(),
        problem: None,
        file: None,
    }
}
