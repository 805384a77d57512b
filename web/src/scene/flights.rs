//! Where the messages in flight are between two events: everything that changes from frame to frame.

use super::layout::Point;
use super::links::aside;

/// A message on its way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mover {
    /// When it was sent, in microseconds.
    pub sent: f64,
    /// When it is there; what stands has arrived where it stands.
    pub arrives: f64,
    /// It comes as far as this part of its way.
    pub until: f64,
    /// Half of what it takes of its link.
    pub size: f64,
    /// Its place among the messages of the stage.
    pub index: usize,
}

impl Mover {
    /// How far it has come.
    pub fn part(&self, now: f64) -> f64 {
        let total = self.arrives - self.sent;
        if total <= 0.0 { self.until } else { ((now - self.sent) / total).clamp(0.0, self.until) }
    }
}

/// The messages on one link in one direction, the first to arrive first.
#[derive(Clone, PartialEq, Debug)]
pub struct FlightLane {
    /// Where it begins.
    pub start: Point,
    /// Where it ends.
    pub end: Point,
    /// How long it is.
    pub length: f64,
    /// How far the first stays away from the end, and the last from the beginning.
    pub ends: (f64, f64),
    /// The messages.
    pub movers: Vec<Mover>,
}

/// Where a message is drawn.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct MessagePlace {
    /// Its middle.
    pub at: Point,
    /// How far it has come, in the units of the stage: its tail is not longer.
    pub way: f64,
}

/// All messages under way.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Flights {
    /// The moment that is shown, in microseconds.
    pub now: f64,
    /// Their links.
    pub lines: Vec<FlightLane>,
    /// How many messages there are.
    pub count: usize,
}

impl Flights {
    /// Where everything is at a moment, in the order of the stage's messages.
    pub fn places(&self, now: f64) -> Vec<MessagePlace> {
        let mut places = vec![MessagePlace::default(); self.count];
        for line in &self.lines {
            let ways = queue(line, now);
            for (mover, way) in line.movers.iter().zip(ways) {
                let on = line.start.towards(line.end, way / line.length.max(1.0));
                places[mover.index] = MessagePlace { at: aside(line.start, line.end, on), way };
            }
        }
        places
    }
}

/// How far messages are on their link: each at its place if it can be, none upon another, none upon what stands at
/// the ends.
fn queue(line: &FlightLane, now: f64) -> Vec<f64> {
    let (movers, (front, back)) = (&line.movers, line.ends);
    let gap = |ix: usize| movers[ix - 1].size + movers[ix].size;
    let mut places: Vec<f64> = Vec::with_capacity(movers.len());
    for (ix, mover) in movers.iter().enumerate() {
        let limit = if ix == 0 { line.length - front } else { places[ix - 1] - gap(ix) };
        places.push((mover.part(now) * line.length).min(limit));
    }
    let mut least = back;
    for ix in (0..movers.len()).rev() {
        places[ix] = places[ix].max(least);
        least = if ix == 0 { 0.0 } else { places[ix] + gap(ix) };
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(along: &[f64], sizes: &[f64]) -> FlightLane {
        let mover = |(index, (stands, size)): (usize, (&f64, &f64))| Mover {
            sent: 0.0,
            arrives: 0.0,
            until: stands / 200.0,
            size: *size,
            index,
        };
        FlightLane {
            start: Point::default(),
            end: Point { x: 200.0, y: 0.0 },
            length: 200.0,
            ends: (4.0, 4.0),
            movers: along.iter().zip(sizes).enumerate().map(mover).collect(),
        }
    }

    #[test]
    fn messages_of_one_link_stand_behind_each_other() {
        assert_eq!(queue(&line(&[200.0, 200.0, 10.0], &[10.0; 3]), 0.0), [196.0, 176.0, 10.0]);
    }

    #[test]
    fn messages_sent_at_once_make_room_forwards() {
        assert_eq!(queue(&line(&[0.0; 3], &[10.0, 15.0, 10.0]), 0.0), [54.0, 29.0, 4.0]);
    }

    #[test]
    fn a_message_moves_between_events_and_stops_at_its_receiver() {
        let mover = Mover { sent: 1_000.0, arrives: 3_000.0, until: 1.0, size: 1.0, index: 0 };
        let flights = |now: f64| {
            let line = FlightLane { movers: vec![mover], ..line(&[], &[]) };
            Flights { now, lines: vec![line], count: 1 }.places(now)[0].way
        };
        assert_eq!([500.0, 2_000.0, 9_000.0].map(flights), [4.0, 100.0, 196.0]);
    }

    #[test]
    fn what_a_link_will_hold_flies_up_to_the_mark_and_no_further() {
        let mover = Mover { sent: 0.0, arrives: 1_000.0, until: 0.78, size: 1.0, index: 0 };
        assert_eq!(
            [0.0, 500.0, 780.0, 1_000.0, 9_000.0].map(|now| mover.part(now)),
            [0.0, 0.5, 0.78, 0.78, 0.78]
        );
    }
}
