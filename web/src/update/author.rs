//! Making a lesson: moments of runs, what is said at them, and the ways that it takes from here.

use super::{Toast, lesson, open, play};
use crate::i18n::Lang;
use crate::ids;
use crate::model::author::{
    Author, AuthorChoice, AuthorMsg, AuthorTrouble, Handout, LENSES, LEVELS, Leaf, PACES, Removed,
    TABS,
};
use crate::model::lesson::{Origin, target};
use crate::model::share::{Code, Share};
use crate::model::{Banner, LensKind, Model, Popover, Tab};
use crate::panel::author as words;
use crate::panel::predict::{choice, question};
use crate::scene::lost_records::LostRecords;
use crate::scene::{self, PageShape, Target};
use crate::update::task::{Task, Tasks};
use crate::update::tools::{banner, toast, toggle_popover};
use std::rc::Rc;
use std::sync::Arc;
use zabscope::check::Run;
use zabscope::lesson::draft::{Draft, DraftMoment, DraftPair, MOST_MOMENTS, Made};
use zabscope::lesson::file::{Lens, LessonTab as Shown};
use zabscope::lesson::{BeatStage, Lesson, NextBeat, Player, link, offer};
use zabscope::scenario::link::{LinkError, encode};
use zabscope::scenario::problem::Key;
use zabscope::scenario::units::Int;
use zabscope::scenario::{Problem, Scenario};

/// The field of the title.
const TITLE: &str = "author-title";
/// Events that one slice of a lesson simulates.
const SLICE: u32 = 40_000;

/// Carries out what was said.
pub fn said(model: &mut Model, said: AuthorMsg) -> Tasks {
    match said {
        AuthorMsg::Toggle => return toggle(model),
        AuthorMsg::Kept(json) => {
            let author = &mut model.page.lessons.author;
            if let Some(draft) = Draft::read(&json) {
                author.breaks = draft.breaks();
                author.draft = draft;
            }
            return Vec::new();
        }
        AuthorMsg::Unfold(ix) => {
            let author = &mut model.page.lessons.author;
            author.at = (author.at != Some(ix)).then_some(ix);
            return Vec::new();
        }
        AuthorMsg::Go(ix) => return go(model, ix),
        AuthorMsg::Preview => return preview(model),
        AuthorMsg::Save => return save(model),
        AuthorMsg::Link => return share(model),
        AuthorMsg::Handout => return handout(model),
        AuthorMsg::Print => return vec![Task::Print],
        AuthorMsg::Add => return add(model),
        AuthorMsg::Copy => return copy(model),
        _ => {}
    }
    let zh = usize::from(model.page.lang == Lang::Zh);
    let focus = change(&mut model.page.lessons.author, zh, said);
    let mut tasks = keep(model);
    tasks.extend(focus.map(Task::Focus));
    tasks
}

/// Another draft; says what is to have the focus.
fn change(author: &mut Author, zh: usize, said: AuthorMsg) -> Option<String> {
    author.problem = None;
    let draft = &mut author.draft;
    let mut focus = None;
    match said {
        AuthorMsg::Title(text) => draft.title[zh] = text,
        AuthorMsg::Summary(text) => draft.summary[zh] = text,
        AuthorMsg::Level(ix) => draft.level = LEVELS.get(ix).copied().unwrap_or(draft.level),
        AuthorMsg::Minutes(text) => {
            let minutes = text.trim().parse::<i64>().ok().filter(|n| (1..=60).contains(n));
            draft.minutes = Int(minutes.unwrap_or(draft.minutes.0));
        }
        AuthorMsg::Text(ix, text) => {
            if let Some(moment) = draft.moments.0.get_mut(ix) {
                moment.text[zh] = text;
            }
        }
        AuthorMsg::Insert(ix, word) => {
            if let Some(moment) = draft.moments.0.get_mut(ix)
                && let Some([word, _]) = moment.words.get(word)
            {
                moment.text[zh] += &format!("{{{word}}}");
                focus = Some(ids::moment_text(ix));
            }
        }
        AuthorMsg::Choose(ix, what, choice) => {
            if let Some(moment) = draft.moments.0.get_mut(ix) {
                choose(moment, what, choice);
                author.breaks = author.draft.breaks();
            }
        }
        AuthorMsg::Move(ix, down) => focus = move_moment(author, ix, down),
        AuthorMsg::Remove(ix) if ix < draft.moments.0.len() => {
            author.removed = Some(Removed::Moment(ix, Box::new(draft.moments.0.remove(ix))));
            author.at = None;
            author.breaks = author.draft.breaks();
            focus = Some("author-restore".to_owned());
        }
        AuthorMsg::Clear => {
            author.removed = Some(Removed::All(Box::new(std::mem::take(draft))));
            (author.at, author.breaks) = (None, Vec::new());
            focus = Some("author-restore".to_owned());
        }
        AuthorMsg::Restore => {
            match author.removed.take() {
                Some(Removed::Moment(ix, moment)) if draft.moments.0.len() < MOST_MOMENTS => {
                    draft.moments.0.insert(ix.min(draft.moments.0.len()), *moment);
                }
                Some(Removed::All(all)) => *draft = *all,
                _ => {}
            }
            author.breaks = author.draft.breaks();
            focus = Some(TITLE.to_owned());
        }
        _ => {}
    }
    focus
}

/// Exchanges a moment with the one before or after it, which keeps the focus on it. At either end nothing moves.
fn move_moment(author: &mut Author, ix: usize, down: bool) -> Option<String> {
    let other = if down { ix + 1 } else { ix.checked_sub(1)? };
    let all = &mut author.draft.moments.0;
    if ix >= all.len() || other >= all.len() {
        return None;
    }
    all.swap(ix, other);
    author.at = author.at.map(|at| match at {
        at if at == ix => other,
        at if at == other => ix,
        at => at,
    });
    author.breaks = author.draft.breaks();
    Some(ids::moment(other))
}

fn choose(moment: &mut DraftMoment, what: AuthorChoice, ix: usize) {
    match what {
        AuthorChoice::Lens => moment.lens = LENSES.get(ix).copied().flatten(),
        AuthorChoice::Tab => moment.tab = TABS.get(ix).copied().flatten(),
        AuthorChoice::Pace => moment.pace = PACES.get(ix).copied().flatten(),
        AuthorChoice::Asks => {
            let asked = ix.checked_sub(1).filter(|ix| *ix < moment.questions.len());
            moment.asks = asked.and_then(|ix| u8::try_from(ix).ok());
        }
        AuthorChoice::Select => {
            let word = ix.checked_sub(1).and_then(|ix| words::selectable(moment).nth(ix));
            moment.select = word.map(str::to_owned);
        }
    }
}

fn toggle(model: &mut Model) -> Tasks {
    let author = &mut model.page.lessons.author;
    author.open = !author.open;
    if !author.open {
        return vec![Task::Measure];
    }
    (model.popover, model.page.lessons.taken) = (None, None);
    model.play.playing = false;
    vec![Task::Measure, Task::Focus(TITLE.to_owned())]
}

/// A moment, with what it offers.
fn moment(scenario: &Scenario, run: &Run) -> Result<DraftMoment, LinkError> {
    let asks = offer::questions(run).into_iter();
    let both = |asked: &_| [Lang::En, Lang::Zh].map(|lang| question(lang, asked));
    Ok(DraftMoment {
        link: encode(scenario, run)?,
        place: [Lang::En, Lang::Zh].map(|lang| words::place(run, lang)),
        questions: asks.map(|(ask, asked)| (ask, both(&asked))).collect(),
        words: offer::words(run),
        ..DraftMoment::default()
    })
}

/// The lesson that is being taken becomes the draft; the one before can be had back.
fn copy(model: &mut Model) -> Tasks {
    let Some(taken) = &model.page.lessons.taken else { return Vec::new() };
    let draft = match copied(&taken.lesson) {
        Ok(draft) => draft,
        Err(problem) => return toast(model, Toast::NoLesson(problem)),
    };
    let author = &mut model.page.lessons.author;
    let old = std::mem::replace(&mut author.draft, draft);
    author.removed = (old != Draft::default()).then(|| Removed::All(Box::new(old)));
    (author.at, author.problem) = (None, None);
    author.breaks = author.draft.breaks();
    author.open = false;
    let mut tasks = keep(model);
    tasks.extend(toggle(model));
    tasks
}

/// A lesson as the draft that makes it.
fn copied(lesson: &Arc<Lesson>) -> Result<Draft, Problem> {
    // What is the same in both languages was given in one of them.
    let pair = |en: &str, zh: &str| [en.to_owned(), if en == zh { "" } else { zh }.to_owned()];
    let (title, summary) = (&lesson.title, &lesson.summary);
    let (mut player, mut run) = Player::begin(lesson.clone(), None)?;
    let mut draft = Draft {
        title: pair(&title.en.0, &title.zh.0),
        summary: pair(&summary.en.0, &summary.zh.0),
        level: lesson.level,
        minutes: lesson.minutes,
        ..Draft::default()
    };
    for (ix, beat) in lesson.beats.0.iter().enumerate() {
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, SLICE)?;
        }
        let lost = |_| Problem::new(format!("beats[{ix}]"), Key::MomentLost);
        let moment = moment(player.scenario(), &run).map_err(lost)?;
        let asked = player.asked().map(|asked| question(Lang::En, &asked.question));
        let known = |(_, [words, _]): &(_, DraftPair)| Some(words) == asked.as_ref();
        let asks = moment.questions.iter().position(known).and_then(|ix| u8::try_from(ix).ok());
        draft.moments.0.push(DraftMoment {
            text: pair(&beat.text.en.0, &beat.text.zh.0),
            lens: beat.show.lens,
            tab: beat.show.tab,
            select: beat.show.select.as_ref().map(|term| term.0.clone()),
            pace: beat.show.pace,
            asks,
            ..moment
        });
        player.next(&mut run)?;
    }
    Ok(draft)
}

/// The present moment becomes one of the lesson.
fn add(model: &mut Model) -> Tasks {
    if model.page.lessons.author.draft.moments.0.len() >= MOST_MOMENTS {
        return Vec::new();
    }
    let moment = match moment(&model.scenario, &model.run) {
        Ok(moment) => moment,
        Err(error) => return banner(model, Banner::BadLink(error)),
    };
    let run = &model.run;
    let moment = DraftMoment {
        lens: Some(match model.lens {
            LensKind::Messages => Lens::Messages,
            LensKind::Logs => Lens::Logs,
            LensKind::Locks => Lens::Locks,
        }),
        tab: shown(model.tab),
        select: model.selected.and_then(|target| match target {
            Target::Server(sid) => Some(offer::server(sid)),
            Target::Client(client) => Some(offer::client(client)),
            Target::Txn(zxid) => offer::zxid(run, zxid),
            _ => None,
        }),
        ..moment
    };
    (model.play.playing, model.play.work) = (false, None);
    let author = &mut model.page.lessons.author;
    author.problem = None;
    let ix = author.draft.add(moment);
    author.at = Some(ix);
    author.breaks = author.draft.breaks();
    let mut tasks = keep(model);
    tasks.push(Task::Focus(ids::moment_text(ix)));
    tasks
}

fn shown(tab: Tab) -> Option<Shown> {
    Some(match tab {
        Tab::Event => Shown::Event,
        Tab::Server => Shown::Server,
        Tab::Client => Shown::Client,
        Tab::Znodes => Shown::Znodes,
        Tab::Recipes => Shown::Recipes,
        Tab::Guarantees => Shown::Guarantees,
        Tab::Why => Shown::Why,
        Tab::Twin | Tab::Predict => return None,
    })
}

/// The draft is kept in the browser.
fn keep(model: &mut Model) -> Tasks {
    match model.page.lessons.author.draft.kept() {
        Some(json) => vec![Task::KeepDraft(json)],
        None => toast(model, Toast::TooMuch),
    }
}

/// To a moment: in this run, if it is one of it.
fn go(model: &mut Model, ix: usize) -> Tasks {
    let moment = model.page.lessons.author.draft.moments.0.get(ix);
    let Some(found) = moment.and_then(|moment| moment.open()) else { return Vec::new() };
    let (event, hash) = (found.run.cursor(), found.run.world().hash());
    let mut here = model.run.clone();
    if here.seek(event) == event && here.world().hash() == hash {
        return play::go_to(model, event);
    }
    let (scenario, run) = (found.scenario, found.run);
    open::leave(model, open::OpenedRun { scenario, run, banner: None })
}

/// The finished lesson, or what is in its way: said at its place, and nothing is lost.
fn make(model: &mut Model) -> Result<Made, Tasks> {
    let author = &mut model.page.lessons.author;
    let made = author.draft.make();
    author.problem = made.as_ref().err().cloned().map(AuthorTrouble::In);
    made.map_err(|problem| {
        let (at, focus) = words::where_is(&problem);
        author.at = at.or(author.at);
        vec![Task::Focus(focus)]
    })
}

fn preview(model: &mut Model) -> Tasks {
    match make(model) {
        Ok(made) => lesson::begin(model, made.lesson, Origin::Draft, None),
        Err(tasks) => tasks,
    }
}

fn save(model: &mut Model) -> Tasks {
    match make(model) {
        Ok(made) => vec![Task::Save(format!("{}.json", made.lesson.id.0), made.json)],
        Err(tasks) => tasks,
    }
}

/// The sheet with the link to the lesson.
fn share(model: &mut Model) -> Tasks {
    let made = match make(model) {
        Ok(made) => made,
        Err(tasks) => return tasks,
    };
    let Ok(link) = link::encode(&made.json) else {
        model.page.lessons.author.problem = Some(AuthorTrouble::TooLong);
        return vec![Task::Focus("author-whole".to_owned())];
    };
    let text = [Lang::En, Lang::Zh].map(|lang| words::preview(&made.lesson, lang));
    let share = Share {
        link: format!("#{link}"),
        text,
        done: None,
        code: Code::Small,
        with_lang: false,
        lesson: true,
    };
    toggle_popover(model, Popover::Share(share), "share-link")
}

fn handout(model: &mut Model) -> Tasks {
    let made = match make(model) {
        Ok(made) => made,
        Err(tasks) => return tasks,
    };
    match leaves(&made, &model.page.lessons.author.draft) {
        Ok((leaves, modified)) => {
            let link = link::encode(&made.json).ok().map(|link| format!("#{link}"));
            let both = |both: [&str; 2]| both.map(str::to_owned);
            let (title, summary) = (&made.lesson.title, &made.lesson.summary);
            let title = both([&title.en.0, &title.zh.0]);
            let summary = both([&summary.en.0, &summary.zh.0]);
            let handout = Handout { title, summary, leaves, link, modified };
            toggle_popover(model, Popover::Handout(Rc::new(handout)), "handout-print")
        }
        Err(problem) => {
            model.page.lessons.author.problem = Some(AuthorTrouble::In(problem));
            Vec::new()
        }
    }
}

/// Every moment as it is when it speaks, with the stage. Is there one in a run that is not ZAB?
fn leaves(made: &Made, draft: &Draft) -> Result<(Vec<Leaf>, bool), Problem> {
    let (mut player, mut run) = Player::begin(made.lesson.clone(), None)?;
    let (mut all, mut modified) = (Vec::new(), false);
    for moment in &draft.moments.0 {
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, SLICE)?;
        }
        let selected = player.shows().1.and_then(target);
        modified |= run.world().setup().flaws.is_modified();
        let said: DraftPair = ["en", "zh"].map(|tag| player.said(tag).to_owned());
        let question = player.asked().map(|asked| {
            [Lang::En, Lang::Zh].map(|lang| {
                let choices = asked.choices.iter().map(|one| choice(lang, one)).collect();
                (question(lang, &asked.question), choices)
            })
        });
        let (lost, shape) = (LostRecords::default(), PageShape::Landscape);
        let stage = Rc::new(scene::stage(&run, &lost, selected, false, shape));
        all.push(Leaf { place: moment.place.clone(), said, question, stage });
        if player.next(&mut run)? == NextBeat::Over {
            break;
        }
    }
    Ok((all, modified))
}
