//! A lock by one ephemeral znode: who creates it holds; the others try again after a
//! while. Nobody stands in line, so whoever tries at the right moment is next, and all
//! that trying is work for the servers, the leader first.

use crate::recipe::fact::Happened;
use crate::recipe::holding::keep;
use crate::recipe::io::Io;
use crate::recipe::kind::Recipe;
use crate::recipe::naive::ephemeral_and_watch::PlainLock;
use crate::recipe::tape::{Catch, Progress};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;

/// Tries until it holds; works; deletes the znode.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let token = loop {
        let created = io.create(&recipe.path, data, CreateMode::Ephemeral);
        match created.but(ErrorCode::NodeExists)? {
            Some((_, zxid)) => break zxid,
            None => {
                io.sleep(recipe.think.max(crate::base::Micros::millis(10)))?;
                if io.take_cancel() {
                    return Ok(());
                }
                io.tell(Happened::Polls);
            }
        }
    };
    let write = |io: &mut Io| io.write(&recipe.path, token, recipe.fenced).map(drop);
    let znode = recipe.path.clone();
    keep(io, recipe, znode.clone(), token, &mut PlainLock(znode), write)
}
