//! What is done, as a link says it. **Frozen** like everything in the [wire](super).
//!
//! Expected versions are −1 for any. An ACL that is absent is the one that lets
//! everybody do everything. A list in a list is never of its own kind, so that
//! nothing that is read can be deep.

use serde::{Deserialize, Serialize};

/// What versions 1 and 2 can say. Channels as 0 for all, 1 election, 2 quorum, 3 client; `bool` is true for a
/// cut and false for silence; groups have a bit for each server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PlainDeed {
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

/// What versions 3 and 4 can say; [`since`](WireDeed::since) tells them apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireDeed {
    /// What versions 1 and 2 can say.
    Plain(PlainDeed),
    Request(u8, WireOp),
    /// Client, server.
    Move(u8, u8),
    Kill(u8),
    PauseClient(u8),
    ResumeClient(u8),
    /// Client, microseconds.
    SessionTimeout(u8, u32),
    Run(u8, WireRecipe),
    Stop(u8),
    Cancel(u16),
    /// Since version 4: client, a bit for each server.
    ConnectString(u8, u16),
    /// Client, library by its place in the list.
    Library(u8, u8),
    KillProgram(u8),
    FailDisk(u8),
    MendDisk(u8),
    /// A program with options: each at most once, in the order of the variants.
    RunWith(u8, WireRecipe, Vec<WireOption>),
}

/// What a program is told beside what a [`WireRecipe`] can say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireOption {
    /// It does not wait for what is taken.
    TryOnce,
}

/// A client's program; lengths in microseconds, texts by number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireRecipe {
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireOp {
    Create(WireCreate),
    Delete(u32, i32),
    /// Path, data, version.
    SetData(u32, u32, i32),
    SetAcl(u32, WireAcl, i32),
    Check(u32, i32),
    Multi(Vec<WirePart>),
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
    MultiRead(Vec<WireRead>),
    /// Path, recursive.
    AddWatch(u32, bool),
    /// Path; 1 children, 2 data, 3 any; since version 4: 4 persistent, 5 recursive.
    CheckWatches(u32, u8),
    /// The same.
    RemoveWatches(u32, u8),
    /// Scheme, credentials.
    AddAuth(u32, u32),
}

/// In a multi.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WirePart {
    Create(WireCreate),
    Delete(u32, i32),
    /// Path, data, version.
    SetData(u32, u32, i32),
    Check(u32, i32),
}

/// In a multiRead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireRead {
    GetData(u32),
    GetChildren(u32),
}

/// The mode by its number in ZooKeeper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireCreate {
    pub path: u32,
    pub data: u32,
    pub mode: u8,
    pub stat: bool,
    /// In milliseconds.
    pub ttl: Option<i64>,
    pub acl: WireAcl,
}

/// Permissions, scheme, id.
pub type WireAcl = Option<Vec<(u8, u32, u32)>>;

/// The numbers of recipes that version 3 does not know.
const NEW_RECIPES: &[u8] = &[21, 62, 71, 72, 86];
/// The types of watches that version 3 knows: children, data, any.
const WATCHES_OF_V3: u8 = 3;

impl WireDeed {
    /// The version that can say it first.
    pub fn since(&self) -> u8 {
        match self {
            WireDeed::Plain(_) => 1,
            WireDeed::Request(_, op) => op.since(),
            WireDeed::Run(_, recipe) if NEW_RECIPES.contains(&recipe.kind) => 4,
            WireDeed::Move(..)
            | WireDeed::Kill(_)
            | WireDeed::PauseClient(_)
            | WireDeed::ResumeClient(_)
            | WireDeed::SessionTimeout(..)
            | WireDeed::Run(..)
            | WireDeed::Stop(_)
            | WireDeed::Cancel(_) => 3,
            WireDeed::ConnectString(..)
            | WireDeed::Library(..)
            | WireDeed::KillProgram(_)
            | WireDeed::FailDisk(_)
            | WireDeed::MendDisk(_)
            | WireDeed::RunWith(..) => 4,
        }
    }
}

impl WireOp {
    fn since(&self) -> u8 {
        match self {
            WireOp::CheckWatches(_, kind) | WireOp::RemoveWatches(_, kind)
                if *kind > WATCHES_OF_V3 =>
            {
                4
            }
            WireOp::Create(_)
            | WireOp::Delete(..)
            | WireOp::SetData(..)
            | WireOp::SetAcl(..)
            | WireOp::Check(..)
            | WireOp::Multi(_)
            | WireOp::Sync(_)
            | WireOp::GetData(..)
            | WireOp::Exists(..)
            | WireOp::GetChildren(..)
            | WireOp::GetAcl(_)
            | WireOp::GetEphemerals(_)
            | WireOp::GetAllChildrenNumber(_)
            | WireOp::MultiRead(_)
            | WireOp::AddWatch(..)
            | WireOp::CheckWatches(..)
            | WireOp::RemoveWatches(..)
            | WireOp::AddAuth(..) => 3,
        }
    }
}
