//! What the page does when something is said to it: `update(model, msg)` changes the model and returns the effects
//! that it wants. Pure: no browser, no clock, no chance.

mod act;
mod alarm;
mod ask;
mod author;
pub mod behind;
mod branches;
mod class;
mod desk;
mod direct;
mod director;
mod early;
mod flaws;
mod forms;
mod glossary;
mod history;
mod jump;
mod kept;
mod lenses;
mod lesson;
mod offline;
mod open;
mod play;
mod predict;
mod recipes;
mod release;
mod script;
mod share;
pub mod task;
#[cfg(test)]
mod tests;
mod tools;
mod twin;
mod why;
mod write;
mod znodes;

use class::tour;
pub use open::{link_to, opened};
pub use script::moment;
pub use write::embed;

use crate::i18n::Lang;
use crate::ids;
use crate::model::direct::DirectMsg;
use crate::model::{Banner, LensKind, Menu, Model, Tab, Toast, has_programs};
use crate::msg::Msg;
use crate::scene::{self, LensView, LensZoom, Target};
use task::{Task, Tasks};
use tools::{close_menu, set, toggle};
use zabscope::base::Micros;

/// Carries out what was said, or gives it back: it needs what has not come yet, of the program or of its data.
pub fn said(model: &mut Model, msg: Msg) -> Result<Tasks, Msg> {
    if model.page.whole || msg == Msg::Whole {
        return Ok(behind::update(model, msg).unwrap_or_default());
    }
    early::update(model, &msg).ok_or(msg)
}

/// Carries out what was said, when all is there.
pub fn update(model: &mut Model, msg: Msg) -> Tasks {
    let before = (model.run.current(), model.run.cursor(), model.run.frontier(), model.end());
    let broken = model.run.watcher().violations().to_vec();
    let stepped = msg == Msg::Forward;
    let (was_playing, tab) = (model.play.playing, model.tab);
    let asked = desk::asks(&msg);
    let steps =
        matches!(msg, Msg::Forward | Msg::Tick | Msg::Work | Msg::Direct(DirectMsg::Frame(_)));
    let mut tasks = dispatch(model, msg);
    desk::follow(model, tab, asked);
    tasks.extend(lenses::follow(model));
    tasks.extend(twin::follow(model, stepped));
    write::follow(model, was_playing);
    tasks.extend(tour::follow(model));
    alarm::watch(model, &broken);
    let moved = (model.run.current(), model.run.cursor(), model.run.frontier());
    if moved != (before.0, before.1, before.2) {
        tasks.extend(after_move(model, before.3));
        tasks.extend(class::moved(model));
        tasks.extend(predict::moved(model, steps));
        tasks.extend(lesson::moved(model));
        if steps {
            tasks.extend(jump::paused(model));
        }
    }
    tasks.extend(kept::watch(model));
    tasks
}

/// What follows from another moment: the lens keeps it in sight, and the panic screen knows it.
fn after_move(model: &mut Model, end_before: Micros) -> Tasks {
    show_moment(model, end_before);
    look_ahead(model);
    if let Some(Target::Packet { .. } | Target::Event(_)) = model.selected {
        model.selected = None;
    }
    keep_link(model)
}

/// The lens keeps the moment in sight.
fn show_moment(model: &mut Model, end_before: Micros) {
    model.play.marks.follow(&model.run);
    let view = scene::followed(&model.run, &model.lenses.index, &model.lens_view(), end_before);
    model.view = LensView { from: view.from, to: view.to, ..model.view };
}

/// The link of the panic screen: at once when a person moves, now and then while it plays. The first picture does not
/// wait for the first one, which comes with the rest of the program.
fn keep_link(model: &mut Model) -> Tasks {
    if !model.page.whole {
        return Vec::new();
    }
    if !model.play.playing || model.link.is_empty() {
        return link_now(model);
    }
    let waits = std::mem::replace(&mut model.link_waits, true);
    if waits { Vec::new() } else { vec![Task::KeepLink] }
}

fn link_now(model: &mut Model) -> Tasks {
    if let Ok(link) = open::link_to(model) {
        model.link = link;
    }
    Vec::new()
}

/// Programs have a future, too, where it has been simulated: the world at its end knows it.
fn look_ahead(model: &mut Model) {
    let (branch, frontier) = (model.run.current(), model.run.frontier());
    if model.run.cursor() == frontier || !has_programs(&model.run) {
        model.ahead = None;
    } else if model.ahead.as_ref().is_none_or(|known| (known.0, known.1) != (branch, frontier)) {
        let mut probe = model.run.clone();
        probe.seek(frontier);
        model.ahead = Some((branch, frontier, Box::new(probe.world().clone())));
    }
}

fn dispatch(model: &mut Model, msg: Msg) -> Tasks {
    match msg {
        Msg::Forward
        | Msg::Back
        | Msg::Home
        | Msg::End
        | Msg::Seek(_)
        | Msg::TogglePlay
        | Msg::Tick
        | Msg::Unit(_)
        | Msg::Zoom(_)
        | Msg::Resized(_)
        | Msg::TogglePings
        | Msg::ToggleTheme(_)
        | Msg::Theme(_)
        | Msg::CloseBanner
        | Msg::Waits
        | Msg::NotLoaded
        | Msg::LoadAgain => early::said(model, &msg).unwrap_or_default(),
        Msg::Direct(DirectMsg::Jump(said)) => jump::said(model, said),
        Msg::Direct(said) => direct::said(model, &said),
        Msg::Work => work(model),

        Msg::Select(target) => select(model, target),
        Msg::Tab(tab) => set(&mut model.tab, tab),
        Msg::TabFocus(tab) => {
            model.tab = tab;
            vec![Task::Focus(ids::tab(tab).to_owned())]
        }
        Msg::ShowGuarantees => alarm::show(model),
        Msg::ShowZnodes => znodes::show(model),
        Msg::Tree(said) => znodes::look(model, said),
        Msg::Ask(client, said) => ask::said(model, client, said),
        Msg::ShowRecipes => recipes::show(model),
        Msg::Recipe(said) => recipes::said(model, said),
        Msg::Why(said) => why::said(model, said),
        Msg::Predict(said) => predict::said(model, said),
        Msg::Lesson(said) => lesson::said(model, said),
        Msg::CloseAlarm => set(&mut model.alarm, None),
        Msg::Release(said) => release::update(model, said),
        Msg::WithoutFlaws => flaws::without(model),
        Msg::WithFlaws => flaws::with(model),
        Msg::Inspect(server) => select(model, Target::Server(server)),
        Msg::ToggleSheet => toggle(&mut model.page.desk.drawer),
        Msg::Escape => escape(model),

        Msg::OpenMenu(target, x, y) => forms::open_menu(model, target, x, y),
        Msg::MenuHere => vec![Task::ContextMenu],
        Msg::MenuMove(by) => forms::menu_move(model, by),
        Msg::MenuEdge(last) => forms::menu_edge(model, last),
        Msg::MenuPage(page) => forms::menu_page(model, page),
        Msg::MenuWhen(when) => in_menu(model, |menu| menu.when = when),
        Msg::MenuWrite(write) => in_menu(model, |menu| menu.write = write),
        Msg::SubmitWrite => act::submit_write(model),
        Msg::Act(command) => act::act(model, command),
        Msg::WriteAgain(client) => act::write_next(model, client),
        Msg::CutOff(client, cut) => act::cut_off(model, client, cut),
        Msg::LetExpire(client) => act::let_expire(model, client),
        Msg::QuickWrite => act::quick_write(model),
        Msg::CrashSelected => act::to_selected(model, zabscope::sim::Command::Crash),
        Msg::RestartSelected => act::to_selected(model, zabscope::sim::Command::Restart),

        Msg::Branch(said) => branches::said(model, said),
        Msg::Kept(said) => kept::said(model, said),
        Msg::Twin(said) => twin::said(model, said),
        Msg::Undo => history::undo(model),
        Msg::Redo => history::redo(model),
        Msg::ToggleNew
        | Msg::ToggleBranches
        | Msg::ToggleHelp
        | Msg::ToggleNetwork
        | Msg::Voters(_)
        | Msg::Observers(_)
        | Msg::NewField(..)
        | Msg::NewFlaw(_)
        | Msg::AsReleased(_)
        | Msg::NewRelease(_)
        | Msg::LiveSessions(_)
        | Msg::DiskLogSync(_)
        | Msg::FlawSearch(_)
        | Msg::ToggleFlaws
        | Msg::Group(..)
        | Msg::PartitionCut(_)
        | Msg::NetworkWhen(_) => forms::edit(model, msg),

        Msg::TogglePalette => class::toggle_palette(model),
        Msg::Class(said) => class::said(model, said),
        Msg::Desk(said) => desk::said(model, said),

        Msg::StartNew => open::start_new(model),
        Msg::OpenBundled(id) => open::bundled(model, id),
        Msg::FilePicked(file) => vec![Task::Read(file)],
        Msg::FileRead(text) => open::file(model, text),
        Msg::SaveFile => open::save(model),
        Msg::Share => share::share(model),
        Msg::OnShare(said) => share::said(model, said),
        Msg::HashChanged(hash) => open::hash_changed(model, &hash),

        Msg::ToggleLang => toggle_lang(model),
        Msg::Lens(kind) => show_lens(model, kind),
        Msg::OtherLens => other_lens(model),
        Msg::OnLens(said) => lenses::said(model, said),
        Msg::ExpireToast(number) => expire_toast(model, number),
        Msg::Write(said) => write::said(model, said),
        Msg::Glossary(said) => glossary::said(model, said),
        Msg::Offline(said) => offline::said(model, said),
        Msg::Script(call) => script::call(model, call),
        Msg::Whole => {
            model.page.whole = true;
            if matches!(model.banner, Some(Banner::Loading | Banner::NotLoaded)) {
                model.banner = None;
            }
            let mut tasks = tour::begin(model);
            tasks.extend(link_now(model));
            tasks.extend(lesson::whole(model));
            tasks
        }
        Msg::KeepLink => {
            model.link_waits = false;
            link_now(model)
        }
        Msg::Panic => {
            assert!(!model.page.may_panic, "a panic that a test asked for");
            Vec::new()
        }
    }
}

fn in_menu(model: &mut Model, change: impl FnOnce(&mut Menu)) -> Tasks {
    if let Some(menu) = &mut model.menu {
        change(menu);
    }
    Vec::new()
}

/// Points at something; the inspector follows.
fn select(model: &mut Model, target: Target) -> Tasks {
    if let Target::Event(event) = target {
        model.tab = Tab::Event;
        return play::go_to(model, event);
    }
    let mut tasks = close_menu(model);
    model.selected = Some(target);
    if model.page.class.present.is_some_and(|p| p.spot) {
        tasks.push(Task::SpotSelected);
    }
    match target {
        Target::Server(sid) => {
            model.server = Some(sid);
            model.looking.server = Some(sid);
            model.tab = Tab::Server;
        }
        Target::Client(_) => model.tab = Tab::Client,
        Target::Link(..) | Target::Packet { .. } => model.tab = Tab::Event,
        Target::Txn(_) | Target::Event(_) => {}
    }
    tasks
}

/// Closes the topmost thing that is open.
fn escape(model: &mut Model) -> Tasks {
    if model.menu.is_some() {
        return close_menu(model);
    }
    if model.page.desk.more {
        return desk::close(model);
    }
    if model.play.work.take().is_some() {
        return Vec::new();
    }
    if let Some(tasks) = share::escape(model) {
        return tasks;
    }
    if model.popover.take().is_some() || lenses::close(model) {
        return vec![Task::RestoreFocus];
    }
    // What is presented has no drawer.
    if model.page.desk.drawer && model.page.class.present.is_none() {
        model.page.desk.drawer = false;
    } else if let Some(tasks) = class::escape(model) {
        return tasks;
    } else {
        model.selected = None;
        if model.tab == Tab::Client {
            model.tab = Tab::Event;
        }
    }
    Vec::new()
}

fn expire_toast(model: &mut Model, number: u32) -> Tasks {
    if number == model.page.toasts {
        model.toast = None;
    }
    Vec::new()
}

fn toggle_lang(model: &mut Model) -> Tasks {
    model.page.lang = match model.page.lang {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    vec![Task::Lang(model.page.lang)]
}

/// A lens that is asked for by name comes up from its filmstrip.
fn show_lens(model: &mut Model, kind: LensKind) -> Tasks {
    model.lens = kind;
    model.page.desk.lens = true;
    Vec::new()
}

fn other_lens(model: &mut Model) -> Tasks {
    let next = match model.lens {
        // What lies down comes up first.
        kind if !model.page.desk.lens => kind,
        LensKind::Messages => LensKind::Logs,
        LensKind::Logs => LensKind::Locks,
        LensKind::Locks => LensKind::Messages,
    };
    show_lens(model, next)
}

/// A slice of whatever takes longer than a frame.
fn work(model: &mut Model) -> Tasks {
    let mut tasks = play::work(model);
    tasks.extend(recipes::work(model));
    tasks.extend(twin::work(model));
    tasks.extend(write::work(model));
    tasks.extend(why::work(model));
    tasks.extend(lesson::work(model));
    tasks.extend(kept::work(model));
    tasks.extend(script::work(model));
    let more = tasks.contains(&Task::Continue);
    tasks.retain(|task| *task != Task::Continue);
    tasks.extend(more.then_some(Task::Continue));
    tasks
}

/// Exchanges the open run: everything about the old one goes, the page stays.
fn replace(model: &mut Model, opened: open::OpenedRun) -> Tasks {
    let had_popover = model.popover.is_some();
    model.exchange(opened.scenario, opened.run);
    model.page.desk.lens |= has_programs(&model.run);
    model.banner = opened.banner;
    let more = lenses::follow(model);
    model.view = scene::zoomed(&model.run, &model.lenses.index, &model.view, LensZoom::Fit);
    let focus = had_popover.then_some(Task::RestoreFocus);
    more.into_iter().chain(focus).collect()
}
