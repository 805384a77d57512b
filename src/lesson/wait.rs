//! What beats wait for, and what challenges want: something that happens, or something that is so.

use super::place::within;
use super::term::{Term, Terms, Thing};
use crate::base::{Endpoint, Micros};
use crate::check::Run;
use crate::check::recipe::{Harm, harms};
use crate::scenario::problem::{Key, Says};
use crate::scenario::units::Int;
use crate::scenario::units::MomentText;
use crate::scenario::{Problem, say};
use crate::sim::world::Node;
use crate::sim::{Sight, World};
use crate::trace::fact::{Fact, FactSort};
use crate::zab::ServerState;
use crate::zab::leader::LeaderStage;
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Something to wait for: exactly one of `fact`, `seen`, `is`, `events` and `time`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wait {
    /// A fact happens: the names that the page jumps to, see [`FactSort::name`].
    pub fact: Option<SortName>,
    /// With `fact`: to which server.
    pub server: Option<Term>,
    /// With `fact`: to which client.
    pub client: Option<Term>,
    /// With `fact`: about which transaction.
    pub zxid: Option<Term>,
    /// Something is seen: what a scenario's script can wait for, such as `{"sent": "COMMIT"}`.
    pub seen: Option<Value>,
    /// Something is so.
    pub is: Option<EnsembleState>,
    /// This many events have passed.
    pub events: Option<Int<1, 40_000>>,
    /// So much time has passed.
    pub time: Option<MomentText>,
}

/// A sort of fact by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortName(pub FactSort);

impl<'de> Deserialize<'de> for SortName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let names: Vec<&str> = FactSort::ALL.iter().map(|sort| sort.name()).collect();
        let wanted = format!("one of {}", names.join(", "));
        let unknown = || D::Error::invalid_value(Unexpected::Str(&name), &wanted.as_str());
        FactSort::named(&name).map(SortName).ok_or_else(unknown)
    }
}

/// How an ensemble can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EnsembleState {
    /// No leader serves.
    NoLeader,
    /// One server is LEADING, and it serves.
    OneLeader,
    /// Two or more servers are LEADING.
    TwoLeaders,
    /// Nobody serves clients.
    NobodyServes,
    /// Every member serves clients.
    EverybodyServes,
    /// Everybody serves, and has applied the same.
    SameHistory,
    /// A leader has committed what is not yet durable on its own disk.
    LeaderDiskBehind,
    /// Nothing is proposed that is not committed, and there is a leader.
    NothingOutstanding,
    /// A program has acquired it ahead of one that had waited for longer.
    Unfair,
    /// A program has taken an element of a queue before an older one.
    OutOfOrder,
    /// Two steps of a counter have led to the same number.
    NumberAgain,
    /// What a lock guards has accepted a write of a former holder.
    LateWrite,
}

impl EnsembleState {
    /// Is it so?
    pub fn holds(self, world: &World) -> bool {
        let nodes = world.nodes();
        let leading = || nodes.iter().filter_map(|n| Some((n, n.server.leading()?)));
        let serving = || leading().filter(|(_, l)| l.stage == LeaderStage::Serving);
        let is_leading = |n: &&Node| n.server.state() == Some(ServerState::Leading);
        let leads = nodes.iter().filter(is_leading).count();
        let harmed = |wanted| harms(world).iter().any(|(harm, _)| *harm == wanted);
        match self {
            EnsembleState::NoLeader => serving().next().is_none(),
            EnsembleState::OneLeader => leads == 1 && serving().next().is_some(),
            EnsembleState::TwoLeaders => leads > 1,
            EnsembleState::NobodyServes => !nodes.iter().any(|n| n.server.serves()),
            EnsembleState::EverybodyServes => nodes.iter().all(|n| n.server.serves()),
            EnsembleState::SameHistory => {
                let applied = |n: &Node| {
                    let process = n.server.process.as_ref()?;
                    n.server.serves().then_some(process.core.db.last_processed)
                };
                let first = nodes.first().and_then(applied);
                first.is_some() && nodes.iter().all(|n| applied(n) == first)
            }
            EnsembleState::LeaderDiskBehind => serving().any(|(n, l)| {
                l.last_committed.counter() != 0 && !n.server.disk.log.is_durable(l.last_committed)
            }),
            EnsembleState::NothingOutstanding => {
                serving().next().is_some() && serving().all(|(_, l)| l.outstanding.is_empty())
            }
            EnsembleState::Unfair => harmed(Harm::Unfair),
            EnsembleState::OutOfOrder => harmed(Harm::OutOfOrder),
            EnsembleState::NumberAgain => harmed(Harm::NumberAgain),
            EnsembleState::LateWrite => harmed(Harm::LateWrite),
        }
    }
}

/// A [`Wait`] with what its words mean in a run, from a moment on.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadyWait {
    /// See [`Wait::fact`].
    Fact(Fact),
    /// See [`Wait::seen`].
    Seen(Sight),
    /// See [`Wait::is`].
    Is(EnsembleState),
    /// The cursor reaches this event.
    Event(u32),
    /// The run reaches this moment.
    Time(Micros),
}

impl Wait {
    /// What it means at the cursor of a run. `field` is where it stands.
    pub fn ready(&self, terms: &Terms, field: &str) -> Result<ReadyWait, Problem> {
        let run = terms.run;
        let of = |term: &Option<Term>, name: &str| match term {
            Some(term) => terms.thing(&term.0, &format!("{field}.{name}")).map(Some),
            None => Ok(None),
        };
        let (server, client, zxid) =
            (of(&self.server, "server")?, of(&self.client, "client")?, of(&self.zxid, "zxid")?);
        Ok(match (self.fact, &self.seen, self.is, self.events, self.time) {
            (Some(SortName(sort)), None, None, None, None) => {
                let who = match server.or(client) {
                    None => None,
                    Some(Thing::Server(sid)) => Some(Endpoint::Server(sid)),
                    Some(Thing::Client(client)) => Some(Endpoint::Client(client)),
                    Some(_) => {
                        return Err(Problem::new(field, must_be(Key::AThing)));
                    }
                };
                let zxid = match zxid {
                    None => None,
                    Some(Thing::Zxid(zxid)) => Some(zxid),
                    Some(_) => return Err(Problem::new(join_zxid(field), must_be(Key::AZxid))),
                };
                ReadyWait::Fact(Fact { sort, who, zxid })
            }
            (None, Some(seen), None, None, None) => {
                let json = terms.filled(seen, &format!("{field}.seen"))?.to_string();
                let place = |p| within(&format!("{field}.seen"), p);
                ReadyWait::Seen(say::fact(&json, run.world()).map_err(place)?)
            }
            (None, None, Some(state), None, None) => ReadyWait::Is(state),
            (None, None, None, Some(n), None) => ReadyWait::Event(run.cursor() + n.get() as u32),
            (None, None, None, None, Some(time)) => {
                ReadyWait::Time(run.world().now() + time.micros())
            }
            _ => {
                return Err(Problem::new(field, Key::OneWait));
            }
        })
    }
}

/// What a field must be.
pub(super) fn must_be(what: Key) -> Says {
    Says { key: Key::MustBe, parts: vec![what.into()] }
}

fn join_zxid(field: &str) -> String {
    format!("{field}.zxid")
}

impl ReadyWait {
    /// Is it there, after the event at the cursor?
    pub fn holds(&self, run: &Run) -> bool {
        match self {
            ReadyWait::Fact(fact) => fact.holds(run),
            ReadyWait::Seen(sight) => {
                run.step_at(run.cursor()).is_some_and(|step| run.world().shows(step, *sight))
            }
            ReadyWait::Is(state) => state.holds(run.world()),
            ReadyWait::Event(event) => run.cursor() >= *event,
            ReadyWait::Time(time) => run.world().next_at().is_none_or(|next| next > *time),
        }
    }

    /// Can it be so without anything happening?
    pub fn may_be_so_already(&self) -> bool {
        matches!(self, ReadyWait::Is(_) | ReadyWait::Time(_) | ReadyWait::Event(_))
    }
}
