//! A library's objects, called one operation after the other: what recordings of real
//! clients are replayed with.

use super::barrier;
use super::counter::Counter;
use super::double_barrier::DoubleBarrier;
use super::fact::{Got, Happened};
use super::io::Io;
use super::lock::Lock;
use super::membership::Party;
use super::queue::{LockingQueue, PlainQueue};
use super::semaphore::Semaphore;
use super::tape::{Fail, Progress, Stop};
use crate::base::Micros;
use crate::service::path::Path;

/// What kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectSort {
    /// `Lock`.
    Lock,
    /// `ReadLock`.
    ReadLock,
    /// `WriteLock`.
    WriteLock,
    /// `Election`.
    Election,
    /// `Semaphore`.
    Semaphore,
    /// `Barrier`.
    Barrier,
    /// `DoubleBarrier`.
    DoubleBarrier,
    /// `Queue`.
    Queue,
    /// `LockingQueue`.
    LockingQueue,
    /// `Counter`.
    Counter,
    /// `Party`.
    Party,
    /// `ShallowParty`.
    ShallowParty,
}

/// What an object is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maker {
    /// What kind.
    pub sort: ObjectSort,
    /// Its path.
    pub path: Path,
    /// The identifier.
    pub data: Path,
    /// Leases or members.
    pub size: u32,
    /// Its parent is known to be there.
    pub assured: bool,
}

/// An operation of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `acquire`: blocking or not, and how long at most.
    Acquire(bool, Option<Micros>),
    /// `release`.
    Release,
    /// `contenders`, `lease_holders` or `get_participants`.
    Who,
    /// The same as a list of Python, which asks for the length first.
    List,
    /// `run` of an election; true if the leader's function returns at once.
    Lead(bool),
    /// That function returns.
    Return,
    /// `create` of a barrier.
    Create,
    /// `remove`.
    Remove,
    /// `wait`.
    Wait(Option<Micros>),
    /// `enter`.
    Enter,
    /// `leave`.
    Leave,
    /// `join`.
    Join,
    /// `put`: item, priority.
    Put(Path, u32),
    /// `put_all`: items, priority.
    PutAll(Vec<Path>, u32),
    /// `get`.
    Get(Option<Micros>),
    /// `consume`.
    Consume,
    /// `holds_lock`.
    Holds,
    /// `len`.
    Len,
    /// `+=`.
    Add(i64),
    /// `value`.
    Value,
}

/// An object and what was asked of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
    /// What it is made from.
    pub maker: Maker,
    /// The operations, in order.
    pub calls: Vec<Call>,
}

enum Object {
    Lock(Lock),
    Semaphore(Semaphore),
    Barrier(Path),
    DoubleBarrier(DoubleBarrier),
    Queue(PlainQueue),
    LockingQueue(LockingQueue),
    Counter(Counter),
    Party(Party),
}

impl Calls {
    /// All of them, one after the other; each begins when it was called.
    pub(super) fn run(&self, io: &mut Io) -> Progress<()> {
        let mut object = self.make(io)?;
        let mut number = 0;
        loop {
            io.called(number)?;
            let Some(call) = self.calls.get(number as usize) else { return io.rest() };
            number += 1;
            let done = match (&mut object, call) {
                (Object::Lock(lock), Call::Lead(at_once)) => lead(io, lock, *at_once, &mut number),
                (object, call) => object.answer(io, call),
            };
            io.tell(match done {
                Ok(got) => Happened::Returned(got),
                Err(Stop::Fail(why)) => Happened::Raised(why),
                Err(Stop::Pending) => return Err(Stop::Pending),
            });
        }
    }

    fn make(&self, io: &mut Io) -> Progress<Object> {
        let Maker { sort, path, data, size, assured } = &self.maker;
        Ok(match sort {
            ObjectSort::Lock
            | ObjectSort::ReadLock
            | ObjectSort::WriteLock
            | ObjectSort::Election => {
                let mut lock = match sort {
                    ObjectSort::ReadLock => Lock::reader(io, path, data)?,
                    ObjectSort::WriteLock => Lock::writer(io, path, data)?,
                    _ => Lock::new(io, path, data)?,
                };
                if *assured {
                    lock.assume();
                }
                Object::Lock(lock)
            }
            ObjectSort::Semaphore => Object::Semaphore(Semaphore::new(io, path, data, *size)?),
            ObjectSort::Barrier => Object::Barrier(path.clone()),
            ObjectSort::DoubleBarrier => {
                Object::DoubleBarrier(DoubleBarrier::new(io, path, data, *size)?)
            }
            ObjectSort::Queue => Object::Queue(PlainQueue::new(path)),
            ObjectSort::LockingQueue => Object::LockingQueue(LockingQueue::new(io, path)?),
            ObjectSort::Counter => Object::Counter(Counter::new(path)),
            ObjectSort::Party => Object::Party(Party::new(io, path, data)?),
            ObjectSort::ShallowParty => Object::Party(Party::shallow(io, path, data)?),
        })
    }
}

impl Object {
    fn answer(&mut self, io: &mut Io, call: &Call) -> Progress<Got> {
        let item =
            |got: Option<(Path, Path)>| got.map_or(Got::Nothing, |(_, item)| Got::Text(item));
        Ok(match (self, call) {
            (Object::Lock(lock), Call::Acquire(blocking, most)) => {
                Got::Bool(lock.acquire(io, *blocking, *most)?)
            }
            (Object::Lock(lock), Call::Release) => Got::Bool(lock.release(io)?),
            (Object::Lock(lock), Call::Who) => Got::List(lock.contenders(io)?),
            (Object::Semaphore(one), Call::Acquire(blocking, most)) => {
                Got::Bool(one.acquire(io, *blocking, *most)?)
            }
            (Object::Semaphore(one), Call::Release) => Got::Bool(one.release(io)?),
            (Object::Semaphore(one), Call::Who) => Got::List(one.holders(io)?),
            (Object::Barrier(path), Call::Create) => {
                barrier::create(io, path)?;
                Got::Nothing
            }
            (Object::Barrier(path), Call::Remove) => Got::Bool(barrier::remove(io, path)?),
            (Object::Barrier(path), Call::Wait(most)) => Got::Bool(barrier::wait(io, path, *most)?),
            (Object::DoubleBarrier(one), Call::Enter) => {
                one.enter(io)?;
                Got::Nothing
            }
            (Object::DoubleBarrier(one), Call::Leave) => {
                one.leave(io)?;
                Got::Nothing
            }
            (Object::Queue(queue), Call::Put(item, priority)) => {
                queue.put(io, item, *priority)?;
                Got::Nothing
            }
            (Object::Queue(queue), Call::Get(_)) => item(queue.get(io)?),
            (Object::Queue(queue), Call::Len) => Got::Number(i64::from(queue.len(io)?)),
            (Object::LockingQueue(queue), Call::Put(item, priority)) => {
                queue.put(io, item, *priority)?;
                Got::Nothing
            }
            (Object::LockingQueue(queue), Call::PutAll(items, priority)) => {
                queue.put_all(io, items, *priority)?;
                Got::Nothing
            }
            (Object::LockingQueue(queue), Call::Get(most)) => item(queue.get(io, *most)?),
            (Object::LockingQueue(queue), Call::Len) => Got::Number(i64::from(queue.len(io)?)),
            (Object::LockingQueue(queue), Call::Holds) => Got::Bool(queue.holds(io)?),
            (Object::LockingQueue(queue), Call::Consume) => Got::Bool(queue.consume(io)?),
            (Object::LockingQueue(queue), Call::Release) => Got::Bool(queue.release(io)?),
            (Object::Counter(counter), Call::Add(more)) => Got::Number(counter.add(io, *more)?),
            (Object::Counter(counter), Call::Value) => Got::Number(counter.value(io)?.0),
            (Object::Party(party), Call::Join) => {
                party.join(io)?;
                Got::Nothing
            }
            (Object::Party(party), Call::Leave) => Got::Bool(party.leave(io)?),
            (Object::Party(party), Call::Len) => Got::Number(i64::from(party.len(io)?)),
            (Object::Party(party), Call::List) => {
                party.len(io)?;
                Got::List(party.participants(io)?)
            }
            (Object::Party(party), Call::Who) => Got::List(party.participants(io)?),
            _ => return Err(Stop::Fail(Fail::Again)), // it has no such operation
        })
    }
}

/// `Election.run`: acquires, runs the leader's function, releases.
fn lead(io: &mut Io, lock: &mut Lock, at_once: bool, number: &mut u32) -> Progress<Got> {
    match lock.acquire(io, true, None) {
        Err(Stop::Fail(Fail::Cancelled)) => return Ok(Got::Nothing),
        other => drop(other?),
    }
    let token = lock.token(io)?;
    io.tell(Happened::Acquired(lock.znode(), token));
    if !at_once {
        io.called(*number)?;
        *number += 1;
    }
    lock.release(io)?;
    Ok(Got::Nothing)
}
