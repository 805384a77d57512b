//! `zabscope list`: what comes with Zabscope.

use super::say;
use serde::Serialize;
use std::fmt::Write;
use zabscope::scenario::{library, parse};

/// What is listed.
#[derive(clap::Subcommand)]
pub enum Command {
    /// The scenarios
    Scenarios {
        /// As JSON, with their notes
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: &'static str,
    title: String,
    note: String,
    content_hash: String,
}

/// Lists.
pub fn run(command: &Command) -> Result<(), String> {
    let Command::Scenarios { json } = command;
    let mut rows = Vec::new();
    for bundled in library::all() {
        let scenario = parse(bundled.json).map_err(|e| format!("{}: {e}", bundled.id))?;
        rows.push(Row {
            id: bundled.id,
            title: scenario.title().to_owned(),
            note: scenario.note().to_owned(),
            content_hash: format!("{:016x}", library::content_hash(&scenario)),
        });
    }
    if *json {
        say(&(serde_json::to_string_pretty(&rows).map_err(|e| e.to_string())? + "\n"));
        return Ok(());
    }
    let mut text = String::new();
    for row in rows {
        let _ = writeln!(text, "{:<18} {}", row.id, row.title);
    }
    say(&text);
    Ok(())
}
