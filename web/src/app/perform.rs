//! Effects: what `update` asks of the browser is done here.

use super::{
    ANSWERS, App, BENCH, DRAFT, KEEP, LANG, LESSONS, LINK, READ, THEME, TOAST, VISITED, behind,
    load, measure, show_lang, show_theme, theme_name,
};
use crate::api;
use crate::browser::{self, PickedFile};
use crate::model::FileProblem;
use crate::model::class::ClassMsg;
use crate::model::kept::KeptMsg;
use crate::model::predict::PredictMsg;
use crate::model::share::{ShareDone, ShareMsg, SharedThing};
use crate::model::write::WriteMsg;
use crate::msg::Msg;
use crate::update::task::Task;
use crate::view;
use yew::prelude::*;

/// Carries out one effect that `update` has asked for.
pub(super) fn perform(ctx: &Context<App>, task: Task) {
    let link = ctx.link().clone();
    match task {
        Task::Load => load(link),
        Task::KeepBench(open) => browser::store(BENCH, if open { "1" } else { "0" }),
        Task::Continue => browser::after_frame(move || link.send_message(Msg::Work)),
        Task::ExpireToast(number) => {
            browser::after(TOAST, move || link.send_message(Msg::ExpireToast(number)));
        }
        Task::Theme(theme) => {
            browser::store(THEME, theme_name(theme).unwrap_or("system"));
            show_theme(theme);
        }
        task => drop(behind::perform(link, task)),
    }
}

/// Those that lie behind a door.
pub(super) fn behind(link: html::Scope<App>, task: Task) {
    match task {
        // They need no door.
        Task::Load
        | Task::Continue
        | Task::ExpireToast(_)
        | Task::Theme(_)
        | Task::KeepBench(_) => {}
        Task::KeepSoon => {
            browser::after(KEEP, move || link.send_message(Msg::Kept(KeptMsg::Save)));
        }
        Task::Keep(text) => browser::keep(&text),
        Task::Visited => browser::store(VISITED, "1"),
        Task::Forget => browser::forget(),
        Task::KeepLink => browser::after(LINK, move || link.send_message(Msg::KeepLink)),
        Task::RememberFocus => browser::remember_focus(),
        Task::RestoreFocus => browser::restore_focus(),
        Task::Focus(id) => browser::focus(&id),
        Task::FullScreen(on) => browser::full_screen(on),
        Task::Measure => browser::after(30, move || measure(&link)),
        Task::SpotSelected => browser::spot_on(".stage-svg .is-selected"),
        Task::ReadPause => browser::after(READ, move || {
            link.send_message(Msg::Class(ClassMsg::ReadNext));
        }),
        Task::Reveal(id) => browser::reveal(&id),
        Task::ContextMenu => browser::context_menu(),
        Task::PlaceMenu(x, y) => browser::place_menu(x, y),
        Task::Lang(lang) => {
            browser::store(LANG, lang.tag());
            show_lang(lang);
        }
        Task::Address(hash) => browser::set_address(&hash),
        Task::Copy(hash) => {
            browser::copy(&browser::address_with(&hash), copied(&link, SharedThing::Link));
        }
        Task::CopyText(text, hash) => {
            let both = view::share::both(&text, &browser::address_with(&hash));
            browser::copy(&both, copied(&link, SharedThing::Text));
        }
        Task::Hand(text, hash) => hand_on(&link, &text, &hash),
        Task::CopyCode(code) => {
            let done = link.callback(|done| Msg::Predict(PredictMsg::Copied(done)));
            browser::copy(&code, done);
        }
        Task::KeepAnswers(code) => browser::store(ANSWERS, &code),
        Task::KeepLessons(progress) => browser::store(LESSONS, &progress),
        Task::KeepDraft(draft) => browser::store(DRAFT, &draft),
        Task::Print => browser::print(),
        Task::Read(file) => read(&link, &file),
        Task::Picture(picture) => {
            let failed = link.callback(|()| Msg::Write(WriteMsg::NoPicture));
            browser::save_picture(&picture, failed);
        }
        Task::Answer(id, result) => api::answer(id, result),
        Task::TakeNews => browser::take_news(),
        Task::Save(name, text) => browser::save(&name, &text),
    }
}

/// Says whether the clipboard took it.
fn copied(link: &html::Scope<App>, what: SharedThing) -> Callback<bool> {
    link.callback(move |done: bool| {
        let done = if done { ShareDone::Copied(what) } else { ShareDone::Refused(what) };
        Msg::OnShare(ShareMsg::Done(done))
    })
}

/// Hands a link to the device's own way of sharing.
fn hand_on(link: &html::Scope<App>, text: &str, hash: &str) {
    let refused = link.callback(|()| Msg::OnShare(ShareMsg::Done(ShareDone::NotHanded)));
    browser::hand_on(text, &browser::address_with(hash), refused);
}

/// Reads a file that was picked or dropped.
fn read(link: &html::Scope<App>, file: &PickedFile) {
    let limit = zabscope::scenario::LONGEST_FILE as u32;
    let done = link.callback(|text: Result<String, bool>| {
        let problem = |large| if large { FileProblem::TooLarge } else { FileProblem::Unreadable };
        Msg::FileRead(text.map_err(problem))
    });
    browser::read(file, limit, done);
}
