//! Guarantees that break, and rules that are taken away.

use super::*;
use crate::model::Field;
use crate::model::branches::BranchMsg;
use crate::panel;
use zabscope::check::{InvariantId, REGISTER, Violation};
use zabscope::zab::{Flaw, Flaws};

/// A write that is committed too early, just before it happens.
const EARLY: &str = r#"{
    "zabscope": 1, "seed": 5, "ensemble": {"voters": 3}, "flaws": ["commit-on-first-ack"],
    "script": [{"at": 1500, "do": {"connect": {"client": 1, "server": 1}}}],
    "start": {"time": 1650}
}"#;

fn flawed() -> Model {
    let mut model = page();
    say(&mut model, Msg::FileRead(Ok(EARLY.to_owned())));
    assert_eq!(model.flaws().iter().collect::<Vec<_>>(), [Flaw::CommitOnFirstAck]);
    model
}

fn broken(model: &Model) -> Vec<InvariantId> {
    model.run.watcher().violations().iter().map(|v| v.invariant).collect()
}

/// A write, and on until it has broken a guarantee.
fn until_broken(model: &mut Model, step: Msg) -> u32 {
    say(model, Msg::QuickWrite);
    for _ in 0..40 {
        say(model, step.clone());
        if let Some(alarm) = model.alarm {
            assert_eq!(broken(model), [InvariantId::CommitNeedsQuorum]);
            assert_eq!(model.run.cursor(), alarm.first.event, "nothing goes past it");
            return alarm.first.event;
        }
    }
    panic!("it was never broken");
}

#[test]
fn playing_stops_where_a_guarantee_breaks_and_can_go_on() {
    let mut model = flawed();
    say(&mut model, Msg::QuickWrite);
    say(&mut model, Msg::TogglePlay);
    for _ in 0..60 {
        if model.alarm.is_some() {
            break;
        }
        say(&mut model, Msg::Tick);
    }
    assert!(!model.play.playing && model.alarm.is_some_and(|alarm| alarm.stopped));
    let there = model.run.cursor();
    say(&mut model, Msg::TogglePlay);
    say(&mut model, Msg::Tick);
    assert!(model.play.playing && model.run.cursor() > there);
}

#[test]
fn a_step_by_milestones_does_not_jump_over_it_and_neither_does_the_second_time() {
    let mut model = flawed();
    say(&mut model, Msg::Unit(Unit::Milestone));
    let event = until_broken(&mut model, Msg::Forward);
    say(&mut model, Msg::Forward);
    say(&mut model, Msg::Seek(event - 5));
    assert_eq!((broken(&model), model.alarm), (vec![], None), "what is to come has not happened");
    let known: Vec<Violation> = model.known_violations().collect();
    assert_eq!(known.iter().map(|v| v.event).collect::<Vec<_>>(), [event], "but it is known");
    say(&mut model, Msg::Unit(Unit::Milestone));
    while model.alarm.is_none() {
        say(&mut model, Msg::Forward);
        assert!(model.run.cursor() <= event);
    }
    assert_eq!(model.run.cursor(), event);
}

#[test]
fn what_broke_in_a_branch_is_known_there_only() {
    let mut model = flawed();
    let start = model.run.cursor();
    say(&mut model, Msg::Unit(Unit::Event));
    say(&mut model, Msg::Forward);
    say(&mut model, Msg::Seek(start));
    let event = until_broken(&mut model, Msg::Forward);
    assert_eq!(model.run.current(), 1, "it was acted in the past");
    say(&mut model, Msg::Branch(BranchMsg::Go(0)));
    assert_eq!(model.known_violations().count(), 0);
    say(&mut model, Msg::Branch(BranchMsg::Go(1)));
    assert_eq!(model.known_violations().next().map(|v| v.event), Some(event));
    for _ in 0..3 {
        say(&mut model, Msg::Undo);
    }
    assert_eq!(model.run.branches().len(), 1, "there, back, and the deed that opened it");
    assert!(model.broken.is_empty(), "it has gone with its branch");
}

#[test]
fn the_same_run_without_the_flaw_is_clean_and_with_it_again_it_is_the_same() {
    let mut model = flawed();
    let event = until_broken(&mut model, Msg::Forward);
    let (hash, now) = (model.run.world().hash(), model.run.world().now());
    say(&mut model, Msg::WithoutFlaws);
    assert_eq!((model.flaws(), broken(&model)), (Flaws::NONE, vec![]));
    assert!(model.run.world().now() <= now && panel::page(&model).mark.is_none());
    assert_eq!(model.toast, Some(Toast::Remade(false, 0)), "every command was possible");
    assert_eq!(model.run.acts().len(), 1, "the write was written there, too");
    say(&mut model, Msg::WithFlaws);
    assert_eq!((model.run.cursor(), model.run.world().hash()), (event, hash));
}

#[test]
fn flaws_are_chosen_in_the_form_and_orders_put_each_other_out() {
    let mut model = page();
    say(&mut model, Msg::ToggleNew);
    for flaw in [Flaw::OrderA, Flaw::OrderB, Flaw::AckBeforeFsync] {
        say(&mut model, Msg::NewFlaw(flaw));
    }
    let Some(Popover::New(form)) = &mut model.popover else { panic!("the form is open") };
    assert_eq!(form.flaws.iter().collect::<Vec<_>>(), [Flaw::OrderB, Flaw::AckBeforeFsync]);
    say(&mut model, Msg::NewField(Field::CommitLogCount, "5".to_owned()));
    say(&mut model, Msg::StartNew);
    let setup = model.run.world().setup();
    assert!(setup.flaws.has(Flaw::OrderB) && setup.config.commit_log_count == 5);
    let tasks = say(&mut model, Msg::SaveFile);
    assert!(matches!(&tasks[0], Task::Save(name, _) if name == "zabscope-run-modified.json"));
    let mark = panel::page(&model).mark.expect("it is marked");
    assert_eq!(mark.flaws, "order-b, ack-before-fsync");
}

#[test]
fn a_link_that_opens_before_a_violation_knows_of_it() {
    let mut model = flawed();
    let event = until_broken(&mut model, Msg::Forward);
    say(&mut model, Msg::Seek(event));
    let tasks = say(&mut model, Msg::Share);
    let Some(Task::Copy(link)) = tasks.last() else { panic!("it is copied") };
    let there = opened(link, Lang::En, Theme::System);
    assert_eq!(there.alarm.map(|alarm| alarm.first.event), Some(event), "it is said at once");
}

#[test]
fn everything_about_guarantees_is_said_in_both_languages() {
    let mut model = flawed();
    until_broken(&mut model, Msg::Forward);
    for _ in 0..20 {
        say(&mut model, Msg::Forward);
    }
    let seen = model.run.watcher().violations()[0];
    for lang in [Lang::En, Lang::Zh] {
        model.page.lang = lang;
        for event in 0..=model.run.frontier() {
            model.run.seek(event);
            let said = format!("{:?}", panel::guarantees::panel(&model));
            assert!(!said.contains('⟨') && !said.contains("  "), "event {event}: {said}");
        }
        for invariant in &REGISTER {
            let violation = Violation { invariant: invariant.id, ..seen };
            let said = panel::margins::contradiction(lang, &violation);
            assert!(said.contains("S3") && !said.contains('⟨'), "{said}");
        }
        let said = format!("{:?}", panel::flaws::panel(&model));
        assert!(said.contains("commit-on-first-ack") && !said.contains('⟨'), "{said}");
    }
}
