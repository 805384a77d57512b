//! A recording of which we have no such program, or do not understand what its actions
//! say: its requests are asked again.
//!
//! What a library does after a reply or an event is then what it did there. Compared
//! are every reply and event, client by client and in order; every transaction; and the
//! last zxid after each action. What its calls came back with is the library's affair.

use super::entries::{self, EntrySays, WireEntry};
use super::order::{self, ActionDeed, PlacedDeed};
use super::script::{ActionDoing, RecipeAction, RecipeScript};
use super::service::{ServiceEnsemble, compare, tell};
use super::{SERVER, session, zxid};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use zabscope::base::{ClientId, Zxid};
use zabscope::client::HeardWhat;
use zabscope::service::op::Op;
use zabscope::sim::Command;

/// Asks everything again, and compares. An error is a sentence.
pub fn replay(script: &RecipeScript, found: &mut Vec<String>) -> Result<(), String> {
    let entries = entries::read(script)?;
    let ensemble = ServiceEnsemble::new(script.meta)?;
    let (sessions, open) = (script.txns.iter().filter_map(of_session).collect(), BTreeMap::new());
    let mut play = Play { script, entries, sessions, ensemble, open, ended: false };
    let (mut from, mut last) = (0, Zxid::default());
    let rest = script.rest();
    for action in script.actions.iter().chain([&rest]) {
        let at = |why: String| format!("action {}: {why}", action.name);
        let span = from..action.upto;
        let window = (last, action.zxid_after.unwrap_or(last));
        play.action(action, span.clone(), window).map_err(at)?;
        play.compare(span, action, found);
        (from, last) = (action.upto, window.1);
    }
    let ensemble = &play.ensemble;
    compare::log(script.txns, &ensemble.log(), ensemble.names(), found);
    Ok(())
}

/// The requests of a session, and how much was heard of what came of them.
struct OpenRequests {
    client: ClientId,
    asked: Vec<usize>,
    heard: usize,
}

struct Play<'a> {
    script: &'a RecipeScript<'a>,
    entries: Vec<WireEntry>,
    /// The transactions that begin and end sessions.
    sessions: Vec<(u64, ActionDeed, Zxid)>,
    ensemble: ServiceEnsemble<'a>,
    open: BTreeMap<u64, OpenRequests>,
    /// Has a session ended in this action, with all its ephemeral znodes at once?
    ended: bool,
}

impl Play<'_> {
    fn action(
        &mut self,
        action: &RecipeAction,
        span: Range<usize>,
        window: (Zxid, Zxid),
    ) -> Result<(), String> {
        self.ended = false;
        for item in order::in_order(self.items(action, span, window)) {
            self.perform(item).map_err(|why| match item.deed {
                ActionDeed::Ask(ix) => format!("wire[{ix}]: {why}"),
                _ => why,
            })?;
            self.ensemble.rest()?;
        }
        self.ensemble.rest()
    }

    /// What is done for an action: what it says, what its transactions say of sessions,
    /// and its requests.
    fn items(
        &self,
        action: &RecipeAction,
        span: Range<usize>,
        window: (Zxid, Zxid),
    ) -> Vec<PlacedDeed> {
        let mut items: Vec<PlacedDeed> = order::requests(&self.entries, span.clone()).collect();
        let mut sessions: Vec<(u64, ActionDeed, Option<Zxid>)> = match &action.doing {
            ActionDoing::Connect => vec![(action.session, ActionDeed::Open, None)],
            ActionDoing::Stop => vec![(action.session, ActionDeed::Close, None)],
            ActionDoing::Kill => vec![(action.session, ActionDeed::Kill, None)],
            _ => Vec::new(),
        };
        let in_window =
            |(.., zxid): &&(u64, ActionDeed, Zxid)| window.0 < *zxid && *zxid <= window.1;
        for &(whose, deed, when) in self.sessions.iter().filter(in_window) {
            let same = |(number, known, _): &&mut (u64, ActionDeed, Option<Zxid>)| {
                *number == whose && (*known == ActionDeed::Open) == (deed == ActionDeed::Open)
            };
            match sessions.iter_mut().find(same) {
                Some((.., zxid)) => *zxid = Some(when),
                None => sessions.push((whose, deed, Some(when))),
            }
        }
        for (session, deed, zxid) in sessions {
            let own = |item: &PlacedDeed| {
                item.session == session && matches!(item.deed, ActionDeed::Ask(_))
            };
            let last = items.iter().rposition(own).filter(|_| deed != ActionDeed::Open);
            let closes = |item: &PlacedDeed| own(item) && self.closes(item);
            if deed != ActionDeed::Open && items.iter().any(closes) {
                continue; // it asks for it by itself
            }
            let from = last.map_or(span.start, |last| items[last].from);
            let item = PlacedDeed { session, deed, from, upto: usize::MAX, zxid, writes: true };
            let first = items.iter().take_while(|item| item.deed == ActionDeed::Open).count();
            items.insert(last.map_or(first, |last| last + 1), item);
        }
        items
    }

    fn closes(&self, item: &PlacedDeed) -> bool {
        matches!(item.deed, ActionDeed::Ask(ix)
            if matches!(&self.entries[ix].said, EntrySays::Request { op, .. } if **op == Op::CloseSession))
    }

    fn perform(&mut self, item: PlacedDeed) -> Result<(), String> {
        let number = item.session;
        match item.deed {
            ActionDeed::Open => {
                let timeout = self.script.timeout(number);
                self.ensemble.open_at(number, SERVER, timeout)?;
                let client = self.ensemble.client(number)?;
                let heard = self.ensemble.world().client(client).log.len();
                let open = OpenRequests { client, asked: Vec::new(), heard };
                self.open.insert(number, open);
            }
            ActionDeed::Close => {
                let client = self.ensemble.client(number)?;
                self.ensemble.act(Command::Disconnect(client))?;
                self.ended = true;
            }
            ActionDeed::Kill => {
                self.ensemble.expire(number)?;
                self.ended = true;
            }
            ActionDeed::Ask(ix) => {
                let EntrySays::Request { op, .. } = &self.entries[ix].said else { return Ok(()) };
                self.ensemble.send(number, std::iter::once(op.clone()))?;
                if let Some(open) = self.open.get_mut(&number) {
                    open.asked.push(ix);
                }
                self.ended |= self.closes(&item);
            }
        }
        Ok(())
    }

    /// Compares what each session heard in an action, in order.
    fn compare(&mut self, span: Range<usize>, action: &RecipeAction, found: &mut Vec<String>) {
        let last = self.ensemble.last_zxid();
        let name = format!("action {} ({})", action.name, action.text.trim());
        if let Some((expected, got)) = action.zxid_after.zip(last).filter(|(a, b)| a != b) {
            found.push(format!("{name}: last zxid: expected {expected}, got {got}"));
        }
        let mut expected: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
        for entry in &self.entries[span] {
            let list = expected.entry(entry.session).or_default();
            match &entry.said {
                EntrySays::Reply { expected, .. } | EntrySays::Event(expected) => {
                    list.push(expected.clone())
                }
                EntrySays::Request { .. } => {}
            }
        }
        let numbers: Vec<u64> = self.open.keys().copied().collect();
        for number in numbers {
            let mut expected = expected.remove(&number).unwrap_or_default();
            let mut got = self.heard(number, &expected);
            if self.ended {
                without_order(&mut expected);
                without_order(&mut got);
            }
            let differs = |ix: &usize| expected.get(*ix) != got.get(*ix);
            if let Some(ix) = (0..expected.len().max(got.len())).find(differs) {
                let say = |of: &[Value]| of.get(ix).map_or("nothing".into(), Value::to_string);
                let (who, expected, got) = (tell::session(number), say(&expected), say(&got));
                let what = format!("{who}, answer or event {}", ix + 1);
                found.push(format!("{name}: {what}: expected {expected}, got {got}"));
            }
        }
    }

    /// What a session has heard since the last look, fit for what is expected.
    fn heard(&mut self, number: u64, expected: &[Value]) -> Vec<Value> {
        let Some(open) = self.open.get(&number) else { return Vec::new() };
        let client = self.ensemble.world().client(open.client);
        let mut got = Vec::new();
        for heard in client.log.iter().skip(open.heard) {
            match &heard.what {
                HeardWhat::State(_) => {}
                HeardWhat::Event(kind, path, _) => {
                    got.push(json!({"event": tell::event(*kind), "path": **path}));
                }
                HeardWhat::Reply(cxid) => {
                    let at = client.history.iter().rposition(|entry| entry.cxid == *cxid);
                    let asked = at.and_then(|at| Some((at, *open.asked.get(at)?)));
                    let Some((at, asked)) = asked.filter(|(_, ix)| !self.is_lost(*ix)) else {
                        continue;
                    };
                    let entry = &client.history[at];
                    let mut reply = self.ensemble.reply(entry);
                    let expected = expected.get(got.len()).unwrap_or(&Value::Null);
                    entries::fit(&entry.op, &self.script.wire[asked], expected, &mut reply);
                    got.push(reply);
                }
            }
        }
        let heard = client.log.len();
        self.open.entry(number).and_modify(|open| open.heard = heard);
        got
    }

    /// Has its session died before it was answered?
    fn is_lost(&self, ix: usize) -> bool {
        let entry = &self.entries[ix];
        let later = |other: &WireEntry| other.session == entry.session;
        let dies = |txn: &Value| {
            txn["type"] == "closeSession" && txn["session"] == tell::session(entry.session)
        };
        matches!(entry.said, EntrySays::Request { reply: None, .. })
            && !self.entries[ix + 1..].iter().any(later)
            && self.script.txns.iter().any(dies)
    }
}

/// Whose session a transaction begins or ends.
fn of_session(txn: &Value) -> Option<(u64, ActionDeed, Zxid)> {
    let deed = match txn.get("type")?.as_str()? {
        "createSession" => ActionDeed::Open,
        "closeSession" => ActionDeed::Kill,
        _ => return None,
    };
    Some((session(txn.get("session")?).ok()?, deed, zxid(txn.get("zxid")?)?))
}

/// A closing session's znodes go in no order.
fn without_order(list: &mut [Value]) {
    let is_event = |value: &Value| value.get("event").is_some();
    list.chunk_by_mut(|a, b| is_event(a) && is_event(b))
        .for_each(|events| events.sort_by_cached_key(Value::to_string));
}
