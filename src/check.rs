//! The guarantees, checked at every event.
//!
//! A [`Checker`] stands beside a world and is shown every [`Step`](crate::sim::Step). It keeps a
//! history of its own, made from what servers told ([`Note`](crate::zab::Note)s) and what was sent,
//! and compares; it uses nothing of the protocol's code, and nothing of the
//! protocol reads it. Watching must not change a run.
//!
//! Each [`Invariant`] of the register has an id, a sentence, the source that it
//! is taken from, and a counter-example: the smallest story that breaks it. The
//! names are those of the published TLA+ specification where it has one (facts
//! 9.2 to 9.4).
//!
//! Beside what must hold always there is what should happen sometimes: [`Goals`]
//! watches for that, in the same way.

mod copies;
mod facts;
pub mod flaw;
mod ghost;
mod goals;
pub mod margin;
mod progress;
mod protocol;
pub mod recipe;
mod register;
mod service;
mod sessions;
mod texts;

pub use flaw::{Breaks, FlawEntry, FlawKind};
pub use ghost::Checker;
pub use goals::{GOALS, Goal, GoalEntry};
pub use progress::{Goals, Met};
pub use register::{Invariant, InvariantId, REGISTER};
pub use sessions::Served;
pub use texts::texts;

use crate::base::{Endpoint, Micros, Zxid};
use crate::sim::Recording;

/// A run whose guarantees are checked at every event.
pub type Run = Recording<Checker>;

/// A broken guarantee: the event, and the two sides that contradict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which guarantee.
    pub invariant: InvariantId,
    /// The event in which it broke.
    pub event: u32,
    /// When that was.
    pub at: Micros,
    /// At whom it was seen.
    pub who: Option<Endpoint>,
    /// Whom that contradicts, if it is somebody.
    pub other: Option<Endpoint>,
    /// About which transaction (or epoch, with counter 0).
    pub zxid: Zxid,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.invariant.invariant().name;
        write!(f, "{name} is violated at event {} ({}), about {}", self.event, self.at, self.zxid)?;
        for (word, end) in [(" at ", self.who), (" against ", self.other)] {
            if let Some(end) = end {
                write!(f, "{word}{end}")?;
            }
        }
        Ok(())
    }
}
