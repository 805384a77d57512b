//! The rules by which one event leads to another, each with the number of the fact, its
//! name in the ZAB paper if it has one, and where it stands in ZooKeeper's code.

/// A rule of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleEntry {
    /// What texts about it are found by.
    pub id: &'static str,
    /// The number of the fact.
    pub fact: &'static str,
    /// Its name in the ZAB paper (V-3), or nothing.
    pub paper: &'static str,
    /// Class and method in ZooKeeper's code, or nothing.
    pub code: &'static str,
}

macro_rules! rules {
    ($($name:ident $id:literal $fact:literal $paper:literal $code:literal $says:literal;)*) => {
        /// Why something happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $says] $name,)*
        }

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// Its entry in the register.
            pub fn entry(self) -> &'static RuleEntry {
                match self {
                    $(Rule::$name => {
                        &RuleEntry { id: $id, fact: $fact, paper: $paper, code: $code }
                    })*
                }
            }
        }
    };
}

rules! {
    Act "act" "" "" "" "A person, or a script, did it.";
    Start "start" "5.4.1" "" "QuorumPeer.start" "A process starts.";
    Voted "voted" "1.2.8" "" "FastLeaderElection.totalOrderPredicate" "It heard a better vote and took it over.";
    OwnVote "own_vote" "1.2.2" "" "QuorumCnxManager.toSend" "Its own vote comes back to it.";
    Heard "heard" "1.2.7" "" "FastLeaderElection.lookForLeader" "It heard a vote.";
    Votes "votes" "1.2.9" "" "FastLeaderElection.lookForLeader" "A quorum agrees with its vote.";
    Elected "elected" "1.2.9" "" "FastLeaderElection.lookForLeader" "No better vote came within finalizeWait.";
    Joins "joins" "1.2.12" "" "FastLeaderElection.receivedFollowingNotification" "A quorum says that there is a leader.";
    Looking "looking" "5.5.1" "" "QuorumPeer.run" "Its role has ended.";
    LostConnection "lost_connection" "3.8.8" "" "Follower.followLeader" "The connection to the leader ended.";
    Silent "silent" "3.8.5" "" "Learner.readPacket" "Nothing came from the leader in time.";
    NoConnection "no_connection" "2.1.2" "" "Learner.connectToLeader" "The leader could not be reached.";
    OldEpoch "old_epoch" "2.1.6" "" "Learner.registerWithLeader" "It has promised a later epoch.";
    NoQuorum "no_quorum" "2.2.3" "" "Leader.getEpochToPropose" "No quorum came in time.";
    LostQuorum "lost_quorum" "3.8.2" "" "Leader.lead" "Not a quorum of followers was heard from.";
    Gap "gap" "3.6.3" "" "Learner.syncWithLeader" "Something between is missing.";
    TimedOut "timed_out" "3.8.5" "" "LearnerHandler.run" "Nothing came from a learner in time.";
    Reports "reports" "2.1.4" "CEPOCH" "Learner.registerWithLeader" "A learner tells which epoch it has promised.";
    Epoch "epoch" "2.2.2" "NEWEPOCH" "Leader.getEpochToPropose" "A quorum has reported.";
    ToldEpoch "told_epoch" "2.1.6" "NEWEPOCH" "Learner.registerWithLeader" "The new epoch is told.";
    Promised "promised" "1.7.1" "ACK-E" "QuorumPeer.setAcceptedEpoch" "A promise is on disk.";
    AckEpoch "ack_epoch" "2.3.2" "ACK-E" "Leader.waitForEpochAck" "A learner has promised.";
    Takes "takes" "2.3.4" "" "QuorumPeer.setCurrentEpoch" "A quorum has promised the epoch to its leader.";
    TakesOver "takes_over" "3.6.5" "" "QuorumPeer.setCurrentEpoch" "It has the epoch's history on disk.";
    Compared "compared" "3.2" "" "LearnerHandler.syncFollower" "The leader has compared the histories.";
    NewLeader "new_leader" "3.5" "NEWLEADER" "LearnerHandler.run" "The history has been sent.";
    Synced "synced" "3.7.1" "ACK-LD" "Leader.waitForNewLeaderAck" "A learner has the history on disk.";
    Established "established" "3.7.4" "" "Leader.startZkServer" "A quorum has the leader's history.";
    Serves "serves" "3.7.2" "COMMIT-LD" "Learner.syncWithLeader" "A quorum has the history, and the learner too.";
    Asked "asked" "4.2.1" "" "FollowerRequestProcessor.run" "A client asked its server.";
    Request "request" "4.2.2" "" "LearnerHandler.run" "A request reached the leader.";
    Proposed "proposed" "4.2.8" "PROPOSE" "Leader.propose" "A request became a transaction.";
    Proposal "proposal" "4.2.10" "PROPOSE" "Follower.processPacket" "A proposal arrived.";
    Appended "appended" "5.2.2" "" "SyncRequestProcessor.run" "A record is in the log's buffer.";
    Durable "durable" "5.2.3" "" "SyncRequestProcessor.flush" "A record is on disk.";
    Acked "acked" "4.2.11" "ACK" "Leader.processAck" "A follower has it on disk.";
    Committed "committed" "4.2.12" "COMMIT" "Leader.tryToCommit" "A quorum has it on disk.";
    Delivered "delivered" "4.2.14" "deliver" "FollowerZooKeeperServer.commit" "It is committed, and next in line.";
    Informed "informed" "4.1.4" "" "Observer.processPacket" "An observer is told.";
    Commit "commit" "3.6.4" "COMMIT" "Learner.syncWithLeader" "A commit arrived.";
    Replied "replied" "4.2.16" "" "FinalRequestProcessor.processRequest" "It was applied where its client is.";
    Read "read" "4.3.2" "" "CommitProcessor.run" "A read is answered from what is applied there.";
    Watch "watch" "6.7.7" "" "WatchManager.triggerWatch" "A watched znode was changed.";
    Opened "opened" "7.1.5" "" "ZooKeeperServer.finishSessionInit" "A session is open, or goes on, or is over.";
    SessionEnds "session_ends" "7.2.2" "" "SessionTrackerImpl.run" "Nobody was heard from for a lease.";
    LeavesServer "leaves_server" "7.4.2" "" "ClientCnxn.SendThread.run" "Its server was silent for two thirds of the time-out.";
    GivesUp "gives_up" "7.4.4" "" "ClientCnxn.SendThread.run" "Nobody was heard from for the time-out and a third.";
    Broken "broken" "1.5.8" "" "" "A connection ended.";
    Unreachable "unreachable" "2.1.2" "" "" "A connection could not be made.";
    DiskFailed "disk_failed" "5.2.5" "" "ZooKeeperCriticalThread.handleException" "What was to be on disk is not.";
    Other "other" "" "" "" "What led to it led to it.";
}
