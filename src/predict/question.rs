//! What can be asked, and what can be answered.

use crate::base::{ClientId, Micros, ServerId, Zxid};
use crate::service::node::Data;
use crate::service::path::Path;
use crate::trace::fact::Fact;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Which server is the next to become LEADING.
    Winner,
    /// How many more durable copies the leader must hear of before it commits this.
    Acks(Zxid),
    /// Whether this transaction, which nobody has committed, is in the history of the next leader
    /// whose epoch is established (or committed before there is one).
    Survives(Zxid),
    /// What this client is told if it reads this znode now.
    Read(ClientId, Path),
    /// How this server is brought up to date.
    Sync(ServerId),
    /// Who gets the lock (lease, leadership) on this path next.
    NextHolder(Path),
    /// Which clients get an event because of this transaction, which touches this znode.
    Woken(Zxid, Path),
    /// Whether this happens within so long. Lessons ask it; no moment raises it by itself.
    Happens(Fact, Micros),
}

/// The names of all kinds of questions, in lesson files. Answer codes have their places in this list: it may only grow,
/// at its end.
pub const KINDS: [&str; 8] =
    ["winner", "acks", "survives", "read", "sync", "nextHolder", "woken", "happens"];

impl Question {
    /// Its place among [`KINDS`].
    pub fn kind(&self) -> u8 {
        match self {
            Question::Winner => 0,
            Question::Acks(_) => 1,
            Question::Survives(_) => 2,
            Question::Read(..) => 3,
            Question::Sync(_) => 4,
            Question::NextHolder(_) => 5,
            Question::Woken(..) => 6,
            Question::Happens(..) => 7,
        }
    }

    /// Its name in lesson files.
    pub fn name(&self) -> &'static str {
        KINDS[usize::from(self.kind())]
    }
}

/// How a learner is brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It keeps all that it has and takes what is missing.
    Diff,
    /// It cuts its log and misses nothing.
    Trunc,
    /// It cuts its log, then takes what is missing.
    TruncThenDiff,
    /// It is sent the whole state.
    Snap,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 4] = [Way::Diff, Way::Trunc, Way::TruncThenDiff, Way::Snap];
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// This server.
    Server(ServerId),
    /// This many.
    Number(u32),
    /// Yes, or no.
    Is(bool),
    /// This data with this version; `None` if there is no such znode.
    Value(Option<(Data, i32)>),
    /// In this way.
    Way(Way),
    /// This client.
    Client(ClientId),
    /// Exactly these clients, in order of their numbers; perhaps none.
    Clients(Vec<ClientId>),
}
