//! One round of each recipe, and what those that hold something have in common.

use super::fact::Happened;
use super::io::Io;
use super::kind::{Kind, Recipe};
use super::lock::Lock;
use super::naive::{
    children_zero, config_once, counters, create_then_delete, delete_first,
    elect_by_watching_the_leader, ephemeral_and_poll, ephemeral_and_watch, no_ready,
    persistent_znode, readers_watch_the_parent, set_to_number, two_locks,
};
use super::tape::{Fail, Step, Stop};
use super::{
    atomic_move, barrier, configuration, counter, double_barrier, election, membership, queue,
    read_write, semaphore, two_phase_commit,
};
use crate::base::{ClientId, Micros, Zxid};
use crate::service::path::Path;

/// Runs a round.
pub fn run(io: &mut Io, recipe: &Recipe, client: ClientId, round: u32) -> Step<()> {
    let data = &client.to_string();
    match recipe.kind {
        Kind::Lock => {
            let lock = Lock::new(io, &recipe.path, data)?;
            hold(io, recipe, lock, true)
        }
        Kind::LockNoGuid => hold(io, recipe, Lock::without_guid(&recipe.path, data), true),
        Kind::LockPolling => ephemeral_and_poll::round(io, recipe, data),
        Kind::LockHerd => ephemeral_and_watch::round(io, recipe, data),
        Kind::LockDeleteAny => ephemeral_and_watch::round_to_the_end(io, recipe, data),
        Kind::LockPersistent => persistent_znode::round(io, recipe, data),
        Kind::LockFlag => set_to_number::round(io, recipe, client),
        Kind::TwoLocks => two_locks::round(io, recipe, data),
        Kind::ReadLock => read_write::read_round(io, recipe, data),
        Kind::WriteLock => read_write::write_round(io, recipe, data),
        Kind::ReadHerd => readers_watch_the_parent::round(io, recipe, data),
        Kind::Semaphore => semaphore::round(io, recipe, data),
        Kind::Barrier => barrier::round(io, recipe),
        Kind::BarrierWait => barrier::wait_round(io, recipe),
        Kind::DoubleBarrier => double_barrier::round(io, recipe, data),
        Kind::BarrierNoReady => no_ready::round(io, recipe, data),
        Kind::QueuePut => queue::put_round(io, recipe, client, round),
        Kind::QueueTake => queue::take_round(io, recipe),
        Kind::QueueUnsorted => children_zero::round(io, recipe),
        Kind::QueueDeleteFirst => delete_first::round(io, recipe),
        Kind::LockingPut => queue::locking_put_round(io, recipe, client, round),
        Kind::LockingTake => queue::locking_round(io, recipe),
        Kind::PriorityTake => queue::priority_round(io, recipe),
        Kind::Counter => counter::round(io, recipe),
        Kind::CounterBlind => counters::blind(io, recipe),
        Kind::CounterVersion => counters::by_version(io, recipe),
        Kind::Election => election::round(io, recipe, data),
        Kind::ElectionHerd => elect_by_watching_the_leader::round(io, recipe, data),
        Kind::Member => membership::round(io, recipe, data),
        Kind::ConfigRead => configuration::read_round(io, recipe),
        Kind::ConfigWrite => configuration::write_round(io, recipe, client, round),
        Kind::ConfigOnce => config_once::round(io, recipe),
        Kind::ReadyWrite => configuration::ready_write_round(io, recipe, client, round),
        Kind::ReadyRead => configuration::ready_read_round(io, recipe),
        Kind::ReadyIgnored => config_once::parts_round(io, recipe),
        Kind::Coordinator => two_phase_commit::coordinate(io, recipe, round),
        Kind::Site => two_phase_commit::vote(io, recipe, client, round),
        Kind::Mover => atomic_move::round(io, recipe),
        Kind::MoverTwoSteps => create_then_delete::round(io, recipe),
    }
}

/// Something that is held and can be given back.
pub trait Held {
    /// Gives it back: was it still there?
    fn give_back(&mut self, io: &mut Io) -> Step<bool>;
}

impl Held for Lock {
    fn give_back(&mut self, io: &mut Io) -> Step<bool> {
        self.release(io)?;
        Ok(!self.was_gone())
    }
}

/// Acquires, works, releases; a writer writes to what the lock guards.
pub fn hold(io: &mut Io, recipe: &Recipe, mut lock: Lock, writes: bool) -> Step<()> {
    match lock.acquire(io, true, recipe.timeout) {
        Err(Stop::Fail(Fail::TimedOut)) => {
            io.tell(Happened::GaveUp(Fail::TimedOut));
            return stand_back(io, recipe.backoff);
        }
        other => drop(other?),
    }
    let (token, znode) = (lock.token(io)?, lock.znode());
    let write = |io: &mut Io| match writes {
        true => io.write(&recipe.path, token, recipe.fenced).map(drop),
        false => Ok(()),
    };
    keep(io, recipe, znode, token, &mut lock, write)
}

/// Holds by this znode: works with a deed in the middle, and gives back. If its session
/// ends it has lost it (8.9.4).
pub fn keep(
    io: &mut Io,
    recipe: &Recipe,
    znode: Path,
    token: Zxid,
    held: &mut dyn Held,
    deed: impl FnMut(&mut Io) -> Step<()>,
) -> Step<()> {
    io.tell(Happened::Acquired(znode.clone(), token));
    match work(io, recipe, deed) {
        Ok(()) => give_back(io, znode, held),
        Err(Stop::Fail(Fail::Expired)) => {
            io.tell(Happened::Lost(znode));
            Ok(())
        }
        Err(stop) => Err(stop),
    }
}

/// Gives back, and says what came of it.
pub fn give_back(io: &mut Io, znode: Path, held: &mut dyn Held) -> Step<()> {
    io.tell(Happened::Releases(znode.clone()));
    match held.give_back(io) {
        Ok(true) => io.tell(Happened::Released(znode)),
        Ok(false) | Err(Stop::Fail(Fail::Expired)) => io.tell(Happened::Lost(znode)),
        Err(stop) => return Err(stop),
    }
    Ok(())
}

/// Half of the time, the deed, the other half.
pub fn work(io: &mut Io, recipe: &Recipe, mut deed: impl FnMut(&mut Io) -> Step<()>) -> Step<()> {
    let half = Micros(recipe.hold.0 / 2);
    io.hold(half)?;
    deed(io)?;
    io.hold(recipe.hold - half)
}

/// At least so long, at most twice as long.
pub fn stand_back(io: &mut Io, length: Micros) -> Step<()> {
    if length == Micros(0) {
        return Ok(());
    }
    let dice = u64::from_str_radix(&io.guid()?[..8], 16).unwrap_or_default();
    io.sleep(length + Micros((length.0 * dice) >> 32))
}
