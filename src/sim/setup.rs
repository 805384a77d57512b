//! What a run starts from. The scenario file is turned into this; nothing else
//! enters a run but commands.

use super::command::Act;
use crate::base::{Epoch, ServerId, SidSet, Span, Zxid};
use crate::zab::{Config, Flaws};

/// What a server's disk holds at the start, for runs that begin in the middle
/// of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialDisk {
    /// Whose.
    pub server: ServerId,
    /// Its acceptedEpoch file.
    pub accepted_epoch: Epoch,
    /// Its currentEpoch file.
    pub current_epoch: Epoch,
    /// The zxids in its log, all durable. Equal zxids are equal transactions.
    pub log: Vec<Zxid>,
}

/// Everything that a run depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The seed of all chance.
    pub seed: u64,
    /// The ensemble and its timings.
    pub config: Config,
    /// The rules that are taken away.
    pub flaws: Flaws,
    /// One-way latency of every link, unless a command changes it.
    pub latency: Span,
    /// How long an fsync takes (and the other durable writes).
    pub fsync: Span,
    /// When the processes start, counted from 0.
    pub boot: Span,
    /// Who starts by itself; the others wait for a command.
    pub started: SidSet,
    /// Disks that are not empty.
    pub disks: Vec<InitialDisk>,
    /// Commands that are part of the scenario.
    pub script: Vec<Act>,
}

impl Setup {
    /// Voters 1 to `voters`, observers above them, and the defaults: tickTime
    /// 2000 ms, initLimit 10, syncLimit 5 (zoo_sample.cfg), links of 0.8 to
    /// 1.6 ms, fsync of 2 to 8 ms, all processes started within 60 ms.
    pub fn new(seed: u64, voters: u8, observers: u8) -> Setup {
        let ids = |from: u8, to: u8| (from..=to).map(ServerId).collect::<SidSet>();
        let voters_and_observers = (ids(1, voters), ids(voters + 1, voters + observers));
        let config = Config {
            voters: voters_and_observers.0,
            observers: voters_and_observers.1,
            ..Config::default()
        };
        Setup {
            seed,
            started: config.members(),
            config,
            flaws: Flaws::NONE,
            latency: Span::new(800, 1_600),
            fsync: Span::new(2_000, 8_000),
            boot: Span::new(0, 60_000),
            disks: Vec::new(),
            script: Vec::new(),
        }
    }
}
