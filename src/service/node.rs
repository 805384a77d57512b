//! A znode, and the hash that a tree's digest is summed up from.

use super::acl::AclList;
use super::path::Path;
use super::stat::Stat;
use crate::base::{SessionId, Zxid};
use std::sync::Arc;

/// A znode's data. The simulator's clients write text.
pub type Data = Arc<str>;

/// What decides how long a znode lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    /// Nobody: it stays until it is deleted.
    #[default]
    Nobody,
    /// It goes with this session.
    Session(SessionId),
    /// It goes some time after its last child (6.3.6).
    Container,
    /// It goes when it has had no child and was not set for this many milliseconds.
    Ttl(u64),
}

impl Owner {
    /// As `StatPersisted` keeps it: 0, the session's id, or a special number.
    pub fn wire(self) -> u64 {
        match self {
            Owner::Nobody => 0,
            Owner::Session(session) => session.0,
            Owner::Container => 1 << 63,
            Owner::Ttl(ms) => 0xff << 56 | ms & 0xff_ffff_ffff,
        }
    }

    /// The session, if the znode is ephemeral.
    pub fn session(self) -> Option<SessionId> {
        match self {
            Owner::Session(session) => Some(session),
            Owner::Nobody | Owner::Container | Owner::Ttl(_) => None,
        }
    }
}

/// A znode as it is kept: `DataNode` and `StatPersisted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataNode {
    /// Its data.
    pub data: Data,
    /// Who may do what to it.
    pub acl: AclList,
    /// The transaction that created it.
    pub czxid: Zxid,
    /// The transaction that set its data last.
    pub mzxid: Zxid,
    /// The transaction that created or deleted a child last.
    pub pzxid: Zxid,
    /// When it was created.
    pub ctime: u64,
    /// When its data was set last.
    pub mtime: u64,
    /// How often its data was set.
    pub version: i32,
    /// How many children were ever created below it; what clients see is
    /// another number (6.2.2).
    pub cversion: i32,
    /// How often its ACL was set.
    pub aversion: i32,
    /// What decides how long it lives.
    pub owner: Owner,
    /// How many children it has.
    pub children: u32,
}

impl DataNode {
    /// A new znode, created by this transaction at this time.
    pub fn new(data: Data, acl: AclList, owner: Owner, zxid: Zxid, time: u64) -> DataNode {
        DataNode {
            data,
            acl,
            czxid: zxid,
            mzxid: zxid,
            pzxid: zxid,
            ctime: time,
            mtime: time,
            version: 0,
            cversion: 0,
            aversion: 0,
            owner,
            children: 0,
        }
    }

    /// What a client is told. The visible cversion counts creates and deletes
    /// (6.2.2); a container's or TTL znode's owner is not shown (6.2.7).
    pub fn stat(&self) -> Stat {
        let children = self.children as i32;
        Stat {
            czxid: self.czxid,
            mzxid: self.mzxid,
            pzxid: self.pzxid,
            ctime: self.ctime,
            mtime: self.mtime,
            version: self.version,
            cversion: self.cversion.wrapping_mul(2).wrapping_sub(children),
            aversion: self.aversion,
            ephemeral_owner: self.owner.session(),
            data_length: self.data.len() as u32,
            num_children: self.children,
        }
    }

    /// A hash of the znode under this path: everything that is stored counts.
    pub fn hash(&self, path: &Path) -> u64 {
        let mut hash = Hash::new();
        hash.text(path);
        hash.text(&self.data);
        for acl in self.acl.iter() {
            hash.word(u64::from(acl.perms));
            hash.text(&acl.id.scheme);
            hash.text(&acl.id.id);
        }
        for zxid in [self.czxid, self.mzxid, self.pzxid] {
            hash.word(zxid.0);
        }
        for word in [self.ctime, self.mtime, self.owner.wire()] {
            hash.word(word);
        }
        for version in [self.version, self.cversion, self.aversion] {
            hash.word(version as u64);
        }
        hash.finish()
    }
}

/// A plain 64-bit hash. Digests are compared within one run and never stored, so
/// it may change.
pub(super) struct Hash(u64);

impl Hash {
    pub(super) fn new() -> Hash {
        Hash(0x9E37_79B9_7F4A_7C15)
    }

    pub(super) fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).rotate_left(23).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.word(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(bytes));
        }
    }

    /// Mixes once more: digests are sums, and sums need every bit to matter.
    pub(super) fn finish(self) -> u64 {
        let h = (self.0 ^ self.0 >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h ^ h >> 32
    }
}
