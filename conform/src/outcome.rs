//! Leaders, epochs, zxids and synchronizations, expected and got; and the
//! verdict on a whole recording.

use super::ConformVerdict;
use super::drive::carry_out;
use super::packets;
use super::plan::{ReplayPlan, plans};
use super::read::{self, ClusterRecording, server};
use super::watch::{Link, ServerStanding, Sync, Watch, standing};
use super::words::{self, ClusterStep, StepDoing};
use super::{release, trees};
use serde_json::Value;
use zabscope::base::{Epoch, ServerId, SidSet, Zxid};
use zabscope::sim::World;

/// So many readings of a recording are tried.
const MOST_PLANS: usize = 12;
/// And so many again with other luck, so often.
const AGAIN: usize = 3;
const MOST_SEEDS: u64 = 5;
/// What a server can be doing, in the recorder's words.
const MODES: [&str; 7] =
    ["leader", "follower", "observer", "notserving", "read-only", "dead", "sigstop"];
/// Nested deeper, nothing is looked at.
const DEEPEST: u8 = 8;

/// Replays a recording and judges. An error is a sentence: it cannot be replayed.
pub fn judge(recording: &ClusterRecording) -> Result<ConformVerdict, String> {
    let steps: Vec<ClusterStep> =
        recording.steps.iter().map(|s| words::read(s, recording.n)).collect::<Result<_, _>>()?;
    let plans = plans(recording, &steps);
    if plans.is_empty() {
        return Err("its packets and its steps do not fit together".to_owned());
    }
    let mut best: Option<Vec<String>> = None;
    let mut refused: Option<String> = None;
    for seed in 1..=MOST_SEEDS {
        let most = if seed == 1 { MOST_PLANS } else { AGAIN };
        for plan in plans.iter().take(most) {
            let luck = Luck { seed, quick: SidSet::default() };
            let found = match attempt(recording, &steps, plan, luck) {
                Ok(found) => found,
                Err(why) => {
                    refused.get_or_insert(why);
                    continue;
                }
            };
            if found.differences.is_empty() {
                let races = fewest_races(recording, &steps, plan, luck, found.races);
                return Ok(ConformVerdict::Same(remark(&races)));
            }
            if let Some(remark) = found.as_another {
                return Ok(ConformVerdict::Same(vec![remark]));
            }
            if best.as_ref().is_none_or(|best| found.differences.len() < best.len()) {
                best = Some(found.differences);
            }
        }
    }
    match (best, refused) {
        (Some(differences), _) => Ok(ConformVerdict::Differs(differences)),
        (None, Some(why)) => Err(why),
        (None, None) => Err("there is no way to read it".to_owned()),
    }
}

/// What a recording does not tell of its machine: its luck with latencies, and
/// which servers had quick disks.
#[derive(Clone, Copy)]
struct Luck {
    seed: u64,
    quick: SidSet,
}

/// What came out of an attempt.
struct AttemptFound {
    differences: Vec<String>,
    races: Vec<(Link, String)>,
    /// It is not deterministic, and this is the outcome of one of its repetitions.
    as_another: Option<String>,
}

fn attempt(
    recording: &ClusterRecording,
    steps: &[ClusterStep],
    plan: &ReplayPlan,
    luck: Luck,
) -> Result<AttemptFound, String> {
    let mut setup = release::setup(recording);
    setup.seed = luck.seed;
    let driver = carry_out(recording, steps, setup, plan, luck.quick)?;
    let packets = packets::compare(recording, &driver.watch, killed(steps));
    let mut differences = driver.differences;
    differences.extend(packets.differences);
    differences.extend(observed(&recording.observed, recording.n, &driver.watch));
    differences.extend(replies(&recording.observed, &driver.replied));
    differences.extend(trees::compare(&recording.observed, recording.n, &driver.world));
    let as_another =
        if recording.deterministic { None } else { as_another(recording, &driver.watch) };
    Ok(AttemptFound { differences, races: packets.races, as_another })
}

/// Who is killed in some step.
fn killed(steps: &[ClusterStep]) -> SidSet {
    let of = |step: &ClusterStep| match &step.doing {
        StepDoing::Kill(sids) => sids.clone(),
        _ => Vec::new(),
    };
    steps.iter().flat_map(of).collect()
}

/// Where only threads raced, the race may end as recorded with other luck.
fn fewest_races(
    recording: &ClusterRecording,
    steps: &[ClusterStep],
    plan: &ReplayPlan,
    luck: Luck,
    races: Vec<(Link, String)>,
) -> Vec<(Link, String)> {
    let quick: SidSet = races.iter().map(|(link, _)| link.0).collect();
    let mut fewest = races;
    for seed in luck.seed..luck.seed + 4 {
        for quick in [quick, SidSet::default()] {
            if fewest.is_empty() {
                return fewest;
            }
            if let Ok(found) = attempt(recording, steps, plan, Luck { seed, quick })
                && found.differences.is_empty()
                && found.races.len() < fewest.len()
            {
                fewest = found.races;
            }
        }
    }
    fewest
}

fn remark(races: &[(Link, String)]) -> Vec<String> {
    if races.is_empty() {
        return Vec::new();
    }
    let links: Vec<&str> = races.iter().map(|(_, name)| name.as_str()).collect();
    vec![format!("but for the order of independent threads on {}", links.join(", "))]
}

/// Had the writes that nobody waited for been answered when the next process died?
fn replies(observed: &Value, got: &[bool]) -> Vec<String> {
    let mut expected = Vec::new();
    match observed.get("replied_before_kill").or_else(|| observed.get("reply")) {
        Some(Value::Array(list)) => expected.extend(list),
        Some(one) => expected.push(one),
        None => {}
    }
    let is_reply = |value: &Value| value.is_object() || value.as_bool() == Some(true);
    let mut found = Vec::new();
    for (ix, (expected, got)) in expected.into_iter().zip(got).enumerate() {
        if is_reply(expected) != *got {
            let got = if *got { "a reply" } else { "no reply" };
            found.push(format!("write without waiting {}: expected {expected}, got {got}", ix + 1));
        }
    }
    found
}

/// Where repetitions differ, the outcome of any of them will do.
fn as_another(recording: &ClusterRecording, watch: &Watch) -> Option<String> {
    let all = [&recording.observed].into_iter().chain(&recording.other_reps).enumerate();
    let mut same =
        all.filter(|(_, rep)| rep.is_object() && observed(rep, recording.n, watch).is_empty());
    let (ix, _) = same.next()?;
    Some(format!("not deterministic: the outcome is that of repetition {}", ix + 1))
}

/// The modes that a step's state tells.
pub fn modes(step: &ClusterStep, n: u8) -> Vec<(ServerId, &str)> {
    let servers = step.state.as_ref().and_then(Value::as_object);
    let Some(servers) = servers else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (sid, state) in servers {
        if let (Some(sid), Some(mode)) = (server(sid, n), state.get("mode").and_then(Value::as_str))
        {
            found.push((sid, in_our_words(mode)));
        }
    }
    found
}

/// The differences between a step's leader and state, and the world.
pub fn step(step: &ClusterStep, n: u8, world: &World, watch: &Watch) -> Vec<String> {
    let mut found = Vec::new();
    let at = format!("\"{}\" at {} ms", step.text, step.at);
    if let Some(leader) = step.leader {
        let leads = |sid: &ServerId| standing(world, *sid).mode == "leader";
        let got = world.nodes().iter().map(|node| node.server.id).filter(leads);
        let got: Vec<String> = got.map(|sid| sid.to_string()).collect();
        if got != [leader.to_string()] {
            let got = if got.is_empty() { "nobody".to_owned() } else { got.join(", ") };
            found.push(format!("{at}, leader: expected {leader}, got {got}"));
        }
    }
    for (sid, state) in step.state.iter().filter_map(Value::as_object).flatten() {
        let Some(sid) = server(sid, n) else {
            continue;
        };
        let got = watch.standing(world, sid);
        for (field, expected, differs) in unequal(state, &got) {
            if field == "zxid" && catches_up(state, &got, watch) {
                continue;
            }
            found.push(format!("{at}, {sid}, {field}: expected {expected}, got {differs}"));
        }
    }
    found
}

/// The fields of a recorded state that are not so.
fn unequal(state: &Value, got: &ServerStanding) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    let mut differs = |field, expected: String, got: String| {
        if expected != got {
            found.push((field, expected, got));
        }
    };
    let none = || "none".to_owned();
    let mode = state.as_str().or_else(|| state.get("mode")?.as_str());
    if let Some(mode) = mode {
        differs("mode", in_our_words(mode).to_owned(), got.mode.to_owned());
    }
    if let Some(zxid) = state.get("zxid").filter(|_| mode.is_none_or(|m| m == in_our_words(m))) {
        let expected = read::zxid(zxid).map_or_else(none, |z| z.to_string());
        differs("zxid", expected, got.zxid.map_or_else(none, |z| z.to_string()));
    }
    for (field, got) in [("acceptedEpoch", got.accepted), ("currentEpoch", got.current)] {
        if let Some(epoch) = state.get(field) {
            let expected = epoch.as_u64().map_or_else(none, |e| e.to_string());
            differs(field, expected, got.map_or_else(none, |e: Epoch| e.to_string()));
        }
    }
    found
}

/// There is no read-only mode here: such a server does not serve.
fn in_our_words(mode: &str) -> &str {
    if mode == "read-only" { "notserving" } else { mode }
}

/// A learner that has just been synchronized was still applying what it was sent.
fn catches_up(state: &Value, got: &ServerStanding, watch: &Watch) -> bool {
    let (Some(expected), Some(got_zxid)) = (state.get("zxid").and_then(read::zxid), got.zxid)
    else {
        return false;
    };
    let sent = |sync: &&Sync| sync.peer == got.sid && sync.range.2 >= expected;
    let last = watch.syncs.iter().rev().find(|sync| sync.peer == got.sid);
    expected < got_zxid
        && expected.epoch() == got_zxid.epoch()
        && last.as_ref().is_some_and(sent)
        && last.is_some_and(|sync| sync.mode == "DIFF" && sync.zxid >= got_zxid)
}

/// What was observed and did not happen here.
fn observed(value: &Value, n: u8, watch: &Watch) -> Vec<String> {
    let mut found = Vec::new();
    look("", value, n, watch, 0, &mut found);
    found
}

fn look(key: &str, value: &Value, n: u8, watch: &Watch, depth: u8, found: &mut Vec<String>) {
    if depth > DEEPEST {
        return;
    }
    if let Some(list) = value.as_array() {
        if list.iter().any(|v| v.get("modes").is_some() || v.get("truncating_to").is_some()) {
            found.extend(syncs(key, list, n, watch));
        } else {
            // A list of lists is one of packets, whatever it is called: not of servers.
            let ones = list.iter().filter(|value| !value.is_array());
            ones.for_each(|v| look(key, v, n, watch, depth + 1, found));
        }
        return;
    }
    let Some(map) = value.as_object() else {
        let leads = |sid| {
            let is_it = |s: &ServerStanding| s.sid == sid && s.mode == "leader";
            watch.moments.iter().any(|moment| moment.iter().any(is_it))
        };
        let sid = server(&value.to_string(), n).filter(|_| key.ends_with("leader"));
        if let Some(sid) = sid.filter(|sid| !leads(*sid)) {
            found.push(format!("{key}: expected {sid}, got another"));
        }
        return;
    };
    let of_servers = !map.is_empty() && map.keys().all(|key| server(key, n).is_some());
    if !of_servers {
        for (key, value) in map {
            look(key, value, n, watch, depth + 1, found);
        }
        return;
    }
    let fits = |moment: &Vec<ServerStanding>| -> Vec<String> {
        let unlike = |standing: &ServerStanding| {
            let state = map.get(&standing.sid.0.to_string())?;
            let bad = misfit(key, state, standing);
            bad.map(|(field, expected, got)| {
                format!("{key}, {}, {field}: expected {expected}, got {got}", standing.sid)
            })
        };
        moment.iter().filter_map(unlike).collect()
    };
    let closest = watch.moments.iter().rev().map(fits).min_by_key(Vec::len);
    found.extend(closest.unwrap_or_default());
}

fn misfit(
    key: &str,
    state: &Value,
    got: &ServerStanding,
) -> Option<(&'static str, String, String)> {
    let none = || "none".to_owned();
    let is_mode = state.as_str().is_some_and(|mode| MODES.contains(&mode));
    let fields = ["mode", "acceptedEpoch", "currentEpoch"];
    if is_mode || fields.iter().any(|field| state.get(field).is_some()) {
        return unequal(state, got).into_iter().next();
    }
    if key.starts_with("last_logged") {
        let expected = read::zxid(state);
        let (expected, got) = (expected, got.logged);
        let text = |zxid: Option<Zxid>| zxid.map_or_else(none, |z| z.to_string());
        return (expected != got).then(|| ("last record", text(expected), text(got)));
    }
    if key == "epochs" {
        let (expected, got) = (state.as_u64(), got.current.map(|e| u64::from(e.0)));
        let text = |epoch: Option<u64>| epoch.map_or_else(none, |e| e.to_string());
        return (expected != got).then(|| ("epoch", text(expected), text(got)));
    }
    None
}

/// Every recorded synchronization must have happened, in any order.
fn syncs(key: &str, list: &[Value], n: u8, watch: &Watch) -> Vec<String> {
    let mut left: Vec<&Sync> = watch.syncs.iter().collect();
    let mut found = Vec::new();
    let sid = |value: &Value, key| server(&value.get(key)?.to_string(), n);
    for sync in list {
        if let (Some(learner), Some(zxid)) =
            (sid(sync, "learner"), sync.get("truncating_to").and_then(read::zxid))
        {
            if !watch.truncated.contains(&(learner, zxid)) {
                found.push(format!("{key}: expected {learner} truncated to {zxid}, got none"));
            }
            continue;
        }
        let (Some(leader), Some(peer)) = (sid(sync, "leader"), sid(sync, "peer")) else {
            continue;
        };
        let here = |s: &&&Sync| s.leader == leader && s.peer == peer;
        match left.iter().position(|s| is_so(sync, s) && here(&s)) {
            Some(ix) => {
                left.remove(ix);
            }
            None => {
                let got: Vec<String> = left.iter().filter(here).map(|s| show(s)).collect();
                let got = if got.is_empty() { "none".to_owned() } else { got.join("; ") };
                let expected = sync.to_string();
                found.push(format!("{key}, {leader} to {peer}: expected {expected}, got {got}"));
            }
        }
    }
    found
}

fn is_so(recorded: &Value, got: &Sync) -> bool {
    let same = |key: &str, got: Zxid| {
        recorded.get(key).is_none_or(|zxid| read::zxid(zxid).is_none_or(|zxid| zxid == got))
    };
    let modes = recorded.get("modes").and_then(Value::as_array);
    let mode = |mode: &Value| {
        let word = mode.get(0).and_then(Value::as_str);
        word == Some(got.mode) && mode.get(1).and_then(read::zxid) == Some(got.zxid)
    };
    let (min, max, last) = got.range;
    modes.is_none_or(|modes| modes.iter().any(mode))
        && same("minCommittedLog", min)
        && same("maxCommittedLog", max)
        && same("lastProcessedZxid", last)
}

fn show(sync: &Sync) -> String {
    let (min, max, last) = sync.range;
    format!("{} {} (committedLog {min} to {max}, last {last})", sync.mode, sync.zxid)
}
