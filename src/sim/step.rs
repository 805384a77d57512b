//! The short record of one event: 32 bytes, enough to draw it and to find it.

use super::command::CommandKind;
use crate::base::{Channel, Endpoint, Micros, Zxid, numbered};
use crate::client::Wakeup;
use crate::zab::{DiskKind, PacketKind, Timer};

numbered! {
    /// What kind of thing an event was. The numbers are frozen: the trace hash folds them in.
    pub enum What {
        /// A command was carried out, or is waiting for its moment from now on.
        Command = 1,
        /// A server's process started.
        Start = 2,
        /// A vote was received; from itself if `peer == actor`.
        Vote = 3,
        /// A quorum packet was received.
        Packet = 4,
        /// A server received a client's message.
        ToServer = 5,
        /// A client received an answer.
        ToClient = 6,
        /// A timer fired.
        Timer = 7,
        /// Disk work was done.
        Disk = 8,
        /// A connection was offered.
        Dialed = 9,
        /// A connection was opened.
        Opened = 10,
        /// A connection could not be made.
        DialFailed = 11,
        /// A connection ended.
        Broken = 12,
        /// A command whose moment had come could not be carried out.
        Refused = 13,
        /// A client did something by itself.
        Woke = 14,
        /// A client's program did something by the clock.
        Program = 15,
        /// A client's write reached the resource that a lock guards.
        Resource = 16,
        /// Disk work could not be done.
        DiskFailed = 17,
    }
}

numbered! {
    /// What the clock makes a client's program do. The numbers are frozen: the trace hash folds
    /// them in.
    pub enum ProgramTurn {
        /// It goes on.
        GoesOn = 1,
        /// Its library connects again after its session was over.
        ConnectsAgain = 2,
    }
}

/// What an event is about: what kind of thing it was, and which one of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A command was carried out, or is waiting for its moment from now on.
    Command(CommandKind),
    /// A server's process started.
    Start,
    /// A vote was received; from itself if `peer == actor`.
    Vote,
    /// A quorum packet was received.
    Packet(PacketKind),
    /// A server received a client's message.
    ToServer(PacketKind),
    /// A client received an answer.
    ToClient(PacketKind),
    /// A timer fired.
    Timer(Timer),
    /// Disk work was done.
    Disk(DiskKind),
    /// A connection was offered.
    Dialed(Channel),
    /// A connection was opened.
    Opened(Channel),
    /// A connection could not be made.
    DialFailed(Channel),
    /// A connection ended.
    Broken(Channel),
    /// A command whose moment had come could not be carried out.
    Refused(CommandKind),
    /// A client did something by itself.
    Woke(Wakeup),
    /// A client's program did something by the clock.
    Program(ProgramTurn),
    /// A client's write reached the resource that a lock guards, with `zxid` as its token.
    Resource {
        /// Was the write taken? Else its token was too old.
        taken: bool,
    },
    /// Disk work could not be done: an I/O error, or no space left.
    DiskFailed(DiskKind),
}

impl About {
    /// The kind of thing.
    pub fn what(self) -> What {
        match self {
            About::Command(_) => What::Command,
            About::Start => What::Start,
            About::Vote => What::Vote,
            About::Packet(_) => What::Packet,
            About::ToServer(_) => What::ToServer,
            About::ToClient(_) => What::ToClient,
            About::Timer(_) => What::Timer,
            About::Disk(_) => What::Disk,
            About::Dialed(_) => What::Dialed,
            About::Opened(_) => What::Opened,
            About::DialFailed(_) => What::DialFailed,
            About::Broken(_) => What::Broken,
            About::Refused(_) => What::Refused,
            About::Woke(_) => What::Woke,
            About::Program(_) => What::Program,
            About::Resource { .. } => What::Resource,
            About::DiskFailed(_) => What::DiskFailed,
        }
    }

    /// Which one of that kind, as the byte that the trace hash folds in. Frozen.
    pub fn detail(self) -> u8 {
        match self {
            About::Command(kind) | About::Refused(kind) => kind.number(),
            About::Start => 0,
            About::Vote => PacketKind::Notification as u8,
            About::Packet(kind) | About::ToServer(kind) | About::ToClient(kind) => kind as u8,
            About::Timer(timer) => timer.index() as u8,
            About::Disk(kind) | About::DiskFailed(kind) => kind.number(),
            About::Dialed(channel)
            | About::Opened(channel)
            | About::DialFailed(channel)
            | About::Broken(channel) => channel.index() as u8,
            About::Woke(wakeup) => wakeup.number(),
            About::Program(turn) => turn.number(),
            About::Resource { taken } => u8::from(taken),
        }
    }

    /// Everything that an event can be about: for tests that demand a word for each.
    pub fn all() -> Vec<About> {
        let mut all = vec![About::Start, About::Vote];
        all.extend(CommandKind::ALL.iter().flat_map(|k| [About::Command(*k), About::Refused(*k)]));
        for &kind in &PacketKind::ALL {
            all.extend([About::Packet(kind), About::ToServer(kind), About::ToClient(kind)]);
        }
        all.extend(Timer::ALL.map(About::Timer));
        all.extend(DiskKind::ALL.iter().map(|kind| About::Disk(*kind)));
        for channel in Channel::ALL {
            all.extend([About::Dialed(channel), About::Opened(channel)]);
            all.extend([About::DialFailed(channel), About::Broken(channel)]);
        }
        all.extend(Wakeup::ALL.iter().map(|wakeup| About::Woke(*wakeup)));
        all.extend(ProgramTurn::ALL.iter().map(|turn| About::Program(*turn)));
        all.extend([true, false].map(|taken| About::Resource { taken }));
        let durable = DiskKind::ALL.iter().filter(|kind| kind.is_durable());
        all.extend(durable.map(|kind| About::DiskFailed(*kind)));
        all
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
    pub about: About,
    /// [`Endpoint::code`] of the server or client that it happened to; 0 for the world.
    pub actor: u8,
    /// The code of the other end, 0 for none.
    pub peer: u8,
    /// How many loads were lost with connections in this event.
    pub lost: u8,
}

/// A recording of a million events is to fit into a browser's memory.
const _: () = assert!(size_of::<Step>() == 32);

impl Step {
    /// The server or client that it happened to.
    pub fn actor(&self) -> Option<Endpoint> {
        Endpoint::from_code(self.actor)
    }

    /// The other end.
    pub fn peer(&self) -> Option<Endpoint> {
        Endpoint::from_code(self.peer)
    }

    /// What kind of thing it was.
    pub fn what(&self) -> What {
        self.about.what()
    }

    /// The kind of the message that was received in it.
    pub fn kind(&self) -> Option<PacketKind> {
        match self.about {
            About::Vote => Some(PacketKind::Notification),
            About::Packet(kind) | About::ToServer(kind) | About::ToClient(kind) => Some(kind),
            About::Command(_)
            | About::Start
            | About::Timer(_)
            | About::Disk(_)
            | About::Dialed(_)
            | About::Opened(_)
            | About::DialFailed(_)
            | About::Broken(_)
            | About::Refused(_)
            | About::Woke(_)
            | About::Program(_)
            | About::Resource { .. }
            | About::DiskFailed(_) => None,
        }
    }

    /// Did a command end a server's process in it? A process can also end by itself,
    /// see [`Marks::EXIT`].
    pub fn is_crash(&self) -> bool {
        self.about == About::Command(CommandKind::Crash)
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
