//! What the stage shows at one moment.

use super::Target;
use super::layout::{Layout, Point};
use super::links::{LinkGlyph, links};
use super::packets::{Crowd, Hue, PacketGlyph, packets};
use super::servers::{ClientPill, Meter, ServerGlyph, clients, servers};
use zabscope::base::Epoch;
use zabscope::sim::Recording;
use zabscope::zab::ServerState;
use zabscope::zab::leader::LeaderStage;

/// A message that has just arrived.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Landing {
    /// The event.
    pub event: u32,
    /// Where it came from.
    pub from: Point,
    /// Where it arrived.
    pub to: Point,
    /// Its colour.
    pub hue: Hue,
}

/// What stands in the middle.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Centre {
    /// Where.
    pub at: Point,
    /// The newest epoch of a leader in service.
    pub epoch: Option<Epoch>,
    /// The newest epoch that any server has taken over.
    pub known: Epoch,
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
    /// The links.
    pub links: Vec<LinkGlyph>,
    /// The messages under way.
    pub packets: Vec<PacketGlyph>,
    /// Where there are too many of them.
    pub crowds: Vec<Crowd>,
    /// The message that the present event received.
    pub landing: Option<Landing>,
    /// What stands in the middle.
    pub centre: Centre,
}

/// What the stage shows at the cursor of a run.
pub fn stage(run: &Recording, selected: Option<Target>, show_pings: bool) -> StageScene {
    let layout = Layout::new(run.world().rules().config.members());
    let servers = servers(run, &layout, selected);
    let (packets, crowds) = packets(run, &layout, selected, show_pings);
    StageScene {
        clients: clients(run, &layout, selected),
        links: links(run, &layout, selected),
        packets,
        crowds,
        landing: landing(run, &layout, show_pings),
        centre: centre(run, &layout, &servers),
        servers,
        layout,
    }
}

fn landing(run: &Recording, layout: &Layout, show_pings: bool) -> Option<Landing> {
    let step = run.step_at(run.cursor())?;
    let (kind, actor, peer) = (step.kind()?, step.actor()?, step.peer()?);
    if actor == peer || (!step.is_message() && !show_pings) {
        return None;
    }
    let (from, to) = layout.line(peer, actor);
    Some(Landing { event: step.number, from, to, hue: Hue::of(kind, step.zxid) })
}

fn centre(run: &Recording, layout: &Layout, servers: &[ServerGlyph]) -> Centre {
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
        meter,
    }
}

impl ServerGlyph {
    /// Is this its state?
    pub fn is(&self, state: ServerState) -> bool {
        self.role == super::servers::Role::Up(state)
    }
}
