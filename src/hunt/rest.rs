//! The end of a run: every fault is over, everybody must agree, and no answered
//! write may be lost.

use super::{Ended, Outing, kept};
use crate::base::{ClientId, Endpoint, Micros, ServerId, Zxid};
use crate::client::ClientState;
use crate::service::State;
use crate::sim::step::Marks;
use crate::sim::world::Node;
use crate::sim::{Act, Command, Recording, Watcher, What, When, World};
use crate::zab::{ExitReason, LeaveReason, Note};

/// How long it may take to come to rest.
const PATIENCE: Micros = Micros::millis(600_000);
/// The same in events.
const MOST: u32 = 400_000;
/// Who opens the last session.
const LAST: ClientId = ClientId(9);

fn try_to<W: Watcher>(run: &mut Recording<W>, command: Command) -> bool {
    run.act(Act { when: When::Now, command }).is_ok()
}

/// Ends every fault, waits until everybody serves and nothing is pending, and
/// compares.
pub fn come_to_rest<W: Watcher>(
    mut run: Recording<W>,
    slow: &[(Endpoint, Endpoint)],
    enough: impl Fn(&W) -> bool,
) -> Outing<W> {
    mend_all(&mut run, slow);
    let mut quiet_from = run.cursor();
    let end = (run.world().now() + PATIENCE, run.cursor() + MOST);
    let mut go_on = |run: &mut Recording<W>, rested: &dyn Fn(&World) -> bool| {
        while !(is_milestone(run) && rested(run.world())) {
            if run.cursor() > end.1 {
                return Some(Ended::Undecided);
            }
            if run.world().now() > end.0 || !run.advance() {
                return Some(Ended::NeverAtRest);
            }
            if enough(run.watcher()) {
                return Some(Ended::Stopped);
            }
            if has_sprung(run) {
                mend_all(run, slow);
                quiet_from = run.cursor();
            }
            if is_milestone(run) && (wipe(run) || restart_leader(run)) {
                quiet_from = run.cursor();
            }
        }
        None
    };
    let mut ended = go_on(&mut run, &settled);
    // One more session, so that every server has a transaction of the last epoch.
    while ended.is_none() && !is_open(run.world()) {
        // Its server may be changing roles: then it is refused, and tries again. Where
        // sessions live, it may also have outlived a leader that came afterwards.
        if client(run.world()).state == ClientState::Connected {
            try_to(&mut run, Command::Disconnect(LAST));
        }
        try_to(&mut run, Command::Connect(LAST, ServerId(1)));
        let too_old = |world: &World| {
            !world.setup().config.eternal_sessions
                && client(world).state == ClientState::Connected
                && settled(world)
        };
        ended = go_on(&mut run, &|world| {
            !client(world).is_active() || is_open(world) || too_old(world)
        });
    }
    let ended = ended.unwrap_or_else(|| compare(run.world()));
    Outing { run, quiet_from, ended }
}

fn mend_all<W: Watcher>(run: &mut Recording<W>, slow: &[(Endpoint, Endpoint)]) {
    let setup = run.world().setup().clone();
    try_to(run, Command::HealAll);
    for sid in setup.config.members().iter() {
        try_to(run, Command::Resume(sid));
        try_to(run, Command::Restart(sid));
        if run.world().node(sid).fsync != setup.fsync {
            try_to(run, Command::Fsync(sid, setup.fsync));
        }
    }
    let clients = run.world().clients().iter();
    let paused: Vec<ClientId> = clients.filter(|c| c.paused).map(|c| c.id).collect();
    for client in paused {
        try_to(run, Command::ResumeClient(client));
    }
    for (a, b) in slow {
        try_to(run, Command::Latency(*a, *b, setup.latency));
    }
}

/// A server that cannot carry out TRUNC ends, and ends again after every start. Its
/// disk is replaced once all others serve: they have all that is committed.
fn wipe<W: Watcher>(run: &mut Recording<W>) -> bool {
    let stuck = |n: &Node| n.server.process.is_none() && n.exit == Some(ExitReason::CannotTruncate);
    let nodes = run.world().nodes();
    let sid = nodes.iter().find(|n| stuck(n)).map(|n| n.server.id);
    let others_serve = nodes.iter().all(|n| n.server.serves() || Some(n.server.id) == sid);
    sid.is_some_and(|sid| others_serve && try_to(run, Command::RestartEmpty(sid)))
}

/// Who has promised a later epoch than that of the leader refuses it for ever, and
/// everybody waits for the next election (2.2.6): the leader is started anew.
fn restart_leader<W: Watcher>(run: &mut Recording<W>) -> bool {
    let too_old = |note: &Note| matches!(note, Note::Leaves(LeaveReason::EpochTooOld));
    if !run.world().notes().iter().any(too_old) {
        return false;
    }
    let mut leaders = run.world().nodes().iter().filter(|n| n.server.leading().is_some());
    let Some(leader) = leaders.next().map(|n| n.server.id) else { return false };
    try_to(run, Command::Crash(leader)) && try_to(run, Command::Restart(leader))
}

/// Has an armed command of the schedule fired although all faults were over? (Such commands
/// are all that is left of the schedule.)
fn has_sprung<W: Watcher>(run: &Recording<W>) -> bool {
    run.step_at(run.cursor()).is_some_and(|step| step.what() == What::Command)
}

/// Has something happened that may have brought rest? To ask at every event would
/// cost more than the event.
fn is_milestone<W: Watcher>(run: &Recording<W>) -> bool {
    let Some(step) = run.step_at(run.cursor()) else { return true };
    step.is_milestone()
        || step.marks.any(Marks::DELIVERED)
        || matches!(step.actor(), Some(Endpoint::Client(_)))
}

fn settled(world: &World) -> bool {
    let nodes = world.nodes();
    let pending = |n: &Node| n.server.leading().is_some_and(|l| !l.outstanding.is_empty());
    if !nodes.iter().all(|n| n.server.serves()) || nodes.iter().any(pending) {
        return false;
    }
    let mut zxids = nodes.iter().filter_map(last).filter(|zxid| zxid.counter() != 0);
    let first = zxids.next();
    zxids.all(|zxid| Some(zxid) == first)
}

fn is_open(world: &World) -> bool {
    let newest = world.nodes().iter().filter_map(last).max();
    client(world).state == ClientState::Connected
        && world.nodes().iter().all(|n| n.server.serves() && last(n) == newest)
}

fn client(world: &World) -> &crate::client::Client {
    &world.clients()[usize::from(LAST.0) - 1]
}

fn last(node: &Node) -> Option<Zxid> {
    node.server.process.as_ref().map(|p| p.core.db.last_processed)
}

fn state(node: &Node) -> Option<&State> {
    node.server.process.as_ref().map(|p| &p.core.db.state)
}

/// End to end: do all servers agree, and does every answered write stand, or was it overwritten?
fn compare(world: &World) -> Ended {
    let mut states = world.nodes().iter().map(state);
    let Some(Some(first)) = states.next() else { return Ended::Disagree };
    if !states.all(|other| other == Some(first)) {
        return Ended::Disagree;
    }
    if let Some(zxid) = kept::lost(world, &first.tree) {
        return Ended::LostWrite(zxid);
    }
    Ended::AtRest
}
