//! The configuration of an ensemble: who is in it, and the limits of `zoo.cfg`.

use crate::base::{Micros, ServerId, SidSet, Zxid};
use crate::service::{Release, ReleaseRule, ReleaseRules};

/// The ensemble's configuration: `zoo.cfg` and the system properties that the
/// protocol reads (Appendix A). The same on every server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Members with a vote. Quorums are counted among these.
    pub voters: SidSet,
    /// Members without a vote: they learn what is committed and serve clients.
    pub observers: SidSet,
    /// `tickTime`: the unit of the limits below, and of session leases.
    pub tick: Micros,
    /// `initLimit`, in ticks: how long discovery and synchronization may take.
    pub init_limit: u32,
    /// `syncLimit`, in ticks: how far a learner in service may fall behind.
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
    /// Clients do not ping, do not reconnect by themselves, and no session expires:
    /// a quiet stage on which to look at elections, and what all runs were before
    /// sessions had leases.
    pub eternal_sessions: bool,
    /// Clients have no library: they send what they are told to, and do not set their
    /// watches again after they have moved. Recordings were made this way.
    pub raw_clients: bool,
    /// `maxSessionTimeout`, if it is not 20 ticks (7.1.4).
    pub max_session_timeout: Option<Micros>,
    /// `zookeeper.extendedTypesEnabled`: there are TTL znodes.
    pub extended_types: bool,
    /// The release whose rules the servers follow where releases differ for clients
    /// and in committedLog; `None` in runs from before releases could be chosen.
    pub release: Option<Release>,
    /// `zookeeper.testingonly.initialZxid`: the counter after which a leader's begins (4.6.2).
    pub initial_zxid: u32,
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
            eternal_sessions: true,
            raw_clients: false,
            max_session_timeout: None,
            extended_types: true,
            release: None,
            initial_zxid: 0,
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

    /// minSessionTimeout (two ticks) and maxSessionTimeout, in milliseconds (7.1.4).
    pub fn session_timeouts(&self) -> (u32, u32) {
        let ms = |length: Micros| (length.0 / 1000) as u32;
        (ms(self.tick * 2), ms(self.max_session_timeout.unwrap_or(self.tick * 20)))
    }

    /// The rules of the release.
    pub fn release_rules(&self) -> ReleaseRules {
        self.release.map_or_else(ReleaseRules::default, Release::rules)
    }

    /// Runs that name their release have clients, and doors for them, as they really are:
    /// a server without a quorum takes a connection and closes it, a finished connect
    /// counts as a word from the ensemble, AUTH_FAILED is final, and programs stand on
    /// kazoo's library. Runs that do not name it keep what they did, to the bit.
    pub fn clients_as_they_are(&self) -> bool {
        self.release.is_some()
    }

    /// committedLog's length: 501 records by default until 3.9.3, where the check stood
    /// before the append; 500 since (ZOOKEEPER-4925).
    pub fn committed_log_length(&self) -> usize {
        let exact = self.release_rules().has(ReleaseRule::CommittedLogOf500);
        self.commit_log_count as usize + usize::from(!exact)
    }

    /// Does this zxid come right after that one, as leaders number theirs? The first of an epoch
    /// may have nothing but the epoch's beginning before it.
    pub fn follows(&self, last: Zxid, zxid: Zxid) -> bool {
        let first = zxid.counter() == self.initial_zxid + 1;
        match zxid.epoch() == last.epoch() {
            true => last.next() == zxid || first && last.counter() == 0,
            false => first,
        }
    }

    /// The dynamic configuration, as every server writes it into its own tree at
    /// `/zookeeper/config` when it starts (6.1.1).
    pub fn text(&self) -> String {
        let line = |sid: ServerId| {
            let role = if self.is_voter(sid) { "participant" } else { "observer" };
            let port = 20_000 + 10 * u32::from(sid.0);
            format!("server.{}=127.0.0.1:{}:{}:{role}\n", sid.0, port + 1, port + 2)
        };
        self.members().iter().map(line).collect::<String>() + "version=0"
    }

    /// Every member, with a vote or without.
    pub fn members(&self) -> SidSet {
        self.voters.or(self.observers)
    }

    /// Does this server have a vote?
    pub fn is_voter(&self, sid: ServerId) -> bool {
        self.voters.contains(sid)
    }
}
