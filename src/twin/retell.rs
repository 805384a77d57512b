//! The same run once more, with one thing changed: what was done in it is done again, at the same
//! places.

use super::{Meeting, Side};
use crate::base::Micros;
use crate::recipe::{Kind, Recipe};
use crate::service::Release;
use crate::sim::{Act, Command, Recording, Setup, Watcher};
use crate::zab::Flaws;
use std::collections::VecDeque;
use std::sync::Arc;

/// The one thing that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupChange {
    /// The rules that are taken away.
    Flaws(Flaws),
    /// The command with this place among those given in the run does not happen.
    Without(usize),
    /// The command with this place in the script does not happen.
    WithoutScript(usize),
    /// Programs of the first recipe run the second instead.
    Recipe(Kind, Kind),
    /// The seed of all chance.
    Seed(u64),
    /// The release of servers and clients; none as in runs from before it could be named.
    Release(Option<Release>),
}

/// A set-up with one thing changed.
pub fn setup_with(setup: &Setup, change: SetupChange) -> Setup {
    let mut setup = setup.clone();
    match change {
        SetupChange::Flaws(flaws) => setup.flaws = flaws,
        SetupChange::Seed(seed) => setup.seed = seed,
        SetupChange::Release(release) => setup.config.release = release,
        SetupChange::WithoutScript(at) if at < setup.script.len() => {
            setup.script.remove(at);
        }
        SetupChange::WithoutScript(_) | SetupChange::Without(_) => {}
        SetupChange::Recipe(..) => setup.script.iter_mut().for_each(|act| change.apply(act)),
    }
    setup
}

impl SetupChange {
    fn apply(self, act: &mut Act) {
        if let (SetupChange::Recipe(from, to), Command::Run(client, recipe)) = (self, &act.command)
            && recipe.kind == from
        {
            let other = Recipe { kind: to, ..Recipe::clone(recipe) };
            act.command = Command::Run(*client, Arc::new(other));
        }
    }
}

/// A run that is being told again, a slice at a time.
///
/// As long as nothing differs, a command falls after the same event as in the original; from then on
/// after the last event up to the same moment.
#[derive(Clone, Debug)]
pub struct Retell<W> {
    run: Recording<W>,
    /// A moment of it from which it can be told again, because it went too far.
    mark: Recording<W>,
    /// What is still to be done: after which event of the original, when, and what.
    acts: VecDeque<(u32, Micros, Act)>,
    /// After which event of the original something was done that is left out.
    left_out: Option<u32>,
    /// Up to when.
    until: Micros,
    meeting: Meeting,
    refused: u32,
}

impl<W: Watcher> Retell<W> {
    /// Begins: up to this moment at least.
    pub fn new<A: Watcher>(like: &Recording<A>, change: SetupChange, until: Micros) -> Retell<W> {
        let time = |event: u32| like.step_at(event).map_or(Micros(0), |step| step.at);
        let mut left_out = None;
        let kept = like.acts().into_iter().enumerate().filter(|(ix, (after, _))| {
            let out = change == SetupChange::Without(*ix);
            left_out = if out { Some(*after) } else { left_out };
            !out
        });
        let kept: VecDeque<_> = kept
            .map(|(_, (after, mut act))| {
                change.apply(&mut act);
                (after, time(after), act)
            })
            .collect();
        let run = Recording::watched(Arc::new(setup_with(like.world().setup(), change)));
        let (mark, acts, meeting) = (run.clone(), kept, Meeting::default());
        Retell { run, mark, acts, left_out, until, meeting, refused: 0 }
    }

    /// How far it is, and how far it will go.
    pub fn progress(&self) -> (Micros, Micros) {
        (self.run.world().now().min(self.until), self.until)
    }

    /// How many commands were not possible in it.
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// Goes on by this many events, beside the original. True at its end.
    pub fn go_on<A: Watcher>(&mut self, like: &Recording<A>, events: u32) -> bool {
        let overdue = |at: Micros| self.last() > at;
        if !self.acts.front().is_some_and(|(_, at, _)| overdue(*at)) {
            self.mark = self.run.clone();
        }
        for _ in 0..events {
            let together = self.together(like);
            match self.acts.front() {
                None if self.run.world().now() > self.until => return true,
                Some((after, ..)) if together == Some(*after) => self.act(),
                Some((_, at, _)) if together.is_none() && self.last() > *at => self.step_back(*at),
                _ if self.run.advance() => {}
                None => return true,
                Some(_) => self.act(),
            }
        }
        false
    }

    /// The moment of the last event.
    fn last(&self) -> Micros {
        self.run.step_at(self.run.cursor()).map_or(Micros(0), |step| step.at)
    }

    /// The event of the original that it stands after, as long as nothing differs.
    fn together<A: Watcher>(&mut self, like: &Recording<A>) -> Option<u32> {
        while self.meeting.parting.is_none() {
            let (there, here) = self.meeting.reached;
            if Some(there) == self.left_out {
                self.left_out = None;
                self.meeting.set_aside(Side::Left);
            } else if here < self.run.cursor() {
                self.meeting.pair(like.step_at(there + 1), self.run.step_at(here + 1));
            } else {
                return Some(there);
            }
        }
        None
    }

    fn act(&mut self) {
        if let Some((.., act)) = self.acts.pop_front() {
            self.refused += u32::from(self.run.act(act).is_err());
            self.mark = self.run.clone();
        }
    }

    /// It went past a command: back to the last event up to that moment.
    fn step_back(&mut self, at: Micros) {
        let event = super::event_at(&self.run, at).max(self.mark.cursor());
        let mut run = self.mark.clone();
        run.seek(event);
        self.run = run;
        self.act();
    }

    /// The run.
    pub fn into_run(self) -> Recording<W> {
        self.run
    }
}
