//! A person's attempt at a challenge.

use super::file::Challenge;
use super::wait::ReadyWait;
use crate::check::Run;
use crate::scenario::say;
use crate::sim::Command;

/// Why a command is not possible in a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This kind of command is not allowed.
    NotAllowed,
    /// As many as are allowed have been given.
    NoneLeft,
}

/// What has been reached so far: follows the line of a run from where the challenge began.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    start: u32,
    goals: Vec<ReadyWait>,
    /// How far it has looked, and in which line: its branch and the number of its commands.
    seen: u32,
    line: (usize, usize),
    /// The event in which each goal was met.
    met: Vec<Option<u32>>,
}

impl Attempt {
    /// Begins at an event.
    pub(super) fn new(start: u32, goals: Vec<ReadyWait>) -> Attempt {
        let met = vec![None; goals.len()];
        Attempt { start, goals, seen: start, line: (usize::MAX, 0), met }
    }

    /// Looks on in the line that the cursor of a run is in, up to the cursor; at most so many events. True if it has
    /// looked at all of it. Another line is looked at from the beginning: taking back and trying again are free.
    pub fn follow(&mut self, run: &Run, events: u32) -> bool {
        let line = (run.current(), run.acts().len());
        if line != self.line || run.cursor() < self.seen {
            *self = Attempt { line, ..Attempt::new(self.start, std::mem::take(&mut self.goals)) };
        }
        let mut copy = run.clone();
        copy.seek(self.seen);
        for _ in 0..events {
            if copy.cursor() >= run.cursor() || !copy.advance() {
                break;
            }
            for (goal, met) in self.goals.iter().zip(&mut self.met) {
                if met.is_none() && goal.holds(&copy) {
                    *met = Some(copy.cursor());
                }
            }
        }
        self.seen = copy.cursor();
        self.seen >= run.cursor()
    }

    /// The goals, in the challenge's order.
    pub fn goals(&self) -> &[ReadyWait] {
        &self.goals
    }

    /// The event in which each goal was met, in the challenge's order.
    pub fn met(&self) -> &[Option<u32>] {
        &self.met
    }

    /// Is it done?
    pub fn is_done(&self) -> bool {
        self.met.iter().all(Option::is_some)
    }

    /// How many commands have been given in this line since the challenge began.
    pub fn used(&self, run: &Run) -> usize {
        run.acts().iter().filter(|(after, _)| *after >= self.start).count()
    }

    /// May this command be given now?
    pub fn may(&self, challenge: &Challenge, run: &Run, command: &Command) -> Result<(), Refused> {
        let word = say::word(command);
        let allowed = &challenge.allow.0;
        if !allowed.is_empty() && !allowed.iter().any(|one| one.0 == word) {
            return Err(Refused::NotAllowed);
        }
        let given = run.acts();
        let given = given.iter().filter(|(after, _)| (self.start..run.cursor()).contains(after));
        if given.count() as u64 >= challenge.actions.get() {
            return Err(Refused::NoneLeft);
        }
        Ok(())
    }
}
