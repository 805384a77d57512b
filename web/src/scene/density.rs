//! The lens when there are too many messages to draw each one: how many every lane received, column by column.

use super::LensView;
use super::index::Index;
use super::kinds::Flow;
use super::messages::Lane;
use super::timeline::Timeline;

/// How wide a column is.
pub const COLUMN: f64 = 4.0;

/// What of one flow the lanes got.
#[derive(Clone, PartialEq, Debug)]
pub struct Density {
    pub flow: Flow,
    /// How many each lane got.
    pub totals: Vec<u32>,
    /// Each bar: its left edge, its foot, its height.
    pub bars: Vec<(f64, f64, f64)>,
}

/// How many messages of a view the lanes got in events from `first` to `last`.
pub fn count(index: &Index, view: &LensView, lanes: &[Lane], first: u32, last: u32) -> usize {
    let of = |lane: &Lane| -> usize {
        let flows = Flow::ALL.iter().filter(|flow| view.shows(**flow));
        flows.map(|flow| index.got(lane.end, *flow, first, last).len()).sum()
    };
    lanes.iter().map(of).sum()
}

/// The columns of a view. A bar is as high as the root of what it counts, so that few can be seen beside many.
pub fn densities(
    index: &Index,
    view: &LensView,
    axis: &Timeline,
    lanes: &[Lane],
    tall: f64,
) -> Vec<Density> {
    let edges = (axis.x(view.from), axis.x(view.to));
    let columns = ((edges.1 - edges.0) / COLUMN).ceil().max(1.0) as usize;
    let ends: Vec<u32> = (1..=columns)
        .map(|ix| index.event_at(axis.time(edges.0 + ix as f64 * COLUMN).min(view.to)))
        .collect();
    let first = index.event_at(view.from);
    let counts: Vec<[Vec<u32>; Flow::COUNT]> = lanes
        .iter()
        .map(|lane| {
            Flow::ALL.map(|flow| {
                let shown = if view.shows(flow) {
                    index.got(lane.end, flow, first, ends[columns - 1])
                } else {
                    &[]
                };
                in_columns(shown, &ends)
            })
        })
        .collect();
    let total = |lane: usize, ix: usize| -> u32 { counts[lane].iter().map(|c| c[ix]).sum() };
    let places = || (0..lanes.len()).flat_map(|lane| (0..columns).map(move |ix| (lane, ix)));
    let most = places().map(|(lane, ix)| total(lane, ix)).max().unwrap_or(0).max(1);
    let mut all = Flow::ALL.map(|flow| Density {
        flow,
        totals: counts.iter().map(|lane| lane[flow as usize].iter().sum()).collect(),
        bars: Vec::new(),
    });
    for (lane, ix) in places() {
        let sum = total(lane, ix);
        if sum == 0 {
            continue;
        }
        let height = tall * (f64::from(sum) / f64::from(most)).sqrt();
        let mut foot = lanes[lane].y;
        for (flow, density) in all.iter_mut().enumerate() {
            let part = height * f64::from(counts[lane][flow][ix]) / f64::from(sum);
            if part > 0.0 {
                density.bars.push((edges.0 + ix as f64 * COLUMN, foot, part));
                foot -= part;
            }
        }
    }
    all.into_iter().filter(|density| !density.bars.is_empty()).collect()
}

/// How many of these events fall into each column; each column is looked for from where the one before it ends.
fn in_columns(mut events: &[u32], ends: &[u32]) -> Vec<u32> {
    let mut counts = Vec::with_capacity(ends.len());
    for end in ends {
        let mut reach = 1;
        while reach < events.len() && events[reach] <= *end {
            reach *= 2;
        }
        let within = &events[..events.len().min(reach + 1)];
        let count = within.partition_point(|event| event <= end);
        counts.push(count as u32);
        events = &events[count..];
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_falls_into_one_column() {
        let events: Vec<u32> = (0..500).map(|n| n * n / 50 + n).collect();
        let ends: Vec<u32> = (1..=60).map(|n| n * 100).collect();
        let counts = in_columns(&events, &ends);
        for (ix, end) in ends.iter().enumerate() {
            let before = if ix == 0 { 0 } else { ends[ix - 1] + 1 };
            let there = events.iter().filter(|e| (before..=*end).contains(*e)).count();
            assert_eq!(counts[ix] as usize, there, "column {ix}");
        }
    }
}
