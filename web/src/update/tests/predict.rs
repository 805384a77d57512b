//! Questions, what somebody expects, and what comes.

use super::*;
use crate::model::predict::{PredictMsg, PredictStage};
use zabscope::predict::score::{Sheet, Sure};
use zabscope::predict::{Choice, Question};

fn tell(model: &mut Model, said: PredictMsg) -> Tasks {
    say(model, Msg::Predict(said))
}

/// Asked who wins the first election.
fn asked() -> Model {
    let mut model = page();
    model.play.pace.director = false;
    tell(&mut model, PredictMsg::Now);
    let PredictStage::Choosing(choosing) = &model.page.predict.stage else {
        panic!("nothing is asked")
    };
    assert_eq!(choosing.asked().question, Question::Winner);
    model
}

fn answer(model: &mut Model, right: bool) {
    let PredictStage::Choosing(choosing) = &model.page.predict.stage else {
        panic!("nothing is asked")
    };
    let asked = choosing.asked();
    let choice = (0..asked.choices.len()).find(|ix| (*ix == asked.answer) == right).unwrap();
    tell(model, PredictMsg::Choose(choice));
    tell(model, PredictMsg::Sure(Sure::Certain));
    tell(model, PredictMsg::Show);
}

fn play(model: &mut Model) {
    for _ in 0..200 {
        if !model.play.playing {
            return;
        }
        say(model, Msg::Tick);
    }
    panic!("it plays on and on");
}

#[test]
fn it_plays_to_where_the_answer_shows_and_not_beyond() {
    for (unit, right) in [(Unit::Event, true), (Unit::Message, false), (Unit::Milestone, true)] {
        let mut model = asked();
        model.play.unit = unit;
        answer(&mut model, right);
        play(&mut model);
        let PredictStage::Seen(expected) = &model.page.predict.stage else {
            panic!("it has not been seen")
        };
        assert_eq!(model.run.cursor(), expected.asked.reveal);
        assert_eq!(expected.is_right(), right);
        let Choice::Server(winner) = expected.asked.right() else { panic!("a server wins") };
        assert!(model.run.world().node(*winner).server.leading().is_some(), "it leads");
        let given = &model.page.predict.sheet.given;
        assert_eq!((given.len(), given[0].right, given[0].sure), (1, right, Sure::Certain));
    }
}

#[test]
fn nothing_is_shown_before_there_is_an_answer_and_how_sure() {
    let mut model = asked();
    let before = model.run.cursor();
    tell(&mut model, PredictMsg::Show);
    tell(&mut model, PredictMsg::Choose(99));
    tell(&mut model, PredictMsg::Sure(Sure::Guess));
    tell(&mut model, PredictMsg::Show);
    assert!(matches!(model.page.predict.stage, PredictStage::Choosing(_)) && !model.play.playing);
    assert_eq!(model.run.cursor(), before);
}

#[test]
fn a_question_is_withdrawn_when_somebody_moves_or_acts() {
    let mut model = asked();
    say(&mut model, Msg::Forward);
    assert!(matches!(model.page.predict.stage, PredictStage::Idle));

    let mut model = asked();
    answer(&mut model, true);
    say(&mut model, Msg::Act(Command::Crash(ServerId(3))));
    say(&mut model, Msg::Home);
    say(&mut model, Msg::Act(Command::Crash(ServerId(2))));
    assert!(
        matches!(model.page.predict.stage, PredictStage::Idle),
        "another line has other answers"
    );
    assert!(model.page.predict.sheet.given.is_empty());
}

#[test]
fn playing_stops_where_a_question_comes_up_if_one_wants() {
    let mut model = page();
    (model.play.pace.director, model.play.unit) = (false, Unit::Milestone);
    tell(&mut model, PredictMsg::Stops);
    let mut met = Vec::new();
    for _ in 0..4 {
        say(&mut model, Msg::TogglePlay);
        while model.play.playing {
            say(&mut model, Msg::Tick);
        }
        let PredictStage::Choosing(choosing) = &model.page.predict.stage else { break };
        assert!(choosing.questions.iter().all(|asked| asked.opened));
        met.push(choosing.asked().question.name());
        tell(&mut model, PredictMsg::Skip);
        if met.len() == 1 {
            say(&mut model, Msg::QuickWrite);
        }
    }
    assert!(!met.is_empty(), "a cold start has something to decide");
}

#[test]
fn answers_are_kept_and_forgotten() {
    let mut model = asked();
    answer(&mut model, true);
    play(&mut model);
    let kept = model.page.predict.sheet.code();
    let mut other = page();
    tell(&mut other, PredictMsg::Kept(kept.clone()));
    assert_eq!(other.page.predict.sheet, model.page.predict.sheet);
    assert_eq!(tell(&mut other, PredictMsg::Forget), [Task::KeepAnswers(Sheet::default().code())]);
    tell(&mut other, PredictMsg::Kept("nonsense".to_owned()));
    assert_eq!(other.page.predict.sheet, Sheet::default());
}
