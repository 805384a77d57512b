//! Where packets go: by how far the connection that they come on has come.

use super::Next;
use super::leader::{HandlerStage, Leader, LeaderStage};
use super::learner::{Learner, Stage};
use super::message::Packet;
use super::outbox::Timer;
use super::server::{Core, Ctx};
use super::storage::Disk;
use crate::base::{Conn, ServerId};
use crate::service::op::Op;

/// A packet from the leader, by how far the learner has come.
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
        Stage::AwaitUpToDate | Stage::Broadcasting => ctx.rules.config.sync_time(),
        _ => ctx.rules.config.init_time(),
    };
    ctx.out.timer(Timer::LearnerRead, limit);
    match (learner.stage, packet) {
        (Stage::AwaitLeaderInfo, Packet::LeaderInfo { epoch }) => {
            return learner.on_leader_info(core, disk, ctx, conn, epoch);
        }
        (Stage::AwaitSync, first) => return learner.on_sync_start(core, disk, ctx, first),
        (Stage::Syncing | Stage::AwaitUpToDate, Packet::Proposal(txn)) => {
            return learner.on_sync_proposal(ctx, txn);
        }
        (Stage::Syncing | Stage::AwaitUpToDate, Packet::Commit { zxid }) => {
            return learner.on_sync_commit(core, ctx, zxid);
        }
        (Stage::Syncing | Stage::AwaitUpToDate, Packet::Inform(txn)) => {
            learner.on_sync_inform(core, ctx, txn);
        }
        (Stage::Syncing, Packet::NewLeader { epoch }) => {
            learner.on_new_leader(core, ctx, conn, epoch);
        }
        (Stage::AwaitUpToDate, Packet::UpToDate) => {
            return learner.on_up_to_date(core, ctx, conn);
        }
        (Stage::Broadcasting, Packet::Proposal(txn)) => learner.on_proposal(core, ctx, txn),
        (Stage::Broadcasting, Packet::Commit { zxid }) => {
            return learner.on_commit(core, ctx, zxid);
        }
        (Stage::Broadcasting, Packet::Inform(txn)) => learner.on_inform(core, ctx, txn),
        (Stage::Broadcasting, Packet::Ping { zxid, .. }) => learner.on_ping(core, ctx, conn, zxid),
        (Stage::Broadcasting, Packet::Revalidate { session, valid }) => {
            core.front.on_revalidated(ctx, session, valid);
        }
        (Stage::Broadcasting, Packet::Sync) => core.front.on_sync(ctx, &core.db),
        // syncWithLeader has no case for PING (3.6.11); the rest ZooKeeper's
        // loops log and ignore, too.
        (_, _) => {}
    }
    Next::Stay
}

/// A packet from a learner, by how far its handler has come.
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
    match (handler.stage, packet) {
        (HandlerStage::AwaitInfo, Packet::FollowerInfo { accepted_epoch }) => {
            leader.on_follower_info(core, ctx, sid, accepted_epoch);
        }
        (HandlerStage::AwaitAckEpoch, Packet::AckEpoch { last_zxid, current_epoch }) => {
            leader.on_ack_epoch(core, disk, ctx, sid, last_zxid, current_epoch);
        }
        (HandlerStage::AwaitNewLeaderAck, Packet::Ack { zxid }) => {
            leader.on_new_leader_ack(core, ctx, sid, zxid);
        }
        (HandlerStage::Serving, Packet::Ack { zxid }) => {
            leader.heard_from(ctx, sid);
            leader.on_serving_ack(core, ctx, sid, zxid);
        }
        (HandlerStage::Serving, Packet::Ping { touched, .. }) => {
            leader.heard_from(ctx, sid);
            leader.on_touched(ctx, &touched);
        }
        (HandlerStage::Serving, Packet::Revalidate { session, .. }) => {
            leader.heard_from(ctx, sid);
            leader.on_revalidate(ctx, conn, session);
        }
        (HandlerStage::Serving, Packet::Request(request)) => {
            leader.heard_from(ctx, sid);
            if let Op::Sync { .. } = *request.op {
                leader.on_sync(ctx, conn, &request);
            } else {
                return leader.on_request(core, ctx, &request, Some(conn));
            }
        }
        // The first packet after ACKEPOCH must be an ACK (3.5.2), the first of
        // all FOLLOWERINFO: anything else ends the handler.
        (_, _) => leader.drop_learner(ctx, sid),
    }
    Next::Stay
}
