//! The four matters, without a browser.

use super::super::super::{opened, update};
use super::*;
use crate::i18n::Lang;
use crate::model::Theme;
use crate::model::class::ClassMsg;
use crate::model::direct::DirectMsg;
use crate::msg::Msg;
use crate::panel::tour::{hint, offers};
use crate::scene::Target;
use zabscope::base::ServerId;

/// Somebody who has never been here; the first picture stands.
fn newcomer() -> Model {
    let mut model = opened("", Lang::En, Theme::System);
    model.page.class.tour = Some(Tour::Waits);
    model
}

fn welcomed() -> Model {
    let mut model = newcomer();
    update(&mut model, Msg::Whole);
    model
}

fn says(model: &Model) -> String {
    hint(model).map(|hint| hint.says).unwrap_or_default()
}

fn try_out(model: &mut Model, matter: Matter) -> Tasks {
    update(model, Msg::Class(ClassMsg::Try(matter)))
}

/// Plays until it is the visitor's turn, and says for how many seconds it did.
fn play_out(model: &mut Model) -> f64 {
    for frame in 0..60_000 {
        if matches!(model.page.class.tour, Some(Tour::Yours(_))) {
            return f64::from(frame) * 0.05;
        }
        assert!(model.moving(), "it stands still: {}", says(model));
        update(model, Msg::Direct(DirectMsg::Frame(50.0)));
    }
    panic!("it never came: {}", says(model));
}

#[test]
fn a_newcomer_sees_an_ensemble_that_serves_with_a_write_on_its_way_and_four_matters() {
    let mut model = newcomer();
    assert!(offers(&model), "before all of the program is there, too");
    assert!(!update(&mut model, Msg::Whole).contains(&Task::Visited), "nothing was done yet");
    assert!(model.moving() && offers(&model) && hint(&model).is_none());
    assert_eq!(leader(&model), Some(ServerId(3)));
    let flying = model.run.world().in_flight();
    assert!(flying.iter().any(|f| format!("{f:?}").contains("Proposal")), "{flying:?}");
    assert_eq!(model.run.cursor(), model.run.frontier(), "acting here opens no branch");
    let link = super::super::super::link_to(&model).unwrap();
    assert!(link.len() < 80, "the scenario has a name in links: {link}");
}

#[test]
fn each_matter_plays_in_one_click_and_then_it_is_the_visitors_turn() {
    for matter in Matter::ALL {
        let mut model = welcomed();
        assert!(try_out(&mut model, matter).contains(&Task::Visited));
        assert!(model.moving() && !offers(&model), "{matter:?}");
        let seconds = play_out(&mut model);
        assert!((2.0..120.0).contains(&seconds), "{matter:?} plays for {seconds} s");
        assert!(!model.play.playing);
        let hint = hint(&model).unwrap();
        assert!(hint.yours && !hint.does.is_empty() && !hint.says.contains('{'), "{hint:?}");
        let (_, msg) = hint.does[0].clone();
        update(&mut model, msg);
        assert_eq!(model.toast, None, "what is offered can be done");
    }
}

#[test]
fn the_crash_is_followed_until_another_one_serves() {
    let mut model = welcomed();
    try_out(&mut model, Matter::Crash);
    assert!(is_down(&model, ServerId(3)) && says(&model).starts_with("S3 is down."));
    play_out(&mut model);
    assert!(says(&model).contains("leads in a new epoch"), "{}", says(&model));
    update(&mut model, Msg::Class(ClassMsg::EndTour));
    assert_eq!(hint(&model), None);
}

#[test]
fn a_value_is_written_while_nothing_else_moves_and_the_split_leaves_the_leader_alone() {
    let mut model = welcomed();
    try_out(&mut model, Matter::Write);
    let clients = model.run.world().clients();
    assert_eq!(clients.iter().flat_map(|c| c.pending()).count(), 1);
    play_out(&mut model);
    try_out(&mut model, Matter::Split);
    assert!(!model.run.world().network().is_whole());
    play_out(&mut model);
    assert!(says(&model).contains("S3 can commit nothing"), "{}", says(&model));
    // What is not whole any more is no place for the next one.
    try_out(&mut model, Matter::Crash);
    assert!(model.run.world().network().is_whole() && is_down(&model, ServerId(3)));
}

#[test]
fn the_lock_has_its_first_holder_within_three_seconds_of_playing() {
    let mut model = welcomed();
    try_out(&mut model, Matter::Lock);
    assert_eq!((model.lens, model.page.desk.lens), (LensKind::Locks, true));
    let mut millis = 0.0;
    while holder(model.run.world()).is_none() {
        update(&mut model, Msg::Direct(DirectMsg::Frame(50.0)));
        millis += 50.0;
        assert!(millis < 3_000.0, "no bar after {millis} ms");
    }
}

#[test]
fn whoever_begins_with_something_else_needs_no_offer() {
    let mut model = newcomer();
    update(&mut model, Msg::Forward);
    assert!(update(&mut model, Msg::Whole).contains(&Task::Visited));
    assert_eq!(leader(&model), None, "the cold start stays");

    let mut model = welcomed();
    let tasks = update(&mut model, Msg::Act(Command::Crash(ServerId(1))));
    assert!(tasks.contains(&Task::Visited) && !offers(&model));
    update(&mut model, Msg::Class(ClassMsg::Offer));
    assert!(offers(&model), "they come back where they are asked for");

    let mut model = welcomed();
    update(&mut model, Msg::OpenBundled("five-servers"));
    assert_eq!(model.page.class.tour, None);

    let mut model = welcomed();
    update(&mut model, Msg::Select(Target::Server(ServerId(3))));
    assert!(offers(&model) && model.page.desk.drawer, "looking is no beginning");
    assert_eq!(leader(&model), Some(ServerId(3)), "a click crashes nobody");
}

#[test]
fn from_a_cold_start_a_matter_opens_an_ensemble_that_serves() {
    let mut model = opened("", Lang::En, Theme::System);
    update(&mut model, Msg::Whole);
    try_out(&mut model, Matter::Crash);
    assert!(is_down(&model, ServerId(3)));
}

#[test]
fn without_motion_it_stands_and_offers_steps() {
    let mut model = newcomer();
    update(&mut model, Msg::Direct(DirectMsg::Reduced(true)));
    update(&mut model, Msg::Whole);
    assert!(!model.play.playing);
    try_out(&mut model, Matter::Crash);
    assert!(!model.play.playing && is_down(&model, ServerId(3)));
    for _ in 0..400 {
        if matches!(model.page.class.tour, Some(Tour::Yours(_))) {
            break;
        }
        let (word, msg) = hint(&model).unwrap().does[0].clone();
        assert_eq!(word, "Step");
        update(&mut model, msg);
    }
    assert!(says(&model).contains("new epoch"));
}
