//! Where phase and input meet: one function a phase, and each names every
//! [`PhaseInput`]. What cannot matter in a phase is listed with the reason.
//!
//! Two kinds of strays come to every phase. Timers and connections outlive the
//! role that wanted them by a moment; they are ignored, or closed
//! ([`close_stray`]). And disk work goes on when the role that asked for it has
//! ended: the files change, but nobody goes on because of it.

use super::context::Ctx;
use super::core::Core;
use super::election::{self, Looking};
use super::input::{DiskDone, LinkChange, Next, PhaseInput};
use super::leader::Leader;
use super::learner::Learner;
use super::message::ServerState;
use super::outbox::{Effect, SnapshotFor, Timer};
use super::packets::{on_leader_packet, on_learner_packet};
use super::server::{Phase, Process};
use super::storage::Disk;

/// Gives an input to the phase that the process is in.
pub(super) fn on_input(
    disk: &mut Disk,
    process: &mut Process,
    ctx: &mut Ctx,
    input: PhaseInput,
) -> Next {
    let Process { core, phase } = process;
    match phase {
        Phase::Waiting => on_waiting(ctx, input),
        Phase::Looking(looking) => on_looking(looking, core, ctx, input),
        Phase::Learning(learner) => on_learning(learner, disk, core, ctx, input),
        Phase::Leading(leader) => on_leading(leader, disk, core, ctx, input),
        Phase::Stopping { state, .. } => on_stopping(*state, core, ctx, input),
    }
}

/// An observer waits before it looks for a leader. It is LOOKING without an
/// election, so it has nothing to tell a voter either.
fn on_waiting(ctx: &mut Ctx, input: PhaseInput) -> Next {
    match input {
        PhaseInput::Timer(Timer::ObserverWait) => Next::Look,
        PhaseInput::Quorum(change) => close_stray(ctx, change),
        PhaseInput::Timer(
            Timer::Election
            | Timer::Finalize
            | Timer::Reconnect
            | Timer::LearnerRead
            | Timer::LeaderWait
            | Timer::HalfTick
            | Timer::Handler(_)
            | Timer::Expiry
            | Timer::Containers,
        )
        | PhaseInput::Vote(..)
        | PhaseInput::Packet(..)
        | PhaseInput::Client(..)
        | PhaseInput::Disk(_) => Next::Stay,
    }
}

/// In an election only votes and its two timers count.
fn on_looking(looking: &mut Looking, core: &mut Core, ctx: &mut Ctx, input: PhaseInput) -> Next {
    match input {
        PhaseInput::Vote(from, n) => {
            looking.on_vote(core, ctx, from, n).map_or(Next::Stay, Next::Elected)
        }
        PhaseInput::Timer(Timer::Election) => {
            looking.on_timeout(core, ctx);
            Next::Stay
        }
        PhaseInput::Timer(Timer::Finalize) => {
            looking.on_finalize().map_or(Next::Stay, Next::Elected)
        }
        PhaseInput::Quorum(change) => close_stray(ctx, change),
        PhaseInput::Timer(
            Timer::ObserverWait
            | Timer::Reconnect
            | Timer::LearnerRead
            | Timer::LeaderWait
            | Timer::HalfTick
            | Timer::Handler(_)
            | Timer::Expiry
            | Timer::Containers,
        )
        | PhaseInput::Packet(..)
        | PhaseInput::Client(..)
        | PhaseInput::Disk(_) => Next::Stay,
    }
}

/// A follower or an observer listens to one leader, to its clients and to its
/// disk.
fn on_learning(
    learner: &mut Learner,
    disk: &mut Disk,
    core: &mut Core,
    ctx: &mut Ctx,
    input: PhaseInput,
) -> Next {
    match input {
        PhaseInput::Vote(from, n) => election::answer(core, ctx, from, n, learner.state()),
        PhaseInput::Quorum(change) => return learner.on_link(core, disk, ctx, change),
        PhaseInput::Packet(conn, _, packet) => {
            return on_learner_packet(disk, core, learner, ctx, conn, packet);
        }
        PhaseInput::Client(conn, message) => learner.on_client(core, ctx, conn, message),
        PhaseInput::Timer(Timer::LearnerRead) => return learner.on_silence(),
        PhaseInput::Timer(Timer::Reconnect) => learner.on_reconnect(ctx),
        PhaseInput::Disk(DiskDone::Appended(zxid)) => learner.on_appended(ctx, zxid),
        PhaseInput::Disk(DiskDone::Durable(zxids)) => learner.on_durable(ctx, zxids),
        PhaseInput::Disk(DiskDone::AppendSync) => learner.on_append_sync(core, disk, ctx),
        PhaseInput::Disk(DiskDone::FsyncSync) => learner.on_fsync_sync(core, disk, ctx),
        PhaseInput::Disk(DiskDone::AcceptedEpoch) => learner.on_promised(disk, ctx),
        PhaseInput::Disk(DiskDone::CurrentEpoch) => learner.on_current_epoch(core, ctx),
        PhaseInput::Disk(DiskDone::Snapshot(SnapshotFor::NewLeader)) => {
            learner.on_history_saved(core, ctx);
        }
        // Nobody waits for a background snapshot; the others are a leader's.
        PhaseInput::Disk(DiskDone::Snapshot(
            SnapshotFor::Background | SnapshotFor::LeaderStart,
        ))
        | PhaseInput::Timer(
            Timer::Election
            | Timer::Finalize
            | Timer::ObserverWait
            | Timer::LeaderWait
            | Timer::HalfTick
            | Timer::Handler(_)
            | Timer::Expiry
            | Timer::Containers,
        ) => {}
    }
    Next::Stay
}

/// A leader, or one that tries to become it, listens to its learners, to its
/// own clients and to its own disk.
fn on_leading(
    leader: &mut Leader,
    disk: &mut Disk,
    core: &mut Core,
    ctx: &mut Ctx,
    input: PhaseInput,
) -> Next {
    match input {
        PhaseInput::Vote(from, n) => election::answer(core, ctx, from, n, ServerState::Leading),
        PhaseInput::Quorum(change) => leader.on_link(ctx, change),
        PhaseInput::Packet(conn, sid, packet) => {
            return on_leader_packet(disk, core, leader, ctx, conn, sid, packet);
        }
        PhaseInput::Client(conn, message) => return leader.on_client(core, ctx, conn, message),
        PhaseInput::Timer(Timer::LeaderWait) => return leader.on_wait_over(),
        PhaseInput::Timer(Timer::HalfTick) => return leader.on_half_tick(ctx),
        PhaseInput::Timer(Timer::Expiry) => return leader.on_expiry(core, ctx),
        PhaseInput::Timer(Timer::Containers) => return leader.on_containers(core, ctx),
        PhaseInput::Timer(Timer::Handler(sid)) => leader.on_learner_silent(ctx, sid),
        PhaseInput::Disk(DiskDone::Durable(zxids)) => leader.on_durable(core, ctx, zxids),
        PhaseInput::Disk(DiskDone::AcceptedEpoch) => leader.on_promised(core, disk, ctx),
        PhaseInput::Disk(DiskDone::CurrentEpoch) => leader.on_current_epoch(core, ctx),
        PhaseInput::Disk(DiskDone::Snapshot(SnapshotFor::LeaderStart)) => {
            leader.on_loaded(core, disk, ctx);
        }
        // A leader counts itself when its log is durable, not before; the rest
        // is a learner's work, or nobody waits for it.
        PhaseInput::Disk(
            DiskDone::Appended(_)
            | DiskDone::AppendSync
            | DiskDone::FsyncSync
            | DiskDone::Snapshot(SnapshotFor::Background | SnapshotFor::NewLeader),
        )
        | PhaseInput::Timer(
            Timer::Election
            | Timer::Finalize
            | Timer::ObserverWait
            | Timer::Reconnect
            | Timer::LearnerRead,
        ) => {}
    }
    Next::Stay
}

/// The role has ended and its disk work has not. The server still answers votes
/// with the state that it had, and does nothing else.
fn on_stopping(state: ServerState, core: &mut Core, ctx: &mut Ctx, input: PhaseInput) -> Next {
    match input {
        PhaseInput::Vote(from, n) => {
            election::answer(core, ctx, from, n, state);
            Next::Stay
        }
        PhaseInput::Quorum(change) => close_stray(ctx, change),
        PhaseInput::Packet(..)
        | PhaseInput::Client(..)
        | PhaseInput::Timer(_)
        | PhaseInput::Disk(_) => Next::Stay,
    }
}

/// A connection that no role here wants: learners are taken by a leader only
/// (2.1.3), and what a role has dialed may open after it has ended.
fn close_stray(ctx: &mut Ctx, change: LinkChange) -> Next {
    match change {
        LinkChange::Dialed(conn, _) => ctx.out.ask(Effect::Refuse(conn)),
        LinkChange::Opened(conn, _) => ctx.out.ask(Effect::Close(conn)),
        LinkChange::Failed(_) | LinkChange::Broken(..) => {}
    }
    Next::Stay
}
