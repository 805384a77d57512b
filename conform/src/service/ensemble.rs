//! Three servers, and the clients of a recording.

use super::ask::{AskKind, RecordedAsk};
use super::script::ServiceStep;
use super::tell::{self, Names};
use crate::release::{self, Holes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use zabscope::base::{ClientId, MAX_CLIENT, Micros, ServerId, SidSet, Span, Zxid};
use zabscope::client::{Client, ClientState, Entry, HeardWhat, Outcome};
use zabscope::service::Release;
use zabscope::service::error::ErrorCode;
use zabscope::service::op::Op;
use zabscope::service::tree::Tree;
use zabscope::service::txn::Txn;
use zabscope::sim::{Act, Command, Setup, When, World};

/// How long anything may take, in virtual time.
const PATIENCE: Micros = Micros::millis(120_000);
/// How many events a step may take.
const MOST_EVENTS: u32 = 2_000_000;
/// How long all must have been quiet to be at rest: longer than any message takes.
const QUIET: Micros = Micros::millis(2);

/// The ensemble and its clients.
pub struct ServiceEnsemble<'a> {
    meta: &'a Value,
    world: World,
    /// The client of each session, by the recording's number.
    clients: BTreeMap<u64, ClientId>,
    names: Names,
    /// How much of each client's log was told.
    told: [usize; MAX_CLIENT],
}

impl<'a> ServiceEnsemble<'a> {
    /// As a fresh ensemble is, in its first epoch, with the leader that was recorded.
    pub fn new(meta: &'a Value) -> Result<ServiceEnsemble<'a>, String> {
        let leader = match meta.get("leader") {
            None | Some(Value::Null) => ServerId(3),
            Some(sid) => sid_of(sid).filter(|sid| sid.0 > 1).ok_or("the leader is 2 or 3")?,
        };
        let mut setup = Setup::new(1, 3, 0);
        setup.config.tick = Micros::millis(200);
        setup.config.init_limit = 50;
        setup.config.sync_limit = 25;
        setup.config.eternal_sessions = false;
        setup.config.raw_clients = true;
        setup.config.max_session_timeout = Some(Micros::millis(40_000));
        setup.config.extended_types = false;
        setup.latency = Span::new(100, 300);
        setup.fsync = Span::new(1_000, 3_000);
        // The first recordings of clients were made with 3.8.0 and do not all say so.
        let release = release::of(meta).unwrap_or(Release::R3_8_0);
        setup.config.release = Some(release);
        setup.flaws = release::flaws(Some(release), Holes::AsReleased);
        // The highest of the first quorum leads.
        setup.started = (1..=leader.0).map(ServerId).collect::<SidSet>();
        let (clients, names) = (BTreeMap::new(), Names::default());
        let world = World::new(Arc::new(setup));
        let mut ensemble = ServiceEnsemble { meta, world, clients, names, told: [0; MAX_CLIENT] };
        let leads = |w: &World| {
            w.node(leader).server.leading().is_some_and(|_| w.node(leader).server.serves())
        };
        ensemble.wait(leads)?;
        for sid in (leader.0 + 1..=3).map(ServerId) {
            ensemble.act(Command::Restart(sid))?;
        }
        ensemble.wait(|w| w.nodes().iter().all(|n| n.server.serves()))?;
        Ok(ensemble)
    }

    /// Does a step: its replies, and the events with their places among them, in
    /// the words of a recording. An error is a sentence.
    pub fn step(&mut self, step: &ServiceStep) -> Result<(Vec<Value>, Vec<Value>), String> {
        let mut replies = Vec::new();
        let before = match step.asked.first().map(|asked| &asked.what) {
            Some(AskKind::Connect(timeout_ms)) => {
                let server = self.server(step);
                self.open(step.session, server, *timeout_ms)?;
                replies.push(json!({"err": "OK"}));
                0
            }
            Some(AskKind::Move) => {
                let client = self.client(step.session)?;
                let session = self.world.client(client).session;
                self.act(Command::Move(client, self.server(step)))?;
                self.until_settled(client)?;
                let same = session.is_some() && self.world.client(client).session == session;
                replies.push(json!({"err": "OK", "same_session_id": same}));
                0
            }
            Some(AskKind::Expire) => {
                self.expire(step.session)?;
                replies.push(json!({"err": "OK"}));
                0
            }
            Some(AskKind::Op(_)) => {
                let client = self.client(step.session)?;
                let before = self.world.client(client).history.len();
                let op = |asked: &'_ RecordedAsk<'_>| match &asked.what {
                    AskKind::Op(op) => Some(op.clone()),
                    _ => None,
                };
                self.send(step.session, step.asked.iter().filter_map(op))?;
                before
            }
            None => 0,
        };
        self.rest()?;
        if replies.is_empty() && !step.asked.is_empty() {
            let client = self.client(step.session)?;
            let entries = self.world.client(client).history.iter().skip(before);
            replies.extend(entries.map(|entry| self.reply(entry)));
        }
        Ok((replies, self.events(step.session)))
    }

    /// A session sends these without waiting, and then waits for all replies.
    pub fn send(&mut self, number: u64, ops: impl Iterator<Item = Arc<Op>>) -> Result<(), String> {
        let client = self.client(number)?;
        for op in ops {
            self.ask(client, op)?;
        }
        self.wait(|w| w.client(client).pending().next().is_none())
    }

    /// How a request ended, in the words of a recording.
    pub fn reply(&self, entry: &Entry) -> Value {
        match &entry.outcome {
            Outcome::Done(zxid, result) => self.names.reply(*zxid, &entry.op, result),
            Outcome::Failed(code, zxid) => self.names.reply(*zxid, &entry.op, &Err(*code)),
            Outcome::Pending | Outcome::ConnectionLoss | Outcome::SessionExpired => {
                json!({"err": ErrorCode::ConnectionLoss.name()})
            }
        }
    }

    /// Opens a session; where, unless the recording says so.
    pub fn open_at(&mut self, number: u64, server: u64, timeout_ms: u32) -> Result<(), String> {
        let said = self.said_server(number).or_else(|| sid_of(&json!(server)));
        self.open(number, said.ok_or("there is no such server")?, timeout_ms)
    }

    fn open(&mut self, number: u64, server: ServerId, timeout_ms: u32) -> Result<(), String> {
        let open = |client: &ClientId| self.world.client(*client).is_active();
        if self.clients.get(&number).is_some_and(open) {
            return Err(format!("{} is open already", tell::session(number)));
        }
        let all = (1..=MAX_CLIENT as u8).map(ClientId);
        let free = |client: &ClientId| {
            let state = self.world.client(*client).state;
            matches!(state, ClientState::Closed | ClientState::Expired)
                && !self.clients.values().any(|taken| taken == client)
        };
        let client = all.into_iter().find(free).ok_or("more clients than there can be")?;
        self.clients.insert(number, client);
        self.act(Command::SessionTimeout(client, timeout_ms))?;
        self.act(Command::Connect(client, server))?;
        self.until_settled(client)?;
        if let Some(session) = self.world.client(client).session {
            self.names.sessions.insert(session, number);
        }
        Ok(())
    }

    /// The server that a client is to talk to: where the recorder says that it was; S1
    /// if it does not say.
    fn server(&self, step: &ServiceStep) -> ServerId {
        let said = |value: &Value| value.get("server").and_then(sid_of);
        let reply = step.replies.first().and_then(|reply| said(reply));
        let asked = step.asked.first().and_then(|asked| said(asked.req));
        reply.or(asked).or_else(|| self.said_server(step.session)).unwrap_or(ServerId(1))
    }

    fn said_server(&self, number: u64) -> Option<ServerId> {
        let all = self.meta.get("connected_server")?;
        sid_of(all).or_else(|| all.get(tell::session(number)).and_then(sid_of))
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// One event more, if there is one.
    pub fn step_once(&mut self) -> bool {
        self.world.step().is_some()
    }

    /// The sessions by their numbers, each with its client.
    pub fn sessions(&self) -> impl Iterator<Item = (u64, &Client)> {
        self.clients.iter().map(|(number, id)| (*number, self.world.client(*id)))
    }

    /// Has every server applied everything that the leader was asked for?
    pub fn is_settled(&self) -> bool {
        is_settled(&self.world)
    }

    /// A client's process dies, and its session is waited for.
    pub fn expire(&mut self, number: u64) -> Result<(), String> {
        let client = self.client(number)?;
        let session = self.world.client(client).session;
        let session = session.ok_or_else(|| format!("{} is not open", tell::session(number)))?;
        self.act(Command::Kill(client))?;
        let gone = |w: &World| states(w).all(|state| !state.has_session(session));
        self.wait(gone)
    }

    fn ask(&mut self, client: ClientId, op: Arc<Op>) -> Result<(), String> {
        if *op == Op::CloseSession {
            return self.act(Command::Disconnect(client));
        }
        self.act(Command::Request(client, op))
    }

    /// The client of a session.
    pub fn client(&self, number: u64) -> Result<ClientId, String> {
        let client = self.clients.get(&number).copied();
        client.ok_or_else(|| format!("{} is not open", tell::session(number)))
    }

    fn until_settled(&mut self, client: ClientId) -> Result<(), String> {
        self.wait(|w| w.client(client).state != ClientState::Connecting)
    }

    /// Every server has applied everything, and nothing is on its way but heartbeats.
    pub fn rest(&mut self) -> Result<(), String> {
        self.wait(is_settled)?;
        let end = self.world.now() + QUIET;
        self.wait(|w| w.now() >= end || w.next_at().is_none_or(|next| next > end))?;
        let log = self.world.node(ServerId(1)).server.disk.log.records();
        let times = &mut self.names.times;
        for txn in log.iter().rev() {
            if times.insert(txn.zxid, txn.time).is_some() {
                break; // and those before it are known, too
            }
        }
        Ok(())
    }

    /// Does this now. An error is a sentence.
    pub fn act(&mut self, command: Command) -> Result<(), String> {
        let act = Act { when: When::Now, command };
        let done = self.world.act(act).map_err(|why| format!("refused here: {why:?}"));
        done.map(drop)
    }

    fn wait(&mut self, done: impl Fn(&World) -> bool) -> Result<(), String> {
        let until = self.world.now() + PATIENCE;
        let most = self.world.events().saturating_add(MOST_EVENTS);
        while !done(&self.world) {
            let over = self.world.now() > until || self.world.events() > most;
            if over || self.world.step().is_none() {
                return Err("this does not come to its end here".to_owned());
            }
        }
        Ok(())
    }

    /// The events since the last call.
    fn events(&mut self, issuing: u64) -> Vec<Value> {
        let mut events = Vec::new();
        for (number, id) in &self.clients {
            let client: &Client = self.world.client(*id);
            let told = &mut self.told[usize::from(id.0) - 1];
            let mut replied = 0;
            for heard in client.log.iter().skip(*told) {
                match &heard.what {
                    HeardWhat::Reply(_) => replied += 1,
                    HeardWhat::State(_) => {}
                    HeardWhat::Event(kind, path, zxid) => {
                        let mut event = json!({
                            "session": tell::session(*number),
                            "type": tell::event(*kind),
                            "state": "SyncConnected",
                            "path": **path,
                            "zxid": tell::header(zxid.unwrap_or(Zxid::NONE)),
                        });
                        if *number == issuing {
                            event["pos"] = json!(replied);
                        }
                        events.push(event);
                    }
                }
            }
            *told = client.log.len();
        }
        events
    }

    /// Every transaction.
    pub fn log(&self) -> Vec<Txn> {
        let server = &self.world.node(ServerId(1)).server;
        server.disk.log.records().iter().cloned().collect()
    }

    /// The zxid of the last one.
    pub fn last_zxid(&self) -> Option<Zxid> {
        let server = &self.world.node(ServerId(1)).server;
        server.disk.log.records().iter().next_back().map(|txn| txn.zxid)
    }

    /// The tree of each server.
    pub fn trees(&self) -> impl Iterator<Item = (ServerId, &Tree)> {
        let nodes = self.world.nodes().iter();
        nodes.filter_map(|n| Some((n.server.id, &n.server.process.as_ref()?.core.db.state.tree)))
    }

    /// What a recording calls things.
    pub fn names(&self) -> &Names {
        &self.names
    }
}

fn is_settled(world: &World) -> bool {
    let leader = world.nodes().iter().find_map(|n| n.server.leading());
    leader.is_some_and(|l| {
        l.outstanding.is_empty() && states_at(world).all(|z| z == l.last_zxid || z.counter() == 0)
    })
}

fn states(world: &World) -> impl Iterator<Item = &zabscope::service::State> {
    world.nodes().iter().filter_map(|n| n.server.process.as_ref()).map(|p| &p.core.db.state)
}

fn states_at(world: &World) -> impl Iterator<Item = Zxid> {
    let up = world.nodes().iter().filter_map(|n| n.server.process.as_ref());
    up.map(|p| p.core.db.last_processed)
}

fn sid_of(value: &Value) -> Option<ServerId> {
    value.as_u64().filter(|sid| (1..=3).contains(sid)).map(|sid| ServerId(sid as u8))
}
