//! A run as JSON: what it started from, what was done in it, and all its events.

use super::event;
use super::write::Json;
use crate::check::Run;
use crate::scenario::Scenario;
use crate::sim::{Step, World};

/// The version of the schema: `docs/export.md` describes it. Fields are only ever added to a version.
pub const VERSION: u64 = 1;

/// Writes event after event.
pub struct Writer(Json);

impl Writer {
    /// The beginning: everything but the events.
    pub fn new(scenario: &Scenario, run: &Run, from: u32, to: u32) -> Writer {
        let flaws = run.world().rules().flaws;
        let mut out = Json::default();
        out.open('{');
        out.number("zabscopeRun", VERSION);
        out.say("zabscope", env!("CARGO_PKG_VERSION"));
        out.flag("modified", flaws.is_modified());
        out.key("flaws");
        out.open('[');
        flaws.iter().for_each(|flaw| out.value(flaw.id()));
        out.close(']');
        out.key("scenario");
        out.raw(Scenario::from_run(scenario, run).to_json().trim_end());
        out.number("branch", run.current() as u64);
        out.number("from", u64::from(from));
        out.number("to", u64::from(to));
        out.number("lastEvent", u64::from(run.frontier()));
        out.key("events");
        out.open('[');
        Writer(out)
    }

    /// One event more.
    pub fn see(&mut self, step: &Step, world: &World) {
        self.0.line();
        event::write(&mut self.0, step, Some(world));
    }

    /// The end: what the run has come to after its last event.
    pub fn finish(self, run: &Run) -> String {
        let mut out = self.0;
        out.close(']');
        out.say("traceHash", &run.world().hash().to_string());
        out.key("violations");
        out.open('[');
        for broken in run.watcher().violations() {
            out.line();
            out.open('{');
            out.say("invariant", broken.invariant.invariant().name);
            out.number("event", u64::from(broken.event));
            out.time("time", broken.at);
            out.end("who", broken.who);
            out.end("other", broken.other);
            out.zxid("zxid", broken.zxid);
            out.close('}');
        }
        out.close(']');
        out.close('}');
        out.text() + "\n"
    }
}
