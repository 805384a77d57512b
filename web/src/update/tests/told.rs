//! What the page says of an event, and what it says is missing.

use super::*;
use crate::sentence::tell;
use zabscope::base::Endpoint;
use zabscope::scenario::parse;
use zabscope::sim::{About, CommandKind, What};

/// The sentences of the next so many events of which this is true.
fn told(
    model: &mut Model,
    times: usize,
    wanted: impl Fn(&zabscope::sim::Step) -> bool,
) -> Vec<String> {
    let mut all = Vec::new();
    model.run.seek(0);
    while all.len() < times && model.run.cursor() < 60_000 && model.run.advance() {
        if model.run.step_at(model.run.cursor()).is_some_and(&wanted) {
            all.push(tell(&model.run, Lang::En).says);
        }
    }
    all
}

#[test]
fn each_scheduled_write_is_announced_with_its_own_value() {
    let mut model = page();
    say(&mut model, Msg::OpenBundled("welcome"));
    let writes = told(&mut model, 6, |s| s.about == About::Command(CommandKind::Write));
    let wanted: Vec<String> = (1..=6).map(|n| format!("C1 writes /demo = {n}")).collect();
    assert_eq!(writes, wanted);
}

#[test]
fn commands_for_the_same_moment_are_told_in_the_order_in_which_they_were_given() {
    let text = r#"{ "zabscope": 1, "title": {"en": "Twice", "zh": "两次"}, "seed": 1, "ensemble": {"voters": 3, "observers": 0},
        "script": [
            {"at": 1000, "do": {"connect": {"client": 1, "server": 1}}},
            {"at": 2000, "do": {"write": {"client": 1, "key": "/a", "value": "first"}}},
            {"at": 2000, "do": {"write": {"client": 1, "key": "/a", "value": "second"}}},
            {"at": 2500, "do": {"write": {"client": 1, "key": "/a", "value": "third"}}}
        ] }"#;
    let scenario = parse(text).expect("a scenario");
    let run = scenario.open().expect("a run").run;
    let mut model = page();
    model.exchange(scenario, run);
    let writes = told(&mut model, 3, |s| s.about == About::Command(CommandKind::Write));
    let values: Vec<&str> = writes.iter().filter_map(|says| says.rsplit(' ').next()).collect();
    assert_eq!(values, ["first", "second", "third"]);
}

#[test]
fn an_observer_has_no_vote_and_nobody_says_that_it_has() {
    let mut model = page();
    let run = crate::scene::samples::fresh(3, 1);
    let scenario = model.scenario.clone();
    model.exchange(scenario, run);
    let observer = Endpoint::Server(ServerId(4)).code();
    let all = told(&mut model, 12, |s| {
        s.actor == observer && matches!(s.what(), What::Start | What::Vote)
    });
    assert!(all.len() > 2, "{all:?}");
    for says in &all {
        assert!(!says.contains("votes for") && !says.contains("its own"), "{says}");
    }
}
