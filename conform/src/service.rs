//! Recordings of clients: each asks, is answered, and hears of what it watches.
//!
//! A simulated ensemble of three servers does what the recorded one was asked to do,
//! its clients connected to the servers that they were connected to there. After each
//! step it is brought to rest, as it was there. Compared are every reply with its
//! zxid, every watch event with its place among the replies, every transaction and the
//! final tree of every server.
//!
//! Three orders mean nothing and are not compared: of children and paths in a
//! reply, of events of different sessions, and of a closing session's ephemeral
//! znodes (a Java hash set).

pub(super) mod ask;
pub(super) mod compare;
mod ensemble;
mod script;
pub(super) mod tell;

use super::{Checked, ConformVerdict, read};
pub(super) use ask::session;
pub(super) use ensemble::ServiceEnsemble;
use script::ServiceScript;
use serde_json::Value;

/// So many differences are listed.
const MOST_DIFFERENCES: usize = 40;

/// Replays a recording of clients and compares.
pub fn check(value: &Value) -> Checked {
    let case = value.get("case").and_then(Value::as_str).unwrap_or("service").to_owned();
    let verdict = judge(value).unwrap_or_else(ConformVerdict::NotReplayed);
    Checked { case, verdict }
}

/// An error is a sentence: something of it is not understood.
fn judge(value: &Value) -> Result<ConformVerdict, String> {
    let script = ServiceScript::read(value)?;
    let mut ensemble = ServiceEnsemble::new(script.meta)?;
    let mut found = Vec::new();
    for step in &script.steps {
        let at = |why: String| format!("step {}: {why}", step.name);
        let (replies, events) = ensemble.step(step).map_err(at)?;
        compare::step(step, &replies, &events, &mut found);
    }
    let names = ensemble.names();
    compare::log(script.txns, &ensemble.log(), names, &mut found);
    for (sid, tree) in ensemble.trees() {
        compare::tree(script.tree, tree, sid, names, &mut found);
    }
    if found.is_empty() {
        return Ok(ConformVerdict::Same(Vec::new()));
    }
    let more = found.len().saturating_sub(MOST_DIFFERENCES);
    found.truncate(MOST_DIFFERENCES);
    if more > 0 {
        found.push(format!("and {more} more"));
    }
    Ok(ConformVerdict::Differs(found))
}
