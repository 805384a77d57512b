//! Which messages the Messages lens shows: by phase, and by their endpoints.

use super::index::ENDS;
use super::packets::Hue;
use zabscope::base::{Endpoint, Zxid};
use zabscope::zab::PacketKind;

/// What a message belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// Votes.
    Election,
    /// The agreement on an epoch.
    Discovery,
    /// Histories made equal.
    Synchronization,
    /// Transactions.
    Broadcast,
    /// A client's requests and answers.
    Client,
    /// Heartbeats.
    Ping,
}

impl Flow {
    /// How many there are.
    pub const COUNT: usize = 6;
    /// All of them, by number.
    pub const ALL: [Flow; Flow::COUNT] = [
        Flow::Election,
        Flow::Discovery,
        Flow::Synchronization,
        Flow::Broadcast,
        Flow::Client,
        Flow::Ping,
    ];

    /// Of a message.
    pub fn of(kind: PacketKind, zxid: Zxid) -> Flow {
        if kind.is_heartbeat() {
            return Flow::Ping;
        }
        match Hue::of(kind, zxid) {
            Hue::Election => Flow::Election,
            Hue::Discovery => Flow::Discovery,
            Hue::Synchronization => Flow::Synchronization,
            Hue::Broadcast => Flow::Broadcast,
            Hue::Client => Flow::Client,
        }
    }
}

/// A set of flows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kinds(u8);

impl Kinds {
    /// All of them.
    pub const ALL: Kinds = Kinds(0b11_1111);

    /// Is this one in?
    pub fn has(self, flow: Flow) -> bool {
        self.0 & 1 << flow as u8 != 0
    }

    /// With or without these.
    pub fn with(self, flows: &[Flow], on: bool) -> Kinds {
        let bits = flows.iter().fold(0, |bits, flow| bits | 1 << *flow as u8);
        if on { Kinds(self.0 | bits) } else { Kinds(self.0 & !bits) }
    }
}

/// The lanes: their order, and which of them are hidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lanes {
    hidden: u32,
    /// The place of each, by [`Endpoint::code`]; equal places are in the usual order.
    place: [u8; ENDS],
}

impl Default for Lanes {
    fn default() -> Lanes {
        Lanes { hidden: 0, place: [0; ENDS] }
    }
}

impl Lanes {
    /// Is this one hidden?
    pub fn is_hidden(&self, end: Endpoint) -> bool {
        self.hidden & 1 << end.code() != 0
    }

    /// Hides one, or shows it again.
    pub fn hide(&mut self, end: Endpoint, hidden: bool) {
        let bit = 1 << end.code();
        self.hidden = if hidden { self.hidden | bit } else { self.hidden & !bit };
    }

    /// Shows all of them.
    pub fn show_all(&mut self) {
        self.hidden = 0;
    }

    /// Is everything where it is by itself?
    pub fn is_usual(&self) -> bool {
        *self == Lanes::default()
    }

    /// In the order in which they are drawn, the hidden ones as well.
    pub fn ordered(&self, mut ends: Vec<Endpoint>) -> Vec<Endpoint> {
        ends.sort_by_key(|end| self.place[usize::from(end.code())]);
        ends
    }

    /// Moves one of these up or down, past those that are hidden.
    pub fn shift(&mut self, end: Endpoint, down: bool, ends: Vec<Endpoint>) {
        let mut order = self.ordered(ends);
        let Some(at) = order.iter().position(|known| *known == end) else { return };
        let mut others =
            if down { (at + 1..order.len()).collect() } else { (0..at).rev().collect::<Vec<_>>() };
        others.retain(|ix| !self.is_hidden(order[*ix]));
        let Some(to) = others.first().copied() else { return };
        let moved = order.remove(at);
        order.insert(to, moved);
        for (place, end) in (1..).zip(order) {
            self.place[usize::from(end.code())] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zabscope::base::ServerId;

    #[test]
    fn a_lane_goes_past_hidden_ones_and_comes_back() {
        let ends: Vec<Endpoint> = (1..=4).map(|n| Endpoint::Server(ServerId(n))).collect();
        let mut lanes = Lanes::default();
        lanes.hide(ends[1], true);
        lanes.shift(ends[0], true, ends.clone());
        let order: Vec<String> =
            lanes.ordered(ends.clone()).iter().map(ToString::to_string).collect();
        assert_eq!(order, ["S2", "S3", "S1", "S4"]);
        lanes.shift(ends[3], true, ends.clone());
        assert_eq!(lanes.ordered(ends.clone())[3], ends[3], "the last stays the last");
        lanes.shift(ends[0], false, ends.clone());
        lanes.show_all();
        assert!(!lanes.is_hidden(ends[1]) && !lanes.is_usual());
    }

    #[test]
    fn kinds_are_taken_out_and_put_back() {
        let none = Kinds::ALL.with(&[Flow::Discovery, Flow::Synchronization], false);
        assert!(!none.has(Flow::Discovery) && none.has(Flow::Ping));
        assert_eq!(none.with(&[Flow::Discovery, Flow::Synchronization], true), Kinds::ALL);
    }
}
