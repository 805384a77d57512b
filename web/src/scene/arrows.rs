//! The messages of the Messages lens as arrows from lane to lane.

use super::index::Index;
use super::kinds::Flow;
use super::messages::Lane;
use super::packets::Hue;
use super::timeline::Timeline;
use super::{LensView, Target};
use std::collections::BTreeSet;
use zabscope::base::{Conn, Endpoint, Micros, Zxid};
use zabscope::check::Run;
use zabscope::sim::{InFlight, Lost, Step};
use zabscope::zab::PacketKind;

/// Not more lost messages are drawn.
const MOST_LOST: usize = 400;
/// How many of the last messages can be reached by keyboard.
const REACHABLE: usize = 12;
/// How far along its way a message without an arrival is drawn.
const SHORT: f64 = 0.72;

/// How a message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArrowEnd {
    Arrives,
    /// It is lost with its connection.
    Lost,
    /// It is under way, and when it arrives has not been simulated.
    Flying,
}

/// A message as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrow {
    /// The event that received it; for others the one that sent it.
    pub event: u32,
    /// The event that sent it.
    pub cause: u32,
    pub kind: PacketKind,
    pub zxid: Zxid,
    /// Its colour.
    pub hue: Hue,
    /// The sender.
    pub from: Endpoint,
    /// The receiver.
    pub to: Endpoint,
    /// When it arrives, or is found lost.
    pub at: Micros,
    /// How it ends.
    pub end: ArrowEnd,
    /// Where it was sent.
    pub x0: f64,
    /// Where it was sent.
    pub y0: f64,
    /// Where it arrives.
    pub x1: f64,
    /// Where it arrives.
    pub y1: f64,
    /// The part of the way that lies before the cursor, 0 to 1.
    pub gone: f64,
    /// Its line is thick.
    pub strong: bool,
    /// It can be reached by keyboard.
    pub reachable: bool,
    /// It is what is pointed at.
    pub selected: bool,
    /// It is under way: its connection and the event that sent it.
    pub packet: Option<(Conn, u32)>,
}

impl Arrow {
    /// The thing that it shows.
    pub fn target(&self) -> Target {
        match self.packet {
            Some((conn, cause)) => Target::Packet { conn, cause, to: self.to },
            None => Target::Event(self.event),
        }
    }

    /// A place on its way.
    pub fn point(&self, part: f64) -> (f64, f64) {
        (self.x0 + (self.x1 - self.x0) * part, self.y0 + (self.y1 - self.y0) * part)
    }

    /// How far a place is from its line.
    pub fn distance(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (self.x1 - self.x0, self.y1 - self.y0);
        let part = ((x - self.x0) * dx + (y - self.y0) * dy) / (dx * dx + dy * dy).max(0.01);
        let (px, py) = self.point(part.clamp(0.0, 1.0));
        (x - px).hypot(y - py)
    }
}

/// Where arrows are drawn.
struct Plane<'a> {
    run: &'a Run,
    view: &'a LensView,
    axis: &'a Timeline,
    lanes: &'a [Lane],
    selected: Option<Target>,
}

/// A message before it is drawn.
struct Message {
    event: u32,
    cause: u32,
    kind: PacketKind,
    zxid: Zxid,
    from: Endpoint,
    to: Endpoint,
    at: Micros,
}

/// The messages of these events, in which they arrived, with those that are lost or under way.
pub fn arrows(
    run: &Run,
    view: &LensView,
    axis: &Timeline,
    lanes: &[Lane],
    picked: &[u32],
    selected: Option<Target>,
) -> Vec<Arrow> {
    let plane = Plane { run, view, axis, lanes, selected };
    let steps: Vec<&Step> = picked.iter().filter_map(|event| run.step_at(*event)).collect();
    let mut all: Vec<Arrow> = steps.iter().filter_map(|s| plane.received(s)).collect();
    all.extend(
        run.lost().filter(|l| view.from <= l.at && l.at <= view.to).take(MOST_LOST).filter_map(
            |l| {
                let Lost { at, cause, from, to, kind, zxid } = *l;
                let message = Message { event: cause, cause, kind, zxid, from, to, at };
                if view.shows(Flow::of(kind, zxid)) {
                    plane.arrow(message, ArrowEnd::Lost)
                } else {
                    None
                }
            },
        ),
    );
    all.extend(plane.flying(&steps));
    let past = all.iter().filter(|a| a.gone >= 1.0 && a.end == ArrowEnd::Arrives).count();
    let from = past.saturating_sub(REACHABLE);
    let reached = all.iter_mut().filter(|a| a.gone >= 1.0 && a.end == ArrowEnd::Arrives).skip(from);
    reached.for_each(|a| a.reachable = true);
    all
}

/// The messages in view that carried a transaction or were about it, however many others there are.
pub fn about(run: &Run, index: &Index, view: &LensView, lanes: &[Lane], zxid: Zxid) -> Vec<Arrow> {
    let axis = super::frame::timeline(index, view);
    let plane = Plane { run, view, axis: &axis, lanes, selected: None };
    let (first, last) = (index.event_at(view.from), index.event_at(view.to));
    let there = index.about(zxid).iter().filter(|event| (first..=last).contains(*event));
    let past = there.filter_map(|event| run.step_at(*event)).filter_map(|s| plane.received(s));
    let flies = |a: &Arrow| a.zxid == zxid && a.hue == Hue::Broadcast && a.packet.is_some();
    past.chain(plane.flying(&[]).into_iter().filter(flies)).collect()
}

impl Plane<'_> {
    fn received(&self, step: &Step) -> Option<Arrow> {
        let message = Message {
            event: step.number,
            cause: step.cause,
            kind: step.kind()?,
            zxid: step.zxid,
            from: step.peer()?,
            to: step.actor()?,
            at: step.at,
        };
        self.arrow(message, ArrowEnd::Arrives)
    }

    /// What is under way at the cursor and arrives after everything simulated, after what is in view, or nobody knows when.
    fn flying(&self, steps: &[&Step]) -> Vec<Arrow> {
        let run = self.run;
        let cursor = run.cursor();
        let arrived: BTreeSet<(u32, u8, Option<PacketKind>, Zxid)> = steps
            .iter()
            .filter(|s| s.cause <= cursor && s.number > cursor)
            .map(|s| (s.cause, s.actor, s.kind(), s.zxid))
            .collect();
        let is_open = |m: &InFlight| {
            self.view.shows(Flow::of(m.kind, m.zxid))
                && !arrived.contains(&(m.cause, m.to.code(), Some(m.kind), m.zxid))
        };
        let arrow = |m: InFlight| {
            let (cause, kind, zxid, from, to) = (m.cause, m.kind, m.zxid, m.from, m.to);
            let at = m.arrives.unwrap_or(run.world().now());
            let message = Message { event: cause, cause, kind, zxid, from, to, at };
            let mut arrow = self.arrow(message, ArrowEnd::Flying)?;
            arrow.packet = Some((m.conn, cause));
            if self.selected == Some(arrow.target()) {
                arrow.selected = true;
            }
            if m.arrives.is_none() {
                let (x, y) = arrow.point(SHORT);
                (arrow.y1, arrow.x1, arrow.gone) = (y, x.max(arrow.x1), 1.0);
            }
            Some(arrow)
        };
        run.world().in_flight().into_iter().filter(is_open).filter_map(arrow).collect()
    }

    fn arrow(&self, message: Message, end: ArrowEnd) -> Option<Arrow> {
        let Message { event, cause, kind, zxid, from, to, at } = message;
        let sent = self.run.step_at(cause)?.at;
        if sent > self.view.to {
            return None;
        }
        let lane = |end: Endpoint| self.lanes.iter().find(|l| l.end == end).map(|l| l.y);
        let (y0, y1) = (lane(from)?, lane(to)?);
        let (x0, x1) = (self.axis.x(sent), self.axis.x(at));
        let now = self.run.world().now();
        let cursor = self.run.cursor();
        let over = if end == ArrowEnd::Arrives { event <= cursor } else { at <= now };
        let hue = Hue::of(kind, zxid);
        let gone = if over && end != ArrowEnd::Flying {
            1.0
        } else if cause > cursor {
            0.0
        } else {
            let playhead = self.axis.x(now);
            if x1 > x0 { ((playhead - x0) / (x1 - x0)).clamp(0.0, 0.99) } else { 0.0 }
        };
        let mut arrow = Arrow {
            event,
            cause,
            kind,
            zxid,
            hue,
            from,
            to,
            at,
            end,
            x0,
            y0,
            x1,
            y1,
            gone,
            strong: matches!(
                kind,
                PacketKind::Proposal | PacketKind::Ack | PacketKind::Commit | PacketKind::Inform
            ),
            reachable: false,
            selected: match self.selected {
                Some(Target::Event(number)) => number == event && end == ArrowEnd::Arrives,
                Some(Target::Packet { cause: c, to: t, .. }) => (c, t) == (cause, to),
                _ => false,
            },
            packet: None,
        };
        if end == ArrowEnd::Lost {
            (arrow.x1, arrow.y1) = arrow.point(SHORT);
        }
        Some(arrow)
    }
}
