//! The stage of a small ensemble, up to five servers, in a box that is wider than high: circles as large as it allows, logs
//! beside them outwards, clients at the upper sides.

use super::layout::{BESIDE, CLIENT_ROWS, Layout, MARGIN, OVER, Point, TextSide};
use zabscope::base::{ServerId, SidSet};

/// Between two clients that stand under each other.
const AIR: f64 = 5.0;
/// Under a server: room for its halo.
const UNDER: f64 = 26.0;

/// The ring of these servers, by sid, clockwise from the top.
pub fn layout(members: SidSet, (width, height): (f64, f64)) -> Layout {
    let count = members.len();
    let part = if count <= 3 { 0.162 } else { 0.118 };
    let radius = (height * part).min(width * part / 2.4).clamp(24.0, 92.0);
    let block = (radius * 0.46).clamp(20.0, 38.0);
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
        ((height - 2.0 * MARGIN) / (2.0 * f64::from(CLIENT_ROWS)) - AIR).clamp(16.0, 24.0),
    );
    // Where the lowest client at a side ends, and where the first log there begins.
    let clients = MARGIN + f64::from(CLIENT_ROWS) * (2.0 * pill.1 + AIR);
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
        places: members.iter().zip(angles.iter().copied()).map(place).collect(),
        ..Layout::default()
    }
}

/// Two face each other; otherwise the first stands on top.
fn angles(count: u32) -> Vec<f64> {
    let first = if count == 2 { 180.0 } else { -90.0_f64 };
    let each = 360.0 / f64::from(count.max(1));
    (0..count).map(|ix| (first + each * f64::from(ix)).to_radians()).collect()
}
