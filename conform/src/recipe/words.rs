//! What an action says: a call of an object, as it is written in Python.

use super::script::ActionDoing;
use std::collections::{BTreeMap, VecDeque};
use zabscope::base::Micros;
use zabscope::recipe::calls::{Call, ObjectSort};
use zabscope::recipe::queue::PRIORITY;

/// Errors of Python: what was called wrongly there cannot be called here.
const PYTHON: [&str; 5] =
    ["ValueError", "TypeError", "RuntimeError", "AttributeError", "AssertionError"];

/// Understands an action. An error is a sentence.
pub fn doing(recipe: &str, text: &str) -> Result<ActionDoing, String> {
    let text = text.trim();
    if text.ends_with("(was blocked)") {
        return Ok(ActionDoing::Back);
    }
    match text {
        "connect" => return Ok(ActionDoing::Connect),
        _ if text.starts_with("connect (") => return Ok(ActionDoing::Connect),
        "leader function returns" => return Ok(ActionDoing::FunctionReturns),
        "leaders so far" => return Ok(ActionDoing::Leaders),
        _ if text.starts_with("client stop") => return Ok(ActionDoing::Stop),
        _ if text.starts_with("client killed") => return Ok(ActionDoing::Kill),
        _ => {}
    }
    let done = if text.contains("= ") { added(text) } else { called(recipe, text) };
    done.ok_or_else(|| match sort(recipe, "") {
        Some(_) => format!("\"{text}\" is not understood"),
        None => format!("{recipe} is not among our recipes"),
    })
}

/// Can this have come of a call here, too? An error is a sentence.
pub fn outcome(said: &str) -> Result<(), String> {
    match said.strip_prefix("raised ").filter(|error| PYTHON.contains(error)) {
        Some(error) => Err(format!("{error} is an error of Python")),
        None => Ok(()),
    }
}

/// `counter += 1`, perhaps with `(s2 adds 100 between …)`.
fn added(text: &str) -> Option<ActionDoing> {
    let marks = [(1, " += "), (-1, " -= ")];
    let (sign, rest) =
        marks.iter().find_map(|(sign, mark)| Some((sign, text.split_once(mark)?.1)))?;
    let mut words = rest.split_whitespace();
    let more: i64 = words.next()?.parse().ok()?;
    let words: Vec<&str> = words.collect();
    match words[..] {
        [who, "adds", other, "between", ..] => {
            let who = who.strip_prefix("(s")?.parse().ok()?;
            Some(ActionDoing::AddBetween(sign * more, who, other.parse().ok()?))
        }
        _ if !is_remark(&words) => None,
        _ => Some(ActionDoing::Call(ObjectSort::Counter, Call::Add(sign * more))),
    }
}

/// Words behind a call say more about it, but not that it was made more than once.
fn is_remark(words: &[&str]) -> bool {
    let counts = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(word, "times" | "twice")
            || word.strip_prefix('x').unwrap_or(word).parse::<u32>().is_ok()
    };
    !words.iter().any(counts)
}

/// `object.method(arguments)`; what stands behind it is a remark.
fn called(recipe: &str, text: &str) -> Option<ActionDoing> {
    let (called, rest) = match text.split_once('(') {
        Some((called, rest)) => (called, inside(rest)?),
        None => (text, ""),
    };
    let behind = text.get(called.len() + rest.len() + 2..).unwrap_or_default();
    if !is_remark(&behind.split_whitespace().collect::<Vec<_>>()) {
        return None;
    }
    let of_all = match called {
        "len" => Some(Call::Len),
        "list" | "set" | "sorted" => Some(Call::Who),
        _ => None,
    };
    if let Some(call) = of_all {
        let object = rest.rsplit('(').next()?.trim_end_matches(')');
        return Some(ActionDoing::Call(sort(recipe, object)?, call));
    }
    let (object, method) = called.rsplit_once('.').unwrap_or(("", called));
    let sort = sort(recipe, object)?;
    let mut arguments = Arguments::read(rest);
    let call = match method.trim() {
        "acquire" => {
            let blocking = arguments.truth("blocking", true)?;
            let most = arguments.seconds("timeout")?;
            arguments.truth("ephemeral", true)?.then_some(Call::Acquire(blocking, most))?
        }
        "release" => Call::Release,
        "contenders" | "lease_holders" | "get_participants" | "participants" => Call::Who,
        "run" => {
            arguments = Arguments::default(); // the function is not of interest
            Call::Lead(false)
        }
        "cancel" => return arguments.is_empty().then_some(ActionDoing::Cancel(sort)),
        "create" => Call::Create,
        "remove" => Call::Remove,
        "wait" => Call::Wait(arguments.seconds("timeout")?),
        "enter" => Call::Enter,
        "leave" => Call::Leave,
        "join" => Call::Join,
        "get" => Call::Get(arguments.seconds("timeout")?),
        "consume" => Call::Consume,
        "holds_lock" => Call::Holds,
        "value" => Call::Value,
        "put" => {
            let item = arguments.take("value")?;
            Call::Put(unquoted(item).into(), arguments.priority()?)
        }
        "put_all" => {
            let items = arguments.take("values")?.strip_prefix('[')?.strip_suffix(']')?;
            let items = parts(items).into_iter().map(|item| unquoted(item).into()).collect();
            Call::PutAll(items, arguments.priority()?)
        }
        _ => return None,
    };
    arguments.is_empty().then_some(ActionDoing::Call(sort, call))
}

/// Up to the bracket that closes what was opened before.
fn inside(text: &str) -> Option<&str> {
    let mut scan = Scan::default();
    let end = text.char_indices().find(|(_, c)| scan.goes_below(*c))?.0;
    text.get(..end)
}

/// What stands between commas, outside of brackets and quotes.
fn parts(text: &str) -> Vec<&str> {
    let mut scan = Scan::default();
    let is_end = |c: char| {
        scan.goes_below(c);
        c == ',' && scan.is_outside()
    };
    text.split(is_end).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Where a reader is among brackets and quotes.
#[derive(Default)]
struct Scan {
    depth: i32,
    quote: Option<char>,
}

impl Scan {
    fn goes_below(&mut self, c: char) -> bool {
        match (self.quote, c) {
            (Some(quote), _) if c == quote => self.quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => self.quote = Some(c),
            (None, '(' | '[') => self.depth += 1,
            (None, ')' | ']') => self.depth -= 1,
            _ => {}
        }
        self.depth < 0
    }

    fn is_outside(&self) -> bool {
        self.depth == 0 && self.quote.is_none()
    }
}

fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('b').unwrap_or(text);
    ['\'', '"']
        .iter()
        .find_map(|quote| inner.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(text)
}

/// What kind of object this is: by its name, or by what the recording is about.
fn sort(recipe: &str, object: &str) -> Option<ObjectSort> {
    let (recipe, object) = (recipe.to_lowercase(), object.trim().to_lowercase());
    let about = |word: &str| object.contains(word) || recipe.contains(word);
    Some(match &*object {
        "rlock" => ObjectSort::ReadLock,
        "wlock" => ObjectSort::WriteLock,
        "lock" => ObjectSort::Lock,
        _ if about("election") => ObjectSort::Election,
        _ if about("sem") => ObjectSort::Semaphore,
        _ if about("double") => ObjectSort::DoubleBarrier,
        _ if about("barrier") => ObjectSort::Barrier,
        _ if object == "lq" || about("queue") && about("lock") => ObjectSort::LockingQueue,
        _ if about("queue") => ObjectSort::Queue,
        _ if about("count") => ObjectSort::Counter,
        _ if about("party") => ObjectSort::Party,
        _ if object.contains("read") => ObjectSort::ReadLock,
        _ if object.contains("write") => ObjectSort::WriteLock,
        _ if about("lock") => ObjectSort::Lock,
        _ => return None,
    })
}

/// The arguments of a call that nobody has taken yet.
#[derive(Default)]
struct Arguments<'a> {
    plain: VecDeque<&'a str>,
    named: BTreeMap<&'a str, &'a str>,
}

impl<'a> Arguments<'a> {
    fn read(text: &'a str) -> Arguments<'a> {
        let mut all = Arguments::default();
        for part in parts(text) {
            let is_name = |name: &str| name.chars().all(|c| c == '_' || c.is_ascii_alphabetic());
            match part.split_once('=').filter(|(name, _)| is_name(name.trim())) {
                Some((name, value)) => drop(all.named.insert(name.trim(), value.trim())),
                None => all.plain.push_back(part),
            }
        }
        all
    }

    /// The next one, or the one with this name.
    fn take(&mut self, name: &str) -> Option<&'a str> {
        self.plain.pop_front().or_else(|| self.named.remove(name))
    }

    fn truth(&mut self, name: &str, usual: bool) -> Option<bool> {
        match self.take(name) {
            None => Some(usual),
            Some("True") => Some(true),
            Some("False") => Some(false),
            Some(_) => None,
        }
    }

    fn seconds(&mut self, name: &str) -> Option<Option<Micros>> {
        match self.take(name) {
            None | Some("None") => Some(None),
            Some(text) => seconds(text).map(Some),
        }
    }

    fn priority(&mut self) -> Option<u32> {
        self.take("priority").map_or(Some(PRIORITY), |text| text.parse().ok())
    }

    fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.named.is_empty()
    }
}

/// Decimal seconds, to the microsecond.
fn seconds(text: &str) -> Option<Micros> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    let whole: u64 = whole.parse().ok().filter(|s| *s < 3_600)?;
    Some(Micros(whole * 1_000_000 + digits.parse::<u64>().ok()?))
}
