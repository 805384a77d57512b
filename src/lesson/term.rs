//! The words that lessons use for what a run has: servers, numbers, zxids, times.
//!
//! | word | what it is |
//! |---|---|
//! | `leader` | the server that leads; of two, the one with the later epoch |
//! | `follower 1`, `observer 1`, `looking 1`, `down 1` | the first of them, by sid |
//! | `server 3`, `client 1` | this one |
//! | `server of client 1` | the one that this client is connected to |
//! | `servers`, `voters`, `quorum`, `spare` | members; voters; how many are a majority, and how many voters beyond it |
//! | `up`, `serving`, `followers` | how many run, serve clients, follow the leader |
//! | `epoch`, `epoch of S`, `promised of S`, `round of S` | of the leader; a server's currentEpoch, acceptedEpoch, election round |
//! | `last proposed`, `last committed` | zxids of the leader |
//! | `zxid of S`, `applied of S`, `records of S` | a server's last record, what it has applied last, how long its log is |
//! | `acks of Z`, `missing of Z` | how many copies the leader knows of, and how many it still needs |
//! | `copies of Z`, `holders of Z` | on how many disks it is, and on whose |
//! | `state of S`, `phase of S` | as ZooKeeper names them |
//! | `value /a at S`, `version /a at S` | what a server's tree holds |
//! | `answer of client 1` | what its last request was answered with |
//! | `events of client 1` | how many events of watches it has got |
//! | `time`, `time since T`, `event` | now; since a time that was given a name; the number of the event |
//! | `tick`, `sync limit`, `init limit` | lengths of time of the configuration |
//! | any other word | a name that a beat's `let` has given |

use crate::base::{ClientId, Endpoint, Micros, ServerId, Zxid, majority};
use crate::check::Run;
use crate::client::{Heard, HeardWhat, Outcome};
use crate::scenario::Problem;
use crate::scenario::problem::{Key, Says};
use crate::service::answer::Answer;
use crate::service::op::Op;
use crate::sim::World;
use crate::sim::world::Node;
use crate::zab::leader::{Leader, LeaderStage};
use crate::zab::{Server, ServerState};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Words of this room in a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Term(pub String);

/// What words can stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A server.
    Server(ServerId),
    /// A client.
    Client(ClientId),
    /// A transaction.
    Zxid(Zxid),
    /// A number.
    Number(u64),
    /// A moment, or a length of time.
    Time(Micros),
    /// Something that is said as it is.
    Word(String),
}

/// What sort of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermSort {
    /// A server.
    Server,
    /// A client.
    Client,
    /// A transaction.
    Zxid,
    /// A number.
    Number,
    /// A time.
    Time,
    /// A word.
    Word,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thing::Server(sid) => write!(f, "{sid}"),
            Thing::Client(client) => write!(f, "{client}"),
            Thing::Zxid(zxid) => write!(f, "{zxid}"),
            Thing::Number(n) => write!(f, "{n}"),
            Thing::Time(time) => write!(f, "{}", short(*time)),
            Thing::Word(word) => f.write_str(word),
        }
    }
}

/// A time as one reads it: whole milliseconds, and no zeros at the end.
fn short(time: Micros) -> String {
    let ms = (time.0 + 500) / 1000;
    if ms < 1000 {
        return format!("{ms} ms");
    }
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// What words mean at the cursor of a run.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The run.
    pub run: &'a Run,
    /// Names that were given.
    pub bound: &'a BTreeMap<String, Thing>,
}

/// Words taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase<'t> {
    head: &'t str,
    number: Option<u8>,
    path: Option<&'t str>,
    of: Option<&'t str>,
}

impl Phrase<'_> {
    fn of(text: &str) -> Phrase<'_> {
        let (before, of) = match text.split_once(" of ").or_else(|| text.split_once(" since ")) {
            Some((before, of)) => (before, Some(of)),
            None => (text, None),
        };
        if let Some((head, rest)) = before.split_once(" /") {
            let start = head.len() + 1;
            let (path, at) = match rest.find(" at ") {
                Some(cut) => (&before[start..start + 1 + cut], Some(&rest[cut + 4..])),
                None => (&before[start..], of),
            };
            return Phrase { head, number: None, path: Some(path), of: at };
        }
        let numbered = before.rsplit_once(' ').and_then(|(head, n)| Some((head, n.parse().ok()?)));
        match numbered {
            Some((head, n)) => Phrase { head, number: Some(n), path: None, of },
            None => Phrase { head: before, number: None, path: None, of },
        }
    }
}

/// What sort of thing these words stand for, if they are words of this room. `names` knows the
/// sorts of names.
pub fn sort_of(text: &str, names: &BTreeMap<String, TermSort>) -> Result<TermSort, Says> {
    let phrase = Phrase::of(text);
    let of = |wanted: TermSort, sort: TermSort| match phrase.of.map(|of| sort_of(of, names)) {
        Some(Ok(found)) if found == wanted => Ok(sort),
        Some(Err(says)) => Err(says),
        _ => Err(Key::OfSomethingElse.with(&[&text])),
    };
    let alone = phrase.of.is_none() && phrase.number.is_none() && phrase.path.is_none();
    let numbered = phrase.of.is_none() && phrase.number.is_some();
    match phrase.head {
        "leader" if alone => Ok(TermSort::Server),
        "follower" | "observer" | "looking" | "down" | "server" if numbered => Ok(TermSort::Server),
        "client" if numbered => Ok(TermSort::Client),
        "server" => of(TermSort::Client, TermSort::Server),
        "servers" | "voters" | "quorum" | "spare" | "up" | "serving" | "followers" | "epoch"
        | "event"
            if alone =>
        {
            Ok(TermSort::Number)
        }
        "epoch" | "promised" | "round" | "records" => of(TermSort::Server, TermSort::Number),
        "last proposed" | "last committed" if alone => Ok(TermSort::Zxid),
        "zxid" | "applied" => of(TermSort::Server, TermSort::Zxid),
        "acks" | "missing" | "copies" => of(TermSort::Zxid, TermSort::Number),
        "holders" => of(TermSort::Zxid, TermSort::Word),
        "state" | "phase" => of(TermSort::Server, TermSort::Word),
        "value" if phrase.path.is_some() => of(TermSort::Server, TermSort::Word),
        "version" if phrase.path.is_some() => of(TermSort::Server, TermSort::Number),
        "answer" => of(TermSort::Client, TermSort::Word),
        "events" => of(TermSort::Client, TermSort::Number),
        "time" | "tick" | "sync limit" | "init limit" if alone => Ok(TermSort::Time),
        "time" => of(TermSort::Time, TermSort::Time),
        name => match names.get(name).filter(|_| alone) {
            Some(sort) => Ok(*sort),
            None => Err(Key::NoWord.with(&[&text])),
        },
    }
}

impl Thing {
    /// The server or client that it is, if it is one: to be selected or pointed out.
    pub fn end(&self) -> Option<Endpoint> {
        match self {
            Thing::Server(sid) => Some(Endpoint::Server(*sid)),
            Thing::Client(client) => Some(Endpoint::Client(*client)),
            _ => None,
        }
    }

    /// What sort of thing it is.
    pub fn sort(&self) -> TermSort {
        match self {
            Thing::Server(_) => TermSort::Server,
            Thing::Client(_) => TermSort::Client,
            Thing::Zxid(_) => TermSort::Zxid,
            Thing::Number(_) => TermSort::Number,
            Thing::Time(_) => TermSort::Time,
            Thing::Word(_) => TermSort::Word,
        }
    }
}

impl Terms<'_> {
    /// What these words stand for here. `field` is where they stand.
    pub fn thing(&self, text: &str, field: &str) -> Result<Thing, Problem> {
        let sorts = self.bound.iter().map(|(name, thing)| (name.clone(), thing.sort())).collect();
        sort_of(text, &sorts).map_err(|says| Problem::new(field, says))?;
        let missing = || Problem::new(field, Key::NothingHere.with(&[&text]));
        self.meaning(&Phrase::of(text)).ok_or_else(missing)
    }

    /// A command or a fact of a scenario file, its `"{words}"` filled in.
    pub fn filled(&self, value: &Value, field: &str) -> Result<Value, Problem> {
        fill(value, &|words| self.thing(words, field))
    }

    fn meaning(&self, phrase: &Phrase) -> Option<Thing> {
        let world = self.run.world();
        let config = &world.rules().config;
        let number = |n: usize| Some(Thing::Number(n as u64));
        let count = |is: &dyn Fn(&Node) -> bool| {
            number(world.nodes().iter().filter(|node| is(node)).count())
        };
        let nth = |is: &dyn Fn(&Node) -> bool| {
            let mut all = world.nodes().iter().filter(|node| is(node));
            let found = all.nth(usize::from(phrase.number?.checked_sub(1)?));
            found.map(|node| Thing::Server(node.server.id))
        };
        let lead = leader(world);
        let follows = |n: &Node| {
            let follower = n.server.learning().is_some_and(|l| !l.observer);
            follower && lead.is_some() && n.server.leader() == lead.map(|(node, _)| node.server.id)
        };
        match (phrase.head, phrase.of) {
            ("leader", _) => lead.map(|(node, _)| Thing::Server(node.server.id)),
            ("follower", _) => nth(&follows),
            ("observer", _) => nth(&|n| config.observers.contains(n.server.id)),
            ("looking", _) => nth(&|n| n.server.state() == Some(ServerState::Looking)),
            ("down", _) => nth(&|n| n.server.process.is_none()),
            ("server", None) => {
                let sid = ServerId(phrase.number?);
                config.members().contains(sid).then_some(Thing::Server(sid))
            }
            ("server", Some(client)) => self.client(client)?.server.map(Thing::Server),
            ("client", _) => {
                let client = ClientId(phrase.number?);
                world.clients().iter().any(|c| c.id == client).then_some(Thing::Client(client))
            }
            ("servers", _) => number(world.nodes().len()),
            ("voters", _) => number(config.voters.len() as usize),
            ("quorum", _) => number(majority(config.voters.len()) as usize),
            ("spare", _) => number((config.voters.len() - majority(config.voters.len())) as usize),
            ("up", _) => count(&|n| n.server.process.is_some()),
            ("serving", _) => count(&|n| n.server.serves()),
            ("followers", _) => count(&follows),
            ("epoch", None) => lead.map(|(_, l)| Thing::Number(u64::from(l.epoch.0))),
            ("last proposed", _) => lead.map(|(_, l)| Thing::Zxid(l.last_proposed)),
            ("last committed", _) => lead.and_then(|(n, _)| applied(&n.server)),
            ("event", _) => Some(Thing::Number(u64::from(self.run.cursor()))),
            ("time", None) => Some(Thing::Time(world.now())),
            ("time", Some(name)) => match self.bound.get(name)? {
                Thing::Time(then) => Some(Thing::Time(world.now() - *then)),
                _ => None,
            },
            ("tick", _) => Some(Thing::Time(config.tick)),
            ("sync limit", _) => Some(Thing::Time(config.sync_time())),
            ("init limit", _) => Some(Thing::Time(config.init_time())),
            ("acks" | "missing" | "copies" | "holders", Some(of)) => self.of_zxid(phrase.head, of),
            ("answer", Some(client)) => self.answer(client),
            ("events", Some(client)) => {
                let told = |heard: &&Heard| matches!(heard.what, HeardWhat::Event(..));
                number(self.client(client)?.log.iter().filter(told).count())
            }
            (_, Some(of)) => self.of_server(phrase, of),
            (name, None) => self.bound.get(name).cloned(),
        }
    }

    fn client(&self, words: &str) -> Option<&crate::client::Client> {
        match self.meaning(&Phrase::of(words))? {
            Thing::Client(client) => Some(self.run.world().client(client)),
            _ => None,
        }
    }

    fn of_server(&self, phrase: &Phrase, of: &str) -> Option<Thing> {
        let Thing::Server(sid) = self.meaning(&Phrase::of(of))? else { return None };
        let server = &self.run.world().find_node(sid)?.server;
        let number = |n: u64| Some(Thing::Number(n));
        let tree = || server.process.as_ref()?.core.db.state.tree.get(phrase.path?);
        match phrase.head {
            "epoch" => number(u64::from(server.current_epoch().0)),
            "promised" => number(u64::from(server.accepted_epoch().0)),
            "round" => number(server.process.as_ref()?.core.round),
            "records" => number(server.disk.log.records().len() as u64),
            "zxid" => {
                let saved = server.disk.snapshot().map(|snapshot| snapshot.zxid);
                Some(Thing::Zxid(server.disk.log.last_zxid().max(saved).unwrap_or_default()))
            }
            "applied" => applied(server),
            "state" => Some(Thing::Word(server.state()?.name().to_owned())),
            "phase" => Some(Thing::Word(server.zab_state()?.name().to_owned())),
            "value" => Some(Thing::Word(tree()?.data.to_string())),
            "version" => number(u64::try_from(tree()?.version).ok()?),
            _ => None,
        }
    }

    fn of_zxid(&self, head: &str, of: &str) -> Option<Thing> {
        let Thing::Zxid(zxid) = self.meaning(&Phrase::of(of))? else { return None };
        let world = self.run.world();
        let known = || {
            let leading = world.nodes().iter().filter_map(|n| n.server.leading());
            let mut proposals = leading.flat_map(|l| &l.outstanding);
            let acks = proposals.find(|p| p.txn.zxid == zxid)?.acks;
            Some(u64::from(acks.and(world.rules().config.voters).len()))
        };
        let has = |n: &&Node| n.server.disk.log.is_durable(zxid);
        let holders = world.nodes().iter().filter(has).map(|n| n.server.id);
        let quorum = u64::from(majority(world.rules().config.voters.len()));
        match head {
            "acks" => known().map(Thing::Number),
            "missing" => known().map(|n| Thing::Number(quorum.saturating_sub(n))),
            "copies" => Some(Thing::Number(holders.count() as u64)),
            _ => {
                let names: Vec<String> = holders.map(|sid| sid.to_string()).collect();
                (!names.is_empty()).then(|| Thing::Word(names.join(", ")))
            }
        }
    }

    fn answer(&self, client: &str) -> Option<Thing> {
        let history = &self.client(client)?.history;
        let ended = history.iter().rev().find(|entry| entry.outcome != Outcome::Pending)?;
        let data = match &ended.outcome {
            Outcome::Done(_, result) => match &**result {
                Ok(Answer::Data(data, _)) => Some(data.to_string()),
                Ok(Answer::Created { path, .. }) => {
                    let asked = |op: &Op| matches!(op, Op::Create(create) if create.path == *path);
                    Some(path.to_string()).filter(|_| !asked(&ended.op))
                }
                Ok(Answer::Children(names, _)) => {
                    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
                    Some(names.join(", "))
                }
                _ => None,
            },
            _ => None,
        };
        Some(Thing::Word(data.unwrap_or_else(|| ended.ended().0.to_owned())))
    }
}

fn applied(server: &Server) -> Option<Thing> {
    server.process.as_ref().map(|process| Thing::Zxid(process.core.db.last_processed))
}

/// Who leads: a leader that serves, or else any leader; of two, the one with the later epoch.
fn leader(world: &World) -> Option<(&Node, &Leader)> {
    let leading = world.nodes().iter().filter_map(|node| Some((node, node.server.leading()?)));
    leading.max_by_key(|(_, leader)| (leader.stage == LeaderStage::Serving, leader.epoch))
}

/// A value with every `"{words}"` in it replaced: servers and clients by their numbers.
pub fn fill(
    value: &Value,
    thing: &dyn Fn(&str) -> Result<Thing, Problem>,
) -> Result<Value, Problem> {
    Ok(match value {
        Value::String(text) => match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
            None => value.clone(),
            Some(words) => match thing(words)? {
                Thing::Server(sid) => sid.0.into(),
                Thing::Client(client) => client.0.into(),
                Thing::Number(n) => n.into(),
                other => other.to_string().into(),
            },
        },
        Value::Array(all) => {
            Value::Array(all.iter().map(|one| fill(one, thing)).collect::<Result<_, _>>()?)
        }
        Value::Object(all) => {
            let filled = all.iter().map(|(key, one)| Ok((key.clone(), fill(one, thing)?)));
            Value::Object(filled.collect::<Result<_, Problem>>()?)
        }
        other => other.clone(),
    })
}
