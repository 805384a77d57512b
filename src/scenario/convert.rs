//! Between the file's types and the engine's, both ways; and the checks that
//! look at more than one field.

use super::Problem;
use super::file::{Range, Scenario, Sessions, Start, WrittenDisk};
use super::name::Name;
use super::problem::Key;
use super::script::{ClientOrAny, Do, EpochOrAny, ScriptEntry, ScriptFact};
use super::units::{Delay, End, Int, List, MomentText, ServerNo, Text, spell};
use crate::base::{Endpoint, MAX_SID, Micros, ServerId, SidMap, SidSet, Span, Zxid};
use crate::sim::setup::InitialDisk;
use crate::sim::{Act, Command, Setup, Sight, When};
use crate::zab::{Config, Flaws};
use std::sync::Arc;

/// Most records in one log.
const LONGEST_LOG: u64 = 10_000;

/// Checks what single fields cannot know.
pub fn check(scenario: &Scenario) -> Result<(), Problem> {
    setup(scenario)?;
    let members = members(scenario);
    let mut before = None;
    for (ix, act) in scenario.acts.0.iter().enumerate() {
        let field = format!("acts[{ix}]");
        if before.is_some_and(|before| act.after.0 <= before) {
            return Err(Problem::new(format!("{field}.after"), Key::AfterBefore));
        }
        before = Some(act.after.0);
        self::act(act.at, act.when.as_ref(), &act.what, &field, members)?;
    }
    match &scenario.start {
        None => Ok(()),
        Some(
            Start { event: Some(_), time: Some(_), .. } | Start { event: None, time: None, .. },
        ) => Err(Problem::new("start", Key::EventOrTime)),
        Some(Start { event: None, hash: Some(_), .. }) => {
            Err(Problem::new("start.hash", Key::WithEvent))
        }
        Some(Start { hash: Some(Text(hash)), .. })
            if u64::from_str_radix(hash, 16).is_err() || hash.len() != 16 =>
        {
            Err(Problem::new("start.hash", Key::Digits))
        }
        Some(_) => Ok(()),
    }
}

fn members(scenario: &Scenario) -> u8 {
    (scenario.ensemble.voters.get() + scenario.ensemble.observers.get()) as u8
}

/// The engine's set-up.
pub fn setup(scenario: &Scenario) -> Result<Setup, Problem> {
    let (voters, members) = (scenario.ensemble.voters.get() as u8, members(scenario));
    let ids = |from: u8, to: u8| (from..=to).map(ServerId).collect::<SidSet>();
    let timings = &scenario.timings;
    let config = Config {
        voters: ids(1, voters),
        observers: ids(voters + 1, members),
        tick: timings.tick_time.0,
        init_limit: timings.init_limit.get() as u32,
        sync_limit: timings.sync_limit.get() as u32,
        snap_count: timings.snap_count.get() as u32,
        commit_log_count: timings.commit_log_count.get() as u32,
        disk_log_sync: timings.disk_log_sync,
        eternal_sessions: scenario.sessions == Sessions::Eternal,
        raw_clients: false,
        max_session_timeout: None,
        extended_types: true,
        release: scenario.release.map(|name| name.0),
        initial_zxid: timings.initial_zxid.get() as u32,
    };
    let started = match &scenario.started {
        None => config.members(),
        Some(list) => sids(list, members, "started")?,
    };
    let mut script = Vec::new();
    for (ix, ScriptEntry { at, when, what }) in scenario.script.0.iter().enumerate() {
        let field = format!("script[{ix}]");
        if at.is_none() && when.is_none() {
            return Err(Problem::new(field, Key::AtOrWhen));
        }
        script.push(act(*at, when.as_ref(), what, &field, members)?);
    }
    Ok(Setup {
        seed: scenario.seed.get(),
        config,
        flaws: flaws(scenario)?,
        latency: span(timings.latency, "timings.latency")?,
        fsync: span(timings.fsync, "timings.fsync")?,
        boot: span(timings.boot, "timings.boot")?,
        started,
        disks: disks(&scenario.disks.0, members)?,
        script,
    })
}

fn flaws(scenario: &Scenario) -> Result<Flaws, Problem> {
    let mut set = if scenario.timings.as_released { Flaws::as_released() } else { Flaws::NONE };
    for (ix, Name(flaw)) in scenario.flaws.0.iter().enumerate() {
        let field = format!("flaws[{ix}]");
        if let Some(other) = set.iter().find(|other| flaw.excludes(*other)) {
            return Err(Problem::new(field, Key::Excludes.with(&[&flaw.id(), &other.id()])));
        }
        set.insert(*flaw);
    }
    Ok(set)
}

fn span(range: Range, field: &str) -> Result<Span, Problem> {
    let span = Span { lo: range.min.0, hi: range.max.0 };
    if span.lo <= span.hi { Ok(span) } else { Err(Problem::new(field, Key::MinMax)) }
}

fn member(server: ServerNo, members: u8, field: &str) -> Result<ServerId, Problem> {
    if server.get() <= u64::from(members) {
        return Ok(server.server());
    }
    Err(Problem::new(field, Key::Member.with(&[&members, &server.0])))
}

fn sids<const MAX: usize>(
    list: &List<ServerNo, MAX>,
    members: u8,
    field: &str,
) -> Result<SidSet, Problem> {
    let mut set = SidSet::default();
    for (ix, server) in list.0.iter().enumerate() {
        let field = format!("{field}[{ix}]");
        if !set.insert(member(*server, members, &field)?) {
            return Err(Problem::new(field, Key::NamedAgain.with(&[&server.0])));
        }
    }
    Ok(set)
}

fn disks(disks: &[WrittenDisk], members: u8) -> Result<Vec<InitialDisk>, Problem> {
    let mut seen = SidSet::default();
    let mut all = Vec::new();
    for (ix, disk) in disks.iter().enumerate() {
        let field = format!("disks[{ix}]");
        let server = member(disk.server, members, &format!("{field}.server"))?;
        if !seen.insert(server) {
            return Err(Problem::new(field, Key::HasDisk.with(&[&server.0])));
        }
        let mut log: Vec<Zxid> = Vec::new();
        for (n, run) in disk.log.0.iter().enumerate() {
            let field = format!("{field}.log[{n}]");
            if run.first.counter() == 0 {
                return Err(Problem::new(field, Key::CounterFromOne));
            }
            if log.last().is_some_and(|last| *last >= run.first) {
                return Err(Problem::new(field, Key::ZxidsIncrease));
            }
            if log.len() as u64 + (run.last.0 - run.first.0) >= LONGEST_LOG {
                return Err(Problem::new(field, Key::LogTooLong.with(&[&LONGEST_LOG])));
            }
            log.extend((run.first.0..=run.last.0).map(Zxid));
        }
        let (accepted, current) = (disk.accepted_epoch.epoch(), disk.current_epoch.epoch());
        if let Some(last) = log.last().filter(|last| last.epoch() > current) {
            let says = Key::BelowLog.with(&[last, &current]);
            return Err(Problem::new(format!("{field}.currentEpoch"), says));
        }
        all.push(InitialDisk { server, accepted_epoch: accepted, current_epoch: current, log });
    }
    Ok(all)
}

/// A command with its moment. `field` is where it stands.
pub fn act(
    at: Option<MomentText>,
    when: Option<&ScriptFact>,
    what: &Do,
    field: &str,
    members: u8,
) -> Result<Act, Problem> {
    let when = match (at, when) {
        (Some(_), Some(_)) => return Err(Problem::new(field, Key::NotBoth)),
        (Some(at), None) => When::At(at.0),
        (None, Some(fact)) => seen(fact, &format!("{field}.when"), members)?,
        (None, None) => When::Now,
    };
    Ok(Act { when, command: command(what, &format!("{field}.do"), members)? })
}

/// Where a command stands, and in which ensemble.
struct FieldPlace<'f> {
    field: &'f str,
    members: u8,
}

impl FieldPlace<'_> {
    fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.field)
    }

    fn sid(&self, server: ServerNo, name: &str) -> Result<ServerId, Problem> {
        member(server, self.members, &self.at(name))
    }

    fn link(&self, a: End, b: End, name: &str) -> Result<(Endpoint, Endpoint), Problem> {
        for end in [a, b] {
            if let Some(sid) = end.0.server() {
                self.sid(Int(i64::from(sid.0)), name)?;
            }
        }
        let one_server = a.0.server().is_some() || b.0.server().is_some();
        if a != b && one_server {
            return Ok((a.0, b.0));
        }
        Err(Problem::new(self.at(name), Key::DifferentEnds))
    }

    fn span(&self, min: Delay, max: Delay, name: &str) -> Result<Span, Problem> {
        span(Range { min, max }, &self.at(name))
    }

    /// Time-outs of sessions go over the wire in milliseconds.
    fn whole_ms(&self, length: Micros) -> Result<u32, Problem> {
        if length.0.is_multiple_of(1000) {
            return Ok((length.0 / 1000) as u32);
        }
        let says = Key::WholeMillis.with(&[&spell(length)]);
        Err(Problem::new(self.at("sessionTimeout.timeout"), says))
    }

    fn latency(&self, ends: (End, End), range: (Delay, Delay)) -> Result<Command, Problem> {
        let (a, b) = self.link(ends.0, ends.1, "latency")?;
        Ok(Command::Latency(a, b, self.span(range.0, range.1, "latency")?))
    }

    /// The servers in a connect string.
    fn some(&self, servers: &List<ServerNo, MAX_SID>) -> Result<SidSet, Problem> {
        let field = self.at("connectString.servers");
        let known = sids(servers, self.members, &field)?;
        if known.is_empty() { Err(Problem::new(field, Key::SomeServers)) } else { Ok(known) }
    }

    fn groups(&self, groups: &[List<ServerNo, MAX_SID>]) -> Result<SidMap<u8>, Problem> {
        let mut map = SidMap::default();
        for (ix, group) in groups.iter().enumerate() {
            let field = self.at(&format!("partition.groups[{ix}]"));
            for sid in sids(group, self.members, &field)?.iter() {
                if map[sid] != 0 {
                    return Err(Problem::new(field, Key::EarlierGroup.with(&[&sid])));
                }
                map[sid] = ix as u8 + 1;
            }
        }
        Ok(map)
    }
}

fn command(what: &Do, field: &str, members: u8) -> Result<Command, Problem> {
    let place = FieldPlace { field, members };
    Ok(match what {
        Do::Crash(s) => Command::Crash(place.sid(*s, "crash")?),
        Do::Restart(s) => Command::Restart(place.sid(*s, "restart")?),
        Do::RestartEmpty(s) => Command::RestartEmpty(place.sid(*s, "restartEmpty")?),
        Do::Pause(s) => Command::Pause(place.sid(*s, "pause")?),
        Do::Resume(s) => Command::Resume(place.sid(*s, "resume")?),
        Do::Hold { from, to, channel } => {
            let (a, b) = place.link(*from, *to, "hold")?;
            Command::Hold(a, b, channel.map(Into::into))
        }
        Do::Release { from, to, channel } => {
            let (a, b) = place.link(*from, *to, "release")?;
            Command::Release(a, b, channel.map(Into::into))
        }
        Do::Cut { between: [a, b] } => {
            place.link(*a, *b, "cut.between").map(|(a, b)| Command::Cut(a, b))?
        }
        Do::Heal { between: [a, b] } => {
            place.link(*a, *b, "heal.between").map(|(a, b)| Command::Heal(a, b))?
        }
        Do::Isolate { server, how } => {
            Command::Isolate(place.sid(*server, "isolate.server")?, (*how).into())
        }
        Do::Partition { groups: g, how } => Command::Partition(place.groups(&g.0)?, (*how).into()),
        Do::HealAll => Command::HealAll,
        Do::Break { between: [a, b], channel } => place
            .link(*a, *b, "break.between")
            .map(|(a, b)| Command::Break(a, b, (*channel).into()))?,
        Do::Latency { from, to, min, max } => place.latency((*from, *to), (*min, *max))?,
        Do::Fsync { server, min, max } => {
            Command::Fsync(place.sid(*server, "fsync.server")?, place.span(*min, *max, "fsync")?)
        }
        Do::Connect { client, server } => {
            Command::Connect(client.client(), place.sid(*server, "connect.server")?)
        }
        Do::Write { client, key, value, version } => {
            let (key, value) = (key.0.as_str().into(), value.0.as_str().into());
            Command::Write(client.client(), key, value, version.map_or(-1, |v| v.get() as i32))
        }
        Do::Disconnect(client) => Command::Disconnect(client.client()),
        Do::Request { client, op } => {
            op.check(&place.at("request.op"))?;
            Command::Request(client.client(), Arc::new(op.op()))
        }
        Do::Move { client: c, server: s } => {
            Command::Move(c.client(), place.sid(*s, "move.server")?)
        }
        Do::Kill(client) => Command::Kill(client.client()),
        Do::PauseClient(client) => Command::PauseClient(client.client()),
        Do::ResumeClient(client) => Command::ResumeClient(client.client()),
        Do::SessionTimeout { client, timeout } => {
            Command::SessionTimeout(client.client(), place.whole_ms(timeout.0)?)
        }
        Do::Run { client, recipe } => {
            recipe.check(&place.at("run.recipe"))?;
            Command::Run(client.client(), Arc::new(recipe.recipe()))
        }
        Do::Stop(client) => Command::Stop(client.client()),
        Do::Cancel(n) => Command::Cancel(n.get() as u16),
        Do::ConnectString { client, servers } => {
            Command::ConnectString(client.client(), place.some(servers)?)
        }
        Do::Library { client, library } => Command::UseLibrary(client.client(), library.0),
        Do::KillProgram(client) => Command::KillProgram(client.client()),
        Do::FailDisk(s) => Command::FailDisk(place.sid(*s, "failDisk")?),
        Do::MendDisk(s) => Command::MendDisk(place.sid(*s, "mendDisk")?),
    })
}

/// A fact that a command waits for: which time, and how long after it.
fn seen(fact: &ScriptFact, field: &str, members: u8) -> Result<When, Problem> {
    let plain = ScriptFact { occurrence: None, delay: None, ..fact.clone() };
    let sight = sight(&plain, field, members)?;
    let times = fact.occurrence.map_or(1, |n| n.get() as u16);
    let delay = fact.delay.map_or(Micros(0), |delay| delay.0);
    Ok(match (times, delay) {
        (1, Micros(0)) => When::Seen(sight),
        (times, delay) => When::SeenAgain(sight, times, delay),
    })
}

/// What a fact of the file is to the engine. `field` is where it stands.
pub fn sight(fact: &ScriptFact, field: &str, members: u8) -> Result<Sight, Problem> {
    let server = match fact.server {
        Some(server) => Some(member(server, members, &format!("{field}.server"))?),
        None => None,
    };
    let found: Vec<Sight> = [
        fact.state.map(|Name(state)| Sight::State(server, state)),
        fact.phase.map(|Name(phase)| Sight::Phase(server, phase)),
        fact.established.map(|EpochOrAny(epoch)| Sight::Established(epoch.map(|e| e.epoch()))),
        fact.appended.map(|zxid| Sight::Appended(server, zxid.0)),
        fact.durable.map(|zxid| Sight::Durable(server, zxid.0)),
        fact.committed.map(|zxid| Sight::Committed(zxid.0)),
        fact.delivered.map(|zxid| Sight::Delivered(server, zxid.0)),
        fact.accepted_epoch.map(|epoch| Sight::AcceptedEpoch(server, epoch.epoch())),
        fact.current_epoch.map(|epoch| Sight::CurrentEpoch(server, epoch.epoch())),
        fact.sent.map(|Name(kind)| {
            let (from, to) = (fact.from.map(|e| e.0), fact.to.map(|e| e.0));
            Sight::Sent(kind, from, to, fact.zxid.map(|zxid| zxid.0))
        }),
        fact.client_state.map(|Name(state)| Sight::Client(fact.client.map(Int::client), state)),
        fact.expired.map(|ClientOrAny(client)| Sight::Expired(client.map(Int::client))),
        fact.locked.map(|ClientOrAny(client)| Sight::Locked(client.map(Int::client))),
        fact.reply.map(|ClientOrAny(client)| Sight::Reply(client.map(Int::client))),
        fact.event.map(|ClientOrAny(client)| Sight::Event(client.map(Int::client))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let [sight] = found[..] else {
        return Err(Problem::new(field, Key::OneFact));
    };
    if server.is_some() && !is_of_a_server(sight) {
        return Err(Problem::new(format!("{field}.server"), Key::NoServer));
    }
    if fact.client.is_some() && fact.client_state.is_none() {
        return Err(Problem::new(format!("{field}.client"), Key::WithClientState));
    }
    if (fact.from.is_some() || fact.to.is_some() || fact.zxid.is_some()) && fact.sent.is_none() {
        return Err(Problem::new(field, Key::WithSent));
    }
    if fact.occurrence.is_some() || fact.delay.is_some() {
        return Err(Problem::new(field, Key::WithWhen));
    }
    Ok(sight)
}

/// Does it happen to a server, so that one can say which?
fn is_of_a_server(sight: Sight) -> bool {
    match sight {
        Sight::State(..)
        | Sight::Phase(..)
        | Sight::Appended(..)
        | Sight::Durable(..)
        | Sight::Delivered(..)
        | Sight::AcceptedEpoch(..)
        | Sight::CurrentEpoch(..) => true,
        Sight::Established(_)
        | Sight::Committed(_)
        | Sight::Sent(..)
        | Sight::Client(..)
        | Sight::Expired(_)
        | Sight::Locked(_)
        | Sight::Reply(_)
        | Sight::Event(_) => false,
    }
}
