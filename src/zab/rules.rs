//! The decisions that safety hangs on, each with what it serves.
//!
//! Handlers ask here before they do what cannot be taken back. A switchable
//! flaw of the protocol acts here and nowhere else.

use super::config::Config;
use super::flaw::{Flaw, Flaws};
use super::message::{Notification, ServerState, Vote};
use super::outbox::SyncMode;
use crate::base::{Epoch, Micros, SidSet, Zxid, majority};
use crate::service::{Manner, ReleaseRule};

/// The rules of the protocol over one configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Who is in the ensemble, and its limits.
    pub config: Config,
    /// The rules that are taken away.
    pub flaws: Flaws,
}

/// What a follower does at NEWLEADER with the proposals that a DIFF has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtNewLeader {
    /// Nothing: they are logged after UPTODATE (order A).
    Nothing,
    /// currentEpoch first; then all are handed to the log thread, without waiting for
    /// it (order B).
    EpochThenHandOver,
    /// All are handed to the log thread; currentEpoch does not wait for it.
    HandOver,
    /// All are logged and synced, then currentEpoch (order C).
    LogAll,
    /// What is committed is logged, applied and synced, then currentEpoch (orders
    /// D and E).
    LogCommitted,
}

impl Rules {
    /// Is this rule taken away?
    fn has(&self, flaw: Flaw) -> bool {
        self.flaws.has(flaw)
    }

    /// Is some rule taken away? Then what rests on it need not hold, and assertions
    /// about the protocol, as opposed to our bookkeeping, are silent.
    pub fn is_flawed(&self) -> bool {
        self.flaws != Flaws::NONE || self.order_of_release().is_some_and(|it| it != Flaw::OrderE)
    }

    /// The order of the release at NEWLEADER, unless a flaw says another.
    fn order_of_release(&self) -> Option<Flaw> {
        let release = self.config.release?;
        (!self.flaws.iter().any(Flaw::is_order)).then(|| Flaw::order_of(release))
    }

    /// Is one of these taken away, or does the release do without it?
    fn goes_by(&self, flaws: &[Flaw]) -> bool {
        self.flaws.has_any(flaws) || self.order_of_release().is_some_and(|it| flaws.contains(&it))
    }

    /// `QuorumMaj` (1.4.2). Observers in `acks` do not count. Two quorums meet
    /// in at least one server: all of ZAB's safety starts here.
    pub fn is_quorum(&self, acks: SidSet) -> bool {
        let voters = self.config.voters.len();
        let half = self.has(Flaw::QuorumOfHalf);
        let needed = if half { (voters / 2).max(1) } else { majority(voters) };
        acks.and(self.config.voters).len() >= needed
    }

    // Sessions and clients.

    /// A server sends a client away that has seen a later state than the server has
    /// itself (7.1.6): a session never goes back in time.
    pub fn sends_clients_ahead_away(&self) -> bool {
        !self.has(Flaw::NoLastZxidCheck)
    }

    /// A read waits behind the writes of its session (4.3.2): a client reads what it
    /// has written.
    pub fn reads_wait_for_writes(&self) -> bool {
        !self.has(Flaw::ReadsOvertakeWrites)
    }

    /// A watch event is sent before the reply of the write that fires it (6.7.7).
    pub fn events_before_reply(&self) -> bool {
        !self.has(Flaw::EventAfterReply)
    }

    /// SESSIONMOVED closes the connection (7.2.6, ZOOKEEPER-710).
    pub fn closes_moved_sessions(&self) -> bool {
        !self.has(Flaw::Zk710)
    }

    /// A session ends by a transaction (7.2.3): at the same place of history for all.
    pub fn expires_by_transaction(&self) -> bool {
        !self.has(Flaw::ExpiryWithoutTxn)
    }

    // Transactions.

    /// How requests become transactions (6.3.1, 6.4.2).
    pub fn preparing(&self) -> Manner {
        Manner {
            extended_types: self.config.extended_types,
            counts_children: self.has(Flaw::ChildrenAsSequence),
            forgets_parents: self.has(Flaw::Zk1624),
            release: self.config.release_rules(),
        }
    }

    /// A check outside a multi is refused at the door, and the connection closed
    /// (ZOOKEEPER-2623). Earlier releases make a transaction of it.
    pub fn refuses_a_lone_check(&self) -> bool {
        self.config.release_rules().has(ReleaseRule::CheckAloneCloses)
    }

    /// Are transactions applied by what they say? Almost always.
    pub fn applies_as_written(&self) -> bool {
        !self.flaws.has_any(&[Flaw::Zk1046, Flaw::HalfAMulti, Flaw::Zk1367, Flaw::Zk5010])
    }

    /// A parent's cversion is what the transaction says (6.2.4, ZOOKEEPER-1046).
    pub fn takes_cversions_from_transactions(&self) -> bool {
        !self.has(Flaw::Zk1046)
    }

    /// A multi that fails does nothing (6.4.2).
    pub fn multis_are_atomic(&self) -> bool {
        !self.has(Flaw::HalfAMulti)
    }

    /// What a synchronization brings moves the table of sessions, too
    /// (ZOOKEEPER-1367).
    pub fn synchronizes_sessions(&self) -> bool {
        !self.has(Flaw::Zk1367)
    }

    /// A closeSession that a synchronization brings takes the ephemeral znodes with it
    /// (7.3.1, ZOOKEEPER-5010).
    pub fn synchronizes_ephemerals(&self) -> bool {
        !self.has(Flaw::Zk5010)
    }

    // Election.

    /// `totalOrderPredicate` (1.2.8): is `new` better than `current`? By
    /// (currentEpoch, zxid, sid), the epoch first: a history that an established
    /// epoch has already left behind must not come back (9.7.6).
    pub fn prefers(&self, new: Vote, current: Vote) -> bool {
        if self.has(Flaw::VoteBySid) {
            return new.leader > current.leader;
        }
        if self.has(Flaw::Zk1419) {
            return new.epoch > current.epoch
                || new.epoch == current.epoch && new.zxid > current.zxid
                || new.zxid == current.zxid && new.leader > current.leader;
        }
        (new.epoch, new.zxid, new.leader) > (current.epoch, current.zxid, current.leader)
    }

    /// `Vote.equals` (1.1.9): strict as long as one of the two is LOOKING; between
    /// members of a running ensemble only the leader and its epoch count, for they
    /// may differ in the rest.
    pub fn votes_agree(&self, a: Notification, b: Notification) -> bool {
        let looking = a.state == ServerState::Looking || b.state == ServerState::Looking;
        if looking || self.has(Flaw::Zk1732) {
            a.vote == b.vote && a.round == b.round
        } else {
            a.vote.leader == b.vote.leader && a.vote.epoch == b.vote.epoch
        }
    }

    /// Does a learner tell the new epoch in its vote from now on (1.1.10)? A late
    /// joiner compares it with what the leader says.
    pub fn learners_update_their_vote(&self) -> bool {
        !self.has(Flaw::Zk1732)
    }

    /// `finalizeWait` (1.2.9): how long something better may still come.
    pub fn finalize_wait(&self) -> Micros {
        if self.has(Flaw::SkipFinalizeWait) { Micros(0) } else { Micros::millis(200) }
    }

    /// Does a server decide at once when it has heard from every voter?
    pub fn decides_on_all_votes(&self) -> bool {
        self.has(Flaw::Zk975)
    }

    /// May others make a server believe that it leads only in its own round (1.2.13)?
    pub fn leads_in_its_round_only(&self) -> bool {
        !self.has(Flaw::Zk1514)
    }

    // Discovery.

    /// What a server has promised: the content of its acceptedEpoch file (1.7.2).
    pub fn promised(&self, accepted_epoch: Option<Epoch>, last: Zxid) -> Epoch {
        if self.has(Flaw::Zk335) { last.epoch() } else { accepted_epoch.unwrap_or_default() }
    }

    /// The epoch whose history a server has: the content of its currentEpoch file
    /// (1.7.2).
    pub fn history_epoch(&self, current_epoch: Option<Epoch>, last: Zxid) -> Epoch {
        if self.has(Flaw::Zk335) { last.epoch() } else { current_epoch.unwrap_or_default() }
    }

    /// After a crash between history and currentEpoch, is the file adopted that
    /// was about to replace it (1.7.3)?
    pub fn adopts_the_unfinished_epoch(&self) -> bool {
        !self.has(Flaw::Zk1653)
    }

    /// May a learner that promised `accepted` follow a leader of `epoch`
    /// (2.1.6)? Equal is harmless, older never: it would break a promise.
    pub fn accepts_epoch(&self, accepted: Epoch, epoch: Epoch) -> bool {
        epoch >= accepted || self.has(Flaw::NoEpochCheck)
    }

    /// Is this a new promise, to be written to disk (2.1.6)?
    pub fn is_new_promise(&self, accepted: Epoch, epoch: Epoch) -> bool {
        epoch > accepted || self.has(Flaw::NoEpochCheck)
    }

    /// Does a leader choose its epoch above everything that its quorum has promised
    /// (2.2.1)? Not only above what it has promised itself.
    pub fn asks_for_promises(&self) -> bool {
        !self.has(Flaw::NoEpochCheck)
    }

    /// Is a promise on disk before it is spoken (2.1.6)?
    pub fn promises_on_disk(&self) -> bool {
        !self.has(Flaw::PromiseInMemory)
    }

    /// May the leader go on with these promises (2.2.2, 2.3.3)? A quorum of them
    /// keeps every older leader from ever committing again.
    pub fn may_take_epoch(&self, promises: SidSet) -> bool {
        self.is_quorum(promises) || self.has(Flaw::EpochWithoutPromises)
    }

    /// Has the learner a longer history than the leader (2.3.2)? Then the
    /// leader must not synchronize it away.
    pub fn is_more_recent(&self, learner: (Epoch, Zxid), leader: (Epoch, Zxid)) -> bool {
        learner > leader && !self.has(Flaw::NoRecencyCheck)
    }

    // Synchronization, the leader's side.

    /// Is a learner whose zxid the leader does not know sent a plain DIFF (3.3)?
    /// It keeps what nobody else has.
    pub fn diffs_over_the_unknown(&self) -> bool {
        self.has(Flaw::Zk1154)
    }

    /// Is everything new sent to a learner from the moment of its DIFF on (3.1.5,
    /// 3.5 step 3)? Later, what is committed meanwhile never reaches it (9.7.9, 10.24).
    pub fn forwards_at_once(&self) -> bool {
        !self.has(Flaw::Zk962)
    }

    /// Does forwarding begin where the synchronization ended (3.2.1)? If not, what
    /// it brought comes again.
    pub fn forwards_again(&self, mode: SyncMode) -> bool {
        match mode {
            SyncMode::Diff => self.has(Flaw::ForwardAgainAfterDiff),
            SyncMode::Snap => self.has(Flaw::ForwardAgainAfterSnap),
            SyncMode::Trunc => false,
        }
    }

    /// Do the acknowledgements of a learner still count for proposals that a TRUNC
    /// has just taken from its disk? It gets them again (3.3.4) and logs them only
    /// after UPTODATE: until then a commit could rest on a copy that is gone.
    pub fn acks_outlive_trunc(&self) -> bool {
        self.has(Flaw::AcksOutliveTrunc)
    }

    /// Is the epoch established (3.7.1)? The history of the new leader becomes
    /// committed with it.
    pub fn establishes(&self, synced: SidSet) -> bool {
        self.is_quorum(synced) || self.has(Flaw::UpToDateAtOnce)
    }

    // Synchronization, the learner's side.

    /// What a follower does at NEWLEADER with the proposals of a DIFF (3.9).
    pub fn at_new_leader(&self) -> AtNewLeader {
        let any = |flaws: &[Flaw]| self.goes_by(flaws);
        if any(&[Flaw::OrderA, Flaw::Zk3911]) {
            AtNewLeader::Nothing
        } else if any(&[Flaw::OrderB, Flaw::Zk4785]) {
            AtNewLeader::EpochThenHandOver
        } else if any(&[Flaw::Zk4646]) {
            AtNewLeader::HandOver
        } else if any(&[Flaw::OrderC, Flaw::Zk4394]) {
            AtNewLeader::LogAll
        } else {
            AtNewLeader::LogCommitted
        }
    }

    /// Is currentEpoch written before the history that it speaks of is durable?
    /// "Persist the history, then the epoch, then acknowledge" (3.9.1).
    pub fn epoch_before_history(&self) -> bool {
        self.has(Flaw::Zk4643)
    }

    /// Are proposals logged at NEWLEADER acknowledged before it is? The leader
    /// takes the first ACK for that of NEWLEADER (3.5.2).
    pub fn acks_overtake_new_leader(&self) -> bool {
        self.has(Flaw::Zk4685)
    }

    /// Does a COMMIT after NEWLEADER look into the queue that NEWLEADER has emptied
    /// (10.6)? A NullPointerException ends the role.
    pub fn commit_needs_the_queue(&self) -> bool {
        self.goes_by(&[Flaw::OrderB, Flaw::OrderC, Flaw::Zk4394])
    }

    /// Is what is applied at NEWLEADER remembered in committedLog (10.7)?
    pub fn remembers_what_it_applies(&self) -> bool {
        !self.goes_by(&[Flaw::OrderD, Flaw::Zk4925])
    }

    /// Must proposals of a synchronization follow one another (3.6.3)? Since 3.9.4;
    /// before, a gap was logged and ignored.
    pub fn insists_on_no_gaps(&self) -> bool {
        let older = [Flaw::OrderA, Flaw::OrderB, Flaw::OrderC, Flaw::OrderD, Flaw::Zk4925];
        let again = [Flaw::ForwardAgainAfterDiff, Flaw::ForwardAgainAfterSnap, Flaw::Zk962];
        !self.goes_by(&older) && !self.flaws.has_any(&again)
    }

    /// Does a learner claim the DIFF's target when it has only seen its header
    /// (10.12)?
    pub fn claims_the_diff_early(&self) -> bool {
        self.has(Flaw::Zk2355)
    }

    /// Does a learner cut its log when it is told to (3.6.1)?
    pub fn obeys_trunc(&self) -> bool {
        !self.has(Flaw::SkipTrunc)
    }

    /// Does TRUNC to a zxid that the log does not hold leave the next record in
    /// (5.4.5 i, D.4.18)? The record was never committed, and stays.
    pub fn trunc_spares_a_record(&self) -> bool {
        self.has(Flaw::TruncSparesARecord)
    }

    /// Does TRUNC leave newer snapshots (5.4.5 ii, ZOOKEEPER-1549)? The effects of
    /// what was cut stay in memory.
    pub fn trunc_spares_snapshots(&self) -> bool {
        self.has(Flaw::Zk1549)
    }

    /// After a SNAP, does the log go on in the old file? Behind records that the
    /// snapshot has overruled and without those that it brought: a DIFF served
    /// from that file (3.4) hands out the first and skips the second.
    pub fn snap_continues_the_log(&self) -> bool {
        self.has(Flaw::SnapContinuesTheLog)
    }

    // Broadcast.

    /// May the leader commit its oldest outstanding proposal (4.2.12)? A quorum
    /// must have it on disk. Order is kept by asking only for the oldest.
    pub fn may_commit(&self, acks: SidSet) -> bool {
        self.is_quorum(acks) || self.has(Flaw::CommitOnFirstAck) && !acks.is_empty()
    }

    /// Does the leader count itself only when its own log is durable (4.2.8)?
    pub fn leader_waits_for_its_disk(&self) -> bool {
        !self.has(Flaw::LeaderCountsItselfEarly)
    }

    /// Does a follower acknowledge only when its log is durable (4.2.10)?
    pub fn follower_waits_for_its_disk(&self) -> bool {
        !self.has(Flaw::AckBeforeFsync)
    }

    /// Does a follower wait for the COMMIT before it applies (4.2.14)?
    pub fn applies_at_commit(&self) -> bool {
        !self.has(Flaw::ApplyOnProposal)
    }

    /// Does a server apply and answer its client's write before anybody else has
    /// heard of it?
    pub fn answers_at_once(&self) -> bool {
        self.has(Flaw::AnswerAtOnce)
    }

    // The life of a process.

    /// Is the log thread drained before the next election (5.5.1)?
    pub fn drains_the_log_thread(&self) -> bool {
        !self.has(Flaw::Zk4712)
    }

    /// Does memory catch up with the log before the next election (5.5.1)?
    pub fn memory_catches_up(&self) -> bool {
        !self.has(Flaw::Zk2845)
    }

    /// Is memory thrown away when a SNAP was not finished (3.6.12)?
    pub fn drops_half_a_snap(&self) -> bool {
        !self.has(Flaw::Zk3642)
    }

    /// Does a background snapshot go on when a role ends (5.5.1)? What was logged
    /// and not committed enters memory then, and the snapshot, under an older
    /// name.
    pub fn snapshot_outlives_role(&self) -> bool {
        self.has(Flaw::SnapshotOutlivesRole)
    }

    /// Does a starting server replay its log (5.4.1)? Every record, committed or
    /// not: the disk does not tell which is which.
    pub fn replays_the_log(&self) -> bool {
        !self.has(Flaw::NoReplayAtStart)
    }

    // The network.

    /// Do connections deliver in the order of sending (D.3)?
    pub fn links_keep_order(&self) -> bool {
        !self.has(Flaw::NonFifoLinks)
    }
}
