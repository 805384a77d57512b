//! What a person has done to the run, so that it can be taken back and done again.

use super::{LensKind, Tab, TakenOut};
use std::collections::VecDeque;
use zabscope::base::ServerId;
use zabscope::check::{Run, Violation};
use zabscope::scenario::Scenario;
use zabscope::sim::Command;

/// More is not kept. A place shares what it can with the others: it costs about as much as a checkpoint.
const MOST: usize = 64;

/// One thing that was done.
#[derive(Clone, PartialEq, Debug)]
pub enum Deed {
    /// A command was given.
    Acted(Command),
    /// Another branch was gone to.
    Switched,
    /// A branch got another name.
    Renamed,
    /// A branch was deleted.
    Removed,
    /// Another run was opened.
    Opened,
    /// The other of two lines was taken.
    Adopted,
    /// Where one was before was gone back to.
    Restored,
    /// The same run was made anew, with flaws or without.
    Rules(bool),
    /// The same run as another release, or with other holes.
    Release,
}

/// A run as it was, with the cursor in it.
pub struct Place {
    /// What it started from.
    pub scenario: Scenario,
    /// The run.
    pub run: Run,
    /// The violations that were known.
    pub broken: Vec<(usize, Violation)>,
    /// The same run with its flaws.
    pub taken_out: Option<TakenOut>,
    /// What stood on the time axis.
    pub lens: LensKind,
    /// The open tab.
    pub tab: Tab,
    /// The server that the inspector showed.
    pub server: Option<ServerId>,
}

/// A deed, and the place on its other side.
pub struct DoneDeed {
    /// What was done.
    pub deed: Deed,
    /// Where it leads back to, or on to.
    pub place: Place,
    /// The cursor stands in both: it does not move.
    pub stays: bool,
}

/// Deeds that can be taken back, and those that were.
#[derive(Default)]
pub struct DeedHistory {
    past: VecDeque<DoneDeed>,
    changes: u32,
    future: Vec<DoneDeed>,
}

impl DeedHistory {
    /// Something was done: what had been taken back cannot be done again.
    pub fn did(&mut self, done: DoneDeed) {
        self.future.clear();
        self.put(done, false);
    }

    /// The last deed, or, forward, the last that was taken back.
    pub fn next(&self, forward: bool) -> Option<&Deed> {
        let found = if forward { self.future.last() } else { self.past.back() };
        found.map(|done| &done.deed)
    }

    /// Takes it.
    pub fn take(&mut self, forward: bool) -> Option<DoneDeed> {
        if forward { self.future.pop() } else { self.past.pop_back() }
    }

    /// How often something was done, taken back or done again.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// Puts a deed where it can be done again (forward) or taken back.
    pub fn put(&mut self, done: DoneDeed, forward: bool) {
        self.changes += 1;
        if forward {
            self.future.push(done);
            return;
        }
        self.past.push_back(done);
        if self.past.len() > MOST {
            self.past.pop_front();
        }
    }
}
