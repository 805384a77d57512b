//! Scenarios: what a run starts from, as a file and as a link.
//!
//! A scenario is a JSON file that people write and keep. It names a seed, an
//! ensemble, its timings, and what happens to it; with the engine of the same
//! release it gives the same run, event by event, natively and in a browser.
//!
//! ```json
//! {
//!   "zabscope": 1,
//!   "title": {"en": "The leader falls silent", "zh": "领导者失联"},
//!   "note": "A text, or one text per language.",
//!   "seed": 7,
//!   "ensemble": {"voters": 3, "observers": 0},
//!   "timings": {"tickTime": 2000, "latency": {"min": "800us", "max": "1.6ms"}},
//!   "sessions": "live",
//!   "started": [1, 2, 3],
//!   "disks": [{"server": 1, "acceptedEpoch": 1, "currentEpoch": 1, "log": ["1·1..4"]}],
//!   "script": [
//!     {"at": 3000, "do": {"connect": {"client": 1, "server": 1}}},
//!     {"at": "3.5s", "do": {"write": {"client": 1, "key": "/a", "value": "x"}}},
//!     {"at": "4s", "do": {"request": {"client": 1, "op": {"getData": {"path": "/a", "watch": true}}}}},
//!     {"when": {"sent": "COMMIT", "from": 3}, "do": {"isolate": {"server": 3, "how": "silence"}}}
//!   ],
//!   "start": {"time": 3000}
//! }
//! ```
//!
//! Only `zabscope`, `seed` and `ensemble` are needed.
//!
//! **Lengths of time.** A whole number counts milliseconds, as in `zoo.cfg`; a
//! text names its unit (`us`, `ms`, `s`, `min`, `h`). There are no fractions but in
//! such texts: the engine counts whole microseconds.
//!
//! **Servers** have the numbers 1, 2, 3, …: voters first, observers above them.
//! An end of a link is a server's number, or `"C1"` for a client.
//!
//! **Zxids** are written `"1·5"`, `"1.5"` or `[1, 5]`; in a log, `"1·1..5"` stands
//! for five of them.
//!
//! | field | what it is | allowed | if absent |
//! |---|---|---|---|
//! | `title`, `note` | for people | 200 and 4000 characters | empty |
//! | `seed` | all chance comes from it | 0 to 2⁵³ − 1 | – |
//! | `ensemble` | `voters`, `observers` | 1 to 9, 0 to 3 | –, 0 |
//! | `timings` | see [`Timings`] | see there | see there |
//! | `started` | who starts by itself | servers | everybody |
//! | `disks` | what is on disk at the start | zxids that increase, last epoch ≤ currentEpoch ≤ acceptedEpoch | empty |
//! | `script` | commands `at` a moment or `when` something is seen | 512 | none |
//! | `acts` | what somebody did in a run that was saved, each `after` an event | 4096 | none |
//! | `flaws` | rules that are taken away, by the names that `zabscope list flaws` shows | 16 | none |
//! | `sessions` | whether clients ping and sessions can expire, see [`Sessions`] | `"eternal"`, `"live"` | `"eternal"` |
//! | `start` | where to open it: an `event`, perhaps with the `hash` that the run had there, or a `time` | 5,000,000 events | event 0 |
//!
//! Commands are listed at [`Do`](script::Do), what a client can ask for at
//! [`request`], things to wait for at [`Fact`](script::Fact). A `when` fires once,
//! at the first sight. `write` is older than the tree of znodes: it creates or sets,
//! whichever fits; `request` asks for one thing in ZooKeeper's words.
//!
//! **Versions.** `"zabscope": 1` is the version of this schema. What a version 1
//! file means never changes; a field that is not listed here is refused, not
//! ignored, so that a file that needs a newer Zabscope says so.
//!
//! **Layers.** These types belong to the file. They are turned into the engine's
//! [`Setup`] and [`Act`](crate::sim::Act)s in `convert`; the link ([`link`]) has
//! types of its own. Every scenario passes one door, [`parse`], wherever it comes from.

mod convert;
pub mod library;
pub mod link;
pub mod problem;
pub mod recipe;
mod record;
mod replay;
pub mod request;
pub mod say;
pub mod script;
pub mod session;
pub mod units;
mod words;
mod write;

pub use problem::Problem;
pub use replay::{MOST_EVENTS, Opened, Verdict, event_at};
pub use words::Words;

use crate::base::{MAX_SID, Micros};
use crate::sim::Setup;
use crate::sim::{Recording, Watcher};
use problem::Key;
use script::{Delay, Entry, FlawName, Moment, Recorded};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use units::{EpochNo, EventNo, Int, Length, List, Run, ServerNo, Text};

/// The longest file that is read.
pub const LONGEST_FILE: usize = 256 * 1024;

/// A scenario, version 1. See the module's documentation for its fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The version of the schema.
    pub zabscope: Int<1, 1>,
    /// What it is called.
    #[serde(default)]
    pub title: Words<200>,
    /// What there is to see.
    #[serde(default)]
    pub note: Words<4000>,
    /// The seed of all chance. JavaScript keeps no larger number exactly.
    pub seed: Int<0, 9_007_199_254_740_991>,
    /// Who takes part.
    pub ensemble: Ensemble,
    /// How long things take.
    #[serde(default)]
    pub timings: Timings,
    /// Who starts by itself; absent for everybody.
    #[serde(default)]
    pub started: Option<List<ServerNo, MAX_SID>>,
    /// Disks that are not empty.
    #[serde(default)]
    pub disks: List<Disk, MAX_SID>,
    /// What happens to it.
    #[serde(default)]
    pub script: List<Entry, 512>,
    /// What somebody did in a saved run.
    #[serde(default)]
    pub acts: List<Recorded, 4096>,
    /// Where to open it.
    #[serde(default)]
    pub start: Option<Start>,
    /// Rules that are taken away: what runs is no longer ZAB.
    #[serde(default)]
    pub flaws: List<FlawName, 16>,
    /// Whether sessions can expire.
    #[serde(default)]
    pub sessions: Sessions,
}

/// Whether clients keep their sessions alive, and what becomes of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sessions {
    /// Clients do not ping and do not reconnect by themselves, and no session
    /// expires. What a file that does not say it means: in the first release there
    /// was nothing else.
    #[default]
    Eternal,
    /// As in ZooKeeper: clients ping, look for another server when theirs is gone,
    /// and a session that is not heard of for its time-out expires.
    Live,
}

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ensemble {
    /// Members with a vote: servers 1 to this.
    pub voters: Int<1, 9>,
    /// Members without: the servers above.
    #[serde(default = "none")]
    pub observers: Int<0, 3>,
}

fn none() -> Int<0, 3> {
    Int(0)
}

/// How long things take, and the limits of `zoo.cfg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Timings {
    /// `tickTime`, 10 ms to 60 s; 2000.
    pub tick_time: Length<10_000, 60_000_000>,
    /// `initLimit` in ticks; 10.
    pub init_limit: Int<1, 1000>,
    /// `syncLimit` in ticks; 5.
    pub sync_limit: Int<1, 1000>,
    /// `snapCount`, in transactions; 100 000.
    pub snap_count: Int<2, 1_000_000_000>,
    /// `commitLogCount`, in transactions; 500. Smaller ones are taken at their word.
    pub commit_log_count: Int<1, 1_000_000_000>,
    /// `snapshotSizeFactor` is not negative: learners that are behind committedLog may be
    /// served from the log on disk (3.4); true.
    pub disk_log_sync: bool,
    /// Exactly as the releases do it, with the holes that every one of them has
    /// ([`Flaws::as_released`](crate::zab::Flaws::as_released)); false: mended.
    pub as_released: bool,
    /// One way, every link; 0.8 to 1.6 ms.
    pub latency: Range,
    /// fsync, and the other durable writes; 2 to 8 ms.
    pub fsync: Range,
    /// When the processes start; 0 to 60 ms.
    pub boot: Range,
}

/// From where to where a random length is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The shortest.
    pub min: Delay,
    /// The longest.
    pub max: Delay,
}

impl Range {
    /// From and to so many microseconds.
    pub const fn of(min: u64, max: u64) -> Range {
        Range { min: Length(Micros(min)), max: Length(Micros(max)) }
    }
}

impl Default for Timings {
    /// Frozen: files and links that name no timing mean these.
    fn default() -> Timings {
        Timings {
            tick_time: Length(Micros::millis(2000)),
            init_limit: Int(10),
            sync_limit: Int(5),
            snap_count: Int(100_000),
            commit_log_count: Int(500),
            disk_log_sync: true,
            as_released: false,
            latency: Range::of(800, 1_600),
            fsync: Range::of(2_000, 8_000),
            boot: Range::of(0, 60_000),
        }
    }
}

/// What a server's disk holds at the start; everything in its log is durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Disk {
    /// Whose.
    pub server: ServerNo,
    /// The acceptedEpoch file.
    pub accepted_epoch: EpochNo,
    /// The currentEpoch file.
    pub current_epoch: EpochNo,
    /// The zxids in its log.
    #[serde(default)]
    pub log: List<Run, 10_000>,
}

/// Where to open a scenario: exactly one of `event` and `time`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// After this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventNo>,
    /// After the last event up to this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Moment>,
    /// With `event`: the trace hash that the run had there, 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<Text<16>>,
}

/// Reads a scenario file. What it refuses, it refuses with the field's name.
pub fn parse(json: &str) -> Result<Scenario, Problem> {
    if json.len() > LONGEST_FILE {
        return Err(Problem::new("", Key::FileTooLong.with(&[&LONGEST_FILE])));
    }
    read(json)
}

/// A file that says who takes part and nothing else, as the page opens with one: read without what finds the place of a
/// mistake, so that the first picture need not wait for that. `None` for every other file.
pub fn parse_plain(json: &str) -> Option<Scenario> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Plain {
        zabscope: Int<1, 1>,
        title: Words<200>,
        note: Words<4000>,
        seed: Int<0, 9_007_199_254_740_991>,
        ensemble: Ensemble,
    }
    let Plain { zabscope, title, note, seed, ensemble } = serde_json::from_str(json).ok()?;
    Some(Scenario { zabscope, title, note, seed, ensemble, ..Scenario::new_run(1, 3, 0) })
}

/// The one door.
fn read(json: &str) -> Result<Scenario, Problem> {
    /// Looked at first: a newer file has fields that this version does not know.
    #[derive(Deserialize)]
    struct Head {
        zabscope: Option<u64>,
    }
    if let Ok(Head { zabscope: Some(version @ 2..) }) = serde_json::from_str(json) {
        return Err(Problem::new("zabscope", Key::NewerFile.with(&[&version])));
    }
    let scenario: Scenario = read_json(json, Key::NotAnObject)?;
    convert::check(&scenario)?;
    Ok(scenario)
}

/// Reads a file of this project's own: an object, with what is wrong in it said with its place.
pub(crate) fn read_json<T: DeserializeOwned>(json: &str, what: Key) -> Result<T, Problem> {
    let value: Value = serde_json::from_str(json).map_err(|e| Problem::not_json(&e))?;
    if !value.is_object() {
        return Err(Problem::new("", what));
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(Problem::from_reader)?;
    match Problem::list_for_object(&value, "", "") {
        Some(problem) => Err(problem),
        None => Ok(read),
    }
}

impl Scenario {
    /// A plain run: so many servers, everything else as by default.
    pub fn new_run(seed: u64, voters: u8, observers: u8) -> Scenario {
        Scenario {
            zabscope: Int(1),
            title: Words::default(),
            note: Words::default(),
            seed: Int(i64::try_from(seed).unwrap_or(i64::MAX)),
            ensemble: Ensemble {
                voters: Int(i64::from(voters)),
                observers: Int(i64::from(observers)),
            },
            timings: Timings::default(),
            started: None,
            disks: List::default(),
            script: List::default(),
            acts: List::default(),
            start: None,
            flaws: List::default(),
            sessions: Sessions::default(),
        }
    }

    /// What the engine starts from. Checks everything, also of a scenario that
    /// was put together by hand.
    pub fn setup(&self) -> Result<Setup, Problem> {
        read(&self.to_json())?;
        convert::setup(self)
    }

    /// The file.
    pub fn to_json(&self) -> String {
        write::json(self)
    }

    /// Its title in English.
    pub fn title(&self) -> &str {
        self.title.in_language("en")
    }

    /// Its note in English.
    pub fn note(&self) -> &str {
        self.note.in_language("en")
    }

    /// The run that it describes, with the acts that were saved with it, at the
    /// place where it wants to be opened.
    pub fn open(&self) -> Result<Opened, Problem> {
        replay::open(self)
    }

    /// The same run with a watcher of your own beside it.
    pub fn watched<W: Watcher>(&self) -> Result<(Recording<W>, Verdict), Problem> {
        replay::watched(self)
    }

    /// The file that says what a set-up says.
    pub fn of_setup(setup: &Setup) -> Scenario {
        record::scenario(setup)
    }

    /// A run as a file to save: the scenario that it began from, everything that
    /// somebody did in the current branch, and the cursor with its trace hash.
    pub fn from_run<W: Watcher>(base: &Scenario, run: &Recording<W>) -> Scenario {
        Scenario {
            acts: List(record::acts(run)),
            start: Some(Start {
                event: Some(Int(i64::from(run.cursor()))),
                time: None,
                hash: Some(Text(run.world().hash().to_string())),
            }),
            ..base.clone()
        }
    }

    /// The same without what a run has added: no acts, no place to open it.
    pub fn pristine(&self) -> Scenario {
        Scenario { acts: List::default(), start: None, ..self.clone() }
    }
}
