//! The flaws: rules that can be taken away.
//!
//! A flaw is a mistake that ZooKeeper once had (facts section 10, with its issue
//! number), an order of the NEWLEADER step that a release had (fact 3.9), or a
//! mistake that a designer could make. Flaws act in [`super::rules`] and nowhere
//! else: a handler asks a rule, and the rule asks whether it is switched off.
//! Here is only what rules ask. What each flaw does wrong and what it breaks is
//! told by an observer, `check::flaw`.

use crate::service::{Release, ReleaseRule};

macro_rules! flaws {
    ($($(#[doc = $doc:literal])+ $flaw:ident = $number:literal $id:literal;)+) => {
        /// A switchable flaw. The numbers are frozen: links carry them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Flaw {
            $($(#[doc = $doc])+ $flaw = $number,)+
        }

        impl Flaw {
            /// All of them, in order of their numbers, which begin at 1.
            pub const ALL: [Flaw; [$($number),+].len()] = [$(Flaw::$flaw),+];

            /// Its name in files and on command lines; frozen.
            pub fn id(self) -> &'static str {
                [$($id),+][self as usize - 1]
            }
        }
    };
}

flaws! {
    /// NEWLEADER is acknowledged before the history of the DIFF is logged.
    Zk3911 = 1 "zk-3911";
    /// currentEpoch is written before the history that it speaks of is durable.
    Zk4643 = 2 "zk-4643";
    /// NEWLEADER is acknowledged while the history is only queued for the log.
    Zk4646 = 3 "zk-4646";
    /// Both at once, as the releases had it: transactions lost during DIFF.
    Zk4785 = 4 "zk-4785";
    /// The ACK of a proposal may overtake the ACK of NEWLEADER.
    Zk4685 = 5 "zk-4685";
    /// A COMMIT between NEWLEADER and UPTODATE meets an emptied queue.
    Zk4394 = 6 "zk-4394";
    /// What is applied during synchronization is missing in committedLog.
    Zk4925 = 7 "zk-4925";
    /// The log thread outlives the role.
    Zk4712 = 8 "zk-4712";
    /// Memory is kept across elections without what the log has beyond it.
    Zk2845 = 9 "zk-2845";
    /// A half-received SNAP is kept.
    Zk3642 = 10 "zk-3642";
    /// A learner claims the DIFF's target zxid on receiving its header.
    Zk2355 = 11 "zk-2355";
    /// A peer whose zxid the leader does not know is sent a plain DIFF.
    Zk1154 = 12 "zk-1154";
    /// TRUNC leaves newer snapshots.
    Zk1549 = 13 "zk-1549";
    /// The vote order compares sids without comparing epochs.
    Zk1419 = 14 "zk-1419";
    /// A server believes others of an old round that it leads.
    Zk1514 = 15 "zk-1514";
    /// Whoever has heard from all voters decides at once.
    Zk975 = 16 "zk-975";
    /// Members of a running ensemble must agree in every detail to be believed.
    Zk1732 = 17 "zk-1732";
    /// No epoch files: epochs are derived from zxids.
    Zk335 = 18 "zk-335";
    /// `currentEpoch.tmp` is not looked at after a crash.
    Zk1653 = 19 "zk-1653";
    /// What is proposed between DIFF and forwarding is lost for that learner.
    Zk962 = 20 "zk-962";
    /// Release order A of the NEWLEADER step.
    OrderA = 21 "order-a";
    /// Release order B.
    OrderB = 22 "order-b";
    /// Release order C.
    OrderC = 23 "order-c";
    /// Release order D.
    OrderD = 24 "order-d";
    /// Release order E: the present one. Changes nothing.
    OrderE = 25 "order-e";
    /// TRUNC to a zxid that the log lacks leaves the next record in.
    TruncSparesARecord = 26 "trunc-spares-a-record";
    /// Acknowledgements count for copies that a TRUNC has taken.
    AcksOutliveTrunc = 27 "acks-outlive-trunc";
    /// After a SNAP the log goes on in the old file.
    SnapContinuesTheLog = 28 "snap-continues-the-log";
    /// A background snapshot goes on when its role has ended.
    SnapshotOutlivesRole = 29 "snapshot-outlives-role";
    /// The first acknowledgement commits.
    CommitOnFirstAck = 30 "commit-on-first-ack";
    /// The leader counts itself before its own fsync.
    LeaderCountsItselfEarly = 31 "leader-counts-itself-early";
    /// Followers acknowledge before their fsync.
    AckBeforeFsync = 32 "ack-before-fsync";
    /// Half of the voters are a quorum.
    QuorumOfHalf = 33 "quorum-of-half";
    /// The larger sid wins, whatever its history.
    VoteBySid = 34 "vote-by-sid";
    /// A quorum of votes is believed at once, without finalizeWait.
    SkipFinalizeWait = 35 "skip-finalize-wait";
    /// Followers apply a PROPOSAL without waiting for its COMMIT.
    ApplyOnProposal = 36 "apply-on-proposal";
    /// Nobody compares epochs: a leader takes the next one that it knows of itself,
    /// and learners promise whatever they are told.
    NoEpochCheck = 37 "no-epoch-check";
    /// A learner ignores TRUNC.
    SkipTrunc = 38 "skip-trunc";
    /// Links deliver in any order.
    NonFifoLinks = 39 "non-fifo-links";
    /// The leader takes in learners whose history is longer than its own.
    NoRecencyCheck = 40 "no-recency-check";
    /// The promise of an epoch is not written to disk.
    PromiseInMemory = 41 "promise-in-memory";
    /// A leader takes its epoch without waiting for a quorum's promise.
    EpochWithoutPromises = 42 "epoch-without-promises";
    /// A leader serves without waiting for a quorum to have its history.
    UpToDateAtOnce = 43 "uptodate-at-once";
    /// A server applies and answers its client's write at once.
    AnswerAtOnce = 44 "answer-at-once";
    /// After a DIFF, what it brought is sent again.
    ForwardAgainAfterDiff = 45 "forward-again-after-diff";
    /// After a SNAP, what it contains is sent again.
    ForwardAgainAfterSnap = 46 "forward-again-after-snap";
    /// A starting server loads its snapshot and leaves the log alone.
    NoReplayAtStart = 47 "no-replay-at-start";
    /// What a synchronization brings does not reach the table of sessions.
    Zk1367 = 48 "zk-1367";
    /// A parent's cversion is counted up by each server by itself.
    Zk1046 = 49 "zk-1046";
    /// A multi that fails takes the parent's change record with it.
    Zk1624 = 50 "zk-1624";
    /// SESSIONMOVED leaves the connection open.
    Zk710 = 51 "zk-710";
    /// A closeSession that comes by synchronization leaves the ephemeral znodes.
    Zk5010 = 52 "zk-5010";
    /// A watch event is sent after the reply of the write that fired it.
    EventAfterReply = 53 "event-after-reply";
    /// A sequential znode is numbered by its parent's number of children.
    ChildrenAsSequence = 54 "children-as-sequence";
    /// The leader expires a session in its own memory, without a transaction.
    ExpiryWithoutTxn = 55 "expiry-without-txn";
    /// A server takes in a client that has seen a later state than it has itself.
    NoLastZxidCheck = 56 "no-lastzxid-check";
    /// Reads do not wait for the writes of their session.
    ReadsOvertakeWrites = 57 "reads-overtake-writes";
    /// A multi that fails keeps what it did before.
    HalfAMulti = 58 "half-a-multi";
}

// A set of flaws has a bit for each number, and bit 0 is not used.
const _: () = assert!(Flaw::ALL.len() < u64::BITS as usize, "a set of flaws is full");

impl Flaw {
    /// Do both say what a follower does at NEWLEADER? Only one of those can.
    pub fn excludes(self, other: Flaw) -> bool {
        self != other && self.is_order() && other.is_order()
    }

    /// The order in which a release does the NEWLEADER step (3.9).
    pub fn order_of(release: Release) -> Flaw {
        let order = ReleaseRule::ORDERS.into_iter().find(|rule| release.has(*rule));
        match order {
            None => Flaw::OrderA,
            Some(ReleaseRule::OrderB) => Flaw::OrderB,
            Some(ReleaseRule::OrderC) => Flaw::OrderC,
            Some(ReleaseRule::OrderD) => Flaw::OrderD,
            Some(_) => Flaw::OrderE,
        }
    }

    /// Does it say what a follower does at NEWLEADER?
    pub fn is_order(self) -> bool {
        matches!(
            self,
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

/// Of the holes that every release has, which are repaired in a run?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repairs {
    /// All: as runs are unless something else is asked for.
    All,
    /// Some.
    Some,
    /// None: as released.
    None,
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

    /// How many of those holes are open.
    pub fn repairs(self) -> Repairs {
        match Flaws::as_released().iter().filter(|hole| self.has(*hole)).count() {
            0 => Repairs::All,
            open if open == Flaws::as_released().iter().count() => Repairs::None,
            _ => Repairs::Some,
        }
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
