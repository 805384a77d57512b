//! What a client is told about a znode (6.2).

use crate::base::{SessionId, Zxid};

/// `Stat`, field for field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// The transaction that created it.
    pub czxid: Zxid,
    /// The transaction that set its data last, or created it.
    pub mzxid: Zxid,
    /// The transaction that created or deleted a child last, or created it.
    pub pzxid: Zxid,
    /// When it was created, in milliseconds by the leader's clock.
    pub ctime: u64,
    /// When its data was set last.
    pub mtime: u64,
    /// How often its data was set.
    pub version: i32,
    /// How often a child was created or deleted (6.2.2).
    pub cversion: i32,
    /// How often its ACL was set.
    pub aversion: i32,
    /// The session it lives and dies with, if it is ephemeral; 0 on the wire if not.
    pub ephemeral_owner: Option<SessionId>,
    /// The length of its data in bytes.
    pub data_length: u32,
    /// How many children it has.
    pub num_children: u32,
}
