//! From the scenario's types to the link's.

mod op;
mod recipe;

use super::wire::{
    PlainDeed, WireAct, WireContent, WireDeed, WireDisk, WireSetting, WireSight, WireTimings,
    WireWhen, WireWords,
};
use crate::base::{Endpoint, ServerId};
use crate::client::{ClientState, Library};
use crate::scenario::name::{Name, Named, ReleaseName};
use crate::scenario::script::{self, ChannelName, LinkLoss, Recorded, ScriptFact};
use crate::scenario::units::{
    ClientNo, End, Int, Length, List, MomentText, ServerNo, Text, ZxidRun, ZxidText,
};
use crate::scenario::{Range, Scenario, Sessions, Timings, Words, WrittenDisk};

/// Numbers for texts, in the order in which they are met.
#[derive(Default)]
pub struct TextNumbers(pub Vec<String>);

impl TextNumbers {
    fn number(&mut self, text: &str) -> u32 {
        let known = self.0.iter().position(|t| t == text);
        known.unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        }) as u32
    }
}

/// The scenario without its words, acts and start.
pub fn content(scenario: &Scenario) -> WireContent<WireDeed> {
    let mut texts = TextNumbers::default();
    let said = Timings { initial_zxid: Int(0), ..scenario.timings }; // that one is a setting
    let disk = |d: &WrittenDisk| WireDisk {
        server: d.server.0 as u8,
        accepted_epoch: d.accepted_epoch.0 as u32,
        current_epoch: d.current_epoch.0 as u32,
        log: d.log.0.iter().map(run).collect(),
    };
    let script = scenario.script.0.iter();
    let script = script.map(|e| (when(e.at, e.when.as_ref()), deed(&e.what, &mut texts))).collect();
    WireContent {
        seed: scenario.seed.get(),
        voters: scenario.ensemble.voters.0 as u8,
        observers: scenario.ensemble.observers.0 as u8,
        timings: (said != Timings::default()).then(|| self::timings(&said)),
        started: scenario.started.as_ref().map(bits),
        disks: scenario.disks.0.iter().map(disk).collect(),
        texts: texts.0,
        script,
    }
}

/// What version 3 cannot say of what the run starts from: what is not as by default, in the
/// order of the variants.
pub fn settings(scenario: &Scenario) -> Vec<WireSetting> {
    let mut all = Vec::new();
    if let Some(ReleaseName(release)) = scenario.release {
        all.push(WireSetting::Release(release.major, release.minor, release.patch));
    }
    if scenario.timings.initial_zxid.0 != 0 {
        all.push(WireSetting::InitialZxid(scenario.timings.initial_zxid.0 as u32));
    }
    all
}

/// The numbers of the rules that are taken away.
pub fn flaws(scenario: &Scenario) -> Vec<u8> {
    scenario.flaws.0.iter().map(|name| name.0 as u8).collect()
}

/// Whether sessions can expire.
pub fn live(scenario: &Scenario) -> bool {
    scenario.sessions == Sessions::Live
}

/// What was done, with `texts` begun by those of the script.
pub fn acts(acts: &[Recorded], texts: &mut TextNumbers) -> Vec<WireAct<WireDeed>> {
    let mut last = 0;
    let one = |act: &Recorded| {
        let after = act.after.0 as u32;
        let delta = after.saturating_sub(last);
        last = after;
        WireAct(delta, when(act.at, act.when.as_ref()), deed(&act.what, texts))
    };
    acts.iter().map(one).collect()
}

/// A text for people.
pub fn words<const MAX: usize>(words: &Words<MAX>) -> WireWords {
    match words {
        Words::One(Text(text)) if text.is_empty() => WireWords::Empty,
        Words::One(Text(text)) => WireWords::One(text.clone()),
        Words::Each { en, zh } => WireWords::Each(en.0.clone(), zh.0.clone()),
    }
}

fn timings(t: &Timings) -> WireTimings {
    let range = |r: Range| (micros(r.min), micros(r.max));
    WireTimings {
        tick: micros(t.tick_time),
        init_limit: t.init_limit.0 as u32,
        sync_limit: t.sync_limit.0 as u32,
        snap_count: t.snap_count.0 as u32,
        commit_log_count: t.commit_log_count.0 as u32,
        disk_log_sync: t.disk_log_sync,
        as_released: t.as_released,
        latency: range(t.latency),
        fsync: range(t.fsync),
        boot: range(t.boot),
    }
}

/// What is too long stays too long, and is refused when the link is opened.
fn micros<const LO: u64, const HI: u64>(length: Length<LO, HI>) -> u32 {
    u32::try_from(length.0.0).unwrap_or(u32::MAX)
}

fn run(run: &ZxidRun) -> (u32, u32, u32) {
    (run.first.epoch().0, run.first.counter(), run.last.counter() - run.first.counter())
}

fn bits<const MAX: usize>(servers: &List<ServerNo, MAX>) -> u16 {
    servers.0.iter().fold(0, |bits, s| bits | 1 << s.0)
}

fn end(end: End) -> u8 {
    match end.0 {
        Endpoint::Server(ServerId(n)) => n,
        Endpoint::Client(c) => 128 + c.0,
    }
}

fn channel(channel: Option<ChannelName>) -> u8 {
    match channel {
        None => 0,
        Some(ChannelName::Election) => 1,
        Some(ChannelName::Quorum) => 2,
        Some(ChannelName::Client) => 3,
    }
}

fn is_cut(how: LinkLoss) -> bool {
    how == LinkLoss::Cut
}

fn when(at: Option<MomentText>, when: Option<&ScriptFact>) -> WireWhen {
    let again = when.filter(|fact| fact.occurrence.is_some() || fact.delay.is_some());
    match (at, when.and_then(sight), again) {
        (Some(at), ..) => WireWhen::At(at.0.0),
        (None, Some(sight), None) => WireWhen::Seen(sight),
        (None, Some(sight), Some(fact)) => {
            let times = fact.occurrence.map_or(1, |n| n.0 as u16);
            WireWhen::SeenAgain(sight, times, fact.delay.map_or(0, |delay| delay.0.0))
        }
        (None, None, _) => WireWhen::Now,
    }
}

fn sight(fact: &ScriptFact) -> Option<WireSight> {
    let who = fact.server.map_or(0, |s| s.0 as u8);
    let parts = |ZxidText(z): ZxidText| (z.epoch().0, z.counter());
    if let Some(state) = fact.state {
        return Some(WireSight::State(who, state.0 as u8));
    }
    if let Some(phase) = fact.phase {
        return Some(WireSight::Phase(who, phase.0 as u8));
    }
    if let Some(epoch) = fact.established {
        return Some(WireSight::Established(epoch.0.map(|e| e.0 as u32)));
    }
    if let Some((epoch, counter)) = fact.appended.map(parts) {
        return Some(WireSight::Appended(who, epoch, counter));
    }
    if let Some((epoch, counter)) = fact.durable.map(parts) {
        return Some(WireSight::Durable(who, epoch, counter));
    }
    if let Some((epoch, counter)) = fact.committed.map(parts) {
        return Some(WireSight::Committed(epoch, counter));
    }
    if let Some((epoch, counter)) = fact.delivered.map(parts) {
        return Some(WireSight::Delivered(who, epoch, counter));
    }
    if let Some(epoch) = fact.accepted_epoch {
        return Some(WireSight::AcceptedEpoch(who, epoch.0 as u32));
    }
    if let Some(epoch) = fact.current_epoch {
        return Some(WireSight::CurrentEpoch(who, epoch.0 as u32));
    }
    let any = |e: Option<End>| e.map_or(0, end);
    if let Some(kind) = fact.sent {
        let (kind, from, to) = (kind.0 as u8, any(fact.from), any(fact.to));
        return Some(match fact.zxid.map(parts) {
            None => WireSight::Sent(kind, from, to),
            Some((epoch, counter)) => WireSight::SentAbout(kind, from, to, epoch, counter),
        });
    }
    sight_of_a_client(fact)
}

fn sight_of_a_client(fact: &ScriptFact) -> Option<WireSight> {
    let no = |client: Option<ClientNo>| client.map_or(0, |c| c.0 as u8);
    if let Some(Name(state)) = fact.client_state {
        let place = ClientState::ALL.iter().position(|one| *one == state)?;
        return Some(WireSight::Client(no(fact.client), place as u8));
    }
    None.or(fact.expired.map(|c| WireSight::Expired(no(c.0))))
        .or(fact.locked.map(|c| WireSight::Locked(no(c.0))))
        .or(fact.reply.map(|c| WireSight::Reply(no(c.0))))
        .or(fact.event.map(|c| WireSight::Event(no(c.0))))
}

fn deed(what: &script::Do, texts: &mut TextNumbers) -> WireDeed {
    use WireDeed::Plain;
    use script::Do;
    let no = |s: &ServerNo| s.0 as u8;
    match what {
        Do::Crash(s) => Plain(PlainDeed::Crash(no(s))),
        Do::Restart(s) => Plain(PlainDeed::Restart(no(s))),
        Do::RestartEmpty(s) => Plain(PlainDeed::RestartEmpty(no(s))),
        Do::Pause(s) => Plain(PlainDeed::Pause(no(s))),
        Do::Resume(s) => Plain(PlainDeed::Resume(no(s))),
        Do::Hold { from, to, channel: c } => {
            Plain(PlainDeed::Hold(end(*from), end(*to), channel(*c)))
        }
        Do::Release { from, to, channel: c } => {
            Plain(PlainDeed::Release(end(*from), end(*to), channel(*c)))
        }
        Do::Cut { between: [a, b] } => Plain(PlainDeed::Cut(end(*a), end(*b))),
        Do::Heal { between: [a, b] } => Plain(PlainDeed::Heal(end(*a), end(*b))),
        Do::Isolate { server, how } => Plain(PlainDeed::Isolate(no(server), is_cut(*how))),
        Do::Partition { groups, how } => {
            let groups = groups.0.iter().map(bits).collect();
            Plain(PlainDeed::Partition(groups, is_cut(*how)))
        }
        Do::HealAll => Plain(PlainDeed::HealAll),
        Do::Break { between: [a, b], channel: c } => {
            Plain(PlainDeed::Break(end(*a), end(*b), channel(Some(*c))))
        }
        Do::Latency { from, to, min, max } => {
            Plain(PlainDeed::Latency(end(*from), end(*to), micros(*min), micros(*max)))
        }
        Do::Fsync { server, min, max } => {
            Plain(PlainDeed::Fsync(no(server), micros(*min), micros(*max)))
        }
        Do::Connect { client, server } => Plain(PlainDeed::Connect(client.0 as u8, no(server))),
        Do::Write { client, key, value, version } => {
            let (key, value) = (texts.number(&key.0), texts.number(&value.0));
            let version = version.map_or(-1, |v| v.0 as i32);
            Plain(PlainDeed::Write(client.0 as u8, key, value, version))
        }
        Do::Disconnect(client) => Plain(PlainDeed::Disconnect(client.0 as u8)),
        Do::Request { client, op } => WireDeed::Request(client.0 as u8, op::packed(op, texts)),
        Do::Move { client, server } => WireDeed::Move(client.0 as u8, no(server)),
        Do::Kill(client) => WireDeed::Kill(client.0 as u8),
        Do::PauseClient(client) => WireDeed::PauseClient(client.0 as u8),
        Do::ResumeClient(client) => WireDeed::ResumeClient(client.0 as u8),
        Do::SessionTimeout { client, timeout } => {
            WireDeed::SessionTimeout(client.0 as u8, micros(*timeout))
        }
        Do::Run { client, recipe } => {
            let (who, packed) = (client.0 as u8, recipe::packed(recipe, texts));
            match recipe::options(recipe) {
                options if options.is_empty() => WireDeed::Run(who, packed),
                options => WireDeed::RunWith(who, packed, options),
            }
        }
        Do::Stop(client) => WireDeed::Stop(client.0 as u8),
        Do::Cancel(n) => WireDeed::Cancel(n.0 as u16),
        Do::ConnectString { client, servers } => {
            WireDeed::ConnectString(client.0 as u8, bits(servers))
        }
        Do::Library { client, library } => {
            let place = Library::ALL.iter().position(|one| *one == library.0);
            WireDeed::Library(client.0 as u8, place.unwrap_or_default() as u8)
        }
        Do::KillProgram(client) => WireDeed::KillProgram(client.0 as u8),
        Do::FailDisk(s) => WireDeed::FailDisk(no(s)),
        Do::MendDisk(s) => WireDeed::MendDisk(no(s)),
    }
}
