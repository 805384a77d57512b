//! Links: what is encoded opens as the same run, what is damaged says so, and
//! what has been published opens for ever.

mod common;
#[path = "links/corpus.rs"]
mod corpus;
#[path = "scenario/operations.rs"]
mod operations;
#[path = "links/random.rs"]
mod random;
#[path = "links/releases.rs"]
mod releases;
#[path = "links/requests.rs"]
mod requests;

use common::now;
use zabscope::base::{Channel, ClientId, Endpoint, Micros, ServerId, SidMap, Span, Zxid};
use zabscope::check::Run;
use zabscope::client::ClientState;
use zabscope::scenario::link::{LinkError, Verdict, encode, open};
use zabscope::scenario::name::Named;
use zabscope::scenario::{Scenario, library, parse};
use zabscope::sim::{Act, Command, Fault, Sight, When};

/// A file with everything that there is.
const FULL: &str = include_str!("scenario/everything.json");

/// A bundled scenario and its run from the start.
fn bundled(id: &str) -> (Scenario, Run) {
    let scenario = parse(library::find(id).unwrap().text()).unwrap();
    let run = scenario.open().unwrap().run;
    (scenario, run)
}

/// To where a server serves.
fn until_served(run: &mut Run, sid: ServerId) {
    while !run.world().node(sid).server.serves() {
        assert!(run.advance());
    }
}

/// Connects a client and writes through it, twenty events apart.
fn write_a_little(run: &mut Run, writes: usize) {
    until_served(run, ServerId(1));
    run.act(now(Command::Connect(ClientId(1), ServerId(1)))).unwrap();
    for n in 0..writes {
        run.seek(run.cursor() + 20);
        let value = format!("value {n}").into();
        run.act(now(Command::Write(ClientId(1), "/a".into(), value, -1))).unwrap();
    }
    run.seek(run.cursor() + 20);
}

#[test]
fn a_link_opens_at_the_same_moment_with_the_same_hash() {
    let (scenario, mut run) = bundled("five-servers");
    write_a_little(&mut run, 3);
    let opened = open(&encode(&scenario, &run).unwrap()).unwrap();
    assert_eq!(opened.verdict, Verdict::Exact);
    assert_eq!(opened.run.cursor(), run.cursor());
    assert_eq!(opened.run.world(), run.world());
    assert_eq!(opened.run.acts(), run.acts());
    assert_eq!(opened.scenario.pristine(), scenario.pristine());
}

#[test]
fn a_link_of_a_link_is_the_same_link() {
    let (scenario, mut run) = bundled("must-vanish");
    run.seek(150);
    run.act(now(Command::Crash(ServerId(1)))).unwrap();
    let link = encode(&scenario, &run).unwrap();
    let opened = open(&link).unwrap();
    assert_eq!(encode(&opened.scenario, &opened.run).unwrap(), link);
}

#[test]
fn a_link_keeps_what_was_done_after_its_cursor() {
    let (scenario, mut run) = bundled("first-run");
    write_a_little(&mut run, 2);
    let (end, hash) = (run.cursor(), run.world().hash());
    run.seek(30);
    let mut opened = open(&encode(&scenario, &run).unwrap()).unwrap();
    assert_eq!((opened.verdict, opened.run.cursor()), (Verdict::Exact, 30));
    opened.run.seek(end);
    assert_eq!(opened.run.world().hash(), hash);
}

#[test]
fn a_link_of_a_branch_has_the_commands_of_that_branch_only() {
    let (scenario, mut run) = bundled("first-run");
    write_a_little(&mut run, 2);
    run.seek(70);
    let acted = run.act(now(Command::Crash(ServerId(3)))).unwrap();
    assert!(acted.branched.is_some());
    run.seek(120);
    let opened = open(&encode(&scenario, &run).unwrap()).unwrap();
    assert_eq!(opened.verdict, Verdict::Exact);
    assert_eq!((opened.run.acts(), opened.run.branches().len()), (run.acts(), 1));
}

#[test]
fn a_file_saved_from_a_run_opens_as_the_same_run() {
    let (scenario, mut run) = bundled("observer");
    write_a_little(&mut run, 3);
    let file = Scenario::from_run(&scenario, &run).to_json();
    let opened = parse(&file).unwrap().open().unwrap();
    assert_eq!(opened.verdict, Verdict::Exact);
    assert_eq!(opened.run.world(), run.world());
    let again = encode(&opened.scenario, &opened.run).unwrap();
    assert_eq!(again, encode(&scenario, &run).unwrap());
}

#[test]
fn a_bundled_run_with_a_few_commands_fits_into_200_characters() {
    let (scenario, mut run) = bundled("first-run");
    let bare = encode(&scenario, &run).unwrap().len();
    write_a_little(&mut run, 3);
    run.act(now(Command::Crash(ServerId(3)))).unwrap();
    run.seek(run.cursor() + 100);
    run.act(now(Command::Restart(ServerId(3)))).unwrap();
    run.seek(run.cursor() + 100);
    let few = encode(&scenario, &run).unwrap().len();
    println!("bundled start: {bare} characters; with {} commands: {few}", run.acts().len());
    assert!(bare <= 80 && few <= 200, "{bare} {few}");
}

#[test]
fn a_run_with_100_commands_fits_into_2000_characters() {
    let (scenario, mut run) = bundled("five-servers");
    run.seek(60);
    for n in 0..100u8 {
        let sid = ServerId(1 + n / 2 % 5);
        let (a, b) = (Endpoint::Server(sid), Endpoint::Server(ServerId(1 + (n / 2 + 1) % 5)));
        let command = match (n % 2, n % 10) {
            (0, 0) => Command::Crash(sid),
            (0, 2) => Command::Pause(sid),
            (0, 4) => Command::Cut(a, b),
            (0, 6) => Command::Hold(a, b, Some(Channel::Quorum)),
            (0, _) => Command::Latency(a, b, Span::new(u64::from(n) * 77, 9_000)),
            (_, 1) => Command::Restart(sid),
            (_, 3) => Command::Resume(sid),
            (_, 5) => Command::Heal(a, b),
            (_, 7) => Command::Release(a, b, None),
            (_, _) => Command::Fsync(sid, Span::new(1000, 2000 + u64::from(n))),
        };
        run.act(now(command.clone())).unwrap_or_else(|e| panic!("{n} {command:?}: {e:?}"));
        run.seek(run.cursor() + 17 + u32::from(n % 7));
    }
    assert_eq!(run.acts().len(), 100);
    let mixed = encode(&scenario, &run).unwrap();
    assert_eq!(open(&mixed).unwrap().verdict, Verdict::Exact);
    let (scenario, mut run) = bundled("first-run");
    write_a_little(&mut run, 99);
    let writes = encode(&scenario, &run).unwrap();
    assert_eq!(open(&writes).unwrap().verdict, Verdict::Exact);
    println!("100 commands, mixed: {} characters; 99 writes: {}", mixed.len(), writes.len());
    assert!(mixed.len() <= 2000 && writes.len() <= 2000, "{} {}", mixed.len(), writes.len());
}

/// Every command and every sight there is.
pub fn everything(a: &str, b: &str) -> Vec<Act> {
    let s = |n| Endpoint::Server(ServerId(n));
    let (c, sid) = (Endpoint::Client(ClientId(2)), ServerId(2));
    let mut groups = SidMap::default();
    for (server, group) in [(1, 1), (2, 1), (3, 2), (5, 7)] {
        groups[ServerId(server)] = group;
    }
    let zxid = Zxid(1 << 32 | 9);
    let commands = [
        Command::Crash(sid),
        Command::Restart(sid),
        Command::RestartEmpty(sid),
        Command::Pause(sid),
        Command::Resume(sid),
        Command::Hold(s(1), s(2), Some(Channel::Election)),
        Command::Release(s(1), c, None),
        Command::Cut(c, s(3)),
        Command::Heal(s(4), s(5)),
        Command::Isolate(sid, Fault::Silence),
        Command::Partition(groups, Fault::Cut),
        Command::HealAll,
        Command::Break(s(1), c, Channel::Client),
        Command::Latency(s(1), s(2), Span::new(0, 3_600_000_000)),
        Command::Fsync(sid, Span::new(7, 9)),
        Command::Connect(ClientId(12), sid),
        Command::Write(ClientId(12), a.into(), b.into(), -1),
        Command::Write(ClientId(12), b.into(), a.into(), i32::MAX),
        Command::Disconnect(ClientId(12)),
    ];
    let mut sights = vec![
        Sight::Established(None),
        Sight::Established(Some(zxid.epoch())),
        Sight::Committed(zxid),
        Sight::AcceptedEpoch(None, zxid.epoch()),
        Sight::CurrentEpoch(Some(sid), zxid.epoch()),
        Sight::Appended(None, zxid),
        Sight::Durable(Some(sid), zxid),
        Sight::Delivered(Some(sid), zxid),
        Sight::State(Some(sid), zabscope::zab::ServerState::Observing),
        Sight::Phase(None, zabscope::zab::ZabState::Broadcast),
    ];
    sights.extend(
        zabscope::zab::PacketKind::ALL.map(|kind| Sight::Sent(kind, Some(s(1)), None, None)),
    );
    sights.push(Sight::Sent(zabscope::zab::PacketKind::Reply, None, Some(c), None));
    sights.push(Sight::Sent(zabscope::zab::PacketKind::Commit, Some(s(1)), None, Some(zxid)));
    let client = Some(ClientId(12));
    let of_clients = [Sight::Expired, Sight::Locked, Sight::Reply, Sight::Event];
    sights.extend(of_clients.iter().flat_map(|sight| [sight(None), sight(client)]));
    let states = <ClientState as Named>::ALL;
    sights.extend(states.iter().map(|state| Sight::Client(client, *state)));
    let again = [(2, Micros(0)), (1, Micros(1_500)), (10_000, Micros::millis(3_600_000))];
    let again = again.map(|(times, delay)| When::SeenAgain(Sight::Committed(zxid), times, delay));
    let timed = commands.map(|command| Act { when: When::At(Micros(987_654_321)), command });
    let seen =
        sights.into_iter().map(|sight| Act { when: When::Seen(sight), command: Command::HealAll });
    let again = again.map(|when| Act { when, command: Command::HealAll });
    timed.into_iter().chain(seen).chain(again).collect()
}

#[test]
fn every_command_and_every_sight_survives_a_link_and_a_file() {
    let (scenario, mut run) = bundled("five-servers");
    for act in everything("key", "价值") {
        run.act(act.clone()).unwrap_or_else(|e| panic!("{act:?}: {e:?}"));
        run.seek(run.cursor() + 3);
    }
    // Groups have no numbers in a file: those of 1 and 7 become those of 1 and 2.
    let said = |run: &Run| Scenario::from_run(&scenario, run).acts;
    let opened = open(&encode(&scenario, &run).unwrap()).unwrap();
    assert_eq!(opened.verdict, Verdict::Exact);
    assert_eq!(said(&opened.run), said(&run));
    let file = Scenario::from_run(&scenario, &run).to_json();
    let opened = parse(&file).unwrap().open().unwrap();
    assert_eq!(opened.verdict, Verdict::Exact);
    assert_eq!(said(&opened.run), said(&run));
}

#[test]
fn a_scenario_that_is_not_bundled_is_copied_into_its_link() {
    let json = include_str!("../static/scenarios/diff-trunc-snap.json");
    let json =
        json.replace("Three ways to come back", "Mine").replace("\"seed\": 2", "\"seed\": 77");
    let scenario = parse(&json).unwrap();
    assert_eq!(library::which(&scenario), None);
    let mut run = scenario.open().unwrap().run;
    run.seek(333);
    let link = encode(&scenario, &run).unwrap();
    println!("an inline scenario with notes in two languages: {} characters", link.len());
    let opened = open(&link).unwrap();
    assert_eq!((opened.verdict, opened.scenario.pristine()), (Verdict::Exact, scenario));
    assert_eq!(opened.run.world(), run.world());
}

#[test]
fn the_largest_scenario_has_a_link() {
    let mut scenario = Scenario::new_run(1, 9, 3);
    let disks: Vec<String> = (1..=12)
        .map(|s| {
            format!(
                r#"{{"server": {s}, "acceptedEpoch": 1, "currentEpoch": 1, "log": ["1.1..10000"]}}"#
            )
        })
        .collect();
    let json = scenario.to_json().replacen(
        "\"timings\"",
        &format!("\"disks\": [{}],\n  \"timings\"", disks.join(",")),
        1,
    );
    scenario = parse(&json).unwrap();
    let run = scenario.open().unwrap().run;
    let link = encode(&scenario, &run).unwrap();
    assert!(link.len() < 300, "{}", link.len());
    assert_eq!(open(&link).unwrap().scenario.pristine(), scenario);
}

#[test]
fn what_no_link_can_hold_is_not_given_a_link() {
    let (scenario, mut run) = bundled("first-run");
    until_served(&mut run, ServerId(1));
    run.act(now(Command::Connect(ClientId(1), ServerId(1)))).unwrap();
    let long: std::sync::Arc<str> = "x".repeat(257).into();
    run.act(now(Command::Write(ClientId(1), long.clone(), long, -1))).unwrap();
    assert!(matches!(encode(&scenario, &run), Err(LinkError::Invalid(_))));
    let (scenario, mut run) = bundled("first-run");
    write_a_little(&mut run, 0);
    for n in 0..400u64 {
        let noise: String = (0..60)
            .map(|i| char::from(b'a' + (n * 7919 + i * i * (n + 3) % 101) as u8 % 26))
            .collect();
        let text: std::sync::Arc<str> = noise.into();
        run.act(now(Command::Write(ClientId(1), text.clone(), text, -1))).unwrap();
    }
    assert_eq!(encode(&scenario, &run), Err(LinkError::TooLarge));
}

#[test]
fn a_run_that_comes_out_differently_says_so_and_is_shown() {
    let (scenario, mut run) = bundled("first-run");
    write_a_little(&mut run, 2);
    let mut file = Scenario::from_run(&scenario, &run);
    let hash = run.world().hash().0;
    file.start.as_mut().unwrap().hash =
        Some(zabscope::scenario::units::Text(format!("{:016x}", hash ^ 1)));
    let opened = file.open().unwrap();
    assert!(matches!(opened.verdict, Verdict::Differs { got, .. } if got.0 == hash));
    assert_eq!(opened.run.cursor(), run.cursor());
}

#[test]
fn a_command_that_is_refused_on_replay_says_which_and_shows_the_run_up_to_it() {
    let json =
        Scenario::new_run(1, 3, 0).to_json().trim_end().trim_end_matches('}').trim_end().to_owned();
    let acts = r#""acts": [{"after": 50, "do": {"crash": 1}}, {"after": 60, "do": {"crash": 1}}, {"after": 70, "do": {"crash": 2}}]"#;
    let file = parse(&format!("{json},\n{acts}, \"start\": {{\"event\": 80}}}}")).unwrap();
    let opened = file.open().unwrap();
    let why = zabscope::sim::Refusal::Down(ServerId(1));
    assert_eq!(opened.verdict, Verdict::Refused { command_index: 1, after: 60, why });
    assert_eq!(opened.run.cursor(), 60);
}

#[test]
fn a_run_that_ends_before_its_cursor_says_so() {
    let json = r#"{"zabscope": 1, "seed": 1, "ensemble": {"voters": 3}, "started": [], "start": {"event": 5}}"#;
    let opened = parse(json).unwrap().open().unwrap();
    assert_eq!(opened.verdict, Verdict::EndsEarly { expected: 5, got: 0 });
}
