//! Packets, expected and got.
//!
//! Per direction of a link and per connection (a FOLLOWERINFO, OBSERVERINFO or
//! LEADERINFO begins one) the sequence of types and zxids must be the same.
//!
//! Where it is not, it may still be the same but for a race between threads of
//! the sender. A learner's connection is written by three: the one that follows
//! the leader (FOLLOWERINFO, ACKEPOCH, ACK of an epoch), the log thread (ACK of a
//! proposal), and the one that forwards requests; in 3.8.0 the second is not
//! waited for by the first (fact 3.9, order B; 10.5). A leader's is fed by its
//! request thread (PROPOSAL), by whichever thread brings the last
//! acknowledgement (COMMIT, INFORM), and by the learner's handler (UPTODATE).
//! Then each thread's own sequence must be the same, and it is remarked.

use super::plan::is_left_out;
use super::read::{ClusterRecording, RecordedPacket};
use super::watch::{Link, SeenPacket, Watch};
use std::collections::BTreeMap;
use zabscope::base::{SidSet, Zxid};

/// A packet in one word and a zxid.
type PacketWord = (String, Zxid);

/// How many words of a sequence are shown around a difference.
const SHOWN: usize = 4;

/// What the comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PacketsFound {
    /// As expected and got.
    pub differences: Vec<String>,
    /// Links where only the order of independent threads differs.
    pub races: Vec<(Link, String)>,
}

/// Compares all links.
///
/// A leader may still write to a server that was `killed` a moment ago: what went into
/// that socket was recorded, and nobody read it.
pub fn compare(recording: &ClusterRecording, watch: &Watch, killed: SidSet) -> PacketsFound {
    let mut found = PacketsFound::default();
    let mut links: BTreeMap<Link, (Vec<PacketWord>, Vec<PacketWord>)> = BTreeMap::new();
    let split = recording.gap.map_or(recording.zab.len(), |(at, _)| at);
    for (ix, packet) in recording.zab.iter().enumerate() {
        if !is_left_out(&packet.kind) {
            let (head, tail) = links.entry((packet.src, packet.dst)).or_default();
            let list = if ix < split { head } else { tail };
            list.push(expected(packet));
        }
    }
    for link in watch.links.keys() {
        links.entry(*link).or_default();
    }
    let none = Vec::new();
    let last = recording.zab.iter().map(|packet| packet.zxid).max().unwrap_or_default();
    let mut cut_off = 0;
    for (link, (head, tail)) in &links {
        let mut got: Vec<PacketWord> =
            watch.links.get(link).unwrap_or(&none).iter().map(word).collect();
        // The recorder stopped when its client had the answer to the last request; a slow
        // follower may owe the answer to the one before it, too.
        let is_late = |word: &&mut PacketWord| {
            let answers = matches!(word.0.as_str(), "ACK" | "COMMIT" | "INFORM");
            answers && word.1.0 + 1 >= last.0 && !head.contains(word) && !tail.contains(word)
        };
        while got.last_mut().as_ref().is_some_and(is_late) {
            got.pop();
            cut_off += 1;
        }
        let name = format!("{}→{}", link.0.0, link.1.0);
        if recording.gap.is_some() {
            with_gap(&mut found, &name, head, tail, &got);
        } else {
            let mut head = by_connection(head);
            let mut got = by_connection(&got);
            // Nor did the recorder wait for connections that come after the last step.
            while got.len() > head.len() && begins(&got) >= watch.ended(*link) {
                got.pop();
            }
            if killed.contains(link.1) {
                forget_unread(recording, *link, &mut head, &got);
            }
            connections(&mut found, *link, &name, &head, &got);
        }
    }
    if let Some((_, elided)) = recording.gap {
        let left_out = |p: &&RecordedPacket| is_left_out(&p.kind);
        let all = recording.zab.len() as u64 + elided
            - recording.zab.iter().filter(left_out).count() as u64;
        let got = watch.links.values().map(|list| list.len() as u64).sum::<u64>() - cut_off;
        if got != all {
            found.differences.push(format!("packets in all: expected {all}, got {got}"));
        }
    }
    found
}

fn expected(packet: &RecordedPacket) -> PacketWord {
    (packet.kind.clone(), packet.zxid)
}

fn word(seen: &SeenPacket) -> PacketWord {
    (seen.kind.name().to_owned(), seen.zxid)
}

/// Takes out what a leader pushed at the end of a connection, was never acknowledged, and
/// is not there here.
fn forget_unread(
    recording: &ClusterRecording,
    link: Link,
    head: &mut [Vec<PacketWord>],
    got: &[Vec<PacketWord>],
) {
    let back = |p: &&RecordedPacket| p.src == link.1 && p.dst == link.0 && p.kind == "ACK";
    let answered: Vec<Zxid> = recording.zab.iter().filter(back).map(|p| p.zxid).collect();
    for (ix, words) in head.iter_mut().enumerate() {
        let here = got.get(ix).map_or(0, Vec::len);
        while words.len() > here
            && words.last().is_some_and(|(kind, zxid)| {
                matches!(kind.as_str(), "PROPOSAL" | "COMMIT") && !answered.contains(zxid)
            })
        {
            words.pop();
        }
    }
}

/// Where the last connection begins.
fn begins(connections: &[Vec<PacketWord>]) -> usize {
    connections.iter().rev().skip(1).map(Vec::len).sum()
}

fn connections(
    found: &mut PacketsFound,
    link: Link,
    name: &str,
    expected: &[Vec<PacketWord>],
    got: &[Vec<PacketWord>],
) {
    for ix in 0..expected.len().max(got.len()) {
        let (expected, got) = (
            expected.get(ix).map_or(&[][..], Vec::as_slice),
            got.get(ix).map_or(&[][..], Vec::as_slice),
        );
        if expected == got {
            continue;
        }
        let synchronized = |list: &[PacketWord]| {
            list.iter().position(|(kind, _)| kind == "NEWLEADER").map_or(0, |ix| ix + 1)
        };
        let (sync, got_sync) = (synchronized(expected), synchronized(got));
        let same = expected[..sync] == got[..got_sync]
            && threads(&expected[sync..]) == threads(&got[got_sync..]);
        if same {
            found.races.push((link, format!("{name} (connection {})", ix + 1)));
        } else {
            let what = format!("{name} (connection {})", ix + 1);
            found.differences.push(difference(&what, expected, got));
        }
    }
}

fn by_connection(list: &[PacketWord]) -> Vec<Vec<PacketWord>> {
    let mut all: Vec<Vec<PacketWord>> = Vec::new();
    for word in list {
        let begins = matches!(word.0.as_str(), "FOLLOWERINFO" | "OBSERVERINFO" | "LEADERINFO");
        match all.last_mut() {
            Some(last) if !begins => last.push(word.clone()),
            _ => all.push(vec![word.clone()]),
        }
    }
    all
}

/// The sequence of each of the sender's threads.
fn threads(list: &[PacketWord]) -> [Vec<&PacketWord>; 4] {
    let mut all: [Vec<&PacketWord>; 4] = Default::default();
    for word in list {
        let writer = match word.0.as_str() {
            "ACK" if word.1.counter() != 0 => 1,
            "COMMIT" | "INFORM" => 1,
            "REQUEST" => 2,
            "PROPOSAL" => 3,
            _ => 0,
        };
        all[writer].push(word);
    }
    all
}

/// With packets left out, each writer's sequence must begin and end as recorded.
fn with_gap(
    found: &mut PacketsFound,
    name: &str,
    head: &[PacketWord],
    tail: &[PacketWord],
    got: &[PacketWord],
) {
    let (heads, tails, gots) = (threads(head), threads(tail), threads(got));
    for writer in 0..heads.len() {
        let (head, tail, got) = (&heads[writer], &tails[writer], &gots[writer]);
        if !got.starts_with(head) {
            let (head, got) = (owned(head), owned(&got[..got.len().min(head.len())]));
            found.differences.push(difference(&format!("{name}, beginning"), &head, &got));
        } else if !got.ends_with(tail) {
            let (tail, got) = (owned(tail), owned(&got[got.len().saturating_sub(tail.len())..]));
            found.differences.push(difference(&format!("{name}, end"), &tail, &got));
        }
    }
}

fn owned(list: &[&PacketWord]) -> Vec<PacketWord> {
    list.iter().map(|word| (*word).clone()).collect()
}

fn difference(what: &str, expected: &[PacketWord], got: &[PacketWord]) -> String {
    let same = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
    let (expected, got) = (show(&expected[same..]), show(&got[same..]));
    format!("{what}, packet {}: expected {expected}, got {got}", same + 1)
}

fn show(list: &[PacketWord]) -> String {
    let one = |(kind, zxid): &PacketWord| match *zxid {
        Zxid::ZERO => kind.clone(),
        zxid => format!("{kind} {zxid}"),
    };
    let words: Vec<String> = list.iter().take(SHOWN).map(one).collect();
    match (words.is_empty(), list.len() > SHOWN) {
        (true, _) => "nothing more".to_owned(),
        (_, true) => format!("{} …", words.join(", ")),
        _ => words.join(", "),
    }
}
