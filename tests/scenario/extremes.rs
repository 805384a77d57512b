//! Whatever a valid file says, the engine does not panic over it.

use crate::operations;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zabscope::scenario::parse;

fn disk(server: usize) -> impl Strategy<Value = String> {
    let counters = select(vec!["1", "1..3", "1..300", "4294967290..4294967295", "4294967295"]);
    let epochs = select(vec![(0, 0), (1, 1), (2, 1), (1_000_000, 999_999), (1_000_000, 1_000_000)]);
    (counters, epochs).prop_map(move |(counters, (accepted, current))| {
        format!(
            r#"{{"server": {server}, "acceptedEpoch": {accepted}, "currentEpoch": {current},
                "log": ["{current}.{counters}"]}}"#
        )
    })
}

fn script() -> impl Strategy<Value = String> {
    let what = select(vec![
        r#"{"crash": 1}"#,
        r#"{"restart": 1}"#,
        r#"{"restartEmpty": 2}"#,
        r#"{"pause": 3}"#,
        r#"{"resume": 3}"#,
        r#"{"isolate": {"server": 3, "how": "silence"}}"#,
        r#"{"isolate": {"server": 2, "how": "cut"}}"#,
        r#"{"partition": {"groups": [[1], [2, 3]], "how": "silence"}}"#,
        r#""healAll""#,
        r#"{"latency": {"from": 1, "to": 3, "min": 0, "max": "1h"}}"#,
        r#"{"fsync": {"server": 1, "min": "1h", "max": "1h"}}"#,
        r#"{"connect": {"client": 1, "server": 3}}"#,
        r#"{"write": {"client": 1, "key": "/a", "value": ""}}"#,
        r#"{"disconnect": 1}"#,
        r#"{"move": {"client": 1, "server": 2}}"#,
        r#"{"kill": 1}"#,
        r#"{"pauseClient": 1}"#,
        r#"{"resumeClient": 1}"#,
        r#"{"sessionTimeout": {"client": 1, "timeout": 1}}"#,
        r#"{"sessionTimeout": {"client": 1, "timeout": "1h"}}"#,
    ]);
    let asked = operations::asked().prop_map(|asked| {
        let op = serde_json::to_string(&asked).expect("it is a value");
        format!(r#"{{"request": {{"client": 1, "op": {op}}}}}"#)
    });
    let what = prop_oneof![3 => what.prop_map(str::to_owned), 1 => asked];
    let when = prop_oneof![
        (0u64..20_000).prop_map(|ms| format!(r#""at": {ms}"#)),
        select(vec![
            r#""when": {"sent": "PROPOSAL"}"#,
            r#""when": {"sent": "CLIENTREQUEST"}"#,
            r#""when": {"phase": "SYNCHRONIZATION"}"#,
            r#""when": {"established": "any"}"#,
            r#""when": {"state": "LEADING"}"#,
        ])
        .prop_map(str::to_owned),
    ];
    (when, what).prop_map(|(when, what)| format!(r#"{{{when}, "do": {what}}}"#))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(30) })]

    #[test]
    fn any_valid_file_runs_without_a_panic(
        seed in 0u64..1 << 53,
        (voters, observers) in (3u8..=9, 0u8..=3),
        tick in select(vec!["\"10ms\"", "2000", "\"60s\""]),
        (init, sync) in (select(vec![1, 10, 1000]), select(vec![1, 5, 1000])),
        (snap, window) in (select(vec![2, 3, 1_000_000_000]), select(vec![1, 5, 1_000_000_000])),
        (log_sync, sessions) in (any::<bool>(), select(vec!["eternal", "live"])),
        latency in select(vec![r#"{"min": 0, "max": 0}"#, r#"{"min": "1us", "max": "3ms"}"#, r#"{"min": 0, "max": "1h"}"#]),
        fsync in select(vec![r#"{"min": 0, "max": 0}"#, r#"{"min": 2, "max": 8}"#, r#"{"min": 0, "max": "1h"}"#]),
        disks in (disk(1), disk(2), disk(3)),
        script in vec(script(), 0..20),
    ) {
        let json = format!(
            r#"{{"zabscope": 1, "seed": {seed}, "ensemble": {{"voters": {voters}, "observers": {observers}}},
            "sessions": "{sessions}",
            "timings": {{"tickTime": {tick}, "initLimit": {init}, "syncLimit": {sync}, "snapCount": {snap},
            "commitLogCount": {window}, "diskLogSync": {log_sync}, "latency": {latency}, "fsync": {fsync}}},
            "disks": [{}, {}, {}], "script": [{}], "start": {{"event": 3000}}}}"#,
            disks.0, disks.1, disks.2, script.join(",")
        );
        let scenario = parse(&json).unwrap_or_else(|e| panic!("{e}\n{json}"));
        let run = scenario.open().unwrap().run;
        prop_assert!(run.cursor() <= 3000);
    }
}
