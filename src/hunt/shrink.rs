//! From a run with a violation to a scenario that somebody can read.
//!
//! Delta debugging: leave something out or simplify it, run again, and keep the
//! smaller run if it still shows the same. Whatever is left out changes what comes
//! later, so commands are anchored to moments, not to events, and other seeds are
//! tried, too. Deterministic, and it ends.

mod candidate;
mod simpler;

pub use candidate::Size;

use super::shows::{self, PATIENCE};
use super::{Profile, Shape, Watched, drive};
use crate::base::Micros;
use crate::check::{Breaks, Goal, InvariantId};
use crate::scenario::Scenario;
use candidate::Candidate;

/// The most runs that one shrinking makes.
const MOST_TRIES: u32 = 6_000;
/// The most events that they may have together.
const MOST_EVENTS: u64 = 100_000_000;
/// How many seeds are tried when the present one does not show it any more: for a
/// run of many commands, of few, and when a run becomes a script.
const OTHER_SEEDS: [u64; 3] = [2, 8, 40];

/// What a shrunk run must still show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This guarantee breaks, before any other.
    Breaks(InvariantId),
    /// This goal is not met once all faults are over.
    Misses(Goal),
    /// It does not come to rest, or not as it should. Not shrunk.
    Unsound,
}

/// The result of shrinking.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The scenario, opened where it shows.
    pub scenario: Scenario,
    /// How many runs were made.
    pub tries: u32,
    /// How large the run was.
    pub before: Size,
    /// How large it is.
    pub after: Size,
    /// Without its flaws the same scenario is clean ([`super::shows()`]).
    pub clean_without: bool,
}

/// Repeats the run of a seed and shrinks it. `None` if it does not show
/// what is wanted.
pub fn shrink(seed: u64, profile: &Profile, shape: Shape, wanted: Wanted) -> Option<Shrunk> {
    let enough = |watched: &Watched| match wanted {
        Wanted::Breaks(id) => watched.0.violations().iter().any(|v| v.invariant == id),
        Wanted::Misses(_) | Wanted::Unsound => false,
    };
    let out = drive(seed, profile, shape, enough);
    let whole = Candidate::of(&out.run);
    let before = whole.size(out.run.cursor());
    let as_it_is = |tries| {
        let scenario = Scenario::from_run(&whole.base(), &out.run);
        Some(Shrunk { scenario, tries, before, after: before, clean_without: false })
    };
    let test = match wanted {
        Wanted::Breaks(id) => Test { breaks: Breaks::Invariant(id), strict: true },
        Wanted::Misses(goal) => Test { breaks: Breaks::Goal(goal), strict: true },
        Wanted::Unsound => return as_it_is(0),
    };
    for strict in [true, false] {
        let mut search =
            Search { test: Test { strict, ..test }, best: whole.clone(), tries: 0, events: 0 };
        if search.accepts(&whole) {
            search.run();
            return search.result(before);
        }
    }
    as_it_is(2)
}

/// What a candidate must show.
#[derive(Clone, Copy, Debug)]
struct Test {
    breaks: Breaks,
    /// Exactly this and nothing else in the same event; and nothing without the
    /// flaws.
    strict: bool,
}

/// A search for the smallest run.
struct Search {
    test: Test,
    best: Candidate,
    tries: u32,
    events: u64,
}

impl Search {
    fn run(&mut self) {
        // First of all: long waits make every try expensive.
        for seconds in [1, 5, 20, 60] {
            let shorter = simpler::no_wait_longer(&self.best, Micros::millis(seconds * 1_000));
            if shorter == self.best || self.try_out(shorter, OTHER_SEEDS[1]) {
                break;
            }
        }
        self.fewer(&simpler::ACTORS);
        if let Some(script) = self.best.scripted() {
            self.try_out(script, OTHER_SEEDS[2]);
        }
        self.fewer(&simpler::ACTORS);
        self.round();
        self.fewer(&simpler::LENGTHS);
        self.round();
    }

    /// Until nothing can be left out any more: what was needed at first may be
    /// superfluous once other things are gone.
    fn fewer(&mut self, ways: &[simpler::Simpler]) {
        for _ in 0..4 {
            let before = self.best.clone();
            self.drop_steps();
            self.simplify(ways);
            if self.best == before {
                break;
            }
        }
    }

    fn is_over(&self) -> bool {
        self.tries >= MOST_TRIES || self.events >= MOST_EVENTS
    }

    /// Does it show what it must?
    fn accepts(&mut self, candidate: &Candidate) -> bool {
        if self.is_over() {
            return false;
        }
        self.tries += 1;
        let (shown, events) = match self.test.breaks {
            Breaks::Invariant(id) => candidate.breaks(id, self.test.strict),
            Breaks::Goal(goal) => candidate.misses(goal, self.test.strict),
            Breaks::Nothing => (false, 0),
        };
        self.events += u64::from(events);
        shown
    }

    /// Accepts the candidate if it shows what it must, perhaps with another seed.
    fn try_out(&mut self, mut candidate: Candidate, other_seeds: u64) -> bool {
        let seeds = [candidate.setup.seed].into_iter().chain(1..=other_seeds);
        for seed in seeds {
            candidate.setup.seed = seed;
            if self.accepts(&candidate) {
                self.best = candidate;
                return true;
            }
        }
        false
    }

    fn try_it(&mut self, candidate: Candidate) -> bool {
        let few = usize::from(candidate.steps.len() <= 30);
        self.try_out(candidate, OTHER_SEEDS[few])
    }

    /// Leaves out commands: halves, quarters, … and one by one.
    fn drop_steps(&mut self) {
        let mut chunk = (self.best.steps.len() / 2).max(1);
        loop {
            let mut end = self.best.steps.len();
            // From the end: what came last is the least needed, and dropping it
            // leaves everything before it as it was.
            while end > 0 {
                let start = end.saturating_sub(chunk);
                let mut without = self.best.clone();
                without.steps.drain(start..end);
                self.try_it(without);
                end = start.min(self.best.steps.len());
            }
            if chunk == 1 || self.is_over() {
                return;
            }
            chunk = chunk.div_ceil(2);
        }
    }

    fn simplify(&mut self, ways: &[simpler::Simpler]) {
        for simpler in ways {
            // Each names several candidates; after a success the rest would be stale.
            let mut ix = 0;
            while let Some(candidate) = simpler(&self.best, ix) {
                if self.is_over() {
                    return;
                }
                if candidate == self.best || !self.try_it(candidate) {
                    ix += 1;
                }
            }
        }
    }

    /// Moments that are easy to read.
    fn round(&mut self) {
        if !self.best.scripted {
            return;
        }
        for unit in [500_000, 100_000, 10_000, 1_000] {
            let rounded = self.best.rounded(unit, None);
            if rounded == self.best || self.try_it(rounded) {
                return;
            }
            for ix in 0..self.best.steps.len() {
                let rounded = self.best.rounded(unit, Some(ix));
                if rounded != self.best {
                    self.try_it(rounded);
                }
            }
        }
    }

    fn result(self, before: Size) -> Option<Shrunk> {
        let (scenario, events) = match self.test.breaks {
            Breaks::Invariant(_) => self.best.scenario_at_violation()?,
            Breaks::Goal(_) | Breaks::Nothing => self.best.scenario_at_end(PATIENCE)?,
        };
        let scenario = Scenario { title: simpler::title(&self.best, self.test.breaks), ..scenario };
        let after = self.best.size(events);
        let clean_without = shows::shows(&scenario, self.test.breaks).is_ok();
        Some(Shrunk { scenario, tries: self.tries, before, after, clean_without })
    }
}
