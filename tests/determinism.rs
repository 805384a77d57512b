//! Same scenario, same seed, same commands: the same events, however the run is
//! stepped, sought, branched or watched; and no command, however wild, makes
//! the engine panic.

mod dice;

use dice::Dice;
use std::sync::Arc;
use zabscope::base::{Channel, ClientId, Endpoint, Epoch, Micros, ServerId, SidMap, Span, Zxid};
use zabscope::client::Library;
use zabscope::sim::setup::InitialDisk;
use zabscope::sim::step::Marks;
use zabscope::sim::{
    Act, Command, Fault, Recording, Refusal, Setup, Sight, Step, What, When, World,
};
use zabscope::zab::{Note, PacketKind, SyncMode};

impl Dice {
    fn server(&mut self, n: u8) -> ServerId {
        ServerId(1 + self.below(u64::from(n)) as u8)
    }

    fn end(&mut self, n: u8) -> Endpoint {
        if self.below(6) == 0 {
            Endpoint::Client(ClientId(1 + self.below(3) as u8))
        } else {
            Endpoint::Server(self.server(n))
        }
    }

    fn channel(&mut self) -> Channel {
        Channel::ALL[self.below(3) as usize]
    }

    fn fault(&mut self) -> Fault {
        if self.below(2) == 0 { Fault::Cut } else { Fault::Silence }
    }

    /// Any command, sensible or not; ends that do not exist included.
    fn command(&mut self, n: u8) -> Command {
        let (s, client) = (self.server(n + 1), ClientId(1 + self.below(4) as u8));
        match self.below(36) {
            0 | 1 => Command::Crash(s),
            2..=5 => Command::Restart(s),
            6 => Command::RestartEmpty(s),
            7 => Command::Pause(s),
            8 | 9 => Command::Resume(s),
            10 => Command::Hold(self.end(n), self.end(n), Some(self.channel())),
            11 => Command::Release(self.end(n), self.end(n), None),
            12 => Command::Cut(self.end(n), self.end(n)),
            13 => Command::Heal(self.end(n), self.end(n)),
            14 => Command::Isolate(s, self.fault()),
            15 => {
                let mut groups = SidMap::default();
                for sid in 1..=n {
                    groups[ServerId(sid)] = self.below(3) as u8;
                }
                Command::Partition(groups, self.fault())
            }
            16 | 17 => Command::HealAll,
            18 => Command::Break(self.end(n), self.end(n), self.channel()),
            19 => Command::Latency(self.end(n), self.end(n), Span::new(1, 1 + self.below(9_000))),
            20 => Command::Fsync(s, Span::new(1, 1 + self.below(90_000))),
            21..=25 => Command::Connect(client, s),
            26..=32 => Command::Write(client, "/k".into(), "v".into(), self.below(3) as i32 - 1),
            34 | 35 => Command::Cancel(self.below(4) as u16),
            _ => match (client.0, s.0) {
                (1, 1) => Command::FailDisk(s),
                (2, _) => Command::MendDisk(s),
                (_, 2) => Command::ConnectString(client, [s].into_iter().collect()),
                (_, 3) => Command::UseLibrary(client, Library::Kazoo),
                _ => Command::Disconnect(client),
            },
        }
    }

    fn when(&mut self, now: Micros, n: u8) -> When {
        match self.below(8) {
            0 => When::At(now + Micros(self.below(3_000_000))),
            1 => {
                let kind = PacketKind::ALL[self.below(PacketKind::ALL.len() as u64) as usize];
                let from = (self.below(2) == 0).then(|| Endpoint::Server(self.server(n)));
                When::Seen(Sight::Sent(kind, from, None, None))
            }
            _ => When::Now,
        }
    }
}

fn setup(seed: u64) -> Setup {
    let mut dice = Dice(seed);
    let (voters, observers) = (1 + dice.below(5) as u8, dice.below(2) as u8);
    let mut setup = Setup::new(seed, voters, observers);
    setup.config.snap_count = [4, 40, 100_000][dice.below(3) as usize];
    setup.config.commit_log_count = [2, 5, 500][dice.below(3) as usize];
    setup.config.tick = Micros::millis([200, 2000][dice.below(2) as usize]);
    if dice.below(3) == 0 {
        // One history that everybody has a part of, and tails that only some have.
        for sid in 1..=voters {
            let known = 1 + dice.below(5) as u32;
            setup.disks.push(InitialDisk {
                server: ServerId(sid),
                accepted_epoch: Epoch(1 + dice.below(2) as u32),
                current_epoch: Epoch(1),
                log: (1..=known).map(|c| Zxid::new(Epoch(1), c)).collect(),
            });
        }
    }
    setup
}

/// What must have happened somewhere, or the test has tested nothing.
#[derive(Default, Debug)]
struct Goals {
    leading: u32,
    committed: u32,
    diff: u32,
    trunc: u32,
    snap: u32,
    informed: u32,
    lost_quorum: u32,
    refused: u32,
    exits: u32,
    snapshots: u32,
}

impl Goals {
    fn see(&mut self, world: &World, step: &Step) {
        for note in world.notes() {
            match note {
                Note::Committed(..) => self.committed += 1,
                Note::SyncTold(SyncMode::Diff, _) => self.diff += 1,
                Note::SyncTold(SyncMode::Trunc, _) => self.trunc += 1,
                Note::SyncTold(SyncMode::Snap, _) => self.snap += 1,
                Note::Leaves(zabscope::zab::LeaveReason::LostQuorum) => self.lost_quorum += 1,
                Note::Snapshot(_) => self.snapshots += 1,
                _ => {}
            }
        }
        self.leading += u32::from(step.marks.any(Marks::LEADING));
        let disk = step.what() == What::DiskFailed; // that is asked for
        self.exits += u32::from(step.marks.any(Marks::EXIT) && !disk);
        self.informed += u32::from(step.kind() == Some(PacketKind::Inform));
        self.refused += u32::from(step.what() == What::Refused);
    }
}

/// A run with random commands at random events.
fn wild(seed: u64, events: u32, goals: &mut Goals) -> Recording {
    let setup = setup(seed);
    let members = (setup.config.voters.len() + setup.config.observers.len()) as u8;
    let mut run = Recording::new(Arc::new(setup));
    let mut dice = Dice(seed ^ 0xABCD);
    let mut next = dice.below(60) as u32;
    while run.cursor() < events {
        if run.cursor() >= next {
            next = run.cursor() + 1 + dice.below(120) as u32;
            let command = dice.command(members);
            let when = dice.when(run.world().now(), members);
            let _: Result<_, Refusal> = run.act(Act { when, command });
        }
        if !run.advance() {
            let restart = Command::Restart(dice.server(members));
            if run.act(Act { when: When::Now, command: restart }).is_err() {
                break;
            }
        }
        let step = *run.step_at(run.cursor()).expect("the step just made");
        goals.see(run.world(), &step);
    }
    run
}

#[test]
fn a_thousand_wild_runs_do_not_panic_and_see_everything_happen() {
    let mut goals = Goals::default();
    for seed in 0..1000 {
        wild(seed, 800, &mut goals);
    }
    let seen = [
        goals.leading,
        goals.committed,
        goals.diff,
        goals.trunc,
        goals.snap,
        goals.informed,
        goals.lost_quorum,
        goals.refused,
        goals.snapshots,
    ];
    assert!(seen.iter().all(|count| *count > 0), "something never happened: {goals:?}");
    assert_eq!(goals.exits, 0, "correct ZAB never ends a process: {goals:?}");
}

#[test]
fn the_same_run_twice_is_the_same_world() {
    for seed in 0..40 {
        let (a, b) =
            (wild(seed, 800, &mut Goals::default()), wild(seed, 800, &mut Goals::default()));
        assert_eq!(a.world().hash(), b.world().hash(), "seed {seed}");
        assert!(a.world() == b.world(), "seed {seed}: equal hashes, different worlds");
    }
}

#[test]
fn stepping_in_chunks_and_seeking_in_any_order_changes_nothing() {
    for seed in 0..20 {
        let mut run = wild(seed, 9_000, &mut Goals::default());
        let (end, acts) = (run.frontier(), run.acts());
        let at_end = run.world().clone();
        let mut dice = Dice(seed);
        for _ in 0..12 {
            let to = dice.below(u64::from(end) + 1) as u32;
            run.seek(to);
            let mut fresh = Recording::new(run.world().setup().clone());
            for (at, act) in acts.iter().take_while(|(at, _)| *at < to) {
                while fresh.cursor() < *at {
                    let chunk = 1 + dice.below(50) as u32;
                    fresh.seek((fresh.cursor() + chunk).min(*at));
                }
                fresh.act(act.clone()).expect("it was allowed the first time");
            }
            fresh.seek(to);
            assert!(fresh.world() == run.world(), "seed {seed}, event {to}");
        }
        run.seek(end);
        assert!(*run.world() == at_end, "seed {seed}: back at the end");
    }
}

#[test]
fn acting_in_the_past_opens_a_branch_and_the_old_future_stays() {
    for seed in 0..20 {
        let mut run = wild(seed, 2_000, &mut Goals::default());
        let (end, hash) = (run.frontier(), run.world().hash());
        let past = end / 2;
        run.seek(past);
        let before = run.world().clone();
        let act = Act { when: When::Now, command: Command::HealAll };
        let acted = run.act(act).expect("healing is always allowed");
        let branch = acted.branched.expect("the past has a future already");
        while run.cursor() < past + 300 && run.advance() {}
        let there = run.world().clone();
        run.switch(0);
        run.seek(end);
        assert_eq!(run.world().hash(), hash, "seed {seed}: the old future is as it was");
        run.switch(branch);
        run.seek(there.events());
        assert!(*run.world() == there, "seed {seed}: the branch is as it was");
        assert_eq!(run.remove(0), None, "the first stays");
        assert_eq!(run.remove(branch), Some(vec![Some(0), None]));
        assert!(*run.world() == before, "seed {seed}: undone");
    }
}

#[test]
fn a_branch_is_taken_away_with_what_left_it_and_the_others_stay_what_they_are() {
    let mut run = Recording::new(Arc::new(setup(5)));
    let act = || Act { when: When::Now, command: Command::HealAll };
    let mut open = |from: usize, at: u32| {
        run.switch(from);
        run.seek(at);
        let acted = run.act(act()).expect("healing is always allowed");
        run.seek(at + 60);
        acted.branched
    };
    assert_eq!(open(0, 400), None);
    let opened = [open(0, 300), open(1, 330), open(0, 200), open(2, 350), open(3, 220)];
    assert_eq!(opened, [1, 2, 3, 4, 5].map(Some));
    let hash = run.world().hash();
    assert_eq!(run.remove(1), Some(vec![Some(0), None, None, Some(1), None, Some(2)]));
    assert_eq!((run.current(), run.world().hash()), (2, hash), "the cursor stays where it is");
    let parents: Vec<_> = run.branches().iter().map(|b| b.parent).collect();
    assert_eq!(parents, [None, Some((0, 200)), Some((1, 220))]);
    run.seek(0);
    run.seek(280);
    assert_eq!(run.world().hash(), hash, "and its past is its own");
    assert_eq!(run.remove(1), Some(vec![Some(0), None, None]));
    assert_eq!((run.current(), run.cursor()), (0, 200), "where it parted");
}

#[test]
fn a_branch_of_a_branch_replays_from_its_own_acts() {
    let mut run = Recording::new(Arc::new(setup(5)));
    run.seek(400);
    for back in [300, 250, 120] {
        run.seek(back);
        let act = Act { when: When::Now, command: Command::HealAll };
        assert!(run.act(act).expect("allowed").branched.is_some());
        run.seek(back + 60);
    }
    for (from, to) in [(0, 180), (1, 120), (119, 122), (121, 500), (7, 7), (9, 8), (400, 500)] {
        let numbers: Vec<u32> = run.steps(from, to).map(|s| s.number).collect();
        let wanted: Vec<u32> = (from.max(1)..=to.min(run.frontier())).collect();
        assert_eq!(numbers, wanted, "events {from} to {to} of the present line");
        assert!(run.steps(from, to).all(|s| run.step_at(s.number) == Some(s)));
    }
    let acts = run.acts();
    assert_eq!(acts.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [120], "only its own line");
    let mut fresh = Recording::new(run.world().setup().clone());
    fresh.seek(120);
    fresh.act(acts[0].1.clone()).expect("allowed");
    fresh.seek(180);
    assert!(fresh.world() == run.world());
}

#[test]
fn watching_a_run_does_not_change_it() {
    let mut watched = World::new(Arc::new(setup(3)));
    let mut alone = World::new(Arc::new(setup(3)));
    let mut told = 0;
    for _ in 0..3_000 {
        let (Some(a), Some(b)) = (watched.step(), alone.step()) else { break };
        told += zabscope::trace::line(&watched, &a).len() + watched.in_flight().len();
        assert_eq!(a, b);
    }
    assert!(watched == alone && told > 0);
}

#[test]
fn a_refused_command_changes_nothing() {
    let mut run = Recording::new(Arc::new(Setup::new(1, 3, 0)));
    run.seek(100);
    let before = run.world().clone();
    for command in [
        Command::Restart(ServerId(1)),
        Command::Crash(ServerId(9)),
        Command::Resume(ServerId(1)),
        Command::Write(ClientId(1), "/k".into(), "v".into(), -1),
        Command::Disconnect(ClientId(2)),
        Command::Connect(ClientId(77), ServerId(1)),
        Command::Cut(Endpoint::Server(ServerId(1)), Endpoint::Server(ServerId(1))),
        Command::Fsync(ServerId(1), Span::new(9, 3)),
    ] {
        assert!(run.act(Act { when: When::Now, command: command.clone() }).is_err(), "{command:?}");
        assert!(*run.world() == before, "{command:?}");
    }
    let past = Act { when: When::At(Micros(1)), command: Command::HealAll };
    assert_eq!(run.act(past), Err(Refusal::Past(Micros(1))));
}
