//! What clients observe differently in two lines: replies, values, errors, stale reads, watch events,
//! states of their sessions, and what their programs did: locks taken, given back, lost.

use crate::base::{ClientId, MAX_CLIENT, Micros, Zxid};
use crate::check::{Checker, Served};
use crate::client::{ClientState, HeardWhat, Outcome};
use crate::recipe::fact::Happened;
use crate::service::answer::{Answer, OpResult};
use crate::service::op::Op;
use crate::service::path::Path;
use crate::service::watch::EventKind;
use crate::sim::World;
use std::sync::Arc;

/// Observations of one client that are laid side by side after the first difference.
const WINDOW: usize = 400;
/// The same observation so much later is a difference.
const LATE: Micros = Micros::millis(500);

/// Something that a client observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When.
    pub at: Micros,
    /// What.
    pub said: Said,
}

/// What a client can observe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Its request ended like this; and a read was served at this moment of the history.
    Reply(Arc<Op>, Outcome, Option<Served>),
    /// A watch has fired; in releases where events say so, by which transaction.
    Event(EventKind, Path, Option<Zxid>),
    /// The state of its session changed.
    State(ClientState),
    /// Its program did something.
    Did(Happened),
}

/// One observation of a client that is not the same in both lines. Missing where there is none; the
/// same in both if it came much later in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose.
    pub client: ClientId,
    /// In the left line.
    pub left: Option<Observed>,
    /// In the right line.
    pub right: Option<Observed>,
}

impl Difference {
    /// When it shows.
    pub fn at(&self) -> Micros {
        let of = |heard: &Option<Observed>| heard.as_ref().map_or(Micros::NEVER, |heard| heard.at);
        of(&self.left).min(of(&self.right))
    }
}

/// What clients observe differently up to a moment, in order; the worlds stand at it or later.
pub fn differences(
    left: (&World, &Checker),
    right: (&World, &Checker),
    until: Micros,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for client in (1..=MAX_CLIENT as u8).map(ClientId) {
        let (left, right) = (heard(left, client, until), heard(right, client, until));
        found.extend(beside(left, right).map(|(left, right)| Difference { client, left, right }));
    }
    found.sort_by_key(Difference::at);
    found
}

/// Everything that a client observed, in order.
fn heard((world, checker): (&World, &Checker), id: ClientId, until: Micros) -> Vec<Observed> {
    let client = world.client(id);
    let said = |what: &HeardWhat| {
        Some(match what {
            HeardWhat::Reply(cxid) => {
                let ix = client.history.binary_search_by_key(cxid, |entry| entry.cxid).ok()?;
                let entry = &client.history[ix];
                let served = checker.served(id, *cxid);
                Said::Reply(entry.op.clone(), entry.outcome.clone(), served)
            }
            HeardWhat::Event(kind, path, zxid) => Said::Event(*kind, path.clone(), *zxid),
            HeardWhat::State(state) => Said::State(*state),
        })
    };
    let log = client.log.iter().take_while(|heard| heard.at <= until);
    let mut all: Vec<Observed> =
        log.filter_map(|heard| Some(Observed { at: heard.at, said: said(&heard.what)? })).collect();
    let facts = world.programs().filter(|p| p.client == id).flat_map(|p| p.facts().iter());
    let told = facts.filter(|fact| fact.at <= until && is_told(&fact.what));
    all.extend(told.map(|fact| Observed { at: fact.at, said: Said::Did(fact.what.clone()) }));
    all.sort_by_key(|heard| heard.at);
    all
}

/// What a program did, besides looking and waiting.
fn is_told(what: &Happened) -> bool {
    !matches!(
        what,
        Happened::Begins(_)
            | Happened::Queued(_)
            | Happened::Waits(_)
            | Happened::Woken(..)
            | Happened::Stirred(_)
            | Happened::Polls
            | Happened::Retries(_)
            | Happened::Returned(_)
    )
}

type Pair = (Option<Observed>, Option<Observed>);

/// What is not the same, side by side.
fn beside(left: Vec<Observed>, right: Vec<Observed>) -> impl Iterator<Item = Pair> {
    let same = left.iter().zip(&right).take_while(|(a, b)| alike(&a.said, &b.said)).count();
    let mut late = Lateness::default();
    let mut found = Vec::new();
    for (a, b) in left.iter().zip(&right).take(same) {
        late.note(a, b, &mut found);
    }
    let (mut a, mut b) = (left[same..].iter().take(WINDOW), right[same..].iter().take(WINDOW));
    let (only_left, only_right) = (left[same..].len(), right[same..].len());
    let pairs = matches(&left[same..], &right[same..]);
    let (mut at_left, mut at_right) = (0, 0);
    for (to_left, to_right) in pairs.into_iter().chain([(only_left, only_right)]) {
        let ours: Vec<&Observed> = a.by_ref().take(to_left - at_left).collect();
        let theirs: Vec<&Observed> = b.by_ref().take(to_right - at_right).collect();
        found.extend(across(&ours, &theirs));
        (at_left, at_right) = (to_left + 1, to_right + 1);
        if let (Some(a), Some(b)) = (a.next(), b.next()) {
            late.note(a, b, &mut found);
        }
    }
    found.into_iter()
}

/// Between two observations that are the same: answers to the same request stand side by side.
fn across(ours: &[&Observed], theirs: &[&Observed]) -> Vec<Pair> {
    let mut found = Vec::new();
    let mut rest: Vec<&Observed> = theirs.to_vec();
    for one in ours {
        let asks = |other: &&Observed| match (&one.said, &other.said) {
            (Said::Reply(a, ..), Said::Reply(b, ..)) => a == b,
            _ => false,
        };
        let other = rest.iter().position(asks).map(|ix| rest.remove(ix).clone());
        found.push((Some((*one).clone()), other));
    }
    found.extend(rest.into_iter().map(|other| (None, Some(other.clone()))));
    found
}

/// The longest common part of what follows, as places in both.
fn matches(left: &[Observed], right: &[Observed]) -> Vec<(usize, usize)> {
    let (left, right) = (&left[..left.len().min(WINDOW)], &right[..right.len().min(WINDOW)]);
    let wide = right.len() + 1;
    let mut best = vec![0u16; (left.len() + 1) * wide];
    for (i, a) in left.iter().enumerate().rev() {
        for (j, b) in right.iter().enumerate().rev() {
            best[i * wide + j] = if alike(&a.said, &b.said) {
                best[(i + 1) * wide + j + 1] + 1
            } else {
                best[(i + 1) * wide + j].max(best[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < left.len() && j < right.len() {
        if alike(&left[i].said, &right[j].said) {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * wide + j] >= best[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// How much later the right line was when that was last worth saying.
#[derive(Default)]
struct Lateness {
    left: Micros,
    right: Micros,
}

impl Lateness {
    fn note(&mut self, a: &Observed, b: &Observed, found: &mut Vec<Pair>) {
        let (left, right) = (a.at - b.at, b.at - a.at);
        let change = (left + self.right).0.abs_diff((right + self.left).0);
        if change >= LATE.0 {
            (self.left, self.right) = (left, right);
            found.push((Some(a.clone()), Some(b.clone())));
        }
    }
}

/// Is it the same to the client? Numbers of transactions are not compared: they count what others did.
fn alike(a: &Said, b: &Said) -> bool {
    match (a, b) {
        (Said::Reply(a, one, at), Said::Reply(b, other, then)) => {
            let stale = |served: &Option<Served>| served.is_some_and(Served::is_stale);
            a == b && ended_alike(one, other) && stale(at) == stale(then)
        }
        (Said::Event(kind, path, zxid), Said::Event(other, there, by)) => {
            (kind, path, zxid.is_some()) == (other, there, by.is_some())
        }
        (Said::Did(a), Said::Did(b)) => match (a, b) {
            (Happened::Acquired(a, _), Happened::Acquired(b, _)) => a == b,
            (Happened::Wrote(_, a), Happened::Wrote(_, b)) => a == b,
            _ => a == b,
        },
        _ => a == b,
    }
}

fn ended_alike(a: &Outcome, b: &Outcome) -> bool {
    match (a, b) {
        (Outcome::Done(_, a), Outcome::Done(_, b)) => answered_alike(a, b),
        (Outcome::Failed(a, _), Outcome::Failed(b, _)) => a == b,
        _ => a == b,
    }
}

fn answered_alike(a: &OpResult, b: &OpResult) -> bool {
    match (a, b) {
        (Ok(Answer::Created { path: a, stat }), Ok(Answer::Created { path: b, stat: other })) => {
            a == b && stat.is_some() == other.is_some()
        }
        (Ok(Answer::Stat(a)), Ok(Answer::Stat(b))) => a.version == b.version,
        (Ok(Answer::Data(a, one)), Ok(Answer::Data(b, other))) => {
            a == b && one.version == other.version
        }
        (Ok(Answer::Children(a, _)), Ok(Answer::Children(b, _))) => a == b,
        (Ok(Answer::Acl(a, _)), Ok(Answer::Acl(b, _))) => a == b,
        (Ok(Answer::Multi(a)), Ok(Answer::Multi(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| answered_alike(a, b))
        }
        _ => a == b,
    }
}
