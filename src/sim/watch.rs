//! What an event was worth, and who was waiting for it.

use super::command::{Sight, When};
use super::step::{About, Marks, Step};
use super::world::{Ready, World};
use crate::base::{Endpoint, ServerId};
use crate::zab::{Effect, Note, PacketKind, ServerState, ZabState};

impl World {
    /// What made this event worth stopping at.
    pub(super) fn marks(&self, step: &Step) -> Marks {
        let mut marks = Marks::default();
        match step.about {
            About::Command(_) | About::Refused(_) => marks.add(Marks::COMMAND),
            About::ToClient(PacketKind::ClientPing) => {}
            About::ToClient(_) | About::Resource { .. } => marks.add(Marks::ANSWER),
            _ => {}
        }
        for note in &self.out.notes {
            marks.add(match note {
                Note::State(ServerState::Leading) => Marks(Marks::STATE.0 | Marks::LEADING.0),
                Note::State(_) => Marks::STATE,
                Note::Phase(ZabState::Broadcast) => Marks(Marks::PHASE.0 | Marks::SERVES.0),
                Note::Phase(_) => Marks::PHASE,
                Note::Voted(..) => Marks::VOTED,
                Note::EpochChosen(_) => Marks::EPOCH,
                Note::SyncTold(..) => Marks::SYNC,
                Note::Truncated(_) => Marks::TRUNCATED,
                Note::Established(_) => Marks::ESTABLISHED,
                Note::Committed(..) => Marks::COMMITTED,
                Note::Delivered(_) => Marks::DELIVERED,
                Note::Leaves(_) => Marks::LEAVES,
                _ => Marks::default(),
            });
        }
        if self.out.effects.iter().any(|e| matches!(e, Effect::Exit(_))) {
            marks.add(Marks::EXIT);
        }
        marks
    }

    /// Commands that wait for something shown by the notes of this event.
    pub(super) fn watch(&mut self, step: &Step) {
        if self.armed.is_empty() || self.out.notes.is_empty() {
            return;
        }
        let me = step.actor().and_then(Endpoint::server);
        let notes = std::mem::take(&mut self.out.notes);
        for note in &notes {
            self.saw(0, |sight| shows(sight, me, note));
        }
        self.out.notes = notes;
    }

    /// Does the event that this world has just made show this? For observers: a command
    /// that waits for a sight is asked `World::watch` while the event is still going on.
    pub fn shows(&self, step: &Step, sight: Sight) -> bool {
        let me = step.actor().and_then(Endpoint::server);
        let is = |wanted: Option<Endpoint>, end| wanted.is_none_or(|wanted| wanted == end);
        match sight {
            Sight::Sent(kind, from, to) => self
                .sent()
                .iter()
                .any(|sent| sent.kind == kind && is(from, sent.from) && is(to, sent.to)),
            _ => self.notes().iter().any(|note| shows(sight, me, note)),
        }
    }

    /// Moves every armed command that waits for this to the ready ones.
    pub(super) fn saw(&mut self, since: u32, is_it: impl Fn(Sight) -> bool) {
        let cause = self.events;
        let mut ix = 0;
        while let Some((_, act)) = self.armed.get(ix) {
            if matches!(act.when, When::Seen(sight) if is_it(sight)) {
                let (_, act) = self.armed.remove(ix);
                self.ready.push_back(Ready { cause, since, command: act.command });
            } else {
                ix += 1;
            }
        }
    }
}

/// Does this note of a server show what somebody waits for?
fn shows(sight: Sight, me: Option<ServerId>, note: &Note) -> bool {
    let is_me = |wanted: Option<ServerId>| wanted.is_none() || wanted == me;
    match (sight, note) {
        (Sight::State(sid, state), Note::State(now)) => is_me(sid) && state == *now,
        (Sight::Phase(sid, phase), Note::Phase(now)) => is_me(sid) && phase == *now,
        (Sight::Established(epoch), Note::Established(now)) => epoch.is_none_or(|e| e == *now),
        (Sight::Appended(sid, zxid), Note::Appended(txn)) => is_me(sid) && txn.zxid == zxid,
        (Sight::Durable(sid, zxid), Note::Durable(now)) => is_me(sid) && *now >= zxid,
        (Sight::Committed(zxid), Note::Committed(now, _)) => *now == zxid,
        (Sight::Delivered(sid, zxid), Note::Delivered(txn)) => is_me(sid) && txn.zxid == zxid,
        (Sight::AcceptedEpoch(sid, epoch), Note::AcceptedEpoch(now)) => is_me(sid) && *now == epoch,
        (Sight::CurrentEpoch(sid, epoch), Note::CurrentEpoch(now)) => is_me(sid) && *now == epoch,
        _ => false,
    }
}
