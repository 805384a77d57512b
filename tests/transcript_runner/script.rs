//! The commands of transcripts. What goldenscript cannot read as words (zxids, JSON) stands behind `> `.
//!
//! ```text
//! ensemble live=1 voters=3 observers=1 seed=1 latency=1000 fsync=1000 boot=0 tick=2000
//! started S1 S2                        who starts by itself (else everybody)
//! > disk S1 accepted=3 current=2 log=1·1..1·5,2·1
//! at 5000 restart S3                   milliseconds
//! > when S3 LEADING: crash S3
//! > when sent COMMIT S3 S1: hold S3 S1 quorum
//! > when sent COMMIT S3 S1 1·3 x2 +500: hold S3 S1 quorum   about 1·3, the second time, 500 ms later
//! > when reply C1: crash S3            and event, locked, expired; `client C1 expired`: its state
//! show votes packets disk …            categories, see `wanted`
//! only S1 S3                           lines of these servers only
//! from 1000                            shown from here on
//! until 2000                           tells what happens from the last `until` to this one
//! > at 2900 ask C1 {"create": {"path": "/a"}}     as in a scenario file
//! state                                every server, now
//! > plan …, solo …                     see solo.rs
//! ```
//!
//! Each `until` plays the run from its beginning with all that was said so far, so that a command can stand in the block that
//! it is about. What was told before must come again to the last bit.

use super::solo::{self, Solo};
use goldenscript::{Argument, Context};
use std::error::Error;
use std::fmt::Write;
use std::sync::Arc;
use zabscope::base::{
    Channel, ClientId, Endpoint, Epoch, Micros, ServerId, SidMap, SidSet, Span, Zxid,
};
use zabscope::client::{ClientState, Library};
use zabscope::scenario::name::Named;
use zabscope::scenario::recipe::Planned;
use zabscope::scenario::request::Asked;
use zabscope::sim::setup::InitialDisk;
use zabscope::sim::{About, Act, Command, Fault, Setup, Sight, Step, TraceHash, What, When, World};
use zabscope::trace;
use zabscope::zab::{Note, PacketKind, Server, ServerState, Timer};

/// A script while it is carried out.
pub struct Script {
    setup: Setup,
    show: Vec<String>,
    only: Vec<Endpoint>,
    from: Micros,
    /// How many events were told, and the hash behind the last of them.
    told: (u32, Option<TraceHash>),
    world: Option<World>,
    solo: Option<Solo>,
}

impl Script {
    pub fn new() -> Self {
        Self {
            setup: Setup::new(1, 3, 0),
            show: Vec::new(),
            only: Vec::new(),
            from: Micros(0),
            told: (0, None),
            world: None,
            solo: None,
        }
    }

    /// Carries out a line, and tells what followed.
    fn line(&mut self, line: &str) -> Result<String, String> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words: Vec<&str> = rest.split_whitespace().collect();
        match word {
            "ensemble" => ensemble(&mut self.setup, &words)?,
            "started" => {
                self.setup.started = words.iter().map(|w| server(w)).collect::<Result<_, _>>()?;
            }
            "disk" => self.setup.disks.push(disk(&words)?),
            "at" => {
                let (time, act) = rest.split_once(' ').ok_or("what?")?;
                let when = When::At(millis(time)?);
                self.setup.script.push(Act { when, command: command(act)? });
            }
            "when" => {
                let (sight, act) = rest.split_once(": ").ok_or("when …: what?")?;
                let when = parse_when(sight)?;
                self.setup.script.push(Act { when, command: command(act)? });
            }
            "show" => self.show = words.iter().map(|w| (*w).to_owned()).collect(),
            "only" => self.only = words.iter().map(|w| end(w)).collect::<Result<_, _>>()?,
            "from" => self.from = millis(rest)?,
            "until" => return Ok(self.play(millis(rest)?)),
            "state" => {
                let world = self.world.as_ref().ok_or("`state` stands behind an `until`")?;
                return Ok(world.nodes().iter().map(|node| state(world, &node.server)).collect());
            }
            "plan" => return solo::plan(rest),
            "solo" => return Ok(self.solo.insert(Solo::new(rest)?).starts()),
            _ => return self.solo.as_mut().ok_or("unknown command")?.hear(line),
        }
        Ok(String::new())
    }

    fn play(&mut self, until: Micros) -> String {
        let mut out = String::new();
        let mut world = World::new(Arc::new(self.setup.clone()));
        let (before, hash) = self.told;
        let mut events = 0;
        while let Some(step) = world.step() {
            if step.at > until {
                break;
            }
            events += 1;
            if events == before {
                assert_eq!(Some(world.hash()), hash, "a line changes what was told before it");
            }
            self.told = (events, Some(world.hash()));
            let mine = self.only.is_empty() || step.actor().is_none_or(|a| self.only.contains(&a));
            if events > before && step.at >= self.from && mine && wanted(self, &world, &step) {
                let _ = writeln!(out, "{}", trace::line(&world, &step));
            }
        }
        self.world = Some(world);
        out
    }
}

impl goldenscript::Runner for Script {
    type Command = goldenscript::Command;

    fn run(
        &mut self,
        command: &Self::Command,
        _context: &Context,
    ) -> Result<String, Box<dyn Error>> {
        let mut line = command.name.clone();
        for argument in &command.args {
            match argument {
                Argument::Positional(word) => write!(line, " {word}")?,
                Argument::KeyValue(key, value) => write!(line, " {key}={value}")?,
                other => return Err(format!("{other:?} is no word").into()),
            }
        }
        Ok(self.line(&line)?)
    }
}

fn ensemble(setup: &mut Setup, words: &[&str]) -> Result<(), String> {
    let get = |key: &str, default: u64| -> Result<u64, String> {
        let found = words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='));
        found.map_or(Ok(default), |v| v.parse().map_err(|_| format!("{key}={v}?")))
    };
    let mut made = Setup::new(get("seed", 1)?, get("voters", 3)? as u8, get("observers", 0)? as u8);
    made.latency = Span::fixed(get("latency", 1000)?);
    made.fsync = Span::fixed(get("fsync", 1000)?);
    made.boot = Span::fixed(get("boot", 0)?);
    made.config.tick = Micros::millis(get("tick", 2000)?);
    made.config.eternal_sessions = get("live", 0)? == 0;
    if get("asReleased", 0)? == 1 {
        made.flaws = zabscope::zab::Flaws::as_released();
    }
    made.config.snap_count = get("snapCount", 100_000)? as u32;
    made.config.commit_log_count = get("commitLogCount", 500)? as u32;
    *setup = made;
    Ok(())
}

/// Does the script ask for this line?
fn wanted(script: &Script, world: &World, step: &Step) -> bool {
    let show = |what: &str| script.show.iter().any(|s| s == what);
    let notes = world.notes();
    match step.what() {
        What::Command | What::Refused | What::Start => show("commands"),
        What::Vote => show("votes"),
        What::Packet => {
            let ping = step.kind() == Some(PacketKind::Ping);
            show("packets") && !ping || ping && show("pings")
        }
        What::ToServer | What::ToClient => {
            let ping = step.kind() == Some(PacketKind::ClientPing);
            show("clients") && !ping || ping && show("pings")
        }
        What::Woke => show("wakes"),
        What::Program => show("programs"),
        What::Resource => show("clients"),
        What::Disk | What::DiskFailed => show("disk"),
        What::Timer | What::Dialed | What::Opened | What::DialFailed | What::Broken => {
            let state =
                |n: &Note| matches!(n, Note::State(_) | Note::Leaves(_) | Note::LearnerTimedOut(_));
            show("network") && step.what() != What::Timer
                || show("timers") && step.what() == What::Timer
                || show("expiry") && is_expiry(step)
                || show("states") && notes.iter().any(state)
        }
    }
}

fn is_expiry(step: &Step) -> bool {
    step.about == About::Timer(Timer::Expiry)
}

fn state(world: &World, server: &Server) -> String {
    let id = server.id;
    let log = &server.disk.log;
    let records: Vec<String> = (0..)
        .zip(log.records().iter())
        .map(|(ix, t)| {
            let durable = if ix < log.durable() { "" } else { "~" };
            format!("{durable}{}", t.zxid)
        })
        .collect();
    let zxid =
        server.process.as_ref().map_or("-".to_owned(), |p| p.core.db.last_processed.to_string());
    let leader = server.leader().map_or(String::new(), |l| format!(" (leader {l})"));
    let state = server.state().map_or("DOWN", ServerState::name);
    let paused = if world.node(id).paused { " paused" } else { "" };
    format!(
        "{id}: {state}{paused}{leader}, acceptedEpoch {}, currentEpoch {}, zxid {zxid}, log [{}]\n",
        server.accepted_epoch(),
        server.current_epoch(),
        records.join(" "),
    )
}

fn command(text: &str) -> Result<Command, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let fault = |w: Option<&&str>| match w {
        Some(&"cut") => Ok(Fault::Cut),
        Some(&"silent") => Ok(Fault::Silence),
        _ => Err("silent or cut?".to_owned()),
    };
    Ok(match words.as_slice() {
        ["crash", s] => Command::Crash(server(s)?),
        ["restart", s] => Command::Restart(server(s)?),
        ["restart", s, "empty"] => Command::RestartEmpty(server(s)?),
        ["pause", c] if c.starts_with('C') => Command::PauseClient(client(c)?),
        ["resume", c] if c.starts_with('C') => Command::ResumeClient(client(c)?),
        ["pause", s] => Command::Pause(server(s)?),
        ["resume", s] => Command::Resume(server(s)?),
        ["hold", a, b, rest @ ..] => Command::Hold(end(a)?, end(b)?, channel(rest.first())?),
        ["release", a, b, rest @ ..] => Command::Release(end(a)?, end(b)?, channel(rest.first())?),
        ["cut", a, b] => Command::Cut(end(a)?, end(b)?),
        ["heal", "all"] => Command::HealAll,
        ["heal", a, b] => Command::Heal(end(a)?, end(b)?),
        ["isolate", s, how] => Command::Isolate(server(s)?, fault(Some(how))?),
        ["partition", how, groups @ ..] => {
            let mut map = SidMap::default();
            for (number, group) in (1..).zip(groups) {
                for sid in group.split('+') {
                    map[server(sid)?] = number;
                }
            }
            Command::Partition(map, fault(Some(how))?)
        }
        ["break", a, b, c] => {
            Command::Break(end(a)?, end(b)?, channel(Some(c))?.ok_or("which channel?")?)
        }
        ["fsync", s, us] => Command::Fsync(server(s)?, Span::fixed(number(us)?)),
        ["latency", a, b, us] => Command::Latency(end(a)?, end(b)?, Span::fixed(number(us)?)),
        ["connect", c, s] => Command::Connect(client(c)?, server(s)?),
        ["write", c, rest @ ..] => {
            let text = |ix: usize, default| rest.get(ix).copied().unwrap_or(default).into();
            let (path, data) = (text(0, "/k"), text(1, "v"));
            let version = rest.get(2).map_or(Ok(-1), |v| v.parse()).map_err(|_| "version?")?;
            Command::Write(client(c)?, path, data, version)
        }
        ["disconnect", c] => Command::Disconnect(client(c)?),
        ["ask", c, ..] => {
            let (_, op) = text.split_once('{').ok_or("what is asked?")?;
            let asked: Asked =
                serde_json::from_str(&format!("{{{op}")).map_err(|e| e.to_string())?;
            Command::Request(client(c)?, Arc::new(asked.op()))
        }
        ["move", c, s] => Command::Move(client(c)?, server(s)?),
        ["kill", c] => Command::Kill(client(c)?),
        ["run", c, ..] => {
            let (_, recipe) = text.split_once('{').ok_or("what is run?")?;
            let planned: Planned =
                serde_json::from_str(&format!("{{{recipe}")).map_err(|e| e.to_string())?;
            Command::Run(client(c)?, Arc::new(planned.recipe()))
        }
        ["cancel", n] => Command::Cancel(number(n)? as u16),
        ["timeout", c, ms] => Command::SessionTimeout(client(c)?, number(ms)? as u32),
        ["knows", c, known @ ..] => Command::ConnectString(client(c)?, servers(known)?),
        ["library", c, "java"] => Command::UseLibrary(client(c)?, Library::Java),
        ["library", c, "kazoo"] => Command::UseLibrary(client(c)?, Library::Kazoo),
        ["kill-program", c] => Command::KillProgram(client(c)?),
        ["fail-disk", s] => Command::FailDisk(server(s)?),
        ["mend-disk", s] => Command::MendDisk(server(s)?),
        _ => return Err(format!("no such command: {text}")),
    })
}

fn servers(words: &[&str]) -> Result<SidSet, String> {
    words.iter().map(|word| server(word)).collect()
}

/// A sight, perhaps with `x2` and `+500` behind it.
fn parse_when(text: &str) -> Result<When, String> {
    let (mut text, mut times, mut delay) = (text, 1, Micros(0));
    if let Some((before, ms)) = text.rsplit_once(" +") {
        (text, delay) = (before, millis(ms)?);
    }
    if let Some((before, n)) = text.rsplit_once(" x") {
        (text, times) = (before, number(n)? as u16);
    }
    let sight = parse_sight(text)?;
    let at_once = times == 1 && delay == Micros(0);
    Ok(if at_once { When::Seen(sight) } else { When::SeenAgain(sight, times, delay) })
}

fn parse_sight(text: &str) -> Result<Sight, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let any = |w: &str| if w == "*" { Ok(None) } else { server(w).map(Some) };
    let any_end = |w: Option<&&str>| match w {
        None | Some(&"*") => Ok(None),
        Some(w) => end(w).map(Some),
    };
    Ok(match words.as_slice() {
        [s, "LEADING"] => Sight::State(any(s)?, ServerState::Leading),
        [s, "LOOKING"] => Sight::State(any(s)?, ServerState::Looking),
        ["established", e] => Sight::Established(Some(Epoch(number(e)? as u32))),
        ["committed", z] => Sight::Committed(zxid(z)?),
        ["durable", s, z] => Sight::Durable(any(s)?, zxid(z)?),
        ["delivered", s, z] => Sight::Delivered(any(s)?, zxid(z)?),
        ["currentEpoch", s, e] => Sight::CurrentEpoch(any(s)?, Epoch(number(e)? as u32)),
        ["sent", kind, rest @ ..] => {
            let kind = PacketKind::ALL.into_iter().find(|k| k.name() == *kind).ok_or("kind?")?;
            let about = rest.get(2).map(|z| zxid(z)).transpose()?;
            Sight::Sent(kind, any_end(rest.first())?, any_end(rest.get(1))?, about)
        }
        ["reply", c] => Sight::Reply(any_client(c)?),
        ["event", c] => Sight::Event(any_client(c)?),
        ["locked", c] => Sight::Locked(any_client(c)?),
        ["expired", c] => Sight::Expired(any_client(c)?),
        ["client", c, state] => {
            let named = |s: &&ClientState| s.name() == *state;
            let state = ClientState::ALL.iter().find(named).ok_or("state?")?;
            Sight::Client(any_client(c)?, *state)
        }
        _ => return Err(format!("no such sight: {text}")),
    })
}

fn disk(words: &[&str]) -> Result<InitialDisk, String> {
    let mut made = InitialDisk {
        server: server(words.first().ok_or("whose?")?)?,
        accepted_epoch: Epoch(0),
        current_epoch: Epoch(0),
        log: Vec::new(),
    };
    for word in &words[1..] {
        match word.split_once('=').ok_or("key=value")? {
            ("accepted", v) => made.accepted_epoch = Epoch(number(v)? as u32),
            ("current", v) => made.current_epoch = Epoch(number(v)? as u32),
            ("log", v) => made.log = zxids(v)?,
            (key, _) => return Err(format!("{key}?")),
        }
    }
    Ok(made)
}

/// `1·1..1·5,2·1`.
pub fn zxids(text: &str) -> Result<Vec<Zxid>, String> {
    let mut all = Vec::new();
    for part in text.split(',').filter(|p| !p.is_empty()) {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last) = (zxid(first)?, zxid(last)?);
        all.extend((first.0..=last.0).map(Zxid));
    }
    Ok(all)
}

pub fn zxid(text: &str) -> Result<Zxid, String> {
    let (e, c) = text.split_once('·').ok_or_else(|| format!("a zxid like 1·2, not {text}"))?;
    Ok(Zxid::new(Epoch(number(e)? as u32), number(c)? as u32))
}

pub fn server(text: &str) -> Result<ServerId, String> {
    let n = text.strip_prefix('S').ok_or_else(|| format!("a server like S1, not {text}"))?;
    Ok(ServerId(number(n)? as u8))
}

fn client(text: &str) -> Result<ClientId, String> {
    let n = text.strip_prefix('C').ok_or_else(|| format!("a client like C1, not {text}"))?;
    Ok(ClientId(number(n)? as u8))
}

fn any_client(text: &str) -> Result<Option<ClientId>, String> {
    if text == "*" { Ok(None) } else { client(text).map(Some) }
}

fn end(text: &str) -> Result<Endpoint, String> {
    server(text).map(Endpoint::Server).or_else(|_| client(text).map(Endpoint::Client))
}

fn channel(word: Option<&&str>) -> Result<Option<Channel>, String> {
    match word {
        None => Ok(None),
        Some(&"election") => Ok(Some(Channel::Election)),
        Some(&"quorum") => Ok(Some(Channel::Quorum)),
        Some(&"client") => Ok(Some(Channel::Client)),
        Some(other) => Err(format!("no such channel: {other}")),
    }
}

pub fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a number, not {text}"))
}

/// Milliseconds, with up to three decimals.
fn millis(text: &str) -> Result<Micros, String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    Ok(Micros::millis(number(whole)?) + Micros(number(&format!("{part:0<3}"))?))
}
