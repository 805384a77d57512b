//! What servers told, reasons, and commands: one text each.

use crate::i18n::{Lang, t, tf};
use zabscope::base::Channel;
use zabscope::client::{Library, Wakeup};
use zabscope::sim::CommandKind;
use zabscope::zab::{DiskKind, ExitReason, LeaveReason, Note, Timer};

/// A note in words.
pub fn note(lang: Lang, me: &str, note: &Note) -> Option<String> {
    let say = |key: &str, with: &[(&str, String)]| {
        let with: Vec<(&str, &str)> = with.iter().map(|(k, v)| (*k, v.as_str())).collect();
        Some(tf(lang, key, &with))
    };
    match note {
        Note::State(state) => {
            say("told.state", &[("a", me.to_owned()), ("v", state.name().to_owned())])
        }
        Note::Phase(phase) => say("told.phase", &[("v", phase.name().to_owned())]),
        Note::Voted(vote, round) => {
            let leader = vote.leader.map_or_else(|| "–".to_owned(), |s| s.to_string());
            let (e, z, r) = (vote.epoch.to_string(), vote.zxid.to_string(), round.to_string());
            say("told.voted", &[("v", leader), ("e", e), ("z", z), ("r", r)])
        }
        Note::RoundRaised(round) => say("told.round", &[("r", round.to_string())]),
        Note::Heard(_) => None,
        Note::StaleVote(from) => say("told.stale", &[("v", from.to_string())]),
        Note::QuorumOfVotes(set) => say("told.quorum", &[("set", set.to_string())]),
        Note::JoinsLeader(sid) => say("told.joins", &[("v", sid.to_string())]),
        Note::EpochChosen(e) => say("told.epoch_chosen", &[("e", e.to_string())]),
        Note::AcceptedEpoch(e) => say("told.accepted", &[("e", e.to_string())]),
        Note::CurrentEpoch(e) => say("told.current", &[("e", e.to_string())]),
        Note::LearnerAhead(sid) => say("told.ahead", &[("v", sid.to_string())]),
        Note::SyncDecided(to, mode, z) => {
            let mode = mode.name().to_owned();
            say("told.sync_decided", &[("v", to.to_string()), ("mode", mode), ("z", z.to_string())])
        }
        Note::SyncTold(mode, z) => {
            say("told.sync_told", &[("mode", mode.name().to_owned()), ("z", z.to_string())])
        }
        Note::Truncated(z) => say("told.truncated", &[("z", z.to_string())]),
        Note::Established(e) => say("told.established", &[("e", e.to_string())]),
        Note::Proposed(txn) => {
            say("told.proposed", &[("z", txn.zxid.to_string()), ("op", txn.name().to_owned())])
        }
        Note::Appended(txn) => say("told.appended", &[("z", txn.zxid.to_string())]),
        Note::Durable(z) => say("told.durable", &[("z", z.to_string())]),
        Note::Committed(z, acks) => {
            say("told.committed", &[("z", z.to_string()), ("set", acks.to_string())])
        }
        Note::Delivered(txn) => say("told.delivered", &[("z", txn.zxid.to_string())]),
        Note::AckIgnored(sid, z) => {
            say("told.ack_ignored", &[("v", sid.to_string()), ("z", z.to_string())])
        }
        Note::Snapshot(z) => say("told.snapshot", &[("z", z.to_string())]),
        Note::Leaves(why) => say("told.leaves", &[("why", t(lang, leave(*why)).to_owned())]),
        Note::LearnerTimedOut(sid) => say("told.timed_out", &[("v", sid.to_string())]),
        Note::ClientRefused => say("told.client_refused", &[]),
        Note::ClientAhead(z) => say("told.client_ahead", &[("z", z.to_string())]),
        Note::SessionEnds(session) => say("told.session_ends", &[("s", session.to_string())]),
        Note::SessionMoved(session) => say("told.session_moved", &[("s", session.to_string())]),
    }
}

/// The text for why a role ended.
pub fn leave(why: LeaveReason) -> &'static str {
    match why {
        LeaveReason::CannotConnect => "leave.cannot_connect",
        LeaveReason::ConnectionLost => "leave.connection_lost",
        LeaveReason::LeaderSilent => "leave.leader_silent",
        LeaveReason::EpochTooOld => "leave.epoch_too_old",
        LeaveReason::ProposalGap => "leave.proposal_gap",
        LeaveReason::EmptyQueue => "leave.empty_queue",
        LeaveReason::NoEpochQuorum => "leave.no_epoch_quorum",
        LeaveReason::NoEpochAckQuorum => "leave.no_epoch_ack_quorum",
        LeaveReason::NoNewLeaderQuorum => "leave.no_newleader_quorum",
        LeaveReason::LostQuorum => "leave.lost_quorum",
        LeaveReason::CounterExhausted => "leave.counter_exhausted",
    }
}

/// The text for why a process ended by itself.
pub fn exit(why: ExitReason) -> &'static str {
    match why {
        ExitReason::UnmatchedCommit => "exit.unmatched_commit",
        ExitReason::CannotTruncate => "exit.cannot_truncate",
        ExitReason::BadSyncPacket => "exit.bad_sync",
        ExitReason::EpochBehindLog => "exit.epoch_behind_log",
        ExitReason::AcceptedBelowCurrent => "exit.accepted_below_current",
        ExitReason::DiskError => "exit.disk_error",
    }
}

/// The text for a command.
pub fn command(kind: CommandKind) -> &'static str {
    match kind {
        CommandKind::Crash => "say.cmd.crash",
        CommandKind::Restart => "say.cmd.restart",
        CommandKind::RestartEmpty => "say.cmd.restart_empty",
        CommandKind::Pause => "say.cmd.pause",
        CommandKind::Resume => "say.cmd.resume",
        CommandKind::Hold => "say.cmd.hold",
        CommandKind::Release => "say.cmd.release",
        CommandKind::Cut => "say.cmd.cut",
        CommandKind::Heal => "say.cmd.heal",
        CommandKind::Isolate => "say.cmd.isolate",
        CommandKind::Partition => "say.cmd.partition",
        CommandKind::HealAll => "say.cmd.heal_all",
        CommandKind::Break => "say.cmd.break",
        CommandKind::Latency => "say.cmd.latency",
        CommandKind::Fsync => "say.cmd.fsync",
        CommandKind::Connect => "say.cmd.connect",
        CommandKind::Write => "say.cmd.write",
        CommandKind::Disconnect => "say.cmd.disconnect",
        CommandKind::Request => "say.cmd.request",
        CommandKind::Move => "say.cmd.move",
        CommandKind::Kill => "say.cmd.kill",
        CommandKind::PauseClient => "say.cmd.pause_client",
        CommandKind::ResumeClient => "say.cmd.resume_client",
        CommandKind::SessionTimeout => "say.cmd.session_timeout",
        CommandKind::Run => "say.cmd.run",
        CommandKind::Stop => "say.cmd.stop",
        CommandKind::Cancel => "say.cmd.cancel",
        CommandKind::ConnectString => "say.cmd.connect_string",
        CommandKind::UseLibrary => "say.cmd.library",
        CommandKind::KillProgram => "say.cmd.kill_program",
        CommandKind::FailDisk => "say.cmd.fail_disk",
        CommandKind::MendDisk => "say.cmd.mend_disk",
    }
}

/// The text for a client's library.
pub fn library_key(library: Library) -> &'static str {
    match library {
        Library::Java => "library.java",
        Library::Kazoo => "library.kazoo",
    }
}

/// The time of something is up.
pub fn timer(timer: Timer) -> &'static str {
    match timer {
        Timer::Election => "say.timer.election",
        Timer::Finalize => "say.timer.finalize",
        Timer::ObserverWait => "say.timer.observer",
        Timer::Reconnect => "say.timer.reconnect",
        Timer::LearnerRead => "say.timer.read",
        Timer::LeaderWait => "say.timer.wait",
        Timer::HalfTick => "say.timer.half",
        Timer::Handler(_) => "say.timer.handler",
        Timer::Expiry => "say.timer.expiry",
        Timer::Containers => "say.timer.containers",
    }
}

/// What a disk did.
pub fn disk(kind: DiskKind) -> &'static str {
    match kind {
        DiskKind::Append => "say.disk.append",
        DiskKind::Fsync => "say.disk.fsync",
        DiskKind::AppendSync => "say.disk.append_sync",
        DiskKind::FsyncSync => "say.disk.fsync_sync",
        DiskKind::AcceptedEpoch => "say.disk.accepted",
        DiskKind::CurrentEpoch => "say.disk.current",
        DiskKind::SnapshotStart => "say.disk.snap_begin",
        DiskKind::SnapshotEnd => "say.disk.snap_end",
    }
}

/// What a client did by itself.
pub fn woke(wakeup: Wakeup) -> &'static str {
    match wakeup {
        Wakeup::Pings => "say.woke.ping",
        Wakeup::LeavesServer => "say.woke.gives_up",
        Wakeup::Connects => "say.woke.tries",
        Wakeup::GivesUpSession => "say.woke.expires",
    }
}

/// What a connection is for.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Election => "say.channel.election",
        Channel::Quorum => "say.channel.quorum",
        Channel::Client => "say.channel.client",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everything_has_a_text_of_its_own_in_both_languages() {
        let mut keys: Vec<&str> = CommandKind::ALL.iter().map(|kind| command(*kind)).collect();
        keys.extend(DiskKind::ALL.iter().map(|kind| disk(*kind)));
        keys.extend(Wakeup::ALL.iter().map(|wakeup| woke(*wakeup)));
        keys.extend(Channel::ALL.map(channel));
        let timers: BTreeSet<&str> = Timer::ALL.into_iter().map(timer).collect();
        assert_eq!(timers.len(), 10, "one text for each timer, and one for all handlers");
        keys.extend(timers);
        let different: BTreeSet<&str> = keys.iter().copied().collect();
        assert_eq!(different.len(), keys.len(), "two things share a text");
        for key in keys {
            for lang in [Lang::En, Lang::Zh] {
                assert!(!t(lang, key).is_empty() && t(lang, key) != key, "{lang:?}: {key}");
            }
        }
    }
}
