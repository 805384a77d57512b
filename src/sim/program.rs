//! The programs of clients: what they want, and what they are told.

use super::queue::Happening;
use super::slot::{Look, Slot};
use super::step::{About, ProgramTurn, Step};
use super::world::World;
use crate::base::{ClientId, Endpoint, Micros, Span, Zxid};
use crate::client::{ClientState, HeardWhat, Outcome};
use crate::recipe::tape::{Fail, TapeNote};
use crate::recipe::waits::{self, Edge};
use crate::recipe::{Guarded, Numbers, Recipe, Running, Want};
use crate::service::error::ErrorCode;
use crate::service::node::Owner;
use crate::service::path::{self, Path};
use imbl::Vector;
use std::sync::Arc;

/// From a client to what a lock guards.
const TO_RESOURCE: Span = Span { lo: Micros(1_000), hi: Micros(3_000) };
/// Until a library connects again after its session was over.
const REJOIN: Micros = Micros::millis(1_000);
/// The longest length in a recipe: an hour.
const LONGEST: Micros = Micros::millis(3_600_000);
/// The longest path in a recipe, in bytes.
const LONGEST_PATH: usize = 256;

/// A program with what the world knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    running: Running,
    /// How much of its client's log it has heard.
    heard: usize,
    /// The number of its request.
    cxid: Option<u32>,
    alarm: Slot,
    /// What it will be told when its client goes on.
    kept: Vec<TapeNote>,
}

/// Can this be run at all?
pub(super) fn is_possible(recipe: &Recipe) -> bool {
    let good = |path: &Path| path::is_valid(path) && **path != *"/" && path.len() <= LONGEST_PATH;
    let lengths = [recipe.hold, recipe.think, recipe.backoff, recipe.timeout.unwrap_or_default()];
    good(&recipe.path)
        && recipe.second.as_ref().is_none_or(good)
        && lengths.iter().all(|length| *length <= LONGEST)
        && (1..=1_000).contains(&recipe.size)
}

impl World {
    /// The program that a client runs or ran last.
    pub fn program(&self, client: ClientId) -> Option<&Running> {
        let its = |program: &&Program| program.running.client == client;
        self.programs.iter().rev().find(its).map(|program| &program.running)
    }

    /// All programs that were ever started, in order.
    pub fn programs(&self) -> impl Iterator<Item = &Running> + Clone {
        self.programs.iter().map(|program| &program.running)
    }

    /// Who waits for whom, and on which znode: as the leader's tree has it, or else that
    /// of any server that is up.
    pub fn waits(&self) -> Vec<Edge> {
        let up = self.nodes.iter().filter_map(|n| {
            let process = n.server.process.as_ref()?;
            Some((n.server.leading().is_some(), process.core.db.last_processed, process))
        });
        let tree = up.max_by_key(|(leads, zxid, _)| (*leads, *zxid));
        let owner = |path: &str| {
            let (.., process) = tree.as_ref()?;
            let session = match process.core.db.state.tree.get(path)?.owner {
                Owner::Session(session) => session,
                _ => return None,
            };
            let its = |client: &&crate::client::Client| client.session == Some(session);
            self.clients.iter().find(its).map(|client| client.id)
        };
        waits::edges(self.programs(), owner)
    }

    /// How the recipes on this path do.
    pub fn numbers(&self, path: &str) -> Numbers {
        let guarded = self.resources.iter().find(|guarded| *guarded.path == *path);
        let forgotten = self.forgotten(path).len() as u32;
        Numbers { forgotten, ..Numbers::of(path, self.programs(), guarded) }
    }

    /// What locks guard outside of ZooKeeper, in the order in which it was first written.
    pub fn resources(&self) -> &Vector<Guarded> {
        &self.resources
    }

    /// The number of the program that a client runs.
    pub(super) fn runs(&self, client: ClientId) -> Option<usize> {
        let its =
            |program: &Program| program.running.client == client && !program.running.is_over();
        self.programs.iter().rposition(its)
    }

    pub(super) fn start_program(&mut self, client: ClientId, recipe: Arc<Recipe>) {
        if self.setup.config.clients_as_they_are() && self.client(client).chosen.is_none() {
            self.client_mut(client).library = recipe.kind.library();
        }
        let of = self.client(client);
        let (state, heard) = (of.state, of.log.len());
        let as_it_is = self.setup.config.clients_as_they_are();
        let running = Running::new(client, recipe, state, self.now).on_library(as_it_is);
        debug_assert!(self.runs(client).is_none(), "{client} runs one program at a time");
        let (alarm, kept) = (Slot::IDLE, Vec::new());
        self.programs.push_back(Program { running, heard, cxid: None, alarm, kept });
    }

    pub(super) fn stop_program(&mut self, client: ClientId) {
        self.hears(client, TapeNote::Cancel);
    }

    /// Its process is gone.
    pub(super) fn end_program(&mut self, number: u32, client: ClientId) {
        let now = self.now;
        if let Some(program) = self.runs(client).and_then(|ix| self.programs.get_mut(ix)) {
            program.running.die(now, number);
        }
    }

    /// It ends by an error, and its client goes on.
    pub(super) fn kill_program(&mut self, number: u32, client: ClientId) {
        let now = self.now;
        if let Some(program) = self.runs(client).and_then(|ix| self.programs.get_mut(ix)) {
            program.running.abort(now, number);
        }
    }

    /// Tells a program something, or keeps it while its client stands still.
    fn hears(&mut self, client: ClientId, note: TapeNote) {
        let (now, paused) = (self.now, self.client(client).paused);
        if let Some(program) = self.runs(client).and_then(|ix| self.programs.get_mut(ix)) {
            match paused {
                true => program.kept.push(note),
                false => program.running.hear(note, now),
            }
        }
    }

    /// A program's client was told something, or somebody told the program: it goes
    /// on as far as it can.
    pub(super) fn tell_program(&mut self, cause: u32, client: ClientId) {
        let Some(ix) = self.runs(client) else { return };
        loop {
            self.go_on(cause, client, ix);
            let heard = self.programs[ix].heard;
            let Some(next) = self.client(client).log.get(heard).cloned() else { return };
            self.programs[ix].heard += 1;
            let note = match next.what {
                HeardWhat::Reply(cxid) if self.programs[ix].cxid == Some(cxid) => {
                    TapeNote::Reply(self.reply(client, cxid))
                }
                HeardWhat::Reply(_) => continue,
                HeardWhat::Event(kind, path, _) => TapeNote::Event(kind, path),
                HeardWhat::State(state) => {
                    if state == ClientState::Expired {
                        self.queue.push(self.now + REJOIN, cause, Happening::Rejoin(client));
                    }
                    TapeNote::State(state)
                }
            };
            self.programs[ix].running.hear(note, self.now);
        }
    }

    /// What became of a request.
    fn reply(
        &self,
        client: ClientId,
        cxid: u32,
    ) -> Result<(Zxid, crate::service::answer::Answer), Fail> {
        let history = &self.client(client).history;
        match history.iter().rev().find(|entry| entry.cxid == cxid).map(|entry| &entry.outcome) {
            Some(Outcome::Done(zxid, result)) => match &**result {
                Ok(answer) => Ok((*zxid, answer.clone())),
                Err(code) => Err(Fail::Code(*code)),
            },
            Some(Outcome::Failed(ErrorCode::SessionExpired, _) | Outcome::SessionExpired) => {
                Err(Fail::Expired)
            }
            Some(Outcome::Failed(ErrorCode::SessionMoved, _)) => Err(Fail::Loss),
            Some(Outcome::Failed(code, _)) => Err(Fail::Code(*code)),
            Some(Outcome::Pending | Outcome::ConnectionLoss) | None => Err(Fail::Loss),
        }
    }

    /// Runs a program until it wants nothing that can be given at once.
    fn go_on(&mut self, cause: u32, client: ClientId, ix: usize) {
        let now = self.now;
        while let Some(want) = self.programs[ix].running.go(now, cause) {
            match want {
                Want::Guid => {
                    let dice: String =
                        (0..4).map(|_| format!("{:08x}", self.chance.dice())).collect();
                    self.programs[ix].running.hear(TapeNote::Guid(dice.into()), now);
                }
                Want::Write(path, token, fenced) => {
                    let at = now + self.chance.length(TO_RESOURCE);
                    let what = Happening::Write(ix as u32, path, token, fenced);
                    self.queue.push(at, cause, what);
                }
                Want::Request(op) => {
                    let index = usize::from(client.0) - 1;
                    if !self.clients[index].is_active() {
                        self.programs[ix].running.hear(TapeNote::Reply(Err(Fail::Expired)), now);
                        continue;
                    }
                    self.clients[index].request(op, now, &mut self.asks);
                    let cxid = self.clients[index].history.last().map(|entry| entry.cxid);
                    self.programs[ix].cxid = cxid;
                }
                Want::Sleep(_) => {}
            }
        }
        self.set_program_alarm(cause, client, ix);
    }

    fn set_program_alarm(&mut self, cause: u32, client: ClientId, ix: usize) {
        let program = &mut self.programs[ix];
        let due = program.running.due().unwrap_or(Micros::NEVER);
        if let Some(at) = program.alarm.set(due, self.now) {
            self.queue.push(at, cause, Happening::Program(client));
        }
    }

    /// A program's alarm, as with the timers of servers.
    pub(super) fn on_program(&mut self, cause: u32, client: ClientId) -> Option<Step> {
        let (now, paused) = (self.now, self.client(client).paused);
        let ix = self.runs(client)?;
        let program = &mut self.programs[ix];
        if paused {
            program.alarm.miss(now);
            return None; // until its client goes on
        }
        match program.alarm.look(now) {
            Look::Void => return None,
            Look::Later(at) => {
                self.queue.push(at, cause, Happening::Program(client));
                return None;
            }
            Look::Due => program.alarm.stop(),
        }
        program.running.hear(TapeNote::Time, now);
        let (about, me) = (About::Program(ProgramTurn::GoesOn), Endpoint::Client(client));
        Some(self.record(cause, about, Some(me), None, Zxid::ZERO))
    }

    /// For observers: its clock did not go off, and will not before it is set again.
    pub(super) fn forget_program_alarm(&mut self, client: ClientId) {
        if let Some(program) = self.runs(client).and_then(|ix| self.programs.get_mut(ix)) {
            program.alarm = Slot::IDLE;
        }
    }

    /// Its client goes on. The program is quicker than the library: it goes on with what
    /// it was about to do before it hears what has happened meanwhile (8.9.1).
    pub(super) fn resume_program(&mut self, cause: u32, client: ClientId) {
        let now = self.now;
        let Some(ix) = self.runs(client) else { return };
        let program = &mut self.programs[ix];
        for note in std::mem::take(&mut program.kept) {
            program.running.hear(note, now);
        }
        if let Some(at) = program.alarm.again(now) {
            self.queue.push(at, cause, Happening::Program(client));
        }
    }

    /// The library connects again, as kazoo's does.
    pub(super) fn on_rejoin(&mut self, cause: u32, client: ClientId) -> Option<Step> {
        let of = self.client(client);
        if of.state != ClientState::Expired || self.runs(client).is_none() {
            return None;
        }
        if of.paused {
            self.queue.push(self.now + REJOIN, cause, Happening::Rejoin(client));
            return None;
        }
        let server = of.server?;
        let servers = self.connect_string(client, server);
        let index = usize::from(client.0) - 1;
        self.clients[index].connect(servers, self.now, &mut self.asks);
        let (me, server) = (Endpoint::Client(client), Endpoint::Server(server));
        let about = About::Program(ProgramTurn::ConnectsAgain);
        Some(self.record(cause, about, Some(me), Some(server), Zxid::ZERO))
    }

    /// A write reaches what a lock guards.
    pub(super) fn on_write(
        &mut self,
        cause: u32,
        program: u32,
        path: Path,
        token: Zxid,
        fenced: bool,
    ) -> Option<Step> {
        let (ix, now) = (program as usize, self.now);
        let client = self.programs.get(ix)?.running.client;
        let guarded = match self.resources.iter().position(|guarded| guarded.path == path) {
            Some(at) => self.resources.get_mut(at)?,
            None => {
                self.resources.push_back(Guarded::new(path));
                self.resources.back_mut()?
            }
        };
        let taken = guarded.write(client, token, fenced, now, self.events + 1);
        if self.runs(client) == Some(ix) {
            self.hears(client, TapeNote::Wrote(taken));
        }
        let me = Endpoint::Client(client);
        Some(self.record(cause, About::Resource { taken }, Some(me), None, token))
    }
}
