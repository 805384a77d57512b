//! From a recording to what is to be done, in order.
//!
//! The steps tell what the recorder did to servers and links, and most writes.
//! Clients also opened sessions and wrote without a step saying so. Where the
//! packets show it, a request is taken from there: a PROPOSAL or INFORM of a
//! zxid that nobody had before is one, a REQUEST before it tells through which
//! learner it came. What happened before the packets begin is counted: between
//! two things that tell a zxid, what is missing are hidden writes, the first of
//! them a session for whoever writes later without opening one.

use super::read::{self, ClusterRecording, RecordedPacket};
use super::words::{ClusterStep, StepDoing};
use serde_json::Value;
use std::collections::VecDeque;
use zabscope::base::{Epoch, ServerId, Zxid};

/// What a client asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAsk {
    /// A session.
    Session,
    /// A write.
    Write,
    /// The end of its session.
    Close,
}

/// A request that the packets show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRequest {
    /// Its transaction.
    pub zxid: Zxid,
    /// What was asked.
    pub ask: ClientAsk,
    /// At which server.
    pub server: ServerId,
    /// Did that server forward it?
    pub forwarded: bool,
    /// When, by the packets' clock.
    pub at: i64,
    /// It came after so many other packets on these links.
    pub after: Vec<((ServerId, ServerId), usize)>,
    path: Option<String>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanItem {
    /// A step, by its index, with the requests that the packets show of it.
    Step(usize, Vec<SeenRequest>),
    /// A request that no step lists.
    Request(SeenRequest),
    /// So many transactions that nothing lists, and where clients must be.
    Hidden(u64, Vec<ServerId>),
    /// Here the packets begin.
    Mark,
}

/// One reading of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayPlan {
    /// In order.
    pub items: Vec<PlanItem>,
    /// The moment of the steps' clock at which the packets' clock begins.
    pub shift: i64,
}

/// Is this a packet that clients cause, or one that is left out? Requests and
/// proposals are placed by counting the others.
pub fn is_paced(kind: &str) -> bool {
    !matches!(kind, "REQUEST" | "PROPOSAL") && !is_left_out(kind)
}

/// Packets that are not compared: pings, and what clients cause that no step lists
/// (they look for another server and sync when it pleases them).
pub fn is_left_out(kind: &str) -> bool {
    matches!(kind, "PING" | "REVALIDATE" | "SYNC")
}

/// The requests that the packets show, in order.
pub fn requests(recording: &ClusterRecording) -> Vec<SeenRequest> {
    let mut known = Zxid::ZERO;
    let mut forwarded: VecDeque<(usize, &RecordedPacket)> = VecDeque::new();
    let mut found: Vec<SeenRequest> = Vec::new();
    for (ix, packet) in recording.zab.iter().enumerate() {
        match packet.kind.as_str() {
            "REQUEST" => forwarded.push_back((ix, packet)),
            "DIFF" | "SNAP" | "ACKEPOCH" => known = known.max(packet.zxid),
            "FOLLOWERINFO" | "OBSERVERINFO" => forwarded.retain(|(_, p)| p.src != packet.src),
            "PROPOSAL" | "INFORM" if packet.zxid > known => {
                known = packet.zxid;
                let ask = match packet.txn.as_deref() {
                    Some("createSession") => ClientAsk::Session,
                    Some("closeSession") => ClientAsk::Close,
                    _ => ClientAsk::Write,
                };
                let from = forwarded.iter().position(|(_, p)| p.dst == packet.src);
                let from = from.and_then(|ix| forwarded.remove(ix));
                let (cause, cause_ix) = from.map_or((packet, ix), |(ix, p)| (p, ix));
                found.push(SeenRequest {
                    zxid: packet.zxid,
                    ask,
                    server: cause.src,
                    forwarded: from.is_some(),
                    at: cause.at,
                    after: pace(recording, cause_ix),
                    path: packet.path.clone(),
                });
            }
            _ => {}
        }
    }
    found
}

/// How many other packets came before this one between its sender and others.
fn pace(recording: &ClusterRecording, ix: usize) -> Vec<((ServerId, ServerId), usize)> {
    let Some(cause) = recording.zab.get(ix) else {
        return Vec::new();
    };
    if recording.gap.is_some_and(|(gap, _)| gap <= ix) {
        return Vec::new();
    }
    let before = &recording.zab[..ix];
    let count = |src, dst| {
        let on = |p: &&RecordedPacket| p.src == src && p.dst == dst && is_paced(&p.kind);
        ((src, dst), before.iter().filter(on).count())
    };
    if cause.kind == "REQUEST" {
        return vec![count(cause.src, cause.dst), count(cause.dst, cause.src)];
    }
    (1..=recording.n).map(ServerId).map(|sid| count(cause.src, sid)).collect()
}

/// Starts on an empty disk that no step announces: a server that was up before
/// and reports to a leader with zxid 0 has been wiped.
pub fn emptied(recording: &ClusterRecording, steps: &[ClusterStep]) -> Vec<(usize, ServerId)> {
    let mut found = Vec::new();
    for sid in (1..=recording.n).map(ServerId) {
        let wiped = |step: &ClusterStep| step.doing == StepDoing::Wipe(sid);
        let empty = syncs_from_zero(&recording.observed, sid, 0);
        if empty == 0 || steps.iter().any(wiped) {
            continue;
        }
        let mut up = false;
        let mut restarts = Vec::new();
        for (ix, step) in steps.iter().enumerate() {
            match &step.doing {
                StepDoing::Started(sids) => up |= sids.contains(&sid),
                StepDoing::Start(sids) if sids.contains(&sid) => {
                    if up {
                        restarts.push((ix, sid));
                    }
                    up = true;
                }
                _ => {}
            }
        }
        let skip = restarts.len().saturating_sub(empty);
        found.extend(restarts.into_iter().skip(skip));
    }
    found
}

/// How many of the recorded synchronizations of this server begin at zxid 0.
fn syncs_from_zero(value: &Value, sid: ServerId, depth: u8) -> usize {
    if depth > 8 {
        return 0;
    }
    let next = |value| syncs_from_zero(value, sid, depth + 1);
    match value {
        Value::Array(list) => list.iter().map(next).sum(),
        Value::Object(map) => {
            let peer = map.get("peer").and_then(Value::as_u64) == Some(u64::from(sid.0));
            let zero = map.get("peerLastZxid").and_then(read::zxid) == Some(Zxid::ZERO);
            if peer && zero { 1 } else { map.values().map(next).sum() }
        }
        _ => 0,
    }
}

/// All readings that are worth a try, the most plausible first.
pub fn plans(recording: &ClusterRecording, steps: &[ClusterStep]) -> Vec<ReplayPlan> {
    let requests = requests(recording);
    let mut found: Vec<ReplayPlan> = Vec::new();
    for shift in shifts(recording, steps) {
        for late in [false, true] {
            let Some(items) = arrange(recording, steps, &requests, shift, late) else {
                continue;
            };
            if found.iter().all(|plan| plan.items != items) {
                found.push(ReplayPlan { items, shift });
            }
        }
    }
    found
}

/// Where the packets' clock may begin on the steps' clock. Servers serve some
/// milliseconds after their UPTODATE; and the clock was often started with a step.
fn shifts(recording: &ClusterRecording, steps: &[ClusterStep]) -> Vec<i64> {
    let served: Vec<i64> =
        recording.zab.iter().filter(|p| p.kind == "UPTODATE").map(|p| p.at).collect();
    let serving = |step: &&ClusterStep| step.doing == StepDoing::Serving;
    let waits: Vec<i64> = steps.iter().filter(serving).map(|step| step.at).collect();
    let mut found = vec![0];
    found.extend(steps.iter().flat_map(|step| [step.at, step.at - 5]));
    for wait in &waits {
        found.extend(served.iter().map(|at| wait - at - 10).filter(|shift| *shift > 0));
    }
    let distance = |shift: i64| -> i64 {
        let one = |wait: &i64| {
            let late = served.iter().map(|at| wait - shift - at).filter(|late| *late >= 0);
            late.min().unwrap_or(1_000).min(1_000)
        };
        waits.iter().filter(|wait| **wait > shift).map(one).sum::<i64>()
            + served.iter().filter(|at| waits.iter().all(|w| w - shift < **at)).count() as i64
                * 1_000
    };
    found.sort_by_key(|shift| (distance(*shift), *shift));
    found.dedup();
    found
}

fn arrange(
    recording: &ClusterRecording,
    steps: &[ClusterStep],
    requests: &[SeenRequest],
    shift: i64,
    late: bool,
) -> Option<Vec<PlanItem>> {
    // Before which step each request falls, and to which it belongs.
    let owner: Vec<Option<usize>> =
        requests.iter().map(|r| steps.iter().position(|step| owns(step, r))).collect();
    let by_time = |at: i64| steps.iter().position(|s| s.at - shift > at).unwrap_or(steps.len());
    let mut place: Vec<usize> = Vec::new();
    for (ix, request) in requests.iter().enumerate() {
        let earliest = match (ix.checked_sub(1), place.last()) {
            (Some(before), Some(place)) => owner[before].map_or(*place, |step| step + 1),
            _ => 0,
        };
        place.push(owner[ix].unwrap_or_else(|| by_time(request.at).max(earliest)));
    }
    for ix in (1..requests.len()).rev() {
        if owner[ix - 1].is_none() {
            place[ix - 1] = place[ix - 1].min(place[ix]);
        }
    }
    let known = |p: &&RecordedPacket| matches!(p.kind.as_str(), "ACKEPOCH") && p.zxid.counter() > 0;
    let known: Vec<(usize, Zxid)> =
        recording.zab.iter().filter(known).map(|p| (by_time(p.at), p.zxid)).collect();
    let first = place.first().copied().unwrap_or(steps.len());
    let mark = by_time(0).min(first);
    let mut ledger = Ledger::new(requests, late);
    for at in 0..=steps.len() {
        if at == mark {
            ledger.mark();
        }
        for (_, zxid) in known.iter().filter(|(place, _)| *place == at) {
            ledger.reach(*zxid)?;
        }
        for (ix, request) in requests.iter().enumerate() {
            if place[ix] == at && owner[ix].is_none() {
                ledger.reach(Zxid(request.zxid.0 - 1))?;
                ledger.push(PlanItem::Request(request.clone()), request.zxid);
            }
        }
        if let Some(step) = steps.get(at) {
            let own = |ix: &usize| owner[*ix] == Some(at);
            let own: Vec<SeenRequest> =
                (0..requests.len()).filter(own).map(|ix| requests[ix].clone()).collect();
            ledger.step(at, step, own)?;
        }
    }
    Some(ledger.items)
}

/// Is this the step's own request?
fn owns(step: &ClusterStep, request: &SeenRequest) -> bool {
    let Some(path) = &request.path else {
        return false;
    };
    match &step.doing {
        StepDoing::Write { prefix, .. } => path
            .strip_prefix(prefix.as_str())
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())),
        StepDoing::WriteOnly { path: own } => path == own,
        _ => false,
    }
}

/// Counts transactions, and finds those that nothing lists.
struct Ledger {
    items: Vec<PlanItem>,
    marked: Option<usize>,
    late: bool,
    /// Of each epoch: the last counter, and where the last thing stands that told it.
    epochs: Vec<(Epoch, u32, usize)>,
    /// Where clients must be who write without opening a session first.
    needed: Vec<(Epoch, ServerId)>,
}

impl Ledger {
    fn new(requests: &[SeenRequest], late: bool) -> Ledger {
        let mut have: Vec<(Epoch, ServerId)> = Vec::new();
        let mut needed = Vec::new();
        for request in requests {
            let place = (request.zxid.epoch(), request.server);
            if !have.contains(&place) {
                have.push(place);
                if request.ask != ClientAsk::Session {
                    needed.push(place);
                }
            }
        }
        Ledger { items: Vec::new(), marked: None, late, epochs: Vec::new(), needed }
    }

    fn mark(&mut self) {
        self.marked = Some(self.items.len());
        self.items.push(PlanItem::Mark);
    }

    fn entry(&mut self, epoch: Epoch) -> usize {
        let at = self.items.len();
        self.epochs.iter().position(|(e, ..)| *e == epoch).unwrap_or_else(|| {
            self.epochs.push((epoch, 0, at));
            self.epochs.len() - 1
        })
    }

    /// Something tells that this zxid exists by now. `None` if that is impossible:
    /// after the mark nothing is hidden.
    fn reach(&mut self, zxid: Zxid) -> Option<()> {
        let entry = self.entry(zxid.epoch());
        let (epoch, counter, told) = self.epochs[entry];
        let missing = zxid.counter().saturating_sub(counter);
        let newest = self.epochs.iter().all(|(e, ..)| *e <= epoch);
        if missing > 0 {
            let mut at = told;
            if self.late && newest {
                at = self.items.len().min(self.marked.unwrap_or(usize::MAX)).max(told);
            }
            if self.marked.is_some_and(|mark| at > mark) {
                return None;
            }
            let here = |(e, _): &(Epoch, ServerId)| *e == epoch;
            let servers = self.needed.iter().filter(|n| here(n)).map(|(_, s)| *s).collect();
            self.needed.retain(|n| !here(n));
            self.items.insert(at, PlanItem::Hidden(u64::from(missing), servers));
            for (_, _, told) in self.epochs.iter_mut().filter(|(_, _, told)| *told >= at) {
                *told += 1;
            }
            self.marked = self.marked.map(|mark| if mark >= at { mark + 1 } else { mark });
        }
        self.told(zxid);
        Some(())
    }

    fn told(&mut self, zxid: Zxid) {
        let at = self.items.len();
        let entry = self.entry(zxid.epoch());
        let (_, counter, told) = &mut self.epochs[entry];
        *counter = (*counter).max(zxid.counter());
        *told = at;
    }

    fn push(&mut self, item: PlanItem, zxid: Zxid) {
        self.items.push(item);
        self.told(zxid);
    }

    /// The zxid of the next write, as far as it is known.
    fn next(&self) -> Zxid {
        let newest = self.epochs.iter().max_by_key(|(epoch, ..)| *epoch);
        newest.map_or(Zxid::new(Epoch(1), 1), |(e, counter, _)| {
            Zxid::new(*e, counter.saturating_add(1))
        })
    }

    fn step(&mut self, ix: usize, step: &ClusterStep, own: Vec<SeenRequest>) -> Option<()> {
        let done = match &step.doing {
            StepDoing::Write { count, last, .. } => {
                let count = *count as u32;
                let end = match (last, own.last()) {
                    (Some(last), _) => *last,
                    (None, Some(own)) => own.zxid,
                    (None, None) => Zxid(self.next().0 + u64::from(count) - 1),
                };
                let first = end.counter().checked_sub(count)?;
                self.reach(Zxid::new(end.epoch(), first))?;
                Some(end)
            }
            StepDoing::WriteOnly { .. } => {
                let zxid = own.first().map_or(self.next(), |own| own.zxid);
                self.reach(Zxid(zxid.0 - 1))?;
                Some(zxid)
            }
            _ => None,
        };
        self.state(step.state.as_ref())?;
        self.items.push(PlanItem::Step(ix, own));
        match done {
            Some(zxid) => self.told(zxid),
            None => self.state(step.state.as_ref())?,
        }
        Some(())
    }

    fn state(&mut self, state: Option<&Value>) -> Option<()> {
        let Some(servers) = state.and_then(Value::as_object) else {
            return Some(());
        };
        let mut zxids: Vec<Zxid> =
            servers.values().filter_map(|s| read::zxid(s.get("zxid")?)).collect();
        zxids.sort();
        for zxid in zxids.into_iter().filter(|zxid| zxid.epoch() > Epoch(0)) {
            self.reach(zxid)?;
        }
        Some(())
    }
}
