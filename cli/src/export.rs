//! `zabscope export`: a run for other programs.

use super::walk::{WalkEnd, walk};
use super::{input, say};
use zabscope::base::Micros;
use zabscope::export::{Export, Format, MOST_EVENTS};

/// How far a scenario is followed that does not say where it wants to be opened.
const DEFAULT: Micros = Micros::millis(10_000);

/// What `export` is given.
#[derive(clap::Args)]
pub struct ExportArgs {
    /// A scenario file, a link, or the id of a scenario that comes with Zabscope
    #[arg(value_name = "FILE|LINK")]
    scenario: String,
    /// The form: json, shiviz or mermaid
    #[arg(long, value_name = "FORM", value_parser = format)]
    format: Format,
    /// Stop after the last event up to this moment: 4.2s, 1500ms, 4200000us
    /// [default: where the link or file says, else 10s]
    #[arg(long, value_name = "TIME", value_parser = input::time, conflicts_with = "events")]
    until: Option<Micros>,
    /// Stop after this event
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=i64::from(MOST_EVENTS)))]
    events: Option<u32>,
}

fn format(name: &str) -> Result<Format, String> {
    let found = Format::ALL.into_iter().find(|format| format.name() == name);
    found.ok_or_else(|| "must be json, shiviz or mermaid".to_owned())
}

/// Writes it to standard output.
pub fn run(args: &ExportArgs) -> Result<(), String> {
    let scenario = input::scenario(&args.scenario)?;
    let opened = scenario.open().map_err(|e| format!("{}: {e}", args.scenario))?;
    let (scenario, mut run) = (opened.scenario, opened.run);
    let end = match (args.until, args.events) {
        (Some(time), _) => WalkEnd::Time(time),
        (None, Some(event)) => WalkEnd::Event(event),
        (None, None) if scenario.start.is_some() => WalkEnd::Event(run.cursor()),
        (None, None) => WalkEnd::Time(DEFAULT),
    };
    walk(&mut run, end, None);
    let wanted = run.cursor();
    if wanted > MOST_EVENTS {
        eprintln!("zabscope: only the first {MOST_EVENTS} of {wanted} events are written");
    }
    let mut export = Export::new(args.format, &scenario, &run, 1, wanted);
    while !export.advance(u32::MAX) {}
    say(&export.finish());
    Ok(())
}
