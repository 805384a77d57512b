//! The tooltip of the lens.

use super::locks;
use super::words::{arrow_words, mark_words, width_of};
use crate::i18n::Lang;
use crate::scene::LensScene;
use crate::scene::arrows::Arrow;
use crate::view::svg::PathData;
use yew::prelude::*;

/// What a pointer or the keyboard points at.
#[derive(Clone, PartialEq)]
pub struct PointerHint {
    pub x: f64,
    pub y: f64,
    /// Its words.
    pub text: String,
    /// A line that lights up.
    pub line: Option<(f64, f64, f64, f64)>,
}

/// The thing at a place, in words.
pub fn hint_at(scene: &LensScene, lang: Lang, x: f64, y: f64) -> Option<PointerHint> {
    if let Some(mark) = scene.mark_near(x, y) {
        return Some(PointerHint {
            x: mark.x,
            y: mark.y,
            text: mark_words(lang, mark),
            line: None,
        });
    }
    if let Some(plot) = &scene.locks {
        let (x, y, text) = locks::hint(plot, lang, x, y)?;
        return Some(PointerHint { x, y, text, line: None });
    }
    scene.arrow_near(x, y).map(|arrow| hint_of(lang, arrow))
}

/// A message in words.
pub fn hint_of(lang: Lang, arrow: &Arrow) -> PointerHint {
    let line = Some((arrow.x0, arrow.y0, arrow.x1, arrow.y1));
    PointerHint { x: arrow.x1, y: arrow.y1, text: arrow_words(lang, arrow), line }
}

/// The words at what is pointed at.
pub fn tip(scene: &LensScene, hint: &PointerHint) -> Html {
    let wide = width_of(&hint.text, 6.4) + 18.0;
    let x = (hint.x + 12.0).min(scene.width - wide - 4.0).max(2.0);
    let y = if hint.y > 60.0 { hint.y - 30.0 } else { hint.y + 12.0 };
    html! {
        <g class="ln-tip" aria-hidden="true">
            if let Some((x0, y0, x1, y1)) = hint.line {
                <path class="ln-glow" d={PathData::line((x0, y0), (x1, y1))} />
            }
            <rect x={format!("{x:.0}")} y={format!("{y:.0}")} width={format!("{wide:.0}")} height="22" rx="6" />
            <text x={format!("{:.0}", x + 9.0)} y={format!("{:.0}", y + 15.0)}>{ &hint.text }</text>
        </g>
    }
}
