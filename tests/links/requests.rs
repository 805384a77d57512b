//! Links of version 3: what clients ask for, and sessions that can expire. And that
//! every run that it can say is written in it.

use crate::{bundled, now, operations, random, until_served, write_a_little};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;
use zabscope::base::{ClientId, Micros, ServerId};
use zabscope::check::Run;
use zabscope::client::{HeardWhat, Library};
use zabscope::recipe::{Kind as Way, Recipe};
use zabscope::scenario::link::{LinkError, Verdict, content_hash, decode, encode, open};
use zabscope::scenario::name::ReleaseName;
use zabscope::scenario::request::Asked;
use zabscope::scenario::units::{Int, List, Text};
use zabscope::scenario::{Scenario, Sessions, event_at, library, parse};
use zabscope::service::Release;
use zabscope::service::op::{CreateMode, Op};
use zabscope::service::watch::{EventKind, WatcherMode};
use zabscope::sim::{Act, Command, Sight, When};
use zabscope::zab::PacketKind;

/// Every operation and every command of clients.
const REQUESTS: &str = include_str!("../scenario/requests.json");

/// A long time from now, so that the run goes on as if nobody had said anything.
fn armed(command: Command) -> Act {
    Act { when: When::At(Micros(987_654_321)), command }
}

fn version(link: &str) -> u8 {
    random::decoded(link)[0]
}

fn opened(scenario: &Scenario) -> Run {
    scenario.open().unwrap().run
}

/// A link opens as the run that it was made from, and is made from what it opens as.
fn insist_on(scenario: &Scenario, run: &Run) -> String {
    let link = encode(scenario, run).unwrap();
    let found = open(&link).unwrap();
    assert_eq!(found.verdict, Verdict::Exact);
    assert_eq!(found.scenario.pristine(), scenario.pristine());
    assert_eq!((found.run.acts(), found.run.cursor()), (run.acts(), run.cursor()));
    assert_eq!(encode(&found.scenario, &found.run).unwrap(), link);
    link
}

/// All of it in the script, and again as acts.
pub fn every_request() -> (Scenario, Run) {
    let scenario = parse(REQUESTS).unwrap();
    let mut run = opened(&scenario);
    let script = scenario.setup().unwrap().script;
    for act in script.iter().rev() {
        run.act(armed(act.command.clone())).unwrap();
        run.seek(run.cursor() + 2);
    }
    run.seek(2_000);
    (scenario, run)
}

/// A client dies, then its server; its session expires all the same, and another
/// client, which watches from another server than at first, is told that the znode
/// is gone.
pub fn living_sessions() -> (Scenario, Run) {
    let scenario = Scenario { sessions: Sessions::Live, ..Scenario::new_run(21, 3, 0) };
    let mut run = opened(&scenario);
    let (owner, watcher) = (ClientId(1), ClientId(2));
    let ask = |client, op| Command::Request(client, Arc::new(op));
    until_served(&mut run, ServerId(1));
    until_served(&mut run, ServerId(2));
    for command in [
        Command::SessionTimeout(owner, 5_000),
        Command::Connect(owner, ServerId(1)),
        Command::Connect(watcher, ServerId(2)),
    ] {
        run.act(now(command)).unwrap();
    }
    for command in [
        ask(owner, Op::create("/lock-", "mine", CreateMode::EphemeralSequential)),
        ask(watcher, Op::Exists { path: "/lock-0000000000".into(), watch: true }),
        Command::Move(watcher, ServerId(3)),
        Command::Kill(owner),
        Command::Crash(ServerId(1)),
    ] {
        run.seek(run.cursor() + 80);
        run.act(now(command)).unwrap();
    }
    run.seek(event_at(&run, run.world().now() + Micros::millis(9_000), 100_000));
    (scenario, run)
}

#[test]
fn a_session_that_expires_does_so_behind_a_link_too() {
    let (scenario, run) = living_sessions();
    insist_on(&scenario, &run);
    let heard = run.world().clients()[1].log.iter().map(|heard| &heard.what);
    let events: Vec<_> = heard.filter(|what| matches!(what, HeardWhat::Event(..))).collect();
    let gone = HeardWhat::Event(EventKind::Deleted, "/lock-0000000000".into(), None);
    assert_eq!(events, [&gone]);
}

#[test]
fn every_operation_survives_a_link_in_the_script_and_as_an_act() {
    let (scenario, run) = every_request();
    let link = insist_on(&scenario, &run);
    assert_eq!(version(&link), 3);
    println!("every operation twice: {} characters", link.len());
    let file = Scenario::from_run(&scenario, &run);
    assert_eq!(parse(&file.to_json()), Ok(file));
}

#[test]
fn a_run_that_version_3_can_say_is_written_in_it() {
    let plain = Scenario::new_run(3, 3, 0);
    let live = Scenario { sessions: Sessions::Live, ..plain.clone() };
    let flawed = parse(library::find("flaws/order-a").unwrap().text()).unwrap().pristine();
    let flawed_and_live = Scenario { sessions: Sessions::Live, ..flawed.clone() };
    let scripted = Scenario { sessions: Sessions::Eternal, ..parse(REQUESTS).unwrap() };
    let (first, _) = bundled("first-run");
    for scenario in [&plain, &first, &flawed, &live, &flawed_and_live, &scripted] {
        assert_eq!(version(&insist_on(scenario, &opened(scenario))), 3);
    }
    let (scenario, mut run) = bundled("first-run");
    write_a_little(&mut run, 3);
    assert_eq!(version(&insist_on(&scenario, &run)), 3);
    for kind in PacketKind::ALL {
        let mut run = opened(&plain);
        let when = When::Seen(Sight::Sent(kind, None, None, None));
        run.act(Act { when, command: Command::HealAll }).unwrap();
        insist_on(&plain, &run);
    }
}

#[test]
fn sessions_and_operations_are_part_of_what_a_scenario_is() {
    let plain = Scenario::new_run(3, 3, 0);
    let live = Scenario { sessions: Sessions::Live, ..plain.clone() };
    let asks = parse(REQUESTS).unwrap();
    let eternal = Scenario { sessions: Sessions::Eternal, ..asks.clone() };
    let other = parse(&REQUESTS.replacen("\"y\"", "\"z\"", 1)).unwrap();
    let flawed = parse(library::find("flaws/order-a").unwrap().text()).unwrap().pristine();
    let flawed_and_live = Scenario { sessions: Sessions::Live, ..flawed.clone() };
    let mut hashes = [&plain, &live, &asks, &eternal, &other, &flawed, &flawed_and_live]
        .map(content_hash)
        .to_vec();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 7);
    // A bundled scenario whose sessions are made alive is no longer that scenario.
    let (first, _) = bundled("first-run");
    assert!(library::which(&first).is_some());
    let live = Scenario { sessions: Sessions::Live, ..first };
    assert_eq!(library::which(&live), None);
    assert_eq!(decode(&insist_on(&live, &opened(&live))).unwrap().sessions, Sessions::Live);
}

#[test]
fn what_no_file_can_say_is_not_given_a_link() {
    let scenario = Scenario::new_run(3, 3, 0);
    let get = |path: &str| Op::GetData { path: path.into(), watch: false };
    for op in [
        Op::Multi(vec![get("/")]),
        Op::MultiRead(vec![Op::GetData { path: "/".into(), watch: true }]),
        Op::AddWatch { path: "/".into(), mode: WatcherMode::OneShot },
        Op::MultiRead(vec![get("/"); 101]),
        get(&"x".repeat(1025)),
    ] {
        let mut run = opened(&scenario);
        run.act(armed(Command::Request(ClientId(1), Arc::new(op.clone())))).unwrap();
        assert!(matches!(encode(&scenario, &run), Err(LinkError::Invalid(_))), "{op:?}");
    }
    for timeout in [0, 3_600_001, u32::MAX] {
        let mut run = opened(&scenario);
        run.act(armed(Command::SessionTimeout(ClientId(1), timeout))).unwrap();
        assert!(matches!(encode(&scenario, &run), Err(LinkError::Invalid(_))), "{timeout}");
    }
}

/// A text that is said once may be used often; what that unpacks to has an end.
#[test]
fn a_link_that_says_one_long_text_very_often_is_refused() {
    let scenario = Scenario::new_run(3, 3, 0);
    let mut run = opened(&scenario);
    let long: Arc<str> = "x".repeat(65_536).into();
    let set = Op::SetData { path: "/a".into(), data: long, version: -1 };
    let command = Command::Request(ClientId(1), Arc::new(Op::Multi(vec![set; 15])));
    for _ in 0..17 {
        run.act(armed(command.clone())).unwrap();
    }
    insist_on(&scenario, &run);
    run.act(armed(command)).unwrap();
    assert_eq!(encode(&scenario, &run), Err(LinkError::TooLarge));
}

#[test]
fn a_client_that_asks_for_something_has_a_link() {
    let scenario = Scenario { sessions: Sessions::Live, ..Scenario::new_run(5, 3, 0) };
    let mut run = opened(&scenario);
    until_served(&mut run, ServerId(1));
    run.act(now(Command::Connect(ClientId(1), ServerId(1)))).unwrap();
    run.seek(run.cursor() + 40);
    for op in [
        Op::create("/a", "x", CreateMode::EphemeralSequential),
        Op::Exists { path: "/b".into(), watch: true },
    ] {
        run.act(now(Command::Request(ClientId(1), Arc::new(op)))).unwrap();
        run.seek(run.cursor() + 20);
    }
    let link = insist_on(&scenario, &run);
    println!("a session with two requests: {} characters", link.len());
    assert!(link.len() < 200);
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let length = || (0u64..=3_600_000_000).prop_map(Micros);
    let path = || prop::sample::select(vec!["/lock", "/a/b", "/c-2"]).prop_map(Into::into);
    let kind = prop::sample::select(Way::ALL);
    let times = (0u32..=1_000_000, 1u32..=1_000, any::<bool>(), any::<bool>());
    let lengths = (length(), length(), prop::option::of(length()), length());
    (kind, path(), prop::option::of(path()), lengths, times).prop_map(
        |(
            kind,
            path,
            second,
            (hold, think, timeout, backoff),
            (repeat, size, fenced, blocking),
        )| Recipe {
            kind,
            path,
            second,
            hold,
            repeat,
            think,
            timeout,
            backoff,
            size,
            fenced,
            blocking,
        },
    )
}

fn command() -> impl Strategy<Value = Command> {
    let client = || (1u8..=3).prop_map(ClientId);
    let request = (client(), operations::asked());
    prop_oneof![
        4 => request.prop_map(|(c, asked)| Command::Request(c, Arc::new(asked.op()))),
        1 => (client(), 1u8..=5).prop_map(|(c, s)| Command::Move(c, ServerId(s))),
        1 => (client(), 1u8..=5).prop_map(|(c, s)| Command::Connect(c, ServerId(s))),
        1 => client().prop_map(Command::Kill),
        1 => client().prop_map(Command::PauseClient),
        1 => client().prop_map(Command::ResumeClient),
        1 => (client(), 1u32..=3_600_000).prop_map(|(c, ms)| Command::SessionTimeout(c, ms)),
        2 => (client(), recipe()).prop_map(|(c, recipe)| Command::Run(c, Arc::new(recipe))),
        1 => client().prop_map(Command::Stop),
        1 => client().prop_map(Command::KillProgram),
        1 => (client(), prop::sample::select(vec![Library::Java, Library::Kazoo]))
            .prop_map(|(c, library)| Command::UseLibrary(c, library)),
        1 => (client(), prop::collection::btree_set(1u8..=5, 1..=5)).prop_map(|(c, known)| {
            Command::ConnectString(c, known.into_iter().map(ServerId).collect())
        }),
        1 => (1u8..=5).prop_map(|s| Command::FailDisk(ServerId(s))),
        1 => (1u8..=5).prop_map(|s| Command::MendDisk(ServerId(s))),
        1 => (1u8..=5).prop_map(|s| Command::Crash(ServerId(s))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn any_run_with_requests_survives_its_link_and_its_file(
        live in any::<bool>(),
        flawed in any::<bool>(),
        release in prop::option::of(prop::sample::select(Release::KNOWN)),
        script in vec(operations::asked(), 0..5),
        acts in vec((0u32..40, any::<bool>(), command()), 0..30),
        back in 0u32..100,
    ) {
        let mut scenario = Scenario::new_run(11, 3, 2);
        scenario.sessions = if live { Sessions::Live } else { Sessions::Eternal };
        scenario.release = release.map(ReleaseName);
        scenario.timings.initial_zxid = Int(if live { 4_294_967_290 } else { 0 });
        if flawed {
            scenario.flaws = List(vec![zabscope::scenario::name::Name(zabscope::zab::Flaw::ALL[0])]);
        }
        for (n, op) in script.into_iter().enumerate() {
            scenario.script.0.push(entry(n as u64, op));
        }
        let mut run = opened(&scenario);
        for (gap, later, command) in acts {
            run.seek(run.cursor() + gap);
            let act = if later { armed(command) } else { now(command) };
            let _ = run.act(act); // refused ones are not recorded
        }
        run.seek(run.cursor().saturating_sub(back));
        insist_on(&scenario, &run);
        let file = Scenario::from_run(&scenario, &run);
        let again = parse(&file.to_json()).unwrap();
        prop_assert_eq!(&again, &file);
        prop_assert_eq!(again.open().unwrap().verdict, Verdict::Exact);
    }

    #[test]
    fn any_change_behind_the_checksum_is_opened_or_refused(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let scenario = parse(REQUESTS).unwrap();
        let mut payload = random::unframed(&encode(&scenario, &opened(&scenario)).unwrap());
        for (at, byte) in changes {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        if let Ok(said) = decode(&random::framed(3, 0, &payload)) {
            prop_assert_eq!(parse(&said.to_json()), Ok(said));
        }
    }
}

fn entry(n: u64, op: Asked) -> zabscope::scenario::script::ScriptEntry {
    use zabscope::scenario::{script, units};
    let what = script::Do::Request { client: units::Int(1), op };
    script::ScriptEntry { at: Some(units::Length(Micros::millis(n))), when: None, what }
}

#[test]
fn a_text_with_a_number_that_nobody_gave_is_damage() {
    let mut scenario = Scenario::new_run(3, 3, 0);
    scenario.script.0.push(entry(0, Asked::Sync { path: Text("/unmistakable".to_owned()) }));
    let payload = random::unframed(&encode(&scenario, &opened(&scenario)).unwrap());
    // One text, one command: Request, client 1, Sync, text 0.
    let at = payload.windows(4).position(|four| four == [1, 1, 6, 0]).unwrap();
    assert!(decode(&random::framed(3, 0, &payload)).is_ok());
    let mut wrong = payload;
    wrong[at + 3] = 1;
    assert_eq!(decode(&random::framed(3, 0, &wrong)), Err(LinkError::Damaged));
}
