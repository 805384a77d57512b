//! What an event was worth, and who was waiting for it.

use super::command::{Sight, When};
use super::step::{About, Marks, Step};
use super::world::{Ready, World};
use crate::base::{ClientId, Endpoint, Micros, ServerId, SessionId};
use crate::client::{ClientState, HeardWhat};
use crate::recipe::fact::Happened;
use crate::zab::{Effect, Note, PacketKind, ServerState, ZabState};

/// What became of a client in the last event, as far as commands can wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClientNews {
    /// Its state is another one.
    State(ClientState),
    /// One of its requests has ended.
    Reply,
    /// A watch event came.
    Event,
    /// Its program holds.
    Locked,
}

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
            let ends = self.whose_session_ends(note);
            self.saw(0, |sight| shows(sight, me, note, ends));
        }
        self.out.notes = notes;
    }

    /// What is new for the client of this event, and who waited for it: once the event is
    /// fulfilled, for then its program has had its turn.
    pub(super) fn watch_client(&mut self, step: &Step) {
        let Some(Endpoint::Client(id)) = step.actor() else { return };
        let index = usize::from(id.0) - 1;
        let log = &self.clients[index].log;
        let from = self.heard[index].min(log.len());
        self.heard[index] = log.len();
        self.news.extend(log.iter().skip(from).map(|heard| match heard.what {
            HeardWhat::State(state) => ClientNews::State(state),
            HeardWhat::Reply(_) => ClientNews::Reply,
            HeardWhat::Event(..) => ClientNews::Event,
        }));
        let facts = self.program(id).map_or(0, |program| {
            let now = program.facts().iter().rev().take_while(|f| f.event == step.number);
            now.filter(|fact| matches!(fact.what, Happened::Acquired(..))).count()
        });
        self.news.extend((0..facts).map(|_| ClientNews::Locked));
        for ix in 0..self.news.len() {
            let new = self.news[ix];
            self.saw(0, |sight| is_news(sight, id, new));
        }
    }

    /// The client whose session's lease has ended, if that is what a server told.
    fn whose_session_ends(&self, note: &Note) -> Option<ClientId> {
        let Note::SessionEnds(session) = note else { return None };
        self.client_of(*session)
    }

    fn client_of(&self, session: SessionId) -> Option<ClientId> {
        self.clients.iter().find(|client| client.had == Some(session)).map(|client| client.id)
    }

    /// Does the event that this world has just made show this? For observers: a command
    /// that waits for a sight is asked `World::watch` while the event is still going on.
    pub fn shows(&self, step: &Step, sight: Sight) -> bool {
        let me = step.actor().and_then(Endpoint::server);
        let is = |wanted: Option<Endpoint>, end| wanted.is_none_or(|wanted| wanted == end);
        match sight {
            Sight::Sent(kind, from, to, zxid) => self.sent().iter().any(|sent| {
                let about = zxid.is_none_or(|zxid| zxid == sent.zxid);
                sent.kind == kind && is(from, sent.from) && is(to, sent.to) && about
            }),
            Sight::Client(..) | Sight::Locked(_) | Sight::Reply(_) | Sight::Event(_) => {
                let Some(Endpoint::Client(id)) = step.actor() else { return false };
                self.news.iter().any(|new| is_news(sight, id, *new))
            }
            _ => self
                .notes()
                .iter()
                .any(|note| shows(sight, me, note, self.whose_session_ends(note))),
        }
    }

    /// Moves every armed command that waits for this to the ready ones; or one step nearer to
    /// them, if it waits for it to be seen again, or for a while after it.
    pub(super) fn saw(&mut self, since: u32, is_it: impl Fn(Sight) -> bool) {
        let (cause, now) = (self.events, self.now);
        let mut ix = 0;
        while let Some((armed, act)) = self.armed.get_mut(ix) {
            let ready = match act.when {
                When::Seen(sight) => is_it(sight),
                When::SeenAgain(sight, times, delay) if is_it(sight) => {
                    let last = times <= 1;
                    if !last {
                        act.when = When::SeenAgain(sight, times - 1, delay);
                    } else if delay > Micros(0) {
                        (*armed, act.when) = (cause, When::At(now + delay));
                    }
                    last && delay == Micros(0)
                }
                When::SeenAgain(..) | When::Now | When::At(_) => false,
            };
            if ready {
                let (_, act) = self.armed.remove(ix);
                self.ready.push_back(Ready { cause, since, command: act.command });
            } else {
                ix += 1;
            }
        }
    }
}

/// Is this what somebody waits for?
fn is_news(sight: Sight, id: ClientId, new: ClientNews) -> bool {
    let its = |wanted: Option<ClientId>| wanted.is_none_or(|wanted| wanted == id);
    match (sight, new) {
        (Sight::Client(who, state), ClientNews::State(now)) => its(who) && state == now,
        (Sight::Reply(who), ClientNews::Reply)
        | (Sight::Event(who), ClientNews::Event)
        | (Sight::Locked(who), ClientNews::Locked) => its(who),
        _ => false,
    }
}

/// Does this note of a server show what somebody waits for? `ends` is the client whose session
/// it ends, if it does.
fn shows(sight: Sight, me: Option<ServerId>, note: &Note, ends: Option<ClientId>) -> bool {
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
        (Sight::Expired(who), Note::SessionEnds(_)) => who.is_none() || who == ends,
        _ => false,
    }
}
