//! The four matters: what is said while one plays, and what the visitor may do then. Without them, how to begin.

use super::words;
use crate::i18n::{t, tf};
use crate::model::class::ClassMsg;
use crate::model::class::{Tour, Trial};
use crate::model::desk::Matter;
use crate::model::lesson::LessonMsg;
use crate::model::{Model, tour};
use crate::msg::Msg;
use zabscope::base::ServerId;
use zabscope::sim::Command;
use zabscope::zab::ServerState;

/// The lesson that is offered first.
pub const FIRST_LESSON: &str = "quorums";

/// One sentence that says what happens or what to do, and buttons that do it.
#[derive(Clone, PartialEq, Debug)]
pub struct TourHint {
    /// The sentence.
    pub says: String,
    /// It is the visitor's turn.
    pub yours: bool,
    /// The buttons.
    pub does: Vec<(String, Msg)>,
    /// It can be sent away.
    pub leaves: bool,
}

/// Are the four matters offered?
pub fn offers(model: &Model) -> bool {
    matches!(model.page.class.tour, Some(Tour::Waits | Tour::Offered))
        && model.page.lessons.taken.is_none()
        && model.twin.is_none()
        && !model.page.desk.lens
}

pub fn hint(model: &Model) -> Option<TourHint> {
    let lang = model.page.lang;
    if model.alarm.is_some() {
        return None;
    }
    match model.page.class.tour {
        Some(Tour::Goes(trial)) => Some(going(model, trial)),
        Some(Tour::Yours(trial)) => Some(yours(model, trial)),
        Some(Tour::Waits | Tour::Offered) if offers(model) => None,
        Some(Tour::Waits | Tour::Offered) | None => {
            (model.play.first_step && super::is_early(model)).then(|| TourHint {
                says: words::hint(lang).to_owned(),
                yours: false,
                does: vec![(t(lang, "page.hint_button").to_owned(), Msg::Forward)],
                leaves: false,
            })
        }
    }
}

/// What is to be watched: read off the world, for one may go back.
fn going(model: &Model, trial: Trial) -> TourHint {
    let lang = model.page.lang;
    let says = match trial {
        Trial::Crash(old) => after_crash(model, old),
        Trial::Write(client) => tf(lang, "tour.writes", &[("client", &client.to_string())]),
        Trial::Split(old) => tf(lang, "tour.split", &[("leader", &old.to_string())]),
        Trial::Lock(None) => t(lang, "tour.lock").to_owned(),
        Trial::Lock(Some(first)) => tf(lang, "tour.held", &[("client", &first.to_string())]),
    };
    // Stopped on the way: the way on.
    let on = (t(lang, "transport.play").to_owned(), Msg::TogglePlay);
    let step = (t(lang, "page.hint_button").to_owned(), Msg::Forward);
    let does = match (model.play.playing, model.play.reduced) {
        (true, _) => Vec::new(),
        (false, true) => vec![step],
        (false, false) => vec![on],
    };
    TourHint { says, yours: false, does, leaves: true }
}

/// Now it is the visitor's turn: what was done can be mended, and what comes next suggests itself.
fn yours(model: &Model, trial: Trial) -> TourHint {
    let lang = model.page.lang;
    let leader = || tour::leader(model).map_or_else(String::new, |leader| leader.to_string());
    let act = |key: &str, who: String, command: Command| {
        (tf(lang, key, &[("who", &who)]), Msg::Act(command))
    };
    let (says, mut does) = match trial {
        Trial::Crash(old) => (
            tf(lang, "tour.elected", &[("leader", &leader()), ("old", &old.to_string())]),
            vec![act("tour.restart", old.to_string(), Command::Restart(old))],
        ),
        Trial::Write(client) => {
            (tf(lang, "tour.wrote", &[("client", &client.to_string())]), Vec::new())
        }
        Trial::Split(old) => (
            tf(lang, "tour.parted", &[("leader", &leader()), ("old", &old.to_string())]),
            vec![act("tour.heal", String::new(), Command::HealAll)],
        ),
        Trial::Lock(_) => match tour::holder(model.run.world()) {
            Some(holder) => (
                tf(lang, "tour.turns", &[("client", &holder.to_string())]),
                vec![act("tour.pause", holder.to_string(), Command::PauseClient(holder))],
            ),
            None => (t(lang, "tour.turns_nobody").to_owned(), Vec::new()),
        },
    };
    does.push(next(model, trial));
    TourHint { says, yours: true, does, leaves: true }
}

/// The matter that comes next; after the last one, the lesson.
fn next(model: &Model, trial: Trial) -> (String, Msg) {
    let lang = model.page.lang;
    let matter = match trial {
        Trial::Crash(_) => Matter::Write,
        Trial::Write(_) => Matter::Split,
        Trial::Split(_) => Matter::Lock,
        Trial::Lock(_) => {
            let lesson = Msg::Lesson(LessonMsg::Begin(FIRST_LESSON));
            return (t(lang, "tour.lesson").to_owned(), lesson);
        }
    };
    let name = t(lang, matter_words(matter).0);
    (tf(lang, "tour.next", &[("what", name)]), Msg::Class(ClassMsg::Try(matter)))
}

/// The name of a matter, and its question.
pub fn matter_words(matter: Matter) -> (&'static str, &'static str) {
    match matter {
        Matter::Crash => ("card.crash", "card.crash_says"),
        Matter::Write => ("card.write", "card.write_says"),
        Matter::Split => ("card.split", "card.split_says"),
        Matter::Lock => ("card.lock", "card.lock_says"),
    }
}

/// What becomes of the others once the leader is down.
fn after_crash(model: &Model, old: ServerId) -> String {
    let lang = model.page.lang;
    let servers = || model.run.world().nodes().iter().map(|node| &node.server);
    let in_state = |state| servers().find(|s| s.state() == Some(state));
    if let Some(new) = in_state(ServerState::Leading) {
        return tf(lang, "tour.leading", &[("leader", &new.id.to_string())]);
    }
    match in_state(ServerState::Looking) {
        Some(_) => t(lang, "tour.looking").to_owned(),
        None => tf(lang, "tour.crashed", &[("leader", &old.to_string())]),
    }
}
