//! What has gone wrong, as far as the facts show it: the harm of the tempting ways.

use super::{children_at, data_at};
use crate::base::ClientId;
use crate::recipe::waits::circle;
use crate::recipe::{Happened, Kind, Numbers, Running, Status};
use crate::service::path::Path;
use crate::sim::World;
use std::collections::BTreeMap;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// Two held at once, as each of them saw it.
    TwoHolders,
    /// What a lock guards took a write of somebody who held it no more.
    LateWrite,
    /// It is locked by somebody who is gone.
    LockedForEver,
    /// A client waits for a znode of its own that it does not know.
    WaitsForItself,
    /// Each of some clients waits for the next one.
    Deadlock,
    /// More than one woke up for a release.
    Herd,
    /// Somebody tried again and again by the clock.
    Polling,
    /// Somebody got it before somebody who had waited for longer.
    Unfair,
    /// A member of a gathering waits, and others have left.
    LeftBehind,
    /// An element was taken, and nobody knows what was in it.
    LostElement,
    /// An element was taken before an older one.
    OutOfOrder,
    /// Two steps of a counter led to the same number, or a number came back.
    NumberAgain,
    /// Somebody goes by a setting that is old, and will not hear of the new one.
    MissedChange,
    /// Somebody goes by a setting of which one half is old.
    TornSetting,
    /// What was moved is in two places, or in none.
    NotInOnePlace,
    /// A znode stays though its program has ended or has gone on without it: nobody deletes it
    /// while its session lives.
    ForgottenZnode,
    /// A znode that somebody keeps there is not there.
    NotThere,
}

/// Everything that has gone wrong on some path: most of it is certain only when all
/// faults are over and everybody waits.
pub fn harms(world: &World) -> Vec<(Harm, Path)> {
    let mut by_path: BTreeMap<Path, Vec<&Running>> = BTreeMap::new();
    for program in world.programs() {
        by_path.entry(program.recipe.path.clone()).or_default().push(program);
    }
    let mut found = Vec::new();
    for (path, programs) in &by_path {
        let numbers = world.numbers(path);
        let mut add = |harm: Harm, is_so: bool| {
            if is_so {
                found.push((harm, path.clone()));
            }
        };
        add(Harm::TwoHolders, numbers.overlaps > 0);
        add(Harm::LateWrite, numbers.late > 0);
        add(Harm::Polling, numbers.polls > numbers.acquisitions);
        add(Harm::Unfair, numbers.inversions > 0);
        add(Harm::Herd, is_herd(programs, &numbers));
        add(Harm::LockedForEver, is_locked_for_ever(world, programs));
        add(Harm::LeftBehind, is_left_behind(programs));
        add(Harm::LostElement, told(programs, |what| matches!(what, Happened::Took(_, None))));
        add(Harm::OutOfOrder, is_out_of_order(programs));
        add(Harm::NumberAgain, is_number_again(programs));
        add(Harm::MissedChange, is_missed(world, programs, path));
        let torn = |what: &Happened| matches!(what, Happened::Follows(all) if all.contains('+'));
        add(Harm::TornSetting, told(programs, torn));
        add(Harm::NotThere, is_not_there(world, programs));
        add(Harm::ForgottenZnode, numbers.forgotten > 0);
        add(Harm::NotInOnePlace, is_not_in_one_place(world, programs));
    }
    if let Some(clients) = circle(&world.waits()) {
        let first = clients.first().and_then(|client| world.program(*client));
        let path = first.map_or_else(|| "/".into(), |program| program.recipe.path.clone());
        found.push((if clients.len() == 1 { Harm::WaitsForItself } else { Harm::Deadlock }, path));
    }
    found
}

fn told(programs: &[&Running], is_it: impl Fn(&Happened) -> bool) -> bool {
    programs.iter().flat_map(|program| program.facts()).any(|fact| is_it(&fact.what))
}

/// Woken for nothing, most of the time.
fn is_herd(programs: &[&Running], numbers: &Numbers) -> bool {
    let leases = [Kind::Semaphore, Kind::Lease];
    let locks = programs.iter().all(|p| !leases.contains(&p.recipe.kind));
    locks && numbers.releases > 1 && numbers.wakeups_per_release().is_some_and(|tenths| tenths > 15)
}

/// Somebody waits for a znode that belongs to nobody who could ever delete it.
fn is_locked_for_ever(world: &World, programs: &[&Running]) -> bool {
    let died = |program: &&Running| {
        let last = program.facts().iter().rev().find_map(|fact| match &fact.what {
            Happened::Dies | Happened::Aborts => None,
            what => Some(matches!(what, Happened::Acquired(..) | Happened::Wrote(..))),
        });
        let ends = [Happened::Dies, Happened::Aborts];
        let dead = program.facts().last().is_some_and(|fact| ends.contains(&fact.what));
        dead && last == Some(true)
    };
    let edges = world.waits();
    let stuck = |program: &&Running| {
        let edge = edges.iter().find(|edge| edge.who == program.client);
        edge.is_some_and(|edge| edge.of.is_none() && data_at(world, &edge.znode).is_some())
    };
    programs.iter().any(died) && programs.iter().any(stuck)
}

fn is_left_behind(programs: &[&Running]) -> bool {
    let gathering: Vec<&&Running> =
        programs.iter().filter(|p| p.recipe.kind == Kind::BarrierNoReady).collect();
    let left = gathering.iter().any(|p| p.facts().iter().any(|f| f.what == Happened::Left));
    let waits =
        gathering.iter().any(|p| p.round() == 1 && matches!(p.status(), Status::Waiting(_)));
    left && waits
}

/// One taker took an element that had been there when it took a younger one.
fn is_out_of_order(programs: &[&Running]) -> bool {
    let mut put: BTreeMap<&Path, u32> = BTreeMap::new();
    for fact in programs.iter().flat_map(|program| program.facts()) {
        if let Happened::Put(name) = &fact.what {
            put.insert(name, fact.event);
        }
    }
    // Who dies at work gives its element back: that is what a locking queue is for.
    programs.iter().filter(|p| p.recipe.kind != Kind::LockingTake).any(|program| {
        let mut last: Option<(&Path, u32)> = None;
        program.facts().iter().any(|fact| {
            let Happened::Took(name, _) = &fact.what else { return false };
            let earlier = last.is_some_and(|(before, event)| {
                // A little time for the lists that are on their way.
                name < before && put.get(name).is_some_and(|put| put + 50 < event)
            });
            last = Some((name, fact.event));
            earlier
        })
    })
}

fn is_number_again(programs: &[&Running]) -> bool {
    let mut numbers: Vec<(ClientId, i64)> = Vec::new();
    for program in programs {
        for fact in program.facts() {
            if let Happened::Counted(number) = fact.what {
                numbers.push((program.client, number));
            }
        }
    }
    let count = numbers.len();
    let mut seen: Vec<i64> = numbers.into_iter().map(|(_, number)| number).collect();
    seen.sort();
    seen.dedup();
    seen.len() < count
}

fn is_missed(world: &World, programs: &[&Running], path: &str) -> bool {
    let readers = [Kind::ConfigRead, Kind::ConfigOnce, Kind::DataWatch];
    let children = children_at(world, path);
    if programs.iter().any(|program| is_wrong_about(program, children)) {
        return true;
    }
    let Some(data) = data_at(world, path) else { return false };
    programs.iter().any(|program| {
        let follows = program.facts().iter().rev().find_map(|fact| match &fact.what {
            Happened::Follows(setting) => Some(setting.clone()),
            _ => None,
        });
        readers.contains(&program.recipe.kind)
            && matches!(program.status(), Status::Waiting(_))
            && follows.is_some_and(|setting| setting != data)
    })
}

/// A watcher of children that waits and knows of other ones than there are.
fn is_wrong_about(program: &Running, children: Option<u32>) -> bool {
    let sees = program.facts().iter().rev().find_map(|fact| match fact.what {
        Happened::Sees(n) => Some(n),
        _ => None,
    });
    program.recipe.kind == Kind::ChildrenWatch
        && matches!(program.status(), Status::Waiting(_))
        && children.is_some_and(|children| sees != Some(children))
}

fn is_not_there(world: &World, programs: &[&Running]) -> bool {
    let keeps = |program: &&&Running| program.recipe.kind == Kind::PersistentNode;
    programs.iter().filter(keeps).any(|program| match program.status() {
        Status::Waiting(znode) => data_at(world, znode).is_none(),
        _ => false,
    })
}

fn is_not_in_one_place(world: &World, programs: &[&Running]) -> bool {
    let movers = [Kind::Mover, Kind::MoverTwoSteps];
    let mover = programs.iter().find(|p| movers.contains(&p.recipe.kind));
    let moved = |what: &Happened| matches!(what, Happened::Moved(..));
    mover.is_some_and(|mover| {
        let places = [mover.recipe.path.clone(), mover.recipe.second()];
        let there = places.iter().filter(|path| data_at(world, path).is_some()).count();
        let ever = told(programs, moved) || there > 0;
        ever && there != 1
    })
}
