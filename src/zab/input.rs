//! What happens to a server, sorted by who answers it, and what becomes of its
//! phase.
//!
//! Some inputs are the same in every phase: a connection for votes, a client's
//! connection, finished disk work. [`super::step`] settles those and gives the
//! phase only what a phase may treat in a way of its own, a [`PhaseInput`].

use super::message::{Notification, Packet, ToServer, Vote};
use super::outbox::{DiskOp, ExitReason, LeaveReason, SnapshotFor, Timer};
use crate::base::{Conn, ServerId, Zxid};
use std::collections::VecDeque;

/// Everything that can happen to a running server, short of a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A connection for votes came or went.
    Election(LinkChange),
    /// A connection between a learner and a leader came or went.
    Quorum(LinkChange),
    /// A client wants to connect.
    ClientDialed(Conn),
    /// A client's connection ended; its session goes on without it.
    ClientBroken(Conn),
    /// A vote, perhaps its own (1.2.2).
    Vote(ServerId, Notification),
    /// A packet between learner and leader, with its sender.
    Packet(Conn, ServerId, Packet),
    /// A client's message.
    Client(Conn, ToServer),
    /// A timer that this server had set has run out.
    Timer(Timer),
    /// Disk work that it had asked for is done. The number is a throw of dice
    /// for the next snapshot threshold, used after [`DiskOp::Append`] only.
    Disk(DiskOp, u32),
}

/// What becomes of a connection with another server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkChange {
    /// The other server wants to connect.
    Dialed(Conn, ServerId),
    /// The connection that this server wanted is open.
    Opened(Conn, ServerId),
    /// The connection that this server wanted was refused, or timed out.
    Failed(ServerId),
    /// A connection ended: closed, reset or cut.
    Broken(Conn, ServerId),
}

/// What a phase is asked to answer. Each phase has one function in
/// `phases.rs`, and it names every one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PhaseInput {
    /// A vote, perhaps its own (1.2.2).
    Vote(ServerId, Notification),
    /// A connection between learner and leader came or went.
    Quorum(LinkChange),
    /// A quorum packet.
    Packet(Conn, ServerId, Packet),
    /// A client's message.
    Client(Conn, ToServer),
    /// A timer that this phase or an earlier one had set.
    Timer(Timer),
    /// Disk work is done, and the disk or its file is changed already.
    Disk(DiskDone),
}

/// Disk work that a phase may be waiting for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DiskDone {
    /// The log thread has written this record to the log's buffer. A crash still
    /// loses it.
    Appended(Zxid),
    /// The log thread has flushed. These are durable, and nobody has been told.
    Durable(VecDeque<Zxid>),
    /// It is time to write the next synchronized transaction (3.6.5 step 4).
    AppendSync,
    /// It is time to declare those durable (3.6.5 step 4).
    FsyncSync,
    /// The acceptedEpoch file is replaced: a promise holds from now on.
    AcceptedEpoch,
    /// The currentEpoch file is replaced: the history of that epoch is here.
    CurrentEpoch,
    /// A snapshot is complete; who waited for it depends on why it was taken.
    Snapshot(SnapshotFor),
}

/// What becomes of the phase after an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The phase goes on.
    Stay,
    /// An observer has waited long enough: its election begins.
    Look,
    /// The election is over; the server follows, observes or leads.
    Elected(Elected),
    /// The role ends; after it another election.
    Leave(LeaveReason),
    /// The process ends by itself.
    Exit(ExitReason),
}

/// How an election ended on one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elected {
    /// The server to follow; perhaps itself.
    pub leader: ServerId,
    /// The vote that won, told to late joiners from now on (1.1.10).
    pub vote: Vote,
}
