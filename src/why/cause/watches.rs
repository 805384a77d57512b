//! What a watch event comes from: a change, and the request that left the watch (facts 6.7).

use crate::client::{Entry, Outcome};
use crate::service::op::Op;
use crate::service::path::{key, parent};
use crate::service::watch::{EventKind, WatcherMode};
use crate::sim::Step;
use crate::why::cause::CauseNode;
use crate::why::fact::{EventFact, Shown};
use crate::why::record::{Causes, Fired};
use crate::why::rule::Rule;

/// If more requests than this would each have done, none is told of.
const MOST_LEFT: usize = 8;

impl Causes {
    /// What a client is told in this event, and of which znode, if it is told that a watch has fired.
    pub fn fired_in(&self, event: u32) -> Option<(EventKind, &str)> {
        let found = self.fired.iter().find(|fired| fired.event == event)?;
        Some((found.kind, &found.path))
    }

    /// A watch event: the change, and whatever left the watch and was not spent yet.
    pub(super) fn watch(&self, fact: EventFact, step: &Step) -> CauseNode {
        let node = self.arrived(CauseNode::new(fact, Rule::Watch), step);
        let Some(fired) = self.fired.iter().find(|fired| fired.event == fact.event) else {
            return node;
        };
        let left = self.left(fired);
        if left.len() > MOST_LEFT {
            return node;
        }
        node.by_all(left)
    }

    /// The requests that had left a watch for this event when it fired, as they reached the server. After a move the
    /// client's library leaves the same watches again (6.7.10), so it need not have been this connection.
    fn left(&self, fired: &Fired) -> Vec<EventFact> {
        let asked = self.world.client(fired.client).history.iter();
        let fitting = asked.filter(|entry| leaves(entry, fired.kind, &fired.path));
        let arrived = fitting.filter_map(|entry| {
            let event = self.asked(fired.client, entry.cxid, fired.cause)?;
            (!self.is_spent(fired, entry, event)).then_some(event)
        });
        arrived.map(|event| EventFact { event, what: Shown::Event }).collect()
    }

    /// Has the watch that this request left fired before?
    fn is_spent(&self, fired: &Fired, by: &Entry, left: u32) -> bool {
        let between = |other: &Fired| left < other.cause && other.cause < fired.cause;
        let same = |other: &Fired| other.client == fired.client && other.path == fired.path;
        let is_lasting = matches!(*by.op, Op::AddWatch { .. });
        let spends =
            |other: &&Fired| between(other) && same(other) && leaves(by, other.kind, &other.path);
        !is_lasting && self.fired.iter().any(|other| spends(&other))
    }
}

/// Does this request leave a watch that fires for this (6.7.2 to 6.7.4)?
fn leaves(by: &Entry, kind: EventKind, at: &str) -> bool {
    let of_children = kind == EventKind::ChildrenChanged;
    let refused = match &by.outcome {
        Outcome::Done(_, result) => result.is_err(),
        Outcome::Failed(..) => true,
        _ => false,
    };
    match &*by.op {
        Op::Exists { path, watch: true } => !of_children && key(path) == at,
        Op::GetData { path, watch: true } => !of_children && !refused && key(path) == at,
        Op::GetChildren { path, watch: true, .. } => {
            (of_children || kind == EventKind::Deleted) && !refused && key(path) == at
        }
        Op::AddWatch { path, mode: WatcherMode::Recursive } => {
            let mut above =
                std::iter::successors(Some(at), |at| parent(at).filter(|_| !at.is_empty()));
            !of_children && above.any(|above| key(above) == key(path))
        }
        Op::AddWatch { path, .. } => key(path) == at,
        _ => false,
    }
}
