//! Keeps what a hunt found, with what it takes to repeat it, in a file that the page reads.

#![expect(clippy::disallowed_types, reason = "a record has a date; no run sees it")]

use serde_json::{Value, json};
use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// Adds a hunt to the list in a file; one that was made by the same command is replaced.
pub fn add(path: &str, command: &str, seeds: u64, events: u64, found: u64) -> Result<(), String> {
    let old = fs::read_to_string(path).unwrap_or_else(|_| "[]".to_owned());
    let mut all: Vec<Value> =
        serde_json::from_str(&old).map_err(|e| format!("{path} is not a list of hunts: {e}"))?;
    all.retain(|hunt| hunt["command"] != command);
    all.push(json!({
        "command": command,
        "commit": commit(),
        "date": today(),
        "seeds": seeds,
        "events": events,
        "found": found,
    }));
    let text = serde_json::to_string_pretty(&all).map_err(|e| e.to_string())? + "\n";
    fs::write(path, text).map_err(|e| format!("cannot write {path}: {e}"))
}

fn commit() -> String {
    let asked = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    let said = asked.ok().filter(|out| out.status.success());
    let said = said.and_then(|out| String::from_utf8(out.stdout).ok());
    said.map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}

/// The date in UTC, as 2026-01-31.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let (year, month, day) = civil(seconds / 86_400);
    format!("{year}-{month:02}-{day:02}")
}

/// The day of the Gregorian calendar so many days after 1970-01-01: years begin in March, so that the odd day is the last.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(20_454), (2026, 1, 1));
    }
}
