//! Wake-ups, from the change that fired a watch to the client that woke; and times when two hold what only one may.

use super::stretches::{ClientCourse, Deletions, LockStretch};
use zabscope::base::{ClientId, Endpoint, Micros};
use zabscope::check::Run;
use zabscope::recipe::numbers::{Tenure, tenures};
use zabscope::recipe::{Happened, Running};
use zabscope::service::path::Path;
use zabscope::sim::World;

/// How many events are gone back through to find who caused a wake-up.
const FAR: usize = 200;

/// Somebody woke because of something.
#[derive(Clone, PartialEq, Debug)]
pub struct Wake {
    /// Who did what fired; `None` if that cannot be said.
    pub by: Option<(ClientId, Micros)>,
    /// Who woke.
    pub who: ClientId,
    pub at: Micros,
    pub event: u32,
    /// What was watched.
    pub znode: Path,
}

/// Two hold at once.
#[derive(Clone, PartialEq, Debug)]
pub struct Overlap {
    /// Who held first.
    pub first: ClientId,
    /// Who came while it held.
    pub second: ClientId,
    pub from: Micros,
    pub to: Micros,
    /// The event in which the second one came.
    pub event: u32,
}

/// Every wake-up.
pub fn wakes(run: &Run, world: &World, stretches: &[LockStretch], gone: &Deletions) -> Vec<Wake> {
    let mut all = Vec::new();
    for program in world.programs() {
        for fact in program.facts() {
            if let Happened::Woken(_, znode) = &fact.what {
                let (who, at, event) = (program.client, fact.at, fact.event);
                let by = releaser(world, stretches, gone, znode, at);
                let by = by.or_else(|| cause(run, event, who));
                all.push(Wake { by, who, at, event, znode: znode.clone() });
            }
        }
    }
    all.sort_by_key(|wake| wake.event);
    all
}

/// Who gave this znode back, or lost it, last before this.
fn releaser(
    world: &World,
    stretches: &[LockStretch],
    gone: &Deletions,
    znode: &Path,
    before: Micros,
) -> Option<(ClientId, Micros)> {
    let deleted = gone.get(znode)?.iter().rev().find(|gone| gone.at <= before)?;
    let ends = stretches.iter().filter(|stretch| {
        stretch.going == ClientCourse::Holding
            && stretch.znode.as_ref() == Some(znode)
            && stretch.to <= before
    });
    if let Some(held) = ends.max_by_key(|stretch| stretch.to) {
        return Some((held.client, held.to));
    }
    let queued = |program: &&Running| {
        let its = |what: &Happened| matches!(what, Happened::Queued(path) if path == znode);
        program.facts().iter().any(|fact| its(&fact.what))
    };
    world.programs().find(queued).map(|program| (program.client, deleted.at))
}

/// The client at the beginning of the chain of causes that ends in this event.
fn cause(run: &Run, event: u32, who: ClientId) -> Option<(ClientId, Micros)> {
    let mut step = run.step_at(event)?;
    for _ in 0..FAR {
        let before = run.step_at(step.cause).filter(|before| before.number < step.number)?;
        if let Some(Endpoint::Client(client)) = before.actor()
            && client != who
        {
            return Some((client, before.at));
        }
        step = before;
    }
    None
}

/// The paths that programs contend for, in the order of their first program.
pub fn paths(world: &World) -> Vec<Path> {
    let mut all: Vec<Path> = Vec::new();
    for program in world.programs() {
        if !all.contains(&program.recipe.path) {
            all.push(program.recipe.path.clone());
        }
    }
    all
}

/// Does this znode stand for this path?
fn is_of(znode: &str, path: &str) -> bool {
    znode == path || znode.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

/// Every time in which two hold what only one may, as each of them sees it.
pub fn overlaps(world: &World) -> Vec<Overlap> {
    let held = tenures(world.programs());
    let end = world.now();
    let until = |tenure: &Tenure| tenure.to.map_or(end, |(at, _)| at);
    let mut all = Vec::new();
    for (ix, second) in held.iter().enumerate() {
        let lock = |tenure: &Tenure| {
            paths(world)
                .into_iter()
                .filter(|path| is_of(&tenure.znode, path))
                .max_by_key(|p| p.len())
        };
        for first in &held[..ix] {
            let same =
                lock(first) == lock(second) && parent_or_self(first) == parent_or_self(second);
            if same && first.overlaps(second) {
                all.push(Overlap {
                    first: first.client,
                    second: second.client,
                    from: second.from.0,
                    to: until(first).min(until(second)),
                    event: second.from.1,
                });
            }
        }
    }
    all
}

/// The path that identifies the lock: the parent of numbered znodes, else the znode itself.
fn parent_or_self(tenure: &Tenure) -> &str {
    let znode: &str = &tenure.znode;
    let numbered =
        znode.len() > 10 && znode.as_bytes()[znode.len() - 10..].iter().all(u8::is_ascii_digit);
    if numbered { zabscope::service::path::parent(znode).unwrap_or(znode) } else { znode }
}
