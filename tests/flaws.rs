//! Every flaw has a scenario that shows it, in both directions: with the flaw exactly the
//! guarantee (or the goal) is broken that the register names; without it nothing is.
//!
//! `UPDATE_FLAWS=1` rewrites where the scenarios open: at the violation.

use std::sync::Arc;
use zabscope::base::Micros;
use zabscope::check::{Breaks, Checker, FlawEntry, Goal, Goals};
use zabscope::scenario::{Scenario, event_at, library, parse};
use zabscope::sim::{Recording, What};
use zabscope::zab::{Flaw, Flaws};

type Watched = Recording<(Checker, Goals)>;

/// How far a scenario is followed with its flaw, and how much further without.
const LONGEST: Micros = Micros::millis(60_000);
const LONGER: Micros = Micros::millis(20_000);
/// More events than any of them needs.
const MOST: u32 = 20_000;

/// Is a goal met after the last command, up to the cursor?
fn is_met(goal: Goal, run: &Watched) -> bool {
    let is_command = |n: &u32| run.step_at(*n).is_some_and(|step| step.what() == What::Command);
    let last = (1..=run.cursor()).rev().find(is_command).unwrap_or(0);
    run.watcher().1.met_after(goal, last)
}

fn scenario(flaw: Flaw) -> Scenario {
    let bundled = library::of_flaw(flaw).unwrap_or_else(|| panic!("{}: no scenario", flaw.id()));
    parse(bundled.text()).unwrap_or_else(|e| panic!("{}: {e}", flaw.id()))
}

fn run(scenario: &Scenario, without: Option<Flaw>) -> Watched {
    let mut setup = scenario.setup().expect("it was read");
    assert!(scenario.acts.0.is_empty(), "a flaw's story is told by its script");
    if let Some(flaw) = without {
        assert!(setup.flaws.has(flaw), "{} is not switched on", flaw.id());
        setup.flaws.remove(flaw);
    }
    Watched::watched(Arc::new(setup))
}

/// The event of the first violation up to an end, and what is violated in it.
fn first(run: &mut Watched, end: Micros) -> Option<(u32, Vec<&'static str>)> {
    run.seek(event_at(run, end, MOST));
    assert!(run.cursor() < MOST, "too many events");
    let all = run.watcher().0.violations();
    let event = all.first()?.event;
    let there = all.iter().filter(|v| v.event == event);
    Some((event, there.map(|v| v.invariant.invariant().name).collect()))
}

#[test]
fn each_flaw_breaks_what_it_says_and_nothing_breaks_without_it() {
    let mut wrong = Vec::new();
    for flaw in Flaw::ALL {
        let mut say = |what: String| wrong.push(format!("{}: {what}", flaw.id()));
        match FlawEntry::of(flaw).breaks {
            Breaks::Nothing => assert!(!Flaws::from_iter([flaw]).is_modified()),
            Breaks::Invariant(id) => {
                let story = scenario(flaw);
                let name = id.invariant().name;
                let mut bad = run(&story, None);
                match first(&mut bad, LONGEST) {
                    Some((event, broken)) if broken == [name] => {
                        let opens = story.open().expect("it was read").run.cursor();
                        update(flaw, &story, Some(event), &mut bad);
                        if opens != event {
                            say(format!("opens at event {opens}, not at the violation, {event}"));
                        }
                    }
                    other => say(format!("breaks {other:?} instead of {name}")),
                }
                if let Some(broken) = first(&mut run(&story, Some(flaw)), LONGEST + LONGER) {
                    say(format!("without it, {broken:?} is broken"));
                }
            }
            Breaks::Goal(goal) => {
                let story = scenario(flaw);
                let end = story.start.as_ref().and_then(|s| s.time).expect("a moment").0;
                let mut bad = run(&story, None);
                let broken = first(&mut bad, end);
                update(flaw, &story, None, &mut bad);
                if broken.is_some() || is_met(goal, &bad) {
                    say(format!("{} is met all the same, or {broken:?} is broken", goal.id()));
                }
                let mut good = run(&story, Some(flaw));
                let broken = first(&mut good, end);
                if broken.is_some() || !is_met(goal, &good) {
                    say(format!("without it, {} is not met, or {broken:?} is broken", goal.id()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_flaw_has_a_title_and_a_note_in_two_languages() {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for flaw in Flaw::ALL.into_iter().filter(|f| FlawEntry::of(*f).breaks != Breaks::Nothing) {
        let (id, story) = (flaw.id(), scenario(flaw));
        let title = ["en", "zh"].map(|language| story.title.in_language(language));
        let note = ["en", "zh"].map(|language| story.note.in_language(language));
        for [en, zh] in [title, note] {
            assert!(!en.is_empty() && !en.contains(chinese), "{id}: {en}");
            assert!(zh.contains(chinese), "{id}: {zh}");
        }
        assert!(note[0].ends_with('.') && note[1].ends_with('。'), "{id}");
        // A bug that has an issue is called by it.
        if let Some(number) = id.strip_prefix("zk-") {
            let issue = format!("ZOOKEEPER-{number}");
            assert!(title.iter().all(|title| title.starts_with(&issue)), "{id}");
        }
    }
}

/// Writes where a scenario opens, and the rest as it should look, if that is wanted.
fn update(flaw: Flaw, story: &Scenario, event: Option<u32>, run: &mut Watched) {
    if std::env::var_os("UPDATE_FLAWS").is_some() {
        let start = event.map_or(story.start.clone(), |event| {
            run.seek(event);
            Scenario::from_run(story, run).start
        });
        let json = Scenario { start, ..story.clone() }.to_json();
        let root = env!("CARGO_MANIFEST_DIR");
        std::fs::write(format!("{root}/static/scenarios/flaws/{}.json", flaw.id()), json)
            .expect("the folder is ours");
    }
}
