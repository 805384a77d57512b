//! A lesson in the making: moments of runs, with words for each.
//!
//! A moment is a link, so it knows its run, everything that was done in it, and the trace hash that it must have. The file
//! that comes out of a draft has the commands in its scenario, each after the event after which it fell: the lesson
//! shows exactly these runs, and no seeds. Where a moment follows the one before it in the same run, the beat waits
//! for so many events; where it does not (another run, or an earlier moment), the run starts over there. So moments can stand
//! in any order.

use super::file::{Beat, BeatPace, BeatQuestion, Lens, LessonTab, Level};
use super::mean::about;
use super::term::Terms;
use super::{Lesson, parse, rehearse};
use crate::predict::{Budget, ask};
use crate::scenario::problem::Key;
use crate::scenario::script::Recorded;
use crate::scenario::units::{Int, List};
use crate::scenario::{Opened, Problem, Scenario, Start, Words, link};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest draft that is kept, in bytes.
pub const LONGEST_DRAFT: usize = 2 * 1024 * 1024;
/// The most moments that a lesson has.
pub const MOST_MOMENTS: usize = 64;

/// A text in English and in Chinese. Where one of them is empty, the other one stands in both places.
pub type DraftPair = [String; 2];

/// A lesson that is being made, version 1 of what is kept of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The version.
    #[serde(rename = "zabscope-draft")]
    pub version: Int<1, 1>,
    /// What it is called.
    pub title: DraftPair,
    /// What one will know; the title, if there is nothing.
    pub summary: DraftPair,
    /// How much one should know already.
    pub level: Level,
    /// How long it takes.
    pub minutes: Int<1, 60>,
    /// One after the other.
    pub moments: List<DraftMoment, MOST_MOMENTS>,
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            version: Int(1),
            title: DraftPair::default(),
            summary: DraftPair::default(),
            level: Level::Basic,
            minutes: Int(5),
            moments: List::default(),
        }
    }
}

/// A moment of a run, and what is said and shown there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftMoment {
    /// The link to it.
    pub link: String,
    /// Where it is, in words.
    pub place: DraftPair,
    /// What is said.
    pub text: DraftPair,
    /// What stands on the time axis.
    pub lens: Option<Lens>,
    /// Which tab of the inspector.
    pub tab: Option<LessonTab>,
    /// Who is selected, in the words of lessons.
    pub select: Option<String>,
    /// How fast it is played to.
    pub pace: Option<BeatPace>,
    /// Which of the questions is asked.
    pub asks: Option<u8>,
    /// What can be asked there, each with its words.
    pub questions: Vec<(DraftQuestion, DraftPair)>,
    /// Words that mean something there, and what.
    pub words: Vec<DraftPair>,
}

/// A question, as [`BeatQuestion`] reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftQuestion {
    /// Which one.
    pub ask: String,
    /// About which transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zxid: Option<String>,
    /// About which server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// About which path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A finished lesson: its file, and what that says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub json: String,
    /// The lesson.
    pub lesson: Arc<Lesson>,
}

/// A moment, and how one gets there.
struct DraftPiece<'d> {
    moment: &'d DraftMoment,
    line: Scenario,
    event: u32,
    /// The run begins here.
    begins: bool,
    /// This many events after the moment before.
    wait: u32,
}

impl Draft {
    /// Reads what was kept.
    pub fn read(json: &str) -> Option<Draft> {
        let short = Some(json).filter(|json| json.len() <= LONGEST_DRAFT);
        short.and_then(|json| serde_json::from_str(json).ok())
    }

    /// As it is kept; `None` if it is longer than what is kept.
    pub fn kept(&self) -> Option<String> {
        serde_json::to_string(self).ok().filter(|json| json.len() <= LONGEST_DRAFT)
    }

    /// The lesson file, after it has been checked and played from its beginning to its end.
    pub fn make(&self) -> Result<Made, Problem> {
        let json = self.file()?;
        let lesson = Arc::new(parse(&json)?);
        rehearse(&lesson, None)?;
        Ok(Made { json, lesson })
    }

    /// Is everything in a lesson something that a draft can have?
    pub fn can_be(lesson: &Lesson) -> bool {
        let plain = |beat: &Beat| {
            let asks = beat.predict.as_ref().is_none_or(|p| p.text.is_none() && p.fact.is_none());
            let more = beat.holds.is_empty() && beat.lets.is_empty() && beat.challenge.is_none();
            asks && more && beat.show.highlight.is_empty()
        };
        lesson.myth.is_none() && !lesson.seeds && lesson.beats.0.iter().all(plain)
    }

    /// Where the run starts over, because a moment does not follow the one before it.
    pub fn breaks(&self) -> Vec<bool> {
        self.laid_out().map_or_else(|_| Vec::new(), |all| all.iter().map(|p| p.begins).collect())
    }

    /// Puts a moment to the others: before the first one that follows it in its run, else to the end. Says where.
    pub fn add(&mut self, moment: DraftMoment) -> usize {
        let (line, event) = moment.line().unwrap_or_else(|| (Scenario::new_run(1, 1, 0), 0));
        let piece = DraftPiece { moment: &moment, line, event, begins: false, wait: 0 };
        let all = self.moments.0.iter();
        let follows = |other: &DraftMoment| {
            let later = other.line().filter(|(_, event)| *event > piece.event);
            later.is_some_and(|(line, event)| piece.leads_to(&line, event))
        };
        let ix = all.clone().position(follows).unwrap_or(self.moments.0.len());
        self.moments.0.insert(ix, moment);
        ix
    }

    fn laid_out(&self) -> Result<Vec<DraftPiece<'_>>, Problem> {
        let mut all: Vec<DraftPiece> = Vec::new();
        for (ix, moment) in self.moments.0.iter().enumerate() {
            let lost = || Problem::new(format!("beats[{ix}]"), Key::MomentLost);
            let (line, event) = moment.line().ok_or_else(lost)?;
            let wait = match all.last().filter(|last| last.leads_to(&line, event)) {
                None => None,
                Some(last) => event.checked_sub(last.end_on(&line, ix - 1)?),
            };
            let (begins, wait) = (wait.is_none(), wait.unwrap_or(0));
            all.push(DraftPiece { moment, line, event, begins, wait });
        }
        Ok(all)
    }

    fn file(&self) -> Result<String, Problem> {
        let all = self.laid_out()?;
        let mut sources: Vec<Option<Value>> = Vec::new();
        for (ix, piece) in all.iter().enumerate() {
            let later = || all[ix + 1..].iter().take_while(|piece| !piece.begins);
            sources.push(piece.begins.then(|| {
                let line = &later().last().unwrap_or(piece).line;
                let note = Words::default();
                let start = piece.line.start.clone();
                let scenario = Scenario { start, note, ..line.clone() };
                match serde_json::from_str(&scenario.to_json()) {
                    Ok(value) => value,
                    Err(error) => unreachable!("a scenario is written as JSON: {error}"),
                }
            }));
        }
        let first = sources.first_mut().and_then(Option::take).unwrap_or_default();
        let steps = all.iter().zip(sources).map(|(piece, scenario)| piece.step(scenario)).collect();
        let title = both(&self.title);
        let summary = both(&self.summary);
        let file = File {
            version: 1,
            id: self.id(),
            title,
            summary: if summary.en.is_empty() { title } else { summary },
            level: self.level,
            minutes: self.minutes,
            topics: [],
            scenario: if all.is_empty() { "first-run".into() } else { first },
            beats: steps,
        };
        let wrong = |_| Problem::new("", Key::NotALesson);
        serde_json::to_string_pretty(&file).map(|json| json + "\n").map_err(wrong)
    }

    /// The name of the lesson in its file: the English title, or some name.
    fn id(&self) -> String {
        let lower = both(&self.title).en.to_ascii_lowercase();
        let words = lower.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let id: String = words.join("-").chars().take(64).collect();
        if id.is_empty() { "my-lesson".to_owned() } else { id }
    }
}

impl DraftPiece<'_> {
    /// Is a moment of another line one of this run, not before this one?
    fn leads_to(&self, line: &Scenario, event: u32) -> bool {
        let before = |line: &Scenario| -> Vec<Recorded> {
            let acts = line.acts.0.iter();
            acts.filter(|act| act.after.get() < u64::from(self.event)).cloned().collect()
        };
        self.event <= event && bare(&self.line) == bare(line) && before(&self.line) == before(line)
    }

    /// Where the lesson is in this line when it goes on: what is asked has shown by then.
    fn end_on(&self, line: &Scenario, ix: usize) -> Result<u32, Problem> {
        let Some(predict) = self.predict() else { return Ok(self.event) };
        let field = format!("beats[{ix}].predict");
        let start = Some(Start { event: Some(Int(i64::from(self.event))), time: None, hash: None });
        let run = Scenario { start, ..line.clone() }.open()?.run;
        let question = about(&predict, &Terms { run: &run, bound: &BTreeMap::new() }, &field)?;
        let asked = ask(&run, &question, Budget::default());
        asked.map(|asked| asked.reveal).ok_or_else(|| Problem::new(field, Key::NoAnswer))
    }

    fn predict(&self) -> Option<BeatQuestion> {
        serde_json::from_value(serde_json::to_value(self.moment.ask()?).ok()?).ok()
    }

    fn step(&self, scenario: Option<Value>) -> DraftStep<'_> {
        let DraftMoment { lens, tab, select, pace, .. } = self.moment;
        DraftStep {
            scenario,
            until: (self.wait > 0).then_some(Until { events: self.wait }),
            text: both(&self.moment.text),
            show: Showing { lens: *lens, tab: *tab, select: select.as_deref(), pace: *pace },
            predict: self.moment.ask(),
        }
    }
}

impl DraftMoment {
    /// The question that is asked.
    pub fn ask(&self) -> Option<&DraftQuestion> {
        self.questions.get(usize::from(self.asks?)).map(|(ask, _)| ask)
    }

    /// Its run, at this moment.
    pub fn open(&self) -> Option<Opened> {
        link::open(&self.link).ok()
    }

    /// What was done in its run, and the event.
    fn line(&self) -> Option<(Scenario, u32)> {
        let line = link::decode(&self.link).ok()?;
        let event = line.start.as_ref()?.event?.get() as u32;
        Some((line, event))
    }
}

/// What a run begins from, without what is only said about it.
fn bare(line: &Scenario) -> Scenario {
    Scenario { title: Words::default(), note: Words::default(), ..line.pristine() }
}

/// Both languages; what is empty is the same as the other.
fn both(pair: &DraftPair) -> DraftEach<'_> {
    let [en, zh] = pair.each_ref().map(|text| text.trim());
    DraftEach { en: if en.is_empty() { zh } else { en }, zh: if zh.is_empty() { en } else { zh } }
}

/// The file, in the order in which one reads it.
#[derive(Serialize)]
struct File<'d> {
    #[serde(rename = "zabscope-lesson")]
    version: u8,
    id: String,
    title: DraftEach<'d>,
    summary: DraftEach<'d>,
    level: Level,
    minutes: Int<1, 60>,
    topics: [&'d str; 0],
    scenario: Value,
    beats: Vec<DraftStep<'d>>,
}

#[derive(Clone, Copy, Serialize)]
struct DraftEach<'d> {
    en: &'d str,
    zh: &'d str,
}

#[derive(Serialize)]
struct DraftStep<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Until>,
    text: DraftEach<'d>,
    show: Showing<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    predict: Option<&'d DraftQuestion>,
}

#[derive(Serialize)]
struct Until {
    events: u32,
}

#[derive(Serialize)]
struct Showing<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    lens: Option<Lens>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tab: Option<LessonTab>,
    #[serde(skip_serializing_if = "Option::is_none")]
    select: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pace: Option<BeatPace>,
}
