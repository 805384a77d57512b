//! Public reports about ZooKeeper as scenario files: what is seen here is what is seen on the real thing. The files are
//! from before releases could be named; each is run as 3.9.5, as released clients and servers do it.
//!
//! To add one: the file in `tests/cases/`, and a row in [`TABLE`] with what a real ensemble shows (or what the source of
//! the release says), never with what happens to come out.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use zabscope::base::Micros;
use zabscope::scenario::{Scenario, parse};
use zabscope::service::Release;
use zabscope::trace;

/// A file, how far it is run in seconds, what is in its transcript (in this order), and what is not.
type Row = (&'static str, u64, &'static [&'static str], &'static [&'static str]);

const TABLE: &[Row] = &[
    // ZOOKEEPER-2590: exists asks for READ.
    ("exists-needs-read", 10, &["getData /p: NoAuth", "exists /p: NoAuth"], &[]),
    // CVE-2024-23944: no event for who may not read.
    ("event-needs-read", 12, &["setData /q: OK"], &["receives EVENT"]),
    // ZOOKEEPER-4466: three changes, three events.
    (
        "persistent-and-oneshot",
        12,
        &["NodeDataChanged /a by 1·4", "NodeDataChanged /a by 1·5", "NodeDataChanged /a by 1·6"],
        &[],
    ),
    // ZOOKEEPER-4471: type data is the one-shot watch only.
    (
        "removewatches-data-persistent",
        12,
        &["removeWatches /a: NoWatcher", "NodeDataChanged /a", "NodeChildrenChanged /a"],
        &[],
    ),
    // KAFKA-1387: the old session's znode is in the way until that session has expired.
    ("own-ephemeral-exists", 30, &["create /broker: NodeExists", "exists /broker: NoNode"], &[]),
    // Watches that are set again after a move make up for what was missed, or cannot.
    (
        "exists-watch-create-delete-away",
        30,
        &["delete /a: OK", "NodeCreated /a by 1·5"],
        &["NodeDeleted"],
    ),
    (
        "persistent-watch-missed",
        30,
        &["setData /a: OK", "NodeDataChanged /a by 1·6"],
        &["NodeDataChanged /a by 1·5"],
    ),
    // ZOOKEEPER-1675: sync at a deposed leader is answered, and proves nothing.
    (
        "sync-isolated-leader",
        30,
        &["sync /x: OK", "getData /x: OK \"old\"", "sync /x: OK", "getData /x: OK \"new\""],
        &[],
    ),
    // ZOOKEEPER-2846 and 4352: whoever is too far behind gets a SNAP.
    ("log-gap-2846", 20, &["sends S2 SNAP 1·42"], &[]),
    ("scale-up-4352", 30, &["sends S3 SNAP 2·0"], &[]),
    ("log-divergence", 20, &["sends S5 SNAP 2·2"], &[]),
    // What only one of three has logged is cut away; what two have is kept.
    ("write-on-one-of-three", 30, &["sends S3 TRUNC 1·1", "cuts its log; last record 1·1"], &[]),
    ("leader-dies-after-commit", 30, &["create /p: OK", "exists /p: OK"], &[]),
    ("follower-dies-after-ack", 40, &["create /p: OK", "exists /p: OK"], &[]),
    // A session has expired, and a slow follower shows its znode all the same.
    ("expired-but-visible", 12, &["exists /eph: OK"], &["exists /eph: NoNode"]),
    ("session-moved", 20, &["create /a: OK", "setData /a: OK"], &[]),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn case(name: &str) -> Scenario {
    let path = folder().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    parse(&text).unwrap_or_else(|e| panic!("{name}: {e}")).in_release(Some(Release::R3_9_5))
}

fn transcript(name: &str, case: &Scenario, until: Micros) -> Vec<String> {
    let mut run = case.open().unwrap_or_else(|e| panic!("{name}: {e}")).run;
    run.seek(0);
    let mut lines = Vec::new();
    while run.advance() && run.world().now() <= until {
        let step = run.step_at(run.cursor()).expect("it has happened");
        lines.push(trace::line(run.world(), step));
    }
    assert!(run.watcher().violations().is_empty(), "{name}: a guarantee is violated");
    lines
}

#[test]
fn every_report_comes_out_as_on_the_real_thing() {
    for (name, seconds, told, not) in TABLE {
        let lines = transcript(name, &case(name), Micros::millis(seconds * 1000));
        let mut rest = lines.iter();
        for part in *told {
            assert!(
                rest.any(|line| line.contains(part)),
                "{name}: {part} is missing\n{}",
                lines.join("\n")
            );
        }
        for part in *not {
            let found = lines.iter().find(|line| line.contains(part));
            assert_eq!(found, None, "{name}");
        }
    }
}

#[test]
fn every_file_has_a_row_and_every_row_a_file() {
    let files = fs::read_dir(folder()).expect("the folder is there").flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let files: BTreeSet<String> =
        names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    let rows = TABLE.iter().map(|row| row.0.to_owned()).chain(["majority-wiped".to_owned()]);
    assert_eq!(files, rows.collect());
}

/// The disks of two of three are emptied: what follows is not ZAB's fault, and the run says so.
#[test]
fn a_quorum_on_empty_disks_is_marked() {
    let mut run = case("majority-wiped").open().expect("it opens").run;
    while run.world().now() < Micros::millis(6_500) && run.advance() {}
    assert_eq!(run.watcher().without_storage(run.world()), None);
    while run.world().now() < Micros::millis(30_000) && run.advance() {}
    let lost = run.watcher().without_storage(run.world()).map(|lost| lost.to_string());
    assert_eq!(lost.as_deref(), Some("S1,S2"));
    assert!(!run.watcher().violations().is_empty(), "it has cost a guarantee");
}

/// A file without a release keeps its events: nobody's run changes because there is a choice now.
#[test]
fn without_a_release_a_case_is_what_it_was() {
    let legacy = case("exists-needs-read").in_release(None);
    let lines = transcript("exists-needs-read", &legacy, Micros::millis(10_000));
    assert!(lines.iter().any(|line| line.contains("exists /p: OK")), "3.8.0 asks for nothing");
}
