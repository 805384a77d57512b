//! The stage of a small ensemble in a box of CSS pixels: circles as large as it allows, letters as the style sheet has them.
//! Where it is wide, logs stand beside the circles outwards and clients at the upper sides; where it is high, as on a
//! telephone, logs of the lower pair stand under them.

use super::layout::{BESIDE, CLIENT_ROWS, Layout, MARGIN, OVER, Point, TextSide};
use zabscope::base::{ClientId, ServerId, SidSet};

/// Between two clients that stand under each other.
const AIR: f64 = 5.0;
/// The smallest box with a column of clients at either side.
const LEAST: (f64, f64) = (1200.0, 420.0);
/// Under a server: room for its halo.
const UNDER: f64 = 26.0;

/// The ring of these servers, by sid, clockwise from the top. Three with a few clients fit everywhere; what does not is
/// drawn smaller.
pub fn layout(members: SidSet, room: (f64, f64), clients: u8) -> Layout {
    let fits = |layout: &Layout| members.len() == 3 && layout.column_free;
    Some(placed(members, room, clients))
        .filter(fits)
        .unwrap_or_else(|| placed(members, at_least(room), CLIENT_ROWS * 2))
}

fn placed(members: SidSet, (width, height): (f64, f64), clients: u8) -> Layout {
    let count = members.len();
    let rows = f64::from(clients.div_ceil(2).clamp(2, CLIENT_ROWS));
    let part = if count <= 3 { 0.162 } else { 0.118 };
    let radius = (height * part).min(width * part / 2.4).clamp(24.0, 130.0);
    let block = (radius * 0.46).clamp(20.0, 56.0);
    let strip = (width * 0.19).clamp(150.0, 280.0);
    let angles = angles(count);
    let low = angles.iter().map(|a| a.sin()).fold(0.0, f64::max);
    let high = angles.iter().map(|a| -a.sin()).fold(0.0, f64::max);
    let side = angles.iter().map(|a| a.cos().abs()).fold(0.01, f64::max);
    let (top, bottom) = (MARGIN + OVER + radius, height - UNDER - radius);
    let mut ry = (bottom - top) / (low + high).max(1.0);
    let mut centre = Point { x: width / 2.0, y: top + ry * high };
    if count <= 2 {
        (ry, centre.y) = (0.0, height / 2.0);
    }
    let pill = (
        (radius * 1.16).clamp(58.0, 96.0),
        ((height - 2.0 * MARGIN) / (2.0 * f64::from(CLIENT_ROWS)) - AIR).clamp(14.0, 24.0),
    );
    // Where the lowest client at a side ends, and where the first log there begins.
    let clients = MARGIN + rows * (2.0 * pill.1 + AIR);
    let logs = centre.y + ry * low - 0.5 * block - 20.0;
    let free = count == 3 && clients < logs;
    let column = if free { 0.0 } else { 2.0 * pill.0 + MARGIN };
    let room = width / 2.0 - MARGIN - column - strip - radius - BESIDE;
    let rx = (room / side).min(width * 0.26);
    let place = |(sid, a): (ServerId, f64)| {
        let at = centre.moved(rx * a.cos(), ry * a.sin());
        (sid, at, if a.cos() > -0.1 { TextSide::Right } else { TextSide::Left })
    };
    Layout {
        width,
        height,
        radius,
        block,
        strip,
        centre,
        pill,
        client_row: 2.0 * pill.1 + AIR,
        client_top: MARGIN + pill.1,
        letter: 3.5,
        column_free: free,
        places: members.iter().zip(angles.iter().copied()).map(place).collect(),
        ..Layout::default()
    }
}

/// A larger box of the same shape.
fn at_least((width, height): (f64, f64)) -> (f64, f64) {
    let larger = (LEAST.0 / width).max(LEAST.1 / height).max(1.0);
    (width * larger, height * larger)
}

/// Two face each other; otherwise the first stands on top.
fn angles(count: u32) -> Vec<f64> {
    let first = if count == 2 { 180.0 } else { -90.0_f64 };
    let each = 360.0 / f64::from(count.max(1));
    (0..count).map(|ix| (first + each * f64::from(ix)).to_radians()).collect()
}

/// The same for up to three servers in a box that is not wider than high.
pub fn upright(members: SidSet, (width, height): (f64, f64), clients: u8) -> Layout {
    let pill = ((width * 0.14).clamp(44.0, 64.0), 18.0);
    let row = 2.0 * pill.1 + AIR;
    // The third client and those after it stand under the servers, three in a row.
    let foot = f64::from(clients.saturating_sub(2).div_ceil(3)) * row;
    let high = (height - foot).max(if foot > 0.0 { 340.0 } else { 260.0 });
    let radius = (width * 0.155).min(high * 0.148).clamp(28.0, 92.0);
    let block = (radius * 0.46).clamp(20.0, 32.0);
    let top = MARGIN + OVER + radius;
    let below = high - UNDER - block - 16.0 - radius;
    let middle = width / 2.0;
    let at_side = (radius + 24.0).max(width * 0.22);
    let all = [
        (Point { x: middle, y: top }, TextSide::Right),
        (Point { x: width - at_side, y: below }, TextSide::Below),
        (Point { x: at_side, y: below }, TextSide::Below),
    ];
    let (places, centre) = match members.len() {
        1 => (&all[..1], Point { x: middle, y: (top + high) / 2.0 }),
        2 => (&all[1..], Point { x: middle, y: top }),
        _ => (&all[..], Point { x: middle, y: top + (below - top) * 0.62 }),
    };
    let places = members.iter().zip(places).map(|(sid, (at, side))| (sid, *at, *side)).collect();
    Layout {
        width,
        height: high + foot,
        radius,
        block,
        strip: (middle - radius - BESIDE - 4.0).min(2.0 * at_side - 8.0),
        centre,
        pill,
        client_row: row,
        client_top: top,
        letter: 3.9,
        tall: true,
        column_free: true,
        role_beside: radius < 44.0,
        foot: high,
        places,
    }
}

/// A client's middle there: the first two beside the first server, the others at the foot.
pub fn client(layout: &Layout, id: ClientId) -> Point {
    let x = 4.0 + layout.pill.0;
    match id.0 {
        n @ 0..=2 => {
            let up = if n < 2 { -0.5 } else { 0.5 };
            Point { x, y: layout.client_top + up * layout.client_row }
        }
        n => {
            let (row, column) = (f64::from((n - 3) / 3), f64::from((n - 3) % 3));
            let step = (layout.width - 2.0 * x) / 2.0;
            let y = layout.foot + layout.pill.1 + layout.client_row * row - 6.0;
            Point { x: x + step * column, y }
        }
    }
}
