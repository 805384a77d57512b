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
//!   "release": "3.9.5",
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
//! | `release` | the release of ZooKeeper that it runs, see [`ReleaseRule`](crate::service::ReleaseRule) | `"3.8.0"`, `"3.9.5"` | what runs did before releases could be named: 3.8.0's rules, and clients of their own kind |
//! | `timings` | see [`Timings`] | see there | see there |
//! | `started` | who starts by itself | servers | everybody |
//! | `disks` | what is on disk at the start | zxids that increase, last epoch ≤ currentEpoch; acceptedEpoch below currentEpoch is a disk on which no server starts (1.7.3) | empty |
//! | `script` | commands `at` a moment or `when` something is seen | 512 | none |
//! | `acts` | what was done in a run that was saved, each `after` an event | 4096 | none |
//! | `flaws` | rules that are taken away, by the names that `zabscope list flaws` shows | 16 | none |
//! | `sessions` | whether clients ping and sessions can expire, see [`Sessions`] | `"eternal"`, `"live"` | `"eternal"` |
//! | `start` | where to open it: an `event`, perhaps with the `hash` that the run had there, or a `time` | 5,000,000 events | event 0 |
//!
//! Commands are listed at [`Do`](script::Do), what a client can ask for at
//! [`request`], things to wait for at [`ScriptFact`](script::ScriptFact). A `when` fires once,
//! at the first sight, or at its `occurrence`, and so much `delay` later. `write` is older than the tree of znodes: it creates or sets,
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
mod file;
pub mod library;
pub mod link;
pub mod name;
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

pub use file::{Ensemble, Range, Scenario, Sessions, Start, Timings, WrittenDisk};
pub use problem::Problem;
pub use replay::{MOST_EVENTS, Opened, Verdict, event_at};
pub use words::Words;

use crate::service::Release;
use crate::sim::{Recording, Setup, Watcher};
use name::ReleaseName;
use problem::Key;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use units::{Int, List, Text};

/// The longest file that is read.
pub const LONGEST_FILE: usize = 256 * 1024;

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
    struct PlainFile {
        zabscope: Int<1, 1>,
        title: Words<200>,
        note: Words<4000>,
        seed: Int<0, 9_007_199_254_740_991>,
        ensemble: Ensemble,
    }
    let PlainFile { zabscope, title, note, seed, ensemble } = serde_json::from_str(json).ok()?;
    Some(Scenario { zabscope, title, note, seed, ensemble, ..Scenario::new_run(1, 3, 0) })
}

/// The one door.
fn read(json: &str) -> Result<Scenario, Problem> {
    /// Looked at first: a newer file has fields that this version does not know.
    #[derive(Deserialize)]
    struct FileHead {
        zabscope: Option<u64>,
    }
    if let Ok(FileHead { zabscope: Some(version @ 2..) }) = serde_json::from_str(json) {
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
    /// A plain run: this many servers, everything else by default.
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
            release: None,
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

    /// The file that says what a set-up says.
    pub fn of_setup(setup: &Setup) -> Scenario {
        record::scenario(setup)
    }

    /// A run as a file to save: the scenario that it began from, everything that
    /// was done in the current branch, and the cursor with its trace hash.
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

    /// The same as another release. The trace hash that it recorded is not of this run.
    pub fn in_release(mut self, release: Option<Release>) -> Scenario {
        let release = release.map(ReleaseName);
        if self.release != release {
            self.release = release;
            self.start = self.start.map(|start| Start { hash: None, ..start });
        }
        self
    }

    /// The same without what a run has added: no acts, no place to open it.
    pub fn pristine(&self) -> Scenario {
        Scenario { acts: List::default(), start: None, ..self.clone() }
    }
}
