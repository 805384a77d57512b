//! What the page shows when all of the program is there, and the first picture does not.

use super::{
    AlarmLine, TabContent, author, client, flaws, guarantees, kept, lesson, locks, menu, popover,
    predict, recipes, server, share, title, twin, why, words, znodes,
};
use crate::doors::doors;
use crate::i18n::{t, tf};
use crate::model::{Alarm, Model, Tab, Toast};
use std::rc::Rc;
use zabscope::base::ClientId;

/// What of a [`Page`](super::Page) the first picture lacks.
#[derive(Default)]
pub struct MorePage {
    pub mark: Option<flaws::FlawMark>,
    pub taken_out: Option<String>,
    pub document: Option<String>,
    pub alarm: Option<AlarmLine>,
    pub locks: Option<locks::LocksPanel>,
    pub menu: Option<menu::MenuPanel>,
    pub popover: Option<popover::PopoverPanel>,
    pub toast: Option<(String, bool)>,
    pub banner: Option<String>,
    pub lesson: Option<lesson::LessonPanel>,
    pub author: Option<author::AuthorPanel>,
    pub kept: Option<kept::KeptLine>,
    pub twin: Option<Rc<twin::TwinPanel>>,
}

doors! {
    panel_room:

    pub fn more(model: &Model) -> MorePage {
        all_more(model)
    }

    /// What the inspector shows under any tab but that of the event; nothing if there is nothing.
    pub fn content(
        model: &Model,
        tab: Tab,
        selected: Option<ClientId>,
        twin: Option<Rc<twin::TwinPanel>>,
    ) -> Option<TabContent> {
        Some(match (tab, selected, twin) {
            (Tab::Client, Some(client), _) => {
                TabContent::Client(Box::new(client::panel(model, client)))
            }
            (Tab::Guarantees, ..) => TabContent::Guarantees(guarantees::panel(model)),
            (Tab::Why, ..) => TabContent::Why(why::panel(model)),
            (Tab::Predict, ..) => TabContent::Predict(Box::new(predict::panel(model))),
            (Tab::Znodes, ..) => TabContent::Znodes(Box::new(znodes::panel(model))),
            (Tab::Recipes, ..) => TabContent::Recipes(Box::new(recipes::panel(model))),
            (Tab::Server, ..) => TabContent::Server(server::panel(model)),
            (Tab::Twin, _, Some(twin)) => TabContent::Twin(twin),
            (Tab::Event | Tab::Client | Tab::Twin, ..) => return None,
        })
    }
}

fn all_more(model: &Model) -> MorePage {
    let lang = model.page.lang;
    let undoes = |toast: &Toast| {
        matches!(
            toast,
            Toast::Branched(_) | Toast::Removed(_) | Toast::Left | Toast::Adopted | Toast::Restored
        )
    };
    MorePage {
        mark: flaws::mark(model),
        taken_out: model.taken_out.as_ref().map(|taken| {
            tf(lang, "flaw.taken_out", &[("flaws", &flaws::names(lang, taken.flaws()))])
        }),
        document: Some(document(model)),
        alarm: model.alarm.as_ref().map(|alarm| alarm_line(model, alarm)),
        locks: Some(locks::panel(model)),
        menu: model.menu.as_ref().map(|menu| menu::of(model, menu)),
        popover: model.popover.as_ref().map(|open| popover::of(model, open)),
        toast: model.toast.as_ref().map(|toast| (words::toast(lang, toast), undoes(toast))),
        banner: model.banner.as_ref().map(|banner| words::banner(lang, banner)),
        lesson: model.page.lessons.taken.as_ref().map(|taken| lesson::panel(model, taken)),
        author: lesson::makes(model).then(|| author::panel(model)),
        kept: model.page.kept.is_offered().then(|| kept::line(model)).flatten(),
        twin: model.twin.as_ref().map(|twin| Rc::new(twin::panel(model, twin))),
    }
}

/// The title of the document: what is modified first, because tabs are narrow; and once all of the program is there,
/// where one is, for bookmarks and for the list of windows. While it plays it says nothing that would change with it.
fn document(model: &Model) -> String {
    let lang = model.page.lang;
    let title = if model.page.whole { told(model) } else { t(lang, "page.title").to_owned() };
    flaws::mark(model).map_or_else(|| title.clone(), |mark| format!("{} · {title}", mark.word))
}

fn told(model: &Model) -> String {
    let lang = model.page.lang;
    let state = if model.play.playing { title(model) } else { share::state(model, lang) };
    tf(lang, "share.document", &[("state", &state)])
}

fn alarm_line(model: &Model, alarm: &Alarm) -> AlarmLine {
    let more = (alarm.more > 0)
        .then(|| tf(model.page.lang, "guarantee.more", &[("n", &alarm.more.to_string())]));
    let stopped = alarm.stopped && !model.play.playing;
    AlarmLine { card: guarantees::card(model, &alarm.first), more, stopped }
}
