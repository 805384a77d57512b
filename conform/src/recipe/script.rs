//! The schema of a recording of a recipe, read with distrust, and what its actions say.

use super::words;
use super::{session, zxid};
use serde_json::Value;
use zabscope::base::Zxid;
use zabscope::recipe::calls::{Call, ObjectSort};
use zabscope::recipe::tape::Fail;
use zabscope::service::error::ErrorCode;

/// Longer recordings are not replayed.
const MOST_ACTIONS: usize = 2_000;
const MOST_WIRE: usize = 100_000;

/// What an action says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionDoing {
    /// A session is opened.
    Connect,
    /// It is closed.
    Stop,
    /// Its client dies, and it is waited for its end.
    Kill,
    /// A call that was blocked has come back.
    Back,
    /// An operation of an object of this kind.
    Call(ObjectSort, Call),
    /// Somebody cancels what such an object waits for.
    Cancel(ObjectSort),
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
pub struct RecipeAction<'a> {
    /// Its number, for whoever reads of a difference.
    pub name: String,
    /// Whose.
    pub session: u64,
    /// What it says.
    pub text: &'a str,
    /// The same, understood.
    pub doing: ActionDoing,
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
pub struct RecipeScript<'a> {
    /// What was done.
    pub actions: Vec<RecipeAction<'a>>,
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

impl<'a> RecipeScript<'a> {
    /// Reads one. An error is a sentence.
    pub fn read(value: &'a Value) -> Result<RecipeScript<'a>, String> {
        let actions = list(value, "actions")?;
        let wire = list(value, "wire")?;
        if actions.len() > MOST_ACTIONS || wire.len() > MOST_WIRE {
            return Err("this recording is too long".to_owned());
        }
        let recipe = value.get("recipe").and_then(Value::as_str).unwrap_or_default();
        let claims = wire.iter().any(|entry| {
            entry["req"]["path"].as_str().is_some_and(|path| path.ends_with("/taken"))
        });
        let (mut from, mut unknown) = (0, None);
        let mut all = Vec::new();
        for (ix, action) in actions.iter().enumerate() {
            let name = action.get("i").map_or_else(|| ix.to_string(), Value::to_string);
            let named = |why: String| format!("action {name}: {why}");
            let number = action.get("session").ok_or_else(|| "session is missing".to_owned());
            let number = number.and_then(session).map_err(named)?;
            let text = action.get("action").and_then(Value::as_str).unwrap_or_default();
            let outcome = action.get("outcome").unwrap_or(&Value::Null);
            let possible = words::outcome(outcome.as_str().unwrap_or_default());
            let doing = possible.and_then(|()| words::doing(recipe, text));
            let doing = doing.map(|doing| of_wire(doing, claims)).unwrap_or_else(|why| {
                unknown.get_or_insert(format!("action {name}: {why}"));
                ActionDoing::Unknown
            });
            let upto = upto(action, from, wire.len()).map_err(named)?;
            let zxid_after = action.get("zxid_after").and_then(zxid);
            let span = &wire[from..upto];
            from = upto;
            all.push(RecipeAction {
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
        Ok(RecipeScript {
            actions: all,
            txns: list(value, "txns")?,
            wire,
            still_blocked: still_blocked.map_or(0, Vec::len),
            meta: value.get("meta").unwrap_or(&Value::Null),
            names,
            unknown,
        })
    }

    /// What was still to come after the last action.
    pub fn rest(&self) -> RecipeAction<'a> {
        let from = self.actions.last().map_or(0, |action| action.upto);
        RecipeAction {
            name: "end".to_owned(),
            session: 0,
            text: "after the last action",
            doing: ActionDoing::Unknown,
            outcome: &Value::Null,
            zxid_after: self.txns.last().and_then(|txn| zxid(txn.get("zxid")?)),
            span: &self.wire[from..],
            upto: self.wire.len(),
        }
    }

    /// Whose random name is it?
    pub fn owner(&self, number: u64) -> Option<u64> {
        self.names.iter().find(|(known, _)| *known == number).map(|(_, by)| *by)
    }

    /// The first of its own random names that a session mentions in this action, and
    /// that is an object's of this kind: the lock in a semaphore has another one.
    pub fn own_name(&self, action: &RecipeAction, sort: ObjectSort) -> Option<u64> {
        let inner = |path: &str| sort == ObjectSort::Semaphore && path.contains("-__lock__/");
        let own = |entry: &Value| {
            let request = entry.get("req").filter(|_| is_by(entry, action.session))?;
            request["path"].as_str().filter(|path| !inner(path))?;
            guids(request).into_iter().find(|n| self.owner(*n) == Some(action.session))
        };
        action.span.iter().find_map(own)
    }
}

/// Is this of this session?
pub fn is_by(entry: &Value, number: u64) -> bool {
    entry.get("session").and_then(|name| session(name).ok()) == Some(number)
}

/// Did the action's session list children twice? Python asks for the length of what
/// it makes a list of, but not in a comprehension; the words do not tell.
pub fn lists_twice(action: &RecipeAction) -> bool {
    let lists = |entry: &&Value| is_by(entry, action.session) && entry["req"]["op"] == "children";
    action.span.iter().filter(lists).count() > 1
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

/// A queue whose items are claimed is a locking queue, whatever it is called.
fn of_wire(doing: ActionDoing, claims: bool) -> ActionDoing {
    match doing {
        ActionDoing::Call(ObjectSort::Queue, call) if claims => {
            ActionDoing::Call(ObjectSort::LockingQueue, call)
        }
        other => other,
    }
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

/// What a failure is called there.
pub fn raised(why: Fail) -> String {
    match why {
        Fail::TimedOut | Fail::Taken => "LockTimeout".to_owned(),
        Fail::Cancelled => "CancelledError".to_owned(),
        Fail::Loss => "ConnectionLoss".to_owned(),
        Fail::Expired | Fail::Code(ErrorCode::SessionExpired) => "SessionExpiredError".to_owned(),
        Fail::Again => "ForceRetryError".to_owned(),
        Fail::Code(code) => format!("{}Error", code.name()),
    }
}
