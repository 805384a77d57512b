//! Playing by the Director: virtual time flows between events, and the cursor follows it. Which events happen does
//! not depend on how often a frame is drawn: the clock only decides when they are shown.

use super::Toast;
use super::director::{self, Sky};
use crate::model::Model;
use crate::model::direct::{Ahead, Clock, DirectMsg, Skipped};
use crate::update::task::Tasks;
use crate::update::tools::toast;
use std::collections::VecDeque;
use zabscope::base::Micros;
use zabscope::sim::Step;

/// A frame is never taken for longer than this, in milliseconds: a page in the background stands still.
const LONGEST: f64 = 100.0;
/// The most events of one frame.
const MOST: u32 = 200;
/// Events that one frame looks ahead at.
const SLICE: usize = 2_000;
/// How long it is said what was skipped, in milliseconds.
const SAID: f64 = 1_800.0;

/// Something is said about playing.
pub fn said(model: &mut Model, said: &DirectMsg) -> Tasks {
    let direct = &mut model.play;
    match *said {
        DirectMsg::Frame(millis) => return frame(model, millis),
        DirectMsg::Pace(pace) => direct.pace = pace,
        DirectMsg::Toggle => direct.pace.director = !direct.pace.director,
        DirectMsg::Reduced(reduced) => direct.reduced = reduced,
        // Goes another way, see `update`.
        DirectMsg::Jump(_) => {}
    }
    Vec::new()
}

/// So many milliseconds of playing.
fn frame(model: &mut Model, millis: f64) -> Tasks {
    if !model.moving() {
        return Vec::new();
    }
    let mut left = millis.clamp(0.0, LONGEST);
    if let Some(skipped) = &mut model.play.skipped {
        skipped.left -= left;
    }
    model.play.skipped = model.play.skipped.filter(|skipped| skipped.left > 0.0);
    let mut clock = start(model);
    let factor = model.play.pace.speed.factor();
    for _ in 0..MOST {
        let Some(next) = next(model) else { return over(model) };
        if !set_rate(model, &mut clock, left) {
            if model.play.ahead.as_ref().is_some_and(|ahead| tired(model, ahead)) {
                return over(model);
            }
            break;
        }
        let rate = clock.lull.map_or(clock.rate, |(_, rate)| rate) * factor;
        let wait = (next.0 as f64 - clock.now).max(0.0) / rate;
        if wait > left {
            clock.now += left * rate;
            break;
        }
        left -= wait;
        clock.now = clock.now.max(next.0 as f64);
        clock.lull = clock.lull.filter(|(until, _)| next < *until);
        let broken = model.run.watcher().violations().len();
        model.run.advance();
        if let Some(ahead) = &mut model.play.ahead {
            ahead.steps.pop_front();
        }
        clock.after = (model.run.current(), model.run.cursor());
        if model.run.watcher().violations().len() > broken {
            break; // `alarm` stops the playing
        }
        let mut pauses = model.play.jump.pauses.iter();
        if pauses.any(|fact| fact.holds(&model.run)) {
            break; // and so does this
        }
        if model.plays_to() == Some(clock.after.1) {
            break; // and here an answer shows, or a lesson speaks
        }
    }
    model.play.clock = Some(clock);
    Vec::new()
}

/// The clock as it stood, if it stood here.
fn start(model: &Model) -> Clock {
    let after = (model.run.current(), model.run.cursor());
    let here = model.play.clock.filter(|clock| clock.after == after);
    let now = model.run.world().now().0 as f64;
    here.unwrap_or(Clock { after, now, rate: 0.0, lull: None })
}

/// The time of the next event. Beyond what has been simulated it is looked for on a copy.
fn next(model: &mut Model) -> Option<Micros> {
    if model.run.cursor() < model.run.frontier() {
        return model.run.step_at(model.run.cursor() + 1).map(|step| step.at);
    }
    let ahead = look(model);
    if ahead.steps.is_empty() {
        ahead.steps.extend(ahead.world.step());
    }
    ahead.steps.front().map(|step| step.at)
}

/// What comes next, from the end of what has been simulated on.
fn look(model: &mut Model) -> &mut Ahead {
    let here = model.run.cursor() + 1;
    let fits = |ahead: &Ahead| match ahead.steps.front() {
        Some(step) => step.number == here,
        None => ahead.world.events() + 1 == here,
    };
    let old = model.play.ahead.take().filter(fits);
    let run = &model.run;
    model
        .play
        .ahead
        .insert(old.unwrap_or_else(|| Ahead { world: run.world().clone(), steps: VecDeque::new() }))
}

/// Sets the rate for what is going on. False if nothing is, and what ends the silence is not known yet.
fn set_rate(model: &mut Model, clock: &mut Clock, millis: f64) -> bool {
    let pings = model.view.show_pings;
    if let Some(wanted) = Sky::of(&model.run, clock.now, pings).rate() {
        clock.lull = None;
        clock.rate = director::eased(clock.rate, wanted, millis);
        return true;
    }
    if clock.lull.is_some() {
        return true;
    }
    let Some(end) = silence_ends(model) else { return false };
    let gap = Micros(end.0.saturating_sub(clock.now as u64));
    clock.lull = Some((end, director::waiting(gap)));
    if gap >= director::SILENT {
        model.play.skipped = Some(Skipped { length: gap, left: SAID });
    }
    true
}

/// When something begins again that is worth watching, if a look of one frame finds it.
fn silence_ends(model: &mut Model) -> Option<Micros> {
    let (run, pings) = (&model.run, model.view.show_pings);
    let (cursor, frontier) = (run.cursor(), run.frontier());
    if cursor < frontier {
        let found = run.steps(cursor + 1, frontier).find(|step| director::wakes(step, pings));
        let found = found.or_else(|| run.step_at(frontier));
        return found.map(|step| began(step, cursor, |number| run.step_at(number).map(|s| s.at)));
    }
    let ahead = look(model);
    let wakes = |step: &&Step| director::wakes(step, pings);
    let mut found = ahead.steps.iter().find(wakes).copied();
    for _ in 0..SLICE {
        if found.is_some() {
            break;
        }
        let step = ahead.world.step()?;
        ahead.steps.push_back(step);
        found = Some(step).filter(|step| director::wakes(step, pings));
    }
    let time = |number: u32| {
        let ix = ahead.steps.front().and_then(|first| number.checked_sub(first.number))?;
        ahead.steps.get(ix as usize).map(|step| step.at)
    };
    found.map(|step| began(&step, cursor, time))
}

/// A message begins when it is sent.
fn began(step: &Step, cursor: u32, time: impl Fn(u32) -> Option<Micros>) -> Micros {
    let sent = (step.kind().is_some() && step.cause > cursor).then(|| time(step.cause)).flatten();
    sent.unwrap_or(step.at)
}

/// So much silence has been looked at that nothing more is expected by itself.
fn tired(model: &Model, ahead: &Ahead) -> bool {
    ahead.world.now() > super::play::patience(&model.run)
        || ahead.steps.len() >= super::play::BUDGET as usize
}

/// Nothing more happens by itself.
fn over(model: &mut Model) -> Tasks {
    model.play.playing = false;
    toast(model, Toast::Quiet)
}
