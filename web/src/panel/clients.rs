//! Names of clients and of their sessions.

use crate::model::Model;
use zabscope::base::{ClientId, SessionId};
use zabscope::client::Client;

pub fn of(model: &Model, id: ClientId) -> Option<&Client> {
    model.run.world().clients().iter().find(|client| client.id == id)
}

/// Whose session this is, or was: the ensemble may keep one longer than its client.
pub fn of_session(model: &Model, session: SessionId) -> Option<ClientId> {
    let mut clients = model.run.world().clients().iter();
    clients.find(|client| client.had == Some(session)).map(|client| client.id)
}

/// The name of a session's client; without one the session itself.
pub fn named(model: &Model, session: SessionId) -> String {
    of_session(model, session).map_or_else(|| session.to_string(), |client| client.to_string())
}
