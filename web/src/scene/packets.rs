//! The messages in flight on the stage.

use super::Target;
use super::flights::{FlightLane, Flights, Mover};
use super::layout::{Layout, Point};
use super::links::aside;
use std::collections::BTreeMap;
use zabscope::base::{Conn, Endpoint, Micros, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::sim::InFlight;

use zabscope::zab::PacketKind;

/// The colour that a message speaks in: the phase that it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hue {
    /// Votes.
    Election,
    /// The agreement on an epoch.
    Discovery,
    /// Histories made equal.
    Synchronization,
    /// Transactions and heartbeats.
    Broadcast,
    Client,
}

impl Hue {
    /// Of a message.
    pub fn of(kind: PacketKind, zxid: Zxid) -> Hue {
        match kind {
            PacketKind::Notification => Hue::Election,
            PacketKind::FollowerInfo
            | PacketKind::ObserverInfo
            | PacketKind::LeaderInfo
            | PacketKind::AckEpoch => Hue::Discovery,
            PacketKind::Diff
            | PacketKind::Trunc
            | PacketKind::Snap
            | PacketKind::NewLeader
            | PacketKind::UpToDate => Hue::Synchronization,
            PacketKind::Ack if zxid.counter() == 0 => Hue::Synchronization,
            PacketKind::Proposal | PacketKind::Ack | PacketKind::Commit | PacketKind::Inform => {
                Hue::Broadcast
            }
            PacketKind::Ping | PacketKind::Request | PacketKind::Revalidate | PacketKind::Sync => {
                Hue::Broadcast
            }
            PacketKind::Connect
            | PacketKind::ClientRequest
            | PacketKind::Connected
            | PacketKind::Reply
            | PacketKind::ClientPing
            | PacketKind::Event => Hue::Client,
        }
    }
}

/// Why a message does not arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stuck {
    /// A link holds it.
    Held,
    /// It has arrived, but nobody reads.
    Unread,
}

/// A message as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct PacketGlyph {
    pub conn: Conn,
    /// The event that sent it.
    pub cause: u32,
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    pub kind: PacketKind,
    pub zxid: Zxid,
    /// Its colour.
    pub hue: Hue,
    /// For a vote: the sid voted for.
    pub voted: Option<ServerId>,
    /// From its middle back towards where it comes from.
    pub tail: Point,
    /// Half of its width.
    pub half: f64,
    /// It does not arrive.
    pub stuck: Option<Stuck>,
    /// It is what is pointed at, or carries it.
    pub selected: bool,
}

impl PacketGlyph {
    /// Its zxid is written under it.
    pub fn has_tag(&self) -> bool {
        !is_slip(self.kind)
            && !matches!(
                self.kind,
                PacketKind::Notification | PacketKind::Ping | PacketKind::ClientPing
            )
    }
}

/// More messages on a link than there is room for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crowd {
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    /// How many are not shown.
    pub count: u32,
    /// Where the number is drawn.
    pub at: Point,
}

/// How long the tail of a message is.
pub const TAIL: f64 = 46.0;

/// Every message under way, how they fly, and where there are too many of them.
pub fn packets(
    run: &Run,
    layout: &Layout,
    selected: Option<Target>,
    show_pings: bool,
) -> (Vec<PacketGlyph>, Flights, Vec<Crowd>) {
    let mut lines: BTreeMap<(Endpoint, Endpoint), Vec<(f64, InFlight)>> = BTreeMap::new();
    let now = run.world().now().0 as f64;
    for message in run.world().in_flight() {
        if show_pings || !message.kind.is_heartbeat() {
            let line = lines.entry((message.from, message.to)).or_default();
            line.push((mover(run, &message, 0.0, 0).part(now), message));
        }
    }
    let (mut glyphs, mut flying, mut crowds) = (Vec::new(), Vec::new(), Vec::new());
    for ((from, to), mut line) in lines {
        line.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (start, end) = layout.line(from, to);
        let length = start.distance(end);
        let messages: Vec<InFlight> = line.iter().map(|(_, m)| *m).collect();
        let slope =
            ((end.x - start.x).abs() / length.max(1.0), (end.y - start.y).abs() / length.max(1.0));
        let sizes: Vec<f64> = messages.iter().map(|m| extent(m, slope, layout)).collect();
        let reach = |m: &InFlight| inset(m, slope, layout).min(length / 2.0);
        let ends = (messages.first().map_or(0.0, reach), messages.last().map_or(0.0, reach));
        let fit = fitting(&sizes, length - ends.0 - ends.1);
        let back = start.towards(end, -TAIL / length.max(1.0));
        let tail = Point { x: back.x - start.x, y: back.y - start.y };
        let mut movers = Vec::with_capacity(fit);
        for (message, size) in messages.iter().zip(&sizes).take(fit) {
            movers.push(mover(run, message, *size, glyphs.len()));
            glyphs.push(glyph(message, (tail, layout.letter), selected));
        }
        flying.push(FlightLane { start, end, length, ends, movers });
        let count = (messages.len() - fit) as u32;
        if count > 0 {
            crowds.push(Crowd { from, to, count, at: aside(start, end, start) });
        }
    }
    let mut order: Vec<usize> = (0..glyphs.len()).collect();
    order.sort_by_key(|ix| (glyphs[*ix].cause, glyphs[*ix].to, glyphs[*ix].conn));
    let mut rank = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, ix)| rank[*ix] = place);
    let movers = flying.iter_mut().flat_map(|line: &mut FlightLane| line.movers.iter_mut());
    movers.for_each(|mover| mover.index = rank[mover.index]);
    let glyphs: Vec<PacketGlyph> = order.into_iter().map(|ix| glyphs[ix].clone()).collect();
    let flights = Flights { now: run.world().now().0 as f64, lines: flying, count: glyphs.len() };
    (glyphs, flights, crowds)
}

/// A message as something that flies. What a link holds stands before the mark of the hold, what nobody reads at the
/// receiver.
fn mover(run: &Run, message: &InFlight, size: f64, index: usize) -> Mover {
    let until = if message.held { 0.78 } else { 1.0 };
    let sent = run.step_at(message.cause).map_or(Micros(0), |s| s.at);
    let arrives = message.arrives.unwrap_or(sent);
    Mover { sent: sent.0 as f64, arrives: arrives.0 as f64, until, size, index }
}

/// How many messages there is room for on a link, from the first that arrives on.
fn fitting(sizes: &[f64], mut room: f64) -> usize {
    let fit = (0..sizes.len()).take_while(|&ix| {
        room -= if ix == 0 { 0.0 } else { sizes[ix - 1] + sizes[ix] };
        room >= 0.0 || ix == 0
    });
    fit.count()
}

/// How far the middle of a glyph stays away from the end of its link, so that it
/// does not lie on the circle there.
fn inset(message: &InFlight, (along_x, along_y): (f64, f64), layout: &Layout) -> f64 {
    let (half, high) = half_size(message, layout.letter);
    let radius = layout.radius;
    let clear = |way: &f64| {
        let (dx, dy) = ((way * along_x - half).max(0.0), (way * along_y - high).max(0.0));
        dx.hypot(dy) >= radius + 7.0
    };
    let ways = (0..80).map(|n| radius + 9.0 + 2.0 * f64::from(n));
    ways.into_iter().find(clear).map_or(0.0, |way| way - radius - 9.0)
}

/// Half of what a glyph takes of its link.
fn extent(message: &InFlight, (along_x, along_y): (f64, f64), layout: &Layout) -> f64 {
    let (half, high) = half_size(message, layout.letter);
    (half / along_x.max(0.01)).min(high / along_y.max(0.01)).min(half.max(high))
}

/// Half of the width and the height of a glyph with what is written under it.
fn half_size(message: &InFlight, letter: f64) -> (f64, f64) {
    let half = half_width(message.kind, message.zxid, letter);
    match message.kind {
        PacketKind::Ping | PacketKind::ClientPing => (half, half),
        PacketKind::Notification => (half, 14.0),
        kind if is_slip(kind) => (half + 2.0, 11.0),
        _ => (half, 19.0),
    }
}

/// Is it drawn as a slip with words?
fn is_slip(kind: PacketKind) -> bool {
    use PacketKind::{Ack, ClientPing, Commit, Inform, Notification, Ping, Proposal};
    !matches!(kind, Notification | Proposal | Ack | Commit | Inform | Ping | ClientPing)
}

/// Half of the width of a glyph.
fn half_width(kind: PacketKind, zxid: Zxid, letter: f64) -> f64 {
    match kind {
        PacketKind::Ping | PacketKind::ClientPing => 6.0,
        PacketKind::Notification
        | PacketKind::Proposal
        | PacketKind::Ack
        | PacketKind::Commit
        | PacketKind::Inform => 15.0,
        _ => slip(kind, zxid).chars().count() as f64 * letter + 6.0,
    }
}

/// The words on a slip.
pub fn slip(kind: PacketKind, zxid: Zxid) -> String {
    let name = kind.name();
    match kind {
        PacketKind::FollowerInfo
        | PacketKind::ObserverInfo
        | PacketKind::LeaderInfo
        | PacketKind::NewLeader => {
            format!("{name} {}", zxid.epoch())
        }
        PacketKind::AckEpoch
        | PacketKind::Diff
        | PacketKind::Trunc
        | PacketKind::Snap
        | PacketKind::Reply => {
            format!("{name} {zxid}")
        }
        PacketKind::ClientRequest => "REQUEST".to_owned(),
        _ => name.to_owned(),
    }
}

/// A message with its zxid, if it has one.
pub fn named(kind: PacketKind, zxid: Zxid) -> String {
    let name = kind.name();
    match kind {
        PacketKind::Proposal
        | PacketKind::Ack
        | PacketKind::Commit
        | PacketKind::Inform
        | PacketKind::Ping => {
            format!("{name} {zxid}")
        }
        PacketKind::Notification => name.to_owned(),
        _ => slip(kind, zxid),
    }
}

fn glyph(
    message: &InFlight,
    (tail, letter): (Point, f64),
    selected: Option<Target>,
) -> PacketGlyph {
    let InFlight { cause, from, to, kind, zxid, conn, voted, arrives, held } = *message;
    let stuck = match arrives {
        _ if held => Some(Stuck::Held),
        Some(_) => None,
        None => Some(Stuck::Unread),
    };
    let selected = match selected {
        Some(Target::Packet { conn: c, cause: e, to: t }) => (c, e, t) == (conn, cause, to),
        Some(Target::Txn(z)) => z == zxid && Hue::of(kind, zxid) == Hue::Broadcast,
        _ => false,
    };
    let (hue, half) = (Hue::of(kind, zxid), half_width(kind, zxid, letter));
    PacketGlyph { conn, cause, from, to, kind, zxid, hue, voted, tail, half, stuck, selected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_takes_only_as_many_as_it_has_room_for() {
        assert_eq!(fitting(&[10.0; 40], 190.0), 10);
        assert_eq!(fitting(&[10.0; 3], 5.0), 1);
    }
}
