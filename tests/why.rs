//! What is stated as a cause is one: it comes before, and in the same run without it what it
//! caused is gone, or later.

mod wild;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wild::{Dice, at, faults, requests};
use zabscope::base::{
    Channel, ClientId, Endpoint, Micros, ServerId, SessionId, SidSet, Span, Zxid,
};
use zabscope::client::HeardWhat;
use zabscope::sim::{Act, Command, Recording, Setup, Step, When, World};
use zabscope::why::{
    Cause, CauseNode, Causes, EventFact, Missing, Rule, Shown, WhyQuestion, why, why_not,
};
use zabscope::zab::{Note, PacketKind};

/// How many runs are asked about.
const RUNS: u64 = 200;

/// A run with writes, reads, watches and faults, all by the clock, so that the same falls at
/// the same time whatever else is different. Every link and every disk has a speed of its own.
fn run_of(seed: u64) -> Recording {
    let mut dice = Dice(seed);
    let voters = [3, 3, 5, 4][dice.below(4) as usize];
    let observers = dice.below(2);
    let members = voters + observers;
    let mut setup = Setup::new(seed, voters as u8, observers as u8);
    setup.config.tick = Micros::millis(200);
    setup.config.commit_log_count = [1, 3, 500][dice.below(3) as usize];
    setup.config.eternal_sessions = false;
    setup.boot = Span::fixed(0);
    setup.started = [].into_iter().collect();
    let mut script = Vec::new();
    for a in 1..=members as u8 {
        let a = ServerId(a);
        for b in (1..=members as u8).map(ServerId).filter(|b| *b != a) {
            let span = Span::fixed(700 + dice.below(1_300));
            script.push(at(1, Command::Latency(Endpoint::Server(a), Endpoint::Server(b), span)));
        }
        script.push(at(1, Command::Fsync(a, Span::fixed(1_000 + dice.below(9_000)))));
        script.push(at(10 + dice.below(50_000), Command::Restart(a)));
    }
    for c in 1..=3u8 {
        let client = ClientId(c);
        script.push(at(
            600_000 + dice.below(200_000),
            Command::Connect(client, dice.server(members)),
        ));
        script.extend(requests(&mut dice, client, 8, 700_000, 3));
    }
    script.extend(faults(&mut dice, members, 900_000, 1, 1));
    setup.script = script;
    let mut world = World::new(Arc::new(setup));
    world.steady();
    let mut run = Recording::of(world);
    while run.world().now() < Micros::millis(9_000) && run.advance() {}
    run
}

/// Which request became which transaction.
#[derive(Clone, Default)]
struct Made(BTreeMap<Zxid, (SessionId, u32)>);

impl Made {
    fn see(&mut self, notes: &[Note]) {
        for note in notes {
            if let Note::Proposed(txn) = note {
                self.0.insert(txn.zxid, (txn.session, txn.cxid));
            }
        }
    }
}

/// Is what a fact shows shown by this event of another run, too? Transactions are the same if
/// the same request made them.
fn is_same(
    causes: &Causes,
    fact: EventFact,
    made: (&Made, &Made),
    step: &Step,
    notes: &[Note],
) -> bool {
    let mine = causes.step(fact.event).unwrap();
    let zxid = fact.what.zxid().unwrap_or(mine.zxid);
    let is_txn = fact.what.zxid().is_some()
        || mine.kind().is_some_and(|k| {
            [PacketKind::Proposal, PacketKind::Commit, PacketKind::Ack].contains(&k)
        });
    if step.actor != mine.actor || is_txn && made.0.0.get(&zxid) != made.1.0.get(&zxid) {
        return false;
    }
    if fact.what == Shown::Event {
        let of = |s: &Step| (s.about, s.peer, s.zxid);
        return of(step) == of(mine);
    }
    // To count a quorum and to hear of a leader are two ways to a role.
    let same_way = !matches!(fact.what, Shown::State(_)) || step.what() == mine.what();
    same_way && notes.iter().any(|note| fact.what.is_in(note))
}

/// Whom the server of a fact follows or votes for, if the fact is about that.
fn whom(fact: EventFact, step: &Step, world: &World) -> Option<ServerId> {
    let server = &world.node(step.actor().and_then(Endpoint::server)?).server;
    match fact.what {
        Shown::State(_) => server.leader(),
        Shown::Votes | Shown::Voted => server.vote()?.vote.leader,
        _ => None,
    }
}

/// Of which znode a client is told in a watch event: steps do not say it.
fn told(step: &Step, world: &World) -> Option<HeardWhat> {
    let Some(Endpoint::Client(client)) = step.actor() else { return None };
    let heard =
        world.client(client).log.last().filter(|_| step.kind() == Some(PacketKind::Event))?;
    Some(heard.what.clone())
}

/// Does what a fact shows happen in the run without these events by the time of the fact, as
/// often as it did?
fn happens_without(run: &Recording, causes: &Causes, fact: EventFact, gone: &[u32]) -> bool {
    let first = gone[0];
    let until = causes.at(fact.event);
    let mut made = Made::default();
    (1..first).for_each(|event| made.see(causes.notes(event)));
    let mut mine = made.clone();
    let mut had = 0;
    let mut before = run.clone();
    before.seek(fact.event);
    let of = told(causes.step(fact.event).unwrap(), before.world());
    for event in first..=fact.event {
        let (step, notes) = (causes.step(event).unwrap(), causes.notes(event));
        mine.see(notes);
        if is_same(causes, fact, (&mine, &mine), step, notes) {
            before.seek(event);
            had += usize::from(told(step, before.world()) == of);
        }
    }
    before.seek(fact.event);
    let leader = whom(fact, causes.step(fact.event).unwrap(), before.world());
    before.seek(first - 1);
    let mut world = before.world().clone();
    world.discard();
    let mut left: Vec<Step> = gone[1..].iter().map(|e| *causes.step(*e).unwrap()).collect();
    let mut has = 0;
    loop {
        let mut next = world.clone();
        let Some(step) = next.step().filter(|step| step.at <= until) else { break };
        let key = |s: &Step| (s.at, s.about, s.actor, s.peer, s.zxid);
        if let Some(ix) = left.iter().position(|s| key(s) == key(&step)) {
            left.remove(ix);
            world.discard();
            continue;
        }
        made.see(next.notes());
        let same = is_same(causes, fact, (&mine, &made), &step, next.notes());
        let alike = whom(fact, &step, &next) == leader && told(&step, &next) == of;
        has += usize::from(same && alike);
        world = next;
    }
    has >= had
}

/// What is wrong with the stated causes of a node.
fn wrong(run: &Recording, causes: &Causes, node: &CauseNode) -> Vec<String> {
    let mut found = Vec::new();
    for cause in &node.causes {
        let events: Vec<u32> = cause.facts.iter().map(|fact| fact.event).collect();
        if events.iter().any(|event| *event >= node.fact.event) {
            found.push(format!("{:?} does not come after {events:?}", node.fact));
        } else if happens_without(run, causes, node.fact, &events) {
            let whose = causes.step(node.fact.event).map(zabscope::trace::event);
            let of: Vec<_> =
                events.iter().map(|e| causes.step(*e).map(zabscope::trace::event)).collect();
            found.push(format!(
                "{:?} by {:?} ({whose:?}) is as it was without {events:?} ({of:?})",
                node.fact, node.rule
            ));
        }
    }
    found
}

fn a_question(dice: &mut Dice, run: &Recording, causes: &Causes) -> (WhyQuestion, u32) {
    let members = run.world().rules().config.members().len() as u64;
    let until = 1 + dice.below(u64::from(run.frontier())) as u32;
    let zxids: Vec<Zxid> = (1..=until)
        .flat_map(|e| causes.notes(e))
        .filter_map(|n| match n {
            Note::Proposed(txn) => Some(txn.zxid),
            _ => None,
        })
        .collect();
    let zxid =
        zxids.get(dice.below(zxids.len().max(1) as u64) as usize).copied().unwrap_or_default();
    let client = ClientId(1 + dice.below(3) as u8);
    let question = match dice.below(7) {
        0 => WhyQuestion::Event(until),
        1 | 2 => WhyQuestion::Role(dice.server(members)),
        3 => WhyQuestion::Entry(dice.server(members), zxid),
        4 => WhyQuestion::Commit(zxid),
        5 => WhyQuestion::Reply(client, 1 + dice.below(8) as u32),
        _ => WhyQuestion::Session(client),
    };
    (question, until)
}

#[test]
fn every_stated_cause_precedes_its_effect_and_is_needed() {
    let mut found = Vec::new();
    let (mut asked, mut stated) = (0, 0);
    let mut rules = BTreeSet::new();
    for seed in 0..RUNS {
        let run = run_of(seed);
        let causes = Causes::of(&run);
        let mut dice = Dice(!seed);
        for _ in 0..6 {
            let (question, until) = a_question(&mut dice, &run, &causes);
            let Some(answer) = why(&causes, question, until) else { continue };
            asked += 1;
            for node in &answer.links {
                stated += node.causes.len();
                rules.insert(node.rule);
                let wrong = wrong(&run, &causes, node);
                found.extend(wrong.into_iter().map(|w| format!("seed {seed}: {w}")));
            }
        }
    }
    assert!(found.is_empty(), "{} of {stated}:\n{}", found.len(), found.join("\n"));
    assert!(asked > RUNS * 4 && stated > 100 * RUNS as usize, "{asked} questions, {stated} causes");
    assert!(rules.len() > 40, "only {rules:?} were met");
}

#[test]
fn a_watch_event_comes_from_a_change_and_from_who_left_the_watch() {
    let mut found = Vec::new();
    let (mut events, mut left) = (0, 0);
    for seed in 0..RUNS {
        let run = run_of(seed);
        let causes = Causes::of(&run);
        let told = |event: &u32| causes.step(*event).unwrap().kind() == Some(PacketKind::Event);
        for event in (1..=causes.len()).filter(told) {
            let node = causes.node(causes.main(event));
            assert_eq!(node.rule, Rule::Watch);
            let asked = |fact: &EventFact| {
                causes.step(fact.event).unwrap().kind() == Some(PacketKind::ClientRequest)
            };
            events += 1;
            left += usize::from(node.causes.iter().any(|cause| cause.facts.iter().all(asked)));
            let wrong = wrong(&run, &causes, &node);
            found.extend(wrong.into_iter().map(|w| format!("seed {seed}: {w}")));
        }
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
    assert!(events > RUNS as usize && left == events, "{left} of {events}");
}

#[test]
fn a_wrong_cause_is_found_out() {
    let run = run_of(1);
    let causes = Causes::of(&run);
    let commits = (1..=causes.len()).map(|event| causes.main(event));
    let fact = commits.filter(|f| matches!(f.what, Shown::Committed(_))).nth(5).unwrap();
    let right = causes.node(fact);
    assert_eq!(wrong(&run, &causes, &right), Vec::<String>::new());
    let plant = |event: u32| {
        let cause = Cause { facts: vec![causes.main(event)] };
        wrong(&run, &causes, &CauseNode { causes: vec![cause], ..right.clone() })
    };
    assert_eq!(plant(fact.event + 1).len(), 1, "what comes after is no cause");
    let pings = (1..fact.event)
        .rev()
        .filter(|event| causes.step(*event).unwrap().kind() == Some(PacketKind::Ping));
    let mut planted = 0;
    for ping in pings.take(3) {
        planted += 1;
        assert_eq!(plant(ping).len(), 1, "a ping commits nothing");
    }
    assert_eq!(planted, 3);
}

#[test]
fn a_commit_is_followed_back_to_the_clients_act() {
    let run = run_of(0);
    let causes = Causes::of(&run);
    let zxid = |event: u32| match causes.main(event).what {
        Shown::Committed(zxid) => Some(zxid),
        _ => None,
    };
    let zxid = (1..=causes.len()).filter_map(zxid).nth(6).unwrap();
    let answer = why(&causes, WhyQuestion::Commit(zxid), causes.len()).unwrap();
    let rules: BTreeSet<Rule> = answer.links.iter().map(|node| node.rule).collect();
    let needed =
        [Rule::Committed, Rule::Durable, Rule::Appended, Rule::Proposal, Rule::Proposed, Rule::Act];
    for rule in needed {
        assert!(rules.contains(&rule), "{rule:?} is missing in {rules:?}");
    }
    assert!(answer.events().is_sorted_by(|a, b| a > b), "the newest first");
    let commit = answer.links[0].fact.event;
    assert!(answer.events().skip(1).all(|event| {
        let end = causes.step(event).unwrap().actor().unwrap();
        event <= causes.past(commit).of(end)
    }));
}

#[test]
fn walking_back_and_forth_along_causes() {
    let run = run_of(0);
    let causes = Causes::of(&run);
    let mut walked = 0;
    for event in 1..=causes.len() {
        if let Some(back) = causes.back(event) {
            assert!(back < event);
            walked += usize::from(causes.forth(back).is_some());
        }
    }
    assert!(walked > 100);
}

#[test]
fn an_observer_follows_a_run_in_slices_and_through_branches() {
    let mut run = run_of(3);
    let mut causes = Causes::new(&run);
    while !causes.follow(&run, 100) {}
    let whole = Causes::of(&run);
    assert_eq!(
        (causes.len(), causes.chain(causes.main(700))),
        (whole.len(), whole.chain(whole.main(700)))
    );
    run.seek(500);
    run.act(Act { when: When::Now, command: Command::Crash(ServerId(2)) }).unwrap();
    run.seek(600);
    assert!(causes.follow(&run, u32::MAX));
    assert_eq!(causes.len(), run.frontier());
    assert!(causes.step(501).unwrap().is_crash(), "the crash is in the other branch only");
}

/// Three servers with S3 leading, and a client at S1; a write is asked for.
fn asked(trouble: &[Command], events: u32) -> Recording {
    let mut setup = Setup::new(7, 3, 0);
    setup.config.eternal_sessions = true;
    setup.boot = Span::fixed(0);
    let mut run = Recording::new(Arc::new(setup));
    while run.world().nodes().iter().filter(|n| n.server.serves()).count() < 3 {
        assert!(run.advance());
    }
    let now = |command: Command| Act { when: When::Now, command };
    run.act(now(Command::Connect(ClientId(1), ServerId(1)))).unwrap();
    run.seek(run.cursor() + 40);
    for command in trouble {
        run.act(now(command.clone())).unwrap();
    }
    run.act(now(Command::Write(ClientId(1), "/a".into(), "1".into(), -1))).unwrap();
    run.seek(run.cursor() + events);
    run
}

fn lacks(run: &Recording, about: WhyQuestion) -> Vec<Missing> {
    why_not(&Causes::of(run), run, about).iter().map(|lack| lack.what).collect()
}

#[test]
fn what_is_missing_is_read_off_the_run() {
    let (s1, s2, s3) = (
        Endpoint::Server(ServerId(1)),
        Endpoint::Server(ServerId(2)),
        Endpoint::Server(ServerId(3)),
    );
    let zxid = Zxid::new(zabscope::base::Epoch(1), 2);
    let done = asked(&[], 60);
    assert_eq!(lacks(&done, WhyQuestion::Commit(zxid)), [], "it is committed");
    assert_eq!(lacks(&done, WhyQuestion::Reply(ClientId(1), 1)), []);
    assert_eq!(lacks(&done, WhyQuestion::Role(ServerId(2))), []);

    let held = [Command::Hold(s1, s3, Some(Channel::Quorum))];
    assert!(lacks(&asked(&held, 30), WhyQuestion::Reply(ClientId(1), 1)).contains(&Missing::Held));

    let held = [Command::Hold(s1, s3, None), Command::Hold(s2, s3, None)];
    let mut run = asked(&[], 0);
    while !run.world().notes().iter().any(|n| matches!(n, Note::Proposed(t) if t.zxid == zxid)) {
        assert!(run.advance());
    }
    for command in held {
        run.act(Act { when: When::Now, command }).unwrap();
    }
    run.seek(run.cursor() + 20);
    let found = lacks(&run, WhyQuestion::Commit(zxid));
    assert_eq!(found[0], Missing::Acks);
    assert!(found.contains(&Missing::Held), "{found:?}");
    let all = why_not(&Causes::of(&run), &run, WhyQuestion::Commit(zxid));
    assert_eq!(all[0].counted, (SidSet::from_iter([ServerId(3)]), 2), "its own ACK, of two");
    let has = |sid| run.world().node(sid).server.disk.log.is_durable(zxid);
    for (sid, end) in [(ServerId(1), s1), (ServerId(2), s2)] {
        let ack =
            all.iter().any(|l| (l.what, l.who, l.other) == (Missing::Ack, Some(s3), Some(end)));
        assert_eq!(ack, has(sid), "{sid} has it on disk: what S3 lacks is its ACK");
    }
    assert!(has(ServerId(1)) || has(ServerId(2)), "there are two durable copies, and no commit");
    assert_eq!(
        lacks(&run, WhyQuestion::Entry(ServerId(2), zxid)),
        found,
        "so nobody has applied it"
    );
    let cut = [Command::Cut(s1, s3), Command::Cut(s2, s3)];
    for command in cut {
        run.act(Act { when: When::Now, command }).unwrap();
    }
    let found = why_not(&Causes::of(&run), &run, WhyQuestion::Commit(zxid));
    let ack = found.iter().find(|lack| lack.what == Missing::Lost).expect("the ACKs are lost");
    assert_eq!(
        (ack.kind, ack.other, ack.at),
        (Some(PacketKind::Ack), Some(s3), Some(run.world().now()))
    );

    let down = [Command::Crash(ServerId(1)), Command::Crash(ServerId(2))];
    let found = {
        let mut run = asked(&[], 60);
        for command in down {
            run.act(Act { when: When::Now, command }).unwrap();
        }
        run.seek(run.cursor() + 40);
        why_not(&Causes::of(&run), &run, WhyQuestion::Role(ServerId(3)))
    };
    let what: Vec<_> = found.iter().map(|lack| (lack.what, lack.who)).collect();
    assert!(what.contains(&(Missing::Up, Some(s1))) && what.contains(&(Missing::Up, Some(s2))));
    assert!(found.iter().all(|lack| lack.what != Missing::Up || lack.event.is_some()));
}
