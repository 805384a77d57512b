//! What happened, in the protocol's words.
//!
//! An observer: it reads a world that has just made a step and changes nothing.
//! [`line()`] is the form in which transcripts are kept and the headless runner
//! prints: time, who, what, and after a dash what the server told of itself.

pub mod client;
pub mod fact;

use crate::base::{Channel, Endpoint, Zxid};
use crate::client::Wakeup;
use crate::sim::{About, Command, CommandKind, Fault, ProgramTurn, Step, World};
use crate::zab::{DiskKind, ExitReason, LeaveReason, Note, PacketKind, Timer, Vote};
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
fn zxid_of(kind: PacketKind, zxid: Zxid) -> String {
    match kind {
        PacketKind::UpToDate
        | PacketKind::Request
        | PacketKind::Connect
        | PacketKind::ClientRequest
        | PacketKind::Connected
        | PacketKind::Revalidate
        | PacketKind::Sync
        | PacketKind::Event => String::new(),
        _ => format!("{zxid} "),
    }
}

fn end(code: Option<Endpoint>) -> String {
    code.map_or_else(String::new, |e| e.to_string())
}

/// The event itself.
pub fn event(step: &Step) -> String {
    let (me, other) = (end(step.actor()), end(step.peer()));
    match step.about {
        About::Command(kind) => format!("{}: done", command_name(step, kind)),
        About::Refused(kind) => format!("{}: refused", command_name(step, kind)),
        About::Start => format!("{me} starts"),
        About::Vote if me == other => {
            format!("{me} receives its own {} {}", PacketKind::Notification.name(), step.zxid)
        }
        About::Vote => received(step, PacketKind::Notification),
        About::Packet(kind) | About::ToServer(kind) | About::ToClient(kind) => received(step, kind),
        About::Timer(timer) => format!("{me} {}", timer_name(timer)),
        About::Disk(kind) => format!("{me} {}", disk_work(kind, step.zxid)),
        About::DiskFailed(kind) => format!("{me} cannot write to its disk: {}", unwritten(kind)),
        About::Dialed(ch) => format!("{me} is offered a connection ({}) by {other}", channel(ch)),
        About::Opened(ch) => format!("{me} is connected ({}) to {other}", channel(ch)),
        About::DialFailed(ch) => format!("{me} cannot connect ({}) to {other}", channel(ch)),
        About::Broken(ch) => format!("{me} lost its connection ({}) to {other}", channel(ch)),
        About::Woke(wakeup) => format!("{me} {}", woke(wakeup)),
        About::Program(ProgramTurn::ConnectsAgain) => format!("{me} connects again, to {other}"),
        About::Program(ProgramTurn::GoesOn) => format!("the program of {me} goes on"),
        About::Resource { taken } => {
            let what = if taken { "takes" } else { "refuses" };
            format!("the resource {what} a write of {me} with token {}", step.zxid)
        }
    }
}

fn received(step: &Step, kind: PacketKind) -> String {
    let (me, other) = (end(step.actor()), end(step.peer()));
    format!("{me} receives {} {}from {other}", kind.name(), zxid_of(kind, step.zxid))
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Election => "election",
        Channel::Quorum => "quorum",
        Channel::Client => "client",
    }
}

fn disk_work(kind: DiskKind, zxid: Zxid) -> String {
    match kind {
        DiskKind::Append => "appends".to_owned(),
        DiskKind::Fsync => format!("fsync done, log to {zxid}"),
        DiskKind::AppendSync => "appends (synchronization)".to_owned(),
        DiskKind::FsyncSync => format!("fsync done (synchronization), log to {zxid}"),
        DiskKind::AcceptedEpoch => format!("wrote acceptedEpoch {}", zxid.epoch()),
        DiskKind::CurrentEpoch => format!("wrote currentEpoch {}", zxid.epoch()),
        DiskKind::SnapshotStart => "begins a snapshot".to_owned(),
        DiskKind::SnapshotEnd => format!("completed snapshot {zxid}"),
    }
}

/// What a disk that fails did not do.
fn unwritten(kind: DiskKind) -> &'static str {
    match kind {
        DiskKind::Append | DiskKind::Fsync => "fsync failed",
        DiskKind::AppendSync | DiskKind::FsyncSync => "fsync failed (synchronization)",
        DiskKind::AcceptedEpoch => "acceptedEpoch",
        DiskKind::CurrentEpoch => "currentEpoch",
        DiskKind::SnapshotStart | DiskKind::SnapshotEnd => "snapshot",
    }
}

/// What a client did by itself.
fn woke(wakeup: Wakeup) -> &'static str {
    match wakeup {
        Wakeup::Pings => "pings its server",
        Wakeup::LeavesServer => "gives up its server: too silent",
        Wakeup::Connects => "tries to connect",
        Wakeup::GivesUpSession => "gives up its session: nothing heard for 4/3 of its time-out",
    }
}

fn timer_name(timer: Timer) -> String {
    match timer {
        Timer::Handler(sid) => format!("learner handler of {sid}: time-out"),
        timer => timer.name().to_owned(),
    }
}

fn command_name(step: &Step, kind: CommandKind) -> String {
    let name = match kind {
        CommandKind::Crash => "crash",
        CommandKind::Restart => "restart",
        CommandKind::RestartEmpty => "restart with an empty disk",
        CommandKind::Pause | CommandKind::PauseClient => "pause",
        CommandKind::Resume | CommandKind::ResumeClient => "resume",
        CommandKind::Hold => "hold",
        CommandKind::Release => "release",
        CommandKind::Cut => "cut",
        CommandKind::Heal => "heal",
        CommandKind::Isolate => "isolate",
        CommandKind::Partition => "partition",
        CommandKind::HealAll => "heal all",
        CommandKind::Break => "break the connection",
        CommandKind::Latency => "set latency",
        CommandKind::Fsync => "set fsync time",
        CommandKind::Connect => "connect",
        CommandKind::Write => "write",
        CommandKind::Disconnect => "disconnect",
        CommandKind::Request => "ask",
        CommandKind::Move => "move",
        CommandKind::Kill => "kill",
        CommandKind::SessionTimeout => "set session time-out",
        CommandKind::Run => "run a program",
        CommandKind::Stop => "stop the program",
        CommandKind::Cancel => "cancel a waiting command",
        CommandKind::ConnectString => "set connect string",
        CommandKind::UseLibrary => "choose the library",
        CommandKind::KillProgram => "kill the program",
        CommandKind::FailDisk => "fail the disk",
        CommandKind::MendDisk => "mend the disk",
    };
    let ends = [step.actor(), step.peer()].into_iter().flatten();
    let words: Vec<String> =
        [name.to_owned()].into_iter().chain(ends.map(|e| e.to_string())).collect();
    format!("[{}]", words.join(" "))
}

/// A command in words, for the runner and for messages.
pub fn command(command: &Command) -> String {
    let on = |c: &Option<Channel>| c.map_or("all channels", channel);
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
        Command::Hold(a, b, c) => format!("hold {a}→{b} ({})", on(c)),
        Command::Release(a, b, c) => format!("release {a}→{b} ({})", on(c)),
        Command::Cut(a, b) => format!("cut {a}–{b}"),
        Command::Heal(a, b) => format!("heal {a}–{b}"),
        Command::Isolate(s, f) => format!("isolate {s} {}", how(f)),
        Command::Partition(_, f) => format!("partition {}", how(f)),
        Command::HealAll => "heal everything".to_owned(),
        Command::Break(a, b, c) => format!("break the {} connection {a}–{b}", channel(*c)),
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
        Command::ConnectString(c, servers) => format!("connect string of {c} {servers}"),
        Command::UseLibrary(c, library) => format!("library of {c} {}", library.name()),
        Command::KillProgram(c) => format!("kill the program of {c}"),
        Command::FailDisk(s) => format!("fail the disk of {s}"),
        Command::MendDisk(s) => format!("mend the disk of {s}"),
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
        ExitReason::DiskError => "its disk takes no writes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ClientId, Micros, ServerId};
    use crate::sim::step::Marks;
    use std::collections::BTreeMap;

    fn step(about: About) -> Step {
        let me = match about {
            About::ToClient(_) | About::Woke(_) | About::Program(_) | About::Resource { .. } => {
                Endpoint::Client(ClientId(1))
            }
            _ => Endpoint::Server(ServerId(1)),
        };
        Step {
            at: Micros(0),
            zxid: Zxid(0x1_0000_0002),
            number: 1,
            cause: 0,
            marks: Marks::default(),
            about,
            actor: me.code(),
            peer: Endpoint::Server(ServerId(2)).code(),
            lost: 0,
        }
    }

    /// Commands to clients read like those to servers: their subject tells them apart.
    fn same_on_purpose(about: About) -> About {
        match about {
            About::Command(CommandKind::PauseClient) => About::Command(CommandKind::Pause),
            About::Command(CommandKind::ResumeClient) => About::Command(CommandKind::Resume),
            About::Refused(CommandKind::PauseClient) => About::Refused(CommandKind::Pause),
            About::Refused(CommandKind::ResumeClient) => About::Refused(CommandKind::Resume),
            // Who receives a message is not said by its kind.
            About::ToServer(kind) | About::ToClient(kind) => About::Packet(kind),
            About::Vote => About::Packet(PacketKind::Notification),
            other => other,
        }
    }

    #[test]
    fn everything_that_an_event_can_be_about_has_a_line_of_its_own() {
        let mut lines = BTreeMap::new();
        for about in About::all() {
            let line = event(&step(about));
            assert!(!line.contains('?') && line.len() > 2, "{about:?}: {line}");
            let line = line.replace("C1 receives", "S1 receives");
            let is = same_on_purpose(about);
            let other = *lines.entry(line.clone()).or_insert(is);
            assert_eq!(is, other, "two things are told as \"{line}\"");
        }
    }

    #[test]
    fn what_an_event_is_about_is_two_bytes_that_nothing_else_has() {
        let mut bytes = BTreeMap::new();
        for about in About::all() {
            let old = bytes.insert((about.what().number(), about.detail()), about);
            assert_eq!(old, None, "{about:?} has the bytes of another one");
        }
    }
}
