//! A run as a log with vector clocks, as [ShiViz](https://bestchai.bitbucket.io/shiviz/) reads it.
//!
//! The first line is the regular expression that takes the rest apart, the second would separate executions and is
//! empty. Every event is two lines: who and its clock, then what happened. An event's clock counts, for everybody, the
//! events that it can know of: its own, and those that the event which it comes from knew of. So one event is before
//! another by their clocks exactly if a chain of causes leads from one to the other.

use crate::sim::{Step, World};
use crate::trace;
use std::fmt::Write;

/// What takes the log apart.
pub const REGEX: &str = r"(?<host>\S*) (?<clock>{.*})\n(?<event>.*)";
/// The host of events that happen to nobody in particular: a partition, the healing of the whole network.
const WORLD: &str = "world";

/// For every host, by its code, how many of its events are known.
type VectorClock = Vec<(u8, u32)>;

/// Writes event after event.
pub struct ShivizWriter {
    out: String,
    from: u32,
    /// The clock of every event that was written.
    clocks: Vec<VectorClock>,
    /// The clock of every host now.
    now: Vec<(u8, VectorClock)>,
}

impl ShivizWriter {
    /// The first two lines.
    pub fn new(from: u32) -> ShivizWriter {
        ShivizWriter { out: format!("{REGEX}\n\n"), from, clocks: Vec::new(), now: Vec::new() }
    }

    /// One event more.
    pub fn see(&mut self, step: &Step, world: &World) {
        let host = step.actor;
        let known = step.cause.checked_sub(self.from).and_then(|ix| self.clocks.get(ix as usize));
        let mut clock = self.own(host);
        for (other, count) in known.into_iter().flatten() {
            raise(&mut clock, *other, *count);
        }
        let own = clock.iter().find(|(other, _)| *other == host).map_or(0, |(_, count)| *count);
        raise(&mut clock, host, own + 1);
        let _ = write!(self.out, "{} {{", name(host));
        for (ix, (other, count)) in clock.iter().enumerate() {
            let comma = if ix == 0 { "" } else { ", " };
            let _ = write!(self.out, "{comma}\"{}\": {count}", name(*other));
        }
        let _ = write!(self.out, "}}\n{}", trace::line(world, step).trim_start());
        self.out.push('\n');
        self.now.retain(|(other, _)| *other != host);
        self.now.push((host, clock.clone()));
        self.clocks.push(clock);
    }

    fn own(&self, host: u8) -> VectorClock {
        let known = self.now.iter().find(|(other, _)| *other == host);
        known.map_or_else(VectorClock::new, |(_, clock)| clock.clone())
    }

    /// The text.
    pub fn finish(self) -> String {
        self.out
    }
}

fn raise(clock: &mut VectorClock, host: u8, count: u32) {
    match clock.binary_search_by_key(&host, |(other, _)| *other) {
        Ok(at) => clock[at].1 = clock[at].1.max(count),
        Err(at) => clock.insert(at, (host, count)),
    }
}

fn name(code: u8) -> String {
    crate::base::Endpoint::from_code(code).map_or_else(|| WORLD.to_owned(), |end| end.to_string())
}
