//! What happened, in the protocol's words.
//!
//! An observer: it reads a world that has just made a step and changes nothing.
//! [`line()`] is the form in which transcripts are kept and the headless runner
//! prints: time, who, what, and after a dash whatever the server told of itself.

pub mod client;
pub mod fact;

use crate::base::{Channel, Endpoint};
use crate::sim::{Command, Fault, Step, What, World};
use crate::zab::{ExitReason, Kind, LeaveReason, Note, Timer, Vote};
use std::fmt::Write;

/// One event as one line.
pub fn line(world: &World, step: &Step) -> String {
    let mut out = format!("{:>12}  {}", step.at.to_string(), event(step));
    let mut dash = "  — ";
    for note in world.notes().iter().filter_map(told) {
        out.push_str(dash);
        out.push_str(&note);
        dash = "; ";
    }
    if let Some(Endpoint::Server(sid)) = step.actor()
        && let Some(why) = world.node(sid).exit
        && world.node(sid).server.process.is_none()
        && step.marks.any(crate::sim::step::Marks::EXIT)
    {
        let _ = write!(out, "{dash}the process exits: {}", exit(why));
    }
    if let Some(Endpoint::Client(id)) = step.actor()
        && let Some(told) = client::told(world, step, id)
    {
        let _ = write!(out, "{dash}{told}");
        dash = "; ";
    }
    for lost in world.lost() {
        let (kind, from, to) = (lost.kind.name(), lost.from, lost.to);
        let _ = write!(out, "{dash}{kind} {}{from}→{to} is lost", zxid_of(lost.kind, lost.zxid));
        dash = "; ";
    }
    out
}

/// Which zxid a packet is shown with; none where it says nothing.
fn zxid_of(kind: Kind, zxid: crate::base::Zxid) -> String {
    match kind {
        Kind::UpToDate
        | Kind::Request
        | Kind::Connect
        | Kind::ClientRequest
        | Kind::Connected
        | Kind::Revalidate
        | Kind::Sync
        | Kind::Event => String::new(),
        _ => format!("{zxid} "),
    }
}

fn end(code: Option<Endpoint>) -> String {
    code.map_or_else(String::new, |e| e.to_string())
}

/// The event itself.
pub fn event(step: &Step) -> String {
    let (me, other) = (end(step.actor()), end(step.peer()));
    let channel = ["election", "quorum", "client"].get(usize::from(step.detail)).unwrap_or(&"?");
    match step.what {
        What::Command => format!("{}: done", command_name(step)),
        What::Refused => format!("{}: refused", command_name(step)),
        What::Start => format!("{me} starts"),
        What::Vote | What::Packet | What::ToServer | What::ToClient => {
            let kind = step.kind().map_or("?", Kind::name);
            let zxid = step.kind().map_or(String::new(), |k| zxid_of(k, step.zxid));
            if me == other {
                format!("{me} receives its own {kind} {zxid}").trim_end().to_owned()
            } else {
                format!("{me} receives {kind} {zxid}from {other}")
            }
        }
        What::Timer => format!("{me} {}", timer_name(step.detail)),
        What::Disk => match step.detail {
            1 => format!("{me} appends"),
            2 => format!("{me} fsync done, log to {}", step.zxid),
            3 => format!("{me} appends (synchronization)"),
            4 => format!("{me} fsync done (synchronization), log to {}", step.zxid),
            5 => format!("{me} wrote acceptedEpoch {}", step.zxid.epoch()),
            6 => format!("{me} wrote currentEpoch {}", step.zxid.epoch()),
            7 => format!("{me} begins a snapshot"),
            _ => format!("{me} completed snapshot {}", step.zxid),
        },
        What::Dialed => format!("{me} is offered a connection ({channel}) by {other}"),
        What::Opened => format!("{me} is connected ({channel}) to {other}"),
        What::DialFailed => format!("{me} cannot connect ({channel}) to {other}"),
        What::Woke => format!("{me} {}", woke(step.detail)),
        What::Program if step.detail == 2 => format!("{me} connects again, to {other}"),
        What::Program => format!("the program of {me} goes on"),
        What::Resource => {
            let what = if step.detail == 1 { "takes" } else { "refuses" };
            format!("the resource {what} a write of {me} with token {}", step.zxid)
        }
        What::Broken => format!("{me} lost its connection ({channel}) to {other}"),
    }
}

/// What a client did by itself.
fn woke(detail: u8) -> &'static str {
    match detail {
        1 => "pings its server",
        2 => "gives up its server: too silent",
        3 => "tries to connect",
        _ => "gives up its session: nothing heard for 4/3 of its time-out",
    }
}

fn timer_name(detail: u8) -> String {
    let all = [
        Timer::Election,
        Timer::Finalize,
        Timer::ObserverWait,
        Timer::Reconnect,
        Timer::LearnerRead,
        Timer::LeaderWait,
        Timer::HalfTick,
    ];
    match all.get(usize::from(detail)) {
        Some(timer) => timer.name().to_owned(),
        None if usize::from(detail) == Timer::Expiry.index() => Timer::Expiry.name().to_owned(),
        None if usize::from(detail) == Timer::Containers.index() => {
            Timer::Containers.name().to_owned()
        }
        None => format!("learner handler of S{}: time-out", detail - 7),
    }
}

fn command_name(step: &Step) -> String {
    const NAMES: [&str; 27] = [
        "?",
        "crash",
        "restart",
        "restart with an empty disk",
        "pause",
        "resume",
        "hold",
        "release",
        "cut",
        "heal",
        "isolate",
        "partition",
        "heal all",
        "break the connection",
        "set latency",
        "set fsync time",
        "connect",
        "write",
        "disconnect",
        "ask",
        "move",
        "kill",
        "pause",
        "resume",
        "set session time-out",
        "run a program",
        "stop the program",
    ];
    let name = NAMES.get(usize::from(step.detail)).unwrap_or(&"?");
    let ends = [step.actor(), step.peer()].into_iter().flatten().map(|e| e.to_string());
    let ends: Vec<String> = ends.collect();
    format!("[{name} {}]", ends.join(" ")).replace(" ]", "]")
}

/// A command in words, for the runner and for messages.
pub fn command(command: &Command) -> String {
    let channel = |c: &Option<Channel>| match c {
        None => "all channels".to_owned(),
        Some(c) => format!("{c:?}").to_lowercase(),
    };
    let how = |f: &Fault| match f {
        Fault::Silence => "silently",
        Fault::Cut => "by cutting",
    };
    match command {
        Command::Crash(s) => format!("crash {s}"),
        Command::Restart(s) => format!("restart {s}"),
        Command::RestartEmpty(s) => format!("restart {s} with an empty disk"),
        Command::Pause(s) => format!("pause {s}"),
        Command::Resume(s) => format!("resume {s}"),
        Command::Hold(a, b, c) => format!("hold {a}→{b} ({})", channel(c)),
        Command::Release(a, b, c) => format!("release {a}→{b} ({})", channel(c)),
        Command::Cut(a, b) => format!("cut {a}–{b}"),
        Command::Heal(a, b) => format!("heal {a}–{b}"),
        Command::Isolate(s, f) => format!("isolate {s} {}", how(f)),
        Command::Partition(_, f) => format!("partition {}", how(f)),
        Command::HealAll => "heal everything".to_owned(),
        Command::Break(a, b, c) => format!("break the {} connection {a}–{b}", channel(&Some(*c))),
        Command::Latency(a, b, s) => format!("latency {a}→{b} {} to {}", s.lo, s.hi),
        Command::Fsync(s, span) => format!("fsync of {s} {} to {}", span.lo, span.hi),
        Command::Connect(c, s) => format!("connect {c} to {s}"),
        Command::Write(c, ..) => format!("{c} writes"),
        Command::Disconnect(c) => format!("disconnect {c}"),
        Command::Request(c, op) => format!("{c} asks: {}", op.name()),
        Command::Move(c, s) => format!("move {c} to {s}"),
        Command::Kill(c) => format!("kill {c}"),
        Command::PauseClient(c) => format!("pause {c}"),
        Command::ResumeClient(c) => format!("resume {c}"),
        Command::SessionTimeout(c, ms) => format!("session time-out of {c} {ms} ms"),
        Command::Run(c, recipe) => format!("{c} runs {}", recipe.kind.name()),
        Command::Stop(c) => format!("stop the program of {c}"),
        Command::Cancel(n) => format!("cancel waiting command {n}"),
    }
}

fn vote(v: &Vote) -> String {
    let leader = v.leader.map_or_else(|| "nobody".to_owned(), |s| s.to_string());
    format!("{leader} (epoch {}, zxid {})", v.epoch, v.zxid)
}

/// What a note says; `None` for what only other observers need.
pub fn told(note: &Note) -> Option<String> {
    Some(match note {
        Note::State(state) => state.name().to_owned(),
        Note::Phase(phase) => phase.name().to_owned(),
        Note::Heard(n) => {
            let leader = n.vote.leader.map_or_else(|| "nobody".to_owned(), |s| s.to_string());
            format!("it wants {leader}, round {}, {}", n.round, n.state.name())
        }
        Note::Voted(v, round) => format!("votes {} in round {round}", vote(v)),
        Note::RoundRaised(round) => format!("moves to round {round}, forgets older votes"),
        Note::StaleVote(from) => format!("does not count it: {from} is in an earlier round"),
        Note::QuorumOfVotes(who) => format!("quorum of votes: {who}; waits 200 ms"),
        Note::JoinsLeader(leader) => format!("joins the running leader {leader}"),
        Note::EpochChosen(epoch) => format!("chooses epoch {epoch}"),
        Note::AcceptedEpoch(_) | Note::CurrentEpoch(_) | Note::Snapshot(_) => return None,
        Note::LearnerAhead(sid) => {
            format!("{sid} is more recent than its leader: connection closed")
        }
        Note::SyncDecided(to, mode, zxid) => format!("sends {to} {} {zxid}", mode.name()),
        Note::SyncTold(..) => return None,
        Note::Truncated(kept) => format!("cuts its log; last record {kept}"),
        Note::Established(epoch) => format!("epoch {epoch} is established"),
        Note::Proposed(txn) => format!("proposes {} {}", txn.zxid, txn.name()),
        Note::Appended(txn) => format!("{} is in the log, not yet durable", txn.zxid),
        Note::Durable(_) => return None,
        Note::Committed(zxid, acks) => format!("commits {zxid}, durable on {acks}"),
        Note::Delivered(txn) => format!("applies {}", txn.zxid),
        Note::AckIgnored(_, zxid) => format!("ignores the ack of {zxid}"),
        Note::Leaves(why) => format!("gives up: {}", leave(*why)),
        Note::LearnerTimedOut(sid) => format!("closes the connection of {sid}: too silent"),
        Note::ClientRefused => "refuses the client: not serving".to_owned(),
        Note::ClientAhead(zxid) => format!("sends the client away: it has seen {zxid}"),
        Note::SessionEnds(session) => format!("finds the lease of session {session} at its end"),
        Note::SessionMoved(session) => {
            format!("closes the connection: session {session} has moved")
        }
    })
}

/// Why a role ended.
pub fn leave(why: LeaveReason) -> &'static str {
    match why {
        LeaveReason::CannotConnect => "the leader cannot be reached",
        LeaveReason::ConnectionLost => "the connection to the leader ended",
        LeaveReason::LeaderSilent => "nothing heard from the leader for too long",
        LeaveReason::EpochTooOld => "the leader's epoch is older than the one promised",
        LeaveReason::ProposalGap => "a proposal does not follow the last one",
        LeaveReason::EmptyQueue => "a COMMIT finds the queue of proposals empty",
        LeaveReason::NoEpochQuorum => "no quorum reported for a new epoch",
        LeaveReason::NoEpochAckQuorum => "no quorum promised the epoch",
        LeaveReason::NoNewLeaderQuorum => "no quorum took over the history",
        LeaveReason::LostQuorum => "not sufficient followers synced",
        LeaveReason::CounterExhausted => "the zxid counter is used up",
    }
}

/// Why a process ended by itself.
pub fn exit(why: ExitReason) -> &'static str {
    match why {
        ExitReason::UnmatchedCommit => "a COMMIT that is not the oldest pending transaction",
        ExitReason::CannotTruncate => "TRUNC without a log to cut",
        ExitReason::BadSyncPacket => "an impossible first synchronization packet",
        ExitReason::EpochBehindLog => "currentEpoch is older than the last zxid",
        ExitReason::AcceptedBelowCurrent => "acceptedEpoch is below currentEpoch",
    }
}
