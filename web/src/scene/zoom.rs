//! Which part of the time axis the lens shows. It is measured in events, because silence is folded.

use super::frame::timeline;
use super::index::Index;
use super::{LensView, LensZoom};
use zabscope::base::Micros;
use zabscope::check::Run;

/// Shown after the last event.
const AFTER: Micros = Micros::millis(5);
/// Not less than this is shown.
const LEAST: Micros = Micros(400);
/// One step closer.
const STEP: f64 = 1.6;
/// One notch of a wheel.
const NOTCH: f64 = 1.2;

/// The last event at or before a moment; 0 before the first.
pub fn event_at(run: &Run, at: Micros) -> u32 {
    let (mut low, mut high) = (0, run.frontier());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if run.step_at(middle).is_some_and(|s| s.at <= at) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

fn fit(run: &Run, index: &Index, view: &LensView) -> LensView {
    let end = index.time_of(run.frontier()).max(run.world().now());
    LensView { from: Micros(0), to: end + AFTER, ..*view }
}

/// The view after a wish.
pub fn zoomed(run: &Run, index: &Index, view: &LensView, wish: LensZoom) -> LensView {
    let axis = timeline(index, view);
    let cursor = || axis.x(run.world().now());
    match wish {
        LensZoom::Fit => fit(run, index, view),
        LensZoom::In => closer(index, view, cursor(), STEP),
        LensZoom::Out => further(run, index, view, cursor(), STEP),
        LensZoom::At(x, n) if n >= 0 => closer(index, view, f64::from(x), NOTCH.powi(n.min(12))),
        LensZoom::At(x, n) => further(run, index, view, f64::from(x), NOTCH.powi((-n).min(12))),
        LensZoom::Pan(dx) => panned(run, index, view, dx),
    }
}

fn closer(index: &Index, view: &LensView, about: f64, factor: f64) -> LensView {
    let axis = timeline(index, view);
    let (left, right) = (axis.x(view.from), axis.x(view.to));
    let about = about.clamp(left, right);
    let from = axis.time(about - (about - left) / factor);
    let to = axis.time(about + (right - about) / factor);
    if to - from < LEAST { *view } else { LensView { from, to, ..*view } }
}

fn further(run: &Run, index: &Index, view: &LensView, about: f64, factor: f64) -> LensView {
    let axis = timeline(index, view);
    let (left, right) = (axis.x(view.from), axis.x(view.to));
    let part = (about.clamp(left, right) - left) / (right - left).max(1.0);
    let (first, last) = (index.event_at(view.from), index.event_at(view.to));
    let more = f64::from(last - first).max(8.0) * (factor - 1.0);
    let before = first.saturating_sub((more * part).ceil() as u32);
    let after = last + (more * (1.0 - part)).ceil() as u32;
    let whole = fit(run, index, view);
    let from = if before == 0 { whole.from } else { index.time_of(before) };
    let to = if after >= run.frontier() { whole.to } else { index.time_of(after) };
    LensView { from: from.min(view.from), to: to.max(view.to).min(whole.to.max(view.to)), ..*view }
}

fn panned(run: &Run, index: &Index, view: &LensView, dx: i32) -> LensView {
    let axis = timeline(index, view);
    let whole = fit(run, index, view);
    let events = |from, to| index.event_at(to) - index.event_at(from);
    if dx >= 0 {
        let from = axis.time(axis.x(view.from) + f64::from(dx));
        let last = index.event_at(view.to) + events(view.from, from).max(1);
        let to = if last >= run.frontier() { whole.to } else { index.time_of(last) };
        let to = to.max(view.to + Micros(1)).min(whole.to);
        if view.to >= whole.to { *view } else { LensView { from: from.min(to), to, ..*view } }
    } else {
        let to = axis.time(axis.x(view.to) + f64::from(dx));
        let back = index.event_at(view.from).saturating_sub(events(to, view.to).max(1));
        let from = index.time_of(back).min(view.from - Micros(1));
        if view.from == Micros(0) { *view } else { LensView { from, to: to.max(from), ..*view } }
    }
}

/// The view moved as little as the cursor demands, or widened when the whole run was in view.
/// Called after every move of the cursor; `before` is the end of the run as it was.
pub fn followed(run: &Run, index: &Index, view: &LensView, before: Micros) -> LensView {
    let now = run.world().now();
    if view.from == Micros(0) && view.to >= before {
        return fit(run, index, view);
    }
    let shown = index.event_at(view.to) - index.event_at(view.from);
    let cursor = run.cursor();
    if now > view.to {
        let to = index.time_of(cursor + shown / 6).max(now + Micros(1));
        let from = index.time_of((cursor + shown / 6).saturating_sub(shown)).min(now);
        LensView { from, to, ..*view }
    } else if now < view.from {
        let back = cursor.saturating_sub(shown / 6);
        let to = index.time_of(back + shown).max(now + LEAST);
        LensView { from: index.time_of(back), to, ..*view }
    } else {
        *view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;

    fn whole(run: &Run, index: &Index) -> LensView {
        zoomed(run, index, &LensView { width: 1300, ..LensView::default() }, LensZoom::Fit)
    }

    #[test]
    fn closer_and_further_keep_the_cursor_in_view() {
        let mut run = samples::crashed();
        run.seek(run.frontier() / 2);
        let index = Index::of(&run);
        let mut view = whole(&run, &index);
        for _ in 0..6 {
            let next = zoomed(&run, &index, &view, LensZoom::In);
            assert!(next.from >= view.from && next.to <= view.to && next.from < next.to);
            view = next;
            assert!(view.from <= run.world().now() && run.world().now() <= view.to);
        }
        for _ in 0..30 {
            view = zoomed(&run, &index, &view, LensZoom::Out);
        }
        assert_eq!(view, whole(&run, &index), "far enough away is the whole run");
    }

    #[test]
    fn a_view_can_be_pushed_along_the_run_and_stops_at_its_ends() {
        let run = samples::crashed();
        let index = Index::of(&run);
        let all = whole(&run, &index);
        let mut view = zoomed(&run, &index, &all, LensZoom::At(400, 8));
        for _ in 0..400 {
            view = zoomed(&run, &index, &view, LensZoom::Pan(150));
            assert!(view.from < view.to && view.to <= all.to);
        }
        assert_eq!(view.to, all.to);
        for _ in 0..400 {
            view = zoomed(&run, &index, &view, LensZoom::Pan(-150));
            assert!(view.from < view.to);
        }
        assert_eq!(view.from, Micros(0));
    }

    #[test]
    fn a_view_follows_the_cursor() {
        let mut run = samples::crashed();
        let index = Index::of(&run);
        let close = LensView { from: Micros(1_000), to: Micros(90_000), ..whole(&run, &index) };
        let moved = followed(&run, &index, &close, run.world().now());
        assert!(moved.from <= run.world().now() && run.world().now() <= moved.to);
        run.seek(5);
        let back = followed(&run, &index, &moved, run.world().now());
        assert!(back.from <= run.world().now() && run.world().now() <= back.to);
    }
}
