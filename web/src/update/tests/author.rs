//! A lesson made from a run.

use super::*;
use crate::model::author::{AuthorChoice, AuthorMsg};
use crate::model::lesson::{LessonMsg, Origin};
use crate::model::{Banner, FileProblem};
use crate::panel::author::{AuthorPanel, panel};
use zabscope::lesson::draft::Draft;
use zabscope::lesson::{link, parse};

fn tell(model: &mut Model, said: AuthorMsg) -> Tasks {
    say(model, Msg::Lesson(LessonMsg::Author(said)))
}

fn form(model: &Model) -> AuthorPanel {
    panel(model)
}

/// Two moments with a step between them.
fn made() -> Model {
    let mut model = page();
    tell(&mut model, AuthorMsg::Toggle);
    tell(&mut model, AuthorMsg::Title("Mine".to_owned()));
    for (ix, says) in ["Here.", "There."].into_iter().enumerate() {
        say(&mut model, Msg::Forward);
        tell(&mut model, AuthorMsg::Add);
        tell(&mut model, AuthorMsg::Text(ix, says.to_owned()));
    }
    model
}

fn saved(model: &mut Model) -> String {
    match tell(model, AuthorMsg::Save).pop() {
        Some(Task::Save(name, json)) if name == "mine.json" => json,
        other => panic!("{other:?}: {:?}", model.page.lessons.author.problem),
    }
}

#[test]
fn what_is_saved_is_what_was_made_and_opens_again() {
    let mut model = made();
    let json = saved(&mut model);
    let lesson = parse(&json).unwrap();
    assert_eq!(lesson.beats.0[1].text.zh.0, "There.");
    let mut other = page();
    say(&mut other, Msg::FileRead(Ok(json.clone())));
    let taken = other.page.lessons.taken.as_ref().expect("it has begun");
    assert_eq!((&*taken.lesson, &taken.origin), (&lesson, &Origin::File));
    let mut third = opened(&format!("#{}", link::encode(&json).unwrap()), Lang::En, Theme::System);
    assert!(
        third.page.lessons.taken.is_none() && third.banner.is_none(),
        "the first picture comes first"
    );
    say(&mut third, Msg::Whole);
    assert_eq!(*third.page.lessons.taken.expect("it has begun").lesson, lesson);
}

#[test]
fn each_language_has_its_own_words_and_one_alone_stands_in_both() {
    let mut model = made();
    model.page.lang = Lang::Zh;
    assert_eq!(form(&model).title.value, "");
    assert_eq!(form(&model).title.other, "Mine");
    tell(&mut model, AuthorMsg::Text(0, "这里。".to_owned()));
    let lesson = parse(&saved(&mut model)).unwrap();
    let said = |ix: usize| &lesson.beats.0[ix].text;
    assert_eq!((said(0).en.0.as_str(), said(0).zh.0.as_str()), ("Here.", "这里。"));
    assert_eq!(said(1).zh.0, "There.");
    assert_eq!(lesson.title.zh.0, "Mine");
}

#[test]
fn a_problem_stands_at_its_field_and_nothing_is_lost() {
    let mut model = made();
    tell(&mut model, AuthorMsg::Text(0, "S1 is there".to_owned()));
    tell(&mut model, AuthorMsg::Unfold(1));
    let focus = tell(&mut model, AuthorMsg::Preview);
    assert_eq!(focus, [Task::Focus("author-text-0".to_owned())]);
    assert!(model.page.lessons.taken.is_none());
    let shown = form(&model);
    let text = &shown.moments[0].form.as_ref().expect("it is unfolded").text;
    assert_eq!(text.value, "S1 is there");
    assert!(text.problem.as_ref().unwrap().starts_with("has a number"), "{text:?}");
    tell(&mut model, AuthorMsg::Text(0, "One is there".to_owned()));
    assert!(form(&model).moments[0].form.as_ref().unwrap().text.problem.is_none());
    tell(&mut model, AuthorMsg::Title(" ".to_owned()));
    assert_eq!(tell(&mut model, AuthorMsg::Link), [Task::Focus("author-title".to_owned())]);
    assert!(form(&model).title.problem.is_some() && form(&model).summary.problem.is_none());
}

#[test]
fn moments_are_moved_taken_away_and_brought_back() {
    let mut model = made();
    let places = |model: &Model| -> Vec<String> {
        form(model).moments.into_iter().map(|moment| moment.begins).collect()
    };
    tell(&mut model, AuthorMsg::Move(0, true));
    assert_eq!(places(&model), ["There.", "Here."]);
    assert_eq!(form(&model).moments.iter().map(|m| m.anew).collect::<Vec<_>>(), [false, true]);
    parse(&saved(&mut model)).unwrap();
    tell(&mut model, AuthorMsg::Move(0, false));
    tell(&mut model, AuthorMsg::Move(1, true));
    tell(&mut model, AuthorMsg::Remove(0));
    assert_eq!(places(&model), ["Here."]);
    tell(&mut model, AuthorMsg::Restore);
    assert_eq!(places(&model), ["There.", "Here."]);
    tell(&mut model, AuthorMsg::Clear);
    assert!(places(&model).is_empty() && form(&model).title.value.is_empty());
    tell(&mut model, AuthorMsg::Restore);
    assert_eq!((places(&model).len(), form(&model).title.value.as_str()), (2, "Mine"));
}

#[test]
fn a_copy_of_a_saved_lesson_is_the_draft_that_it_was_saved_from() {
    let mut model = page();
    tell(&mut model, AuthorMsg::Toggle);
    tell(&mut model, AuthorMsg::Title("Mine".to_owned()));
    tell(&mut model, AuthorMsg::Summary("More".to_owned()));
    for n in 0..60 {
        say(&mut model, Msg::Forward);
        if n % 20 == 0 {
            tell(&mut model, AuthorMsg::Add);
            tell(&mut model, AuthorMsg::Text(n / 20, "Here.".to_owned()));
            tell(&mut model, AuthorMsg::Choose(n / 20, AuthorChoice::Asks, 1));
        }
    }
    tell(&mut model, AuthorMsg::Move(0, true));
    tell(&mut model, AuthorMsg::Choose(1, AuthorChoice::Select, 2));
    let draft = model.page.lessons.author.draft.clone();
    assert!(draft.moments.0.iter().any(|moment| moment.asks.is_some()));
    let json = saved(&mut model);
    let mut other = page();
    say(&mut other, Msg::FileRead(Ok(json.clone())));
    tell(&mut other, AuthorMsg::Copy);
    assert!(other.page.lessons.taken.is_none() && other.page.lessons.author.open);
    let what = |draft: &Draft| -> Vec<_> {
        let moments = draft.moments.0.iter().cloned();
        moments.map(|m| (m.place, m.text, m.lens, m.tab, m.select, m.asks)).collect()
    };
    assert_eq!(what(&other.page.lessons.author.draft), what(&draft));
    assert_eq!(saved(&mut other), json);
}

#[test]
fn going_to_a_moment_stays_in_its_run_or_opens_it() {
    let mut model = made();
    let (there, hash) = (model.run.cursor(), model.run.world().hash());
    say(&mut model, Msg::Home);
    tell(&mut model, AuthorMsg::Go(1));
    assert_eq!((model.run.cursor(), model.run.world().hash()), (there, hash));
    say(&mut model, Msg::OpenBundled("five-servers"));
    tell(&mut model, AuthorMsg::Go(1));
    assert_eq!((model.run.cursor(), model.run.world().hash()), (there, hash));
    assert!(model.page.lessons.author.open, "the form stays");
}

#[test]
fn what_the_browser_keeps_comes_back_and_other_texts_do_not() {
    let mut model = made();
    let tasks = tell(&mut model, AuthorMsg::Choose(0, AuthorChoice::Pace, 4));
    let [Task::KeepDraft(kept)] = &tasks[..] else { panic!("{tasks:?}") };
    let mut other = page();
    tell(&mut other, AuthorMsg::Kept("{}".to_owned()));
    assert_eq!(other.page.lessons.author.draft, Default::default());
    tell(&mut other, AuthorMsg::Kept(kept.clone()));
    assert_eq!(other.page.lessons.author.draft, model.page.lessons.author.draft);
    assert!(!other.page.lessons.author.open);
}

#[test]
fn a_lesson_that_is_none_is_refused_where_it_was_chosen() {
    let bad = r#"{"zabscope-lesson": 1, "minutes": 99}"#.to_owned();
    let mut model = page();
    say(&mut model, Msg::Lesson(LessonMsg::Library));
    say(&mut model, Msg::FileRead(Ok(bad.clone())));
    assert!(matches!(model.page.lessons.file, Some(FileProblem::Lesson(_))));
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::FileRead(Ok(bad)));
    let Some(Popover::New(form)) = &model.popover else { panic!("it is open") };
    assert!(matches!(form.file, Some(FileProblem::Lesson(_))));
    let mut model = opened("#l=AAAA", Lang::En, Theme::System);
    say(&mut model, Msg::Whole);
    assert!(matches!(model.banner, Some(Banner::BadLink(_))));
}
