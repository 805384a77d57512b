//! The violations that were seen, each in the branch that its event is in.

use super::Model;
use zabscope::check::{Run, Violation};

impl Model {
    /// The violations that are known in the present line, whether or not the cursor has reached them.
    pub fn known_violations(&self) -> impl Iterator<Item = Violation> {
        let here = |(branch, v): &&(usize, Violation)| {
            v.event <= self.run.frontier() && branch_of(&self.run, v.event) == Some(*branch)
        };
        self.broken.iter().filter(here).map(|(_, v)| *v)
    }
}

/// The branch of the present line that an event is in.
pub fn branch_of(run: &Run, event: u32) -> Option<usize> {
    let mut branch = run.current();
    while event <= run.branches()[branch].start() {
        branch = run.branches()[branch].parent?.0;
    }
    Some(branch)
}
