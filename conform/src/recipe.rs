//! Recordings of recipes: a library's objects, called one operation after the other.
//!
//! Our programs of the same recipes run on a simulated ensemble of three servers, their
//! operations called in the recorded order; after each the ensemble is brought to
//! rest, as it was there. Compared are what each call came back with, or that it did
//! not; every transaction; and for each client what it asked, what it was answered,
//! and which events it got, in order.
//!
//! What a recording does not say is taken from what it shows: which random name an
//! object got, its identifier, and how many leases or members there are.
//!
//! Then its requests are asked again ([`requests`]), and every reply is compared in
//! full. Where an action is not understood, or the recipe is not among ours, that is
//! all, and the verdict says so.

mod entries;
mod order;
mod requests;
mod script;
mod shown;
mod stage;
mod wire;
mod words;

use super::read::zxid;
use super::service::{self, compare, session, tell};
use super::{Checked, ConformVerdict};
use script::RecipeScript;
use serde_json::Value;
use stage::RecipeStage;

/// The server that clients talk to unless it is told.
const SERVER: u64 = 1;
/// So many differences are listed.
const MOST_DIFFERENCES: usize = 40;

/// Replays a recording of a recipe and compares.
pub fn check(value: &Value) -> Checked {
    let case = value.get("scenario").and_then(Value::as_str).unwrap_or("recipe").to_owned();
    let verdict = judge(value).unwrap_or_else(ConformVerdict::NotReplayed);
    Checked { case, verdict }
}

/// An error is a sentence: something of it is not understood.
fn judge(value: &Value) -> Result<ConformVerdict, String> {
    let script = RecipeScript::read(value)?;
    let mut found = Vec::new();
    let mut remarks = Vec::new();
    match &script.unknown {
        None => {
            calls(&script, &mut found)?;
            if value.get("deterministic") == Some(&Value::Bool(false)) && !found.is_empty() {
                found.clear();
                remarks
                    .push("by its requests, not by its calls: its repetitions differ".to_owned());
            }
        }
        Some(why) => remarks.push(format!("by its requests, not by its calls: {why}")),
    }
    requests::replay(&script, &mut found)?;
    if found.is_empty() {
        return Ok(ConformVerdict::Same(remarks));
    }
    found.truncate(MOST_DIFFERENCES);
    Ok(ConformVerdict::Differs(found))
}

/// Our programs do what its actions say.
fn calls(script: &RecipeScript, found: &mut Vec<String>) -> Result<(), String> {
    let mut stage = RecipeStage::new(script)?;
    for ix in 0..script.actions.len() {
        let name = script.actions[ix].name.clone();
        let at = |why: String| format!("action {name}: {why}");
        if let Some(difference) = stage.perform(ix).map_err(at)? {
            found.push(format!("action {name}: {difference}"));
        }
    }
    let blocked = stage.blocked();
    if blocked != script.still_blocked {
        let expected = script.still_blocked;
        found.push(format!("calls that are still blocked: expected {expected}, got {blocked}"));
    }
    let ensemble = stage.ensemble();
    compare::log(script.txns, &ensemble.log(), ensemble.names(), found);
    wire::compare(script, &stage, found);
    Ok(())
}
