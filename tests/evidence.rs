//! The figures of the "about this model" sheet, counted: `UPDATE_EVIDENCE=1 cargo test --test evidence` writes
//! `static/evidence.json`, and without it this test sees that it is up to date. That what is counted holds is seen by the
//! other tests: each of them goes through all of its folder or register.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use zabscope::check::recipe::PROMISES;
use zabscope::check::{GOALS, REGISTER};
use zabscope::scenario::library;
use zabscope::zab::Flaw;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn files(folder: &str, ending: &str) -> usize {
    let entries = fs::read_dir(root(folder)).expect("a folder").flatten();
    let ends = |path: &Path| path.extension().is_some_and(|found| found == ending);
    entries.filter(|entry| entry.path().is_file() && ends(&entry.path())).count()
}

fn counted() -> Value {
    json!({
        "cluster": files("tests/conformance", "json"),
        "service": files("tests/conformance/service", "json"),
        "recipes": files("tests/conformance/recipes", "json"),
        "invariants": REGISTER.len(),
        "promises": PROMISES.len(),
        "flaws": Flaw::ALL.len(),
        "goals": GOALS.len(),
        "scenarios": library::all().len() + library::flaws().len() + library::recipes().len(),
        "transcripts": files("tests/transcripts", "txt"),
        "links": files("tests/links", "txt"),
    })
}

#[test]
fn the_figures_of_the_page_are_those_of_the_tests() {
    let (path, counted) = (root("static/evidence.json"), counted());
    if std::env::var_os("UPDATE_EVIDENCE").is_some() {
        let text = serde_json::to_string_pretty(&counted).expect("figures");
        fs::write(&path, text + "\n").expect("written");
    }
    let kept: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("figures")).expect("JSON");
    assert_eq!(kept, counted, "run UPDATE_EVIDENCE=1 cargo test --test evidence");
}

#[test]
fn every_recorded_hunt_was_made_by_the_tool() {
    let text = fs::read_to_string(root("static/hunts.json")).expect("hunts");
    let hunts: Vec<Value> = serde_json::from_str(&text).expect("a list");
    for hunt in hunts {
        let command = hunt["command"].as_str().expect("a command");
        assert!(command.starts_with("zabscope hunt --servers "), "{command}");
        assert!(!hunt["commit"].as_str().expect("a commit").is_empty());
        assert_eq!(hunt["date"].as_str().expect("a date").len(), "2026-01-01".len());
        assert!(hunt["seeds"].as_u64().is_some_and(|n| n > 0), "{command}");
    }
}
