//! What servers told, reasons, and commands: one text each.

use crate::i18n::{Lang, t, tf};
use zabscope::zab::{ExitReason, LeaveReason, Note, Timer};

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
    }
}

/// The text for a command, by its code.
pub fn command(code: u8) -> &'static str {
    match code {
        1 => "say.cmd.crash",
        2 => "say.cmd.restart",
        3 => "say.cmd.restart_empty",
        4 => "say.cmd.pause",
        5 => "say.cmd.resume",
        6 => "say.cmd.hold",
        7 => "say.cmd.release",
        8 => "say.cmd.cut",
        9 => "say.cmd.heal",
        10 => "say.cmd.isolate",
        11 => "say.cmd.partition",
        12 => "say.cmd.heal_all",
        13 => "say.cmd.break",
        14 => "say.cmd.latency",
        15 => "say.cmd.fsync",
        16 => "say.cmd.connect",
        17 => "say.cmd.write",
        19 => "say.cmd.request",
        20 => "say.cmd.move",
        21 => "say.cmd.kill",
        22 => "say.cmd.pause_client",
        23 => "say.cmd.resume_client",
        24 => "say.cmd.session_timeout",
        25 => "say.cmd.run",
        26 => "say.cmd.stop",
        27 => "say.cmd.cancel",
        _ => "say.cmd.disconnect",
    }
}

/// The time of something is up.
pub fn timer(detail: u8) -> &'static str {
    let is = |timer: Timer| usize::from(detail) == timer.index();
    match () {
        () if is(Timer::Election) => "say.timer.election",
        () if is(Timer::Finalize) => "say.timer.finalize",
        () if is(Timer::ObserverWait) => "say.timer.observer",
        () if is(Timer::Reconnect) => "say.timer.reconnect",
        () if is(Timer::LearnerRead) => "say.timer.read",
        () if is(Timer::LeaderWait) => "say.timer.wait",
        () if is(Timer::HalfTick) => "say.timer.half",
        () if is(Timer::Expiry) => "say.timer.expiry",
        () if is(Timer::Containers) => "say.timer.containers",
        () => "say.timer.handler",
    }
}

/// What a disk did.
pub fn disk(detail: u8) -> &'static str {
    match detail {
        1 => "say.disk.append",
        2 => "say.disk.fsync",
        3 => "say.disk.append_sync",
        4 => "say.disk.fsync_sync",
        5 => "say.disk.accepted",
        6 => "say.disk.current",
        7 => "say.disk.snap_begin",
        _ => "say.disk.snap_end",
    }
}
