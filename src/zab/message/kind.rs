//! The kinds of messages, by number: what triggers, filters, glyphs and links name.

/// The kinds of everything that travels, for triggers, filters and glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PacketKind {
    /// Election traffic, by which a cold start begins and ends.
    Notification = 1,
    /// First packet of a follower: the promise that it has made.
    FollowerInfo,
    /// First packet of an observer. It travels as
    /// [`FollowerInfo`](super::Packet::FollowerInfo).
    ObserverInfo,
    /// The new epoch, to be promised.
    LeaderInfo,
    /// The promise, and where the learner's history ends.
    AckEpoch,
    /// Synchronization by what is missing.
    Diff,
    /// Synchronization by cutting first.
    Trunc,
    /// Synchronization by replacing everything; by far the largest packet.
    Snap,
    /// End of the synchronized history.
    NewLeader,
    /// Start of service on a learner.
    UpToDate,
    /// A transaction to be logged, in service or in a synchronization.
    Proposal,
    /// A durable transaction, or for (e,0) a durable history.
    Ack,
    /// A committed transaction, by number only.
    Commit,
    /// A committed transaction with its content, for observers.
    Inform,
    /// Heartbeat between leader and learner, both ways.
    Ping,
    /// A client's request on its way from a learner to the leader.
    Request,
    /// A client opens a session or moves one here (ConnectRequest).
    Connect,
    /// An operation on its way from a client to its server.
    ClientRequest,
    /// A session is open, or over (ConnectResponse).
    Connected,
    /// The result of an operation.
    Reply,
    /// Question and answer about a session that has moved.
    Revalidate,
    /// All commits before a sync have been sent.
    Sync,
    /// Heartbeat between client and server, both ways.
    ClientPing,
    /// A watch has fired.
    Event,
}

impl PacketKind {
    /// A heartbeat says only that somebody is still there. Lists and pictures may
    /// leave it out.
    pub fn is_heartbeat(self) -> bool {
        matches!(self, PacketKind::Ping | PacketKind::ClientPing)
    }

    /// All kinds in the order of their numbers, which are frozen: links and hashes
    /// depend on them.
    pub const ALL: [PacketKind; 24] = [
        PacketKind::Notification,
        PacketKind::FollowerInfo,
        PacketKind::ObserverInfo,
        PacketKind::LeaderInfo,
        PacketKind::AckEpoch,
        PacketKind::Diff,
        PacketKind::Trunc,
        PacketKind::Snap,
        PacketKind::NewLeader,
        PacketKind::UpToDate,
        PacketKind::Proposal,
        PacketKind::Ack,
        PacketKind::Commit,
        PacketKind::Inform,
        PacketKind::Ping,
        PacketKind::Request,
        PacketKind::Connect,
        PacketKind::ClientRequest,
        PacketKind::Connected,
        PacketKind::Reply,
        PacketKind::Revalidate,
        PacketKind::Sync,
        PacketKind::ClientPing,
        PacketKind::Event,
    ];

    /// ZooKeeper's word.
    pub fn name(self) -> &'static str {
        match self {
            PacketKind::Notification => "NOTIFICATION",
            PacketKind::FollowerInfo => "FOLLOWERINFO",
            PacketKind::ObserverInfo => "OBSERVERINFO",
            PacketKind::LeaderInfo => "LEADERINFO",
            PacketKind::AckEpoch => "ACKEPOCH",
            PacketKind::Diff => "DIFF",
            PacketKind::Trunc => "TRUNC",
            PacketKind::Snap => "SNAP",
            PacketKind::NewLeader => "NEWLEADER",
            PacketKind::UpToDate => "UPTODATE",
            PacketKind::Proposal => "PROPOSAL",
            PacketKind::Ack => "ACK",
            PacketKind::Commit => "COMMIT",
            PacketKind::Inform => "INFORM",
            PacketKind::Ping => "PING",
            PacketKind::Request => "REQUEST",
            PacketKind::Connect => "CONNECT",
            PacketKind::ClientRequest => "CLIENTREQUEST",
            PacketKind::Connected => "CONNECTED",
            PacketKind::Reply => "REPLY",
            PacketKind::Revalidate => "REVALIDATE",
            PacketKind::Sync => "SYNC",
            PacketKind::ClientPing => "CLIENTPING",
            PacketKind::Event => "EVENT",
        }
    }

    /// The kind with this number; `None` for 0 and for numbers not given out yet.
    pub fn from_number(n: u8) -> Option<PacketKind> {
        PacketKind::ALL.get((n as usize).checked_sub(1)?).copied()
    }
}
