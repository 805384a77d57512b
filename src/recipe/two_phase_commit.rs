//! Two-phase commit (8.6.1): the coordinator creates a znode for each site; each site
//! votes by writing to its own; all do what follows from the votes. Only the coordinator
//! watches the votes, and the sites watch its decision.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Progress, Stop};
use crate::base::ClientId;
use crate::client::ClientState;
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::watch::EventKind;

fn transaction(recipe: &Recipe, round: u32) -> String {
    format!("{}/tx-{round}", recipe.path)
}

/// Asks all sites; decides when all have voted, or as soon as one said no.
pub fn coordinate(io: &mut Io, recipe: &Recipe, round: u32) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let tx = transaction(recipe, round);
    io.create(&tx, "", CreateMode::Persistent).but(ErrorCode::NodeExists)?;
    for n in 1..=recipe.size {
        let site = format!("{tx}/site-{n}");
        io.create(&site, "", CreateMode::Persistent).but(ErrorCode::NodeExists)?;
    }
    let mut commit = true;
    for n in 1..=recipe.size {
        let site = format!("{tx}/site-{n}");
        loop {
            io.clear();
            match &*io.get(&site, true)?.0 {
                "commit" => break,
                "abort" => {
                    commit = false;
                    break;
                }
                _ => {
                    let woke = io.wait(&site, recipe.timeout)?;
                    if matches!(woke, Woke::Time | Woke::Cancelled) {
                        commit = false; // a site that does not vote votes no
                        break;
                    }
                }
            }
        }
        if !commit {
            break;
        }
    }
    io.set(&tx, if commit { "commit" } else { "abort" }, -1)?;
    io.tell(Happened::Decided(commit));
    io.sleep(recipe.hold)
}

/// Votes, and does what was decided. Every third client of an odd transaction says no.
pub fn vote(io: &mut Io, recipe: &Recipe, client: ClientId, round: u32) -> Progress<()> {
    let tx = transaction(recipe, round);
    // Site 1 is the client with the number 2: the coordinator is client 1.
    let site = format!("{tx}/site-{}", client.0.saturating_sub(1).max(1));
    loop {
        io.clear();
        if io.exists(&site, true)?.is_some() {
            break;
        }
        io.tell(Happened::Waits(site.as_str().into()));
        let woke = io.until(None, |woke| match woke {
            Woke::Event(kind, path) => *kind == EventKind::Created && **path == *site,
            _ => true,
        })?;
        if woke == Woke::Cancelled {
            return Ok(());
        }
        io.connected()?;
    }
    let yes = !(round.is_multiple_of(2) && client.0 == 3);
    match io.set(&site, if yes { "commit" } else { "abort" }, 0) {
        Ok(_) => io.tell(Happened::Votes(yes)),
        Err(Stop::Pending) => return Err(Stop::Pending),
        Err(_) => {} // it has voted before
    }
    loop {
        io.clear();
        match &*io.get(&tx, true)?.0 {
            "" => match io.wait(&tx, None)? {
                Woke::Cancelled => return Ok(()),
                Woke::State(ClientState::Connected) | Woke::Event(..) => {}
                _ => io.connected()?,
            },
            decision => {
                io.tell(Happened::Decided(decision == "commit"));
                return io.sleep(recipe.hold);
            }
        }
    }
}
