//! The flaws: rules that can be taken away.
//!
//! Each is a mistake that ZooKeeper once had (facts section 10, with its issue
//! number), an order of the NEWLEADER step that a release had (fact 3.9), or a
//! mistake that a designer could make. They act in [`super::rules`] and nowhere
//! else: a handler asks a rule, and the rule asks whether it is switched off.
//! What each does wrong stands in the register, [`Entry`]; what it breaks is told
//! by `check`, above.

mod register;

pub use register::{Entry, Kind};

/// A switchable flaw. The numbers are frozen: links carry them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Flaw {
    /// NEWLEADER is acknowledged before the history of the DIFF is logged.
    Zk3911 = 1,
    /// currentEpoch is written before the history that it speaks of is durable.
    Zk4643 = 2,
    /// NEWLEADER is acknowledged while the history is only queued for the log.
    Zk4646 = 3,
    /// Both at once, as the releases had it: transactions lost during DIFF.
    Zk4785 = 4,
    /// The ACK of a proposal may overtake the ACK of NEWLEADER.
    Zk4685 = 5,
    /// A COMMIT between NEWLEADER and UPTODATE meets an emptied queue.
    Zk4394 = 6,
    /// What is applied during synchronization is missing in committedLog.
    Zk4925 = 7,
    /// The log thread outlives the role.
    Zk4712 = 8,
    /// Memory is kept across elections without what the log has beyond it.
    Zk2845 = 9,
    /// A half-received SNAP is kept.
    Zk3642 = 10,
    /// A learner claims the DIFF's target zxid on receiving its header.
    Zk2355 = 11,
    /// A peer whose zxid the leader does not know is sent a plain DIFF.
    Zk1154 = 12,
    /// TRUNC leaves newer snapshots.
    Zk1549 = 13,
    /// The vote order compares sids without comparing epochs.
    Zk1419 = 14,
    /// A server believes others of an old round that it leads.
    Zk1514 = 15,
    /// Whoever has heard from all voters decides at once.
    Zk975 = 16,
    /// Members of a running ensemble must agree in every detail to be believed.
    Zk1732 = 17,
    /// No epoch files: epochs are derived from zxids.
    Zk335 = 18,
    /// `currentEpoch.tmp` is not looked at after a crash.
    Zk1653 = 19,
    /// What is proposed between DIFF and forwarding is lost for that learner.
    Zk962 = 20,
    /// Release order A of the NEWLEADER step.
    OrderA = 21,
    /// Release order B.
    OrderB = 22,
    /// Release order C.
    OrderC = 23,
    /// Release order D.
    OrderD = 24,
    /// Release order E: the present one. Changes nothing.
    OrderE = 25,
    /// TRUNC to a zxid that the log lacks leaves the next record in.
    TruncSparesARecord = 26,
    /// Acknowledgements count for copies that a TRUNC has taken.
    AcksOutliveTrunc = 27,
    /// After a SNAP the log goes on in the old file.
    SnapContinuesTheLog = 28,
    /// A background snapshot goes on when its role has ended.
    SnapshotOutlivesRole = 29,
    /// The first acknowledgement commits.
    CommitOnFirstAck = 30,
    /// The leader counts itself before its own fsync.
    LeaderCountsItselfEarly = 31,
    /// Followers acknowledge before their fsync.
    AckBeforeFsync = 32,
    /// Half of the voters are a quorum.
    QuorumOfHalf = 33,
    /// The larger sid wins, whatever its history.
    VoteBySid = 34,
    /// A quorum of votes is believed at once, without finalizeWait.
    SkipFinalizeWait = 35,
    /// Followers apply a PROPOSAL without waiting for its COMMIT.
    ApplyOnProposal = 36,
    /// Nobody compares epochs: a leader takes the next one that it knows of itself,
    /// and learners promise whatever they are told.
    NoEpochCheck = 37,
    /// A learner ignores TRUNC.
    SkipTrunc = 38,
    /// Links deliver in any order.
    NonFifoLinks = 39,
    /// The leader takes in learners whose history is longer than its own.
    NoRecencyCheck = 40,
    /// The promise of an epoch is not written to disk.
    PromiseInMemory = 41,
    /// A leader takes its epoch without waiting for a quorum's promise.
    EpochWithoutPromises = 42,
    /// A leader serves without waiting for a quorum to have its history.
    UpToDateAtOnce = 43,
    /// A server applies and answers its client's write at once.
    AnswerAtOnce = 44,
    /// After a DIFF, what it brought is sent again.
    ForwardAgainAfterDiff = 45,
    /// After a SNAP, what it contains is sent again.
    ForwardAgainAfterSnap = 46,
    /// A starting server loads its snapshot and leaves the log alone.
    NoReplayAtStart = 47,
    /// What a synchronization brings does not reach the table of sessions.
    Zk1367 = 48,
    /// A parent's cversion is counted up by each server by itself.
    Zk1046 = 49,
    /// A multi that fails takes the parent's change record with it.
    Zk1624 = 50,
    /// SESSIONMOVED leaves the connection open.
    Zk710 = 51,
    /// A closeSession that comes by synchronization leaves the ephemeral znodes.
    Zk5010 = 52,
    /// A watch event is sent after the reply of the write that fired it.
    EventAfterReply = 53,
    /// A sequential znode is numbered by its parent's number of children.
    ChildrenAsSequence = 54,
    /// The leader expires a session in its own memory, without a transaction.
    ExpiryWithoutTxn = 55,
    /// A server takes in a client that has seen a later state than it has itself.
    NoLastZxidCheck = 56,
    /// Reads do not wait for the writes of their session.
    ReadsOvertakeWrites = 57,
    /// A multi that fails keeps what it did before.
    HalfAMulti = 58,
}

impl Flaw {
    /// All of them, in order of their numbers.
    pub const ALL: [Flaw; 58] = [
        Flaw::Zk3911,
        Flaw::Zk4643,
        Flaw::Zk4646,
        Flaw::Zk4785,
        Flaw::Zk4685,
        Flaw::Zk4394,
        Flaw::Zk4925,
        Flaw::Zk4712,
        Flaw::Zk2845,
        Flaw::Zk3642,
        Flaw::Zk2355,
        Flaw::Zk1154,
        Flaw::Zk1549,
        Flaw::Zk1419,
        Flaw::Zk1514,
        Flaw::Zk975,
        Flaw::Zk1732,
        Flaw::Zk335,
        Flaw::Zk1653,
        Flaw::Zk962,
        Flaw::OrderA,
        Flaw::OrderB,
        Flaw::OrderC,
        Flaw::OrderD,
        Flaw::OrderE,
        Flaw::TruncSparesARecord,
        Flaw::AcksOutliveTrunc,
        Flaw::SnapContinuesTheLog,
        Flaw::SnapshotOutlivesRole,
        Flaw::CommitOnFirstAck,
        Flaw::LeaderCountsItselfEarly,
        Flaw::AckBeforeFsync,
        Flaw::QuorumOfHalf,
        Flaw::VoteBySid,
        Flaw::SkipFinalizeWait,
        Flaw::ApplyOnProposal,
        Flaw::NoEpochCheck,
        Flaw::SkipTrunc,
        Flaw::NonFifoLinks,
        Flaw::NoRecencyCheck,
        Flaw::PromiseInMemory,
        Flaw::EpochWithoutPromises,
        Flaw::UpToDateAtOnce,
        Flaw::AnswerAtOnce,
        Flaw::ForwardAgainAfterDiff,
        Flaw::ForwardAgainAfterSnap,
        Flaw::NoReplayAtStart,
        Flaw::Zk1367,
        Flaw::Zk1046,
        Flaw::Zk1624,
        Flaw::Zk710,
        Flaw::Zk5010,
        Flaw::EventAfterReply,
        Flaw::ChildrenAsSequence,
        Flaw::ExpiryWithoutTxn,
        Flaw::NoLastZxidCheck,
        Flaw::ReadsOvertakeWrites,
        Flaw::HalfAMulti,
    ];

    /// Its name in files and on command lines; frozen.
    pub fn id(self) -> &'static str {
        match self {
            Flaw::Zk3911 => "zk-3911",
            Flaw::Zk4643 => "zk-4643",
            Flaw::Zk4646 => "zk-4646",
            Flaw::Zk4785 => "zk-4785",
            Flaw::Zk4685 => "zk-4685",
            Flaw::Zk4394 => "zk-4394",
            Flaw::Zk4925 => "zk-4925",
            Flaw::Zk4712 => "zk-4712",
            Flaw::Zk2845 => "zk-2845",
            Flaw::Zk3642 => "zk-3642",
            Flaw::Zk2355 => "zk-2355",
            Flaw::Zk1154 => "zk-1154",
            Flaw::Zk1549 => "zk-1549",
            Flaw::Zk1419 => "zk-1419",
            Flaw::Zk1514 => "zk-1514",
            Flaw::Zk975 => "zk-975",
            Flaw::Zk1732 => "zk-1732",
            Flaw::Zk335 => "zk-335",
            Flaw::Zk1653 => "zk-1653",
            Flaw::Zk962 => "zk-962",
            Flaw::OrderA => "order-a",
            Flaw::OrderB => "order-b",
            Flaw::OrderC => "order-c",
            Flaw::OrderD => "order-d",
            Flaw::OrderE => "order-e",
            Flaw::TruncSparesARecord => "trunc-spares-a-record",
            Flaw::AcksOutliveTrunc => "acks-outlive-trunc",
            Flaw::SnapContinuesTheLog => "snap-continues-the-log",
            Flaw::SnapshotOutlivesRole => "snapshot-outlives-role",
            Flaw::CommitOnFirstAck => "commit-on-first-ack",
            Flaw::LeaderCountsItselfEarly => "leader-counts-itself-early",
            Flaw::AckBeforeFsync => "ack-before-fsync",
            Flaw::QuorumOfHalf => "quorum-of-half",
            Flaw::VoteBySid => "vote-by-sid",
            Flaw::SkipFinalizeWait => "skip-finalize-wait",
            Flaw::ApplyOnProposal => "apply-on-proposal",
            Flaw::NoEpochCheck => "no-epoch-check",
            Flaw::SkipTrunc => "skip-trunc",
            Flaw::NonFifoLinks => "non-fifo-links",
            Flaw::NoRecencyCheck => "no-recency-check",
            Flaw::PromiseInMemory => "promise-in-memory",
            Flaw::EpochWithoutPromises => "epoch-without-promises",
            Flaw::UpToDateAtOnce => "uptodate-at-once",
            Flaw::AnswerAtOnce => "answer-at-once",
            Flaw::ForwardAgainAfterDiff => "forward-again-after-diff",
            Flaw::ForwardAgainAfterSnap => "forward-again-after-snap",
            Flaw::NoReplayAtStart => "no-replay-at-start",
            Flaw::Zk1367 => "zk-1367",
            Flaw::Zk1046 => "zk-1046",
            Flaw::Zk1624 => "zk-1624",
            Flaw::Zk710 => "zk-710",
            Flaw::Zk5010 => "zk-5010",
            Flaw::EventAfterReply => "event-after-reply",
            Flaw::ChildrenAsSequence => "children-as-sequence",
            Flaw::ExpiryWithoutTxn => "expiry-without-txn",
            Flaw::NoLastZxidCheck => "no-lastzxid-check",
            Flaw::ReadsOvertakeWrites => "reads-overtake-writes",
            Flaw::HalfAMulti => "half-a-multi",
        }
    }

    /// Do both say what a follower does at NEWLEADER? Only one of those can.
    pub fn excludes(self, other: Flaw) -> bool {
        let orders = |flaw| {
            matches!(
                flaw,
                Flaw::Zk3911
                    | Flaw::Zk4643
                    | Flaw::Zk4646
                    | Flaw::Zk4785
                    | Flaw::Zk4685
                    | Flaw::Zk4394
                    | Flaw::Zk4925
                    | Flaw::OrderA
                    | Flaw::OrderB
                    | Flaw::OrderC
                    | Flaw::OrderD
                    | Flaw::OrderE
            )
        };
        self != other && orders(self) && orders(other)
    }

    /// The flaw with this name.
    pub fn from_id(id: &str) -> Option<Flaw> {
        Flaw::ALL.into_iter().find(|f| f.id() == id)
    }

    /// The flaw with this number.
    pub fn from_number(n: u8) -> Option<Flaw> {
        Flaw::ALL.get(usize::from(n).checked_sub(1)?).copied()
    }
}

/// A set of flaws that are switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flaws(u64);

impl Flaws {
    /// The protocol as it is.
    pub const NONE: Flaws = Flaws(0);

    /// The holes that, as far as the facts tell, every release has; mended here
    /// unless asked for.
    pub fn as_released() -> Flaws {
        [
            Flaw::TruncSparesARecord,
            Flaw::Zk1549,
            Flaw::AcksOutliveTrunc,
            Flaw::SnapContinuesTheLog,
            Flaw::SnapshotOutlivesRole,
        ]
        .into_iter()
        .collect()
    }

    /// Is it switched on?
    pub fn has(self, flaw: Flaw) -> bool {
        self.0 & 1 << flaw as u8 != 0
    }

    /// Is one of these switched on?
    pub fn has_any(self, flaws: &[Flaw]) -> bool {
        flaws.iter().any(|flaw| self.has(*flaw))
    }

    /// Switches one on.
    pub fn insert(&mut self, flaw: Flaw) {
        self.0 |= 1 << flaw as u8;
    }

    /// Switches one off.
    pub fn remove(&mut self, flaw: Flaw) {
        self.0 &= !(1 << flaw as u8);
    }

    /// Those that are switched on, in order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Flaw> {
        Flaw::ALL.into_iter().filter(move |flaw| self.has(*flaw))
    }

    /// Is this not ZAB any more? Order E is ZAB as it is.
    pub fn is_modified(self) -> bool {
        self.iter().any(|flaw| flaw != Flaw::OrderE)
    }
}

impl FromIterator<Flaw> for Flaws {
    fn from_iter<I: IntoIterator<Item = Flaw>>(flaws: I) -> Flaws {
        let mut set = Flaws::NONE;
        flaws.into_iter().for_each(|flaw| set.insert(flaw));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_lead_back() {
        for flaw in Flaw::ALL {
            assert_eq!(Flaw::from_number(flaw as u8), Some(flaw));
            assert_eq!(Flaw::from_id(flaw.id()), Some(flaw));
        }
        assert_eq!((Flaw::from_number(0), Flaw::from_number(59)), (None, None));
    }
}
