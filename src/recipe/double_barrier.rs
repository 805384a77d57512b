//! A double barrier, as kazoo has it (8.5.2 to 8.5.4): all enter together, and all
//! leave together.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Fail, Progress, Stop, fail};
use crate::client::ClientState;
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;
use crate::service::watch::EventKind;

/// Kazoo's `DoubleBarrier`: one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubleBarrier {
    path: Path,
    data: Path,
    name: Path,
    size: u32,
    assured: bool,
    born: u32,
}

impl DoubleBarrier {
    /// One member of a group of known size.
    pub fn new(io: &mut Io, path: &str, data: &str, size: u32) -> Progress<DoubleBarrier> {
        let (name, path, data) = (io.guid()?, path.into(), data.into());
        Ok(DoubleBarrier { path, data, name, size, assured: false, born: io.lives() })
    }

    fn child(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// `enter`: with the others. A failure is cleaned up and not told (kazoo).
    pub fn enter(&mut self, io: &mut Io) -> Progress<bool> {
        let mut tries = io.retry();
        loop {
            match self.try_to_enter(io) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                Err(Stop::Fail(_)) => return self.clean_up(io).map(|()| false),
                other => return other.map(|()| true),
            }
        }
    }

    fn try_to_enter(&mut self, io: &mut Io) -> Progress<()> {
        if !self.assured {
            io.ensure(&self.path)?;
            self.assured = true;
        }
        let (me, ready) = (self.child(&self.name), self.child("ready"));
        io.leave_nothing(&me, &mut self.born)?;
        io.create(&me, &self.data, CreateMode::Ephemeral).but(ErrorCode::NodeExists)?;
        io.clear();
        io.exists(&ready, true)?;
        if (io.children(&self.path, false)?.len() as u32) < self.size {
            self.until(io, EventKind::Created, &ready)
        } else {
            io.ensure(&ready).map(drop)
        }
    }

    /// Waits for this to happen to a child.
    fn until(&self, io: &mut Io, what: EventKind, path: &str) -> Progress<()> {
        io.tell(Happened::Waits(path.into()));
        let is_it = |woke: &Woke| match woke {
            Woke::Event(kind, of) => *kind == what && **of == *path,
            Woke::State(state) => *state == ClientState::Expired,
            _ => false,
        };
        match io.until(None, is_it)? {
            Woke::Event(..) => Ok(()),
            Woke::Cancelled => fail(Fail::Cancelled),
            Woke::State(_) | Woke::Time => fail(Fail::Expired),
        }
    }

    /// `leave`: with the others.
    pub fn leave(&mut self, io: &mut Io) -> Progress<()> {
        let mut tries = io.retry();
        loop {
            match self.try_to_leave(io) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                Err(Stop::Fail(_)) => return self.clean_up(io),
                other => return other,
            }
        }
    }

    fn try_to_leave(&mut self, io: &mut Io) -> Progress<()> {
        let ready = self.child("ready");
        io.delete(&ready, -1).but(ErrorCode::NoNode)?;
        let me = self.child(&self.name);
        loop {
            let mut names = io.children(&self.path, false)?;
            names.sort();
            let (Some(first), Some(last)) = (names.first(), names.last()) else { return Ok(()) };
            if names.len() == 1 && *first == self.name {
                return io.delete(&me, -1);
            }
            let other = if *first == self.name {
                self.child(last)
            } else {
                io.delete(&me, -1)?;
                self.child(first)
            };
            io.clear();
            if io.exists(&other, true)?.is_some() {
                self.until(io, EventKind::Deleted, &other)?;
            }
        }
    }

    fn clean_up(&mut self, io: &mut Io) -> Progress<()> {
        match io.delete(&self.child(&self.name), -1) {
            Err(Stop::Pending) => Err(Stop::Pending),
            _ => Ok(()),
        }
    }
}

/// Enters, works, leaves.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let mut barrier = DoubleBarrier::new(io, &recipe.path, data, recipe.size)?;
    if !barrier.enter(io)? {
        return fail(Fail::Cancelled);
    }
    io.tell(Happened::Entered(recipe.size));
    io.hold(recipe.hold)?;
    barrier.leave(io)?;
    io.tell(Happened::Left);
    Ok(())
}
