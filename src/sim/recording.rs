//! A run as a recording: set-up, commands with the event after which they
//! fell, branches. Everything else here is a cache.
//!
//! Seeking goes to the nearest checkpoint and replays; acting at the end goes
//! on; acting in the past opens a branch, and the old future stays.

use super::command::{Act, Refusal};
use super::flight::Lost;
use super::setup::Setup;
use super::step::Step;
use super::world::World;
use imbl::Vector;
use std::sync::Arc;

/// An observer that is shown every event of a recording, in order, and goes back with
/// the world when the cursor does. It cannot change the run.
pub trait Watcher: Clone {
    /// Before the first event.
    fn begin(world: &World) -> Self;
    /// One event more.
    fn see(&mut self, world: &World, step: &Step);
}

/// No observer.
impl Watcher for () {
    fn begin(_: &World) {}
    fn see(&mut self, _: &World, _: &Step) {}
}

/// Two observers, side by side.
impl<A: Watcher, B: Watcher> Watcher for (A, B) {
    fn begin(world: &World) -> (A, B) {
        (A::begin(world), B::begin(world))
    }
    fn see(&mut self, world: &World, step: &Step) {
        self.0.see(world, step);
        self.1.see(world, step);
    }
}

/// A moment to begin from: the world, and what the watcher knew.
#[derive(Clone, Debug)]
struct Checkpoint<W> {
    world: World,
    watcher: W,
}

/// A checkpoint is kept about this often, in events.
const SPACING: u32 = 8192;

/// One line of history.
#[derive(Clone, Debug)]
pub struct Branch<W = ()> {
    /// The branch that it left, and after which event.
    pub parent: Option<(usize, u32)>,
    /// Its commands, each with the event after which it falls.
    pub acts: Vec<(u32, Act)>,
    /// The name that a person gave it, or nothing.
    pub name: String,
    /// Its events after the parting.
    steps: Vector<Step>,
    lost: Vec<Lost>,
    checkpoints: Vec<Arc<Checkpoint<W>>>,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acted {
    /// The event that it is.
    pub event: u32,
    /// It opened this branch.
    pub branched: Option<usize>,
}

/// A run, with a cursor in it.
#[derive(Clone, Debug)]
pub struct Recording<W = ()> {
    branches: Vec<Branch<W>>,
    current: usize,
    now: Checkpoint<W>,
}

impl Recording {
    /// A run before its first event, without an observer.
    pub fn new(setup: Arc<Setup>) -> Recording {
        Recording::watched(setup)
    }
}

impl<W: Watcher> Recording<W> {
    /// A run before its first event, with a watcher beside it.
    pub fn watched(setup: Arc<Setup>) -> Recording<W> {
        Recording::of(World::new(setup))
    }

    /// A run that begins with this world, which is before its first event.
    pub fn of(world: World) -> Recording<W> {
        let watcher = W::begin(&world);
        let now = Checkpoint { world, watcher };
        let root = Branch::new(None, Arc::new(now.clone()));
        Recording { branches: vec![root], current: 0, now }
    }

    /// The world at the cursor.
    pub fn world(&self) -> &World {
        &self.now.world
    }

    /// The watcher, as of the cursor.
    pub fn watcher(&self) -> &W {
        &self.now.watcher
    }

    /// The world before the first event.
    pub fn origin(&self) -> &World {
        &self.branches[0].checkpoints[0].world
    }

    /// The number of the last event before the cursor; 0 at the beginning.
    pub fn cursor(&self) -> u32 {
        self.now.world.events()
    }

    /// The last event of this branch that has been simulated.
    pub fn frontier(&self) -> u32 {
        let branch = &self.branches[self.current];
        branch.start() + branch.steps.len() as u32
    }

    /// All branches; the first is where the run began.
    pub fn branches(&self) -> &[Branch<W>] {
        &self.branches
    }

    /// The branch that the cursor is in.
    pub fn current(&self) -> usize {
        self.current
    }

    /// Gives a branch a name.
    pub fn rename(&mut self, branch: usize, name: &str) {
        if let Some(branch) = self.branches.get_mut(branch) {
            branch.name = name.to_owned();
        }
    }

    /// An event of this branch by its number.
    pub fn step_at(&self, number: u32) -> Option<&Step> {
        let owner = self.owner(number)?;
        let branch = &self.branches[owner];
        branch.steps.get((number - branch.start() - 1) as usize)
    }

    /// The events of this branch with these numbers, in order.
    pub fn steps(&self, from: u32, to: u32) -> impl Iterator<Item = &Step> {
        let (from, to) = (from.max(1), to.min(self.frontier()));
        self.chain().into_iter().flat_map(move |(ix, until)| {
            let branch = &self.branches[ix];
            let first = from.max(branch.start() + 1) - branch.start() - 1;
            let end = (to.min(until) + 1).saturating_sub(branch.start() + 1).max(first);
            let len = branch.steps.len();
            let range = (first as usize).min(len)..(end as usize).min(len);
            branch.steps.focus().narrow(range).into_iter()
        })
    }

    /// Every message known to be lost in this branch.
    pub fn lost(&self) -> impl Iterator<Item = &Lost> {
        let chain = self.chain();
        chain.into_iter().flat_map(move |(ix, until)| {
            let branch = &self.branches[ix];
            let last = until.checked_sub(branch.start() + 1);
            let end = last.and_then(|ix| branch.steps.get(ix as usize)).map(|s| s.at);
            branch.lost.iter().filter(move |l| end.is_some_and(|end| l.at <= end))
        })
    }

    /// The commands that lead to the frontier of this branch, each with the
    /// event after which it falls. With the set-up they are the whole run.
    pub fn acts(&self) -> Vec<(u32, Act)> {
        let of = |(ix, until): (usize, u32)| {
            self.branches[ix].acts.iter().filter(move |(at, _)| *at < until).cloned()
        };
        self.chain().into_iter().flat_map(of).collect()
    }

    /// This branch and its ancestors, oldest first, each with the last event
    /// that belongs to the present line.
    fn chain(&self) -> Vec<(usize, u32)> {
        let mut chain = vec![(self.current, self.frontier())];
        while let Some((parent, at)) = self.branches[chain[chain.len() - 1].0].parent {
            chain.push((parent, at));
        }
        chain.reverse();
        chain
    }

    /// The branch of the present line that holds an event.
    fn owner(&self, number: u32) -> Option<usize> {
        if number == 0 || number > self.frontier() {
            return None;
        }
        let mut ix = self.current;
        while number <= self.branches[ix].start() {
            ix = self.branches[ix].parent?.0;
        }
        Some(ix)
    }

    /// One event on. False if nothing can happen any more; the moment is then
    /// as it was.
    pub fn advance(&mut self) -> bool {
        let cursor = self.cursor();
        let step = match self.act_at(cursor) {
            Some(act) => self.now.world.act(act).ok(),
            None => self.now.world.step(),
        };
        let Some(step) = step else {
            // Looking for an event has used up what was void, and its time: a
            // command given now must fall where the recording says it falls.
            self.now = Checkpoint::clone(self.checkpoint_before(cursor));
            while self.cursor() < cursor && self.advance() {}
            debug_assert_eq!(self.cursor(), cursor, "what was simulated once is so again");
            return false;
        };
        debug_assert_eq!(step.number, cursor + 1, "one event on");
        self.now.watcher.see(&self.now.world, &step);
        if step.number > self.frontier() {
            self.remember(step);
        } else {
            debug_assert_eq!(self.step_at(step.number), Some(&step), "a replay is the same run");
        }
        debug_assert!(self.cursor() <= self.frontier(), "the cursor is within what is simulated");
        true
    }

    /// The recorded command that falls after this event.
    fn act_at(&self, event: u32) -> Option<Act> {
        let acts = &self.branches[self.line_at(event)].acts;
        let found = acts.binary_search_by_key(&event, |(at, _)| *at).ok()?;
        Some(acts[found].1.clone())
    }

    fn remember(&mut self, step: Step) {
        debug_assert_eq!(step.number, self.frontier() + 1, "events are remembered without gaps");
        let branch = &mut self.branches[self.current];
        debug_assert!(
            branch.steps.last().is_none_or(|last| last.at <= step.at),
            "events are remembered in the order of time"
        );
        branch.steps.push_back(step);
        branch.lost.extend_from_slice(self.now.world.lost());
        if step.number.is_multiple_of(SPACING) {
            branch.checkpoints.push(Arc::new(self.now.clone()));
        }
    }

    /// Goes to the moment after an event: simulates what has not been yet.
    /// Stops earlier if the run ends there; says where it is.
    pub fn seek(&mut self, event: u32) -> u32 {
        if event < self.cursor() || event - self.cursor() > SPACING {
            let best = self.checkpoint_before(event);
            debug_assert!(best.world.events() <= event, "a checkpoint is at or before its event");
            if event < self.cursor() || best.world.events() > self.cursor() {
                self.now = Checkpoint::clone(best);
            }
        }
        while self.cursor() < event && self.advance() {}
        self.cursor()
    }

    /// The nearest checkpoint at or before an event in the present line.
    fn checkpoint_before(&self, event: u32) -> &Arc<Checkpoint<W>> {
        let mut ix = self.current;
        loop {
            let branch = &self.branches[ix];
            let after = branch.checkpoints.partition_point(|m| m.world.events() <= event);
            match (after.checked_sub(1), branch.parent) {
                (Some(found), _) => return &branch.checkpoints[found],
                (None, Some((parent, _))) => ix = parent,
                (None, None) => return &self.branches[0].checkpoints[0],
            }
        }
    }

    /// Carries out a command at the cursor. In the past it opens a branch. A
    /// refused command changes nothing.
    pub fn act(&mut self, act: Act) -> Result<Acted, Refusal> {
        let cursor = self.cursor();
        let before = (cursor < self.frontier()).then(|| Arc::new(self.now.clone()));
        let step = self.now.world.act(act.clone())?;
        self.now.watcher.see(&self.now.world, &step);
        let branched = before.map(|before| {
            let parent = self.line_at(cursor);
            debug_assert!(parent < self.branches.len(), "a branch comes after its parent");
            debug_assert_eq!(before.world.events(), cursor, "it begins where it left its parent");
            self.branches.push(Branch::new(Some((parent, cursor)), before));
            self.current = self.branches.len() - 1;
            self.current
        });
        let acts = &mut self.branches[self.current].acts;
        debug_assert!(
            acts.last().is_none_or(|(before, _)| *before < cursor),
            "commands are recorded in order, one after an event"
        );
        acts.push((cursor, act));
        self.remember(step);
        Ok(Acted { event: step.number, branched })
    }

    /// The branch of the present line that an act after this event belongs to.
    fn line_at(&self, event: u32) -> usize {
        let mut ix = self.current;
        while let Some((parent, at)) = self.branches[ix].parent
            && event < at
        {
            ix = parent;
        }
        ix
    }

    /// Goes to another branch, to its parting or, inside it, as near to the
    /// cursor as it reaches.
    pub fn switch(&mut self, branch: usize) {
        if branch >= self.branches.len() || branch == self.current {
            return;
        }
        let cursor = self.cursor();
        self.current = branch;
        let start = self.branches[branch].start();
        self.now = Checkpoint::clone(self.checkpoint_before(start));
        self.seek(cursor.clamp(start, self.frontier()));
    }

    /// Takes a branch away, with every branch that left it; the cursor goes to where it
    /// parted if it was in one of them. Says by which number each branch goes now. The
    /// first cannot be taken away.
    pub fn remove(&mut self, branch: usize) -> Option<Vec<Option<usize>>> {
        let (parent, at) = self.branches.get(branch)?.parent?;
        let mut goes = vec![false; self.branches.len()];
        for ix in branch..self.branches.len() {
            goes[ix] = ix == branch || self.branches[ix].parent.is_some_and(|(of, _)| goes[of]);
        }
        if goes[self.current] {
            self.current = parent;
            self.now = Checkpoint::clone(self.checkpoint_before(at));
            self.seek(at);
        }
        let mut left = 0..;
        let new: Vec<Option<usize>> =
            goes.iter().map(|goes| if *goes { None } else { left.next() }).collect();
        let mut at = goes.iter();
        self.branches.retain(|_| at.next() == Some(&false));
        let stays =
            |ix: usize| new[ix].unwrap_or_else(|| unreachable!("branch {ix} was left before"));
        for branch in &mut self.branches {
            branch.parent = branch.parent.map(|(of, at)| (stays(of), at));
        }
        self.current = stays(self.current);
        Some(new)
    }
}

impl<W> Branch<W> {
    fn new(parent: Option<(usize, u32)>, start: Arc<Checkpoint<W>>) -> Branch<W> {
        Branch {
            parent,
            acts: Vec::new(),
            name: String::new(),
            steps: Vector::new(),
            lost: Vec::new(),
            checkpoints: vec![start],
        }
    }

    /// The event after which it parted from its parent; 0 for the first.
    pub fn start(&self) -> u32 {
        self.parent.map_or(0, |(_, at)| at)
    }

    /// The last of its events.
    pub fn end(&self) -> u32 {
        self.start() + self.steps.len() as u32
    }

    /// The first of its events.
    pub fn first(&self) -> Option<&Step> {
        self.steps.front()
    }

    /// The last of its events that has been simulated.
    pub fn last(&self) -> Option<&Step> {
        self.steps.last()
    }
}
