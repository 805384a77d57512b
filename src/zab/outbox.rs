//! What a server asks the world to do, and what it tells observers.
//!
//! Handlers *ask*, they do not do: they push [`Effect`]s, and the world fulfils
//! them in the order in which they were pushed. The order promise that safety
//! rests on: whatever a message promises to be on disk has been asked for as a
//! [`DiskOp`], has come back as an input, and only then is the message pushed.
//!
//! [`Note`]s are for observers. No behaviour depends on them.

use super::message::{Notification, Packet, ServerState, ToClient, Vote, ZabState};
use crate::base::{
    Channel, Conn, Epoch, Micros, ServerId, SessionId, SidSet, Span, Zxid, numbered,
};
use crate::service::Txn;

/// A timer of one server; setting it again moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Nothing heard in the election for `notTimeout` (1.2.4).
    Election,
    /// 200 ms of silence: the election is over (`finalizeWait`, 1.2.9).
    Finalize,
    /// An observer's random wait before LOOKING (1.6.2).
    ObserverWait,
    /// The next attempt to connect to the leader (2.1.2).
    Reconnect,
    /// The learner's socket read time-out, or its connect budget (3.8.5, 2.1.2).
    LearnerRead,
    /// The leader's own wait for a quorum: epoch, epoch acks, NEWLEADER acks
    /// (2.2.3, 3.7.1).
    LeaderWait,
    /// Half a tick of the leader has passed (3.8.2).
    HalfTick,
    /// A learner handler's wait for a quorum or its socket read time-out
    /// (2.2.3, 3.8.5).
    Handler(ServerId),
    /// The next lease of a session ends (7.2.2).
    Expiry,
    /// The leader looks for containers and TTL znodes to delete (6.3.6).
    Containers,
}

impl Timer {
    /// How many different timers a server has.
    pub const COUNT: usize = 9 + crate::base::MAX_SID + 1;

    /// All of them, in the order of [`Timer::index`].
    pub const ALL: [Timer; Timer::COUNT - 1] = {
        let mut all = [Timer::Election; Timer::COUNT - 1];
        all[1] = Timer::Finalize;
        all[2] = Timer::ObserverWait;
        all[3] = Timer::Reconnect;
        all[4] = Timer::LearnerRead;
        all[5] = Timer::LeaderWait;
        all[6] = Timer::HalfTick;
        let mut sid = 1;
        while sid <= crate::base::MAX_SID {
            all[6 + sid] = Timer::Handler(ServerId(sid as u8));
            sid += 1;
        }
        all[7 + crate::base::MAX_SID] = Timer::Expiry;
        all[8 + crate::base::MAX_SID] = Timer::Containers;
        all
    };

    /// A dense index below [`Timer::COUNT`]; frozen, records and hashes hold it. No timer has
    /// the index 7: it would be the handler of a server 0.
    pub fn index(self) -> usize {
        match self {
            Timer::Election => 0,
            Timer::Finalize => 1,
            Timer::ObserverWait => 2,
            Timer::Reconnect => 3,
            Timer::LearnerRead => 4,
            Timer::LeaderWait => 5,
            Timer::HalfTick => 6,
            Timer::Handler(sid) => 7 + sid.0 as usize,
            Timer::Expiry => 8 + crate::base::MAX_SID,
            Timer::Containers => 9 + crate::base::MAX_SID,
        }
    }

    /// What it is called in a transcript.
    pub fn name(self) -> &'static str {
        match self {
            Timer::Election => "notification time-out",
            Timer::Finalize => "finalizeWait",
            Timer::ObserverWait => "observer wait",
            Timer::Reconnect => "connect retry",
            Timer::LearnerRead => "read time-out",
            Timer::LeaderWait => "quorum wait",
            Timer::HalfTick => "half tick",
            Timer::Handler(_) => "learner handler time-out",
            Timer::Expiry => "session expiry",
            Timer::Containers => "container check",
        }
    }
}

/// Why a snapshot is taken; who waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotFor {
    /// Enough transactions since the last one (5.3.2). Nobody waits.
    Background,
    /// A leader starts (`loadData`, 2.4). It waits.
    LeaderStart,
    /// NEWLEADER after SNAP or TRUNC (3.6.5). The learner waits.
    NewLeader,
}

/// A piece of work for the disk. Each takes its time and comes back as
/// [`super::Input::Disk`]; what it changes on disk changes at that moment, so a
/// crash can fall between any two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskOp {
    /// Write the next queued record to the log's buffer.
    Append,
    /// fsync the log (SyncRequestProcessor's flush, 5.2.3).
    Fsync,
    /// Append the next synchronized transaction, before NEWLEADER is
    /// acknowledged (3.6.5 step 4).
    AppendSync,
    /// fsync those (3.6.5 step 4).
    FsyncSync,
    /// Replace the acceptedEpoch file (1.7.1).
    AcceptedEpoch(Epoch),
    /// Replace the currentEpoch file (1.7.1).
    CurrentEpoch(Epoch),
    /// Begin a snapshot: its name is fixed now (5.3.1).
    SnapshotStart(SnapshotFor),
    /// The snapshot with this name is complete.
    SnapshotEnd(SnapshotFor, Zxid),
}

numbered! {
    /// The kinds of [`DiskOp`], without what they are about. The numbers are frozen: records
    /// and hashes hold them.
    pub enum DiskKind {
        /// A record reaches the log's buffer.
        Append = 1,
        /// The log is durable.
        Fsync = 2,
        /// A synchronized transaction reaches the log's buffer.
        AppendSync = 3,
        /// The synchronized transactions are durable.
        FsyncSync = 4,
        /// The acceptedEpoch file is replaced.
        AcceptedEpoch = 5,
        /// The currentEpoch file is replaced.
        CurrentEpoch = 6,
        /// A snapshot begins.
        SnapshotStart = 7,
        /// A snapshot is complete.
        SnapshotEnd = 8,
    }
}

impl DiskKind {
    /// Does it put a record into the log's buffer?
    pub fn appends(self) -> bool {
        matches!(self, DiskKind::Append | DiskKind::AppendSync)
    }

    /// Does it make the log durable?
    pub fn fsyncs(self) -> bool {
        matches!(self, DiskKind::Fsync | DiskKind::FsyncSync)
    }

    /// Does it end with something on disk for good? Only then a disk that fails is noticed.
    pub fn is_durable(self) -> bool {
        match self {
            DiskKind::Append | DiskKind::AppendSync | DiskKind::SnapshotStart => false,
            DiskKind::Fsync
            | DiskKind::FsyncSync
            | DiskKind::AcceptedEpoch
            | DiskKind::CurrentEpoch
            | DiskKind::SnapshotEnd => true,
        }
    }
}

impl DiskOp {
    /// Does a role's own thread stand still until this is done? The log thread and
    /// background snapshots work while everything else goes on.
    pub fn is_awaited(self) -> bool {
        match self {
            DiskOp::Append | DiskOp::Fsync => false,
            DiskOp::AppendSync | DiskOp::FsyncSync => true,
            DiskOp::AcceptedEpoch(_) | DiskOp::CurrentEpoch(_) => true,
            DiskOp::SnapshotStart(why) | DiskOp::SnapshotEnd(why, _) => {
                why != SnapshotFor::Background
            }
        }
    }

    /// Which kind of work it is.
    pub fn kind(self) -> DiskKind {
        match self {
            DiskOp::Append => DiskKind::Append,
            DiskOp::Fsync => DiskKind::Fsync,
            DiskOp::AppendSync => DiskKind::AppendSync,
            DiskOp::FsyncSync => DiskKind::FsyncSync,
            DiskOp::AcceptedEpoch(_) => DiskKind::AcceptedEpoch,
            DiskOp::CurrentEpoch(_) => DiskKind::CurrentEpoch,
            DiskOp::SnapshotStart(_) => DiskKind::SnapshotStart,
            DiskOp::SnapshotEnd(..) => DiskKind::SnapshotEnd,
        }
    }
}

/// Why a server's process ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitReason {
    /// A COMMIT that is not the head of pendingTxns (UNMATCHED_TXN_COMMIT, 4.2.14).
    UnmatchedCommit,
    /// TRUNC that cannot be carried out: there is no log, or it would cut more than
    /// it was told to (3.6.1).
    CannotTruncate,
    /// An impossible first packet of the synchronization (3.6.1).
    BadSyncPacket,
    /// The epoch of the last zxid is above the currentEpoch file (1.7.3).
    EpochBehindLog,
    /// acceptedEpoch below currentEpoch (1.7.3).
    AcceptedBelowCurrent,
    /// What was to be on disk is not: the thread that writes is one of those without which
    /// there is no server (5.2.5).
    DiskError,
}

/// Why a server gives up its role and looks for a leader again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveReason {
    /// The leader could not be reached in five attempts (2.1.2).
    CannotConnect,
    /// The connection to the leader ended.
    ConnectionLost,
    /// Nothing heard from the leader for initLimit or syncLimit (3.8.5).
    LeaderSilent,
    /// LEADERINFO names an epoch below acceptedEpoch (2.1.6).
    EpochTooOld,
    /// A proposal that does not follow the last one (3.6.3).
    ProposalGap,
    /// A COMMIT found the queue of proposals empty (ZOOKEEPER-4394).
    EmptyQueue,
    /// No quorum reported for a new epoch within initLimit (2.2.3).
    NoEpochQuorum,
    /// No quorum of ACKEPOCH within initLimit (2.3.2).
    NoEpochAckQuorum,
    /// No quorum acknowledged NEWLEADER within initLimit (3.7.1).
    NoNewLeaderQuorum,
    /// Not sufficient followers synced (3.8.2).
    LostQuorum,
    /// The zxid counter is used up (4.6.2).
    CounterExhausted,
}

/// How a learner is brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// Keep everything, and add what is missing.
    Diff,
    /// Cut what the leader does not have, then add what is missing.
    Trunc,
    /// Replace everything by the leader's state.
    Snap,
}

impl SyncMode {
    /// The packet that begins it, in ZooKeeper's spelling.
    pub fn name(self) -> &'static str {
        match self {
            SyncMode::Diff => "DIFF",
            SyncMode::Trunc => "TRUNC",
            SyncMode::Snap => "SNAP",
        }
    }
}

/// What a server asks of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a connection; given up after `timeout`.
    Dial {
        /// What the connection is for.
        channel: Channel,
        /// The server to connect to.
        to: ServerId,
        /// How long an answer may take.
        timeout: Micros,
    },
    /// Take the connection that was offered.
    Accept(Conn),
    /// Refuse the connection that was offered.
    Refuse(Conn),
    /// Close a connection; the other end sees the stream end.
    Close(Conn),
    /// Leave what arrives on this connection in its buffer.
    StopReading(Conn),
    /// Read again, first what is in the buffer.
    StartReading(Conn),
    /// Send a vote on an election connection.
    SendVote(Conn, Notification),
    /// Hand a vote to oneself through the receive queue (1.2.2).
    SendVoteToSelf(Notification),
    /// Send a packet to the learner or leader at the other end.
    Send(Conn, Packet),
    /// Send something to a client: an answer or a watch event.
    Reply(Conn, ToClient),
    /// (Re)set a timer to a length drawn from a span.
    SetTimer(Timer, Span),
    /// Stop a timer; harmless if it is not set.
    StopTimer(Timer),
    /// Disk work, done after everything asked of this disk before.
    Disk(DiskOp),
    /// End the process; its disk stays as it is.
    Exit(ExitReason),
}

/// What happened inside a handler, for observers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The server's state changed (ZooKeeper logs the same words).
    State(ServerState),
    /// Its ZAB phase changed, in the words of `zabstate`.
    Phase(ZabState),
    /// It received this vote, whatever comes of it.
    Heard(Notification),
    /// It sent its vote to every voter, with this round.
    Voted(Vote, u64),
    /// It moved to a later election round and forgot the votes of the old one.
    RoundRaised(u64),
    /// A vote of an earlier round was not counted (1.2.7.3).
    StaleVote(ServerId),
    /// A quorum agrees with its vote; it waits whether a better one comes.
    QuorumOfVotes(SidSet),
    /// It joins the leader of a running ensemble (1.2.12).
    JoinsLeader(ServerId),
    /// As leader it fixed the new epoch.
    EpochChosen(Epoch),
    /// A promise is on disk.
    AcceptedEpoch(Epoch),
    /// The new current epoch is on disk.
    CurrentEpoch(Epoch),
    /// As leader it met a learner with a longer history and closed that
    /// connection (2.3.2).
    LearnerAhead(ServerId),
    /// As leader it decided how to bring a learner up to date.
    SyncDecided(ServerId, SyncMode, Zxid),
    /// As learner it was told so.
    SyncTold(SyncMode, Zxid),
    /// Its log was cut; this is the last zxid kept.
    Truncated(Zxid),
    /// A quorum has the leader's history: the epoch is established.
    Established(Epoch),
    /// As leader it proposed a transaction.
    Proposed(Txn),
    /// A record is in the log's buffer.
    Appended(Txn),
    /// The log is durable up to here.
    Durable(Zxid),
    /// As leader it committed this zxid; these servers had it on disk.
    Committed(Zxid, SidSet),
    /// It applied a transaction to its state (delivered, in the paper's word).
    Delivered(Txn),
    /// As leader it ignored an acknowledgement (late, or for (e,0)).
    AckIgnored(ServerId, Zxid),
    /// A snapshot with this name is complete.
    Snapshot(Zxid),
    /// It gives up its role.
    Leaves(LeaveReason),
    /// As leader it closed a learner's connection because of silence or an
    /// unacknowledged proposal (3.8.4, 3.8.5).
    LearnerTimedOut(ServerId),
    /// It refused a client: it is not serving (1.6.7).
    ClientRefused,
    /// It sent a client away that has seen a later state (7.1.6).
    ClientAhead(Zxid),
    /// As leader it found a session's lease at its end.
    SessionEnds(SessionId),
    /// It closed a connection whose session has moved to another one (7.2.6).
    SessionMoved(SessionId),
}

/// Where handlers put their effects and notes. Reused for every event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// What is asked for. The order is part of every recorded run: it decides the
    /// order of draws.
    pub effects: Vec<Effect>,
    /// What observers are told, in order.
    pub notes: Vec<Note>,
}

impl Outbox {
    /// Asks for an effect, after all that were asked for before.
    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Tells observers what happened.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Asks for [`Effect::Send`].
    pub fn send(&mut self, conn: Conn, packet: Packet) {
        self.effects.push(Effect::Send(conn, packet));
    }

    /// Sets a timer to a fixed length; one that runs is moved.
    pub fn timer(&mut self, timer: Timer, length: Micros) {
        self.effects.push(Effect::SetTimer(timer, Span { lo: length, hi: length }));
    }

    /// Asks for [`Effect::StopTimer`].
    pub fn stop(&mut self, timer: Timer) {
        self.effects.push(Effect::StopTimer(timer));
    }

    /// Asks for [`Effect::Disk`]. Work that the role itself waits for goes through
    /// [`super::Core`], which keeps account of it.
    pub fn disk(&mut self, op: DiskOp) {
        self.effects.push(Effect::Disk(op));
    }
}
