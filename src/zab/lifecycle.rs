//! How a process starts, changes its phase, and comes back to an election.

use super::context::Ctx;
use super::core::Core;
use super::database::Database;
use super::election::Looking;
use super::front::Front;
use super::input::{Elected, Next};
use super::leader::Leader;
use super::learner::Learner;
use super::message::{ServerState, Vote, ZabState};
use super::outbox::{Effect, ExitReason, Note, Outbox, SyncMode, Timer};
use super::rules::Rules;
use super::server::{Phase, Process, Server};
use super::storage::Disk;
use super::sync_thread::SyncThread;
use crate::base::{Micros, Span};

/// The process of a server that is down starts (`QuorumPeer.start`): it loads its
/// database, checks the epoch files and looks for a leader (5.4.1, 1.7.3). `dice`
/// decides when its first snapshot is due.
pub fn start(server: &mut Server, rules: &Rules, now: Micros, dice: u32, out: &mut Outbox) {
    debug_assert!(server.process.is_none(), "a server runs one process at a time");
    let ctx = &mut Ctx { me: server.id, rules, now, out };
    let db = if ctx.rules.replays_the_log() {
        Database::load(&mut server.disk, ctx.rules)
    } else {
        Database::load_snapshot(&mut server.disk, &ctx.rules.config)
    };
    let last = db.last_processed.epoch();
    let (accepted, current) =
        server.disk.epochs_at_start(last, ctx.rules.adopts_the_unfinished_epoch());
    if last > current {
        ctx.out.ask(Effect::Exit(ExitReason::EpochBehindLog));
        return;
    }
    if accepted < current {
        ctx.out.ask(Effect::Exit(ExitReason::AcceptedBelowCurrent));
        return;
    }
    let own = Vote { leader: Some(ctx.me), zxid: db.last_processed, epoch: current };
    let sync = SyncThread::new(ctx.rules.config.snap_count, dice);
    let mut core = Core::new((own, 0), db, sync, Front::new(ctx));
    let phase = look(&mut core, &server.disk, ctx);
    server.process = Some(Process { core, phase });
}

fn look(core: &mut Core, disk: &Disk, ctx: &mut Ctx) -> Phase {
    debug_assert!(!core.awaits_disk(), "an election begins when the last role's work is done");
    ctx.out.note(Note::State(ServerState::Looking));
    ctx.out.note(Note::Phase(ZabState::Election));
    Phase::Looking(Box::new(Looking::start(core, disk, ctx)))
}

/// What a handler decided about the phase is carried out here.
pub(super) fn follow(server: &mut Server, ctx: &mut Ctx, next: Next) {
    let Some(process) = &mut server.process else {
        return;
    };
    match next {
        Next::Stay => {}
        Next::Look => process.phase = look(&mut process.core, &server.disk, ctx),
        Next::Exit(why) => ctx.out.ask(Effect::Exit(why)),
        Next::Elected(Elected { leader, vote }) => {
            debug_assert!(
                matches!(process.phase, Phase::Looking(_)),
                "only a server in an election is told its result"
            );
            debug_assert!(ctx.rules.config.is_voter(leader), "an observer cannot be elected");
            process.core.current_vote = (vote, process.core.round);
            ctx.out.stop(Timer::Election);
            ctx.out.stop(Timer::Finalize);
            process.phase = if leader == ctx.me {
                ctx.out.note(Note::State(ServerState::Leading));
                Phase::Leading(Box::new(Leader::start(&mut process.core, ctx)))
            } else {
                let voter = ctx.rules.config.is_voter(ctx.me);
                let state = if voter { ServerState::Following } else { ServerState::Observing };
                ctx.out.note(Note::State(state));
                Phase::Learning(Box::new(Learner::start(leader, ctx)))
            };
        }
        Next::Leave(why) => {
            ctx.out.note(Note::Leaves(why));
            leave(process, ctx);
        }
    }
    settle(server, ctx);
}

/// The role ends (5.5.1): connections are closed, the log thread is drained.
fn leave(process: &mut Process, ctx: &mut Ctx) {
    let state = process.state();
    let mut reload = false;
    match &mut process.phase {
        Phase::Learning(learner) => {
            debug_assert!(
                !process.core.awaits_disk(),
                "a learner that waits for its disk reads nothing that could end its role"
            );
            reload = learner.incoming.mode == Some(SyncMode::Snap) && ctx.rules.drops_half_a_snap();
            if let Some(conn) = learner.conn.take() {
                ctx.out.ask(Effect::Close(conn));
            }
            ctx.out.stop(Timer::LearnerRead);
            ctx.out.stop(Timer::Reconnect);
        }
        Phase::Leading(leader) => {
            for sid in ctx.rules.config.members().iter() {
                leader.drop_learner(ctx, sid);
            }
            ctx.out.stop(Timer::LeaderWait);
            ctx.out.stop(Timer::HalfTick);
            leader.stop_expiry(ctx);
        }
        Phase::Waiting | Phase::Looking(_) | Phase::Stopping { .. } => {}
    }
    process.core.front.close_all(ctx);
    process.phase = Phase::Stopping { state, reload };
}

/// Once everything under way on disk is done, memory catches up with the log
/// and the next election begins (5.5.1); an observer waits a little first.
fn settle(server: &mut Server, ctx: &mut Ctx) {
    let Some(Process { core, phase }) = &mut server.process else {
        return;
    };
    let Phase::Stopping { reload, .. } = *phase else {
        return;
    };
    if core.awaits_disk() || !core.sync.is_idle() && ctx.rules.drains_the_log_thread() {
        return;
    }
    debug_assert!(
        core.sync.is_idle() || ctx.rules.is_flawed(),
        "what an old role handed to the log is durable before the next election"
    );
    core.sync.orphan();
    if reload {
        core.db = Database::load(&mut server.disk, ctx.rules);
    } else {
        if !ctx.rules.snapshot_outlives_role() {
            core.snapshot = None;
        }
        if ctx.rules.memory_catches_up() {
            core.db.fast_forward(ctx.rules, &server.disk.log);
        }
    }
    *phase = if ctx.rules.config.is_voter(ctx.me) {
        look(core, &server.disk, ctx)
    } else {
        ctx.out.note(Note::State(ServerState::Looking));
        let wait = Span { lo: Micros(0), hi: Micros::millis(200) };
        ctx.out.ask(Effect::SetTimer(Timer::ObserverWait, wait));
        Phase::Waiting
    };
}
