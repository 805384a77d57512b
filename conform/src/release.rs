//! What a recording was made with: release and configuration.

use super::plan::{ClientAsk, SeenRequest, requests};
use super::read::ClusterRecording;
use serde_json::Value;
use zabscope::base::{Micros, ServerId, Span};
use zabscope::service::Release;
use zabscope::sim::Setup;
use zabscope::zab::{Flaw, Flaws};

/// `commitLogCount` cannot be smaller in any release.
const LEAST_COMMIT_LOG: u64 = 500;

/// The world to start from. Disks and links are quick, as on one machine.
pub fn setup(recording: &ClusterRecording) -> Setup {
    let mut setup = Setup::new(1, recording.n, 0);
    let config = &mut setup.config;
    let observers = recording.observers();
    let members = (1..=recording.n).map(ServerId);
    config.voters = members.filter(|sid| !observers.contains(*sid)).collect();
    config.observers = observers;
    let ticks = |key: &str, usual: u64| number(recording, key).unwrap_or(usual).clamp(1, 10_000);
    let tick = number(recording, "tickTime").unwrap_or(2_000);
    config.tick = Micros::millis(tick.clamp(10, 600_000));
    config.init_limit = ticks("initLimit", 10) as u32;
    config.sync_limit = ticks("syncLimit", 5) as u32;
    if let Some(count) = number(recording, "snapCount") {
        config.snap_count = count.max(2) as u32;
    }
    if let Some(count) = number(recording, "commitLogCount") {
        config.commit_log_count = count.max(LEAST_COMMIT_LOG) as u32;
    }
    config.disk_log_sync = !says(recording, "snapshotSizeFactor=-1");
    setup.started = Default::default();
    setup.latency = Span::new(100, 300);
    setup.fsync = Span::new(1_000, 3_000);
    setup.boot = Span::fixed(0);
    setup.config.eternal_sessions = !expires(recording);
    let release = of(&recording.meta);
    setup.config.release = release;
    setup.flaws = flaws(release, recording.holes);
    setup
}

/// Does a session expire in it: closed by a leader whom nobody has asked? Elsewhere
/// clients are quiet, so that only what was recorded happens.
fn expires(recording: &ClusterRecording) -> bool {
    let own = |request: &SeenRequest| request.ask == ClientAsk::Close && !request.forwarded;
    requests(recording).iter().any(own)
}

/// A number of the configuration: `key` in `meta`, or `key=number` or `key number` in words.
fn number(recording: &ClusterRecording, key: &str) -> Option<u64> {
    let meta = &recording.meta;
    if let Some(number) = meta.get(key).and_then(|v| v.as_u64()) {
        return Some(number.min(1 << 30));
    }
    let words = format!("{} {}", recording.description, meta);
    [format!("{key}="), format!("{key} ")].iter().find_map(|key| {
        let (_, rest) = words.split_once(key)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok().map(|number| number.min(1 << 30))
    })
}

fn says(recording: &ClusterRecording, words: &str) -> bool {
    let negative = recording.meta.get("snapshotSizeFactor").and_then(|v| v.as_i64());
    recording.description.contains(words)
        || recording.meta.to_string().contains(words)
        || negative.is_some_and(|factor| factor < 0)
}

/// The five holes that real ZooKeeper has (docs/holes.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holes {
    /// Open, as in every recording.
    #[default]
    AsReleased,
    /// Repaired, as in a run of Zabscope that does not ask for them.
    Repaired,
}

/// The release that a recording was made with: `zookeeper` in its `meta`.
pub fn of(meta: &Value) -> Option<Release> {
    meta.get("zookeeper").and_then(Value::as_str).and_then(Release::parse)
}

/// What a release does differently from 3.9.4 in the NEWLEADER step (fact 3.9), and
/// the holes that all releases have.
pub fn flaws(release: Option<Release>, holes: Holes) -> Flaws {
    let mut flaws = match holes {
        Holes::AsReleased => Flaws::as_released(),
        Holes::Repaired => Flaws::NONE,
    };
    let Some(release) = release else { return flaws };
    flaws.insert(Flaw::order_of(release));
    flaws
}
