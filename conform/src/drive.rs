//! Carries a plan out on a running world, as the recorder did on real servers:
//! it waits where the recorder waited, and goes on when what it waited for is
//! there.

use super::outcome;
use super::plan::{self, PlanItem, ReplayPlan, SeenRequest};
use super::read::{self, ClusterRecording};
use super::watch::{Link, Watch, standing};
use super::words::{ClusterStep, StepDoing};
use std::sync::Arc;
use zabscope::base::{Channel, ClientId, Endpoint, Micros, ServerId, SidSet, Span};
use zabscope::sim::{Act, Command, Setup, Sight, When, World};
use zabscope::zab::PacketKind;

/// From the start of a process until it looks for a leader: a virtual machine
/// has to warm up.
const BOOT: Micros = Micros::millis(420);
/// The longest pause between two steps that is kept.
const LONGEST_PAUSE: i64 = 30_000;
/// How long a condition is waited for.
pub(super) const PATIENCE: Micros = Micros::millis(12_000);
/// How long a request waits for its place among other packets.
pub(super) const PACING: Micros = Micros::millis(60);
/// An fsync that is faster than a packet.
const QUICK_DISK: Span = Span::fixed(50);
/// Rest after writes: every disk gets them.
pub(super) const WRITTEN: Micros = Micros::millis(5);
/// Rest after a write that nobody waits for: as far as it gets, it gets.
const UNATTENDED: Micros = Micros::millis(10);
/// How long a kill waits for a packet that a link was to be held from.
const HOLD_SOON: Micros = Micros::millis(50);
const HOLD_LATER: Micros = Micros::millis(1_000);
/// Rest before the packets begin: what went before has arrived.
const SETTLE: Micros = Micros::millis(10);
/// How much later a server is up that the recording shows to have come late.
const LATE: Micros = Micros::millis(600);
/// Rest after the last thing done.
const REST: Micros = Micros::millis(300);
/// A run has at most this many events.
const MOST_EVENTS: u32 = 1_000_000;

/// A world with its observer while a plan is carried out.
pub struct PlanDriver<'a> {
    pub(super) recording: &'a ClusterRecording,
    pub(super) steps: &'a [ClusterStep],
    /// The world.
    pub world: World,
    /// What was seen.
    pub watch: Watch,
    /// Differences between steps and what happened here.
    pub differences: Vec<String>,
    /// Writes that nobody waits for: whose, and the how manieth of that client.
    pub(super) unattended: Vec<(ClientId, usize)>,
    /// Were they answered before the next kill?
    pub replied: Vec<bool>,
    /// Starts on an empty disk that no step announces.
    pub(super) emptied: Vec<(usize, ServerId)>,
    pub(super) next_client: u8,
    /// How many znodes were written.
    pub(super) written: u32,
    /// Directions whose hold was taken back before the packet came that it waits for.
    pub(super) defused: Vec<Link>,
    /// The step's clock and the world's at the last thing done.
    pub(super) clock: (i64, Micros),
}

/// Carries out a plan; some servers have quick disks. An error is a sentence: it
/// cannot be done here.
pub fn carry_out<'a>(
    recording: &'a ClusterRecording,
    steps: &'a [ClusterStep],
    setup: Setup,
    plan: &ReplayPlan,
    quick: SidSet,
) -> Result<PlanDriver<'a>, String> {
    let mut driver = PlanDriver {
        recording,
        steps,
        world: World::new(Arc::new(setup)),
        watch: Watch::default(),
        differences: Vec::new(),
        unattended: Vec::new(),
        replied: Vec::new(),
        emptied: plan::emptied(recording, steps),
        next_client: 1,
        written: 0,
        defused: Vec::new(),
        clock: (0, Micros(0)),
    };
    for sid in quick.iter() {
        driver.act(Command::Fsync(sid, QUICK_DISK))?;
    }
    let brought_up = steps.first().filter(|step| matches!(step.doing, StepDoing::Started(_)));
    driver.clock.0 = brought_up.map_or(0, |step| step.at);
    for item in &plan.items {
        driver.item(item, plan.shift)?;
        driver.clock.1 = driver.world.now();
        driver.watch.moment(&driver.world);
    }
    driver.watch.end();
    driver.rest(REST)?;
    driver.watch.moment(&driver.world);
    Ok(driver)
}

impl PlanDriver<'_> {
    pub(super) fn item(&mut self, item: &PlanItem, shift: i64) -> Result<(), String> {
        match item {
            PlanItem::Mark => {
                self.rest(SETTLE)?;
                self.watch.begin();
                Ok(())
            }
            PlanItem::Hidden(count, servers) => self.hidden(*count, servers),
            PlanItem::Request(request) => {
                self.pause_until(request.at + shift)?;
                self.watch.moment(&self.world);
                let client = self.request(request)?;
                self.answered(client)
            }
            PlanItem::Step(ix, own) => {
                let Some(step) = self.steps.get(*ix) else {
                    return Ok(());
                };
                self.pause_until(step.at)?;
                self.watch.moment(&self.world);
                self.step(*ix, step, own)
                    .map_err(|why| format!("the step \"{}\": {why}", step.text))
            }
        }
    }

    pub(super) fn step(
        &mut self,
        ix: usize,
        step: &ClusterStep,
        own: &[SeenRequest],
    ) -> Result<(), String> {
        match &step.doing {
            StepDoing::Started(sids) => self.started(ix, sids)?,
            StepDoing::Start(sids) => self.start_all(ix, sids)?,
            StepDoing::Look => {}
            StepDoing::Serving => {
                let wanted = outcome::modes(step, self.recording.n);
                let all = |world: &World| {
                    wanted.iter().all(|(sid, mode)| standing(world, *sid).mode == *mode)
                };
                self.wait(PATIENCE, all)?;
            }
            StepDoing::Write { count, .. } => self.write(*count, own)?,
            StepDoing::WriteOnly { .. } => self.write_unattended(own)?,
            StepDoing::Kill(sids) => self.kill(ix, sids)?,
            StepDoing::Wipe(sid) => {
                self.watch.wiped.insert(*sid);
            }
            StepDoing::Hold(src, dst, channels) => self.hold(*src, *dst, channels)?,
            StepDoing::Isolate(sid) => self.isolate(*sid)?,
            StepDoing::Stall(sid) => self.stall(ix, *sid)?,
            StepDoing::GoOn(sid) => {
                let usual = self.world.setup().fsync;
                self.act(Command::Fsync(*sid, usual))?;
            }
            StepDoing::HoldFrom(links, kind) => self.hold_from(links, *kind)?,
            StepDoing::Pass(src, dst, channels) => self.pass(*src, *dst, channels)?,
            StepDoing::Cut(a, b) => {
                self.act(Command::Cut(end(*a), end(*b)))?;
                self.watch.forget(|link| link == (*a, *b) || link == (*b, *a));
            }
            StepDoing::Heal(a, b) => {
                self.act(Command::Heal(end(*a), end(*b)))?;
                self.watch.open(|link| link == (*a, *b) || link == (*b, *a));
            }
            StepDoing::HealAll => {
                self.act(Command::HealAll)?;
                self.defused = self.watch.waiting();
                self.watch.open(|_| true);
            }
            StepDoing::Stop(sids) => {
                for sid in sids {
                    self.until_up(*sid)?;
                    self.act(Command::Pause(*sid))?;
                }
            }
            StepDoing::Continue(sids) => {
                sids.iter().try_for_each(|sid| self.act(Command::Resume(*sid)))?;
            }
            StepDoing::CanConnect(wanted) => {
                let got = self.world.nodes().iter().any(|node| node.server.serves());
                if got != *wanted {
                    let line = format!("{}: expected {wanted}, got {got}", step.text);
                    self.differences.push(line);
                }
            }
        }
        let found = outcome::step(step, self.recording.n, &self.world, &self.watch);
        self.differences.extend(found);
        Ok(())
    }

    /// Of several servers that start together, some come late.
    fn start_all(&mut self, ix: usize, sids: &[ServerId]) -> Result<(), String> {
        for sid in sids {
            let late = sids.len() > 1 && self.comes_late(ix, *sid);
            self.start(ix, *sid, if late { BOOT + LATE } else { BOOT })?;
        }
        Ok(())
    }

    /// A write whose reply is not waited for.
    fn write_unattended(&mut self, own: &[SeenRequest]) -> Result<(), String> {
        let client = match own.first() {
            Some(request) => self.request(request)?,
            None => {
                let client = self.writer()?;
                self.put(client)?;
                client
            }
        };
        let asked = self.client(client).history.len();
        self.unattended.push((client, asked));
        self.rest(UNATTENDED)
    }

    fn kill(&mut self, ix: usize, sids: &[ServerId]) -> Result<(), String> {
        self.wait_for_holds(ix)?;
        self.note_replies();
        for sid in sids {
            self.until_up(*sid)?;
            self.act(Command::Crash(*sid))?;
            self.watch.forget(|(src, dst)| src == *sid || dst == *sid);
        }
        self.rest(Micros::millis(1))
    }

    /// Holds all links between a server and all others.
    fn isolate(&mut self, sid: ServerId) -> Result<(), String> {
        for other in (1..=self.recording.n).map(ServerId).filter(|other| *other != sid) {
            self.hold(sid, other, &[Channel::Quorum, Channel::Election])?;
            self.hold(other, sid, &[Channel::Quorum, Channel::Election])?;
        }
        Ok(())
    }

    /// Holds links from the first packet of a kind on.
    fn hold_from(&mut self, links: &[Link], kind: PacketKind) -> Result<(), String> {
        for (src, dst) in links {
            let sight = Sight::Sent(kind, Some(end(*src)), Some(end(*dst)), None);
            let hold = Command::Hold(end(*src), end(*dst), Some(Channel::Quorum));
            self.arm(When::Seen(sight), hold)?;
            self.watch.close((*src, *dst), Some(kind));
        }
        Ok(())
    }

    /// Releases a direction, and heals the link if it was cut.
    fn pass(&mut self, src: ServerId, dst: ServerId, channels: &[Channel]) -> Result<(), String> {
        for channel in channels {
            self.act(Command::Release(end(src), end(dst), Some(*channel)))?;
        }
        if channels.contains(&Channel::Quorum) {
            self.watch.open(|link| link == (src, dst));
        }
        if self.world.network().is_cut(end(src), end(dst)) {
            self.act(Command::Heal(end(src), end(dst)))?;
        }
        Ok(())
    }

    /// The snapshot that the next record starts takes until the recorder lets the disk go
    /// on; the record itself is written at once.
    fn stall(&mut self, ix: usize, sid: ServerId) -> Result<(), String> {
        let over = self.steps[ix..].iter().find(|step| step.doing == StepDoing::GoOn(sid));
        let length = over.map_or(0, |over| over.at - self.steps[ix].at).clamp(0, LONGEST_PAUSE);
        let length = Span::fixed(Micros::millis(length as u64).0);
        let last = self.world.node(sid).server.disk.log.last_zxid().unwrap_or_default();
        let sight = Sight::Appended(Some(sid), last.next());
        self.arm(When::Seen(sight), Command::Fsync(sid, length))
    }

    fn hold(&mut self, src: ServerId, dst: ServerId, channels: &[Channel]) -> Result<(), String> {
        for channel in channels {
            self.act(Command::Hold(end(src), end(dst), Some(*channel)))?;
        }
        if channels.contains(&Channel::Quorum) {
            self.watch.close((src, dst), None);
        }
        Ok(())
    }

    /// One after the other; from the first quorum on, each until it serves.
    pub(super) fn started(&mut self, ix: usize, sids: &[ServerId]) -> Result<(), String> {
        let config = self.world.rules().config.clone();
        let mut up = SidSet::default();
        for sid in sids {
            self.start(ix, *sid, BOOT)?;
            up.insert(*sid);
            if self.world.rules().is_quorum(up) {
                let serve = |world: &World| {
                    let mut nodes = world.nodes().iter().filter(|n| up.contains(n.server.id));
                    nodes.all(|node| node.server.serves())
                };
                self.wait(PATIENCE, serve)?;
            } else if config.is_voter(*sid) {
                self.rest(BOOT)?;
            }
        }
        Ok(())
    }

    /// Does the next state tell that this one was not part of the first quorum?
    /// It has the zxid that opens the epoch, which others have not: from a SNAP.
    pub(super) fn comes_late(&self, ix: usize, sid: ServerId) -> bool {
        let state = self.steps[ix..].iter().find_map(|step| step.state.as_ref());
        let zxid = |sid: ServerId| {
            let server = state?.get(sid.0.to_string())?;
            let leads = server.get("mode")?.as_str() == Some("leader");
            read::zxid(server.get("zxid")?).filter(|_| !leads)
        };
        let Some(own) = zxid(sid).filter(|zxid| zxid.counter() == 0) else {
            return false;
        };
        (1..=self.recording.n).any(|sid| zxid(ServerId(sid)).is_some_and(|zxid| zxid < own))
    }

    pub(super) fn start(&mut self, ix: usize, sid: ServerId, boot: Micros) -> Result<(), String> {
        let empty = self.watch.wiped.contains(sid) || self.emptied.contains(&(ix, sid));
        self.watch.wiped.remove(sid);
        let command = if empty { Command::RestartEmpty(sid) } else { Command::Restart(sid) };
        self.world.allowed(&command).map_err(|why| format!("{why:?}"))?;
        self.arm(When::At(self.world.now() + boot), command)
    }

    /// A process that is still booting is waited for.
    pub(super) fn until_up(&mut self, sid: ServerId) -> Result<(), String> {
        let up = |world: &World| world.node(sid).server.process.is_some();
        self.wait(BOOT + LATE, up)?;
        Ok(())
    }

    /// Before it killed, the recorder saw that its hold had worked.
    pub(super) fn wait_for_holds(&mut self, ix: usize) -> Result<(), String> {
        let before = ix.checked_sub(1).and_then(|ix| self.steps.get(ix));
        let pause = before.map_or(0, |before| self.steps[ix].at - before.at);
        let patience = if pause < 200 { HOLD_SOON } else { HOLD_LATER };
        let until = self.world.now() + patience;
        while !self.watch.waiting().is_empty() && self.world.now() < until && self.advance()? {}
        Ok(())
    }

    /// Lets as much time pass as passed in the recording.
    pub(super) fn pause_until(&mut self, at: i64) -> Result<(), String> {
        let (before, then) = self.clock;
        let pause = (at - before).clamp(0, LONGEST_PAUSE) as u64;
        let until = then + Micros::millis(pause);
        if until > self.world.now() {
            self.rest(until - self.world.now())?;
        }
        self.clock = (at.max(before), self.world.now());
        Ok(())
    }

    pub(super) fn rest(&mut self, length: Micros) -> Result<(), String> {
        let until = self.world.now() + length;
        self.wake(until)?;
        while self.world.now() < until && self.advance()? {}
        Ok(())
    }

    /// Waits for a condition, not for ever. Then did it come true?
    pub(super) fn wait(
        &mut self,
        patience: Micros,
        condition: impl Fn(&World) -> bool,
    ) -> Result<bool, String> {
        let until = self.world.now() + patience;
        while !condition(&self.world) {
            if self.world.now() >= until || !self.advance()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// An event at this moment that changes nothing: to be woken by.
    pub(super) fn wake(&mut self, at: Micros) -> Result<(), String> {
        let Some(node) = self.world.nodes().first() else {
            return Ok(());
        };
        let nothing = Command::Fsync(node.server.id, node.fsync);
        self.arm(When::At(at), nothing)
    }

    pub(super) fn act(&mut self, command: Command) -> Result<(), String> {
        self.arm(When::Now, command)
    }

    pub(super) fn arm(&mut self, when: When, command: Command) -> Result<(), String> {
        let act = Act { when, command };
        let step = self.world.act(act).map_err(|why| format!("refused here: {why:?}"))?;
        self.watch.event(&self.world, &step);
        Ok(())
    }

    /// One event. False when nothing will ever happen again.
    pub(super) fn advance(&mut self) -> Result<bool, String> {
        if self.world.events() > MOST_EVENTS {
            return Err("the run does not come to its end".to_owned());
        }
        let Some(step) = self.world.step() else {
            return Ok(false);
        };
        self.watch.event(&self.world, &step);
        self.mend_held_connections()?;
        Ok(true)
    }
}

pub(super) fn end(sid: ServerId) -> Endpoint {
    Endpoint::Server(sid)
}
