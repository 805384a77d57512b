//! ZAB, the protocol by which ZooKeeper's servers agree: one server of it.
//!
//! # What ZAB promises
//!
//! One server, the *leader*, turns requests into transactions and numbers them:
//! zxid = (epoch, counter). Every server applies the same transactions in the
//! same order; what a quorum has on disk is never lost; and a new leader starts
//! from a history that holds everything that may have been committed before it.
//! Unlike a sequence of independent consensus decisions, ZAB keeps *primary
//! order*: a transaction depends on the state that the ones before it left, so
//! a later one of the same leader never survives without the earlier ones.
//!
//! # The four phases, one file each
//!
//! 1. [`election`]: whoever has the best (currentEpoch, zxid, sid) is found.
//! 2. [`discovery`]: a quorum promises the next epoch, and thereby never to
//!    listen to an older leader again.
//! 3. [`synchronization`]: each learner's history becomes the leader's.
//! 4. [`broadcast`]: propose, log, acknowledge, commit.
//!
//! Two files on disk guard the passage: `acceptedEpoch` (promised in 2) and
//! `currentEpoch` (history taken over in 3). Their different moments matter:
//! a server that promised and crashed must not count as one that has the
//! history.
//!
//! # How this module works
//!
//! [`step`] takes one server, one [`Input`], and an [`Outbox`]. It changes
//! nothing but that server. Everything it wants from outside (messages, disk
//! writes, timers) it asks for as an [`Effect`]; when a disk write is done, that
//! is an input again. So each action that a crash can separate from the next is
//! its own input (Appendix D.2).
//!
//! # What is left out
//!
//! Reconfiguration, weights and hierarchical quorums, the two-node oracle,
//! read-only mode and local sessions. Confessions of smaller differences stand
//! where they are coded.
//!
//! Facts are cited by their number, packets by Appendix B.

pub mod broadcast;
pub mod cnx;
pub mod config;
pub mod database;
pub mod discovery;
pub mod election;
pub mod flaw;
pub mod front;
pub mod leader;
pub mod learner;
mod lifecycle;
pub mod message;
pub mod outbox;
mod packets;
pub mod rules;
pub mod server;
mod sessions;
pub mod storage;
pub mod synchronization;

pub use config::Config;
pub use flaw::{Flaw, Flaws};
pub use message::{Kind, Notification, Packet, ServerState, ToClient, ToServer, Vote, ZabState};
pub use outbox::{DiskOp, Effect, ExitReason, LeaveReason, Note, Outbox, SyncMode, Timer};
pub use rules::Rules;
pub use server::{Phase, Server};

use crate::base::{Channel, Conn, Endpoint, Micros, ServerId};
use crate::service::session::LEADER;
use election::Elected;
use front::Forward;

use learner::Stage;
use lifecycle::{follow, look, start};
use outbox::SnapshotFor;
use packets::{on_leader_packet, on_learner_packet};
use server::{Ctx, Process};
use storage::Disk;

/// Everything that can happen to a server, short of a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The process starts; with a throw of dice for its snapshot threshold.
    Start(u32),
    /// Somebody wants to connect.
    Dialed(Conn, Channel, Endpoint),
    /// The connection that this server wanted is open.
    Opened(Conn, Channel, ServerId),
    /// The connection that this server wanted was refused, or timed out.
    DialFailed(Channel, ServerId),
    /// A connection ended: closed, reset or cut.
    Broken(Conn, Channel, Endpoint),
    /// A vote, perhaps its own (1.2.2).
    Vote(ServerId, Notification),
    /// A quorum packet.
    Packet(Conn, ServerId, Packet),
    /// A client's message.
    Client(Conn, ToServer),
    /// A timer that it had set.
    Timer(Timer),
    /// Disk work that it had asked for is done; with a throw of dice.
    Disk(DiskOp, u32),
}

/// What becomes of the phase after an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Stay,
    /// The election is over.
    Elected(Elected),
    /// The role ends.
    Leave(LeaveReason),
    /// The process ends.
    Exit(ExitReason),
}

/// One server handles one input. A pure function of its arguments.
pub fn step(server: &mut Server, rules: &Rules, now: Micros, input: Input, out: &mut Outbox) {
    let mut ctx = Ctx { me: server.id, rules, now, out };
    if let Input::Start(dice) = input {
        start(server, &mut ctx, dice);
        return;
    }
    let Some(process) = &mut server.process else {
        return;
    };
    if let Input::Vote(_, n) = input {
        ctx.out.note(Note::Heard(n));
    }
    let next = match input {
        Input::Start(_) => Next::Stay,
        Input::Dialed(conn, channel, from) => on_dialed(process, &mut ctx, conn, channel, from),
        Input::Opened(conn, Channel::Election, peer) => {
            process.core.cnx.on_opened(&mut ctx, conn, peer);
            Next::Stay
        }
        Input::DialFailed(Channel::Election, peer) => {
            process.core.cnx.on_dial_failed(peer);
            Next::Stay
        }
        Input::Broken(conn, Channel::Election, Endpoint::Server(peer)) => {
            process.core.cnx.on_broken(conn, peer);
            Next::Stay
        }
        Input::Broken(conn, _, Endpoint::Client(_)) => {
            process.core.front.on_broken(conn);
            Next::Stay
        }
        Input::Disk(op, dice) => on_disk(&mut server.disk, process, &mut ctx, op, dice),
        input => on_input(&mut server.disk, process, &mut ctx, input),
    };
    follow(server, &mut ctx, next);
}

/// Somebody connects: votes are always listened to (1.5.8), learners only by a
/// leader (2.1.3), clients only by a server in service (1.6.7).
fn on_dialed(
    process: &mut Process,
    ctx: &mut Ctx,
    conn: Conn,
    channel: Channel,
    from: Endpoint,
) -> Next {
    let serves = process.serves();
    match (channel, from, &mut process.phase) {
        (Channel::Election, Endpoint::Server(sid), _) => {
            process.core.cnx.on_dialed(ctx, conn, sid);
        }
        (Channel::Quorum, Endpoint::Server(sid), Phase::Leading(leader)) => {
            leader.on_dialed(ctx, conn, sid);
        }
        (Channel::Client, _, _) => process.core.front.on_dialed(ctx, conn, serves),
        _ => ctx.out.ask(Effect::Refuse(conn)),
    }
    Next::Stay
}

/// Disk work is done. Files change whoever waits for them; who goes on because
/// of it depends on the phase.
fn on_disk(disk: &mut Disk, process: &mut Process, ctx: &mut Ctx, op: DiskOp, dice: u32) -> Next {
    let Process { core, phase } = process;
    match op {
        DiskOp::Append => core.on_append(phase, disk, ctx, dice),
        DiskOp::Fsync => core.on_fsync(phase, disk, ctx),
        DiskOp::AppendSync => {
            if let Phase::Learning(learner) = phase {
                learner.on_append_sync(core, disk, ctx);
            }
        }
        DiskOp::FsyncSync => {
            if let Phase::Learning(learner) = phase {
                learner.on_fsync_sync(core, disk, ctx);
            }
        }
        DiskOp::AcceptedEpoch(epoch) => {
            disk.accepted_epoch = Some(epoch);
            core.busy -= 1;
            ctx.out.note(Note::AcceptedEpoch(epoch));
            match phase {
                Phase::Learning(learner) => learner.on_promised(disk, ctx),
                Phase::Leading(leader) => leader.on_promised(core, disk, ctx),
                Phase::Waiting | Phase::Looking(_) | Phase::Stopping { .. } => {}
            }
        }
        DiskOp::CurrentEpoch(epoch) => {
            disk.finish_current_epoch(epoch);
            core.busy -= 1;
            ctx.out.note(Note::CurrentEpoch(epoch));
            match phase {
                Phase::Learning(learner) => learner.on_current_epoch(core, ctx),
                Phase::Leading(leader) => leader.on_current_epoch(core, ctx),
                Phase::Waiting | Phase::Looking(_) | Phase::Stopping { .. } => {}
            }
        }
        DiskOp::SnapshotStart(why) => core.on_snapshot_start(ctx, why),
        DiskOp::SnapshotEnd(why, zxid) => {
            let received = matches!(phase, Phase::Learning(l)
                if l.incoming.mode == Some(SyncMode::Snap) && why == SnapshotFor::NewLeader);
            core.on_snapshot_end(disk, ctx, why, zxid, received);
            match (why, phase) {
                (SnapshotFor::NewLeader, Phase::Learning(l)) => l.on_history_saved(core, ctx),
                (SnapshotFor::LeaderStart, Phase::Leading(leader)) => {
                    core.busy -= 1;
                    leader.on_loaded(core, disk, ctx);
                }
                (SnapshotFor::LeaderStart, _) => core.busy -= 1,
                (SnapshotFor::NewLeader | SnapshotFor::Background, _) => {}
            }
        }
    }
    Next::Stay
}

/// The one place where phase and input meet. What cannot matter in a phase is
/// listed with its reason.
fn on_input(disk: &mut Disk, process: &mut Process, ctx: &mut Ctx, input: Input) -> Next {
    let state = process.state();
    let Process { core, phase } = process;
    match (phase, input) {
        (Phase::Looking(looking), Input::Vote(from, n)) => {
            looking.on_vote(core, ctx, from, n).map_or(Next::Stay, Next::Elected)
        }
        (Phase::Looking(looking), Input::Timer(Timer::Election)) => {
            looking.on_timeout(core, ctx);
            Next::Stay
        }
        (Phase::Looking(looking), Input::Timer(Timer::Finalize)) => {
            looking.on_finalize().map_or(Next::Stay, Next::Elected)
        }
        (Phase::Waiting, Input::Timer(Timer::ObserverWait)) => {
            let next = look(core, disk, ctx);
            process.phase = next;
            Next::Stay
        }
        // An observer that waits is LOOKING without an election: nothing to tell.
        (Phase::Waiting, Input::Vote(..)) => Next::Stay,
        (Phase::Learning(_) | Phase::Leading(_) | Phase::Stopping { .. }, Input::Vote(from, n)) => {
            election::answer(core, ctx, from, n, state);
            Next::Stay
        }
        (Phase::Learning(learner), Input::Opened(conn, Channel::Quorum, peer))
            if learner.connects_to(peer) =>
        {
            learner.on_opened(core, disk, ctx, conn);
            Next::Stay
        }
        (_, Input::Opened(conn, Channel::Quorum, _)) => {
            ctx.out.ask(Effect::Close(conn)); // dialed by a role that has ended
            Next::Stay
        }
        (Phase::Learning(learner), Input::DialFailed(Channel::Quorum, peer))
            if learner.connects_to(peer) =>
        {
            learner.on_dial_failed(ctx)
        }
        (Phase::Learning(learner), Input::Timer(Timer::Reconnect))
            if learner.connects_to(learner.leader) =>
        {
            learner.dial(ctx);
            Next::Stay
        }
        (Phase::Learning(learner), Input::Timer(Timer::LearnerRead)) => {
            let connecting = learner.stage == Stage::Connecting;
            let silent = LeaveReason::LeaderSilent;
            Next::Leave(if connecting { LeaveReason::CannotConnect } else { silent })
        }
        (Phase::Learning(learner), Input::Broken(conn, ..)) if learner.conn == Some(conn) => {
            learner.conn = None;
            Next::Leave(LeaveReason::ConnectionLost)
        }
        (Phase::Learning(learner), Input::Packet(conn, _, packet)) => {
            on_learner_packet(disk, core, learner, ctx, conn, packet)
        }
        (Phase::Leading(leader), Input::Broken(conn, _, Endpoint::Server(sid))) => {
            leader.on_broken(ctx, conn, sid);
            Next::Stay
        }
        (Phase::Leading(leader), Input::Packet(conn, sid, packet)) => {
            on_leader_packet(disk, core, leader, ctx, conn, sid, packet)
        }
        (Phase::Leading(leader), Input::Timer(Timer::LeaderWait)) => leader.on_wait_over(),
        (Phase::Leading(leader), Input::Timer(Timer::HalfTick)) => leader.on_half_tick(ctx),
        (Phase::Leading(leader), Input::Timer(Timer::Expiry)) => leader.on_expiry(core, ctx),
        (Phase::Leading(leader), Input::Timer(Timer::Containers)) => {
            leader.on_containers(core, ctx)
        }
        (Phase::Leading(leader), Input::Timer(Timer::Handler(sid))) => {
            ctx.out.note(Note::LearnerTimedOut(sid));
            leader.drop_learner(ctx, sid);
            Next::Stay
        }
        (Phase::Learning(learner), Input::Client(conn, message)) => {
            let forward = core.front.on_message(ctx, &core.db, conn, message, None);
            if let Forward::Request(request) = &forward {
                core.answer_at_once(ctx, request);
            }
            match (forward, learner.conn) {
                (Forward::Request(request), Some(leader)) => {
                    ctx.out.send(leader, Packet::Request(request));
                }
                (Forward::Revalidate(session), Some(leader)) => {
                    ctx.out.send(leader, Packet::Revalidate { session, valid: false });
                }
                (_, _) => {}
            }
            Next::Stay
        }
        (Phase::Leading(leader), Input::Client(conn, message)) => {
            let sessions = Some(&mut leader.sessions);
            match core.front.on_message(ctx, &core.db, conn, message, sessions) {
                Forward::Request(request) => {
                    core.answer_at_once(ctx, &request);
                    leader.on_request(core, ctx, &request, Some(LEADER))
                }
                Forward::Nothing | Forward::Revalidate(_) => Next::Stay,
            }
        }
        // A connection or a timer of a role that has ended meanwhile, or a
        // client's word on a connection that this server is just closing.
        (
            _,
            Input::Opened(..)
            | Input::DialFailed(..)
            | Input::Broken(..)
            | Input::Packet(..)
            | Input::Client(..)
            | Input::Timer(_),
        ) => Next::Stay,
        (_, Input::Start(_) | Input::Dialed(..) | Input::Disk(..)) => {
            unreachable!("handled before the phases part")
        }
    }
}
