//! A run to be made smaller: what it starts from, and commands with their moments.

use crate::base::Micros;
use crate::check::{Checker, Goal, Goals, InvariantId, Violation};
use crate::hunt::shows::{GRACE, PATIENCE};
use crate::scenario::Scenario;
use crate::sim::{About, Act, Command, Recording, Setup, Watcher, What, When};
use crate::zab::Flaws;
use std::sync::Arc;

/// How long after the last moment that matters a violation may come later than it
/// did.
const SLACK: Micros = Micros::millis(3_000);
/// No candidate has more events.
const MOST: u32 = 300_000;

/// How large a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Commands.
    pub commands: usize,
    /// Events up to where it shows.
    pub events: u32,
}

/// A command and when it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShrinkStep {
    /// After the first event at or after this moment; in a script, before it.
    pub at: Micros,
    /// After so many more events of the same moment.
    pub more: u32,
    /// The command, at once or armed.
    pub act: Act,
}

/// A run to be made smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub setup: Setup,
    pub steps: Vec<ShrinkStep>,
    /// The commands are entries of a script, not acts.
    pub scripted: bool,
    /// The last moment that matters.
    pub end: Micros,
}

impl Candidate {
    /// Everything that was done in a run.
    pub fn of<W: Watcher>(run: &Recording<W>) -> Candidate {
        let mut steps: Vec<ShrinkStep> = Vec::new();
        for (after, act) in given(run) {
            let at = run.step_at(after).map_or(Micros(0), |step| step.at);
            let same = |n: u32| run.step_at(n).filter(|s| s.at == at).is_some();
            let events = (1..=after).rev().take_while(|n| same(*n));
            let own = |n: &u32| run.step_at(*n).is_some_and(|s| s.what() != What::Command);
            let more = (events.filter(own).count() as u32).saturating_sub(1);
            steps.push(ShrinkStep { at, more, act });
        }
        let setup = Setup::clone(run.world().setup());
        Candidate { setup, steps, scripted: false, end: run.world().now() }
    }

    /// How large it is, if it shows after so many events.
    pub fn size(&self, events: u32) -> Size {
        Size { commands: self.steps.len(), events }
    }

    fn start<W: Watcher>(&self, flaws: Flaws) -> Recording<W> {
        let mut setup = self.setup.clone();
        setup.flaws = flaws;
        if self.scripted {
            let when = |step: &ShrinkStep| match step.act.when {
                When::Now => When::At(step.at),
                armed => armed,
            };
            let act =
                |step: &ShrinkStep| Act { when: when(step), command: step.act.command.clone() };
            setup.script = self.steps.iter().map(act).collect();
        }
        Recording::watched(Arc::new(setup))
    }

    /// Makes the run, up to a moment or until it is enough. Also tells the event of
    /// the last command.
    fn play<W: Watcher>(
        &self,
        flaws: Flaws,
        end: Micros,
        enough: impl Fn(&W) -> bool,
    ) -> (Recording<W>, u32) {
        let mut run = self.start::<W>(flaws);
        let (mut moment, mut events, mut last) = (Micros(0), 0, 0);
        let mut go_on = |run: &mut Recording<W>, upto: Micros, more: u32| {
            while run.world().now() < upto || run.world().now() == upto && events <= more {
                if enough(run.watcher()) || run.cursor() >= MOST || !run.advance() {
                    break;
                }
                let now = run.world().now();
                events = if now == moment { events + 1 } else { 1 };
                moment = now;
                if run.step_at(run.cursor()).is_some_and(|s| s.what() == What::Command) {
                    last = run.cursor();
                }
            }
        };
        if !self.scripted {
            for step in &self.steps {
                if step.at > Micros(0) || step.more > 0 {
                    go_on(&mut run, step.at, step.more);
                }
                if enough(run.watcher()) {
                    break;
                }
                let _ = run.act(step.act.clone()); // what cannot be done any more is left out
            }
        }
        go_on(&mut run, end, 0);
        let given = run.acts().last().map_or(0, |(after, _)| after + 1);
        (run, last.max(given))
    }

    /// Is this guarantee the first to break (and, if this is strict, alone, and only
    /// with the flaws)? And how many events it took to know.
    pub fn breaks(&self, id: InvariantId, strict: bool) -> (bool, u32) {
        let any = |checker: &Checker| !checker.violations().is_empty();
        let (run, _) = self.play(self.setup.flaws, self.end + SLACK, any);
        let shown = first_broken(run.watcher().violations());
        let right = if strict { shown == [id] } else { shown.contains(&id) };
        if !right || !strict || !self.setup.flaws.is_modified() {
            return (right, run.cursor());
        }
        let end = run.world().now() + GRACE;
        let (without, _) = self.play(Flaws::NONE, end, any);
        (!any(without.watcher()), run.cursor() + without.cursor())
    }

    /// Is this goal not met once the commands are over (and, if this is strict, would
    /// be without the flaws)?
    pub fn misses(&self, goal: Goal, strict: bool) -> (bool, u32) {
        let last = self.steps.iter().map(|step| step.at).max().unwrap_or_default();
        let end = last + PATIENCE;
        let (run, quiet) = self.play(self.setup.flaws, end, |_: &Goals| false);
        let missed = !run.watcher().met_after(goal, quiet);
        if !missed || !strict {
            return (missed, run.cursor());
        }
        let (without, quiet) = self.play(Flaws::NONE, end, |_: &Goals| false);
        let met = without.watcher().met_after(goal, quiet) || self.setup.flaws == Flaws::NONE;
        (met, run.cursor() + without.cursor())
    }

    /// The same as a script. `None` if it is one.
    pub fn scripted(&self) -> Option<Candidate> {
        if self.scripted || self.steps.len() > 500 {
            return None;
        }
        let mut script = self.clone();
        script.scripted = true;
        for step in &mut script.steps {
            // A script comes before the events of its moment.
            (step.at, step.more) = (step.at + Micros(1), 0);
        }
        Some(script)
    }

    /// With moments that are multiples of a unit: all, or one of them.
    pub fn rounded(&self, unit: u64, only: Option<usize>) -> Candidate {
        let mut rounded = self.clone();
        for (ix, step) in rounded.steps.iter_mut().enumerate() {
            if only.is_none_or(|only| only == ix) {
                step.at = Micros(step.at.0.div_ceil(unit) * unit);
            }
        }
        // Entries of one moment come in their order; those of others by moment.
        rounded.steps.sort_by_key(|step| step.at);
        rounded
    }

    /// The scenario that it starts from.
    pub fn base(&self) -> Scenario {
        let run = self.start::<()>(self.setup.flaws);
        Scenario::of_setup(run.world().setup())
    }

    /// The scenario, opened at the violation; and that event.
    pub fn scenario_at_violation(&self) -> Option<(Scenario, u32)> {
        let any = |checker: &Checker| !checker.violations().is_empty();
        let (run, _) = self.play(self.setup.flaws, self.end + SLACK, any);
        let event = run.watcher().violations().first()?.event;
        Some((Scenario::from_run(&self.base(), &run), event))
    }

    /// The scenario, opened when somebody has waited so long; and that event.
    pub fn scenario_at_end(&self, patience: Micros) -> Option<(Scenario, u32)> {
        let last = self.steps.iter().map(|step| step.at).max().unwrap_or_default();
        let (run, _) = self.play(self.setup.flaws, last + patience, |(): &()| false);
        Some((Scenario::from_run(&self.base(), &run), run.cursor()))
    }

    /// The commands.
    pub fn commands(&mut self) -> impl Iterator<Item = &mut Command> {
        self.steps.iter_mut().map(|step| &mut step.act.command)
    }
}

/// Every command with the event after which it fell. A crash that waited for its
/// moment is as good as one that is given then.
fn given<W: Watcher>(run: &Recording<W>) -> Vec<(u32, Act)> {
    let mut taken = Vec::new();
    let mut fell = |armed: u32, command: Command| {
        let is_it = |n: &u32| {
            run.step_at(*n).is_some_and(|s| {
                s.about == About::Command(command.kind())
                    && s.cause > armed
                    && s.actor() == command.subject()
            }) && !taken.contains(n)
        };
        let found = (armed + 1..=run.frontier()).find(is_it)?;
        taken.push(found);
        Some(found - 1)
    };
    let mut all = Vec::new();
    for (after, act) in run.acts() {
        match (act.when, &act.command) {
            (When::Seen(_), Command::Crash(_)) => {
                if let Some(after) = fell(after, act.command.clone()) {
                    all.push((after, Act { when: When::Now, ..act }));
                }
            }
            _ => all.push((after, act)),
        }
    }
    all.sort_by_key(|(after, _)| *after);
    all
}

/// The guarantees that break in the first event in which any does.
fn first_broken(violations: &[Violation]) -> Vec<InvariantId> {
    let first = violations.first().map(|v| v.event);
    violations.iter().filter(|v| Some(v.event) == first).map(|v| v.invariant).collect()
}
