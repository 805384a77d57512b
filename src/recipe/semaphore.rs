//! A semaphore, as kazoo has it: a znode for each lease, and a lock around taking one,
//! so that only one contender watches the leases.

use super::fact::Happened;
use super::holding::{Holdable, gave_up, keep};
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::lock::Lock;
use super::tape::{Catch, Fail, Progress, Stop, fail};
use crate::base::{Micros, Zxid};
use crate::client::ClientState;
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;

/// Kazoo's `Semaphore`: one contender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Semaphore {
    path: Path,
    data: Path,
    lease: Path,
    leases: u32,
    assured: bool,
    born: u32,
    held: bool,
    token: Zxid,
}

impl Semaphore {
    /// One of a number of leases.
    pub fn new(io: &mut Io, path: &str, data: &str, leases: u32) -> Progress<Semaphore> {
        let lease = format!("{path}/{}", io.guid()?).into();
        let (path, data) = (path.into(), data.into());
        let (assured, held, token, born) = (false, false, Zxid::ZERO, io.lives());
        Ok(Semaphore { path, data, lease, leases, assured, born, held, token })
    }

    /// The znode of its lease, and the transaction that created it.
    pub fn znode(&self) -> (Path, Zxid) {
        (self.lease.clone(), self.token)
    }

    /// `acquire`.
    pub fn acquire(&mut self, io: &mut Io, blocking: bool, most: Option<Micros>) -> Progress<bool> {
        io.take_cancel();
        let mut tries = io.retry();
        let got = loop {
            match self.try_to_acquire(io, blocking, most) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                other => break other,
            }
        };
        if let Err(Stop::Fail(_)) = got {
            match io.delete(&self.lease, -1) {
                Err(Stop::Pending) => return Err(Stop::Pending),
                Ok(()) | Err(Stop::Fail(_)) => {}
            }
        }
        self.held = got?;
        Ok(self.held)
    }

    fn try_to_acquire(
        &mut self,
        io: &mut Io,
        blocking: bool,
        most: Option<Micros>,
    ) -> Progress<bool> {
        if !self.assured {
            let there = io.ensure(&self.path)?;
            self.assured = true;
            if !there {
                io.set(&self.path, &self.leases.to_string(), -1)?;
            } else if let Ok(leases) = io.get(&self.path, false)?.0.parse::<u32>()
                && leases != self.leases
            {
                return fail(Fail::Code(ErrorCode::BadArguments));
            }
        }
        io.leave_nothing(&self.lease, &mut self.born)?;
        if io.exists(&self.lease, false)?.is_some() {
            return Ok(true);
        }
        let end = most.map(|most| io.now() + most);
        let mut lock =
            Lock::new(io, &format!("{}-__lock__", self.path), &format!("b'{}'", self.data))?;
        if !lock.acquire(io, blocking, most)? {
            return Ok(false);
        }
        let got = self.with_lock(io, blocking, end);
        if got != Err(Stop::Pending) {
            lock.release(io)?;
            if self.born != io.lives() {
                return fail(Fail::Again); // the lease went with its session meanwhile
            }
        }
        got
    }

    fn with_lock(&mut self, io: &mut Io, blocking: bool, end: Option<Micros>) -> Progress<bool> {
        loop {
            io.clear();
            if self.take(io)? {
                return Ok(true);
            }
            if !blocking {
                return Ok(false);
            }
            io.tell(Happened::Waits(self.path.clone()));
            let is_it = |woke: &Woke| match woke {
                Woke::Event(_, path) => *path == self.path,
                Woke::State(state) => *state == ClientState::Expired,
                _ => false,
            };
            let left = end.map(|end| end.max(io.now()) - io.now());
            if io.until(left, is_it)? == Woke::Time {
                return fail(Fail::TimedOut);
            }
        }
    }

    /// Takes a lease, if there is one.
    fn take(&mut self, io: &mut Io) -> Progress<bool> {
        if io.state() == ClientState::Expired {
            return fail(Fail::Again);
        }
        if io.take_cancel() {
            return fail(Fail::Cancelled);
        }
        let taken = io.children(&self.path, true)?;
        if taken.len() < self.leases as usize {
            self.token = io.create(&self.lease, &self.data, CreateMode::Ephemeral)?.1;
        }
        Ok(io.exists(&self.lease, false)?.is_some())
    }

    /// `release`: did it hold one?
    pub fn release(&mut self, io: &mut Io) -> Progress<bool> {
        if !self.held {
            return Ok(false);
        }
        let mut tries = io.retry();
        loop {
            match io.delete(&self.lease, -1).but(ErrorCode::NoNode) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                Err(stop) => return Err(stop),
                Ok(_) => break,
            }
        }
        self.held = false;
        Ok(true)
    }

    /// Who holds leases: their data, in no order.
    pub fn holders(&mut self, io: &mut Io) -> Progress<Vec<Path>> {
        if io.exists(&self.path, false)?.is_none() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut names = io.children(&self.path, false)?;
        names.sort();
        for name in names {
            let path = format!("{}/{name}", self.path);
            if let Some((data, _)) = io.get(&path, false).but(ErrorCode::NoNode)? {
                found.push(data);
            }
        }
        Ok(found)
    }
}

impl Holdable for Semaphore {
    fn give_back(&mut self, io: &mut Io) -> Progress<bool> {
        self.release(io)
    }
}

/// Takes a lease, works, gives it back.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let mut semaphore = Semaphore::new(io, &recipe.path, data, recipe.size)?;
    let got = semaphore.acquire(io, recipe.blocking, recipe.timeout);
    if recipe.blocking {
        got?; // a time-out ends the round
    } else if gave_up(io, recipe, got)? {
        return Ok(());
    }
    let (znode, token) = semaphore.znode();
    keep(io, recipe, znode, token, &mut semaphore, |_| Ok(()))
}
