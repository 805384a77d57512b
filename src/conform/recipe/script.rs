//! The schema of a recording of a recipe, read with distrust, and what its actions say.

use super::{session, zxid};
use crate::base::{Micros, Zxid};
use crate::recipe::calls::{Call, Sort};
use crate::recipe::tape::Fail;
use crate::service::error::ErrorCode;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longer recordings are not replayed.
const MOST_ACTIONS: usize = 2_000;
const MOST_WIRE: usize = 100_000;

/// What an action says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// A session is opened.
    Connect,
    /// It is closed.
    Stop,
    /// Its client dies, and it is waited for its end.
    Kill,
    /// A call that was blocked has come back.
    Back,
    /// An operation of an object of this kind.
    Call(Sort, Call),
    /// Somebody cancels what such an object waits for.
    Cancel(Sort),
    /// The leader's function returns.
    FunctionReturns,
    /// Who has led so far.
    Leaders,
    /// Adds to a counter; between its reading and writing another session adds, too.
    AddBetween(i64, u64, i64),
    /// Something else.
    Unknown,
}

/// An action and its outcome.
pub struct Action<'a> {
    /// Its number, for whoever reads of a difference.
    pub name: String,
    /// Whose.
    pub session: u64,
    /// What it says.
    pub text: &'a str,
    /// The same, understood.
    pub doing: Doing,
    /// What came of it.
    pub outcome: &'a Value,
    /// The last transaction when all was quiet again.
    pub zxid_after: Option<Zxid>,
    /// What was on the wire because of it.
    pub span: &'a [Value],
    /// How much was on the wire then.
    pub upto: usize,
}

/// A recording.
pub struct Script<'a> {
    /// What was done.
    pub actions: Vec<Action<'a>>,
    /// The transaction log.
    pub txns: &'a [Value],
    /// Everything on the wire.
    pub wire: &'a [Value],
    /// How many calls had not come back at the end.
    pub still_blocked: usize,
    /// What is known of the ensemble.
    pub meta: &'a Value,
    /// The session that first asked for something with this random name in it, by the
    /// name's number, in the order of their first appearance.
    pub names: Vec<(u64, u64)>,
    /// The first action that is not understood: a sentence.
    pub unknown: Option<String>,
}

impl<'a> Script<'a> {
    /// Reads one. An error is a sentence.
    pub fn read(value: &'a Value) -> Result<Script<'a>, String> {
        let actions = list(value, "actions")?;
        let wire = list(value, "wire")?;
        if actions.len() > MOST_ACTIONS || wire.len() > MOST_WIRE {
            return Err("this recording is too long".to_owned());
        }
        let recipe = value.get("recipe").and_then(Value::as_str).unwrap_or_default();
        let (mut from, mut unknown) = (0, None);
        let mut all = Vec::new();
        for (ix, action) in actions.iter().enumerate() {
            let name = action.get("i").map_or_else(|| ix.to_string(), Value::to_string);
            let named = |why: String| format!("action {name}: {why}");
            let number = action.get("session").ok_or_else(|| "session is missing".to_owned());
            let number = number.and_then(session).map_err(named)?;
            let text = action.get("action").and_then(Value::as_str).unwrap_or_default();
            let doing = doing(recipe, text).unwrap_or_else(|why| {
                let ours = sort(recipe, "").is_some();
                let why = if ours { why } else { format!("{recipe} is not among our recipes") };
                unknown.get_or_insert(format!("action {name}: {why}"));
                Doing::Unknown
            });
            let upto = upto(action, from, wire.len()).map_err(named)?;
            let outcome = action.get("outcome").unwrap_or(&Value::Null);
            let zxid_after = action.get("zxid_after").and_then(zxid);
            let span = &wire[from..upto];
            from = upto;
            all.push(Action {
                name,
                session: number,
                text,
                doing,
                outcome,
                zxid_after,
                span,
                upto,
            });
        }
        let still_blocked = value.get("still_blocked").and_then(Value::as_array);
        let mut names: Vec<(u64, u64)> = Vec::new();
        for entry in wire {
            let Some(request) = entry.get("req") else { continue };
            let Some(by) = entry.get("session").and_then(|name| session(name).ok()) else {
                continue;
            };
            for number in guids(request) {
                if !names.iter().any(|(known, _)| *known == number) {
                    names.push((number, by));
                }
            }
        }
        Ok(Script {
            actions: all,
            txns: list(value, "txns")?,
            wire,
            still_blocked: still_blocked.map_or(0, Vec::len),
            meta: value.get("meta").unwrap_or(&Value::Null),
            names,
            unknown,
        })
    }

    /// Whose random name is it?
    pub fn owner(&self, number: u64) -> Option<u64> {
        self.names.iter().find(|(known, _)| *known == number).map(|(_, by)| *by)
    }

    /// The first of its own random names that a session mentions in this action.
    pub fn own_name(&self, action: &Action) -> Option<u64> {
        let own = |entry: &Value| {
            let request = entry.get("req").filter(|_| is_by(entry, action.session))?;
            guids(request).into_iter().find(|n| self.owner(*n) == Some(action.session))
        };
        action.span.iter().find_map(own)
    }
}

/// Is this of this session?
pub fn is_by(entry: &Value, number: u64) -> bool {
    entry.get("session").and_then(|name| session(name).ok()) == Some(number)
}

/// The numbers of the random names (`U7`) in a request.
pub fn guids(request: &Value) -> Vec<u64> {
    let texts = [request.get("path"), request.get("data")];
    let texts = texts.into_iter().flatten().filter_map(Value::as_str);
    let mut found = Vec::new();
    for text in texts {
        for (at, _) in text.match_indices('U') {
            let before = text[..at].chars().next_back();
            let digits: String =
                text[at + 1..].chars().take_while(char::is_ascii_digit).take(9).collect();
            if before.is_none_or(|c| !c.is_alphanumeric())
                && let Ok(number) = digits.parse()
            {
                found.push(number);
            }
        }
    }
    found
}

/// How much was on the wire after an action.
fn upto(action: &Value, from: usize, most: usize) -> Result<usize, String> {
    let Some(said) = action.get("wire_upto").filter(|said| !said.is_null()) else {
        return Ok(from);
    };
    let upto = said.as_u64().and_then(|upto| usize::try_from(upto).ok());
    upto.filter(|upto| (from..=most).contains(upto))
        .ok_or_else(|| format!("wire_upto is from {from} to {most}, not {said}"))
}

fn list<'a>(of: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match of.get(key) {
        None => Err(format!("{key} is missing")),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or(format!("{key} is not a list")),
    }
}

fn doing(recipe: &str, text: &str) -> Result<Doing, String> {
    let text = text.trim();
    if text.ends_with("(was blocked)") {
        return Ok(Doing::Back);
    }
    match text {
        "connect" => return Ok(Doing::Connect),
        "leader function returns" => return Ok(Doing::FunctionReturns),
        "leaders so far" => return Ok(Doing::Leaders),
        _ if text.starts_with("client stop") => return Ok(Doing::Stop),
        _ if text.starts_with("client killed") => return Ok(Doing::Kill),
        _ => {}
    }
    let unknown = || format!("\"{text}\" is not understood");
    for (sign, mark) in [(1, " += "), (-1, " -= ")] {
        if let Some((_, rest)) = text.split_once(mark) {
            let mut words = rest.split_whitespace();
            let more: i64 = words.next().and_then(|n| n.parse().ok()).ok_or_else(unknown)?;
            let words: Vec<&str> = words.collect();
            return match words[..] {
                [who, "adds", other, "between", ..] => {
                    let who = who.strip_prefix("(s").and_then(|n| n.parse().ok());
                    let other = other.parse().ok();
                    let (who, other) = who.zip(other).ok_or_else(unknown)?;
                    Ok(Doing::AddBetween(sign * more, who, other))
                }
                _ => Ok(Doing::Call(Sort::Counter, Call::Add(sign * more))),
            };
        }
    }
    let (called, rest) = match text.split_once('(') {
        Some((called, rest)) => (called, rest.split(')').next().unwrap_or_default()),
        None => (text, ""),
    };
    let of_all = match called {
        "len" => Some(Call::Len),
        "list" | "set" | "sorted" => Some(Call::Who),
        _ => None,
    };
    if let Some(call) = of_all {
        return Ok(Doing::Call(sort(recipe, rest).ok_or_else(unknown)?, call));
    }
    let (object, method) = called.rsplit_once('.').unwrap_or(("", called));
    let sort = sort(recipe, object).ok_or_else(unknown)?;
    let arguments = Arguments::read(rest);
    let most = || match arguments.named.get("timeout") {
        None | Some(&"None") => Ok(None),
        Some(text) => seconds(text).map(Some).ok_or_else(unknown),
    };
    let call = match method.trim() {
        "acquire" => Call::Acquire(arguments.named.get("blocking") != Some(&"False"), most()?),
        "release" => Call::Release,
        "contenders" | "lease_holders" | "get_participants" | "participants" => Call::Who,
        "run" => Call::Lead(false),
        "cancel" => return Ok(Doing::Cancel(sort)),
        "create" => Call::Create,
        "remove" => Call::Remove,
        "wait" => Call::Wait(most()?),
        "enter" => Call::Enter,
        "leave" => Call::Leave,
        "join" => Call::Join,
        "get" => Call::Get(most()?),
        "consume" => Call::Consume,
        "holds_lock" => Call::Holds,
        "value" => Call::Value,
        "put" => {
            let item = arguments.plain.first().ok_or_else(unknown)?;
            let priority = arguments.named.get("priority").map_or(Some(100), |n| n.parse().ok());
            Call::Put(unquoted(item).into(), priority.ok_or_else(unknown)?)
        }
        _ => return Err(unknown()),
    };
    Ok(Doing::Call(sort, call))
}

fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('b').unwrap_or(text);
    ['\'', '"']
        .iter()
        .find_map(|quote| inner.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(text)
}

/// What kind of object this is: by its name, or by what the recording is about.
fn sort(recipe: &str, object: &str) -> Option<Sort> {
    let (recipe, object) = (recipe.to_lowercase(), object.trim().to_lowercase());
    let about = |word: &str| object.contains(word) || recipe.contains(word);
    Some(match &*object {
        "rlock" => Sort::ReadLock,
        "wlock" => Sort::WriteLock,
        "lock" => Sort::Lock,
        _ if about("election") => Sort::Election,
        _ if about("sem") => Sort::Semaphore,
        _ if about("double") => Sort::DoubleBarrier,
        _ if about("barrier") => Sort::Barrier,
        _ if object == "lq" || about("queue") && about("lock") => Sort::LockingQueue,
        _ if about("queue") => Sort::Queue,
        _ if about("count") => Sort::Counter,
        _ if about("party") => Sort::Party,
        _ if about("lock") => Sort::Lock,
        _ => return None,
    })
}

#[derive(Default)]
struct Arguments<'a> {
    plain: Vec<&'a str>,
    named: BTreeMap<&'a str, &'a str>,
}

impl<'a> Arguments<'a> {
    fn read(text: &'a str) -> Arguments<'a> {
        let mut all = Arguments::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some((name, value)) => drop(all.named.insert(name.trim(), value.trim())),
                None => all.plain.push(part),
            }
        }
        all
    }
}

/// Decimal seconds, to the microsecond.
fn seconds(text: &str) -> Option<Micros> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    let whole: u64 = whole.parse().ok().filter(|s| *s < 3_600)?;
    Some(Micros(whole * 1_000_000 + digits.parse::<u64>().ok()?))
}

/// What a failure is called there.
pub fn raised(why: Fail) -> String {
    match why {
        Fail::TimedOut => "LockTimeout".to_owned(),
        Fail::Cancelled => "CancelledError".to_owned(),
        Fail::Loss => "ConnectionLoss".to_owned(),
        Fail::Expired | Fail::Code(ErrorCode::SessionExpired) => "SessionExpiredError".to_owned(),
        Fail::Again => "ForceRetryError".to_owned(),
        Fail::Code(code) => format!("{}Error", code.name()),
    }
}
