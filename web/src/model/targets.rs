//! What commands are aimed at: the first free client, and the connection that a message travels on.

use super::Model;
use crate::scene::Target;
use zabscope::base::{Channel, ClientId, Endpoint, MAX_CLIENT};
use zabscope::client::{Client, ClientState};

/// The first client that is free.
pub fn free_client(clients: &[Client]) -> Option<ClientId> {
    let free = |c: &&Client| !c.is_active() && !c.paused && c.state != ClientState::Closing;
    let unused = clients.iter().find(|c| c.server.is_none());
    unused
        .or_else(|| clients.iter().find(free))
        .map(|c| c.id)
        .filter(|c| usize::from(c.0) <= MAX_CLIENT)
}

/// The connection that a message travels on, as ends and channel.
pub fn link_of(model: &Model, target: Target) -> Option<(Endpoint, Endpoint, Channel)> {
    let Target::Packet { conn, cause, to } = target else { return None };
    let world = model.run.world();
    let flight =
        world.in_flight().into_iter().find(|m| m.conn == conn && m.cause == cause && m.to == to)?;
    let (_, wire) = world.network().wires().find(|(c, _)| *c == conn)?;
    Some((flight.from, flight.to, wire.channel))
}
