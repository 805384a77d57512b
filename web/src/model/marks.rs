//! What stands on the scrubber: elections, commits, crashes and phases, kept up to date event by event.

use zabscope::check::Run;
use zabscope::sim::Step;
use zabscope::sim::step::Marks as Worth;
use zabscope::zab::ZabState;

/// What sort of mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MarkSort {
    /// A leader commits.
    Commit,
    /// A branch parts here.
    Parting,
    /// An election is decided.
    Election,
    /// A process ends.
    Crash,
    /// A guarantee breaks.
    Violation,
}

/// The marks of the present line, as far as it has been simulated.
#[derive(Default)]
pub struct LineMarks {
    branch: usize,
    upto: u32,
    last: Option<Step>,
    leader: u8,
    /// What happened, and in which event.
    pub found: Vec<(u32, MarkSort)>,
    /// From which event on the ensemble is in which phase.
    pub bands: Vec<(u32, ZabState)>,
}

impl LineMarks {
    /// Takes in what is new; another line is looked at anew.
    pub fn follow(&mut self, run: &Run) {
        if self.branch != run.current() || self.last.as_ref() != run.step_at(self.upto) {
            *self = LineMarks { branch: run.current(), ..LineMarks::default() };
        }
        if self.bands.is_empty() {
            self.bands.push((0, ZabState::Election));
        }
        for step in run.steps(self.upto + 1, run.frontier()) {
            self.see(step);
            (self.upto, self.last) = (step.number, Some(*step));
        }
    }

    fn see(&mut self, step: &Step) {
        let crash = step.marks.any(Worth::EXIT) || step.is_crash();
        if crash {
            self.found.push((step.number, MarkSort::Crash));
        }
        if step.marks.any(Worth::COMMITTED) {
            self.found.push((step.number, MarkSort::Commit));
        }
        if step.marks.any(Worth::LEADING) {
            self.found.push((step.number, MarkSort::Election));
            self.leader = step.actor;
            self.phase(step, ZabState::Discovery);
        }
        if step.actor == self.leader && step.marks.any(Worth::EPOCH) {
            self.phase(step, ZabState::Synchronization);
        }
        if step.actor == self.leader && step.marks.any(Worth::ESTABLISHED) {
            self.phase(step, ZabState::Broadcast);
        }
        if step.actor == self.leader && (crash || step.marks.any(Worth::LEAVES)) {
            self.leader = 0;
            self.phase(step, ZabState::Election);
        }
    }

    fn phase(&mut self, step: &Step, phase: ZabState) {
        self.bands.push((step.number, phase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;

    #[test]
    fn marks_follow_the_run_event_by_event_and_line_by_line() {
        let mut run = samples::crashed();
        let whole = {
            let mut marks = LineMarks::default();
            marks.follow(&run);
            marks
        };
        let count = |sort| whole.found.iter().filter(|(_, found)| *found == sort).count();
        assert_eq!((count(MarkSort::Election), count(MarkSort::Crash)), (2, 1));
        assert!(count(MarkSort::Commit) >= 2);
        let phases: Vec<ZabState> = whole.bands.iter().map(|(_, phase)| *phase).collect();
        let once = [
            ZabState::Election,
            ZabState::Discovery,
            ZabState::Synchronization,
            ZabState::Broadcast,
        ];
        assert_eq!(phases, [once, once].concat());
        let mut slow = LineMarks::default();
        let frontier = run.frontier();
        run.seek(40);
        slow.follow(&run);
        assert_eq!((&slow.found, slow.upto), (&whole.found, frontier));
        samples::act(&mut run, zabscope::sim::Command::Crash(zabscope::base::ServerId(1)));
        slow.follow(&run);
        assert!(slow.found.len() < whole.found.len(), "another line has other marks");
    }
}
