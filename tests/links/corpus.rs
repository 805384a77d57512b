//! Published links. The files beside this one are never changed: people have
//! such links in their slides. They hold what a link was meant to show; every
//! Zabscope must open it and show the same.
//!
//! To add a link: add a case to [`cases`] and run
//! `ZABSCOPE_NEW_LINKS=1 cargo test --test links`; it writes the files that are
//! missing and touches no other. **Until the first release** the trace hashes may
//! still change with the engine: then delete `tests/links/*.txt` and run the same
//! command. After it, a link that opens differently is a bug in the engine.

use crate::{bundled, everything, now, random, requests, until_served, write_a_little};
use std::fs;
use std::path::PathBuf;
use zabscope::base::{Channel, ClientId, Endpoint, Micros, ServerId, SidMap, Span};
use zabscope::bundled::Bundled;
use zabscope::check::Run;
use zabscope::scenario::link::{Verdict, content_hash, encode, open};
use zabscope::scenario::name::Name;
use zabscope::scenario::units::List;
use zabscope::scenario::{Scenario, Sessions, event_at, library, parse};
use zabscope::sim::{Act, Command, Fault, Sight, When};
use zabscope::zab::{Flaw, PacketKind};

/// A link that is kept: its file's name, what it shows, and how it is made.
type Case = (&'static str, &'static str, fn() -> (Scenario, Run));

fn cases() -> Vec<Case> {
    [first_cases(), later_cases()].concat()
}

/// The first links: what the engine alone can do.
fn first_cases() -> Vec<Case> {
    vec![
        ("bundled_start", "a bundled scenario before its first event", || bundled("first-run")),
        ("bundled_in_the_middle", "two leaders at once, in a bundled scenario", || {
            let (scenario, mut run) = bundled("isolated-leader");
            run.seek(event_at(&run, Micros::millis(15_000), 100_000));
            (scenario, run)
        }),
        ("bundled_with_commands", "writes, a crash and a restart in a bundled scenario", || {
            let (scenario, mut run) = bundled("first-run");
            write_a_little(&mut run, 3);
            for command in [Command::Crash(ServerId(3)), Command::Restart(ServerId(3))] {
                run.act(now(command)).unwrap();
                run.seek(run.cursor() + 100);
            }
            (scenario, run)
        }),
        ("plain_run", "five voters and an observer, all defaults, copied into the link", || {
            let scenario = Scenario::new_run(9_007_199_254_740_991, 5, 1);
            let mut run = scenario.open().unwrap().run;
            run.seek(200);
            (scenario, run)
        }),
        ("inline_with_everything", "a scenario with all fields, copied into the link", || {
            let scenario = parse(crate::FULL).unwrap();
            let mut run = scenario.open().unwrap().run;
            run.seek(150);
            (scenario, run)
        }),
        ("every_command", "every command and every sight, armed", every_command),
        ("at_once", "faults that are carried out at once, and taken back", at_once),
        ("branch", "the commands of a branch, and not of the future that it left", || {
            let (scenario, mut run) = bundled("five-servers");
            write_a_little(&mut run, 2);
            run.seek(run.cursor() - 30);
            run.act(now(Command::Crash(ServerId(5)))).unwrap();
            run.seek(run.cursor() + 250);
            (scenario, run)
        }),
        ("triggers", "a partition from the first COMMIT on, healed by a new leader", triggers),
        ("future", "a cursor before the commands that follow it", || {
            let (scenario, mut run) = bundled("must-survive");
            run.seek(event_at(&run, Micros::millis(5_000), 100_000));
            run.act(now(Command::Pause(ServerId(1)))).unwrap();
            run.seek(run.cursor() + 40);
            run.act(now(Command::Resume(ServerId(1)))).unwrap();
            run.seek(80);
            (scenario, run)
        }),
        ("nine_and_three", "the largest ensemble", || {
            let scenario = Scenario::new_run(12, 9, 3);
            let mut run = scenario.open().unwrap().run;
            run.seek(2_000);
            (scenario, run)
        }),
        ("long_run", "a hundred thousand events", || {
            let (scenario, mut run) = bundled("late-joiner");
            run.seek(100_000);
            (scenario, run)
        }),
    ]
}

/// Those that came with sessions, flaws and recipes.
fn later_cases() -> Vec<Case> {
    vec![
        ("every_request", "every operation and every command of clients", requests::every_request),
        (
            "living_sessions",
            "an ephemeral znode that goes with its session",
            requests::living_sessions,
        ),
        ("flawed", "a bundled scenario without a rule, where it breaks something", || {
            let (scenario, mut run) = bundled("flaws/zk-4643");
            while run.watcher().violations().is_empty() {
                assert!(run.advance());
            }
            (scenario, run)
        }),
        ("flaws_taken_away", "rules taken away in a new run, and a crash", || {
            let flaws = List([Flaw::Zk4643, Flaw::CommitOnFirstAck].map(Name).to_vec());
            let scenario = Scenario { flaws, ..Scenario::new_run(7, 3, 0) };
            let mut run = scenario.open().unwrap().run;
            run.seek(120);
            run.act(now(Command::Crash(ServerId(3)))).unwrap();
            run.seek(run.cursor() + 60);
            (scenario, run)
        }),
        ("as_released", "with the holes that every release has", || {
            let mut scenario = Scenario::new_run(9, 3, 1);
            scenario.timings.as_released = true;
            let mut run = scenario.open().unwrap().run;
            run.seek(250);
            (scenario, run)
        }),
        ("recipe", "four clients at a fair lock", || {
            let (scenario, mut run) = bundled("recipes/lock");
            run.seek(1_500);
            (scenario, run)
        }),
        ("write_up", "a scenario with a text of its own, at its end", || {
            let (scenario, mut run) = bundled("write-ups/polling-lock");
            run.seek(900);
            (scenario, run)
        }),
        ("first_view", "what the page opens with: the first run, in which sessions expire", || {
            let (scenario, _) = bundled("first-run");
            let scenario = Scenario { sessions: Sessions::Live, ..scenario };
            let mut run = scenario.open().unwrap().run;
            write_a_little(&mut run, 2);
            (scenario, run)
        }),
    ]
}

fn every_command() -> (Scenario, Run) {
    let scenario = Scenario::new_run(4, 5, 1);
    let mut run = scenario.open().unwrap().run;
    run.seek(10);
    for act in everything("/钥匙", "") {
        run.act(act).unwrap();
        run.seek(run.cursor() + 2);
    }
    run.seek(1_000);
    (scenario, run)
}

fn at_once() -> (Scenario, Run) {
    let scenario = Scenario::new_run(8, 5, 0);
    let mut run = scenario.open().unwrap().run;
    let s = |n| Endpoint::Server(ServerId(n));
    let mut groups = SidMap::default();
    for (server, group) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 2)] {
        groups[ServerId(server)] = group;
    }
    until_served(&mut run, ServerId(1));
    for command in [
        Command::Hold(s(5), s(1), Some(Channel::Quorum)),
        Command::Latency(s(5), s(2), Span::new(40_000, 60_000)),
        Command::Fsync(ServerId(4), Span::new(0, 250)),
        Command::Connect(ClientId(1), ServerId(2)),
        Command::Cut(s(1), s(2)),
        Command::Partition(groups, Fault::Cut),
        Command::Break(s(5), s(4), Channel::Quorum),
        Command::Release(s(5), s(1), None),
        Command::Heal(s(1), s(2)),
        Command::Isolate(ServerId(3), Fault::Silence),
        Command::HealAll,
        Command::Crash(ServerId(1)),
        Command::RestartEmpty(ServerId(1)),
    ] {
        run.act(now(command.clone())).unwrap_or_else(|e| panic!("{command:?}: {e:?}"));
        run.seek(run.cursor() + 25);
    }
    (scenario, run)
}

fn triggers() -> (Scenario, Run) {
    let (scenario, mut run) = bundled("five-servers");
    run.seek(3);
    let mut groups = SidMap::default();
    for server in 1..=5 {
        groups[ServerId(server)] = if server > 3 { 1 } else { 2 };
    }
    let commit = Sight::Sent(PacketKind::Commit, None, None, None);
    let established = Sight::Established(Some(zabscope::base::Epoch(2)));
    for (when, command) in [
        (When::Seen(commit), Command::Partition(groups, Fault::Silence)),
        (When::Seen(established), Command::HealAll),
        (When::At(Micros(2_600_001)), Command::Pause(ServerId(1))),
    ] {
        run.act(Act { when, command }).unwrap();
    }
    run.seek(700);
    (scenario, run)
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/links")
}

/// A file of the corpus.
fn described(about: &str, scenario: &Scenario, run: &Run) -> String {
    let link = encode(scenario, run).unwrap();
    let (events, hash) = (run.cursor(), run.world().hash());
    format!("# {about}\nlink #{link}\nevents {events}\nhash {hash}\n")
}

fn field<'t>(text: &'t str, name: &str) -> &'t str {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}"))
}

#[test]
fn published_links_open_for_ever() {
    add_what_is_missing();
    let mut opened = 0;
    for entry in fs::read_dir(folder()).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.extension().is_none_or(|ext| ext != "txt") || name == "bundled.txt" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let found = open(field(&text, "link")).unwrap_or_else(|e| panic!("{name:?}: {e}"));
        assert_eq!(found.verdict, Verdict::Exact, "{name:?}");
        assert_eq!(found.run.cursor().to_string(), field(&text, "events"), "{name:?}");
        assert_eq!(found.run.world().hash().to_string(), field(&text, "hash"), "{name:?}");
        // One of the two newest versions is written, and it leads to the same run.
        let again = encode(&found.scenario, &found.run).unwrap();
        let version = random::decoded(&field(&text, "link")[1..])[0];
        assert_eq!(random::decoded(&again)[0], version.max(3), "{name:?}");
        let reopened = open(&again).unwrap_or_else(|e| panic!("{name:?} again: {e}"));
        assert_eq!(reopened.verdict, Verdict::Exact, "{name:?} again");
        assert_eq!(reopened.scenario, found.scenario, "{name:?} again");
        assert_eq!(reopened.run.acts(), found.run.acts(), "{name:?} again");
        assert_eq!(reopened.run.world().hash(), found.run.world().hash(), "{name:?} again");
        if version >= 3 {
            assert_eq!(format!("#{again}"), field(&text, "link"), "{name:?} is the same link");
        }
        opened += 1;
    }
    assert!(opened >= cases().len(), "{opened} links; see the top of this file");
}

/// Every scenario that a link may name.
fn named() -> impl Iterator<Item = &'static Bundled> {
    [library::all(), library::flaws(), library::recipes()].into_iter().flatten()
}

/// Links name bundled scenarios by id and content. One that has been published
/// stays as it is; a better one gets a new id.
#[test]
fn published_scenarios_stay_what_they_are() {
    add_what_is_missing();
    let text = fs::read_to_string(folder().join("bundled.txt")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (id, hash) = line.split_once(' ').unwrap();
        let bundled = library::find(id).unwrap_or_else(|| panic!("links name {id}"));
        let content = content_hash(&parse(bundled.text()).unwrap());
        assert_eq!(format!("{content:016x}"), hash, "links name {id} as it was");
    }
    for bundled in named() {
        assert!(
            text.lines().any(|line| line.split(' ').next() == Some(bundled.id)),
            "{}",
            bundled.id
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a person asks for new files; no run depends on it")]
fn wanted() -> bool {
    std::env::var("ZABSCOPE_NEW_LINKS").is_ok()
}

/// Writes the files of the corpus that do not exist, if that is asked for.
fn add_what_is_missing() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    if !wanted() {
        return;
    }
    ONCE.call_once(|| {
        for (name, about, make) in cases() {
            let path = folder().join(format!("{name}.txt"));
            if !path.exists() {
                let (scenario, run) = make();
                fs::write(path, described(about, &scenario, &run)).unwrap();
            }
        }
        let path = folder().join("bundled.txt");
        let mut text = fs::read_to_string(&path)
            .unwrap_or_else(|_| "# Content hashes of the scenarios that links name.\n".to_owned());
        for bundled in named() {
            if !text.lines().any(|line| line.split(' ').next() == Some(bundled.id)) {
                let content = content_hash(&parse(bundled.text()).unwrap());
                text += &format!("{} {content:016x}\n", bundled.id);
            }
        }
        fs::write(path, text).unwrap();
    });
}
