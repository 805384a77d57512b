//! Znodes, sessions, and operations of any kind.

use super::*;
use crate::ids;
use crate::model::Tab;
use crate::model::ask::{AskEdit, AskField, AskMsg, AskProblem, Verb};
use crate::model::znodes::{TreeKey, TreeMsg};
use crate::panel::{self, client, znodes};
use zabscope::base::Endpoint;
use zabscope::base::Span;
use zabscope::service::op::CreateMode;

const C1: ClientId = ClientId(1);
const C2: ClientId = ClientId(2);

/// Sessions are live; C1 is at S1, C2 at S2, and S3 leads.
fn live() -> Model {
    let mut model = page();
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::NewField(crate::model::Field::Seed, "5".to_owned()));
    say(&mut model, Msg::StartNew);
    assert!(!model.run.world().setup().config.eternal_sessions, "as new runs are");
    until(&mut model, |model| model.run.world().nodes().iter().all(|n| n.server.serves()));
    for (client, server) in [(C1, 1), (C2, 2)] {
        say(&mut model, Msg::Act(Command::Connect(client, ServerId(server))));
    }
    let connected = |c: &zabscope::client::Client| c.state == ClientState::Connected;
    until(&mut model, |model| model.run.world().clients()[..2].iter().all(connected));
    model
}

fn until(model: &mut Model, done: impl Fn(&Model) -> bool) {
    for _ in 0..20_000 {
        if done(model) {
            return;
        }
        assert!(model.run.advance(), "something happens");
    }
    panic!("it never happens");
}

fn compose(model: &mut Model, client: ClientId, verb: Verb, edits: &[AskEdit]) {
    for edit in [AskEdit::Verb(verb)].iter().chain(edits) {
        say(model, Msg::Ask(client, AskMsg::Edit(None, edit.clone())));
    }
}

fn path(path: &str) -> AskEdit {
    AskEdit::Text(AskField::Path, path.to_owned())
}

/// Runs what was composed, and waits for the answer.
fn run(model: &mut Model, client: ClientId) -> panel::history::HistoryLine {
    say(model, Msg::Ask(client, AskMsg::Run));
    let waits =
        |model: &Model| model.run.world().clients()[usize::from(client.0) - 1].pending().count();
    assert_eq!((waits(model), &model.toast), (1, &None));
    until(model, |model| waits(model) == 0);
    client::panel(model, client).history.remove(0)
}

fn answer(line: &panel::history::HistoryLine) -> &str {
    line.answer.as_ref().map_or("", |words| words.says.as_str())
}

#[test]
fn what_is_refused_stays_in_its_form_and_asks_for_nothing() {
    let mut model = live();
    compose(&mut model, C1, Verb::SetData, &[path("a")]);
    let tasks = say(&mut model, Msg::Ask(C1, AskMsg::Run));
    assert_eq!(tasks, [Task::Focus("ask-path".to_owned())]);
    let panel = client::panel(&model, C1).ask;
    assert_eq!(panel.problem.map(|(refused, _)| refused.why), Some(AskProblem::NoSlash));
    assert_eq!(panel.form.part.path, "a");
    assert_eq!(model.run.world().clients()[0].history.len(), 0);
    compose(&mut model, C1, Verb::SetData, &[path("/a")]);
    assert_eq!(answer(&run(&mut model, C1)), "NoNode (-101)");
}

#[test]
fn an_ephemeral_znode_shows_its_owner_and_its_watcher_and_goes_with_its_session() {
    let mut model = live();
    let mode = AskEdit::Mode(CreateMode::EphemeralSequential);
    compose(&mut model, C1, Verb::Create, &[path("/lock-"), mode]);
    let line = run(&mut model, C1);
    assert_eq!(answer(&line), "OK /lock-0000000000");
    let lock = "/lock-0000000000";
    compose(&mut model, C2, Verb::Exists, &[path(lock), AskEdit::Flag(AskField::Watch, true)]);
    run(&mut model, C2);
    say(&mut model, Msg::ShowZnodes);
    say(&mut model, Msg::Tree(TreeMsg::Server(ServerId(2))));
    say(&mut model, Msg::Tree(TreeMsg::At(lock.to_owned())));
    let panel = znodes::panel(&model);
    let node = panel.node.expect("S2 runs");
    assert_eq!(node.owner.and_then(|owner| owner.1), Some(C1));
    assert_eq!(node.watchers.iter().map(|w| w.client).collect::<Vec<_>>(), [Some(C2)]);
    let row = panel.rows.iter().find(|row| row.row.path == lock).expect("it is there");
    assert_eq!(
        (row.badges.join(" "), row.watchers.as_str()),
        ("seq ephemeral C1".to_owned(), "C2")
    );

    let killed = model.run.world().now();
    say(&mut model, Msg::Act(Command::Kill(C1)));
    let lease = client::panel(&model, C1).lease.expect("its session lives on");
    assert!(lease.0.left.0 > 0 && !lease.0.closing);
    let gone = |model: &Model| {
        let panel = znodes::panel(model);
        panel.node.is_some_and(|node| node.missing.is_some())
    };
    until(&mut model, gone);
    assert!(model.run.world().now() > killed + Micros::millis(6_000));
    let row = znodes::panel(&model).rows.into_iter().find(|row| row.row.path == lock);
    assert!(row.is_some_and(|row| row.label.contains("deleted now")), "it is shown once more");
    let told = |model: &Model| answer(&client::panel(model, C2).history[0]).contains("NodeDeleted");
    until(&mut model, told);
}

#[test]
fn a_read_on_a_server_that_is_behind_is_stale_and_after_sync_it_is_not() {
    let mut model = live();
    let (from, to) = (Endpoint::Server(ServerId(3)), Endpoint::Server(ServerId(1)));
    say(&mut model, Msg::Act(Command::Latency(from, to, Span::fixed(1_500_000))));
    compose(&mut model, C2, Verb::Create, &[path("/a")]);
    assert_eq!(run(&mut model, C2).stale, None);
    compose(&mut model, C1, Verb::Exists, &[path("/a")]);
    let line = run(&mut model, C1);
    assert_eq!(answer(&line), "NoNode (-101)");
    assert!(line.stale.is_some_and(|stale| stale.contains("1 behind")));
    say(&mut model, Msg::Tree(TreeMsg::Server(ServerId(1))));
    say(&mut model, Msg::Tree(TreeMsg::Compare(Some(ServerId(2)))));
    let panel = znodes::panel(&model);
    assert_eq!(panel.lag.behind, 1);
    let differs = panel.diff.expect("both run").all;
    assert!(
        differs.iter().any(|one| one.path == "/a" && one.side == znodes::diff::DiffSide::There)
    );
    compose(&mut model, C1, Verb::Sync, &[path("/a")]);
    run(&mut model, C1);
    compose(&mut model, C1, Verb::GetData, &[path("/a")]);
    let line = run(&mut model, C1);
    assert_eq!((answer(&line), &line.stale), ("OK “1”", &None));
}

#[test]
fn a_client_that_stands_still_too_long_comes_back_to_a_session_that_is_over() {
    let mut model = live();
    say(&mut model, Msg::LetExpire(C1));
    assert!(model.run.world().clients()[0].paused);
    until(&mut model, |model| model.run.world().clients()[0].state == ClientState::Expired);
    assert!(!model.run.world().clients()[0].paused);
    let newest = client::panel(&model, C1).history.remove(0);
    assert_eq!(newest.sort, panel::history::HistorySort::State);
}

#[test]
fn a_client_is_cut_off_from_every_server_and_comes_back() {
    let mut model = live();
    say(&mut model, Msg::CutOff(C1, true));
    until(&mut model, |model| model.run.world().clients()[0].state != ClientState::Connected);
    let menu = client::panel(&model, C1).actions;
    assert!(menu.items.iter().any(|item| item.msg == Msg::CutOff(C1, false)));
    say(&mut model, Msg::CutOff(C1, false));
    until(&mut model, |model| model.run.world().clients()[0].state == ClientState::Connected);
}

#[test]
fn the_tab_of_the_znodes_follows_keys_and_leads_to_an_operation() {
    let mut model = live();
    compose(&mut model, C1, Verb::Create, &[path("/a")]);
    run(&mut model, C1);
    say(&mut model, Msg::ShowZnodes);
    assert_eq!(model.tab, Tab::Znodes);
    let tasks = say(&mut model, Msg::Tree(TreeMsg::Key(TreeKey::Row(1))));
    assert_eq!(tasks, [Task::Focus(ids::znode_row("/a"))]);
    say(&mut model, Msg::Ask(C2, AskMsg::About(Verb::GetData, "/a".to_owned())));
    assert_eq!((model.tab, model.selected), (Tab::Client, Some(Target::Client(C2))));
    assert_eq!(client::panel(&model, C2).ask.form.part.path, "/a");
    assert_eq!(answer(&run(&mut model, C2)), "OK “1”");
}

#[test]
fn every_event_of_clients_has_a_sentence_in_both_languages() {
    let mut model = live();
    compose(&mut model, C1, Verb::GetData, &[path("/"), AskEdit::Flag(AskField::Watch, true)]);
    run(&mut model, C1);
    compose(&mut model, C2, Verb::Sync, &[path("/")]);
    run(&mut model, C2);
    say(&mut model, Msg::Act(Command::Move(C2, ServerId(1))));
    say(&mut model, Msg::LetExpire(C1));
    until(&mut model, |model| model.run.world().now() > Micros::millis(40_000));
    for event in 0..=model.run.frontier() {
        model.run.seek(event);
        for lang in [Lang::En, Lang::Zh] {
            let told = crate::sentence::tell(&model.run, lang);
            let all = format!("{} {:?} {}", told.says, told.why, told.notes.join(" "));
            let good = !told.says.is_empty() && !all.contains('⟨') && !all.contains("  ");
            assert!(good, "event {event}: {all}");
        }
    }
}

#[test]
fn a_link_leads_back_to_an_operation_and_its_answer() {
    let mut model = live();
    let mode = AskEdit::Mode(CreateMode::Container);
    compose(&mut model, C1, Verb::Create, &[path("/c"), mode]);
    run(&mut model, C1);
    let tasks = say(&mut model, Msg::Share);
    let Some(Task::Copy(link)) = tasks.last() else { panic!("it is copied") };
    let there = opened(link, Lang::Zh, Theme::Dark);
    assert_eq!((there.banner.as_ref(), there.run.cursor()), (None, model.run.cursor()));
    assert_eq!(there.run.world().hash(), model.run.world().hash());
    assert_eq!(answer(&client::panel(&there, C1).history[0]), "OK /c");
}

#[test]
fn opening_the_page_and_new_runs_are_live_and_eternal_ones_say_so() {
    let mut model = elected();
    assert!(!model.run.world().setup().config.eternal_sessions);
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::LiveSessions(false));
    say(&mut model, Msg::StartNew);
    assert!(model.run.world().setup().config.eternal_sessions);
    until(&mut model, |model| leader(model).is_some());
    say(&mut model, Msg::QuickWrite);
    until(&mut model, |model| client::panel(model, C1).lease.is_some());
    let lease = client::panel(&model, C1).lease.expect("it has one");
    assert!(lease.0.eternal && lease.1.contains("never expire"));
    let menu = client::panel(&model, C1).actions;
    assert!(menu.items.iter().all(|item| item.msg != Msg::LetExpire(C1)));
}
