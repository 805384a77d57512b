//! Two lines on one axis.

use super::frame::timeline;
use super::index::Index;
use super::messages::{LensScene, lens_on};
use super::{LensView, Target};
use zabscope::base::Micros;
use zabscope::check::{Run, Violation};

/// What the lens of one of two lines shows: on the axis of the first, at the clock that both have.
pub fn lens_of(
    run: &Run,
    (own, along): (&Index, &Index),
    view: &LensView,
    selected: Option<Target>,
    broken: &[Violation],
    clock: Micros,
) -> LensScene {
    let axis = timeline(along, view);
    let playhead = (view.from <= clock && clock <= view.to).then(|| axis.x(clock));
    let scene = lens_on(run, own, &axis, view, selected, broken);
    LensScene { playhead, now: clock, ..scene }
}

/// Where a moment is on that axis, if it is in view.
pub fn place(along: &Index, view: &LensView, at: Micros) -> Option<f64> {
    (view.from <= at && at <= view.to).then(|| timeline(along, view).x(at))
}
