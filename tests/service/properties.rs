//! What must hold whatever clients do.

use super::model::{Act, Model, Told, acts};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::sync::Arc;
use zabscope::base::{Micros, SessionId, Zxid};
use zabscope::service::answer::{Answer, OpResult};
use zabscope::service::apply::State;
use zabscope::service::node::DataNode;
use zabscope::service::op::Request;
use zabscope::service::path::Path;
use zabscope::service::prepare::{Prepare, Stamp};
use zabscope::service::session::SessionTable;
use zabscope::service::tree::Tree;
use zabscope::service::txn::{Body, Txn};

/// A leader, a moment after the next.
struct Leader {
    state: State,
    prepare: Prepare,
    sessions: SessionTable,
    waiting: VecDeque<Txn>,
    log: Vec<Txn>,
    told: Vec<OpResult>,
}

impl Leader {
    fn new() -> Leader {
        Leader {
            state: State::new("config"),
            prepare: Prepare::default(),
            sessions: SessionTable::new(Micros::millis(200)),
            waiting: VecDeque::new(),
            log: Vec::new(),
            told: Vec::new(),
        }
    }

    fn propose(&mut self, session: u64, act: &Act) {
        let zxid = Zxid(self.log.len() as u64 + 1);
        let stamp = Stamp { zxid, now: Micros::millis(zxid.0), owner: None };
        let (session, op) = (SessionId(session), Arc::new(act.op()));
        let request = Request { session, cxid: 0, ids: Arc::new([]), op };
        let txn = self.prepare.prepare(&self.state, &mut self.sessions, stamp, &request);
        self.log.push(txn.clone());
        self.waiting.push_back(txn);
    }

    fn deliver(&mut self, most: usize) {
        for txn in self.waiting.drain(..most.min(self.waiting.len())) {
            self.told.push(self.state.apply(&txn, &mut Vec::new()));
            self.prepare.applied(txn.zxid);
            if let Body::CloseSession { .. } = *txn.body {
                self.sessions.remove(txn.session);
            }
        }
    }

    /// Does these acts, the log being up to a few transactions ahead of the state.
    fn run(acts: &[(u64, Act, usize)]) -> Leader {
        let mut leader = Leader::new();
        for session in 1..4 {
            leader.propose(session, &Act::Open);
        }
        for (session, act, delivered) in acts {
            leader.propose(*session, act);
            // A parent looks full until the close is applied; and who comes back does so with a new session.
            let all = matches!(act, Act::Close | Act::Open);
            leader.deliver(if all { usize::MAX } else { *delivered });
        }
        leader.deliver(usize::MAX);
        leader
    }
}

fn told(result: &OpResult) -> Told {
    let path = |answer: &Answer| match answer {
        Answer::Created { path, .. } => Some(path.to_string()),
        _ => None,
    };
    match result {
        Err(code) => Err(*code),
        Ok(Answer::Multi(each)) => {
            Ok(each.iter().map(|one| one.as_ref().map(path).map_err(|code| *code)).collect())
        }
        Ok(answer) => Ok(vec![Ok(path(answer))]),
    }
}

/// Walks the tree as a snapshot thread does while `steps` say how many transactions are applied after each znode: parents
/// first, each with the children that it had when it was copied (5.3.4).
fn fuzzy(
    path: &str,
    state: &mut State,
    log: &mut VecDeque<Txn>,
    steps: &mut VecDeque<usize>,
    into: &mut Vec<(Path, DataNode)>,
) {
    let Some(node) = state.tree.get(path) else {
        return; // it was deleted meanwhile
    };
    into.push((path.into(), node.clone()));
    let children = state.tree.children(path);
    for _ in 0..steps.pop_front().unwrap_or_default() {
        if let Some(txn) = log.pop_front() {
            _ = state.apply(&txn, &mut Vec::new());
        }
    }
    for child in children {
        let below = if path == "/" { format!("/{child}") } else { format!("{path}/{child}") };
        fuzzy(&below, state, log, steps, into);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_pipelined_leader_does_what_a_single_copy_does(acts in acts(60)) {
        let leader = Leader::run(&acts);
        let mut model = Model::new();
        for session in 1..4 {
            _ = model.act(session, &Act::Open, session);
        }
        for (zxid, (session, act, _)) in (4..).zip(&acts) {
            if let Body::CloseSession { paths } = &*leader.log[zxid as usize - 1].body {
                let own = model.nodes.iter().filter(|(_, node)| node.owner == Some(*session));
                prop_assert!(own.map(|(path, _)| &**path).eq(paths.iter().map(|path| &**path)));
            }
            let expected = model.act(*session, act, zxid);
            let got = told(&leader.told[zxid as usize - 1]);
            match act {
                Act::Open | Act::Close => prop_assert!(got.is_ok()),
                _ => prop_assert_eq!(expected, got, "request {} {:?}", zxid, act),
            }
        }
        let ours = leader.state.tree.iter().filter(|(path, _)| !path.starts_with("/zookeeper"));
        let (mut expected, mut seen) = (Vec::new(), Vec::new());
        for (path, node) in &model.nodes {
            let root = path.is_empty();
            let path = if root { "/" } else { path.as_str() };
            // The root's first child, /zookeeper, was never created.
            let cversion = node.creates + node.deletes - i32::from(root);
            let children = node.children.len() as u32 + u32::from(root);
            expected.push((path, node.data.as_str(), node.version, cversion, children,
                node.owner, [node.czxid, node.mzxid, node.pzxid]));
        }
        for (path, node) in ours {
            let stat = node.stat();
            seen.push((&**path, &*node.data, stat.version, stat.cversion, stat.num_children,
                stat.ephemeral_owner.map(|s| s.0), [stat.czxid.0, stat.mzxid.0, stat.pzxid.0]));
            prop_assert_eq!(leader.state.tree.children(path).len() as u32, stat.num_children);
        }
        prop_assert_eq!(expected, seen);
        let sessions: Vec<u64> = leader.state.sessions().map(|(session, _)| session.0).collect();
        prop_assert_eq!(model.sessions.into_iter().collect::<Vec<_>>(), sessions);
        for (session, _) in leader.state.tree.all_ephemerals() {
            prop_assert!(leader.state.has_session(session), "an ephemeral outlives its session");
        }
        prop_assert!(leader.prepare.is_empty(), "applied changes are forgotten");
    }

    #[test]
    fn a_log_replayed_over_a_fuzzy_snapshot_gives_the_same_state(
        acts in acts(60),
        steps in prop::collection::vec(0..5usize, 12),
    ) {
        let leader = Leader::run(&acts);
        let mut before = State::new("config");
        for from in 0..leader.log.len() {
            let sessions: Vec<_> = before.sessions().collect(); // written first
            let (mut state, mut nodes) = (before.clone(), Vec::new());
            let mut rest: VecDeque<Txn> = leader.log[from..].iter().cloned().collect();
            fuzzy("/", &mut state, &mut rest, &mut steps.clone().into(), &mut nodes);
            let mut restored = State::restored(Tree::from_nodes(nodes), sessions);
            for txn in &leader.log[from..] {
                _ = restored.apply(txn, &mut Vec::new());
            }
            prop_assert_eq!(&restored, &leader.state, "a snapshot begun after {} transactions", from);
            prop_assert_eq!(restored.digest(), leader.state.digest());
            _ = before.apply(&leader.log[from], &mut Vec::new());
        }
    }

    #[test]
    fn digests_are_equal_iff_states_are(acts in acts(12), other in acts(12)) {
        let logs = [Leader::run(&acts).log, Leader::run(&other).log];
        let mut states = vec![State::new("config")];
        for log in &logs {
            let mut state = State::new("config");
            for txn in log {
                _ = state.apply(txn, &mut Vec::new());
                states.push(state.clone());
            }
        }
        for (ix, one) in states.iter().enumerate() {
            let nodes: Vec<_> = one.tree.iter().map(|(p, n)| (p.clone(), n.clone())).collect();
            prop_assert_eq!(Tree::from_nodes(nodes).digest(), one.tree.digest());
            for two in &states[..ix] {
                prop_assert_eq!(one == two, one.digest() == two.digest());
            }
        }
    }
}
