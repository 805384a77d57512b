//! What the lenses need to know of the whole run, kept up to date event by event: no picture ever walks the run.
//!
//! Everything is in order of events, so that a part of the time axis is a part of each list. Another line of history is
//! indexed anew, a slice at a time.

mod stretches;

use super::LensView;
use super::kinds::Flow;
use super::story::StoryTeller;
use super::timeline::Timeline;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use stretches::Stretches;
use zabscope::base::{ClientId, Endpoint, MAX_CLIENT, MAX_SID, Micros, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::sim::step::Marks;
use zabscope::sim::{About, Command, CommandKind, Setup, Step, What};

/// Events that are indexed at once.
const SLICE: u32 = 40_000;
/// A message that takes longer does not keep silence from being folded.
const LONG_WAY: Micros = Micros::millis(250);
/// Whoever can have a lane, by [`Endpoint::code`].
pub const ENDS: usize = MAX_SID + MAX_CLIENT + 1;

/// The index of a run's present line.
#[derive(Clone, Default)]
pub struct Index {
    /// The line beside it.
    beside: Option<Rc<Index>>,
    setup: Option<Arc<Setup>>,
    /// The branches of the line, each with the event after which it begins.
    line: Vec<(usize, u32)>,
    last: Option<Step>,
    at: Vec<Micros>,
    /// The messages that arrived, by who got them and by flow.
    got: Vec<Vec<u32>>,
    /// When something was under way: each flow, and after them everything that is no message.
    busy: [Stretches; Flow::COUNT + 1],
    story: Option<StoryTeller>,
    /// A bit for every client that ever did anything.
    clients: u32,
    programs: Option<(Micros, Micros)>,
    unsynced: [bool; MAX_SID + 1],
    losses: Vec<(Step, ServerId)>,
    txns: BTreeMap<Zxid, Vec<u32>>,
    /// How often it has been rebuilt.
    anew: u32,
}

impl Index {
    /// The index of a run as far as it has been simulated.
    #[cfg(test)]
    pub fn of(run: &Run) -> Index {
        let mut index = Index::default();
        while index.follow(run) {}
        index
    }

    /// Takes in what is new. True if there is more than fits into one slice.
    pub fn follow(&mut self, run: &Run) -> bool {
        let line = line_of(run);
        let same = self.setup.as_ref().is_some_and(|s| Arc::ptr_eq(s, run.world().setup()));
        let known = self.len() <= common(&self.line, &line).min(run.frontier());
        if !same || !known || (self.len() > 0 && run.step_at(self.len()) != self.last.as_ref()) {
            self.begin(run);
        }
        self.line = line;
        let until = run.frontier().min(self.len() + SLICE);
        for step in run.steps(self.len() + 1, until) {
            self.take(run, step);
        }
        self.len() < run.frontier()
    }

    fn begin(&mut self, run: &Run) {
        let setup = run.world().setup();
        let connects = |command: &Command| match command {
            Command::Connect(client, _) => 1 << client.0,
            _ => 0,
        };
        let clients = setup.script.iter().map(|act| connects(&act.command)).fold(0, |a, b| a | b);
        *self = Index {
            setup: Some(setup.clone()),
            got: vec![Vec::new(); ENDS * Flow::COUNT],
            story: Some(StoryTeller::new(&setup.config)),
            clients,
            anew: self.anew + 1,
            ..Index::default()
        };
    }

    fn take(&mut self, run: &Run, step: &Step) {
        self.at.push(step.at);
        self.last = Some(*step);
        if let Some(story) = &mut self.story {
            story.see(step);
        }
        for end in [step.actor(), step.peer()].into_iter().flatten() {
            if let Endpoint::Client(client) = end {
                self.clients |= 1 << client.0;
            }
        }
        self.take_busy(run, step);
        self.take_programs(step);
        self.take_cuts(step);
    }

    fn take_busy(&mut self, run: &Run, step: &Step) {
        let Some(kind) = step.kind() else {
            let silent = matches!(
                step.what(),
                What::Timer | What::Dialed | What::Opened | What::DialFailed | What::Broken
            );
            if !silent {
                self.busy[Flow::COUNT].add(step.at, step.at);
            }
            return;
        };
        let flow = Flow::of(kind, step.zxid);
        let long = LONG_WAY.max(run.world().setup().latency.hi * 4);
        let sent = (step.cause as usize).checked_sub(1).and_then(|ix| self.at.get(ix)).copied();
        let from = sent.filter(|sent| step.at - *sent <= long).unwrap_or(step.at);
        self.busy[flow as usize].add(from, step.at);
        if step.actor != step.peer {
            if flow == Flow::Broadcast && step.zxid.counter() > 0 {
                self.txns.entry(step.zxid).or_default().push(step.number);
            }
            self.got[usize::from(step.actor) * Flow::COUNT + flow as usize].push(step.number);
        }
    }

    /// From the first program's start to the last thing that any of them did: to wait and to hold is not silence.
    fn take_programs(&mut self, step: &Step) {
        let begins = step.about == About::Command(CommandKind::Run);
        let goes_on = match step.about {
            About::Program(_) | About::Resource { .. } => true,
            About::ToClient(kind) => !kind.is_heartbeat(),
            _ => false,
        };
        match &mut self.programs {
            None if begins => self.programs = Some((step.at, step.at)),
            Some(programs) if goes_on => programs.1 = step.at,
            _ => {}
        }
    }

    /// Where a log may have lost records: it was cut, or its process ended before an fsync.
    fn take_cuts(&mut self, step: &Step) {
        let Some(sid) = step.actor().and_then(Endpoint::server) else { return };
        let unsynced = &mut self.unsynced[usize::from(sid.0)];
        match step.about {
            About::Disk(work) if work.appends() => *unsynced = true,
            About::Disk(work) if work.fsyncs() => *unsynced = false,
            _ => {}
        }
        let ends = step.is_crash() || step.marks.any(Marks::EXIT);
        if step.marks.any(Marks::TRUNCATED) || (ends && *unsynced) {
            self.losses.push((*step, sid));
            *unsynced = false;
        }
    }

    /// The last event that is in it.
    pub fn len(&self) -> u32 {
        self.at.len() as u32
    }

    /// The last event at or before a moment; 0 before the first.
    pub fn event_at(&self, at: Micros) -> u32 {
        self.at.partition_point(|t| *t <= at) as u32
    }

    /// When an event was; of one that is not known yet, the last that is.
    pub fn time_of(&self, event: u32) -> Micros {
        let known = (event.min(self.len()) as usize).checked_sub(1);
        known.map_or(Micros(0), |ix| self.at[ix])
    }

    /// The messages of a flow that arrived in these events.
    pub fn got(&self, end: Endpoint, flow: Flow, from: u32, to: u32) -> &[u32] {
        let all = self.got.get(usize::from(end.code()) * Flow::COUNT + flow as usize);
        let all = all.map_or(&[][..], Vec::as_slice);
        let (from, to) = (all.partition_point(|e| *e < from), all.partition_point(|e| *e <= to));
        &all[from.min(to)..to]
    }

    /// The run in large.
    pub fn story(&self) -> Option<&StoryTeller> {
        self.story.as_ref()
    }

    /// Every client that ever did anything.
    pub fn clients(&self) -> impl Iterator<Item = ClientId> {
        let bits = self.clients;
        (1..=MAX_CLIENT as u8).filter(move |n| bits & 1 << n != 0).map(ClientId)
    }

    /// The events in which a log may have lost records, and whose.
    pub fn losses(&self) -> &[(Step, ServerId)] {
        &self.losses
    }

    /// Another line has the same axis: where something happens in it nothing is folded.
    pub fn beside(&mut self, other: Option<Rc<Index>>) {
        self.beside = other;
    }

    /// The messages that carried a transaction or were about it, by the events in which they arrived.
    pub fn about(&self, zxid: Zxid) -> &[u32] {
        self.txns.get(&zxid).map_or(&[], Vec::as_slice)
    }

    /// How often it has been rebuilt: everything derived from an older count is stale.
    pub fn anew(&self) -> u32 {
        self.anew
    }

    /// The time axis of a view, with its silences folded.
    pub fn timeline(&self, view: &LensView, edges: (f64, f64)) -> Timeline {
        let mut busy = self.busy(view);
        busy.extend(self.beside.iter().flat_map(|other| other.busy(view)));
        busy.sort();
        Timeline::new((view.from, view.to), edges, &busy)
    }

    /// When something happens that is drawn.
    fn busy(&self, view: &LensView) -> Vec<(Micros, Micros)> {
        let flows = Flow::ALL.iter().filter(|flow| view.shows(**flow));
        let lists = flows.map(|f| *f as usize).chain([Flow::COUNT]);
        let mut busy: Vec<(Micros, Micros)> =
            lists.flat_map(|ix| self.busy[ix].between(view.from, view.to)).copied().collect();
        busy.extend(view.locks.then_some(self.programs).flatten());
        busy
    }
}

/// The branches that lead to the cursor's, each with the event after which it begins.
fn line_of(run: &Run) -> Vec<(usize, u32)> {
    let mut line = vec![(run.current(), run.branches()[run.current()].start())];
    while let Some((parent, _)) = run.branches()[line[line.len() - 1].0].parent {
        line.push((parent, run.branches()[parent].start()));
    }
    line.reverse();
    line
}

/// How many events two lines have in common, at most.
fn common(a: &[(usize, u32)], b: &[(usize, u32)]) -> u32 {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let parts = |line: &[(usize, u32)]| line.get(same).map_or(u32::MAX, |(_, start)| *start);
    if same == 0 { 0 } else { parts(a).min(parts(b)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;
    use zabscope::base::ServerId;

    /// Everything in an index that pictures are made from.
    fn content(index: &Index) -> (u32, Vec<Vec<u32>>, Vec<(Step, ServerId)>) {
        (index.len(), index.got.clone(), index.losses.clone())
    }

    #[test]
    fn an_index_that_followed_is_the_same_as_one_made_at_the_end() {
        let mut run = samples::fresh(3, 0);
        let mut index = Index::default();
        for _ in 0..60 {
            samples::pass(&mut run, 40);
            index.follow(&run);
        }
        assert_eq!(content(&index), content(&Index::of(&run)));
        assert!(index.len() > 300);
    }

    #[test]
    fn another_line_is_indexed_anew_and_the_same_line_is_not() {
        let mut run = samples::crashed();
        let mut index = Index::of(&run);
        let end = run.frontier();
        run.seek(end / 2);
        index.follow(&run);
        assert_eq!(index.len(), end, "moving the cursor changes nothing");
        samples::act(&mut run, Command::Crash(ServerId(1)));
        samples::pass(&mut run, 300);
        index.follow(&run);
        assert_eq!(content(&index), content(&Index::of(&run)));
        let newer = run.frontier();
        assert!(run.remove(run.current()).is_some());
        index.follow(&run);
        assert_eq!(index.len(), end);
        samples::act(&mut run, Command::Crash(ServerId(2)));
        samples::pass(&mut run, 300);
        index.follow(&run);
        assert_eq!(
            content(&index),
            content(&Index::of(&run)),
            "a branch in the place of one that is gone"
        );
        assert!(newer > 0 && !index.losses().iter().any(|(step, _)| step.number > run.frontier()));
    }
}
