//! Hunts among recipes: clients run programs, and everything around them goes wrong.
//!
//! Clients stand still, die, move, and lose their connections; servers die, fall
//! silent and come back. When all that is over, everybody gets time to finish. A right
//! way must have kept its promises; in a tempting one the harm should have happened.

use super::dice::Dice;
use crate::base::{Channel, ClientId, Endpoint, Micros, ServerId, Span};
use crate::check::recipe::{Breach, Harm, Keeper, harms};
use crate::client::ClientState;
use crate::recipe::{Happened, Kind, Recipe, Running, Status};
use crate::service::Release;
use crate::service::op::{CreateMode, Op};
use crate::service::path::Path;
use crate::sim::{Act, Command, Fault, Recording, Setup, When, World};
use std::sync::Arc;

/// How many times something may go wrong.
const ROUNDS: u32 = 24;
/// How long everybody gets to finish when all faults are over.
const REST: Micros = Micros::millis(40_000);
/// No run has more events.
const MOST_EVENTS: u32 = 60_000;
/// What makes dice of their own of a seed.
const WHIMS: u64 = 0x7768_696d;
/// How many clients there are at most.
const CLIENTS: u8 = 5;

/// A run of recipes made from a seed.
#[derive(Clone, Debug)]
pub struct HuntOutcome {
    /// The run, at its end.
    pub run: Recording<Keeper>,
    /// Promises that were broken.
    pub breaches: Vec<Breach>,
    /// What else went wrong.
    pub harms: Vec<(Harm, Path)>,
    /// How many programs did not end when they were asked to.
    pub restless: u32,
}

/// The harm that each tempting way is known for.
pub const HARMS: [(Kind, Harm); 17] = [
    (Kind::LockPolling, Harm::Polling),
    (Kind::LockHerd, Harm::Herd),
    (Kind::LockPersistent, Harm::LockedForEver),
    (Kind::LockFlag, Harm::TwoHolders),
    (Kind::LockDeleteAny, Harm::TwoHolders),
    (Kind::LockNoGuid, Harm::WaitsForItself),
    (Kind::TwoLocks, Harm::Deadlock),
    (Kind::ReadHerd, Harm::Herd),
    (Kind::BarrierNoReady, Harm::LeftBehind),
    (Kind::QueueUnsorted, Harm::OutOfOrder),
    (Kind::QueueDeleteFirst, Harm::LostElement),
    (Kind::CounterBlind, Harm::NumberAgain),
    (Kind::CounterVersion, Harm::NumberAgain),
    (Kind::ElectionHerd, Harm::Herd),
    (Kind::ConfigOnce, Harm::MissedChange),
    (Kind::ReadyIgnored, Harm::TornSetting),
    (Kind::MoverTwoSteps, Harm::NotInOnePlace),
];

/// The harm that right ways are known for: holes of the library's own code. A lock's clean-up after
/// a time-out is one request, which nobody repeats if it is lost (kazoo 429, zk-ruby 49). A locking
/// queue's take is one create: if its answer is lost the program ends, and the entry stays taken.
pub const HOLES: [(Kind, Harm); 6] = [
    (Kind::LockingPut, Harm::ForgottenZnode),
    (Kind::LockingTake, Harm::ForgottenZnode),
    (Kind::Lock, Harm::ForgottenZnode),
    (Kind::ReadLock, Harm::ForgottenZnode),
    (Kind::WriteLock, Harm::ForgottenZnode),
    (Kind::Semaphore, Harm::ForgottenZnode),
];

impl HuntOutcome {
    /// Is this harm one that the recipe is known for though it is a right way?
    pub fn hole(&self, kind: Kind) -> Option<Harm> {
        let known = |harm: &Harm| HOLES.contains(&(kind, *harm));
        self.harms.iter().map(|(harm, _)| *harm).find(known)
    }

    /// What went wrong that this recipe could have prevented: broken promises and harms.
    pub fn wrong(&self, kind: Kind) -> Vec<String> {
        let fenced = self.run.world().programs().any(|program| program.recipe.fenced);
        let prevents = |harm: Harm| match harm {
            // Whoever sleeps believes that it holds; only a fence keeps its write out.
            Harm::TwoHolders => false,
            Harm::LateWrite => fenced,
            // The keeper of promises looks at the line itself.
            Harm::Unfair => false,
            _ => true,
        };
        let harms = self.harms.iter().map(|(harm, _)| *harm);
        let broken = self.breaches.iter().map(|breach| format!("{:?}", breach.promise));
        let hole = |harm: &Harm| HOLES.contains(&(kind, *harm));
        let counts = |harm: &Harm| !kind.is_right() || prevents(*harm) && !hole(harm);
        let mut all: Vec<String> =
            broken.chain(harms.filter(counts).map(|harm| format!("{harm:?}"))).collect();
        if self.restless > 0 {
            all.push("DoesNotStop".to_owned());
        }
        all.sort();
        all.dedup();
        all
    }

    /// How often somebody got what it wanted.
    pub fn acquired(&self) -> u32 {
        let is_it = |what: &Happened| {
            matches!(
                what,
                Happened::Acquired(..)
                    | Happened::Passed
                    | Happened::Entered(_)
                    | Happened::Took(..)
                    | Happened::Counted(_)
                    | Happened::Sees(_)
                    | Happened::Follows(_)
                    | Happened::Published(_)
                    | Happened::Decided(_)
                    | Happened::Moved(..)
            )
        };
        let facts = self.run.world().programs().flat_map(|program| program.facts());
        facts.filter(|fact| is_it(&fact.what)).count() as u32
    }
}

/// Who runs what when this recipe is hunted: one recipe for each client.
fn cast(kind: Kind, dice: &mut Dice) -> Vec<Recipe> {
    let some = |n: u32| 2 + n;
    let of = |kind: Kind, repeat: u32| Recipe { repeat, ..Recipe::new(kind, "/hunt") };
    let all = |kind: Kind, count: u32, repeat: u32| vec![of(kind, repeat); count as usize];
    let few = some(dice.below(4));
    let reader = |kind: Kind| vec![of(Kind::ConfigWrite, 6), of(kind, 0), of(kind, 0)];
    let parts = |kind: Kind| {
        let size = |kind, repeat| Recipe { size: 4, ..of(kind, repeat) };
        vec![size(Kind::ReadyWrite, 6), size(kind, 0), size(kind, 0)]
    };
    let queue = |put: Kind, take: Kind| {
        let put = Recipe { size: 8, hold: Micros::millis(100), ..of(put, 1) };
        vec![put, of(take, 4), of(take, 4)]
    };
    match kind {
        Kind::TwoLocks => {
            let there = Recipe { think: Micros::millis(200), ..of(kind, 12) };
            let here =
                Recipe { path: there.second(), second: Some(there.path.clone()), ..there.clone() };
            vec![there, here]
        }
        Kind::ReadLock | Kind::WriteLock | Kind::ReadHerd => {
            let readers = if kind == Kind::ReadHerd { kind } else { Kind::ReadLock };
            let mut all = all(readers, 3, 5);
            all.extend(vec![of(Kind::WriteLock, 5); 2]);
            all
        }
        Kind::Barrier | Kind::BarrierWait => {
            vec![of(Kind::Barrier, 2), of(Kind::BarrierWait, 2), of(Kind::BarrierWait, 2)]
        }
        Kind::DoubleBarrier | Kind::BarrierNoReady => {
            // A gathering is soon over: whoever is slow comes too late.
            let hold = Micros::millis(dice.pick(&[5, 5, 1_000]));
            vec![Recipe { size: 3, hold, ..of(kind, 1) }; 3]
        }
        Kind::QueuePut | Kind::QueueTake => queue(Kind::QueuePut, Kind::QueueTake),
        Kind::LockingPut | Kind::LockingTake => queue(Kind::LockingPut, Kind::LockingTake),
        Kind::QueueUnsorted | Kind::QueueDeleteFirst | Kind::PriorityTake => {
            queue(Kind::QueuePut, kind)
        }
        Kind::Counter | Kind::CounterBlind | Kind::CounterVersion => {
            vec![Recipe { hold: Micros::millis(50), ..of(kind, 12) }; few as usize]
        }
        Kind::ConfigRead | Kind::ConfigWrite => reader(Kind::ConfigRead),
        Kind::ConfigOnce | Kind::DataWatch => reader(kind),
        Kind::ChildrenWatch => vec![of(Kind::Member, 4), of(Kind::Member, 4), of(kind, 0)],
        Kind::Lease => {
            let (hold, think) = (Micros::millis(3_000), Micros::millis(500));
            vec![Recipe { hold, think, ..of(kind, 6) }; few as usize]
        }
        Kind::PersistentNode => {
            vec![Recipe { hold: Micros::millis(4_000), ..of(kind, 3) }; few as usize]
        }
        Kind::ReadyRead | Kind::ReadyWrite => parts(Kind::ReadyRead),
        Kind::ReadyIgnored => parts(kind),
        Kind::Coordinator | Kind::Site => {
            vec![of(Kind::Coordinator, 3), of(Kind::Site, 3), of(Kind::Site, 3)]
        }
        Kind::Mover | Kind::MoverTwoSteps => {
            vec![Recipe { hold: Micros::millis(20), ..of(kind, 60) }; 2]
        }
        Kind::LockPolling => {
            vec![Recipe { think: Micros::millis(200), ..of(kind, 3) }; few as usize]
        }
        kind => all(kind, few, 8),
    }
}

/// What a kind needs to be there before.
fn first(kind: Kind) -> Option<Op> {
    use Kind::*;
    let data = match kind {
        LockFlag => "unlocked",
        Mover | MoverTwoSteps | ConfigRead | ConfigWrite | ConfigOnce | DataWatch => "it",
        ChildrenWatch => "",
        ReadyRead | ReadyWrite | ReadyIgnored | QueuePut | QueueTake | LockNoGuid => "",
        _ => return None,
    };
    Some(Op::create("/hunt", data, CreateMode::Persistent))
}

/// Makes a run of this recipe from a seed; `bold` is how many of a hundred rounds have
/// a fault.
pub fn hunt(kind: Kind, seed: u64, bold: u32) -> HuntOutcome {
    hunt_in(kind, seed, bold, None)
}

/// The same in a release: clients are as they are then, each on the library that its program is
/// written for.
pub fn hunt_in(kind: Kind, seed: u64, bold: u32, release: Option<Release>) -> HuntOutcome {
    let mut dice = Dice::new(seed);
    let mut setup = Setup::new(seed, 3, 0);
    setup.config.release = release;
    setup.config.eternal_sessions = false;
    setup.config.tick = Micros::millis(400);
    let (lo, hi) = dice.pick(&[(800, 1_600), (100, 3_000), (500, 20_000)]);
    setup.latency = Span::new(lo, hi);
    let run = Recording::watched(Arc::new(setup));
    let taste = if dice.one_in(3) { Taste::Pauses } else { Taste::Everything };
    let whims = Dice::new(seed ^ WHIMS);
    let mut driver = RecipeDriver { taste, run, dice, whims, clients: 0 };
    driver.until(20_000, |w| w.nodes().iter().all(|n| n.server.serves()));
    driver.begin(kind, bold);
    for _ in 0..ROUNDS {
        if driver.dice.below(100) < bold {
            driver.fault(kind);
        } else if driver.dice.one_in(2) {
            driver.mend();
        }
        let wait = driver.dice.pick(&[5, 50, 200, 600, 1_500, 5_000]);
        driver.wait(wait);
    }
    driver.rest();
    let breaches = driver.run.watcher().breaches().to_vec();
    let harms = harms(driver.run.world());
    let restless = driver.stop();
    HuntOutcome { run: driver.run, breaches, harms, restless }
}

/// What goes wrong in a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taste {
    Everything,
    /// Clients stand still, and links become slow.
    Pauses,
}

struct RecipeDriver {
    taste: Taste,
    run: Recording<Keeper>,
    dice: Dice,
    /// Other dice, so that runs from before there were time-outs stay what they were.
    whims: Dice,
    clients: u8,
}

impl RecipeDriver {
    fn act(&mut self, command: Command) {
        let _ = self.run.act(Act { when: When::Now, command });
    }

    fn until(&mut self, ms: u64, done: impl Fn(&World) -> bool) {
        let end = self.run.world().now() + Micros::millis(ms);
        while !done(self.run.world()) && self.run.world().now() < end {
            if self.run.cursor() > MOST_EVENTS || !self.run.advance() {
                return;
            }
        }
    }

    fn wait(&mut self, ms: u64) {
        self.until(ms, |_| false);
    }

    fn begin(&mut self, kind: Kind, bold: u32) {
        let fenced = self.dice.one_in(2);
        let mut cast = cast(kind, &mut self.dice);
        cast.truncate(usize::from(CLIENTS));
        self.clients = cast.len() as u8;
        for (number, _) in (1..).zip(&cast) {
            let timeout = self.dice.pick(&[1_000, 2_000, 4_000]);
            let server = self.server();
            self.act(Command::SessionTimeout(ClientId(number), timeout));
            self.act(Command::Connect(ClientId(number), server));
        }
        let clients = self.clients;
        let connected = move |w: &World| {
            (1..=clients).all(|n| w.client(ClientId(n)).state == ClientState::Connected)
        };
        self.until(5_000, connected);
        if let Some(op) = first(kind) {
            self.act(Command::Request(ClientId(1), Arc::new(op)));
            self.wait(200);
        }
        if self.taste == Taste::Pauses && bold > 0 {
            let (client, slow) = (self.client(), Span::new(100_000, 300_000));
            let at = self.run.world().client(client).server.unwrap_or(ServerId(1));
            self.act(Command::Latency(Endpoint::Server(at), Endpoint::Client(client), slow));
        }
        for (number, recipe) in (1..).zip(cast) {
            let hold = match recipe.hold {
                Micros(1_000_000) => Micros::millis(self.dice.pick(&[50, 300, 1_000, 2_500])),
                hold => hold,
            };
            let fenced = fenced && recipe.kind.is_right();
            let recipe = self.patience(Recipe { hold, fenced, ..recipe });
            self.act(Command::Run(ClientId(number), Arc::new(recipe)));
            // Who comes late comes to what has gone wrong meanwhile.
            let wait = self.dice.pick(&[0, 0, 0, 10, 200, 800]);
            self.wait(wait);
            if self.dice.below(200) < bold {
                self.fault(kind);
                let wait = self.dice.pick(&[0, 10, 100]);
                self.wait(wait);
            }
        }
    }

    /// Some do not wait for ever, and some not at all.
    fn patience(&mut self, recipe: Recipe) -> Recipe {
        use Kind::{Lock, ReadLock, Semaphore, WriteLock};
        if !matches!(recipe.kind, Lock | ReadLock | WriteLock | Semaphore) {
            return recipe;
        }
        let timeout = self.whims.pick(&[0, 0, 0, 300, 1_000, 2_500]);
        let timeout = (timeout > 0).then(|| Micros::millis(timeout));
        Recipe { timeout, blocking: !self.whims.one_in(8), ..recipe }
    }

    fn server(&mut self) -> ServerId {
        ServerId(1 + self.dice.below(3) as u8)
    }

    /// A client; whoever holds something more often than others.
    fn client(&mut self) -> ClientId {
        let holds = |p: &&Running| matches!(p.status(), Status::Holding(..));
        let holder = self.run.world().programs().find(holds).map(|p| p.client);
        let anybody = ClientId(1 + self.dice.below(u32::from(self.clients)) as u8);
        holder.filter(|_| self.dice.one_in(2)).unwrap_or(anybody)
    }

    /// Something goes wrong.
    fn fault(&mut self, kind: Kind) {
        let (client, server) = (self.client(), self.server());
        let at = self.run.world().client(client).server.unwrap_or(server);
        let ends = (Endpoint::Client(client), Endpoint::Server(at));
        let down = self.run.world().nodes().iter().any(|n| n.server.process.is_none());
        // A third of the runs has one kind of fault only: what it takes to see some harm
        // is that nothing else goes wrong.
        let throw = match self.taste {
            Taste::Pauses => self.dice.pick(&[0, 0, 12]),
            Taste::Everything => self.dice.below(13),
        };
        match throw {
            0..=2 => self.act(Command::PauseClient(client)),
            3 if self.dice.one_in(2) => self.act(Command::Kill(client)),
            4 => self.act(Command::Move(client, server)),
            5 => self.act(Command::Break(ends.0, ends.1, Channel::Client)),
            6 => self.act(Command::Hold(ends.1, ends.0, None)),
            7 => self.act(Command::Cut(ends.0, ends.1)),
            8 if !down => self.act(Command::Crash(at)),
            9 => self.act(Command::Isolate(server, Fault::Silence)),
            10 => self.act(Command::Pause(server)),
            12 => {
                let slow = Span::new(100_000, 400_000);
                self.act(Command::Latency(ends.1, ends.0, slow));
            }
            11 if kind == Kind::CounterVersion => {
                let op = Op::Delete { path: "/hunt".into(), version: -1 };
                self.act(Command::Request(client, Arc::new(op)));
            }
            _ => self.act(Command::Break(ends.0, ends.1, Channel::Client)),
        }
    }

    /// Something is good again.
    fn mend(&mut self) {
        let (client, server) = (self.client(), self.server());
        match self.dice.below(5) {
            0 | 1 => self.act(Command::ResumeClient(client)),
            2 => self.act(Command::Restart(server)),
            3 => self.act(Command::Resume(server)),
            _ => self.act(Command::HealAll),
        }
    }

    /// Everybody is asked to stop; how many did not.
    fn stop(&mut self) -> u32 {
        for client in (1..=self.clients).map(ClientId) {
            self.act(Command::Stop(client));
        }
        let over = |w: &World| w.programs().all(|program| program.is_over());
        self.until(30_000, over);
        self.run.world().programs().filter(|program| !program.is_over()).count() as u32
    }

    /// All faults are over, and everybody gets time.
    fn rest(&mut self) {
        self.act(Command::HealAll);
        for sid in (1..=3).map(ServerId) {
            self.act(Command::Restart(sid));
            self.act(Command::Resume(sid));
        }
        for client in (1..=self.clients).map(ClientId) {
            self.act(Command::ResumeClient(client));
        }
        // The pauses of kazoo's retry may last for 84 s.
        let as_they_are = self.run.world().setup().config.clients_as_they_are();
        let rest = if as_they_are { REST * 3 } else { REST };
        let end = self.run.world().now() + rest;
        let over = |w: &World| w.programs().all(|program| program.is_over());
        self.until(rest.0 / 1000, move |w| over(w) || w.now() >= end);
        self.wait(1_000);
    }
}
