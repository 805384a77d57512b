//! What became of every client with a program, as stretches of time: read from the facts of its programs, from what
//! its library noticed, from what people did to it, and from the log, which knows when a znode went.

use std::collections::BTreeMap;
use zabscope::base::{ClientId, Endpoint, Micros, Zxid};
use zabscope::check::Run;
use zabscope::client::{Client, ClientState, HeardWhat};
use zabscope::recipe::{Family, Happened, Kind, Running};
use zabscope::service::path::Path;
use zabscope::service::txn::{Body, Txn};
use zabscope::sim::step::Marks;
use zabscope::sim::{About, CommandKind, Step, When, World};

/// What a client's program, or the client itself, is doing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClientCourse {
    Waiting,
    Holding,
    /// It believes that it holds, but its znode is gone with its session.
    Expired,
    /// It believes that it holds, but its znode has been deleted.
    Deleted,
    /// It is paused.
    Paused,
    /// It has no connection.
    Disconnected,
    /// It has heard that its session is over.
    Lost,
    /// Its process is dead.
    Dead,
}

/// A stretch of time.
#[derive(Clone, PartialEq, Debug)]
pub struct LockStretch {
    pub client: ClientId,
    /// What it is doing.
    pub going: ClientCourse,
    /// The znode that it is about.
    pub znode: Option<Path>,
    pub from: Micros,
    pub to: Micros,
    /// The event in which it begins.
    pub event: u32,
    /// It has not ended yet.
    pub open: bool,
}

/// Something that a program did in no time.
#[derive(Clone, PartialEq, Debug)]
pub struct ProgramAct {
    /// Whose program.
    pub client: ClientId,
    pub at: Micros,
    pub event: u32,
    pub what: Happened,
}

/// A deletion in the log.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gone {
    /// The transaction.
    pub zxid: Zxid,
    /// When it was committed.
    pub at: Micros,
    /// With its session.
    pub expired: bool,
}

/// Every deletion of these paths, in order.
pub type Deletions = BTreeMap<Path, Vec<Gone>>;

/// Does this recipe get something that it then has for a while?
pub fn is_held(kind: Kind) -> bool {
    use Family::{Election, Lock, ReadWrite, Semaphore};
    matches!(kind.family(), Lock | ReadWrite | Semaphore | Election)
}

/// When the znodes went that programs waited for or held.
pub fn deletions(run: &Run, world: &World) -> Deletions {
    let mut wanted: Deletions = BTreeMap::new();
    for fact in world.programs().flat_map(|program| program.facts()) {
        match &fact.what {
            Happened::Acquired(path, _) | Happened::Waits(path) | Happened::Queued(path) => {
                wanted.entry(path.clone()).or_default();
            }
            _ => {}
        }
    }
    let logs = world.nodes().iter().map(|node| node.server.disk.log.records());
    let Some(log) = logs.max_by_key(|log| log.last().map(|txn| txn.zxid)) else { return wanted };
    let is_commit = |step: &&Step| step.marks.any(Marks::COMMITTED);
    let committed: Vec<(Zxid, Micros)> =
        run.steps(1, run.frontier()).filter(is_commit).map(|step| (step.zxid, step.at)).collect();
    for txn in log {
        gone(&txn.body, &mut |path, expired| {
            if let Some(known) = wanted.get_mut(path) {
                let (zxid, at) = (txn.zxid, when(&committed, txn));
                known.push(Gone { zxid, at, expired });
            }
        });
    }
    wanted
}

fn gone(body: &Body, tell: &mut impl FnMut(&Path, bool)) {
    match body {
        Body::Delete { path } => tell(path, false),
        Body::CloseSession { paths } => paths.iter().for_each(|path| tell(path, true)),
        Body::Multi(bodies) => bodies.iter().for_each(|body| gone(body, tell)),
        _ => {}
    }
}

/// When a transaction was committed; before that is known, never.
fn when(committed: &[(Zxid, Micros)], txn: &Txn) -> Micros {
    let its = |(zxid, _): &&(Zxid, Micros)| *zxid >= txn.zxid && zxid.epoch() == txn.zxid.epoch();
    let later = || committed.iter().find(|(zxid, _)| *zxid >= txn.zxid);
    committed.iter().find(its).or_else(later).map_or(Micros::NEVER, |(_, at)| *at)
}

/// What one program does, from its facts.
struct ProgramTeller<'a> {
    program: &'a Running,
    gone: &'a Deletions,
    waits: Option<(Micros, u32, Option<Path>)>,
    holds: Vec<(Path, Zxid, Micros, u32)>,
    out: Vec<LockStretch>,
}

impl ProgramTeller<'_> {
    fn wait(&mut self, at: Micros, event: u32, path: Option<&Path>) {
        let (_, _, known) = self.waits.get_or_insert((at, event, None));
        *known = path.or(known.as_ref()).cloned();
    }

    fn end_wait(&mut self, to: Micros, open: bool) {
        let Some((from, event, znode)) = self.waits.take() else { return };
        let client = self.program.client;
        self.out.push(LockStretch {
            client,
            going: ClientCourse::Waiting,
            znode,
            from,
            to,
            event,
            open,
        });
    }

    /// Ends what it holds by this znode; without one, everything.
    fn end_hold(&mut self, znode: Option<&Path>, to: Micros, open: bool) {
        for (path, token, from, event) in std::mem::take(&mut self.holds) {
            if znode.is_some_and(|znode| *znode != path) {
                self.holds.push((path, token, from, event));
                continue;
            }
            let lost = self.gone.get(&path).into_iter().flatten();
            let lost = lost.copied().find(|gone| gone.zxid > token && gone.at < to);
            let client = self.program.client;
            let until = lost.map_or(to, |gone| gone.at.max(from));
            let open_too = open && lost.is_none();
            let stretch = |going, from, to, open| {
                let znode = Some(path.clone());
                LockStretch { client, going, znode, from, to, event, open }
            };
            self.out.push(stretch(ClientCourse::Holding, from, until, open_too));
            if let Some(gone) = lost {
                let going =
                    if gone.expired { ClientCourse::Expired } else { ClientCourse::Deleted };
                self.out.push(stretch(going, until, to, open));
            }
        }
    }

    fn tell(&mut self) {
        let held = is_held(self.program.recipe.kind);
        for fact in self.program.facts() {
            let (at, event) = (fact.at, fact.event);
            match &fact.what {
                Happened::Begins(_) if held => self.wait(at, event, None),
                Happened::Queued(path) => self.wait(at, event, Some(path)),
                Happened::Waits(path) if held => self.wait(at, event, Some(path)),
                Happened::Waits(path) => {
                    self.end_wait(at, false);
                    self.wait(at, event, Some(path));
                }
                Happened::Polls => self.wait(at, event, None),
                Happened::Acquired(path, token) => {
                    self.end_wait(at, false);
                    self.holds.push((path.clone(), *token, at, event));
                }
                Happened::Releases(path) | Happened::Released(path) | Happened::Lost(path) => {
                    self.end_hold(Some(path), at, false);
                }
                Happened::GaveUp(why) => {
                    self.end_wait(at, false);
                    if !why.is_of_waiting() {
                        self.end_hold(None, at, false);
                    }
                }
                Happened::Dies | Happened::Aborts | Happened::Ends => {
                    self.end_wait(at, false);
                    self.end_hold(None, at, false);
                }
                Happened::Woken(..)
                | Happened::Passed
                | Happened::Entered(_)
                | Happened::Took(..)
                | Happened::Decided(_)
                    if !held =>
                {
                    self.end_wait(at, false);
                }
                _ => {}
            }
        }
    }
}

/// What all programs do, as they see it, up to the world's time.
pub fn of_programs(world: &World, gone: &Deletions) -> Vec<LockStretch> {
    let mut all = Vec::new();
    for program in world.programs() {
        let (waits, holds, out) = (None, Vec::new(), Vec::new());
        let mut teller = ProgramTeller { program, gone, waits, holds, out };
        teller.tell();
        teller.end_wait(world.now(), true);
        teller.end_hold(None, world.now(), true);
        all.append(&mut teller.out);
    }
    all.retain(|stretch| stretch.to > stretch.from);
    all
}

/// A moment, and the event that happened then.
type Since = (Micros, u32);

/// What befalls the clients themselves, up to the world's time.
pub fn of_clients(run: &Run, world: &World) -> Vec<LockStretch> {
    let (mut all, dead) = of_processes(run, world);
    let its = clients(world);
    for client in world.clients().iter().filter(|client| its.contains(&client.id)) {
        let killed = dead.get(&client.id).copied();
        of_session(run, world, client, killed, &mut all);
        if let Some(from) = killed.filter(|_| !client.is_active()) {
            all.push(befalls(world, client.id, ClientCourse::Dead, from, None));
        }
    }
    all.retain(|stretch| stretch.to > stretch.from);
    all
}

/// A stretch of a client; without an end it is still open.
fn befalls(
    world: &World,
    client: ClientId,
    going: ClientCourse,
    (from, event): Since,
    end: Option<Micros>,
) -> LockStretch {
    let (to, open) = (end.unwrap_or(world.now()), end.is_none());
    LockStretch { client, going, znode: None, from, to, event, open }
}

/// When the clients' processes stood still, and since when the dead ones are dead: what people did to them.
fn of_processes(run: &Run, world: &World) -> (Vec<LockStretch>, BTreeMap<ClientId, Since>) {
    let (mut paused, mut dead) = (BTreeMap::new(), BTreeMap::new());
    let mut all = Vec::new();
    // A command that is only armed is an event, too, and nothing has happened yet.
    let acts = run.acts();
    let is_armed =
        |number: u32| acts.iter().any(|(after, act)| after + 1 == number && act.when != When::Now);
    for step in run.steps(1, run.frontier()) {
        let About::Command(kind) = step.about else { continue };
        if is_armed(step.number) {
            continue;
        }
        let Some(Endpoint::Client(client)) = step.actor() else { continue };
        let now = (step.at, step.number);
        match kind {
            CommandKind::PauseClient => drop(paused.insert(client, now)),
            CommandKind::Kill => drop(dead.insert(client, now)),
            CommandKind::ResumeClient => {}
            _ => continue,
        }
        if kind != CommandKind::PauseClient
            && let Some(from) = paused.remove(&client)
        {
            all.push(befalls(world, client, ClientCourse::Paused, from, Some(step.at)));
        }
    }
    let still = |(client, from)| befalls(world, client, ClientCourse::Paused, from, None);
    all.extend(paused.into_iter().map(still));
    (all, dead)
}

/// When a client had no connection, and since when its session is over, as its library noticed it.
fn of_session(
    run: &Run,
    world: &World,
    client: &Client,
    killed: Option<Since>,
    all: &mut Vec<LockStretch>,
) {
    let mut since: Option<(ClientCourse, Micros)> = None;
    let mut close = |since: &mut Option<(ClientCourse, Micros)>, to: Option<Micros>| {
        if let Some((going, from)) = since.take() {
            let event = super::super::zoom::event_at(run, from);
            all.push(befalls(world, client.id, going, (from, event), to));
        }
    };
    for heard in client.log.iter() {
        let HeardWhat::State(state) = heard.what else { continue };
        let next = match state {
            ClientState::Disconnected => Some(ClientCourse::Disconnected),
            ClientState::Expired | ClientState::AuthFailed => Some(ClientCourse::Lost),
            ClientState::Connected | ClientState::Closing | ClientState::Closed => None,
            ClientState::Connecting => continue,
        };
        if since.map(|(going, _)| going) != next {
            close(&mut since, Some(heard.at));
            since = next.map(|going| (going, heard.at));
        }
    }
    close(&mut since, killed.map(|(at, _)| at));
}

/// Who runs a program or ran one.
pub fn clients(world: &World) -> Vec<ClientId> {
    let mut all: Vec<ClientId> = world.programs().map(|program| program.client).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What programs did in no time, besides getting and giving back.
pub fn acts(world: &World) -> Vec<ProgramAct> {
    let is_act = |what: &Happened| {
        matches!(
            what,
            Happened::Wrote(..)
                | Happened::Put(_)
                | Happened::Took(..)
                | Happened::Counted(_)
                | Happened::Follows(_)
                | Happened::Published(_)
                | Happened::Passed
                | Happened::Entered(_)
                | Happened::Left
                | Happened::Votes(_)
                | Happened::Decided(_)
                | Happened::Moved(..)
                | Happened::GaveUp(_)
                | Happened::Polls
        )
    };
    let of = |program: &Running| {
        let client = program.client;
        let facts = program.facts().iter().filter(|fact| is_act(&fact.what));
        let act = |fact: &zabscope::recipe::RecipeFact| ProgramAct {
            client,
            at: fact.at,
            event: fact.event,
            what: fact.what.clone(),
        };
        facts.map(act).collect::<Vec<_>>()
    };
    world.programs().flat_map(of).collect()
}
