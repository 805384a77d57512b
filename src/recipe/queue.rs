//! Queues, as kazoo has them (8.4): children with numbers; whose delete succeeds has
//! taken the item. The locking queue claims an item, and deletes it when the work is done.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Fail, Progress, Stop};
use crate::base::{ClientId, Micros};
use crate::service::error::ErrorCode;
use crate::service::op::{CreateMode, Op};
use crate::service::path::{self, Path};

/// The priority of an item unless it is told: small numbers go first.
pub const PRIORITY: u32 = 100;

/// Kazoo's `Queue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainQueue {
    path: Path,
    assured: bool,
    /// The names that it has listed and not tried yet.
    names: Vec<Path>,
}

impl PlainQueue {
    /// The queue below this path.
    pub fn new(path: &str) -> PlainQueue {
        PlainQueue { path: path.into(), assured: false, names: Vec::new() }
    }

    fn ensure(&mut self, io: &mut Io) -> Progress<()> {
        if !self.assured {
            io.ensure(&self.path)?;
            self.assured = true;
        }
        Ok(())
    }

    /// `put`: the name that the item got.
    pub fn put(&mut self, io: &mut Io, item: &str, priority: u32) -> Progress<Path> {
        self.ensure(io)?;
        let path = format!("{}/entry-{priority:03}-", self.path);
        let (created, _) = io.create(&path, item, CreateMode::PersistentSequential)?;
        Ok(path::name(&created).into())
    }

    /// `get`: the name and the content of the item that it took, if there was one.
    pub fn get(&mut self, io: &mut Io) -> Progress<Option<(Path, Path)>> {
        self.ensure(io)?;
        let mut tries = io.retry();
        loop {
            match self.try_to_get(io) {
                Err(Stop::Fail(Fail::Code(ErrorCode::NoNode))) => {
                    self.names.clear(); // somebody else took it
                    io.pause(Fail::Again, &mut tries)?;
                }
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                other => return other,
            }
        }
    }

    fn try_to_get(&mut self, io: &mut Io) -> Progress<Option<(Path, Path)>> {
        if self.names.is_empty() {
            self.names = io.children(&self.path, false)?;
            self.names.sort();
        }
        let Some(name) = self.names.first().cloned() else { return Ok(None) };
        let path = format!("{}/{name}", self.path);
        let (item, _) = io.get(&path, false)?;
        io.delete(&path, -1)?;
        self.names.remove(0);
        Ok(Some((name, item)))
    }

    /// How many items there are.
    pub fn len(&mut self, io: &mut Io) -> Progress<u32> {
        self.ensure(io)?;
        Ok(io.get(&self.path, false)?.1.num_children)
    }
}

/// Kazoo's `LockingQueue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockingQueue {
    path: Path,
    id: Path,
    assured: bool,
    /// What it has claimed: name and content.
    claimed: Option<(Path, Path)>,
}

impl LockingQueue {
    /// The queue below this path.
    pub fn new(io: &mut Io, path: &str) -> Progress<LockingQueue> {
        Ok(LockingQueue { path: path.into(), id: io.guid()?, assured: false, claimed: None })
    }

    fn ensure(&mut self, io: &mut Io) -> Progress<()> {
        if !self.assured {
            io.ensure(&self.claims())?;
            io.ensure(&self.entries())?;
            self.assured = true;
        }
        Ok(())
    }

    fn claims(&self) -> String {
        format!("{}/taken", self.path)
    }

    fn entries(&self) -> String {
        format!("{}/entries", self.path)
    }

    /// `put`.
    pub fn put(&mut self, io: &mut Io, item: &str, priority: u32) -> Progress<Path> {
        self.ensure(io)?;
        let path = format!("{}/entry-{priority:03}-", self.entries());
        let (created, _) = io.create(&path, item, CreateMode::PersistentSequential)?;
        Ok(path::name(&created).into())
    }

    /// `put_all`: all of them or none.
    pub fn put_all(&mut self, io: &mut Io, items: &[Path], priority: u32) -> Progress<()> {
        self.ensure(io)?;
        let path = format!("{}/entry-{priority:03}-", self.entries());
        let put = |item: &Path| Op::create(&path, item, CreateMode::PersistentSequential);
        io.multi(items.iter().map(put).collect()).map(drop)
    }

    /// How many items there are, claimed ones included.
    pub fn len(&mut self, io: &mut Io) -> Progress<u32> {
        self.ensure(io)?;
        Ok(io.get(&self.entries(), false)?.1.num_children)
    }

    /// `get`: claims an item, and waits for one at most so long.
    pub fn get(&mut self, io: &mut Io, most: Option<Micros>) -> Progress<Option<(Path, Path)>> {
        self.ensure(io)?;
        if self.claimed.is_some() {
            return Ok(self.claimed.clone());
        }
        io.clear();
        let end = most.map(|most| io.now() + most);
        loop {
            self.claimed = self.try_to_get(io)?;
            if self.claimed.is_some() {
                return Ok(self.claimed.clone());
            }
            io.tell(Happened::Waits(self.entries().into()));
            if !io.changed(&[&self.entries(), &self.claims()], end)? {
                return Ok(None);
            }
        }
    }

    fn try_to_get(&mut self, io: &mut Io) -> Progress<Option<(Path, Path)>> {
        let mut names = io.children(&self.entries(), true)?;
        let taken = io.children(&self.claims(), true)?;
        names.sort();
        let Some(name) = names.into_iter().find(|name| !taken.contains(name)) else {
            return Ok(None);
        };
        let claim = format!("{}/{name}", self.claims());
        if io.create(&claim, &self.id, CreateMode::Ephemeral).but(ErrorCode::NodeExists)?.is_none()
        {
            return Ok(None);
        }
        let path = format!("{}/{name}", self.entries());
        match io.get(&path, false).but(ErrorCode::NoNode)? {
            Some((item, _)) => Ok(Some((name, item))),
            None => io.delete(&claim, -1).map(|()| None),
        }
    }

    /// Is what it has claimed still its own?
    pub fn holds(&self, io: &mut Io) -> Progress<bool> {
        let Some((name, _)) = &self.claimed else { return Ok(false) };
        let claim = format!("{}/{name}", self.claims());
        io.ask(Op::Sync { path: claim.as_str().into() })?;
        Ok(io.get(&claim, false)?.0 == self.id)
    }

    /// `consume`: the work is done; item and claim go at once.
    pub fn consume(&mut self, io: &mut Io) -> Progress<bool> {
        let entries = self.entries();
        self.give_up(io, Some(&entries))
    }

    /// `release`: another consumer may take it.
    pub fn release(&mut self, io: &mut Io) -> Progress<bool> {
        self.give_up(io, None)
    }

    fn give_up(&mut self, io: &mut Io, entries: Option<&str>) -> Progress<bool> {
        if !self.holds(io)? {
            return Ok(false);
        }
        let Some((name, _)) = self.claimed.take() else { return Ok(false) };
        let (claims, delete) = (self.claims(), |of: &str| Op::Delete {
            path: format!("{of}/{name}").into(),
            version: -1,
        });
        let ops = entries.into_iter().chain([claims.as_str()]).map(delete).collect();
        Ok(io.multi(ops)?.is_ok())
    }
}

/// Puts the recipe's number of items, one after the other.
pub fn put_round(io: &mut Io, recipe: &Recipe, client: ClientId, round: u32) -> Progress<()> {
    let mut queue = PlainQueue::new(&recipe.path);
    for n in 1..=recipe.size {
        let item = format!("{client}-{round}-{n}");
        let name = queue.put(io, &item, PRIORITY)?;
        io.tell(Happened::Put(name));
        io.sleep(recipe.hold)?;
    }
    Ok(())
}

/// Puts the recipe's number of items into a locking queue.
pub fn locking_put_round(
    io: &mut Io,
    recipe: &Recipe,
    client: ClientId,
    round: u32,
) -> Progress<()> {
    let mut queue = LockingQueue::new(io, &recipe.path)?;
    for n in 1..=recipe.size {
        let item = format!("{client}-{round}-{n}");
        let name = queue.put(io, &item, PRIORITY)?;
        io.tell(Happened::Put(name));
        io.sleep(recipe.hold)?;
    }
    Ok(())
}

/// Takes an item and works on it; waits for one, if there is none.
pub fn take_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let mut queue = PlainQueue { names: io.keep.clone(), ..PlainQueue::new(&recipe.path) };
    loop {
        let got = queue.get(io)?;
        io.keep = queue.names.clone();
        let Some((name, item)) = got else {
            if !arrivals(io, &recipe.path)? {
                return Ok(());
            }
            continue;
        };
        io.tell(Happened::Took(name.clone(), Some(item)));
        io.sleep(recipe.hold)?;
        io.tell(Happened::Did(name));
        return Ok(());
    }
}

/// Waits until something is in the queue: not if it was told to stop.
pub fn arrivals(io: &mut Io, path: &str) -> Progress<bool> {
    io.clear();
    if !io.children(path, true)?.is_empty() {
        return Ok(true);
    }
    io.tell(Happened::Empty);
    io.tell(Happened::Waits(path.into()));
    let woke = io.until(None, |woke| match woke {
        Woke::Event(_, of) => **of == *path,
        _ => true,
    })?;
    Ok(woke != Woke::Cancelled)
}

/// The first item in some order; waits for one. Nothing if it was told to stop.
pub fn first(io: &mut Io, path: &str, order: fn(&mut [Path])) -> Progress<Option<Path>> {
    loop {
        let mut names = io.children(path, false)?;
        order(&mut names);
        if let Some(name) = names.into_iter().next() {
            return Ok(Some(name));
        }
        if !arrivals(io, path)? {
            return Ok(None);
        }
    }
}

/// Takes the item with the lowest number of all, listing again whenever the
/// queue has changed (8.4.4).
pub fn priority_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    take_first(io, recipe, |names| names.sort())
}

/// Takes the first item in some order: reads it, and deletes it.
pub fn take_first(io: &mut Io, recipe: &Recipe, order: fn(&mut [Path])) -> Progress<()> {
    io.ensure(&recipe.path)?;
    while let Some(name) = first(io, &recipe.path, order)? {
        let path = format!("{}/{name}", recipe.path);
        let Some((item, _)) = io.get(&path, false).but(ErrorCode::NoNode)? else { continue };
        if io.delete(&path, -1).but(ErrorCode::NoNode)?.is_none() {
            continue; // somebody else was first
        }
        io.tell(Happened::Took(name.clone(), Some(item)));
        io.sleep(recipe.hold)?;
        io.tell(Happened::Did(name));
        return Ok(());
    }
    Ok(())
}

/// Claims an item, works, and has it deleted with its claim.
pub fn locking_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let mut queue = LockingQueue::new(io, &recipe.path)?;
    let Some((name, item)) = queue.get(io, None)? else { return Ok(()) };
    io.tell(Happened::Claimed(name.clone()));
    io.hold(recipe.hold)?;
    if queue.consume(io)? {
        io.tell(Happened::Took(name.clone(), Some(item)));
        io.tell(Happened::Did(name));
    }
    Ok(())
}
