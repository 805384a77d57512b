//! The stage of a narrow page: the same ring, drawn tall. Words and logs stand over the upper servers and under the
//! lower ones, where fewest links go.

use super::layout::{Layout, Point, ServerPlace, TextSide};
use zabscope::base::{ClientId, SidSet};

/// The view box is so wide: about a pixel for each unit on a telephone.
const WIDTH: f64 = 400.0;
/// Free at the edges.
const MARGIN: f64 = 8.0;
/// A client's pill, half of its width and height.
const PILL: (f64, f64) = (61.0, 18.0);
/// From one row of clients to the next.
const CLIENT_ROW: f64 = 43.0;
/// The side of a block of the log.
const BLOCK: f64 = 20.0;
/// From the middle of a column to the edge: half of a line of words.
const COLUMN: f64 = 76.0;
/// How much higher the first server is than the first pair: the pair's words begin under its own.
const NEST: f64 = 51.0;

/// How far the things around a server reach, up and down from its middle.
fn reach(radius: f64, side: TextSide) -> (f64, f64) {
    match side {
        TextSide::Above => (radius + BLOCK + 41.0, radius + 15.0),
        TextSide::Below | TextSide::Left | TextSide::Right => {
            (radius + 18.0, radius + BLOCK + 34.0)
        }
    }
}

/// How many servers stand in each row, and where their words stand.
fn rows(count: u32) -> Vec<(u32, TextSide)> {
    let pairs = if count == 2 { 1 } else { count.saturating_sub(1) / 2 };
    let high = if count.is_multiple_of(2) && pairs == 1 { 1 } else { pairs / 2 };
    let mut rows = if count == 2 { Vec::new() } else { vec![(1, TextSide::Above)] };
    rows.extend(
        (0..pairs).map(|ix| (2, if ix < high { TextSide::Above } else { TextSide::Below })),
    );
    if count > 2 && count.is_multiple_of(2) {
        rows.push((1, TextSide::Below));
    }
    rows
}

/// The ring of these servers, with room for this number of clients.
pub fn layout(members: SidSet, clients: u8) -> Layout {
    let count = members.len();
    let radius = match count {
        0..=3 => 34.0,
        4..=6 => 30.0,
        _ => 27.0,
    };
    let mut layout = Layout {
        width: WIDTH,
        radius,
        block: BLOCK,
        strip: 138.0,
        pill: PILL,
        letter: 3.9,
        tall: true,
        role_beside: true,
        ..Layout::default()
    };
    let rows = rows(count);
    let heights = heights(&rows, radius);
    let last = rows.len() - 1;
    // Clockwise from the top: down on the right, up on the left.
    let (mut right, mut left) = (Vec::new(), Vec::new());
    for (ix, ((many, side), y)) in rows.iter().zip(&heights).enumerate() {
        let narrow = ix == last && ix > 1;
        let x = if narrow { COLUMN + 46.0 } else { COLUMN };
        if *many == 1 {
            right.push((Point { x: WIDTH / 2.0, y: *y }, *side));
        } else {
            right.push((Point { x: WIDTH - x, y: *y }, *side));
            left.push((Point { x, y: *y }, *side));
        }
    }
    left.reverse();
    if count == 2 {
        std::mem::swap(&mut left, &mut right);
    }
    let places = right.into_iter().chain(left);
    layout.places = members.iter().zip(places).map(|(sid, (at, side))| (sid, at, side)).collect();
    layout.centre = centre(count, &heights);
    let bottom = |p: &ServerPlace| p.1.y + reach(radius, p.2).1;
    let bottom = layout.places.iter().map(bottom).fold(0.0, f64::max);
    layout.foot = if count < 3 { bottom.max(layout.centre.y + 70.0) } else { bottom } + MARGIN;
    let more = clients.saturating_sub(2).div_ceil(3);
    layout.height = layout.foot + f64::from(more) * CLIENT_ROW;
    layout
}

/// Where the rows stand.
fn heights(rows: &[(u32, TextSide)], radius: f64) -> Vec<f64> {
    let air = if rows.len() < 5 { 40.0 } else { 12.0 };
    let mut heights: Vec<f64> = Vec::with_capacity(rows.len());
    for (ix, (many, side)) in rows.iter().enumerate() {
        let up = reach(radius, *side).0;
        let y = match ix.checked_sub(1).map(|before| (rows[before], heights[before])) {
            // Beside the first server's words, and over those of two, stand clients.
            None if *many == 1 => MARGIN + up,
            None => MARGIN + 2.0 * PILL.1 + 4.0 + up,
            Some(((1, _), y)) if *side == TextSide::Above => y + NEST,
            Some(((1, _), y)) => y + 160.0,
            Some(((2, TextSide::Above), y)) if *many == 1 => y + 145.0,
            Some((_, y)) if *many == 1 => y + 47.0,
            Some(((_, above), y)) => y + reach(radius, above).1 + up + air,
        };
        heights.push(y);
    }
    heights
}

/// The middle: between the first two that stand beside each other and those under them.
fn centre(count: u32, heights: &[f64]) -> Point {
    let y = match count {
        0 | 1 => heights[0] + 115.0,
        2 => heights[0] + 105.0,
        3 => heights[1] - 72.0,
        _ => heights[1] + 34.0,
    };
    Point { x: WIDTH / 2.0, y }
}

/// A client's middle: the first two in the upper corners, the others under the servers.
pub fn client(layout: &Layout, id: ClientId) -> Point {
    let (x, y) = (3.0 + PILL.0, 4.0 + PILL.1);
    match id.0 {
        0 | 1 => Point { x, y },
        2 => Point { x: WIDTH - x, y },
        n => {
            let (row, column) = (f64::from((n - 3) / 3), f64::from((n - 3) % 3));
            let step = (WIDTH - 2.0 * x) / 2.0;
            Point { x: x + step * column, y: layout.foot + PILL.1 + CLIENT_ROW * row }
        }
    }
}
