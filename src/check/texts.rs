//! The texts of the registers, as other languages need them.
//!
//! English is written once, in the registers. Another language has a file
//! `static/locales/<language>/register.json` with a text for each of these keys; where a
//! text is missing, the English one is shown.

use super::recipe::PROMISES;
use super::{FlawEntry, GOALS, Invariant, REGISTER};
use crate::service::ReleaseRule;
use crate::zab::Flaw;

/// Every text of the registers: its key, and the English.
pub fn texts() -> Vec<(String, &'static str)> {
    let guarantees = REGISTER.iter().flat_map(of_invariant);
    let promises = PROMISES.iter().flat_map(of_invariant);
    let goals = GOALS.iter().map(|goal| (format!("{}.says", goal.key), goal.says));
    let flaws = Flaw::ALL.into_iter().map(FlawEntry::of).flat_map(|entry| {
        let key = entry.key();
        [(format!("{key}.says"), entry.says), (format!("{key}.takes_away"), entry.takes_away)]
    });
    let rules = ReleaseRule::ALL.map(|rule| (format!("{}.says", rule.key()), rule.says()));
    guarantees.chain(promises).chain(goals).chain(flaws).chain(rules).collect()
}

fn of_invariant<I>(invariant: &Invariant<I>) -> [(String, &'static str); 2] {
    let Invariant { key, says, counter_example, .. } = *invariant;
    [(format!("{key}.says"), says), (format!("{key}.counter_example"), counter_example)]
}
