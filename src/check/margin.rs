//! How far each guarantee is from being broken, at one moment of a run.
//!
//! Plain facts for somebody to put into words: who has what on disk, who has
//! taken over which epoch, how long the histories are. A margin is read off the
//! world and the [`Checker`]'s history, with nothing of the protocol's code.

use super::Checker;
use super::facts::has_durable;
use super::ghost::TxnHistory;
use super::register::InvariantId;
use crate::base::{Epoch, ServerId, SidSet, Zxid, majority};
use crate::sim::World;
use crate::sim::world::Node;
use crate::zab::{Server, ZabState};

/// Where a guarantee stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// There is something in this run that it speaks of. Until then it holds as
    /// an empty promise.
    pub touched: bool,
    /// What it is measured by, where that can be said.
    pub margin: Option<Margin>,
}

/// Voters who have something, of those who could, and how many it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Who.
    pub who: SidSet,
    /// How many it takes.
    pub need: u32,
    /// How many there could be.
    pub of: u32,
}

/// What a guarantee is measured by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Margin {
    /// Who leads in the newest epoch that somebody leads in, now.
    Leads {
        /// The epoch.
        epoch: Epoch,
        /// Everybody who synchronizes or broadcasts as its leader.
        who: SidSet,
    },
    /// Who has established the newest epoch, and how many were established.
    Established {
        /// The epoch.
        epoch: Epoch,
        /// By whom.
        by: ServerId,
        /// How many epochs so far.
        epochs: usize,
    },
    /// Who has sent NEWLEADER for the newest epoch.
    Announced {
        /// The epoch.
        epoch: Epoch,
        /// Who.
        by: ServerId,
    },
    /// The shortest and the longest delivered history of those who run.
    Delivered {
        /// Whose is shortest, and how long it is.
        shortest: (ServerId, usize),
        /// Whose is longest, and how long it is.
        longest: (ServerId, usize),
    },
    /// What was broadcast, and how much of it somebody has delivered.
    Broadcast {
        /// How many transactions were ever proposed.
        proposed: usize,
        /// The longest delivered history.
        delivered: usize,
    },
    /// How much is committed, and how far the one who is furthest has delivered.
    Committed {
        /// How many transactions.
        committed: usize,
        /// The longest delivered history.
        delivered: usize,
    },
    /// What was last in an order; the next must follow it.
    Last {
        /// In whose history or log.
        who: ServerId,
        /// What.
        zxid: Zxid,
    },
    /// How much of what was committed before its epoch a leader has.
    Holds {
        /// The leader.
        who: ServerId,
        /// Its epoch.
        epoch: Epoch,
        /// So many it has.
        has: usize,
        /// Of so many.
        of: usize,
    },
    /// The follower that is furthest behind its leader.
    Behind {
        /// The follower.
        who: ServerId,
        /// Its leader.
        leader: ServerId,
        /// By so many transactions.
        by: usize,
    },
    /// The epoch files of every disk: currentEpoch, acceptedEpoch.
    Epochs(Vec<(ServerId, Epoch, Epoch)>),
    /// On whose disks a transaction is for good.
    OnDisk {
        /// The transaction.
        zxid: Zxid,
        /// It is committed.
        committed: bool,
        /// On whose disks.
        count: Count,
    },
    /// Who has taken over an epoch.
    TakenOver {
        /// The epoch.
        epoch: Epoch,
        /// Who.
        count: Count,
    },
    /// Who has a transaction only in its buffer: it must not be acknowledged yet.
    Buffered {
        /// The transaction.
        zxid: Zxid,
        /// Who has it for good.
        disk: SidSet,
        /// Who would lose it in a crash.
        buffer: SidSet,
    },
}

/// Where a guarantee stands at this moment.
pub fn standing(id: InvariantId, world: &World, checker: &Checker) -> Standing {
    let eye = Eye { world, checker };
    Standing { touched: eye.touched(id), margin: eye.margin(id) }
}

/// Looks at one moment.
struct Eye<'a> {
    world: &'a World,
    checker: &'a Checker,
}

impl<'a> Eye<'a> {
    fn touched(&self, id: InvariantId) -> bool {
        let seen = self.checker;
        let delivered = || self.histories().any(|(_, history)| !history.is_empty());
        match id {
            InvariantId::Leadership1
            | InvariantId::OneNewLeader
            | InvariantId::LeaderLogCompleteness => !seen.new_leader.is_empty(),
            InvariantId::Leadership2
            | InvariantId::MonotonicRead
            | InvariantId::UpToDateNeedsQuorum => !seen.established.is_empty(),
            InvariantId::PrefixConsistency
            | InvariantId::Integrity
            | InvariantId::Agreement
            | InvariantId::LocalPrimaryOrder
            | InvariantId::TotalOrder => delivered(),
            InvariantId::GlobalPrimaryOrder => self.histories().any(|(_, history)| {
                let ends = (history.front(), history.back());
                matches!(ends, (Some(a), Some(b)) if a.zxid.epoch() != b.zxid.epoch())
            }),
            InvariantId::PrimaryIntegrity | InvariantId::AckNeedsDisk => self.broadcast().is_some(),
            InvariantId::CommitNeedsQuorum => {
                self.broadcast().is_some() && !seen.committed.is_empty()
            }
            InvariantId::CommittedLogDurability => !seen.committed.is_empty(),
            InvariantId::ProcessConsistency => self.followers().next().is_some(),
            InvariantId::LogOrder => self.servers().any(|s| !s.disk.log.records().is_empty()),
            InvariantId::DiskEpochs => self.servers().any(|s| took(s) > Epoch(0)),
            InvariantId::EqualTrees | InvariantId::SequenceNumbers | InvariantId::AtomicMulti => {
                !seen.committed.is_empty()
            }
            InvariantId::SessionTransactions | InvariantId::EphemeralsOfSessions => delivered(),
            InvariantId::SessionOrder
            | InvariantId::SingleSystemImage
            | InvariantId::EventBeforeReply => {
                self.world.clients().iter().any(|client| !client.history.is_empty())
            }
        }
    }

    fn margin(&self, id: InvariantId) -> Option<Margin> {
        match id {
            InvariantId::Leadership1 => self.leads(),
            InvariantId::Leadership2 => {
                let (epoch, by) = self.checker.established.iter().next_back()?;
                let epochs = self.checker.established.len();
                Some(Margin::Established { epoch: *epoch, by: *by, epochs })
            }
            InvariantId::OneNewLeader => {
                let (epoch, by) = self.checker.new_leader.iter().next_back()?;
                Some(Margin::Announced { epoch: *epoch, by: *by })
            }
            InvariantId::PrefixConsistency | InvariantId::TotalOrder => self.delivered(),
            InvariantId::Integrity => {
                let (proposed, delivered) = (self.checker.proposed.len(), self.longest());
                (proposed > 0).then_some(Margin::Broadcast { proposed, delivered })
            }
            InvariantId::Agreement => {
                let (committed, delivered) = (self.checker.committed.len(), self.longest());
                (committed > 0).then_some(Margin::Committed { committed, delivered })
            }
            InvariantId::LocalPrimaryOrder | InvariantId::GlobalPrimaryOrder => {
                let (who, history) = self.histories().max_by_key(|(_, h)| h.len())?;
                history.back().map(|txn| Margin::Last { who, zxid: txn.zxid })
            }
            InvariantId::LogOrder => {
                let last = |s: &Server| Some((s.disk.log.last_zxid()?, s.id));
                let (zxid, who) = self.servers().filter_map(last).max()?;
                Some(Margin::Last { who, zxid })
            }
            InvariantId::PrimaryIntegrity | InvariantId::MonotonicRead => {
                let leader = self.leader()?;
                self.holds(leader, &self.checker.ghosts[usize::from(leader.id.0)].history)
            }
            InvariantId::LeaderLogCompleteness => {
                let leader = self.leader()?;
                self.holds(leader, &self.checker.disk_history(self.world, leader.id))
            }
            InvariantId::ProcessConsistency => self.behind(),
            InvariantId::DiskEpochs => {
                let epochs = |s: &Server| (s.id, took(s), s.accepted_epoch());
                let all: Vec<_> = self.servers().map(epochs).collect();
                all.iter().any(|(_, _, a)| *a > Epoch(0)).then_some(Margin::Epochs(all))
            }
            InvariantId::CommitNeedsQuorum => {
                let waits = self.leader().and_then(|l| l.leading()?.outstanding.front());
                waits.map_or_else(|| self.newest(), |p| Some(self.on_disk(p.txn.zxid, false)))
            }
            InvariantId::CommittedLogDurability => self.newest(),
            InvariantId::UpToDateNeedsQuorum => {
                let epoch = self.leader()?.leading()?.epoch;
                let has = |s: &&Server| took(s) >= epoch;
                let who = self.servers().filter(has).map(|s| s.id).collect();
                Some(Margin::TakenOver { epoch, count: self.count(who) })
            }
            InvariantId::AckNeedsDisk => self.buffered(),
            InvariantId::EqualTrees => self.delivered(),
            InvariantId::SessionOrder
            | InvariantId::SingleSystemImage
            | InvariantId::SessionTransactions
            | InvariantId::EphemeralsOfSessions
            | InvariantId::AtomicMulti
            | InvariantId::SequenceNumbers
            | InvariantId::EventBeforeReply => None,
        }
    }

    fn servers(&self) -> impl Iterator<Item = &'a Server> {
        self.world.nodes().iter().map(|n: &Node| &n.server)
    }

    /// The delivered histories of those who run.
    fn histories(&self) -> impl Iterator<Item = (ServerId, &'a TxnHistory)> {
        let up = self.servers().filter(|s| s.process.is_some());
        let checker = self.checker;
        up.map(|s| (s.id, &checker.ghosts[usize::from(s.id.0)].history))
    }

    fn longest(&self) -> usize {
        self.histories().map(|(_, history)| history.len()).max().unwrap_or(0)
    }

    /// Whoever leads in the newest epoch, with a quorum's promise of it.
    fn leader(&self) -> Option<&'a Server> {
        let known = |s: &&Server| s.leading().is_some_and(|l| took(s) == l.epoch);
        self.servers().filter(known).max_by_key(|s| took(s))
    }

    /// Voters who follow the leader and have taken over its epoch, and their leader.
    fn followers(&self) -> impl Iterator<Item = (&'a Server, &'a Server)> {
        let leader = self.leader();
        let with = move |s: &'a Server| {
            let leader = leader?;
            let follows = !std::ptr::eq(s, leader) && s.leader() == Some(leader.id);
            (follows && took(s) == took(leader)).then_some((s, leader))
        };
        self.servers().filter_map(with)
    }

    fn count(&self, who: SidSet) -> Count {
        let voters = self.world.setup().config.voters;
        Count { who: who.and(voters), need: majority(voters.len()), of: voters.len() }
    }

    /// The newest transaction that an established leader has broadcast.
    fn broadcast(&self) -> Option<Zxid> {
        let (zxid, _) = self.checker.proposed.get_max()?;
        self.checker.established.contains_key(&zxid.epoch()).then_some(*zxid)
    }

    fn leads(&self) -> Option<Margin> {
        let leads = |s: &&Server| {
            let phase = s.zab_state();
            s.leading().is_some()
                && matches!(phase, Some(ZabState::Synchronization | ZabState::Broadcast))
        };
        let epoch = self.servers().filter(leads).map(took).max()?;
        let who = self.servers().filter(leads).filter(|s| took(s) == epoch);
        Some(Margin::Leads { epoch, who: who.map(|s| s.id).collect() })
    }

    fn delivered(&self) -> Option<Margin> {
        let lengths = || self.histories().map(|(sid, history)| (sid, history.len()));
        let (shortest, longest) =
            (lengths().min_by_key(|(_, n)| *n)?, lengths().max_by_key(|(_, n)| *n)?);
        (longest.1 > 0).then_some(Margin::Delivered { shortest, longest })
    }

    fn holds(&self, leader: &Server, history: &TxnHistory) -> Option<Margin> {
        let seen = self.checker;
        let epoch = took(leader);
        let of = seen.committed_in.iter().take_while(|by| **by < epoch).count();
        let alike = history.iter().zip(&seen.committed).take(of).take_while(|(a, b)| a == b);
        Some(Margin::Holds { who: leader.id, epoch, has: alike.count(), of })
    }

    fn behind(&self) -> Option<Margin> {
        let length = |s: &Server| self.checker.ghosts[usize::from(s.id.0)].history.len();
        let (who, leader) = self.followers().min_by_key(|(s, _)| length(s))?;
        let by = length(leader).saturating_sub(length(who));
        Some(Margin::Behind { who: who.id, leader: leader.id, by })
    }

    /// The newest committed transaction.
    fn newest(&self) -> Option<Margin> {
        self.checker.committed.back().map(|txn| self.on_disk(txn.zxid, true))
    }

    fn on_disk(&self, zxid: Zxid, committed: bool) -> Margin {
        Margin::OnDisk { zxid, committed, count: self.count(self.durable(zxid)) }
    }

    fn durable(&self, zxid: Zxid) -> SidSet {
        self.servers().map(|s| s.id).filter(|sid| has_durable(self.world, *sid, zxid)).collect()
    }

    fn buffered(&self) -> Option<Margin> {
        let zxid = self.broadcast()?;
        let logged = |s: &&Server| s.disk.log.records().iter().rev().any(|t| t.zxid == zxid);
        let disk = self.durable(zxid);
        let buffer = self.servers().filter(logged).map(|s| s.id);
        let buffer = buffer.filter(|sid| !disk.contains(*sid)).collect();
        Some(Margin::Buffered { zxid, disk, buffer })
    }
}

/// The epoch that a disk has taken over.
fn took(server: &Server) -> Epoch {
    server.disk.current_epoch.unwrap_or_default()
}

#[cfg(test)]
mod tests;
