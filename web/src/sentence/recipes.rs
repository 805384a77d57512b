//! What recipes are called, and the sentence that says what each does, or why it goes wrong.

use crate::i18n::{Lang, t, tf};
use zabscope::recipe::{Family, Kind, Recipe};

/// What a recipe is for.
pub fn family(lang: Lang, family: Family) -> &'static str {
    let key = match family {
        Family::Lock => "family.lock",
        Family::ReadWrite => "family.read_write",
        Family::Semaphore => "family.semaphore",
        Family::Election => "family.election",
        Family::Queue => "family.queue",
        Family::Counter => "family.counter",
        Family::Barrier => "family.barrier",
        Family::DoubleBarrier => "family.double_barrier",
        Family::Membership => "family.membership",
        Family::Configuration => "family.configuration",
        Family::Commit => "family.commit",
        Family::Move => "family.move",
    };
    t(lang, key)
}

/// A recipe's name.
pub fn title(lang: Lang, kind: Kind) -> &'static str {
    let key = match kind {
        Kind::Lock => "recipe.lock",
        Kind::LockPolling => "recipe.lock_polling",
        Kind::LockHerd => "recipe.lock_herd",
        Kind::LockPersistent => "recipe.lock_persistent",
        Kind::LockFlag => "recipe.lock_flag",
        Kind::LockDeleteAny => "recipe.lock_delete_any",
        Kind::LockNoGuid => "recipe.lock_no_guid",
        Kind::TwoLocks => "recipe.two_locks",
        Kind::ReadLock => "recipe.read_lock",
        Kind::WriteLock => "recipe.write_lock",
        Kind::ReadHerd => "recipe.read_herd",
        Kind::Semaphore => "recipe.semaphore",
        Kind::Barrier => "recipe.barrier",
        Kind::BarrierWait => "recipe.barrier_wait",
        Kind::DoubleBarrier => "recipe.double_barrier",
        Kind::BarrierNoReady => "recipe.barrier_no_ready",
        Kind::QueuePut => "recipe.queue_put",
        Kind::QueueTake => "recipe.queue_take",
        Kind::QueueUnsorted => "recipe.queue_unsorted",
        Kind::QueueDeleteFirst => "recipe.queue_delete_first",
        Kind::LockingPut => "recipe.locking_put",
        Kind::LockingTake => "recipe.locking_take",
        Kind::PriorityTake => "recipe.priority_take",
        Kind::Counter => "recipe.counter",
        Kind::CounterBlind => "recipe.counter_blind",
        Kind::CounterVersion => "recipe.counter_version",
        Kind::Election => "recipe.election",
        Kind::ElectionHerd => "recipe.election_herd",
        Kind::Member => "recipe.member",
        Kind::Lease => "recipe.lease",
        Kind::LeaderLatch => "recipe.leader_latch",
        Kind::PersistentNode => "recipe.persistent_node",
        Kind::ChildrenWatch => "recipe.children_watch",
        Kind::DataWatch => "recipe.data_watch",
        Kind::ConfigRead => "recipe.config_read",
        Kind::ConfigWrite => "recipe.config_write",
        Kind::ConfigOnce => "recipe.config_once",
        Kind::ReadyWrite => "recipe.ready_write",
        Kind::ReadyRead => "recipe.ready_read",
        Kind::ReadyIgnored => "recipe.ready_ignored",
        Kind::Coordinator => "recipe.coordinator",
        Kind::Site => "recipe.site",
        Kind::Mover => "recipe.mover",
        Kind::MoverTwoSteps => "recipe.mover_two_steps",
    };
    t(lang, key)
}

/// What it does, or why it goes wrong.
pub fn says(lang: Lang, kind: Kind) -> &'static str {
    let key = match kind {
        Kind::Lock => "recipe.lock_says",
        Kind::LockPolling => "recipe.lock_polling_says",
        Kind::LockHerd => "recipe.lock_herd_says",
        Kind::LockPersistent => "recipe.lock_persistent_says",
        Kind::LockFlag => "recipe.lock_flag_says",
        Kind::LockDeleteAny => "recipe.lock_delete_any_says",
        Kind::LockNoGuid => "recipe.lock_no_guid_says",
        Kind::TwoLocks => "recipe.two_locks_says",
        Kind::ReadLock => "recipe.read_lock_says",
        Kind::WriteLock => "recipe.write_lock_says",
        Kind::ReadHerd => "recipe.read_herd_says",
        Kind::Semaphore => "recipe.semaphore_says",
        Kind::Barrier => "recipe.barrier_says",
        Kind::BarrierWait => "recipe.barrier_wait_says",
        Kind::DoubleBarrier => "recipe.double_barrier_says",
        Kind::BarrierNoReady => "recipe.barrier_no_ready_says",
        Kind::QueuePut => "recipe.queue_put_says",
        Kind::QueueTake => "recipe.queue_take_says",
        Kind::QueueUnsorted => "recipe.queue_unsorted_says",
        Kind::QueueDeleteFirst => "recipe.queue_delete_first_says",
        Kind::LockingPut => "recipe.locking_put_says",
        Kind::LockingTake => "recipe.locking_take_says",
        Kind::PriorityTake => "recipe.priority_take_says",
        Kind::Counter => "recipe.counter_says",
        Kind::CounterBlind => "recipe.counter_blind_says",
        Kind::CounterVersion => "recipe.counter_version_says",
        Kind::Election => "recipe.election_says",
        Kind::ElectionHerd => "recipe.election_herd_says",
        Kind::Member => "recipe.member_says",
        Kind::Lease => "recipe.lease_says",
        Kind::LeaderLatch => "recipe.leader_latch_says",
        Kind::PersistentNode => "recipe.persistent_node_says",
        Kind::ChildrenWatch => "recipe.children_watch_says",
        Kind::DataWatch => "recipe.data_watch_says",
        Kind::ConfigRead => "recipe.config_read_says",
        Kind::ConfigWrite => "recipe.config_write_says",
        Kind::ConfigOnce => "recipe.config_once_says",
        Kind::ReadyWrite => "recipe.ready_write_says",
        Kind::ReadyRead => "recipe.ready_read_says",
        Kind::ReadyIgnored => "recipe.ready_ignored_says",
        Kind::Coordinator => "recipe.coordinator_says",
        Kind::Site => "recipe.site_says",
        Kind::Mover => "recipe.mover_says",
        Kind::MoverTwoSteps => "recipe.mover_two_steps_says",
    };
    t(lang, key)
}

/// A recipe with its path.
pub fn titled(lang: Lang, recipe: &Recipe) -> String {
    let with = [("what", title(lang, recipe.kind)), ("path", &*recipe.path)];
    tf(lang, "numbers.line_head", &with)
}
