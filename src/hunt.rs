//! The hunt: random schedules of faults and writes, each made from a seed, checked after every
//! event; what breaks a guarantee is then shrunk.
//!
//! * [`profile`]: which faults, and how often; `driver`: makes a schedule from a seed; `clients`:
//!   what clients do in it
//! * [`load`]: writes without faults, for measurements
//! * `rest`: when all faults are over, everybody must agree, and no answered write may be lost
//!   (`kept`)
//! * `shrink`: from a run with a violation to a scenario that somebody can read
//! * `shows`: does a scenario show what it is said to show?
//!
//! A hunt is an observer: it reads worlds and gives commands as a person would.
//! Every run of it is an ordinary set-up with ordinary commands, so it can be
//! saved as a scenario. Its chance comes from a generator of its own, and none of
//! it is frozen: a saved run names its commands, not the seed of the hunt.

pub mod load;
pub mod profile;

mod clients;
pub mod dice;
mod driver;
mod kept;
pub mod recipes;
mod rest;
mod shows;
mod shrink;

pub use driver::{drive, setup};
pub use profile::{PROFILES, Profile};
pub use shows::shows;
pub use shrink::{Shrunk, Size, Wanted, shrink};

use crate::base::Zxid;
use crate::check::{Checker, Goals, Violation};
use crate::service::Release;
use crate::sim::Recording;
use crate::zab::Flaws;

/// The ensemble in which to hunt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Members with a vote.
    pub voters: u8,
    /// Members without.
    pub observers: u8,
    /// The rules that are taken away.
    pub flaws: Flaws,
    /// The release that servers and clients are of, if one is named.
    pub release: Option<Release>,
}

/// The watcher of every run of a hunt.
pub type Watched = (Checker, Goals);

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Early: its watcher had seen enough.
    Stopped,
    /// At rest: all agree, and no answered write is lost.
    AtRest,
    /// Every fault was over, and still it never came to rest.
    NeverAtRest,
    /// Unknown: it was given up after too many events.
    Undecided,
    /// At rest, but two servers hold different data.
    Disagree,
    /// At rest, but a write that was answered is gone.
    LostWrite(Zxid),
}

/// A run made from a seed.
#[derive(Clone, Debug)]
pub struct Outing<W> {
    /// The run, at its end.
    pub run: Recording<W>,
    /// The event of the last command, those of the last session aside: from here on
    /// nobody disturbs it.
    pub quiet_from: u32,
    /// How it ended.
    pub ended: Ended,
}

impl Outing<Watched> {
    /// The first violation, if there is one.
    pub fn violation(&self) -> Option<&Violation> {
        self.run.watcher().0.violations().first()
    }
}

/// Makes a run from a seed, up to its first violation.
pub fn hunt(seed: u64, profile: &Profile, shape: Shape) -> Outing<Watched> {
    drive(seed, profile, shape, |watched: &Watched| !watched.0.violations().is_empty())
}
