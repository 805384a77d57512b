//! A fair lock, as kazoo has it (8.1.2, 8.1.6): an ephemeral sequential znode with a
//! GUID in its name; the lowest number holds; everybody else watches the one before.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::tape::{Catch, Fail, Progress, Stop, fail};
use crate::base::{Micros, Zxid};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::{self, Path};

/// What stands between the GUID and the number.
pub const EXCLUSIVE: &str = "__lock__";
/// The same for a reader (8.2.4).
pub const SHARED: &str = "__rlock__";

/// Kazoo's `Lock`, `WriteLock` or `ReadLock`: one contender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    path: Path,
    data: Path,
    /// GUID and kind: what its znode's name begins with.
    prefix: String,
    /// Which kinds it has to wait for.
    after: &'static [&'static str],
    /// It looks for a znode of its own before it creates one.
    guid: bool,
    tried: bool,
    /// How many sessions had ended when it created its znode.
    born: u32,
    assured: bool,
    node: Option<Path>,
    /// The transaction that created its znode; unknown if it was found again.
    token: Option<Zxid>,
    held: bool,
    /// Its znode was gone before it deleted it: with its session.
    gone: bool,
}

impl Lock {
    /// A lock of one holder.
    pub fn new(io: &mut Io, path: &str, data: &str) -> Progress<Lock> {
        Lock::of(io, path, data, EXCLUSIVE, &[EXCLUSIVE])
    }

    /// The writer's side.
    pub fn writer(io: &mut Io, path: &str, data: &str) -> Progress<Lock> {
        Lock::of(io, path, data, EXCLUSIVE, &[EXCLUSIVE, SHARED])
    }

    /// The reader's side.
    pub fn reader(io: &mut Io, path: &str, data: &str) -> Progress<Lock> {
        Lock::of(io, path, data, SHARED, &[EXCLUSIVE])
    }

    fn of(
        io: &mut Io,
        path: &str,
        data: &str,
        name: &str,
        after: &'static [&'static str],
    ) -> Progress<Lock> {
        let prefix = format!("{}{name}", io.guid()?);
        Ok(Lock { prefix, after, guid: true, ..Lock::without_guid(path, data) })
    }

    /// The tempting way: nothing in the name tells whose it is (8.1.9).
    pub fn without_guid(path: &str, data: &str) -> Lock {
        Lock {
            path: path.into(),
            data: data.into(),
            prefix: EXCLUSIVE.to_owned(),
            after: &[EXCLUSIVE],
            guid: false,
            tried: false,
            born: 0,
            assured: false,
            node: None,
            token: None,
            held: false,
            gone: false,
        }
    }

    /// It is known that the parent is there.
    pub fn assume(&mut self) {
        self.assured = true;
    }

    /// Its znode, once it has one.
    pub fn znode(&self) -> Path {
        self.full(self.node.as_deref().unwrap_or_default())
    }

    /// The fencing token: the czxid of its znode (8.9.2). Asks, if it does not know.
    pub fn token(&mut self, io: &mut Io) -> Progress<Zxid> {
        if let Some(token) = self.token {
            return Ok(token);
        }
        let (mut tries, znode) = (io.retry(), self.znode());
        loop {
            match io.exists(&znode, false) {
                Ok(Some(stat)) => {
                    self.token = Some(stat.czxid);
                    return Ok(stat.czxid);
                }
                Ok(None) => return fail(Fail::Expired),
                // It holds: to give up here would leave its znode in the line.
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                Err(stop) => return Err(stop),
            }
        }
    }

    fn full(&self, name: &str) -> Path {
        format!("{}/{name}", self.path).into()
    }

    /// `acquire`: does it hold now? A time-out and a wish to stop are failures; its
    /// znode is deleted then.
    pub fn acquire(&mut self, io: &mut Io, blocking: bool, most: Option<Micros>) -> Progress<bool> {
        if self.held {
            return self.in_vain(io, blocking, most);
        }
        let mut tries = io.retry_for(most);
        let got = loop {
            match self.try_to_acquire(io, blocking, most) {
                Err(Stop::Fail(why)) if why.is_retried() => match io.pause(why, &mut tries) {
                    Ok(()) => {}
                    Err(stop) => break Err(stop),
                },
                other => break other,
            }
        };
        match got {
            Ok(true) => {
                self.held = true;
                Ok(true)
            }
            Err(Stop::Pending) => Err(Stop::Pending),
            other => {
                self.clean_up(io)?;
                other
            }
        }
    }

    /// A holder that tries again does so in vain, until the time is over: it is not
    /// re-entrant.
    fn in_vain(&mut self, io: &mut Io, blocking: bool, most: Option<Micros>) -> Progress<bool> {
        if blocking {
            io.until(most, |_| false)?;
        }
        Ok(false)
    }

    fn try_to_acquire(
        &mut self,
        io: &mut Io,
        blocking: bool,
        most: Option<Micros>,
    ) -> Progress<bool> {
        if !self.assured {
            io.ensure(&self.path)?;
            self.assured = true;
        }
        let mut node = None;
        if self.tried && self.guid {
            node = self.find(io)?;
        }
        self.tried = true;
        if self.node != node {
            self.token = None;
        }
        if let Some(old) = node.take_if(|_| self.born != io.lives()) {
            io.leave_nothing(&self.full(&old), &mut self.born)?;
        }
        let node = match node {
            Some(node) => node,
            None => {
                self.born = io.lives();
                let (prefix, mode) = (self.full(&self.prefix), CreateMode::EphemeralSequential);
                let (created, zxid) = io.create(&prefix, &self.data, mode)?;
                self.token = Some(zxid);
                path::name(&created).into()
            }
        };
        if self.node.as_ref() != Some(&node) {
            io.tell(Happened::Queued(self.full(&node)));
        }
        self.node = Some(node.clone());
        loop {
            io.clear();
            if io.take_cancel() {
                return fail(Fail::Cancelled);
            }
            let Some(before) = self.before(io, &node)? else { return Ok(true) };
            if !blocking {
                return Ok(false);
            }
            let before = self.full(&before);
            if io.get(&before, true).but(ErrorCode::NoNode)?.is_none() {
                continue;
            }
            if io.wait(&before, most)? == Woke::Time {
                return fail(Fail::TimedOut);
            }
        }
    }

    /// The znode that it has to wait for: the last one before its own.
    fn before(&self, io: &mut Io, node: &str) -> Progress<Option<Path>> {
        let names = io.children(&self.path, false)?;
        if !names.iter().any(|name| **name == *node) {
            return fail(Fail::Again); // its session was lost, and its znode with it
        }
        let mine = &node[self.prefix.len()..];
        let mut before: Vec<(&str, &Path)> = names
            .iter()
            .filter_map(|name| Some((sequence(name, self.after)?, name)))
            .filter(|(number, _)| *number < mine)
            .collect();
        before.sort();
        Ok(before.last().map(|(_, name)| (*name).clone()))
    }

    fn find(&self, io: &mut Io) -> Progress<Option<Path>> {
        let names = io.children(&self.path, false)?;
        Ok(names.into_iter().find(|name| name.starts_with(&self.prefix)))
    }

    /// What is left of a try that failed; whatever goes wrong now does not matter.
    fn clean_up(&mut self, io: &mut Io) -> Progress<()> {
        let node = match self.node.take() {
            Some(node) => Ok(Some(node)),
            None if self.guid => self.find(io),
            None => Ok(None),
        };
        let done = match node {
            Ok(Some(node)) => io.delete(&self.full(&node), -1),
            Ok(None) => Ok(()),
            Err(stop) => Err(stop),
        };
        match done {
            Err(Stop::Pending) => Err(Stop::Pending),
            _ => Ok(()),
        }
    }

    /// `release`: did it hold?
    pub fn release(&mut self, io: &mut Io) -> Progress<bool> {
        if !self.held {
            return Ok(false);
        }
        let (mut tries, znode) = (io.retry(), self.znode());
        loop {
            match io.delete(&znode, -1).but(ErrorCode::NoNode) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                other => {
                    self.gone = other?.is_none();
                    break;
                }
            }
        }
        self.held = false;
        self.node = None;
        self.token = None;
        Ok(true)
    }

    /// Was its znode gone when it was released? Then it had lost the lock before.
    pub fn was_gone(&self) -> bool {
        self.gone
    }

    /// Who stands in line: the data of the znodes, in order.
    pub fn contenders(&mut self, io: &mut Io) -> Progress<Vec<Path>> {
        if !self.assured {
            io.ensure(&self.path)?;
            self.assured = true;
        }
        let names = io.children(&self.path, false)?;
        let all = [EXCLUSIVE, SHARED];
        let kinds: &[&str] = if self.after == [EXCLUSIVE] && self.prefix.ends_with(EXCLUSIVE) {
            &all[..1]
        } else {
            &all
        };
        let mut line: Vec<(&str, &Path)> =
            names.iter().filter_map(|name| Some((sequence(name, kinds)?, name))).collect();
        line.sort();
        let mut found = Vec::new();
        for (_, name) in line {
            if let Some((data, _)) = io.get(&self.full(name), false).but(ErrorCode::NoNode)? {
                found.push(data);
            }
        }
        Ok(found)
    }
}

/// The number in a name, if it is of one of these kinds.
pub fn sequence<'a>(name: &'a str, kinds: &[&str]) -> Option<&'a str> {
    let number = name.get(name.len().checked_sub(10)?..)?;
    let rest = &name[..name.len() - 10];
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    (digits && kinds.iter().any(|kind| rest.ends_with(*kind))).then_some(number)
}
