//! A run of release 3.8.0 and the same run of 3.9.5, side by side: each rule by which they differ shows.

use zabscope::base::Micros;
use zabscope::check::Run;
use zabscope::scenario::parse;
use zabscope::service::{Release, ReleaseRule};
use zabscope::trace;
use zabscope::twin::{Meeting, Retell, SetupChange, differences};

/// A rule, a small run that shows it, and what only 3.8.0 says and what only 3.9.5.
struct Shown {
    rule: ReleaseRule,
    /// Entries of the script: client 1 is at S1 and client 2 at S2 from 3 s on.
    script: &'static str,
    /// Timings of the file, if they matter.
    timings: &'static str,
    old: &'static str,
    new: &'static str,
}

const SHOWN: [Shown; 10] = [
    Shown {
        rule: ReleaseRule::Create2InMulti,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"multi": [{"create": {"path": "/a", "stat": true}}]}}}}"#,
        timings: "{}",
        old: "multi [create2 /a]: [OK /a]",
        new: "multi [create2 /a]: [OK /a {czxid",
    },
    Shown {
        rule: ReleaseRule::WatchModesStandApart,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"create": {"path": "/a"}}}}},
            {"at": 4200, "do": {"request": {"client": 1, "op": {"addWatch": {"path": "/a", "mode": "persistent"}}}}},
            {"at": 4400, "do": {"request": {"client": 1, "op": {"getData": {"path": "/a", "watch": true}}}}},
            {"at": 5000, "do": {"request": {"client": 2, "op": {"setData": {"path": "/a", "data": "1"}}}}},
            {"at": 5500, "do": {"request": {"client": 2, "op": {"setData": {"path": "/a", "data": "2"}}}}}"#,
        timings: "{}",
        old: "",
        new: "NodeDataChanged /a by 1·5",
    },
    Shown {
        rule: ReleaseRule::RecursiveInDataOnly,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"create": {"path": "/a"}}}}},
            {"at": 4200, "do": {"request": {"client": 1, "op": {"getChildren": {"path": "/a", "watch": true}}}}},
            {"at": 4400, "do": {"request": {"client": 1, "op": {"addWatch": {"path": "/a", "mode": "persistentRecursive"}}}}},
            {"at": 5000, "do": {"request": {"client": 2, "op": {"create": {"path": "/a/b"}}}}}"#,
        timings: "{}",
        old: "",
        new: "NodeChildrenChanged /a",
    },
    Shown {
        rule: ReleaseRule::FiveWatcherTypes,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"create": {"path": "/a"}}}}},
            {"at": 4200, "do": {"request": {"client": 1, "op": {"addWatch": {"path": "/a", "mode": "persistent"}}}}},
            {"at": 4400, "do": {"request": {"client": 1, "op": {"removeWatches": {"path": "/a", "type": "data"}}}}}"#,
        timings: "{}",
        old: "removeWatches /a: OK",
        new: "removeWatches /a: NoWatcher",
    },
    Shown {
        rule: ReleaseRule::CheckWatchesOfOwn,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"exists": {"path": "/a", "watch": true}}}}},
            {"at": 4100, "do": {"move": {"client": 2, "server": 1}}},
            {"at": 4600, "do": {"request": {"client": 2, "op": {"checkWatches": {"path": "/a", "type": "any"}}}}}"#,
        timings: "{}",
        old: "checkWatches /a: OK",
        new: "checkWatches /a: NoWatcher",
    },
    Shown {
        rule: ReleaseRule::ExistsNeedsRead,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"addAuth": {"scheme": "digest", "auth": "bob:secret"}}}}},
            {"at": 4100, "do": {"request": {"client": 1, "op": {"create": {"path": "/p", "acl": [{"perms": 31, "scheme": "auth", "id": ""}]}}}}},
            {"at": 5000, "do": {"request": {"client": 2, "op": {"exists": {"path": "/p"}}}}}"#,
        timings: "{}",
        old: "exists /p: OK",
        new: "exists /p: NoAuth",
    },
    Shown {
        rule: ReleaseRule::EventsNeedRead,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"addAuth": {"scheme": "digest", "auth": "bob:secret"}}}}},
            {"at": 4100, "do": {"request": {"client": 2, "op": {"exists": {"path": "/p", "watch": true}}}}},
            {"at": 5000, "do": {"request": {"client": 1, "op": {"create": {"path": "/p", "acl": [{"perms": 31, "scheme": "auth", "id": ""}]}}}}}"#,
        timings: "{}",
        old: "NodeCreated /p",
        new: "",
    },
    Shown {
        rule: ReleaseRule::CheckAloneCloses,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"check": {"path": "/a", "version": 3}}}}}"#,
        timings: "{}",
        old: "check /a at version 3: NoNode",
        new: "check /a at version 3: Unimplemented",
    },
    Shown {
        rule: ReleaseRule::EventsCarryZxid,
        script: r#"{"at": 4000, "do": {"request": {"client": 1, "op": {"exists": {"path": "/a", "watch": true}}}}},
            {"at": 5000, "do": {"request": {"client": 2, "op": {"create": {"path": "/a"}}}}}"#,
        timings: "{}",
        old: "NodeCreated /a\n",
        new: "NodeCreated /a by 1·",
    },
    Shown {
        rule: ReleaseRule::CommittedLogOf500,
        script: r#"{"at": 3500, "do": {"crash": 2}},
            {"at": 4000, "do": {"request": {"client": 1, "op": {"create": {"path": "/a"}}}}},
            {"at": 4200, "do": {"request": {"client": 1, "op": {"create": {"path": "/b"}}}}},
            {"at": 4400, "do": {"request": {"client": 1, "op": {"create": {"path": "/c"}}}}},
            {"at": 5000, "do": {"restart": 2}}"#,
        timings: r#"{"commitLogCount": 3, "diskLogSync": false}"#,
        old: "sends S2 DIFF 1·5",
        new: "sends S2 SNAP 1·5",
    },
];

/// The run of a rule as 3.8.0 does it, up to 9 s.
fn old(shown: &Shown) -> Run {
    let file = format!(
        r#"{{"zabscope": 1, "seed": 1, "ensemble": {{"voters": 3}}, "release": "3.8.0", "sessions": "live",
        "timings": {}, "script": [
            {{"at": 3000, "do": {{"connect": {{"client": 1, "server": 1}}}}}},
            {{"at": 3000, "do": {{"connect": {{"client": 2, "server": 2}}}}}},
            {}]}}"#,
        shown.timings, shown.script
    );
    let mut run = parse(&file).and_then(|scenario| scenario.open()).expect("it opens").run;
    while run.world().now() < Micros::millis(9_000) && run.advance() {}
    run
}

/// The same as 3.9.5 does it.
fn new(old: &Run) -> Run {
    let change = SetupChange::Release(Some(Release::R3_9_5));
    let mut again = Retell::new(old, change, old.world().now());
    while !again.go_on(old, 500) {}
    again.into_run()
}

/// Every line of the run from 4 s on.
fn lines(run: &Run) -> String {
    let mut run = run.clone();
    let end = run.frontier();
    run.seek(0);
    let mut out = String::new();
    while run.cursor() < end && run.advance() {
        if run.world().now() >= Micros::millis(4_000) {
            let step = run.step_at(run.cursor()).expect("it has happened");
            out += &(trace::line(run.world(), step) + "\n");
        }
    }
    out
}

#[test]
fn each_rule_of_the_service_has_a_run_that_shows_it() {
    let shown: Vec<ReleaseRule> = SHOWN.iter().map(|shown| shown.rule).collect();
    assert_eq!(shown, ReleaseRule::ALL[..10]);
}

#[test]
fn each_rule_shows_in_a_run_of_3_8_0_beside_the_same_of_3_9_5() {
    for shown in &SHOWN {
        let (left, id) = (old(shown), shown.rule.id());
        let right = new(&left);
        let (was, is) = (lines(&left), lines(&right));
        assert!(was.contains(shown.old), "{id}: 3.8.0 says {}\n{was}", shown.old);
        assert!(is.contains(shown.new), "{id}: 3.9.5 says {}\n{is}", shown.new);
        assert!(shown.old.is_empty() || !is.contains(shown.old), "{id}: 3.9.5 does not\n{is}");
        assert!(shown.new.is_empty() || !was.contains(shown.new), "{id}: 3.8.0 does not\n{was}");
        // The twin view lists what clients observe; committedLog is the servers' affair, and
        // the twin view says where the lines part.
        let until = left.world().now();
        if shown.rule == ReleaseRule::CommittedLogOf500 {
            let mut meeting = Meeting::default();
            while !meeting.go_on((&left, &right), until, 500) {}
            assert!(meeting.parting.is_some(), "{id}: the lines part");
        } else {
            let (left, right) = ((left.world(), left.watcher()), (right.world(), right.watcher()));
            assert!(!differences(left, right, until).is_empty(), "{id}: clients see it");
        }
    }
}

/// `docs/releases.md` has the table as the code has it. `UPDATE_RELEASES=1` writes it.
#[test]
fn the_document_has_the_table() {
    let names = |releases: &[Release]| {
        let all: Vec<String> = releases.iter().map(Release::to_string).collect();
        all.join(", ")
    };
    let known = names(Release::KNOWN).replace(", ", " | ");
    let mut table = format!("| rule | issue | since | {known} |\n|---|---|---|---|---|\n");
    for rule in ReleaseRule::ALL {
        let has = Release::KNOWN.iter().map(|one| if one.has(rule) { "yes" } else { "no" });
        let has: Vec<&str> = has.collect();
        let (issue, since) = (rule.issue(), names(rule.since()));
        let (says, has) = (rule.says(), has.join(" | "));
        table += &format!(
            "| {says} | [{issue}](https://issues.apache.org/jira/browse/{issue}) | {since} | {has} |\n"
        );
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/releases.md");
    let text = std::fs::read_to_string(&path).expect("it is there");
    let (before, rest) = text.split_once("<!-- table -->\n").expect("a place for the table");
    let (_, after) = rest.split_once("<!-- end -->").expect("its end");
    let wanted = format!("{before}<!-- table -->\n{table}<!-- end -->{after}");
    if std::env::var_os("UPDATE_RELEASES").is_some() {
        std::fs::write(&path, &wanted).expect("it can be written");
    }
    assert!(text == wanted, "UPDATE_RELEASES=1 cargo test --test releases writes docs/releases.md");
}
