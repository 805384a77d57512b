//! What can be missing for something that has not happened.

use crate::base::{Endpoint, Micros, SidSet, Zxid};
use crate::service::path::Path;
use crate::zab::PacketKind;

/// Something that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// ACKs at the leader: how many there are, how many are needed. The leader counts these, not disks.
    Acks,
    /// The ACK of somebody who has the transaction on its disk: at the leader, of the other end.
    Ack,
    /// Votes for the same server: how many there are, how many are needed.
    Votes,
    /// Reports for a new epoch.
    Reports,
    /// Promises of the epoch.
    Promises,
    /// Histories on disk.
    Histories,
    /// There is no leader.
    Leader,
    /// This message was lost.
    Lost,
    /// This message is kept back.
    Held,
    /// This message is under way.
    UnderWay,
    /// Its disk is writing.
    Disk,
    /// Its process is down.
    Up,
    /// It is paused.
    Awake,
    /// It is not up to date with a leader.
    Sync,
    /// A link, which is cut or silent.
    Link,
    /// 200 ms without a better vote.
    Silence,
    /// An epoch as late as the one that it has promised.
    Epoch,
    /// A connection to a server that serves.
    Server,
    /// The lock, which is held by a znode before its own.
    Turn,
    /// The answer to an earlier request of the session.
    Earlier,
}

/// What is missing, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What.
    pub what: Missing,
    /// Whose.
    pub who: Option<Endpoint>,
    /// The other end.
    pub other: Option<Endpoint>,
    /// For a message: its kind.
    pub kind: Option<PacketKind>,
    /// The transaction.
    pub zxid: Zxid,
    /// Those who are there already, and how many are needed.
    pub counted: (SidSet, u32),
    /// When it was lost, or will arrive.
    pub at: Option<Micros>,
    /// The event that made it so.
    pub event: Option<u32>,
    /// A znode.
    pub znode: Option<Path>,
}

impl Lack {
    pub(super) fn of(what: Missing, who: Option<Endpoint>) -> Lack {
        Lack {
            what,
            who,
            other: None,
            kind: None,
            zxid: Zxid::ZERO,
            counted: (SidSet::default(), 0),
            at: None,
            event: None,
            znode: None,
        }
    }
}
