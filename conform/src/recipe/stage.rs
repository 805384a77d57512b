//! The ensemble, and the objects whose operations are called.

use super::script::{self, ActionDoing, RecipeAction, RecipeScript};
use super::service::ServiceEnsemble;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zabscope::base::{ClientId, Micros};
use zabscope::client::{HeardWhat, Outcome};
use zabscope::recipe::calls::{Call, Maker, ObjectSort};
use zabscope::recipe::fact::Got;
use zabscope::recipe::tape::{Fail, TapeNote};
use zabscope::recipe::{Happened, Running, Want};
use zabscope::service::error::ErrorCode;
use zabscope::sim::Command;

/// How long anything may take, in virtual time.
const PATIENCE: Micros = Micros::millis(120_000);
/// A call that takes longer does not come back.
const LONGEST_WAIT: Micros = Micros::millis(60_000);
/// How long all must have been quiet to be at rest.
const QUIET: Micros = Micros::millis(2);

/// An object of a session.
struct StageThing {
    session: u64,
    sort: ObjectSort,
    /// The number of its random name.
    name: Option<u64>,
    running: Running,
    client: ClientId,
    heard: usize,
    cxid: Option<u32>,
    /// How many facts were looked at.
    told: usize,
    /// What came back and was not asked for yet.
    back: Vec<Result<Got, Fail>>,
    /// How many calls have not come back.
    open: usize,
    dead: bool,
    /// Its writes wait until somebody lets them go.
    holds_writes: bool,
    held: Option<Want>,
}

/// The ensemble with everything on it.
pub struct RecipeStage<'a> {
    script: &'a RecipeScript<'a>,
    ensemble: ServiceEnsemble<'a>,
    things: Vec<StageThing>,
    /// The thing whose call each blocked action was.
    waiting: BTreeMap<(u64, String), usize>,
    leaders: Vec<u64>,
    used: Vec<u64>,
}

impl<'a> RecipeStage<'a> {
    /// A fresh ensemble.
    pub fn new(script: &'a RecipeScript<'a>) -> Result<RecipeStage<'a>, String> {
        Ok(RecipeStage {
            script,
            ensemble: ServiceEnsemble::new(script.meta)?,
            things: Vec::new(),
            waiting: BTreeMap::new(),
            leaders: Vec::new(),
            used: Vec::new(),
        })
    }

    /// The ensemble.
    pub fn ensemble(&self) -> &ServiceEnsemble<'a> {
        &self.ensemble
    }

    /// How many calls have not come back.
    pub fn blocked(&self) -> usize {
        self.things.iter().filter(|thing| !thing.dead).map(|thing| thing.open).sum()
    }

    /// Does an action: the difference, if there is one.
    pub fn perform(&mut self, ix: usize) -> Result<Option<String>, String> {
        let script = self.script;
        let action = &script.actions[ix];
        let number = action.session;
        let got = match &action.doing {
            ActionDoing::Connect => {
                let timeout = self.script.timeout(number);
                self.ensemble.open_at(number, super::SERVER, timeout)?;
                json!("ok")
            }
            ActionDoing::Stop => {
                self.end(number);
                let client = self.ensemble.client(number)?;
                self.ensemble.act(Command::Disconnect(client))?;
                json!("ok")
            }
            ActionDoing::Kill => {
                self.end(number);
                self.ensemble.expire(number)?;
                json!("ok")
            }
            ActionDoing::Leaders => {
                let names: Vec<String> = self.leaders.iter().map(|n| format!("s{n}")).collect();
                json!({"returned": names})
            }
            ActionDoing::FunctionReturns => {
                let thing = self.last(number, ObjectSort::Election).ok_or("nobody leads")?;
                let now = self.now();
                self.things[thing].running.call(Call::Return, now);
                json!({"returned": null})
            }
            ActionDoing::Cancel(sort) => {
                let thing = self.thing(action, *sort)?;
                let now = self.now();
                self.things[thing].running.hear(TapeNote::Cancel, now);
                json!({"returned": null})
            }
            ActionDoing::Back => self.back(action)?,
            ActionDoing::Call(sort, call) => self.called(ix, *sort, call)?,
            ActionDoing::Unknown => return Err("this is not understood".to_owned()),
            ActionDoing::AddBetween(more, other, theirs) => {
                self.between(action, *more, *other, *theirs)?
            }
        };
        self.settle(None)?;
        let expected = action.outcome;
        let last = self.ensemble.last_zxid();
        if let Some((expected, got)) = action.zxid_after.zip(last).filter(|(a, b)| a != b) {
            return Ok(Some(format!("last zxid: expected {expected}, got {got}")));
        }
        let no_order = matches!(
            &action.doing,
            ActionDoing::Call(ObjectSort::Semaphore | ObjectSort::Party, Call::Who)
        );
        if no_order && sorted(expected) == sorted(&got) {
            return Ok(None);
        }
        Ok((*expected != got).then(|| format!("{}: expected {expected}, got {got}", action.text)))
    }

    /// A call that was blocked comes back.
    fn back(&mut self, action: &RecipeAction<'a>) -> Result<Value, String> {
        let text = action.text.trim().trim_end_matches("(was blocked)").trim();
        let thing = self.waiting.get(&(action.session, text.to_owned())).copied();
        let thing = thing.ok_or("this call was not blocked")?;
        self.settle(Some(thing))?;
        Ok(self.outcome(thing))
    }

    /// An object is called, and the call comes back or blocks.
    fn called(&mut self, ix: usize, sort: ObjectSort, call: &Call) -> Result<Value, String> {
        let script = self.script;
        let action = &script.actions[ix];
        let call = match call {
            Call::Lead(_) => Call::Lead(script.returns_at_once(ix)),
            Call::Who if sort == ObjectSort::Party && script::lists_twice(action) => Call::List,
            call => call.clone(),
        };
        let mut thing = self.thing(action, sort)?;
        if self.things[thing].open > 0 && call == Call::Who {
            thing = self.double(thing)?;
        }
        self.call(thing, call);
        let blocks = action.outcome == "blocked";
        self.settle((!blocks).then_some(thing))?;
        let key = (action.session, action.text.trim().to_owned());
        self.waiting.insert(key, thing);
        Ok(self.outcome(thing))
    }

    fn now(&self) -> Micros {
        self.ensemble.world().now()
    }

    fn call(&mut self, thing: usize, call: Call) {
        let now = self.now();
        self.things[thing].open += 1;
        self.things[thing].running.call(call, now);
    }

    /// What a thing's oldest call has come back with.
    fn outcome(&mut self, thing: usize) -> Value {
        if self.things[thing].back.is_empty() {
            return json!("blocked");
        }
        match self.things[thing].back.remove(0) {
            Err(why) => json!(format!("raised {}", script::raised(why))),
            Ok(Got::Nothing) => json!({"returned": null}),
            Ok(Got::Bool(yes)) => json!({"returned": yes}),
            Ok(Got::Number(number)) => json!({"returned": number}),
            Ok(Got::Text(text)) => json!({"returned": *text}),
            Ok(Got::List(texts)) => {
                json!({"returned": texts.iter().map(|text| json!(**text)).collect::<Vec<_>>()})
            }
        }
    }

    /// A counter is read, another session adds, and then it is written.
    fn between(
        &mut self,
        action: &RecipeAction<'a>,
        more: i64,
        other: u64,
        theirs: i64,
    ) -> Result<Value, String> {
        let mine = self.thing(action, ObjectSort::Counter)?;
        self.things[mine].holds_writes = true;
        self.call(mine, Call::Add(more));
        let until = self.now() + PATIENCE;
        while self.things[mine].held.is_none() {
            self.go(until)?;
        }
        let of_other = RecipeAction {
            name: String::new(),
            session: other,
            text: action.text,
            doing: ActionDoing::Connect,
            outcome: action.outcome,
            zxid_after: None,
            span: action.span,
            upto: action.upto,
        };
        let their = self.thing(&of_other, ObjectSort::Counter)?;
        self.call(their, Call::Add(theirs));
        self.settle(Some(their))?;
        let first = self.outcome(their);
        self.things[mine].holds_writes = false;
        if let Some(want) = self.things[mine].held.take() {
            self.carry_out(mine, want)?;
        }
        self.settle(Some(mine))?;
        let second = self.outcome(mine);
        Ok(json!({"returned": [first["returned"], second["returned"]]}))
    }

    fn last(&self, session: u64, sort: ObjectSort) -> Option<usize> {
        self.things.iter().rposition(|t| t.session == session && t.sort == sort && !t.dead)
    }

    /// The object that an action is about; a new one, if it is not known.
    fn thing(&mut self, action: &RecipeAction<'a>, sort: ObjectSort) -> Result<usize, String> {
        let number = action.session;
        let has_name =
            !matches!(sort, ObjectSort::Barrier | ObjectSort::Queue | ObjectSort::Counter);
        let said = self.script.own_name(action, sort).filter(|_| has_name);
        let is_it = |thing: &StageThing| {
            thing.session == number
                && thing.sort == sort
                && !thing.dead
                && (said.is_none() || thing.name == said)
        };
        if let Some(found) = self.things.iter().rposition(is_it) {
            return Ok(found);
        }
        let unused = || {
            let own = self.script.names.iter().filter(|(_, by)| *by == number);
            own.map(|(name, _)| *name).find(|name| !self.used.contains(name))
        };
        let name = said.or_else(unused).filter(|_| has_name);
        let maker = self.script.maker(action, sort, name);
        self.add(number, sort, name, maker)
    }

    /// The same object once more, for a call while another one is blocked.
    fn double(&mut self, thing: usize) -> Result<usize, String> {
        let of = &self.things[thing];
        let (number, sort, name) = (of.session, of.sort, of.name);
        let maker = of.running.maker().ok_or("this is no object")?;
        let added = self.add(number, sort, name, Maker { assured: true, ..maker.clone() })?;
        self.things.swap(thing, added); // the last one is the one that is used
        for at in self.waiting.values_mut().filter(|at| **at == thing) {
            *at = added;
        }
        Ok(thing)
    }

    fn add(
        &mut self,
        session: u64,
        sort: ObjectSort,
        name: Option<u64>,
        maker: Maker,
    ) -> Result<usize, String> {
        let client = self.ensemble.client(session)?;
        let heard = self.ensemble.world().client(client).log.len();
        self.used.extend(name);
        self.things.push(StageThing {
            session,
            sort,
            name,
            running: Running::object(client, maker, self.now()),
            client,
            heard,
            cxid: None,
            told: 0,
            back: Vec::new(),
            open: 0,
            dead: false,
            holds_writes: false,
            held: None,
        });
        Ok(self.things.len() - 1)
    }

    fn end(&mut self, session: u64) {
        self.things.iter_mut().filter(|t| t.session == session).for_each(|t| t.dead = true);
    }

    /// Goes on until this thing's calls have come back, if one is named, and all is quiet.
    fn settle(&mut self, until: Option<usize>) -> Result<(), String> {
        let end = self.now() + PATIENCE;
        let (wait, mut quiet) = (self.now() + LONGEST_WAIT, self.now() + QUIET);
        loop {
            let asks = self.things.iter().any(|t| t.asks());
            let open = self.now() < wait
                && until.is_some_and(|t| self.things[t].open > 0 && !self.things[t].dead);
            if self.pump()? || asks || open || !self.ensemble.is_settled() {
                quiet = self.now() + QUIET;
            } else if self.now() >= quiet
                || self.ensemble.world().next_at().is_none_or(|next| next > quiet)
            {
                return Ok(());
            }
            self.go(end)?;
        }
    }

    /// The next event, and what follows from it.
    fn go(&mut self, end: Micros) -> Result<(), String> {
        self.pump()?;
        if self.now() > end || !self.ensemble.step_once() {
            return Err("this does not come to its end here".to_owned());
        }
        self.pump().map(drop)
    }

    /// Tells every thing what its client heard, and does what it wants. Was there any?
    fn pump(&mut self) -> Result<bool, String> {
        let mut any = false;
        for ix in 0..self.things.len() {
            while !self.things[ix].dead && self.pump_one(ix)? {
                any = true;
            }
        }
        Ok(any)
    }

    fn pump_one(&mut self, ix: usize) -> Result<bool, String> {
        let (now, event) = (self.now(), self.ensemble.world().events());
        let wants = self.things[ix].running.go(now, event);
        self.look(ix);
        if let Some(want) = wants {
            self.carry_out(ix, want)?;
            return Ok(true);
        }
        let thing = &mut self.things[ix];
        if thing.running.due().is_some_and(|due| due <= now) {
            thing.running.hear(TapeNote::Time, now);
            return Ok(true);
        }
        let client = self.ensemble.world().client(thing.client);
        let Some(next) = client.log.get(thing.heard) else { return Ok(false) };
        thing.heard += 1;
        let note = match &next.what {
            HeardWhat::Reply(cxid) if thing.cxid == Some(*cxid) => {
                thing.cxid = None;
                let entry = client.history.iter().rev().find(|entry| entry.cxid == *cxid);
                TapeNote::Reply(match entry.map(|entry| &entry.outcome) {
                    Some(Outcome::Done(zxid, result)) => {
                        (**result).clone().map(|answer| (*zxid, answer)).map_err(Fail::Code)
                    }
                    Some(Outcome::Failed(ErrorCode::SessionExpired, _)) => Err(Fail::Expired),
                    Some(Outcome::Failed(code, _)) => Err(Fail::Code(*code)),
                    Some(Outcome::SessionExpired) => Err(Fail::Expired),
                    _ => Err(Fail::Loss),
                })
            }
            HeardWhat::Reply(_) => return Ok(true),
            HeardWhat::Event(kind, path, _) => TapeNote::Event(*kind, path.clone()),
            HeardWhat::State(state) => TapeNote::State(*state),
        };
        thing.running.hear(note, now);
        Ok(true)
    }

    fn carry_out(&mut self, ix: usize, want: Want) -> Result<(), String> {
        let (now, client) = (self.now(), self.things[ix].client);
        match want {
            Want::Guid => {
                let (number, named) = (self.things[ix].session, self.things[ix].name);
                let fresh = !self.things[ix].running.has_name();
                let own = self.script.names.iter().filter(|(_, by)| *by == number);
                let next = own.map(|(name, _)| *name).find(|name| !self.used.contains(name));
                let name = named.filter(|_| fresh).or(next).unwrap_or_default();
                self.used.push(name);
                self.things[ix].running.hear(TapeNote::Guid(format!("U{name}").into()), now);
            }
            Want::Request(op) if self.things[ix].holds_writes && op.is_write() => {
                self.things[ix].held = Some(Want::Request(op));
            }
            Want::Request(op) => {
                if self.ensemble.act(Command::Request(client, op)).is_err() {
                    self.things[ix].running.hear(TapeNote::Reply(Err(Fail::Expired)), now);
                } else {
                    let last = self.ensemble.world().client(client).history.last();
                    self.things[ix].cxid = last.map(|entry| entry.cxid);
                }
            }
            Want::Write(..) => self.things[ix].running.hear(TapeNote::Wrote(true), now),
            Want::Sleep(_) => {}
        }
        Ok(())
    }

    /// What a thing has told since the last look.
    fn look(&mut self, ix: usize) {
        let thing = &mut self.things[ix];
        let leads = thing.sort == ObjectSort::Election;
        for fact in thing.running.facts().iter().skip(thing.told) {
            match &fact.what {
                Happened::Returned(got) => thing.back.push(Ok(got.clone())),
                Happened::Raised(why) => thing.back.push(Err(*why)),
                Happened::Acquired(..) if leads => {
                    self.leaders.push(thing.session);
                    continue;
                }
                _ => continue,
            }
            thing.open = thing.open.saturating_sub(1);
        }
        thing.told = thing.running.facts().len();
    }
}

impl StageThing {
    fn asks(&self) -> bool {
        !self.dead && self.cxid.is_some()
    }
}

/// A list of those who are there has no order.
fn sorted(outcome: &Value) -> Vec<String> {
    let list = outcome["returned"].as_array().into_iter().flatten();
    let mut texts: Vec<String> = list.map(Value::to_string).collect();
    texts.sort();
    texts
}
