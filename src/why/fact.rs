//! What can be asked about: something that an event shows.

use super::record::{Causes, server};
use crate::base::{Endpoint, Epoch, SessionId, Zxid};
use crate::sim::{Step, What};
use crate::zab::{LeaveReason, Note, PacketKind, ServerState, SyncMode, ZabState};

/// Something that an event shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFact {
    /// The event.
    pub event: u32,
    /// What of it.
    pub what: Shown,
}

/// What an event can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// That it happened: something was received, done, or went off.
    Event,
    /// The server's state changed.
    State(ServerState),
    /// It voted.
    Voted,
    /// A quorum agrees with its vote.
    Votes,
    /// As leader it fixed the epoch.
    EpochChosen(Epoch),
    /// The promise is on disk.
    Accepted(Epoch),
    /// The epoch's history is on disk.
    Current(Epoch),
    /// As learner it was told how it is brought up to date.
    Told(SyncMode, Zxid),
    /// The epoch is established.
    Established(Epoch),
    /// It begins to serve.
    Serves,
    /// As leader it proposed a transaction.
    Proposed(Zxid),
    /// The record is in its log's buffer.
    Appended(Zxid),
    /// The record is on its disk.
    Durable(Zxid),
    /// As leader it committed.
    Committed(Zxid),
    /// It applied the transaction.
    Delivered(Zxid),
    /// It gives up its role.
    Leaves(LeaveReason),
    /// As leader it closed a learner's connection.
    TimedOut,
    /// As leader it found a session's lease at its end.
    SessionEnds(SessionId),
}

/// What a note shows, and how much it tells.
fn shown(note: &Note) -> Option<(u8, Shown)> {
    Some(match note {
        Note::Committed(zxid, _) => (20, Shown::Committed(*zxid)),
        Note::Established(epoch) => (19, Shown::Established(*epoch)),
        Note::State(ServerState::Looking) => (16, Shown::State(ServerState::Looking)),
        Note::State(state) => (18, Shown::State(*state)),
        Note::Leaves(why) => (17, Shown::Leaves(*why)),
        Note::SessionEnds(session) => (16, Shown::SessionEnds(*session)),
        Note::EpochChosen(epoch) => (15, Shown::EpochChosen(*epoch)),
        Note::LearnerTimedOut(_) => (14, Shown::TimedOut),
        Note::SyncTold(mode, zxid) => (13, Shown::Told(*mode, *zxid)),
        Note::Phase(ZabState::Broadcast) => (12, Shown::Serves),
        Note::CurrentEpoch(epoch) => (11, Shown::Current(*epoch)),
        Note::AcceptedEpoch(epoch) => (10, Shown::Accepted(*epoch)),
        Note::QuorumOfVotes(_) => (9, Shown::Votes),
        Note::Proposed(txn) => (8, Shown::Proposed(txn.zxid)),
        Note::Delivered(txn) => (7, Shown::Delivered(txn.zxid)),
        Note::Durable(zxid) => (6, Shown::Durable(*zxid)),
        Note::Appended(txn) => (5, Shown::Appended(txn.zxid)),
        Note::Voted(..) => (4, Shown::Voted),
        _ => return None,
    })
}

impl Shown {
    /// The transaction that it is about.
    pub fn zxid(self) -> Option<Zxid> {
        match self {
            Shown::Told(_, zxid)
            | Shown::Proposed(zxid)
            | Shown::Appended(zxid)
            | Shown::Durable(zxid)
            | Shown::Committed(zxid)
            | Shown::Delivered(zxid) => Some(zxid),
            _ => None,
        }
    }

    /// Does this note show it?
    pub fn is_in(self, note: &Note) -> bool {
        match (self, note) {
            (Shown::Durable(zxid), Note::Durable(upto)) => *upto >= zxid,
            _ => shown(note).is_some_and(|(_, what)| what == self),
        }
    }
}

impl Causes {
    /// What matters most about an event.
    pub fn main(&self, event: u32) -> EventFact {
        // A server that starts is started, whatever it says then.
        let starts = self.step(event).is_some_and(|step| step.what() == What::Start);
        let notes = self.notes(event).iter().filter(|_| !starts).filter_map(shown);
        let what = notes.max_by_key(|(weight, _)| *weight).map_or(Shown::Event, |(_, what)| what);
        EventFact { event, what }
    }

    /// What matters about an event to another one that it led to.
    pub(super) fn about(&self, event: u32, effect: &Step) -> EventFact {
        let zxid = effect.zxid;
        let told = |what: Shown| {
            let is_there = self.notes(event).iter().any(|note| what.is_in(note));
            is_there.then_some(EventFact { event, what })
        };
        let fitting = match (effect.what(), effect.kind()) {
            (What::Packet, Some(PacketKind::Ack)) if zxid.counter() != 0 => {
                told(Shown::Durable(zxid))
            }
            (What::Packet, Some(PacketKind::Proposal)) => told(Shown::Proposed(zxid)),
            (What::Packet, Some(PacketKind::Commit | PacketKind::Inform)) => {
                told(Shown::Committed(zxid))
            }
            (What::Vote, _) => told(Shown::Voted),
            _ => None,
        };
        fitting.unwrap_or_else(|| self.main(event))
    }

    /// The newest event up to this one that shows this of a server.
    pub fn find(&self, who: Option<Endpoint>, what: Shown, until: u32) -> Option<EventFact> {
        let code = who.map(Endpoint::code);
        let mut mine = self.before(until + 1).filter(|s| code.is_none_or(|code| s.actor == code));
        let shows = |step: &&Step| self.notes(step.number).iter().any(|note| what.is_in(note));
        mine.find(shows).map(|step| EventFact { event: step.number, what })
    }

    /// The first event that shows this of a server, after one event and up to another.
    pub(super) fn first(
        &self,
        who: Endpoint,
        what: Shown,
        after: u32,
        until: u32,
    ) -> Option<EventFact> {
        let from = (after as usize).min(self.steps.len());
        let to = (until as usize).clamp(from, self.steps.len());
        let mine = self.steps[from..to].iter().filter(|step| step.actor == who.code());
        let mut shows =
            mine.filter(|step| self.notes(step.number).iter().any(|note| what.is_in(note)));
        shows.next().map(|step| EventFact { event: step.number, what })
    }

    /// The sid of whoever an event happened to.
    pub(super) fn actor(&self, event: u32) -> Option<crate::base::ServerId> {
        self.step(event).and_then(server)
    }
}
