//! `zabscope hunt`: runs made from seeds, on all cores, until one violates
//! something.

use super::input;
use super::prey::{self, Prey};
use super::record;
use super::say;
use super::tally::{HuntTally, TallyLine};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::ops::Range;
use std::process::ExitCode;
use zabscope::base::{MAX_SID, Micros};
use zabscope::check::{GOALS, Goal, InvariantId, REGISTER};
use zabscope::hunt::{Ended, PROFILES, Profile, Shape, Watched, drive};
use zabscope::service::Release;
use zabscope::zab::{Flaw, Flaws};

/// Seeds that are run before anybody looks whether one of them has found something.
const BLOCK: u64 = 512;

/// What `hunt` is given.
#[derive(clap::Args)]
pub struct HuntArgs {
    /// Members with a vote
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    servers: u8,
    /// Members without
    #[arg(long, value_name = "M", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=3))]
    observers: u8,
    /// Seeds: the first, and the one after the last
    #[arg(long, value_name = "A..B", default_value = "0..1000", value_parser = input::seeds)]
    seeds: Range<u64>,
    /// A rule to take away, as `list flaws` names it; may be given several times
    #[arg(long, value_name = "ID", value_parser = flaw)]
    flaw: Vec<Flaw>,
    /// The release of ZooKeeper that servers and clients are of, as `list releases` names it
    #[arg(long, value_name = "RELEASE", value_parser = input::release)]
    release: Option<Release>,
    /// Which faults: mixed, crashes, pauses, one-way, breaks, slow-disk, calm or clients
    #[arg(long, value_name = "NAME", default_value = "mixed", value_parser = profile)]
    profile: &'static Profile,
    /// Look only for violations of this guarantee
    #[arg(long, value_name = "NAME", value_parser = invariant)]
    invariant: Option<InvariantId>,
    /// Look for runs in which this goal is not met once all faults are over
    #[arg(long, value_name = "ID", value_parser = goal, conflicts_with = "invariant")]
    goal: Option<Goal>,
    /// Go through all seeds and print which guarantees break, each with its first seed
    #[arg(long)]
    keep_going: bool,
    /// Write the shrunk scenario to this file, or into this directory
    #[arg(long, value_name = "PATH", conflicts_with = "keep_going")]
    save: Option<String>,
    /// Add what was found, with the date, the commit and the command, to the list in this file
    #[arg(long, value_name = "FILE")]
    record: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

fn flaw(id: &str) -> Result<Flaw, String> {
    Flaw::from_id(id).ok_or_else(|| "there is no such flaw; see `zabscope list flaws`".to_owned())
}

fn profile(id: &str) -> Result<&'static Profile, String> {
    let ids: Vec<&str> = PROFILES.iter().map(|p| p.id).collect();
    Profile::find(id).ok_or_else(|| format!("must be one of {}", ids.join(", ")))
}

fn invariant(name: &str) -> Result<InvariantId, String> {
    let found = REGISTER.iter().find(|i| i.name.eq_ignore_ascii_case(name));
    found
        .map(|i| i.id)
        .ok_or_else(|| "there is no such guarantee; see `zabscope list invariants`".to_owned())
}

fn goal(id: &str) -> Result<Goal, String> {
    Goal::from_id(id).ok_or_else(|| "there is no such goal; see `zabscope list goals`".to_owned())
}

/// Hunts. Exit 1 if something was found.
pub fn run(args: &HuntArgs) -> Result<ExitCode, String> {
    let members = usize::from(args.servers + args.observers);
    if members > MAX_SID {
        return Err(format!("an ensemble has at most {MAX_SID} members, not {members}"));
    }
    if let Some((a, b)) = excluded(&args.flaw) {
        let (a, b) = (a.id(), b.id());
        return Err(format!("{b} cannot go with {a}: both say what is done at NEWLEADER"));
    }
    let flaws: Flaws = args.flaw.iter().copied().collect();
    let shape =
        Shape { voters: args.servers, observers: args.observers, flaws, release: args.release };
    let tally = go(args, shape);
    let prey = match tally.first().filter(|_| !args.keep_going) {
        Some(line) => Some(prey::of(line, args.profile, shape, args.invariant, args.goal)?),
        None => None,
    };
    if let (Some(prey), Some(path)) = (&prey, &args.save) {
        save(path, prey)?;
    }
    if let Some(path) = &args.record {
        let (seeds, events, found) = tally.sums();
        record::add(path, &command(args), seeds, events, found)?;
    }
    if args.json {
        say(&(tally.json(prey.as_ref())? + "\n"));
    } else {
        say(&tally.text(prey.as_ref()));
    }
    Ok(if tally.first().is_some() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What it takes to hunt the same again.
fn command(args: &HuntArgs) -> String {
    let Range { start, end } = args.seeds;
    let observers = match args.observers {
        0 => String::new(),
        n => format!(" --observers {n}"),
    };
    let flaws: String = args.flaw.iter().map(|flaw| format!(" --flaw {}", flaw.id())).collect();
    let (servers, profile) = (args.servers, args.profile.id);
    let release = args.release.map_or_else(String::new, |one| format!(" --release {one}"));
    format!(
        "zabscope hunt --servers {servers}{observers} --seeds {start}..{end} --profile {profile}{release}{flaws}"
    )
}

fn excluded(flaws: &[Flaw]) -> Option<(Flaw, Flaw)> {
    let pairs = flaws.iter().flat_map(|a| flaws.iter().map(move |b| (*a, *b)));
    pairs.into_iter().find(|(a, b)| a.excludes(*b))
}

fn save(path: &str, prey: &Prey) -> Result<(), String> {
    let is_folder = std::fs::metadata(path).is_ok_and(|found| found.is_dir());
    let path = if is_folder { format!("{path}/{}", prey.file_name()) } else { path.to_owned() };
    std::fs::write(&path, prey.scenario.to_json()).map_err(|e| format!("cannot write {path}: {e}"))
}

/// Runs the seeds, block by block, so that what is counted does not depend on which
/// core was faster.
fn go(args: &HuntArgs, shape: Shape) -> HuntTally {
    let mut tally = HuntTally::new(args.profile, shape, args.seeds.clone());
    let bar = ProgressBar::new(args.seeds.end - args.seeds.start);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} seeds, {per_sec}, {eta}")
    {
        bar.set_style(style);
    }
    let mut next = args.seeds.start;
    while next < args.seeds.end && (args.keep_going || tally.first().is_none()) {
        let end = args.seeds.end.min(next + BLOCK);
        let lines: Vec<TallyLine> =
            (next..end).into_par_iter().map(|seed| one(seed, args, shape)).collect();
        bar.inc(end - next);
        next = end;
        lines.into_iter().for_each(|line| tally.add(line));
    }
    bar.finish_and_clear();
    tally.finish();
    tally
}

/// One seed.
fn one(seed: u64, args: &HuntArgs, shape: Shape) -> TallyLine {
    let wanted = args.invariant;
    let enough = |watched: &Watched| {
        args.goal.is_none()
            && watched.0.violations().iter().any(|v| wanted.is_none_or(|id| v.invariant == id))
    };
    let out = drive(seed, args.profile, shape, enough);
    let (checker, goals) = out.run.watcher();
    let missed = args.goal.filter(|goal| !goals.met_after(*goal, out.quiet_from));
    let looked_for =
        |id: InvariantId| args.goal.is_none() && wanted.is_none_or(|wanted| wanted == id);
    let broken = checker.violations().iter().find(|v| looked_for(v.invariant)).copied();
    // Without flaws it must also come to rest, and keep its promises to clients.
    let whole = args.goal.is_none() && wanted.is_none() && !shape.flaws.is_modified();
    let unsound = !matches!(out.ended, Ended::AtRest | Ended::Stopped | Ended::Undecided);
    TallyLine {
        seed,
        events: out.run.cursor(),
        time: out.run.world().now(),
        quiet: out.run.step_at(out.quiet_from).map_or(Micros(0), |step| step.at),
        met: GOALS.iter().map(|entry| goals.met(entry.goal).is_some()).collect(),
        violation: broken,
        missed,
        unsound: (whole && unsound && broken.is_none()).then_some(out.ended),
    }
}
