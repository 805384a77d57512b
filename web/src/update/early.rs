//! What can be said to the page before all of the program is there: time moves, the picture is looked at.
//! Whatever else is said waits.

use super::tools::{set, toggle};
use super::{desk, direct, lenses, play};
use crate::model::desk::DeskMsg;
use crate::model::direct::DirectMsg;
use crate::model::lenses::LensMsg;
use crate::model::{Banner, Model, Theme};
use crate::msg::Msg;
use crate::scene::{self, LensView, LensZoom};
use crate::update::task::{Task, Tasks};

/// Carries out what was said, if it can be now. The first picture is of a run without flaws, without programs and without
/// anything that is compared or asked: nothing else follows from another moment.
pub(super) fn update(model: &mut Model, msg: &Msg) -> Option<Tasks> {
    let (end, before) = (model.end(), (model.run.cursor(), model.run.frontier()));
    let mut tasks = match msg {
        Msg::Direct(DirectMsg::Jump(_)) => return None,
        Msg::Direct(said) => direct::said(model, said),
        Msg::Work => play::work(model),
        other => said(model, other)?,
    };
    tasks.extend(lenses::follow(model));
    if before != (model.run.cursor(), model.run.frontier()) {
        super::show_moment(model, end);
    }
    Some(tasks)
}

/// What is the same at any time.
pub(super) fn said(model: &mut Model, msg: &Msg) -> Option<Tasks> {
    Some(match *msg {
        Msg::Forward => play::forward(model),
        Msg::Back => play::back(model),
        Msg::Home => play::go_to(model, 0),
        Msg::End => play::go_to(model, model.run.frontier()),
        Msg::Seek(event) => play::go_to(model, event),
        Msg::TogglePlay => play::toggle(model),
        Msg::Tick => play::tick(model),
        Msg::Unit(unit) => set(&mut model.play.unit, unit),
        Msg::Zoom(wish) => zoom(model, wish),
        Msg::Resized(width) => {
            model.view = LensView { width: width.max(1), ..model.view };
            Vec::new()
        }
        Msg::Desk(said @ (DeskMsg::Lens | DeskMsg::More | DeskMsg::Kept | DeskMsg::Stage(..))) => {
            desk::said(model, said)
        }
        Msg::TogglePings => toggle(&mut model.view.show_pings),
        Msg::OnLens(LensMsg::Point(ref key)) => set(&mut model.lenses.pointed, key.clone()),
        Msg::ToggleTheme(machine_is_dark) => toggle_theme(model, machine_is_dark),
        Msg::Theme(theme) => {
            model.page.theme = theme;
            vec![Task::Theme(theme)]
        }
        Msg::CloseBanner => set(&mut model.banner, None),
        Msg::Waits if model.banner == Some(Banner::NotLoaded) => Vec::new(),
        Msg::Waits => set(&mut model.banner, Some(Banner::Loading)),
        Msg::NotLoaded => set(&mut model.banner, Some(Banner::NotLoaded)),
        Msg::LoadAgain => {
            model.banner = Some(Banner::Loading);
            vec![Task::Load]
        }
        _ => return None,
    })
}

fn toggle_theme(model: &mut Model, machine_is_dark: bool) -> Tasks {
    model.page.theme = match (model.page.theme, machine_is_dark) {
        (Theme::System, true) | (Theme::Dark, _) => Theme::Light,
        (Theme::System, false) | (Theme::Light, _) => Theme::Dark,
    };
    vec![Task::Theme(model.page.theme)]
}

fn zoom(model: &mut Model, wish: LensZoom) -> Tasks {
    let view = scene::zoomed(&model.run, &model.lenses.index, &model.lens_view(), wish);
    model.view = LensView { from: view.from, to: view.to, ..model.view };
    Vec::new()
}
