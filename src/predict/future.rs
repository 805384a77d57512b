//! A copy of a run that goes on by itself.

use super::Budget;
use super::open::OpenQuestion;
use super::question::Choice;
use super::track::{Track, Witness};
use crate::check::Run;
use crate::sim::{Act, Step, World};

/// A world, and what was done in the recording after its moment.
struct Future {
    world: World,
    acts: std::vec::IntoIter<(u32, Act)>,
    next: Option<(u32, Act)>,
}

impl Future {
    fn of(run: &Run) -> Future {
        let cursor = run.cursor();
        let later: Vec<_> = run.acts().into_iter().filter(|(at, _)| *at >= cursor).collect();
        let mut acts = later.into_iter();
        let next = acts.next();
        Future { world: run.world().clone(), acts, next }
    }

    /// With one command more, here; what was done later in the recording is then not done any more.
    fn after(run: &Run, act: Act) -> Option<Future> {
        let mut world = run.world().clone();
        world.act(act).ok()?;
        Some(Future { world, acts: Vec::new().into_iter(), next: None })
    }

    fn advance(&mut self) -> Option<Step> {
        match self.next.take() {
            Some((at, act)) if at == self.world.events() => {
                self.next = self.acts.next();
                self.world.act(act).ok()
            }
            next => {
                self.next = next;
                self.world.step()
            }
        }
    }

    /// Goes on until everything is decided or the budget is used up.
    fn run(mut self, tracks: &mut [Followed], budget: Budget) {
        let until = self.world.now() + budget.time;
        for _ in 0..budget.events {
            if tracks.iter().all(|followed| followed.track.is_none()) {
                return;
            }
            let Some(step) = self.advance().filter(|step| step.at <= until) else { return };
            for followed in tracks.iter_mut() {
                followed.see(&self.world, &step);
            }
        }
    }
}

/// A question that is being followed.
struct Followed {
    /// `None` once it is decided, or cannot be any more.
    track: Option<Track>,
    found: Option<(Choice, u32)>,
}

impl Followed {
    fn see(&mut self, world: &World, step: &Step) {
        let Some(track) = &mut self.track else { return };
        match track.see(world, step) {
            Witness::Nothing => return,
            Witness::Void => {}
            Witness::Answer(choice) => self.found = Some((choice, step.number)),
        }
        self.track = None;
    }
}

/// The answer to each, with the event that shows it.
pub fn answers(run: &Run, open: &[OpenQuestion], budget: Budget) -> Vec<Option<(Choice, u32)>> {
    let track = |open: &OpenQuestion| Followed { track: Track::of(run, open), found: None };
    let mut all: Vec<Followed> = open.iter().map(track).collect();
    // What must be done first is done in a copy of its own.
    for (followed, open) in all.iter_mut().zip(open) {
        if let Some(act) = &open.act
            && let Some(future) = Future::after(run, act.clone())
        {
            future.run(std::slice::from_mut(followed), budget);
            followed.track = None;
        }
    }
    Future::of(run).run(&mut all, budget);
    all.into_iter().map(|followed| followed.found).collect()
}
