//! The final state of a run, as JSON and as text. Field names are stable.

use super::walk::WalkSeen;
use serde::Serialize;
use std::fmt::Write;
use zabscope::base::{Channel, Endpoint, Micros, ServerId, Zxid};
use zabscope::check::{Run, Violation};
use zabscope::client::Client;
use zabscope::scenario::{Scenario, Verdict};
use zabscope::service::Txn;
use zabscope::service::node::DataNode;
use zabscope::trace;
use zabscope::zab::Repairs;

/// Records shown of a log as text; the last ones matter.
const SHOWN: usize = 16;

/// Where a run is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    title: String,
    seed: u64,
    /// Microseconds.
    time: u64,
    events: u32,
    trace_hash: String,
    /// The release of ZooKeeper; absent in a run that does not name one.
    release: Option<String>,
    /// The holes that every release has: `repaired`, `partly repaired` or `as released`.
    repairs: &'static str,
    /// Rules are taken away: what ran is not ZAB.
    modified: bool,
    flaws: Vec<&'static str>,
    /// `exact`, `unchecked`, `differs`, `refused` or `endsEarly`.
    verdict: &'static str,
    /// Why the run is shorter than wanted, if it is.
    short: Option<&'static str>,
    servers: Vec<Server>,
    clients: Vec<ClientLine>,
    sessions: Vec<Session>,
    /// The voters whose disks were emptied, if they are a quorum: every guarantee rests on
    /// what was there.
    without_storage: Vec<String>,
    violations: Vec<Broken>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    id: String,
    client: u8,
    server: Option<u8>,
    state: &'static str,
}

/// A guarantee that was broken on the way.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Broken {
    invariant: &'static str,
    sentence: &'static str,
    event: u32,
    time: u64,
    who: Option<String>,
    other: Option<String>,
    zxid: String,
    #[serde(skip)]
    says: String,
}

/// Whom a server has an open connection to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Peers {
    election: Vec<String>,
    quorum: Vec<String>,
    client: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Server {
    id: u8,
    role: &'static str,
    up: bool,
    paused: bool,
    state: Option<&'static str>,
    zabstate: Option<&'static str>,
    leader: Option<u8>,
    vote: Option<Vote>,
    accepted_epoch: u32,
    current_epoch: u32,
    last_zxid: String,
    log: Vec<Record>,
    snapshots: Vec<String>,
    /// The tree as it sees it, without ZooKeeper's own znodes; absent when it is down.
    znodes: Vec<Znode>,
    /// Equal for equal trees and sessions.
    digest: Option<String>,
    peers: Peers,
    exit: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Vote {
    leader: Option<u8>,
    zxid: String,
    epoch: u32,
    round: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    zxid: String,
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    durable: bool,
    committed: bool,
    #[serde(skip)]
    shown: Zxid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Znode {
    path: String,
    data: String,
    czxid: String,
    mzxid: String,
    pzxid: String,
    ctime: u64,
    mtime: u64,
    version: i32,
    cversion: i32,
    aversion: i32,
    ephemeral_owner: Option<String>,
    num_children: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientLine {
    id: u8,
    state: &'static str,
    server: Option<u8>,
    session: Option<String>,
    requests: Vec<RequestLine>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestLine {
    cxid: u32,
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    /// `pending`, `ok`, `connectionLoss` or the error's name.
    outcome: &'static str,
    zxid: Option<String>,
}

impl Report {
    /// Of the moment at the cursor.
    pub fn of(scenario: &Scenario, run: &Run, verdict: &Verdict, seen: &WalkSeen) -> Report {
        let world = run.world();
        let clients = world.clients().iter().filter(|c| c.server.is_some());
        let flaws = world.rules().flaws;
        let clients: Vec<ClientLine> = clients.map(client).collect();
        Report {
            modified: flaws.is_modified(),
            flaws: flaws.iter().map(|flaw| flaw.id()).collect(),
            without_storage: run
                .watcher()
                .without_storage(world)
                .into_iter()
                .flat_map(|lost| lost.iter().map(|sid| sid.to_string()).collect::<Vec<_>>())
                .collect(),
            sessions: clients.iter().filter_map(session).collect(),
            violations: run.watcher().violations().iter().map(broken).collect(),
            title: scenario.title().to_owned(),
            seed: world.setup().seed,
            release: world.setup().config.release.map(|release| release.to_string()),
            repairs: match flaws.repairs() {
                Repairs::All => "repaired",
                Repairs::Some => "partly repaired",
                Repairs::None => "as released",
            },
            time: world.now().0,
            events: world.events(),
            trace_hash: world.hash().to_string(),
            verdict: match verdict {
                Verdict::Exact => "exact",
                Verdict::Unchecked => "unchecked",
                Verdict::Differs { .. } => "differs",
                Verdict::Refused { .. } => "refused",
                Verdict::EndsEarly { .. } => "endsEarly",
            },
            short: seen.short,
            servers: world.nodes().iter().map(|n| server(run, n.server.id, seen)).collect(),
            clients,
        }
    }

    /// Was a guarantee broken on the way, although its grounds were there?
    pub fn is_broken(&self) -> bool {
        !self.violations.is_empty() && self.without_storage.is_empty()
    }

    /// Whose behaviour it is.
    fn which_release(&self) -> String {
        let repairs = self.repairs;
        match &self.release {
            Some(release) => format!("ZooKeeper {release}, {repairs}"),
            None => format!(
                "No release named: 3.9.5's protocol, 3.8.0's service and clients of before, {repairs} (--release 3.9.5 runs it as today's)"
            ),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if self.modified {
            let _ = writeln!(out, "MODIFIED ZAB: {}", self.flaws.join(", "));
        }
        if !self.without_storage.is_empty() {
            let _ = writeln!(
                out,
                "STABLE STORAGE TAKEN AWAY: {}. A quorum was started on empty disks; every guarantee rests on what was there.",
                self.without_storage.join(", ")
            );
        }
        let title = if self.title.is_empty() { "A run" } else { &self.title };
        let _ = writeln!(out, "{title} (seed {})", self.seed);
        let time = Micros(self.time);
        let (events, hash) = (self.events, &self.trace_hash);
        let _ = writeln!(out, "{time} · {events} events · trace hash {hash} · {}", self.verdict);
        let _ = writeln!(out, "{}", self.which_release());
        if let Some(why) = self.short {
            let _ = writeln!(out, "The run ends here: {why}.");
        }
        self.servers.iter().for_each(|s| s.write(&mut out));
        self.clients.iter().for_each(|c| c.write(&mut out));
        for broken in &self.violations {
            let word =
                if self.without_storage.is_empty() { "VIOLATED" } else { "WITHOUT STABLE STORAGE" };
            let _ = writeln!(out, "\n{word}: {}\n   {}", broken.says, broken.sentence);
        }
        out.push_str("\nIn logs: ~ not yet durable, ? not committed.\n");
        out
    }
}

fn session(client: &ClientLine) -> Option<Session> {
    let id = client.session.clone()?;
    Some(Session { id, client: client.id, server: client.server, state: client.state })
}

fn broken(violation: &Violation) -> Broken {
    let invariant = violation.invariant.invariant();
    Broken {
        invariant: invariant.name,
        sentence: invariant.says,
        event: violation.event,
        time: violation.at.0,
        who: violation.who.map(|end| end.to_string()),
        other: violation.other.map(|end| end.to_string()),
        zxid: violation.zxid.hex(),
        says: violation.to_string(),
    }
}

fn peers(run: &Run, sid: ServerId) -> Peers {
    let me = Endpoint::Server(sid);
    let on = |channel: Channel| {
        let wires = run.world().network().wires().map(|(_, wire)| wire);
        let open = wires.filter(|w| w.channel == channel && !w.broken).filter_map(|w| {
            let side = w.ends.iter().position(|end| *end == me).filter(|side| w.open[*side])?;
            Some(w.ends[1 - side])
        });
        let mut ends: Vec<Endpoint> = open.collect();
        ends.sort();
        ends.dedup();
        ends.iter().map(Endpoint::to_string).collect()
    };
    Peers {
        election: on(Channel::Election),
        quorum: on(Channel::Quorum),
        client: on(Channel::Client),
    }
}

fn server(run: &Run, sid: ServerId, seen: &WalkSeen) -> Server {
    let world = run.world();
    let node = world.node(sid);
    let server = &node.server;
    let log = &server.disk.log;
    let records = log.records().iter().enumerate();
    let snapshot = server.disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
    let core = server.process.as_ref().map(|p| &p.core);
    let last = core.map_or_else(
        || log.last_zxid().unwrap_or_default().max(snapshot),
        |core| core.db.last_processed.max(log.last_zxid().unwrap_or_default()),
    );
    let znodes = core.map_or_else(Vec::new, |core| {
        let own = |path: &str| path != "/" && !path.starts_with("/zookeeper");
        let nodes = core.db.state.tree.iter().filter(|(path, _)| own(path));
        nodes.map(|(path, node)| znode(path, node)).collect()
    });
    Server {
        id: sid.0,
        role: if world.rules().config.is_voter(sid) { "voter" } else { "observer" },
        up: server.process.is_some(),
        paused: node.paused,
        state: server.state().map(|s| s.name()),
        zabstate: server.zab_state().map(|s| s.name()),
        leader: server.leader().map(|s| s.0),
        vote: server.vote().map(|n| Vote {
            leader: n.vote.leader.map(|s| s.0),
            zxid: n.vote.zxid.hex(),
            epoch: n.vote.epoch.0,
            round: n.round,
        }),
        accepted_epoch: server.accepted_epoch().0,
        current_epoch: server.current_epoch().0,
        last_zxid: last.hex(),
        log: records.map(|(ix, txn)| record(txn, ix < log.durable(), seen)).collect(),
        snapshots: server.disk.snapshots().iter().map(|s| s.zxid.hex()).collect(),
        znodes,
        digest: core.map(|core| format!("{:016x}", core.db.state.digest())),
        peers: peers(run, sid),
        exit: node.exit.map(trace::exit),
    }
}

fn znode(path: &str, node: &DataNode) -> Znode {
    let stat = node.stat();
    Znode {
        path: path.to_owned(),
        data: node.data.to_string(),
        czxid: stat.czxid.hex(),
        mzxid: stat.mzxid.hex(),
        pzxid: stat.pzxid.hex(),
        ctime: stat.ctime,
        mtime: stat.mtime,
        version: stat.version,
        cversion: stat.cversion,
        aversion: stat.aversion,
        ephemeral_owner: stat.ephemeral_owner.map(|session| session.to_string()),
        num_children: stat.num_children,
    }
}

fn record(txn: &Txn, durable: bool, seen: &WalkSeen) -> Record {
    let (path, data) = txn.body.znode();
    Record {
        zxid: txn.zxid.hex(),
        op: txn.name(),
        path: path.map(|path| path.to_string()),
        data: data.map(|data| data.to_string()),
        durable,
        committed: seen.committed.contains(&txn.zxid),
        shown: txn.zxid,
    }
}

fn client(client: &Client) -> ClientLine {
    let request = |entry: &zabscope::client::Entry| {
        let (outcome, zxid) = entry.ended();
        let data = entry.op.data();
        RequestLine {
            cxid: entry.cxid,
            op: entry.op.name(),
            path: entry.op.path().map(|path| path.to_string()),
            data: data.map(|data| data.to_string()),
            outcome,
            zxid: zxid.map(Zxid::hex),
        }
    };
    ClientLine {
        id: client.id.0,
        state: client.state.name(),
        server: client.server.map(|s| s.0),
        session: client.session.map(|s| s.to_string()),
        requests: client.history.iter().map(request).collect(),
    }
}

impl Server {
    fn write(&self, out: &mut String) {
        let state = match (self.up, self.paused) {
            (false, _) => "down",
            (true, true) => "paused",
            (true, false) => "up",
        };
        let leader = self.leader.map_or_else(|| "–".to_owned(), |s| format!("S{s}"));
        let _ = writeln!(
            out,
            "\nS{} {state} {} {} · leader {leader} · acceptedEpoch {} · currentEpoch {} · last zxid {}",
            self.id,
            self.state.unwrap_or("–"),
            self.zabstate.unwrap_or("–"),
            self.accepted_epoch,
            self.current_epoch,
            self.last_zxid,
        );
        if let Some(vote) = &self.vote {
            let leader = vote.leader.map_or_else(|| "nobody".to_owned(), |s| format!("S{s}"));
            let (zxid, epoch, round) = (&vote.zxid, vote.epoch, vote.round);
            let _ = writeln!(out, "   vote {leader} (epoch {epoch}, zxid {zxid}), round {round}");
        }
        if let Some(exit) = self.exit {
            let _ = writeln!(out, "   the process has ended: {exit}");
        }
        let skipped = self.log.len().saturating_sub(SHOWN);
        let _ = write!(out, "   log ({})", self.log.len());
        if skipped > 0 {
            out.push_str(" …");
        }
        for record in &self.log[skipped..] {
            let durable = if record.durable { "" } else { "~" };
            let committed = if record.committed { "" } else { "?" };
            let _ = write!(out, " {}{durable}{committed}", record.shown);
        }
        let _ = writeln!(out, " · snapshots {}", self.snapshots.join(" "));
    }
}

impl ClientLine {
    fn write(&self, out: &mut String) {
        let server = self.server.map_or_else(String::new, |s| format!(" to S{s}"));
        let session = self.session.as_deref().unwrap_or("none");
        let _ = writeln!(out, "\nC{} {}{server} · session {session}", self.id, self.state);
        for request in &self.requests {
            let _ = write!(out, "   {} {}", request.cxid, request.op);
            if let (Some(key), Some(value)) = (&request.path, &request.data) {
                let _ = write!(out, " {key} = {value}");
            }
            let _ = writeln!(out, ": {}", request.outcome);
        }
    }
}
