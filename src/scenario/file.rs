//! The fields of a scenario file, version 1; the [room's opening](super) lists them.

use super::name::{FlawName, ReleaseName};
use super::script::{Recorded, ScriptEntry};
use super::units::{
    Delay, EpochNo, EventNo, Int, Length, List, MomentText, ServerNo, Text, ZxidRun,
};
use super::words::Words;
use crate::base::{MAX_SID, Micros};
use serde::{Deserialize, Serialize};

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
    /// The release of ZooKeeper that it runs; absent in files from before releases could
    /// be named, whose runs stay what they are.
    #[serde(default)]
    pub release: Option<ReleaseName>,
    /// How long things take.
    #[serde(default)]
    pub timings: Timings,
    /// Who starts by itself; absent for everybody.
    #[serde(default)]
    pub started: Option<List<ServerNo, MAX_SID>>,
    /// Disks that are not empty.
    #[serde(default)]
    pub disks: List<WrittenDisk, MAX_SID>,
    /// What happens to it.
    #[serde(default)]
    pub script: List<ScriptEntry, 512>,
    /// What was done in a saved run.
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
    /// `zookeeper.testingonly.initialZxid`: every leader's counter begins after this one, 0 to
    /// 4294967294; 0. A leader gives up instead of proposing 4294967295 (4.6.2).
    #[serde(skip_serializing_if = "is_from_zero")]
    pub initial_zxid: Int<0, 4_294_967_294>,
    /// One way, every link; 0.8 to 1.6 ms.
    pub latency: Range,
    /// fsync, and the other durable writes; 2 to 8 ms.
    pub fsync: Range,
    /// When the processes start; 0 to 60 ms.
    pub boot: Range,
}

fn is_from_zero(counter: &Int<0, 4_294_967_294>) -> bool {
    counter.0 == 0
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
    /// From `min` to `max` microseconds.
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
            initial_zxid: Int(0),
            latency: Range::of(800, 1_600),
            fsync: Range::of(2_000, 8_000),
            boot: Range::of(0, 60_000),
        }
    }
}

/// What a server's disk holds at the start; everything in its log is durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WrittenDisk {
    /// Whose.
    pub server: ServerNo,
    /// The acceptedEpoch file.
    pub accepted_epoch: EpochNo,
    /// The currentEpoch file.
    pub current_epoch: EpochNo,
    /// The zxids in its log.
    #[serde(default)]
    pub log: List<ZxidRun, 10_000>,
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
    pub time: Option<MomentText>,
    /// With `event`: the trace hash that the run had there, 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<Text<16>>,
}
