//! Everything that the stage shows at one moment.

use super::Target;
use super::clients::{ClientPill, clients};
use super::expectation::ExpectationMark;
use super::flights::Flights;
use super::layout::{Layout, PageShape, Point};
use super::links::{LinkGlyph, links};
use super::lost_records::LostRecords;
use super::packets::{Crowd, Hue, PacketGlyph, packets};
use super::servers::{Meter, ServerGlyph, servers};
use zabscope::base::{ClientId, Endpoint, Epoch, ServerId};
use zabscope::check::Run;
use zabscope::recipe::waits::circle;
use zabscope::zab::leader::LeaderStage;
use zabscope::zab::{ServerState, ZabState};

/// A message that has just arrived.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Landing {
    pub event: u32,
    /// Where it came from.
    pub from: Point,
    /// Where it arrived.
    pub to: Point,
    /// Its colour.
    pub hue: Hue,
}

/// The words in the middle.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Centre {
    pub at: Point,
    /// The newest epoch of a leader in service.
    pub epoch: Option<Epoch>,
    /// The newest epoch that any server has taken over.
    pub known: Epoch,
    /// The phase of whoever leads: what its followers need not say once more.
    pub phase: Option<ZabState>,
    /// Who leads, as far as it goes.
    pub leader: Option<ServerId>,
    /// The quorum that the newest leader counts.
    pub meter: Option<Meter>,
}

/// What the stage shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StageScene {
    /// The sizes that everything has.
    pub layout: Layout,
    /// The servers, by sid.
    pub servers: Vec<ServerGlyph>,
    /// The clients that have ever connected.
    pub clients: Vec<ClientPill>,
    pub links: Vec<LinkGlyph>,
    /// The messages under way.
    pub packets: Vec<PacketGlyph>,
    /// How they fly.
    pub flights: Flights,
    /// Where there are too many of them.
    pub crowds: Vec<Crowd>,
    /// The message that the present event received.
    pub landing: Option<Landing>,
    /// The words in the middle.
    pub centre: Centre,
    /// Who waits for whom.
    pub waits: Vec<WaitGlyph>,
    /// The present event.
    pub event: u32,
    /// Where those are who take part in the answer to “why”.
    pub chain: Vec<Point>,
    /// Predictions, drawn beside what happens.
    pub expectations: Vec<ExpectationMark>,
}

/// A client's program waits for another one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WaitGlyph {
    /// Who waits.
    pub who: ClientId,
    /// For whom.
    pub of: ClientId,
    /// From the edge of its pill.
    pub from: Point,
    /// To the edge of the other one's.
    pub to: Point,
    /// It is part of a circle in which nobody ever goes on.
    pub deadlock: bool,
}

/// What the stage shows at the cursor of a run.
pub fn stage(
    run: &Run,
    lost: &LostRecords,
    selected: Option<Target>,
    show_pings: bool,
    shape: PageShape,
) -> StageScene {
    let known = run.world().clients().iter().filter(|c| c.server.is_some());
    let known = known.map(|c| c.id.0).max().unwrap_or(0);
    let layout = Layout::new(run.world().rules().config.members(), shape, known);
    let servers = servers(run, lost, &layout, selected);
    let (packets, flights, crowds) = packets(run, &layout, selected, show_pings);
    StageScene {
        chain: Vec::new(),
        expectations: Vec::new(),
        clients: clients(run, &layout, selected),
        links: links(run, &layout, selected),
        packets,
        flights,
        crowds,
        landing: landing(run, &layout, show_pings),
        centre: centre(run, &layout, &servers),
        event: run.cursor(),
        waits: waits(run, &layout),
        servers,
        layout,
    }
}

fn waits(run: &Run, layout: &Layout) -> Vec<WaitGlyph> {
    let all = super::locks::waits::waits(run.world());
    let circle = circle(&all).unwrap_or_default();
    let one = |edge: &zabscope::recipe::waits::Edge| {
        let (who, of) = (edge.who, edge.of.filter(|of| *of != edge.who)?);
        let (from, to) = layout.line(Endpoint::Client(who), Endpoint::Client(of));
        let deadlock = circle.contains(&who) && circle.contains(&of);
        Some(WaitGlyph { who, of, from, to, deadlock })
    };
    all.iter().filter_map(one).collect()
}

fn landing(run: &Run, layout: &Layout, show_pings: bool) -> Option<Landing> {
    let step = run.step_at(run.cursor())?;
    let (kind, actor, peer) = (step.kind()?, step.actor()?, step.peer()?);
    if actor == peer || (!step.is_message() && !show_pings) {
        return None;
    }
    let (from, to) = layout.line(peer, actor);
    Some(Landing { event: step.number, from, to, hue: Hue::of(kind, step.zxid) })
}

fn centre(run: &Run, layout: &Layout, servers: &[ServerGlyph]) -> Centre {
    let nodes = run.world().nodes();
    let leading = |serving: bool| {
        let leaders = nodes.iter().filter_map(|n| Some((n.server.leading()?, n.server.id)));
        let wanted = leaders.filter(|(l, _)| !serving || l.stage == LeaderStage::Serving);
        wanted.map(|(l, sid)| (l.epoch, sid)).max()
    };
    let counting = leading(false).map(|(_, sid)| sid);
    let meter = servers.iter().find(|s| Some(s.sid) == counting).and_then(|s| s.meter);
    Centre {
        at: layout.centre,
        epoch: leading(true).map(|(epoch, _)| epoch),
        known: nodes.iter().map(|n| n.server.current_epoch()).max().unwrap_or_default(),
        phase: nodes
            .iter()
            .find(|n| Some(n.server.id) == counting)
            .and_then(|n| n.server.zab_state()),
        leader: counting,
        meter,
    }
}

impl ServerGlyph {
    /// Is this its state?
    pub fn is(&self, state: ServerState) -> bool {
        self.role == super::servers::Role::Up(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::flights::MessagePlace;
    use crate::scene::index::Index;
    use crate::scene::logs::{CellContent, RecordFacts};
    use crate::scene::samples;
    use crate::scene::servers::Role;
    use zabscope::base::Zxid;
    use zabscope::sim::step::Marks;
    use zabscope::sim::{About, Command, Step};
    use zabscope::zab::{DiskKind, PacketKind};

    fn scene(run: &Run) -> StageScene {
        stage(run, &LostRecords::default(), None, true, PageShape::Landscape)
    }

    fn places(scene: &StageScene) -> Vec<MessagePlace> {
        scene.flights.places(scene.flights.now)
    }

    fn received(kind: PacketKind) -> impl Fn(&Step) -> bool {
        move |s| s.kind() == Some(kind) && s.actor != s.peer
    }

    fn facts(scene: &StageScene, sid: u8) -> Vec<(Zxid, RecordFacts)> {
        let server = scene.servers.iter().find(|s| s.sid == ServerId(sid)).expect("a member");
        let record = |c: &crate::scene::logs::Cell| match c.content {
            CellContent::Record { zxid, facts, .. } => Some((zxid, facts)),
            _ => None,
        };
        server.log.iter().filter_map(record).collect()
    }

    #[test]
    fn everything_in_the_air_is_on_the_stage_whatever_the_size_of_the_ensemble() {
        for (voters, observers) in [(1, 0), (2, 0), (3, 0), (4, 1), (5, 0), (7, 0), (9, 3)] {
            let mut run = samples::busy(voters, observers, 12);
            (1..=12).for_each(|n| samples::write(&mut run, n));
            for _ in 0..150 {
                run.advance();
                let shapes = [PageShape::Landscape, PageShape::Portrait];
                let shape = shapes[run.cursor() as usize % 2];
                let scene = stage(&run, &LostRecords::default(), None, true, shape);
                let (w, h) = (scene.layout.width, scene.layout.height);
                for (p, MessagePlace { at, .. }) in scene.packets.iter().zip(places(&scene)) {
                    let inside = at.x - p.half > 0.0 && at.x + p.half < w;
                    assert!(inside && at.y > 0.0 && at.y < h, "{p:?}");
                    assert!(at.x.is_finite() && p.tail.x.is_finite());
                }
                for s in &scene.servers {
                    let wide: f64 = s.log.iter().map(|c| c.width + 2.5).sum::<f64>() - 2.5;
                    assert!(wide <= scene.layout.strip + 0.01, "{} of {voters}: {wide}", s.sid);
                }
            }
        }
    }

    #[test]
    fn no_two_messages_stand_upon_each_other() {
        let mut run = samples::fresh(5, 0);
        for _ in 0..400 {
            run.advance();
            let scene = scene(&run);
            let all: Vec<_> = scene.packets.iter().zip(places(&scene)).collect();
            for (ix, (a, on)) in all.iter().enumerate() {
                let same = |b: &&(&PacketGlyph, MessagePlace)| (a.from, a.to) == (b.0.from, b.0.to);
                for (b, other) in all[ix + 1..].iter().filter(same) {
                    assert!(on.at.distance(other.at) > 8.0, "{a:?} {b:?}");
                }
            }
        }
    }

    /// What is said of the newest record of a server: (on disk, known to be committed, safe for ever).
    fn newest(run: &Run, sid: u8) -> (Zxid, (bool, bool, bool)) {
        let (zxid, is) = facts(&scene(run), sid).pop().expect("a record");
        (zxid, (is.durable, is.known, is.safe))
    }

    #[test]
    fn a_cell_shows_what_its_own_server_has_and_knows_and_gold_is_never_taken_back() {
        let mut run = samples::busy(3, 1, 1);
        samples::write(&mut run, 1);
        let appended =
            |sid| move |s: &Step| s.actor == sid && s.about == About::Disk(DiskKind::Append);
        let synced =
            |sid| move |s: &Step| s.actor == sid && s.about == About::Disk(DiskKind::Fsync);
        samples::until(&mut run, appended(3));
        let zxid = newest(&run, 3).0;
        assert_eq!(newest(&run, 3).1, (false, false, false), "in the buffer");
        samples::until(&mut run, synced(3));
        assert_eq!(newest(&run, 3).1, (true, false, false), "on one disk");
        samples::until(&mut run, synced(1));
        let acks = |run: &Run| {
            run.world().node(ServerId(3)).server.leading().map(|l| l.outstanding[0].acks.len())
        };
        assert_eq!(acks(&run), Some(1), "the leader has heard of its own only");
        assert_eq!(
            [newest(&run, 3).1, newest(&run, 1).1],
            [(true, false, true); 2],
            "an observer knows more"
        );
        assert!(
            !newest(&run, 4).1.2 && !newest(&run, 2).1.2,
            "only under durable copies of voters"
        );
        samples::until(&mut run, |s| s.marks.any(Marks::COMMITTED));
        assert_eq!(newest(&run, 3).1, (true, true, true));
        assert_eq!(newest(&run, 1), (zxid, (true, false, true)), "no COMMIT has reached it");
        let mut crashed = run.clone();
        samples::until(&mut run, |s| s.kind() == Some(PacketKind::Commit) && s.actor == 1);
        assert_eq!(newest(&run, 1).1, (true, true, true));
        samples::act(&mut crashed, Command::Crash(ServerId(3)));
        assert_eq!(scene(&crashed).servers[2].role, Role::Crashed);
        assert_eq!(newest(&crashed, 3), (zxid, (true, true, true)), "nothing is taken back");
        assert_eq!(newest(&crashed, 1), (zxid, (true, false, true)));
        samples::pass(&mut run, 200);
        assert_eq!(newest(&run, 4).1, (true, true, false), "an observer's copy saves nothing");
    }

    #[test]
    fn what_was_cut_stands_struck_through_until_something_newer_is_logged() {
        let run = samples::truncated();
        let (index, mut lost) = (Index::of(&run), LostRecords::default());
        while lost.follow(&run, &index) {}
        let cut = lost.of(run.world(), ServerId(3), run.cursor())[0];
        let gone = |run: &Run| {
            let scene = stage(run, &lost, None, true, PageShape::Landscape);
            let is = |c: &crate::scene::logs::Cell| c.content == CellContent::Gone(cut);
            scene.servers.iter().map(|s| s.log.iter().any(is)).collect::<Vec<_>>()
        };
        let mut then = run.clone();
        then.seek(cut.event.number - 1);
        let before = facts(&scene(&then), 3).pop().expect("its record");
        assert_eq!((before.0, before.1.known, before.1.durable), (cut.zxid, false, true));
        assert_eq!(gone(&then), [false; 3], "what others know is not painted on it");
        then.seek(cut.event.number);
        assert_eq!(gone(&then), [false, false, true]);
        assert_eq!(gone(&run), [false; 3], "there is something newer");
    }

    #[test]
    fn a_commit_is_named_for_eyes_and_screen_readers_alike() {
        let mut run = samples::busy(5, 0, 1);
        samples::write(&mut run, 1);
        samples::until(&mut run, received(PacketKind::Ack));
        let scene = scene(&run);
        let leader = scene.servers.iter().find(|s| s.is(ServerState::Leading)).expect("a leader");
        assert!(leader.meter.is_some_and(|m| m.need == 3 && !m.have.is_empty()));
        assert!(scene.landing.is_some_and(|l| l.hue == Hue::Broadcast));
        assert_eq!(scene.event, run.cursor());
    }
}
