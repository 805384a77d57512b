//! Two lines side by side on one clock: where they part, and what clients observe differently.
//!
//! An observer: it reads two recordings and changes neither. The second line is another branch, or
//! the same run told again with one thing changed ([`Retell`]): without a flaw, without a command,
//! with another recipe, with another seed.
//!
//! *Where they part* ([`Meeting`]) is the first event that did not happen, or not at that moment, in
//! the other line. Numbers of events do not count: a command that one line has and the other has not
//! is set aside, and the comparison goes on behind it.

mod differences;
mod retell;

pub use differences::{Difference, Observed, Said, differences};
pub use retell::{Retell, SetupChange, setup_with};

use crate::base::Micros;
use crate::sim::{Recording, Step, Watcher, What};

/// One of two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Left,
    /// The second.
    Right,
}

/// Where two lines part: the first events that are not the same. One of them is missing if nothing
/// more happens in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    /// When: the earlier of the two.
    pub at: Micros,
    /// The event of the left line.
    pub left: Option<u32>,
    /// The event of the right line.
    pub right: Option<u32>,
}

/// Two lines compared event by event, as far as they have been simulated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meeting {
    /// The last events that were compared and found equal, or set aside.
    reached: (u32, u32),
    /// Commands that one line has and the other has not: in which, and their events.
    pub only: Vec<(Side, u32)>,
    /// Where they part, if they do.
    pub parting: Option<Parting>,
}

impl Meeting {
    /// Goes on comparing, at most this many events; both lines are simulated up to this moment. True if
    /// there is nothing more to compare.
    pub fn go_on<A: Watcher, B: Watcher>(
        &mut self,
        (left, right): (&Recording<A>, &Recording<B>),
        until: Micros,
        events: u32,
    ) -> bool {
        for _ in 0..events {
            let within = |step: &&Step| step.at <= until;
            let l = left.step_at(self.reached.0 + 1).filter(within);
            let r = right.step_at(self.reached.1 + 1).filter(within);
            if self.parting.is_some() || (l.is_none() && r.is_none()) {
                return true;
            }
            self.pair(l, r);
        }
        false
    }

    /// The next event of each line.
    fn pair(&mut self, left: Option<&Step>, right: Option<&Step>) {
        match (left, right) {
            (Some(l), Some(r)) if alike(l, r) => {
                self.reached = (self.reached.0 + 1, self.reached.1 + 1);
            }
            (Some(l), r) if is_command(l) && r.is_none_or(|r| l.at <= r.at || !is_command(r)) => {
                self.set_aside(Side::Left);
            }
            (_, Some(r)) if is_command(r) => self.set_aside(Side::Right),
            (l, r) => {
                let at = l.into_iter().chain(r).map(|step| step.at).min();
                let number = |step: Option<&Step>| step.map(|step| step.number);
                let (left, right) = (number(l), number(r));
                self.parting = at.map(|at| Parting { at, left, right });
            }
        }
    }

    /// Is the next event of this line a command that the other one lacks?
    fn set_aside(&mut self, side: Side) {
        let reached = match side {
            Side::Left => &mut self.reached.0,
            Side::Right => &mut self.reached.1,
        };
        *reached += 1;
        self.only.push((side, *reached));
    }
}

/// Did the same happen at the same moment?
fn alike(a: &Step, b: &Step) -> bool {
    let of = |s: &Step| (s.at, s.about, s.actor, s.peer, s.zxid);
    of(a) == of(b)
}

/// Was it done from outside?
fn is_command(step: &Step) -> bool {
    matches!(step.what(), What::Command | What::Refused)
}

/// The last event of a line up to a moment; 0 before the first.
pub fn event_at<W: Watcher>(run: &Recording<W>, at: Micros) -> u32 {
    let (mut low, mut high) = (0, run.frontier());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if run.step_at(middle).is_some_and(|step| step.at <= at) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}
