//! The time axis of the lens. Elections take milliseconds and heartbeats seconds: silence is folded, so that both can
//! be read beside each other.

use zabscope::base::Micros;

/// Silence shorter than this is never folded, in microseconds.
pub const QUIET: u64 = 15_000;
/// How wide a fold is.
const FOLD: f64 = 38.0;
/// Narrower than this a fold cannot say how long it is.
const NARROWEST: f64 = 13.0;
/// The part of the axis that folds may take together.
const FOLDS: f64 = 0.45;

/// A piece of the axis with one scale.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AxisPiece {
    /// Its first moment.
    pub from: Micros,
    /// Its last moment.
    pub to: Micros,
    /// Its left edge.
    pub left: f64,
    /// Its right edge.
    pub right: f64,
    /// It is a silence that has been folded.
    pub folded: bool,
}

/// The axis: time to pixels and back.
#[derive(Clone, PartialEq, Debug)]
pub struct Timeline {
    pieces: Vec<AxisPiece>,
}

impl Timeline {
    /// The axis from one moment to another between two edges, with what happened in
    /// it: the intervals in which something was under way, in order of their beginnings.
    pub fn new(span: (Micros, Micros), edges: (f64, f64), busy: &[(Micros, Micros)]) -> Timeline {
        let (from, to) = (span.0.0, span.1.0.max(span.0.0 + 1));
        let width = (edges.1 - edges.0).max(1.0);
        let mut silences = silences(from, to, busy);
        let mut fold = FOLD;
        outstanding(&mut silences, (width * FOLDS / NARROWEST) as usize);
        // Once more without those that would only become longer by being folded.
        for _ in 0..2 {
            fold = FOLD.min(width * FOLDS / silences.len().max(1) as f64);
            let scale = scale(from, to, &silences, width, fold);
            silences.retain(|(a, b)| (b - a) as f64 * scale > fold * 1.2);
        }
        let scale = scale(from, to, &silences, width, fold);
        let (mut pieces, mut at, mut left) = (Vec::new(), from, edges.0);
        let mut add = |until: u64, folded: bool| {
            let wide = if folded { fold } else { (until - at) as f64 * scale };
            let (from, to) = (Micros(at), Micros(until));
            if until > at {
                pieces.push(AxisPiece { from, to, left, right: left + wide, folded });
                (at, left) = (until, left + wide);
            }
        };
        for (a, b) in silences {
            add(a, false);
            add(b, true);
        }
        add(to, false);
        Timeline { pieces }
    }

    /// Where a moment is. Outside of the span the scale of the nearest piece goes on.
    pub fn x(&self, at: Micros) -> f64 {
        let ix = self.pieces.partition_point(|p| p.to < at).min(self.pieces.len() - 1);
        let piece = &self.pieces[ix];
        piece.left + (at.0 as f64 - piece.from.0 as f64) * piece.slope()
    }

    /// The moment at a place, inside the span.
    pub fn time(&self, x: f64) -> Micros {
        let ix = self.pieces.partition_point(|p| p.right < x).min(self.pieces.len() - 1);
        let piece = &self.pieces[ix];
        let gone = (x - piece.left) / piece.slope();
        Micros((piece.from.0 as f64 + gone).round().max(0.0) as u64).clamp(piece.from, piece.to)
    }

    /// Its pieces, from left to right.
    pub fn pieces(&self) -> &[AxisPiece] {
        &self.pieces
    }
}

impl AxisPiece {
    /// Pixels for each microsecond.
    fn slope(&self) -> f64 {
        (self.right - self.left) / (self.to - self.from).0 as f64
    }
}

/// Pixels for each microsecond of what is not folded.
fn scale(from: u64, to: u64, silences: &[(u64, u64)], width: f64, fold: f64) -> f64 {
    let silent: u64 = silences.iter().map(|(a, b)| b - a).sum();
    (width - fold * silences.len() as f64) / ((to - from).saturating_sub(silent)).max(1) as f64
}

/// The silences that may be folded, at a small distance from the events around them.
fn silences(from: u64, to: u64, busy: &[(Micros, Micros)]) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let mut end = from;
    let ends = busy.iter().map(|(a, b)| (a.0, b.0)).chain([(to, to)]);
    for (begin, until) in ends {
        let begin = begin.clamp(from, to);
        if begin > end + QUIET {
            let edge = ((begin - end) / 10).min(3_000);
            found.push((end + edge, begin - edge));
        }
        end = end.max(until.min(to));
    }
    found
}

/// With more silences than folds have room, only the longest are folded: those that stand out.
fn outstanding(silences: &mut Vec<(u64, u64)>, room: usize) {
    if silences.len() <= room {
        return;
    }
    let mut lengths: Vec<u64> = silences.iter().map(|(a, b)| b - a).collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    let usual = lengths[lengths.len() / 2];
    let least = lengths[room].max(usual + usual / 3);
    silences.retain(|(a, b)| b - a > least);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(from: u64, to: u64) -> (Micros, Micros) {
        (Micros::millis(from), Micros::millis(to))
    }

    fn axis() -> Timeline {
        Timeline::new(
            ms(0, 4_000),
            (60.0, 1260.0),
            &[ms(2, 9), ms(5, 30), ms(230, 260), ms(2_000, 2_003)],
        )
    }

    #[test]
    fn the_axis_fills_its_width_and_never_turns_back() {
        let pieces = axis().pieces;
        assert!((pieces[0].left - 60.0).abs() < 1e-6);
        assert!((pieces[pieces.len() - 1].right - 1260.0).abs() < 1e-6);
        for pair in pieces.windows(2) {
            assert_eq!((pair[0].to, pair[0].right), (pair[1].from, pair[1].left));
        }
        assert!(pieces.iter().all(|p| p.right > p.left));
    }

    #[test]
    fn silence_is_folded_and_traffic_is_not() {
        let pieces = axis().pieces;
        let folded: Vec<u64> =
            pieces.iter().filter(|p| p.folded).map(|p| (p.to - p.from).0 / 1000).collect();
        assert_eq!(folded, [194, 1734, 1991]);
        let election = axis().x(Micros::millis(30)) - axis().x(Micros::millis(2));
        assert!(election > 250.0, "28 ms of votes can be read: {election}");
    }

    #[test]
    fn time_to_place_and_back_is_the_same_time() {
        let axis = axis();
        for at in (0..4_000_000).step_by(7_919).map(Micros) {
            let back = axis.time(axis.x(at));
            assert!(back.0.abs_diff(at.0) <= 1, "{at} is not {back}");
        }
    }

    #[test]
    fn a_long_run_has_more_silences_than_room() {
        let busy: Vec<_> = (0..2_000).map(|n| ms(n * 1_000, n * 1_000 + 2)).collect();
        let axis = Timeline::new(ms(0, 2_000_000), (0.0, 1200.0), &busy);
        let mut before = -1.0;
        for second in 0..2_000 {
            let x = axis.x(Micros::millis(second * 1_000));
            assert!(x > before);
            before = x;
        }
    }

    #[test]
    fn every_fold_is_wide_enough_to_say_how_long_it_is() {
        let begin = |n: u64| n * 40 + n / 15 * (60_000 + n * 20);
        let busy: Vec<_> = (0..300).map(|n| ms(begin(n), begin(n) + 2)).collect();
        let axis = Timeline::new(ms(0, begin(300)), (0.0, 1200.0), &busy);
        let folds: Vec<_> = axis.pieces.iter().filter(|p| p.folded).collect();
        assert!(folds.len() > 10);
        assert!(folds.iter().all(|p| p.right - p.left >= NARROWEST - 0.01));
    }

    #[test]
    fn a_run_of_nothing_is_a_straight_line() {
        let axis = Timeline::new(ms(0, 0), (0.0, 100.0), &[]);
        assert!(axis.x(Micros(0)) >= 0.0 && axis.time(50.0) <= Micros(1));
    }
}
