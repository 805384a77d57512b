//! The types of a link of version 3, as postcard writes them. **Frozen** like
//! those of versions 1 and 2, of which it takes some as they are: a run in which
//! sessions are alive, or in which somebody asks for an operation.
//!
//! Expected versions are −1 for any. An ACL that is absent is the one that lets
//! everybody do everything. A list in a list is never of its own kind, so that
//! nothing that is read can be deep.

use super::{Disk, Timings, When, Words};
use serde::{Deserialize, Serialize};

/// Everything in a link.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkV3 {
    /// Clients ping and sessions can expire.
    pub live: bool,
    /// The numbers of the flaws that are switched on.
    pub flaws: Vec<u8>,
    /// What it began from.
    pub base: Base,
    /// Texts that the acts name and the script does not.
    pub texts: Vec<String>,
    /// What was done in it.
    pub acts: Vec<Act>,
    /// The event after which it stands.
    pub cursor: u32,
    /// The trace hash there, least significant byte first.
    pub hash: [u8; 8],
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

/// Everything in a scenario that decides its run, but for its flaws and sessions.
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
    /// Texts that the script names.
    pub texts: Vec<String>,
    pub script: Vec<(When, Do)>,
}

/// How many events after the act before (or after the start), when, and what.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Act(pub u32, pub When, pub Do);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Do {
    /// What versions 1 and 2 can say.
    Plain(super::Do),
    Request(u8, Op),
    /// Client, server.
    Move(u8, u8),
    Kill(u8),
    PauseClient(u8),
    ResumeClient(u8),
    /// Client, microseconds.
    SessionTimeout(u8, u32),
    Run(u8, Recipe),
    Stop(u8),
    Cancel(u16),
}

/// A client's program; lengths in microseconds, texts by number.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The recipe's number.
    pub kind: u8,
    pub path: u32,
    pub second: Option<u32>,
    pub hold: u32,
    pub repeat: u32,
    pub think: u32,
    pub timeout: Option<u32>,
    pub backoff: u32,
    pub size: u32,
    pub fenced: bool,
}

/// Texts by number: a path, or the prefix of one.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Op {
    Create(Create),
    Delete(u32, i32),
    /// Path, data, version.
    SetData(u32, u32, i32),
    SetAcl(u32, Acl, i32),
    Check(u32, i32),
    Multi(Vec<Part>),
    Sync(u32),
    /// Path, watch.
    GetData(u32, bool),
    /// Path, watch.
    Exists(u32, bool),
    /// Path, watch, Stat.
    GetChildren(u32, bool, bool),
    GetAcl(u32),
    GetEphemerals(u32),
    GetAllChildrenNumber(u32),
    MultiRead(Vec<Read>),
    /// Path, recursive.
    AddWatch(u32, bool),
    /// Path; 1 children, 2 data, 3 any.
    CheckWatches(u32, u8),
    /// The same.
    RemoveWatches(u32, u8),
    /// Scheme, credentials.
    AddAuth(u32, u32),
}

/// In a multi.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    Create(Create),
    Delete(u32, i32),
    /// Path, data, version.
    SetData(u32, u32, i32),
    Check(u32, i32),
}

/// In a multiRead.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Read {
    GetData(u32),
    GetChildren(u32),
}

/// The mode by its number in ZooKeeper.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Create {
    pub path: u32,
    pub data: u32,
    pub mode: u8,
    pub stat: bool,
    /// In milliseconds.
    pub ttl: Option<i64>,
    pub acl: Acl,
}

/// Permissions, scheme, id.
pub type Acl = Option<Vec<(u8, u32, u32)>>;
