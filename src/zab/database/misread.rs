//! Transactions as servers with a flaw apply them: by another content than is
//! written there.

use crate::service::tree::NewNode;
use crate::service::watch::Change;
use crate::service::{Body, OpResult, State, Txn};
use crate::zab::rules::Rules;
use std::sync::Arc;

/// Applies a transaction where [`Rules::applies_as_written`] does not hold; `learns`
/// while the server is synchronized.
pub(super) fn apply(
    rules: &Rules,
    state: &mut State,
    txn: &Txn,
    changes: &mut Vec<Change>,
    learns: bool,
) -> OpResult {
    if let Body::CloseSession { .. } = *txn.body
        && learns
        && !rules.synchronizes_ephemerals()
    {
        state.forget_session(txn.session);
        return Ok(crate::service::answer::Answer::Done);
    }
    let body = match &*txn.body {
        Body::CreateSession { .. } if learns && !rules.synchronizes_sessions() => {
            Body::Multi(Vec::new())
        }
        Body::CloseSession { .. } if learns && !rules.synchronizes_sessions() => {
            let own = state.tree.ephemerals(txn.session).cloned();
            Body::Multi(own.map(|path| Body::Delete { path }).collect())
        }
        body => misread(rules, state, body),
    };
    let told = state.apply(&Txn { body: Arc::new(body), ..txn.clone() }, changes);
    match &*txn.body {
        // It is told as it should be: nothing was done.
        Body::Multi(bodies) if has_failed(bodies) => state.apply(txn, &mut Vec::new()),
        _ => told,
    }
}

fn misread(rules: &Rules, state: &State, body: &Body) -> Body {
    match body {
        Body::Create(kind, new) if !rules.takes_cversions_from_transactions() => {
            let parent = new.path.rsplit_once('/').map_or("", |(parent, _)| parent);
            let counted = state.tree.get(parent).map_or(0, |node| node.cversion);
            Body::Create(*kind, NewNode { parent_cversion: counted.wrapping_add(1), ..new.clone() })
        }
        Body::Multi(bodies) if has_failed(bodies) && !rules.multis_are_atomic() => {
            let before = bodies.iter().take_while(|body| !matches!(body, Body::Error(_)));
            Body::Multi(before.cloned().collect())
        }
        other => other.clone(),
    }
}

fn has_failed(bodies: &[Body]) -> bool {
    bodies.iter().any(|body| matches!(body, Body::Error(_)))
}
