//! A run as JSON: what it started from, what was done in it, and all its events.

use super::event::EventJson;
use super::state::ViolationJson;
use super::write::{self, InWords};
use crate::check::Run;
use crate::scenario::Scenario;
use crate::sim::{Step, TraceHash, World};
use serde::Serialize;

/// The version of the schema: `docs/export.md` describes it. Fields are only ever added to a version.
pub const VERSION: u64 = 1;

/// What is known before the events; the scenario file, which has a form of its own, follows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunHead {
    zabscope_run: u64,
    zabscope: &'static str,
    modified: bool,
    flaws: Vec<&'static str>,
    branch: usize,
    from: u32,
    to: u32,
    last_event: u32,
}

/// What the run has come to after them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tail {
    trace_hash: InWords<TraceHash>,
    violations: Vec<ViolationJson>,
}

/// Writes event after event, each in a line of its own.
pub struct JsonWriter(String);

impl JsonWriter {
    /// The beginning: everything but the events.
    pub fn new(scenario: &Scenario, run: &Run, from: u32, to: u32) -> JsonWriter {
        let flaws = run.world().rules().flaws;
        let head = RunHead {
            zabscope_run: VERSION,
            zabscope: env!("CARGO_PKG_VERSION"),
            modified: flaws.is_modified(),
            flaws: flaws.iter().map(|flaw| flaw.id()).collect(),
            branch: run.current(),
            from,
            to,
            last_event: run.frontier(),
        };
        let mut text = write::text(&head);
        text.truncate(text.len() - 1);
        let scenario = Scenario::from_run(scenario, run).to_json();
        JsonWriter(text + ",\"scenario\":" + scenario.trim_end() + ",\"events\":[")
    }

    /// One event more.
    pub fn see(&mut self, step: &Step, world: &World) {
        let comma = if self.0.ends_with('[') { "" } else { "," };
        self.0 += &format!("{comma}\n{}", write::text(&EventJson::of(step, Some(world))));
    }

    /// The end: what the run has come to after its last event.
    pub fn finish(self, run: &Run) -> String {
        let trace_hash = InWords(run.world().hash());
        let tail = write::text(&Tail { trace_hash, violations: super::state::violations(run) });
        self.0 + "]," + &tail[1..] + "\n"
    }
}
