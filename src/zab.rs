//! ZAB, the protocol by which ZooKeeper's servers agree: one server of it.
//!
//! # The problem
//!
//! Three or five servers must behave like one that does not fail. Each keeps
//! the same small tree of data in memory and every change on disk. Any of them
//! may stop at any instant and come back later with what its disk holds; any
//! message between two of them may be late, or lost together with everything
//! behind it on the same connection. Nobody lies, and no disk forgets what it
//! has said is written. That is the whole fault model.
//!
//! If all servers start from the same tree and apply the same changes in the
//! same order, they stay equal. So the problem is one of order: agree on *one*
//! sequence of transactions, never take back an entry that anybody was told
//! about, and go on while a majority is alive. This is atomic broadcast, and
//! ZAB (ZooKeeper Atomic Broadcast) is a protocol for it.
//!
//! # The idea
//!
//! One server, the *leader*, gives out numbers. A number is a [`Zxid`]: the
//! leader's term, its [`Epoch`], and a counter that starts again with each
//! epoch. Zxids compare as plain integers, so everything that a later leader
//! proposes comes after everything that an earlier one did. The others, the
//! *followers*, write what the leader proposes and say so; when a majority has
//! said so, the transaction is *committed*: it is part of history forever.
//! *Observers* learn what is committed and have no vote.
//!
//! ZAB agrees on a sequence, not on each entry by itself. A transaction is
//! computed from the state that the ones before it leave ("the version is now
//! 8"), and would be wrong without them. So a later transaction of a leader must
//! never survive an earlier one. ZAB calls this *primary order*, and gets it from
//! three habits: connections deliver in order, logs grow only at their end, and
//! the leader commits only its oldest outstanding [`Proposal`].
//!
//! # The life of one write
//!
//! A client sends [`ToServer::Request`] to the server that it is connected to,
//! say a follower. Then:
//!
//! 1. The follower's [`Front`] notes who waits for the answer, and the follower
//!    passes the request on as [`Packet::Request`]. Later reads of the same
//!    session wait behind it.
//! 2. [`Leader::on_request`] gives it the next zxid, turns it into a
//!    transaction ([`Txn`]: no longer "if the version is 7, set", but "it is set,
//!    and the version is 8"), remembers it in [`Leader::outstanding`], sends
//!    [`Packet::Proposal`] to every follower, and hands it to its own
//!    [`SyncThread`].
//! 3. Each follower appends it to `pending` and hands it to its own log thread
//!    ([`Learner::on_proposal`]). Nothing is acknowledged yet. The thread asks
//!    for [`DiskOp::Append`], then for one [`DiskOp::Fsync`] for all that has
//!    gathered.
//! 4. When the fsync comes back as [`Input::Disk`], the record is durable. *Now*
//!    the follower sends [`Packet::Ack`]; the leader, whose disk is a disk like
//!    the others, counts itself at the same point of its own log.
//! 5. [`Leader::on_ack`] counts. With the second copy of three, or the third of
//!    five, [`Rules::may_commit`] says yes: [`Packet::Commit`] goes to followers,
//!    [`Packet::Inform`], which is proposal and commit in one, to observers.
//! 6. Every server applies the transaction ([`Core::deliver`]). On the one that
//!    the client is connected to, watches fire, then the client is answered, then
//!    its waiting reads are served.
//!
//! A crash can fall between any two of these. Before step 4 on a majority, the
//! write may be lost, and nobody was told otherwise. After it, no server can
//! become leader that does not have it. The client that hears nothing knows
//! neither: its write may have happened or not.
//!
//! # What a majority buys
//!
//! Two majorities of the same servers share at least one member. All of ZAB's
//! safety is this sentence, used three times ([`Rules::is_quorum`]):
//!
//! * A majority *has promised* the new epoch, and a promise is never to listen
//!   to an older leader again. A majority must acknowledge each commit. So an
//!   older leader that still lives meets somebody who does not answer it any more,
//!   and commits nothing.
//! * A majority *has on disk* whatever was committed. A majority answers the new
//!   leader with the end of its history. So somebody who answers knows of every
//!   commit, and the leader must not be behind anybody who answers.
//! * A majority *has taken over* the new leader's history before it serves. So
//!   whoever leads next finds that history in any majority.
//!
//! It also sets the price: of three servers one may fail, of five two, and of
//! four still only one. With fewer than a majority nothing is decided at all;
//! ZAB prefers silence to disagreement.
//!
//! # The phases, and what each protects
//!
//! 1. [`election`] finds a server whose history is good enough: the best
//!    (currentEpoch, last zxid, sid) among a majority. It protects *progress*
//!    only. Its result is a guess that the later phases check; two servers may
//!    believe that they won.
//! 2. [`discovery`] protects against *old leaders*. A majority reports the epoch
//!    that it has promised; the new one is above all of them; each server writes
//!    the promise to its `acceptedEpoch` file and only then speaks it.
//! 3. [`synchronization`] protects *history*. Each follower is made equal to the
//!    leader, by sending what it lacks (DIFF), by cutting what only it has
//!    (TRUNC), or by replacing everything (SNAP). It writes the history, then its
//!    `currentEpoch` file, and then acknowledges, in this order.
//! 4. [`broadcast`] protects *order*: propose, log, acknowledge, commit, over and
//!    over. Whatever breaks ends the role, and phase 1 begins again.
//!
//! Two files on disk guard the way. `acceptedEpoch` is promised in phase 2,
//! `currentEpoch` is taken over in phase 3, and the moments differ for a reason: a
//! server that promised and crashed has not got the history yet, and must not win
//! an election as if it had.
//!
//! # How the code is built
//!
//! [`step`] takes one [`Server`], one [`Input`] and an [`Outbox`], and changes
//! nothing but that server. What it wants from outside (packets, disk writes,
//! timers) it asks for as an [`Effect`]; finished disk work is an input again. So
//! every action that a crash may separate from the next is an input of its own,
//! and no handler ever waits. A crash is a type: [`Server::disk`] survives it, and
//! [`Server::process`] does not.
//!
//! The private `phases.rs` has one function for each [`Phase`]; each names every
//! input, and what to do with it. `packets.rs` does the same for packets. The
//! phases' files hold the handlers; they act on a [`Leader`], on a [`Learner`], and
//! on what both share, the [`Core`]. What safety hangs on is asked of
//! [`Rules`], one method for each decision, so that a class can switch one off and
//! see what it was for.
//!
//! # What is left out
//!
//! * *Changing the members.* Reconfiguration, weights, hierarchical quorums and
//!   the two-node oracle: the voters of a run are fixed, a quorum is a majority.
//! * *Some ways to serve.* Read-only mode, local sessions, and throttling of
//!   requests (4.6.1).
//! * *Bad disks.* A record is in the log's buffer or durable, nothing in between.
//!   There are no torn writes, no bad sectors, no misdirected or lost writes, no
//!   fsync that lies; a disk that fails or is full ends its process. A crash loses
//!   exactly the unsynced tail of the log; epoch files and snapshots are replaced
//!   as a whole, or not.
//!   ZooKeeper's checksums have nothing to find here.
//! * *Bad networks.* Connections lose a suffix, never a message in the middle;
//!   nothing is repeated, reordered or corrupted (that is TCP's part).
//! * *Bad servers.* Nobody lies. ZAB is not made for that.
//! * *Clocks.* Time-outs run on one virtual time, though each server sets its own.
//! * *Threads.* A server is one state machine. Where ZooKeeper's threads can be
//!   told apart from outside (its log thread, the one that stands still for its
//!   disk) they are modelled; an order of two threads that no message and no file
//!   shows is fixed.
//!
//! Smaller differences from the Java code are confessed where they are coded.
//!
//! # What to read
//!
//! Four files, about an hour, in this order:
//!
//! 1. [`message`]: every packet, who sends it, and what its receiver may conclude.
//! 2. [`broadcast`]: the steady state, which is steps 2 to 6 above.
//! 3. [`synchronization`] with its learner's half: how histories become equal,
//!    and the most delicate order of disk writes.
//! 4. [`rules`]: the decisions, each with the reason for it.
//!
//! Then [`discovery`] and [`election`] are easy, and [`outbox`] says what is
//! promised about order: nothing leaves before what it claims is on disk.
//!
//! Numbers in brackets, such as (4.2.12) or (D.2), are the facts about ZooKeeper
//! that a line rests on; `docs/facts.md` has them all.
//!
//! [`Zxid`]: crate::base::Zxid
//! [`Epoch`]: crate::base::Epoch
//! [`Txn`]: crate::service::Txn
//! [`Front`]: front::Front
//! [`Leader`]: leader::Leader
//! [`Leader::outstanding`]: leader::Leader::outstanding
//! [`Leader::on_request`]: leader::Leader::on_request
//! [`Leader::on_ack`]: leader::Leader::on_ack
//! [`Proposal`]: leader::Proposal
//! [`Learner`]: learner::Learner
//! [`Learner::on_proposal`]: learner::Learner::on_proposal
//! [`SyncThread`]: sync_thread::SyncThread

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
pub use flaw::{Flaw, Flaws, Repairs};
pub use input::{Input, LinkChange, Next};
pub use lifecycle::start;
pub use message::{
    Notification, Packet, PacketKind, ServerState, ToClient, ToServer, Vote, ZabState,
};
pub use outbox::{
    DiskKind, DiskOp, Effect, ExitReason, LeaveReason, Note, Outbox, SyncMode, Timer,
};
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
