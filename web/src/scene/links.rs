//! The links of the stage: which endpoints can reach each other.

use super::Target;
use super::layout::{Layout, Point};
use zabscope::base::{Channel, Endpoint, ServerId};
use zabscope::check::Run;
use zabscope::client::ClientState;
use zabscope::sim::World;

/// What runs over a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carries {
    /// Nothing: one of the ends is down.
    Nothing,
    /// Votes at most.
    Votes,
    /// A learner's connection to its leader.
    Quorum,
    /// A client's session.
    Session,
}

/// A direction that is held.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldDirection {
    /// The sender.
    pub from: Endpoint,
    /// The receiver, who hears nothing.
    pub to: Endpoint,
    pub channels: Vec<Channel>,
    /// All channels between the two are held.
    pub all: bool,
    /// Where the mark is drawn, near the receiver.
    pub at: Point,
}

/// A link as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkGlyph {
    pub a: Endpoint,
    pub b: Endpoint,
    /// The edge of the one end.
    pub from: Point,
    /// The edge of the other.
    pub to: Point,
    /// What runs over it.
    pub carries: Carries,
    /// No connection can be made.
    pub cut: bool,
    /// Directions in which nothing arrives.
    pub held: Vec<HeldDirection>,
    /// It is what is pointed at.
    pub selected: bool,
}

/// Every link between servers, and every client's to its server.
pub fn links(run: &Run, layout: &Layout, selected: Option<Target>) -> Vec<LinkGlyph> {
    let world = run.world();
    let ids: Vec<ServerId> = world.nodes().iter().map(|n| n.server.id).collect();
    let mut all = Vec::new();
    for (ix, a) in ids.iter().enumerate() {
        for b in &ids[ix + 1..] {
            let ends = (Endpoint::Server(*a), Endpoint::Server(*b));
            all.push(link(world, layout, ends, carries(world, *a, *b), selected));
        }
    }
    for client in world.clients() {
        let Some(server) = client.server else { continue };
        let carries = match client.state {
            ClientState::Closed
            | ClientState::Disconnected
            | ClientState::Expired
            | ClientState::AuthFailed => Carries::Nothing,
            ClientState::Connecting | ClientState::Connected | ClientState::Closing => {
                Carries::Session
            }
        };
        let ends = (Endpoint::Client(client.id), Endpoint::Server(server));
        let glyph = link(world, layout, ends, carries, selected);
        if carries == Carries::Session || glyph.cut || !glyph.held.is_empty() {
            all.push(glyph);
        }
    }
    all
}

fn carries(world: &World, a: ServerId, b: ServerId) -> Carries {
    let (one, other) = (&world.node(a).server, &world.node(b).server);
    let follows = |learner: &zabscope::zab::Server, leader: ServerId| {
        learner.learning().is_some_and(|l| l.leader == leader && l.conn.is_some())
    };
    if one.process.is_none() || other.process.is_none() {
        Carries::Nothing
    } else if follows(one, b) || follows(other, a) {
        Carries::Quorum
    } else {
        Carries::Votes
    }
}

fn link(
    world: &World,
    layout: &Layout,
    (a, b): (Endpoint, Endpoint),
    carries: Carries,
    selected: Option<Target>,
) -> LinkGlyph {
    let (from, to) = layout.line(a, b);
    let held = [(a, b), (b, a)].into_iter().filter_map(|(s, r)| held(world, layout, s, r));
    let is_it = |t: Target| matches!(t, Target::Link(x, y) if (x, y) == (a, b) || (y, x) == (a, b));
    LinkGlyph {
        a,
        b,
        from,
        to,
        carries,
        cut: world.network().is_cut(a, b),
        held: held.collect(),
        selected: selected.is_some_and(is_it),
    }
}

/// Whether one direction is held, and on which channels.
fn held(world: &World, layout: &Layout, from: Endpoint, to: Endpoint) -> Option<HeldDirection> {
    let is_held = |c: &Channel| world.network().hold_of(from, to, *c).is_some();
    let between: &[Channel] = match (from, to) {
        (Endpoint::Server(_), Endpoint::Server(_)) => &[Channel::Election, Channel::Quorum],
        (Endpoint::Client(_), _) | (_, Endpoint::Client(_)) => &[Channel::Client],
    };
    let channels: Vec<Channel> = between.iter().copied().filter(is_held).collect();
    if channels.is_empty() {
        return None;
    }
    let (start, end) = layout.line(from, to);
    let part = 1.0 - 18.0 / start.distance(end).max(36.0);
    let all = channels.len() == between.len();
    Some(HeldDirection { from, to, channels, all, at: aside(start, end, start.towards(end, part)) })
}

/// Traffic keeps to the right: a point on the line, moved to the side of its
/// direction, so that the two directions do not hide each other.
pub fn aside(from: Point, to: Point, on: Point) -> Point {
    const ASIDE: f64 = 10.0;
    let length = from.distance(to).max(1.0);
    on.moved(-(to.y - from.y) / length * ASIDE, (to.x - from.x) / length * ASIDE)
}
