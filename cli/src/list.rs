//! `zabscope list`: what comes with Zabscope.

use super::say;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zabscope::bundled::Bundled;
use zabscope::check::{Breaks, FlawEntry, GOALS, REGISTER};
use zabscope::scenario::link::content_hash;
use zabscope::scenario::{library, parse};
use zabscope::service::{Release, ReleaseRule};
use zabscope::zab::Flaw;

/// What is listed.
#[derive(clap::Subcommand)]
pub enum ListCommand {
    /// The scenarios
    Scenarios {
        /// As JSON, with their notes
        #[arg(long)]
        json: bool,
    },
    /// The guarantees that are checked at every event
    Invariants {
        /// As JSON, with their sources and counter-examples
        #[arg(long)]
        json: bool,
    },
    /// The rules that can be taken away
    Flaws {
        /// As JSON, with what each breaks
        #[arg(long)]
        json: bool,
    },
    /// The releases that a run can name, and the rules by which they differ
    Releases {
        /// As JSON, with issues and the releases that have each rule
        #[arg(long)]
        json: bool,
    },
    /// What a hunt should run into now and then
    Goals {
        /// As JSON, with their sources
        #[arg(long)]
        json: bool,
    },
}

/// Lists.
pub fn run(command: &ListCommand) -> Result<(), String> {
    let (json, rows, columns) = match command {
        ListCommand::Scenarios { json } => (*json, scenarios()?, ["id", "title"]),
        ListCommand::Invariants { json } => (*json, invariants()?, ["name", "says"]),
        ListCommand::Flaws { json } => (*json, flaws()?, ["id", "says"]),
        ListCommand::Releases { json } => (*json, releases()?, ["id", "says"]),
        ListCommand::Goals { json } => (*json, goals()?, ["id", "says"]),
    };
    if json {
        say(&(serde_json::to_string_pretty(&rows).map_err(|e| e.to_string())? + "\n"));
        return Ok(());
    }
    let cell = |row: &Value, column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let width = rows.iter().map(|row| cell(row, columns[0]).chars().count()).max().unwrap_or(0);
    let line = |row: &Value| {
        let (name, says) = (cell(row, columns[0]), cell(row, columns[1]));
        format!("{name:<width$}  {says}\n")
    };
    say(&rows.iter().map(line).collect::<String>());
    Ok(())
}

fn scenarios() -> Result<Vec<Value>, String> {
    let row = |bundled: &Bundled| {
        let scenario = parse(bundled.text()).map_err(|e| format!("{}: {e}", bundled.id))?;
        Ok(json!({
            "id": bundled.id,
            "title": scenario.title(),
            "note": scenario.note(),
            "contentHash": format!("{:016x}", content_hash(&scenario)),
        }))
    };
    library::all().iter().chain(library::flaws()).chain(library::recipes()).map(row).collect()
}

fn invariants() -> Result<Vec<Value>, String> {
    let chinese = chinese()?;
    let row = |invariant: &zabscope::check::Invariant| {
        let broken = |flaw: &Flaw| FlawEntry::of(*flaw).breaks == Breaks::Invariant(invariant.id);
        let flaws: Vec<&str> = Flaw::ALL.into_iter().filter(broken).map(Flaw::id).collect();
        json!({
            "name": invariant.name,
            "says": invariant.says,
            "saysZh": chinese[&format!("{}.says", invariant.key)],
            "source": invariant.source,
            "counterExample": invariant.counter_example,
            "checkedBy": invariant.checked_by,
            "brokenBy": flaws,
        })
    };
    Ok(REGISTER.iter().map(row).collect())
}

fn flaws() -> Result<Vec<Value>, String> {
    let chinese = chinese()?;
    let row = |flaw: Flaw| {
        let entry = FlawEntry::of(flaw);
        let key = entry.key();
        let (invariant, goal) = match entry.breaks {
            Breaks::Invariant(id) => (Some(id.invariant().name), None),
            Breaks::Goal(goal) => (None, Some(goal.id())),
            Breaks::Nothing => (None, None),
        };
        json!({
            "id": flaw.id(),
            "kind": format!("{:?}", entry.kind).to_lowercase(),
            "says": entry.says,
            "saysZh": chinese[&format!("{key}.says")],
            "takesAway": entry.takes_away,
            "takesAwayZh": chinese[&format!("{key}.takes_away")],
            "issue": entry.issue,
            "releases": entry.releases,
            "source": entry.source,
            "breaks": invariant,
            "keepsFromHappening": goal,
            "scenario": library::of_flaw(flaw).map(|bundled| bundled.id),
        })
    };
    Ok(Flaw::ALL.into_iter().map(row).collect())
}

/// The releases, and behind them the rules.
fn releases() -> Result<Vec<Value>, String> {
    let chinese = chinese()?;
    let release = |release: &Release| {
        let has: Vec<&str> = ReleaseRule::ALL
            .into_iter()
            .filter(|rule| release.has(*rule))
            .map(ReleaseRule::id)
            .collect();
        json!({
            "id": release.to_string(),
            "says": format!("has {} of the rules below", has.len()),
            "rules": has,
        })
    };
    let rule = |rule: ReleaseRule| {
        let names =
            |releases: &[Release]| releases.iter().map(Release::to_string).collect::<Vec<_>>();
        let having: Vec<Release> =
            Release::KNOWN.iter().copied().filter(|release| release.has(rule)).collect();
        let (since, having) = (names(rule.since()), names(&having));
        let in_which = if having.is_empty() { "none".to_owned() } else { having.join(", ") };
        json!({
            "id": rule.id(),
            "says": format!("{} ({}; since {}; here in {in_which})", rule.says(), rule.issue(), since.join(", ")),
            "rule": rule.says(),
            "ruleZh": chinese[&format!("{}.says", rule.key())],
            "issue": rule.issue(),
            "since": since,
            "replacedBy": rule.replaced_by().map(ReleaseRule::id),
            "releases": having,
        })
    };
    Ok(Release::KNOWN.iter().map(release).chain(ReleaseRule::ALL.into_iter().map(rule)).collect())
}

fn goals() -> Result<Vec<Value>, String> {
    let chinese = chinese()?;
    let row = |entry: &zabscope::check::GoalEntry| {
        json!({
            "id": entry.id,
            "says": entry.says,
            "saysZh": chinese[&format!("{}.says", entry.key)],
            "source": entry.source,
        })
    };
    Ok(GOALS.iter().map(row).collect())
}

/// The registers' texts in Chinese.
fn chinese() -> Result<BTreeMap<String, String>, String> {
    const FILE: &str = include_str!("../../static/locales/zh/register.json");
    serde_json::from_str(FILE).map_err(|e| e.to_string())
}
