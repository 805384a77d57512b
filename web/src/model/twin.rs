//! Two lines side by side: this one and another.

use super::history::Place;
use crate::scene::index::Index;
use crate::sentence::Told;
use std::rc::Rc;
use zabscope::base::Micros;
use zabscope::check::{Checker, Run, Violation};
use zabscope::recipe::Kind;
use zabscope::service::Release;
use zabscope::sim::Command;
use zabscope::twin::{Difference, Meeting, Retell, SetupChange};
use zabscope::zab::Flaw;

/// Which line this one is compared with.
#[derive(Clone, PartialEq, Debug)]
pub enum Other {
    /// A branch: its name, as it was then.
    Branch(usize, String),
    /// The same run with a rule given back.
    WithoutFlaw(Flaw),
    /// The same run with a rule taken away.
    WithFlaw(Flaw),
    /// The same run without a command: its number among those that were given, or those of the script.
    Without(SetupChange, Command),
    /// The same run with another recipe.
    Recipe(Kind, Kind),
    /// The same run with another seed.
    Seed(u64),
    /// The same run of another release of ZooKeeper.
    Release(Release),
}

/// How far the other line is.
pub enum TwinLine {
    /// It is being told again.
    Telling(Box<Retell<Checker>>),
    /// It is there.
    Ready(Box<Run>),
}

/// Two lines side by side.
pub struct Twin {
    /// What the other line is.
    pub other: Other,
    /// The other line.
    pub line: TwinLine,
    /// What its lens looks up.
    pub index: Rc<Index>,
    /// The two compared, event by event.
    pub meeting: Meeting,
    /// What clients observe differently.
    pub differences: Vec<Difference>,
    /// The ends of both lines when that was looked at.
    pub known: Option<(u32, u32)>,
    /// The sentences about the events at which they part, here and there, in each language.
    pub told: Option<[[Option<Told>; 2]; 2]>,
    /// What is broken in the other line.
    pub broken: Vec<Violation>,
    /// The common clock, and the event of this line at which it was set.
    pub clock: (Micros, u32),
    /// How many commands were not possible in it.
    pub refused: u32,
    /// The run as it was, while nothing has been done to it since.
    pub before: Option<Place>,
}

impl Twin {
    /// The other line, once it is there.
    pub fn right(&self) -> Option<&Run> {
        match &self.line {
            TwinLine::Ready(run) => Some(run),
            TwinLine::Telling(_) => None,
        }
    }
}

/// What is chosen to compare with.
#[derive(Clone, PartialEq, Debug)]
pub struct TwinForm {
    /// The rule that would be taken away.
    pub flaw: Flaw,
    /// The seed that was typed.
    pub seed: String,
    /// It is none.
    pub bad_seed: bool,
}

/// What is said about it.
#[derive(Clone, PartialEq, Debug)]
pub enum TwinMsg {
    /// Open the choice, or close what is open.
    Toggle,
    /// Open the choice.
    Choose,
    /// Compare with this.
    With(Other),
    /// Another rule to take away.
    Flaw(Flaw),
    /// A seed is typed.
    Seed(String),
    /// Compare with that seed.
    WithSeed,
    /// To a moment of either line.
    GoTo(Micros),
    /// To an event of the other line.
    SeekOther(u32),
    /// To where they part.
    Parting,
    /// Enough.
    Close,
    /// Go on with the other line.
    Adopt,
}
