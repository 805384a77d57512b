//! The messages under way on the stage.

use super::Target;
use super::layout::{Layout, Point};
use super::links::aside;
use std::collections::BTreeMap;
use zabscope::base::{Channel, Conn, Endpoint, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::sim::InFlight;

use zabscope::zab::Kind;

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
    /// A client's.
    Client,
}

impl Hue {
    /// Of a message.
    pub fn of(kind: Kind, zxid: Zxid) -> Hue {
        match kind {
            Kind::Notification => Hue::Election,
            Kind::FollowerInfo | Kind::ObserverInfo | Kind::LeaderInfo | Kind::AckEpoch => {
                Hue::Discovery
            }
            Kind::Diff | Kind::Trunc | Kind::Snap | Kind::NewLeader | Kind::UpToDate => {
                Hue::Synchronization
            }
            Kind::Ack if zxid.counter() == 0 => Hue::Synchronization,
            Kind::Proposal | Kind::Ack | Kind::Commit | Kind::Inform => Hue::Broadcast,
            Kind::Ping | Kind::Request | Kind::Revalidate | Kind::Sync => Hue::Broadcast,
            Kind::Connect
            | Kind::ClientRequest
            | Kind::Connected
            | Kind::Reply
            | Kind::ClientPing
            | Kind::Event => Hue::Client,
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
    /// Its connection.
    pub conn: Conn,
    /// The event that sent it.
    pub cause: u32,
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    /// What it is.
    pub kind: Kind,
    /// Its zxid.
    pub zxid: Zxid,
    /// Its colour.
    pub hue: Hue,
    /// For a vote: the sid voted for.
    pub voted: Option<ServerId>,
    /// Its middle.
    pub at: Point,
    /// From its middle back to where it comes from.
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
            && !matches!(self.kind, Kind::Notification | Kind::Ping | Kind::ClientPing)
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
    /// Where the number stands.
    pub at: Point,
}

/// Every message under way, and where there are too many of them.
pub fn packets(
    run: &Run,
    layout: &Layout,
    selected: Option<Target>,
    show_pings: bool,
) -> (Vec<PacketGlyph>, Vec<Crowd>) {
    let mut lines: BTreeMap<(Endpoint, Endpoint), Vec<(f64, InFlight)>> = BTreeMap::new();
    for message in run.world().in_flight() {
        if show_pings || !message.kind.is_heartbeat() {
            let line = lines.entry((message.from, message.to)).or_default();
            line.push((progress(run, &message), message));
        }
    }
    let (mut glyphs, mut crowds) = (Vec::new(), Vec::new());
    for ((from, to), mut line) in lines {
        line.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (start, end) = layout.line(from, to);
        let length = start.distance(end);
        let messages: Vec<InFlight> = line.iter().map(|(_, m)| *m).collect();
        let along: Vec<f64> = line.iter().map(|(part, _)| part * length).collect();
        let slope =
            ((end.x - start.x).abs() / length.max(1.0), (end.y - start.y).abs() / length.max(1.0));
        let sizes: Vec<f64> = messages.iter().map(|m| extent(m, slope, layout)).collect();
        let reach = |m: &InFlight| inset(m, slope, layout).min(length / 2.0);
        let ends = (messages.first().map_or(0.0, reach), messages.last().map_or(0.0, reach));
        let places = queue(&along, &sizes, length, ends);
        for (message, place) in messages.iter().zip(&places) {
            let on = start.towards(end, place / length.max(1.0));
            let at = aside(start, end, on);
            let back = start.towards(end, (place - 46.0).max(0.0) / length.max(1.0));
            let tail = Point { x: back.x - on.x, y: back.y - on.y };
            glyphs.push(glyph(run, message, (at, tail, layout.letter), selected));
        }
        let count = (messages.len() - places.len()) as u32;
        if count > 0 {
            crowds.push(Crowd { from, to, count, at: aside(start, end, start) });
        }
    }
    glyphs.sort_by_key(|g| (g.cause, g.to, g.conn));
    (glyphs, crowds)
}

/// How far a message has come. What a link holds stands before the mark of the
/// hold, what nobody reads at the receiver.
fn progress(run: &Run, message: &InFlight) -> f64 {
    let Some(arrives) = message.arrives else {
        return if is_held(run, message) { 0.78 } else { 1.0 };
    };
    let sent = run.step_at(message.cause).map_or(arrives, |s| s.at);
    let (total, gone) = (arrives - sent, run.world().now() - sent);
    if total.0 == 0 { 1.0 } else { (gone.0 as f64 / total.0 as f64).clamp(0.0, 1.0) }
}

/// Where messages stand on their link, from the first that arrives on: each at
/// its place if it can be, none upon another, none upon what stands at the ends.
/// Those without room are left out.
fn queue(along: &[f64], sizes: &[f64], length: f64, (front, back): (f64, f64)) -> Vec<f64> {
    let gap = |ix: usize| sizes[ix - 1] + sizes[ix];
    let mut room = length - front - back;
    let fit = (0..along.len()).take_while(|&ix| {
        room -= if ix == 0 { 0.0 } else { gap(ix) };
        room >= 0.0 || ix == 0
    });
    let fit = fit.count();
    let mut places = Vec::with_capacity(fit);
    for ix in 0..fit {
        let limit = if ix == 0 { length - front } else { places[ix - 1] - gap(ix) };
        places.push(along[ix].min(limit));
    }
    let mut least = back;
    for ix in (0..fit).rev() {
        places[ix] = places[ix].max(least);
        least = if ix == 0 { 0.0 } else { places[ix] + gap(ix) };
    }
    places
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
        Kind::Ping | Kind::ClientPing => (half, half),
        Kind::Notification => (half, 14.0),
        kind if is_slip(kind) => (half + 2.0, 11.0),
        _ => (half, 19.0),
    }
}

/// Is it drawn as a slip with words?
fn is_slip(kind: Kind) -> bool {
    use Kind::{Ack, ClientPing, Commit, Inform, Notification, Ping, Proposal};
    !matches!(kind, Notification | Proposal | Ack | Commit | Inform | Ping | ClientPing)
}

/// Half of the width of a glyph.
fn half_width(kind: Kind, zxid: Zxid, letter: f64) -> f64 {
    match kind {
        Kind::Ping | Kind::ClientPing => 6.0,
        Kind::Notification | Kind::Proposal | Kind::Ack | Kind::Commit | Kind::Inform => 15.0,
        _ => slip(kind, zxid).chars().count() as f64 * letter + 6.0,
    }
}

/// The words on a slip.
pub fn slip(kind: Kind, zxid: Zxid) -> String {
    let name = kind.name();
    match kind {
        Kind::FollowerInfo | Kind::ObserverInfo | Kind::LeaderInfo | Kind::NewLeader => {
            format!("{name} {}", zxid.epoch())
        }
        Kind::AckEpoch | Kind::Diff | Kind::Trunc | Kind::Snap | Kind::Reply => {
            format!("{name} {zxid}")
        }
        Kind::ClientRequest => "REQUEST".to_owned(),
        _ => name.to_owned(),
    }
}

/// A message with its zxid, if it has one.
pub fn named(kind: Kind, zxid: Zxid) -> String {
    let name = kind.name();
    match kind {
        Kind::Proposal | Kind::Ack | Kind::Commit | Kind::Inform | Kind::Ping => {
            format!("{name} {zxid}")
        }
        Kind::Notification => name.to_owned(),
        _ => slip(kind, zxid),
    }
}

fn glyph(
    run: &Run,
    message: &InFlight,
    (at, tail, letter): (Point, Point, f64),
    selected: Option<Target>,
) -> PacketGlyph {
    let InFlight { cause, from, to, kind, zxid, conn, voted, arrives } = *message;
    let stuck = match arrives {
        Some(_) => None,
        None if is_held(run, message) => Some(Stuck::Held),
        None => Some(Stuck::Unread),
    };
    let selected = match selected {
        Some(Target::Packet { conn: c, cause: e, to: t }) => (c, e, t) == (conn, cause, to),
        Some(Target::Txn(z)) => z == zxid && Hue::of(kind, zxid) == Hue::Broadcast,
        _ => false,
    };
    let (hue, half) = (Hue::of(kind, zxid), half_width(kind, zxid, letter));
    PacketGlyph { conn, cause, from, to, kind, zxid, hue, voted, at, tail, half, stuck, selected }
}

fn is_held(run: &Run, message: &InFlight) -> bool {
    let network = run.world().network();
    network.hold_of(message.from, message.to, channel(message.kind)).is_some()
}

fn channel(kind: Kind) -> Channel {
    match Hue::of(kind, Zxid::ZERO) {
        Hue::Election => Channel::Election,
        Hue::Client => Channel::Client,
        Hue::Discovery | Hue::Synchronization | Hue::Broadcast => Channel::Quorum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_link_stand_behind_each_other() {
        let places = queue(&[200.0, 200.0, 10.0], &[10.0; 3], 200.0, (4.0, 4.0));
        assert_eq!(places, [196.0, 176.0, 10.0]);
    }

    #[test]
    fn messages_sent_at_once_make_room_forwards() {
        let places = queue(&[0.0; 3], &[10.0, 15.0, 10.0], 200.0, (4.0, 4.0));
        assert_eq!(places, [54.0, 29.0, 4.0]);
    }

    #[test]
    fn a_link_takes_only_as_many_as_it_has_room_for() {
        let places = queue(&[0.0; 40], &[10.0; 40], 200.0, (5.0, 5.0));
        assert_eq!(places.len(), 10);
        assert_eq!((places[0], places[9]), (185.0, 5.0));
    }
}
