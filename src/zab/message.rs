//! Every message of the protocol, in ZooKeeper's words.
//!
//! Three languages are spoken, each on its own connections (1.5.8): votes on
//! the election channel, [`Packet`]s between learner and leader, and the
//! client's protocol. Per message: who sends it, when, and what its receiver
//! may conclude. The paper's name stands in brackets (V-3).

use crate::base::{Epoch, ServerId, SessionId, Zxid};
use crate::service::path::Path;
use crate::service::watch::EventKind;
use crate::service::{Op, OpResult, Request, State, Txn};
use std::sync::Arc;

/// What a server is doing, as it says in a vote (V-2, wire ordinals 0 to 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerState {
    /// Has no leader and looks for one.
    #[default]
    Looking,
    /// Follows a leader.
    Following,
    /// Leads.
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

/// Whom a server wants as leader, and why (1.1.8). `leader` is `None` for the
/// vote of an observer, which loses to anybody (1.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The sid voted for.
    pub leader: Option<ServerId>,
    /// The last zxid of the server voted for.
    pub zxid: Zxid,
    /// Its currentEpoch file.
    pub epoch: Epoch,
}

/// A message of fast leader election (1.1.6). The sender is known from the
/// connection, not from the message (1.1.7).
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
/// text is not carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// Learner → leader, first on a connection: "this is the epoch that I have
    /// promised" (CEPOCH). Sent as OBSERVERINFO by an observer.
    FollowerInfo {
        /// Its acceptedEpoch file.
        accepted_epoch: Epoch,
    },
    /// Leader → learner once a quorum has reported: "this is the new epoch"
    /// (NEWEPOCH). The receiver promises it by writing its acceptedEpoch file.
    LeaderInfo {
        /// The epoch.
        epoch: Epoch,
    },
    /// Learner → leader: "promised; my history ends here" (ACK-E).
    AckEpoch {
        /// The last zxid, sampled before FOLLOWERINFO was sent (2.1.6).
        last_zxid: Zxid,
        /// The currentEpoch file; `None` (−1 on the wire) when the epoch had
        /// been promised before: such an answer does not count.
        current_epoch: Option<Epoch>,
    },
    /// Leader → learner: "keep what you have; what you lack follows".
    Diff {
        /// The leader's maxCommittedLog, or the learner's zxid if equal.
        zxid: Zxid,
    },
    /// Leader → learner: "cut your log after this".
    Trunc {
        /// The last zxid to keep.
        zxid: Zxid,
    },
    /// Leader → learner: "here is everything; throw away what you have".
    Snap {
        /// The leader's lastProcessedZxid.
        zxid: Zxid,
        /// The whole state at that zxid.
        state: Arc<State>,
    },
    /// Leader → learner after the history: "this is what epoch `e` starts
    /// from" (NEWLEADER). Acknowledged when it is durable.
    NewLeader {
        /// The epoch.
        epoch: Epoch,
    },
    /// Leader → learner: "a quorum has the history; serve" (COMMIT-LD).
    UpToDate,
    /// Leader → follower: "log this" (PROPOSE).
    Proposal(Txn),
    /// Follower → leader: "(e,0): I have your history", or "this is on my disk"
    /// (ACK-LD, ACK).
    Ack {
        /// Of what.
        zxid: Zxid,
    },
    /// Leader → follower: "a quorum has it on disk; apply it" (COMMIT).
    Commit {
        /// What; it must be the head of the follower's pending transactions.
        zxid: Zxid,
    },
    /// Leader → observer: proposal and commit in one.
    Inform(Txn),
    /// Leader → learner every half tick, and back: "I am here".
    Ping {
        /// The leader's last proposed zxid, echoed.
        zxid: Zxid,
        /// On the way back: the sessions that the learner has heard from since
        /// the last one (7.2.1).
        touched: Vec<SessionId>,
    },
    /// Learner → leader: "a client wants to go on with its session here; does it
    /// live?", and back (4.5.1).
    Revalidate {
        /// The session.
        session: SessionId,
        /// On the way back: it lives.
        valid: bool,
    },
    /// Leader → learner: "you have been sent every commit that came before the
    /// sync that you asked for" (4.4).
    Sync,
    /// Learner → leader: a client's write, sync or session request.
    Request(Request),
}

/// What a client sends to its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToServer {
    /// Opens a session, or goes on with one (7.1.1).
    Connect {
        /// The session; `None` for a new one.
        session: Option<SessionId>,
        /// The newest zxid that the client has seen (7.1.6).
        last_zxid: Zxid,
        /// Wanted time-out in milliseconds.
        timeout_ms: u32,
    },
    /// A request of the open session. Closing the session is one, too.
    Request {
        /// The client's number for it.
        cxid: u32,
        /// What is asked.
        op: Arc<Op>,
    },
    /// "I am here" (7.4.2).
    Ping,
}

/// What a server sends to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToClient {
    /// The session is open: its createSession is committed and applied here, or the
    /// leader says that it lives.
    Connected {
        /// The session.
        session: SessionId,
        /// Negotiated time-out in milliseconds.
        timeout_ms: u32,
    },
    /// The session is no more; on the wire a ConnectResponse with time-out 0
    /// (7.4.5).
    Expired,
    /// The answer to a request; to a write after this server has applied it (4.2.16).
    Reply {
        /// The client's number.
        cxid: u32,
        /// The server's lastProcessedZxid (6.8.1).
        zxid: Zxid,
        /// What is answered.
        result: Arc<OpResult>,
    },
    /// A watch has fired (6.7.5).
    Event {
        /// What happened.
        kind: EventKind,
        /// To which znode.
        path: Path,
        /// By which transaction (since 3.9.0, ZOOKEEPER-4655); `None` is -1 on the
        /// wire.
        zxid: Option<Zxid>,
    },
    /// The answer to a ping.
    Pong {
        /// The server's lastProcessedZxid.
        zxid: Zxid,
    },
}

/// The kinds of everything that travels, for triggers, filters and glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A vote.
    Notification = 1,
    /// FOLLOWERINFO.
    FollowerInfo,
    /// OBSERVERINFO.
    ObserverInfo,
    /// LEADERINFO.
    LeaderInfo,
    /// ACKEPOCH.
    AckEpoch,
    /// DIFF.
    Diff,
    /// TRUNC.
    Trunc,
    /// SNAP.
    Snap,
    /// NEWLEADER.
    NewLeader,
    /// UPTODATE.
    UpToDate,
    /// PROPOSAL.
    Proposal,
    /// ACK.
    Ack,
    /// COMMIT.
    Commit,
    /// INFORM.
    Inform,
    /// PING.
    Ping,
    /// REQUEST from a learner to the leader.
    Request,
    /// A client's ConnectRequest.
    Connect,
    /// A client's request to its server.
    ClientRequest,
    /// A server's ConnectResponse.
    Connected,
    /// A server's reply.
    Reply,
    /// REVALIDATE, both ways.
    Revalidate,
    /// SYNC from the leader to a learner.
    Sync,
    /// A client's ping, and its answer.
    ClientPing,
    /// A watch event.
    Event,
}

impl Kind {
    /// Does it say only that somebody is still there?
    pub fn is_heartbeat(self) -> bool {
        matches!(self, Kind::Ping | Kind::ClientPing)
    }

    /// All kinds, in order of their numbers.
    pub const ALL: [Kind; 24] = [
        Kind::Notification,
        Kind::FollowerInfo,
        Kind::ObserverInfo,
        Kind::LeaderInfo,
        Kind::AckEpoch,
        Kind::Diff,
        Kind::Trunc,
        Kind::Snap,
        Kind::NewLeader,
        Kind::UpToDate,
        Kind::Proposal,
        Kind::Ack,
        Kind::Commit,
        Kind::Inform,
        Kind::Ping,
        Kind::Request,
        Kind::Connect,
        Kind::ClientRequest,
        Kind::Connected,
        Kind::Reply,
        Kind::Revalidate,
        Kind::Sync,
        Kind::ClientPing,
        Kind::Event,
    ];

    /// ZooKeeper's word.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Notification => "NOTIFICATION",
            Kind::FollowerInfo => "FOLLOWERINFO",
            Kind::ObserverInfo => "OBSERVERINFO",
            Kind::LeaderInfo => "LEADERINFO",
            Kind::AckEpoch => "ACKEPOCH",
            Kind::Diff => "DIFF",
            Kind::Trunc => "TRUNC",
            Kind::Snap => "SNAP",
            Kind::NewLeader => "NEWLEADER",
            Kind::UpToDate => "UPTODATE",
            Kind::Proposal => "PROPOSAL",
            Kind::Ack => "ACK",
            Kind::Commit => "COMMIT",
            Kind::Inform => "INFORM",
            Kind::Ping => "PING",
            Kind::Request => "REQUEST",
            Kind::Connect => "CONNECT",
            Kind::ClientRequest => "CLIENTREQUEST",
            Kind::Connected => "CONNECTED",
            Kind::Reply => "REPLY",
            Kind::Revalidate => "REVALIDATE",
            Kind::Sync => "SYNC",
            Kind::ClientPing => "CLIENTPING",
            Kind::Event => "EVENT",
        }
    }

    /// The kind with this number.
    pub fn from_number(n: u8) -> Option<Kind> {
        Kind::ALL.get((n as usize).checked_sub(1)?).copied()
    }
}

impl Packet {
    /// Its kind; `observer` tells whether the learner of this connection is one.
    pub fn kind(&self, observer: bool) -> Kind {
        match self {
            Packet::FollowerInfo { .. } if observer => Kind::ObserverInfo,
            Packet::FollowerInfo { .. } => Kind::FollowerInfo,
            Packet::LeaderInfo { .. } => Kind::LeaderInfo,
            Packet::AckEpoch { .. } => Kind::AckEpoch,
            Packet::Diff { .. } => Kind::Diff,
            Packet::Trunc { .. } => Kind::Trunc,
            Packet::Snap { .. } => Kind::Snap,
            Packet::NewLeader { .. } => Kind::NewLeader,
            Packet::UpToDate => Kind::UpToDate,
            Packet::Proposal(_) => Kind::Proposal,
            Packet::Ack { .. } => Kind::Ack,
            Packet::Commit { .. } => Kind::Commit,
            Packet::Inform(_) => Kind::Inform,
            Packet::Ping { .. } => Kind::Ping,
            Packet::Request(_) => Kind::Request,
            Packet::Revalidate { .. } => Kind::Revalidate,
            Packet::Sync => Kind::Sync,
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
