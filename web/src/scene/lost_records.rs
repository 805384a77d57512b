//! Records that logs have lost: cut by a leader's TRUNC, or not yet durable when their process ended. The world forgets
//! them, so this looks back in the recording, a slice at a time, and remembers.

use super::index::Index;
use zabscope::base::{Endpoint, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::sim::step::Marks;
use zabscope::sim::{Step, World};

/// Events that one slice replays.
const SLICE: u32 = 2_000;
/// A recording keeps a moment about this often: from there it is replayed.
const SPACING: u32 = 8_192;

/// A record that a log has lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LostRecord {
    /// Whose log.
    pub sid: ServerId,
    /// Which record.
    pub zxid: Zxid,
    /// The event in which it went.
    pub event: Step,
    /// By whose TRUNC; `None` if its process ended before it was durable.
    pub by: Option<ServerId>,
}

/// What has been found so far.
#[derive(Default)]
pub struct LostRecords {
    /// The count of the index's rebuilds, and how many of its losses have been looked at.
    seen: (u32, usize),
    found: Vec<LostRecord>,
    probe: Option<Box<Run>>,
}

impl LostRecords {
    /// Looks at a few more of the events in which a log may have lost records. True if there is more to do.
    pub fn follow(&mut self, run: &Run, index: &Index) -> bool {
        if self.seen.0 != index.anew() {
            *self = LostRecords { seen: (index.anew(), 0), ..LostRecords::default() };
        }
        let Some((step, sid)) = index.losses().get(self.seen.1).copied() else {
            self.probe = None;
            return false;
        };
        let probe = self.probe.get_or_insert_with(|| Box::new(run.clone()));
        if probe.step_at(step.number) != Some(&step) {
            **probe = run.clone();
        }
        let before = step.number - 1;
        let near = before / SPACING * SPACING;
        if probe.cursor() > before || probe.cursor() < near {
            probe.seek(near);
        }
        probe.seek((probe.cursor() + SLICE).min(before));
        if probe.cursor() < before {
            return true;
        }
        let had = zxids(probe.world(), sid);
        probe.seek(step.number);
        let has = zxids(probe.world(), sid);
        let by = step.marks.any(Marks::TRUNCATED).then(|| step.peer().and_then(Endpoint::server));
        let by = by.flatten();
        let gone = had.into_iter().skip(has.len());
        self.found.extend(gone.map(|zxid| LostRecord { sid, zxid, event: step, by }));
        self.seen.1 += 1;
        self.seen.1 < index.losses().len()
    }

    /// What a server's log has lost up to an event and does not hold again.
    pub fn of(&self, world: &World, sid: ServerId, upto: u32) -> Vec<LostRecord> {
        let log = world.node(sid).server.disk.log.records();
        let holds = |zxid: Zxid| log.binary_search_by_key(&zxid, |t| t.zxid).is_ok();
        let mut lost: Vec<LostRecord> = self
            .found
            .iter()
            .filter(|l| l.sid == sid && l.event.number <= upto && !holds(l.zxid))
            .copied()
            .collect();
        lost.sort_by_key(|l| (l.zxid, l.event.number));
        // One that was lost twice shows the last time.
        lost.reverse();
        lost.dedup_by_key(|l| l.zxid);
        lost.reverse();
        lost
    }
}

fn zxids(world: &World, sid: ServerId) -> Vec<Zxid> {
    world.node(sid).server.disk.log.records().iter().map(|txn| txn.zxid).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;
    use zabscope::sim::{About, Command};
    use zabscope::zab::DiskKind;

    fn all(run: &Run) -> LostRecords {
        let (index, mut lost) = (Index::of(run), LostRecords::default());
        while lost.follow(run, &index) {}
        lost
    }

    #[test]
    fn what_was_not_durable_when_a_server_crashed_is_remembered() {
        let mut run = samples::busy(3, 0, 1);
        samples::write(&mut run, 1);
        let appended = |s: &Step| s.about == About::Disk(DiskKind::Append) && s.actor == 3;
        samples::until(&mut run, appended);
        let zxid = run.world().node(ServerId(3)).server.disk.log.last_zxid().expect("a record");
        samples::act(&mut run, Command::Crash(ServerId(3)));
        let event = run.cursor();
        samples::pass(&mut run, 3_000);
        let lost = all(&run).of(run.world(), ServerId(3), run.cursor());
        assert_eq!(lost.iter().map(|l| (l.zxid, l.by)).collect::<Vec<_>>(), [(zxid, None)]);
        assert_eq!(lost[0].event.number, event);
        assert!(all(&run).of(run.world(), ServerId(3), event - 1).is_empty());
    }

    #[test]
    fn a_truncated_record_is_remembered_with_who_cut_it() {
        let run = samples::truncated();
        let lost = all(&run).of(run.world(), ServerId(3), run.cursor());
        assert_eq!(lost.len(), 1);
        assert!(lost[0].by.is_some_and(|by| by != ServerId(3)), "{lost:?}");
        let held = |sid: u8| &run.world().node(ServerId(sid)).server.disk.log;
        assert!(held(3).records().iter().all(|t| t.zxid != lost[0].zxid));
    }
}
