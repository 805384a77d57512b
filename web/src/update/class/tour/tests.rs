//! The first visit, without a browser.

use super::super::super::{opened, update};
use super::*;
use crate::i18n::Lang;
use crate::model::class::ClassMsg;
use crate::model::direct::DirectMsg;
use crate::model::{Popover, Theme};
use crate::msg::Msg;
use crate::panel::tour::{TourHint, hint};
use zabscope::base::ServerId;

/// Somebody who has never been here; the first picture stands.
fn newcomer() -> Model {
    let mut model = opened("", Lang::En, Theme::System);
    model.page.class.tour = Some(Tour::Waits);
    model
}

fn says(model: &Model) -> String {
    hint(model).map(|hint| hint.says).unwrap_or_default()
}

fn play(model: &mut Model, wanted: impl Fn(&Model) -> bool) {
    for _ in 0..60_000 {
        if wanted(model) {
            return;
        }
        update(model, Msg::Direct(DirectMsg::Frame(50.0)));
    }
    panic!("it never came: {}", says(model));
}

#[test]
fn a_newcomer_sees_an_ensemble_that_serves_with_a_write_on_its_way() {
    let mut model = newcomer();
    assert!(says(&model).starts_with("Press"), "the first picture needs no more than ever");
    assert!(!update(&mut model, Msg::Whole).contains(&Task::Visited), "nothing was done yet");
    assert!(model.moving());
    assert_eq!(leader(&model), Some(ServerId(3)));
    let flying = model.run.world().in_flight();
    assert!(flying.iter().any(|f| format!("{f:?}").contains("Proposal")), "{flying:?}");
    assert!(says(&model).starts_with("S3 leads, and a write is on its way."));
    assert_eq!(model.run.cursor(), model.run.frontier(), "acting here opens no branch");
    let link = super::super::super::link_to(&model).unwrap();
    assert!(link.len() < 80, "the scenario has a name in links: {link}");
}

#[test]
fn the_leader_is_crashed_by_pointing_at_it_and_the_sentence_follows_what_comes_of_it() {
    let mut model = newcomer();
    update(&mut model, Msg::Whole);
    update(&mut model, Msg::Select(Target::Server(ServerId(1))));
    assert_eq!(leader(&model), Some(ServerId(3)), "others are only looked at");
    let tasks = update(&mut model, Msg::Select(Target::Server(ServerId(3))));
    assert!(tasks.contains(&Task::Visited) && is_down(&model, ServerId(3)));
    assert!(model.moving() && says(&model).starts_with("S3 is down."));
    play(&mut model, |m| says(m).starts_with("Nobody leads."));
    play(&mut model, |m| says(m).contains("has their votes"));
    play(&mut model, |m| leader(m).is_some());
    let TourHint { says, does, .. } = hint(&model).unwrap();
    assert!(says.contains("leads in a new epoch"), "{says}");
    update(&mut model, does.unwrap().1);
    assert!(matches!(model.popover, Some(Popover::New(_))));
    assert_eq!(hint(&model), None);
}

#[test]
fn whoever_begins_with_something_else_needs_no_tour() {
    let mut model = newcomer();
    update(&mut model, Msg::Forward);
    assert!(update(&mut model, Msg::Whole).contains(&Task::Visited));
    assert_eq!(leader(&model), None, "the cold start stays");

    let mut model = newcomer();
    update(&mut model, Msg::Whole);
    let tasks = update(&mut model, Msg::Act(Command::Crash(ServerId(1))));
    assert!(tasks.contains(&Task::Visited));
    assert_eq!(hint(&model), None);

    let mut model = newcomer();
    update(&mut model, Msg::Whole);
    assert_eq!(update(&mut model, Msg::Class(ClassMsg::EndTour)), [Task::Visited]);
    assert_eq!(hint(&model), None);

    let mut model = newcomer();
    update(&mut model, Msg::Whole);
    update(&mut model, Msg::OpenBundled("five-servers"));
    assert_eq!(model.page.class.tour, None);
}

#[test]
fn taken_back_the_crash_is_asked_for_again() {
    let mut model = newcomer();
    update(&mut model, Msg::Whole);
    update(&mut model, Msg::Class(ClassMsg::CrashLeader));
    update(&mut model, Msg::Undo);
    model.toast = None;
    assert!(says(&model).starts_with("S3 leads"));
}

#[test]
fn without_motion_it_stands_and_offers_steps() {
    let mut model = newcomer();
    update(&mut model, Msg::Direct(DirectMsg::Reduced(true)));
    update(&mut model, Msg::Whole);
    assert!(!model.play.playing);
    update(&mut model, Msg::Class(ClassMsg::CrashLeader));
    assert!(!model.play.playing && is_down(&model, ServerId(3)));
    for _ in 0..200 {
        if leader(&model).is_some() {
            break;
        }
        let (word, msg) = hint(&model).unwrap().does.unwrap();
        assert_eq!(word, "Step");
        update(&mut model, msg);
    }
    assert!(says(&model).contains("new epoch"));
}
