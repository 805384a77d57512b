//! What a hunt has found, made small enough to read.

use super::tally::TallyLine;
use serde_json::{Value, json};
use std::fmt::Write;
use zabscope::check::{Goal, InvariantId};
use zabscope::hunt::{Profile, Shape, Shrunk, Wanted, shrink};
use zabscope::scenario::{Scenario, link};

/// A find.
pub struct Prey {
    says: String,
    name: String,
    /// The scenario that shows it, opened where it shows.
    pub scenario: Scenario,
    link: String,
    shrunk: Shrunk,
}

/// From the seed that found something to a scenario.
pub fn of(
    line: &TallyLine,
    profile: &Profile,
    shape: Shape,
    invariant: Option<InvariantId>,
    goal: Option<Goal>,
) -> Result<Prey, String> {
    let wanted = match (goal, invariant.or(line.violation.map(|v| v.invariant))) {
        (Some(goal), _) => Wanted::Misses(goal),
        (None, Some(id)) => Wanted::Breaks(id),
        (None, None) => Wanted::Unsound,
    };
    let shrunk = shrink(line.seed, profile, shape, wanted);
    let Some(shrunk) = shrunk else {
        return Err(format!("seed {} cannot be shown as a scenario", line.seed));
    };
    let opened = shrunk.scenario.open().map_err(|e| e.to_string())?;
    let link = link::encode(&opened.scenario, &opened.run).map_err(|e| e.to_string())?;
    let flaws: Vec<&str> = shape.flaws.iter().map(|flaw| flaw.id()).collect();
    let what = match wanted {
        Wanted::Breaks(id) => id.invariant().name.to_lowercase(),
        Wanted::Misses(goal) => goal.id().to_owned(),
        Wanted::Unsound => "unsound".to_owned(),
    };
    let name = if flaws.is_empty() { what } else { flaws.join("-") };
    Ok(Prey { says: line.says(), name, scenario: shrunk.scenario.clone(), link, shrunk })
}

impl Prey {
    /// What its file is called in a directory.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.name)
    }

    pub fn json(&self) -> Value {
        let scenario: Value = serde_json::from_str(&self.scenario.to_json()).unwrap_or_default();
        json!({
            "says": self.says,
            "scenario": scenario,
            "link": format!("#{}", self.link),
            "tries": self.shrunk.tries,
            "commands": [self.shrunk.before.commands, self.shrunk.after.commands],
            "events": [self.shrunk.before.events, self.shrunk.after.events],
            "showsOnlyWithFlaws": self.shrunk.clean_without,
        })
    }

    pub fn text(&self) -> String {
        let mut out = String::new();
        let (before, after) = (self.shrunk.before, self.shrunk.after);
        let _ = writeln!(
            out,
            "\nShrunk in {} tries from {} commands and {} events to {} commands and {} events:\n",
            self.shrunk.tries, before.commands, before.events, after.commands, after.events
        );
        out.push_str(&self.scenario.to_json());
        let _ = writeln!(out, "\n#{}", self.link);
        out
    }
}
