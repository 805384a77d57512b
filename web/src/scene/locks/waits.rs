//! Who waits for whom at the cursor, according to the znodes.

use zabscope::recipe::waits::{Edge, edges};
use zabscope::service::tree::Tree;
use zabscope::sim::World;

/// The znodes, as the most advanced server has them.
pub fn tree(world: &World) -> Option<&Tree> {
    let databases = world.nodes().iter().filter_map(|node| node.server.process.as_ref());
    let newest = databases.max_by_key(|process| process.core.db.last_processed)?;
    Some(&newest.core.db.state.tree)
}

/// Who waits for whom, at the cursor.
pub fn waits(world: &World) -> Vec<Edge> {
    let tree = tree(world);
    let owner = |path: &str| {
        let session = tree?.get(path)?.owner.session()?;
        let its = |client: &&zabscope::client::Client| client.had == Some(session);
        world.clients().iter().find(its).map(|client| client.id)
    };
    let newest = world.programs().filter(|program| {
        world.program(program.client).is_some_and(|last| std::ptr::eq(last, *program))
    });
    edges(newest, owner)
}
