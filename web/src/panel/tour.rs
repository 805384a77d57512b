//! One sentence that suggests the next step, on the first visit and until the visitor has stepped once.

use super::words;
use crate::i18n::{t, tf};
use crate::model::Model;
use crate::model::class::{ClassMsg, Tour};
use crate::model::tour;
use crate::msg::Msg;
use zabscope::base::ServerId;
use zabscope::zab::ServerState;

/// One sentence that says what to do, and a button that does it.
#[derive(Clone, PartialEq, Debug)]
pub struct TourHint {
    /// The sentence.
    pub says: String,
    /// The button.
    pub does: Option<(String, Msg)>,
    /// The leader is to be clicked.
    pub leader: bool,
    /// It can be sent away: what that is called.
    pub leave: Option<&'static str>,
}

pub fn hint(model: &Model) -> Option<TourHint> {
    let lang = model.page.lang;
    if model.alarm.is_some() {
        return None;
    }
    if let Some(Tour::Crash(_) | Tour::Crashed(_) | Tour::Elected(_)) = model.page.class.tour {
        return Some(of_tour(model));
    }
    let does = (t(lang, "page.hint_button").to_owned(), Msg::Forward);
    (model.play.first_step && super::is_early(model)).then(|| TourHint {
        says: words::hint(lang).to_owned(),
        does: Some(does),
        leader: false,
        leave: None,
    })
}

/// What the first visit says at this moment: read off the world, for one may go back and do something else.
fn of_tour(model: &Model) -> TourHint {
    let lang = model.page.lang;
    let say = |key: &str, name: &'static str, who: &str| tf(lang, key, &[(name, who)]);
    if let Some(leader) = tour::wanted(model).map(|leader| leader.to_string()) {
        let crash = Msg::Class(ClassMsg::CrashLeader);
        return TourHint {
            says: say("tour.crash", "leader", &leader),
            does: Some((say("tour.crash_button", "leader", &leader), crash)),
            leader: true,
            leave: Some("tour.skip"),
        };
    }
    let plain = |says: String| TourHint {
        says,
        does: (!model.play.playing).then(|| (t(lang, "page.hint_button").to_owned(), Msg::Forward)),
        leader: false,
        leave: Some("tour.skip"),
    };
    match model.page.class.tour {
        Some(Tour::Elected(new)) => TourHint {
            says: say("tour.elected", "leader", &new.to_string()),
            does: Some((t(lang, "tour.new").to_owned(), Msg::Class(ClassMsg::NewAfterTour))),
            leader: false,
            leave: Some("toast.close"),
        },
        Some(Tour::Crashed(old)) if tour::is_down(model, old) => plain(after_crash(model, old)),
        _ => plain(t(lang, "tour.elect").to_owned()),
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
