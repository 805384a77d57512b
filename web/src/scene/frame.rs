//! The time axis of a lens: its folds, its ticks, and the place of the cursor.

use super::LensView;
use super::index::Index;
use super::messages::LensScene;
use super::timeline::Timeline;
use zabscope::base::Micros;
use zabscope::check::Run;

/// The left edge of the axis; the names stand before it.
pub const LEFT: f64 = 96.0;
/// The same where the lens is narrow.
pub const LEFT_NARROW: f64 = 58.0;
/// A lens less wide than this is narrow.
pub const NARROW: f64 = 560.0;
/// Free to the right of the axis.
const RIGHT: f64 = 16.0;

/// Where the axis begins in a lens of this width.
pub fn left_of(width: f64) -> f64 {
    if width < NARROW { LEFT_NARROW } else { LEFT }
}

/// The time axis of a view.
pub fn timeline(index: &Index, view: &LensView) -> Timeline {
    let width = f64::from(view.width);
    let left = left_of(width);
    index.timeline(view, (left, (width - RIGHT).max(left + 100.0)))
}

/// The axis with its folds and moments, and the cursor on it; nothing else.
pub fn frame(run: &Run, index: &Index, view: &LensView, axis: &Timeline) -> LensScene {
    let edges = (axis.x(view.from), axis.x(view.to));
    let now = run.world().now();
    LensScene {
        width: f64::from(view.width),
        left: edges.0,
        right: edges.1,
        folds: folds(axis),
        moments: moments(axis),
        playhead: (view.from <= now && now <= view.to).then(|| axis.x(now)),
        now,
        span: (view.from, view.to),
        cursor: run.cursor(),
        frontier: run.frontier(),
        stops: stops(index, axis, edges),
        ..LensScene::default()
    }
}

fn folds(axis: &Timeline) -> Vec<(f64, f64, Micros)> {
    let folded = axis.pieces().iter().filter(|p| p.folded);
    folded.map(|p| (p.left, p.right, p.to - p.from)).collect()
}

/// The moments at which something begins after a silence, and round ones between.
fn moments(axis: &Timeline) -> Vec<(f64, Micros)> {
    const APART: f64 = 78.0;
    let mut found: Vec<(f64, Micros)> = Vec::new();
    for piece in axis.pieces().iter().filter(|p| !p.folded) {
        let span = (piece.to - piece.from).0;
        let fit = ((piece.right - piece.left) / APART / 1.4).floor();
        let mut at = vec![piece.from];
        if fit >= 1.0 {
            let step = round_step(span as f64 / fit);
            let first = piece.from.0 / step + 1;
            at.extend((first..).map(|n| Micros(n * step)).take_while(|t| *t < piece.to));
        }
        for moment in at {
            let x = axis.x(moment);
            if found.last().is_none_or(|(before, _)| x - before >= APART) {
                found.push((x, moment));
            }
        }
    }
    found
}

/// 1, 2 or 5 times a power of ten, not below this, in microseconds.
fn round_step(least: f64) -> u64 {
    let powers = (1..=12).map(|n| 10u64.pow(n));
    let mut steps = powers.flat_map(|p| [p, 2 * p, 5 * p]);
    steps.find(|s| *s as f64 >= least).unwrap_or(1_000_000_000_000)
}

/// The event nearest to each pixel.
fn stops(index: &Index, axis: &Timeline, edges: (f64, f64)) -> Vec<u32> {
    let at = |event: u32| {
        if event == 0 { f64::NEG_INFINITY } else { axis.x(index.time_of(event)) }
    };
    let nearest = |px: u32| {
        let x = edges.0 + f64::from(px);
        let before = index.event_at(axis.time(x));
        let after = (before + 1).min(index.len());
        if x - at(before) <= at(after) - x { before } else { after }
    };
    (0..=(edges.1 - edges.0) as u32).map(nearest).collect()
}
