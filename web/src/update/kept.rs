//! What the browser keeps of the run: written a little after it changed, offered when the page is opened again.

use super::{history, open};
use crate::model::history::Deed;
use crate::model::kept::{Found, KeptMsg, KeptState, Offer};
use crate::model::{LensKind, Model, Tab, Toast};
use crate::update::task::{Task, Tasks};
use crate::update::tools::{set, toast};
use zabscope::scenario::Problem;
use zabscope::scenario::session::{Loading, Session};

/// Events that one slice makes.
const SLICE: u32 = 4_000;
/// The lenses and tabs that are gone back to.
const LENSES: [LensKind; 3] = [LensKind::Messages, LensKind::Logs, LensKind::Locks];
const TABS: [Tab; 5] = [Tab::Event, Tab::Server, Tab::Znodes, Tab::Recipes, Tab::Guarantees];

/// Reads what was found when the page was opened: when it was kept, and below that the run.
fn look(model: &mut Model) -> Tasks {
    let Some(Offer::Unread(text)) = model.page.kept.offer.take() else { return Vec::new() };
    let (at, text) = text.split_once('\n').unwrap_or(("", &text));
    let read = || -> Result<Found, Problem> {
        let session = Session::parse(text)?;
        Ok(Found { base: session.base()?, at: at.parse().unwrap_or(0.0), session })
    };
    let offer = match read() {
        Ok(found) => Offer::Run(Box::new(found)),
        Err(problem) => Offer::Damaged(problem),
    };
    set(&mut model.page.kept.offer, Some(offer))
}

/// Something is said about it.
pub fn said(model: &mut Model, said: KeptMsg) -> Tasks {
    match said {
        KeptMsg::Look => look(model),
        KeptMsg::Take => take(model),
        KeptMsg::Dismiss => {
            (model.page.kept.offer, model.page.kept.loading) = (None, None);
            Vec::new()
        }
        KeptMsg::Save => {
            model.page.kept.soon = false;
            save(model)
        }
        KeptMsg::Flush if model.page.kept.soon => save(model),
        KeptMsg::Flush => Vec::new(),
        KeptMsg::Ask => set(&mut model.page.kept.asks, true),
        KeptMsg::Leave => set(&mut model.page.kept.asks, false),
        KeptMsg::Clear => {
            model.page.kept.last = Some(state(model));
            (model.page.kept.asks, model.page.kept.offer, model.page.kept.soon) =
                (false, None, false);
            let mut tasks = toast(model, Toast::Cleared);
            tasks.push(Task::Forget);
            tasks
        }
    }
}

fn state(model: &Model) -> KeptState {
    let run = &model.run;
    let deeds = model.page.history.changes();
    (run.branches().len(), run.current(), run.cursor(), run.frontier(), deeds)
}

/// Keeps the run a little later, if it is another one than the one that is kept. What is offered is only overwritten
/// once something has been done. A page in another page keeps nothing.
pub fn watch(model: &mut Model) -> Option<Task> {
    let touched = model.page.history.changes() > 0;
    let wanted = touched || (!model.play.first_step && model.page.kept.offer.is_none());
    let never = model.page.write.embed.is_some() || model.page.kept.loading.is_some();
    if model.page.kept.soon || !wanted || never {
        return None;
    }
    (model.page.kept.last != Some(state(model))).then(|| {
        model.page.kept.soon = true;
        Task::KeepSoon
    })
}

fn save(model: &mut Model) -> Tasks {
    let now = Some(state(model));
    if model.page.kept.last == now {
        return Vec::new();
    }
    model.page.kept.last = now;
    let looks = [format!("{:?}", model.lens), format!("{:?}", model.tab)];
    let looks = [looks[0].as_str(), looks[1].as_str()];
    let session = Session::of(&model.scenario, &model.run, &looks);
    match session.and_then(|session| session.to_json()) {
        Some(text) => vec![Task::Keep(text)],
        None if !std::mem::replace(&mut model.page.kept.too_much, true) => {
            toast(model, Toast::TooMuch)
        }
        None => Vec::new(),
    }
}

fn take(model: &mut Model) -> Tasks {
    let Some(Offer::Run(found)) = &model.page.kept.offer else { return Vec::new() };
    match Loading::new(found.session.clone()) {
        Ok(loading) => {
            model.page.kept.loading = Some(Box::new(loading));
            vec![Task::Continue]
        }
        Err(problem) => set(&mut model.page.kept.offer, Some(Offer::Damaged(problem))),
    }
}

/// A slice of having a run again.
pub fn work(model: &mut Model) -> Tasks {
    let Some(loading) = &mut model.page.kept.loading else { return Vec::new() };
    match loading.go_on(SLICE) {
        Ok(false) => vec![Task::Continue],
        Ok(true) => arrive(model),
        Err(problem) => {
            model.page.kept.loading = None;
            set(&mut model.page.kept.offer, Some(Offer::Damaged(problem)))
        }
    }
}

fn arrive(model: &mut Model) -> Tasks {
    let Some(loading) = model.page.kept.loading.take() else { return Vec::new() };
    model.page.kept.offer = None;
    let (left, (scenario, run, looks)) = (history::place(model), loading.into_parts());
    let mut tasks = open::replace_with(model, open::OpenedRun { scenario, run, banner: None });
    model.play.first_step = false;
    for word in looks {
        let lens = LENSES.into_iter().find(|lens| format!("{lens:?}") == word);
        let tab = TABS.into_iter().find(|tab| format!("{tab:?}") == word);
        model.lens = lens.unwrap_or(model.lens);
        model.tab = tab.unwrap_or(model.tab);
    }
    history::did(model, Deed::Restored, left);
    tasks.extend(toast(model, Toast::Restored));
    tasks
}
