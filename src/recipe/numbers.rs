//! What follows from the facts, in numbers: of all programs on one path.

use super::fact::{Happened, RecipeFact};
use super::kind::Kind;
use super::lock::{EXCLUSIVE, SHARED, sequence};
use super::resource::Guarded;
use super::running::Running;
use crate::base::{ClientId, Micros};
use crate::service::path::{self, Path};

/// How a recipe on one path does, up to now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// How often it was acquired.
    pub acquisitions: u32,
    /// How often it was released or lost.
    pub releases: u32,
    /// How long that took: the middle one.
    pub median_wait: Option<Micros>,
    /// The longest one.
    pub longest_wait: Option<Micros>,
    /// How often a watch woke a program.
    pub wakeups: u32,
    /// How often a program tried again by the clock.
    pub polls: u32,
    /// How many requests the programs made.
    pub requests: u32,
    /// How often it was acquired ahead of a program that had been waiting for longer.
    pub inversions: u32,
    /// How often it was acquired while another program believed that it held it.
    pub overlaps: u32,
    /// How many writes of a program that was not the last holder were accepted.
    pub late: u32,
    /// How many writes were refused by fencing.
    pub refused: u32,
    /// How often a program gave up waiting.
    pub gave_up: u32,
    /// How many znodes there are that nobody will delete while a session lives.
    pub forgotten: u32,
}

/// A time in which a program had what it wanted, as it saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// Whose program.
    pub client: ClientId,
    /// The recipe: readers can hold together.
    pub kind: Kind,
    /// By which znode.
    pub znode: Path,
    /// Since when it waited, and in which event that began.
    pub asked: (Micros, u32),
    /// When it got it.
    pub from: (Micros, u32),
    /// When it began to give it back, or heard that it had lost it; not yet.
    pub to: Option<(Micros, u32)>,
}

/// Every period in which one of these programs held something, by its beginning.
pub fn tenures<'a>(programs: impl Iterator<Item = &'a Running>) -> Vec<Tenure> {
    let mut all = Vec::new();
    for program in programs {
        let mut asked = (Micros(0), 0);
        let mut open: Vec<Tenure> = Vec::new();
        for RecipeFact { at, event, what } in program.facts() {
            let here = (*at, *event);
            let mut close = |znode: Option<&Path>| {
                for mut tenure in std::mem::take(&mut open) {
                    if znode.is_none_or(|znode| *znode == tenure.znode) {
                        tenure.to = Some(here);
                        all.push(tenure);
                    } else {
                        open.push(tenure);
                    }
                }
            };
            match what {
                Happened::Begins(_) | Happened::Queued(_) => asked = here,
                Happened::Acquired(znode, _) => open.push(Tenure {
                    client: program.client,
                    kind: program.recipe.kind,
                    znode: znode.clone(),
                    asked,
                    from: here,
                    to: None,
                }),
                Happened::Releases(znode) | Happened::Lost(znode) => close(Some(znode)),
                Happened::GaveUp(why) if !why.is_of_waiting() => close(None),
                Happened::Dies | Happened::Aborts | Happened::Ends => close(None),
                _ => {}
            }
        }
        all.append(&mut open);
    }
    all.sort_by_key(|tenure| tenure.from.1);
    all
}

impl Tenure {
    /// Did it stand in line before the other one? By their numbers, if they have some.
    fn came_before(&self, other: &Tenure) -> bool {
        let number = |tenure: &'_ Tenure| {
            let name = path::name(&tenure.znode);
            sequence(name, &[EXCLUSIVE, SHARED]).map(str::to_owned)
        };
        match (number(self), number(other)) {
            (Some(mine), Some(theirs)) => mine < theirs,
            _ => self.asked.1 < other.asked.1,
        }
    }

    /// Is the other one there at the same time, where only one may be?
    pub fn overlaps(&self, other: &Tenure) -> bool {
        let readers = [Kind::ReadLock, Kind::ReadHerd];
        let both_read = readers.contains(&self.kind) && readers.contains(&other.kind);
        let begins_before_end = |a: &Tenure, b: &Tenure| b.to.is_none_or(|to| a.from.1 < to.1);
        self.client != other.client
            && !both_read
            && self.kind != Kind::Semaphore
            && begins_before_end(self, other)
            && begins_before_end(other, self)
    }
}

impl Numbers {
    /// Of the programs on this path, and what it guards.
    pub fn of<'a>(
        path: &str,
        programs: impl Iterator<Item = &'a Running>,
        guarded: Option<&Guarded>,
    ) -> Numbers {
        let all: Vec<&Running> = programs.filter(|p| *p.recipe.path == *path).collect();
        let mut numbers = Numbers::default();
        for fact in all.iter().flat_map(|program| program.facts()) {
            match fact.what {
                Happened::Woken(..) => numbers.wakeups += 1,
                Happened::Polls => numbers.polls += 1,
                Happened::GaveUp(_) => numbers.gave_up += 1,
                _ => {}
            }
        }
        numbers.requests = all.iter().map(|program| program.requests()).sum();
        let tenures = tenures(all.iter().copied());
        numbers.acquisitions = tenures.len() as u32;
        numbers.releases = tenures.iter().filter(|t| t.to.is_some()).count() as u32;
        let mut waits: Vec<Micros> = tenures.iter().map(|t| t.from.0 - t.asked.0).collect();
        waits.sort();
        numbers.median_wait = waits.get(waits.len() / 2).copied();
        numbers.longest_wait = waits.last().copied();
        for (ix, one) in tenures.iter().enumerate() {
            numbers.overlaps += u32::from(tenures[..ix].iter().any(|t| t.overlaps(one)));
            numbers.inversions += u32::from(tenures[ix + 1..].iter().any(|later| {
                later.from.1 > one.from.1 && later.came_before(one) && !is_free(later, one)
            }));
        }
        if let Some(guarded) = guarded {
            let log = guarded.log.iter();
            let (late, refused) = log.fold((0, 0), |(late, refused), write| match write.accepted {
                true => (late + u32::from(write.is_late()), refused),
                false => (late, refused + 1),
            });
            (numbers.late, numbers.refused) = (late, refused);
        }
        numbers
    }

    /// Tenths of wake-ups for each release: 10 for the fair lock.
    pub fn wakeups_per_release(&self) -> Option<u32> {
        (10 * self.wakeups).checked_div(self.releases)
    }

    /// Tenths of requests for each acquisition.
    pub fn requests_per_acquisition(&self) -> Option<u32> {
        (10 * self.requests).checked_div(self.acquisitions)
    }
}

/// Two readers do not overtake each other.
fn is_free(a: &Tenure, b: &Tenure) -> bool {
    let reads = |tenure: &Tenure| matches!(tenure.kind, Kind::ReadLock | Kind::ReadHerd);
    reads(a) && reads(b) || a.kind == Kind::Semaphore
}
