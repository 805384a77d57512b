//! A program at one moment.

use super::calls::{Call, Calls, Maker};
use super::fact::{Happened, RecipeFact, Status};
use super::io::Io;
use super::kind::{Kind, Recipe};
use super::round;
use super::tape::{Fail, HeardNote, Progress, Stop, TapeNote};
use crate::base::{ClientId, Micros};
use crate::client::ClientState;
use crate::service::path::Path;
use imbl::Vector;
use std::sync::Arc;

pub use super::io::Want;

/// After a round that failed.
const REST: Micros = Micros::millis(100);

/// A program of a client: what it runs, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Whose.
    pub client: ClientId,
    /// What it runs.
    pub recipe: Arc<Recipe>,
    /// Its library does what the real one does.
    as_it_is: bool,
    /// Instead of that: an object of a library, and what is called.
    calls: Option<Calls>,
    round: u32,
    tape: Vector<HeardNote>,
    /// When the round began, and where its client was then.
    began: (Micros, ClientState),
    state: ClientState,
    keep: Vec<Path>,
    /// To rest before the round.
    rest: Micros,
    /// How many facts of this round are known.
    told: usize,
    facts: Vector<RecipeFact>,
    status: Status,
    /// What it has been promised and not been given.
    want: Option<Want>,
    requests: u32,
    stopping: bool,
    over: bool,
}

impl Running {
    /// One that has not begun.
    pub fn new(client: ClientId, recipe: Arc<Recipe>, state: ClientState, now: Micros) -> Running {
        Running {
            client,
            recipe,
            as_it_is: false,
            calls: None,
            round: 1,
            tape: Vector::new(),
            began: (now, state),
            state,
            keep: Vec::new(),
            rest: Micros(0),
            told: 0,
            facts: Vector::new(),
            status: Status::Busy,
            want: None,
            requests: 0,
            stopping: false,
            over: false,
        }
    }

    /// The same, on a library that does what the real one does, or not.
    pub fn on_library(self, as_it_is: bool) -> Running {
        Running { as_it_is, ..self }
    }

    /// An object of a library whose operations will be called, one after the other.
    pub fn object(client: ClientId, maker: Maker, now: Micros) -> Running {
        let recipe = Arc::new(Recipe::new(Kind::Lock, &maker.path));
        let calls = Some(Calls { maker, calls: Vec::new() });
        Running { calls, ..Running::new(client, recipe, ClientState::Connected, now) }
    }

    /// What the object is made from.
    pub fn maker(&self) -> Option<&Maker> {
        self.calls.as_ref().map(|calls| &calls.maker)
    }

    /// Has it got a random name already?
    pub fn has_name(&self) -> bool {
        self.tape.iter().any(|told| matches!(told.note, TapeNote::Guid(_)))
    }

    /// Calls an operation of it.
    pub fn call(&mut self, call: Call, now: Micros) {
        if let Some(Calls { calls, .. }) = &mut self.calls {
            calls.push(call);
            let number = calls.len() as u32 - 1;
            self.hear(TapeNote::Call(number), now);
        }
    }

    /// Which round it is in, from 1.
    pub fn round(&self) -> u32 {
        self.round
    }

    /// What it is doing.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Everything that became of it, oldest first.
    pub fn facts(&self) -> &Vector<RecipeFact> {
        &self.facts
    }

    /// How many requests it has made.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// Has it come to its end?
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Was it asked to stop?
    pub fn is_stopping(&self) -> bool {
        self.stopping && !self.over
    }

    /// When it wants to be woken, if it waits for the clock.
    pub fn due(&self) -> Option<Micros> {
        match self.want {
            Some(Want::Sleep(due)) if !self.over => due,
            _ => None,
        }
    }

    /// Does it wait for this kind of answer?
    pub fn wants(&self) -> Option<&Want> {
        self.want.as_ref().filter(|_| !self.over)
    }

    /// It hears something.
    pub fn hear(&mut self, note: TapeNote, now: Micros) {
        match (&note, &self.want) {
            (TapeNote::Reply(_), Some(Want::Request(_)))
            | (TapeNote::Guid(_), Some(Want::Guid))
            | (TapeNote::Wrote(_), Some(Want::Write(..)))
            | (TapeNote::Time, Some(Want::Sleep(_))) => self.want = None,
            // Nobody waits for it any more.
            (TapeNote::Reply(_) | TapeNote::Guid(_) | TapeNote::Wrote(_) | TapeNote::Time, _) => {
                return;
            }
            (TapeNote::State(state), _) => self.state = *state,
            (TapeNote::Cancel, _) => self.stopping = true,
            (TapeNote::Event(..) | TapeNote::Call(_), _) => {}
        }
        debug_assert!(
            self.tape.back().is_none_or(|last| last.at <= now),
            "a program hears one thing after the other"
        );
        self.tape.push_back(HeardNote { at: now, note });
    }

    /// It runs as far as it can: what it wants now and did not want before.
    pub fn go(&mut self, now: Micros, event: u32) -> Option<Want> {
        while !self.over {
            let (at, state) = self.began;
            let mut io = Io::new(&self.tape, at, state, self.keep.clone(), self.as_it_is);
            let ended = self.run(&mut io);
            let (want, keep) = (io.want.take(), std::mem::take(&mut io.keep));
            let facts = std::mem::take(&mut io.facts);
            debug_assert!(
                self.told <= facts.len() && self.tells_again(&facts[..self.told]),
                "code that runs again over its tape tells again what it has told"
            );
            for what in facts.into_iter().skip(self.told) {
                self.tell(what, now, event);
            }
            match ended {
                Err(Stop::Pending) => {
                    debug_assert!(want.is_some(), "code stops only where it wants something");
                    let new = want != self.want;
                    self.want = want;
                    let asks = new && matches!(self.want, Some(Want::Request(_)));
                    self.requests += u32::from(asks);
                    return self.want.clone().filter(|_| new);
                }
                Err(Stop::Fail(why)) => {
                    self.rest = REST;
                    if why == Fail::Cancelled {
                        self.stopping = true;
                    }
                    self.tell(Happened::GaveUp(why), now, event);
                }
                Ok(()) => self.rest = self.recipe.think,
            }
            self.keep = keep;
            self.next_round(now, event);
        }
        None
    }

    fn run(&self, io: &mut Io) -> Progress<()> {
        if let Some(calls) = &self.calls {
            return calls.run(io);
        }
        if self.rest != Micros(0) {
            io.sleep(self.rest)?;
        }
        if io.state() != ClientState::Connected {
            io.pause(Fail::Loss, &mut io.retry())?;
        }
        if io.take_cancel() {
            return Ok(()); // between two rounds
        }
        io.tell(Happened::Begins(self.round));
        round::run(io, &self.recipe, self.client, self.round)
    }

    /// Is this what it has told in this round, from its beginning?
    fn tells_again(&self, facts: &[Happened]) -> bool {
        let known = self.facts.iter().skip(self.facts.len() - self.told);
        known.map(|fact| &fact.what).eq(facts)
    }

    fn tell(&mut self, what: Happened, now: Micros, event: u32) {
        if let Some(status) = what.status() {
            self.status = status;
        }
        self.told += 1;
        self.facts.push_back(RecipeFact { at: now, event, what });
    }

    fn next_round(&mut self, now: Micros, event: u32) {
        self.over = self.stopping || self.recipe.repeat != 0 && self.round >= self.recipe.repeat;
        if self.over {
            self.tell(Happened::Ends, now, event);
        }
        self.round += u32::from(!self.over);
        self.tape.clear();
        self.want = None;
        self.told = 0;
        self.began = (now, self.state);
    }

    /// Its process is gone.
    pub fn die(&mut self, now: Micros, event: u32) {
        self.end(Happened::Dies, now, event);
    }

    /// It has ended by an error; the process and its client go on.
    pub fn abort(&mut self, now: Micros, event: u32) {
        self.end(Happened::Aborts, now, event);
    }

    fn end(&mut self, how: Happened, now: Micros, event: u32) {
        if !self.over {
            self.over = true;
            self.tell(how, now, event);
        }
    }
}
