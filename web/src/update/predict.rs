//! Asking what will happen, and looking whether it does.

use super::{Toast, act, lesson, play};
use crate::model::predict::{Choosing, Expected, PredictMsg, PredictStage};
use crate::model::{Model, Tab};
use crate::update::task::{Task, Tasks};
use crate::update::tools::toast;
use zabscope::predict::score::{Given, Sheet};
use zabscope::predict::{AskedQuestion, Budget, questions_at};

/// Carries out what was said.
pub fn said(model: &mut Model, said: PredictMsg) -> Tasks {
    let predict = &mut model.page.predict;
    match said {
        PredictMsg::Now => return now(model),
        PredictMsg::Stops => predict.stops = !predict.stops,
        PredictMsg::Next => {
            if let PredictStage::Choosing(choosing) = &mut predict.stage {
                choosing.put = (choosing.put + 1) % choosing.questions.len();
                (choosing.choice, choosing.sure) = (None, None);
            }
        }
        PredictMsg::Choose(choice) => {
            if let PredictStage::Choosing(choosing) = &mut predict.stage {
                choosing.choice = Some(choice).filter(|c| *c < choosing.asked().choices.len());
            }
        }
        PredictMsg::Sure(sure) => {
            if let PredictStage::Choosing(choosing) = &mut predict.stage {
                choosing.sure = Some(sure);
            }
        }
        PredictMsg::Show => return show(model),
        PredictMsg::Skip => predict.stage = PredictStage::Idle,
        PredictMsg::Forget => {
            predict.sheet = Sheet::default();
            return keep(model);
        }
        PredictMsg::Code(code) => predict.code = code,
        PredictMsg::Copy => return vec![Task::CopyCode(predict.sheet.code())],
        PredictMsg::Copied(done) => return toast(model, Toast::CodeCopied(done)),
        PredictMsg::Kept(code) => predict.sheet = Sheet::read(&code).unwrap_or_default(),
    }
    Vec::new()
}

/// What can be asked here is asked.
fn now(model: &mut Model) -> Tasks {
    let questions = questions_at(&model.run, Budget::default());
    ask(model, questions)
}

fn ask(model: &mut Model, questions: Vec<AskedQuestion>) -> Tasks {
    (model.play.playing, model.play.work) = (false, None);
    (model.tab, model.page.desk.drawer) = (Tab::Predict, true);
    model.page.predict.of_lesson = false;
    model.page.predict.stage = if questions.is_empty() {
        PredictStage::Nothing
    } else {
        let branch = model.run.current();
        PredictStage::Choosing(Choosing { branch, questions, put: 0, choice: None, sure: None })
    };
    vec![Task::Focus("predict-asks".to_owned())]
}

/// The run goes on to where the answer shows.
fn show(model: &mut Model) -> Tasks {
    let PredictStage::Choosing(choosing) = &model.page.predict.stage else { return Vec::new() };
    let (Some(choice), Some(sure)) = (choosing.choice, choosing.sure) else { return Vec::new() };
    let asked = choosing.asked().clone();
    if model.page.predict.of_lesson {
        let branch = model.run.current();
        model.page.predict.stage = PredictStage::Watching(Expected { asked, choice, sure, branch });
        return lesson::reveal(model, choice, sure);
    }
    let wanted = asked.act.clone();
    model.page.predict.stage = PredictStage::Idle;
    let mut tasks = wanted.map_or_else(Vec::new, |wanted| act::carry_out(model, &[wanted]));
    let branch = model.run.current();
    model.page.predict.stage = PredictStage::Watching(Expected { asked, choice, sure, branch });
    if !model.play.playing {
        tasks.extend(play::toggle(model));
    }
    tasks
}

/// After every move: an answer may show, a question may be over, or one may come up.
pub fn moved(model: &mut Model, steps: bool) -> Tasks {
    let (branch, at) = (model.run.current(), model.run.cursor());
    if model.page.predict.of_lesson || model.page.lessons.taken.is_some() {
        return Vec::new(); // The lesson asks.
    }
    match &model.page.predict.stage {
        PredictStage::Watching(expected) if expected.branch != branch || at < expected.asked.at => {
            model.page.predict.stage = PredictStage::Idle;
            Vec::new()
        }
        PredictStage::Watching(expected) if at >= expected.asked.reveal => {
            let expected = expected.clone();
            seen(model, expected)
        }
        PredictStage::Choosing(choosing)
            if (choosing.branch, choosing.asked().at) != (branch, at) =>
        {
            model.page.predict.stage = PredictStage::Idle;
            Vec::new()
        }
        PredictStage::Idle | PredictStage::Nothing | PredictStage::Seen(_)
            if steps && model.play.playing =>
        {
            comes_up(model)
        }
        _ => Vec::new(),
    }
}

fn seen(model: &mut Model, expected: Expected) -> Tasks {
    (model.play.playing, model.play.work) = (false, None);
    (model.tab, model.page.desk.drawer) = (Tab::Predict, true);
    let mut tasks = came(model, expected);
    tasks.push(Task::Focus("predict-asks".to_owned()));
    tasks
}

/// A lesson asks.
pub fn put(model: &mut Model, asked: AskedQuestion) {
    let (branch, questions) = (model.run.current(), vec![asked]);
    model.page.predict.of_lesson = true;
    model.page.predict.stage =
        PredictStage::Choosing(Choosing { branch, questions, put: 0, choice: None, sure: None });
}

/// What somebody expected has come, or something else.
pub fn came(model: &mut Model, expected: Expected) -> Tasks {
    let given = Given {
        kind: expected.asked.question.kind(),
        right: expected.is_right(),
        sure: expected.sure,
    };
    model.page.predict.sheet.push(given);
    model.page.predict.stage = PredictStage::Seen(expected);
    keep(model)
}

/// Playing stops at a moment that raises a question, if that is wanted.
fn comes_up(model: &mut Model) -> Tasks {
    let milestone = model.run.step_at(model.run.cursor()).is_some_and(|step| step.is_milestone());
    if !model.page.predict.stops || !milestone {
        return Vec::new();
    }
    let mut questions = questions_at(&model.run, Budget::default());
    questions.retain(|asked| asked.opened);
    if questions.is_empty() { Vec::new() } else { ask(model, questions) }
}

fn keep(model: &Model) -> Tasks {
    vec![Task::KeepAnswers(model.page.predict.sheet.code())]
}
