//! What a hunt has counted, as JSON and as text. Field names are stable.

#![expect(clippy::disallowed_types, reason = "seeds per second need a clock; no run sees it")]

use super::prey::Prey;
use serde_json::{Value, json};
use std::fmt::Write;
use std::ops::Range;
use std::time::{Duration, Instant};
use zabscope::base::Micros;
use zabscope::check::{GOALS, Goal, Violation};
use zabscope::hunt::{Ended, Profile, Shape};

/// What became of one seed.
pub struct TallyLine {
    pub seed: u64,
    pub events: u32,
    pub time: Micros,
    /// When all faults were over.
    pub quiet: Micros,
    /// For each goal: was it met?
    pub met: Vec<bool>,
    pub violation: Option<Violation>,
    /// The goal that was looked for and not met.
    pub missed: Option<Goal>,
    /// It ended in another way than it should.
    pub unsound: Option<Ended>,
}

impl TallyLine {
    fn is_found(&self) -> bool {
        self.violation.is_some() || self.missed.is_some() || self.unsound.is_some()
    }

    /// In a sentence.
    pub fn says(&self) -> String {
        let seed = self.seed;
        match (&self.violation, self.missed, self.unsound) {
            (Some(violation), ..) => format!("seed {seed}: {violation}"),
            (None, Some(goal), _) => {
                let (quiet, end) = (self.quiet, self.time);
                let id = goal.id();
                format!(
                    "seed {seed}: {id} is not met from {quiet}, when all faults are over, to {end}"
                )
            }
            (None, None, Some(ended)) => format!("seed {seed}: {}", ending(ended)),
            (None, None, None) => format!("seed {seed}: clean"),
        }
    }

    /// What is broken, in one word.
    fn what(&self) -> &'static str {
        match (&self.violation, self.missed) {
            (Some(violation), _) => violation.invariant.invariant().name,
            (None, Some(goal)) => goal.id(),
            (None, None) => "end to end",
        }
    }
}

fn ending(ended: Ended) -> String {
    match ended {
        Ended::Stopped => "was stopped".to_owned(),
        Ended::AtRest => "came to rest".to_owned(),
        Ended::NeverAtRest => "never came to rest, although every fault was over".to_owned(),
        Ended::Undecided => "too many events to tell whether it comes to rest".to_owned(),
        Ended::Disagree => "two servers hold different data at rest".to_owned(),
        Ended::LostWrite(zxid) => format!("the answered write {zxid} is gone at rest"),
    }
}

/// What a hunt has counted.
pub struct HuntTally {
    profile: &'static Profile,
    shape: Shape,
    seeds: Range<u64>,
    done: u64,
    events: u64,
    time: u64,
    met: Vec<u64>,
    /// Every seed that found something; the first of each kind, and how many.
    found: Vec<(TallyLine, u64)>,
    began: Instant,
    took: Duration,
}

impl HuntTally {
    pub fn new(profile: &'static Profile, shape: Shape, seeds: Range<u64>) -> HuntTally {
        HuntTally {
            profile,
            shape,
            seeds,
            done: 0,
            events: 0,
            time: 0,
            met: vec![0; GOALS.len()],
            found: Vec::new(),
            began: Instant::now(),
            took: Duration::ZERO,
        }
    }

    pub fn add(&mut self, line: TallyLine) {
        self.done += 1;
        self.events += u64::from(line.events);
        self.time += line.time.0;
        for (count, met) in self.met.iter_mut().zip(&line.met) {
            *count += u64::from(*met);
        }
        if line.is_found() {
            match self.found.iter_mut().find(|(first, _)| first.what() == line.what()) {
                Some((_, times)) => *times += 1,
                None => self.found.push((line, 1)),
            }
        }
    }

    pub fn finish(&mut self) {
        self.took = self.began.elapsed();
    }

    /// The find with the smallest seed.
    pub fn first(&self) -> Option<&TallyLine> {
        self.found.first().map(|(line, _)| line)
    }

    fn per_second(&self, amount: u64) -> u64 {
        let micros = self.took.as_micros().max(1);
        (u128::from(amount) * 1_000_000 / micros) as u64
    }

    fn flaws(&self) -> Vec<&'static str> {
        self.shape.flaws.iter().map(|flaw| flaw.id()).collect()
    }

    /// Seeds that were run, their events, and how many of them found something.
    pub fn sums(&self) -> (u64, u64, u64) {
        (self.done, self.events, self.found.iter().map(|(_, times)| times).sum())
    }

    /// For programs.
    pub fn json(&self, prey: Option<&Prey>) -> Result<String, String> {
        let goals: serde_json::Map<String, Value> = GOALS
            .iter()
            .zip(&self.met)
            .map(|(entry, count)| (entry.id.to_owned(), json!(count)))
            .collect();
        let found: Vec<Value> = self
            .found
            .iter()
            .map(|(line, times)| {
                json!({
                    "what": line.what(),
                    "firstSeed": line.seed,
                    "seeds": times,
                    "event": line.violation.map(|v| v.event),
                    "says": line.says(),
                })
            })
            .collect();
        let object = json!({
            "servers": self.shape.voters,
            "observers": self.shape.observers,
            "profile": self.profile.id,
            "flaws": self.flaws(),
            "modified": self.shape.flaws.is_modified(),
            "seeds": [self.seeds.start, self.seeds.end],
            "seedsRun": self.done,
            "events": self.events,
            "simulatedMicros": self.time,
            "micros": self.took.as_micros() as u64,
            "seedsPerSecond": self.per_second(self.done),
            "eventsPerSecond": self.per_second(self.events),
            "timesRealTime": self.per_second(self.time) / 1_000_000,
            "goals": goals,
            "found": found,
            "shrunk": prey.map(Prey::json),
        });
        serde_json::to_string_pretty(&object).map_err(|e| e.to_string())
    }

    /// For people.
    pub fn text(&self, prey: Option<&Prey>) -> String {
        let mut out = String::new();
        if self.shape.flaws.is_modified() {
            let _ = writeln!(out, "MODIFIED ZAB: {}", self.flaws().join(", "));
        }
        let (voters, observers) = (self.shape.voters, self.shape.observers);
        let Range { start, end } = self.seeds;
        let profile = self.profile.id;
        let _ = writeln!(
            out,
            "{voters} voters, {observers} observers, profile {profile}, seeds {start}..{end}: {} run",
            self.done
        );
        let _ = writeln!(
            out,
            "{} seeds/s · {} events/s · {} × real time",
            self.per_second(self.done),
            self.per_second(self.events),
            self.per_second(self.time) / 1_000_000
        );
        let _ = writeln!(out, "\nGoals met, in how many seeds:");
        for (entry, count) in GOALS.iter().zip(&self.met) {
            let _ = writeln!(out, "  {count:>8}  {}", entry.id);
        }
        if self.found.is_empty() {
            let _ = writeln!(out, "\nClean: nothing was found.");
        } else {
            let _ = writeln!(out, "\nFound:");
        }
        for (line, times) in &self.found {
            let more = if *times > 1 { format!(" ({times} seeds)") } else { String::new() };
            let _ = writeln!(out, "  {:<24} {}{more}", line.what(), line.says());
        }
        if let Some(prey) = prey {
            out.push_str(&prey.text());
        }
        out
    }
}
