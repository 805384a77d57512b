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
mod context;
mod core;
pub mod database;
pub mod discovery;
pub mod election;
pub mod flaw;
pub mod front;
mod input;
pub mod leader;
pub mod learner;
mod lifecycle;
pub mod message;
pub mod outbox;
mod packets;
mod phases;
pub mod rules;
pub mod server;
mod sessions;
pub mod storage;
pub mod sync_thread;
pub mod synchronization;

pub use config::Config;
pub use context::Ctx;
pub use core::Core;
pub use flaw::{Flaw, Flaws};
pub use input::{Input, LinkChange, Next};
pub use lifecycle::start;
pub use message::{Kind, Notification, Packet, ServerState, ToClient, ToServer, Vote, ZabState};
pub use outbox::{DiskOp, Effect, ExitReason, LeaveReason, Note, Outbox, SyncMode, Timer};
pub use rules::Rules;
pub use server::{Phase, Server};

use crate::base::Micros;
use input::{DiskDone, PhaseInput};
use outbox::SnapshotFor;
use phases::on_input;
use server::Process;
use storage::Disk;

/// One server handles one input. A pure function of its arguments; nothing
/// happens to a server that is down (see [`start`]).
pub fn step(server: &mut Server, rules: &Rules, now: Micros, input: Input, out: &mut Outbox) {
    let ctx = &mut Ctx { me: server.id, rules, now, out };
    let Server { disk, process: Some(process), .. } = server else {
        return;
    };
    let next = match input {
        Input::Election(change) => {
            process.core.cnx.on_link(ctx, change);
            Next::Stay
        }
        Input::ClientDialed(conn) => {
            let serves = process.serves();
            process.core.front.on_dialed(ctx, conn, serves);
            Next::Stay
        }
        Input::ClientBroken(conn) => {
            process.core.front.on_broken(conn);
            Next::Stay
        }
        Input::Vote(from, n) => {
            ctx.out.note(Note::Heard(n));
            on_input(disk, process, ctx, PhaseInput::Vote(from, n))
        }
        Input::Quorum(change) => on_input(disk, process, ctx, PhaseInput::Quorum(change)),
        Input::Packet(conn, from, packet) => {
            on_input(disk, process, ctx, PhaseInput::Packet(conn, from, packet))
        }
        Input::Client(conn, message) => {
            on_input(disk, process, ctx, PhaseInput::Client(conn, message))
        }
        Input::Timer(timer) => on_input(disk, process, ctx, PhaseInput::Timer(timer)),
        Input::Disk(op, dice) => on_disk(disk, process, ctx, op, dice),
    };
    lifecycle::follow(server, ctx, next);
}

/// Disk work is done. The files change in every phase; who goes on because of it
/// depends on the phase.
fn on_disk(disk: &mut Disk, process: &mut Process, ctx: &mut Ctx, op: DiskOp, dice: u32) -> Next {
    process.core.on_disk_done(op);
    let done = match op {
        DiskOp::Append => {
            let appended = process.core.sync.on_append(disk, ctx);
            let next = appended.map_or(Next::Stay, |zxid| {
                on_input(disk, process, ctx, PhaseInput::Disk(DiskDone::Appended(zxid)))
            });
            process.core.snapshot_if_due(disk, ctx, dice);
            return next;
        }
        DiskOp::Fsync => DiskDone::Durable(process.core.sync.on_fsync(disk, ctx)),
        DiskOp::AppendSync => DiskDone::AppendSync,
        DiskOp::FsyncSync => DiskDone::FsyncSync,
        DiskOp::AcceptedEpoch(epoch) => {
            debug_assert!(
                ctx.rules.is_flawed() || disk.accepted_epoch < Some(epoch),
                "a promise is only ever replaced by a newer one"
            );
            disk.accepted_epoch = Some(epoch);
            ctx.out.note(Note::AcceptedEpoch(epoch));
            DiskDone::AcceptedEpoch
        }
        DiskOp::CurrentEpoch(epoch) => {
            debug_assert!(
                ctx.rules.is_flawed() || disk.current_epoch <= Some(epoch),
                "the epoch whose history a server has never goes back"
            );
            debug_assert!(
                ctx.rules.is_flawed() || disk.accepted_epoch == Some(epoch),
                "a server takes over the history of an epoch that it has promised"
            );
            disk.finish_current_epoch(epoch);
            ctx.out.note(Note::CurrentEpoch(epoch));
            DiskDone::CurrentEpoch
        }
        DiskOp::SnapshotStart(why) => {
            process.core.on_snapshot_start(ctx, why);
            return Next::Stay;
        }
        DiskOp::SnapshotEnd(why, zxid) => {
            let received = why == SnapshotFor::NewLeader && process.takes_a_snap();
            process.core.on_snapshot_end(disk, ctx, why, zxid, received);
            DiskDone::Snapshot(why)
        }
    };
    on_input(disk, process, ctx, PhaseInput::Disk(done))
}
