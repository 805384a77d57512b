//! What is going to happen: events in order of time, and of being scheduled.

use crate::base::{ClientId, Conn, Micros, ServerId, Zxid};
use crate::service::path::Path;
use crate::zab::{DiskOp, Notification, Packet, Timer, ToClient, ToServer};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a connection carries. The world does not look inside the first four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    /// A vote.
    Vote(Notification),
    /// A quorum packet.
    Packet(Packet),
    /// A client's message.
    ToServer(ToServer),
    /// An answer to a client.
    ToClient(ToClient),
    /// The offer of a connection.
    Syn,
    /// It was taken.
    SynAck,
    /// It was refused.
    Refused,
    /// The other end has closed.
    Fin,
}

impl Load {
    /// Is it a message, not the connection's own business?
    pub fn is_message(&self) -> bool {
        match self {
            Load::Vote(_) | Load::Packet(_) | Load::ToServer(_) | Load::ToClient(_) => true,
            Load::Syn | Load::SynAck | Load::Refused | Load::Fin => false,
        }
    }
}

/// A scheduled happening. Those of a server name the incarnation of its process
/// that they are for; a crash makes them void.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A server's process starts.
    Start(ServerId),
    /// A timer may be due; its slot knows.
    Timer(ServerId, Timer),
    /// Disk work is done.
    Disk(ServerId, u32, DiskOp),
    /// A server's own vote comes back to it (1.2.2).
    SelfVote(ServerId, u32, Notification),
    /// A client may have to wake; its alarm knows.
    Wake(ClientId),
    /// A client's program may have to go on; its alarm knows.
    Program(ClientId),
    /// The library of a client whose session is over connects again, if its program
    /// still runs.
    Rejoin(ClientId),
    /// A write of this program reaches the resource that a lock guards: the lock's path,
    /// the token, and whether it is looked at.
    Write(u32, Path, Zxid, bool),
    /// Something arrives at one side of a connection.
    Arrive(Conn, u8, Load),
    /// A side of a connection that was broken notices.
    Broken(Conn, u8),
    /// An attempt to connect has lasted too long.
    DialTimeout(Conn),
    /// The next held load of a side may go on.
    Unhold(Conn, u8),
    /// The next buffered load of a side may be read.
    Unbuffer(Conn, u8),
}

/// A happening with its time, its place among those of the same time, and the
/// event that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// When.
    pub at: Micros,
    /// A running number; orders what falls on the same microsecond.
    pub seq: u32,
    /// The number of the event that scheduled it.
    pub cause: u32,
    /// What.
    pub what: Happening,
}

/// The future, earliest first.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<(Micros, u32, u32)>>,
    slots: Vec<Option<(u32, Happening)>>,
    free: Vec<u32>,
    next_seq: u32,
}

impl Queue {
    /// Schedules; the running number that it got.
    pub fn push(&mut self, at: Micros, cause: u32, what: Happening) -> u32 {
        debug_assert!(at != Micros::NEVER, "what never happens is not scheduled: {what:?}");
        let seq = self.next_seq;
        self.next_seq += 1;
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some((cause, what));
                slot
            }
            None => {
                self.slots.push(Some((cause, what)));
                self.slots.len() as u32 - 1
            }
        };
        self.heap.push(Reverse((at, seq, slot)));
        seq
    }

    /// The running number that the next push will get.
    pub fn next_seq(&self) -> u32 {
        self.next_seq
    }

    /// When the earliest is due.
    pub fn next_at(&self) -> Option<Micros> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    /// Takes the earliest.
    pub fn pop(&mut self) -> Option<Scheduled> {
        let Reverse((at, seq, slot)) = self.heap.pop()?;
        let taken = self.slots[slot as usize].take();
        debug_assert!(taken.is_some(), "what is scheduled is taken once");
        debug_assert!(self.next_at().is_none_or(|next| next >= at), "the earliest comes first");
        let (cause, what) = taken?;
        self.free.push(slot);
        Some(Scheduled { at, seq, cause, what })
    }

    /// All that is scheduled, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (Micros, u32, u32, &Happening)> {
        self.heap.iter().filter_map(|Reverse((at, seq, slot))| {
            let (cause, what) = self.slots[*slot as usize].as_ref()?;
            Some((*at, *seq, *cause, what))
        })
    }

    fn sorted(&self) -> Vec<(Micros, u32, u32, &Happening)> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_by_key(|(at, seq, ..)| (*at, *seq));
        all
    }
}

/// Equal futures, however the heap happens to lie in memory.
impl PartialEq for Queue {
    fn eq(&self, other: &Queue) -> bool {
        self.next_seq == other.next_seq && self.sorted() == other.sorted()
    }
}

impl Eq for Queue {}
