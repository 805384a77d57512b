//! A moment of the whole ensemble as a JSON object.

use super::write::{InWords, Time};
use crate::base::{Endpoint, SessionId, Zxid};
use crate::check::Run;
use crate::client::{Client, Entry};
use crate::service::Txn;
use crate::sim::TraceHash;
use crate::sim::flight::InFlight;
use crate::sim::world::Node;
use crate::trace;
use serde::Serialize;

/// The most records of a log that are listed: its last ones.
pub const RECORDS: usize = 1_000;
/// The most requests of a client that are listed: its last ones.
pub const REQUESTS: usize = 1_000;
/// The most znodes of a server that are listed: the first ones by path.
pub const ZNODES: usize = 10_000;

/// A moment of the whole ensemble.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StateJson {
    event: u32,
    time: Time,
    last_event: u32,
    branch: usize,
    trace_hash: InWords<TraceHash>,
    seed: u64,
    modified: bool,
    flaws: Vec<&'static str>,
    servers: Vec<ServerJson>,
    clients: Vec<Connected>,
    packets: Vec<PacketJson>,
    violations: Vec<ViolationJson>,
}

/// A guarantee that was broken.
#[derive(Debug, Serialize)]
pub struct ViolationJson {
    invariant: &'static str,
    sentence: &'static str,
    event: u32,
    time: Time,
    who: Option<InWords<Endpoint>>,
    other: Option<InWords<Endpoint>>,
    zxid: InWords<Zxid>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ServerJson {
    id: u8,
    role: &'static str,
    up: bool,
    paused: bool,
    state: Option<&'static str>,
    zabstate: Option<&'static str>,
    leader: Option<u8>,
    vote: Option<VoteJson>,
    accepted_epoch: u32,
    current_epoch: u32,
    last_zxid: InWords<Zxid>,
    last_processed_zxid: Option<InWords<Zxid>>,
    log_length: usize,
    log: Vec<RecordJson>,
    snapshots: Vec<InWords<Zxid>>,
    digest: Option<String>,
    exit: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct VoteJson {
    leader: Option<u8>,
    zxid: InWords<Zxid>,
    epoch: u32,
    round: u64,
}

#[derive(Debug, Serialize)]
struct RecordJson {
    zxid: InWords<Zxid>,
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    durable: bool,
    committed: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Connected {
    id: u8,
    state: &'static str,
    paused: bool,
    server: Option<u8>,
    session: Option<InWords<SessionId>>,
    timeout: u32,
    last_zxid: InWords<Zxid>,
    requests: Vec<RequestJson>,
}

#[derive(Debug, Serialize)]
struct RequestJson {
    cxid: u32,
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    outcome: &'static str,
    zxid: Option<InWords<Zxid>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PacketJson {
    packet: &'static str,
    from: InWords<Endpoint>,
    to: InWords<Endpoint>,
    zxid: InWords<Zxid>,
    sent_in: u32,
    arrives: Option<Time>,
}

/// A znode and its Stat.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ZnodeJson {
    path: String,
    data: String,
    czxid: InWords<Zxid>,
    mzxid: InWords<Zxid>,
    pzxid: InWords<Zxid>,
    ctime: u64,
    mtime: u64,
    version: i32,
    cversion: i32,
    aversion: i32,
    ephemeral_owner: Option<InWords<SessionId>>,
    num_children: u32,
}

impl StateJson {
    /// The moment at the cursor.
    pub fn of(run: &Run) -> StateJson {
        let world = run.world();
        let flaws = world.rules().flaws;
        let clients = world.clients().iter().filter(|client| client.server.is_some());
        StateJson {
            event: run.cursor(),
            time: Time(world.now()),
            last_event: run.frontier(),
            branch: run.current(),
            trace_hash: InWords(world.hash()),
            seed: world.setup().seed,
            modified: flaws.is_modified(),
            flaws: flaws.iter().map(|flaw| flaw.id()).collect(),
            servers: world.nodes().iter().map(|node| server(run, node)).collect(),
            clients: clients.map(client).collect(),
            packets: world.in_flight().iter().map(packet).collect(),
            violations: violations(run),
        }
    }
}

/// The guarantees that were broken up to the cursor.
pub fn violations(run: &Run) -> Vec<ViolationJson> {
    let all = run.watcher().violations().iter();
    let told = all.map(|broken| (broken.invariant.invariant(), broken));
    told.map(|(invariant, broken)| ViolationJson {
        invariant: invariant.name,
        sentence: invariant.says,
        event: broken.event,
        time: Time(broken.at),
        who: broken.who.map(InWords),
        other: broken.other.map(InWords),
        zxid: InWords(broken.zxid),
    })
    .collect()
}

fn server(run: &Run, node: &Node) -> ServerJson {
    let server = &node.server;
    let (log, sid) = (&server.disk.log, server.id);
    let core = server.process.as_ref().map(|process| &process.core);
    let records = log.records();
    let listed = records.iter().enumerate().skip(records.len().saturating_sub(RECORDS));
    let committed = |txn: &Txn| run.watcher().has_committed(txn.zxid);
    ServerJson {
        id: sid.0,
        role: if run.world().rules().config.is_voter(sid) { "voter" } else { "observer" },
        up: core.is_some(),
        paused: node.paused,
        state: server.state().map(|state| state.name()),
        zabstate: server.zab_state().map(|state| state.name()),
        leader: server.leader().map(|leader| leader.0),
        vote: server.vote().map(|vote| VoteJson {
            leader: vote.vote.leader.map(|leader| leader.0),
            zxid: InWords(vote.vote.zxid),
            epoch: vote.vote.epoch.0,
            round: vote.round,
        }),
        accepted_epoch: server.accepted_epoch().0,
        current_epoch: server.current_epoch().0,
        last_zxid: InWords(last_zxid(node)),
        last_processed_zxid: core.map(|core| InWords(core.db.last_processed)),
        log_length: records.len(),
        log: listed.map(|(ix, txn)| record(txn, ix < log.durable(), committed(txn))).collect(),
        snapshots: server.disk.snapshots().iter().map(|snapshot| InWords(snapshot.zxid)).collect(),
        digest: core.map(|core| format!("{:016x}", core.db.state.digest())),
        exit: node.exit.map(trace::exit),
    }
}

/// The last zxid that a server knows, on disk or in memory.
fn last_zxid(node: &Node) -> Zxid {
    let disk = &node.server.disk;
    let memory = node.server.process.as_ref().map(|process| process.core.db.last_processed);
    let snapshot = disk.snapshot().map(|snapshot| snapshot.zxid);
    disk.log.last_zxid().into_iter().chain(memory.or(snapshot)).max().unwrap_or_default()
}

fn record(txn: &Txn, durable: bool, committed: bool) -> RecordJson {
    let (path, data) = txn.body.znode();
    RecordJson {
        zxid: InWords(txn.zxid),
        op: txn.name(),
        path: path.map(ToString::to_string),
        data: data.map(ToString::to_string),
        durable,
        committed,
    }
}

fn client(client: &Client) -> Connected {
    let skipped = client.history.len().saturating_sub(REQUESTS);
    Connected {
        id: client.id.0,
        state: client.state.name(),
        paused: client.paused,
        server: client.server.map(|server| server.0),
        session: client.session.map(InWords),
        timeout: client.timeout_ms,
        last_zxid: InWords(client.last_zxid),
        requests: client.history.iter().skip(skipped).map(request).collect(),
    }
}

fn request(entry: &Entry) -> RequestJson {
    let (outcome, zxid) = entry.ended();
    RequestJson {
        cxid: entry.cxid,
        op: entry.op.name(),
        path: entry.op.path().map(ToString::to_string),
        data: entry.op.data().map(ToString::to_string),
        outcome,
        zxid: zxid.map(InWords),
    }
}

fn packet(packet: &InFlight) -> PacketJson {
    PacketJson {
        packet: packet.kind.name(),
        from: InWords(packet.from),
        to: InWords(packet.to),
        zxid: InWords(packet.zxid),
        sent_in: packet.cause,
        arrives: packet.arrives.map(Time),
    }
}

/// The tree as a server has it, without ZooKeeper's own znodes; empty while the server is down, `None` if there is no such
/// server.
pub fn znodes(run: &Run, server: u64) -> Option<Vec<ZnodeJson>> {
    let me = |node: &&Node| u64::from(node.server.id.0) == server;
    let node = run.world().nodes().iter().find(me)?;
    let core = node.server.process.as_ref().map(|process| &process.core);
    let trees = core.into_iter().flat_map(|core| core.db.state.tree.iter());
    let own = trees.filter(|(path, _)| path.len() > 1 && !path.starts_with("/zookeeper"));
    let znodes = own.take(ZNODES).map(|(path, node)| {
        let stat = node.stat();
        ZnodeJson {
            path: path.to_string(),
            data: node.data.to_string(),
            czxid: InWords(stat.czxid),
            mzxid: InWords(stat.mzxid),
            pzxid: InWords(stat.pzxid),
            ctime: stat.ctime,
            mtime: stat.mtime,
            version: stat.version,
            cversion: stat.cversion,
            aversion: stat.aversion,
            ephemeral_owner: stat.ephemeral_owner.map(InWords),
            num_children: stat.num_children,
        }
    });
    Some(znodes.collect())
}
