//! Ways to make a run simpler that leave its commands in place.

use super::candidate::{Candidate, ShrinkStep};
use crate::base::{ClientId, Endpoint, Micros, ServerId, SidMap, SidSet, Span};
use crate::check::Breaks;
use crate::scenario::Words;
use crate::scenario::units::Text;
use crate::sim::{Act, Command, Sight, When};

/// A way to make a run simpler: its candidate with this number.
pub type Simpler = fn(&Candidate, usize) -> Option<Candidate>;

/// Fewer of everything, shorter, and limits as usual.
pub const ACTORS: [Simpler; 5] =
    [less_waiting, fewer_servers, fewer_clients, plainer_writes, usual_limits];

/// Shorter and plainer lengths. Later: with fixed ones, other seeds change little.
pub const LENGTHS: [Simpler; 2] = [less_waiting, plain_spans];

/// What the shrunk scenario is called.
pub fn title(candidate: &Candidate, breaks: Breaks) -> Words<200> {
    let flaws: Vec<&str> = candidate.setup.flaws.iter().map(|flaw| flaw.id()).collect();
    let who = if flaws.is_empty() { "ZAB".to_owned() } else { flaws.join(" and ") };
    Words::One(Text(match breaks {
        Breaks::Invariant(id) => format!("{who} breaks {}", id.invariant().name),
        Breaks::Goal(goal) => format!("{who} keeps from happening: {}", goal.id()),
        Breaks::Nothing => who,
    }))
}

fn fewer_servers(from: &Candidate, ix: usize) -> Option<Candidate> {
    let mut members: Vec<ServerId> = from.setup.config.members().iter().collect();
    members.reverse();
    let gone = *members.get(ix)?;
    let voters = from.setup.config.voters;
    // Two would do for many a flaw, but nobody runs two.
    if voters.contains(gone) && voters.len() <= 3 {
        return None;
    }
    let moved = |sid: ServerId| match sid.cmp(&gone) {
        std::cmp::Ordering::Less => Some(sid),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(ServerId(sid.0 - 1)),
    };
    let set = |sids: SidSet| sids.iter().filter_map(moved).collect::<SidSet>();
    let mut fewer = from.clone();
    fewer.setup.config.voters = set(voters);
    fewer.setup.config.observers = set(from.setup.config.observers);
    fewer.setup.started = set(from.setup.started);
    let act = |step: &ShrinkStep| {
        Some(ShrinkStep { act: moved_act(step.act.clone(), &moved)?, ..step.clone() })
    };
    fewer.steps = from.steps.iter().filter_map(act).collect();
    Some(fewer)
}

/// The same in an ensemble in which servers have other numbers.
fn moved_act(act: Act, moved: &dyn Fn(ServerId) -> Option<ServerId>) -> Option<Act> {
    let end = |end| moved_end(end, moved);
    let command = match act.command {
        Command::Crash(s) => Command::Crash(moved(s)?),
        Command::Restart(s) => Command::Restart(moved(s)?),
        Command::RestartEmpty(s) => Command::RestartEmpty(moved(s)?),
        Command::Pause(s) => Command::Pause(moved(s)?),
        Command::Resume(s) => Command::Resume(moved(s)?),
        Command::Hold(a, b, c) => Command::Hold(end(a)?, end(b)?, c),
        Command::Release(a, b, c) => Command::Release(end(a)?, end(b)?, c),
        Command::Cut(a, b) => Command::Cut(end(a)?, end(b)?),
        Command::Heal(a, b) => Command::Heal(end(a)?, end(b)?),
        Command::Isolate(s, how) => Command::Isolate(moved(s)?, how),
        Command::Partition(groups, how) => {
            let mut map = SidMap::default();
            for sid in (1..=crate::base::MAX_SID as u8).map(ServerId) {
                if let Some(to) = moved(sid).filter(|to| to.0 > 0) {
                    map[to] = groups[sid];
                }
            }
            Command::Partition(map, how)
        }
        Command::HealAll => Command::HealAll,
        Command::Break(a, b, c) => Command::Break(end(a)?, end(b)?, c),
        Command::Latency(a, b, span) => Command::Latency(end(a)?, end(b)?, span),
        Command::Fsync(s, span) => Command::Fsync(moved(s)?, span),
        Command::FailDisk(s) => Command::FailDisk(moved(s)?),
        Command::MendDisk(s) => Command::MendDisk(moved(s)?),
        Command::ConnectString(c, known) => {
            Command::ConnectString(c, known.iter().filter_map(moved).collect())
        }
        Command::Move(c, s) => Command::Move(c, moved(s)?),
        Command::Connect(c, s) => Command::Connect(c, moved(s)?),
        command @ (Command::Write(..)
        | Command::Disconnect(_)
        | Command::Request(..)
        | Command::Kill(_)
        | Command::PauseClient(_)
        | Command::ResumeClient(_)
        | Command::SessionTimeout(..)
        | Command::Run(..)
        | Command::Stop(_)
        | Command::UseLibrary(..)
        | Command::KillProgram(_)
        | Command::Cancel(_)) => command,
    };
    let when = match act.when {
        When::Seen(sight) => When::Seen(moved_sight(sight, moved)?),
        When::SeenAgain(sight, times, delay) => {
            When::SeenAgain(moved_sight(sight, moved)?, times, delay)
        }
        when @ (When::Now | When::At(_)) => when,
    };
    Some(Act { when, command })
}

fn moved_end(end: Endpoint, moved: &dyn Fn(ServerId) -> Option<ServerId>) -> Option<Endpoint> {
    match end {
        Endpoint::Server(sid) => moved(sid).map(Endpoint::Server),
        client @ Endpoint::Client(_) => Some(client),
    }
}

/// The same fact where servers have other numbers; `None` if it is about one that is gone.
fn moved_sight(sight: Sight, moved: &dyn Fn(ServerId) -> Option<ServerId>) -> Option<Sight> {
    let who = |sid: Option<ServerId>| match sid {
        Some(sid) => moved(sid).map(Some),
        None => Some(None),
    };
    let ends = |ends: Option<Endpoint>| match ends {
        Some(one) => moved_end(one, moved).map(Some),
        None => Some(None),
    };
    Some(match sight {
        Sight::State(s, state) => Sight::State(who(s)?, state),
        Sight::Phase(s, phase) => Sight::Phase(who(s)?, phase),
        Sight::Appended(s, zxid) => Sight::Appended(who(s)?, zxid),
        Sight::Durable(s, zxid) => Sight::Durable(who(s)?, zxid),
        Sight::Delivered(s, zxid) => Sight::Delivered(who(s)?, zxid),
        Sight::AcceptedEpoch(s, epoch) => Sight::AcceptedEpoch(who(s)?, epoch),
        Sight::CurrentEpoch(s, epoch) => Sight::CurrentEpoch(who(s)?, epoch),
        Sight::Sent(kind, from, to, zxid) => Sight::Sent(kind, ends(from)?, ends(to)?, zxid),
        sight @ (Sight::Established(_)
        | Sight::Committed(_)
        | Sight::Client(..)
        | Sight::Expired(_)
        | Sight::Locked(_)
        | Sight::Reply(_)
        | Sight::Event(_)) => sight,
    })
}

/// One client does what another did.
fn fewer_clients(from: &Candidate, ix: usize) -> Option<Candidate> {
    let gone = ClientId(12 - u8::try_from(ix).ok().filter(|ix| *ix < 11)?);
    let mut fewer = from.clone();
    for command in fewer.commands() {
        if let Some(client) = command.client_mut().filter(|client| **client == gone) {
            *client = ClientId(gone.0 - 1);
        }
    }
    Some(fewer)
}

/// All write the same key, whatever its version.
fn plainer_writes(from: &Candidate, ix: usize) -> Option<Candidate> {
    let mut plainer = from.clone();
    for command in plainer.commands() {
        if let Command::Write(_, key, _, version) = command {
            match ix {
                0 => *version = -1,
                1 => *key = "/0".into(),
                _ => return None,
            }
        }
    }
    (ix < 2).then_some(plainer)
}

/// Limits as most people have them.
fn usual_limits(from: &Candidate, ix: usize) -> Option<Candidate> {
    let mut usual = from.clone();
    let (config, setup) = (&mut usual.setup.config, &from.setup);
    match ix {
        0 => config.snap_count = 100_000,
        1 => config.commit_log_count = 500,
        2 => config.disk_log_sync = true,
        3 => usual.setup.started = setup.config.members(),
        4 => usual.setup.boot = Span::new(0, 60_000),
        _ => return None,
    }
    Some(usual)
}

/// Everything takes always the same time, or as long as by default.
fn plain_spans(from: &Candidate, ix: usize) -> Option<Candidate> {
    let mut plain = from.clone();
    match ix {
        0 => plain.setup.latency = Span::new(800, 1_600),
        1 => plain.setup.latency = Span::fixed(1_000),
        2 => plain.setup.fsync = Span::new(2_000, 8_000),
        3 => plain.setup.fsync = Span::fixed(5_000),
        _ => return None,
    }
    Some(plain)
}

/// The waits between commands become shorter, the longest first.
fn less_waiting(from: &Candidate, ix: usize) -> Option<Candidate> {
    const SHORTER: [u64; 4] = [100, 1_000, 5_000, 20_000];
    let gaps = (0..from.steps.len()).map(|n| {
        let before = if n == 0 { Micros(0) } else { from.steps[n - 1].at };
        (Micros(from.steps[n].at.0.saturating_sub(before.0)), n)
    });
    let mut gaps: Vec<_> = gaps.filter(|(gap, _)| *gap > Micros::millis(SHORTER[0])).collect();
    gaps.sort_by(|a, b| b.cmp(a));
    let (gap, n) = *gaps.get(ix / (SHORTER.len() + 1))?;
    let to = SHORTER.get(ix % (SHORTER.len() + 1)).map_or(gap.0 / 2, |ms| ms * 1_000);
    let less = Micros(gap.0.saturating_sub(to));
    let mut shorter = from.clone();
    for step in &mut shorter.steps[n..] {
        step.at = Micros(step.at.0.saturating_sub(less.0));
    }
    shorter.end = Micros(from.end.0.saturating_sub(less.0));
    Some(shorter)
}

/// No wait between commands is longer than this.
pub fn no_wait_longer(from: &Candidate, longest: Micros) -> Candidate {
    let mut shorter = from.clone();
    let (mut before, mut less) = (Micros(0), 0);
    for step in &mut shorter.steps {
        let gap = step.at.0.saturating_sub(before.0);
        before = step.at;
        less += gap.saturating_sub(longest.0);
        step.at = Micros(step.at.0.saturating_sub(less));
    }
    let tail = from.end.0.saturating_sub(before.0);
    less += tail.saturating_sub(longest.0);
    shorter.end = Micros(from.end.0.saturating_sub(less));
    shorter
}
