//! Two lines side by side: making the other one, keeping both at one moment, and what follows from it.

use super::{branches, history, open, play};
use crate::i18n::Lang;
use crate::ids;
use crate::model::branches::BranchMsg;
use crate::model::history::Deed;
use crate::model::twin::{Other, Twin, TwinForm, TwinLine, TwinMsg};
use crate::model::{LensKind, Model, Popover, Tab, Toast};
use crate::scene::index::Index;
use crate::sentence::{self, Told};
use crate::update::task::{Task, Tasks};
use crate::update::tools::{toast, toggle_popover};
use std::rc::Rc;
use zabscope::base::Micros;
use zabscope::check::Run;
use zabscope::scenario::Scenario;
use zabscope::twin::{Meeting, Retell, SetupChange, differences, event_at};
use zabscope::zab::{Flaw, Flaws};

/// Events of the other line that one slice makes.
const SLICE: u32 = 2_500;
/// Events that one slice compares.
const COMPARED: u32 = 20_000;

/// Something is said about the two lines.
pub fn said(model: &mut Model, said: TwinMsg) -> Tasks {
    match said {
        TwinMsg::Toggle if model.twin.is_some() => close(model),
        TwinMsg::Toggle | TwinMsg::Choose => choose(model),
        TwinMsg::With(other) => with(model, other),
        TwinMsg::Flaw(flaw) => in_form(model, |form| form.flaw = flaw),
        TwinMsg::Seed(text) => in_form(model, |form| {
            (form.seed, form.bad_seed) = (text.chars().take(16).collect(), false);
        }),
        TwinMsg::WithSeed => with_seed(model),
        TwinMsg::GoTo(at) => go_to(model, at),
        TwinMsg::SeekOther(event) => {
            let at =
                model.twin.as_ref().and_then(|twin| twin.right()?.step_at(event)).map(|s| s.at);
            at.map_or_else(Vec::new, |at| go_to(model, at))
        }
        TwinMsg::Parting => {
            let at = model.twin.as_ref().and_then(|twin| twin.meeting.parting).map(|p| p.at);
            at.map_or_else(Vec::new, |at| go_to(model, at))
        }
        TwinMsg::Close => close(model),
        TwinMsg::Adopt => adopt(model),
    }
}

fn choose(model: &mut Model) -> Tasks {
    let seed = model.run.world().setup().seed.wrapping_add(1).to_string();
    let form = TwinForm { flaw: Flaw::ALL[0], seed, bad_seed: false };
    toggle_popover(model, Popover::Twin(form), ids::POPOVER)
}

fn in_form(model: &mut Model, change: impl FnOnce(&mut TwinForm)) -> Tasks {
    if let Some(Popover::Twin(form)) = &mut model.popover {
        change(form);
    }
    Vec::new()
}

fn with_seed(model: &mut Model) -> Tasks {
    let Some(Popover::Twin(form)) = &mut model.popover else { return Vec::new() };
    match form.seed.trim().parse::<u64>() {
        Ok(seed) if seed < 1 << 53 => with(model, Other::Seed(seed)),
        _ => {
            form.bad_seed = true;
            vec![Task::Focus("twin-seed".to_owned())]
        }
    }
}

/// Puts another line beside this one.
fn with(model: &mut Model, other: Other) -> Tasks {
    let mut tasks = close(model);
    let flaws = model.flaws();
    let change = match &other {
        Other::Branch(..) => None,
        Other::WithoutFlaw(flaw) => {
            Some(SetupChange::Flaws(flaws.iter().filter(|f| f != flaw).collect()))
        }
        Other::WithFlaw(flaw) => {
            let kept = flaws.iter().filter(|f| !f.excludes(*flaw));
            Some(SetupChange::Flaws(kept.chain([*flaw]).collect::<Flaws>()))
        }
        Other::Without(change, _) => Some(*change),
        Other::Recipe(from, to) => Some(SetupChange::Recipe(*from, *to)),
        Other::Seed(seed) => Some(SetupChange::Seed(*seed)),
        Other::Release(release) => Some(SetupChange::Release(Some(*release))),
    };
    let before = Some(history::place(model));
    let line = match (&other, change) {
        (_, Some(change)) => {
            TwinLine::Telling(Box::new(Retell::new(&model.run, change, model.end())))
        }
        (Other::Branch(branch, _), _) => {
            let mut run = model.run.clone();
            run.switch(*branch);
            TwinLine::Ready(Box::new(run))
        }
        _ => return tasks,
    };
    let clock = (model.run.world().now(), model.run.cursor());
    model.twin = Some(Twin {
        other,
        line,
        index: Rc::default(),
        meeting: Meeting::default(),
        differences: Vec::new(),
        known: None,
        told: None,
        broken: Vec::new(),
        clock,
        refused: 0,
        before,
    });
    (model.play.playing, model.play.work, model.tab) = (false, None, Tab::Twin);
    model.lens = LensKind::Messages;
    if model.popover.take().is_some() {
        tasks.push(Task::RestoreFocus);
    }
    tasks.push(Task::Continue);
    tasks
}

/// A slice of telling the other line.
pub fn work(model: &mut Model) -> Tasks {
    let Some(twin) = &mut model.twin else { return Vec::new() };
    if let TwinLine::Telling(again) = &mut twin.line {
        if again.go_on(&model.run, SLICE) {
            twin.refused = again.refused();
            twin.line = TwinLine::Ready(Box::new(again.clone().into_run()));
        }
        return vec![Task::Continue];
    }
    Vec::new()
}

/// Something was done to this line: what follows is compared anew. After anything else there are not two lines any more.
pub fn after_deed(model: &mut Model, deed: &Deed) {
    match (&mut model.twin, deed) {
        (Some(twin), Deed::Acted(_) | Deed::Renamed) => {
            (twin.meeting, twin.known, twin.told) = (Meeting::default(), None, None);
            twin.before = None;
        }
        _ => drop_twin(model),
    }
}

fn drop_twin(model: &mut Model) {
    model.twin = None;
    model.lenses.index.beside(None);
    if model.tab == Tab::Twin {
        model.tab = Tab::Event;
    }
}

/// Only this line again, as it was.
fn close(model: &mut Model) -> Tasks {
    let Some(twin) = &mut model.twin else { return Vec::new() };
    if let Some(before) = twin.before.take() {
        (model.run, model.lens, model.tab) = (before.run, before.lens, before.tab);
        (model.play.playing, model.play.work, model.ahead) = (false, None, None);
    }
    drop_twin(model);
    model.lenses.index = Index::default();
    Vec::new()
}

/// Goes on with the other line.
fn adopt(model: &mut Model) -> Tasks {
    let Some(Twin { other, line: TwinLine::Ready(run), clock, .. }) = model.twin.take() else {
        return Vec::new();
    };
    drop_twin(model);
    if let Other::Branch(branch, _) = other {
        let tasks = branches::said(model, BranchMsg::Go(branch));
        model.run.seek(event_at(&model.run, clock.0));
        return tasks;
    }
    let left = history::place(model);
    let named = Scenario::of_setup(run.world().setup());
    let Scenario { title, note, .. } = model.scenario.clone();
    let scenario = Scenario { title, note, ..named };
    let mut tasks =
        open::replace_with(model, open::OpenedRun { scenario, run: *run, banner: None });
    model.play.first_step = false;
    history::did(model, Deed::Adopted, left);
    tasks.extend(toast(model, Toast::Adopted));
    tasks
}

/// Both to a moment.
fn go_to(model: &mut Model, at: Micros) -> Tasks {
    let event = event_at(&model.run, at);
    let tasks = play::go_to(model, event);
    if let Some(twin) = &mut model.twin {
        twin.clock = (at.max(model.run.world().now()), model.run.cursor());
    }
    tasks
}

/// What follows for the other line from whatever was done: it is brought to the same moment, and compared.
/// After a step by a person the clock stands at the next stop of either line.
pub fn follow(model: &mut Model, stepped: bool) -> Tasks {
    let end = model.end();
    let Some(twin) = &mut model.twin else { return Vec::new() };
    let TwinLine::Ready(right) = &mut twin.line else { return Vec::new() };
    let more = extend(right, end);
    if twin.clock.1 != model.run.cursor() {
        let (was, now) = (twin.clock.0, model.run.world().now());
        twin.clock = (now, model.run.cursor());
        let stops = right.steps(event_at(right, was) + 1, event_at(right, now));
        let mut stops = stops.filter(|step| step.at > was && play::is_stop(model.play.unit, step));
        if let Some(first) = stops.next().filter(|step| stepped && step.at < now).map(|s| s.at) {
            model.run.seek(event_at(&model.run, first));
            twin.clock = (first, model.run.cursor());
        }
    }
    right.seek(event_at(right, twin.clock.0));
    model.lenses.index.beside(None);
    let more = Rc::get_mut(&mut twin.index).is_some_and(|index| index.follow(right)) || more;
    model.lenses.index.beside(Some(twin.index.clone()));
    let compared = twin.meeting.go_on((&model.run, &**right), end, COMPARED);
    if let (Some(parting), None) = (twin.meeting.parting, &twin.told) {
        let both = [(&model.run, parting.left), (&**right, parting.right)];
        let in_language = |lang| both.map(|(run, event)| event.map(|event| tell(run, event, lang)));
        twin.told = Some([in_language(Lang::En), in_language(Lang::Zh)]);
    }
    let known = Some((model.run.frontier(), right.frontier()));
    if compared && twin.known != known {
        twin.known = known;
        let (left, right) = (at_end(&model.run), at_end(right));
        let worlds = ((left.world(), left.watcher()), (right.world(), right.watcher()));
        twin.differences = differences(worlds.0, worlds.1, end);
        let within = |v: &&zabscope::check::Violation| v.at <= end;
        twin.broken = right.watcher().violations().iter().filter(within).copied().collect();
    }
    if more || !compared { vec![Task::Continue] } else { Vec::new() }
}

/// Simulates the other line up to where this one is known; true if that needs another slice.
fn extend(right: &mut Run, end: Micros) -> bool {
    let last = |run: &Run| run.step_at(run.frontier()).map_or(Micros(0), |step| step.at);
    if last(right) >= end {
        return false;
    }
    right.seek(right.frontier());
    for _ in 0..SLICE {
        if !right.advance() || last(right) > end {
            return false;
        }
    }
    true
}

/// A run at the end of what is known of it.
fn at_end(run: &Run) -> Run {
    let mut run = run.clone();
    run.seek(run.frontier());
    run
}

fn tell(run: &Run, event: u32, lang: Lang) -> Told {
    let mut run = run.clone();
    run.seek(event);
    sentence::tell(&run, lang)
}
