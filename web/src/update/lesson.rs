//! Taking a lesson: its player says what happens and what is said; the page plays it and shows it.

use super::{Toast, author, history, open, predict};
use crate::model::direct::Speed;
use crate::model::lesson::{
    Doing, LessonMsg, LessonProgress, OpenLibrary, Origin, Shelf, Taken, target,
};
use crate::model::predict::{Expected, PredictStage as Asking};
use crate::model::{Banner, LensKind, Model, Popover, Tab};
use crate::scene::Target;
use crate::update::task::{Task, Tasks};
use crate::update::tools::{banner, toast, toggle_popover};
use std::sync::Arc;
use zabscope::lesson::file::{BeatPace, Lens, LessonTab as Shown};
use zabscope::lesson::{BeatStage, Lesson, NextBeat, Player, library, link, parse};
use zabscope::predict::score::{Given, Sheet, Sure, mark};
use zabscope::scenario::Problem;
use zabscope::sim::Act;

/// Events that one slice simulates, or looks at.
const SLICE: u32 = 4_000;
/// Where the library is searched.
const SEARCH: &str = "library-search";
/// Where the words of a lesson are.
const CARD: &str = "lesson-card";

/// Carries out what was said.
pub fn said(model: &mut Model, said: LessonMsg) -> Tasks {
    match said {
        LessonMsg::Library => {
            model.page.lessons.file = None;
            let taken = model.page.lessons.taken.as_ref();
            let is_myth = taken.is_some_and(|taken| taken.player.lesson().myth.is_some());
            let shelf = if is_myth { Shelf::Myths } else { Shelf::Lessons };
            let library = OpenLibrary { shelf, search: String::new() };
            toggle_popover(model, Popover::Library(library), SEARCH)
        }
        LessonMsg::Search(text) => {
            if let Some(Popover::Library(open)) = &mut model.popover {
                open.search = text.chars().take(60).collect();
            }
            Vec::new()
        }
        LessonMsg::Shelf(shelf) => {
            let library = OpenLibrary { shelf, search: String::new() };
            if let Some(Popover::Library(open)) = &mut model.popover {
                *open = library;
                return Vec::new();
            }
            toggle_popover(model, Popover::Library(library), SEARCH)
        }
        LessonMsg::Walk(id) => vec![Task::Focus(id)],
        LessonMsg::Begin(id) => {
            let Some(bundled) = library::find(id) else { return Vec::new() };
            match parse(bundled.text()) {
                Ok(lesson) => begin(model, Arc::new(lesson), Origin::Library(id), None),
                Err(problem) => toast(model, Toast::NoLesson(problem)),
            }
        }
        LessonMsg::Reseed => {
            let Some(taken) = &model.page.lessons.taken else { return Vec::new() };
            let seed = taken.player.scenario().seed.get();
            let (lesson, origin) = (taken.lesson.clone(), taken.origin.clone());
            begin(model, lesson, origin, Some(seed % 1_000_000 + 1))
        }
        LessonMsg::Next => next(model),
        LessonMsg::TakeOver => {
            hand_over(model);
            Vec::new()
        }
        LessonMsg::ComeBack => {
            come_back(model);
            vec![Task::Focus(CARD.to_owned())]
        }
        LessonMsg::Solve => solve(model),
        LessonMsg::Leave => {
            model.page.lessons.taken = None;
            model.page.predict.stage = Asking::Idle;
            let back = model.page.lessons.author.open.then_some("author-preview");
            back.map(|id| Task::Focus(id.to_owned())).into_iter().collect()
        }
        LessonMsg::Kept(kept) => {
            model.page.lessons.remember(&kept);
            Vec::new()
        }
        LessonMsg::Author(said) => author::said(model, said),
    }
}

/// The page was opened with the link to a lesson.
pub fn whole(model: &mut Model) -> Tasks {
    model.page.lessons.waits.take().map_or_else(Vec::new, |text| of_link(model, &text))
}

/// Begins the lesson of a link.
pub fn of_link(model: &mut Model, text: &str) -> Tasks {
    match link::decode(text) {
        Ok((_, lesson)) => begin(model, Arc::new(lesson), Origin::Link(text.to_owned()), None),
        Err(error) => banner(model, Banner::BadLink(error)),
    }
}

/// Begins a lesson.
pub fn begin(model: &mut Model, lesson: Arc<Lesson>, origin: Origin, seed: Option<u64>) -> Tasks {
    let (player, run) = match Player::begin(lesson.clone(), seed) {
        Ok(begun) => begun,
        Err(problem) => return toast(model, Toast::NoLesson(problem)),
    };
    let scenario = player.scenario().clone();
    let mut tasks = open::leave(model, open::OpenedRun { scenario, run, banner: None });
    model.popover = None;
    let answers = Sheet { lesson: mark(lesson.id.0.as_bytes()), ..Sheet::default() };
    model.page.lessons.taken = Some(Taken {
        origin,
        lesson,
        player: Box::new(player),
        doing: Doing::Simulating,
        branch: 0,
        answers,
        problem: None,
        solved: false,
    });
    tasks.extend(work(model));
    tasks.push(Task::Focus(CARD.to_owned()));
    tasks
}

/// A slice of simulating, or of looking whether a challenge is solved.
pub fn work(model: &mut Model) -> Tasks {
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    if taken.doing != Doing::Simulating {
        return follow(model);
    }
    match taken.player.go_on(&mut model.run, SLICE) {
        Ok(BeatStage::Going | BeatStage::Revealing) => vec![Task::Continue],
        Ok(BeatStage::There | BeatStage::Revealed) => play(model),
        Err(problem) => failed(model, problem),
    }
}

/// It is known what happens: now it plays.
fn play(model: &mut Model) -> Tasks {
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    let (from, to) = taken.player.span();
    taken.branch = model.run.current();
    let pace = taken.player.beat().show.pace;
    show(model);
    let still = model.play.reduced || pace == Some(BeatPace::Jump) || from >= to;
    if still {
        model.run.seek(to);
        return speak(model);
    }
    let speed = match pace {
        Some(BeatPace::Slow) => Speed::SLOW,
        Some(BeatPace::Fast) => Speed::FAST,
        Some(BeatPace::Normal | BeatPace::Jump) | None => Speed::ONE,
    };
    model.play.pace.speed = speed;
    model.run.seek(from);
    if let Some(taken) = &mut model.page.lessons.taken {
        taken.doing = Doing::Playing;
    }
    (model.play.playing, model.play.work) = (true, None);
    (model.play.ahead, model.play.first_step) = (None, false);
    Vec::new()
}

/// What the beat wants to be seen.
fn show(model: &mut Model) {
    let Some(taken) = &model.page.lessons.taken else { return };
    let (show, selected, _) = taken.player.shows();
    let target = selected.and_then(target);
    let (lens, tab) = (show.lens, show.tab);
    if let Some(lens) = lens {
        model.lens = match lens {
            Lens::Messages => LensKind::Messages,
            Lens::Logs => LensKind::Logs,
            Lens::Locks => LensKind::Locks,
        };
    }
    if let Some(target) = target {
        model.selected = Some(target);
        if let Target::Server(sid) = target {
            (model.server, model.tab) = (Some(sid), Tab::Server);
        } else if let Target::Client(_) = target {
            model.tab = Tab::Client;
        }
    }
    if let Some(tab) = tab {
        model.tab = match tab {
            Shown::Event => Tab::Event,
            Shown::Server => Tab::Server,
            Shown::Client => Tab::Client,
            Shown::Znodes => Tab::Znodes,
            Shown::Recipes => Tab::Recipes,
            Shown::Guarantees => Tab::Guarantees,
            Shown::Why => Tab::Why,
        };
    }
}

/// The beat speaks, and perhaps asks.
fn speak(model: &mut Model) -> Tasks {
    show(model);
    (model.play.playing, model.play.work) = (false, None);
    let branch = model.run.current();
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    taken.doing = Doing::Speaking;
    taken.solved = false;
    let mut tasks = Vec::new();
    match (taken.player.stage(), taken.player.asked().cloned(), taken.player.expected()) {
        (BeatStage::There, Some(asked), _) => predict::put(model, asked),
        (BeatStage::Revealed, Some(asked), Some((choice, sure))) => {
            let sure = Sure::ALL[usize::from(sure / 34).min(2)];
            let right = choice == asked.answer;
            taken.answers.push(Given { kind: asked.question.kind(), right, sure });
            tasks.extend(predict::came(model, Expected { asked, choice, sure, branch }));
        }
        _ => model.page.predict.stage = Asking::Idle,
    }
    tasks.extend(keep(model, false));
    tasks.push(Task::Focus(CARD.to_owned()));
    tasks
}

/// On: what plays is skipped, what was asked shows, or the next beat begins.
fn next(model: &mut Model) -> Tasks {
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    match taken.doing {
        Doing::Simulating | Doing::Over => return Vec::new(),
        Doing::Playing => {
            let to = taken.player.span().1;
            model.run.switch(taken.branch);
            model.run.seek(to);
            return speak(model);
        }
        Doing::Speaking => {}
    }
    model.page.predict.stage = Asking::Idle;
    (model.play.playing, model.play.work) = (false, None);
    match taken.player.next(&mut model.run) {
        Ok(NextBeat::Same) => {}
        Ok(NextBeat::Anew) => anew(model),
        Ok(NextBeat::Over) => {
            taken.doing = Doing::Over;
            let mut tasks = keep(model, true);
            tasks.push(Task::Focus(CARD.to_owned()));
            return tasks;
        }
        Err(problem) => return failed(model, problem),
    }
    if let Some(taken) = &mut model.page.lessons.taken {
        taken.doing = Doing::Simulating;
    }
    work(model)
}

/// The lesson goes on in another run.
fn anew(model: &mut Model) {
    let Some(taken) = model.page.lessons.taken.take() else { return };
    let (scenario, run) = (taken.player.scenario().clone(), model.run.clone());
    open::replace_with(model, open::OpenedRun { scenario, run, banner: None });
    model.page.lessons.taken = Some(taken);
}

/// What somebody expects is to be seen.
pub fn reveal(model: &mut Model, choice: usize, sure: Sure) -> Tasks {
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    taken.player.expect(choice, [20, 60, 100][sure as usize]);
    match taken.player.reveal(&mut model.run) {
        Ok(()) => {
            taken.doing = Doing::Simulating;
            work(model)
        }
        Err(problem) => failed(model, problem),
    }
}

fn failed(model: &mut Model, problem: Problem) -> Tasks {
    model.play.playing = false;
    if let Some(taken) = &mut model.page.lessons.taken {
        (taken.problem, taken.doing) = (Some(problem), Doing::Over);
    }
    Vec::new()
}

/// After every move: a beat may speak, a challenge may be solved.
pub fn moved(model: &mut Model) -> Tasks {
    let (branch, at) = (model.run.current(), model.run.cursor());
    let Some(taken) = &model.page.lessons.taken else { return Vec::new() };
    let there = taken.doing == Doing::Playing && taken.branch == branch;
    if there && at >= taken.player.span().1 { speak(model) } else { follow(model) }
}

/// Looks whether a challenge is solved.
fn follow(model: &mut Model) -> Tasks {
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    if taken.doing != Doing::Speaking {
        return Vec::new();
    }
    let Some(attempt) = taken.player.attempt() else { return Vec::new() };
    if !attempt.follow(&model.run, SLICE * 4) {
        return vec![Task::Continue];
    }
    let done = attempt.is_done();
    if done && !taken.solved {
        model.play.playing = false;
    }
    taken.solved |= done;
    Vec::new()
}

/// Somebody is about to act. In a challenge not everything is allowed; else the lesson hands over.
pub fn before(model: &mut Model, acts: &[Act]) -> Result<(), Toast> {
    let Some(taken) = &model.page.lessons.taken else { return Ok(()) };
    for act in acts {
        let may = taken.player.may(&model.run, &act.command);
        may.map_err(Toast::NotInChallenge)?;
    }
    hand_over(model);
    Ok(())
}

fn hand_over(model: &mut Model) {
    let here = (model.run.current(), model.run.cursor());
    let Some(taken) = &mut model.page.lessons.taken else { return };
    if taken.doing == Doing::Speaking && !taken.player.is_away() {
        taken.player.take_over(&mut model.run);
        // Whoever has looked somewhere else acts there.
        model.run.switch(here.0);
        model.run.seek(here.1);
    }
}

fn come_back(model: &mut Model) {
    let left = history::place(model);
    let Some(taken) = &mut model.page.lessons.taken else { return };
    taken.player.come_back(&mut model.run);
    (model.play.playing, model.play.work) = (false, None);
    if taken.player.beat().challenge.is_some() {
        taken.player.take_over(&mut model.run);
    }
    history::did_aside(model, crate::model::history::Deed::Switched, left);
}

/// Does the solution of a challenge, from where the lesson is.
fn solve(model: &mut Model) -> Tasks {
    come_back(model);
    let Some(taken) = &mut model.page.lessons.taken else { return Vec::new() };
    let Some(challenge) = taken.player.beat().challenge.clone() else { return Vec::new() };
    let solved = zabscope::lesson::rehearse::solve(&taken.player, &challenge, &mut model.run);
    match solved {
        Ok(()) => follow(model),
        Err(problem) => failed(model, problem),
    }
}

/// A scenario was opened: the library marks it.
pub fn opened(model: &mut Model, id: &str) -> Task {
    let done = LessonProgress { beat: 1, done: true };
    model.page.lessons.progress.insert(Shelf::Scenarios.progress_key(id), done);
    Task::KeepLessons(model.page.lessons.kept())
}

/// How far one has come is kept in the browser.
fn keep(model: &mut Model, done: bool) -> Tasks {
    let Some(taken) = &model.page.lessons.taken else { return Vec::new() };
    let Origin::Library(id) = taken.origin else { return Vec::new() };
    let known = model.page.lessons.progress.get(id).copied().unwrap_or_default();
    let beat = known.beat.max(taken.player.number() + 1);
    let now = LessonProgress { beat, done: known.done || done };
    model.page.lessons.progress.insert(id.to_owned(), now);
    vec![Task::KeepLessons(model.page.lessons.kept())]
}
