//! Two lines side by side, as a person has them.

use super::*;
use crate::model::branches::BranchMsg;
use crate::model::twin::{Other, TwinMsg};
use crate::panel::{self, twin::TwinPanel};
use std::rc::Rc;
use zabscope::twin::SetupChange;
use zabscope::zab::Flaw;

/// A write that is committed too early, and a crash.
const EARLY: &str = r#"{
    "zabscope": 1, "seed": 5, "ensemble": {"voters": 3}, "flaws": ["commit-on-first-ack"], "sessions": "live",
    "script": [
        {"at": 1500, "do": {"connect": {"client": 1, "server": 1}}},
        {"at": 1700, "do": {"write": {"client": 1, "key": "/a", "value": "x"}}},
        {"at": 2500, "do": {"crash": 1}}
    ],
    "start": {"time": 3000}
}"#;

fn flawed() -> Model {
    let mut model = page();
    say(&mut model, Msg::FileRead(Ok(EARLY.to_owned())));
    model
}

fn with(model: &mut Model, other: Other) -> Rc<TwinPanel> {
    say(model, Msg::Twin(TwinMsg::With(other)));
    shown(model)
}

fn shown(model: &Model) -> Rc<TwinPanel> {
    panel::page(model).twin.expect("there are two lines")
}

#[test]
fn the_other_line_has_the_same_clock_and_goes_with_every_move() {
    let mut model = flawed();
    let panel = with(&mut model, Other::WithoutFlaw(Flaw::CommitOnFirstAck));
    assert_eq!((panel.telling, panel.names[1].as_str()), (None, "without “commit-on-first-ack”"));
    assert!(!panel.broken[0].is_empty() && panel.broken[1].is_empty());
    let parts = panel.parts_at.expect("they part");
    for msg in
        [Msg::Home, Msg::Forward, Msg::Forward, Msg::Twin(TwinMsg::Parting), Msg::Back, Msg::End]
    {
        say(&mut model, msg.clone());
        let twin = model.twin.as_ref().unwrap();
        let (clock, right) = (twin.clock.0, twin.right().unwrap());
        assert!(model.run.world().now() <= clock && right.world().now() <= clock, "{msg:?}");
        let next = right.step_at(right.cursor() + 1);
        assert!(next.is_none_or(|step| step.at > clock), "{msg:?}: all that happened until then");
        if msg == Msg::Twin(TwinMsg::Parting) {
            assert_eq!(clock, parts);
        }
    }
}

#[test]
fn a_step_stops_at_the_next_event_of_either_line() {
    let mut model = flawed();
    say(&mut model, Msg::Unit(Unit::Event));
    with(&mut model, Other::Seed(9));
    say(&mut model, Msg::Home);
    let mut stops = (0, 0);
    for _ in 0..40 {
        say(&mut model, Msg::Forward);
        let twin = model.twin.as_ref().unwrap();
        let at = |run: &zabscope::check::Run| run.step_at(run.cursor()).map(|step| step.at);
        let now = Some(twin.clock.0);
        let here = (at(&model.run) == now, at(twin.right().unwrap()) == now);
        assert!(here.0 || here.1, "the clock stands at an event");
        stops = (stops.0 + u32::from(here.0), stops.1 + u32::from(here.1));
    }
    assert!(stops.0 > 5 && stops.1 > 5, "{stops:?}");
}

#[test]
fn closing_leaves_the_run_as_it_was() {
    let mut model = flawed();
    let before = (model.run.cursor(), model.run.frontier(), model.run.world().hash());
    with(&mut model, Other::WithoutFlaw(Flaw::CommitOnFirstAck));
    say(&mut model, Msg::Home);
    say(&mut model, Msg::End);
    say(&mut model, Msg::Forward);
    say(&mut model, Msg::Twin(TwinMsg::Toggle));
    assert!(model.twin.is_none());
    assert_eq!((model.run.cursor(), model.run.frontier(), model.run.world().hash()), before);
    assert_ne!(model.tab, Tab::Twin);
}

#[test]
fn what_clients_observe_differently_is_a_list_of_moments() {
    let mut model = flawed();
    let crash = Other::Without(SetupChange::WithoutScript(2), Command::Crash(ServerId(1)));
    let panel = with(&mut model, crash);
    assert!(
        panel.notes.iter().any(|note| note.contains("Only in A: crash S1")),
        "{:?}",
        panel.notes
    );
    let lost = panel.rows.iter().find(|row| row.client == "C1" && row.right.is_none());
    let lost = lost.unwrap_or_else(|| panic!("{:?}", panel.rows));
    say(&mut model, Msg::Home);
    assert!(shown(&model).rows.iter().all(|row| row.future));
    say(&mut model, Msg::Twin(TwinMsg::GoTo(lost.at)));
    assert_eq!(model.twin.as_ref().unwrap().clock.0, lost.at);
    say(&mut model, Msg::ToggleLang);
    assert!(shown(&model).notes.iter().any(|note| note.contains("仅 A 中有")));
}

#[test]
fn two_branches_and_the_other_one_can_be_gone_on_with() {
    let mut model = elected();
    let boss = leader(&model).unwrap();
    say(&mut model, Msg::Back);
    say(&mut model, Msg::Act(Command::Crash(boss)));
    say(&mut model, Msg::Forward);
    let panel = with(&mut model, Other::Branch(0, "first".to_owned()));
    assert_eq!(panel.names[1], "first");
    say(&mut model, Msg::Twin(TwinMsg::Adopt));
    assert!(model.twin.is_none());
    assert_eq!(model.run.current(), 0);
    say(&mut model, Msg::Undo);
    assert_eq!(model.run.current(), 1);
    say(&mut model, Msg::Branch(BranchMsg::Go(0)));
}

#[test]
fn the_other_run_can_be_adopted_and_that_undone() {
    let mut model = flawed();
    let hash = model.run.world().hash();
    with(&mut model, Other::WithoutFlaw(Flaw::CommitOnFirstAck));
    say(&mut model, Msg::Twin(TwinMsg::Adopt));
    assert!(model.flaws().iter().next().is_none() && link_to(&model).is_ok());
    assert_eq!(model.run.watcher().violations(), []);
    say(&mut model, Msg::Undo);
    assert_eq!((model.run.world().hash(), model.flaws().has(Flaw::CommitOnFirstAck)), (hash, true));
}

#[test]
fn acting_beside_another_line_compares_anew() {
    let mut model = flawed();
    with(&mut model, Other::WithFlaw(Flaw::AnswerAtOnce));
    say(&mut model, Msg::Act(Command::Crash(ServerId(3))));
    assert!(model.twin.is_some() && shown(&model).telling.is_none());
    say(&mut model, Msg::Undo);
    assert!(model.twin.is_some());
    say(&mut model, Msg::OpenBundled("five-servers"));
    assert!(model.twin.is_none(), "another run stands alone");
}

#[test]
fn a_seed_that_is_none_is_said_to_be() {
    let mut model = flawed();
    say(&mut model, Msg::Twin(TwinMsg::Toggle));
    say(&mut model, Msg::Twin(TwinMsg::Seed("x".to_owned())));
    say(&mut model, Msg::Twin(TwinMsg::WithSeed));
    assert!(matches!(&model.popover, Some(Popover::Twin(form)) if form.bad_seed));
    say(&mut model, Msg::Twin(TwinMsg::Seed("7".to_owned())));
    say(&mut model, Msg::Twin(TwinMsg::WithSeed));
    assert_eq!(shown(&model).names[1], "seed 7");
}
