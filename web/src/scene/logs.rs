//! The logs on the stage, and what is true of a record: what its server has and knows, and what nobody can lose.

use super::Target;
use super::layout::{Layout, TextSide};
use super::lost_records::LostRecord;
use zabscope::base::{Epoch, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::sim::world::Node;
use zabscope::sim::{About, Step};
use zabscope::zab::storage::TxnLog;

/// Between two cells.
const GAP: f64 = 2.5;

/// What a server itself has of a record and knows about it; and what an observer knows of it, [`RecordFacts::safe`]. Every
/// picture, table and export says the same of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RecordFacts {
    /// On its disk. Else it is in its buffer: a crash loses it.
    pub durable: bool,
    /// It knows that this is committed: as leader at its quorum of ACKs, else since COMMIT, INFORM or UPTODATE reached it.
    /// It stays so when its process ends.
    pub known: bool,
    /// This copy is one of those that make it safe for ever: durable at a quorum of voters that were in one epoch, and
    /// this server is a voter that has it on its disk. Nobody takes that back.
    pub safe: bool,
}

impl RecordFacts {
    /// Of the record with this index in a server's log, at the cursor.
    pub fn of(run: &Run, node: &Node, ix: usize) -> RecordFacts {
        let (sid, log) = (node.server.id, &node.server.disk.log);
        let (zxid, durable) = (log.records()[ix].zxid, ix < log.durable());
        let votes = run.world().setup().config.voters.contains(sid);
        let watcher = run.watcher();
        RecordFacts {
            durable,
            known: watcher.knows(sid, zxid),
            safe: durable && votes && watcher.is_safe(zxid),
        }
    }
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
        /// What its server has and knows.
        facts: RecordFacts,
        /// It came, or became durable, in the present event.
        fresh: bool,
        /// It is what is pointed at.
        selected: bool,
    },
    /// It was cut, or lost with the buffer that it was in; said until something newer is logged.
    Gone(LostRecord),
}

/// A server's log as a row of cells, the newest that fit into the width.
pub fn strip(
    run: &Run,
    node: &Node,
    lost: &[LostRecord],
    layout: &Layout,
    selected: Option<Target>,
) -> Vec<Cell> {
    let step = run.step_at(run.cursor());
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
    let before = |zxid: Zxid, hidden: u32| before(base, zxid, hidden, layout);
    let mut used = 0.0;
    let mut oldest = Zxid::ZERO;
    for gone in lost.iter().rev().filter(|l| log.last_zxid().is_none_or(|last| l.zxid > last)) {
        let width = block_width(gone.zxid, layout);
        if used + 2.0 * width + 40.0 > layout.strip {
            break;
        }
        if oldest > Zxid::ZERO && oldest.epoch() != gone.zxid.epoch() {
            cells.push((epoch_width(oldest.epoch(), layout), CellContent::Epoch(oldest.epoch())));
            used += epoch_width(oldest.epoch(), layout) + GAP;
        }
        cells.push((width, CellContent::Gone(*gone)));
        (used, oldest) = (used + width + GAP, gone.zxid);
    }
    let mut hidden = (records.len() - first) as u32;
    for ix in (first..records.len()).rev() {
        let zxid = records[ix].zxid;
        let opens = oldest > Zxid::ZERO && oldest.epoch() != zxid.epoch();
        let head = if opens { epoch_width(oldest.epoch(), layout) + GAP } else { 0.0 };
        let width = block_width(zxid, layout);
        let rest: f64 = before(zxid, hidden - 1).map(|(w, _)| w + GAP).sum();
        if used + head + width + rest > layout.strip {
            break;
        }
        if opens {
            cells.push((epoch_width(oldest.epoch(), layout), CellContent::Epoch(oldest.epoch())));
        }
        let content = CellContent::Record {
            zxid,
            name: records[ix].name(),
            facts: RecordFacts::of(run, node, ix),
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

/// What stands before the oldest record that is shown, `zxid`: its epoch, and one cell for those that are hidden, or for
/// the snapshot that the log begins with.
fn before(
    base: Zxid,
    zxid: Zxid,
    hidden: u32,
    layout: &Layout,
) -> impl Iterator<Item = (f64, CellContent)> {
    let cell = match (hidden, base > Zxid::ZERO) {
        (0, true) => Some((width_of(&base, layout), CellContent::Snapshot(base))),
        (0, false) => None,
        (n, _) => Some((layout.block + 8.0, CellContent::Older(n))),
    };
    let epoch = (zxid > Zxid::ZERO)
        .then(|| (epoch_width(zxid.epoch(), layout), CellContent::Epoch(zxid.epoch())));
    cell.into_iter().chain(epoch)
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
    layout.block.max(digits(zxid.counter()) * layout.block.min(30.0) * 0.32 + 8.0)
}

fn epoch_width(epoch: Epoch, layout: &Layout) -> f64 {
    digits(epoch.0) * layout.block.clamp(22.0, 32.0) * 0.33 + 6.0
}

fn width_of(zxid: &Zxid, layout: &Layout) -> f64 {
    layout.block.max(
        (digits(zxid.epoch().0) + digits(zxid.counter())) * layout.block.clamp(22.0, 32.0) * 0.3
            + 24.0,
    )
}
