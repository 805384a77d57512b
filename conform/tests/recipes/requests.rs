//! A recording of a recipe that we do not have is replayed by its requests.

use super::recordings::{files, of_kazoo, read};
use serde_json::{Value, json};
use zabscope_conform::{ConformVerdict, check};

/// The recording with nothing in its actions that anybody understands. Its sessions
/// begin and end as its transactions say.
fn unknown(case: &str) -> Value {
    let mut value = read(case);
    for action in value["actions"].as_array_mut().unwrap() {
        action["action"] = json!("DataWatch(client, \"/a\")");
        action["outcome"] = json!("ok");
    }
    value["recipe"] = json!("watchers");
    value["still_blocked"] = json!([{"session": "s1"}]);
    value.as_object_mut().unwrap().remove("deterministic");
    value
}

fn judge(value: &Value) -> ConformVerdict {
    check(&value.to_string()).unwrap().verdict
}

#[test]
fn recipes_that_are_not_ours_are_replayed_by_their_requests() {
    for file in files() {
        let case = file.file_stem().unwrap().to_string_lossy().into_owned();
        let remark =
            "by its requests, not by its calls: action 0: watchers is not among our recipes";
        assert_eq!(judge(&unknown(&case)), ConformVerdict::Same(vec![remark.to_owned()]), "{case}");
    }
}

#[test]
fn of_kazoo_s_other_recipes_the_requests_are_asked() {
    for (case, why) in [
        ("lease", "action 2: lease is not among our recipes"),
        ("partitioner", "action 2: partitioner is not among our recipes"),
        ("watchers", "action 2: watchers is not among our recipes"),
        ("semaphore_value", "action 3: ValueError is an error of Python"),
    ] {
        let remark = format!("by its requests, not by its calls: {why}");
        assert_eq!(judge(&of_kazoo(case)), ConformVerdict::Same(vec![remark]), "{case}");
    }
}

#[test]
fn whose_repetitions_differ_may_go_otherwise_here() {
    let mut value = read("lock_three_contenders");
    value["actions"][8]["outcome"] = json!({"returned": false});
    assert!(matches!(judge(&value), ConformVerdict::Differs(_)));
    value["deterministic"] = json!(false);
    let remark = "by its requests, not by its calls: its repetitions differ";
    assert_eq!(judge(&value), ConformVerdict::Same(vec![remark.to_owned()]));
}

#[test]
fn one_unknown_action_is_enough() {
    let mut value = read("semaphore");
    value["actions"][8]["action"] = json!("sem.drain()");
    let remark = "by its requests, not by its calls: action 8: \
                  \"sem.drain()\" is not understood";
    assert_eq!(judge(&value), ConformVerdict::Same(vec![remark.to_owned()]));
}

#[test]
fn a_call_that_was_made_more_than_once_is_not_one_call() {
    let asked = |text: &str| {
        let mut value = read("semaphore");
        value["actions"][8]["action"] = json!(text);
        matches!(judge(&value), ConformVerdict::Same(remarks) if remarks.is_empty())
    };
    let text = read("semaphore")["actions"][8]["action"].as_str().unwrap().to_owned();
    assert!(asked(&text) && asked(&format!("{text} in the background")), "{text}");
    for more in ["three times", "x3", "(x 3)", "twice"] {
        assert!(!asked(&format!("{text} {more}")), "{text} {more}");
    }
}

#[test]
fn what_was_answered_otherwise_differs_and_has_a_place() {
    let differs = |case: &str, place: &str, change: fn(&mut Value)| {
        let mut value = unknown(case);
        change(&mut value);
        match judge(&value) {
            ConformVerdict::Differs(found) => {
                assert!(found.iter().any(|line| line.contains(place)), "{place}: {found:#?}");
            }
            verdict => panic!("{case}, {place}: {verdict:?}"),
        }
    };
    let case = "lock_waiter_session_killed";
    let entry = |v: &Value, kind: &str| {
        v["wire"].as_array().unwrap().iter().position(|entry| entry["kind"] == kind).unwrap()
    };
    assert_eq!((entry(&unknown(case), "reply"), entry(&unknown(case), "event")), (1, 26));
    let reply = "action 3 (DataWatch(client, \"/a\")): s1, answer or event 1: expected ";
    differs(case, reply, |v| v["wire"][1]["err"] = json!("OK"));
    differs(case, reply, |v| v["wire"][1]["zxid"] = json!([1, 4]));
    differs(case, reply, |v| v["wire"][1]["op"] = json!("get"));
    differs(case, reply, |v| v["wire"][1]["xid"] = json!(2));
    let stat = "s1, answer or event 2: expected ";
    differs(case, stat, |v| v["wire"][3]["result"]["cversion"] = json!(0));
    differs(case, stat, |v| v["wire"][3]["result"]["ephemeral"] = json!(true));
    differs(case, "s1, answer or event 4", |v| v["wire"][7]["result"] = json!("/lock/U1"));
    differs(case, "s1, answer or event 5", |v| v["wire"][9]["result"] = json!([]));
    differs(case, "s2, answer or event 4", |v| v["wire"][17]["result"][0] = json!("id2"));
    differs(case, "s3, answer or event 1: expected {", |v| v["wire"][26]["path"] = json!("/lock"));
    differs(case, "s3, answer or event 1", |v| v["wire"][26]["type"] = json!("CREATED"));
    differs(case, "s3, answer or event 1: expected {", |v| {
        let wire = v["wire"].as_array_mut().unwrap();
        wire.swap(26, 27);
        wire.swap(27, 28); // the event after the reply to what was asked because of it
    });
    differs(case, "s1, answer or event 1: expected nothing", |v| {
        v["wire"].as_array_mut().unwrap().remove(32);
        v["actions"].as_array_mut().unwrap().iter_mut().for_each(|action| {
            let upto = action["wire_upto"].as_u64().unwrap();
            action["wire_upto"] = json!(upto - u64::from(upto > 32));
        });
    });
    differs(case, "action 9 (DataWatch(client, \"/a\")): last zxid", |v| {
        v["actions"][9]["zxid_after"] = json!([1, 11]);
    });
    differs(case, "action end (after the last action): s3, answer or event 1", |v| {
        v["actions"].as_array_mut().unwrap().pop();
        v["wire"][37]["err"] = json!("NoNode");
    });
    differs(case, "transaction [1,8]", |v| v["txns"][7]["paths2Delete"] = json!([]));
    differs(case, "transaction [1,6]", |v| v["txns"][5]["parentCVersion"] = json!(1));
    differs(case, "number of transactions", |v| drop(v["txns"].as_array_mut().unwrap().pop()));
}

#[test]
fn a_multi_is_told_by_the_wire_or_by_the_log() {
    let is_multi = |entry: &&mut Value| entry["kind"] == "request" && entry["req"]["op"] == "multi";
    let changed = |change: fn(&mut Value)| {
        let mut value = of_kazoo("locking_queue");
        value["recipe"] = json!("something");
        value["actions"][3]["action"] = json!("something()");
        value["wire"].as_array_mut().unwrap().iter_mut().filter(is_multi).for_each(change);
        judge(&value)
    };
    let same = |verdict: ConformVerdict| {
        assert!(matches!(verdict, ConformVerdict::Same(_)), "{verdict:?}")
    };
    same(changed(|_| {}));
    same(changed(|entry| entry["req"] = json!({"op": "multi"})));
    same(changed(|entry| {
        let ops = entry["req"]["ops"].take();
        entry["req"] = json!({"op": "multi", "operations": ops});
    }));
    let verdict = changed(|entry| entry["req"]["ops"][0]["path"] = json!("/queue/x"));
    assert!(matches!(verdict, ConformVerdict::Differs(_)), "{verdict:?}");
    let verdict = changed(|entry| {
        *entry = json!({"session": "s1", "kind": "request", "xid": 99,
        "req": {"op": "multi"}})
    });
    let says = |why: &str| why.contains("multi: ops is missing");
    assert!(matches!(&verdict, ConformVerdict::NotReplayed(why) if says(why)), "{verdict:?}");
}

#[test]
fn what_is_malformed_is_refused_and_has_a_place() {
    let says = |words: &str, change: fn(&mut Value)| {
        let mut value = unknown("lock_three_contenders");
        change(&mut value);
        match judge(&value) {
            ConformVerdict::NotReplayed(why) => assert!(why.contains(words), "{words}: {why}"),
            verdict => panic!("{words}: {verdict:?}"),
        }
    };
    says("wire[4]: brew: this operation is not known", |v| {
        v["wire"][4]["req"]["op"] = json!("brew");
    });
    says("wire[4]: \"connect\" is no request", |v| v["wire"][4]["req"]["op"] = json!("connect"));
    says("wire[4]: create: path is missing", |v| v["wire"][4]["req"] = json!({"op": "create"}));
    says("wire[4]: its kind is", |v| v["wire"][4]["kind"] = json!("tea"));
    says("wire[4]: session is missing", |v| v["wire"][4] = json!(7));
    says("wire[4]: req is missing", |v| v["wire"][4] = json!({"session": "s1", "kind": "request"}));
    says("wire[5]: err is missing", |v| v["wire"][5]["err"] = json!(null));
    says("wire[5]: this is no reply to create", |v| v["wire"][5]["result"] = json!({"a": 1}));
    says("wire[0]: nothing was asked", |v| v["wire"][0]["kind"] = json!("reply"));
    says("action 3: wire[10]: s9 is not open", |v| {
        v["wire"][10]["session"] = json!("s9");
        v["wire"][11]["session"] = json!("s9");
        v["actions"][3]["wire_upto"] = json!(12);
    });
    says("action 4: wire_upto is from 10 to", |v| v["actions"][4]["wire_upto"] = json!(9));
    says("action 4: wire_upto is from 10 to", |v| v["actions"][4]["wire_upto"] = json!("x"));
}
