//! What a client is answered (6.8).

use super::acl::AclList;
use super::error::ErrorCode;
use super::node::Data;
use super::path::Path;
use super::stat::Stat;
use crate::base::Zxid;

/// A reply: its header and its content (6.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The server's lastProcessedZxid.
    pub zxid: Zxid,
    /// What is answered.
    pub result: OpResult,
}

/// How an operation ended.
pub type OpResult = Result<Answer, ErrorCode>;

/// The error of a multi: that of the operation that failed, which those behind it did not get to see (6.4.2).
pub fn of_multi(results: &[OpResult]) -> Option<ErrorCode> {
    let own = |result: &OpResult| result.as_ref().err().copied();
    results.iter().filter_map(own).find(|code| *code != ErrorCode::RuntimeInconsistency)
}

/// What a successful operation is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done, and there is nothing more to say.
    Done,
    /// A znode was created.
    Created {
        /// Its path with the sequence number.
        path: Path,
        /// For everything but a plain create.
        stat: Option<Stat>,
    },
    /// Of exists, setData, setACL.
    Stat(Stat),
    /// Of getData.
    Data(Data, Stat),
    /// Of getChildren and getChildren2.
    Children(Vec<Path>, Option<Stat>),
    /// Of getACL.
    Acl(AclList, Stat),
    /// Of getEphemerals.
    Paths(Vec<Path>),
    /// Of getAllChildrenNumber.
    Total(u32),
    /// Of sync: the path.
    Echo(Path),
    /// Of multi and multiRead. In a failed multi what stood before the failing
    /// operation says [`Answer::Done`] (6.4.2).
    Multi(Vec<OpResult>),
}
