//! One round of each recipe: which code runs for which [`Kind`].

use super::holding::hold;
use super::io::Io;
use super::kind::{Kind, Recipe};
use super::lock::Lock;
use super::naive::{
    children_zero, config_once, counters, create_then_delete, delete_first,
    elect_by_watching_the_leader, ephemeral_and_poll, ephemeral_and_watch, no_ready,
    persistent_znode, readers_watch_the_parent, set_to_number, two_locks,
};
use super::tape::Progress;
use super::{
    atomic_move, barrier, configuration, counter, double_barrier, election, leader_latch, lease,
    membership, persistent_node, queue, read_write, semaphore, two_phase_commit, watchers,
};
use crate::base::ClientId;

/// Runs a round.
pub fn run(io: &mut Io, recipe: &Recipe, client: ClientId, round: u32) -> Progress<()> {
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
        Kind::LeaderLatch => leader_latch::round(io, recipe, data),
        Kind::Lease => lease::round(io, recipe, data),
        Kind::PersistentNode => persistent_node::round(io, recipe, data),
        Kind::ChildrenWatch => watchers::children_round(io, recipe),
        Kind::DataWatch => watchers::data_round(io, recipe),
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
