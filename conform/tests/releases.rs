//! Recordings of a real ensemble of ZooKeeper 3.9.5 must happen here, too, and so must its five holes.
//!
//! `tests/conformance/3.9.5/` holds them; the logs of their elections (`fle`) are left out, nothing reads them.

use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use zabscope_conform::{Checked, ConformVerdict, Holes, check, check_with};

fn folder(kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/3.9.5").join(kind)
}

fn texts(kind: &str) -> Vec<String> {
    let entries = fs::read_dir(folder(kind)).unwrap().flatten();
    entries.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect()
}

fn all_happen(kind: &str, count: usize) {
    let mut bad = Vec::new();
    let texts = texts(kind);
    for text in &texts {
        let Checked { case, verdict } = check(text).unwrap();
        if !matches!(verdict, ConformVerdict::Same(_)) {
            bad.push(format!("{case}: {verdict:?}"));
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
    assert_eq!(texts.len(), count, "a recording more or less: count it here");
}

#[test]
fn elections_and_recovery_are_those_of_3_9_5() {
    all_happen("cluster", 41);
}

#[test]
fn clients_are_answered_as_by_3_9_5() {
    all_happen("service", 87);
}

#[test]
fn recipes_run_as_on_3_9_5() {
    all_happen("recipes", 15);
}

#[test]
fn the_five_holes_happen_as_released_and_not_when_they_are_repaired() {
    all_happen("holes", 5);
    for text in texts("holes") {
        let Checked { case, verdict } = check_with(&text, Holes::Repaired).unwrap();
        assert!(matches!(verdict, ConformVerdict::Differs(_)), "{case}: {verdict:?}");
    }
}

/// What is said of a recording after a change to it.
fn changed(path: &str, change: impl Fn(&mut Value)) -> Vec<String> {
    let text = fs::read_to_string(folder(path)).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    change(&mut value);
    match check(&value.to_string()).unwrap().verdict {
        ConformVerdict::Differs(found) => found,
        verdict => panic!("{path}: {verdict:?}"),
    }
}

/// Ten planted errors, each of another kind: a recording that says so is not ours.
#[test]
fn each_of_ten_planted_errors_is_found() {
    let service = |case: &str, change: fn(&mut Value)| {
        assert!(!changed(&format!("service/{case}.json"), change).is_empty());
    };
    let cluster = |case: &str, change: fn(&mut Value)| {
        assert!(!changed(&format!("cluster/{case}.json"), change).is_empty());
    };
    // An event's zxid, an event that nobody may hear, a reply's code, a Stat in a multi.
    service("designed_v39_events_need_read", |v| {
        v["steps"][11]["event_zxids"] = json!([[1, 9]]);
    });
    service("designed_v39_events_need_read", |v| {
        v["steps"][11]["events"] = json!([]);
        v["steps"][11]["event_zxids"] = json!([]);
    });
    service("designed_v39_exists_needs_read", |v| {
        let steps = v["steps"].as_array_mut().unwrap();
        let refused = steps.iter_mut().find(|step| step["reply"]["err"] == "NoAuth").unwrap();
        refused["reply"]["err"] = json!("OK");
    });
    service("designed_v39_multi_create2", |v| v["meta"]["zookeeper"] = json!("3.8.0"));
    // A zxid that a lone check takes, a transaction, a znode of the final tree.
    service("designed_v39_check_closes_connection", |v| {
        v["steps"][6]["reply"]["zxid"] = json!([1, 6]);
    });
    service("designed_acl_create", |v| {
        v["txns"].as_array_mut().unwrap().pop();
    });
    service("designed_create_basic", |v| {
        v["final_tree"].as_object_mut().unwrap().remove("/");
    });
    // The release that decides DIFF or SNAP, a packet, a leader.
    cluster("lag_nolog_0500", |v| v["meta"]["zookeeper"] = json!("3.9.3"));
    cluster("lag_0000", |v| v["zab"][3]["type"] = json!("TRUNC"));
    cluster("epoch_gap", |v| v["steps"][8]["leader"] = json!(1));
}
