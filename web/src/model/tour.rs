//! How far one of the four matters is: read off the world, because a visitor may go back and do something else.

use super::Model;
use zabscope::base::{ClientId, ServerId};
use zabscope::client::Client;
use zabscope::recipe::fact::Status;
use zabscope::sim::World;

/// Whoever leads and serves.
pub fn leader(model: &Model) -> Option<ServerId> {
    let nodes = model.run.world().nodes().iter().map(|n| &n.server);
    let leads = nodes.filter(|s| s.leading().is_some() && s.serves());
    leads.max_by_key(|s| s.leading().map(|l| l.epoch)).map(|s| s.id)
}

/// Is this server's process gone?
pub fn is_down(model: &Model, server: ServerId) -> bool {
    let mut nodes = model.run.world().nodes().iter();
    nodes.any(|node| node.server.id == server && node.server.process.is_none())
}

/// Whoever holds something, as its own program sees it.
pub fn holder(world: &World) -> Option<ClientId> {
    let holds = |client: &&Client| {
        let program = world.program(client.id).filter(|program| !program.is_over());
        program.is_some_and(|program| matches!(program.status(), Status::Holding(..)))
    };
    world.clients().iter().find(holds).map(|client| client.id)
}

/// Has this client been answered all that it asked?
pub fn is_answered(model: &Model, client: ClientId) -> bool {
    let mut clients = model.run.world().clients().iter();
    clients.any(|c| c.id == client && c.pending().count() == 0)
}
