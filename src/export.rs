//! What leaves the page and the runner as text: moments, events and whole runs in forms that other programs read.
//!
//! An observer, like [`trace`](crate::trace): it reads worlds and recordings and changes nothing. The forms have words of
//! their own, made from what the engine knows, never the engine's types written out: what is published here may only be
//! added to. `docs/export.md` describes them for those who read them.
//!
//! * [`EventJson`](event::EventJson): one event as a JSON object; [`StateJson`](state::StateJson): a moment of the whole ensemble;
//!   [`znodes`](state::znodes): its tree
//! * [`json`]: a run with all its events; [`shiviz`]: the same as a log with vector clocks; [`mermaid`]: messages as a
//!   sequence diagram
//! * [`Export`]: writes one of these, some events at a time, so that a page can go on painting
//!
//! **Words.** Names are ZooKeeper's, or those of `zabscope run --json`. Servers and clients are `"S1"` and `"C1"` where an
//! end of something is meant, and plain numbers where a server is. Zxids are written as in scenario files, `"1·5"`. Times
//! are milliseconds, with up to three decimals: the engine counts whole microseconds.

pub mod event;
pub mod json;
pub mod mermaid;
pub mod shiviz;
pub mod state;
pub mod write;

use crate::base::Endpoint;
use crate::check::Run;
use crate::scenario::Scenario;
use crate::sim::{Step, World};

/// The most events of a run that are written, counted from the first one wanted.
pub const MOST_EVENTS: u32 = 100_000;

/// A form that a run can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Everything, as JSON.
    Json,
    /// A log with vector clocks, for ShiViz.
    Shiviz,
    /// A sequence diagram, for Mermaid.
    Mermaid,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 3] = [Format::Json, Format::Shiviz, Format::Mermaid];

    /// Its name on the command line and for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Shiviz => "shiviz",
            Format::Mermaid => "mermaid",
        }
    }

    /// What a file of this form is called.
    pub fn file(self) -> &'static str {
        match self {
            Format::Json => "zabscope-events.json",
            Format::Shiviz => "zabscope-shiviz.log",
            Format::Mermaid => "zabscope.mmd",
        }
    }
}

/// A run that is being written.
pub struct Export {
    probe: Run,
    to: u32,
    writer: Writer,
}

enum Writer {
    Json(json::JsonWriter),
    Shiviz(shiviz::ShivizWriter),
    Mermaid(mermaid::MermaidWriter),
}

impl Export {
    /// Begins to write the events with these numbers on the present branch, as far as they have been simulated.
    pub fn new(format: Format, scenario: &Scenario, run: &Run, from: u32, to: u32) -> Export {
        let from = from.max(1);
        let to = to.min(run.frontier()).min(from.saturating_add(MOST_EVENTS - 1));
        let mut probe = run.clone();
        probe.seek((from - 1).min(to));
        let writer = match format {
            Format::Json => Writer::Json(json::JsonWriter::new(scenario, run, from, to)),
            Format::Shiviz => Writer::Shiviz(shiviz::ShivizWriter::new(from)),
            Format::Mermaid => {
                Writer::Mermaid(mermaid::MermaidWriter::new(scenario, &everybody(run)))
            }
        };
        Export { probe, to, writer }
    }

    /// Writes up to so many further events. True once all are written.
    pub fn advance(&mut self, events: u32) -> bool {
        for _ in 0..events {
            if self.probe.cursor() >= self.to || !self.probe.advance() {
                return true;
            }
            if let Some(step) = self.probe.step_at(self.probe.cursor()) {
                self.writer.see(step, self.probe.world());
            }
        }
        self.probe.cursor() >= self.to
    }

    /// The last event that was written, and the last that will be.
    pub fn progress(&self) -> (u32, u32) {
        (self.probe.cursor(), self.to)
    }

    /// The text.
    pub fn finish(self) -> String {
        match self.writer {
            Writer::Json(writer) => writer.finish(&self.probe),
            Writer::Shiviz(writer) => writer.finish(),
            Writer::Mermaid(writer) => writer.finish(),
        }
    }
}

impl Writer {
    fn see(&mut self, step: &Step, world: &World) {
        match self {
            Writer::Json(writer) => writer.see(step, world),
            Writer::Shiviz(writer) => writer.see(step, world),
            Writer::Mermaid(writer) => writer.see(step, world),
        }
    }
}

/// Everybody who takes part in a run: servers by number, then the clients that ever did something.
fn everybody(run: &Run) -> Vec<Endpoint> {
    let servers = run.world().nodes().iter().map(|node| Endpoint::Server(node.server.id));
    let clients = run.world().clients().iter().map(|client| Endpoint::Client(client.id));
    let mut seen = [false; 256];
    for step in run.steps(1, run.frontier()) {
        seen[usize::from(step.actor)] = true;
        seen[usize::from(step.peer)] = true;
    }
    servers.chain(clients.filter(|client| seen[usize::from(client.code())])).collect()
}

#[cfg(test)]
mod tests;
