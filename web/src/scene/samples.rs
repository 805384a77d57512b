//! Runs for tests and for pictures.

use std::sync::Arc;
use zabscope::base::{ClientId, Endpoint, ServerId};
use zabscope::check::Run;
use zabscope::sim::{Act, Command, Setup, Step, When};

/// A run before its first event.
pub fn fresh(voters: u8, observers: u8) -> Run {
    Run::watched(Arc::new(Setup::new(11, voters, observers)))
}

/// A run from a seed with clients that have a session.
pub fn seeded(seed: u64, voters: u8, clients: u8) -> Run {
    let mut run = Run::watched(Arc::new(Setup::new(seed, voters, 0)));
    pass(&mut run, 900);
    for n in 1..=clients {
        act(&mut run, Command::Connect(ClientId(n), ServerId(n)));
        pass(&mut run, 60);
    }
    run
}

/// Writes, and now and then a server crashes, restarts or is paused.
pub fn trouble(run: &mut Run, seed: u64) {
    for round in 0..14u64 {
        let sid = ServerId(((seed * 7 + round * 3) % 3 + 1) as u8);
        let command = match (seed + round) % 7 {
            0 => Command::Crash(sid),
            1 => Command::Restart(sid),
            2 => Command::Pause(sid),
            3 => Command::Resume(sid),
            _ => Command::Write(ClientId((round % 2 + 1) as u8), "/a".into(), "1".into(), -1),
        };
        let _ = run.act(Act { when: When::Now, command });
        pass(run, 20 + (seed * 31 + round * 17) % 400);
    }
}

/// Goes on until an event is the one wanted.
pub fn until(run: &mut Run, wanted: impl Fn(&Step) -> bool) -> u32 {
    for _ in 0..200_000 {
        assert!(run.advance(), "the run ended");
        if run.step_at(run.cursor()).is_some_and(&wanted) {
            return run.cursor();
        }
    }
    panic!("it never happened");
}

/// Somebody acts here.
pub fn act(run: &mut Run, command: Command) {
    run.act(Act { when: When::Now, command }).expect("a command that can be carried out");
}

/// Goes on for some time.
pub fn pass(run: &mut Run, ms: u64) {
    let until = run.world().now().0 + ms * 1000;
    while run.world().now().0 < until && run.advance() {}
}

/// A leader, and this number of clients with a session and a write each.
pub fn busy(voters: u8, observers: u8, clients: u8) -> Run {
    let mut run = fresh(voters, observers);
    pass(&mut run, 900);
    for n in 1..=clients {
        act(&mut run, Command::Connect(ClientId(n), ServerId((n - 1) % (voters + observers) + 1)));
        pass(&mut run, 60);
    }
    for n in 1..=clients {
        write(&mut run, n);
        pass(&mut run, 60);
    }
    run
}

pub fn write(run: &mut Run, client: u8) {
    act(run, Command::Write(ClientId(client), "/a".into(), "1".into(), -1));
}

/// Three servers; the leader was crashed after a write, and another one leads.
pub fn crashed() -> Run {
    let mut run = busy(3, 0, 1);
    act(&mut run, Command::Crash(ServerId(3)));
    pass(&mut run, 1_500);
    run
}

/// An old leader had to cut a record that only it had.
pub fn truncated() -> Run {
    let mut run = busy(3, 0, 3);
    for other in [1, 2] {
        let (a, b) = (Endpoint::Server(ServerId(3)), Endpoint::Server(ServerId(other)));
        act(&mut run, Command::Hold(a, b, None));
    }
    write(&mut run, 3);
    pass(&mut run, 20);
    act(&mut run, Command::Crash(ServerId(3)));
    pass(&mut run, 13_000);
    for other in [1, 2] {
        let (a, b) = (Endpoint::Server(ServerId(3)), Endpoint::Server(ServerId(other)));
        act(&mut run, Command::Release(a, b, None));
    }
    act(&mut run, Command::Restart(ServerId(3)));
    pass(&mut run, 3_000);
    act(&mut run, Command::Connect(ClientId(4), ServerId(1)));
    pass(&mut run, 200);
    write(&mut run, 4);
    pass(&mut run, 100);
    run
}
