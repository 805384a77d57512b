//! From a scenario to its run: what was done in it is done again, event by
//! event.

use super::file::Scenario;
use super::{Problem, convert};
use crate::base::Micros;
use crate::check::Run;
use crate::sim::{Recording, Refusal, TraceHash, Watcher};
use std::sync::Arc;

/// No run is followed further than this.
pub const MOST_EVENTS: u32 = 5_000_000;

/// A scenario with its run.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What it began from.
    pub scenario: Scenario,
    /// The run, at the moment that the link or file means.
    pub run: Run,
    /// Is it the run that was meant?
    pub verdict: Verdict,
}

/// What came out when a recorded run was repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same, to the last bit.
    Exact,
    /// Nothing says what should have come out.
    Unchecked,
    /// Other events than those recorded: another release made the recording.
    /// The run is shown as it is here, at the same event number.
    Differs {
        /// The trace hash recorded.
        expected: TraceHash,
        /// The trace hash here.
        got: TraceHash,
    },
    /// A command that was possible in the recording is not possible here. The
    /// run is shown up to that command.
    Refused {
        /// Which act, from 0.
        command_index: usize,
        /// The event after which it fell.
        after: u32,
        /// Why not.
        why: Refusal,
    },
    /// The run ends before the moment recorded; it is shown at its end.
    EndsEarly {
        /// The event recorded.
        expected: u32,
        /// The last one here.
        got: u32,
    },
}

impl Scenario {
    /// The run that it describes, with the acts that were saved with it, at the
    /// place where it wants to be opened.
    pub fn open(&self) -> Result<Opened, Problem> {
        let (run, verdict) = self.watched()?;
        Ok(Opened { scenario: self.clone(), run, verdict })
    }

    /// The same run with a watcher of your own beside it.
    pub fn watched<W: Watcher>(&self) -> Result<(Recording<W>, Verdict), Problem> {
        let mut run = Recording::watched(Arc::new(self.setup()?));
        let verdict = follow(self, &mut run)?;
        Ok((run, verdict))
    }
}

fn follow<W: Watcher>(scenario: &Scenario, run: &mut Recording<W>) -> Result<Verdict, Problem> {
    let members = run.world().setup().config.members().len() as u8;
    for (command_index, act) in scenario.acts.0.iter().enumerate() {
        let after = act.after.get() as u32;
        let got = run.seek(after);
        if got != after {
            return Ok(Verdict::EndsEarly { expected: after, got });
        }
        let field = format!("acts[{command_index}]");
        let when = act.when.as_ref();
        let act = convert::act(act.at, when, &act.what, &field, members)?;
        if let Err(why) = run.act(act) {
            return Ok(Verdict::Refused { command_index, after, why });
        }
    }
    let Some(start) = &scenario.start else {
        run.seek(0);
        return Ok(Verdict::Unchecked);
    };
    if let Some(time) = start.time {
        run.seek(event_at(run, time.0, MOST_EVENTS));
        return Ok(Verdict::Unchecked);
    }
    let expected = start.event.map_or(0, |event| event.get() as u32);
    let got = run.seek(expected);
    if got != expected {
        return Ok(Verdict::EndsEarly { expected, got });
    }
    let hash = start.hash.as_ref().and_then(|text| u64::from_str_radix(&text.0, 16).ok());
    let got = run.world().hash();
    Ok(match hash.map(TraceHash) {
        None => Verdict::Unchecked,
        Some(expected) if expected == got => Verdict::Exact,
        Some(expected) => Verdict::Differs { expected, got },
    })
}

/// The last event up to a moment, or the last that is allowed. Looked for on a
/// copy: the run must not know its own future, or acting there would branch.
pub fn event_at<W: Watcher>(run: &Recording<W>, time: Micros, most_events: u32) -> u32 {
    let mut probe = run.clone();
    probe.seek(0);
    while probe.cursor() < most_events && probe.advance() {
        if probe.world().now() > time {
            return probe.cursor() - 1;
        }
    }
    probe.cursor()
}
