//! The link to this moment, and the ways that it takes.

use super::open;
use crate::i18n::Lang;
use crate::ids;
use crate::model::share::{Code, Share, ShareDone, ShareMsg, SharedThing};
use crate::model::{Banner, Model, Popover};
use crate::panel::share::preview;
use crate::update::task::{Task, Tasks};
use crate::update::tools::{banner, toggle_popover};

/// Makes a link: into the address bar, onto the clipboard, and to be seen.
pub fn share(model: &mut Model) -> Tasks {
    let tasks = made(model, Code::Small);
    let copy = open_sheet(model).map(|share| Task::Copy(share.link.clone()));
    tasks.into_iter().chain(copy).collect()
}

/// Makes a link and opens the sheet.
fn made(model: &mut Model, code: Code) -> Tasks {
    let link = match open::link_to(model) {
        Ok(link) => link,
        Err(error) => return banner(model, Banner::BadLink(error)),
    };
    model.link.clone_from(&link);
    let text = [Lang::En, Lang::Zh].map(|lang| preview(model, lang));
    let share =
        Share { link: format!("#{link}"), text, done: None, code, with_lang: false, lesson: false };
    let address = Task::Address(share.link.clone());
    let mut tasks = match &model.popover {
        Some(Popover::Share(_)) => Vec::new(),
        _ => toggle_popover(model, Popover::Share(share.clone()), first(code)),
    };
    model.popover = Some(Popover::Share(share));
    tasks.push(address);
    tasks
}

/// What has the focus at first.
fn first(code: Code) -> &'static str {
    if code == Code::Small { "share-link" } else { ids::POPOVER }
}

fn open_sheet(model: &mut Model) -> Option<&mut Share> {
    match &mut model.popover {
        Some(Popover::Share(share)) => Some(share),
        _ => None,
    }
}

/// Carries out what was said.
pub fn said(model: &mut Model, said: ShareMsg) -> Tasks {
    let lang = model.page.lang;
    if said == ShareMsg::Code {
        return made(model, Code::Alone);
    }
    let Some(share) = open_sheet(model) else { return Vec::new() };
    let text = share.text[usize::from(lang == Lang::Zh)].clone();
    let (link, mut tasks) = (share.handed(lang), Vec::new());
    match said {
        ShareMsg::Copy(SharedThing::Link) => tasks.push(Task::Copy(link)),
        ShareMsg::Copy(SharedThing::Text) => tasks.push(Task::CopyText(text, link)),
        ShareMsg::Hand => tasks.push(Task::Hand(text, link)),
        ShareMsg::Done(done) => {
            share.done = Some(done);
            // Its text gets selected with the focus.
            match done {
                ShareDone::Refused(SharedThing::Link) => {
                    tasks.push(Task::Focus("share-link".to_owned()))
                }
                ShareDone::Refused(SharedThing::Text) => {
                    tasks.push(Task::Focus("share-text".to_owned()))
                }
                ShareDone::Copied(_) | ShareDone::NotHanded => {}
            }
        }
        ShareMsg::Large(on) => {
            share.code = if on { Code::Large } else { Code::Small };
            let focus = if on { ids::POPOVER } else { ids::SHARE_FILL };
            tasks.push(Task::Focus(focus.to_owned()));
        }
        ShareMsg::Lang(on) => (share.with_lang, share.done) = (on, None),
        ShareMsg::Code => {}
    }
    tasks
}

/// Escape: from the code that fills the screen back to the sheet.
pub fn escape(model: &mut Model) -> Option<Tasks> {
    let large = open_sheet(model).is_some_and(|share| share.code == Code::Large);
    large.then(|| said(model, ShareMsg::Large(false)))
}
