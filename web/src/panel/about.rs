//! The About page: what is modelled, what is not, and the evidence. A test counts its figures into a file.

use super::release::{RuleLine, rules};
use crate::i18n::{Lang, t, tf};
use serde::Deserialize;
use std::sync::OnceLock;

/// Counted by `tests/evidence.rs`.
const EVIDENCE: &str = include_str!("../../../static/evidence.json");
/// Recorded by `zabscope hunt --record`.
const HUNTS: &str = include_str!("../../../static/hunts.json");

/// What the sheet says.
#[derive(Clone, PartialEq, Debug)]
pub struct AboutPanel {
    pub modelled: Vec<&'static str>,
    pub not: Vec<&'static str>,
    /// The rules by which releases differ.
    pub rules: Vec<RuleLine>,
    /// What speaks for it, with figures.
    pub evidence: Vec<String>,
    /// Random runs: what was run, and how it can be repeated.
    pub hunts: Vec<(String, String)>,
}

#[derive(Deserialize, Default)]
struct Evidence {
    cluster: u32,
    service: u32,
    recipes: u32,
    invariants: u32,
    promises: u32,
    flaws: u32,
    goals: u32,
    scenarios: u32,
    transcripts: u32,
    links: u32,
}

#[derive(Deserialize)]
struct Hunt {
    command: String,
    commit: String,
    date: String,
    seeds: u64,
    events: u64,
    found: u64,
}

fn figures() -> &'static (Evidence, Vec<Hunt>) {
    static FIGURES: OnceLock<(Evidence, Vec<Hunt>)> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let evidence = serde_json::from_str(EVIDENCE).unwrap_or_default();
        (evidence, serde_json::from_str(HUNTS).unwrap_or_default())
    })
}

/// What is not modelled, in the order of the README.
fn not(lang: Lang) -> Vec<&'static str> {
    let keys = [
        "about.not_reconfig",
        "about.not_weights",
        "about.not_oracle",
        "about.not_read_only",
        "about.not_local",
        "about.not_tls",
        "about.not_check",
        "about.not_words",
    ];
    keys.iter().map(|key| t(lang, key)).collect()
}

/// The sheet.
pub fn panel(lang: Lang) -> AboutPanel {
    let (counted, hunts) = figures();
    let n = |key: &str, n: u32| tf(lang, key, &[("n", &n.to_string())]);
    let modelled = [
        "about.is_election",
        "about.is_sync",
        "about.is_broadcast",
        "about.is_disk",
        "about.is_service",
        "about.is_sessions",
        "about.is_recipes",
    ];
    let hunt = |hunt: &Hunt| {
        let (seeds, events) = (grouped(hunt.seeds), grouped(hunt.events));
        let with = [("seeds", seeds.as_str()), ("events", &events), ("n", &hunt.found.to_string())];
        let key = if hunt.found == 0 { "about.hunt_clean" } else { "about.hunt_found" };
        let how = [("date", hunt.date.as_str()), ("commit", &hunt.commit)];
        let how = format!("{} · {}", hunt.command, tf(lang, "about.hunt_when", &how));
        (tf(lang, key, &with), how)
    };
    AboutPanel {
        modelled: modelled.iter().map(|key| t(lang, key)).collect(),
        not: not(lang),
        rules: rules(lang, None),
        evidence: vec![
            n("about.cluster", counted.cluster),
            n("about.service", counted.service),
            n("about.recipes", counted.recipes),
            n("about.invariants", counted.invariants),
            n("about.promises", counted.promises),
            n("about.flaws", counted.flaws),
            n("about.goals", counted.goals),
            n("about.transcripts", counted.transcripts),
            n("about.scenarios", counted.scenarios),
            n("about.links", counted.links),
        ],
        hunts: hunts.iter().map(hunt).collect(),
    }
}

/// A number with a space between thousands, which every language reads.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (ix, digit) in digits.chars().enumerate() {
        if ix > 0 && (digits.len() - ix).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_and_the_readme_leave_out_the_same() {
        let readme = include_str!("../../../README.md");
        let (_, rest) = readme.split_once("**Not modelled:** ").expect("the README has the list");
        let (list, _) = rest.split_once(". **").expect("it ends");
        let list: Vec<String> = list.split(';').map(words).collect();
        let ours: Vec<String> = not(Lang::En).iter().map(|text| words(text)).collect();
        assert_eq!(ours, list);
    }

    fn words(text: &str) -> String {
        text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_figure_was_counted_and_every_hunt_says_how_to_repeat_it() {
        for lang in [Lang::En, Lang::Zh] {
            let panel = panel(lang);
            for line in &panel.evidence {
                let number =
                    line.split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
                assert!(number.is_some_and(|n| n != "0"), "{line}");
            }
            assert!(panel.hunts.iter().all(|(_, how)| how.contains("zabscope hunt --")));
        }
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(grouped(12), "12");
    }
}
