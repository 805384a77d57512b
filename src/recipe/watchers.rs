//! Kazoo's watchers: a function is called with the data, or with the children, first and after
//! every change. They read again after each event and whenever the connection is back, and call
//! only if there is something new; so they outlive lost events and lost sessions.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Fail, Progress, Stop, fail};
use crate::base::Zxid;
use crate::service::error::ErrorCode;
use crate::service::path::Path;
use crate::service::stat::Stat;

/// Kazoo's `DataWatch`, until it is asked to stop.
pub fn data_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let mut known: Option<Option<Zxid>> = None;
    loop {
        io.clear();
        let found = read(io, &recipe.path)?;
        let version = found.as_ref().map(|(_, stat)| stat.mzxid);
        if known != Some(version) {
            known = Some(version);
            let setting = found.map_or_else(|| "".into(), |(setting, _)| setting);
            io.tell(Happened::Follows(setting));
        }
        if io.wait(&recipe.path, None)? == Woke::Cancelled {
            return Ok(());
        }
    }
}

/// Data with a watch, or a watch for its creation; tries until it is told one of them.
fn read(io: &mut Io, path: &str) -> Progress<Option<(Path, Stat)>> {
    let mut tries = io.retry();
    loop {
        let found = match io.get(path, true).but(ErrorCode::NoNode) {
            Ok(None) => match io.exists(path, true) {
                Ok(None) => return Ok(None),
                Ok(Some(_)) => continue, // created meanwhile
                Err(stop) => Err(stop),
            },
            other => other,
        };
        match found {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            other => return other,
        }
    }
}

/// Kazoo's `ChildrenWatch`, until it is asked to stop. Where there is no znode it stops by itself,
/// and says nothing.
pub fn children_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let mut known: Option<Vec<Path>> = None;
    loop {
        io.clear();
        let mut children = match children(io, &recipe.path)? {
            Some(children) => children,
            None => return deaf(io),
        };
        children.sort();
        if known.as_ref() != Some(&children) {
            io.tell(Happened::Sees(children.len() as u32));
            known = Some(children);
        }
        if io.wait(&recipe.path, None)? == Woke::Cancelled {
            return Ok(());
        }
    }
}

fn children(io: &mut Io, path: &str) -> Progress<Option<Vec<Path>>> {
    let mut tries = io.retry();
    loop {
        match io.children(path, true).but(ErrorCode::NoNode) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            other => return other,
        }
    }
}

/// It watches no more.
fn deaf(io: &mut Io) -> Progress<()> {
    io.tell(Happened::GaveUp(Fail::Code(ErrorCode::NoNode)));
    io.until(None, |_| false)?;
    fail(Fail::Cancelled)
}
