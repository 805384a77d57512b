//! What a program heard in its round, in order.

use crate::base::{Micros, Zxid};
use crate::client::ClientState;
use crate::service::answer::Answer;
use crate::service::error::ErrorCode;
use crate::service::path::Path;
use crate::service::watch::EventKind;

/// Why something that a program wanted did not come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fail {
    /// The service refused.
    Code(ErrorCode),
    /// The connection ended first: done or not, nobody knows (6.5.1).
    Loss,
    /// The session is over.
    Expired,
    /// It was told to stop.
    Cancelled,
    /// It took too long.
    TimedOut,
    /// Somebody else has it, and it does not wait.
    Taken,
    /// The world is not as it was: from the top again (kazoo's ForceRetryError).
    Again,
}

impl Fail {
    /// Did it only give up waiting? Whatever it has, it keeps.
    pub fn is_of_waiting(self) -> bool {
        matches!(self, Fail::TimedOut | Fail::Taken)
    }

    /// Does kazoo's retry try again after this?
    pub fn is_retried(self) -> bool {
        matches!(self, Fail::Loss | Fail::Expired | Fail::Again)
    }
}

/// Why the code stops running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It waits for something that is not on the tape yet.
    Pending,
    /// It failed.
    Fail(Fail),
}

/// What a step of a program comes to.
pub type Progress<T> = Result<T, Stop>;

/// Something that a program heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TapeNote {
    /// The reply to what it asked for, with the zxid of the reply.
    Reply(Result<(Zxid, Answer), Fail>),
    /// A watch fired.
    Event(EventKind, Path),
    /// The state of its client changed.
    State(ClientState),
    /// The time that it waited for has come.
    Time,
    /// A random name: 32 hexadecimal digits.
    Guid(Path),
    /// The resource took its write, or refused it.
    Wrote(bool),
    /// It is asked to stop.
    Cancel,
    /// One of its operations is called: the number of the call.
    Call(u32),
}

/// A note, and when it was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardNote {
    /// When.
    pub at: Micros,
    /// What.
    pub note: TapeNote,
}

/// The same failure as something that the code can look at.
pub trait Catch<T> {
    /// `None` for this code of the service; other failures go on.
    fn but(self, code: ErrorCode) -> Progress<Option<T>>;
}

impl<T> Catch<T> for Progress<T> {
    fn but(self, code: ErrorCode) -> Progress<Option<T>> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(Stop::Fail(Fail::Code(found))) if found == code => Ok(None),
            Err(stop) => Err(stop),
        }
    }
}

/// Fails.
pub fn fail<T>(why: Fail) -> Progress<T> {
    Err(Stop::Fail(why))
}
