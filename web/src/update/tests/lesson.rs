//! Lessons, taken from their beginning to their end.

use super::*;
use crate::model::lesson::{Doing, LessonMsg};
use crate::model::predict::{PredictMsg, PredictStage};
use crate::panel;
use zabscope::lesson::library;
use zabscope::predict::score::{Sheet, Sure};

fn tell(model: &mut Model, said: LessonMsg) -> Tasks {
    say(model, Msg::Lesson(said))
}

fn begun(id: &'static str) -> Model {
    let mut model = page();
    model.play.pace.director = false;
    tell(&mut model, LessonMsg::Begin(id));
    model
}

fn doing(model: &Model) -> Doing {
    model.page.lessons.taken.as_ref().expect("a lesson").doing
}

fn shown(model: &Model) -> panel::lesson::LessonPanel {
    panel::lesson::panel(model, model.page.lessons.taken.as_ref().expect("a lesson"))
}

/// Plays to where the lesson speaks.
fn watch(model: &mut Model) {
    for _ in 0..60_000 {
        if doing(model) != Doing::Playing {
            return;
        }
        assert!(model.play.playing, "it plays");
        say(model, Msg::Tick);
    }
    panic!("it plays on and on");
}

fn answer(model: &mut Model, right: bool) {
    let PredictStage::Choosing(choosing) = &model.page.predict.stage else {
        panic!("nothing is asked")
    };
    let asked = choosing.asked();
    let choice = (0..asked.choices.len()).find(|ix| (*ix == asked.answer) == right).unwrap();
    for said in [PredictMsg::Choose(choice), PredictMsg::Sure(Sure::Rather), PredictMsg::Show] {
        say(model, Msg::Predict(said));
    }
    watch(model);
    assert!(matches!(model.page.predict.stage, PredictStage::Seen(_)), "the answer shows");
}

#[test]
fn every_lesson_is_taken_to_its_end_in_both_languages() {
    for bundled in library::all() {
        let mut model = begun(bundled.id);
        let (mut beats, mut asked, mut solved) = (0, 0_usize, 0);
        while doing(&model) != Doing::Over {
            watch(&mut model);
            let shows = shown(&model);
            let place = format!("{}, beat {}: {:?}", bundled.id, shows.place.0, shows.problem);
            assert_eq!(shows.doing, Doing::Speaking, "{place}");
            assert!(!shows.said.is_empty(), "{place}");
            let pointed_out =
                model.page.lessons.taken.as_ref().map_or(0, |t| t.player.shows().2.len());
            assert!(panel::lens::all_lit(&model).len() >= pointed_out, "{place}");
            model.page.lang = Lang::Zh;
            assert_ne!(shown(&model).said, shows.said, "{place}");
            model.page.lang = Lang::En;
            if shows.card.is_some() {
                answer(&mut model, asked % 2 == 0);
                asked += 1;
            }
            if let Some(task) = shows.challenge {
                assert!(!task.done, "{place}");
                if task.solvable {
                    tell(&mut model, LessonMsg::Solve);
                    assert!(shown(&model).challenge.is_some_and(|task| task.done), "{place}");
                    solved += 1;
                } else {
                    assert!(task.proof.is_some(), "{place}");
                }
            }
            tell(&mut model, LessonMsg::Next);
            beats += 1;
        }
        assert!(beats >= 6 && asked > 0 && solved > 0, "{}: {beats} {asked} {solved}", bundled.id);
        let (right, all, code) = shown(&model).answers.expect("answers");
        assert_eq!((right, all), (asked.div_ceil(2), asked));
        assert_eq!(Sheet::read(&code).map(|sheet| sheet.given.len()), Ok(asked));
        assert!(model.page.lessons.progress[bundled.id].done);
        let mut other = page();
        tell(&mut other, LessonMsg::Kept(model.page.lessons.kept()));
        assert_eq!(other.page.lessons.progress, model.page.lessons.progress);
    }
}

#[test]
fn every_myth_ends_with_what_is_true_and_where_it_is_written() {
    for bundled in library::myths() {
        let mut model = begun(bundled.id);
        while doing(&model) != Doing::Over {
            watch(&mut model);
            let shows = shown(&model);
            assert_eq!(shows.problem, None, "{}", bundled.id);
            let myth = shows.myth.expect(bundled.id);
            assert_eq!(myth.truth.is_some(), shows.place.0 == shows.place.1, "{}", bundled.id);
            assert!(!myth.sources.is_empty() && shows.title.starts_with('“'), "{}", bundled.id);
            tell(&mut model, LessonMsg::Next);
        }
        assert!(shown(&model).myth.is_some_and(|myth| myth.truth.is_some()), "{}", bundled.id);
    }
}

#[test]
fn whoever_acts_takes_over_and_comes_back() {
    let mut model = begun("one-write");
    watch(&mut model);
    let place = (model.run.current(), model.run.cursor(), model.run.world().hash());
    assert!(!shown(&model).away);
    say(&mut model, Msg::Act(Command::Crash(ServerId(1))));
    assert!(shown(&model).away, "the run is theirs");
    say(&mut model, Msg::Forward);
    tell(&mut model, LessonMsg::ComeBack);
    assert_eq!((model.run.current(), model.run.cursor(), model.run.world().hash()), place);
    assert!(!shown(&model).away);
    tell(&mut model, LessonMsg::Next);
    watch(&mut model);
    assert_eq!((shown(&model).place.0, shown(&model).problem), (2, None), "the lesson goes on");
}

#[test]
fn leaving_a_lesson_leaves_the_run() {
    let mut model = begun("one-write");
    watch(&mut model);
    let place = (model.run.cursor(), model.run.world().hash());
    tell(&mut model, LessonMsg::Leave);
    assert!(model.page.lessons.taken.is_none());
    assert_eq!((model.run.cursor(), model.run.world().hash()), place);
}

#[test]
fn a_task_counts_actions_and_allows_no_others() {
    let mut model = begun("quorums");
    loop {
        watch(&mut model);
        if shown(&model).challenge.is_some() {
            break;
        }
        tell(&mut model, LessonMsg::Next);
    }
    let used = |model: &Model| shown(model).challenge.unwrap().used;
    let most = used(&model).1;
    assert_eq!(used(&model).0, 0);
    let mut given = 0;
    for n in (1..=9).cycle().take(40) {
        let before = model.run.acts().len();
        say(&mut model, Msg::Act(Command::Crash(ServerId(n))));
        say(&mut model, Msg::Act(Command::Restart(ServerId(n))));
        given += model.run.acts().len() - before;
    }
    assert!(given <= most, "{given} of {most}");
    assert!(
        matches!(model.toast, Some(Toast::NotInChallenge(_) | Toast::Refused(_))),
        "{:?}",
        model.toast
    );
    tell(&mut model, LessonMsg::ComeBack);
    assert_eq!(used(&model).0, 0, "the task begins again");
}
