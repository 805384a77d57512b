//! The short record of one event: 40 bytes, enough to draw it and to find it.

use crate::base::{Endpoint, Micros, Zxid};

/// What kind of thing an event was. The numbers are frozen: the trace hash
/// folds them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum What {
    /// A command; `detail` is its [`super::Command::code`].
    Command = 1,
    /// A server's process started.
    Start = 2,
    /// A vote was received; from itself if `peer == actor`.
    Vote = 3,
    /// A quorum packet was received; `detail` is its [`crate::zab::Kind`].
    Packet = 4,
    /// A server received a client's message; `detail` is its kind.
    ToServer = 5,
    /// A client received an answer; `detail` is its kind.
    ToClient = 6,
    /// A timer fired; `detail` is its index.
    Timer = 7,
    /// Disk work was done; `detail` is its code.
    Disk = 8,
    /// A connection was offered; `detail` is the channel.
    Dialed = 9,
    /// A connection was opened; `detail` is the channel.
    Opened = 10,
    /// A connection could not be made; `detail` is the channel.
    DialFailed = 11,
    /// A connection ended; `detail` is the channel.
    Broken = 12,
    /// A command of the script could not be carried out; `detail` is its code.
    Refused = 13,
    /// A client did something by itself; `detail` says what, see
    /// [`Client::on_wake`](crate::client::Client::on_wake).
    Woke = 14,
    /// A client's program did something by the clock; `detail` is 1 if it went on, 2 if
    /// its library connected again after its session was over.
    Program = 15,
    /// A client's write reached the resource that a lock guards; `detail` is 1 if it was
    /// taken, 0 if it was refused, `zxid` its token.
    Resource = 16,
}

impl What {
    /// Its number.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// What made an event worth stopping at, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(pub u16);

impl Marks {
    /// A server's state changed.
    pub const STATE: Marks = Marks(1);
    /// A server became LEADING.
    pub const LEADING: Marks = Marks(1 << 1);
    /// A new epoch was chosen.
    pub const EPOCH: Marks = Marks(1 << 2);
    /// A learner was told DIFF, TRUNC or SNAP.
    pub const SYNC: Marks = Marks(1 << 3);
    /// A quorum has the leader's history.
    pub const ESTABLISHED: Marks = Marks(1 << 4);
    /// A leader committed a transaction.
    pub const COMMITTED: Marks = Marks(1 << 5);
    /// A server applied a transaction.
    pub const DELIVERED: Marks = Marks(1 << 6);
    /// A log was cut.
    pub const TRUNCATED: Marks = Marks(1 << 7);
    /// A server gave up its role.
    pub const LEAVES: Marks = Marks(1 << 8);
    /// A process ended by itself.
    pub const EXIT: Marks = Marks(1 << 9);
    /// A person did something.
    pub const COMMAND: Marks = Marks(1 << 10);
    /// A client got an answer.
    pub const ANSWER: Marks = Marks(1 << 11);
    /// A server changed its vote.
    pub const VOTED: Marks = Marks(1 << 12);
    /// A server's ZAB phase changed.
    pub const PHASE: Marks = Marks(1 << 13);
    /// A server began to serve.
    pub const SERVES: Marks = Marks(1 << 14);

    /// What stepping by milestone stops at.
    pub const MILESTONE: Marks = Marks(
        Marks::STATE.0
            | Marks::EPOCH.0
            | Marks::SYNC.0
            | Marks::ESTABLISHED.0
            | Marks::COMMITTED.0
            | Marks::TRUNCATED.0
            | Marks::LEAVES.0
            | Marks::EXIT.0
            | Marks::COMMAND.0
            | Marks::ANSWER.0
            | Marks::SERVES.0,
    );

    /// Is any of these in?
    pub fn any(self, of: Marks) -> bool {
        self.0 & of.0 != 0
    }

    /// Adds.
    pub fn add(&mut self, more: Marks) {
        self.0 |= more.0;
    }
}

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it happened.
    pub at: Micros,
    /// The zxid that it is about, if any.
    pub zxid: Zxid,
    /// Its number; the first event of a run is 1.
    pub number: u32,
    /// The number of the event that it comes from, 0 for none. For a message:
    /// the event in which it was sent.
    pub cause: u32,
    /// What made it worth stopping at.
    pub marks: Marks,
    /// What it was.
    pub what: What,
    /// [`Endpoint::code`] of whom it happened to, 0 for the world.
    pub actor: u8,
    /// The code of the other end, 0 for none.
    pub peer: u8,
    /// More, depending on `what`.
    pub detail: u8,
    /// How many loads were lost with connections in this event.
    pub lost: u8,
}

impl Step {
    /// Whom it happened to.
    pub fn actor(&self) -> Option<Endpoint> {
        Endpoint::from_code(self.actor)
    }

    /// The other end.
    pub fn peer(&self) -> Option<Endpoint> {
        Endpoint::from_code(self.peer)
    }

    /// The kind of the message that was received in it.
    pub fn kind(&self) -> Option<crate::zab::Kind> {
        match self.what {
            What::Vote | What::Packet | What::ToServer | What::ToClient => {
                crate::zab::Kind::from_number(self.detail)
            }
            _ => None,
        }
    }

    /// Did a message cross the network in it, other than a heartbeat?
    pub fn is_message(&self) -> bool {
        self.actor != self.peer && self.kind().is_some_and(|kind| !kind.is_heartbeat())
    }

    /// Is it worth stopping at?
    pub fn is_milestone(&self) -> bool {
        self.marks.any(Marks::MILESTONE)
    }
}
