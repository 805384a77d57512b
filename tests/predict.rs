//! Announced answers are what happens: the real run goes on, and its trace, its disks, its trees and
//! its programs are looked at, by other means than those of the room that announced.

#[path = "predict/outcome.rs"]
mod outcome;
mod wild;

use outcome::wrong;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wild::{Dice, at, faults, requests};
use zabscope::base::{ClientId, Epoch, Micros, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::predict::{AskedQuestion, Budget, Choice, Question, Way, ask, questions_at};
use zabscope::recipe::{Kind as RecipeKind, Recipe};
use zabscope::sim::setup::InitialDisk;
use zabscope::sim::{Act, Command, Setup, When};
use zabscope::trace::fact::{Fact, FactSort};

/// How many decision points are tried.
const POINTS: usize = 1_000;
/// No more of one kind among them.
const MOST_OF_A_KIND: usize = 200;

/// A run with writes, reads, watches, locks and faults.
fn run_of(seed: u64) -> Run {
    let mut dice = Dice(seed);
    let voters = [3, 3, 5, 4][dice.below(4) as usize];
    let observers = dice.below(2);
    let members = voters + observers;
    let mut setup = Setup::new(seed, voters as u8, observers as u8);
    setup.config.tick = Micros::millis(200);
    setup.config.commit_log_count = [1, 3, 500][dice.below(3) as usize];
    setup.config.disk_log_sync = dice.below(2) == 0;
    setup.config.eternal_sessions = false;
    let mut script = Vec::new();
    if seed.is_multiple_of(3) {
        // S1 comes later, with records that nobody else has.
        let epoch = Epoch(1);
        let log = |last| (1..=last).map(|c| Zxid::new(epoch, c)).collect();
        let disk = |server| {
            let log = log(if server == ServerId(1) { 5 } else { 3 });
            InitialDisk { server, accepted_epoch: epoch, current_epoch: epoch, log }
        };
        setup.disks = (1..=members as u8).map(ServerId).map(disk).collect();
        setup.started.remove(ServerId(1));
        let late = [300_000 + dice.below(250_000), 500_000 + dice.below(2_000_000)];
        script.push(at(late[(seed % 2) as usize], Command::Restart(ServerId(1))));
    }
    for c in 1..=4u8 {
        let client = ClientId(c);
        let connect = Command::Connect(client, dice.server(members));
        script.push(at(600_000 + dice.below(200_000), connect));
        if c > 2 {
            let kinds = [RecipeKind::Lock, RecipeKind::LockHerd];
            let mut recipe = Recipe::new(kinds[(seed % 2) as usize], "/lock");
            (recipe.hold, recipe.repeat) = (Micros::millis(100 + dice.below(300)), 0);
            script.push(at(1_000_000 + dice.below(9_000), Command::Run(client, Arc::new(recipe))));
            continue;
        }
        script.extend(requests(&mut dice, client, 12, 500_000, 2));
    }
    script.extend(faults(&mut dice, members, 1_200_000, 2, 0));
    setup.script = script;
    let mut run = Run::watched(Arc::new(setup));
    while run.world().now() < Micros::millis(7_000) && run.advance() {}
    run
}

/// Decision points of a run: after milestones, and anywhere.
fn points(run: &mut Run, dice: &mut Dice) -> Vec<AskedQuestion> {
    let milestones: Vec<u32> =
        run.steps(40, run.frontier()).filter(|s| s.is_milestone()).map(|s| s.number).collect();
    let event = |n: u32| match n % 3 {
        0 => 1 + dice.below(u64::from(run.frontier())) as u32,
        _ => milestones[dice.below(milestones.len() as u64) as usize],
    };
    let events: BTreeSet<u32> = (0..14).map(event).collect();
    let mut found = Vec::new();
    for event in events {
        run.seek(event);
        found.extend(questions_at(run, Budget::default()));
    }
    found
}

#[test]
fn a_thousand_announced_answers_are_what_happens() {
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    let mut answers = BTreeSet::new();
    let (mut found, mut opened, mut seed) = (Vec::new(), 0, 0);
    while tried.values().sum::<usize>() < POINTS {
        let mut run = run_of(seed);
        for asked in points(&mut run, &mut Dice(!seed)) {
            let count = tried.entry(asked.question.name()).or_default();
            if *count == MOST_OF_A_KIND {
                continue;
            }
            *count += 1;
            opened += usize::from(asked.opened);
            if matches!(asked.right(), Choice::Way(_) | Choice::Is(_)) {
                answers.insert(asked.right().clone());
            }
            assert!(asked.choices.len() > 1 && asked.choices.is_sorted_by(|a, b| a < b));
            found.extend(wrong(&run, &asked).map(|says| format!("seed {seed}: {says}")));
        }
        seed += 1;
        assert!(seed < 1_000, "{tried:?}");
    }
    assert!(found.is_empty(), "{} of {tried:?}:\n{}", found.len(), found.join("\n"));
    assert!(tried.len() == 7 && tried.values().all(|count| *count >= 20), "{tried:?}");
    assert!(opened > POINTS / 10, "{opened} are raised by the event they are asked after");
    for answer in [Way::Diff, Way::Snap].map(Choice::Way) {
        assert!(answers.contains(&answer), "{answer:?} is not among {answers:?}");
    }
    let cuts = [Way::Trunc, Way::TruncThenDiff].map(Choice::Way);
    assert!(cuts.iter().any(|way| answers.contains(way)), "no TRUNC among {answers:?}");
    assert!([true, false].map(Choice::Is).iter().all(|is| answers.contains(is)), "{answers:?}");
}

#[test]
fn a_wrong_answer_is_found_out() {
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..20 {
        let mut run = run_of(seed);
        for asked in points(&mut run, &mut Dice(!seed)).into_iter().take(8) {
            let name = asked.question.name();
            for answer in (0..asked.choices.len()).filter(|ix| *ix != asked.answer) {
                let lie = AskedQuestion { answer, ..asked.clone() };
                assert!(wrong(&run, &lie).is_some(), "{lie:?}");
                *planted.entry(name).or_default() += 1;
            }
        }
    }
    assert!(planted.values().sum::<usize>() > 50, "{planted:?}");
}

#[test]
fn one_question_is_answered_as_among_all_and_asking_changes_nothing() {
    let mut run = run_of(3);
    run.seek(run.frontier() / 2);
    let before = (run.world().hash(), run.frontier(), run.branches().len());
    let all = questions_at(&run, Budget::default());
    for asked in &all {
        assert_eq!(ask(&run, &asked.question, Budget::default()).as_ref(), Some(asked));
    }
    assert_eq!((run.world().hash(), run.frontier(), run.branches().len()), before);
    let none = Budget { events: 0, ..Budget::default() };
    assert!(questions_at(&run, none).is_empty(), "no answer, no question");
}

#[test]
fn whether_something_happens_in_time() {
    let mut run = run_of(1);
    run.seek(0);
    let leads = |ms| Question::Happens(Fact::any(FactSort::Leading), Micros::millis(ms));
    let asked = [100, 2_000].map(|ms| ask(&run, &leads(ms), Budget::default()).unwrap());
    assert_eq!(asked.each_ref().map(AskedQuestion::right), [&Choice::Is(false), &Choice::Is(true)]);
    for asked in asked {
        assert_eq!(wrong(&run, &asked), None);
    }
}

#[test]
fn what_is_recorded_later_belongs_to_the_run() {
    let mut run = run_of(1);
    run.seek(0);
    let up = |run: &Run| run.world().nodes().iter().all(|node| node.server.process.is_some());
    while !up(&run) && run.advance() {}
    let at = run.cursor();
    let alone = ask(&run, &Question::Winner, Budget::default()).expect("an election is open");
    let Choice::Server(winner) = *alone.right() else { panic!("{alone:?}") };
    run.act(Act { when: When::Now, command: Command::Crash(winner) }).unwrap();
    run.seek(run.cursor() + 2_000);
    run.seek(at);
    let recorded = ask(&run, &Question::Winner, Budget::default()).expect("still open");
    assert_ne!(recorded.right(), alone.right(), "the crash is in the recording");
    assert_eq!(wrong(&run, &recorded), None);
}
