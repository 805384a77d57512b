//! The scenarios that come with Zabscope: each does what its note says.

use zabscope::base::{Endpoint, Epoch, Micros, ServerId, SidSet, Zxid};
use zabscope::check::Run;
use zabscope::client::Outcome;
use zabscope::scenario::{event_at, library, parse};
use zabscope::sim::What;
use zabscope::zab::outbox::{LeaveReason, SyncMode};
use zabscope::zab::{Note, PacketKind, ServerState, ZabState};

/// A bundled scenario's run to a moment, with everything told on the way.
struct Story {
    run: Run,
    told: Vec<(Micros, ServerId, Note)>,
}

fn story(id: &str, until_ms: u64) -> Story {
    let scenario =
        parse(library::find(id).expect(id).text()).unwrap_or_else(|e| panic!("{id}: {e}"));
    let mut run = scenario.open().unwrap().run;
    let end = event_at(&run, Micros::millis(until_ms), 100_000);
    run.seek(0);
    let mut told = Vec::new();
    while run.cursor() < end && run.advance() {
        let step = run.step_at(run.cursor()).unwrap();
        if let Some(Endpoint::Server(sid)) = step.actor() {
            told.extend(run.world().notes().iter().map(|note| (step.at, sid, note.clone())));
        }
        assert_ne!(
            step.what(),
            What::Refused,
            "{id}: a command of the script is refused: {step:?}"
        );
    }
    Story { run, told }
}

impl Story {
    /// When a server told this for the first time.
    fn when(&self, server: u8, is_it: impl Fn(&Note) -> bool) -> Option<Micros> {
        let found = self.told.iter().find(|(_, sid, note)| sid.0 == server && is_it(note));
        found.map(|(at, ..)| *at)
    }

    fn tells(&self, server: u8, note: Note) -> bool {
        self.when(server, |n| *n == note).is_some()
    }

    fn state(&self, server: u8) -> Option<ServerState> {
        self.run.world().node(ServerId(server)).server.state()
    }

    /// Everybody serves, with one history.
    fn ends_well(&self, leader: u8, epoch: u32, log: &[Zxid]) {
        for node in self.run.world().nodes() {
            let server = &node.server;
            assert_eq!(server.zab_state(), Some(ZabState::Broadcast), "{}", server.id);
            assert_eq!(server.leader(), Some(ServerId(leader)), "{}", server.id);
            assert_eq!(server.current_epoch(), Epoch(epoch), "{}", server.id);
            let zxids: Vec<Zxid> = server.disk.log.records().iter().map(|txn| txn.zxid).collect();
            assert_eq!(zxids, log, "{}", server.id);
        }
    }

    /// The zxids of a client's answers; nothing for a lost connection.
    fn outcomes(&self, client: u8) -> Vec<Option<Zxid>> {
        let client = &self.run.world().clients()[usize::from(client) - 1];
        let end = |outcome: &Outcome| match outcome {
            Outcome::Done(zxid, _) => Some(*zxid),
            Outcome::ConnectionLoss => None,
            other => panic!("{other:?}"),
        };
        client.history.iter().map(|entry| end(&entry.outcome)).collect()
    }
}

fn zxid(epoch: u32, counter: u32) -> Zxid {
    Zxid::new(Epoch(epoch), counter)
}

fn sids<const N: usize>(sids: [u8; N]) -> SidSet {
    sids.into_iter().map(ServerId).collect()
}

#[test]
fn every_bundled_scenario_is_valid_has_both_languages_and_its_own_id() {
    let mut ids = Vec::new();
    for bundled in library::all() {
        let scenario = parse(bundled.text()).unwrap_or_else(|e| panic!("{}: {e}", bundled.id));
        assert_eq!(library::which(&scenario), Some(bundled));
        for words in [scenario.title.in_language("en"), scenario.note.in_language("en")] {
            assert!(words.is_ascii() || words.contains(['·', '“', '”']), "{words}");
        }
        for words in [scenario.title.in_language("zh"), scenario.note.in_language("zh")] {
            assert!(words.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{words}");
        }
        ids.push(bundled.id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), library::all().len());
}

#[test]
fn first_run_elects_the_largest_sid_and_serves_in_epoch_1() {
    story("first-run", 2_000).ends_well(3, 1, &[]);
}

#[test]
fn five_servers_commit_before_the_last_acks() {
    let story = story("five-servers", 5_000);
    story.ends_well(5, 1, &[zxid(1, 1), zxid(1, 2), zxid(1, 3)]);
    let acks = story.told.iter().filter_map(|(.., note)| match note {
        Note::Committed(_, acks) => Some(acks.len()),
        _ => None,
    });
    assert_eq!(acks.collect::<Vec<_>>(), [3, 3, 3]);
    assert_eq!(story.outcomes(1), [Some(zxid(1, 2)), Some(zxid(1, 3))]);
}

#[test]
fn a_late_joiner_follows_the_leader_that_is_there() {
    let story = story("late-joiner", 8_000);
    story.ends_well(2, 1, &[]);
    assert!(story.tells(3, Note::JoinsLeader(ServerId(2))));
    assert!(!story.told.iter().any(|(.., note)| matches!(note, Note::Leaves(_))));
}

#[test]
fn what_two_disks_hold_survives_although_it_was_never_committed() {
    let story = story("must-survive", 9_000);
    assert!(
        !story.told.iter().any(|(.., n)| matches!(n, Note::Committed(z, _) if *z == zxid(1, 3)))
    );
    story.ends_well(2, 2, &[zxid(1, 1), zxid(1, 2), zxid(1, 3)]);
    assert!(story.tells(2, Note::SyncDecided(ServerId(3), SyncMode::Diff, zxid(1, 3))));
    assert_eq!(story.outcomes(1), [Some(zxid(1, 2)), None]);
}

#[test]
fn what_one_disk_holds_vanishes() {
    let story = story("must-vanish", 10_000);
    assert!(story.tells(3, Note::Durable(zxid(1, 3))));
    assert!(story.tells(2, Note::SyncDecided(ServerId(3), SyncMode::Trunc, zxid(1, 2))));
    assert!(story.tells(3, Note::Truncated(zxid(1, 2))));
    story.ends_well(2, 2, &[zxid(1, 1), zxid(1, 2), zxid(2, 1), zxid(2, 2)]);
    assert_eq!(story.outcomes(1), [Some(zxid(1, 2)), None]);
    assert_eq!(story.outcomes(2), [Some(zxid(2, 2))]);
}

#[test]
fn an_isolated_leader_leads_on_for_a_moment_beside_its_successor() {
    let story = story("isolated-leader", 25_000);
    let second = story.when(2, |n| *n == Note::State(ServerState::Leading)).unwrap();
    let first = story.when(3, |n| *n == Note::Leaves(LeaveReason::LostQuorum)).unwrap();
    assert!(second < first, "two leaders at once");
    assert!(first <= Micros::millis(5_000 + 12_000 + 2_000), "N + 1 tick (3.8.7): {first}");
    let followers = story.when(1, |n| *n == Note::Leaves(LeaveReason::LeaderSilent)).unwrap();
    assert!(followers < second && followers >= Micros::millis(5_000 + 9_000), "{followers}");
    assert!(story.tells(3, Note::Durable(zxid(1, 3))), "logged alone");
    assert!(
        !story.told.iter().any(|(.., n)| matches!(n, Note::Committed(z, _) if *z == zxid(1, 3)))
    );
    assert!(story.tells(3, Note::Truncated(zxid(1, 2))));
    story.ends_well(2, 2, &[zxid(1, 1), zxid(1, 2)]);
}

#[test]
fn an_observer_is_informed_and_never_asked() {
    let story = story("observer", 5_000);
    story.ends_well(3, 1, &[zxid(1, 1), zxid(1, 2)]);
    assert_eq!(story.state(4), Some(ServerState::Observing));
    assert_eq!(story.outcomes(1), [Some(zxid(1, 2))]);
    let steps: Vec<_> = story.run.steps(1, story.run.cursor()).collect();
    let observer = Some(Endpoint::Server(ServerId(4)));
    let informs =
        steps.iter().filter(|s| s.actor() == observer && s.kind() == Some(PacketKind::Inform));
    assert_eq!(informs.count(), 2);
    let acks = steps.iter().filter(|s| {
        s.peer() == observer && s.kind() == Some(PacketKind::Ack) && s.zxid.counter() > 0
    });
    assert_eq!(acks.count(), 0);
}

#[test]
fn one_comes_back_with_diff_one_with_snap_one_with_trunc() {
    let story = story("diff-trunc-snap", 13_000);
    assert!(story.tells(5, Note::SyncDecided(ServerId(1), SyncMode::Diff, zxid(1, 20))));
    assert!(story.tells(5, Note::SyncDecided(ServerId(2), SyncMode::Snap, zxid(2, 0))));
    assert!(story.tells(4, Note::SyncDecided(ServerId(5), SyncMode::Trunc, zxid(2, 1))));
    for node in story.run.world().nodes() {
        assert_eq!(node.server.zab_state(), Some(ZabState::Broadcast), "{}", node.server.id);
        assert_eq!(node.server.disk.log.last_zxid(), Some(zxid(2, 1)), "{}", node.server.id);
    }
}

#[test]
fn a_commit_waits_for_a_quorum_and_not_for_the_leaders_disk() {
    let story = story("slow-disk", 7_000);
    let committed =
        |z| story.when(3, |n| matches!(n, Note::Committed(now, _) if *now == z)).unwrap();
    assert!(story.tells(3, Note::Committed(zxid(1, 2), sids([1, 2]))));
    assert!(committed(zxid(1, 2)) < Micros::millis(2_600));
    assert!(committed(zxid(1, 2)) < story.when(3, |n| *n == Note::Durable(zxid(1, 2))).unwrap());
    assert!(committed(zxid(1, 3)) > Micros::millis(4_900), "waits for a slow disk");
    story.ends_well(3, 1, &[zxid(1, 1), zxid(1, 2), zxid(1, 3)]);
}
