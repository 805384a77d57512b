//! Which part of the time axis the lens shows. Measured in events, not in time: silence is folded anyway.

use super::messages::timeline;
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

fn time_of(run: &Run, event: u32) -> Micros {
    run.step_at(event.min(run.frontier())).map_or(Micros(0), |s| s.at)
}

fn fit(run: &Run, view: &LensView) -> LensView {
    let end = time_of(run, run.frontier()).max(run.world().now());
    LensView { from: Micros(0), to: end + AFTER, ..*view }
}

/// The view after a wish.
pub fn zoomed(run: &Run, view: &LensView, wish: LensZoom) -> LensView {
    let axis = timeline(run, view);
    let cursor = || axis.x(run.world().now());
    match wish {
        LensZoom::Fit => fit(run, view),
        LensZoom::In => closer(run, view, cursor(), STEP),
        LensZoom::Out => further(run, view, cursor(), STEP),
        LensZoom::At(x, n) if n >= 0 => closer(run, view, f64::from(x), NOTCH.powi(n.min(12))),
        LensZoom::At(x, n) => further(run, view, f64::from(x), NOTCH.powi((-n).min(12))),
        LensZoom::Pan(dx) => panned(run, view, dx),
    }
}

fn closer(run: &Run, view: &LensView, about: f64, factor: f64) -> LensView {
    let axis = timeline(run, view);
    let (left, right) = (axis.x(view.from), axis.x(view.to));
    let about = about.clamp(left, right);
    let from = axis.time(about - (about - left) / factor);
    let to = axis.time(about + (right - about) / factor);
    if to - from < LEAST { *view } else { LensView { from, to, ..*view } }
}

fn further(run: &Run, view: &LensView, about: f64, factor: f64) -> LensView {
    let axis = timeline(run, view);
    let (left, right) = (axis.x(view.from), axis.x(view.to));
    let part = (about.clamp(left, right) - left) / (right - left).max(1.0);
    let (first, last) = (event_at(run, view.from), event_at(run, view.to));
    let more = f64::from(last - first).max(8.0) * (factor - 1.0);
    let before = first.saturating_sub((more * part).ceil() as u32);
    let after = last + (more * (1.0 - part)).ceil() as u32;
    let whole = fit(run, view);
    let from = if before == 0 { whole.from } else { time_of(run, before) };
    let to = if after >= run.frontier() { whole.to } else { time_of(run, after) };
    LensView { from: from.min(view.from), to: to.max(view.to).min(whole.to.max(view.to)), ..*view }
}

fn panned(run: &Run, view: &LensView, dx: i32) -> LensView {
    let axis = timeline(run, view);
    let whole = fit(run, view);
    let events = |from, to| event_at(run, to) - event_at(run, from);
    if dx >= 0 {
        let from = axis.time(axis.x(view.from) + f64::from(dx));
        let last = event_at(run, view.to) + events(view.from, from).max(1);
        let to = if last >= run.frontier() { whole.to } else { time_of(run, last) };
        let to = to.max(view.to + Micros(1)).min(whole.to);
        if view.to >= whole.to { *view } else { LensView { from: from.min(to), to, ..*view } }
    } else {
        let to = axis.time(axis.x(view.to) + f64::from(dx));
        let back = event_at(run, view.from).saturating_sub(events(to, view.to).max(1));
        let from = time_of(run, back).min(view.from - Micros(1));
        if view.from == Micros(0) { *view } else { LensView { from, to: to.max(from), ..*view } }
    }
}

/// The view moved as little as the cursor demands, or widened when the whole run was in view.
/// Called after every move of the cursor; `before` is the end of the run as it was.
pub fn followed(run: &Run, view: &LensView, before: Micros) -> LensView {
    let now = run.world().now();
    if view.from == Micros(0) && view.to >= before {
        return fit(run, view);
    }
    let shown = event_at(run, view.to) - event_at(run, view.from);
    let cursor = run.cursor();
    if now > view.to {
        let to = time_of(run, cursor + shown / 6).max(now + Micros(1));
        let from = time_of(run, (cursor + shown / 6).saturating_sub(shown)).min(now);
        LensView { from, to, ..*view }
    } else if now < view.from {
        let back = cursor.saturating_sub(shown / 6);
        let to = time_of(run, back + shown).max(now + LEAST);
        LensView { from: time_of(run, back), to, ..*view }
    } else {
        *view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;

    fn whole(run: &Run) -> LensView {
        let view = LensView {
            from: Micros(0),
            to: Micros(1),
            width: 1300,
            show_pings: false,
            locks: false,
        };
        zoomed(run, &view, LensZoom::Fit)
    }

    #[test]
    fn closer_and_further_keep_the_cursor_in_view() {
        let mut run = samples::crashed();
        run.seek(run.frontier() / 2);
        let mut view = whole(&run);
        for _ in 0..6 {
            let next = zoomed(&run, &view, LensZoom::In);
            assert!(next.from >= view.from && next.to <= view.to && next.from < next.to);
            view = next;
            assert!(view.from <= run.world().now() && run.world().now() <= view.to);
        }
        for _ in 0..30 {
            view = zoomed(&run, &view, LensZoom::Out);
        }
        assert_eq!(view, whole(&run), "far enough away is the whole run");
    }

    #[test]
    fn a_view_can_be_pushed_along_the_run_and_stops_at_its_ends() {
        let run = samples::crashed();
        let all = whole(&run);
        let mut view = zoomed(&run, &all, LensZoom::At(400, 8));
        for _ in 0..400 {
            view = zoomed(&run, &view, LensZoom::Pan(150));
            assert!(view.from < view.to && view.to <= all.to);
        }
        assert_eq!(view.to, all.to);
        for _ in 0..400 {
            view = zoomed(&run, &view, LensZoom::Pan(-150));
            assert!(view.from < view.to);
        }
        assert_eq!(view.from, Micros(0));
    }

    #[test]
    fn a_view_follows_the_cursor() {
        let mut run = samples::crashed();
        let close = LensView { from: Micros(1_000), to: Micros(90_000), ..whole(&run) };
        let moved = followed(&run, &close, run.world().now());
        assert!(moved.from <= run.world().now() && run.world().now() <= moved.to);
        run.seek(5);
        let back = followed(&run, &moved, run.world().now());
        assert!(back.from <= run.world().now() && run.world().now() <= back.to);
    }
}
