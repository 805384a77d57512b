//! What each flaw breaks.

use super::{Goal, Id};
use crate::zab::Flaw;

/// What a flaw breaks, the first that its scenario shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// A guarantee: something bad happens.
    Invariant(Id),
    /// A goal: something good does not happen.
    Goal(Goal),
    /// Nothing: it is ZAB as it is.
    Nothing,
}

/// What this flaw breaks.
#[rustfmt::skip]
pub fn breaks(flaw: Flaw) -> Breaks {
    let invariant = match flaw {
        Flaw::EpochWithoutPromises => Id::Leadership1,
        Flaw::QuorumOfHalf => Id::Leadership2,
        Flaw::Zk2355 => Id::PrefixConsistency,
        Flaw::AnswerAtOnce => Id::Integrity,
        Flaw::ApplyOnProposal => Id::Agreement,
        Flaw::ForwardAgainAfterDiff => Id::TotalOrder,
        Flaw::Zk962 => Id::LocalPrimaryOrder,
        Flaw::ForwardAgainAfterSnap => Id::GlobalPrimaryOrder,
        Flaw::Zk2845 => Id::PrimaryIntegrity,
        Flaw::Zk4643 | Flaw::Zk4925 | Flaw::OrderD
        | Flaw::NoRecencyCheck => Id::CommittedLogDurability,
        Flaw::Zk3911 | Flaw::Zk4646 | Flaw::Zk4785
        | Flaw::OrderA | Flaw::OrderB => Id::LeaderLogCompleteness,
        Flaw::SkipTrunc | Flaw::Zk1154 | Flaw::Zk1549 | Flaw::Zk3642
        | Flaw::TruncSparesARecord | Flaw::SnapContinuesTheLog
        | Flaw::SnapshotOutlivesRole => Id::ProcessConsistency,
        Flaw::NoReplayAtStart => Id::MonotonicRead,
        Flaw::Zk4712 | Flaw::NonFifoLinks => Id::LogOrder,
        Flaw::PromiseInMemory => Id::DiskEpochs,
        Flaw::Zk335 | Flaw::NoEpochCheck => Id::OneNewLeader,
        Flaw::CommitOnFirstAck | Flaw::LeaderCountsItselfEarly
        | Flaw::AcksOutliveTrunc => Id::CommitNeedsQuorum,
        Flaw::UpToDateAtOnce => Id::UpToDateNeedsQuorum,
        Flaw::AckBeforeFsync => Id::AckNeedsDisk,
        Flaw::ReadsOvertakeWrites => Id::SessionOrder,
        Flaw::NoLastZxidCheck => Id::SingleSystemImage,
        Flaw::Zk1367 | Flaw::ExpiryWithoutTxn => Id::SessionTransactions,
        Flaw::Zk5010 => Id::EphemeralsOfSessions,
        Flaw::HalfAMulti => Id::AtomicMulti,
        Flaw::Zk1624 | Flaw::ChildrenAsSequence => Id::SequenceNumbers,
        Flaw::Zk1046 => Id::EqualTrees,
        Flaw::EventAfterReply => Id::EventBeforeReply,
        Flaw::Zk710 => return Breaks::Goal(Goal::MovedSessionWrites),
        Flaw::Zk4685 | Flaw::Zk4394 | Flaw::OrderC | Flaw::Zk1514 | Flaw::Zk975 | Flaw::Zk1732
        | Flaw::Zk1653 | Flaw::SkipFinalizeWait => return Breaks::Goal(Goal::EveryoneServes),
        Flaw::Zk1419 | Flaw::VoteBySid => return Breaks::Goal(Goal::Established),
        Flaw::OrderE => return Breaks::Nothing,
    };
    Breaks::Invariant(invariant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::REGISTER;

    #[test]
    fn every_invariant_is_broken_by_some_flaw() {
        for invariant in REGISTER {
            let broken = |flaw: &Flaw| breaks(*flaw) == Breaks::Invariant(invariant.id);
            assert!(Flaw::ALL.iter().any(broken), "{}", invariant.name);
        }
    }

    #[test]
    fn only_order_e_breaks_nothing() {
        for flaw in Flaw::ALL {
            assert_eq!(breaks(flaw) == Breaks::Nothing, flaw == Flaw::OrderE, "{}", flaw.id());
        }
    }
}
