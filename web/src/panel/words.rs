//! One text for each thing that can be said about the ensemble.

use crate::i18n::{Lang, t, tf};
use crate::model::{Banner, Field, FileProblem, NewProblem, Toast};
use crate::scene::clients::{ClientActivity, Lease};
use crate::sentence::time::seconds;
use zabscope::client::ClientState;
use zabscope::lesson;
use zabscope::scenario::link::LinkError;
use zabscope::service::txn::{Body, Txn};
use zabscope::sim::Refusal;
use zabscope::sim::world::Node;
use zabscope::zab::leader::HandlerStage;
use zabscope::zab::{ServerState, Timer};

/// How to begin.
pub fn hint(lang: Lang) -> &'static str {
    t(lang, "page.hint")
}

/// Why a command is refused.
pub fn refusal(lang: Lang, why: Refusal) -> String {
    let (key, a, b) = match why {
        Refusal::NoSuchServer(s) => ("refusal.no_server", s.to_string(), String::new()),
        Refusal::NoSuchClient(c) => ("refusal.no_client", c.to_string(), String::new()),
        Refusal::AlreadyUp(s) => ("refusal.up", s.to_string(), String::new()),
        Refusal::Down(s) => ("refusal.down", s.to_string(), String::new()),
        Refusal::AlreadyPaused(s) => ("refusal.paused", s.to_string(), String::new()),
        Refusal::NotPaused(s) => ("refusal.not_paused", s.to_string(), String::new()),
        Refusal::NotALink(a, b) => ("refusal.no_link", a.to_string(), b.to_string()),
        Refusal::NoConnection(a, b) => ("refusal.no_connection", a.to_string(), b.to_string()),
        Refusal::AlreadyConnected(c) => ("refusal.connected", c.to_string(), String::new()),
        Refusal::NotConnected(c) => ("refusal.not_connected", c.to_string(), String::new()),
        Refusal::BadSpan(_) => ("refusal.span", String::new(), String::new()),
        Refusal::ClientPaused(c) => ("refusal.paused", c.to_string(), String::new()),
        Refusal::ClientNotPaused(c) => ("refusal.not_paused", c.to_string(), String::new()),
        Refusal::NotARequest(c) => ("refusal.not_a_request", c.to_string(), String::new()),
        Refusal::RunsAlready(c) => ("refusal.runs_already", c.to_string(), String::new()),
        Refusal::RunsNothing(c) => ("refusal.runs_nothing", c.to_string(), String::new()),
        Refusal::BadRecipe(c) => ("refusal.bad_recipe", c.to_string(), String::new()),
        Refusal::NotInConnectString(c) => {
            ("refusal.not_in_connect_string", c.to_string(), String::new())
        }
        Refusal::DiskFails(s) => ("refusal.disk_fails", s.to_string(), String::new()),
        Refusal::DiskWorks(s) => ("refusal.disk_works", s.to_string(), String::new()),
        Refusal::WaitsNot(n) => ("refusal.waits_not", n.to_string(), String::new()),
        Refusal::TooManyArmed => ("refusal.armed", String::new(), String::new()),
        Refusal::Past(at) => ("refusal.past", seconds(at), String::new()),
    };
    tf(lang, key, &[("a", &a), ("b", &b)])
}

/// A line that goes by itself.
pub fn toast(lang: Lang, toast: &Toast) -> String {
    match toast {
        Toast::Branched(n) => tf(lang, "toast.branched", &[("n", &(n + 1).to_string())]),
        Toast::Refused(why) => refusal(lang, *why),
        Toast::BadTime => t(lang, "toast.bad_time").to_owned(),
        Toast::BadVersion => t(lang, "toast.bad_version").to_owned(),
        Toast::Quiet => t(lang, "toast.quiet").to_owned(),
        Toast::NobodyServes => t(lang, "toast.nobody_serves").to_owned(),
        Toast::Armed(act) => tf(lang, "toast.armed", &[("what", &super::moment::armed(lang, act))]),
        Toast::Undone(deed) => {
            tf(lang, "deed.undone", &[("what", &super::deeds::done(lang, deed))])
        }
        Toast::Redone(deed) => {
            tf(lang, "deed.redone", &[("what", &super::deeds::done(lang, deed))])
        }
        Toast::NothingTo(true) => t(lang, "deed.no_redo").to_owned(),
        Toast::NothingTo(false) => t(lang, "deed.no_undo").to_owned(),
        Toast::Removed(name) => tf(lang, "branch.removed", &[("name", name)]),
        Toast::Left => t(lang, "deed.left").to_owned(),
        Toast::Restored => t(lang, "kept.restored").to_owned(),
        Toast::Cleared => t(lang, "kept.cleared").to_owned(),
        Toast::TooMuch => t(lang, "kept.too_much").to_owned(),
        Toast::Adopted => t(lang, "twin.adopted").to_owned(),
        Toast::CodeCopied(true) => t(lang, "predict.copied").to_owned(),
        Toast::CodeCopied(false) => t(lang, "predict.not_copied").to_owned(),
        Toast::NoLesson(why) => {
            tf(lang, "toast.no_lesson", &[("why", &super::problem::told(lang, why))])
        }
        Toast::NotInChallenge(lesson::Refused::NotAllowed) => {
            t(lang, "toast.not_allowed").to_owned()
        }
        Toast::NotInChallenge(lesson::Refused::NoneLeft) => t(lang, "toast.none_left").to_owned(),
        Toast::NoPicture => t(lang, "write.no_picture").to_owned(),
        Toast::Paused(fact) => fact_line(lang, "toast.paused", fact),
        Toast::NotFound(fact) => fact_line(lang, "toast.not_found", fact),
        Toast::Remade(true, refused) => remade(lang, "toast.with_flaws", *refused),
        Toast::Remade(false, refused) => remade(lang, "toast.without_flaws", *refused),
        Toast::AsRelease(refused) => remade(lang, "toast.as_release", *refused),
    }
}

fn remade(lang: Lang, key: &str, refused: usize) -> String {
    let more = match refused {
        0 => String::new(),
        n => tf(lang, "toast.not_possible", &[("n", &n.to_string())]),
    };
    format!("{}{more}", t(lang, key))
}

fn fact_line(lang: Lang, key: &str, fact: &zabscope::trace::fact::Fact) -> String {
    tf(lang, key, &[("what", &super::jump::words(lang, fact))])
}

/// A line that stays.
pub fn banner(lang: Lang, banner: &Banner) -> String {
    match banner {
        Banner::Differs => t(lang, "banner.differs").to_owned(),
        Banner::Loading => t(lang, "banner.loading").to_owned(),
        Banner::NotLoaded => t(lang, "banner.not_loaded").to_owned(),
        Banner::BadLink(error) => match error {
            LinkError::NotALink => t(lang, "banner.not_a_link").to_owned(),
            LinkError::Damaged => t(lang, "banner.damaged").to_owned(),
            LinkError::TooLarge => t(lang, "banner.too_large").to_owned(),
            LinkError::NewerVersion(version) => {
                tf(lang, "banner.newer", &[("version", &version.to_string())])
            }
            LinkError::NewerLesson(version) => {
                tf(lang, "author.newer", &[("version", &version.to_string())])
            }
            LinkError::UnknownScenario { id } => tf(lang, "banner.unknown", &[("id", id)]),
            LinkError::ChangedScenario { id } => tf(lang, "banner.changed", &[("id", id)]),
            LinkError::Invalid(problem) => {
                tf(lang, "banner.invalid", &[("problem", &super::problem::told(lang, problem))])
            }
        },
    }
}

/// What is wrong with a file.
pub fn file(lang: Lang, problem: &FileProblem) -> String {
    match problem {
        FileProblem::TooLarge => t(lang, "file.too_large").to_owned(),
        FileProblem::Unreadable => t(lang, "file.unreadable").to_owned(),
        FileProblem::Refused(problem) => {
            tf(lang, "file.refused", &[("problem", &super::problem::told(lang, problem))])
        }
        FileProblem::Lesson(problem) => {
            tf(lang, "author.refused", &[("problem", &super::problem::told(lang, problem))])
        }
    }
}

/// What is wrong with a new run, and with which field.
pub fn new_problem(lang: Lang, problem: &NewProblem) -> (Option<Field>, String) {
    match problem {
        NewProblem::Range(field, lo, hi) => {
            let with = [("lo", lo.to_string()), ("hi", hi.to_string())];
            (Some(*field), tf(lang, "new.range", &[("lo", &with[0].1), ("hi", &with[1].1)]))
        }
        NewProblem::Order(field) => (Some(*field), t(lang, "new.order").to_owned()),
        NewProblem::Other(problem) => {
            (None, tf(lang, "file.refused", &[("problem", &super::problem::told(lang, problem))]))
        }
    }
}

/// A server's state: the protocol's word with the translation beside it.
pub fn server_state(lang: Lang, node: &Node) -> String {
    let word = match node.server.state() {
        None => t(lang, "state.down"),
        Some(_) if node.paused => t(lang, "state.paused"),
        Some(ServerState::Looking) => t(lang, "state.looking"),
        Some(ServerState::Following) => t(lang, "state.following"),
        Some(ServerState::Leading) => t(lang, "state.leading"),
        Some(ServerState::Observing) => t(lang, "state.observing"),
    };
    word.to_owned()
}

pub fn client_state(lang: Lang, state: ClientState) -> &'static str {
    t(
        lang,
        match state {
            ClientState::Closed => "client.closed",
            ClientState::Connecting => "client.connecting",
            ClientState::Connected => "client.connected",
            ClientState::Closing => "client.closing",
            ClientState::Disconnected => "client.disconnected",
            ClientState::Expired => "client.expired",
            ClientState::AuthFailed => "client.auth_failed",
        },
    )
}

pub fn timer(lang: Lang, timer: Timer) -> &'static str {
    t(
        lang,
        match timer {
            Timer::Election => "timer.election",
            Timer::Finalize => "timer.finalize",
            Timer::ObserverWait => "timer.observer",
            Timer::Reconnect => "timer.reconnect",
            Timer::LearnerRead => "timer.read",
            Timer::LeaderWait => "timer.wait",
            Timer::HalfTick => "timer.half",
            Timer::Expiry => "timer.expiry",
            Timer::Containers => "timer.containers",
            Timer::Handler(_) => "timer.handler",
        },
    )
}

/// What a learner handler waits for.
pub fn handler(lang: Lang, stage: HandlerStage) -> &'static str {
    t(
        lang,
        match stage {
            HandlerStage::AwaitInfo => "handler.info",
            HandlerStage::AwaitEpoch => "handler.epoch",
            HandlerStage::AwaitAckEpoch => "handler.ack_epoch",
            HandlerStage::AwaitAckEpochQuorum => "handler.ack_epoch_quorum",
            HandlerStage::AwaitNewLeaderAck => "handler.newleader_ack",
            HandlerStage::AwaitStartup => "handler.startup",
            HandlerStage::Serving => "handler.serving",
        },
    )
}

/// What a transaction does.
pub fn txn(txn: &Txn) -> String {
    of_body(&txn.body)
}

fn of_body(body: &Body) -> String {
    let name = body.name();
    match body {
        Body::Create(_, new) => {
            let data = if new.data.is_empty() { String::new() } else { format!(" = {}", new.data) };
            format!("{name} {}{data}", new.path)
        }
        Body::SetData { path, data, .. } => format!("{name} {path} = {data}"),
        Body::Delete { path } | Body::SetAcl { path, .. } | Body::Check { path, .. } => {
            format!("{name} {path}")
        }
        Body::CloseSession { paths } if !paths.is_empty() => {
            format!("{name}, delete {}", paths.join(", "))
        }
        Body::Multi(bodies) => {
            format!("{name} [{}]", bodies.iter().map(of_body).collect::<Vec<_>>().join("; "))
        }
        Body::Error(code) => code.to_string(),
        Body::CreateSession { .. } | Body::CloseSession { .. } => name.to_owned(),
    }
}

/// What a client is doing, in two or three words.
pub fn doing_words(lang: Lang, doing: ClientActivity) -> String {
    match doing {
        ClientActivity::Connecting => t(lang, "stage.client_connecting").to_owned(),
        ClientActivity::Connected => t(lang, "stage.client_connected").to_owned(),
        ClientActivity::Waiting(1) => t(lang, "stage.client_waiting").to_owned(),
        ClientActivity::Waiting(n) => {
            tf(lang, "stage.client_waiting_many", &[("n", &n.to_string())])
        }
        ClientActivity::Closing => t(lang, "stage.client_closing").to_owned(),
        ClientActivity::Closed => t(lang, "stage.client_closed").to_owned(),
        ClientActivity::Disconnected => t(lang, "stage.client_disconnected").to_owned(),
        ClientActivity::Paused => t(lang, "stage.client_paused").to_owned(),
        ClientActivity::Dead => t(lang, "stage.client_dead").to_owned(),
        ClientActivity::Expired => t(lang, "stage.client_expired").to_owned(),
    }
}

/// How long a session has, if its client is not heard from.
pub fn lease_words(lang: Lang, lease: &Lease) -> String {
    let (left, leader) = (seconds(lease.left), lease.leader.to_string());
    let key = match (lease.closing, lease.eternal) {
        (true, _) => "stage.lease_closing",
        (false, true) => "stage.lease_eternal",
        (false, false) => "stage.lease",
    };
    tf(lang, key, &[("left", &left), ("s", &leader)])
}
