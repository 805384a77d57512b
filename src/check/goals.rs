//! The register of *sometimes* goals: what a hunt should run into now and then.
//!
//! An invariant must hold always; a goal must be met sometimes. A hunt that is
//! clean has proved little if it never got to a TRUNC; so it counts these, too. A
//! goal that no run meets is a defect of the hunt or of the engine. Goals are also
//! verdicts about liveness: once all faults are over, some must still be met.

/// A goal's entry in the register.
#[derive(Clone, Copy, Debug)]
pub struct GoalEntry {
    /// Which.
    pub goal: Goal,
    /// Its name in files and on command lines.
    pub id: &'static str,
    /// Where other languages have its text: `<key>.says`.
    pub key: &'static str,
    /// What happens, in at most 40 words.
    pub says: &'static str,
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

macro_rules! goals {
    ($($goal:ident $id:literal { says: $says:literal, source: $source:literal, })+) => {
        /// Which goal. The order is that of [`GOALS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Goal {
            $(#[doc = $says] $goal,)+
        }

        /// Every goal.
        pub const GOALS: [GoalEntry; [$($id),+].len()] = [$(GoalEntry {
            goal: Goal::$goal,
            id: $id,
            key: concat!("goal.", $id),
            says: $says,
            source: $source,
        }),+];
    };
}

goals! {
    Leads "a-leader" {
        says: "A server begins to lead.",
        source: "fact 1.2.9",
    }
    RoundRaised "round-raised" {
        says: "A server hears of a later election round, forgets the votes of its own, and joins it.",
        source: "fact 1.2.7",
    }
    StaleVote "stale-vote" {
        says: "A vote of an earlier election round arrives and is not counted.",
        source: "fact 1.2.7",
    }
    LateJoiner "late-joiner" {
        says: "A server that looks for a leader joins one that already leads a running ensemble.",
        source: "fact 1.2.12",
    }
    TwoLeaders "two-leaders" {
        says: "Two servers call themselves LEADING at the same time.",
        source: "fact 9.2.1",
    }
    EpochTooOld "epoch-too-old" {
        says: "A follower leaves because the leader's new epoch is below its own promise.",
        source: "facts 2.1.6 and 2.2.6",
    }
    NoEpochQuorum "no-epoch-quorum" {
        says: "A leader gives up because no quorum reported to it in time.",
        source: "fact 2.2.3",
    }
    LearnerAhead "learner-ahead" {
        says: "A leader meets a learner with a longer history than its own and sends it away.",
        source: "fact 2.3.2",
    }
    Established "established" {
        says: "A quorum has the history of a new leader: its epoch is established.",
        source: "fact 3.7.1",
    }
    EpochSkipped "epoch-skipped" {
        says: "An epoch is established although the one before it never was.",
        source: "facts 1.7.2 and 9.7.3",
    }
    EveryoneServes "everyone-serves" {
        says: "Every member is up and serves clients, all at the same time.",
        source: "facts 3.7.2 and 9.1.10",
    }
    DiffFromMemory "diff-from-memory" {
        says: "A learner that lags is brought up to date by DIFF, from what the leader has in memory.",
        source: "fact 3.2",
    }
    DiffFromDisk "diff-from-disk" {
        says: "A learner that lags far behind is served by DIFF from the leader's log on disk.",
        source: "fact 3.4",
    }
    Trunc "trunc" {
        says: "A leader decides TRUNC: a learner has transactions that must vanish.",
        source: "fact 3.2",
    }
    Snap "snap" {
        says: "A leader decides SNAP: a learner gets the whole state.",
        source: "fact 3.2",
    }
    LogCut "log-cut" {
        says: "A learner's log is cut: a transaction that was never committed leaves the disk.",
        source: "fact 3.6.1",
    }
    EpochAdopted "epoch-adopted" {
        says: "A server restarts after a crash inside the replacement of its currentEpoch file, and adopts the new one.",
        source: "fact 1.7.3",
    }
    NoNewLeaderQuorum "no-newleader-quorum" {
        says: "A leader gives up because no quorum acknowledged its history in time.",
        source: "fact 3.7.1",
    }
    Survives "uncommitted-survives" {
        says: "A transaction that was proposed and not committed outlives its leader: the next one brings it along.",
        source: "fact 9.7.4",
    }
    Vanishes "uncommitted-vanishes" {
        says: "A transaction that was proposed and not committed is not in the next leader's history: it vanishes.",
        source: "fact 9.7.5",
    }
    Committed "committed" {
        says: "A transaction is committed.",
        source: "fact 4.2.12",
    }
    CommittedWithoutLeader "committed-before-leaders-fsync" {
        says: "A leader commits a transaction that is not yet durable on its own disk.",
        source: "facts 4.2.12 and 4.2.15",
    }
    DeliveredBeforeFsync "delivered-before-fsync" {
        says: "A server applies a committed transaction before its own disk has it.",
        source: "fact 4.2.15",
    }
    GroupCommit "group-commit" {
        says: "One fsync makes several transactions durable.",
        source: "fact 5.2.3",
    }
    ObserverDelivers "observer-delivers" {
        says: "An observer applies a transaction.",
        source: "fact 4.2.17",
    }
    LateAck "late-ack" {
        says: "An acknowledgement reaches the leader after the transaction was committed.",
        source: "fact 4.2.11",
    }
    LostQuorum "lost-quorum" {
        says: "A leader notices that too few followers are in step, and stops leading.",
        source: "fact 3.8.2",
    }
    LeaderSilent "leader-silent" {
        says: "A learner has heard nothing from its leader for too long, and leaves.",
        source: "fact 3.8.5",
    }
    LearnerTimedOut "learner-timed-out" {
        says: "A leader closes the connection of a learner that is silent or does not acknowledge.",
        source: "facts 3.8.4 and 3.8.5",
    }
    Snapshot "background-snapshot" {
        says: "A server that serves completes a snapshot in the background.",
        source: "fact 5.3.2",
    }
    PageCacheLost "page-cache-lost" {
        says: "A crash takes transactions that were written and not yet synced.",
        source: "fact 5.6.1",
    }
    Answered "answered" {
        says: "A client's write is answered.",
        source: "fact 4.2.16",
    }
    Refused "write-refused" {
        says: "A client's write fails because the version is not the expected one.",
        source: "fact 6.5",
    }
    Unknown "outcome-unknown" {
        says: "A client loses its connection with a write unanswered, and cannot know what became of it.",
        source: "fact 6.5.1",
    }
    ClientRefused "client-refused" {
        says: "A server that does not serve refuses a client.",
        source: "fact 1.6.7",
    }
    MovedSessionWrites "moved-session-writes" {
        says: "A client that has gone on with its session over another connection writes.",
        source: "facts 7.2.6 and 7.4.8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_in_order_and_speaks_briefly() {
        for (ix, entry) in GOALS.iter().enumerate() {
            assert_eq!(entry.goal as usize, ix, "{}", entry.id);
            assert_eq!(Goal::from_id(entry.id), Some(entry.goal));
            assert!(entry.says.split_whitespace().count() <= 40, "{}", entry.id);
            assert!(entry.source.starts_with("fact"), "{}", entry.id);
        }
    }
}
