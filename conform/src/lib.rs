//! Conformance: does a recorded run of real ZooKeeper happen here, too?
//!
//! A recording tells what was done to an ensemble (its `steps`), the quorum
//! packets that its servers exchanged (`zab`), and what was seen (`observed`).
//! What was done is done here again, on a world of the same release, and what
//! comes out is compared: leaders, epochs, zxids, the ways of synchronization,
//! and per connection the sequence of packets.
//!
//! Times are not compared, and neither are pings, REVALIDATEs and SYNCs: no step of
//! a recording lists what clients do by themselves. What a recording does not tell is tried out, and the best fit
//! counts: at which moment its clock for packets begins, whether an unlisted
//! write fell early or late between two steps, and how quick disks and links were.
//! Nothing of the protocol is adapted.
//!
//! * [`read`]: the recording; [`words`]: what its steps say
//! * [`plan`]: steps, and the clients' requests that no step lists, in order
//! * [`drive`]: carries the plan out; [`watch`]: what is seen meanwhile
//! * [`release`]: which release of ZooKeeper, and its configuration
//! * [`packets`] and [`outcome`], with what servers' trees hold in the end: expected and got
//!
//! Recordings of clients (`service`) have requests, replies, watch events, the
//! transactions and the final tree; an ensemble of three servers answers them.
//! Recordings of recipes (`recipe`) have what a client library's objects were asked,
//! what came back, transactions and the wire.

mod clients;
pub mod drive;
pub mod outcome;
pub mod packets;
pub mod plan;
mod proxies;
pub mod read;
mod recipe;
pub mod release;
mod service;
mod trees;
pub mod watch;
pub mod words;

use read::{ClusterRecording, RecordingKind};
pub use release::Holes;
use serde_json::Value;

/// The longest recording that is read.
pub const LONGEST_RECORDING: usize = 64 << 20;

/// How a recording compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConformVerdict {
    /// Everything that was compared is the same. The remarks say where only the
    /// order of independent threads differs, and what was left out.
    Same(Vec<String>),
    /// Each difference as expected and got.
    Differs(Vec<String>),
    /// This cannot be replayed (yet), and why.
    NotReplayed(String),
}

/// A recording's case with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The case's name.
    pub case: String,
    /// How it compares.
    pub verdict: ConformVerdict,
}

/// Replays a recording and compares. An error is a sentence: this is none.
pub fn check(text: &str) -> Result<Checked, String> {
    check_with(text, Holes::AsReleased)
}

/// The same with the five holes of ZooKeeper open or repaired. Recordings of clients and
/// of recipes meet none of them: they are always replayed as released.
pub fn check_with(text: &str, holes: Holes) -> Result<Checked, String> {
    if text.len() > LONGEST_RECORDING {
        return Err(format!("a recording has at most {LONGEST_RECORDING} bytes"));
    }
    let value: Value =
        serde_json::from_str(text).map_err(|e| format!("this is not a recording: {e}"))?;
    match RecordingKind::of(&value)? {
        RecordingKind::Cluster => cluster(value, holes),
        RecordingKind::Service => Ok(service::check(&value)),
        RecordingKind::Recipe => Ok(recipe::check(&value)),
    }
}

/// The cases of a cluster: elections, recovery, partitions.
fn cluster(value: Value, holes: Holes) -> Result<Checked, String> {
    let recording = ClusterRecording { holes, ..ClusterRecording::parse(value)? };
    let case = recording.case.clone();
    let verdict = match outcome::judge(&recording) {
        Ok(verdict) => verdict,
        Err(why) => ConformVerdict::NotReplayed(why),
    };
    Ok(Checked { case, verdict })
}
