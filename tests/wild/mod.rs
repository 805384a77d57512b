//! What random runs of tests are made of: chance, requests, and faults that pass.

use std::sync::Arc;
use zabscope::base::{Channel, ClientId, Endpoint, Micros, ServerId};
use zabscope::hunt::dice::split_mix_64;
use zabscope::service::op::{CreateMode, Op};
use zabscope::sim::{Act, Command, Fault, When};

/// A test's own chance.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        split_mix_64(&mut self.0) % bound
    }

    /// One of the first `n` servers.
    pub fn server(&mut self, n: u64) -> ServerId {
        ServerId(1 + self.below(n) as u8)
    }
}

/// A line of a script.
pub fn at(at: u64, command: Command) -> Act {
    Act { when: When::At(Micros(at)), command }
}

/// What a client asks for, from the first second on, less than `pause` microseconds apart: reads that leave a watch,
/// ephemeral sequential znodes, and writes of one of `paths` znodes.
pub fn requests(
    dice: &mut Dice,
    client: ClientId,
    number: u64,
    pause: u64,
    paths: u64,
) -> Vec<Act> {
    let mut time = 1_000_000;
    let request = |value: u64| {
        time += dice.below(pause);
        let path = format!("/{}", dice.below(paths));
        let command = match dice.below(4) {
            0 => Command::Request(client, Arc::new(Op::GetData { path: path.into(), watch: true })),
            1 => {
                let op = Op::create("/e-", &value.to_string(), CreateMode::EphemeralSequential);
                Command::Request(client, Arc::new(op))
            }
            _ => Command::Write(client, path.into(), value.to_string().into(), -1),
        };
        at(time, command)
    };
    (0..number).map(request).collect()
}

/// Up to four faults after `begin` (microseconds), each with its end. `isolations` of seven are a server that hears and
/// says nothing any more, `kills` clients that end without a word.
pub fn faults(dice: &mut Dice, members: u64, begin: u64, isolations: u64, kills: u64) -> Vec<Act> {
    let mut script = Vec::new();
    let mut time = begin;
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
            n if n < 4 + isolations => (Command::Isolate(a, Fault::Silence), Command::HealAll),
            n if n < 4 + isolations + kills => {
                (Command::Kill(ClientId(1 + dice.below(3) as u8)), Command::HealAll)
            }
            _ => (Command::Cut(one, two), Command::Heal(one, two)),
        };
        script.push(at(time, fault));
        script.push(at(back, repair));
    }
    script
}
