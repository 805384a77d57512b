//! What scripts ask: the same things that buttons say, with an answer. Long calls go on a slice at a time.

use super::{Toast, act, dispatch, open};
use crate::i18n::Lang;
use crate::model::branches::BranchMsg;
use crate::model::script::{MOST_CALLS, ScriptAsk, ScriptCall, ScriptGoal, UnderWay};
use crate::model::{Model, Unit};
use crate::msg::Msg;
use crate::panel::words;
use crate::sentence;
use crate::update::task::{Task, Tasks};
use serde::Serialize;
use zabscope::base::Micros;
use zabscope::check::Run;
use zabscope::export::write::{self, Time};
use zabscope::export::{Export, Format};
use zabscope::scenario::{MOST_EVENTS, say};

/// Steps that one slice makes.
const SLICE: u32 = 32;
/// Events that one slice simulates.
const EVENTS: u32 = 4_000;
/// Events that one slice writes.
const WRITTEN: u32 = 500;

/// What came of a call so far: an answer, or nothing yet.
type CallProgress = Option<Result<(), String>>;

/// A call of a script: carried out at once if nothing is in front of it.
pub fn call(model: &mut Model, call: ScriptCall) -> Tasks {
    if call.ask == ScriptAsk::Pause {
        return pause(model, call.id);
    }
    if model.page.script.calls.len() >= MOST_CALLS {
        let says = format!("{MOST_CALLS} calls are waiting already; wait for their answers");
        return vec![Task::Answer(call.id, Err(says))];
    }
    model.page.script.calls.push_back(call);
    if model.page.script.calls.len() == 1 { work(model) } else { Vec::new() }
}

/// A slice of the calls.
pub fn work(model: &mut Model) -> Tasks {
    let mut tasks = Vec::new();
    while let Some(call) = model.page.script.calls.front().cloned() {
        if let ScriptAsk::Export(format, from, to) = call.ask {
            let Some(json) = export(model, format, (from, to)) else {
                tasks.push(Task::Continue);
                return tasks;
            };
            model.page.script.calls.pop_front();
            tasks.push(Task::Answer(call.id, Ok(json)));
            continue;
        }
        let Some(done) = carry_on(model, &call.ask, &mut tasks) else {
            if !tasks.contains(&Task::Continue) {
                tasks.push(Task::Continue);
            }
            return tasks;
        };
        model.page.script.calls.pop_front();
        model.page.script.under_way = None;
        tasks.push(Task::Answer(call.id, done.map(|()| moment(model))));
    }
    tasks
}

/// Nothing goes on any more; what was going on is answered with where it has come to.
fn pause(model: &mut Model, id: u32) -> Tasks {
    model.play.playing = false;
    model.play.work = None;
    model.page.script.under_way = None;
    let calls: Vec<ScriptCall> = model.page.script.calls.drain(..).collect();
    let ids = calls.iter().map(|call| call.id).chain([id]);
    ids.map(|id| Task::Answer(id, Ok(moment(model)))).collect()
}

fn carry_on(model: &mut Model, ask: &ScriptAsk, tasks: &mut Tasks) -> CallProgress {
    match ask {
        ScriptAsk::Open(text) => Some(open::text(model, text).map(|more| tasks.extend(more))),
        ScriptAsk::Act(json) => Some(do_it(model, json).map(|more| tasks.extend(more))),
        ScriptAsk::Step(unit, count) => step(model, *unit, *count, tasks),
        ScriptAsk::Seek(goal) => seek(model, *goal, tasks),
        ScriptAsk::Play => {
            if !model.play.playing {
                tasks.extend(dispatch(model, Msg::TogglePlay));
            }
            Some(Ok(()))
        }
        ScriptAsk::Pause | ScriptAsk::Export(..) => Some(Ok(())),
        ScriptAsk::Switch(branch) => {
            let count = model.run.branches().len();
            if *branch >= count {
                return Some(Err(format!("branch must be from 0 to {}", count - 1)));
            }
            tasks.extend(dispatch(model, Msg::Branch(BranchMsg::Go(*branch))));
            Some(Ok(()))
        }
        ScriptAsk::Lang(lang) => {
            if *lang != model.page.lang {
                tasks.extend(dispatch(model, Msg::ToggleLang));
            }
            Some(Ok(()))
        }
        ScriptAsk::Theme(theme) => {
            model.page.theme = *theme;
            tasks.push(Task::Theme(*theme));
            Some(Ok(()))
        }
    }
}

/// A command in the scenario file's words, at the cursor or when its moment comes.
fn do_it(model: &mut Model, json: &str) -> Result<Tasks, String> {
    let wanted = say::command(json, model.run.world()).map_err(|problem| problem.to_string())?;
    model.toast = None;
    let tasks = act::carry_out(model, &[wanted]);
    match model.toast {
        Some(Toast::Refused(why)) => Err(words::refusal(Lang::En, why)),
        _ => Ok(tasks),
    }
}

fn step(model: &mut Model, unit: Unit, count: u32, tasks: &mut Tasks) -> CallProgress {
    for _ in 0..SLICE {
        if model.play.work.is_some() {
            return None;
        }
        let left = match model.page.script.under_way {
            // It did not come further: there is nothing more to step to.
            Some(UnderWay::Stepping { from, .. }) if from == model.run.cursor() => 0,
            Some(UnderWay::Stepping { left, .. }) => left - 1,
            Some(UnderWay::Seeking | UnderWay::Exporting(_)) | None => count,
        };
        if left == 0 {
            return Some(Ok(()));
        }
        let from = model.run.cursor();
        model.page.script.under_way = Some(UnderWay::Stepping { left, from });
        let own = std::mem::replace(&mut model.play.unit, unit);
        tasks.extend(dispatch(model, Msg::Forward));
        model.play.unit = own;
    }
    None
}

fn seek(model: &mut Model, goal: ScriptGoal, tasks: &mut Tasks) -> CallProgress {
    let frontier = model.run.frontier();
    if model.page.script.under_way.is_none() {
        let known = match goal {
            ScriptGoal::Event(event) if event <= frontier => Some(event),
            ScriptGoal::Time(time) if time < model.end() => Some(last_until(&model.run, time)),
            _ => None,
        };
        tasks.extend(dispatch(model, Msg::Seek(known.unwrap_or(frontier))));
        if known.is_some() {
            return Some(Ok(()));
        }
        model.page.script.under_way = Some(UnderWay::Seeking);
    }
    let cursor = model.run.cursor();
    match goal {
        ScriptGoal::Event(event) => {
            let wanted = event.min(cursor + EVENTS);
            let got = model.run.seek(wanted);
            (got == event || got < wanted).then_some(Ok(()))
        }
        ScriptGoal::Time(time) => {
            let before = model.run.clone();
            for _ in 0..EVENTS {
                if model.run.cursor() >= MOST_EVENTS || !model.run.advance() {
                    return Some(Ok(()));
                }
                if model.run.world().now() > time {
                    // A run must not know what comes after its cursor, or acting there would open a branch.
                    let event = model.run.cursor() - 1;
                    model.run = before;
                    model.run.seek(event);
                    return Some(Ok(()));
                }
            }
            None
        }
    }
}

/// A run as a text, once it is written.
fn export(model: &mut Model, format: Format, range: (u32, u32)) -> Option<String> {
    let mut export = match model.page.script.under_way.take() {
        Some(UnderWay::Exporting(export)) => export,
        _ => Box::new(Export::new(format, &model.scenario, &model.run, range.0, range.1)),
    };
    if !export.advance(WRITTEN) {
        model.page.script.under_way = Some(UnderWay::Exporting(export));
        return None;
    }
    Some(write::text(&export.finish()))
}

/// The last event up to a moment, among those that have been simulated.
fn last_until(run: &Run, time: Micros) -> u32 {
    let (mut low, mut high) = (0, run.frontier());
    while low < high {
        let middle = (low + high).div_ceil(2);
        match run.step_at(middle) {
            Some(step) if step.at <= time => low = middle,
            _ => high = middle - 1,
        }
    }
    low
}

/// Where the cursor is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MomentJson<'a> {
    event: u32,
    time: Time,
    last_event: u32,
    branch: usize,
    playing: bool,
    sentence: &'a str,
    line: &'a str,
}

/// Where the cursor is, as scripts are told.
pub fn moment(model: &Model) -> String {
    let told = sentence::tell(&model.run, model.page.lang);
    write::text(&MomentJson {
        event: model.run.cursor(),
        time: Time(model.run.world().now()),
        last_event: model.run.frontier(),
        branch: model.run.current(),
        playing: model.play.playing,
        sentence: &told.says,
        line: &told.line,
    })
}
