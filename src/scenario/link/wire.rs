//! The types of a link, versions 1 and 2, as postcard writes them. **Frozen**: published
//! links are made of exactly these fields in exactly this order, with the enum
//! variants at exactly these places. What needed more became version 3, with
//! types of its own in `v3`; what needs more than that becomes version 4.
//!
//! Servers and clients are one byte: a server's number, or 128 + a client's; 0 is
//! "any". Lengths of time are microseconds. Texts are numbers: first those of the
//! scenario's script, then those of [`LinkV1::texts`].

pub mod v3;

pub use v3::LinkV3;

use serde::{Deserialize, Serialize};

/// Everything in a link.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkV1 {
    /// What it began from.
    pub base: Base,
    /// Keys and values that the acts name and the script does not.
    pub texts: Vec<String>,
    /// What was done in it.
    pub acts: Vec<Act>,
    /// The event after which it stands.
    pub cursor: u32,
    /// The trace hash there, least significant byte first.
    pub hash: [u8; 8],
}

/// A link of version 2: a run by modified rules. What has none is written as version 1.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkV2 {
    /// The numbers of the flaws that are switched on.
    pub flaws: Vec<u8>,
    /// The run.
    pub run: LinkV1,
}

/// What a run began from.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Base {
    /// A scenario that comes with Zabscope.
    Bundled {
        /// Its id.
        id: String,
        /// Its content hash, least significant byte first.
        content: [u8; 8],
    },
    /// Another one.
    Inline {
        /// Its title.
        title: Words,
        /// Its note.
        note: Words,
        /// The rest.
        content: Content,
    },
}

/// A text for people.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Words {
    /// None.
    Empty,
    /// The same in all languages.
    One(String),
    /// English, Chinese.
    Each(String, String),
}

/// Everything in a scenario that decides its run. Its bytes are what the content
/// hash is taken of.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub seed: u64,
    pub voters: u8,
    pub observers: u8,
    /// Absent if all are as by default.
    pub timings: Option<Timings>,
    /// A bit for each server, 1 << sid.
    pub started: Option<u16>,
    pub disks: Vec<Disk>,
    /// Keys and values that the script names.
    pub texts: Vec<String>,
    pub script: Vec<(When, Do)>,
}

/// Lengths in microseconds, spans as shortest and longest.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    pub tick: u32,
    pub init_limit: u32,
    pub sync_limit: u32,
    pub snap_count: u32,
    pub commit_log_count: u32,
    pub disk_log_sync: bool,
    pub as_released: bool,
    pub latency: (u32, u32),
    pub fsync: (u32, u32),
    pub boot: (u32, u32),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    pub server: u8,
    pub accepted_epoch: u32,
    pub current_epoch: u32,
    /// Epoch, first counter, how many more follow.
    pub log: Vec<(u32, u32, u32)>,
}

/// How many events after the act before (or after the start), when, and what.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Act(pub u32, pub When, pub Do);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum When {
    Now,
    At(u64),
    Seen(Sight),
}

/// Zxids as epoch and counter; states and phases by their place in their list;
/// kinds by their number.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Sight {
    State(u8, u8),
    Phase(u8, u8),
    Established(Option<u32>),
    Appended(u8, u32, u32),
    Durable(u8, u32, u32),
    Committed(u32, u32),
    Delivered(u8, u32, u32),
    AcceptedEpoch(u8, u32),
    CurrentEpoch(u8, u32),
    Sent(u8, u8, u8),
}

/// Channels as 0 for all, 1 election, 2 quorum, 3 client; `bool` is true for a
/// cut and false for silence; groups have a bit for each server.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Do {
    Crash(u8),
    Restart(u8),
    RestartEmpty(u8),
    Pause(u8),
    Resume(u8),
    Hold(u8, u8, u8),
    Release(u8, u8, u8),
    Cut(u8, u8),
    Heal(u8, u8),
    Isolate(u8, bool),
    Partition(Vec<u16>, bool),
    HealAll,
    Break(u8, u8, u8),
    Latency(u8, u8, u32, u32),
    Fsync(u8, u32, u32),
    Connect(u8, u8),
    /// Client, key, value, expected version or −1.
    Write(u8, u32, u32, i32),
    Disconnect(u8),
}
