//! The causal past as a cut: the line, the dimmed part, and the legend.

use crate::i18n::{Lang, tf};
use crate::scene::LensScene;
use crate::scene::past::PastLine;
use crate::view::svg::PathData;
use yew::prelude::*;

/// The line over the lanes; what lies behind it is dimmed.
pub fn cut(scene: &LensScene, line: &PastLine) -> Html {
    let mut corners = line.corners();
    let first = corners.next().map(|(x, y)| PathData::at(x, y)).unwrap_or_default();
    let path = corners.fold(first, |path, (x, y)| path.to(x, y));
    let (top, right) = (line.lanes.first().map_or(0.0, |lane| lane.top), scene.width);
    let rest = path.clone().to(right, line.bottom).to(right, top).close();
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
