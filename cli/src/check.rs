//! `zabscope check`: are these scenarios and lessons valid?

use super::{input, say};
use std::fmt::Write;

/// What `check` is given.
#[derive(clap::Args)]
pub struct CheckArgs {
    /// Files of scenarios and of lessons; a lesson is played, too
    #[arg(required = true)]
    files: Vec<String>,
}

/// Checks every file; one line for each that is good, and all problems at the end.
pub fn run(args: &CheckArgs) -> Result<(), String> {
    let mut good = String::new();
    let mut bad = Vec::new();
    for file in &args.files {
        match input::check(file) {
            Ok(()) => {
                let _ = writeln!(good, "{file}: valid");
            }
            Err(sentence) => bad.push(sentence),
        }
    }
    say(&good);
    if bad.is_empty() { Ok(()) } else { Err(bad.join("\nzabscope: ")) }
}
