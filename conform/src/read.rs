//! The schema of a cluster recording, read with distrust.

use crate::release::Holes;
use serde::Deserialize;
use serde_json::{Map, Number, Value};
use zabscope::base::{Epoch, MAX_SID, ServerId, SidSet, Zxid};

/// Longer lists than this are not replayed.
const MOST_STEPS: usize = 2_000;
const MOST_PACKETS: usize = 500_000;
/// Times beyond a year are not times.
const LATEST: i64 = 365 * 86_400_000;

/// What kind of recording a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingKind {
    /// Servers that start, die and are cut off.
    Cluster,
    /// Requests and replies of one service.
    Service,
    /// Recipes of a client library.
    Recipe,
}

impl RecordingKind {
    /// Told by the fields that only this kind has.
    pub fn of(value: &Value) -> Result<RecordingKind, String> {
        let has = |key: &str| value.get(key).is_some();
        if has("recipe") && has("actions") {
            Ok(RecordingKind::Recipe)
        } else if has("final_tree") || has("txns") && has("steps") {
            Ok(RecordingKind::Service)
        } else if has("case") && has("steps") && has("n") {
            Ok(RecordingKind::Cluster)
        } else {
            Err("this is not a recording: it has no case with n and steps".to_owned())
        }
    }
}

#[derive(Deserialize)]
struct Raw {
    case: String,
    n: u64,
    #[serde(default)]
    description: String,
    #[serde(default)]
    meta: Value,
    #[serde(default = "yes")]
    deterministic: bool,
    steps: Vec<Map<String, Value>>,
    #[serde(default)]
    observed: Value,
    #[serde(default)]
    other_reps: Vec<Value>,
    #[serde(default)]
    zab: Vec<RawPacket>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct RawPacket {
    t_ms: Option<Number>,
    src: Option<u64>,
    dst: Option<u64>,
    #[serde(rename = "type")]
    kind: Option<String>,
    zxid: Option<Value>,
    txn: Option<String>,
    path: Option<String>,
    elided: Option<u64>,
}

/// A quorum packet that a proxy has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedPacket {
    /// When, by the packets' own clock.
    pub at: i64,
    /// The sender.
    pub src: ServerId,
    /// The receiver.
    pub dst: ServerId,
    /// Its type.
    pub kind: String,
    /// Its zxid; zero where it has none.
    pub zxid: Zxid,
    /// The transaction's type, of a PROPOSAL or an INFORM.
    pub txn: Option<String>,
    /// And its path.
    pub path: Option<String>,
}

/// A recorded case.
#[derive(Clone, Debug)]
pub struct ClusterRecording {
    /// Its name.
    pub case: String,
    /// How many servers; they are numbered from 1.
    pub n: u8,
    /// In words.
    pub description: String,
    /// The configuration.
    pub meta: Value,
    /// Did all repetitions agree?
    pub deterministic: bool,
    /// What was done.
    pub steps: Vec<Map<String, Value>>,
    /// What was seen.
    pub observed: Value,
    /// What was seen in the other repetitions.
    pub other_reps: Vec<Value>,
    /// The quorum packets.
    pub zab: Vec<RecordedPacket>,
    /// How it is replayed.
    pub holes: Holes,
    /// Where packets were left out of the list: before which one, and how many.
    pub gap: Option<(usize, u64)>,
}

impl ClusterRecording {
    /// Reads one. An error is a sentence.
    pub fn parse(value: Value) -> Result<ClusterRecording, String> {
        let raw: Raw = serde_path_to_error::deserialize(value)
            .map_err(|e| format!("this is not a recording: {}: {}", e.path(), e.inner()))?;
        if !(1..=MAX_SID as u64).contains(&raw.n) {
            return Err(format!("n must be from 1 to {MAX_SID}, not {}", raw.n));
        }
        let n = raw.n as u8;
        if raw.steps.len() > MOST_STEPS || raw.zab.len() > MOST_PACKETS {
            return Err(format!(
                "a recording has at most {MOST_STEPS} steps and {MOST_PACKETS} packets"
            ));
        }
        let mut zab = Vec::new();
        let mut gap = None;
        for (ix, packet) in raw.zab.into_iter().enumerate() {
            if let Some(elided) = packet.elided {
                if gap.replace((zab.len(), elided.min(MOST_PACKETS as u64))).is_some() {
                    return Err(format!("zab[{ix}]: packets are left out a second time"));
                }
                continue;
            }
            zab.push(packet.read(n).map_err(|why| format!("zab[{ix}]: {why}"))?);
        }
        if gap.is_none() {
            forget_syncs(&mut zab);
        }
        Ok(ClusterRecording {
            case: raw.case,
            holes: Holes::AsReleased,
            n,
            description: raw.description,
            meta: raw.meta,
            deterministic: raw.deterministic,
            steps: raw.steps,
            observed: raw.observed,
            other_reps: raw.other_reps,
            zab,
            gap,
        })
    }

    /// The members that observe: they are called so, or introduce themselves so.
    pub fn observers(&self) -> SidSet {
        let mut found = SidSet::default();
        let states = self.steps.iter().filter_map(|step| step.get("state"));
        let states: Vec<&Value> = states.chain([&self.observed]).collect();
        for value in states {
            find_observers(value, self.n, &mut found, 0);
        }
        for packet in self.zab.iter().filter(|p| p.kind == "OBSERVERINFO") {
            found.insert(packet.src);
        }
        found
    }
}

/// A client's sync() is not replayed: it leaves no transaction. The REQUEST that
/// a SYNC answers is not compared, like the SYNC itself.
fn forget_syncs(zab: &mut Vec<RecordedPacket>) {
    while let Some(answer) = zab.iter().position(|packet| packet.kind == "SYNC") {
        let link = (zab[answer].dst, zab[answer].src);
        let asks = |p: &RecordedPacket| p.kind == "REQUEST" && (p.src, p.dst) == link;
        let question = zab[..answer].iter().rposition(asks);
        zab.remove(answer);
        question.map(|question| zab.remove(question));
    }
}

fn find_observers(value: &Value, n: u8, found: &mut SidSet, depth: u8) {
    let Some(map) = value.as_object().filter(|_| depth < 8) else {
        return;
    };
    for (key, value) in map {
        let mode = value.as_str().or_else(|| value.get("mode")?.as_str());
        match (server(key, n), mode) {
            (Some(sid), Some("observer")) => {
                found.insert(sid);
            }
            _ => find_observers(value, n, found, depth + 1),
        }
    }
}

impl RawPacket {
    fn read(self, n: u8) -> Result<RecordedPacket, String> {
        let sid = |sid: Option<u64>| {
            let sid = sid.ok_or("a packet has src and dst")?;
            let known = (1..=u64::from(n)).contains(&sid);
            if known { Ok(ServerId(sid as u8)) } else { Err("there is no such server") }
        };
        Ok(RecordedPacket {
            at: self.t_ms.as_ref().and_then(millis).ok_or("a packet has t_ms")?,
            src: sid(self.src)?,
            dst: sid(self.dst)?,
            kind: self.kind.ok_or("a packet has a type")?,
            zxid: self.zxid.as_ref().map_or(Some(Zxid::ZERO), zxid).ok_or("a zxid is a pair")?,
            txn: self.txn,
            path: self.path,
        })
    }
}

/// A server by the text of its number.
pub fn server(text: &str, n: u8) -> Option<ServerId> {
    text.parse().ok().filter(|sid| (1..=n).contains(sid)).map(ServerId)
}

/// A zxid `[epoch, counter]`; a negative number stands for none.
pub fn zxid(value: &Value) -> Option<Zxid> {
    if let Some(pair) = value.as_array() {
        let part = |ix: usize| u32::try_from(pair.get(ix)?.as_u64()?).ok();
        return (pair.len() == 2).then(|| Some(Zxid::new(Epoch(part(0)?), part(1)?)))?;
    }
    value.as_i64().map(|raw| Zxid(raw.max(0) as u64))
}

/// Whole milliseconds; fractions are dropped.
pub fn millis(number: &Number) -> Option<i64> {
    let whole = number.as_i64().or_else(|| number.to_string().split('.').next()?.parse().ok());
    whole.map(|ms| ms.clamp(-LATEST, LATEST))
}
