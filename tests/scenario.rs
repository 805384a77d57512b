//! The scenario file: what is allowed, and what is said about the rest.

#[path = "scenario/extremes.rs"]
mod extremes;
#[path = "scenario/library.rs"]
mod library_runs;
#[path = "scenario/operations.rs"]
mod operations;
#[path = "scenario/requests.rs"]
mod requests;

use zabscope::base::{Epoch, Micros, ServerId, Zxid};
use zabscope::scenario::{Scenario, parse};
use zabscope::sim::{Setup, When};

/// A file with everything that there is.
const FULL: &str = include_str!("scenario/everything.json");

/// The full file with one text in it replaced by another.
fn with(old: &str, new: &str) -> Result<Scenario, String> {
    assert!(FULL.contains(old), "{old}");
    parse(&FULL.replacen(old, new, 1)).map_err(|problem| problem.to_string())
}

fn refusal(old: &str, new: &str) -> String {
    with(old, new).expect_err(new)
}

#[test]
fn a_file_with_everything_is_understood_and_written_back_the_same() {
    let scenario = parse(FULL).unwrap();
    assert_eq!(parse(&scenario.to_json()).unwrap(), scenario, "{}", scenario.to_json());
    assert_eq!((scenario.title(), scenario.title.in_language("zh-CN")), ("All", "全部"));
    assert_eq!(scenario.note.in_language("zh"), scenario.note());
    let setup = scenario.setup().unwrap();
    assert_eq!(setup.config.tick, Micros::millis(1000));
    assert_eq!((setup.latency.lo, setup.latency.hi), (Micros(250), Micros(1_600)));
    assert!(setup.started.contains(ServerId(2)) && !setup.started.contains(ServerId(3)));
    let zxids = [1, 2, 3, 4, 6, 7].map(|counter| Zxid::new(Epoch(1), counter));
    assert_eq!(setup.disks[0].log, zxids);
    assert_eq!(setup.script.len(), 36);
    assert_eq!(setup.script[1].when, When::At(Micros::millis(200)));
}

#[test]
fn a_plain_run_has_the_engines_defaults() {
    for (voters, observers) in [(1, 0), (3, 0), (9, 3)] {
        let setup = Scenario::new_run(5, voters, observers).setup().unwrap();
        assert_eq!(setup, Setup::new(5, voters, observers));
    }
}

#[test]
fn a_plain_run_that_cannot_be_is_refused() {
    let says = |voters, observers| {
        Scenario::new_run(1, voters, observers).setup().unwrap_err().to_string()
    };
    assert_eq!(says(12, 0), "ensemble.voters: must be a whole number from 1 to 9, not 12");
    assert_eq!(says(3, 4), "ensemble.observers: must be a whole number from 0 to 3, not 4");
    let seed = Scenario::new_run(u64::MAX, 3, 0).setup().unwrap_err();
    assert_eq!(seed.field, "seed");
}

#[test]
fn numbers_out_of_range_are_refused_with_the_field_and_the_range() {
    let says = [
        refusal(r#""voters": 3"#, r#""voters": 12"#),
        refusal(r#""seed": 7"#, r#""seed": -1"#),
        refusal(r#""seed": 7"#, r#""seed": 18446744073709551615"#),
        refusal(r#""snapCount": 10"#, r#""snapCount": 1"#),
        refusal(r#""tickTime": 1000"#, r#""tickTime": 1"#),
        refusal(r#""max": "2.5s""#, r#""max": "2h""#),
        refusal(r#"{"crash": 1}"#, r#"{"crash": 5}"#),
        refusal(r#"{"crash": 1}"#, r#"{"crash": 13}"#),
        refusal(r#""after": 3"#, r#""after": 5000001"#),
    ];
    insist(
        &says,
        "ensemble.voters: must be a whole number from 1 to 9, not 12
seed: must be a whole number from 0 to 9007199254740991, not -1
seed: must be a whole number from 0 to 9007199254740991, not 18446744073709551615
timings.snapCount: must be a whole number from 2 to 1000000000, not 1
timings.tickTime: must be 10ms to 60s (whole milliseconds, or a text such as \"1.6ms\"), not 1
script[14].do.fsync.max: must be 0ms to 1h (whole milliseconds, or a text such as \"1.6ms\"), not \"2h\"
script[0].do.crash: must be a server of this ensemble, 1 to 4, not 5
script[0].do.crash: must be a whole number from 1 to 12, not 13
acts[0].after: must be a whole number from 0 to 5000000, not 5000001",
    );
}

#[test]
fn wrong_types_are_refused_with_the_field_and_what_it_must_be() {
    let says = [
        refusal(r#""voters": 3"#, r#""voters": "three""#),
        refusal(r#""voters": 3"#, r#""voters": 1.5"#),
        refusal(r#""voters": 3"#, r#""voters": null"#),
        refusal(r#""diskLogSync": false"#, r#""diskLogSync": "on""#),
        refusal(r#"{"voters": 3, "observers": 1}"#, "[3, 1]"),
        refusal(r#"{"server": 1, "how": "silence"}"#, r#"[1, "silence"]"#),
        refusal(r#"{"at": 100, "do": {"crash": 1}}"#, r#"[100, null, {"crash": 1}]"#),
        refusal(r#""started": [1, 2]"#, r#""started": {"a": 1}"#),
        refusal(r#"{"en": "All", "zh": "全部"}"#, "7"),
        refusal(r#""zh": "全部""#, r#""zh": 7"#),
        refusal(r#""min": "250us""#, r#""min": 0.25"#),
        refusal(r#""min": "250us""#, r#""min": "soon""#),
        refusal(r#"{"crash": 1}"#, r#""crash""#),
        refusal(r#"{"crash": 1}"#, "7"),
        refusal(r#""healAll""#, r#"{"healAll": 1}"#),
        refusal(r#""LEADING""#, r#""leading""#),
        refusal(r#"[1, "S2"]"#, "[1]"),
        refusal(r#"[1, "S2"]"#, r#"[1, "S13"]"#),
        refusal(r#""1·1..4""#, r#""1-4""#),
        refusal(r#""appended": "1·3""#, r#""appended": "1·3..4""#),
        refusal(r#""how": "silence""#, r#""how": "quietly""#),
        refusal(r#""seed": 7"#, r#""seed": 7, "release": "3.9.77""#),
        refusal(r#""seed": 7"#, r#""seed": 7, "release": 3.9"#),
    ];
    insist(&says, "ensemble.voters: must be a whole number from 1 to 9, not \"three\"
ensemble.voters: must be a whole number from 1 to 9, not 1.5
ensemble.voters: must be a whole number from 1 to 9, not null
timings.diskLogSync: must be true or false, not \"on\"
ensemble: must be an object in braces, not a list
script[9].do.isolate: must be an object in braces, not a list
script[0]: must be an object in braces, not a list
started: must be a list of at most 12 entries, not an object
title: must be a text of at most 200 characters, or one as en and one as zh, not 7
title.zh: must be a text of at most 200 characters, not 7
timings.latency.min: must be 0ms to 1h (whole milliseconds, or a text such as \"1.6ms\"), not 0.25
timings.latency.min: must be 0ms to 1h (whole milliseconds, or a text such as \"1.6ms\"), not \"soon\"
script[0].do.crash: must be an object, such as {\"crash\": 1}, not the name alone
script[0].do: must be a command, such as {\"crash\": 1} or \"healAll\"
script[11].do.healAll: must be the name alone, not 1
script[19].when.state: must be one of LOOKING, FOLLOWING, LEADING, OBSERVING, not \"leading\"
script[7].do.cut.between: must be a list of two ends, not a list of 1
script[7].do.cut.between[1]: must be a server's number from 1 to 12, or \"C1\" to \"C12\", not \"S13\"
disks[0].log[0]: must be a zxid such as \"1·5\", \"1.5\" or [1, 5], or a range such as \"1·1..5\", not \"1-4\"
script[23].when.appended: must be a zxid such as \"1·5\", \"1.5\" or [1, 5], not \"1·3..4\"
script[9].do.isolate.how: there is no such thing as \"quietly\"; allowed: silence or cut
release: must be one of 3.8.0, 3.9.5, not \"3.9.77\"
release: must be one of 3.8.0, 3.9.5, not 3.9");
}

#[test]
fn unknown_and_missing_fields_are_refused() {
    let says = [
        refusal(r#""seed": 7"#, r#""seed": 7, "sede": 8"#),
        refusal(r#""voters": 3"#, r#""voters": 3, "witnesses": 1"#),
        refusal(r#"{"crash": 1}"#, r#"{"crush": 1}"#),
        refusal(
            r#"{"server": 1, "how": "silence"}"#,
            r#"{"server": 1, "how": "silence", "for": 3}"#,
        ),
        refusal(r#"{"server": 1, "how": "silence"}"#, r#"{"server": 1}"#),
        refusal(r#""sent": "COMMIT", "from": 3"#, r#""sent": "COMMIT", "form": 3"#),
        refusal(r#""seed": 7,"#, ""),
        refusal(r#""zabscope": 1,"#, ""),
        refusal(r#""zabscope": 1"#, r#""new": 1, "zabscope": 2"#),
        refusal(r#""seed": 7"#, r#""seed": 7, "seed": 8"#),
    ];
    insist(&says, "sede: there is no such field as \"sede\"; allowed: zabscope, title, note, seed, ensemble, release, timings, started, disks, script, acts, start, flaws, sessions
ensemble.witnesses: there is no such field as \"witnesses\"; allowed: voters or observers
script[0].do: there is no such thing as \"crush\"; allowed: crash, restart, restartEmpty, pause, resume, hold, release, cut, heal, isolate, partition, healAll, break, latency, fsync, connect, write, disconnect, request, move, kill, pauseClient, resumeClient, sessionTimeout, run, stop, cancel, connectString, library, killProgram, failDisk, mendDisk
script[9].do.isolate.for: there is no such field as \"for\"; allowed: server or how
script[9].do.isolate.how: is missing
script[29].when.form: there is no such field as \"form\"; allowed: state, phase, established, appended, durable, committed, delivered, acceptedEpoch, currentEpoch, sent, clientState, expired, locked, reply, event, server, client, from, to, zxid, occurrence, delay
seed: is missing
zabscope: is missing
zabscope: this file is of version 2; this Zabscope reads version 1
seed: must not be there twice");
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    let says = [
        refusal(r#""min": "250us""#, r#""min": "2ms""#),
        refusal(r#""started": [1, 2]"#, r#""started": [1, 1]"#),
        refusal(r#""started": [1, 2]"#, r#""started": [5]"#),
        refusal(r#""1·1..4""#, r#""2·1""#),
        refusal(r#""1.6", [1, 7]"#, r#""1.6", [2, 7]"#),
        refusal(r#""1.6""#, r#""1.4""#),
        refusal(r#""1·1..4""#, r#""1·0..4""#),
        refusal(r#""1·1..4", "1.6", [1, 7]"#, r#""1·1..10001""#),
        refusal(r#"{"at": 100, "do""#, r#"{"do""#),
        refusal(r#"{"at": 100, "do""#, r#"{"at": 100, "when": {"committed": "1.1"}, "do""#),
        refusal(r#"{"phase": "BROADCAST"}"#, "{}"),
        refusal(r#"{"phase": "BROADCAST"}"#, r#"{"phase": "BROADCAST", "state": "LEADING"}"#),
        refusal(r#"{"committed": "1·3"}"#, r#"{"committed": "1·3", "server": 2}"#),
        refusal(r#"{"phase": "BROADCAST"}"#, r#"{"phase": "BROADCAST", "from": 2}"#),
        refusal(r#"{"phase": "BROADCAST"}"#, r#"{"phase": "BROADCAST", "zxid": "1·2"}"#),
        refusal(r#"{"clientState": "expired", "client": 2}"#, r#"{"reply": 2, "client": 2}"#),
        refusal(r#"{"expired": 1}"#, r#"{"expired": 13}"#),
        refusal(r#""sent": "COMMIT", "from": 3, "to": 1"#, r#""sent": "COMMIT", "occurrence": 0"#),
        refusal(r#"[1, "S2"]"#, "[1, 1]"),
        refusal(r#"[1, "S2"]"#, r#"["C1", "C2"]"#),
        refusal("[[1, 2], [3, 4]]", "[[1, 2], [2, 3]]"),
        refusal(r#""after": 9"#, r#""after": 3"#),
        refusal(r#"{"event": 12, "#, r#"{"event": 12, "time": 3, "#),
        refusal(r#"{"event": 12, "hash": "0123456789abcdef"}"#, "{}"),
        refusal(r#""hash": "0123456789abcdef""#, r#""hash": "123""#),
    ];
    insist(&says, "timings.latency: min must not be longer than max
started[1]: names server 1 again
started[0]: must be a server of this ensemble, 1 to 4, not 5
disks[0].log[1]: zxids must increase
disks[0].currentEpoch: must be at least the epoch of the last zxid (2·7), not 1
disks[0].log[1]: zxids must increase
disks[0].log[0]: a record's counter begins at 1
disks[0].log[0]: a log has at most 10000 records
script[0]: must have either at or when
script[0]: must have at or when, not both
script[20].when: must have exactly one of state, phase, established, appended, durable, committed, delivered, acceptedEpoch, currentEpoch, sent, clientState, expired, locked, reply, event
script[20].when: must have exactly one of state, phase, established, appended, durable, committed, delivered, acceptedEpoch, currentEpoch, sent, clientState, expired, locked, reply, event
script[25].when.server: does not go with this fact
script[20].when: from, to and zxid go with sent only
script[20].when: from, to and zxid go with sent only
script[30].when.client: goes with clientState only
script[31].when.expired: must be a client from 1 to 12, or \"any\", not 13
script[29].when.occurrence: must be a whole number from 1 to 10000, not 0
script[7].do.cut.between: needs two different ends, at least one of them a server
script[7].do.cut.between: needs two different ends, at least one of them a server
script[10].do.partition.groups[1]: S2 is in an earlier group
acts[1].after: must be more than in the act before
start: must have either event or time
start: must have either event or time
start.hash: must be 16 hexadecimal digits");
}

#[test]
fn what_is_too_much_is_refused() {
    let long = |n: usize| "x".repeat(n);
    let says = [
        refusal(r#""key": "/a""#, &format!(r#""key": "{}""#, long(257))),
        refusal(r#""en": "All""#, &format!(r#""en": "{}""#, long(201))),
        refusal("Everything that a file can say.", &long(4001)),
        refusal(
            r#""acts": ["#,
            &format!(r#""acts": [{}"#, r#"{"after": 1, "do": "healAll"},"#.repeat(4096)),
        ),
        refusal(
            r#""script": ["#,
            &format!(r#""script": [{}"#, r#"{"at": 1, "do": "healAll"},"#.repeat(512)),
        ),
        refusal("Everything that a file can say.", &long(300_000)),
        refusal("false", &format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000))),
    ];
    insist(
        &says,
        "script[16].do.write.key: has 257 characters; at most 256 are allowed
title.en: has 201 characters; at most 200 are allowed
note: has 4001 characters; at most 4000 are allowed
acts: has more than 4096 entries; no more are allowed
script: has more than 512 entries; no more are allowed
a scenario file has at most 262144 bytes
this is not JSON: recursion limit exceeded (line 8)",
    );
}

#[test]
fn what_is_not_json_says_where() {
    let says = ["", "{", "[1, true]", "{\"zabscope\": 1,}", "[]", "{} {}", "nonsense"]
        .map(|text| parse(text).unwrap_err().to_string());
    insist(
        &says,
        "this is not JSON: EOF while parsing a value (line 1)
this is not JSON: EOF while parsing an object (line 1)
a scenario is an object in braces
this is not JSON: trailing comma (line 1)
a scenario is an object in braces
this is not JSON: trailing characters (line 1)
this is not JSON: expected ident (line 1)",
    );
}

/// One sentence a line.
fn insist(says: &[String], expected: &str) {
    let says = says.join("\n");
    assert_eq!(says, expected, "\n{says}\n");
}
