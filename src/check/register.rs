//! The register of guarantees: of each its sentence, its source, the smallest story that
//! breaks it, and the function that checks it.

use super::ghost::Checker;
use super::service;
use super::sessions::ClientTrack;

/// What must hold always: a guarantee of the protocol, or with `I` = `Promise` what a
/// recipe promises.
#[derive(Clone, Copy, Debug)]
pub struct Invariant<I = InvariantId> {
    /// Its id.
    pub id: I,
    /// Its name, as in the published specification or in our own.
    pub name: &'static str,
    /// Where other languages have its texts: `<key>.says` and `<key>.counter_example`.
    pub key: &'static str,
    /// What it says, in at most 40 words.
    pub says: &'static str,
    /// Where it is taken from.
    pub source: &'static str,
    /// The smallest story that breaks it.
    pub counter_example: &'static str,
    /// The functions that compare and report it. They exist: the compiler has seen them.
    pub checked_by: &'static [&'static str],
}

/// Makes the enum of ids, with its sentences as documentation, and the register in the same order.
macro_rules! invariants {
    (
        $(#[doc = $enum_doc:literal])+ $Id:ident;
        $(#[doc = $list_doc:literal])+ $LIST:ident as $section:literal;
        $($id:ident {
            says: $says:literal,
            source: $source:literal,
            counter_example: $example:literal,
            checked_by: [$($checker:path),+],
        })+
    ) => {
        $(#[doc = $enum_doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $Id {
            $(#[doc = $says] $id,)+
        }

        $(#[doc = $list_doc])+
        pub const $LIST: [$crate::check::Invariant<$Id>; [$($says),+].len()] =
            [$($crate::check::Invariant {
                id: $Id::$id,
                name: stringify!($id),
                key: concat!($section, ".", stringify!($id)),
                says: $says,
                source: $source,
                counter_example: $example,
                checked_by: &[$(stringify!($checker)),+],
            }),+];

        // That this compiles is what makes sure that every checker exists.
        const _: () = {
            $($(let _ = $checker;)+)+
        };
    };
}
pub(super) use invariants;

impl InvariantId {
    /// Is it about sessions and znodes, and not about the protocol below?
    pub fn is_of_service(self) -> bool {
        self as usize >= InvariantId::SessionOrder as usize
    }

    /// The register's entry.
    pub fn invariant(self) -> &'static Invariant {
        &REGISTER[self as usize]
    }
}

invariants! {
    /// Which guarantee. The order is that of [`REGISTER`].
    InvariantId;
    /// Every guarantee that is checked.
    REGISTER as "guarantee";

    Leadership1 {
        says: "Two servers that synchronize or broadcast as leaders at the same time are never in the same epoch.",
        source: "Zab.tla, fact 9.2.1",
        counter_example: "S1 and S2 both collect ACKEPOCH for epoch 2 from half of the servers each.",
        checked_by: [Checker::two_leaders],
    }
    Leadership2 {
        says: "An epoch is established by at most one leader, in the whole run.",
        source: "Zab.tla, fact 9.2.1",
        counter_example: "S1 establishes epoch 2 and dies; S2 does not hear of it and establishes epoch 2, too.",
        checked_by: [Checker::establishes],
    }
    PrefixConsistency {
        says: "Of the histories that two servers have delivered, one is the beginning of the other.",
        source: "Zab.tla, facts 9.1.4 and 9.2.2",
        counter_example: "S1 has delivered 1·1 1·2, S2 has delivered 1·1 2·1.",
        checked_by: [Checker::begins_to_serve, Checker::commits, Checker::delivers],
    }
    Integrity {
        says: "What a server delivers was broadcast by some leader before, with the same content.",
        source: "Zab paper, fact 9.1.1",
        counter_example: "S2 delivers 1·3 with another value than S1 proposed.",
        checked_by: [Checker::delivers],
    }
    Agreement {
        says: "A server delivers only what is committed: what every other server delivers, too, sooner or later.",
        source: "Zab paper, fact 9.1.3",
        counter_example: "S2 applies a proposal at once; its leader dies, and nobody else ever has it.",
        checked_by: [Checker::delivers],
    }
    TotalOrder {
        says: "If one server delivers a before b, every server that delivers b has delivered a before.",
        source: "Zab paper, fact 9.1.2",
        counter_example: "S1 delivers 1·1 1·2, S2 delivers 1·2 1·1.",
        checked_by: [Checker::delivers],
    }
    LocalPrimaryOrder {
        says: "Transactions of one epoch are delivered in the order in which their leader broadcast them, none left out.",
        source: "Zab paper, facts 9.1.5 and 9.2.5 (for all pairs)",
        counter_example: "S2 delivers 1·3 and has never delivered 1·2.",
        checked_by: [Checker::delivers],
    }
    GlobalPrimaryOrder {
        says: "A transaction of an earlier epoch is delivered before every transaction of a later one.",
        source: "Zab paper, fact 9.1.6",
        counter_example: "S2 delivers 2·1 and then 1·3.",
        checked_by: [Checker::delivers],
    }
    PrimaryIntegrity {
        says: "Before a leader broadcasts in its epoch, it has delivered everything that anybody delivers of earlier epochs.",
        source: "Zab paper, fact 9.1.7",
        counter_example: "The leader of epoch 2 proposes 2·1 without 1·3, which S1 has delivered.",
        checked_by: [Checker::proposes],
    }
    CommittedLogDurability {
        // A leader cuts what it has itself not committed yet, and sends it again (3.3.4); it
        // may become committed meanwhile, by others. So the published form is too strong.
        says: "A synchronization never takes a committed transaction out of a server's history, unless a quorum still has it on disk.",
        source: "Remix, fact 9.4.5, weakened for 3.3.4",
        counter_example: "S1 has committed 1·2; a later leader without it sends S1 TRUNC 1·1.",
        checked_by: [Checker::synchronizes],
    }
    LeaderLogCompleteness {
        says: "Whoever leads and has a quorum's promise holds every committed transaction.",
        source: "Remix, fact 9.4.4",
        counter_example: "1·2 is committed; S1, without it, is elected and establishes epoch 2.",
        checked_by: [Checker::takes_epoch],
    }
    ProcessConsistency {
        says: "Once a follower has taken over an epoch, its history is the beginning of its leader's.",
        source: "Remix, fact 9.4.6",
        counter_example: "A follower keeps 1·3 that its new leader does not have.",
        checked_by: [Checker::takes_epoch],
    }
    MonotonicRead {
        says: "A leader that serves never shows a history shorter than what has been committed before its epoch.",
        source: "Remix, fact 9.4.3",
        counter_example: "A client read the effect of 1·2; the next leader serves without it.",
        checked_by: [Checker::establishes],
    }
    LogOrder {
        says: "The zxids of a log only increase, and counters of one epoch follow each other without a gap.",
        source: "fact 9.5.1",
        counter_example: "After a restart S1's log reads 1·1 1·3.",
        checked_by: [Checker::appends],
    }
    DiskEpochs {
        says: "On every disk currentEpoch is not above acceptedEpoch: no history is taken over without a promise.",
        source: "facts 1.7.4 and 9.5.1",
        counter_example: "S1 writes currentEpoch 3 while it has promised 2.",
        checked_by: [Checker::takes_epoch],
    }
    OneNewLeader {
        says: "For each epoch at most one server ever sends NEWLEADER.",
        source: "fact 9.5.2",
        counter_example: "S1 and S2 both send NEWLEADER 2·0.",
        checked_by: [Checker::sends_new_leader],
    }
    CommitNeedsQuorum {
        says: "When a leader commits a transaction, a quorum of voters has it on disk.",
        source: "fact 9.5.3",
        counter_example: "The leader of five commits after one ACK besides its own.",
        checked_by: [Checker::commits],
    }
    UpToDateNeedsQuorum {
        says: "UPTODATE is sent only in an epoch that a quorum has taken over on disk.",
        source: "fact 9.5.3",
        counter_example: "The leader sends UPTODATE after its own currentEpoch only.",
        checked_by: [Checker::sends_up_to_date],
    }
    AckNeedsDisk {
        says: "A follower acknowledges a transaction only when its own disk has it.",
        source: "fact 9.5.4",
        counter_example: "S1 sends ACK 1·2, crashes before its fsync, and restarts without 1·2.",
        checked_by: [Checker::sends_ack],
    }
    SessionOrder {
        says: "The requests of a connection are carried out and answered in the order of sending: a read shows the session's writes before it and none after it.",
        source: "facts 4.3.8 and 9.6.5",
        counter_example: "A client sends a write and a read behind it; the read is answered first, with the old data.",
        checked_by: [Checker::in_turn, ClientTrack::answered],
    }
    SingleSystemImage {
        says: "The zxid at which a session's replies are served never goes back, whichever server it moves to.",
        source: "facts 9.5.5, 9.6.2 and 9.6.3",
        counter_example: "A client writes 1·5 at S1, moves to S2, which has applied 1·4, and reads there what it has overwritten.",
        checked_by: [ClientTrack::answered],
    }
    SessionTransactions {
        says: "A session is in a server's table from the createSession that it applies to the closeSession that it applies, and nothing else puts it in or takes it out.",
        source: "facts 7.1.5, 7.2.3 and 7.3",
        counter_example: "The leader drops an expired session without a transaction; the other servers go on with it.",
        checked_by: [Checker::judge, service::sessions_moved],
    }
    EphemeralsOfSessions {
        says: "After every transaction that a server applies, each ephemeral znode in its tree belongs to an open session.",
        source: "facts 6.3 and 7.3",
        counter_example: "S1 applies the closeSession of a client and keeps its /e.",
        checked_by: [service::orphans],
    }
    AtomicMulti {
        says: "When a server has applied a multi, everything that it does is in the tree; if one of its operations failed, nothing is.",
        source: "facts 6.4.2 and 6.4.3",
        counter_example: "A multi creates /a and fails at /b; /a is there all the same.",
        checked_by: [service::in_parts],
    }
    SequenceNumbers {
        says: "Below one parent, from its creation to its deletion, every sequential znode has a higher number than all before it: none is given twice.",
        source: "facts 6.3.1 and 6.3.2",
        counter_example: "/q/t-0000000001 is deleted, and the next sequential znode below /q gets 0000000001 again.",
        checked_by: [Checker::numbers],
    }
    EqualTrees {
        says: "Servers that have applied the same transactions have equal trees, every field of every Stat included.",
        source: "facts 4.2.4, 5.3.5 and 9.1.4",
        counter_example: "S1 and S2 have both applied up to 1·7; the cversion of /q is 3 on S1 and 4 on S2.",
        checked_by: [Checker::same_tree],
    }
    EventBeforeReply {
        says: "On one connection, no reply at or after the transaction that fires a watch is sent before the watch event.",
        source: "fact 6.7.7",
        counter_example: "A client watches /a and sets it; the answer comes first and the event afterwards.",
        checked_by: [ClientTrack::notified],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_in_order_and_speaks_briefly() {
        for (ix, invariant) in REGISTER.iter().enumerate() {
            assert_eq!(invariant.id as usize, ix, "{}", invariant.name);
            assert!(invariant.says.split_whitespace().count() <= 40, "{}", invariant.name);
            for text in [invariant.source, invariant.counter_example] {
                assert!(!text.is_empty(), "{}", invariant.name);
            }
        }
    }
}
