//! What a browser keeps comes back as it was, or is refused.

use std::sync::Arc;
use zabscope::base::ServerId;
use zabscope::scenario::Scenario;
use zabscope::scenario::session::{Loading, Session};
use zabscope::sim::{Act, Command, Recording, When};

/// A run with four branches, the cursor in the third.
fn tried() -> (Scenario, Recording) {
    let base = Scenario::new_run(5, 3, 0);
    let mut run = Recording::new(Arc::new(base.setup().expect("a scenario")));
    let act = |command| Act { when: When::Now, command };
    run.seek(900);
    for (from, at, command) in [
        (0, 700, Command::Crash(ServerId(1))),
        (1, 750, Command::Restart(ServerId(1))),
        (0, 300, Command::Pause(ServerId(2))),
    ] {
        run.switch(from);
        run.seek(at);
        assert!(run.act(act(command)).expect("possible").branched.is_some());
        run.seek(at + 200);
    }
    run.act(act(Command::HealAll)).expect("possible");
    run.rename(1, "the crash");
    run.switch(2);
    run.seek(800);
    (base, run)
}

fn kept() -> (Recording, String) {
    let (base, run) = tried();
    let session = Session::of(&base, &run, &["Messages"]).expect("it is short");
    (run, session.to_json().expect("it is short"))
}

fn load(json: &str) -> Result<Recording, String> {
    let session = Session::parse(json).map_err(|problem| problem.to_string())?;
    let mut loading = Loading::new(session).map_err(|problem| problem.to_string())?;
    for _ in 0..10_000 {
        assert!(loading.percent() <= 100);
        if loading.go_on(70).map_err(|problem| problem.to_string())? {
            let (_, run, looks) = loading.into_parts();
            assert_eq!(looks, ["Messages"]);
            return Ok(run);
        }
    }
    panic!("it comes to an end");
}

#[test]
fn a_run_comes_back_with_its_branches_its_names_and_its_place() {
    let (run, json) = kept();
    let back = load(&json).expect("it comes back");
    assert_eq!((back.current(), back.cursor()), (run.current(), run.cursor()));
    assert_eq!(back.world().hash(), run.world().hash());
    let of = |run: &Recording| {
        let all = run.branches().iter();
        all.map(|b| (b.parent, b.acts.clone(), b.name.clone(), b.end())).collect::<Vec<_>>()
    };
    assert_eq!(of(&back), of(&run));
}

#[test]
fn what_was_damaged_is_refused_with_a_sentence() {
    let (_, json) = kept();
    let cases = [
        (json[..json.len() / 2].to_owned(), "cut"),
        (json.replace("\"crash\":1", "\"crash\":9"), "a server that is not there"),
        (json.replace("\"restart\":1", "\"restart\":2"), "a command that is not possible"),
        (json.replace("\"zabscopeSession\":1", "\"zabscopeSession\":2"), "another version"),
        (json.replace("\"current\":2", "\"current\":77"), "a branch that is not there"),
        (json.replace("\"hash\":\"", "\"hash\":\"0"), "another hash"),
        (json.replace("[0,700]", "[2,700]"), "a parent that comes later"),
        (json.replace("[0,700]", "[0,699]"), "another parting"),
        (json.replace("\"end\":900", "\"end\":4000000"), "too many events"),
        (json.replace("\"end\":900", "\"end\":100"), "a branch that leaves a future"),
        ("[]".to_owned(), "a list"),
        (String::new(), "nothing"),
    ];
    for (text, what) in cases {
        assert_ne!(text, json, "{what} is another text");
        let refused = load(&text).err().unwrap_or_else(|| panic!("{what} is refused"));
        assert!(!refused.is_empty(), "{what} is told");
    }
}

#[test]
fn too_much_is_not_kept() {
    let (base, mut run) = tried();
    run.rename(1, &"x".repeat(3 * 1024 * 1024));
    assert!(Session::of(&base, &run, &[]).and_then(|session| session.to_json()).is_none());
}
