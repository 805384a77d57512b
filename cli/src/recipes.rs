//! `zabscope recipes`: clients run recipes while everything around them goes wrong, on
//! all cores.

use super::input;
use super::say;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::process::ExitCode;
use zabscope::check::recipe::Harm;
use zabscope::hunt::recipes::{HARMS, HOLES, hunt_in};
use zabscope::recipe::Kind;
use zabscope::service::Release;

/// What `recipes` is given.
#[derive(clap::Args)]
pub struct RecipesArgs {
    /// Seeds: the first, and the one after the last
    #[arg(long, value_name = "A..B", default_value = "0..100", value_parser = input::seeds)]
    seeds: Range<u64>,
    /// Which recipe; all of them unless it is named. May be given several times
    #[arg(long, value_name = "NAME", value_parser = kind)]
    recipe: Vec<Kind>,
    /// In how many of a hundred rounds something goes wrong
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(0..=100))]
    boldness: u32,
    /// As this release of ZooKeeper, with clients as they are: `list releases` names them
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    release: Option<Release>,
    /// Print what became of the programs of the first seed
    #[arg(long)]
    story: bool,
}

fn kind(name: &str) -> Result<Kind, String> {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    Kind::named(name).ok_or_else(|| format!("must be one of {}", names.join(", ")))
}

fn release(name: &str) -> Result<Release, String> {
    let names: Vec<String> = Release::KNOWN.iter().map(Release::to_string).collect();
    Release::known(name).ok_or_else(|| format!("must be one of {}", names.join(", ")))
}

/// What a seed came to: what went wrong, a hole that is known, and how often something was done.
type Found = (u64, Vec<String>, Option<Harm>, u32);

/// Hunts. Exit 1 if a right way went wrong.
pub fn run(args: &RecipesArgs) -> Result<ExitCode, String> {
    let kinds = if args.recipe.is_empty() { Kind::ALL } else { &args.recipe[..] };
    let mut clean = true;
    for kind in kinds {
        if args.story {
            say(&story(*kind, args));
            continue;
        }
        let found: Vec<Found> = args
            .seeds
            .clone()
            .into_par_iter()
            .map(|seed| {
                let outcome = hunt_in(*kind, seed, args.boldness, args.release);
                (seed, outcome.wrong(*kind), outcome.hole(*kind), outcome.acquired())
            })
            .collect();
        clean &= !kind.is_right() || found.iter().all(|(_, wrong, ..)| wrong.is_empty());
        say(&line(*kind, &found));
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What went wrong, how often, and with which seed first.
fn line(kind: Kind, found: &[Found]) -> String {
    let mut counts: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for (seed, wrong, ..) in found {
        for what in wrong {
            counts.entry(what).or_insert((0, *seed)).0 += 1;
        }
    }
    let times: u32 = found.iter().map(|(.., times)| times).sum();
    let mut out = format!("{}: {} runs, {times} times done", kind.name(), found.len());
    for (what, (count, seed)) in &counts {
        let _ = write!(out, ", {what} in {count} (seed {seed})");
    }
    let holes: Vec<(u64, Harm)> =
        found.iter().filter_map(|(seed, _, hole, _)| Some((*seed, (*hole)?))).collect();
    if let Some((seed, hole)) = holes.first() {
        let _ = write!(out, ", {hole:?} in {} (seed {seed}; a hole of the library)", holes.len());
    } else if HOLES.iter().any(|(known, _)| *known == kind) {
        out.push_str(", the known hole was not met");
    }
    let known = HARMS.iter().find(|(tempting, _)| *tempting == kind);
    let happened = known.is_none_or(|(_, harm)| counts.contains_key(&*format!("{harm:?}")));
    out + if happened { "\n" } else { ", the harm did not happen\n" }
}

fn story(kind: Kind, args: &RecipesArgs) -> String {
    let seed = args.seeds.start;
    let outcome = hunt_in(kind, seed, args.boldness, args.release);
    let mut out = format!("{} with seed {seed}: {:?}\n", kind.name(), outcome.wrong(kind));
    let mut lines = Vec::new();
    for program in outcome.run.world().programs() {
        for fact in program.facts() {
            let text = format!("{} {} {:?}", fact.at, program.client, fact.what);
            lines.push((fact.event, text));
        }
    }
    for breach in &outcome.breaches {
        let other = breach.other.map_or_else(String::new, |other| format!(" against {other}"));
        let text = format!("    {:?} is broken by {}{other}", breach.promise, breach.who);
        lines.push((breach.event, text));
    }
    for (after, act) in outcome.run.acts() {
        lines.push((after + 1, format!("    {}", zabscope::trace::command(&act.command))));
    }
    lines.sort_by_key(|(event, _)| *event);
    for (event, text) in lines {
        let _ = writeln!(out, "{event:>6} {text}");
    }
    out
}
