//! The headless runner, as somebody at a terminal meets it.

use serde_json::Value;
use std::process::{Command, Output};
use zabscope::base::Micros;
use zabscope::export::state::StateJson;
use zabscope::scenario::link::{encode, open};
use zabscope::scenario::{event_at, library, parse};

fn zabscope(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zabscope")).args(args).output().unwrap()
}

fn stdout(args: &[&str]) -> String {
    let output = zabscope(args);
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{args:?}: {err:?}");
    out.unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&stdout(&[args, &["--json"]].concat())).unwrap()
}

/// Exit 2, nothing on stdout, one sentence on stderr.
fn refusal(args: &[&str]) -> String {
    let output = zabscope(args);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}: {err}");
    assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
    err.trim_end().trim_start_matches("zabscope: ").to_owned()
}

#[test]
fn a_scenario_file_runs_to_the_state_that_the_library_computes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/scenarios/five-servers.json");
    let state = json(&["run", path, "--until", "4.2s"]);
    let scenario = parse(library::find("five-servers").unwrap().text()).unwrap();
    let mut run = scenario.open().unwrap().run;
    run.seek(event_at(&run, Micros::millis(4_200), 100_000));
    assert_eq!(state["traceHash"], run.world().hash().to_string());
    assert_eq!(state["events"], run.cursor());
    assert_eq!(state["time"], run.world().now().0);
    assert_eq!(state["verdict"], "unchecked");
    let servers = state["servers"].as_array().unwrap();
    assert_eq!(servers.len(), 5);
    assert_eq!(servers[4]["state"], "LEADING");
    assert_eq!(servers[0]["zabstate"], "BROADCAST");
    assert_eq!((&servers[0]["leader"], &servers[0]["currentEpoch"]), (&5.into(), &1.into()));
    assert_eq!(servers[0]["lastZxid"], "0x100000003");
    let last = &servers[0]["log"][2];
    assert_eq!((&last["zxid"], &last["op"]), (&"0x100000003".into(), &"setData".into()));
    assert_eq!((&last["durable"], &last["committed"]), (&true.into(), &true.into()));
    assert_eq!(state["clients"][0]["requests"][1]["outcome"], "ok");
}

#[test]
fn an_id_and_a_file_are_the_same_run_and_times_have_units() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/scenarios/slow-disk.json");
    let runs = [
        stdout(&["run", path, "--until", "2.6s"]),
        stdout(&["run", "slow-disk", "--until", "2600ms"]),
        stdout(&["run", "slow-disk", "--until", "2600000us"]),
    ];
    assert!(runs[0].contains("1·2~"), "not yet durable on the leader: {}", runs[0]);
    assert_eq!((&runs[0], &runs[0]), (&runs[1], &runs[2]));
}

#[test]
fn a_link_runs_to_its_cursor_with_its_hash() {
    let scenario = parse(library::find("isolated-leader").unwrap().text()).unwrap();
    let mut run = scenario.open().unwrap().run;
    run.seek(150);
    let link = encode(&scenario, &run).unwrap();
    let hash = run.world().hash().to_string();
    for text in [link.clone(), format!("#{link}"), format!("https://zab.example/#{link}")] {
        let state = json(&["run", &text]);
        assert_eq!((&state["traceHash"], &state["events"]), (&hash.clone().into(), &150.into()));
        assert_eq!(state["verdict"], "exact");
    }
    let state = json(&["run", &link, "--events", "90"]);
    assert_eq!(state["events"], 90);
}

#[test]
fn what_is_not_committed_is_marked() {
    let state = json(&["run", "must-vanish", "--until", "3.5s"]);
    let log = |server: usize| state["servers"][server]["log"].as_array().unwrap().clone();
    assert_eq!((log(0).len(), log(2).len()), (2, 3));
    assert_eq!(log(2)[2]["committed"], false);
    assert_eq!(log(2)[2]["durable"], true);
    assert_eq!(log(2)[1]["committed"], true);
    assert_eq!(state["servers"][2]["up"], false);
    assert_eq!(state["servers"][2]["state"], Value::Null);
    assert!(stdout(&["run", "must-vanish", "--until", "3.5s"]).contains("1·3?"));
}

#[test]
fn a_transcript_has_a_line_for_each_event() {
    let text = stdout(&["run", "first-run", "--events", "40", "--transcript"]);
    let lines = text.lines().take_while(|line| !line.is_empty()).count();
    assert_eq!(lines, 40, "{text}");
}

#[test]
fn a_scenario_becomes_a_link_and_a_link_a_scenario() {
    let link = stdout(&["link", "encode", "must-survive"]);
    assert!(open(link.trim()).is_ok());
    let file = stdout(&["link", "decode", link.trim()]);
    let scenario = parse(&file).unwrap();
    assert_eq!(library::which(&scenario).map(|b| b.id), Some("must-survive"));
}

#[test]
fn the_list_of_scenarios_is_complete() {
    let listed = json(&["list", "scenarios"]);
    let ids: Vec<_> = listed.as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    let bundled = library::all().iter().chain(library::flaws()).chain(library::recipes());
    assert_eq!(ids, bundled.map(|b| b.id).collect::<Vec<_>>());
    assert!(stdout(&["list", "scenarios"]).contains("A slow disk"));
}

#[test]
fn files_are_checked() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/scenarios/observer.json");
    assert!(stdout(&["check", path]).ends_with("observer.json: valid\n"));
    let bad = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    assert!(refusal(&["check", bad]).contains("this is not JSON"));
}

#[test]
fn lessons_are_checked_and_played() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/lessons/quorums.json");
    assert!(stdout(&["check", path]).ends_with("quorums.json: valid\n"));
    let docs = include_str!("../../docs/lessons.md");
    let example = docs.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let file = std::env::temp_dir().join(format!("zabscope-lesson-{}.json", std::process::id()));
    let file = file.to_str().unwrap();
    let check = |text: &str| {
        std::fs::write(file, text).unwrap();
        zabscope(&["check", file])
    };
    assert_eq!(check(example).status.code(), Some(0));
    let lie = check(&example.replace("{boss} has won", "S3 has won"));
    let never = check(&example.replace("\"fact\": \"looking\"", "\"fact\": \"stale\""));
    std::fs::remove_file(file).unwrap();
    for (output, says) in
        [(lie, "beats[2].text.en: has a number"), (never, "beats[0].until: this does")]
    {
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && err.contains(says), "{err}");
    }
}

#[test]
fn bad_input_is_one_sentence_and_exit_code_2() {
    assert!(refusal(&["run", "no-such-file.json"]).starts_with("cannot read no-such-file.json"));
    assert!(refusal(&["run", "s=AAAA"]).contains("damaged"));
    let run = parse(library::all()[0].text()).unwrap().open().unwrap();
    let link = encode(&run.scenario, &run.run).unwrap();
    assert!(refusal(&["run", &link[..link.len() - 3]]).contains("damaged"));
    assert!(refusal(&["link", "decode", "https://zab.example/"]).contains("not a Zabscope link"));
    assert!(refusal(&["run", "first-run", "--until", "soon"]).contains("must be a time such as"));
    assert!(refusal(&["run", "first-run", "--events", "-1"]).contains("-1"));
    assert!(refusal(&["run", "first-run", "--events", "6000000"]).contains("6000000"));
    assert!(refusal(&["run", "first-run", "--until", "1s", "--events", "1"]).contains("--events"));
    assert!(refusal(&["run"]).contains("FILE|LINK"));
    assert!(refusal(&["fly"]).contains("fly"));
    assert!(refusal(&[]).contains("--help"));
    assert!(refusal(&["run", env!("CARGO_MANIFEST_DIR")]).starts_with("cannot read"));
}

/// The exit code, and what is printed.
fn code_and_text(args: &[&str]) -> (i32, String) {
    let output = zabscope(args);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_violation_is_told_and_is_exit_code_1() {
    let (code, text) = code_and_text(&["run", "flaws/ack-before-fsync", "--json"]);
    let state: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &state["modified"]), (1, &true.into()), "{text}");
    assert_eq!(state["flaws"][0], "ack-before-fsync");
    let violation = &state["violations"][0];
    assert_eq!(violation["invariant"], "AckNeedsDisk");
    assert_eq!(violation["event"], state["events"], "it opens at the violation");
    assert!(violation["time"].as_u64() <= state["time"].as_u64());
    assert!(violation["who"].as_str().is_some_and(|who| who.starts_with('S')), "{violation}");
    let (code, text) = code_and_text(&["run", "flaws/ack-before-fsync"]);
    assert!(code == 1 && text.starts_with("MODIFIED ZAB: ack-before-fsync\n"), "{text}");
    assert!(text.contains("VIOLATED: AckNeedsDisk"), "{text}");
    let (_, text) = code_and_text(&["run", "flaws/ack-before-fsync", "--transcript"]);
    assert!(text.starts_with("MODIFIED ZAB: ack-before-fsync\n"), "{text}");
}

#[test]
fn a_clean_run_tells_its_connections_and_sessions() {
    let state = json(&["run", "first-run", "--until", "6s"]);
    assert_eq!((&state["modified"], &state["flaws"]), (&false.into(), &Value::Array(Vec::new())));
    assert_eq!(state["violations"], Value::Array(Vec::new()));
    let leader = state["servers"][0]["leader"].as_u64().unwrap() as usize;
    let peers = &state["servers"][leader - 1]["peers"];
    assert_eq!(peers["quorum"].as_array().unwrap().len(), 2, "{peers}");
    assert_eq!(peers["election"].as_array().unwrap().len(), 2, "{peers}");
    let sessions = state["sessions"].as_array().unwrap();
    let open = state["clients"].as_array().unwrap().iter().filter(|c| !c["session"].is_null());
    assert_eq!(sessions.len(), open.count());
}

#[test]
fn a_hunt_is_clean_or_finds_a_scenario_that_runs_to_the_violation() {
    let (code, text) = code_and_text(&["hunt", "--seeds", "0..40", "--json"]);
    let tally: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &tally["seedsRun"]), (0, &40.into()), "{text}");
    assert!(tally["goals"]["committed"].as_u64() > Some(30), "{text}");
    let (code, text) =
        code_and_text(&["hunt", "--flaw", "commit-on-first-ack", "--seeds", "0..40", "--json"]);
    let tally: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &tally["modified"]), (1, &true.into()), "{text}");
    assert_eq!(tally["found"][0]["what"], "CommitNeedsQuorum");
    let link = tally["shrunk"]["link"].as_str().unwrap();
    let (code, text) = code_and_text(&["run", link, "--json"]);
    let state: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &state["verdict"]), (1, &"exact".into()), "{text}");
    assert_eq!(state["violations"][0]["event"], state["events"]);
    let text = code_and_text(&["hunt", "--flaw", "commit-on-first-ack", "--keep-going"]).1;
    assert!(text.starts_with("MODIFIED ZAB: commit-on-first-ack\n"), "{text}");
    assert!(text.contains("1000 run") && !text.contains("\"zabscope\""), "{text}");
}

#[test]
fn everything_is_listed_with_its_sentence() {
    for (what, rows) in [("invariants", 27), ("flaws", 58), ("goals", 36)] {
        let listed = json(&["list", what]);
        let listed = listed.as_array().unwrap();
        assert_eq!(listed.len(), rows, "{what}");
        for row in listed {
            assert!(!row["says"].as_str().unwrap().is_empty(), "{row}");
            assert!(!row["saysZh"].as_str().unwrap().is_empty(), "{row}");
        }
        assert_eq!(stdout(&["list", what]).lines().count(), rows);
    }
}

#[test]
fn a_hunt_refuses_what_it_does_not_know_in_a_sentence() {
    assert!(refusal(&["hunt", "--flaw", "zk-0"]).contains("no such flaw"));
    assert!(refusal(&["hunt", "--profile", "wild"]).contains("mixed, crashes"));
    assert!(refusal(&["hunt", "--seeds", "9..1"]).contains("0..1000"));
    assert!(refusal(&["hunt", "--servers", "10"]).contains("10"));
    assert!(refusal(&["hunt", "--invariant", "Hope"]).contains("no such guarantee"));
    assert!(refusal(&["hunt", "--goal", "peace"]).contains("no such goal"));
    let both = ["hunt", "--flaw", "order-a", "--flaw", "order-b"];
    assert!(refusal(&both).contains("order-b cannot go with order-a"));
}

#[test]
fn help_is_not_an_error() {
    assert!(stdout(&["--help"]).contains("a guarantee was violated"));
    assert!(stdout(&["--help"]).contains("Replay a scenario or a link"));
    assert!(stdout(&["run", "--help"]).contains("4200000us"));
    assert!(stdout(&["--version"]).starts_with("zabscope "));
}

#[test]
fn recipes_are_hunted_and_a_right_way_stays_clean() {
    let run = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_zabscope")).arg("recipes").args(args).output();
        let out = out.unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, out) = run(&["--recipe", "lock", "--recipe", "counterBlind", "--seeds", "0..8"]);
    assert_eq!(code, Some(0), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("lock: 8 runs, "), "{out}");
    assert!(lines[1].contains("NumberAgain"), "{out}");
    let (code, out) = run(&["--recipe", "lock", "--seeds", "1..2", "--story"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("C1 Acquired"), "{out}");
    assert_eq!(run(&["--recipe", "lok"]).0, Some(2));
}

#[test]
fn a_run_is_exported_for_other_programs() {
    let events = json_of(&stdout(&["export", "--format", "json", "must-survive"]));
    let state = json(&["run", "must-survive"]);
    assert_eq!((&events["traceHash"], &events["to"]), (&state["traceHash"], &state["events"]));
    assert_eq!(
        events["events"].as_array().unwrap().len() as u64,
        state["events"].as_u64().unwrap()
    );
    let log = stdout(&["export", "--format", "shiviz", "must-survive", "--events", "50"]);
    assert_eq!(log.lines().count(), 2 + 2 * 50);
    let diagram = stdout(&["export", "--format", "mermaid", "must-survive", "--until", "1s"]);
    assert!(diagram.starts_with("sequenceDiagram\n") && diagram.contains("->>"));
    assert!(
        refusal(&["export", "--format", "pdf", "first-run"]).contains("json, shiviz or mermaid")
    );
    assert!(refusal(&["export", "--format", "json", "no-such-file"]).contains("cannot read"));
}

/// The state that scripts are told uses the names of `zabscope run --json`, as far as both speak of a thing.
#[test]
fn scripts_and_the_runner_use_the_same_names() {
    let scenario = parse(library::find("must-survive").unwrap().text()).unwrap();
    let mut run = scenario.open().unwrap().run;
    run.seek(600);
    let told = serde_json::to_value(StateJson::of(&run)).unwrap();
    let ours = json(&["run", "must-survive", "--events", "600"]);
    assert_eq!(told["traceHash"], ours["traceHash"]);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let only_here = ["znodes", "peers"];
    for server in keys(&ours["servers"][0]).iter().filter(|key| !only_here.contains(&key.as_str()))
    {
        assert!(told["servers"][0].get(server).is_some(), "servers[].{server}");
    }
    let (theirs, record) = (&told["servers"][0]["log"][0], &ours["servers"][0]["log"][0]);
    assert_eq!(keys(theirs), keys(record));
    assert_eq!(theirs["committed"], record["committed"]);
    for client in keys(&ours["clients"][0]) {
        assert!(told["clients"][0].get(&client).is_some(), "clients[].{client}");
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
