//! What a client can ask for, as a scenario file says it: in ZooKeeper's words.
//!
//! ```json
//! {"at": "4s", "do": {"request": {"client": 1, "op": {"create": {"path": "/a", "data": "x", "mode": "ephemeral"}}}}}
//! {"at": "5s", "do": {"request": {"client": 1, "op": {"getData": {"path": "/a", "watch": true}}}}}
//! {"at": "6s", "do": {"request": {"client": 1, "op": {"multi": [
//!   {"check": {"path": "/a", "version": 3}}, {"setData": {"path": "/a", "data": "y"}}]}}}}
//! ```
//!
//! | operation | fields; those in parentheses may be absent |
//! |---|---|
//! | `create` | `path`, (`data`), (`mode`), (`acl`), (`ttl`), (`stat`); see [`CreateFields`] |
//! | `delete` | `path`, (`version`) |
//! | `setData` | `path`, `data`, (`version`) |
//! | `setACL` | `path`, `acl`, (`version`) |
//! | `check` | `path`, (`version`); servers take it in a multi only |
//! | `multi` | a list of `create`, `delete`, `setData`, `check` |
//! | `sync` | `path` |
//! | `getData`, `exists` | `path`, (`watch`) |
//! | `getChildren` | `path`, (`watch`), (`stat`); with `stat` it is getChildren2 |
//! | `getACL` | `path` |
//! | `getEphemerals` | `prefix` |
//! | `getAllChildrenNumber` | `path` |
//! | `multiRead` | a list of `getData` and `getChildren`, each with its `path` |
//! | `addWatch` | `path`, `mode`: `persistent` or `persistentRecursive` |
//! | `checkWatches`, `removeWatches` | `path`, `type`: `children`, `data` or `any` |
//! | `addAuth` | `scheme`, `auth`: for `digest`, `"user:password"` |
//!
//! A `version` is what the client expects; absent, or −1, it expects nothing. An
//! entry of an `acl` has `perms` (a sum of READ 1, WRITE 2, CREATE 4, DELETE 8,
//! ADMIN 16), `scheme` and `id`; where a znode is created without one, everybody
//! may do everything. Paths are not looked at: what is wrong with one the server
//! says, and that is worth seeing.
//!
//! There is one way to say a thing: what is read, carried out, and written again
//! is the same. What no file can say (a client cannot ask for it) is written as
//! something that is refused when it is read, never as something else.

mod meaning;

use super::units::{Int, List, Text};
use serde::{Deserialize, Serialize};

/// A path in a file. Its syntax is the server's business.
pub type PathText = Text<1024>;
/// A znode's data in a file.
pub type DataText = Text<65_536>;
/// A scheme, or whom a scheme calls so.
pub type AccountText = Text<256>;
/// An expected version; −1 for any.
pub type Version = Int<{ i32::MIN as i64 }, { i32::MAX as i64 }>;
/// A time to live in milliseconds. Servers take 1 to 2⁴⁰ − 1.
pub type Ttl = Int<-1, 9_007_199_254_740_991>;
/// An access control list in a file.
pub type AclText = List<AclEntry, 20>;

/// An operation that a client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Asked {
    /// Creates a znode.
    Create(CreateFields),
    /// Deletes a znode.
    Delete(ExpectedVersion),
    /// Sets a znode's data.
    SetData(SetData),
    /// Sets a znode's ACL.
    #[serde(rename = "setACL")]
    SetAcl {
        /// Which.
        path: PathText,
        /// The ACL.
        acl: AclText,
        /// Its expected aversion.
        #[serde(default = "any_version", skip_serializing_if = "is_any_version")]
        version: Version,
    },
    /// Is the version as expected?
    Check(ExpectedVersion),
    /// All or nothing.
    Multi(List<MultiPart, 100>),
    /// Catches up with the leader.
    Sync {
        /// What is echoed.
        path: PathText,
    },
    /// Reads data and Stat.
    GetData {
        /// Of which znode.
        path: PathText,
        /// Leaves a watch.
        #[serde(default, skip_serializing_if = "is_false")]
        watch: bool,
    },
    /// Reads the Stat.
    Exists {
        /// Of which znode.
        path: PathText,
        /// Leaves a watch.
        #[serde(default, skip_serializing_if = "is_false")]
        watch: bool,
    },
    /// Reads the names of the children.
    GetChildren {
        /// Of which znode.
        path: PathText,
        /// Leaves a watch.
        #[serde(default, skip_serializing_if = "is_false")]
        watch: bool,
        /// The Stat, too: getChildren2.
        #[serde(default, skip_serializing_if = "is_false")]
        stat: bool,
    },
    /// Reads ACL and Stat.
    #[serde(rename = "getACL")]
    GetAcl {
        /// Of which znode.
        path: PathText,
    },
    /// Reads which ephemeral znodes the session has.
    GetEphemerals {
        /// Those whose paths begin so.
        prefix: PathText,
    },
    /// Counts what is below a znode.
    GetAllChildrenNumber {
        /// Below which.
        path: PathText,
    },
    /// Several reads, each with its own result.
    MultiRead(List<ReadPart, 100>),
    /// Leaves a watch that stays.
    AddWatch {
        /// On which path.
        path: PathText,
        /// Of which kind.
        mode: WatchMode,
    },
    /// Is there a watch?
    CheckWatches {
        /// On which path.
        path: PathText,
        /// Of which kind.
        #[serde(rename = "type")]
        kind: WatchType,
    },
    /// Takes a watch back.
    RemoveWatches {
        /// On which path.
        path: PathText,
        /// Of which kind.
        #[serde(rename = "type")]
        kind: WatchType,
    },
    /// Shows credentials.
    AddAuth {
        /// `digest`.
        scheme: AccountText,
        /// `user:password`.
        auth: AccountText,
    },
}

/// A part of a multi.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum MultiPart {
    /// Creates a znode.
    Create(CreateFields),
    /// Deletes a znode.
    Delete(ExpectedVersion),
    /// Sets a znode's data.
    SetData(SetData),
    /// Is the version as expected?
    Check(ExpectedVersion),
}

/// A part of a multiRead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ReadPart {
    /// Reads data and Stat.
    GetData {
        /// Of which znode.
        path: PathText,
    },
    /// Reads the names of the children.
    GetChildren {
        /// Of which znode.
        path: PathText,
    },
}

/// A create. Containers and znodes with a time to live are asked for with requests
/// of their own, createContainer and createTTL; the mode says which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateFields {
    /// Which znode; a sequential one gets a number appended.
    pub path: PathText,
    /// Its data.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub data: DataText,
    /// How it lives.
    #[serde(default, skip_serializing_if = "is_persistent")]
    pub mode: ZnodeLife,
    /// Who may do what to it.
    #[serde(default = "AclText::open", skip_serializing_if = "AclText::is_open")]
    pub acl: AclText,
    /// How long it lives unused: goes with the two modes with a time to live, and
    /// is needed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Ttl>,
    /// Answered with the Stat, too: create2. The requests for containers and times
    /// to live always are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stat: bool,
}

/// A znode and its expected version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedVersion {
    /// Which.
    pub path: PathText,
    /// Its expected version.
    #[serde(default = "any_version", skip_serializing_if = "is_any_version")]
    pub version: Version,
}

/// A setData.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetData {
    /// Which znode.
    pub path: PathText,
    /// Its new data.
    pub data: DataText,
    /// Its expected version.
    #[serde(default = "any_version", skip_serializing_if = "is_any_version")]
    pub version: Version,
}

/// An entry of an access control list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AclEntry {
    /// What is allowed: a sum of READ 1, WRITE 2, CREATE 4, DELETE 8, ADMIN 16.
    pub perms: Int<0, 31>,
    /// `world`, `auth`, `digest`.
    pub scheme: AccountText,
    /// To whom.
    pub id: AccountText,
}

/// How a znode lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ZnodeLife {
    /// It stays.
    #[default]
    Persistent,
    /// It goes with its session.
    Ephemeral,
    /// It gets a number.
    PersistentSequential,
    /// It gets a number and goes with its session.
    EphemeralSequential,
    /// It goes after its last child.
    Container,
    /// It goes when it was not used for some time.
    PersistentWithTtl,
    /// The same with a number.
    PersistentSequentialWithTtl,
}

/// How a watch that stays is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WatchMode {
    /// On the znode and its children.
    Persistent,
    /// On everything below, too.
    PersistentRecursive,
}

/// Which watches are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WatchType {
    /// Those of getChildren.
    Children,
    /// Those of getData and exists.
    Data,
    /// All.
    Any,
    /// Persistent ones (a type of its own since 3.9.0).
    Persistent,
    /// Persistent recursive ones (since 3.9.0).
    Recursive,
}

fn any_version() -> Version {
    Int(-1)
}

fn is_any_version(version: &Version) -> bool {
    *version == any_version()
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_empty(text: &DataText) -> bool {
    text.0.is_empty()
}

fn is_persistent(mode: &ZnodeLife) -> bool {
    *mode == ZnodeLife::Persistent
}
