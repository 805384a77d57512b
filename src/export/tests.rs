//! Every form is read again, by its own rules.

use super::*;
use crate::scenario::{library, parse};
use serde_json::Value;
use std::collections::BTreeMap;

/// A run with a leader that crashes, and everything that is written of it.
fn written(id: &str, format: Format, to: u32) -> (Run, String) {
    let scenario = parse(library::find(id).unwrap().text()).unwrap();
    let mut run = scenario.open().unwrap().run;
    run.seek(to);
    let mut export = Export::new(format, &scenario, &run, 1, u32::MAX);
    while !export.advance(7) {}
    assert_eq!(export.progress(), (run.frontier(), run.frontier()));
    (run, export.finish())
}

#[test]
fn json_tells_every_event_and_opens_again_as_the_same_run() {
    let (run, text) = written("must-survive", Format::Json, 900);
    let value: Value = serde_json::from_str(&text).unwrap();
    let events = value["events"].as_array().unwrap();
    assert_eq!((events.len() as u32, &value["zabscopeRun"]), (run.frontier(), &1.into()));
    for (event, step) in events.iter().zip(run.steps(1, run.frontier())) {
        assert_eq!(event["event"], step.number);
        assert_eq!(event["who"].as_str(), step.actor().map(|end| end.to_string()).as_deref());
        assert_eq!(event["packet"].as_str(), step.kind().map(|kind| kind.name()));
        assert_eq!(event["time"].as_f64().map(|ms| (ms * 1000.0).round() as u64), Some(step.at.0));
    }
    assert!(events.iter().any(|event| !event["told"].as_array().unwrap().is_empty()));
    let again = parse(&value["scenario"].to_string()).unwrap().open().unwrap().run;
    assert_eq!(again.world().hash(), run.world().hash());
    assert_eq!(value["traceHash"], run.world().hash().to_string());
}

/// Takes a ShiViz log apart as its first line says, without a library for regular expressions.
fn parsed(text: &str) -> Vec<(String, BTreeMap<String, u32>, String)> {
    let mut lines = text.lines();
    assert_eq!((lines.next(), lines.next()), (Some(shiviz::REGEX), Some("")));
    let mut all = Vec::new();
    while let Some(line) = lines.next() {
        let (host, clock) = line.split_once(' ').unwrap();
        assert!(clock.starts_with('{') && clock.ends_with('}'));
        let event = lines.next().unwrap().to_owned();
        all.push((host.to_owned(), serde_json::from_str(clock).unwrap(), event));
    }
    all
}

#[test]
fn vector_clocks_say_exactly_what_causes_say() {
    let (run, text) = written("must-survive", Format::Shiviz, 700);
    let events = parsed(&text);
    let steps: Vec<_> = run.steps(1, run.frontier()).copied().collect();
    assert_eq!(events.len(), steps.len());
    let mut own = BTreeMap::new();
    // For each event, the set of those before it: from causes, and from the order at one place.
    let mut before: Vec<Vec<bool>> = Vec::new();
    let mut last: BTreeMap<u8, usize> = BTreeMap::new();
    for (ix, step) in steps.iter().enumerate() {
        let (host, clock, event) = &events[ix];
        *own.entry(host.clone()).or_insert(0) += 1;
        assert_eq!(clock[host], own[host], "a host counts its own events one by one");
        assert!(!event.is_empty());
        let mut set = vec![false; ix];
        let causes = step.cause.checked_sub(1).map(|cause| cause as usize);
        for earlier in causes.into_iter().chain(last.insert(step.actor, ix)) {
            before[earlier].iter().enumerate().for_each(|(at, is)| set[at] |= *is);
            set[earlier] = true;
        }
        before.push(set);
    }
    for (late, set) in before.iter().enumerate() {
        for (early, is_before) in set.iter().enumerate() {
            let (host, clock, _) = &events[early];
            let by_clocks = events[late].1.get(host).is_some_and(|known| *known >= clock[host]);
            assert_eq!(by_clocks, *is_before, "{} and {}", early + 1, late + 1);
        }
    }
}

#[test]
fn a_diagram_has_the_grammar_of_one_and_is_bounded() {
    let (_, text) = written("must-survive", Format::Mermaid, 6_000);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("sequenceDiagram"));
    let mut known = Vec::new();
    let (mut arrows, mut lost) = (0, 0);
    for line in lines {
        let line = line.strip_prefix("  ").unwrap();
        assert!(!line.contains([';', '<', '{', '%', '"']) || line.contains('#'), "{line}");
        if let Some(name) = line.strip_prefix("participant ") {
            known.push(name.to_owned());
        } else if let Some(note) = line.strip_prefix("Note over ") {
            let (who, says) = note.split_once(": ").unwrap();
            assert!(who.split(',').all(|who| known.iter().any(|k| k == who)) && !says.is_empty());
        } else if !line.starts_with("title ") {
            let (ends, says) = line.split_once(": ").unwrap();
            let found = ends.split_once("->>").or_else(|| ends.split_once("-x")).unwrap();
            assert!(known.iter().any(|k| k == found.0) && known.iter().any(|k| k == found.1));
            assert!(!says.is_empty());
            arrows += 1;
            lost += u32::from(line.contains("-x"));
        }
    }
    assert!(arrows > 50 && lost > 0, "{arrows} arrows, {lost} lost");
}

#[test]
fn a_diagram_ends_before_a_page_does_and_says_so() {
    let (run, _) = written("first-run", Format::Mermaid, 1);
    let step = run.steps(1, 1_000).find(|step| step.is_milestone()).copied().unwrap();
    let scenario = parse(library::find("first-run").unwrap().text()).unwrap();
    let mut writer = mermaid::MermaidWriter::new(&scenario, &everybody(&run));
    (0..1_000).for_each(|_| writer.see(&step, run.world()));
    let text = writer.finish();
    assert!(text.lines().count() < mermaid::MOST_LINES + 20, "{}", text.lines().count());
    assert!(text.contains("are left out"));
}

#[test]
fn texts_of_people_do_not_end_a_line_of_a_diagram() {
    let json = r#"{"zabscope": 1, "title": "a; b #1 %%{init}\n  S1->>S9: forged", "seed": 1, "ensemble": {"voters": 1}}"#;
    let scenario = parse(json).unwrap();
    let run = scenario.open().unwrap().run;
    let text = Export::new(Format::Mermaid, &scenario, &run, 1, 10).finish();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains("title a#59; b #35;1 #37;#37;#123;init#125;   S1-#62;#62;S9: forged"));
}

#[test]
fn an_export_takes_the_events_that_are_wanted() {
    let scenario = parse(library::find("first-run").unwrap().text()).unwrap();
    let mut run = scenario.open().unwrap().run;
    run.seek(300);
    let mut export = Export::new(Format::Json, &scenario, &run, 100, 120);
    assert!(export.advance(1_000));
    let value: Value = serde_json::from_str(&export.finish()).unwrap();
    let numbers: Vec<_> =
        value["events"].as_array().unwrap().iter().map(|e| e["event"].as_u64()).collect();
    assert_eq!(numbers, (100..=120).map(Some).collect::<Vec<_>>());
    assert_eq!(run.cursor(), 300, "the run is left as it was");
}
