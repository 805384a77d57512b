//! What a person does, without a browser.

mod author;
mod direct;
mod early;
mod history;
mod jump;
mod kept;
mod lesson;
mod predict;
mod proof;
mod release;
mod script;
mod told;
mod twin;
mod why;
mod znodes;

use super::*;
use crate::ids;
use crate::model::Popover;
use crate::model::Theme;
use crate::model::direct::DirectMsg;
use crate::model::{FileProblem, MenuPage, NewProblem, Unit};
use zabscope::base::{ClientId, ServerId};
use zabscope::client::ClientState;
use zabscope::sim::Command;

fn page() -> Model {
    opened("", Lang::En, Theme::System)
}

fn say(model: &mut Model, msg: Msg) -> Tasks {
    let mut tasks = update(model, msg);
    while tasks.contains(&Task::Continue) {
        tasks = update(model, Msg::Work);
    }
    tasks
}

fn leader(model: &Model) -> Option<ServerId> {
    model
        .run
        .world()
        .nodes()
        .iter()
        .find(|n| n.server.leading().is_some() && n.server.serves())
        .map(|n| n.server.id)
}

/// By milestones until a leader serves.
fn elected() -> Model {
    let mut model = page();
    say(&mut model, Msg::Unit(Unit::Milestone));
    while leader(&model).is_none() {
        say(&mut model, Msg::Forward);
        assert!(model.toast.is_none(), "a leader is elected");
    }
    model
}

#[test]
fn the_page_opens_with_the_first_vote_in_the_air_and_one_step_shows_it_arrive() {
    let mut model = page();
    assert!(model.play.first_step);
    assert!(!model.run.world().in_flight().is_empty());
    assert_eq!(model.run.cursor(), model.run.frontier(), "acting here opens no branch");
    say(&mut model, Msg::Forward);
    assert!(model.run.step_at(model.run.cursor()).unwrap().is_message());
}

#[test]
fn the_first_scenario_is_read_in_the_short_way_as_in_the_long_one() {
    let file = zabscope::scenario::library::find("first-run").unwrap();
    assert_eq!(file.text(), zabscope::scenario::library::FIRST);
    let long = zabscope::scenario::parse(file.text()).unwrap();
    assert_eq!(zabscope::scenario::parse_plain(file.text()), Some(long));
    let other = zabscope::scenario::library::find("late-joiner").unwrap();
    assert_eq!(zabscope::scenario::parse_plain(other.text()), None, "it says more");
}

#[test]
fn stepping_back_returns_to_the_same_moments() {
    let mut model = page();
    let mut hashes = Vec::new();
    for _ in 0..20 {
        hashes.push((model.run.cursor(), model.run.world().hash()));
        say(&mut model, Msg::Forward);
    }
    for (event, hash) in hashes.into_iter().skip(1).rev() {
        say(&mut model, Msg::Back);
        assert_eq!((model.run.cursor(), model.run.world().hash()), (event, hash));
    }
}

#[test]
fn a_search_in_vain_leaves_the_run_as_it_was_and_says_so() {
    let mut model = elected();
    for _ in 0..20 {
        say(&mut model, Msg::Forward);
    }
    assert_eq!(model.toast, Some(Toast::Quiet));
    let before = (model.run.cursor(), model.run.frontier());
    say(&mut model, Msg::Forward);
    assert_eq!((model.run.cursor(), model.run.frontier()), before);
}

#[test]
fn a_timer_exists_only_while_it_plays_step_by_step() {
    let mut model = page();
    say(&mut model, Msg::Direct(DirectMsg::Toggle));
    assert_eq!(model.interval(), None);
    say(&mut model, Msg::TogglePlay);
    assert_eq!((model.interval(), model.moving()), (Some(600), false));
    say(&mut model, Msg::Direct(DirectMsg::Toggle));
    assert_eq!((model.interval(), model.moving()), (None, true), "the Director has frames");
    say(&mut model, Msg::Back);
    assert_eq!((model.interval(), model.moving()), (None, false), "stepping by hand stops it");
}

#[test]
fn one_click_writes_a_value_that_everybody_applies() {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    for _ in 0..40 {
        say(&mut model, Msg::Forward);
    }
    let client = &model.run.world().clients()[0];
    assert_eq!(client.state, ClientState::Connected);
    assert_eq!(client.pending().count(), 0, "it was answered");
    let last = |n: &zabscope::sim::world::Node| n.server.disk.log.last_zxid().unwrap();
    let all: Vec<_> = model.run.world().nodes().iter().map(last).collect();
    assert!(all.iter().all(|z| *z == all[0] && z.counter() == 2), "createSession and the write");
}

#[test]
fn acting_in_the_past_opens_a_branch_that_can_be_taken_back() {
    let mut model = elected();
    let (there, boss) = (model.run.cursor(), leader(&model).unwrap());
    say(&mut model, Msg::Back);
    let hash = model.run.world().hash();
    say(&mut model, Msg::Act(Command::Crash(boss)));
    assert_eq!(model.toast, Some(Toast::Branched(1)));
    say(&mut model, Msg::Undo);
    assert_eq!(model.run.world().hash(), hash);
    say(&mut model, Msg::End);
    assert_eq!((model.run.cursor(), leader(&model)), (there, Some(boss)), "the old future stayed");
}

#[test]
fn a_refused_command_changes_nothing_and_says_why() {
    let mut model = page();
    let hash = model.run.world().hash();
    say(&mut model, Msg::Act(Command::Restart(ServerId(1))));
    assert!(matches!(model.toast, Some(Toast::Refused(_))));
    assert_eq!(model.run.world().hash(), hash);
}

#[test]
fn a_menu_shows_what_cannot_be_done_with_the_reason() {
    let mut model = page();
    let end = |s| zabscope::base::Endpoint::Server(ServerId(s));
    say(&mut model, Msg::OpenMenu(Target::Link(end(1), end(2)), 0.0, 0.0));
    let menu = crate::panel::menu::of(&model, model.menu.as_ref().unwrap());
    let quorum = menu.items.iter().find(|i| i.label.contains("quorum connection")).unwrap();
    assert!(quorum.refused.is_some(), "nobody leads yet");
    let tasks = say(&mut model, Msg::MenuPage(MenuPage::Latency(end(1), end(2))));
    assert!(tasks.contains(&Task::Focus(ids::menu_item(0))));
    let tasks = say(&mut model, Msg::Escape);
    assert_eq!((model.menu, tasks), (None, vec![Task::RestoreFocus]));
}

#[test]
fn a_bad_file_is_refused_and_nothing_is_lost() {
    let mut model = page();
    let hash = model.run.world().hash();
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::FileRead(Ok("{\"zabscope\": 1, \"sed\": 1}".to_owned())));
    let Some(Popover::New(form)) = &model.popover else { panic!("the form is open") };
    assert!(matches!(form.file, Some(FileProblem::Refused(_))));
    assert_eq!(model.run.world().hash(), hash);
}

#[test]
fn a_new_run_is_checked_field_by_field() {
    use crate::model::Field;
    let mut model = page();
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::Voters(5));
    say(&mut model, Msg::NewField(Field::Tick, "soon".to_owned()));
    say(&mut model, Msg::StartNew);
    let Some(Popover::New(form)) = &model.popover else { panic!("the form is open") };
    assert_eq!(form.problem, Some(NewProblem::Range(Field::Tick, 10, 60_000)));
    say(&mut model, Msg::NewField(Field::Tick, "500".to_owned()));
    say(&mut model, Msg::NewField(Field::LatencyHi, "2.5".to_owned()));
    say(&mut model, Msg::StartNew);
    let setup = model.run.world().setup();
    assert_eq!((setup.config.voters.len(), setup.latency.hi), (5, Micros(2_500)));
}

#[test]
fn a_link_leads_back_to_the_same_moment() {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    say(&mut model, Msg::Forward);
    let tasks = say(&mut model, Msg::Share);
    let Some(Task::Copy(link)) = tasks.last() else { panic!("it is copied") };
    let there = opened(link, Lang::Zh, Theme::Dark);
    assert_eq!(there.run.cursor(), model.run.cursor());
    assert_eq!(there.run.world().hash(), model.run.world().hash());
    assert_eq!(there.banner, None);
    assert!(opened("#s=nonsense", Lang::En, Theme::Dark).banner.is_some());
}

#[test]
fn every_event_has_a_sentence_in_both_languages() {
    let mut model = elected();
    let boss = leader(&model).unwrap();
    say(&mut model, Msg::QuickWrite);
    say(&mut model, Msg::Forward);
    say(&mut model, Msg::Act(Command::Disconnect(ClientId(1))));
    say(&mut model, Msg::Act(Command::Crash(boss)));
    for _ in 0..30 {
        say(&mut model, Msg::Forward);
    }
    say(&mut model, Msg::Act(Command::Restart(boss)));
    for _ in 0..30 {
        say(&mut model, Msg::Forward);
    }
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
