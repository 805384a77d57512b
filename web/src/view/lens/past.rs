//! The causal past as a cut: the line, what it dims, and what it means.

use crate::i18n::{Lang, tf};
use crate::scene::LensScene;
use crate::scene::past::PastLine;
use std::fmt::Write;
use yew::prelude::*;

/// The line over the lanes; what lies behind it is dimmed.
pub fn cut(scene: &LensScene, line: &PastLine) -> Html {
    let mut path = String::new();
    for (n, (x, y)) in line.corners().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
    }
    let (top, right) = (line.lanes.first().map_or(0.0, |lane| lane.top), scene.width);
    let rest = format!("{path}L{right:.1} {:.1}L{right:.1} {top:.1}Z", line.bottom);
    html! {
        <g class="ln-past" aria-hidden="true" data-event={line.event.to_string()}>
            <path class="past-dim" d={rest} />
            <path class="past-line" d={path} />
        </g>
    }
}

/// What the line means.
pub fn legend(lang: Lang, line: &PastLine) -> Html {
    html! {
        <p class="past-legend">
            <svg viewBox="0 0 22 14" aria-hidden="true"><path class="past-line" d="M5 1V7H15V13" /></svg>
            { tf(lang, "why.cut", &[("n", &line.event.to_string())]) }
        </p>
    }
}
