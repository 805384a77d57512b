//! Where runs come from and where they go: scenarios, files, links.

use super::{behind, history, lesson, replace};
use crate::ids;
use crate::model::direct::Playback;
use crate::model::history::Deed;
use crate::model::lesson::Origin;
use crate::model::{
    Banner, Field, FileProblem, Model, NewForm, NewProblem, PageState, Popover, Toast, micros,
};
use crate::update::task::{Task, Tasks};
use crate::update::tools::{banner, toast};
use std::sync::Arc;
use zabscope::base::Micros;
use zabscope::check::Run;
use zabscope::scenario::link::LinkError;
use zabscope::scenario::name::{Name, ReleaseName};
use zabscope::scenario::units::{Int, Length, List, Text};
use zabscope::scenario::{self, Range, Scenario, Sessions, Timings, Verdict, Words, library, link};
use zabscope::sim::Setup;

/// The scenario of the first visit.
const WELCOME: &str = "welcome";
/// A wrong id is repeated only so far.
const LONGEST_ID: usize = 40;

/// A run that is ready to be shown, with what there is to say about it.
pub struct OpenedRun {
    /// What it began from.
    pub scenario: Scenario,
    /// The run.
    pub run: Run,
    /// What there is to say.
    pub banner: Option<Banner>,
}

/// What the page opens with: the run of its address, or the first scenario.
fn opening(hash: &str) -> OpenedRun {
    if hash.trim_start_matches('#').is_empty() {
        return first(None);
    }
    if is_lesson(hash) {
        return first(None);
    }
    behind::of_link(hash).unwrap_or_else(|| first(None))
}

/// The run of a link, or the first one and what is wrong with the link.
pub(super) fn of_link(hash: &str) -> OpenedRun {
    match link::open(hash) {
        Ok(found) => from(found),
        Err(error) => first(Some(Banner::BadLink(error))),
    }
}

/// Does the hash of an address lead to a lesson?
fn is_lesson(hash: &str) -> bool {
    hash.trim_start_matches('#').starts_with("l=")
}

/// The same in one word for the application: a model is made from it.
pub fn opened(hash: &str, lang: crate::i18n::Lang, theme: crate::model::Theme) -> Model {
    let OpenedRun { scenario, run, banner } = opening(hash);
    let mut model = Model::new(scenario, run, PageState::new(lang, theme), Playback::default());
    model.banner = banner;
    model.page.lessons.waits = is_lesson(hash).then(|| hash.to_owned());
    super::alarm::watch(&mut model, &[]);
    super::alarm::look_ahead(&mut model);
    model
}

/// Another run in the place of this one; it can be gone back to.
pub fn leave(model: &mut Model, opened: OpenedRun) -> Tasks {
    let (left, touched) = (history::place(model), !model.run.acts().is_empty());
    let mut tasks = replace_with(model, opened);
    history::did(model, Deed::Opened, left);
    if touched {
        tasks.extend(toast(model, Toast::Left));
    }
    tasks
}

/// Replaces the run of the page, and says at once what is broken in it.
pub fn replace_with(model: &mut Model, opened: OpenedRun) -> Tasks {
    let tasks = replace(model, opened);
    super::alarm::watch(model, &[]);
    super::alarm::look_ahead(model);
    tasks
}

fn first(banner: Option<Banner>) -> OpenedRun {
    let scenario = scenario::parse_plain(library::FIRST);
    let scenario = scenario.unwrap_or_else(|| Scenario::new_run(1, 3, 0));
    // The file stays as links know it; whoever opens the page meets sessions as they are.
    let scenario = Scenario { sessions: Sessions::Live, ..scenario };
    let ensemble = &scenario.ensemble;
    let (voters, observers) = (ensemble.voters.get() as u8, ensemble.observers.get() as u8);
    // It has nothing but a seed and an ensemble, so that what reads all of a scenario need not be there.
    let mut setup = Setup::new(scenario.seed.get() as u64, voters, observers);
    setup.config.eternal_sessions = false;
    let mut run = Run::watched(Arc::new(setup));
    to_first_message(&mut run);
    OpenedRun { scenario, run, banner }
}

/// A scenario at its start: where it says, or where something is in the air for the first time.
fn fresh(scenario: &Scenario) -> Result<OpenedRun, scenario::Problem> {
    let found = scenario.open()?;
    let at_start =
        found.run.cursor() == 0 && scenario.start.is_none() && scenario.acts.0.is_empty();
    let mut opened = from(found);
    if at_start {
        to_first_message(&mut opened.run);
    }
    Ok(opened)
}

fn from(found: link::Opened) -> OpenedRun {
    let banner = match found.verdict {
        Verdict::Exact | Verdict::Unchecked => None,
        Verdict::Differs { .. } | Verdict::Refused { .. } | Verdict::EndsEarly { .. } => {
            Some(Banner::Differs)
        }
    };
    OpenedRun { scenario: found.scenario, run: found.run, banner }
}

/// To just before the first message arrives. Looked for on a copy: acting here is acting at the end of the run.
fn to_first_message(run: &mut Run) {
    let mut probe = run.clone();
    for _ in 0..1000 {
        if !probe.advance() {
            return;
        }
        let cursor = probe.cursor();
        if probe.step_at(cursor).is_some_and(|s| s.is_message()) {
            run.seek(cursor - 1);
            return;
        }
    }
}

/// Starts the run that the form describes, or says what is wrong with it.
pub fn start_new(model: &mut Model) -> Tasks {
    let Some(Popover::New(form)) = &mut model.popover else { return Vec::new() };
    let problem = match scenario_of(form) {
        Ok(scenario) => match fresh(&scenario) {
            Ok(opened) => return leave(model, opened),
            Err(problem) => NewProblem::Other(problem),
        },
        Err(problem) => problem,
    };
    let focus = match &problem {
        NewProblem::Range(field, ..) | NewProblem::Order(field) => {
            ids::new_run_field(*field).to_owned()
        }
        NewProblem::Other(_) => "new-start".to_owned(),
    };
    form.problem = Some(problem);
    vec![Task::Focus(focus)]
}

fn scenario_of(form: &NewForm) -> Result<Scenario, NewProblem> {
    let text = |field: Field| form.fields[field as usize].as_str();
    let number = |field: Field, lo: u64, hi: u64| {
        let found = text(field).trim().parse::<u64>().ok().filter(|n| (lo..=hi).contains(n));
        found.ok_or(NewProblem::Range(field, lo, hi))
    };
    let millis = |field: Field, lo: u64, hi: u64| {
        let found = micros(text(field)).map(|m| Micros(m.0 / 1000));
        let found = found.filter(|m| (lo * 1000..=hi * 1000).contains(&m.0));
        found.ok_or(NewProblem::Range(field, lo, hi))
    };
    let range = |low: Field, high: Field| {
        let (min, max) = (millis(low, 0, 3_600_000)?, millis(high, 0, 3_600_000)?);
        if min <= max { Ok(Range::of(min.0, max.0)) } else { Err(NewProblem::Order(high)) }
    };
    let seed = number(Field::Seed, 0, 9_007_199_254_740_991)?;
    let timings = Timings {
        tick_time: Length(millis(Field::Tick, 10, 60_000)?),
        init_limit: Int(number(Field::InitLimit, 1, 1000)? as i64),
        sync_limit: Int(number(Field::SyncLimit, 1, 1000)? as i64),
        latency: range(Field::LatencyLo, Field::LatencyHi)?,
        fsync: range(Field::FsyncLo, Field::FsyncHi)?,
        boot: range(Field::BootLo, Field::BootHi)?,
        snap_count: Int(number(Field::SnapCount, 2, 1_000_000_000)? as i64),
        commit_log_count: Int(number(Field::CommitLogCount, 1, 1_000_000_000)? as i64),
        disk_log_sync: form.disk_log_sync,
        as_released: form.as_released,
        ..Timings::default()
    };
    let flaws = List(form.flaws.iter().map(Name).collect());
    let sessions = if form.live { Sessions::Live } else { Sessions::Eternal };
    Ok(Scenario {
        timings,
        flaws,
        sessions,
        release: form.release.map(ReleaseName),
        ..Scenario::new_run(seed, form.voters, form.observers)
    })
}

/// A bundled scenario, at its start.
fn of_library(id: &str) -> Option<OpenedRun> {
    let scenario = library::find(id).and_then(|b| scenario::parse(b.text()).ok())?;
    fresh(&scenario).ok()
}

/// Starts a bundled scenario.
pub fn bundled(model: &mut Model, id: &str) -> Tasks {
    let Some(opened) = of_library(id) else { return Vec::new() };
    let mut tasks = leave(model, opened);
    tasks.push(super::lesson::opened(model, id));
    tasks
}

/// An ensemble that serves, with a write on its way: for the first visit.
pub fn welcome(model: &mut Model) -> Tasks {
    of_library(WELCOME).map_or_else(Vec::new, |opened| replace_with(model, opened))
}

/// The same in the place of another run, which can be gone back to where something was done in it.
pub fn welcome_from(model: &mut Model) -> Tasks {
    match of_library(WELCOME) {
        Some(opened) if !model.run.acts().is_empty() => leave(model, opened),
        Some(opened) => replace_with(model, opened),
        None => Vec::new(),
    }
}

/// Starts the scenario of a file; a bad one changes nothing.
pub fn file(model: &mut Model, text: Result<String, FileProblem>) -> Tasks {
    if let Ok(text) = &text
        && zabscope::lesson::is_lesson(text)
    {
        return match zabscope::lesson::parse(text) {
            Ok(found) => lesson::begin(model, Arc::new(found), Origin::File, None),
            Err(problem) => refused(model, FileProblem::Lesson(problem)),
        };
    }
    let opened = text.and_then(|text| {
        let scenario = scenario::parse(&text).and_then(|scenario| fresh(&scenario));
        scenario.map_err(FileProblem::Refused)
    });
    match opened {
        Ok(opened) => leave(model, opened),
        Err(problem) => refused(model, problem),
    }
}

/// Says what is wrong with a file where it was chosen.
fn refused(model: &mut Model, problem: FileProblem) -> Tasks {
    match &mut model.popover {
        Some(Popover::New(form)) => form.file = Some(problem),
        _ => model.page.lessons.file = Some(problem),
    }
    Vec::new()
}

/// Opens what a script names: a scenario file, a link, or the id of a bundled scenario.
pub fn text(model: &mut Model, text: &str) -> Result<Tasks, String> {
    let text = text.trim();
    let opened = if text.starts_with('{') {
        let scenario = scenario::parse(text).and_then(|scenario| fresh(&scenario));
        scenario.map_err(|problem| problem.to_string())?
    } else if text.contains("s=") {
        link::open(text).map(from).map_err(|error| error.to_string())?
    } else {
        let shown: String = text.chars().take(LONGEST_ID).collect();
        of_library(text).ok_or_else(|| format!("there is no bundled scenario “{shown}”"))?
    };
    Ok(replace_with(model, opened))
}

/// Saves the run as a scenario file.
pub fn save(model: &mut Model) -> Tasks {
    let mut scenario = Scenario::from_run(&model.scenario, &model.run);
    if scenario.title == Words::default() {
        scenario.title = Words::One(Text("A run".to_owned()));
    }
    let modified = model.flaws().is_modified();
    let name = if modified { "zabscope-run-modified.json" } else { "zabscope-run.json" };
    vec![Task::Save(name.to_owned(), scenario.to_json())]
}

/// The address was changed by hand: another run.
pub fn hash_changed(model: &mut Model, hash: &str) -> Tasks {
    if hash.trim_start_matches('#').is_empty() || hash.trim_start_matches('#') == model.link {
        return Vec::new();
    }
    if is_lesson(hash) {
        return lesson::of_link(model, hash);
    }
    match link::open(hash) {
        Ok(found) => leave(model, from(found)),
        Err(error) => banner(model, Banner::BadLink(error)),
    }
}

/// The link to the present moment, unless it is too far out for one.
pub fn link_to(model: &Model) -> Result<String, LinkError> {
    link::encode(&model.scenario, &model.run)
}
