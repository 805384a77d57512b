//! The words of a lesson, beside the stage.

use super::jump;
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::lesson::{Doing, Origin, Taken};
use crate::panel::predict::{self, Card};
use crate::sentence::time::seconds;
use zabscope::lesson::draft::Draft;
use zabscope::lesson::wait::{EnsembleState, ReadyWait};
use zabscope::lesson::{Attempt, Challenge, Lesson, Level, Myth};

/// Everything beside the stage during a lesson.
#[derive(Clone, PartialEq, Debug)]
pub struct LessonPanel {
    pub lang: Lang,
    /// What it is called.
    pub title: String,
    /// Which beat of how many.
    pub place: (usize, usize),
    /// What it says; empty while it plays to where it speaks.
    pub said: Vec<String>,
    /// Packets of a real ensemble, under the name of their recording.
    pub recorded: Option<(String, String)>,
    /// What is asked.
    pub card: Option<Card>,
    /// What is to be done.
    pub challenge: Option<ChallengePanel>,
    /// Somebody does something of their own.
    pub away: bool,
    /// It speaks, plays, or is over.
    pub doing: Doing,
    /// How many answers were right, of how many, and the code to hand in.
    pub answers: Option<(usize, usize, String)>,
    /// It settles a claim: what is true, once the run has shown it.
    pub myth: Option<MythPanel>,
    /// Something did not happen.
    pub problem: Option<String>,
    /// The seed, where another one can be taken.
    pub seed: Option<i64>,
    /// It is one that is being made here.
    pub draft: bool,
    /// It comes with Zabscope.
    pub ours: bool,
    /// It can be made a draft of.
    pub copies: bool,
    /// The link to it, from its `#` on, if it was opened with one.
    pub link: Option<String>,
}

/// What is true instead of a claim, and what that rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct MythPanel {
    /// What is true; nothing as long as the run has not shown it.
    pub truth: Option<String>,
    /// Papers, issues, documentation.
    pub sources: Vec<String>,
    /// The numbers of facts.
    pub facts: String,
}

/// Something to be done.
#[derive(Clone, PartialEq, Debug)]
pub struct ChallengePanel {
    /// The goals, and whether they are met.
    pub goals: Vec<(String, bool)>,
    /// How many actions were used, of how many.
    pub used: (usize, usize),
    pub done: bool,
    /// Why it cannot be done, and the number of the fact; nobody looks before having tried.
    pub proof: Option<(String, String)>,
    /// It can be shown how.
    pub solvable: bool,
}

/// Does the form in which a lesson is made stand beside the stage?
pub fn makes(model: &Model) -> bool {
    model.page.lessons.author.open
        && model.page.lessons.taken.is_none()
        && model.page.write.embed.is_none()
}

/// The lesson that is being taken.
pub fn panel(model: &Model, taken: &Taken) -> LessonPanel {
    let (lang, player) = (model.page.lang, &taken.player);
    let tag = lang.tag();
    let lesson = player.lesson();
    let speaks = taken.doing == Doing::Speaking;
    let said = if speaks { player.said(tag) } else { "" };
    let card = predict::lesson_card(model, player.question(tag));
    let (right, all) = taken.answers.count(|_| true);
    let recorded = player.beat().recorded.as_ref().map(|real| {
        let lines: Vec<&str> = real.lines.0.iter().map(|line| line.0.as_str()).collect();
        (real.case.0.clone(), lines.join("\n"))
    });
    LessonPanel {
        lang,
        title: title(lang, lesson),
        place: (player.number() + 1, lesson.beats.0.len()),
        said: said.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        recorded: recorded.filter(|_| speaks),
        card: card.filter(|_| speaks),
        challenge: challenge(model, taken).filter(|_| speaks),
        away: speaks && player.is_away() && player.beat().challenge.is_none(),
        doing: taken.doing,
        answers: (all > 0).then(|| (right, all, taken.answers.code())),
        myth: lesson.myth.as_ref().map(|myth| myth_panel(taken, myth, tag)),
        problem: taken.problem.as_ref().map(|p| super::problem::told(lang, p)),
        seed: lesson.seeds.then(|| player.scenario().seed.get() as i64),
        draft: taken.origin == Origin::Draft,
        ours: matches!(taken.origin, Origin::Library(_)),
        copies: matches!(taken.origin, Origin::File | Origin::Link(_))
            && model.page.write.embed.is_none()
            && Draft::can_be(lesson),
        link: match &taken.origin {
            Origin::Link(link) => Some(link.clone()),
            _ => None,
        },
    }
}

fn myth_panel(taken: &Taken, myth: &Myth, tag: &str) -> MythPanel {
    let lesson = taken.player.lesson();
    let last = taken.player.number() + 1 == lesson.beats.0.len();
    let shown = last && matches!(taken.doing, Doing::Speaking | Doing::Over);
    let facts: Vec<&str> = myth.facts.0.iter().map(|fact| fact.0.as_str()).collect();
    MythPanel {
        truth: shown.then(|| lesson.summary.in_language(tag).to_owned()),
        sources: myth.sources.0.iter().map(|source| source.0.clone()).collect(),
        facts: facts.join(", "),
    }
}

fn challenge(model: &Model, taken: &Taken) -> Option<ChallengePanel> {
    let (lang, player) = (model.page.lang, &taken.player);
    let challenge: &Challenge = player.beat().challenge.as_ref()?;
    let attempt: &Attempt = player.tried()?;
    let goals = attempt.goals().iter().zip(attempt.met());
    let proof = challenge
        .impossible
        .as_ref()
        .map(|no| (no.proof.in_language(lang.tag()).to_owned(), no.fact.0.clone()));
    Some(ChallengePanel {
        goals: goals.map(|(goal, met)| (goal_words(lang, goal), met.is_some())).collect(),
        used: (attempt.used(&model.run), challenge.actions.get() as usize),
        done: attempt.is_done(),
        proof,
        solvable: !challenge.solution.0.is_empty(),
    })
}

/// A goal in words.
fn goal_words(lang: Lang, goal: &ReadyWait) -> String {
    match goal {
        ReadyWait::Fact(fact) => jump::words(lang, fact),
        ReadyWait::Is(state) => t(lang, state_key(*state)).to_owned(),
        ReadyWait::Event(event) => tf(lang, "lesson.g_event", &[("n", &event.to_string())]),
        ReadyWait::Time(time) => tf(lang, "lesson.g_time", &[("time", &seconds(*time))]),
        ReadyWait::Seen(_) => t(lang, "lesson.g_seen").to_owned(),
    }
}

fn state_key(state: EnsembleState) -> &'static str {
    match state {
        EnsembleState::NoLeader => "lesson.s_no_leader",
        EnsembleState::OneLeader => "lesson.s_one_leader",
        EnsembleState::TwoLeaders => "lesson.s_two_leaders",
        EnsembleState::NobodyServes => "lesson.s_nobody_serves",
        EnsembleState::EverybodyServes => "lesson.s_everybody_serves",
        EnsembleState::SameHistory => "lesson.s_same_history",
        EnsembleState::LeaderDiskBehind => "lesson.s_disk_behind",
        EnsembleState::NothingOutstanding => "lesson.s_nothing_outstanding",
        EnsembleState::Unfair => "lesson.s_unfair",
        EnsembleState::OutOfOrder => "lesson.s_out_of_order",
        EnsembleState::NumberAgain => "lesson.s_number_again",
        EnsembleState::LateWrite => "lesson.s_late_write",
    }
}

/// A claim is said in quotation marks: it is not ours.
pub fn title(lang: Lang, lesson: &Lesson) -> String {
    let title = lesson.title.in_language(lang.tag());
    match lesson.myth {
        Some(_) => tf(lang, "lesson.claim", &[("claim", title)]),
        None => title.to_owned(),
    }
}

/// How much one should know already, in words.
pub fn level_key(level: Level) -> &'static str {
    match level {
        Level::Basic => "lesson.basic",
        Level::Core => "lesson.core",
        Level::Deep => "lesson.deep",
    }
}
