//! What each server has ever known to be committed, and what can never be lost. A picture of a log shows both, and no
//! server's present state tells either: a process forgets what it knew, and nobody knows whose disk has what.

use super::ghost::Ghost;
use crate::base::{ServerId, SidMap, Zxid, majority};
use crate::sim::About;
use crate::sim::world::Node;
use crate::sim::{Step, What, World};
use crate::zab::DiskKind;
use imbl::OrdSet;

/// So many records of a log are looked at when its disk has done something, the newest first.
const NEWEST: usize = 512;

/// Both, for one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Copies {
    /// The newest transaction that each server has known to be committed.
    known: SidMap<Zxid>,
    /// What was durable at a quorum of voters that were all in one epoch and had promised no later one.
    safe: OrdSet<Zxid>,
}

impl Copies {
    /// Before the first event: what the disks begin with.
    pub(super) fn of(world: &World) -> Copies {
        let mut copies = Copies::default();
        world.nodes().iter().for_each(|node| copies.count(world, node, &[]));
        copies
    }

    /// Has this server ever known that this is committed? A leader knows it at its quorum of ACKs, a learner when COMMIT,
    /// INFORM or UPTODATE has reached it.
    pub(super) fn knows(&self, sid: ServerId, zxid: Zxid) -> bool {
        zxid <= self.known[sid]
    }

    /// Can this never be lost? It was on the disks of a quorum of voters that were in one epoch and had promised no later
    /// one: whoever leads later will hear one of them. A quorum of disks alone does not suffice: who has promised a later
    /// epoch may have told its leader, before this was logged, of a history without it.
    pub(super) fn is_safe(&self, zxid: Zxid) -> bool {
        self.safe.contains(&zxid)
    }

    /// Everything that can never be lost.
    pub(super) fn safe(&self) -> impl Iterator<Item = Zxid> {
        self.safe.iter().copied()
    }

    /// One event more.
    pub(super) fn see(&mut self, world: &World, step: &Step, me: ServerId, ghosts: &[Ghost]) {
        let node = world.node(me);
        let disk = &node.server.disk;
        if step.what() == What::Start && disk.log.records().is_empty() && disk.snapshot().is_none()
        {
            self.known[me] = Zxid::ZERO;
        }
        if node.server.serves() {
            self.known[me] = self.known[me].max(known_now(node));
        }
        match step.about {
            About::Disk(DiskKind::CurrentEpoch | DiskKind::SnapshotEnd) => {
                self.count(world, node, ghosts)
            }
            About::Disk(kind) if kind.fsyncs() => self.count(world, node, ghosts),
            _ => {}
        }
    }

    /// Looks at the newest records of every voter in the epoch of this one, down to one that is safe: what is before that
    /// is so, too.
    fn count(&mut self, world: &World, node: &Node, ghosts: &[Ghost]) {
        let (voters, epoch) = (world.setup().config.voters, node.server.current_epoch());
        if !voters.contains(node.server.id) {
            return;
        }
        let within = |n: &&Node| {
            let promised = n.server.disk.accepted_epoch.unwrap_or_default();
            voters.contains(n.server.id) && n.server.current_epoch() == epoch && promised <= epoch
        };
        let within: Vec<&Node> = world.nodes().iter().filter(within).collect();
        for node in &within {
            let log = &node.server.disk.log;
            for ix in (log.durable().saturating_sub(NEWEST)..log.durable()).rev() {
                let zxid = log.records()[ix].zxid;
                if self.is_safe(zxid) {
                    break;
                }
                let have = within.iter().filter(|n| has(n, zxid, ghosts)).count();
                if have >= majority(voters.len()) as usize {
                    self.safe.insert(zxid);
                }
            }
        }
    }
}

/// The newest that a server in service knows to be committed.
fn known_now(node: &Node) -> Zxid {
    match (node.server.leading(), &node.server.process) {
        (Some(leader), _) => leader.last_committed,
        (None, Some(process)) => process.core.db.last_processed,
        (None, None) => Zxid::ZERO,
    }
}

/// Does its disk have this for good, as a record or within a snapshot? A log may hold records that a snapshot has overruled
/// (SNAP): what is not newer than its history must be part of it.
fn has(node: &Node, zxid: Zxid, ghosts: &[Ghost]) -> bool {
    let disk = &node.server.disk;
    let on_disk = disk.log.is_durable(zxid) || disk.snapshots().iter().any(|s| s.zxid >= zxid);
    let Some(Ghost { history, .. }) = ghosts.get(usize::from(node.server.id.0)) else {
        return on_disk;
    };
    let saved = disk.snapshot().map_or(Zxid::ZERO, |s| s.zxid);
    let newest = history.last().map_or(saved, |txn| txn.zxid.max(saved));
    on_disk && (newest < zxid || history.binary_search_by_key(&zxid, |txn| txn.zxid).is_ok())
}
