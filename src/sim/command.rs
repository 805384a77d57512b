//! Everything a person can do to a running ensemble, and when.

use crate::base::{
    Channel, ClientId, Endpoint, Epoch, Micros, ServerId, SidMap, SidSet, Span, Zxid, numbered,
};
use crate::client::{ClientState, Library};
use crate::recipe::Recipe;
use crate::service::node::Data;
use crate::service::op::Op;
use crate::service::path::Path;
use crate::zab::{PacketKind, ServerState, ZabState};
use std::sync::Arc;

/// How a link is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing arrives and nothing breaks: what a partition looks like.
    Silence,
    /// The connections break and none can be made.
    Cut,
}

/// One act of a person. Faults between servers hit election and quorum traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The process dies and the page cache with it: the unsynced tail of the
    /// log is lost.
    Crash(ServerId),
    /// The process starts on the disk that it left.
    Restart(ServerId),
    /// The process starts on an empty disk.
    RestartEmpty(ServerId),
    /// The process is stopped (SIGSTOP, a long GC pause): nothing breaks, and what
    /// arrives waits in its socket buffers.
    Pause(ServerId),
    /// Ends [`Command::Pause`].
    Resume(ServerId),
    /// Silence in one direction, on one channel or on all.
    Hold(Endpoint, Endpoint, Option<Channel>),
    /// Ends [`Command::Hold`]; what was held arrives.
    Release(Endpoint, Endpoint, Option<Channel>),
    /// The connections between two break and none can be made.
    Cut(Endpoint, Endpoint),
    /// Ends [`Command::Cut`] and every hold between the two.
    Heal(Endpoint, Endpoint),
    /// Takes away every link between a server and the others.
    Isolate(ServerId, Fault),
    /// Takes away every link between servers of different groups. Servers of group 0
    /// keep theirs.
    Partition(SidMap<u8>, Fault),
    /// Ends every hold and every cut.
    HealAll,
    /// Breaks the connection of two on one channel; both may connect again.
    Break(Endpoint, Endpoint, Channel),
    /// The latency of a link in one direction from now on.
    Latency(Endpoint, Endpoint, Span),
    /// The fsync time of a server from now on.
    Fsync(ServerId, Span),
    /// A client connects to a server and opens a session.
    Connect(ClientId, ServerId),
    /// A client writes, whether there is such a znode or not: path, data, expected
    /// version (−1 for any). ZooKeeper has no such request, see [`Op::Put`].
    Write(ClientId, Path, Data, i32),
    /// A client closes its session.
    Disconnect(ClientId),
    /// A client asks.
    Request(ClientId, Arc<Op>),
    /// A client leaves its server and goes on with its session at another one.
    Move(ClientId, ServerId),
    /// A client's process dies. Nobody closes its session.
    Kill(ClientId),
    /// A client's process is stopped (a long garbage collection).
    PauseClient(ClientId),
    /// Ends [`Command::PauseClient`].
    ResumeClient(ClientId),
    /// The session time-out that a client asks for from its next session on, in
    /// milliseconds.
    SessionTimeout(ClientId, u32),
    /// A client runs a program. Its library connects again, as kazoo does, when its
    /// session is over.
    Run(ClientId, Arc<Recipe>),
    /// Asks a client's program to release what it holds and to end.
    Stop(ClientId),
    /// One of the commands that wait for their moment is not to happen. They are counted from 1,
    /// in the order in which they were given.
    Cancel(u16),
    /// The servers in a client's connect string, from its next session on: it knows of no others.
    ConnectString(ClientId, SidSet),
    /// The library that a client is written with, from its next session on.
    UseLibrary(ClientId, Library),
    /// A client's program ends by an error, and gives nothing back. The client's library goes on:
    /// it keeps the session alive, and with it whatever the program had.
    KillProgram(ClientId),
    /// A server's disk takes no writes any more: an I/O error at the next fsync, or no space left.
    /// The process that finds that out ends.
    FailDisk(ServerId),
    /// Ends [`Command::FailDisk`].
    MendDisk(ServerId),
}

numbered! {
    /// The kinds of [`Command`], without their parameters. The numbers are frozen:
    /// records, hashes and links hold them.
    pub enum CommandKind {
        /// [`Command::Crash`].
        Crash = 1,
        /// [`Command::Restart`].
        Restart = 2,
        /// [`Command::RestartEmpty`].
        RestartEmpty = 3,
        /// [`Command::Pause`].
        Pause = 4,
        /// [`Command::Resume`].
        Resume = 5,
        /// [`Command::Hold`].
        Hold = 6,
        /// [`Command::Release`].
        Release = 7,
        /// [`Command::Cut`].
        Cut = 8,
        /// [`Command::Heal`].
        Heal = 9,
        /// [`Command::Isolate`].
        Isolate = 10,
        /// [`Command::Partition`].
        Partition = 11,
        /// [`Command::HealAll`].
        HealAll = 12,
        /// [`Command::Break`].
        Break = 13,
        /// [`Command::Latency`].
        Latency = 14,
        /// [`Command::Fsync`].
        Fsync = 15,
        /// [`Command::Connect`].
        Connect = 16,
        /// [`Command::Write`].
        Write = 17,
        /// [`Command::Disconnect`].
        Disconnect = 18,
        /// [`Command::Request`].
        Request = 19,
        /// [`Command::Move`].
        Move = 20,
        /// [`Command::Kill`].
        Kill = 21,
        /// [`Command::PauseClient`].
        PauseClient = 22,
        /// [`Command::ResumeClient`].
        ResumeClient = 23,
        /// [`Command::SessionTimeout`].
        SessionTimeout = 24,
        /// [`Command::Run`].
        Run = 25,
        /// [`Command::Stop`].
        Stop = 26,
        /// [`Command::Cancel`].
        Cancel = 27,
        /// [`Command::ConnectString`].
        ConnectString = 28,
        /// [`Command::UseLibrary`].
        UseLibrary = 29,
        /// [`Command::KillProgram`].
        KillProgram = 30,
        /// [`Command::FailDisk`].
        FailDisk = 31,
        /// [`Command::MendDisk`].
        MendDisk = 32,
    }
}

impl Command {
    /// Which kind of command it is.
    pub fn kind(&self) -> CommandKind {
        match self {
            Command::Crash(_) => CommandKind::Crash,
            Command::Restart(_) => CommandKind::Restart,
            Command::RestartEmpty(_) => CommandKind::RestartEmpty,
            Command::Pause(_) => CommandKind::Pause,
            Command::Resume(_) => CommandKind::Resume,
            Command::Hold(..) => CommandKind::Hold,
            Command::Release(..) => CommandKind::Release,
            Command::Cut(..) => CommandKind::Cut,
            Command::Heal(..) => CommandKind::Heal,
            Command::Isolate(..) => CommandKind::Isolate,
            Command::Partition(..) => CommandKind::Partition,
            Command::HealAll => CommandKind::HealAll,
            Command::Break(..) => CommandKind::Break,
            Command::Latency(..) => CommandKind::Latency,
            Command::Fsync(..) => CommandKind::Fsync,
            Command::Connect(..) => CommandKind::Connect,
            Command::Write(..) => CommandKind::Write,
            Command::Disconnect(_) => CommandKind::Disconnect,
            Command::Request(..) => CommandKind::Request,
            Command::Move(..) => CommandKind::Move,
            Command::Kill(_) => CommandKind::Kill,
            Command::PauseClient(_) => CommandKind::PauseClient,
            Command::ResumeClient(_) => CommandKind::ResumeClient,
            Command::SessionTimeout(..) => CommandKind::SessionTimeout,
            Command::Run(..) => CommandKind::Run,
            Command::Stop(_) => CommandKind::Stop,
            Command::Cancel(_) => CommandKind::Cancel,
            Command::ConnectString(..) => CommandKind::ConnectString,
            Command::UseLibrary(..) => CommandKind::UseLibrary,
            Command::KillProgram(_) => CommandKind::KillProgram,
            Command::FailDisk(_) => CommandKind::FailDisk,
            Command::MendDisk(_) => CommandKind::MendDisk,
        }
    }

    /// The server or client that it acts on; for a link, its first end.
    pub fn subject(&self) -> Option<Endpoint> {
        match *self {
            Command::Crash(s)
            | Command::Restart(s)
            | Command::RestartEmpty(s)
            | Command::Pause(s)
            | Command::Resume(s)
            | Command::Isolate(s, _)
            | Command::FailDisk(s)
            | Command::MendDisk(s)
            | Command::Fsync(s, _) => Some(Endpoint::Server(s)),
            Command::Hold(a, ..)
            | Command::Release(a, ..)
            | Command::Cut(a, _)
            | Command::Heal(a, _)
            | Command::Break(a, ..)
            | Command::Latency(a, ..) => Some(a),
            Command::Connect(c, _)
            | Command::Write(c, ..)
            | Command::Disconnect(c)
            | Command::Request(c, _)
            | Command::Move(c, _)
            | Command::Kill(c)
            | Command::PauseClient(c)
            | Command::ResumeClient(c)
            | Command::SessionTimeout(c, _)
            | Command::Run(c, _)
            | Command::ConnectString(c, _)
            | Command::UseLibrary(c, _)
            | Command::KillProgram(c)
            | Command::Stop(c) => Some(Endpoint::Client(c)),
            Command::Partition(..) | Command::HealAll | Command::Cancel(_) => None,
        }
    }

    /// The client that it acts on, so that a caller can put another one in its place.
    pub fn client_mut(&mut self) -> Option<&mut ClientId> {
        match self {
            Command::Connect(c, _)
            | Command::Write(c, ..)
            | Command::Disconnect(c)
            | Command::Request(c, _)
            | Command::Move(c, _)
            | Command::Kill(c)
            | Command::PauseClient(c)
            | Command::ResumeClient(c)
            | Command::SessionTimeout(c, _)
            | Command::Run(c, _)
            | Command::ConnectString(c, _)
            | Command::UseLibrary(c, _)
            | Command::KillProgram(c)
            | Command::Stop(c) => Some(c),
            Command::Crash(_)
            | Command::Restart(_)
            | Command::RestartEmpty(_)
            | Command::Pause(_)
            | Command::Resume(_)
            | Command::Hold(..)
            | Command::Release(..)
            | Command::Cut(..)
            | Command::Heal(..)
            | Command::Isolate(..)
            | Command::Partition(..)
            | Command::HealAll
            | Command::Break(..)
            | Command::Latency(..)
            | Command::Fsync(..)
            | Command::FailDisk(_)
            | Command::MendDisk(_)
            | Command::Cancel(_) => None,
        }
    }

    /// The other end, if there is one.
    pub fn object(&self) -> Option<Endpoint> {
        match *self {
            Command::Hold(_, b, _)
            | Command::Release(_, b, _)
            | Command::Cut(_, b)
            | Command::Heal(_, b)
            | Command::Break(_, b, _)
            | Command::Latency(_, b, _) => Some(b),
            Command::Connect(_, s) | Command::Move(_, s) => Some(Endpoint::Server(s)),
            Command::Crash(_)
            | Command::Restart(_)
            | Command::RestartEmpty(_)
            | Command::Pause(_)
            | Command::Resume(_)
            | Command::Isolate(..)
            | Command::Partition(..)
            | Command::HealAll
            | Command::Fsync(..)
            | Command::Write(..)
            | Command::Disconnect(_)
            | Command::Request(..)
            | Command::Kill(_)
            | Command::PauseClient(_)
            | Command::ResumeClient(_)
            | Command::SessionTimeout(..)
            | Command::Run(..)
            | Command::Stop(_)
            | Command::ConnectString(..)
            | Command::UseLibrary(..)
            | Command::KillProgram(_)
            | Command::FailDisk(_)
            | Command::MendDisk(_)
            | Command::Cancel(_) => None,
        }
    }
}

/// Something that a run can show, as a thing to wait for. `None` is "any".
///
/// Those of clients are seen when the client's event is over: what its program does in it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A server enters this state.
    State(Option<ServerId>, ServerState),
    /// A server enters this ZAB phase.
    Phase(Option<ServerId>, ZabState),
    /// A quorum has the history of this epoch.
    Established(Option<Epoch>),
    /// This transaction is in a server's log buffer.
    Appended(Option<ServerId>, Zxid),
    /// This transaction is durable on a server.
    Durable(Option<ServerId>, Zxid),
    /// A leader commits this transaction.
    Committed(Zxid),
    /// A server applies this transaction.
    Delivered(Option<ServerId>, Zxid),
    /// The acceptedEpoch file of a server holds this epoch.
    AcceptedEpoch(Option<ServerId>, Epoch),
    /// The currentEpoch file of a server holds this epoch.
    CurrentEpoch(Option<ServerId>, Epoch),
    /// A packet of this kind is sent by the first to the second, about this transaction.
    Sent(PacketKind, Option<Endpoint>, Option<Endpoint>, Option<Zxid>),
    /// A client enters this state: what its library believes, such as that its session is over.
    Client(Option<ClientId>, ClientState),
    /// The leader finds the lease of a client's session at its end: the ensemble is about to
    /// end it, whatever the client believes (7.2.3).
    Expired(Option<ClientId>),
    /// A client's program holds: a lock, a lease, leadership.
    Locked(Option<ClientId>),
    /// A request of a client ends: with a reply, or because its connection or session did.
    Reply(Option<ClientId>),
    /// A watch event arrives at a client.
    Event(Option<ClientId>),
}

/// When a command is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Here, at the cursor.
    Now,
    /// At this moment of the run.
    At(Micros),
    /// As the very next event after this was seen for the first time.
    Seen(Sight),
    /// So long after this was seen for the n-th time, counted from where the command was given;
    /// with no delay as the very next event.
    SeenAgain(Sight, u16, Micros),
}

/// A command with its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub when: When,
    /// What.
    pub command: Command,
}

/// Why a command cannot be carried out. The run is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such server in this ensemble.
    NoSuchServer(ServerId),
    /// Client numbers go from 1 to 12.
    NoSuchClient(ClientId),
    /// It is running already.
    AlreadyUp(ServerId),
    /// It is down.
    Down(ServerId),
    /// It is paused already.
    AlreadyPaused(ServerId),
    /// It is not paused.
    NotPaused(ServerId),
    /// A link needs two different ends, one of them a server.
    NotALink(Endpoint, Endpoint),
    /// There is no such connection now.
    NoConnection(Endpoint, Endpoint),
    /// The client has a session or is opening one.
    AlreadyConnected(ClientId),
    /// The client has no session.
    NotConnected(ClientId),
    /// The client is paused already.
    ClientPaused(ClientId),
    /// The client is not paused.
    ClientNotPaused(ClientId),
    /// Clients do not ask for this: it is the server's own business, or longer than
    /// a server takes.
    NotARequest(ClientId),
    /// The client runs a program already.
    RunsAlready(ClientId),
    /// The client runs no program.
    RunsNothing(ClientId),
    /// A parameter of the recipe is not possible.
    BadRecipe(ClientId),
    /// A length is longer than an hour, or the shortest exceeds the longest.
    BadSpan(Span),
    /// The server is not in the client's connect string, or nothing is.
    NotInConnectString(ClientId),
    /// The server's disk fails already.
    DiskFails(ServerId),
    /// The server's disk works.
    DiskWorks(ServerId),
    /// Fewer commands than that are waiting for their moment.
    WaitsNot(u16),
    /// As many commands as possible are waiting for their moment already.
    TooManyArmed,
    /// A moment in the past.
    Past(Micros),
}
