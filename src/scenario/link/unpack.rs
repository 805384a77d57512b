//! From the link's types to the scenario's. `None`: no link that was made here
//! says this. Ranges are not looked at; the scenario's door does that.

mod op;
mod recipe;

use super::LinkError;
use super::wire::{
    PlainDeed, WireAct, WireContent, WireDeed, WireSetting, WireSight, WireTimings, WireWhen,
    WireWords,
};
use crate::base::{ClientId, Endpoint, Epoch, MAX_CLIENT, MAX_SID, Micros, ServerId, Zxid};
use crate::scenario::Problem;
use crate::scenario::name::{FlawName, Name, Named, ReleaseName};
use crate::scenario::problem::{Key, Says, SaysPart};
use crate::scenario::script::{
    self, ChannelName, ClientOrAny, EpochOrAny, LinkLoss, Recorded, ScriptEntry, ScriptFact,
};
use crate::scenario::units::{
    End, Int, Length, List, MomentText, ServerNo, Text, ZxidRun, ZxidText,
};
use crate::scenario::{Ensemble, Range, Scenario, Sessions, Timings, Words, WrittenDisk};
use crate::service::Release;
use crate::zab::{Flaw, PacketKind};
use std::cell::Cell;

/// The longest that all texts may be together where they are used, in bytes. A link
/// says a text once however often it is used; what comes out must have an end. No
/// scenario that says only what versions 1 and 2 can comes near it.
const MOST_TEXT: usize = 16 << 20;

/// The texts of a link by their numbers.
pub struct LinkTexts<'l> {
    all: Vec<&'l str>,
    left: Cell<usize>,
}

impl<'l> LinkTexts<'l> {
    /// Those of the script, then those of the acts.
    pub fn new(script: &'l [String], acts: &'l [String]) -> LinkTexts<'l> {
        let all = script.iter().chain(acts).map(String::as_str).collect();
        LinkTexts { all, left: Cell::new(MOST_TEXT) }
    }

    /// Was more wanted than is given?
    pub fn are_too_long(&self) -> bool {
        self.left.get() == 0
    }

    fn get<const MAX: usize>(&self, number: u32) -> Option<Text<MAX>> {
        let text = self.all.get(number as usize)?;
        self.left.set(self.left.get().saturating_sub(text.len()));
        (!self.are_too_long()).then(|| Text((*text).to_owned()))
    }
}

/// A scenario that was copied into a link, with its texts.
pub fn scenario(
    title: WireWords,
    note: WireWords,
    content: &WireContent<WireDeed>,
    texts: &LinkTexts,
) -> Option<Scenario> {
    let script = content.script.iter().map(|(when, what)| {
        let (at, when) = self::when(when)?;
        Some(ScriptEntry { at, when, what: deed(what, texts)? })
    });
    let disks = content.disks.iter().map(|d| {
        Some(WrittenDisk {
            server: Int(i64::from(d.server)),
            accepted_epoch: Int(i64::from(d.accepted_epoch)),
            current_epoch: Int(i64::from(d.current_epoch)),
            log: List(d.log.iter().map(run).collect::<Option<_>>()?),
        })
    });
    let ensemble = Ensemble {
        voters: Int(i64::from(content.voters)),
        observers: Int(i64::from(content.observers)),
    };
    Some(Scenario {
        title: words(title),
        note: words(note),
        ensemble,
        timings: content.timings.as_ref().map_or_else(Timings::default, timings),
        started: content.started.map(servers),
        disks: List(disks.collect::<Option<_>>()?),
        script: List(script.collect::<Option<_>>()?),
        ..Scenario::new_run(content.seed, 0, 0)
    })
}

/// What the run starts from beside what version 3 can say.
pub fn set(scenario: &mut Scenario, settings: &[WireSetting]) -> Result<(), LinkError> {
    for setting in settings {
        match *setting {
            WireSetting::Release(major, minor, patch) => {
                let name = Release::new(major, minor, patch).to_string();
                let release = Release::known(&name).map(ReleaseName);
                scenario.release = Some(release.ok_or_else(|| no_release(&name))?);
            }
            WireSetting::InitialZxid(counter) => {
                scenario.timings.initial_zxid = Int(i64::from(counter));
            }
        }
    }
    Ok(())
}

fn no_release(name: &str) -> LinkError {
    let known = Key::OneOf.with(&[&ReleaseName::all()]);
    let says =
        Says { key: Key::MustBeNot, parts: vec![SaysPart::Says(known), name.to_owned().into()] };
    LinkError::Invalid(Problem::new("release", says))
}

/// The rules that are taken away.
pub fn flaws<const MAX: usize>(numbers: &[u8]) -> Option<List<FlawName, MAX>> {
    let names = numbers.iter().map(|n| Flaw::from_number(*n).map(Name));
    Some(List(names.collect::<Option<_>>()?))
}

/// What was done, with the texts of the script and of the link.
pub fn acts(acts: &[WireAct<WireDeed>], texts: &LinkTexts) -> Option<Vec<Recorded>> {
    let mut after = 0i64;
    let one = |WireAct(delta, when, what): &WireAct<WireDeed>| {
        after += i64::from(*delta);
        let (at, when) = self::when(when)?;
        Some(Recorded { after: Int(after), at, when, what: deed(what, texts)? })
    };
    acts.iter().map(one).collect()
}

fn words<const MAX: usize>(words: WireWords) -> Words<MAX> {
    match words {
        WireWords::Empty => Words::default(),
        WireWords::One(text) => Words::One(Text(text)),
        WireWords::Each(en, zh) => Words::Each { en: Text(en), zh: Text(zh) },
    }
}

fn micros<const LO: u64, const HI: u64>(us: u32) -> Length<LO, HI> {
    Length(Micros(u64::from(us)))
}

fn timings(t: &WireTimings) -> Timings {
    let range = |(min, max)| Range { min: micros(min), max: micros(max) };
    Timings {
        tick_time: micros(t.tick),
        init_limit: Int(i64::from(t.init_limit)),
        sync_limit: Int(i64::from(t.sync_limit)),
        snap_count: Int(i64::from(t.snap_count)),
        commit_log_count: Int(i64::from(t.commit_log_count)),
        disk_log_sync: t.disk_log_sync,
        as_released: t.as_released,
        initial_zxid: Int(0),
        latency: range(t.latency),
        fsync: range(t.fsync),
        boot: range(t.boot),
    }
}

fn run(&(epoch, first, more): &(u32, u32, u32)) -> Option<ZxidRun> {
    let zxid = |counter| Zxid::new(Epoch(epoch), counter);
    Some(ZxidRun { first: zxid(first), last: zxid(first.checked_add(more)?) })
}

fn servers<const MAX: usize>(bits: u16) -> List<ServerNo, MAX> {
    List((0..16).filter(|n| bits & 1 << n != 0).map(Int).collect())
}

fn end(code: u8) -> Option<End> {
    match code {
        1..=127 if usize::from(code) <= MAX_SID => Some(End(Endpoint::Server(ServerId(code)))),
        129.. if usize::from(code - 128) <= MAX_CLIENT => {
            Some(End(Endpoint::Client(ClientId(code - 128))))
        }
        _ => None,
    }
}

/// An end, or 0 for any.
fn any_end(code: u8) -> Option<Option<End>> {
    if code == 0 { Some(None) } else { end(code).map(Some) }
}

fn channel(code: u8) -> Option<Option<ChannelName>> {
    Some(match code {
        0 => None,
        1 => Some(ChannelName::Election),
        2 => Some(ChannelName::Quorum),
        3 => Some(ChannelName::Client),
        _ => return None,
    })
}

fn how(cut: bool) -> LinkLoss {
    if cut { LinkLoss::Cut } else { LinkLoss::Silence }
}

fn when(when: &WireWhen) -> Option<(Option<MomentText>, Option<ScriptFact>)> {
    Some(match when {
        WireWhen::Now => (None, None),
        WireWhen::At(us) => (Some(Length(Micros(*us))), None),
        WireWhen::Seen(sight) => (None, Some(fact(sight)?)),
        WireWhen::SeenAgain(sight, times, delay) => {
            let (occurrence, delay) = (Int(i64::from(*times)), Length(Micros(*delay)));
            let again = |fact| ScriptFact {
                occurrence: (occurrence.0 != 1).then_some(occurrence),
                delay: (delay.0 != Micros(0)).then_some(delay),
                ..fact
            };
            (None, Some(again(fact(sight)?)))
        }
    })
}

fn fact(sight: &WireSight) -> Option<ScriptFact> {
    let server = |n: u8| (n != 0).then_some(Int(i64::from(n)));
    let client = |n: u8| ClientOrAny((n != 0).then_some(Int(i64::from(n))));
    let of = |n: u8| ScriptFact { server: server(n), ..ScriptFact::default() };
    let zxid = |epoch, counter| Some(ZxidText(Zxid::new(Epoch(epoch), counter)));
    let epoch = |epoch: u32| Int(i64::from(epoch));
    Some(match *sight {
        WireSight::State(s, state) => ScriptFact { state: Some(named(state)?), ..of(s) },
        WireSight::Phase(s, phase) => ScriptFact { phase: Some(named(phase)?), ..of(s) },
        WireSight::Established(e) => {
            ScriptFact { established: Some(EpochOrAny(e.map(epoch))), ..of(0) }
        }
        WireSight::Appended(s, e, c) => ScriptFact { appended: zxid(e, c), ..of(s) },
        WireSight::Durable(s, e, c) => ScriptFact { durable: zxid(e, c), ..of(s) },
        WireSight::Committed(e, c) => ScriptFact { committed: zxid(e, c), ..of(0) },
        WireSight::Delivered(s, e, c) => ScriptFact { delivered: zxid(e, c), ..of(s) },
        WireSight::AcceptedEpoch(s, e) => ScriptFact { accepted_epoch: Some(epoch(e)), ..of(s) },
        WireSight::CurrentEpoch(s, e) => ScriptFact { current_epoch: Some(epoch(e)), ..of(s) },
        WireSight::Sent(kind, from, to) => ScriptFact {
            sent: Some(Name(PacketKind::from_number(kind)?)),
            from: any_end(from)?,
            to: any_end(to)?,
            ..of(0)
        },
        WireSight::SentAbout(kind, from, to, e, c) => {
            ScriptFact { zxid: zxid(e, c), ..fact(&WireSight::Sent(kind, from, to))? }
        }
        WireSight::Client(c, state) => {
            ScriptFact { client_state: Some(named(state)?), client: server(c), ..of(0) }
        }
        WireSight::Expired(c) => ScriptFact { expired: Some(client(c)), ..of(0) },
        WireSight::Locked(c) => ScriptFact { locked: Some(client(c)), ..of(0) },
        WireSight::Reply(c) => ScriptFact { reply: Some(client(c)), ..of(0) },
        WireSight::Event(c) => ScriptFact { event: Some(client(c)), ..of(0) },
    })
}

fn named<T: Named>(place: u8) -> Option<Name<T>> {
    T::ALL.get(usize::from(place)).copied().map(Name)
}

/// Whether sessions can expire.
pub fn sessions(live: bool) -> Sessions {
    if live { Sessions::Live } else { Sessions::Eternal }
}

fn deed(what: &WireDeed, texts: &LinkTexts) -> Option<script::Do> {
    use script::Do;
    let no = |n: u8| Int(i64::from(n));
    Some(match *what {
        WireDeed::Plain(ref what) => plain(what, texts)?,
        WireDeed::Request(c, ref op) => Do::Request { client: no(c), op: op::unpacked(op, texts)? },
        WireDeed::Move(c, s) => Do::Move { client: no(c), server: Int(i64::from(s)) },
        WireDeed::Kill(c) => Do::Kill(no(c)),
        WireDeed::PauseClient(c) => Do::PauseClient(no(c)),
        WireDeed::ResumeClient(c) => Do::ResumeClient(no(c)),
        WireDeed::Run(c, ref one) => {
            Do::Run { client: no(c), recipe: recipe::unpacked(one, &[], texts)? }
        }
        WireDeed::RunWith(c, ref one, ref options) => {
            Do::Run { client: no(c), recipe: recipe::unpacked(one, options, texts)? }
        }
        WireDeed::ConnectString(c, bits) => {
            Do::ConnectString { client: no(c), servers: servers(bits) }
        }
        WireDeed::Library(c, place) => Do::Library { client: no(c), library: named(place)? },
        WireDeed::KillProgram(c) => Do::KillProgram(no(c)),
        WireDeed::FailDisk(s) => Do::FailDisk(no(s)),
        WireDeed::MendDisk(s) => Do::MendDisk(no(s)),
        WireDeed::Stop(c) => Do::Stop(no(c)),
        WireDeed::Cancel(n) => Do::Cancel(Int(i64::from(n))),
        WireDeed::SessionTimeout(c, us) => {
            Do::SessionTimeout { client: no(c), timeout: micros(us) }
        }
    })
}

fn plain(what: &PlainDeed, texts: &LinkTexts) -> Option<script::Do> {
    use script::Do;
    let no = |n: u8| Int(i64::from(n));
    Some(match *what {
        PlainDeed::Crash(s) => Do::Crash(no(s)),
        PlainDeed::Restart(s) => Do::Restart(no(s)),
        PlainDeed::RestartEmpty(s) => Do::RestartEmpty(no(s)),
        PlainDeed::Pause(s) => Do::Pause(no(s)),
        PlainDeed::Resume(s) => Do::Resume(no(s)),
        PlainDeed::Hold(a, b, c) => Do::Hold { from: end(a)?, to: end(b)?, channel: channel(c)? },
        PlainDeed::Release(a, b, c) => {
            Do::Release { from: end(a)?, to: end(b)?, channel: channel(c)? }
        }
        PlainDeed::Cut(a, b) => Do::Cut { between: [end(a)?, end(b)?] },
        PlainDeed::Heal(a, b) => Do::Heal { between: [end(a)?, end(b)?] },
        PlainDeed::Isolate(s, cut) => Do::Isolate { server: no(s), how: how(cut) },
        PlainDeed::Partition(ref groups, cut) => {
            let groups = groups.iter().map(|bits| servers(*bits)).collect();
            Do::Partition { groups: List(groups), how: how(cut) }
        }
        PlainDeed::HealAll => Do::HealAll,
        PlainDeed::Break(a, b, c) => {
            Do::Break { between: [end(a)?, end(b)?], channel: channel(c)?? }
        }
        PlainDeed::Latency(a, b, min, max) => {
            Do::Latency { from: end(a)?, to: end(b)?, min: micros(min), max: micros(max) }
        }
        PlainDeed::Fsync(s, min, max) => {
            Do::Fsync { server: no(s), min: micros(min), max: micros(max) }
        }
        PlainDeed::Connect(c, s) => Do::Connect { client: no(c), server: no(s) },
        PlainDeed::Write(c, key, value, version) => Do::Write {
            client: no(c),
            key: texts.get(key)?,
            value: texts.get(value)?,
            version: (version >= 0).then_some(Int(i64::from(version))),
        },
        PlainDeed::Disconnect(c) => Do::Disconnect(no(c)),
    })
}
