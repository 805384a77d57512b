//! Znodes that nobody will delete: those of a client whose session lives and whose program has
//! ended, or has gone on without them.
//!
//! A lock's clean-up is one request. If its connection ends first it may never arrive, and
//! nobody asks again: the znode stays in the line for as long as the session lives, and
//! everybody behind it waits (kazoo 429). A program that ends by an error leaves what it holds.

use super::world::World;
use crate::base::{ClientId, SessionId};
use crate::client::ClientState;
use crate::recipe::{Happened, Running};
use crate::service::path::Path;
use crate::service::tree::Tree;

/// A znode that its program has forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The znode.
    pub znode: Path,
    /// Whose session keeps it alive.
    pub client: ClientId,
    /// That client runs a program, which goes on without it; else its program has ended.
    pub runs: bool,
}

impl World {
    /// The znodes on this path, in the tree of the newest server, that nobody will delete while a
    /// session lives.
    pub fn forgotten(&self, path: &str) -> Vec<Forgotten> {
        let mut found = Vec::new();
        let Some(tree) = self.newest_tree() else { return found };
        for client in self.clients.iter().filter(|client| client.state != ClientState::Closed) {
            let its: Vec<&Running> =
                self.programs().filter(|program| program.client == client.id).collect();
            let Some(session) = client.session.filter(|_| its.iter().any(|p| is_on(p, path)))
            else {
                continue;
            };
            let runs = self.runs(client.id).is_some();
            let left = |znode: &&Path| {
                let here = its.iter().any(|program| is_on(program, path) && covers(program, znode));
                here && is_left(&its, runs, znode)
            };
            let all = self.ephemerals(tree, session);
            found.extend(all.iter().filter(left).map(|znode| Forgotten {
                znode: znode.clone(),
                client: client.id,
                runs,
            }));
        }
        found
    }

    fn ephemerals(&self, tree: &Tree, session: SessionId) -> Vec<Path> {
        tree.ephemerals(session).cloned().collect()
    }

    /// The tree of the newest server that is up.
    fn newest_tree(&self) -> Option<&Tree> {
        let up = self.nodes.iter().filter_map(|node| node.server.process.as_ref());
        let newest = up.max_by_key(|process| process.core.db.last_processed)?;
        Some(&newest.core.db.state.tree)
    }
}

fn is_on(program: &Running, path: &str) -> bool {
    *program.recipe.path == *path
}

/// May this be a znode of the program: below one of its paths, or of the lock beside it?
fn covers(program: &Running, znode: &str) -> bool {
    let below = |path: &str| {
        znode.strip_prefix(path).is_some_and(|rest| rest.starts_with('/') || rest.starts_with("-"))
    };
    below(&program.recipe.path) || below(&program.recipe.second())
}

/// Has the client forgotten it: its last program has ended, or has named it in an earlier round
/// only?
fn is_left(its: &[&Running], runs: bool, znode: &Path) -> bool {
    let names = |what: &Happened| match what {
        Happened::Queued(name) | Happened::Acquired(name, _) => name == znode,
        _ => false,
    };
    let Some((last, before)) = its.split_last() else { return false };
    if !runs {
        return true;
    }
    let rounds: Vec<&Happened> = last.facts().iter().map(|fact| &fact.what).collect();
    let begins = rounds.iter().rposition(|what| matches!(what, Happened::Begins(_))).unwrap_or(0);
    let (earlier, now) = rounds.split_at(begins);
    let old = before.iter().flat_map(|program| program.facts()).any(|fact| names(&fact.what));
    (old || earlier.iter().any(|what| names(what))) && !now.iter().any(|what| names(what))
}
