//! What the browser keeps of the run.

use super::*;
use crate::model::kept::{KeptMsg, Offer};
use crate::model::write::Embed;
use crate::panel::kept::KeptLine;

fn text_of(tasks: &Tasks) -> Option<String> {
    tasks.iter().find_map(|task| match task {
        Task::Keep(text) => Some(text.clone()),
        _ => None,
    })
}

/// A run with a branch, kept.
fn kept() -> (Model, String) {
    let mut model = elected();
    let boss = leader(&model).unwrap();
    say(&mut model, Msg::Back);
    say(&mut model, Msg::Act(Command::Crash(boss)));
    say(&mut model, Msg::Forward);
    say(&mut model, Msg::Lens(LensKind::Locks));
    let tasks = say(&mut model, Msg::Kept(KeptMsg::Save));
    let text = text_of(&tasks).expect("it is kept");
    (model, text)
}

/// The page, opened again.
fn again(text: &str) -> Model {
    let mut model = page();
    model.page.kept.offer = Some(Offer::Unread(format!("1000\n{text}")));
    assert!(crate::panel::page(&model).kept.is_none(), "the first picture does not wait for it");
    assert!(
        !say(&mut model, Msg::Forward).contains(&Task::KeepSoon),
        "it is not overwritten unread"
    );
    say(&mut model, Msg::Back);
    say(&mut model, Msg::Kept(KeptMsg::Look));
    model
}

#[test]
fn a_run_is_kept_a_little_after_it_changed_and_not_twice() {
    let mut model = page();
    assert!(
        !say(&mut model, Msg::Lens(LensKind::Locks)).contains(&Task::KeepSoon),
        "only looked at"
    );
    assert!(say(&mut model, Msg::Forward).contains(&Task::KeepSoon));
    assert!(!say(&mut model, Msg::Forward).contains(&Task::KeepSoon), "once is enough");
    assert!(text_of(&say(&mut model, Msg::Kept(KeptMsg::Save))).is_some());
    assert_eq!(text_of(&say(&mut model, Msg::Kept(KeptMsg::Save))), None, "nothing is new");
    say(&mut model, Msg::Forward);
    assert!(text_of(&say(&mut model, Msg::Kept(KeptMsg::Flush))).is_some(), "the page goes away");
}

#[test]
fn a_page_in_another_page_keeps_nothing() {
    let mut model = page();
    model.page.write.embed = Embed::of("?embed=1");
    assert!(model.page.write.embed.is_some());
    assert!(!say(&mut model, Msg::Forward).contains(&Task::KeepSoon));
    let crash = Msg::Act(Command::Crash(ServerId(1)));
    assert!(!say(&mut model, crash).contains(&Task::KeepSoon));
}

#[test]
fn one_is_back_where_one_was_and_that_can_be_undone() {
    let (was, text) = kept();
    let mut model = again(&text);
    let hash = model.run.world().hash();
    say(&mut model, Msg::Kept(KeptMsg::Take));
    assert_eq!(model.run.world().hash(), was.run.world().hash());
    assert_eq!((model.run.branches().len(), model.run.current()), (2, was.run.current()));
    assert_eq!(model.lens, LensKind::Locks);
    assert!(model.page.kept.offer.is_none() && model.toast == Some(Toast::Restored));
    say(&mut model, Msg::Undo);
    assert_eq!(model.run.world().hash(), hash);
}

#[test]
fn what_is_offered_is_not_overwritten_by_looking_about() {
    let (_, text) = kept();
    let mut model = again(&text);
    let line = crate::panel::page(&model).kept;
    assert!(matches!(line, Some(KeptLine::Run { at: 1000.0, .. })), "{line:?}");
    assert!(!say(&mut model, Msg::Forward).contains(&Task::KeepSoon));
    assert!(say(&mut model, Msg::Act(Command::Crash(ServerId(1)))).contains(&Task::KeepSoon));
    assert!(matches!(model.page.kept.offer, Some(Offer::Run(_))), "it can still be gone back to");
    say(&mut model, Msg::Kept(KeptMsg::Dismiss));
    assert!(crate::panel::page(&model).kept.is_none());
}

#[test]
fn what_is_damaged_is_refused_with_a_sentence_and_nothing_is_lost() {
    let (_, text) = kept();
    for bad in [
        text[..text.len() / 2].to_owned(),
        text.replace("\"hash\":\"", "\"hash\":\"0"),
        text.replace("\"crash\":", "\"restart\":"),
    ] {
        let mut model = again(&bad);
        let hash = model.run.world().hash();
        say(&mut model, Msg::Kept(KeptMsg::Take));
        assert!(matches!(model.page.kept.offer, Some(Offer::Damaged(_))));
        assert_eq!(model.run.world().hash(), hash);
    }
}

#[test]
fn everything_is_removed_once_that_is_confirmed() {
    let (mut model, _) = kept();
    assert!(!say(&mut model, Msg::Kept(KeptMsg::Ask)).contains(&Task::Forget));
    say(&mut model, Msg::Kept(KeptMsg::Leave));
    assert!(!model.page.kept.asks);
    say(&mut model, Msg::Kept(KeptMsg::Ask));
    let tasks = say(&mut model, Msg::Kept(KeptMsg::Clear));
    assert!(tasks.contains(&Task::Forget) && !tasks.contains(&Task::KeepSoon));
    assert_eq!(model.toast, Some(Toast::Cleared));
}
