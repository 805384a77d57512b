//! The clients of the stage, with their sessions.

use super::Target;
use super::layout::{Layout, Point};
use super::servers::is_selected;
use zabscope::base::{ClientId, Endpoint, Micros, ServerId};
use zabscope::check::Run;
use zabscope::client::{Client, ClientState, Entry, Outcome};
use zabscope::recipe::fact::Status;
use zabscope::service::op::Op;
use zabscope::service::path::Path;
use zabscope::sim::World;

/// What a client is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientActivity {
    /// It waits for its session.
    Connecting,
    /// It has a session and nothing to wait for.
    Connected,
    /// It waits for the answers to this number of requests.
    Waiting(u32),
    /// It is closing its session.
    Closing,
    /// It has closed its session.
    Closed,
    /// Its connection ended or was refused.
    Disconnected,
    /// It is paused.
    Paused,
    /// Its process is dead; its session may live on.
    Dead,
    /// Its session is over.
    Expired,
}

/// What a client's program does, as it sees it: on which path, and which znode it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProgramTask {
    Holds(Path, Path),
    Waits(Path, Path),
    /// It asks or thinks.
    Busy(Path),
}

/// A session's lease as its leader counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// Who counts.
    pub leader: ServerId,
    /// What is left of it.
    pub left: Micros,
    /// The time-out with the rest of a tick.
    pub limit: Micros,
    /// Its closeSession is on its way.
    pub closing: bool,
    /// Nobody lets sessions expire in this run.
    pub eternal: bool,
}

impl Lease {
    /// The part that is left, 0 to 1.
    pub fn part(&self) -> f64 {
        (self.left.0 as f64 / self.limit.0.max(1) as f64).clamp(0.0, 1.0)
    }
}

/// A client as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct ClientPill {
    pub id: ClientId,
    /// Its middle.
    pub at: Point,
    /// What it is doing.
    pub doing: ClientActivity,
    pub server: Option<ServerId>,
    /// How its last request ended.
    pub last: Option<Outcome>,
    /// The lease of its session.
    pub lease: Option<Lease>,
    /// How many watches it has left.
    pub watches: usize,
    /// What its program does.
    pub task: Option<ProgramTask>,
    /// The present event happened to it.
    pub actor: bool,
    /// It is what is pointed at.
    pub selected: bool,
}

/// Every client that has ever connected.
pub fn clients(run: &Run, layout: &Layout, selected: Option<Target>) -> Vec<ClientPill> {
    let (step, world) = (run.step_at(run.cursor()), run.world());
    let known = world.clients().iter().filter(|c| c.server.is_some());
    let pill = |client: &Client| {
        let me = Endpoint::Client(client.id);
        let settled = |e: &&Entry| e.outcome != Outcome::Pending;
        ClientPill {
            id: client.id,
            at: layout.client(client.id),
            doing: doing(client),
            server: client.server,
            last: client.history.iter().rev().find(settled).map(|e| e.outcome.clone()),
            lease: lease(world, client),
            watches: client.session.map_or(0, |_| client.watches.iter().count()),
            task: task(world, client.id),
            actor: step.is_some_and(|s| s.actor() == Some(me)),
            selected: is_selected(selected, me, step),
        }
    };
    known.map(pill).collect()
}

/// What its program does, as it sees it.
fn task(world: &World, client: ClientId) -> Option<ProgramTask> {
    let program = world.program(client).filter(|program| !program.is_over())?;
    let path = program.recipe.path.clone();
    Some(match program.status() {
        Status::Holding(znode, _) => ProgramTask::Holds(path, znode.clone()),
        Status::Waiting(znode) => ProgramTask::Waits(path, znode.clone()),
        Status::Busy | Status::Over => ProgramTask::Busy(path),
    })
}

/// What a client is doing.
pub fn doing(client: &Client) -> ClientActivity {
    if client.paused {
        return ClientActivity::Paused;
    }
    match (client.state, client.pending().count() as u32) {
        (ClientState::Connecting, _) => ClientActivity::Connecting,
        (ClientState::Connected, 0) => ClientActivity::Connected,
        (ClientState::Connected, pending) => ClientActivity::Waiting(pending),
        (ClientState::Closing, _) => ClientActivity::Closing,
        (ClientState::Closed, _) if was_killed(client) => ClientActivity::Dead,
        (ClientState::Closed, _) => ClientActivity::Closed,
        (ClientState::Disconnected, _) => ClientActivity::Disconnected,
        (ClientState::Expired | ClientState::AuthFailed, _) => ClientActivity::Expired,
    }
}

/// It had a session and did not close it.
fn was_killed(client: &Client) -> bool {
    let closed = client.history.iter().next_back().is_some_and(|e| *e.op == Op::CloseSession);
    client.had.is_some() && !closed
}

/// The lease of a client's session, while a leader counts it; also when the client is dead.
pub fn lease(world: &World, client: &Client) -> Option<Lease> {
    let session = client.had?;
    let leaders = world.nodes().iter().filter_map(|n| Some((n.server.id, n.server.leading()?)));
    let (leader, leading) = leaders.max_by_key(|(sid, leading)| (leading.epoch, *sid))?;
    let tracked = leading.sessions.get(session)?;
    let config = &world.setup().config;
    Some(Lease {
        leader,
        left: tracked.due - world.now(),
        limit: Micros::millis(u64::from(tracked.timeout_ms)) + config.tick,
        closing: tracked.closing,
        eternal: config.eternal_sessions,
    })
}
