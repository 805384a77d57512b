//! Where everything is on the stage. Places depend on the ensemble's members and never on events: nothing that can be
//! pointed at moves away under the pointer.

use super::{portrait, stagebox};
use zabscope::base::{ClientId, Endpoint, ServerId, SidSet};

/// A place on the stage, in the units of its view box.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// Part of the way to another point.
    pub fn towards(self, to: Point, part: f64) -> Point {
        Point { x: self.x + (to.x - self.x) * part, y: self.y + (to.y - self.y) * part }
    }

    /// How far away another point is.
    pub fn distance(self, to: Point) -> f64 {
        (to.x - self.x).hypot(to.y - self.y)
    }

    pub fn moved(self, dx: f64, dy: f64) -> Point {
        Point { x: self.x + dx, y: self.y + dy }
    }
}

/// A client's pill, half of its width and height.
const PILL: (f64, f64) = (64.0, 21.0);
/// The box of a stage that is wider than high.
const WIDE: (f64, f64) = (1380.0, 510.0);
/// Free at the edges.
pub(super) const MARGIN: f64 = 12.0;
/// Over a server: room for its vote and for what it counts.
pub(super) const OVER: f64 = 25.0;
/// Beside a server: room for its time-out and for the ring of the present event.
pub(super) const BESIDE: f64 = 20.0;
/// Rows of clients on either side.
pub(super) const CLIENT_ROWS: u8 = 6;

/// On which side of a server its words and its log stand: outwards, where no link goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextSide {
    /// To the left of it.
    Left,
    /// To the right of it.
    Right,
    /// Over it.
    Above,
    /// Under it.
    Below,
}

/// How a page is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PageShape {
    /// Wide: words and logs stand beside their servers.
    Landscape,
    /// Narrow, as on a telephone: they stand over and under them.
    Portrait,
    /// As a box of so many CSS pixels allows: a unit of the picture is a pixel, where the ensemble is small.
    Box(u32, u32),
}

impl PageShape {
    /// For a page of this width in CSS pixels and this number of servers. On a phone (the style sheet knows the same
    /// number) always tall; a small ensemble beside a narrow inspector also has larger letters so.
    pub fn of(width: u32, servers: u32) -> PageShape {
        let tall = width < 760 || (width < 1100 && servers <= 5);
        if tall { PageShape::Portrait } else { PageShape::Landscape }
    }
}

/// A server, its middle, and where its words stand.
pub(super) type ServerPlace = (ServerId, Point, TextSide);

/// Sizes and places for one ensemble.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// The view box.
    pub width: f64,
    /// The view box.
    pub height: f64,
    /// Of a server's circle.
    pub radius: f64,
    /// The side of a block of the log.
    pub block: f64,
    /// How wide a server's log may become.
    pub strip: f64,
    /// The middle of the ring.
    pub centre: Point,
    /// A client's pill, half of its width and height.
    pub pill: (f64, f64),
    /// From one row of clients to the next, where they stand at the sides.
    pub client_row: f64,
    /// Half of the width of a letter on a message.
    pub letter: f64,
    /// It is a portrait.
    pub tall: bool,
    /// A server's role stands beside it, for lack of room in it.
    pub role_beside: bool,
    /// Where clients under the servers begin, on a portrait.
    pub(super) foot: f64,
    /// The middle of the first row of clients, where they stand at the sides.
    pub(super) client_top: f64,
    /// No column is kept free for clients: they end above the logs.
    pub(super) column_free: bool,
    pub(super) places: Vec<ServerPlace>,
}

impl Layout {
    /// The ring of these servers, by sid, clockwise from the top. A portrait grows at its foot with its clients.
    pub fn new(members: SidSet, shape: PageShape, clients: u8) -> Layout {
        match shape {
            PageShape::Landscape => Layout::landscape(members, clients),
            PageShape::Portrait => portrait::layout(members, clients),
            PageShape::Box(width, height) => {
                let (w, h) = (f64::from(width.max(200)), f64::from(height.max(120)));
                match (members.len(), w > h * 1.2 && w >= 600.0) {
                    (1..=5, true) => stagebox::layout(members, (w, h), clients),
                    (1..=3, false) => stagebox::upright(members, (w, h), clients),
                    (_, true) => Layout::landscape(members, clients),
                    (_, false) => portrait::layout(members, clients),
                }
            }
        }
    }

    fn landscape(members: SidSet, clients: u8) -> Layout {
        let count = members.len();
        if (1..=5).contains(&count) {
            return stagebox::layout(members, WIDE, clients);
        }
        let (width, height, radius, block, strip) = match count {
            6..=7 => (1220.0, 590.0, 40.0, 21.0, 200.0),
            _ => (1260.0, 690.0, 36.0, 19.0, 166.0),
        };
        let (pill, letter) = (PILL, 3.5);
        let sized =
            Layout { width, height, radius, block, strip, pill, letter, ..Layout::default() };
        let mut layout = sized;
        // Two face each other; otherwise the first stands on top.
        let first = if count == 2 { 180.0 } else { -90.0_f64 };
        let angle = |ix: usize| (first + 360.0 / f64::from(count) * ix as f64).to_radians();
        let angles: Vec<f64> = (0..members.len() as usize).map(angle).collect();
        let side = angles.iter().map(|a| a.cos().abs()).fold(0.01, f64::max);
        let low = angles.iter().map(|a| a.sin()).fold(0.0, f64::max);
        let high = angles.iter().map(|a| -a.sin()).fold(0.0, f64::max);
        let crowded = count > 7;
        let words = if crowded { layout.block + 22.0 } else { 0.0 };
        let under = if crowded && count.is_multiple_of(2) { words } else { 0.0 };
        let top = MARGIN + words + OVER + radius;
        let bottom = height - MARGIN - under - 14.0 - radius;
        let room = width / 2.0 - (MARGIN + 2.0 * PILL.0 + 12.0) - strip - radius - BESIDE;
        let (rx, mut ry) = (room / side, (bottom - top) / (low + high).max(1.0));
        layout.centre = Point { x: width / 2.0, y: top + ry * high };
        if count <= 2 {
            ry = 130.0;
            layout.centre.y = height / 2.0;
        }
        let middle = layout.centre;
        let place = |(sid, a): (ServerId, f64)| {
            let side = match (a.cos(), a.sin()) {
                (x, y) if x.abs() < 0.1 && crowded => {
                    if y < 0.0 {
                        TextSide::Above
                    } else {
                        TextSide::Below
                    }
                }
                (x, _) if x > -0.1 => TextSide::Right,
                _ => TextSide::Left,
            };
            (sid, middle.moved(rx * a.cos(), ry * a.sin()), side)
        };
        layout.places = members.iter().zip(angles).map(place).collect();
        layout.client_top = MARGIN + PILL.1;
        layout.client_row = (height - 2.0 * layout.client_top) / f64::from(CLIENT_ROWS - 1);
        layout
    }

    /// How much larger than in the smallest picture signs at a server are.
    pub fn sign(&self) -> f64 {
        (self.radius / 46.0).clamp(1.0, 1.4)
    }

    /// On which side of a server its words and its log stand.
    pub fn side(&self, sid: ServerId) -> TextSide {
        self.places.iter().find(|(s, ..)| *s == sid).map_or(TextSide::Below, |(.., side)| *side)
    }

    /// Its vote and what it counts stand on the outer side of a server: over it, or under it.
    pub fn is_high(&self, sid: ServerId) -> bool {
        self.tall || self.server(sid).y < self.centre.y + 1.0
    }

    /// From a server's middle to where its line of words begins, ends or has its middle.
    pub fn caption(&self, side: TextSide) -> Point {
        let beside = self.radius + BESIDE;
        let (x, y) = match side {
            TextSide::Right => (beside, -0.5 * self.block - 7.0),
            TextSide::Left => (-beside, -0.5 * self.block - 7.0),
            TextSide::Above => (0.0, -self.radius - OVER - self.block - 4.0),
            TextSide::Below => (0.0, self.radius + if self.tall { 25.0 } else { 27.0 }),
        };
        Point { x, y }
    }

    /// From a server's middle to the upper edge of its log.
    pub fn log(&self, side: TextSide) -> Point {
        self.caption(side).moved(0.0, 7.0)
    }

    /// A server's middle.
    pub fn server(&self, sid: ServerId) -> Point {
        self.places.iter().find(|(s, ..)| *s == sid).map_or(self.centre, |(_, at, _)| *at)
    }

    /// A client's middle: odd numbers on the left, even ones on the right.
    pub fn client(&self, id: ClientId) -> Point {
        if self.tall && self.client_row > 0.0 {
            return stagebox::client(self, id);
        }
        if self.tall {
            return portrait::client(self, id);
        }
        let slot = id.0.saturating_sub(1);
        let x = MARGIN + self.pill.0;
        let row = f64::from((slot / 2).min(CLIENT_ROWS - 1));
        Point {
            x: if slot.is_multiple_of(2) { x } else { self.width - x },
            y: self.client_top + self.client_row * row,
        }
    }

    /// The middle of either.
    pub fn middle(&self, end: Endpoint) -> Point {
        match end {
            Endpoint::Server(sid) => self.server(sid),
            Endpoint::Client(id) => self.client(id),
        }
    }

    /// The line between two, from edge to edge.
    pub fn line(&self, a: Endpoint, b: Endpoint) -> (Point, Point) {
        let (from, to) = (self.middle(a), self.middle(b));
        let length = from.distance(to).max(1.0);
        let edge = |end: Endpoint| match end {
            Endpoint::Server(_) => self.radius + 9.0,
            Endpoint::Client(_) => {
                let (dx, dy) = ((to.x - from.x).abs() / length, (to.y - from.y).abs() / length);
                (self.pill.0 / dx.max(0.001)).min(self.pill.1 / dy.max(0.001)) + 2.0
            }
        };
        let (start, end) = (edge(a) / length, 1.0 - edge(b) / length);
        if start < end { (from.towards(to, start), from.towards(to, end)) } else { (from, to) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zabscope::base::MAX_CLIENT;

    fn rings() -> impl Iterator<Item = Layout> {
        let ring =
            |n: u8, shape| Layout::new((1..=n).map(ServerId).collect(), shape, MAX_CLIENT as u8);
        let shapes = [PageShape::Landscape, PageShape::Portrait];
        let boxes = BOXES.map(|(w, h)| PageShape::Box(w, h));
        let all = (1..=12u8).flat_map(move |n| shapes.map(|shape| (n, shape)));
        let small = (1..=5u8).flat_map(move |n| boxes.map(|shape| (n, shape)));
        all.chain(small).map(move |(n, shape)| ring(n, shape))
    }

    /// Stages of wide pages, halls, small laptops, tablets and telephones.
    const BOXES: [(u32, u32); 9] = [
        (1920, 760),
        (1440, 518),
        (1040, 330),
        (1366, 330),
        (844, 300),
        (768, 700),
        (390, 434),
        (360, 400),
        (390, 660),
    ];

    /// Left, top, right, bottom.
    type Box = (f64, f64, f64, f64);

    fn apart(a: Box, b: Box) -> bool {
        a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1
    }

    fn boxes(layout: &Layout, at: Point, side: TextSide) -> [Box; 3] {
        let r = layout.radius + 9.0;
        let row = |from: Point, wide: f64, up: f64, down: f64| {
            let left = match side {
                TextSide::Right => 0.0,
                TextSide::Left => -wide,
                TextSide::Above | TextSide::Below => -wide / 2.0,
            };
            let (x, y) = (at.x + from.x + left, at.y + from.y);
            (x, y - up, x + wide, y + down)
        };
        let words = row(
            layout.caption(side),
            layout.strip.max(if layout.tall { 0.0 } else { 150.0 }),
            9.0,
            3.0,
        );
        let log = row(layout.log(side), layout.strip, 2.0, layout.block);
        [(at.x - r, at.y - r - 12.0, at.x + r, at.y + r), words, log]
    }

    #[test]
    fn everything_is_inside_whatever_the_size_of_the_ensemble() {
        for layout in rings() {
            for (sid, at, side) in &layout.places {
                for (left, top, right, bottom) in boxes(&layout, *at, *side) {
                    let inside = left >= 0.0 && top >= 0.0;
                    let inside = inside && right <= layout.width && bottom <= layout.height;
                    assert!(
                        inside,
                        "{sid} of {} in {} x {}",
                        layout.places.len(),
                        layout.width,
                        layout.height
                    );
                }
            }
        }
    }

    #[test]
    fn no_two_servers_or_logs_or_clients_overlap() {
        for layout in rings() {
            let mut all: Vec<(String, Box)> = Vec::new();
            for (sid, at, side) in &layout.places {
                for part in boxes(&layout, *at, *side) {
                    all.push((sid.to_string(), part));
                }
            }
            for id in (1..=MAX_CLIENT as u8).map(ClientId) {
                let at = layout.client(id);
                let (w, h) = layout.pill;
                let pill = (at.x - w, at.y - h, at.x + w, at.y + h);
                assert!(pill.0 >= 0.0 && pill.1 >= 0.0, "{id}");
                assert!(pill.2 <= layout.width && pill.3 <= layout.height, "{id}");
                all.push((id.to_string(), pill));
            }
            for (ix, (a, one)) in all.iter().enumerate() {
                for (b, other) in &all[ix + 1..] {
                    let n = layout.places.len();
                    let size = (layout.width, layout.height);
                    assert!(a == b || apart(*one, *other), "{a} and {b} of {n} in {size:?}");
                }
            }
        }
    }

    #[test]
    fn a_portrait_of_a_small_ensemble_is_no_taller_than_wide_and_grows_only_at_its_foot() {
        for n in 1..=5u8 {
            let of = |clients| {
                Layout::new((1..=n).map(ServerId).collect(), PageShape::Portrait, clients)
            };
            let (few, many) = (of(2), of(12));
            assert!(few.height <= few.width, "{n}");
            assert!(many.height > few.height && many.places == few.places);
            assert_eq!(few.client(ClientId(2)), many.client(ClientId(2)));
        }
    }

    #[test]
    fn a_line_goes_from_edge_to_edge() {
        let layout = Layout::new((1..=3).map(ServerId).collect(), PageShape::Landscape, 1);
        let ends = (Endpoint::Server(ServerId(1)), Endpoint::Client(ClientId(2)));
        let (from, to) = layout.line(ends.0, ends.1);
        assert!(from.distance(layout.middle(ends.0)) > layout.radius);
        assert!(to.distance(layout.middle(ends.1)) > layout.pill.1);
    }
}
