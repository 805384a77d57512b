//! A moment of the whole ensemble as a JSON object.

use super::write::Json;
use crate::base::Zxid;
use crate::check::Run;
use crate::client::{Client, Entry};
use crate::service::Txn;
use crate::sim::world::Node;
use crate::trace;

/// So many records of a log are listed, the last ones.
pub const RECORDS: usize = 1_000;
/// So many requests of a client are listed, the last ones.
pub const REQUESTS: usize = 1_000;
/// So many znodes of a server are listed.
pub const ZNODES: usize = 10_000;

/// Writes the moment at the cursor.
pub fn write(out: &mut Json, run: &Run) {
    let world = run.world();
    let flaws = world.rules().flaws;
    out.open('{');
    out.number("event", u64::from(run.cursor()));
    out.time("time", world.now());
    out.number("lastEvent", u64::from(run.frontier()));
    out.number("branch", run.current() as u64);
    out.say("traceHash", &world.hash().to_string());
    out.number("seed", world.setup().seed);
    out.flag("modified", flaws.is_modified());
    list(out, "flaws", flaws.iter(), |out, flaw| out.value(flaw.id()));
    list(out, "servers", world.nodes().iter(), |out, node| server(out, run, node));
    let clients = world.clients().iter().filter(|client| client.server.is_some());
    list(out, "clients", clients, client);
    list(out, "packets", world.in_flight().iter(), |out, packet| {
        out.open('{');
        out.say("packet", packet.kind.name());
        out.end("from", Some(packet.from));
        out.end("to", Some(packet.to));
        out.zxid("zxid", packet.zxid);
        out.number("sentIn", u64::from(packet.cause));
        match packet.arrives {
            Some(at) => out.time("arrives", at),
            None => out.null("arrives"),
        }
        out.close('}');
    });
    list(out, "violations", run.watcher().violations().iter(), |out, broken| {
        let invariant = broken.invariant.invariant();
        out.open('{');
        out.say("invariant", invariant.name);
        out.say("sentence", invariant.says);
        out.number("event", u64::from(broken.event));
        out.time("time", broken.at);
        out.end("who", broken.who);
        out.end("other", broken.other);
        out.zxid("zxid", broken.zxid);
        out.close('}');
    });
    out.close('}');
}

fn list<T>(
    out: &mut Json,
    name: &str,
    all: impl Iterator<Item = T>,
    mut each: impl FnMut(&mut Json, T),
) {
    out.key(name);
    out.open('[');
    all.for_each(|one| each(out, one));
    out.close(']');
}

fn server(out: &mut Json, run: &Run, node: &Node) {
    let server = &node.server;
    let (log, sid) = (&server.disk.log, server.id);
    let core = server.process.as_ref().map(|process| &process.core);
    out.open('{');
    out.number("id", u64::from(sid.0));
    let role = if run.world().rules().config.is_voter(sid) { "voter" } else { "observer" };
    out.say("role", role);
    out.flag("up", core.is_some());
    out.flag("paused", node.paused);
    out.maybe("state", server.state().map(|state| state.name()));
    out.maybe("zabstate", server.zab_state().map(|state| state.name()));
    out.maybe_number("leader", server.leader().map(|leader| u64::from(leader.0)));
    match server.vote() {
        Some(vote) => {
            out.key("vote");
            out.open('{');
            out.maybe_number("leader", vote.vote.leader.map(|leader| u64::from(leader.0)));
            out.zxid("zxid", vote.vote.zxid);
            out.number("epoch", u64::from(vote.vote.epoch.0));
            out.number("round", vote.round);
            out.close('}');
        }
        None => out.null("vote"),
    }
    out.number("acceptedEpoch", u64::from(server.accepted_epoch().0));
    out.number("currentEpoch", u64::from(server.current_epoch().0));
    out.zxid("lastZxid", last_zxid(node));
    match core {
        Some(core) => out.zxid("lastProcessedZxid", core.db.last_processed),
        None => out.null("lastProcessedZxid"),
    }
    let records = log.records();
    out.number("logLength", records.len() as u64);
    let skipped = records.len().saturating_sub(RECORDS);
    list(out, "log", records.iter().enumerate().skip(skipped), |out, (ix, txn)| {
        record(out, txn, ix < log.durable(), run.watcher().has_committed(txn.zxid));
    });
    list(out, "snapshots", server.disk.snapshots().iter(), |out, snapshot| {
        out.value(&snapshot.zxid.to_string());
    });
    out.maybe("digest", core.map(|core| format!("{:016x}", core.db.state.digest())).as_deref());
    out.maybe("exit", node.exit.map(trace::exit));
    out.close('}');
}

/// The last zxid that a server knows, on disk or in memory.
fn last_zxid(node: &Node) -> Zxid {
    let disk = &node.server.disk;
    let memory = node.server.process.as_ref().map(|process| process.core.db.last_processed);
    let snapshot = disk.snapshot().map(|snapshot| snapshot.zxid);
    disk.log.last_zxid().into_iter().chain(memory.or(snapshot)).max().unwrap_or_default()
}

fn record(out: &mut Json, txn: &Txn, durable: bool, committed: bool) {
    let (path, data) = txn.body.znode();
    out.open('{');
    out.zxid("zxid", txn.zxid);
    out.say("op", txn.name());
    if let Some(path) = path {
        out.say("path", path);
    }
    if let Some(data) = data {
        out.say("data", data);
    }
    out.flag("durable", durable);
    out.flag("committed", committed);
    out.close('}');
}

fn client(out: &mut Json, client: &Client) {
    out.open('{');
    out.number("id", u64::from(client.id.0));
    let state = client.state.name();
    out.say("state", state);
    out.flag("paused", client.paused);
    out.maybe_number("server", client.server.map(|server| u64::from(server.0)));
    out.maybe("session", client.session.map(|session| session.to_string()).as_deref());
    out.number("timeout", u64::from(client.timeout_ms));
    out.zxid("lastZxid", client.last_zxid);
    let skipped = client.history.len().saturating_sub(REQUESTS);
    list(out, "requests", client.history.iter().skip(skipped), request);
    out.close('}');
}

fn request(out: &mut Json, entry: &Entry) {
    let (outcome, zxid) = entry.ended();
    let data = entry.op.data();
    out.open('{');
    out.number("cxid", u64::from(entry.cxid));
    out.say("op", entry.op.name());
    if let Some(path) = entry.op.path() {
        out.say("path", path);
    }
    if let Some(data) = data {
        out.say("data", data);
    }
    out.say("outcome", outcome);
    out.maybe("zxid", zxid.map(|zxid| zxid.to_string()).as_deref());
    out.close('}');
}

/// Writes the tree as a server has it, ZooKeeper's own znodes left out: a list, empty while the server is down. False if
/// there is no such server.
pub fn znodes(out: &mut Json, run: &Run, server: u64) -> bool {
    let me = |node: &&Node| u64::from(node.server.id.0) == server;
    let Some(node) = run.world().nodes().iter().find(me) else { return false };
    let core = node.server.process.as_ref().map(|process| &process.core);
    out.open('[');
    let trees = core.into_iter().flat_map(|core| core.db.state.tree.iter());
    let own = trees.filter(|(path, _)| path.len() > 1 && !path.starts_with("/zookeeper"));
    for (path, node) in own.take(ZNODES) {
        let stat = node.stat();
        out.line();
        out.open('{');
        out.say("path", path);
        out.say("data", &node.data);
        out.zxid("czxid", stat.czxid);
        out.zxid("mzxid", stat.mzxid);
        out.zxid("pzxid", stat.pzxid);
        out.number("ctime", stat.ctime);
        out.number("mtime", stat.mtime);
        out.integer("version", i64::from(stat.version));
        out.integer("cversion", i64::from(stat.cversion));
        out.integer("aversion", i64::from(stat.aversion));
        let owner = stat.ephemeral_owner.map(|session| session.to_string());
        out.maybe("ephemeralOwner", owner.as_deref());
        out.number("numChildren", u64::from(stat.num_children));
        out.close('}');
    }
    out.close(']');
    true
}
