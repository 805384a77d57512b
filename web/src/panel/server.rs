//! The Server tab: everything that one server knows, on disk and in memory.

use super::menu::{self, Actions};
use super::{FieldRow, words};
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::scene::Target;
use crate::scene::logs::RecordFacts;
use crate::sentence::time::length;
use zabscope::base::{Micros, ServerId, SidSet, Zxid, majority};
use zabscope::check::Run;
use zabscope::sim::world::{Node, World};
use zabscope::zab::Timer;
use zabscope::zab::leader::Leader;

/// What the Server tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct ServerPanel {
    /// All servers, to choose from.
    pub all: Vec<ServerId>,
    pub id: ServerId,
    /// Its state: the protocol's word, and a translation beside it.
    pub state: String,
    /// What can be done to it.
    pub actions: Actions,
    pub rows: Vec<FieldRow>,
    pub timers: Vec<FieldRow>,
    /// Its log, newest first.
    pub log: Vec<LogRecord>,
    /// Records that are older than those listed.
    pub older: usize,
    /// As leader: who agreed to what.
    pub meters: Vec<QuorumMeter>,
    /// As leader: its learners and how far each is.
    pub learners: Vec<FieldRow>,
}

/// A record of the log.
#[derive(Clone, PartialEq, Debug)]
pub struct LogRecord {
    pub id: Zxid,
    /// The same, as it is written.
    pub zxid: String,
    /// Its epoch, which decides its colour.
    pub epoch: u32,
    pub does: String,
    /// What the server has and knows of it.
    pub facts: RecordFacts,
}

/// A quorum that is being counted.
#[derive(Clone, PartialEq, Debug)]
pub struct QuorumMeter {
    pub label: String,
    pub names: String,
    /// How many have agreed.
    pub have: u32,
    /// How many are needed.
    pub need: u32,
    /// How many there could be.
    pub of: u32,
}

/// How many records are listed.
const LISTED: usize = 40;

/// The server that is selected, or the first.
pub fn panel(model: &Model) -> ServerPanel {
    let (world, lang) = (model.run.world(), model.page.lang);
    let all: Vec<ServerId> = world.nodes().iter().map(|n| n.server.id).collect();
    let selected = match model.selected {
        Some(Target::Server(sid)) => Some(sid),
        _ => model.server,
    };
    let id = selected.filter(|sid| all.contains(sid)).unwrap_or(all[0]);
    let node = world.node(id);
    let leader = node.server.leading();
    let records = node.server.disk.log.records();
    ServerPanel {
        id,
        state: words::server_state(lang, node),
        actions: menu::actions(model, Target::Server(id)),
        rows: rows(lang, node),
        timers: timers(lang, world, id),
        log: log(&model.run, node),
        older: records.len().saturating_sub(LISTED),
        meters: leader.map_or_else(Vec::new, |l| meters(lang, world, l)),
        learners: leader.map_or_else(Vec::new, |l| learners(lang, &all, l)),
        all,
    }
}

fn rows(lang: Lang, node: &Node) -> Vec<FieldRow> {
    let server = &node.server;
    let none = || "–".to_owned();
    let vote = server.vote();
    let mut rows = vec![
        FieldRow::mono(
            t(lang, "server.zabstate"),
            server.zab_state().map_or_else(none, |z| z.name().to_owned()),
        ),
        FieldRow::mono(
            t(lang, "server.vote"),
            vote.map_or_else(none, |n| {
                let leader = n.vote.leader.map_or_else(none, |s| s.to_string());
                format!("{leader} (epoch {}, {})", n.vote.epoch, n.vote.zxid)
            }),
        ),
        FieldRow::mono(t(lang, "server.round"), vote.map_or_else(none, |n| n.round.to_string())),
        FieldRow::mono(t(lang, "server.accepted"), server.accepted_epoch().to_string()),
        FieldRow::mono(t(lang, "server.current"), server.current_epoch().to_string()),
    ];
    if let Some(process) = &server.process {
        let db = &process.core.db;
        let (min, max) = db.committed_range();
        rows.push(FieldRow::mono(t(lang, "server.last"), db.last_processed.to_string()));
        let range = if db.committed_log().is_empty() { none() } else { format!("{min} … {max}") };
        rows.push(FieldRow::mono(t(lang, "server.committed_log"), range));
    }
    let snapshots = server.disk.snapshots().iter().map(|s| s.zxid.to_string());
    let snapshots = snapshots.collect::<Vec<_>>().join(", ");
    rows.push(FieldRow::mono(
        t(lang, "server.snapshots"),
        if snapshots.is_empty() { none() } else { snapshots },
    ));
    let fsync = format!("{} … {}", length(node.fsync.lo), length(node.fsync.hi));
    rows.push(FieldRow::mono(t(lang, "server.fsync"), fsync));
    rows
}

fn timers(lang: Lang, world: &World, id: ServerId) -> Vec<FieldRow> {
    let own = [
        Timer::Election,
        Timer::Finalize,
        Timer::ObserverWait,
        Timer::Reconnect,
        Timer::LearnerRead,
        Timer::LeaderWait,
        Timer::HalfTick,
        Timer::Expiry,
        Timer::Containers,
    ];
    let handlers = world.nodes().iter().map(|n| Timer::Handler(n.server.id));
    let due = |timer: Timer| {
        let left = world.due(id, timer)? - world.now();
        let who = match timer {
            Timer::Handler(sid) => format!(" {sid}"),
            _ => String::new(),
        };
        let value = format!("{}{who}", length(Micros(left.0 / 1000 * 1000)));
        Some(FieldRow::mono(words::timer(lang, timer), value))
    };
    own.into_iter().chain(handlers).filter_map(due).collect()
}

fn log(run: &Run, node: &Node) -> Vec<LogRecord> {
    let log = &node.server.disk.log;
    let records = log.records().iter().enumerate().rev().take(LISTED);
    records
        .map(|(ix, txn)| LogRecord {
            id: txn.zxid,
            zxid: txn.zxid.to_string(),
            epoch: txn.zxid.epoch().0,
            does: words::txn(txn),
            facts: RecordFacts::of(run, node, ix),
        })
        .collect()
}

fn meters(lang: Lang, world: &World, leader: &Leader) -> Vec<QuorumMeter> {
    let of = world.setup().config.voters.len();
    let meter = |label: String, who: SidSet| {
        let who = who.and(world.setup().config.voters);
        QuorumMeter { label, names: who.to_string(), have: who.len(), need: majority(of), of }
    };
    let epoch = leader.epoch.to_string();
    let mut all = vec![
        meter(tf(lang, "server.meter_report", &[("epoch", &epoch)]), leader.connecting),
        meter(tf(lang, "server.meter_promise", &[("epoch", &epoch)]), leader.electing),
        meter(tf(lang, "server.meter_history", &[("epoch", &epoch)]), leader.synced),
    ];
    all.retain(|m| m.have > 0);
    for proposal in &leader.outstanding {
        let zxid = proposal.txn.zxid.to_string();
        all.push(meter(tf(lang, "server.meter_ack", &[("zxid", &zxid)]), proposal.acks));
    }
    // What is being counted now comes first.
    all.reverse();
    all
}

fn learners(lang: Lang, all: &[ServerId], leader: &Leader) -> Vec<FieldRow> {
    let stage = |sid: &ServerId| {
        let handler = leader.handlers[*sid]?;
        let words = words::handler(lang, handler.stage);
        Some(FieldRow::new(words, sid.to_string()))
    };
    all.iter().filter_map(stage).collect()
}
