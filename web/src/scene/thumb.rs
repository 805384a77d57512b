//! Thumbnails for lists: a few shapes in a square that hint at what a run is about, drawn from data alone.

use std::f64::consts::TAU;
use zabscope::scenario::Scenario;
use zabscope::sim::{Command, Setup};

/// How wide and high a picture is.
pub const SIZE: f64 = 48.0;

/// What a picture shows besides the ensemble.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motif {
    /// The ensemble alone.
    Ring,
    /// Its leader is crossed out.
    Crossed,
    /// The links to one of them are broken.
    Broken,
    /// The leader sends to everybody.
    Sends,
    /// A client beside it.
    Client,
    /// Logs of different lengths.
    Logs,
    /// A tree of znodes.
    Tree,
    /// A line in which one waits behind the other.
    Line,
}

/// A shape of a picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ThumbShape {
    /// A server: where, and whether it is the one that leads.
    Server(f64, f64, bool),
    /// A line: from, to, and whether it is broken.
    Line([f64; 4], bool),
    /// A box: its corner, its size, and whether it is full.
    Box([f64; 4], bool),
    /// A cross through something.
    Cross(f64, f64),
}

/// What is named first decides; most telling words first.
const TOPICS: [(&str, Motif); 26] = [
    ("partition", Motif::Broken),
    ("connection", Motif::Broken),
    ("lock", Motif::Line),
    ("queue", Motif::Line),
    ("recovery", Motif::Logs),
    ("synchronisation", Motif::Logs),
    ("disk", Motif::Logs),
    ("log", Motif::Logs),
    ("zxid", Motif::Logs),
    ("packets", Motif::Sends),
    ("write", Motif::Sends),
    ("commit", Motif::Sends),
    ("ACK", Motif::Sends),
    ("crash", Motif::Crossed),
    ("election", Motif::Crossed),
    ("multi", Motif::Tree),
    ("tree", Motif::Tree),
    ("znode", Motif::Tree),
    ("counter", Motif::Tree),
    ("ephemeral", Motif::Tree),
    ("session", Motif::Client),
    ("watch", Motif::Client),
    ("read", Motif::Client),
    ("observer", Motif::Ring),
    ("quorum", Motif::Ring),
    ("epoch", Motif::Ring),
];

impl Motif {
    /// That of a lesson with these topics: the first of them that has one.
    pub fn of_topics<'t>(topics: impl Iterator<Item = &'t str>) -> Motif {
        let known = |topic: &str| TOPICS.iter().find(|(word, _)| *word == topic);
        topics.filter_map(known).next().map_or(Motif::Ring, |(_, motif)| *motif)
    }

    /// That of a scenario: what is done in it.
    pub fn of_setup(setup: &Setup) -> Motif {
        let does =
            |is_it: &dyn Fn(&Command) -> bool| setup.script.iter().any(|act| is_it(&act.command));
        if does(&|command| matches!(command, Command::Run(..))) {
            Motif::Line
        } else if does(&|c| {
            matches!(c, Command::Hold(..) | Command::Cut(..) | Command::Isolate(..))
                || matches!(c, Command::Partition(..) | Command::Break(..))
        }) {
            Motif::Broken
        } else if does(&|command| matches!(command, Command::Crash(_) | Command::Pause(_))) {
            Motif::Crossed
        } else if !setup.disks.is_empty() {
            Motif::Logs
        } else if does(&|command| matches!(command, Command::Request(..))) {
            Motif::Tree
        } else if does(&|command| matches!(command, Command::Write(..))) {
            Motif::Sends
        } else {
            Motif::Ring
        }
    }
}

/// The picture of a scenario: its ensemble, and what it is about.
pub fn picture(scenario: &Scenario, motif: Motif) -> Vec<ThumbShape> {
    let voters = scenario.ensemble.voters.get().max(1) as usize;
    match motif {
        Motif::Logs => logs(voters),
        Motif::Tree => tree(),
        Motif::Line => line(),
        Motif::Ring | Motif::Crossed | Motif::Broken | Motif::Sends | Motif::Client => {
            ring(voters, motif)
        }
    }
}

/// The servers of an ensemble, the leader at the top.
fn ring(voters: usize, motif: Motif) -> Vec<ThumbShape> {
    let place = |ix: usize| {
        let turn = TAU * ix as f64 / voters as f64 - TAU / 4.0;
        (24.0 + 16.0 * turn.cos(), 24.0 + 16.0 * turn.sin())
    };
    let (x, y) = place(0);
    let to = |ix: usize, broken: bool| ThumbShape::Line([x, y, place(ix).0, place(ix).1], broken);
    let mut shapes: Vec<ThumbShape> = match motif {
        Motif::Broken => (1..voters).map(|ix| to(ix, true)).collect(),
        Motif::Sends => (1..voters).map(|ix| to(ix, false)).collect(),
        Motif::Client => {
            vec![
                ThumbShape::Line([x, y, 24.0, 24.0], false),
                ThumbShape::Box([20.0, 20.0, 8.0, 8.0], true),
            ]
        }
        Motif::Ring | Motif::Crossed | Motif::Logs | Motif::Tree | Motif::Line => Vec::new(),
    };
    shapes.extend((0..voters).map(|ix| ThumbShape::Server(place(ix).0, place(ix).1, ix == 0)));
    if motif == Motif::Crossed {
        shapes.push(ThumbShape::Cross(x, y));
    }
    shapes
}

/// Three logs, one of them too long and one too short.
fn logs(voters: usize) -> Vec<ThumbShape> {
    let rows = voters.clamp(1, 4);
    let row = |ix: usize| {
        let records = [3, 4, 2, 3][ix];
        let y = 24.0 - rows as f64 * 5.5 + ix as f64 * 11.0 + 1.5;
        (0..records).map(move |n| ThumbShape::Box([3.0 + n as f64 * 11.0, y, 8.0, 8.0], n < 2))
    };
    (0..rows).flat_map(row).collect()
}

fn tree() -> Vec<ThumbShape> {
    let child = |x: f64, full: bool| {
        [
            ThumbShape::Line([24.0, 12.0, x, 34.0], false),
            ThumbShape::Box([x - 5.0, 31.0, 10.0, 10.0], full),
        ]
    };
    let children = [(9.0, true), (24.0, false), (39.0, false)];
    let mut shapes: Vec<ThumbShape> =
        children.into_iter().flat_map(|(x, full)| child(x, full)).collect();
    shapes.push(ThumbShape::Box([19.0, 6.0, 10.0, 10.0], true));
    shapes
}

fn line() -> Vec<ThumbShape> {
    let one = |ix: usize| {
        let x = 3.0 + ix as f64 * 15.0;
        let behind = (ix > 0).then_some(ThumbShape::Line([x - 5.0, 24.0, x, 24.0], false));
        behind.into_iter().chain([ThumbShape::Box([x, 19.0, 10.0, 10.0], ix == 0)])
    };
    (0..3).flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_stays_inside_and_differs_from_the_others() {
        let all = [
            Motif::Ring,
            Motif::Crossed,
            Motif::Broken,
            Motif::Sends,
            Motif::Client,
            Motif::Logs,
            Motif::Tree,
            Motif::Line,
        ];
        for voters in 1..=9 {
            let scenario = Scenario::new_run(1, voters, 0);
            let pictures = all.map(|motif| picture(&scenario, motif));
            for shape in pictures.iter().flatten() {
                let numbers = match *shape {
                    ThumbShape::Server(x, y, _) | ThumbShape::Cross(x, y) => {
                        vec![x - 6.0, x + 6.0, y - 6.0, y + 6.0]
                    }
                    ThumbShape::Line(ends, _) => ends.to_vec(),
                    ThumbShape::Box([x, y, w, h], _) => vec![x, y, x + w, y + h],
                };
                assert!(numbers.iter().all(|n| (0.0..=SIZE).contains(n)), "{shape:?}");
            }
            let same = |a: usize, b: usize| voters > 1 && pictures[a] == pictures[b];
            assert!(!(0..all.len()).any(|a| (0..a).any(|b| same(a, b))), "{voters}");
        }
    }
}
