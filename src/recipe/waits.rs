//! Who waits for whom, and circles in that: deadlocks.

use super::fact::Status;
use super::running::Running;
use crate::base::ClientId;
use crate::service::path::Path;

/// A program waits until something happens to a znode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Whose program.
    pub who: ClientId,
    /// For what.
    pub znode: Path,
    /// The client that owns that znode, if one does.
    pub of: Option<ClientId>,
}

/// Everybody who waits. `owner` says to whose session an ephemeral znode belongs.
pub fn edges<'a>(
    programs: impl Iterator<Item = &'a Running> + Clone,
    owner: impl Fn(&str) -> Option<ClientId>,
) -> Vec<Edge> {
    let holds = |program: &&Running, path: &str| match program.status() {
        Status::Holding(znode, _) => **znode == *path,
        _ => false,
    };
    let holder = |path: &str| {
        programs.clone().find(|program| holds(program, path)).map(|program| program.client)
    };
    let waits = programs.clone().filter(|program| !program.is_over()).filter_map(|program| {
        let Status::Waiting(znode) = program.status() else { return None };
        Some(Edge {
            who: program.client,
            znode: znode.clone(),
            of: owner(znode).or_else(|| holder(znode)),
        })
    });
    waits.collect()
}

/// A circle of clients of which each waits for the next one, if there is one: nobody in
/// it will ever go on by itself. The smallest number comes first.
pub fn circle(edges: &[Edge]) -> Option<Vec<ClientId>> {
    for start in edges {
        let mut path = vec![start.who];
        let mut at = start;
        while let Some(next) = at.of {
            if next == start.who {
                let least = (0..path.len()).min_by_key(|ix| path[*ix])?;
                path.rotate_left(least);
                return Some(path);
            }
            if path.contains(&next) {
                break; // a circle that does not come back here
            }
            let Some(edge) = edges.iter().find(|edge| edge.who == next) else { break };
            path.push(next);
            at = edge;
        }
    }
    None
}
