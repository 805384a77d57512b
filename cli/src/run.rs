//! `zabscope run`: replays a scenario or a link and prints where it ends.

use super::report::Report;
use super::walk::{WalkEnd, walk};
use super::{input, say};
use std::process::ExitCode;
use zabscope::base::Micros;
use zabscope::scenario::{Opened, Verdict};
use zabscope::service::Release;
use zabscope::sim::Refusal;

/// How far a scenario is followed that does not say where it wants to be opened.
const DEFAULT: Micros = Micros::millis(10_000);

/// What `run` is given.
#[derive(clap::Args)]
pub struct RunArgs {
    /// A scenario file, a link, or the id of a scenario that comes with Zabscope
    #[arg(value_name = "FILE|LINK")]
    scenario: String,
    /// Stop after the last event up to this moment: 4.2s, 1500ms, 4200000us
    /// [default: where the link or file says, else 10s]
    #[arg(long, value_name = "TIME", value_parser = input::time, conflicts_with = "events")]
    until: Option<Micros>,
    /// Stop after this event
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=5_000_000))]
    events: Option<u32>,
    /// Run it as this release of ZooKeeper, whatever the file says: `list releases` names them
    #[arg(long, value_name = "RELEASE", value_parser = input::release)]
    release: Option<Release>,
    /// Print one JSON object
    #[arg(long, conflicts_with = "transcript")]
    json: bool,
    /// Print every event as a line
    #[arg(long)]
    transcript: bool,
}

/// Runs it. Exit 1 if a guarantee was broken on the way.
pub fn run(args: &RunArgs) -> Result<ExitCode, String> {
    let mut scenario = input::scenario(&args.scenario)?;
    if let Some(release) = args.release {
        scenario = scenario.in_release(Some(release));
    }
    let Opened { scenario, mut run, verdict } =
        scenario.open().map_err(|e| format!("{}: {e}", args.scenario))?;
    if let Some(warning) = warning(&verdict) {
        eprintln!("zabscope: {warning}");
    }
    let end = match (args.until, args.events) {
        (Some(time), _) => WalkEnd::Time(time),
        (None, Some(event)) => WalkEnd::Event(event),
        (None, None) if scenario.start.is_some() => WalkEnd::Event(run.cursor()),
        (None, None) => WalkEnd::Time(DEFAULT),
    };
    let mut line = |line: &str| say(&format!("{line}\n"));
    let each: Option<&mut dyn FnMut(&str)> = if args.transcript { Some(&mut line) } else { None };
    let flaws = run.world().rules().flaws;
    if args.transcript && flaws.is_modified() {
        let ids: Vec<&str> = flaws.iter().map(|flaw| flaw.id()).collect();
        say(&format!("MODIFIED ZAB: {}\n", ids.join(", ")));
    }
    let seen = walk(&mut run, end, each);
    let report = Report::of(&scenario, &run, &verdict, &seen);
    match (args.json, args.transcript) {
        (true, _) => {
            say(&(serde_json::to_string_pretty(&report).map_err(|e| e.to_string())? + "\n"))
        }
        (false, true) => say(&format!("\n{}", report.text())),
        (false, false) => say(&report.text()),
    }
    Ok(if report.is_broken() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What there is to say about a replay that is not the run that was recorded.
fn warning(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Exact | Verdict::Unchecked => None,
        Verdict::Differs { expected, got } => Some(format!(
            "this is not the run that was recorded: trace hash {got} instead of {expected}"
        )),
        Verdict::Refused { command_index, after, why } => Some(format!(
            "this is not the run that was recorded: its command {} after event {after} \
             cannot be carried out here ({}); shown up to there",
            command_index + 1,
            refusal(why)
        )),
        Verdict::EndsEarly { expected, got } => Some(format!(
            "this is not the run that was recorded: it ends after event {got}, before {expected}"
        )),
    }
}

/// Why a command cannot be carried out.
fn refusal(why: &Refusal) -> String {
    match why {
        Refusal::NoSuchServer(s) => format!("there is no {s}"),
        Refusal::NoSuchClient(c) => format!("there is no {c}"),
        Refusal::AlreadyUp(s) => format!("{s} is up already"),
        Refusal::Down(s) => format!("{s} is down"),
        Refusal::AlreadyPaused(s) => format!("{s} is paused already"),
        Refusal::NotPaused(s) => format!("{s} is not paused"),
        Refusal::NotALink(a, b) => format!("{a} and {b} have no link"),
        Refusal::NoConnection(a, b) => format!("{a} and {b} are not connected"),
        Refusal::AlreadyConnected(c) => format!("{c} is connected already"),
        Refusal::NotConnected(c) => format!("{c} has no session"),
        Refusal::ClientPaused(c) => format!("{c} stands still"),
        Refusal::ClientNotPaused(c) => format!("{c} does not stand still"),
        Refusal::NotARequest(c) => format!("{c} cannot ask for this"),
        Refusal::RunsAlready(c) => format!("{c} runs a program already"),
        Refusal::RunsNothing(c) => format!("{c} runs no program"),
        Refusal::BadRecipe(c) => format!("{c} cannot run this: a parameter is not possible"),
        Refusal::BadSpan(_) => "a length of time that is not allowed".to_owned(),
        Refusal::TooManyArmed => "too many commands are waiting".to_owned(),
        Refusal::Past(at) => format!("{at} is over"),
        Refusal::NotInConnectString(c) => {
            format!("that server is not in the connect string of {c}")
        }
        Refusal::DiskFails(s) => format!("the disk of {s} fails already"),
        Refusal::DiskWorks(s) => format!("the disk of {s} works"),
        Refusal::WaitsNot(place) => format!("no command waits in place {place}"),
    }
}
