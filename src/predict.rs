//! Predictions: what can be asked at a moment of a run, and what the run itself will answer.
//!
//! Predicting first makes one see what happens. [`questions_at`] finds the decision
//! points of a moment: an election that is open, a proposal that waits for ACKs, a record that may
//! be lost, a client that is about to read, a learner that must be brought up to date, a lock that
//! somebody waits for, watches that are about to fire. The right answer is not known by any rule
//! of this room: a copy of the run goes on, and what happens in it is the answer.
//!
//! # What is promised
//!
//! *If nobody does anything.* The answer is what happens when the run is played on from here as it
//! is recorded, and beyond its end without anybody giving a command. What the scenario's script
//! and running programs will do belongs to the run; what a person may still do does not. So the page
//! plays to [`AskedQuestion::reveal`] before it lets anybody act again, or takes the question back.
//!
//! *No answer, no question.* The copy goes on within a [`Budget`]. What has not been decided by then
//! is not asked. [`Question::Read`] is about something that does not happen by itself: then
//! [`AskedQuestion::act`] says what is to be done here, at this cursor, to see it.
//!
//! # How the page uses it
//!
//! While it plays, it calls [`questions_at`] after events that are milestones and stops at one whose
//! [`AskedQuestion::opened`] is true; or it asks what can be asked right now, when somebody wants to be asked. It says
//! the question and the [`Choice`]s in its own words (both are data), takes an answer, plays to
//! [`AskedQuestion::reveal`] (with [`AskedQuestion::act`] carried out first), shows [`AskedQuestion::right`] beside what was expected, and
//! asks [`crate::why`] about the event of the reveal. A lesson asks for one question: [`ask`].
//!
//! An observer: it works on copies and changes nothing. `tests/predict.rs` lets the real run go on
//! at a thousand random decision points and compares.

mod future;
mod open;
mod question;
pub mod score;
mod track;

use crate::base::Micros;
use crate::check::Run;
use crate::sim::Act;
use crate::trace::fact::Fact;
use open::OpenQuestion;
pub use question::{Choice, KINDS, Question, Way};

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedQuestion {
    /// What is asked.
    pub question: Question,
    /// What can be answered: at least two, in an order that gives nothing away.
    pub choices: Vec<Choice>,
    /// Which of them is right.
    pub answer: usize,
    /// It is asked after this event.
    pub at: u32,
    /// This event has raised it. It was not there before, or not so.
    pub opened: bool,
    /// To see the answer, this must be done first, at this cursor.
    pub act: Option<Act>,
    /// The event that shows the answer; if there is an [`AskedQuestion::act`], after that was done.
    pub reveal: u32,
}

impl AskedQuestion {
    /// The right answer.
    pub fn right(&self) -> &Choice {
        &self.choices[self.answer]
    }
}

/// How far the copy goes on to find an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// At most this many events.
    pub events: u32,
    /// At most so much of the run's time.
    pub time: Micros,
}

impl Default for Budget {
    /// Some thousand events, well within a frame or two; and longer than any time-out of `zoo_sample.cfg`.
    fn default() -> Budget {
        Budget { events: 4_000, time: Micros::millis(60_000) }
    }
}

/// Everything that can be asked at the cursor of a run, with the answers.
pub fn questions_at(run: &Run, budget: Budget) -> Vec<AskedQuestion> {
    answered(run, open::all(run), budget)
}

/// One question, if it can be asked at the cursor and has an answer. The choices are what makes sense there.
pub fn ask(run: &Run, question: &Question, budget: Budget) -> Option<AskedQuestion> {
    if let Question::Happens(fact, within) = question {
        return happens(run, *fact, *within, budget);
    }
    let open = open::one(run, question)?;
    answered(run, vec![open], budget).pop()
}

/// Does this happen in time? A moment without it is known to be one when the time is over.
fn happens(run: &Run, fact: Fact, within: Micros, budget: Budget) -> Option<AskedQuestion> {
    let mut copy = run.clone();
    let until = copy.world().now() + within;
    let mut reveal = copy.cursor();
    let mut found = None;
    for _ in 0..budget.events {
        if !copy.advance() || copy.world().now() > until {
            found = Some(false);
            break;
        }
        reveal = copy.cursor();
        if fact.holds(&copy) {
            found = Some(true);
            break;
        }
    }
    Some(AskedQuestion {
        question: Question::Happens(fact, within),
        choices: vec![Choice::Is(false), Choice::Is(true)],
        answer: usize::from(found?),
        at: run.cursor(),
        opened: false,
        act: None,
        reveal,
    })
}

fn answered(run: &Run, open: Vec<OpenQuestion>, budget: Budget) -> Vec<AskedQuestion> {
    let found = future::answers(run, &open, budget);
    let asked = open.into_iter().zip(found).filter_map(|(open, found)| {
        let (right, reveal) = found?;
        let OpenQuestion { question, mut choices, opened, act } = open;
        choices.push(right.clone());
        choices.sort();
        choices.dedup();
        let answer = choices.iter().position(|choice| *choice == right)?;
        let at = run.cursor();
        let asked = AskedQuestion { question, choices, answer, at, opened, act, reveal };
        (asked.choices.len() > 1).then_some(asked)
    });
    asked.collect()
}
