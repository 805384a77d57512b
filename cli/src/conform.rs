//! `zabscope conform`: do recorded runs of real ZooKeeper happen here, too?

use super::{input, say};
use std::fmt::Write;
use std::process::ExitCode;
use zabscope_conform::{ConformVerdict, Holes, LONGEST_RECORDING, check_with};

/// What `conform` is given.
#[derive(clap::Args)]
pub struct ConformArgs {
    /// Recordings of a real ensemble
    #[arg(required = true)]
    files: Vec<String>,
    /// Replay by the repaired rules, not as released: recordings of the five holes differ then
    #[arg(long)]
    repaired: bool,
}

/// Replays every file: a line or its differences for each, and a count at the
/// end. Whatever is not the same, or is not replayed yet, has failed.
pub fn run(args: &ConformArgs) -> Result<ExitCode, String> {
    let (mut passed, mut failed) = (0, 0);
    let holes = if args.repaired { Holes::Repaired } else { Holes::AsReleased };
    for file in &args.files {
        let text = input::text(file, LONGEST_RECORDING, "a recording")?;
        let checked = check_with(&text, holes).map_err(|why| format!("{file}: {why}"))?;
        let case = &checked.case;
        let mut out = String::new();
        match &checked.verdict {
            ConformVerdict::Same(remarks) if remarks.is_empty() => {
                passed += 1;
                let _ = writeln!(out, "{case}: ok");
            }
            ConformVerdict::Same(remarks) => {
                passed += 1;
                let _ = writeln!(out, "{case}: ok, {}", remarks.join(", "));
            }
            ConformVerdict::Differs(differences) => {
                failed += 1;
                let _ = writeln!(out, "{case}: differs");
                for difference in differences {
                    let _ = writeln!(out, "    {difference}");
                }
            }
            ConformVerdict::NotReplayed(why) => {
                failed += 1;
                let _ = writeln!(out, "{case}: not replayed: {why}");
            }
        }
        say(&out);
    }
    say(&format!("{passed} passed, {failed} failed\n"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
