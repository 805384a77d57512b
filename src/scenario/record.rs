//! From the engine's types to the file's: what was done in a run.

use super::name::{Name, ReleaseName};
use super::recipe::Planned;
use super::request::Asked;
use super::script::{ClientOrAny, Do, EpochOrAny, Recorded, ScriptEntry, ScriptFact};
use super::units::{ClientNo, End, EpochNo, Int, Length, List, ServerNo, Text, ZxidRun, ZxidText};
use super::{Range, Scenario, Sessions, Timings, WrittenDisk};
use crate::base::{ClientId, Epoch, MAX_SID, Micros, ServerId, Span};
use crate::sim::{Act, Command, Recording, Setup, Sight, Watcher, When};

/// What was done in the current branch of a run, in the file's words.
pub fn acts<W: Watcher>(run: &Recording<W>) -> Vec<Recorded> {
    run.acts().into_iter().map(act).collect()
}

/// Something that was done after an event.
pub fn act((after, act): (u32, Act)) -> Recorded {
    let (at, when) = match act.when {
        When::Now => (None, None),
        When::At(at) => (Some(Length(at)), None),
        When::Seen(sight) => (None, Some(fact(sight))),
        When::SeenAgain(sight, times, delay) => (None, Some(again(sight, times, delay))),
    };
    Recorded { after: Int(i64::from(after)), at, when, what: what(act.command) }
}

/// A set-up in the file's words.
pub fn scenario(setup: &Setup) -> Scenario {
    let (config, members) = (&setup.config, setup.config.members());
    let size = |set: crate::base::SidSet| set.len() as u8;
    let range = |span: Span| Range { min: Length(span.lo), max: Length(span.hi) };
    let entry = |act: &Act| {
        let (at, when) = match act.when {
            When::Now => (Some(Length(Micros(0))), None),
            When::At(at) => (Some(Length(at)), None),
            When::Seen(sight) => (None, Some(fact(sight))),
            When::SeenAgain(sight, times, delay) => (None, Some(again(sight, times, delay))),
        };
        ScriptEntry { at, when, what: what(act.command.clone()) }
    };
    let disk = |disk: &crate::sim::setup::InitialDisk| WrittenDisk {
        server: no(disk.server),
        accepted_epoch: epoch_no(disk.accepted_epoch),
        current_epoch: epoch_no(disk.current_epoch),
        log: List(disk.log.iter().map(|z| ZxidRun { first: *z, last: *z }).collect()),
    };
    Scenario {
        release: config.release.map(ReleaseName),
        timings: Timings {
            tick_time: Length(config.tick),
            init_limit: Int(i64::from(config.init_limit)),
            sync_limit: Int(i64::from(config.sync_limit)),
            snap_count: Int(i64::from(config.snap_count)),
            commit_log_count: Int(i64::from(config.commit_log_count)),
            disk_log_sync: config.disk_log_sync,
            as_released: false,
            initial_zxid: Int(i64::from(config.initial_zxid)),
            latency: range(setup.latency),
            fsync: range(setup.fsync),
            boot: range(setup.boot),
        },
        started: (setup.started != members).then(|| List(setup.started.iter().map(no).collect())),
        disks: List(setup.disks.iter().map(disk).collect()),
        script: List(setup.script.iter().map(entry).collect()),
        flaws: List(setup.flaws.iter().map(Name).collect()),
        sessions: if config.eternal_sessions { Sessions::Eternal } else { Sessions::Live },
        ..Scenario::new_run(setup.seed, size(config.voters), size(config.observers))
    }
}

fn no(server: ServerId) -> ServerNo {
    Int(i64::from(server.0))
}

fn client_no(client: ClientId) -> ClientNo {
    Int(i64::from(client.0))
}

fn epoch_no(epoch: Epoch) -> EpochNo {
    Int(i64::from(epoch.0))
}

fn again(sight: Sight, times: u16, delay: Micros) -> ScriptFact {
    ScriptFact {
        occurrence: (times > 1).then_some(Int(i64::from(times))),
        delay: (delay > Micros(0)).then_some(Length(delay)),
        ..fact(sight)
    }
}

fn fact(sight: Sight) -> ScriptFact {
    let any = ScriptFact::default();
    let whose =
        |server: Option<ServerId>| ScriptFact { server: server.map(no), ..ScriptFact::default() };
    let zxid = |zxid| Some(ZxidText(zxid));
    let whom = |client: Option<ClientId>| Some(ClientOrAny(client.map(client_no)));
    match sight {
        Sight::State(s, state) => ScriptFact { state: Some(Name(state)), ..whose(s) },
        Sight::Phase(s, phase) => ScriptFact { phase: Some(Name(phase)), ..whose(s) },
        Sight::Established(epoch) => {
            ScriptFact { established: Some(EpochOrAny(epoch.map(epoch_no))), ..any }
        }
        Sight::Appended(s, z) => ScriptFact { appended: zxid(z), ..whose(s) },
        Sight::Durable(s, z) => ScriptFact { durable: zxid(z), ..whose(s) },
        Sight::Committed(z) => ScriptFact { committed: zxid(z), ..any },
        Sight::Delivered(s, z) => ScriptFact { delivered: zxid(z), ..whose(s) },
        Sight::AcceptedEpoch(s, epoch) => {
            ScriptFact { accepted_epoch: Some(epoch_no(epoch)), ..whose(s) }
        }
        Sight::CurrentEpoch(s, epoch) => {
            ScriptFact { current_epoch: Some(epoch_no(epoch)), ..whose(s) }
        }
        Sight::Sent(kind, from, to, about) => ScriptFact {
            sent: Some(Name(kind)),
            from: from.map(End),
            to: to.map(End),
            zxid: about.and_then(zxid),
            ..any
        },
        Sight::Client(c, state) => {
            ScriptFact { client_state: Some(Name(state)), client: c.map(client_no), ..any }
        }
        Sight::Expired(c) => ScriptFact { expired: whom(c), ..any },
        Sight::Locked(c) => ScriptFact { locked: whom(c), ..any },
        Sight::Reply(c) => ScriptFact { reply: whom(c), ..any },
        Sight::Event(c) => ScriptFact { event: whom(c), ..any },
    }
}

fn what(command: Command) -> Do {
    let text = |text: std::sync::Arc<str>| Text(text.to_string());
    let delay = |length: Micros| Length(length);
    match command {
        Command::Crash(s) => Do::Crash(no(s)),
        Command::Restart(s) => Do::Restart(no(s)),
        Command::RestartEmpty(s) => Do::RestartEmpty(no(s)),
        Command::Pause(s) => Do::Pause(no(s)),
        Command::Resume(s) => Do::Resume(no(s)),
        Command::Hold(a, b, c) => Do::Hold { from: End(a), to: End(b), channel: c.map(Into::into) },
        Command::Release(a, b, c) => {
            Do::Release { from: End(a), to: End(b), channel: c.map(Into::into) }
        }
        Command::Cut(a, b) => Do::Cut { between: [End(a), End(b)] },
        Command::Heal(a, b) => Do::Heal { between: [End(a), End(b)] },
        Command::Isolate(s, how) => Do::Isolate { server: no(s), how: how.into() },
        Command::Partition(map, how) => {
            let of = |group: u8| {
                let all = (1..=MAX_SID as u8).map(ServerId);
                List(all.filter(|s| map[*s] == group).map(no).collect::<Vec<_>>())
            };
            let groups = (1..=u8::MAX).map(of).filter(|group| !group.is_empty());
            Do::Partition { groups: List(groups.collect()), how: how.into() }
        }
        Command::HealAll => Do::HealAll,
        Command::Break(a, b, c) => Do::Break { between: [End(a), End(b)], channel: c.into() },
        Command::Latency(a, b, s) => {
            Do::Latency { from: End(a), to: End(b), min: delay(s.lo), max: delay(s.hi) }
        }
        Command::Fsync(s, span) => {
            Do::Fsync { server: no(s), min: delay(span.lo), max: delay(span.hi) }
        }
        Command::Connect(c, s) => Do::Connect { client: client_no(c), server: no(s) },
        Command::Write(c, key, value, version) => Do::Write {
            client: client_no(c),
            key: text(key),
            value: text(value),
            version: (version >= 0).then_some(Int(i64::from(version))),
        },
        Command::Disconnect(c) => Do::Disconnect(client_no(c)),
        Command::Request(c, op) => Do::Request { client: client_no(c), op: Asked::of(&op) },
        Command::Move(c, s) => Do::Move { client: client_no(c), server: no(s) },
        Command::Kill(c) => Do::Kill(client_no(c)),
        Command::PauseClient(c) => Do::PauseClient(client_no(c)),
        Command::ResumeClient(c) => Do::ResumeClient(client_no(c)),
        Command::SessionTimeout(c, ms) => Do::SessionTimeout {
            client: client_no(c),
            timeout: Length(Micros::millis(u64::from(ms))),
        },
        Command::Run(c, recipe) => Do::Run { client: client_no(c), recipe: Planned::of(&recipe) },
        Command::Stop(c) => Do::Stop(client_no(c)),
        Command::Cancel(n) => Do::Cancel(Int(i64::from(n))),
        Command::ConnectString(c, servers) => Do::ConnectString {
            client: client_no(c),
            servers: List(servers.iter().map(no).collect()),
        },
        Command::UseLibrary(c, one) => Do::Library { client: client_no(c), library: Name(one) },
        Command::KillProgram(c) => Do::KillProgram(client_no(c)),
        Command::FailDisk(s) => Do::FailDisk(no(s)),
        Command::MendDisk(s) => Do::MendDisk(no(s)),
    }
}
