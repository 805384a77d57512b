//! Every lesson is played: each beat happens, each text is true of its run, each announced answer is what
//! the run then does, each challenge can be done as its solution says.

mod common;
#[path = "predict/outcome.rs"]
mod outcome;

use common::now;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zabscope::check::Run;
use zabscope::lesson::library::{all, find};
use zabscope::lesson::{BeatStage, Lesson, NextBeat, Player, Refused, is_lesson, parse, rehearse};
use zabscope::sim::{Command, Fault};

/// How many seeds a lesson is played with that allows other seeds.
const SEEDS: u64 = 20;

fn lesson(id: &str) -> Arc<Lesson> {
    Arc::new(parse(find(id).expect(id).text()).unwrap_or_else(|e| panic!("{id}: {e}")))
}

#[test]
fn every_lesson_has_what_a_lesson_needs() {
    let mut ids = BTreeSet::new();
    for bundled in all() {
        let lesson = lesson(bundled.id);
        assert!(is_lesson(bundled.text()) && lesson.id.0 == bundled.id);
        assert!(ids.insert(bundled.id));
        let beats = &lesson.beats.0;
        assert!(beats.len() >= 6 && (5..=10).contains(&lesson.minutes.get()), "{}", bundled.id);
        let asks = beats.iter().position(|beat| beat.predict.is_some());
        assert!(asks.is_some_and(|ix| ix + 1 < beats.len()), "{}: nothing is asked", bundled.id);
        let closing = beats.last().is_some_and(|beat| beat.challenge.is_some());
        assert!(closing, "{}: it ends with no challenge", bundled.id);
        let texts = beats.iter().map(|beat| &beat.text).map(|text| (&text.en.0, &text.zh.0));
        for (en, zh) in texts.chain([(&lesson.title.en.0, &lesson.title.zh.0)]) {
            let han = |c: char| ('\u{4e00}'..'\u{9fff}').contains(&c);
            assert!(zh.contains(han) && !en.contains(han), "{}: {en} / {zh}", bundled.id);
            assert!(!en.contains('!') && !zh.contains('！'), "{}: {en} / {zh}", bundled.id);
        }
    }
}

#[test]
fn every_lesson_happens_as_it_says_with_every_seed() {
    for bundled in all() {
        let lesson = lesson(bundled.id);
        let seeds = (1..=SEEDS).map(Some).filter(|_| lesson.seeds);
        for seed in [None].into_iter().chain(seeds) {
            let name = format!("{} with seed {seed:?}", bundled.id);
            let played = rehearse(&lesson, seed).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(played.len(), lesson.beats.0.len(), "{name}");
            for (beat, played) in lesson.beats.0.iter().zip(&played) {
                for said in &played.said {
                    assert!(!said.contains(['{', '}']) && !said.contains("0·0"), "{name}: {said}");
                }
                assert_eq!(beat.predict.is_some(), played.asked.is_some(), "{name}");
                if let Some((asked, run)) = &played.asked {
                    assert_eq!(outcome::wrong(run, asked), None, "{name}");
                }
                if let Some(challenge) = &beat.challenge {
                    let budget = challenge.actions.get() as usize;
                    let solved = played.solved.is_some_and(|used| used > 0 && used <= budget);
                    assert_eq!(solved, challenge.impossible.is_none(), "{name}");
                }
            }
        }
    }
}

#[test]
fn the_same_lesson_says_the_same_and_other_seeds_make_other_runs() {
    let lesson = lesson("one-write");
    let said = |seed| {
        let played = rehearse(&lesson, seed).unwrap();
        played.into_iter().map(|beat| beat.said[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(said(None), said(None));
    assert!((1..10).any(|seed| said(Some(seed)) != said(None)));
}

/// Plays to the beat with this number, in slices.
fn played_to(id: &str, beat: usize) -> (Player, Run) {
    let (mut player, mut run) = Player::begin(lesson(id), None).unwrap();
    loop {
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, 7).unwrap();
        }
        if player.number() == beat {
            return (player, run);
        }
        player.next(&mut run).unwrap();
    }
}

fn beat_that(id: &str, is: impl Fn(&zabscope::lesson::Beat) -> bool) -> usize {
    lesson(id).beats.0.iter().position(is).unwrap()
}

#[test]
fn a_late_write_is_taken_without_a_fence_and_refused_with_one() {
    let late = |beat| {
        let (_, run) = played_to("fencing", beat);
        let log = run.world().resources()[0].log.clone();
        log.iter().filter(|write| write.is_late()).map(|write| write.accepted).collect::<Vec<_>>()
    };
    assert_eq!((late(5), late(10)), (vec![true], vec![false]));
}

/// The packets that a recording has: those between a leader and its learners, and no PING.
const QUORUM: [&str; 12] = [
    "FOLLOWERINFO",
    "LEADERINFO",
    "ACKEPOCH",
    "DIFF",
    "TRUNC",
    "SNAP",
    "NEWLEADER",
    "ACK",
    "UPTODATE",
    "REQUEST",
    "PROPOSAL",
    "COMMIT",
];

/// Every such packet of the line that the run is in, by its link, as a recording tells it.
fn packets(run: &Run) -> BTreeMap<String, Vec<String>> {
    let (mut run, end) = (run.clone(), run.cursor());
    run.seek(0);
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while run.cursor() < end && run.advance() {
        for sent in run.world().sent() {
            let servers = sent.from.server().is_some() && sent.to.server().is_some();
            if !servers || !QUORUM.contains(&sent.kind.name()) {
                continue;
            }
            let zxid = match sent.kind.name() {
                "UPTODATE" | "REQUEST" => String::new(),
                _ => format!(" {}", sent.zxid),
            };
            let link = format!("{} → {}", sent.from, sent.to);
            links.entry(link).or_default().push(format!("{}{zxid}", sent.kind.name()));
        }
    }
    links
}

#[test]
fn what_is_quoted_of_a_recording_stands_there_and_happens_in_the_run() {
    let mut quoted = 0;
    for bundled in all() {
        let lesson = lesson(bundled.id);
        let (mut read, mut by_link) = (0, BTreeMap::<String, Vec<String>>::new());
        for (ix, beat) in lesson.beats.0.iter().enumerate() {
            let Some(recorded) = &beat.recorded else { continue };
            let path = format!("tests/conformance/{}.json", recorded.case.0);
            let file: serde_json::Value =
                serde_json::from_str(&std::fs::read_to_string(&path).expect(&path)).unwrap();
            for line in &recorded.lines.0 {
                let packet = &file["zab"][read];
                let zxid = match packet["zxid"].as_array() {
                    Some(zxid) => format!(" {}·{}", zxid[0], zxid[1]),
                    None => String::new(),
                };
                let link = format!("S{} → S{}", packet["src"], packet["dst"]);
                let what = format!("{}{zxid}", packet["type"].as_str().unwrap());
                assert_eq!(line.0, format!("{link} {what}"), "line {read} of {path}");
                by_link.entry(link).or_default().push(what);
                read += 1;
            }
            let (_, run) = played_to(bundled.id, ix);
            let simulated = packets(&run);
            for (link, lines) in &by_link {
                let there = simulated.get(link).cloned().unwrap_or_default();
                assert!(there.starts_with(lines), "{}, beat {ix}, {link}: {there:?}", bundled.id);
            }
            quoted += recorded.lines.0.len();
        }
    }
    assert!(quoted >= 20);
}

#[test]
fn slices_and_wandering_cursors_change_nothing() {
    let whole = rehearse(&lesson("isolated-leader"), None).unwrap();
    let (mut player, mut run) = Player::begin(lesson("isolated-leader"), None).unwrap();
    loop {
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, 3).unwrap();
            run.seek(run.cursor() / 2);
        }
        let played = &whole[player.number()];
        assert_eq!(player.span(), played.span);
        assert_eq!(
            [player.said("en"), player.said("zh-CN")],
            played.said.each_ref().map(|s| &s[..])
        );
        run.seek(player.span().0);
        if player.next(&mut run).unwrap() == NextBeat::Over {
            break;
        }
    }
    assert_eq!(player.number() + 1, whole.len());
}

#[test]
fn an_answer_shows_at_its_event_and_the_run_is_the_same_for_who_does_not_answer() {
    let ix = beat_that("stale-reads", |beat| beat.predict.is_some());
    let (mut player, mut run) = played_to("stale-reads", ix);
    let (mut silent, mut other) = (player.clone(), run.clone());
    let asked = player.asked().expect("it is asked").clone();
    assert!(player.question("zh").is_some_and(|q| q.contains("C1")));
    let wrong = (0..asked.choices.len()).find(|ix| *ix != asked.answer).unwrap();
    player.expect(wrong, 80);
    player.expect(99, 10);
    player.reveal(&mut run).unwrap();
    assert_eq!(player.stage(), BeatStage::Revealing);
    while player.stage() == BeatStage::Revealing {
        player.go_on(&mut run, 2).unwrap();
    }
    assert_eq!((player.span().1, player.expected()), (asked.reveal, Some((wrong, 80))));
    for (player, run) in [(&mut player, &mut run), (&mut silent, &mut other)] {
        assert_eq!(player.next(run).unwrap(), NextBeat::Same);
        player.go_on(run, 1_000).unwrap();
    }
    assert_eq!(run.world().hash(), other.world().hash());
    assert_eq!(player.said("en"), silent.said("en"));
}

#[test]
fn somebody_takes_over_and_comes_back() {
    let (mut player, mut run) = played_to("one-write", 3);
    let (here, hash) = (run.cursor(), run.world().hash());
    player.take_over(&mut run);
    assert!(player.is_away() && run.cursor() == here);
    let leader = run.world().nodes().iter().find(|n| n.server.leading().is_some()).unwrap();
    let leader = leader.server.id;
    run.act(now(Command::Crash(leader))).unwrap();
    run.seek(run.cursor() + 300);
    player.come_back(&mut run);
    assert!(!player.is_away());
    assert_eq!((run.cursor(), run.world().hash()), (here, hash));
    assert_eq!(run.branches().len(), 2, "what was tried is still there");
    player.next(&mut run).unwrap();
    // Once more, but played on first: what was done stands in the lesson's way.
    let (mut player, mut run) = played_to("one-write", 3);
    player.take_over(&mut run);
    run.seek(run.frontier());
    run.seek(run.cursor() + 5);
    run.act(now(Command::Crash(leader))).unwrap();
    let said = {
        player.next(&mut run).unwrap();
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, 100).unwrap();
        }
        player.said("en").to_owned()
    };
    assert_eq!(said, rehearse(&lesson("one-write"), None).unwrap()[4].said[0]);
}

#[test]
fn a_challenge_counts_refuses_and_is_met() {
    let ix = beat_that("isolated-leader", |beat| beat.challenge.is_some());
    let (mut player, mut run) = played_to("isolated-leader", ix);
    let leader =
        run.world().nodes().iter().find(|n| n.server.serves() && n.server.leading().is_some());
    let leader = leader.unwrap().server.id;
    let isolate = Command::Isolate(leader, Fault::Silence);
    assert_eq!(player.may(&run, &Command::Crash(leader)), Err(Refused::NotAllowed));
    assert_eq!(player.may(&run, &isolate), Ok(()));
    run.act(now(isolate.clone())).unwrap();
    assert_eq!(player.may(&run, &isolate), Err(Refused::NoneLeft));
    let attempt = player.attempt().unwrap();
    while !attempt.follow(&run, 10) {}
    assert!(!attempt.is_done() && attempt.used(&run) == 1);
    run.seek(run.cursor() + 3_000);
    while !attempt.follow(&run, 10) {}
    assert!(attempt.is_done());
    let met = attempt.met()[0].unwrap();
    run.seek(met);
    assert!(run.step_at(met).unwrap().marks.any(zabscope::sim::step::Marks::LEAVES));
    // Back in the lesson's line there is no attempt any more.
    run.switch(0);
    let attempt = player.attempt().unwrap();
    while !attempt.follow(&run, 10) {}
    assert!(!attempt.is_done() && attempt.used(&run) == 0);
}

/// A lesson in a file, with a few words replaced.
fn edited(from: &str, to: &str) -> String {
    let text = find("one-write").unwrap().text();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_place() {
    for (from, to, says) in [
        (
            "\"zabscope-lesson\": 1",
            "\"zabscope-lesson\": 2",
            "zabscope-lesson: this file is of version 2",
        ),
        ("\"id\": \"one-write\"", "\"id\": \"One write\"", "id: an id has small letters"),
        ("\"level\": \"basic\"", "\"level\": \"easy\"", "level: "),
        ("\"minutes\": 8", "\"minutes\": 0", "minutes: must be a whole number from 1 to 60"),
        ("\"voters\": 3", "\"voters\": 30", "scenario.ensemble.voters: must be"),
        (
            "{leader} leads,",
            "{ledaer} leads,",
            "beats[0].text.en: there is no word such as \"ledaer\"",
        ),
        ("{leader} leads,", "S3 leads,", "beats[0].text.en: has a number that is written by hand"),
        ("{leader} 是领导者", "三号 3 是领导者", "beats[0].text.zh: has a number"),
        ("\"everybodyServes\"", "\"allIsWell\"", "beats[0].until.is"),
        ("\"server\": \"{follower 1}\"", "\"server\": \"{w}\"", "beats[1].do[0]"),
        (
            "{\"connect\": {\"client\": 1",
            "{\"conect\": {\"client\": 1",
            "beats[1].do[0]: there is no such thing as \"conect\"",
        ),
        ("\"fact\": \"applied\"", "\"fact\": \"aplied\"", "beats[1].until.fact: must be one of"),
        (
            "{\"fact\": \"applied\", ",
            "{\"fact\": \"applied\", \"events\": 3, ",
            "beats[1].until: needs exactly one",
        ),
        ("\"near\": \"follower 1\"", "\"near\": \"follower one\"", "beats[1].let.near"),
        (
            "\"near\": \"follower 1\"",
            "\"time\": \"follower 1\"",
            "beats[1].let.time: is a word with a meaning",
        ),
        ("\"ask\": \"acks\"", "\"ask\": \"ack\"", "beats[4].predict.ask: must be one of winner"),
        ("\"ask\": \"acks\",", "\"ask\": \"winner\",", "beats[4].predict.zxid: does not go with"),
        (
            "\"allow\": [\"fsync\"",
            "\"allow\": [\"fsink\"",
            "beats[9].challenge.allow[0]: there is no command called",
        ),
        ("\"actions\": 2", "\"actions\": 0", "beats[9].challenge.actions: must be"),
        (
            "\"solution\": [",
            "\"solutions\": [",
            "beats[9].challenge.solutions: there is no such field",
        ),
    ] {
        let problem = parse(&edited(from, to)).expect_err(to).to_string();
        assert!(problem.starts_with(says), "{to}: {problem}");
    }
    assert!(parse("[]").unwrap_err().to_string().contains("object in braces"));
    assert!(parse("{").unwrap_err().to_string().contains("not JSON"));
    let long = " ".repeat(zabscope::lesson::LONGEST_FILE + 1);
    assert!(parse(&long).unwrap_err().to_string().contains("at most"));
}

#[test]
fn what_does_not_happen_is_said_with_its_place() {
    for (from, to, says) in [
        (
            "\"until\": {\"fact\": \"reply\"",
            "\"until\": {\"fact\": \"expired\"",
            "beats[7].until: this does not happen",
        ),
        (
            "{leader} leads,",
            "{down 1} leads,",
            "beats[0].text.en: \"down 1\" is nothing in this run",
        ),
        (
            "\"write\": {\"client\": 1",
            "\"write\": {\"client\": 2",
            "beats[2].do[0]: cannot be carried out",
        ),
        (
            "\"min\": \"400ms\", \"max\": \"400ms\"",
            "\"min\": 0, \"max\": 0",
            "beats[9].challenge.solution",
        ),
        (
            "\"leaderDiskBehind\"",
            "\"everybodyServes\"",
            "beats[9].challenge.goals: are met although nobody",
        ),
        (
            "\"actions\": 2",
            "\"actions\": 1",
            "beats[9].challenge.solution[1]: is not allowed: NoneLeft",
        ),
    ] {
        let lesson = Arc::new(parse(&edited(from, to)).unwrap_or_else(|e| panic!("{to}: {e}")));
        let problem = rehearse(&lesson, None).expect_err(to).to_string();
        assert!(problem.starts_with(says), "{to}: {problem}");
    }
    assert!(Player::begin(lesson("one-write"), Some(5)).is_ok());
    let told = Arc::new(parse(&edited("\"seeds\": true", "\"seeds\": false")).unwrap());
    assert_eq!(Player::begin(told, Some(5)).unwrap_err().field, "seeds");
}

#[test]
fn the_documented_example_is_a_lesson() {
    let docs = include_str!("../docs/lessons.md");
    let example = docs.split("```json\n").nth(1).and_then(|rest| rest.split("```").next());
    let lesson = parse(example.expect("an example")).unwrap();
    assert_eq!(rehearse(&Arc::new(lesson), None).map(|played| played.len()), Ok(4));
    for sort in zabscope::trace::fact::FactSort::ALL {
        assert!(docs.contains(&format!("`{}`", sort.name())), "{}", sort.name());
    }
}

#[test]
#[ignore = "prints what is said, to be read by people"]
fn read_it() {
    for bundled in all() {
        for (ix, beat) in rehearse(&lesson(bundled.id), None).unwrap().iter().enumerate() {
            println!("{} {ix} {:?}\n  {}\n  {}", bundled.id, beat.span, beat.said[0], beat.said[1]);
            if let Some((asked, _)) = &beat.asked {
                println!("  ? {:?} of {:?} -> {}", asked.right(), asked.choices, asked.reveal);
            }
        }
    }
}
