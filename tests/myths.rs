//! Every myth is played, in both languages: its run shows what its text says. What a text says in words of its own stands
//! in the file as `holds` and `until`, which the player looks at; here it is seen that this is so, and that it would be
//! noticed if it were not.

#[path = "predict/outcome.rs"]
mod outcome;

use std::collections::BTreeSet;
use std::sync::Arc;
use zabscope::lesson::library::{all, find, myths};
use zabscope::lesson::{Lesson, parse, rehearse};

/// How many seeds a myth is played with that allows other seeds.
const SEEDS: u64 = 20;

fn myth(id: &str) -> Arc<Lesson> {
    Arc::new(parse(find(id).expect(id).text()).unwrap_or_else(|e| panic!("{id}: {e}")))
}

#[test]
fn there_are_enough_of_them_and_each_names_what_it_rests_on() {
    assert!(myths().len() >= 11);
    let lessons: BTreeSet<&str> = all().iter().map(|b| b.id).collect();
    let mut ids = BTreeSet::new();
    for bundled in myths() {
        let id = bundled.id;
        let lesson = myth(id);
        assert!(lesson.id.0 == id && ids.insert(id) && !lessons.contains(id), "{id}");
        let rests = lesson.myth.as_ref().expect(id);
        assert!(!rests.sources.is_empty() && rests.sources.0.iter().all(|s| s.0.len() > 9), "{id}");
        for fact in &rests.facts.0 {
            let numbers = fact.0.split('.').all(|part| part.parse::<u8>().is_ok());
            assert!(numbers && fact.0.contains('.'), "{id}: {}", fact.0);
        }
        let stated = lesson.beats.0.iter().filter(|beat| !beat.holds.is_empty()).count();
        let goals = lesson.beats.0.iter().filter(|beat| beat.until.is_some()).count();
        assert!(stated + goals >= 3, "{id}: nothing proves it");
        for both in lesson.beats.0.iter().map(|beat| (&beat.text.en.0, &beat.text.zh.0)) {
            let han = |c: char| ('\u{4e00}'..'\u{9fff}').contains(&c);
            assert!(both.1.contains(han) && !both.0.contains(han), "{id}: {both:?}");
            assert!(!both.0.contains('!') && !both.1.contains('！'), "{id}: {both:?}");
        }
        // A summary is not filled in: it has to be true of every run.
        let summary = [&lesson.summary.en.0, &lesson.summary.zh.0];
        assert!(summary.iter().all(|text| !text.contains('{')), "{id}");
    }
    for wanted in ["based-on-paxos", "single-point-of-failure", "hashed-locks", "commit-can-abort"]
    {
        assert!(ids.contains(wanted), "{wanted}");
    }
}

#[test]
fn every_run_shows_what_its_text_says_with_every_seed() {
    for bundled in myths() {
        let lesson = myth(bundled.id);
        let seeds = (1..=SEEDS).map(Some).filter(|_| lesson.seeds);
        for seed in [None].into_iter().chain(seeds) {
            let name = format!("{} with seed {seed:?}", bundled.id);
            let played = rehearse(&lesson, seed).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(played.len(), lesson.beats.0.len(), "{name}");
            for played in &played {
                for said in &played.said {
                    assert!(!said.contains(['{', '}']) && !said.contains("0·0"), "{name}: {said}");
                }
                if let Some((asked, run)) = &played.asked {
                    assert_eq!(outcome::wrong(run, asked), None, "{name}");
                }
            }
        }
    }
}

/// A value that nothing has.
const OTHER: &str = "something else";

#[test]
fn a_run_that_shows_something_else_is_noticed() {
    for bundled in myths() {
        let whole = myth(bundled.id);
        for (ix, beat) in whole.beats.0.iter().enumerate() {
            for words in beat.holds.keys() {
                let mut file: serde_json::Value = serde_json::from_str(bundled.text()).unwrap();
                file["beats"][ix]["holds"][words] = OTHER.into();
                let lesson = Arc::new(parse(&file.to_string()).unwrap());
                let problem = rehearse(&lesson, None).expect_err(words);
                assert_eq!(problem.field, format!("beats[{ix}].holds.{words}"), "{}", bundled.id);
                assert!(problem.says.to_string().starts_with("is "), "{problem}");
            }
        }
    }
}

#[test]
fn a_claim_without_a_source_is_refused() {
    let mut file: serde_json::Value = serde_json::from_str(myths()[0].text()).unwrap();
    file["myth"]["sources"] = serde_json::json!([]);
    assert_eq!(parse(&file.to_string()).unwrap_err().field, "myth.sources");
    file["myth"] = serde_json::json!({"facts": [], "sources": ["somewhere"]});
    assert_eq!(parse(&file.to_string()).unwrap_err().field, "myth.facts");
}

#[test]
#[ignore = "prints what is said, to be read by people"]
fn read_it() {
    for bundled in myths() {
        println!("=== {}", bundled.id);
        let lesson = match parse(bundled.text()) {
            Ok(l) => l,
            Err(e) => {
                println!("  BAD {e}");
                continue;
            }
        };
        match rehearse(&Arc::new(lesson), None) {
            Err(problem) => println!("  PROBLEM {problem}"),
            Ok(played) => {
                for (ix, beat) in played.iter().enumerate() {
                    println!("{ix} {:?}\n  {}\n  {}", beat.span, beat.said[0], beat.said[1]);
                    if let Some((asked, _)) = &beat.asked {
                        println!("  ? {:?} of {:?}", asked.right(), asked.choices);
                    }
                }
            }
        }
    }
}
