//! The register of *sometimes* goals: what a hunt should run into now and then.
//!
//! An invariant must hold always; a goal must be met sometimes. A hunt that is
//! clean has proved little if it never got to a TRUNC; so it counts these, too. A
//! goal that no run meets is a defect of the hunt or of the engine. Goals are also
//! verdicts about liveness: once all faults are over, some must still be met.

/// Which goal. The order is that of [`GOALS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// A server begins to lead.
    Leads,
    /// A server hears of a later election round, forgets the votes of its own, and joins it.
    RoundRaised,
    /// A vote of an earlier election round arrives and is not counted.
    StaleVote,
    /// A server that looks for a leader joins one that already leads a running ensemble.
    LateJoiner,
    /// Two servers call themselves LEADING at the same time.
    TwoLeaders,
    /// A follower leaves because the leader's new epoch is below its own promise.
    EpochTooOld,
    /// A leader gives up because no quorum reported to it in time.
    NoEpochQuorum,
    /// A leader meets a learner with a longer history than its own and sends it away.
    LearnerAhead,
    /// A quorum has the history of a new leader: its epoch is established.
    Established,
    /// An epoch is established although the one before it never was.
    EpochSkipped,
    /// Every member is up and serves clients, all at the same time.
    EveryoneServes,
    /// A learner that lags is brought up to date by DIFF, from what the leader has in memory.
    DiffFromMemory,
    /// A learner that lags far behind is served by DIFF from the leader's log on disk.
    DiffFromDisk,
    /// A leader decides TRUNC: a learner has transactions that must vanish.
    Trunc,
    /// A leader decides SNAP: a learner gets the whole state.
    Snap,
    /// A learner's log is cut: a transaction that was never committed leaves the disk.
    LogCut,
    /// A server restarts after a crash inside the replacement of its currentEpoch file, and adopts the new one.
    EpochAdopted,
    /// A leader gives up because no quorum acknowledged its history in time.
    NoNewLeaderQuorum,
    /// A transaction that was proposed and not committed outlives its leader: the next one brings it along.
    Survives,
    /// A transaction that was proposed and not committed is not in the next leader's history: it vanishes.
    Vanishes,
    /// A transaction is committed.
    Committed,
    /// A leader commits a transaction that is not yet durable on its own disk.
    CommittedWithoutLeader,
    /// A server applies a committed transaction before its own disk has it.
    DeliveredBeforeFsync,
    /// One fsync makes several transactions durable.
    GroupCommit,
    /// An observer applies a transaction.
    ObserverDelivers,
    /// An acknowledgement reaches the leader after the transaction was committed.
    LateAck,
    /// A leader notices that too few followers are in step, and stops leading.
    LostQuorum,
    /// A learner has heard nothing from its leader for too long, and leaves.
    LeaderSilent,
    /// A leader closes the connection of a learner that is silent or does not acknowledge.
    LearnerTimedOut,
    /// A server that serves completes a snapshot in the background.
    Snapshot,
    /// A crash takes transactions that were written and not yet synced.
    PageCacheLost,
    /// A client's write is answered.
    Answered,
    /// A client's write fails because the version is not the expected one.
    Refused,
    /// A client loses its connection with a write unanswered, and cannot know what became of it.
    Unknown,
    /// A server that does not serve refuses a client.
    ClientRefused,
    /// A client that has gone on with its session over another connection writes.
    MovedSessionWrites,
}

/// A goal's entry in the register.
#[derive(Clone, Copy, Debug)]
pub struct GoalEntry {
    /// Which.
    pub goal: Goal,
    /// Its name in files and on command lines.
    pub id: &'static str,
    /// What happens, in at most 40 words.
    pub says: &'static str,
    /// The same in Chinese.
    pub says_zh: &'static str,
    /// Where it is taken from.
    pub source: &'static str,
}

impl Goal {
    /// The register's entry.
    pub fn entry(self) -> &'static GoalEntry {
        &GOALS[self as usize]
    }

    /// Its name in files and on command lines.
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// The goal with this name.
    pub fn from_id(id: &str) -> Option<Goal> {
        GOALS.iter().find(|entry| entry.id == id).map(|entry| entry.goal)
    }
}

/// Every goal.
#[rustfmt::skip]
pub const GOALS: [GoalEntry; 36] = [
    GoalEntry {
        goal: Goal::Leads,
        id: "a-leader",
        says: "A server begins to lead.",
        says_zh: "有服务器开始担任领导者 (Leader)。",
        source: "fact 1.2.9",
    },
    GoalEntry {
        goal: Goal::RoundRaised,
        id: "round-raised",
        says: "A server hears of a later election round, forgets the votes of its own, and joins it.",
        says_zh: "服务器得知更晚的选举轮次，丢弃本轮选票并加入新轮次。",
        source: "fact 1.2.7",
    },
    GoalEntry {
        goal: Goal::StaleVote,
        id: "stale-vote",
        says: "A vote of an earlier election round arrives and is not counted.",
        says_zh: "收到较早选举轮次的选票，不予计入。",
        source: "fact 1.2.7",
    },
    GoalEntry {
        goal: Goal::LateJoiner,
        id: "late-joiner",
        says: "A server that looks for a leader joins one that already leads a running ensemble.",
        says_zh: "正在寻找领导者的服务器加入一个已在运行的集群。",
        source: "fact 1.2.12",
    },
    GoalEntry {
        goal: Goal::TwoLeaders,
        id: "two-leaders",
        says: "Two servers call themselves LEADING at the same time.",
        says_zh: "两台服务器同时处于 LEADING 状态。",
        source: "fact 9.2.1",
    },
    GoalEntry {
        goal: Goal::EpochTooOld,
        id: "epoch-too-old",
        says: "A follower leaves because the leader's new epoch is below its own promise.",
        says_zh: "领导者的新 epoch 低于跟随者的承诺，跟随者因此离开。",
        source: "facts 2.1.6 and 2.2.6",
    },
    GoalEntry {
        goal: Goal::NoEpochQuorum,
        id: "no-epoch-quorum",
        says: "A leader gives up because no quorum reported to it in time.",
        says_zh: "没有法定人数及时向领导者报到，领导者放弃。",
        source: "fact 2.2.3",
    },
    GoalEntry {
        goal: Goal::LearnerAhead,
        id: "learner-ahead",
        says: "A leader meets a learner with a longer history than its own and sends it away.",
        says_zh: "领导者遇到历史比自己更长的学习者，将其拒绝。",
        source: "fact 2.3.2",
    },
    GoalEntry {
        goal: Goal::Established,
        id: "established",
        says: "A quorum has the history of a new leader: its epoch is established.",
        says_zh: "法定人数拥有新领导者的历史：其 epoch 得以建立。",
        source: "fact 3.7.1",
    },
    GoalEntry {
        goal: Goal::EpochSkipped,
        id: "epoch-skipped",
        says: "An epoch is established although the one before it never was.",
        says_zh: "某个 epoch 得以建立，而它之前的 epoch 从未建立。",
        source: "facts 1.7.2 and 9.7.3",
    },
    GoalEntry {
        goal: Goal::EveryoneServes,
        id: "everyone-serves",
        says: "Every member is up and serves clients, all at the same time.",
        says_zh: "所有成员同时在线并为客户端服务。",
        source: "facts 3.7.2 and 9.1.10",
    },
    GoalEntry {
        goal: Goal::DiffFromMemory,
        id: "diff-from-memory",
        says: "A learner that lags is brought up to date by DIFF, from what the leader has in memory.",
        says_zh: "落后的学习者通过 DIFF 从领导者内存中补齐。",
        source: "fact 3.2",
    },
    GoalEntry {
        goal: Goal::DiffFromDisk,
        id: "diff-from-disk",
        says: "A learner that lags far behind is served by DIFF from the leader's log on disk.",
        says_zh: "严重落后的学习者通过 DIFF 从领导者磁盘日志中补齐。",
        source: "fact 3.4",
    },
    GoalEntry {
        goal: Goal::Trunc,
        id: "trunc",
        says: "A leader decides TRUNC: a learner has transactions that must vanish.",
        says_zh: "领导者决定 TRUNC：学习者有必须消失的事务。",
        source: "fact 3.2",
    },
    GoalEntry {
        goal: Goal::Snap,
        id: "snap",
        says: "A leader decides SNAP: a learner gets the whole state.",
        says_zh: "领导者决定 SNAP：学习者接收完整状态。",
        source: "fact 3.2",
    },
    GoalEntry {
        goal: Goal::LogCut,
        id: "log-cut",
        says: "A learner's log is cut: a transaction that was never committed leaves the disk.",
        says_zh: "学习者的日志被截断：从未提交的事务离开磁盘。",
        source: "fact 3.6.1",
    },
    GoalEntry {
        goal: Goal::EpochAdopted,
        id: "epoch-adopted",
        says: "A server restarts after a crash inside the replacement of its currentEpoch file, and adopts the new one.",
        says_zh: "服务器在替换 currentEpoch 文件时崩溃，重启后采用新的 epoch。",
        source: "fact 1.7.3",
    },
    GoalEntry {
        goal: Goal::NoNewLeaderQuorum,
        id: "no-newleader-quorum",
        says: "A leader gives up because no quorum acknowledged its history in time.",
        says_zh: "没有法定人数及时确认领导者的历史，领导者放弃。",
        source: "fact 3.7.1",
    },
    GoalEntry {
        goal: Goal::Survives,
        id: "uncommitted-survives",
        says: "A transaction that was proposed and not committed outlives its leader: the next one brings it along.",
        says_zh: "已提议但未提交的事务比其领导者存活更久，由下一任领导者带入。",
        source: "fact 9.7.4",
    },
    GoalEntry {
        goal: Goal::Vanishes,
        id: "uncommitted-vanishes",
        says: "A transaction that was proposed and not committed is not in the next leader's history: it vanishes.",
        says_zh: "已提议但未提交的事务不在下一任领导者的历史中，从此消失。",
        source: "fact 9.7.5",
    },
    GoalEntry {
        goal: Goal::Committed,
        id: "committed",
        says: "A transaction is committed.",
        says_zh: "有事务被提交。",
        source: "fact 4.2.12",
    },
    GoalEntry {
        goal: Goal::CommittedWithoutLeader,
        id: "committed-before-leaders-fsync",
        says: "A leader commits a transaction that is not yet durable on its own disk.",
        says_zh: "领导者提交了一个尚未在自己磁盘上持久化的事务。",
        source: "facts 4.2.12 and 4.2.15",
    },
    GoalEntry {
        goal: Goal::DeliveredBeforeFsync,
        id: "delivered-before-fsync",
        says: "A server applies a committed transaction before its own disk has it.",
        says_zh: "服务器在自己的磁盘写入之前就应用了已提交的事务。",
        source: "fact 4.2.15",
    },
    GoalEntry {
        goal: Goal::GroupCommit,
        id: "group-commit",
        says: "One fsync makes several transactions durable.",
        says_zh: "一次 fsync 使多个事务持久化。",
        source: "fact 5.2.3",
    },
    GoalEntry {
        goal: Goal::ObserverDelivers,
        id: "observer-delivers",
        says: "An observer applies a transaction.",
        says_zh: "观察者 (Observer) 应用了一个事务。",
        source: "fact 4.2.17",
    },
    GoalEntry {
        goal: Goal::LateAck,
        id: "late-ack",
        says: "An acknowledgement reaches the leader after the transaction was committed.",
        says_zh: "事务提交之后才有确认到达领导者。",
        source: "fact 4.2.11",
    },
    GoalEntry {
        goal: Goal::LostQuorum,
        id: "lost-quorum",
        says: "A leader notices that too few followers are in step, and stops leading.",
        says_zh: "领导者发现同步的跟随者过少，停止领导。",
        source: "fact 3.8.2",
    },
    GoalEntry {
        goal: Goal::LeaderSilent,
        id: "leader-silent",
        says: "A learner has heard nothing from its leader for too long, and leaves.",
        says_zh: "学习者太久没有收到领导者的消息，于是离开。",
        source: "fact 3.8.5",
    },
    GoalEntry {
        goal: Goal::LearnerTimedOut,
        id: "learner-timed-out",
        says: "A leader closes the connection of a learner that is silent or does not acknowledge.",
        says_zh: "领导者关闭沉默或不确认的学习者的连接。",
        source: "facts 3.8.4 and 3.8.5",
    },
    GoalEntry {
        goal: Goal::Snapshot,
        id: "background-snapshot",
        says: "A server that serves completes a snapshot in the background.",
        says_zh: "正在服务的服务器在后台完成一次快照。",
        source: "fact 5.3.2",
    },
    GoalEntry {
        goal: Goal::PageCacheLost,
        id: "page-cache-lost",
        says: "A crash takes transactions that were written and not yet synced.",
        says_zh: "崩溃使已写入但尚未同步的事务丢失。",
        source: "fact 5.6.1",
    },
    GoalEntry {
        goal: Goal::Answered,
        id: "answered",
        says: "A client's write is answered.",
        says_zh: "客户端的写请求得到答复。",
        source: "fact 4.2.16",
    },
    GoalEntry {
        goal: Goal::Refused,
        id: "write-refused",
        says: "A client's write fails because the version is not the expected one.",
        says_zh: "客户端的写请求因版本不符而失败。",
        source: "fact 6.5",
    },
    GoalEntry {
        goal: Goal::Unknown,
        id: "outcome-unknown",
        says: "A client loses its connection with a write unanswered, and cannot know what became of it.",
        says_zh: "客户端在写请求未获答复时断开连接，无法知道其结果。",
        source: "fact 6.5.1",
    },
    GoalEntry {
        goal: Goal::ClientRefused,
        id: "client-refused",
        says: "A server that does not serve refuses a client.",
        says_zh: "不提供服务的服务器拒绝客户端。",
        source: "fact 1.6.7",
    },
    GoalEntry {
        goal: Goal::MovedSessionWrites,
        id: "moved-session-writes",
        says: "A client that has gone on with its session over another connection writes.",
        says_zh: "客户端经由另一个连接延续会话之后，写入成功。",
        source: "facts 7.2.6 and 7.4.8",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_in_order_and_speaks_briefly() {
        for (ix, entry) in GOALS.iter().enumerate() {
            assert_eq!(entry.goal as usize, ix, "{}", entry.id);
            assert_eq!(Goal::from_id(entry.id), Some(entry.goal));
            assert!(entry.says.split_whitespace().count() <= 40, "{}", entry.id);
            assert!(!entry.says_zh.is_empty() && entry.source.starts_with("fact"), "{}", entry.id);
        }
    }
}
