//! Asking why, and walking along causes. What a run comes from is gathered when somebody asks, a slice at a time.

use super::play;
use crate::ids;
use crate::model::why::{ShownAnswer, WhyMsg, about_client};
use crate::model::{Model, Tab};
use crate::scene::Target;
use crate::update::task::{Task, Tasks};
use zabscope::why::{Causes, WhyQuestion, why, why_not};

/// Events that one slice follows.
const SLICE: u32 = 8_000;

/// Carries out what was said.
pub fn said(model: &mut Model, said: WhyMsg) -> Tasks {
    match said {
        WhyMsg::Here => ask(model, WhyMsg::Ask(pointed_at(model))),
        WhyMsg::Jump(event) => go(model, event),
        WhyMsg::Ask(_) | WhyMsg::Back | WhyMsg::Forth => ask(model, said),
    }
}

fn ask(model: &mut Model, wanted: WhyMsg) -> Tasks {
    if let WhyMsg::Ask(_) = wanted {
        model.tab = Tab::Why;
        model.page.desk.drawer = true;
    }
    model.play.playing = false;
    model.why.wanted = Some(wanted);
    work(model)
}

/// A slice of gathering; the answer when all is known.
pub fn work(model: &mut Model) -> Tasks {
    let Some(wanted) = model.why.wanted else { return Vec::new() };
    let run = &model.run;
    let causes = model.why.causes.get_or_insert_with(|| Box::new(Causes::new(run)));
    if !causes.follow(run, SLICE) {
        return vec![Task::Continue];
    }
    model.why.wanted = None;
    match wanted {
        WhyMsg::Ask(about) => answer(model, about),
        WhyMsg::Back => back(model),
        WhyMsg::Forth => forth(model),
        WhyMsg::Here | WhyMsg::Jump(_) => Vec::new(),
    }
}

fn answer(model: &mut Model, about: WhyQuestion) -> Tasks {
    let Some(causes) = &model.why.causes else { return Vec::new() };
    let at = model.run.cursor();
    let lacks = why_not(causes, &model.run, about);
    let links = why(causes, about, at).map_or_else(Vec::new, |answer| answer.links);
    let newest = links.first().map(|node| node.fact.event);
    let past = newest.map(|event| (event, Box::new(causes.past(event))));
    model.why.told = Some(ShownAnswer { about, branch: model.run.current(), links, lacks, past });
    vec![Task::Reveal(ids::tab(Tab::Why).to_owned())]
}

/// To what the present event comes from most of all.
fn back(model: &mut Model) -> Tasks {
    let at = model.run.cursor();
    let Some(to) = model.why.causes.as_ref().and_then(|causes| causes.back(at)) else {
        return Vec::new();
    };
    if model.why.trail.last().is_none_or(|(_, last)| *last != at) {
        model.why.trail.clear();
    }
    model.why.trail.push((at, to));
    go(model, to)
}

/// Back to where one came from, or to the first thing that it led to.
fn forth(model: &mut Model) -> Tasks {
    let at = model.run.cursor();
    let walked = model.why.trail.pop_if(|(_, last)| *last == at).map(|(from, _)| from);
    let led_to = || model.why.causes.as_ref().and_then(|causes| causes.forth(at));
    match walked.or_else(led_to) {
        Some(event) => go(model, event),
        None => Vec::new(),
    }
}

/// To an event; its sentence in the answer comes into sight.
fn go(model: &mut Model, event: u32) -> Tasks {
    let mut tasks = play::go_to(model, event);
    if model.chain().any(|n| n == event) {
        tasks.push(Task::Reveal(ids::why_line(event)));
    }
    tasks
}

/// What is asked about: what is pointed at, or the event at the cursor.
fn pointed_at(model: &Model) -> WhyQuestion {
    let here = WhyQuestion::Event(model.run.cursor());
    match model.selected {
        Some(Target::Server(sid)) => WhyQuestion::Role(sid),
        Some(Target::Client(client)) => about_client(model.run.world(), client),
        Some(Target::Txn(zxid)) => WhyQuestion::Commit(zxid),
        Some(Target::Packet { cause, .. }) => WhyQuestion::Event(cause),
        Some(Target::Event(event)) => WhyQuestion::Event(event),
        Some(Target::Link(..)) | None => here,
    }
}
