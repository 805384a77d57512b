//! What a lesson file may say. See `docs/lessons.md`.

use super::place::within;
use super::term::Term;
use super::wait::Wait;
use crate::scenario::problem::Key;
use crate::scenario::units::MomentText;
use crate::scenario::units::{Int, List, Text};
use crate::scenario::{Problem, Scenario, library, parse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A lesson, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The version of the schema.
    #[serde(rename = "zabscope-lesson")]
    pub version: Int<1, 1>,
    /// Its name in links: small letters, digits and hyphens.
    pub id: Text<64>,
    /// What it is called.
    pub title: Both<120>,
    /// What one will know.
    pub summary: Both<600>,
    /// How much one should know already.
    pub level: Level,
    /// How long it takes.
    pub minutes: Int<1, 60>,
    /// What it is about, for searching.
    pub topics: List<Text<40>, 12>,
    /// The run: the id of a bundled scenario, or a scenario.
    pub scenario: Source,
    /// It may be played with other seeds.
    #[serde(default)]
    pub seeds: bool,
    /// What it settles is a claim that one reads elsewhere, which is its title; its summary is what is true.
    #[serde(default)]
    pub myth: Option<Myth>,
    /// One after the other.
    pub beats: List<Beat, 64>,
}

/// What is true instead of a claim rests on this.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Myth {
    /// The numbers of facts.
    pub facts: List<Text<16>, 12>,
    /// Papers, issues, pages of the documentation, as one finds them.
    pub sources: List<Text<200>, 8>,
}

/// How much one should know already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Nothing.
    Basic,
    /// What a leader, a quorum and a zxid are.
    Core,
    /// All of the protocol.
    Deep,
}

/// A text in both languages; placeholders stand in braces, see [`super::text`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both<const MAX: usize> {
    /// English.
    pub en: Text<MAX>,
    /// Chinese.
    pub zh: Text<MAX>,
}

impl<const MAX: usize> Both<MAX> {
    /// In a language, given by its tag. English where it is not known.
    pub fn in_language(&self, tag: &str) -> &str {
        if tag.starts_with("zh") { &self.zh.0 } else { &self.en.0 }
    }
}

/// A scenario, or the name of one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// One that comes with Zabscope.
    Bundled(String),
    /// As in a scenario file.
    Inline(Value),
}

impl Source {
    /// The scenario. `field` is where it stands.
    pub fn scenario(&self, field: &str) -> Result<Scenario, Problem> {
        let text = match self {
            Source::Bundled(id) => match library::find(id) {
                Some(bundled) => bundled.text().to_owned(),
                None => {
                    return Err(Problem::new(field, Key::NoScenario.with(&[id])));
                }
            },
            Source::Inline(value) => value.to_string(),
        };
        parse(&text).map_err(|p| within(field, p))
    }
}

/// A beat: does, waits, speaks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    /// Another run begins here.
    #[serde(default)]
    pub scenario: Option<Source>,
    /// Commands in the words of a scenario's script, carried out when the beat begins.
    #[serde(default, rename = "do")]
    pub acts: List<Value, 32>,
    /// What it then waits for; absent: nothing.
    #[serde(default)]
    pub until: Option<Wait>,
    /// Names for what is so when that has happened.
    #[serde(default, rename = "let")]
    pub lets: BTreeMap<String, String>,
    /// What must be so then: words, and what they stand for; `null`: nothing.
    #[serde(default)]
    pub holds: BTreeMap<String, Option<Text<200>>>,
    /// What it says then.
    pub text: Both<2000>,
    /// Packets of a real ensemble, to be read beside the run.
    #[serde(default)]
    pub recorded: Option<RecordedPackets>,
    /// What it shows.
    #[serde(default)]
    pub show: Show,
    /// What is asked then, before its turning point.
    #[serde(default)]
    pub predict: Option<BeatQuestion>,
    /// What is to be done then.
    #[serde(default)]
    pub challenge: Option<Challenge>,
}

/// Lines of a recording of a real ensemble.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedPackets {
    /// The name of the recording.
    pub case: Text<64>,
    /// Its packets, one a line: `S1 → S2 FOLLOWERINFO 0·0`.
    pub lines: List<Text<80>, 24>,
}

/// What a beat shows while it plays. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Show {
    /// What stands on the time axis.
    pub lens: Option<Lens>,
    /// Which tab of the inspector.
    pub tab: Option<LessonTab>,
    /// Who is selected.
    pub select: Option<Term>,
    /// Who is pointed out.
    pub highlight: List<Term, 12>,
    /// How fast it plays.
    pub pace: Option<BeatPace>,
}

/// What stands on the time axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Lens {
    /// Messages between everybody.
    Messages,
    /// Every server's log.
    Logs,
    /// Who waits and who holds.
    Locks,
}

/// A tab of the inspector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LessonTab {
    /// The event at the cursor.
    Event,
    /// A server.
    Server,
    /// A client.
    Client,
    /// The tree.
    Znodes,
    /// Programs of clients.
    Recipes,
    /// What is guaranteed.
    Guarantees,
    /// Why.
    Why,
}

/// How fast a beat plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BeatPace {
    /// Every message can be read.
    Slow,
    /// As the page plays.
    Normal,
    /// What is known already.
    Fast,
    /// It is not played: the page goes there.
    Jump,
}

/// A question before a turning point: which one, and about what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeatQuestion {
    /// `winner`, `acks`, `survives`, `read`, `sync`, `nextHolder`, `woken`, `happens`.
    pub ask: Text<16>,
    /// About which transaction: `acks`, `survives`, `woken`.
    #[serde(default)]
    pub zxid: Option<Term>,
    /// About which server: `sync`.
    #[serde(default)]
    pub server: Option<Term>,
    /// About which client: `read`.
    #[serde(default)]
    pub client: Option<Term>,
    /// About which path: `read`, `nextHolder`, `woken`.
    #[serde(default)]
    pub path: Option<Text<256>>,
    /// What may happen: `happens`.
    #[serde(default)]
    pub fact: Option<Wait>,
    /// Within how long: `happens`.
    #[serde(default)]
    pub within: Option<MomentText>,
    /// The question in the lesson's words; absent: the page's.
    #[serde(default)]
    pub text: Option<Both<400>>,
}

/// Something to be done: goals, and what may be done to get there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// All of these must be met after the beat has begun to speak.
    pub goals: List<Wait, 8>,
    /// With at most this many commands.
    pub actions: Int<1, 50>,
    /// Only with these: words of a scenario's script, such as `crash`. Empty: all.
    #[serde(default)]
    pub allow: List<Text<24>, 32>,
    /// It cannot be done, and this is why.
    #[serde(default)]
    pub impossible: Option<Impossible>,
    /// How it can be done; for tests, and for those who give up.
    #[serde(default)]
    pub solution: List<Move, 50>,
}

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impossible {
    /// The proof.
    pub proof: Both<2000>,
    /// The number of the fact that it rests on.
    pub fact: Text<16>,
}

/// A step of a solution: a command, or waiting, or both in this order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// What is done.
    #[serde(default, rename = "do")]
    pub act: Option<Value>,
    /// What is waited for then.
    #[serde(default)]
    pub until: Option<Wait>,
}
