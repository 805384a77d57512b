//! Who is who among the clients and their sessions.

use crate::app::model::Model;
use zabscope::base::{ClientId, Micros, ServerId, SessionId};
use zabscope::client::Client;

/// A client.
pub fn of(model: &Model, id: ClientId) -> Option<&Client> {
    model.run.world().clients().iter().find(|client| client.id == id)
}

/// Whose session this is, or was last.
pub fn of_session(model: &Model, session: SessionId) -> Option<ClientId> {
    let mut clients = model.run.world().clients().iter();
    clients.find(|client| client.session == Some(session)).map(|client| client.id)
}

/// The name of a session's client; without one the session itself.
pub fn named(model: &Model, session: SessionId) -> String {
    of_session(model, session).map_or_else(|| session.to_string(), |client| client.to_string())
}

/// A session's lease as its leader counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Who counts.
    pub leader: ServerId,
    /// When it ends.
    pub due: Micros,
    /// What is left of it.
    pub left: Micros,
    /// The time-out, rounded up to the end of a tick at most.
    pub limit: Micros,
    /// Its closeSession is on its way.
    pub closing: bool,
}

/// The lease of a client's session, while somebody leads and counts it.
pub fn lease(world: &zabscope::sim::World, client: &Client) -> Option<Lease> {
    let session = client.session?;
    let leaders = world.nodes().iter().filter_map(|n| Some((n.server.id, n.server.leading()?)));
    let (leader, leading) = leaders.max_by_key(|(_, leading)| leading.epoch)?;
    let tracked = leading.sessions.get(session)?;
    let tick = world.setup().config.tick;
    Some(Lease {
        leader,
        due: tracked.due,
        left: tracked.due - world.now(),
        limit: Micros::millis(u64::from(tracked.timeout_ms)) + tick,
        closing: tracked.closing,
    })
}
