//! Two lines side by side: where they part, and what clients observe differently.

use std::sync::Arc;
use zabscope::base::{ClientId, Micros, ServerId};
use zabscope::check::Run;
use zabscope::client::{ClientState, Outcome};
use zabscope::recipe::{Happened, Kind};
use zabscope::scenario::{library, parse};
use zabscope::service::op::Op;
use zabscope::sim::{Act, Command, Recording, Setup, Step, What, When};
use zabscope::twin::{Difference, Meeting, Observed, Retell, Said, SetupChange, Side, differences};
use zabscope::zab::Flaws;

fn scenario(id: &str) -> Run {
    let found = library::find(id).unwrap_or_else(|| panic!("there is a scenario {id}"));
    let mut run = parse(found.text()).and_then(|s| s.open()).expect("it opens").run;
    run.seek(run.cursor() + 300);
    run
}

fn end(run: &Run) -> Micros {
    run.step_at(run.frontier()).expect("it has events").at
}

/// The same run told again.
fn told(run: &Run, change: SetupChange) -> Run {
    told_but(run, change, 0)
}

/// The same, where so many commands are not possible; in slices of an odd size.
fn told_but(run: &Run, change: SetupChange, refused: u32) -> Run {
    let mut again = Retell::new(run, change, end(run));
    let mut slices = 0;
    while !again.go_on(run, 97) {
        slices += 1;
        assert!(slices < 100_000, "it comes to an end");
    }
    assert_eq!(again.refused(), refused);
    again.into_run()
}

fn meet(left: &Run, right: &Run) -> Meeting {
    let mut meeting = Meeting::default();
    while !meeting.go_on((left, right), end(left), 50) {}
    meeting
}

fn differ(left: &Run, right: &Run) -> Vec<Difference> {
    let (mut left, mut right) = (left.clone(), right.clone());
    left.seek(left.frontier());
    right.seek(right.frontier());
    let until = end(&left);
    differences((left.world(), left.watcher()), (right.world(), right.watcher()), until)
}

/// A run with a leader, a client at S1 that has written, and then whatever is asked for.
fn written(seed: u64, more: &[Command]) -> Run {
    let mut setup = Setup::new(seed, 3, 0);
    setup.config.eternal_sessions = false;
    let mut run: Run = Recording::watched(Arc::new(setup));
    let c = ClientId(1);
    let write = |value: &str| Command::Write(c, "/a".into(), value.into(), -1);
    run.seek(400);
    let first = [Command::Connect(c, ServerId(1)), write("1")];
    for command in first.iter().chain(more).chain(&[write("2")]) {
        run.act(Act { when: When::Now, command: command.clone() }).expect("possible");
        run.seek(run.cursor() + 150);
    }
    run
}

#[test]
fn a_run_told_again_is_the_same_run() {
    for seed in 0..20 {
        let more = [Command::Crash(ServerId(2)), Command::Restart(ServerId(2))];
        let run = written(seed, &more);
        let again = told(&run, SetupChange::Flaws(Flaws::NONE));
        assert_eq!(meet(&run, &again), meet(&run, &run));
        assert_eq!(meet(&run, &again).parting, None);
        assert_eq!(differ(&run, &again), []);
        let mut there = again.clone();
        assert_eq!(there.seek(run.frontier()), run.frontier());
        assert_eq!(there.world().hash(), run.world().hash(), "seed {seed}");
    }
}

#[test]
fn with_and_without_a_flaw_two_lines_part_where_the_story_turns() {
    let (mut inside, mut parted) = (Vec::new(), 0);
    for bundled in library::flaws() {
        let run = scenario(bundled.id);
        let clean = told(&run, SetupChange::Flaws(Flaws::NONE));
        let Some(first) = run.watcher().violations().first() else { continue };
        assert_eq!(clean.watcher().violations(), [], "{}: nothing breaks without", bundled.id);
        let Some(parting) = meet(&run, &clean).parting else {
            // The same messages at the same moments: only what is in them differs.
            inside.push(bundled.id);
            continue;
        };
        // What breaks may be what is sent: it shows when that arrives.
        let cause = parting.left.and_then(|event| run.step_at(event)).map_or(0, |step| step.cause);
        let turns = parting.at <= first.at || cause <= first.event;
        assert!(turns, "{}: {parting:?} has to do with {first}", bundled.id);
        let event = parting.left.or(parting.right);
        assert!(event.is_some_and(|event| event > 1), "{}: they begin alike", bundled.id);
        parted += 1;
    }
    assert!(inside.len() <= 6 && parted > 35, "{inside:?} look alike, {parted} do not");
}

#[test]
fn a_guess_is_answered_in_one_line_only() {
    let run = scenario("flaws/answer-at-once");
    let clean = told(&run, SetupChange::Flaws(Flaws::NONE));
    let parting = meet(&run, &clean).parting.expect("they part");
    let step = run.step_at(parting.left.expect("here")).expect("an event");
    assert!(step.what() == What::ToClient || step.at > parting.at - Micros(1), "{step:?}");
    let found = differ(&run, &clean);
    assert!(found.iter().all(|d| d.client == ClientId(1)));
}

#[test]
fn without_a_crash_the_command_is_set_aside_and_what_follows_from_it_is_the_parting() {
    let crash = Command::Crash(ServerId(1));
    let run = written(7, &[crash, Command::Restart(ServerId(1))]);
    // Who has not crashed cannot be started again.
    let spared = told_but(&run, SetupChange::Without(2), 1);
    let meeting = meet(&run, &spared);
    let (side, event) = meeting.only[0];
    assert_eq!(side, Side::Left);
    assert!(run.step_at(event).is_some_and(Step::is_crash));
    let parting = meeting.parting.expect("a server is gone");
    assert!(parting.left.is_none_or(|left| left > event), "what follows from it comes later");
    let found = differ(&run, &spared);
    let state = |heard: &Option<Observed>, state| {
        heard.as_ref().is_some_and(|h| h.said == Said::State(state))
    };
    let lost = found.iter().find(|d| state(&d.left, ClientState::Disconnected));
    assert!(
        lost.is_some_and(|d| d.right.is_none()),
        "only there the client loses its server: {found:?}"
    );
}

#[test]
fn a_value_that_only_one_line_has_is_told_with_its_request() {
    let ask =
        Command::Request(ClientId(1), Arc::new(Op::GetData { path: "/a".into(), watch: false }));
    let run = written(3, &[Command::Write(ClientId(1), "/a".into(), "other".into(), -1), ask]);
    let other = told(&run, SetupChange::Without(2));
    let found = differ(&run, &other);
    let data = |heard: &Option<Observed>| match heard.as_ref().map(|h| &h.said) {
        Some(Said::Reply(_, Outcome::Done(_, result), _)) => {
            zabscope::trace::client::answered(result)
        }
        _ => String::new(),
    };
    let read = found.iter().find(|d| data(&d.left).starts_with("OK \"other\""));
    assert!(read.is_some_and(|d| data(&d.right).starts_with("OK \"1\"")), "{found:?}");
    let writes = found.iter().filter(|d| d.right.is_none()).count();
    assert_eq!(writes, 1, "the write that was left out: {found:?}");
}

#[test]
fn another_recipe_takes_the_lock_in_its_own_way() {
    let run = scenario("recipes/lock");
    let herd = told(&run, SetupChange::Recipe(Kind::Lock, Kind::LockHerd));
    assert!(herd.world().programs().all(|p| p.recipe.kind == Kind::LockHerd));
    let acquired = |heard: &Option<Observed>| {
        matches!(heard.as_ref().map(|h| &h.said), Some(Said::Did(Happened::Acquired(..))))
    };
    assert!(meet(&run, &herd).parting.is_some());
    let found = differ(&run, &herd);
    assert!(found.iter().any(|d| acquired(&d.left) || acquired(&d.right)), "{}", found.len());
}

#[test]
fn another_seed_is_another_run_with_the_same_commands() {
    let run = written(1, &[Command::Crash(ServerId(3))]);
    let other = told(&run, SetupChange::Seed(2));
    let commands = |run: &Run| run.acts().into_iter().map(|(_, act)| act).collect::<Vec<_>>();
    assert_eq!(commands(&run), commands(&other));
    for ((a, _), (b, _)) in run.acts().iter().zip(&other.acts()) {
        let at = |run: &Run, event| run.step_at(event).map_or(Micros(0), |s| s.at);
        assert!(at(&other, *b) <= at(&run, *a), "up to the same moment");
        assert!(at(&run, *a) - at(&other, *b) <= Micros::millis(2_000), "nobody is silent longer");
    }
}
