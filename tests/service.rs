//! The state machine alone, one replica of it: against recordings of a real ensemble, and against what must always hold.

#[path = "service/model.rs"]
mod model;
#[path = "service/properties.rs"]
mod properties;
#[path = "service/replay.rs"]
mod replay;
#[path = "service/wire.rs"]
mod wire;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Every recording in a folder, by name.
fn recordings(folder: &Path) -> Vec<(String, Value)> {
    let entries = fs::read_dir(folder).expect("there is a folder of recordings");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("it was listed");
        (name, serde_json::from_str(&text).expect("a recording is JSON"))
    };
    paths.into_iter().map(read).collect()
}

fn replay_all(folder: &Path) {
    let recordings = recordings(folder);
    assert!(!recordings.is_empty(), "no recordings");
    let mut failed = Vec::new();
    for (name, recording) in &recordings {
        let differences = replay::differences(recording);
        if !differences.is_empty() {
            failed.push(format!("{name}:\n  {}", differences.join("\n  ")));
        }
    }
    let (all, bad) = (recordings.len(), failed.len());
    println!("{} recordings passed, {bad} failed", all - bad);
    assert!(failed.is_empty(), "{bad} of {all} failed\n{}", failed.join("\n"));
}

#[test]
fn what_a_real_ensemble_answered_is_answered_here() {
    replay_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/service"));
}

/// `ZABSCOPE_RECORDINGS=folder cargo test --test service -- --ignored --nocapture`
#[test]
#[ignore = "needs a folder of recordings"]
#[expect(clippy::disallowed_methods, reason = "which recordings to replay is no part of a run")]
fn recordings_elsewhere_are_answered_here_too() {
    let folder = std::env::var("ZABSCOPE_RECORDINGS").expect("set ZABSCOPE_RECORDINGS");
    replay_all(Path::new(&folder));
}

/// Transactions and requests are copied into every message and log that carries them.
#[test]
fn what_travels_is_small_and_may_cross_threads() {
    use zabscope::service::{
        apply::State, op::Request, prepare::Prepare, txn::Txn, watch::Watches,
    };
    fn travels<T: Clone + PartialEq + std::fmt::Debug + Send + Sync>() -> usize {
        size_of::<T>()
    }
    assert!(travels::<Txn>() <= 40);
    assert!(travels::<Request>() <= 40);
    travels::<State>();
    travels::<Prepare>();
    travels::<Watches>();
}
