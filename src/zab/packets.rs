//! Where packets go: by how far the connection that they come on has come.
//!
//! A learner ignores what it cannot use, as ZooKeeper's loops log and ignore it.
//! A leader ends the connection of a learner that speaks out of turn.

use super::context::Ctx;
use super::core::Core;
use super::input::Next;
use super::leader::{HandlerStage, Leader, LeaderStage};
use super::learner::{Learner, LearnerStage};
use super::message::Packet;
use super::outbox::Timer;
use super::storage::Disk;
use crate::base::{Conn, ServerId};
use crate::service::op::Op;

/// A packet from the leader, by how far the learner has come. Any packet shows
/// that the leader lives, and moves the read time-out (3.8.5).
pub(super) fn on_learner_packet(
    disk: &mut Disk,
    core: &mut Core,
    learner: &mut Learner,
    ctx: &mut Ctx,
    conn: Conn,
    packet: Packet,
) -> Next {
    if learner.conn != Some(conn) {
        return Next::Stay;
    }
    let limit = match learner.stage {
        LearnerStage::AwaitUpToDate | LearnerStage::Broadcasting => ctx.rules.config.sync_time(),
        LearnerStage::Connecting
        | LearnerStage::AwaitLeaderInfo
        | LearnerStage::Promising
        | LearnerStage::AwaitSync
        | LearnerStage::Syncing
        | LearnerStage::Persisting => ctx.rules.config.init_time(),
    };
    ctx.out.timer(Timer::LearnerRead, limit);
    match learner.stage {
        LearnerStage::AwaitLeaderInfo => {
            let Packet::LeaderInfo { epoch } = packet else { return Next::Stay };
            learner.on_leader_info(core, disk, ctx, conn, epoch)
        }
        LearnerStage::AwaitSync => learner.on_sync_start(core, disk, ctx, packet),
        LearnerStage::Syncing | LearnerStage::AwaitUpToDate => {
            while_syncing(core, learner, ctx, conn, packet)
        }
        LearnerStage::Broadcasting => in_service(core, learner, ctx, conn, packet),
        // Not connected, or not reading until the disk is done.
        LearnerStage::Connecting | LearnerStage::Promising | LearnerStage::Persisting => Next::Stay,
    }
}

/// From the first packet of the synchronization to UPTODATE (3.6). There is no
/// case for PING in `syncWithLeader` (3.6.11).
fn while_syncing(
    core: &mut Core,
    learner: &mut Learner,
    ctx: &mut Ctx,
    conn: Conn,
    packet: Packet,
) -> Next {
    match packet {
        Packet::Proposal(txn) => return learner.on_sync_proposal(ctx, txn),
        Packet::Commit { zxid } => return learner.on_sync_commit(core, ctx, zxid),
        Packet::Inform(txn) => learner.on_sync_inform(core, ctx, txn),
        Packet::NewLeader { epoch } if learner.stage == LearnerStage::Syncing => {
            learner.on_new_leader(core, ctx, conn, epoch);
        }
        Packet::UpToDate if learner.stage == LearnerStage::AwaitUpToDate => {
            return learner.on_up_to_date(core, ctx, conn);
        }
        Packet::NewLeader { .. }
        | Packet::UpToDate
        | Packet::LeaderInfo { .. }
        | Packet::Diff { .. }
        | Packet::Trunc { .. }
        | Packet::Snap { .. }
        | Packet::Ping { .. }
        | Packet::Revalidate { .. }
        | Packet::Sync => {}
        // A leader never sends these.
        Packet::FollowerInfo { .. }
        | Packet::AckEpoch { .. }
        | Packet::Ack { .. }
        | Packet::Request(_) => {}
    }
    Next::Stay
}

/// After UPTODATE: the main loop of a follower or an observer.
fn in_service(
    core: &mut Core,
    learner: &mut Learner,
    ctx: &mut Ctx,
    conn: Conn,
    packet: Packet,
) -> Next {
    match packet {
        Packet::Proposal(txn) => learner.on_proposal(core, ctx, txn),
        Packet::Commit { zxid } => return learner.on_commit(core, ctx, zxid),
        Packet::Inform(txn) => learner.on_inform(core, ctx, txn),
        Packet::Ping { zxid, .. } => learner.on_ping(core, ctx, conn, zxid),
        Packet::Revalidate { session, valid } => core.front.on_revalidated(ctx, session, valid),
        Packet::Sync => core.front.on_sync(ctx, &core.db),
        // A synchronization comes once on a connection.
        Packet::LeaderInfo { .. }
        | Packet::Diff { .. }
        | Packet::Trunc { .. }
        | Packet::Snap { .. }
        | Packet::NewLeader { .. }
        | Packet::UpToDate => {}
        // A leader never sends these.
        Packet::FollowerInfo { .. }
        | Packet::AckEpoch { .. }
        | Packet::Ack { .. }
        | Packet::Request(_) => {}
    }
    Next::Stay
}

/// A packet from a learner, by how far its handler has come. The first must be
/// FOLLOWERINFO, the first after ACKEPOCH an ACK (3.5.2); while the handler waits
/// for a quorum, nothing may come at all.
pub(super) fn on_leader_packet(
    disk: &Disk,
    core: &mut Core,
    leader: &mut Leader,
    ctx: &mut Ctx,
    conn: Conn,
    sid: ServerId,
    packet: Packet,
) -> Next {
    let Some(handler) = leader.handlers[sid].filter(|h| h.conn == conn) else {
        return Next::Stay;
    };
    debug_assert!(leader.stage != LeaderStage::Loading, "nobody reads before the acceptor starts");
    match handler.stage {
        HandlerStage::AwaitInfo => {
            let Packet::FollowerInfo { accepted_epoch } = packet else {
                return leader.end_handler(ctx, sid);
            };
            leader.on_follower_info(core, ctx, sid, accepted_epoch);
            Next::Stay
        }
        HandlerStage::AwaitAckEpoch => {
            let Packet::AckEpoch { last_zxid, current_epoch } = packet else {
                return leader.end_handler(ctx, sid);
            };
            leader.on_ack_epoch(core, disk, ctx, sid, last_zxid, current_epoch);
            Next::Stay
        }
        HandlerStage::AwaitNewLeaderAck => {
            let Packet::Ack { zxid } = packet else {
                return leader.end_handler(ctx, sid);
            };
            leader.on_new_leader_ack(core, ctx, sid, zxid);
            Next::Stay
        }
        HandlerStage::Serving => from_served(core, leader, ctx, conn, sid, packet),
        HandlerStage::AwaitEpoch
        | HandlerStage::AwaitAckEpochQuorum
        | HandlerStage::AwaitStartup => leader.end_handler(ctx, sid),
    }
}

/// The main loop of a learner's handler.
fn from_served(
    core: &mut Core,
    leader: &mut Leader,
    ctx: &mut Ctx,
    conn: Conn,
    sid: ServerId,
    packet: Packet,
) -> Next {
    match packet {
        Packet::Ack { zxid } => {
            leader.heard_from(ctx, sid);
            leader.on_serving_ack(core, ctx, sid, zxid);
        }
        Packet::Ping { touched, .. } => {
            leader.heard_from(ctx, sid);
            leader.on_touched(ctx, &touched);
        }
        Packet::Revalidate { session, .. } => {
            leader.heard_from(ctx, sid);
            leader.on_revalidate(ctx, conn, session);
        }
        Packet::Request(request) => {
            leader.heard_from(ctx, sid);
            if let Op::Sync { .. } = *request.op {
                leader.on_sync(ctx, conn, &request);
            } else {
                return leader.on_request(core, ctx, &request, Some(conn));
            }
        }
        Packet::FollowerInfo { .. }
        | Packet::LeaderInfo { .. }
        | Packet::AckEpoch { .. }
        | Packet::Diff { .. }
        | Packet::Trunc { .. }
        | Packet::Snap { .. }
        | Packet::NewLeader { .. }
        | Packet::UpToDate
        | Packet::Proposal(_)
        | Packet::Commit { .. }
        | Packet::Inform(_)
        | Packet::Sync => return leader.end_handler(ctx, sid),
    }
    Next::Stay
}
