//! Walking through a run event by event, and remembering what was committed.

use std::collections::BTreeSet;
use zabscope::base::{Endpoint, Micros, Zxid};
use zabscope::check::Run;
use zabscope::scenario::MOST_EVENTS;
use zabscope::trace;
use zabscope::zab::Note;

/// Where a walk ends.
#[derive(Clone, Copy)]
pub enum WalkEnd {
    /// After this event.
    Event(u32),
    /// After the last event up to this moment.
    Time(Micros),
}

/// What was seen on the way.
#[derive(Default)]
pub struct WalkSeen {
    /// Every transaction that was committed: by a leader, or as part of the
    /// history that a quorum took over when an epoch was established (9.7.4).
    pub committed: BTreeSet<Zxid>,
    /// Why the walk ended before its end, if it did.
    pub short: Option<&'static str>,
}

/// Goes from the start of a run to an end; `each` is given a line per event.
pub fn walk(run: &mut Run, end: WalkEnd, mut each: Option<&mut dyn FnMut(&str)>) -> WalkSeen {
    let mut seen = WalkSeen::default();
    let end = match end {
        WalkEnd::Event(event) => event,
        WalkEnd::Time(time) => zabscope::scenario::event_at(run, time, MOST_EVENTS),
    };
    run.seek(0);
    while run.cursor() < end {
        if run.cursor() >= MOST_EVENTS {
            seen.short = Some("more than 5000000 events are not simulated");
            break;
        }
        if !run.advance() {
            seen.short = Some("nothing more can happen");
            break;
        }
        let Some(step) = run.step_at(run.cursor()) else { break };
        let world = run.world();
        if let Some(each) = &mut each {
            each(&trace::line(world, step));
        }
        for note in world.notes() {
            match (note, step.actor()) {
                (Note::Committed(zxid, _), _) => {
                    seen.committed.insert(*zxid);
                }
                (Note::Established(_), Some(Endpoint::Server(leader))) => {
                    let history = world.node(leader).server.disk.log.records();
                    seen.committed.extend(history.iter().map(|txn| txn.zxid));
                }
                _ => {}
            }
        }
    }
    seen
}
