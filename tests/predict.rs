//! Announced answers are what happens: the real run goes on, and its trace, its disks, its trees and
//! its programs are looked at, by other means than those of the room that announced.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zabscope::base::{Channel, ClientId, Endpoint, Epoch, Micros, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::client::HeardWhat;
use zabscope::predict::{Asked, Budget, Choice, Question, Way, ask, questions_at};
use zabscope::recipe::{Kind as RecipeKind, Recipe, Status};
use zabscope::service::op::{CreateMode, Op};
use zabscope::sim::setup::InitialDisk;
use zabscope::sim::{Act, Command, Fault, Setup, Step, What, When};
use zabscope::trace::fact::{Fact, Sort};
use zabscope::zab::leader::LeaderStage;
use zabscope::zab::{Kind, Note, ServerState};

/// How many decision points are tried.
const POINTS: usize = 1_000;
/// No more of one kind among them.
const MOST_OF_A_KIND: usize = 200;

/// SplitMix64: the test's own chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
    fn server(&mut self, n: u64) -> ServerId {
        ServerId(1 + self.below(n) as u8)
    }
}

/// A run with writes, reads, watches, locks and faults.
fn run_of(seed: u64) -> Run {
    let mut dice = Dice(seed);
    let voters = [3, 3, 5, 4][dice.below(4) as usize];
    let observers = dice.below(2);
    let members = voters + observers;
    let mut setup = Setup::new(seed, voters as u8, observers as u8);
    setup.config.tick = Micros::millis(200);
    setup.config.commit_log_count = [1, 3, 500][dice.below(3) as usize];
    setup.config.disk_log_sync = dice.below(2) == 0;
    setup.config.eternal_sessions = false;
    let at = |at: u64, command: Command| Act { when: When::At(Micros(at)), command };
    let mut script = Vec::new();
    if seed.is_multiple_of(3) {
        // S1 comes later, with records that nobody else has.
        let epoch = Epoch(1);
        let log = |last| (1..=last).map(|c| Zxid::new(epoch, c)).collect();
        let disk = |server| {
            let log = log(if server == ServerId(1) { 5 } else { 3 });
            InitialDisk { server, accepted_epoch: epoch, current_epoch: epoch, log }
        };
        setup.disks = (1..=members as u8).map(ServerId).map(disk).collect();
        setup.started.remove(ServerId(1));
        let late = [300_000 + dice.below(250_000), 500_000 + dice.below(2_000_000)];
        script.push(at(late[(seed % 2) as usize], Command::Restart(ServerId(1))));
    }
    for c in 1..=4u8 {
        let client = ClientId(c);
        let connect = Command::Connect(client, dice.server(members));
        script.push(at(600_000 + dice.below(200_000), connect));
        if c > 2 {
            let kinds = [RecipeKind::Lock, RecipeKind::LockHerd];
            let mut recipe = Recipe::new(kinds[(seed % 2) as usize], "/lock");
            (recipe.hold, recipe.repeat) = (Micros::millis(100 + dice.below(300)), 0);
            script.push(at(1_000_000 + dice.below(9_000), Command::Run(client, Arc::new(recipe))));
            continue;
        }
        let mut time = 1_000_000;
        for value in 0..12 {
            time += dice.below(500_000);
            let path = format!("/{}", dice.below(2));
            let command = match dice.below(4) {
                0 => Command::Request(
                    client,
                    Arc::new(Op::GetData { path: path.into(), watch: true }),
                ),
                1 => {
                    let op = Op::create("/e-", &value.to_string(), CreateMode::EphemeralSequential);
                    Command::Request(client, Arc::new(op))
                }
                _ => Command::Write(client, path.into(), value.to_string().into(), -1),
            };
            script.push(at(time, command));
        }
    }
    let mut time = 1_200_000;
    for _ in 0..dice.below(5) {
        time += 100_000 + dice.below(1_500_000);
        let (a, b) = (dice.server(members), dice.server(members));
        let (one, two) = (Endpoint::Server(a), Endpoint::Server(b));
        let back = time + 200_000 + dice.below(3_000_000);
        let (fault, repair) = match dice.below(7) {
            0 | 1 => (Command::Crash(a), Command::Restart(a)),
            2 => (Command::Pause(a), Command::Resume(a)),
            3 => (
                Command::Hold(one, two, Some(Channel::Quorum)),
                Command::Release(one, two, Some(Channel::Quorum)),
            ),
            4 | 5 => (Command::Isolate(a, Fault::Silence), Command::HealAll),
            _ => (Command::Cut(one, two), Command::Heal(one, two)),
        };
        script.push(at(time, fault));
        script.push(at(back, repair));
    }
    setup.script = script;
    let mut run = Run::watched(Arc::new(setup));
    while run.world().now() < Micros::millis(7_000) && run.advance() {}
    run
}

/// What the run shows, with the event that shows it.
type Shown = Option<(Choice, u32)>;

/// The run goes on until this is found.
fn until<T>(run: &mut Run, mut found: impl FnMut(&mut Run, Step) -> Option<T>) -> Option<T> {
    for _ in 0..30_000 {
        if !run.advance() {
            return None;
        }
        let step = *run.step_at(run.cursor())?;
        if let Some(found) = found(run, step) {
            return Some(found);
        }
    }
    None
}

/// What becomes of a question in the real run.
fn outcome(run: &Run, asked: &Asked) -> Shown {
    let mut run = run.clone();
    run.seek(asked.at);
    if let Some(act) = &asked.act {
        run.act(act.clone()).unwrap();
    }
    match &asked.question {
        Question::Winner => winner(&mut run),
        Question::Acks(zxid) => acks(&mut run, *zxid),
        Question::Survives(zxid) => survives(&mut run, *zxid),
        Question::Read(client, path) => read(&mut run, *client, path),
        Question::Sync(sid) => sync(&mut run, *sid),
        Question::NextHolder(path) => next_holder(&mut run, path),
        Question::Woken(zxid, _) => woken(&mut run, *zxid),
        Question::Happens(fact, within) => {
            let end = run.world().now() + *within;
            let (mut last, mut seen) = (run.cursor(), false);
            while !seen && run.advance() && run.world().now() <= end {
                last = run.cursor();
                seen = fact.holds(&run);
            }
            Some((Choice::Is(seen), last))
        }
    }
}

/// Who has the state LEADING and had not.
fn winner(run: &mut Run) -> Shown {
    let leading = |run: &Run| -> BTreeSet<ServerId> {
        let leads =
            |s: &&zabscope::sim::world::Node| s.server.state() == Some(ServerState::Leading);
        run.world().nodes().iter().filter(leads).map(|node| node.server.id).collect()
    };
    let mut before = leading(run);
    until(run, |run, step| {
        let now = leading(run);
        let new = now.difference(&before).next().copied();
        before = now;
        new.map(|sid| (Choice::Server(sid), step.number))
    })
}

/// ACK packets that arrive at the leader, and its own disk, until its last commit is not before this.
fn acks(run: &mut Run, zxid: Zxid) -> Shown {
    let proposes = |s: &&zabscope::sim::world::Node| {
        s.server.leading().is_some_and(|l| l.outstanding.iter().any(|p| p.txn.zxid == zxid))
    };
    let leader = run.world().nodes().iter().find(proposes)?.server.id;
    let durable = |run: &Run| run.world().node(leader).server.disk.log.is_durable(zxid);
    let had = durable(run);
    let mut from = BTreeSet::new();
    until(run, |run, step| {
        let is_ack = step.what == What::Packet && step.kind() == Some(Kind::Ack);
        if is_ack && step.zxid == zxid && step.actor() == Some(Endpoint::Server(leader)) {
            let peer = step.peer().and_then(Endpoint::server).unwrap();
            from.extend(run.world().rules().config.is_voter(peer).then_some(peer));
        }
        let own = u32::from(!had && durable(run));
        let leading = run.world().node(leader).server.leading();
        let committed = leading.is_some_and(|leading| leading.last_committed >= zxid);
        committed.then(|| (Choice::Number(from.len() as u32 + own), step.number))
    })
}

/// Is it in the committed history, as the checker knows it, when a later leader serves?
fn survives(run: &mut Run, zxid: Zxid) -> Shown {
    until(run, |run, step| {
        let serves = |s: &zabscope::sim::world::Node| {
            let leading = s.server.leading();
            leading.is_some_and(|l| l.stage == LeaderStage::Serving && l.epoch > zxid.epoch())
        };
        let lives = run.watcher().has_committed(zxid);
        let decided = lives || run.world().nodes().iter().any(serves);
        decided.then_some((Choice::Is(lives), step.number))
    })
}

/// What its server's tree held in the event that sent the reply.
fn read(run: &mut Run, client: ClientId, path: &str) -> Shown {
    let is_it = |op: &Op| matches!(op, Op::GetData { path: of, .. } if **of == *path);
    let history = &run.world().client(client).history;
    let cxid = history.iter().rev().find(|entry| is_it(&entry.op))?.cxid;
    let arrived = until(run, |run, step| {
        let mine = step.actor() == Some(Endpoint::Client(client));
        let last = run.world().client(client).log.last()?;
        (mine && last.what == HeardWhat::Reply(cxid)).then_some(step)
    })?;
    let server = arrived.peer().and_then(Endpoint::server)?;
    run.seek(arrived.cause);
    let process = run.world().node(server).server.process.as_ref()?;
    let node = process.core.db.state.tree.get(path);
    Some((Choice::Value(node.map(|n| (n.data.clone(), n.version))), arrived.number))
}

/// The packets that it gets, up to NEWLEADER.
fn sync(run: &mut Run, sid: ServerId) -> Shown {
    let mut told = Vec::new();
    until(run, |_, step| {
        if step.actor() != Some(Endpoint::Server(sid)) || step.what != What::Packet {
            return None;
        }
        told.push(step.kind()?);
        let begins =
            told.iter().rposition(|k| [Kind::Diff, Kind::Trunc, Kind::Snap].contains(k))?;
        let way = match told[begins..] {
            [Kind::Diff, ..] => Way::Diff,
            [Kind::Snap, ..] => Way::Snap,
            [_, Kind::Proposal, ..] => Way::TruncThenDiff,
            [_, Kind::NewLeader, ..] => Way::Trunc,
            _ => return None,
        };
        Some((Choice::Way(way), step.number))
    })
}

/// Whose program on this path holds and did not.
fn next_holder(run: &mut Run, path: &str) -> Shown {
    let holding = |run: &Run| -> BTreeMap<ClientId, Zxid> {
        let mine = run.world().programs().filter(|p| *p.recipe.path == *path);
        let holds = mine.filter_map(|p| match p.status() {
            Status::Holding(_, zxid) => Some((p.client, *zxid)),
            _ => None,
        });
        holds.collect()
    };
    let mut before = holding(run);
    until(run, |run, step| {
        let now = holding(run);
        let new = now.iter().find(|(client, zxid)| before.get(client) != Some(zxid));
        let new = new.map(|(client, _)| (Choice::Client(*client), step.number));
        before = now;
        new
    })
}

/// Who gets an event that was sent while this was applied.
fn woken(run: &mut Run, zxid: Zxid) -> Shown {
    let begin = run.cursor();
    let end = run.world().now() + Micros::millis(3_000);
    let mut events = Vec::new();
    let mut applied = BTreeSet::new();
    until(run, |run, step| {
        let applies = |n: &Note| matches!(n, Note::Delivered(txn) if txn.zxid == zxid);
        if run.world().notes().iter().any(applies) {
            applied.insert(step.number);
        }
        if step.what == What::ToClient && step.kind() == Some(Kind::Event) {
            events.push(step);
        }
        (step.at > end).then_some(())
    });
    let its = events.iter().filter(|step| applied.contains(&step.cause));
    let mut woken: Vec<ClientId> = Vec::new();
    let mut last = begin;
    for step in its {
        let Some(Endpoint::Client(client)) = step.actor() else { continue };
        woken.push(client);
        last = step.number;
    }
    woken.sort();
    woken.dedup();
    Some((Choice::Clients(woken), last))
}

/// What is wrong with an announced answer.
fn wrong(run: &Run, asked: &Asked) -> Option<String> {
    let found = outcome(run, asked);
    let Some((choice, event)) = found else { return Some(format!("{asked:?}: nothing happens")) };
    // The checker hears of what a new leader brings along when that is established; a leader that serves is later.
    let late = matches!(asked.question, Question::Survives(_));
    // That nobody more is woken shows when everybody has applied it.
    let early = matches!(asked.question, Question::Woken(..));
    let told = match asked.reveal {
        reveal if late => reveal <= event,
        reveal if early => reveal >= event,
        reveal => reveal == event,
    };
    if choice != *asked.right() {
        return Some(format!("{asked:?}: it is {choice:?} (event {event})"));
    }
    (!told).then(|| format!("{asked:?}: it shows at event {event}"))
}

/// Decision points of a run: after milestones, and anywhere.
fn points(run: &mut Run, dice: &mut Dice) -> Vec<Asked> {
    let milestones: Vec<u32> =
        run.steps(40, run.frontier()).filter(|s| s.is_milestone()).map(|s| s.number).collect();
    let event = |n: u32| match n % 3 {
        0 => 1 + dice.below(u64::from(run.frontier())) as u32,
        _ => milestones[dice.below(milestones.len() as u64) as usize],
    };
    let events: BTreeSet<u32> = (0..14).map(event).collect();
    let mut found = Vec::new();
    for event in events {
        run.seek(event);
        found.extend(questions_at(run, Budget::default()));
    }
    found
}

#[test]
fn a_thousand_announced_answers_are_what_happens() {
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    let mut answers = BTreeSet::new();
    let (mut found, mut opened, mut seed) = (Vec::new(), 0, 0);
    while tried.values().sum::<usize>() < POINTS {
        let mut run = run_of(seed);
        for asked in points(&mut run, &mut Dice(!seed)) {
            let count = tried.entry(asked.question.name()).or_default();
            if *count == MOST_OF_A_KIND {
                continue;
            }
            *count += 1;
            opened += usize::from(asked.opened);
            if matches!(asked.right(), Choice::Way(_) | Choice::Is(_)) {
                answers.insert(asked.right().clone());
            }
            assert!(asked.choices.len() > 1 && asked.choices.is_sorted_by(|a, b| a < b));
            found.extend(wrong(&run, &asked).map(|says| format!("seed {seed}: {says}")));
        }
        seed += 1;
        assert!(seed < 1_000, "{tried:?}");
    }
    assert!(found.is_empty(), "{} of {tried:?}:\n{}", found.len(), found.join("\n"));
    assert!(tried.len() == 7 && tried.values().all(|count| *count >= 20), "{tried:?}");
    assert!(opened > POINTS / 10, "{opened} are raised by the event they are asked after");
    for answer in [Way::Diff, Way::Snap].map(Choice::Way) {
        assert!(answers.contains(&answer), "{answer:?} is not among {answers:?}");
    }
    let cuts = [Way::Trunc, Way::TruncThenDiff].map(Choice::Way);
    assert!(cuts.iter().any(|way| answers.contains(way)), "no TRUNC among {answers:?}");
    assert!([true, false].map(Choice::Is).iter().all(|is| answers.contains(is)), "{answers:?}");
}

#[test]
fn a_wrong_answer_is_found_out() {
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..20 {
        let mut run = run_of(seed);
        for asked in points(&mut run, &mut Dice(!seed)).into_iter().take(8) {
            let name = asked.question.name();
            for answer in (0..asked.choices.len()).filter(|ix| *ix != asked.answer) {
                let lie = Asked { answer, ..asked.clone() };
                assert!(wrong(&run, &lie).is_some(), "{lie:?}");
                *planted.entry(name).or_default() += 1;
            }
        }
    }
    assert!(planted.values().sum::<usize>() > 50, "{planted:?}");
}

#[test]
fn one_question_is_answered_as_among_all_and_asking_changes_nothing() {
    let mut run = run_of(3);
    run.seek(run.frontier() / 2);
    let before = (run.world().hash(), run.frontier(), run.branches().len());
    let all = questions_at(&run, Budget::default());
    for asked in &all {
        assert_eq!(ask(&run, &asked.question, Budget::default()).as_ref(), Some(asked));
    }
    assert_eq!((run.world().hash(), run.frontier(), run.branches().len()), before);
    let none = Budget { events: 0, ..Budget::default() };
    assert!(questions_at(&run, none).is_empty(), "no answer, no question");
}

#[test]
fn whether_something_happens_in_time() {
    let mut run = run_of(1);
    run.seek(0);
    let leads = |ms| Question::Happens(Fact::any(Sort::Leading), Micros::millis(ms));
    let asked = [100, 2_000].map(|ms| ask(&run, &leads(ms), Budget::default()).unwrap());
    assert_eq!(asked.each_ref().map(Asked::right), [&Choice::Is(false), &Choice::Is(true)]);
    for asked in asked {
        assert_eq!(wrong(&run, &asked), None);
    }
}

#[test]
fn what_is_recorded_later_belongs_to_the_run() {
    let mut run = run_of(1);
    run.seek(0);
    let up = |run: &Run| run.world().nodes().iter().all(|node| node.server.process.is_some());
    while !up(&run) && run.advance() {}
    let at = run.cursor();
    let alone = ask(&run, &Question::Winner, Budget::default()).expect("an election is open");
    let Choice::Server(winner) = *alone.right() else { panic!("{alone:?}") };
    run.act(Act { when: When::Now, command: Command::Crash(winner) }).unwrap();
    run.seek(run.cursor() + 2_000);
    run.seek(at);
    let recorded = ask(&run, &Question::Winner, Budget::default()).expect("still open");
    assert_ne!(recorded.right(), alone.right(), "the crash is in the recording");
    assert_eq!(wrong(&run, &recorded), None);
}
