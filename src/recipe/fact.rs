//! What became of a program, for observers.

use crate::base::{Micros, Zxid};
use crate::client::ClientState;
use crate::recipe::tape::Fail;
use crate::service::path::Path;
use crate::service::watch::EventKind;

/// Something that a program did or noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipeFact {
    /// When.
    pub at: Micros,
    /// The event of the run in which it was.
    pub event: u32,
    /// What.
    pub what: Happened,
}

/// What can happen to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// A round begins; the first is 1.
    Begins(u32),
    /// It stands in the line of this path: for a fair recipe with a znode of its own.
    Queued(Path),
    /// It waits until something happens to this znode.
    Waits(Path),
    /// A watch has fired, and it looks again.
    Woken(EventKind, Path),
    /// It looks again because its connection's state has changed.
    Stirred(ClientState),
    /// It tries again by the clock.
    Polls,
    /// It holds: the znode that says so, and the transaction that created that, which
    /// is the fencing token (8.9.2). Locks, leases, leadership.
    Acquired(Path, Zxid),
    /// It begins to give back what it holds by this znode: it holds no more.
    Releases(Path),
    /// It has deleted that znode.
    Released(Path),
    /// It has heard that its session is over, and with it whatever it held (8.9.4).
    Lost(Path),
    /// It gave up.
    GaveUp(Fail),
    /// Something failed, and it tries again.
    Retries(Fail),
    /// The guarded resource took its write, or refused it.
    Wrote(Zxid, bool),
    /// It has put an item into a queue: its name.
    Put(Path),
    /// It has put its mark on an item, and works on it before it takes it.
    Claimed(Path),
    /// It has taken an item out of a queue: its name, and its content if it knows that.
    Took(Path, Option<Path>),
    /// It has done what the item asked for.
    Did(Path),
    /// It found nothing to take.
    Empty,
    /// It counted up to this number.
    Counted(i64),
    /// It goes by this setting now.
    Follows(Path),
    /// It has published this setting.
    Published(Path),
    /// It passed a barrier.
    Passed,
    /// It entered with the others: how many they were.
    Entered(u32),
    /// It left with the others.
    Left,
    /// It knows of this many members.
    Sees(u32),
    /// It votes, or learned the decision: commit or not.
    Votes(bool),
    /// See [`Happened::Votes`].
    Decided(bool),
    /// It moved the znode from here to there.
    Moved(Path, Path),
    /// A call has come back with this.
    Returned(Got),
    /// A call has failed.
    Raised(Fail),
    /// Its process has died, or its client was closed.
    Dies,
    /// It has ended by an error and gives nothing back, while its client keeps the session alive.
    Aborts,
    /// It is over.
    Ends,
}

/// What an operation came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// Nothing.
    Nothing,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(Path),
    /// Texts.
    List(Vec<Path>),
}

/// What a program is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It asks, or thinks.
    #[default]
    Busy,
    /// It waits until something happens to this znode.
    Waiting(Path),
    /// It believes that it holds, by this znode.
    Holding(Path, Zxid),
    /// It is over.
    Over,
}

impl Happened {
    /// What a program does from here on, if this changes it.
    pub fn status(&self) -> Option<Status> {
        match self {
            Happened::Waits(path) => Some(Status::Waiting(path.clone())),
            Happened::Acquired(path, zxid) => Some(Status::Holding(path.clone(), *zxid)),
            Happened::Ends | Happened::Dies | Happened::Aborts => Some(Status::Over),
            Happened::Begins(_)
            | Happened::Woken(..)
            | Happened::Stirred(_)
            | Happened::Polls
            | Happened::Releases(_)
            | Happened::Released(_)
            | Happened::Lost(_)
            | Happened::Passed
            | Happened::Entered(_)
            | Happened::Left
            | Happened::Empty
            | Happened::GaveUp(_) => Some(Status::Busy),
            Happened::Queued(_)
            | Happened::Retries(_)
            | Happened::Wrote(..)
            | Happened::Put(_)
            | Happened::Claimed(_)
            | Happened::Took(..)
            | Happened::Did(_)
            | Happened::Counted(_)
            | Happened::Follows(_)
            | Happened::Published(_)
            | Happened::Sees(_)
            | Happened::Votes(_)
            | Happened::Decided(_)
            | Happened::Moved(..)
            | Happened::Returned(_)
            | Happened::Raised(_) => None,
        }
    }
}
