//! `zabscope conform`, as somebody at a terminal meets it.

use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance")
}

#[test]
fn the_command_counts_and_its_code_tells() {
    let run = |files: &[&str]| {
        let files: Vec<PathBuf> = files.iter().map(|file| folder().join(file)).collect();
        let out = Command::new(env!("CARGO_BIN_EXE_zabscope"))
            .arg("conform")
            .args(files)
            .output()
            .unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), out.stderr)
    };
    let (code, out, _) = run(&["lag_0000.json", "epoch_gap.json"]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "lag_0000: ok\nepoch_gap: ok\n2 passed, 0 failed\n")
    );
    let mut other: Value =
        serde_json::from_str(&fs::read_to_string(folder().join("lag_0000.json")).unwrap()).unwrap();
    other["zab"][3]["type"] = json!("SNAP");
    let other_file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("not_what_happened.json");
    fs::write(&other_file, other.to_string()).unwrap();
    let (code, out, _) = run(&["lag_0000.json", &other_file.to_string_lossy()]);
    assert_eq!((code, out.lines().last()), (Some(1), Some("1 passed, 1 failed")));
    let (code, _, err) = run(&["no_such_file.json"]);
    assert_eq!((code, err.is_empty()), (Some(2), false));
}
