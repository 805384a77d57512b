//! What a real ensemble answered its clients is answered here, by a whole ensemble.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use zabscope_conform::{Checked, ConformVerdict, check};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/service")
}

fn text(case: &str) -> String {
    fs::read_to_string(folder().join(format!("{case}.json"))).unwrap()
}

fn judge(value: &Value) -> ConformVerdict {
    check(&value.to_string()).unwrap().verdict
}

/// The verdict on a recording after a change to it.
fn changed(case: &str, change: impl Fn(&mut Value)) -> ConformVerdict {
    let mut value: Value = serde_json::from_str(&text(case)).unwrap();
    change(&mut value);
    judge(&value)
}

#[test]
fn what_a_real_ensemble_answered_is_answered_here() {
    let files = fs::read_dir(folder()).unwrap().flatten();
    let same = ConformVerdict::Same(Vec::new());
    let mut all = 0;
    for file in files {
        let Checked { case, verdict } = check(&fs::read_to_string(file.path()).unwrap()).unwrap();
        assert_eq!(verdict, same, "{case}");
        all += 1;
    }
    assert!(all >= 40, "{all}");
}

#[test]
fn a_recording_that_says_something_else_differs() {
    let differs = |case: &str, words: &str, change: fn(&mut Value)| match changed(case, change) {
        ConformVerdict::Differs(found) => {
            assert!(found.iter().any(|line| line.contains(words)), "{words}: {found:?}");
        }
        verdict => panic!("{case}, {words}: {verdict:?}"),
    };
    let case = "designed_set_watches2";
    differs(case, "step 3, reply to", |v| v["steps"][3]["reply"]["zxid"] = json!([1, 2]));
    differs(case, "step 3, reply to", |v| v["steps"][3]["reply"]["stat"]["version"] = json!(1));
    differs(case, "step 5, reply to", |v| v["steps"][5]["reply"]["err"] = json!("NoNode"));
    differs(case, "step 4, reply to", |v| v["steps"][4]["reply"] = json!(null));
    differs(case, "step 6, events", |v| v["steps"][6]["events"] = json!([]));
    differs(case, "step 6, events", |v| v["steps"][6]["events"][0]["pos"] = json!(0));
    differs(case, "transaction [1,4]", |v| v["txns"][3]["version"] = json!(2));
    differs(case, "transaction 7", |v| v["txns"][3] = json!({"zxid": 7, "ops": 3}));
    differs(case, "number of transactions", |v| drop(v["txns"].as_array_mut().unwrap().pop()));
    differs(case, "final tree of S2, /a", |v| {
        v["final_tree"]["/a"]["stat"]["numChildren"] = json!(0)
    });
    differs(case, "final tree of S1: expected /z", |v| v["final_tree"]["/z"] = json!({}));
    differs(case, "final tree of S3: expected no /a", |v| {
        drop(v["final_tree"].as_object_mut().unwrap().remove("/a"));
    });
}

#[test]
fn what_is_not_understood_is_a_sentence() {
    let case = "designed_set_watches2";
    let says = |words: &str, change: fn(&mut Value)| match changed(case, change) {
        ConformVerdict::NotReplayed(why) => assert!(why.contains(words), "{words}: {why}"),
        verdict => panic!("{words}: {verdict:?}"),
    };
    says("step 2: brew: this operation is not known", |v| {
        v["steps"][2]["req"]["op"] = json!("brew")
    });
    says("step 2: create: path is missing", |v| {
        drop(v["steps"][2]["req"].as_object_mut().unwrap().remove("path"));
    });
    says("unknown flags \"x\"", |v| v["steps"][2]["req"]["flags"] = json!("x"));
    says("data is a text", |v| v["steps"][2]["req"]["data"] = json!([1]));
    says("bytes of data", |v| {
        v["steps"][2]["req"]["data"] = json!({"repeat": "c", "len": u64::MAX});
    });
    says("an entry of an ACL has", |v| v["steps"][2]["req"]["acl"] = json!([{"perms": 300}]));
    says("version: 1.5", |v| v["steps"][4]["req"]["version"] = json!(1.5));
    says("relativeZxid is not", |v| v["steps"][5]["req"]["relativeZxid"] = json!([1]));
    says("req is missing", |v| v["steps"][2] = json!({"session": "s1"}));
    says("a session is named", |v| v["steps"][2]["session"] = json!(1));
    says("step 2: s9 is not open", |v| v["steps"][2]["session"] = json!("s9"));
    says("s1 is open already", |v| v["steps"][1]["session"] = json!("s1"));
    says("s9 is not open", |v| {
        v["steps"][2] = json!({"i": 2, "session": "s9", "req": {"op": "expire"}});
    });
    says("1 requests and 0 replies", |v| {
        v["steps"][2] = json!({"session": "s1", "batch": [{"op": "move"}], "replies": []});
    });
    says("stand alone", |v| {
        let both = json!([{"op": "move"}, {"op": "move"}]);
        v["steps"][2] = json!({"session": "s1", "batch": both, "replies": [1, 2]});
    });
    says("cannot stand inside", |v| {
        v["steps"][2]["req"] = json!({"op": "multi", "ops": [{"op": "multi", "ops": []}]});
    });
    says("steps is not a list", |v| v["steps"] = json!(3));
    let none = judge(&json!({"case": "c", "steps": [], "txns": []}));
    assert_eq!(none, ConformVerdict::NotReplayed("final_tree is missing".into()));
}

/// A short recording: this is asked and answered in the first session, then this is the log.
fn differences(asked: &[(Value, Value)], txns: &[Value]) -> Vec<String> {
    let mut steps =
        vec![json!({"session": "s1", "req": {"op": "connect"}, "reply": {"err": "OK"}})];
    for (req, reply) in asked {
        steps.push(json!({"session": "s1", "req": req, "reply": reply}));
    }
    let mut log =
        vec![json!({"zxid": [1, 1], "session": "s1", "type": "createSession", "timeOut": 20000})];
    log.extend_from_slice(txns);
    match judge(&json!({"case": "c", "steps": steps, "txns": log, "final_tree": {}})) {
        ConformVerdict::Differs(mut found) => {
            found.retain(|line| !line.starts_with("final tree of "));
            found
        }
        verdict => panic!("{verdict:?}"),
    }
}

#[test]
fn reads_of_a_multiread_fail_one_by_one_and_leave_no_watch() {
    let get = |path: &str| json!({"op": "get", "path": path, "watch": true});
    let req = json!({"op": "multiRead", "ops": [get("/none"), {"op": "children", "path": "/"}]});
    let results =
        json!([{"err": "NoNode", "headerErr": "NoNode"}, {"err": "OK", "children": ["zookeeper"]}]);
    let found =
        differences(&[(req, json!({"err": "OK", "zxid": [1, 1], "results": results}))], &[]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn containers_are_made_and_ttl_znodes_are_not() {
    let made = json!({"err": "OK", "zxid": [1, 2], "path": "/c"});
    let refused = json!({"err": "Unimplemented", "zxid": [1, 3]});
    let found = differences(
        &[
            (json!({"op": "createContainer", "path": "/c", "data": null}), made),
            (
                json!({"op": "createTTL", "path": "/t", "data": "", "flags": "", "ttl": 100}),
                refused,
            ),
        ],
        &[
            json!({"zxid": [1, 2], "session": "s1", "type": "createContainer", "path": "/c", "data": "", "parentCVersion": 1}),
            json!({"zxid": [1, 3], "session": "s1", "type": "error", "err": "Unimplemented"}),
        ],
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn long_data_is_short_and_nobody_answers_behind_a_close() {
    let long = json!({"repeat": "é", "len": 300});
    let made = json!({"err": "OK", "zxid": [1, 2], "path": "/c"});
    let session = json!("s1");
    let mut found = differences(
        &[(json!({"op": "create", "path": "/c", "data": long}), made)],
        &[
            json!({"zxid": [1, 2], "session": session, "type": "create", "path": "/c", "data": long, "ephemeral": false, "parentCVersion": 1}),
        ],
    );
    assert_eq!(found, [""; 0]);
    let batch = json!([{"op": "close"}, {"op": "set", "path": "/", "data": ""}, {"op": "get", "path": "/"}]);
    let replies = json!([{"err": "OK", "zxid": [1, 2]}, null, {"err": "ConnectionLoss"}]);
    let steps = json!([
        {"session": "s1", "req": {"op": "connect"}, "reply": {"err": "OK"}},
        {"session": "s1", "batch": batch, "replies": replies},
        {"session": "s1", "req": {"op": "connect"}, "reply": {"err": "OK"}},
    ]);
    let ConformVerdict::Differs(all) =
        judge(&json!({"case": "c", "steps": steps, "txns": [], "final_tree": {}}))
    else {
        panic!("there is no log");
    };
    found.extend(all.into_iter().filter(|line| line.starts_with("step")));
    assert_eq!(found, [""; 0]);
}
