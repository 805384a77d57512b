//! What the Logs lens shows: every server's log, aligned on zxid. In ZAB a place in a log is no identity: only the zxid
//! is, so the same transaction stands in the same column on every server.

mod column;

use super::Target;
use super::frame::left_of;
use super::logs::RecordFacts;
use super::lost_records::{LostRecord, LostRecords};
use super::messages::HEAD;
use column::newest;
use zabscope::base::{Epoch, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::sim::world::Node;
use zabscope::zab::ServerState;
use zabscope::zab::leader::Leader;

/// Between two blocks.
const GAP: f64 = 5.0;
/// What says how many older ones there are.
pub const FOLD: f64 = 58.0;
/// Below the last row: what the marks mean.
const FOOT: f64 = 28.0;

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum RecordStanding {
    /// In the log.
    Logged(RecordFacts),
    /// It is in memory (committedLog, or proposed and not yet logged), not in the log.
    Memory,
    /// The log had it, and has lost it.
    Lost(LostRecord),
}

/// A record as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct LedgerEntry {
    pub zxid: Zxid,
    /// ZooKeeper's name of the operation, where it is known.
    pub name: &'static str,
    /// The left edge.
    pub x: f64,
    /// What is known of it.
    pub standing: RecordStanding,
}

/// A server's log as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct LedgerRow {
    pub sid: ServerId,
    /// The middle.
    pub y: f64,
    /// Its state; `None` if it is down.
    pub state: Option<ServerState>,
    /// The records in view, oldest first.
    pub entries: Vec<LedgerEntry>,
    /// How many of its records are older than those in view.
    pub older: u32,
    /// Its newest snapshot: its name, and where it ends if that is in view.
    pub snapshot: Option<(Zxid, f64)>,
    /// What its leader believes that it has: acknowledged, and sent.
    pub acked: Option<(Zxid, f64)>,
    /// The newest that its leader has sent it.
    pub sent: Option<(Zxid, f64)>,
}

/// The columns of one epoch.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct EpochBand {
    pub epoch: Epoch,
    /// The left edge.
    pub left: f64,
    /// The right edge.
    pub right: f64,
}

/// What the Logs lens shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LogsChart {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
    /// Where the columns begin.
    pub left: f64,
    /// A block's width and height.
    pub block: (f64, f64),
    /// A row for each server.
    pub rows: Vec<LedgerRow>,
    /// The columns: their zxids and left edges.
    pub columns: Vec<(Zxid, f64)>,
    pub epochs: Vec<EpochBand>,
    /// After the last column that some leader has committed.
    pub committed: Option<(Zxid, f64)>,
    /// How many records of the longest log are older than those in view.
    pub older: u32,
    /// How many newer columns are out of view.
    pub newer: u32,
    /// The entry that can be reached with Tab.
    pub entry: Option<(ServerId, Zxid)>,
}

/// The logs at the cursor of a run in a lens of this width, `back` columns before the newest.
pub fn ledger(run: &Run, lost: &LostRecords, width: u32, back: u32) -> LogsChart {
    let world = run.world();
    let nodes = world.nodes();
    let lost: Vec<Vec<LostRecord>> =
        nodes.iter().map(|n| lost.of(world, n.server.id, run.cursor())).collect();
    let width = f64::from(width);
    let left = left_of(width) + 4.0;
    let gap = ((215.0 - HEAD - FOOT) / nodes.len() as f64).clamp(28.0, 46.0);
    let digits = column::digits(nodes);
    let block = ((digits * 7.6 + 13.0).max(30.0), (gap - 12.0).min(26.0));
    let room = ((width - left - FOLD - 14.0) / (block.0 + GAP)).max(1.0) as usize;
    let leader = nodes.iter().filter_map(|n| n.server.leading()).max_by_key(|l| l.epoch);
    let (zxids, newer, more) = newest(nodes, &lost, leader, room, back as usize);
    let head = if more || back > 0 { FOLD } else { 12.0 };
    let x = |ix: usize| left + head + ix as f64 * (block.0 + GAP);
    let columns: Vec<(Zxid, f64)> = zxids.iter().enumerate().map(|(ix, z)| (*z, x(ix))).collect();
    let pen =
        LogsPlacer { columns: &columns, block: block.0, left: left + head - FOLD, run, leader };
    let row = |(ix, node): (usize, &Node)| pen.row(node, &lost[ix], HEAD + gap * (ix as f64 + 0.5));
    let rows: Vec<LedgerRow> = nodes.iter().enumerate().map(row).collect();
    LogsChart {
        width,
        height: HEAD + gap * rows.len() as f64 + FOOT,
        left,
        block,
        epochs: pen.epochs(),
        committed: pen.committed(),
        older: if more { rows.iter().map(|r| r.older).max().unwrap_or(0) } else { 0 },
        newer: newer as u32,
        entry: None,
        rows,
        columns,
    }
}

/// What everything is placed with.
struct LogsPlacer<'a> {
    columns: &'a [(Zxid, f64)],
    block: f64,
    left: f64,
    run: &'a Run,
    leader: Option<&'a Leader>,
}

impl LogsPlacer<'_> {
    /// The right edge of the last column up to a zxid; the edge of the fold for older ones.
    fn end_of(&self, zxid: Zxid) -> f64 {
        let upto = self.columns.iter().rev().find(|(z, _)| *z <= zxid);
        upto.map_or(self.left + FOLD - GAP, |(_, x)| x + self.block)
    }

    fn row(&self, node: &Node, lost: &[LostRecord], y: f64) -> LedgerRow {
        let (server, log) = (&node.server, &node.server.disk.log);
        let first = self.columns.first().map_or(Zxid::ZERO, |(z, _)| *z);
        let memory = server.process.as_ref().map(|p| &p.core.db);
        let in_memory = |zxid: Zxid| {
            let queued =
                server.leading().is_some_and(|l| l.outstanding.iter().any(|p| p.txn.zxid == zxid));
            let committed = memory.is_some_and(|db| {
                db.committed_log().binary_search_by_key(&zxid, |t| t.zxid).is_ok()
            });
            queued || committed
        };
        let received = server.disk.snapshots().iter().rev().find(|s| s.received).map(|s| s.zxid);
        let entry = |&(zxid, x): &(Zxid, f64)| {
            let at = log.records().binary_search_by_key(&zxid, |t| t.zxid);
            let (name, standing) = match at {
                Ok(ix) => {
                    let facts = RecordFacts::of(self.run, node, ix);
                    (log.records()[ix].name(), RecordStanding::Logged(facts))
                }
                Err(_) => match lost.iter().find(|l| l.zxid == zxid) {
                    Some(lost) => ("", RecordStanding::Lost(*lost)),
                    None if in_memory(zxid) && received < Some(zxid) => {
                        ("", RecordStanding::Memory)
                    }
                    None => return None,
                },
            };
            Some(LedgerEntry { zxid, name, x, standing })
        };
        let newest = server.disk.snapshot().map(|s| s.zxid).filter(|z| *z > Zxid::ZERO);
        let (acked, sent) = self.believed(node).unwrap_or_default();
        let place = |zxid: Option<Zxid>| zxid.map(|z| (z, self.end_of(z)));
        LedgerRow {
            sid: server.id,
            y,
            state: server.state(),
            entries: self.columns.iter().filter_map(entry).collect(),
            older: log.records().binary_search_by_key(&first, |t| t.zxid).unwrap_or_else(|ix| ix)
                as u32,
            snapshot: place(newest),
            acked: place(acked),
            sent: place(sent),
        }
    }

    /// What its leader believes that a follower has: the newest that it acknowledged, and that it was sent. The leader
    /// forgets what is committed; what it still waits for tells how far the rest is (3.8.4, 4.2.8).
    fn believed(&self, node: &Node) -> Option<(Option<Zxid>, Option<Zxid>)> {
        let leader = self.leader?;
        let handler = leader.handlers[node.server.id].filter(|h| h.forwarding)?;
        let sid = node.server.id;
        let waits = leader.outstanding.iter().find(|p| !p.acks.contains(sid)).map(|p| p.txn.zxid);
        let waits = waits.into_iter().chain(handler.unacked.map(|(zxid, _)| zxid)).min();
        let sent = leader.last_proposed.max(handler.synced_to);
        let acked = match waits {
            None => Some(sent),
            Some(open) => {
                let before = self.columns.iter().rev().map(|(z, _)| *z).find(|z| *z < open);
                before.max(Some(handler.synced_to).filter(|z| *z > Zxid::ZERO))
            }
        };
        Some((acked.filter(|z| z.counter() > 0), Some(sent).filter(|z| z.counter() > 0)))
    }

    fn epochs(&self) -> Vec<EpochBand> {
        let mut bands: Vec<EpochBand> = Vec::new();
        for (zxid, x) in self.columns {
            let right = x + self.block;
            match bands.last_mut() {
                Some(band) if band.epoch == zxid.epoch() => band.right = right,
                _ => bands.push(EpochBand { epoch: zxid.epoch(), left: *x, right }),
            }
        }
        bands
    }

    fn committed(&self) -> Option<(Zxid, f64)> {
        let upto = |(z, _): &&(Zxid, f64)| self.run.watcher().has_committed(*z);
        self.columns.iter().rev().find(upto).map(|(z, x)| (*z, x + self.block + GAP / 2.0))
    }
}

impl LogsChart {
    /// The entry that arrow keys lead to: a number of servers down, a number of entries on.
    pub fn beside(
        &self,
        from: (ServerId, Zxid),
        (down, on): (i32, i32),
    ) -> Option<(ServerId, Zxid)> {
        let row = self.rows.iter().position(|r| r.sid == from.0)?;
        if on != 0 {
            let entries = &self.rows[row].entries;
            let at = entries.partition_point(|e| e.zxid < from.1) as i32 + on;
            return usize::try_from(at)
                .ok()
                .and_then(|at| entries.get(at))
                .map(|e| (from.0, e.zxid));
        }
        let mut row = row as i32 + down;
        while let Some(other) = usize::try_from(row).ok().and_then(|row| self.rows.get(row)) {
            let far = |e: &&LedgerEntry| self.place(e.zxid).abs_diff(self.place(from.1));
            if let Some(entry) = other.entries.iter().min_by_key(far) {
                return Some((other.sid, entry.zxid));
            }
            row += down;
        }
        None
    }

    fn place(&self, zxid: Zxid) -> usize {
        self.columns.partition_point(|(z, _)| *z < zxid)
    }

    /// The entry that can be reached first.
    pub fn first(
        &self,
        wanted: Option<(ServerId, Zxid)>,
        target: Option<Target>,
    ) -> Option<(ServerId, Zxid)> {
        let is = |key: (ServerId, Zxid)| {
            let row = self.rows.iter().find(|r| r.sid == key.0)?;
            row.entries.iter().any(|e| e.zxid == key.1).then_some(key)
        };
        let of = |zxid| self.rows.iter().find_map(|r| is((r.sid, zxid)));
        let selected = match target {
            Some(Target::Txn(zxid)) => of(zxid),
            _ => None,
        };
        let newest = || self.rows.iter().find_map(|r| Some((r.sid, r.entries.last()?.zxid)));
        wanted.and_then(is).or(selected).or_else(newest)
    }
}

#[cfg(test)]
mod tests;
