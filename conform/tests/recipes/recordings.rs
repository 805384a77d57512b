//! Recordings of kazoo's recipes on a real ensemble must happen here, too.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use zabscope_conform::{ConformVerdict, check};

pub fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/recipes");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

pub fn read(case: &str) -> Value {
    let file = files().into_iter().find(|file| file.file_stem().unwrap() == case).expect(case);
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn every_recorded_recipe_happens_here() {
    let files = files();
    assert_eq!(files.len(), 15);
    for file in files {
        let checked = check(&std::fs::read_to_string(&file).unwrap()).unwrap();
        assert_eq!(checked.verdict, ConformVerdict::Same(Vec::new()), "{}", checked.case);
    }
}

/// Kazoo 2.11.0's own code has asked, and a stand-in for the service has answered: what
/// these recordings tell is what kazoo does, not what ZooKeeper does.
pub fn of_kazoo(case: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/kazoo");
    let text = std::fs::read_to_string(folder.join(format!("{case}.json"))).expect(case);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn our_programs_do_what_kazoo_does() {
    for case in [
        "counter",
        "lock",
        "locking_queue",
        "party",
        "party_leave_first",
        "queue_two",
        "rwlock",
        "rwlock_stop_first",
        "semaphore_killed",
        "semaphore_times",
        "shallow_party",
    ] {
        let checked = check(&of_kazoo(case).to_string()).unwrap();
        assert_eq!(checked.verdict, ConformVerdict::Same(Vec::new()), "{case}");
    }
}

#[test]
fn calls_are_understood_however_they_are_spelled() {
    let same = |case: &str, at: usize, text: &str, words: &str| {
        let mut value = of_kazoo(case);
        let was = value["actions"][at]["action"].as_str().unwrap().to_owned();
        assert_eq!(was, text, "{case}");
        for action in value["actions"].as_array_mut().unwrap() {
            let said = action["action"].as_str().unwrap();
            action["action"] = json!(said.replace(text, words));
        }
        let verdict = check(&value.to_string()).unwrap().verdict;
        assert_eq!(verdict, ConformVerdict::Same(Vec::new()), "{case}: {words}");
    };
    let (lock, queue) = ("lock", "locking_queue");
    same(lock, 3, "lock.acquire(blocking=False)", "lock.acquire(False, None, True)");
    same(lock, 4, "lock.acquire(True, 0.5)", "lock.acquire(timeout=0.500, blocking=True)");
    same(queue, 2, "queue.put(a)", "lq.put(value=b\"a\", priority=100)");
    same(queue, 4, "queue.put(z, 7)", "queue.put(b'z', priority=7) (first of all)");
    let all = "queue.put_all([b'x', b'y'], priority=50)";
    same(queue, 3, all, "locking_queue.put_all(['x', \"y\"], 50)");
    same("party", 6, "list(party)", "list(iter(party))");
    same("party", 0, "connect", "connect (timeout 20 s)");
    let other = |case: &str, at: usize, words: &str| {
        let mut value = of_kazoo(case);
        value["actions"][at]["action"] = json!(words);
        match check(&value.to_string()).unwrap().verdict {
            ConformVerdict::Same(remarks) => assert!(remarks[0].contains(words), "{remarks:?}"),
            verdict => panic!("{words}: {verdict:?}"),
        }
    };
    other(lock, 3, "lock.acquire(ephemeral=False)");
    other(lock, 3, "lock.acquire(maybe)");
    other(lock, 3, "lock.acquire(True, 1, True, 4)");
    other(lock, 3, "lock.acquire(True");
    other(queue, 2, "queue.put(a, soon)");
    other(queue, 3, "queue.put_all(x, y)");
}

#[test]
fn a_recording_that_says_something_else_differs() {
    let differs = |case: &str, wrong: &str, change: fn(&mut Value)| {
        let mut value = read(case);
        change(&mut value);
        let verdict = check(&value.to_string()).unwrap().verdict;
        assert!(matches!(verdict, ConformVerdict::Differs(_)), "{case}, {wrong}: {verdict:?}");
    };
    differs("lock_three_contenders", "another path in a transaction", |v| {
        v["txns"][5]["path"] = json!("/lock/U2__lock__0000000002");
    });
    differs("lock_three_contenders", "another holder", |v| {
        v["actions"][8]["session"] = json!("s3");
    });
    differs("lock_nonblocking_and_timeout", "no time-out", |v| {
        v["actions"][6]["outcome"] = json!({"returned": true});
    });
    differs("queue", "another item", |v| {
        v["actions"][8]["outcome"] = json!({"returned": "a"});
    });
    differs("election", "another order of leaders", |v| {
        v["actions"][10]["outcome"] = json!({"returned": ["s1", "s3"]});
    });
    differs("rwlock", "a request less", |v| {
        let wire = v["wire"].as_array_mut().unwrap();
        let at = wire.iter().position(|entry| entry["req"]["op"] == "get").unwrap();
        wire[at]["req"]["watch"] = json!(false);
    });
    differs("queue", "another Stat", |v| {
        v["wire"][3]["result"]["numChildren"] = json!(2);
    });
    differs("counter_conflict", "another zxid", |v| {
        v["actions"][3]["zxid_after"] = json!([1, 6]);
    });
    differs("semaphore", "somebody still waits", |v| {
        v["still_blocked"] = json!([{"session": "s4"}]);
    });
}

#[test]
fn nonsense_is_a_sentence_and_never_a_panic() {
    let base = read("lock_three_contenders");
    for change in [
        json!({"actions": [{"session": "s1", "action": "lock.acquire()"}]}),
        json!({"actions": [{"session": "s1", "action": "connect"}, {"session": "s1", "action": "connect"}]}),
        json!({"actions": [{"session": "x", "action": "connect"}]}),
        json!({"actions": [{"session": "s1", "action": "connect", "wire_upto": 99999999}]}),
        json!({"actions": [{"session": "s1", "action": "connect"}, {"session": "s1", "action": "lock.pick()"}]}),
        json!({"actions": [{"session": "s1", "action": "connect"}, {"session": "s1", "action": "lock.release() (was blocked)"}]}),
        json!({"actions": [{"session": "s1", "action": "connect"}, {"session": "s1", "action": "queue.put()"}]}),
        json!({"actions": [{"session": "s1", "action": "connect"}, {"session": "s1", "action": "counter += 99999999999999999999"}]}),
        json!({"actions": [{"session": "s1", "action": "connect"}, {"session": "s1", "action": "counter += 1 (s9 adds 1 between)"}]}),
        json!({"wire": [{"session": "s1", "req": {"path": "U99999999999999", "op": 3}}, 7, null]}),
        json!({"txns": [7]}),
    ] {
        let mut value = base.clone();
        for (key, part) in change.as_object().unwrap() {
            value[key] = part.clone();
        }
        let verdict = check(&value.to_string()).unwrap().verdict;
        assert!(!matches!(verdict, ConformVerdict::Same(_)), "{change}: {verdict:?}");
    }
}
