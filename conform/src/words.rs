//! What the steps of a recording say.

use super::read::{millis, server, zxid};
use serde_json::{Map, Value};
use zabscope::base::{Channel, ServerId, Zxid};
use zabscope::zab::PacketKind;

/// More writes than this are not replayed.
pub const MOST_WRITES: u64 = 20_000;

/// What is done in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepDoing {
    /// An ensemble was brought up: one server after the other, in this order.
    Started(Vec<ServerId>),
    /// These processes are started.
    Start(Vec<ServerId>),
    /// Nothing: time passes, or somebody looks.
    Look,
    /// Waits until everything that can serve serves.
    Serving,
    /// A client writes that often and has its answers.
    Write {
        /// How often.
        count: u64,
        /// What the paths begin with.
        prefix: String,
        /// The zxid of the last one.
        last: Option<Zxid>,
    },
    /// A client writes; nobody waits for the answer.
    WriteOnly {
        /// The path.
        path: String,
    },
    /// These processes are killed.
    Kill(Vec<ServerId>),
    /// This one's disk is emptied.
    Wipe(ServerId),
    /// A direction of a link is held.
    Hold(ServerId, ServerId, Vec<Channel>),
    /// Both directions of all links of one server are held.
    Isolate(ServerId),
    /// From its next record on, what this server writes to its disk takes until it is said
    /// to go on.
    Stall(ServerId),
    /// This server's disk is as it was.
    GoOn(ServerId),
    /// From the first packet of this kind on, these directions are held.
    HoldFrom(Vec<(ServerId, ServerId)>, PacketKind),
    /// A direction of a link passes again.
    Pass(ServerId, ServerId, Vec<Channel>),
    /// The links between two are cut.
    Cut(ServerId, ServerId),
    /// The links between two pass again.
    Heal(ServerId, ServerId),
    /// All links pass again.
    HealAll,
    /// These processes stand still.
    Stop(Vec<ServerId>),
    /// They go on.
    Continue(Vec<ServerId>),
    /// A client tries to open a session: can it?
    CanConnect(bool),
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterStep {
    /// When, by the steps' clock.
    pub at: i64,
    /// In the recording's words.
    pub text: String,
    /// What is done.
    pub doing: StepDoing,
    /// Who leads then, as far as it was noted.
    pub leader: Option<ServerId>,
    /// How all servers stand then, as far as it was noted.
    pub state: Option<Value>,
}

/// Reads a step. An error is a sentence.
pub fn read(step: &Map<String, Value>, n: u8) -> Result<ClusterStep, String> {
    let text = step.get("do").and_then(Value::as_str).unwrap_or_default();
    let read = StepReader { step, n };
    let doing = read.doing(text).map_err(|why| format!("the step \"{text}\": {why}"))?;
    Ok(ClusterStep {
        at: step.get("t_ms").and_then(Value::as_number).and_then(millis).unwrap_or_default(),
        text: text.to_owned(),
        doing,
        leader: step.get("leader").and_then(|v| server(&v.to_string(), n)),
        state: step.get("state").filter(|s| s.is_object()).cloned(),
    })
}

struct StepReader<'a> {
    step: &'a Map<String, Value>,
    n: u8,
}

impl StepReader<'_> {
    fn doing(&self, text: &str) -> Result<StepDoing, String> {
        let first = text.split_whitespace().next().unwrap_or_default();
        Ok(match text {
            "started" => StepDoing::Started(self.sids()?),
            "start" | "restart" => StepDoing::Start(self.sids()?),
            "serving" => StepDoing::Serving,
            "state" | "wait" | "sleep" => StepDoing::Look,
            "write" => self.write()?,
            "write without waiting" => StepDoing::WriteOnly { path: self.text("path") },
            "wipe" => match self.sids()?.as_slice() {
                [sid] => StepDoing::Wipe(*sid),
                _ => return Err("one server at a time".to_owned()),
            },
            "link" => self.link()?,
            "cut" => StepDoing::Cut(self.end("a", "src")?, self.end("b", "dst")?),
            "heal" => StepDoing::Heal(self.end("a", "src")?, self.end("b", "dst")?),
            "heal all links" | "heal all" => StepDoing::HealAll,
            "SIGSTOP" => StepDoing::Stop(self.sids()?),
            "SIGCONT" => StepDoing::Continue(self.sids()?),
            "new client session possible" => StepDoing::CanConnect(
                self.step.get("result").and_then(Value::as_bool).unwrap_or(true),
            ),
            _ if matches!(first, "kill" | "SIGKILL" | "SIGTERM") => StepDoing::Kill(self.sids()?),
            _ if first == "hold" => self.hold_from(text)?,
            _ if first == "isolate" => self.isolate(text)?,
            _ if text.ends_with("to snapshot files waits") => StepDoing::Stall(self.named(text)?),
            _ if text.starts_with("the writes of ") && text.ends_with(" go on") => {
                StepDoing::GoOn(self.named(text)?)
            }
            _ => return Err("these words are not known".to_owned()),
        })
    }

    fn sid(&self, key: &str) -> Result<ServerId, String> {
        let value = self.step.get(key).ok_or_else(|| format!("{key} is missing"))?;
        server(&value.to_string(), self.n).ok_or_else(|| format!("{key}: no such server: {value}"))
    }

    fn end(&self, key: &str, other: &str) -> Result<ServerId, String> {
        self.sid(key).or_else(|why| self.sid(other).map_err(|_| why))
    }

    fn sids(&self) -> Result<Vec<ServerId>, String> {
        let Some(list) = self.step.get("sids").and_then(Value::as_array) else {
            return self.sid("sid").map(|sid| vec![sid]);
        };
        list.iter()
            .map(|v| server(&v.to_string(), self.n).ok_or_else(|| format!("no such server: {v}")))
            .collect()
    }

    fn text(&self, key: &str) -> String {
        self.step.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn write(&self) -> Result<StepDoing, String> {
        let count = self.step.get("count").and_then(Value::as_u64).unwrap_or(1);
        if count > MOST_WRITES {
            return Err(format!("more than {MOST_WRITES} writes"));
        }
        let last = self.step.get("last_zxid").and_then(zxid);
        Ok(StepDoing::Write { count, prefix: self.text("prefix"), last })
    }

    fn link(&self) -> Result<StepDoing, String> {
        let (src, dst) = (self.sid("src")?, self.sid("dst")?);
        let kinds = self.text("kinds");
        let mut channels = Vec::new();
        for (letter, channel) in [('q', Channel::Quorum), ('e', Channel::Election)] {
            if kinds.is_empty() || kinds.contains(letter) {
                channels.push(channel);
            }
        }
        match self.text("state").as_str() {
            "hold" => Ok(StepDoing::Hold(src, dst, channels)),
            "pass" | "open" | "heal" => Ok(StepDoing::Pass(src, dst, channels)),
            "cut" => Ok(StepDoing::Cut(src, dst)),
            other => Err(format!("a link cannot be \"{other}\"")),
        }
    }

    /// The one server that a step's words name.
    fn named(&self, text: &str) -> Result<ServerId, String> {
        let sid = text.split_whitespace().find_map(|word| server(word, self.n));
        sid.ok_or_else(|| "it names no server".to_owned())
    }

    /// `isolate 3 (hold)`: both directions to and from everybody else.
    fn isolate(&self, text: &str) -> Result<StepDoing, String> {
        let mut words = text.split_whitespace().skip(1);
        let sid = match words.next().and_then(|word| server(word, self.n)) {
            Some(sid) => sid,
            None => self.sid("sid")?,
        };
        match words.next() {
            None | Some("(hold)") => Ok(StepDoing::Isolate(sid)),
            Some(other) => Err(format!("a server is isolated by (hold), not by {other}")),
        }
    }

    /// `hold 3->1 and 3->2 from the first COMMIT packet on`.
    fn hold_from(&self, text: &str) -> Result<StepDoing, String> {
        let (links, kind) = text.split_once(" from the ").unwrap_or((text, ""));
        let mut held = Vec::new();
        for word in links.split(|c: char| c.is_whitespace() || c == ',') {
            let Some((src, dst)) = word.split_once("->") else {
                continue;
            };
            let sid =
                |text: &str| server(text, self.n).ok_or_else(|| format!("no such server: {text}"));
            held.push((sid(src)?, sid(dst)?));
        }
        if held.is_empty() {
            return Err("it names no link such as 3->1".to_owned());
        }
        if kind.is_empty() {
            let [(src, dst)] = held.as_slice() else {
                return Err("it does not say from which packet on".to_owned());
            };
            return Ok(StepDoing::Hold(*src, *dst, vec![Channel::Quorum]));
        }
        let named = |word: &str| PacketKind::ALL.into_iter().find(|kind| kind.name() == word);
        let kind = kind
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find_map(named)
            .ok_or("it names no packet such as COMMIT")?;
        Ok(StepDoing::HoldFrom(held, kind))
    }
}
