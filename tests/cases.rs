//! Public reports about ZooKeeper as scenario files: what is seen here is what is seen on the real thing. The files are
//! from before releases could be named; each is run as 3.9.5, as released clients and servers do it.
//!
//! To add one: the file in `tests/cases/`, and a row in `table.rs` with what a real ensemble shows (or what the source of
//! the release says), never with what happens to come out.

#[path = "cases/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use table::TABLE;
use zabscope::base::{ClientId, Micros};
use zabscope::check::recipe::{Harm, harms};
use zabscope::client::ClientState;
use zabscope::recipe::numbers::tenures;
use zabscope::scenario::{Scenario, parse};
use zabscope::service::Release;
use zabscope::trace;

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
    let alone = ["majority-wiped", "cut-off-holder", "zombie-lock-znode"];
    let rows = TABLE.iter().map(|row| row.0).chain(alone).map(str::to_owned);
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

/// CURATOR-206: kazoo's library ends no session by itself. A holder that is cut off believes in its lock until it is
/// told, long after the next one has it.
#[test]
fn a_holder_that_is_cut_off_believes_until_it_is_told() {
    let mut run = case("cut-off-holder").open().expect("it opens").run;
    while run.world().now() < Micros::millis(90_000) && run.advance() {}
    let tenures = tenures(run.world().programs());
    let (first, second) = (&tenures[0], &tenures[1]);
    assert!(first.overlaps(second), "two hold at once");
    let until = first.to.expect("it has been told").0;
    assert!(until > Micros::millis(60_000) && until - second.from.0 > Micros::millis(44_000));
}

/// Kazoo 429: the delete of a lock's clean-up is lost with its connection, and nobody asks again. Everybody waits for a
/// znode of a client that is connected, and that is said.
#[test]
fn a_znode_that_its_program_has_forgotten_is_counted() {
    let mut run = case("zombie-lock-znode").open().expect("it opens").run;
    while run.world().now() < Micros::millis(40_000) && run.advance() {}
    let (world, holder) = (run.world(), ClientId(2));
    assert_eq!(world.client(holder).state, ClientState::Connected);
    let left = world.forgotten("/lock");
    assert_eq!(
        left.iter().map(|one| (one.client, one.runs)).collect::<Vec<_>>(),
        [(holder, false)]
    );
    let waits = world.waits();
    assert!(waits.iter().any(|edge| edge.who == ClientId(3) && edge.znode == left[0].znode));
    assert!(harms(world).contains(&(Harm::ForgottenZnode, "/lock".into())));
}

/// A file without a release keeps its events: nobody's run changes because there is a choice now.
#[test]
fn without_a_release_a_case_is_what_it_was() {
    let legacy = case("exists-needs-read").in_release(None);
    let lines = transcript("exists-needs-read", &legacy, Micros::millis(10_000));
    assert!(lines.iter().any(|line| line.contains("exists /p: OK")), "3.8.0 asks for nothing");
}
