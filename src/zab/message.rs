//! Every message of the protocol, in ZooKeeper's words.
//!
//! Three languages are spoken, each on connections of its own (1.5.8): votes on
//! the election channel, [`Packet`]s between learner and leader, and the
//! client's protocol. For each message: who sends it, when, and, after "So", what
//! its receiver may conclude. The paper's name is in brackets (V-3).
//!
//! One connection between a learner and its leader carries, in this order:
//!
//! ```text
//! learner                       leader
//!   FOLLOWERINFO        →                      discovery: which epoch is new?
//!                       ←       LEADERINFO
//!   ACKEPOCH            →
//!                       ←       DIFF | TRUNC | SNAP
//!                       ←       (PROPOSAL, COMMIT)*   synchronization
//!                       ←       NEWLEADER
//!   ACK(e,0)            →
//!                       ←       UPTODATE
//!   ACK                 ↔       PROPOSAL, COMMIT      broadcast
//!   PING, REQUEST, …    ↔       PING, SYNC, …
//! ```

mod kind;

pub use kind::PacketKind;

use crate::base::{Epoch, ServerId, SessionId, Zxid};
use crate::service::path::Path;
use crate::service::watch::EventKind;
use crate::service::{Op, OpResult, Request, State, Txn};
use std::sync::Arc;

/// What a server is doing, as it says in a vote (V-2, wire ordinals 0 to 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerState {
    /// Has no leader and looks for one. Clients are refused.
    #[default]
    Looking,
    /// Follows a leader, and its copies count.
    Following,
    /// Leads, or tries to: believed from the election on, established later.
    Leading,
    /// Follows a leader without a vote.
    Observing,
}

impl ServerState {
    /// ZooKeeper's word.
    pub fn name(self) -> &'static str {
        match self {
            ServerState::Looking => "LOOKING",
            ServerState::Following => "FOLLOWING",
            ServerState::Leading => "LEADING",
            ServerState::Observing => "OBSERVING",
        }
    }
}

/// The phase of ZAB that a server is in, in the words of the `zabstate` command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZabState {
    /// Votes are traded.
    #[default]
    Election,
    /// An epoch is agreed on.
    Discovery,
    /// Histories are made equal.
    Synchronization,
    /// Transactions are proposed and committed.
    Broadcast,
}

impl ZabState {
    /// ZooKeeper's word.
    pub fn name(self) -> &'static str {
        match self {
            ZabState::Election => "ELECTION",
            ZabState::Discovery => "DISCOVERY",
            ZabState::Synchronization => "SYNCHRONIZATION",
            ZabState::Broadcast => "BROADCAST",
        }
    }
}

/// Whom a server wants as leader, and why (1.1.8). Votes are compared by epoch,
/// then zxid, then sid ([`super::Rules::prefers`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The server voted for; `None` in the vote of an observer, which loses to any
    /// other (1.1.4).
    pub leader: Option<ServerId>,
    /// The last zxid of the server voted for.
    pub zxid: Zxid,
    /// The currentEpoch file of the server voted for.
    pub epoch: Epoch,
}

/// A message of fast leader election (1.1.6): sent to every voter whenever the
/// sender changes its mind, and as an answer. The sender is known from the
/// connection, not from the message (1.1.7).
///
/// So: with the same vote from a quorum of LOOKING voters of one round, nobody who
/// was heard has a better history; with a quorum that follows one leader, and that
/// leader's own word, there is an ensemble to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The sender's vote; for a server that is not LOOKING, its leader.
    pub vote: Vote,
    /// The sender's election round (`logicalclock`). Not the ZAB epoch (1.1.2).
    pub round: u64,
    /// What the sender is doing.
    pub state: ServerState,
}

/// A packet between a learner and a leader (Appendix B). NEWLEADER's configuration
/// text is not carried. Connections keep order, so a packet also says that all
/// before it on the same connection have arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// Learner → leader, first on a connection: "this is the epoch that I have
    /// promised" (CEPOCH). Sent as OBSERVERINFO by an observer.
    ///
    /// So: the new epoch must be above this one, or this learner would refuse it.
    FollowerInfo {
        /// The content of its acceptedEpoch file.
        accepted_epoch: Epoch,
    },
    /// Leader → learner once a quorum has reported: "this is the new epoch"
    /// (NEWEPOCH). The receiver promises it by writing its acceptedEpoch file.
    ///
    /// So: a quorum has promised nothing above this epoch, and the leader itself has
    /// promised it on disk.
    LeaderInfo {
        /// The epoch that the leader will propose in.
        epoch: Epoch,
    },
    /// Learner → leader: "promised; my history ends here" (ACK-E).
    ///
    /// So: this learner will never again follow an older leader. With a quorum of
    /// these no older leader commits anything, and what was committed is known to
    /// somebody who answered.
    AckEpoch {
        /// The last zxid, sampled before FOLLOWERINFO was sent (2.1.6).
        last_zxid: Zxid,
        /// The currentEpoch file; `None` (−1 on the wire) when the epoch had
        /// been promised before: such an answer does not count.
        current_epoch: Option<Epoch>,
    },
    /// Leader → learner: "keep what you have; what you lack follows".
    ///
    /// So: everything in the learner's log, committed or not, is part of the leader's
    /// history.
    Diff {
        /// The leader's maxCommittedLog, or the learner's zxid if equal.
        zxid: Zxid,
    },
    /// Leader → learner: "cut your log after this; what you lack follows".
    ///
    /// So: what is behind it was never committed, for the leader's quorum would know
    /// it.
    Trunc {
        /// The last zxid to keep.
        zxid: Zxid,
    },
    /// Leader → learner: "here is everything; throw away what you have".
    ///
    /// So: all that was committed up to this zxid is in it; nothing of the learner's
    /// own history is needed, and nothing of it may be kept.
    Snap {
        /// The leader's lastProcessedZxid.
        zxid: Zxid,
        /// The whole state at that zxid.
        state: Arc<State>,
    },
    /// Leader → learner after the history: "this is what epoch `e` starts
    /// from" (NEWLEADER). Acknowledged when it is durable.
    ///
    /// So: the history of the new epoch is complete here; once it is on disk, and
    /// currentEpoch after it, this learner may stand for it in an election.
    NewLeader {
        /// The leader's epoch; the packet's zxid is (e,0).
        epoch: Epoch,
    },
    /// Leader → learner: "a quorum has the history; serve" (COMMIT-LD).
    ///
    /// So: everything up to NEWLEADER is committed, and clients may be told of it.
    UpToDate,
    /// Leader → follower: "log this" (PROPOSE).
    ///
    /// So: a transaction has this number and content in this epoch. Nothing follows
    /// about whether it will ever be committed.
    Proposal(Txn),
    /// Follower → leader: "(e,0): I have your history", or "this is on my disk"
    /// (ACK-LD, ACK).
    ///
    /// So: a crash of this follower takes neither this transaction nor any before it.
    /// With a quorum of these it is committed.
    Ack {
        /// Everything up to here is on the sender's disk.
        zxid: Zxid,
    },
    /// Leader → follower: "a quorum has it on disk; apply it" (COMMIT).
    ///
    /// So: every later leader will have it, and everything before it. The follower
    /// itself may still be writing it (4.2.15).
    Commit {
        /// What; it must be the head of the follower's pending transactions.
        zxid: Zxid,
    },
    /// Leader → observer: "this is committed; log and apply it", proposal and commit
    /// in one.
    ///
    /// So: the same as after a COMMIT; nobody waits for an answer.
    Inform(Txn),
    /// Leader → learner every half tick, and back: "I am here".
    ///
    /// So: the other side is alive and its connection works; deadlines move. About
    /// transactions nothing follows.
    Ping {
        /// The leader's last proposed zxid, echoed.
        zxid: Zxid,
        /// On the way back: the sessions that the learner has heard from since
        /// the last one (7.2.1).
        touched: Vec<SessionId>,
    },
    /// Learner → leader: "a client wants to go on with its session here; does it
    /// live?", and back (4.5.1).
    ///
    /// So: if it lives, its lease is renewed and this learner owns it from now on; if
    /// not, the client must start a new one.
    Revalidate {
        /// The session in question.
        session: SessionId,
        /// On the way back: it lives. `false` on the way to the leader.
        valid: bool,
    },
    /// Leader → learner: "you have been sent every commit that came before the
    /// sync that you asked for" (4.4).
    ///
    /// So: the learner's state is as new as the leader's was when the sync reached
    /// it. Whether that leader still led is not asked (4.4.4).
    Sync,
    /// Learner → leader: a client's write, sync or session request.
    ///
    /// So: somebody waits for an answer at that learner. The request has no number
    /// and no place in history yet.
    Request(Request),
}

/// What a client sends to its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToServer {
    /// Opens a session, or goes on with one (7.1.1).
    ///
    /// So: a server whose state is older than `last_zxid` must not serve this client.
    Connect {
        /// The session; `None` for a new one.
        session: Option<SessionId>,
        /// The newest zxid that the client has seen (7.1.6).
        last_zxid: Zxid,
        /// Wanted time-out in milliseconds; the server confines it (7.1.4).
        timeout_ms: u32,
    },
    /// A request of the open session. Closing the session is one, too.
    ///
    /// So: the client is alive, and expects answers in the order of its requests.
    Request {
        /// The client's own number for it, counted from 1.
        cxid: u32,
        /// The operation that is asked for.
        op: Arc<Op>,
    },
    /// "I am here" (7.4.2).
    ///
    /// So: the session's lease is to be renewed.
    Ping,
}

/// What a server sends to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToClient {
    /// The session is open: its createSession is committed and applied here, or the
    /// leader says that it lives.
    ///
    /// So: unless the client closes it, the session outlives any silence shorter than
    /// this time-out.
    Connected {
        /// The session.
        session: SessionId,
        /// Negotiated time-out in milliseconds.
        timeout_ms: u32,
    },
    /// The session is no more; on the wire a ConnectResponse with time-out 0
    /// (7.4.5).
    ///
    /// So: its ephemeral znodes are gone, or will be at the same place of history on
    /// every server; its locks are lost.
    Expired,
    /// The answer to a request; to a write after this server has applied it (4.2.16).
    ///
    /// So: after a write, it is committed, and reads on this server show it.
    Reply {
        /// The client's number of the request.
        cxid: u32,
        /// The server's lastProcessedZxid (6.8.1).
        zxid: Zxid,
        /// The answer, or a code that says why not.
        result: Arc<OpResult>,
    },
    /// A watch has fired (6.7.5).
    ///
    /// So: the znode changed at least once since the watch was set. The watch is gone
    /// unless it is persistent.
    Event {
        /// What kind of change it was.
        kind: EventKind,
        /// The znode that was watched, or for a child watch its parent.
        path: Path,
        /// By which transaction (since 3.9.0, ZOOKEEPER-4655); `None` is -1 on the
        /// wire.
        zxid: Option<Zxid>,
    },
    /// The answer to a ping.
    ///
    /// So: the server is alive and serving. How far behind the leader it is does not
    /// follow.
    Pong {
        /// The server's lastProcessedZxid.
        zxid: Zxid,
    },
}

impl Packet {
    /// Its kind. `observer`: the learner on this connection is one, which turns
    /// FOLLOWERINFO into OBSERVERINFO.
    pub fn kind(&self, observer: bool) -> PacketKind {
        match self {
            Packet::FollowerInfo { .. } if observer => PacketKind::ObserverInfo,
            Packet::FollowerInfo { .. } => PacketKind::FollowerInfo,
            Packet::LeaderInfo { .. } => PacketKind::LeaderInfo,
            Packet::AckEpoch { .. } => PacketKind::AckEpoch,
            Packet::Diff { .. } => PacketKind::Diff,
            Packet::Trunc { .. } => PacketKind::Trunc,
            Packet::Snap { .. } => PacketKind::Snap,
            Packet::NewLeader { .. } => PacketKind::NewLeader,
            Packet::UpToDate => PacketKind::UpToDate,
            Packet::Proposal(_) => PacketKind::Proposal,
            Packet::Ack { .. } => PacketKind::Ack,
            Packet::Commit { .. } => PacketKind::Commit,
            Packet::Inform(_) => PacketKind::Inform,
            Packet::Ping { .. } => PacketKind::Ping,
            Packet::Request(_) => PacketKind::Request,
            Packet::Revalidate { .. } => PacketKind::Revalidate,
            Packet::Sync => PacketKind::Sync,
        }
    }

    /// The zxid field of the packet as Appendix B gives it; −1 and 0 are `ZERO`.
    pub fn zxid(&self) -> Zxid {
        match self {
            Packet::FollowerInfo { accepted_epoch } => Zxid::new(*accepted_epoch, 0),
            Packet::LeaderInfo { epoch } | Packet::NewLeader { epoch } => Zxid::new(*epoch, 0),
            Packet::AckEpoch { last_zxid, .. } => *last_zxid,
            Packet::Diff { zxid } | Packet::Trunc { zxid } | Packet::Snap { zxid, .. } => *zxid,
            Packet::Ack { zxid } | Packet::Commit { zxid } | Packet::Ping { zxid, .. } => *zxid,
            Packet::Proposal(txn) | Packet::Inform(txn) => txn.zxid,
            Packet::UpToDate | Packet::Request(_) | Packet::Revalidate { .. } | Packet::Sync => {
                Zxid::ZERO
            }
        }
    }
}
