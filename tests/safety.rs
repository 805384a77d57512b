//! The promise behind everything: under any faults every guarantee of the
//! register holds at every event; and end to end, once the faults are over, all
//! servers agree and no answered write is lost.

mod dice;

use dice::Dice;
use std::sync::Arc;
use zabscope::base::{ClientId, Micros, ServerId, Span, Sym, Zxid};
use zabscope::check::Checker;
use zabscope::client::{ClientState, Outcome};
use zabscope::service::{Op, Store};
use zabscope::sim::{Act, Command, Fault, Recording, Setup, Watcher, When, World};
use zabscope::zab::Flaws;

fn try_to(run: &mut Recording, command: Command) -> bool {
    run.act(Act { when: When::Now, command }).is_ok()
}

/// One fault, or the end of one.
fn fault(dice: &mut Dice, n: u8) -> Command {
    let s = ServerId(1 + dice.below(u64::from(n)) as u8);
    let how = if dice.below(2) == 0 { Fault::Cut } else { Fault::Silence };
    match dice.below(13) {
        0..=2 => Command::Crash(s),
        3..=6 => Command::Restart(s),
        7 => Command::Pause(s),
        8 => Command::Resume(s),
        9 => Command::Isolate(s, how),
        10 => Command::Fsync(s, Span::new(100, 100 + dice.below(200_000))),
        _ => Command::HealAll,
    }
}

/// Clients that keep writing, faults that keep coming.
fn trouble(seed: u64, voters: u8, as_released: bool) -> Recording {
    let mut setup = Setup::new(seed, voters, (seed % 2) as u8);
    if as_released {
        setup.flaws = Flaws::as_released();
    }
    setup.config.tick = Micros::millis(200);
    setup.config.snap_count = [6, 100_000][(seed % 2) as usize];
    setup.config.commit_log_count = [3, 500][(seed / 2 % 2) as usize];
    setup.texts = (0..200).map(|v| v.to_string()).collect();
    let members = voters + (seed % 2) as u8;
    let mut run = Recording::new(Arc::new(setup));
    let mut dice = Dice(seed);
    let mut value = 0;
    for _ in 0..120 {
        let target = run.cursor() + 5 + dice.below(60) as u32;
        while run.cursor() < target && run.advance() {}
        if dice.below(3) == 0 {
            let command = fault(&mut dice, members);
            try_to(&mut run, command);
        }
        let client = ClientId(1 + dice.below(3) as u8);
        let server = ServerId(1 + dice.below(u64::from(members)) as u8);
        try_to(&mut run, Command::Connect(client, server));
        value += 1;
        let version = if dice.below(4) == 0 { 0 } else { -1 };
        let key = Sym(dice.below(3) as u32);
        try_to(&mut run, Command::Write(client, key, Sym(value), version));
    }
    run
}

/// Ends every fault and waits until everybody serves and nothing is pending.
fn calm(run: &mut Recording) {
    try_to(run, Command::HealAll);
    for node in 0..run.world().nodes().len() {
        let sid = run.world().nodes()[node].server.id;
        try_to(run, Command::Resume(sid));
        try_to(run, Command::Restart(sid));
        try_to(run, Command::Fsync(sid, Span::new(100, 500)));
    }
    let end = run.world().now() + Micros::millis(600_000);
    let settled = |w: &World| {
        let zxids: Vec<Zxid> = w.nodes().iter().filter_map(last).collect();
        w.nodes().iter().all(|n| n.server.serves())
            && w.nodes().iter().all(|n| n.server.leading().is_none_or(|l| l.outstanding.is_empty()))
            && zxids.windows(2).all(|z| z[0].counter() == 0 || z[1].counter() == 0 || z[0] == z[1])
    };
    while !settled(run.world()) {
        assert!(
            run.world().now() < end && run.advance(),
            "seed {}: it never came to rest",
            run.world().setup().seed
        );
    }
    // One more session, so that every server has a transaction of the last epoch.
    let (client, server) = (ClientId(9), ServerId(1));
    let done = |w: &World| {
        let zxid = w.nodes().iter().filter_map(last).max();
        w.clients()[8].state == ClientState::Connected && w.nodes().iter().all(|n| last(n) == zxid)
    };
    while !done(run.world()) {
        if !run.world().clients()[8].is_active() {
            try_to(run, Command::Connect(client, server)); // its server may be changing roles
        }
        assert!(run.world().now() < end && run.advance(), "the last session never opened");
    }
}

fn last(node: &zabscope::sim::world::Node) -> Option<Zxid> {
    node.server.process.as_ref().map(|p| p.core.db.last_processed)
}

fn store(node: &zabscope::sim::world::Node) -> Store {
    node.server.process.as_ref().expect("up").core.db.store.clone()
}

/// Plays a run again with a checker beside it.
fn checked(run: &Recording) -> Checker {
    let mut again = Recording::new(run.world().setup().clone());
    let mut checker = Checker::begin(again.world());
    let acts = run.acts();
    let mut acts = acts.iter().peekable();
    while again.cursor() < run.frontier() {
        match acts.next_if(|(at, _)| *at == again.cursor()) {
            Some((_, act)) => {
                again.act(*act).expect("it was allowed the first time");
            }
            None => assert!(again.advance(), "it went on the first time"),
        }
        let step = again.step_at(again.cursor()).expect("the event just made");
        checker.see(again.world(), step);
    }
    assert!(again.world() == run.world(), "watching changed the run");
    checker
}

#[test]
fn after_any_faults_all_servers_agree_and_no_answered_write_is_lost() {
    let mut answered = 0;
    let mut unknown = 0;
    let mut committed = 0;
    for seed in 0..300 {
        let mut run = trouble(seed, [3, 5][(seed % 2) as usize], false);
        calm(&mut run);
        let checker = checked(&run);
        assert!(checker.violations().is_empty(), "seed {seed}: {}", checker.violations()[0]);
        committed += checker.committed();
        let world = run.world();
        let stores: Vec<Store> = world.nodes().iter().map(store).collect();
        assert!(stores.iter().all(|s| *s == stores[0]), "seed {seed}: servers disagree");
        for client in world.clients() {
            for entry in &client.history {
                let Op::Set { key, value, .. } = entry.op else { continue };
                match entry.outcome {
                    Outcome::Done(zxid) => {
                        answered += 1;
                        let cell = stores[0].get(key).copied();
                        let kept = cell.is_some_and(|c| {
                            c.mzxid > zxid || (c.mzxid == zxid && c.value == value)
                        });
                        assert!(kept, "seed {seed}: the answered write {zxid} is gone: {cell:?}");
                    }
                    Outcome::ConnectionLoss => unknown += 1,
                    Outcome::Failed(..) | Outcome::Pending => {}
                }
            }
        }
    }
    assert!(
        answered > 1_000 && unknown > 100 && committed > 5_000,
        "too calm: {answered} answered, {unknown} unknown, {committed} committed"
    );
}

#[test]
fn with_the_holes_of_the_releases_the_same_hunt_finds_violations() {
    let mut found: Vec<&str> = (0..400)
        .flat_map(|seed| {
            let run = trouble(seed, [3, 5][(seed % 2) as usize], true);
            checked(&run).violations().to_vec()
        })
        .map(|violation| violation.invariant.invariant().name)
        .collect();
    found.sort_unstable();
    found.dedup();
    assert!(found.contains(&"PrefixConsistency"), "only {found:?}: are they watched at all?");
}
