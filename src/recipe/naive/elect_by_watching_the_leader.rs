//! An election in which everybody watches the leader: when it goes, all wake up, list,
//! and all but one find that they lead no more than before.

use crate::recipe::fact::Happened;
use crate::recipe::holding::keep;
use crate::recipe::io::{Io, Woke};
use crate::recipe::kind::Recipe;
use crate::recipe::lock::{EXCLUSIVE, sequence};
use crate::recipe::naive::ephemeral_and_watch::PlainLock;
use crate::recipe::tape::{Catch, Fail, Progress, fail};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path;

/// Stands for election, leads for a while, steps back.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let prefix = format!("{}/{}{EXCLUSIVE}", recipe.path, io.guid()?);
    let (znode, token) = io.create(&prefix, data, CreateMode::EphemeralSequential)?;
    io.tell(Happened::Queued(znode.clone()));
    loop {
        io.clear();
        let mut names = io.children(&recipe.path, false)?;
        names.sort_by(|a, b| sequence(a, &[EXCLUSIVE]).cmp(&sequence(b, &[EXCLUSIVE])));
        if !names.iter().any(|name| **name == *path::name(&znode)) {
            return fail(Fail::Expired);
        }
        let leader = names.first().map(|name| format!("{}/{name}", recipe.path));
        let Some(leader) = leader.filter(|leader| **leader != *znode) else { break };
        if io.exists(&leader, true).but(ErrorCode::NoNode)?.flatten().is_none() {
            continue;
        }
        if io.wait(&leader, None)? == Woke::Cancelled {
            io.delete(&znode, -1)?;
            return fail(Fail::Cancelled);
        }
        io.connected()?;
    }
    keep(io, recipe, znode.clone(), token, &mut PlainLock(znode), |_| Ok(()))
}
