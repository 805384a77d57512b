//! Playing: who sets the pace, the playback clock, what stops it.

use super::jump::{Jump, JumpMsg};
use super::marks::LineMarks;
use super::{Unit, Work};
use std::collections::VecDeque;
use zabscope::base::Micros;
use zabscope::sim::{Step, World};

/// How fast it plays: so many times the Director's pace, or so many times a step in 600 ms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Speed(u8);

impl Speed {
    /// The pace itself.
    pub const ONE: Speed = Speed(2);
    /// Slowly enough to read every message.
    pub const SLOW: Speed = Speed(1);
    /// For what is known already.
    pub const FAST: Speed = Speed(4);

    /// All, slowest first.
    pub fn all() -> impl Iterator<Item = Speed> {
        (0..7).map(Speed)
    }

    /// How many times as fast.
    pub fn factor(self) -> f64 {
        f64::from(1_u32 << self.0) / 4.0
    }

    /// Milliseconds from step to step, without the Director.
    pub fn interval(self) -> u32 {
        2400 >> self.0
    }

    /// As people write it.
    pub fn label(self) -> &'static str {
        ["¼×", "½×", "1×", "2×", "4×", "8×", "16×"][usize::from(self.0)]
    }
}

/// Who sets the pace, and how many times of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// The Director does; else it is a step in 600 ms.
    pub director: bool,
    /// So many times as fast.
    pub speed: Speed,
}

/// What is said about playing.
#[derive(Clone, PartialEq, Debug)]
pub enum DirectMsg {
    /// A frame is to be drawn, so many milliseconds after the last one.
    Frame(f64),
    /// Another pace.
    Pace(Pace),
    /// The Director sets the pace, or does not.
    Toggle,
    /// The machine wants less motion, or not.
    Reduced(bool),
    /// Something about facts to jump to.
    Jump(JumpMsg),
}

/// The playback clock: a moment between two events of the run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Clock {
    /// The branch and the event that it stands after: after any other it means nothing.
    pub after: (usize, u32),
    /// Virtual time, in microseconds.
    pub now: f64,
    /// Virtual microseconds in a millisecond of the watcher's, at speed 1×.
    pub rate: f64,
    /// Until when there is nothing to watch, and the rate of that.
    pub lull: Option<(Micros, f64)>,
}

/// What comes next, simulated on a copy: playing does not go there before its time has come, so that whoever acts
/// while it plays acts at the end of what has been simulated.
pub struct Ahead {
    /// The copy.
    pub world: World,
    /// Its events.
    pub steps: VecDeque<Step>,
}

/// Silence that was skipped.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Skipped {
    /// So much.
    pub length: Micros,
    /// It is said for so many milliseconds more.
    pub left: f64,
}

/// Time on the screen: whether it plays, how fast, and how far it has come between two events.
pub struct Playback {
    /// It plays: a timer or a loop over frames exists if and only if this is true.
    pub playing: bool,
    /// How far one step goes.
    pub unit: Unit,
    /// A search for the next event of a unit that did not end in one slice.
    pub work: Option<Work>,
    /// Nobody has stepped yet: the page says how.
    pub first_step: bool,
    /// Who sets the pace.
    pub pace: Pace,
    /// The machine wants less motion: nothing flies, it plays step by step.
    pub reduced: bool,
    /// The playback clock.
    pub clock: Option<Clock>,
    /// What comes next.
    pub ahead: Option<Ahead>,
    /// Silence that was skipped just now.
    pub skipped: Option<Skipped>,
    /// What to jump to, and what to stop at.
    pub jump: Jump,
    /// What stands on the scrubber.
    pub marks: LineMarks,
}

impl Default for Playback {
    fn default() -> Playback {
        let pace = Pace { director: true, speed: Speed::ONE };
        Playback {
            playing: false,
            unit: Unit::Message,
            work: None,
            first_step: true,
            pace,
            reduced: false,
            clock: None,
            ahead: None,
            skipped: None,
            jump: Jump::default(),
            marks: LineMarks::default(),
        }
    }
}

impl Playback {
    /// The same settings for another run.
    pub fn for_another_run(self) -> Playback {
        let jump = Jump { sort: self.jump.sort, ..Jump::default() };
        Playback {
            unit: self.unit,
            pace: self.pace,
            reduced: self.reduced,
            jump,
            ..Playback::default()
        }
    }

    /// Time flows while it plays; else it goes from step to step.
    pub fn flows(&self) -> bool {
        self.pace.director && !self.reduced
    }
}
