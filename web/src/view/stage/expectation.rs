//! An expectation, drawn beside what happens.

use crate::scene::expectation::ExpectationMark;
use crate::view::svg::px;
use yew::prelude::*;

/// A dashed ring, and words with a mark once it shows whether they were right.
pub fn expectation(mark: &ExpectationMark) -> Html {
    let class = mark.right.map(|right| if right { "came" } else { "came-not" });
    let sign = match mark.right {
        None => "",
        Some(true) => " ✓",
        Some(false) => " ✗",
    };
    html! {
        <g class={classes!("st-ghost", class)}>
            if let Some(ring) = mark.ring {
                <circle cx={px(mark.at.x)} cy={px(mark.at.y)} r={px(ring)} />
            }
            <text
                x={px(mark.words.x)} y={px(mark.words.y)}
                text-anchor={if mark.left { "end" } else { "start" }}
            >
                { &mark.says }{ sign }
            </text>
        </g>
    }
}
