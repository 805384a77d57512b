//! What happens between clients and their servers, in plain words.

use super::Teller;
use super::reply;
use crate::i18n::t;
use zabscope::base::{ClientId, Endpoint, SessionId};
use zabscope::client::{Client, ClientState, Entry, HeardWhat, Outcome};
use zabscope::sim::About;
use zabscope::zab::PacketKind;

impl Teller<'_> {
    /// A message of a client, to a client, or about one.
    pub(super) fn clients(&self, leads: bool) -> String {
        let to_client = matches!(self.step.about, About::ToClient(_));
        let key = match self.step.kind() {
            Some(PacketKind::Connect) => {
                match self.client_of(self.step.peer()).and_then(|c| c.session) {
                    Some(_) => "say.client_returns",
                    None => "say.client_connects",
                }
            }
            Some(PacketKind::Connected) if self.is(ClientState::Expired) => "say.expired",
            Some(PacketKind::Connected) => "say.connected",
            Some(PacketKind::Reply) => return self.reply(),
            Some(PacketKind::Event) => return self.fired(),
            Some(PacketKind::Revalidate) if leads => "say.revalidate",
            Some(PacketKind::Revalidate) => "say.revalidated",
            Some(PacketKind::Sync) if leads => "say.sync",
            Some(PacketKind::Sync) => "say.synced",
            Some(PacketKind::ClientPing) if to_client => "say.client_pong",
            Some(PacketKind::ClientPing) => "say.client_ping",
            _ if self.answers(PacketKind::Reply) => "say.client_read",
            _ if leads => "say.client_request_leader",
            _ => "say.client_request",
        };
        self.say(key, &[])
    }

    fn client_of(&self, end: Option<Endpoint>) -> Option<&Client> {
        match end? {
            Endpoint::Client(ClientId(c)) => self.world.clients().get(usize::from(c) - 1),
            Endpoint::Server(_) => None,
        }
    }

    fn is(&self, state: ClientState) -> bool {
        self.client_of(self.step.actor()).is_some_and(|client| client.state == state)
    }

    /// Was this sent in the same event?
    fn answers(&self, kind: PacketKind) -> bool {
        self.world.sent().iter().any(|sent| sent.kind == kind)
    }

    /// The request that was answered in this event.
    fn answered(&self) -> Option<&Entry> {
        let client = self.client_of(self.step.actor())?;
        let cxid = client.log.iter().rev().find_map(|heard| match heard.what {
            HeardWhat::Reply(cxid) if heard.at == self.world.now() => Some(cxid),
            _ => None,
        })?;
        client.history.iter().rev().find(|entry| entry.cxid == cxid)
    }

    fn reply(&self) -> String {
        let Some(entry) = self.answered() else { return self.say("say.reply_done", &[]) };
        let op = reply::request(&entry.op);
        let why = match &entry.outcome {
            Outcome::Done(_, result) => reply::reply(result).says,
            Outcome::Failed(code, _) => code.to_string(),
            _ => return self.say("say.reply_done", &[]),
        };
        self.say("say.reply", &[("op", &op), ("why", &why)])
    }

    /// A watch event has arrived.
    fn fired(&self) -> String {
        let client = self.client_of(self.step.actor());
        let last = client.and_then(|client| client.log.iter().next_back());
        let what = last.and_then(|heard| match &heard.what {
            HeardWhat::Event(kind, path, _) => Some(format!("{} {path}", reply::event(*kind))),
            _ => None,
        });
        self.say("say.event", &[("what", &what.unwrap_or_default())])
    }

    /// Whose session this is.
    pub(super) fn whose(&self, session: SessionId) -> String {
        let found = self.world.clients().iter().find(|client| client.had == Some(session));
        let name = found.map(|client| client.id.to_string());
        name.unwrap_or_else(|| t(self.lang, "say.somebody").to_owned())
    }
}
