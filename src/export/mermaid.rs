//! Messages as a [Mermaid](https://mermaid.js.org) sequence diagram.
//!
//! A message is an arrow where it arrives, with a cross where it is found lost; what servers tell at the turning points
//! is a note. Heartbeats are left out. The diagram is for a page of a text: it ends after [`MOST_LINES`].

use crate::base::{Endpoint, Micros};
use crate::scenario::Scenario;
use crate::sim::{Step, World};
use crate::trace;
use std::fmt::Write;

/// Arrows and notes of one diagram.
pub const MOST_LINES: usize = 400;
/// After a silence this long the time is written again.
const SILENCE: Micros = Micros::millis(500);

/// Writes event after event.
pub struct MermaidWriter {
    out: String,
    first: Option<Endpoint>,
    last: Option<Endpoint>,
    lines: usize,
    left_out: usize,
    said: Option<Micros>,
}

impl MermaidWriter {
    /// The head: who takes part.
    pub fn new(scenario: &Scenario, everybody: &[Endpoint]) -> MermaidWriter {
        let mut out = "sequenceDiagram\n".to_owned();
        let title = scenario.title();
        if !title.is_empty() {
            let _ = writeln!(out, "  title {}", escaped(title));
        }
        for end in everybody {
            let _ = writeln!(out, "  participant {end}");
        }
        let (first, last) = (everybody.first().copied(), everybody.last().copied());
        MermaidWriter { out, first, last, lines: 0, left_out: 0, said: None }
    }

    /// One event more.
    pub fn see(&mut self, step: &Step, world: &World) {
        if step.is_message()
            && let (Some(from), Some(to), Some(kind)) = (step.peer(), step.actor(), step.kind())
        {
            let what = with_zxid(kind.name(), step.zxid);
            self.line(step.at, &format!("{from}->>{to}: {}", escaped(&what)));
        }
        for lost in world.lost().iter().filter(|lost| !lost.kind.is_heartbeat()) {
            let what = with_zxid(lost.kind.name(), lost.zxid);
            self.line(step.at, &format!("{}-x{}: {}", lost.from, lost.to, escaped(&what)));
        }
        let Some(who) = step.actor().filter(|_| step.is_milestone()) else { return };
        let told: Vec<String> = world.notes().iter().filter_map(trace::told).collect();
        let says = if told.is_empty() && !step.is_message() {
            trace::event(step)
        } else {
            told.join(", ")
        };
        if !says.is_empty() {
            self.line(step.at, &format!("Note over {who}: {}", escaped(&says)));
        }
    }

    fn line(&mut self, at: Micros, line: &str) {
        if self.lines >= MOST_LINES {
            self.left_out += 1;
            return;
        }
        if self.said.is_none_or(|said| at > said + SILENCE) {
            self.over_all(&at.to_string());
        }
        self.said = Some(at);
        self.lines += 1;
        let _ = writeln!(self.out, "  {line}");
    }

    fn over_all(&mut self, says: &str) {
        if let (Some(first), Some(last)) = (self.first, self.last) {
            let _ = writeln!(self.out, "  Note over {first},{last}: {}", escaped(says));
        }
    }

    /// The text.
    pub fn finish(mut self) -> String {
        if self.left_out > 0 {
            let says = format!("{} more messages and notes are left out", self.left_out);
            self.over_all(&says);
        }
        self.out
    }
}

fn with_zxid(name: &str, zxid: crate::base::Zxid) -> String {
    if zxid.counter() > 0 { format!("{name} {zxid}") } else { name.to_owned() }
}

/// A text that cannot end its line or begin something else: Mermaid writes such characters as `#35;`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '#' | ';' | '<' | '>' | '{' | '}' | '%' | '"' | '\\' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
