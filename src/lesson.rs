//! Lessons: a run with words, questions and tasks, as a file and as something to be played.
//!
//! A lesson is data ([`Lesson`], read by [`parse`], documented in `docs/lessons.md`): a scenario, and
//! *beats*. A beat does something to the run, waits until something has happened in it, and then
//! speaks. Whatever it says about the run it reads off the run: every server, number, zxid and
//! time in a text stands in braces ([`text`]) and is filled in at that moment. So a lesson can be played
//! with other seeds, and cannot lie.
//!
//! A *myth* is a lesson, too: its title is a claim that one reads elsewhere, its beats are the run that settles it, and
//! [`Myth`] names what the truth rests on. What a text says without braces is stated as [`Beat::holds`], and looked at
//! whenever the lesson is played.
//!
//! # How the page uses it
//!
//! The page keeps a [`Player`] beside its run and hands it the run whenever something should happen.
//!
//! 1. [`Player::begin`] opens the run and begins the first beat: what it does is done.
//! 2. [`Player::go_on`] simulates towards what the beat waits for, so many events a call, until it
//!    says [`BeatStage::There`]. The events from [`Player::span`] are what there is to play: the page puts its cursor back
//!    to the first and plays to the second as it plays everything, in the beat's [`Show`].
//! 3. [`Player::said`] is the text. If there is [`Player::asked`], the page shows its choices and asks how sure one
//!    is; [`Player::expect`] takes the answer, [`Player::reveal`] goes to the event that shows it (again there is a span to
//!    play). What was expected stays in [`Player::expected`], to be drawn beside what happened, and
//!    [`crate::why`] can be asked about the event at the end of the span.
//! 4. A beat with a [`Challenge`] leaves the run to the learner: [`Player::may`] says whether a command is allowed and
//!    left, an [`Attempt`] follows the line that they make and says which goals are met.
//! 5. At any time: [`Player::take_over`], and the run is theirs; what they do opens a branch.
//!    [`Player::come_back`] goes back to where the lesson was.
//! 6. [`Player::next`] begins the next beat. It says when that begins another run ([`NextBeat::Anew`]): then everything that was
//!    known of the old one is void.
//!
//! Nothing here has a clock or draws a picture, and every call is short: some thousand events.
//!
//! # The rooms
//!
//! * [`mod@file`]: what a lesson file may say; [`parse`] checks all of it
//! * [`text`]: texts with braces; [`term`]: the words in them and what they mean in a run
//! * [`wait`]: facts and states that beats wait for and challenges want
//! * `mean`: what a beat asks and states, in a run
//! * [`player`]: a lesson that is being played; [`attempt`]: a person's attempt at a challenge
//! * [`mod@rehearse`]: a lesson played by nobody, to see whether everything in it happens
//! * [`draft`]: a lesson in the making, from moments of runs; [`offer`]: what a moment offers for that
//! * [`mod@link`]: a lesson in an address
//! * [`library`]: the lessons that come with Zabscope

pub mod attempt;
mod check;
pub mod draft;
pub mod file;
pub mod library;
pub mod link;
mod mean;
pub mod offer;
mod place;
pub mod player;
pub mod rehearse;
pub mod term;
pub mod text;
pub mod wait;

pub use attempt::{Attempt, Refused};
pub use file::{Beat, BeatQuestion, Both, Challenge, Lesson, Level, Myth, RecordedPackets, Show};
pub use player::{BeatStage, NextBeat, Player};
pub use rehearse::rehearse;

use crate::scenario::Problem;
use crate::scenario::problem::Key;
use serde::Deserialize;

/// The longest file that is read.
pub const LONGEST_FILE: usize = 256 * 1024;

/// Does a text look like a lesson, and not like a scenario?
pub fn is_lesson(json: &str) -> bool {
    #[derive(Deserialize)]
    struct LessonMark {
        #[serde(rename = "zabscope-lesson")]
        _version: serde_json::Value,
    }
    serde_json::from_str::<LessonMark>(json).is_ok()
}

/// What stands in a lesson file, unchecked: for lists of those that come along, which tests have checked.
pub fn glance(json: &str) -> Option<Lesson> {
    serde_json::from_str(json).ok()
}

/// Reads a lesson file. What it refuses, it refuses with the field's name. Nothing is run.
pub fn parse(json: &str) -> Result<Lesson, Problem> {
    if json.len() > LONGEST_FILE {
        return Err(Problem::new("", Key::LessonTooLong.with(&[&LONGEST_FILE])));
    }
    #[derive(Deserialize)]
    struct LessonVersion {
        #[serde(rename = "zabscope-lesson")]
        version: Option<u64>,
    }
    if let Ok(LessonVersion { version: Some(version @ 2..) }) = serde_json::from_str(json) {
        return Err(Problem::new("zabscope-lesson", Key::NewerFile.with(&[&version])));
    }
    let lesson: Lesson = crate::scenario::read_json(json, Key::NotALesson)?;
    check::check(&lesson)?;
    Ok(lesson)
}
