//! What a program can do.

use super::fact::Happened;
use super::tape::{Catch, Fail, HeardNote, Progress, Stop, TapeNote, fail};
use crate::base::{Micros, Zxid};
use crate::client::ClientState;
use crate::service::answer::{Answer, of_multi};
use crate::service::error::ErrorCode;
use crate::service::op::{CreateMode, Op};
use crate::service::path::Path;
use crate::service::stat::Stat;
use crate::service::watch::EventKind;
use imbl::Vector;
use std::sync::Arc;

/// The pause after the first failure; it doubles (kazoo's KazooRetry).
const FIRST_PAUSE: Micros = Micros::millis(100);
/// As long as it gets in runs from before clients were as they are; kazoo's `max_delay`.
const LONGEST_PAUSES: [Micros; 2] = [Micros::millis(6_400), Micros::millis(60_000)];

/// Kazoo's retry of one operation: what its next pause is made from, and when there is no time
/// left for another one.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    delay: Micros,
    end: Option<Micros>,
}

/// What a program wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// An operation of its client.
    Request(Arc<Op>),
    /// A random name.
    Guid,
    /// To write to the resource that this path guards, with this token; checked or not.
    Write(Path, Zxid, bool),
    /// To be woken at this moment, or only by what it hears.
    Sleep(Option<Micros>),
}

/// What ended a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Woke {
    /// A watch.
    Event(EventKind, Path),
    /// A change of the connection's state.
    State(ClientState),
    /// The clock.
    Time,
    /// It is asked to stop.
    Cancelled,
}

/// A program's hands and ears, while its code runs.
pub struct Io<'a> {
    tape: &'a Vector<HeardNote>,
    next: usize,
    now: Micros,
    state: ClientState,
    /// Events and changes of state since it last looked.
    heard: Vec<Woke>,
    cancelled: bool,
    /// Its library does what the real one does.
    as_it_is: bool,
    /// How many operations were called.
    called: u32,
    /// How many sessions have ended in this round.
    lives: u32,
    /// What it wants and does not find on the tape.
    pub(super) want: Option<Want>,
    /// What it told, from the beginning of the round.
    pub(super) facts: Vec<Happened>,
    /// What it keeps from one round to the next.
    pub keep: Vec<Path>,
}

impl<'a> Io<'a> {
    pub(super) fn new(
        tape: &'a Vector<HeardNote>,
        now: Micros,
        state: ClientState,
        keep: Vec<Path>,
        as_it_is: bool,
    ) -> Io<'a> {
        let (heard, facts) = (Vec::new(), Vec::new());
        Io {
            tape,
            next: 0,
            now,
            state,
            heard,
            cancelled: false,
            as_it_is,
            called: 0,
            lives: 0,
            want: None,
            facts,
            keep,
        }
    }

    /// The time, as the program knows it.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// Where its client is, as the program knows it.
    pub fn state(&self) -> ClientState {
        self.state
    }

    /// How many sessions it has lost. A znode that it created with another one goes
    /// with that session, though it may still be there.
    pub fn lives(&self) -> u32 {
        self.lives
    }

    /// Deletes what may be left there of an earlier session of its own. Kazoo takes it
    /// for its own and loses it a moment later; Curator does this (8.1.8).
    pub fn leave_nothing(&mut self, path: &str, born: &mut u32) -> Progress<()> {
        if *born != self.lives {
            self.delete(path, -1).but(ErrorCode::NoNode)?;
            *born = self.lives;
        }
        Ok(())
    }

    /// Tells observers.
    pub fn tell(&mut self, what: Happened) {
        self.facts.push(what);
    }

    /// Takes the next note from the tape, and remembers what nobody asked for.
    fn read(&mut self) -> Option<TapeNote> {
        let told = self.tape.get(self.next)?;
        self.next += 1;
        debug_assert!(self.now <= told.at, "a tape is read in the order in which it was heard");
        self.now = told.at;
        match &told.note {
            TapeNote::Event(kind, path) => self.heard.push(Woke::Event(*kind, path.clone())),
            TapeNote::State(state) => {
                self.state = *state;
                self.lives += u32::from(*state == ClientState::Expired);
                self.heard.push(Woke::State(*state));
            }
            TapeNote::Cancel => self.cancelled = true,
            TapeNote::Call(number) => {
                debug_assert!(self.called <= *number, "operations are called one after the other");
                self.called = number + 1;
            }
            _ => {}
        }
        Some(told.note.clone())
    }

    fn pending<T>(&mut self, want: Want) -> Progress<T> {
        self.want = Some(want);
        Err(Stop::Pending)
    }

    /// Asks, and waits for the answer: it and the reply's zxid.
    pub fn ask(&mut self, op: Op) -> Progress<(Zxid, Answer)> {
        while let Some(note) = self.read() {
            if let TapeNote::Reply(reply) = note {
                return reply.map_err(Stop::Fail);
            }
        }
        self.pending(Want::Request(Arc::new(op)))
    }

    /// A random name (kazoo's `uuid4().hex`).
    pub fn guid(&mut self) -> Progress<Path> {
        while let Some(note) = self.read() {
            if let TapeNote::Guid(name) = note {
                return Ok(name);
            }
        }
        self.pending(Want::Guid)
    }

    /// A throw of 32 bits.
    pub fn dice(&mut self) -> Progress<u64> {
        let name = self.guid()?;
        match u64::from_str_radix(&name[..8], 16) {
            Ok(dice) => Ok(dice),
            Err(_) => unreachable!("a random name is 32 hexadecimal digits, not {name:?}"),
        }
    }

    /// Writes to the resource that `path` guards. Whoever knows that the connection is
    /// away waits until it is back, or the session is lost (8.9.4).
    pub fn write(&mut self, path: &str, token: Zxid, fenced: bool) -> Progress<bool> {
        self.connected()?;
        while let Some(note) = self.read() {
            if let TapeNote::Wrote(accepted) = note {
                self.tell(Happened::Wrote(token, accepted));
                return Ok(accepted);
            }
        }
        self.pending(Want::Write(path.into(), token, fenced))
    }

    /// Forgets what it has not looked at (kazoo's `wake_event.clear()`).
    pub fn clear(&mut self) {
        self.heard.clear();
    }

    /// Was it asked to stop? Forgets the request.
    pub fn take_cancel(&mut self) -> bool {
        std::mem::take(&mut self.cancelled)
    }

    /// Waits for what `is_it`, for a wish to stop, or so long; what was heard since
    /// [`Io::clear`] counts.
    pub fn until(
        &mut self,
        length: Option<Micros>,
        is_it: impl Fn(&Woke) -> bool,
    ) -> Progress<Woke> {
        let due = length.map(|length| self.now + length);
        loop {
            if self.cancelled {
                return Ok(Woke::Cancelled);
            }
            if let Some(at) = self.heard.iter().position(&is_it) {
                let woke = self.heard.remove(at);
                self.tell(match &woke {
                    Woke::Event(kind, path) => Happened::Woken(*kind, path.clone()),
                    Woke::State(state) => Happened::Stirred(*state),
                    Woke::Time | Woke::Cancelled => return Ok(woke),
                });
                return Ok(woke);
            }
            match self.read() {
                Some(TapeNote::Time) => return Ok(Woke::Time),
                Some(_) => {}
                None => return self.pending(Want::Sleep(due)),
            }
        }
    }

    /// Waits until something happens to this znode: says so, and is stirred by a
    /// change of the connection, too (kazoo's `_watch_session`).
    pub fn wait(&mut self, path: &str, length: Option<Micros>) -> Progress<Woke> {
        self.tell(Happened::Waits(path.into()));
        self.until(length, |woke| match woke {
            Woke::Event(_, of) => **of == *path,
            _ => true,
        })
    }

    /// Waits until something happens to one of these znodes. False if `end` comes
    /// first, or it is asked to stop. A session that ends is a failure.
    pub fn changed(&mut self, paths: &[&str], end: Option<Micros>) -> Progress<bool> {
        let left = end.map(|end| end.max(self.now) - self.now);
        let woke = self.until(left, |woke| match woke {
            Woke::Event(_, path) => paths.contains(&&**path),
            Woke::State(state) => *state == ClientState::Expired,
            Woke::Time | Woke::Cancelled => false,
        })?;
        match woke {
            Woke::Event(..) => Ok(true),
            Woke::State(_) => fail(Fail::Expired),
            Woke::Time | Woke::Cancelled => Ok(false),
        }
    }

    /// Waits this long whatever happens; less if it is asked to stop.
    pub fn sleep(&mut self, length: Micros) -> Progress<()> {
        if length != Micros(0) {
            self.until(Some(length), |_| false)?;
        }
        Ok(())
    }

    /// So long, or until it hears that its session is over, which is a failure.
    pub fn hold(&mut self, length: Micros) -> Progress<()> {
        if self.state == ClientState::Expired {
            return fail(Fail::Expired);
        }
        self.heard.retain(|woke| *woke == Woke::State(ClientState::Expired));
        let is_end = |woke: &Woke| *woke == Woke::State(ClientState::Expired);
        match self.until(Some(length), is_end)? {
            Woke::State(_) => fail(Fail::Expired),
            _ => Ok(()),
        }
    }

    /// Waits until the operation with this number is called.
    pub(super) fn called(&mut self, number: u32) -> Progress<()> {
        while self.called <= number {
            if self.read().is_none() {
                return self.rest();
            }
        }
        Ok(())
    }

    /// Waits for whatever comes.
    pub(super) fn rest(&mut self) -> Progress<()> {
        self.pending(Want::Sleep(None))
    }

    /// Waits until it is connected. A session that is over is a failure.
    pub fn connected(&mut self) -> Progress<()> {
        loop {
            match self.state {
                ClientState::Connected => return Ok(()),
                ClientState::Expired => return fail(Fail::Expired),
                _ => drop(self.until(None, |woke| matches!(woke, Woke::State(_)))?),
            }
            if self.cancelled && self.state != ClientState::Connected {
                return fail(Fail::Cancelled);
            }
        }
    }

    /// Something that will be tried again after failures.
    pub fn retry(&self) -> Retry {
        Retry { delay: FIRST_PAUSE, end: None }
    }

    /// The same with a deadline: no pause may last beyond it.
    pub fn retry_for(&self, most: Option<Micros>) -> Retry {
        let end = most.filter(|_| self.as_it_is).map(|most| self.now + most);
        Retry { end, ..self.retry() }
    }

    /// How long the next pause is: 40 % less or more than twice the one before (`max_jitter`).
    fn length(&mut self, retry: &mut Retry) -> Progress<Micros> {
        let delay = retry.delay;
        let jitter = match self.as_it_is {
            true => Micros(delay.0 * 6 / 10 + ((delay.0 * 8 / 10 * self.dice()?) >> 32)),
            false => delay,
        };
        let longest = LONGEST_PAUSES[usize::from(self.as_it_is)];
        retry.delay = Micros(jitter.0 * 2).min(longest);
        Ok(jitter)
    }

    /// The pause of kazoo's retry after a failure that it retries; then until the
    /// client is connected again, in a new session if need be.
    pub fn pause(&mut self, why: Fail, retry: &mut Retry) -> Progress<()> {
        self.tell(Happened::Retries(why));
        let length = self.length(retry)?;
        if retry.end.is_some_and(|end| self.now + length >= end) {
            return fail(Fail::TimedOut);
        }
        // A wish to stop that is known already does not shorten it: whoever gives back
        // what it holds tries on.
        let stops = self.take_cancel();
        self.until(Some(length), |_| false)?;
        self.cancelled |= stops;
        while self.state != ClientState::Connected {
            if let Woke::Cancelled = self.until(None, |woke| matches!(woke, Woke::State(_)))? {
                return fail(Fail::Cancelled);
            }
        }
        Ok(())
    }

    /// Creates; the path that it got, and the transaction that created it: a reply
    /// to a write carries its zxid.
    pub fn create(&mut self, path: &str, data: &str, mode: CreateMode) -> Progress<(Path, Zxid)> {
        match self.ask(Op::create(path, data, mode))? {
            (zxid, Answer::Created { path, .. }) => Ok((path, zxid)),
            _ => fail(Fail::Again),
        }
    }

    /// Deletes.
    pub fn delete(&mut self, path: &str, version: i32) -> Progress<()> {
        self.ask(Op::Delete { path: path.into(), version }).map(drop)
    }

    /// Sets.
    pub fn set(&mut self, path: &str, data: &str, version: i32) -> Progress<Stat> {
        let op = Op::SetData { path: path.into(), data: data.into(), version };
        match self.ask(op)? {
            (_, Answer::Stat(stat)) => Ok(stat),
            _ => fail(Fail::Again),
        }
    }

    /// Reads.
    pub fn get(&mut self, path: &str, watch: bool) -> Progress<(Path, Stat)> {
        match self.ask(Op::GetData { path: path.into(), watch })? {
            (_, Answer::Data(data, stat)) => Ok((data.to_string().into(), stat)),
            _ => fail(Fail::Again),
        }
    }

    /// Is it there?
    pub fn exists(&mut self, path: &str, watch: bool) -> Progress<Option<Stat>> {
        match self.ask(Op::Exists { path: path.into(), watch }) {
            Ok((_, Answer::Stat(stat))) => Ok(Some(stat)),
            Ok(_) => fail(Fail::Again),
            Err(Stop::Fail(Fail::Code(ErrorCode::NoNode))) => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    /// Lists, as the server does: in no order.
    pub fn children(&mut self, path: &str, watch: bool) -> Progress<Vec<Path>> {
        match self.ask(Op::GetChildren { path: path.into(), watch, stat: false })? {
            (_, Answer::Children(names, _)) => Ok(names),
            _ => fail(Fail::Again),
        }
    }

    /// All or nothing. The code of the operation that failed, if one did.
    pub fn multi(&mut self, ops: Vec<Op>) -> Progress<Result<Zxid, ErrorCode>> {
        let (zxid, answer) = self.ask(Op::Multi(ops))?;
        let Answer::Multi(results) = answer else { return fail(Fail::Again) };
        Ok(of_multi(&results).map_or(Ok(zxid), Err))
    }

    /// Kazoo's `ensure_path`: was it there?
    pub fn ensure(&mut self, path: &str) -> Progress<bool> {
        if self.exists(path, false)?.is_some() {
            return Ok(true);
        }
        if let Some(slash) = path.rfind('/').filter(|_| path != "/") {
            self.ensure(if slash == 0 { "/" } else { &path[..slash] })?;
        }
        match self.create(path, "", CreateMode::Persistent) {
            Ok(_) => Ok(false),
            Err(Stop::Fail(Fail::Code(ErrorCode::NodeExists))) => Ok(true),
            Err(stop) => Err(stop),
        }
    }
}
