//! The logs on the stage: which records are committed, which may still be lost, and which will be discarded.

use super::Target;
use super::layout::{Layout, TextSide};
use zabscope::base::{Epoch, ServerId, SidSet, Zxid};
use zabscope::check::Run;
use zabscope::sim::step::Marks;
use zabscope::sim::world::Node;
use zabscope::sim::{About, Step};
use zabscope::zab::PacketKind;
use zabscope::zab::storage::TxnLog;

/// How far back is looked for the last commit while nobody serves.
const LOOK_BACK: u32 = 20_000;
/// Between two cells.
const GAP: f64 = 2.5;

/// What is to become of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Logged here; not known to be committed.
    Logged,
    /// Part of the committed history.
    Committed,
    /// Not part of it, and never will be.
    Discarded,
}

/// One cell of a log as it is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cell {
    /// The left edge, from where the log begins, ends or has its middle.
    pub x: f64,
    pub width: f64,
    /// What is in it.
    pub content: CellContent,
}

/// What is in a cell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum CellContent {
    /// Nothing has been logged.
    Empty,
    /// The number of older records that are not shown.
    Older(u32),
    /// A received snapshot takes the place of everything up to here.
    Snapshot(Zxid),
    /// From here on records are of this epoch.
    Epoch(Epoch),
    Record {
        zxid: Zxid,
        /// ZooKeeper's name of the operation.
        name: &'static str,
        /// What is to become of it.
        fate: Fate,
        /// An fsync has covered it.
        durable: bool,
        /// It came, or became durable, in the present event.
        fresh: bool,
        /// It is what is pointed at.
        selected: bool,
    },
}

/// The committed history, as far as the ensemble can know it at the cursor.
pub struct CommittedHistory<'a> {
    upto: Zxid,
    logs: Vec<&'a TxnLog>,
    /// From here on the logs tell everything.
    from: Zxid,
}

impl<'a> CommittedHistory<'a> {
    /// At the cursor. What servers in service have applied is committed; while
    /// nobody serves, the last commit that was seen counts. Whoever has that
    /// transaction in its log has the whole history before it.
    pub fn of(run: &'a Run) -> CommittedHistory<'a> {
        let nodes = run.world().nodes();
        let upto = served(nodes).or_else(|| last_seen(run)).unwrap_or_default();
        let mut history = CommittedHistory { upto, logs: Vec::new(), from: Zxid(u64::MAX) };
        for node in nodes {
            let disk = &node.server.disk;
            let tells = if upto.counter() == 0 {
                node.server.current_epoch() >= upto.epoch()
            } else {
                holds(&disk.log, upto)
            };
            if !tells || upto == Zxid::ZERO {
                continue;
            }
            let received = disk.snapshots().iter().any(|s| s.received);
            let first = disk.log.records().front().map_or(Zxid(u64::MAX), |t| t.zxid);
            history.from = history.from.min(if received { first } else { Zxid::ZERO });
            history.logs.push(&disk.log);
        }
        history
    }

    /// What is to become of a record.
    pub fn fate(&self, zxid: Zxid) -> Fate {
        if zxid > self.upto {
            Fate::Logged
        } else if zxid < self.from || self.logs.iter().any(|log| holds(log, zxid)) {
            Fate::Committed
        } else {
            Fate::Discarded
        }
    }
}

fn holds(log: &TxnLog, zxid: Zxid) -> bool {
    log.records().binary_search_by_key(&zxid, |t| t.zxid).is_ok()
}

/// The newest that a server in service has applied.
fn served(nodes: &[Node]) -> Option<Zxid> {
    let applied = |node: &Node| {
        let process = node.server.process.as_ref()?;
        process.serves().then_some(process.core.db.last_processed)
    };
    nodes.iter().filter_map(applied).max()
}

/// The newest commit that an event before the cursor shows.
fn last_seen(run: &Run) -> Option<Zxid> {
    let shows = Marks(Marks::COMMITTED.0 | Marks::DELIVERED.0 | Marks::ESTABLISHED.0);
    let cursor = run.cursor();
    (cursor.saturating_sub(LOOK_BACK)..=cursor).rev().find_map(|number| {
        let step = run.step_at(number).filter(|s| s.marks.any(shows))?;
        match step.about {
            About::Packet(PacketKind::Commit | PacketKind::Inform | PacketKind::Ack) => {
                Some(step.zxid)
            }
            // The leader's own fsync was the last that a quorum needed.
            About::Disk(_) => on_a_quorum(run, step.zxid),
            _ => None,
        }
    })
}

/// The newest record up to `limit` that a majority of the voters have on disk.
fn on_a_quorum(run: &Run, limit: Zxid) -> Option<Zxid> {
    let world = run.world();
    let durable = |zxid: Zxid| -> SidSet {
        let has = |node: &&Node| node.server.disk.log.is_durable(zxid);
        world.nodes().iter().filter(has).map(|node| node.server.id).collect()
    };
    let logs = world.nodes().iter().map(|node| node.server.disk.log.records());
    let last = logs.flat_map(|log| log.iter().rev().take(64).map(|t| t.zxid));
    last.filter(|z| *z <= limit && world.rules().is_quorum(durable(*z))).max()
}

/// A server's log as a row of cells, the newest that fit into the width.
pub fn strip(
    node: &Node,
    layout: &Layout,
    history: &CommittedHistory,
    step: Option<&Step>,
    selected: Option<Target>,
) -> Vec<Cell> {
    let log = &node.server.disk.log;
    let received = node.server.disk.snapshots().iter().rev().find(|s| s.received);
    let base = received.map_or(Zxid::ZERO, |s| s.zxid);
    let records = log.records();
    let first =
        if base > Zxid::ZERO { records.iter().position(|t| t.zxid > base) } else { Some(0) };
    let first = first.unwrap_or(records.len());
    let fresh = fresh_from(node.server.id, log, step);
    let mut cells: Vec<(f64, CellContent)> = Vec::new();
    // From the newest back, as long as the rest can be said in one cell more.
    let before = |zxid: Zxid, hidden: u32| {
        match (hidden, base > Zxid::ZERO) {
            (0, true) => Some((width_of(&base, layout), CellContent::Snapshot(base))),
            (0, false) => None,
            (n, _) => Some((layout.block + 8.0, CellContent::Older(n))),
        }
        .into_iter()
        .chain(
            (zxid > Zxid::ZERO)
                .then(|| (epoch_width(zxid.epoch()), CellContent::Epoch(zxid.epoch()))),
        )
    };
    let mut used = 0.0;
    let mut oldest = Zxid::ZERO;
    let mut hidden = (records.len() - first) as u32;
    for ix in (first..records.len()).rev() {
        let zxid = records[ix].zxid;
        let opens = oldest > Zxid::ZERO && oldest.epoch() != zxid.epoch();
        let head = if opens { epoch_width(oldest.epoch()) + GAP } else { 0.0 };
        let width = block_width(zxid, layout);
        let rest: f64 = before(zxid, hidden - 1).map(|(w, _)| w + GAP).sum();
        if used + head + width + rest > layout.strip {
            break;
        }
        if opens {
            cells.push((epoch_width(oldest.epoch()), CellContent::Epoch(oldest.epoch())));
        }
        let content = CellContent::Record {
            zxid,
            name: records[ix].name(),
            fate: history.fate(zxid),
            durable: ix < log.durable(),
            fresh: ix >= fresh,
            selected: selected == Some(Target::Txn(zxid)),
        };
        cells.push((width, content));
        (used, oldest, hidden) = (used + head + width + GAP, zxid, hidden - 1);
    }
    let mut head: Vec<_> = before(oldest, hidden).collect();
    head.reverse();
    cells.extend(head);
    if cells.is_empty() {
        cells.push((56.0, CellContent::Empty));
    }
    cells.reverse();
    aligned(&cells, layout.side(node.server.id))
}

/// Puts cells beside each other.
fn aligned(cells: &[(f64, CellContent)], side: TextSide) -> Vec<Cell> {
    let total: f64 = cells.iter().map(|(w, _)| w + GAP).sum::<f64>() - GAP;
    let mut x = match side {
        TextSide::Right => 0.0,
        TextSide::Left => -total,
        TextSide::Above | TextSide::Below => -total / 2.0,
    };
    let place = |&(width, content): &(f64, CellContent)| {
        let cell = Cell { x, width, content };
        x += width + GAP;
        cell
    };
    cells.iter().map(place).collect()
}

/// From which record on something happened in the present event.
fn fresh_from(sid: ServerId, log: &TxnLog, step: Option<&Step>) -> usize {
    let len = log.records().len();
    match step {
        Some(s) if s.actor == sid.0 => match s.about {
            About::Disk(work) if work.appends() => len.saturating_sub(1),
            About::Disk(work) if work.fsyncs() => len.saturating_sub(3),
            _ => len,
        },
        _ => len,
    }
}

fn digits(n: u32) -> f64 {
    f64::from(n.checked_ilog10().unwrap_or(0) + 1)
}

fn block_width(zxid: Zxid, layout: &Layout) -> f64 {
    layout.block.max(digits(zxid.counter()) * 7.0 + 8.0)
}

fn epoch_width(epoch: Epoch) -> f64 {
    digits(epoch.0) * 7.2 + 5.0
}

fn width_of(zxid: &Zxid, layout: &Layout) -> f64 {
    layout.block.max((digits(zxid.epoch().0) + digits(zxid.counter())) * 6.6 + 24.0)
}
