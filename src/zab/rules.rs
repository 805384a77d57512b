//! The decisions that safety hangs on, each with what it serves.
//!
//! Handlers ask here before they do what cannot be taken back. A switchable
//! flaw of the protocol acts here and nowhere else.

use super::flaw::{Flaw, Flaws};
use super::message::Vote;
use crate::base::{Epoch, Micros, ServerId, SidSet, Zxid, majority};

/// The ensemble's configuration: `zoo.cfg` and the system properties that the
/// protocol reads (Appendix A). The same on every server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Members with a vote.
    pub voters: SidSet,
    /// Members without.
    pub observers: SidSet,
    /// `tickTime`.
    pub tick: Micros,
    /// `initLimit`, in ticks.
    pub init_limit: u32,
    /// `syncLimit`, in ticks.
    pub sync_limit: u32,
    /// `snapCount`: a snapshot each half to whole of it, at random (5.3.2).
    pub snap_count: u32,
    /// `commitLogCount`. ZooKeeper raises values below 500 to 500; here a small
    /// value is taken at its word, so that a class can see a SNAP after a few
    /// writes.
    pub commit_log_count: u32,
    /// `snapshotSizeFactor` is not negative: a learner behind committedLog may
    /// be served from the log on disk (3.4).
    pub disk_log_sync: bool,
}

impl Default for Config {
    /// Three voters with the timings of `zoo_sample.cfg`: tickTime 2000 ms,
    /// initLimit 10, syncLimit 5; the rest as ZooKeeper's defaults.
    fn default() -> Config {
        Config {
            voters: (1..=3).map(ServerId).collect(),
            observers: SidSet::default(),
            tick: Micros::millis(2000),
            init_limit: 10,
            sync_limit: 5,
            snap_count: 100_000,
            commit_log_count: 500,
            disk_log_sync: true,
        }
    }
}

impl Config {
    /// initLimit as a length of time.
    pub fn init_time(&self) -> Micros {
        self.tick * u64::from(self.init_limit)
    }

    /// syncLimit as a length of time.
    pub fn sync_time(&self) -> Micros {
        self.tick * u64::from(self.sync_limit)
    }

    /// Every member.
    pub fn members(&self) -> SidSet {
        self.voters.or(self.observers)
    }

    /// Has it a vote?
    pub fn is_voter(&self, sid: ServerId) -> bool {
        self.voters.contains(sid)
    }
}

/// The rules of the protocol over one configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The configuration.
    pub config: Config,
    /// The rules that are taken away.
    pub flaws: Flaws,
}

impl Rules {
    /// `QuorumMaj` (1.4.2). Observers in `acks` do not count. Two quorums meet
    /// in at least one server: all of ZAB's safety starts here.
    pub fn is_quorum(&self, acks: SidSet) -> bool {
        acks.and(self.config.voters).len() >= majority(self.config.voters.len())
    }

    /// `totalOrderPredicate` (1.2.8): is `new` better than `current`? By
    /// (currentEpoch, zxid, sid), the epoch first: a history that an established
    /// epoch has already left behind must not come back (9.7.6).
    pub fn prefers(&self, new: Vote, current: Vote) -> bool {
        (new.epoch, new.zxid, new.leader) > (current.epoch, current.zxid, current.leader)
    }

    /// May a learner that promised `accepted` follow a leader of `epoch`
    /// (2.1.6)? Equal is harmless, older never: it would break a promise.
    pub fn accepts_epoch(&self, accepted: Epoch, epoch: Epoch) -> bool {
        epoch >= accepted
    }

    /// Has the learner a longer history than the leader (2.3.2)? Then the
    /// leader must not synchronize it away.
    pub fn is_more_recent(&self, learner: (Epoch, Zxid), leader: (Epoch, Zxid)) -> bool {
        learner > leader
    }

    /// May the leader commit its oldest outstanding proposal (4.2.12)? A quorum
    /// must have it on disk. Order is kept by asking only for the oldest.
    pub fn may_commit(&self, acks: SidSet) -> bool {
        self.is_quorum(acks)
    }

    /// Does TRUNC to a zxid that the log does not hold leave the next record in
    /// (5.4.5 i, D.4.18)? The record was never committed, and stays.
    pub fn trunc_spares_a_record(&self) -> bool {
        self.flaws.has(Flaw::TruncSparesARecord)
    }

    /// Does TRUNC leave newer snapshots (5.4.5 ii, ZOOKEEPER-1549)? The effects of
    /// what was cut stay in memory.
    pub fn trunc_spares_snapshots(&self) -> bool {
        self.flaws.has(Flaw::Zk1549)
    }

    /// Do the acknowledgements of a learner still count for proposals that a TRUNC
    /// has just taken from its disk? It gets them again (3.3.4) and logs them only
    /// after UPTODATE: until then a commit could rest on a copy that is gone.
    pub fn acks_outlive_trunc(&self) -> bool {
        self.flaws.has(Flaw::AcksOutliveTrunc)
    }

    /// After a SNAP, does the log go on in the old file? Behind records that the
    /// snapshot has overruled and without those that it brought: a DIFF served
    /// from that file (3.4) hands out the first and skips the second.
    pub fn snap_continues_the_log(&self) -> bool {
        self.flaws.has(Flaw::SnapContinuesTheLog)
    }

    /// Does a background snapshot go on when a role ends (5.5.1)? What was logged
    /// and not committed enters memory then, and the snapshot, under an older
    /// name.
    pub fn snapshot_outlives_role(&self) -> bool {
        self.flaws.has(Flaw::SnapshotOutlivesRole)
    }
}
