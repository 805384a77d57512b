//! The types of a link, as postcard writes them. **Frozen**: published links are made
//! of exactly these fields in exactly this order, with the enum variants at exactly
//! these places. Version 4 alone is still open, until it is released.
//!
//! All versions have the same outer shape. They differ in what a command is: versions
//! 1 and 2 know [`PlainDeed`]s, versions 3 and 4 [`WireDeed`]s; so the types between
//! are generic in `D`, the kind of deed.
//!
//! **How to say more in version 4.** No struct gets a field: links and content hashes
//! that exist would break. Instead
//!
//! * what a run starts from (a timing, a limit, something on a disk): a variant at the
//!   end of [`WireSetting`], with its lines in `pack::settings` and `unpack::set`. It is
//!   written only where it is not as by default;
//! * a command, or an old one with more to say: a variant at the end of [`WireDeed`], an
//!   operation at the end of [`WireOp`], a sight at the end of [`WireSight`], with version
//!   4 in their `since`. A recipe with options becomes a deed of its own that holds the
//!   [`WireRecipe`] and the options;
//! * a recipe with a new number: the number in `NEW_RECIPES`. Kinds of packets with new
//!   numbers need nothing.
//!
//! Links that were made before a variant was added stay as they are.
//!
//! Servers and clients are one byte: a server's number, or 128 + a client's; 0 is
//! "any". Lengths of time are microseconds. Texts are numbers: first those of the
//! scenario's script, then those that stand in the link itself.

mod deed;

pub use deed::{
    PlainDeed, WireAcl, WireCreate, WireDeed, WireOp, WireOption, WirePart, WireRead, WireRecipe,
};

use serde::{Deserialize, Serialize};

/// Version 1: a run by ZAB's rules in which no session expires.
#[derive(Debug, PartialEq, Deserialize)]
pub struct LinkV1 {
    /// What it began from.
    pub base: WireBase<PlainDeed>,
    /// Texts that the acts name and the script does not.
    pub texts: Vec<String>,
    /// What was done in it.
    pub acts: Vec<WireAct<PlainDeed>>,
    /// The number of the event that it stands at.
    pub cursor: u32,
    /// The trace hash there, least significant byte first.
    pub hash: [u8; 8],
}

/// Version 2: the same by modified rules.
#[derive(Debug, PartialEq, Deserialize)]
pub struct LinkV2 {
    /// The numbers of the flaws that are switched on.
    pub flaws: Vec<u8>,
    /// The run.
    pub run: LinkV1,
}

/// Version 3: any run of before releases could be named. Written where it is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkV3 {
    /// Clients ping and sessions can expire.
    pub live: bool,
    /// The numbers of the flaws that are switched on.
    pub flaws: Vec<u8>,
    /// What it began from.
    pub base: WireBase<WireDeed>,
    /// Texts that the acts name and the script does not.
    pub texts: Vec<String>,
    /// What was done in it.
    pub acts: Vec<WireAct<WireDeed>>,
    /// The number of the event that it stands at.
    pub cursor: u32,
    /// The trace hash there, least significant byte first.
    pub hash: [u8; 8],
}

/// Version 4: the same with more settings, and with deeds that version 3 does not know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkV4 {
    /// The run.
    pub run: LinkV3,
    /// What the run starts from beside that: empty for a bundled scenario, which says it itself.
    pub settings: Vec<WireSetting>,
}

/// Something that a run starts from. Each at most once, in the order of the variants, and
/// only where it is not as by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireSetting {
    /// The release of ZooKeeper, in three numbers.
    Release(u16, u16, u16),
    /// The counter with which a leader's zxids begin.
    InitialZxid(u32),
}

/// What a run began from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireBase<D> {
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
        title: WireWords,
        /// Its note.
        note: WireWords,
        /// The rest.
        content: WireContent<D>,
    },
}

/// A text for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireWords {
    /// None.
    Empty,
    /// The same in all languages.
    One(String),
    /// English, Chinese.
    Each(String, String),
}

/// Everything in a scenario that decides its run, but for its flaws and sessions. The
/// content hash is taken of its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireContent<D> {
    pub seed: u64,
    pub voters: u8,
    pub observers: u8,
    /// Absent if all are as by default.
    pub timings: Option<WireTimings>,
    /// A bit for each server, 1 << sid.
    pub started: Option<u16>,
    pub disks: Vec<WireDisk>,
    /// Texts that the script names.
    pub texts: Vec<String>,
    pub script: Vec<(WireWhen, D)>,
}

impl<D> WireContent<D> {
    /// The same with other deeds; `None` as soon as one has no counterpart.
    pub fn try_map<E>(self, deed: impl Fn(&WireWhen, D) -> Option<E>) -> Option<WireContent<E>> {
        let script = self.script.into_iter().map(|(when, what)| {
            let what = deed(&when, what)?;
            Some((when, what))
        });
        Some(WireContent {
            seed: self.seed,
            voters: self.voters,
            observers: self.observers,
            timings: self.timings,
            started: self.started,
            disks: self.disks,
            texts: self.texts,
            script: script.collect::<Option<_>>()?,
        })
    }
}

/// Lengths in microseconds, spans as shortest and longest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireTimings {
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireDisk {
    pub server: u8,
    pub accepted_epoch: u32,
    pub current_epoch: u32,
    /// Epoch, first counter, how many more follow.
    pub log: Vec<(u32, u32, u32)>,
}

/// How many events after the act before (or after the start), when, and what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireAct<D>(pub u32, pub WireWhen, pub D);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireWhen {
    Now,
    At(u64),
    Seen(WireSight),
    /// Since version 4: which time, and how long after it.
    SeenAgain(WireSight, u16, u64),
}

/// Zxids as epoch and counter; states and phases by their place in their list;
/// kinds by their number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WireSight {
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
    /// Since version 4: kind, from, to, and about which transaction.
    SentAbout(u8, u8, u8, u32, u32),
    /// Since version 4, with a client's number or 0 for any: its state by its place in the list.
    Client(u8, u8),
    Expired(u8),
    Locked(u8),
    Reply(u8),
    Event(u8),
}

/// The highest number of a kind of packet that versions 1 and 2 know.
const OLD_KINDS: u8 = 20;
/// The same of version 3.
const KINDS_OF_V3: u8 = 24;

impl WireWhen {
    /// The version that can say it first.
    pub fn since(&self) -> u8 {
        match self {
            WireWhen::Now | WireWhen::At(_) => 1,
            WireWhen::Seen(sight) => sight.since(),
            WireWhen::SeenAgain(..) => 4,
        }
    }
}

impl WireSight {
    fn since(&self) -> u8 {
        match self {
            WireSight::State(..)
            | WireSight::Phase(..)
            | WireSight::Established(_)
            | WireSight::Appended(..)
            | WireSight::Durable(..)
            | WireSight::Committed(..)
            | WireSight::Delivered(..)
            | WireSight::AcceptedEpoch(..)
            | WireSight::CurrentEpoch(..) => 1,
            WireSight::Sent(kind, ..) if *kind <= OLD_KINDS => 1,
            WireSight::Sent(kind, ..) if *kind <= KINDS_OF_V3 => 3,
            WireSight::Sent(..)
            | WireSight::SentAbout(..)
            | WireSight::Client(..)
            | WireSight::Expired(_)
            | WireSight::Locked(_)
            | WireSight::Reply(_)
            | WireSight::Event(_) => 4,
        }
    }
}
