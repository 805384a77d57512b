//! Phases, folds and ticks on the axis of the lens.

use super::words::{band_words, length, width_of};
use crate::i18n::{Lang, t, tf};
use crate::scene::LensScene;
use crate::scene::messages::HEAD;
use crate::view::stage::words::phase_class;
use crate::view::svg::{PathData, px};
use yew::prelude::*;

/// The phases as tinted bands with their names.
pub fn bands(scene: &LensScene, lang: Lang) -> Html {
    let height = px(scene.height - HEAD);
    let band = |b: &crate::scene::messages::BandGlyph| {
        let words = band_words(lang, b);
        let wide = format!("{:.1}", (b.right - b.left - 1.5).max(0.5));
        html! {
            <g class={classes!("ln-band", phase_class(Some(b.phase)))}>
                <rect x={px(b.left)} y={HEAD.to_string()} width={wide.clone()} height={height.clone()} />
                <rect class="bd-edge" x={px(b.left)} y={px(HEAD - 4.0)} width={wide} height="4" />
                if let Some(words) = words {
                    <text x={px(b.left + 4.0)} y="20">{ words }</text>
                }
            </g>
        }
    };
    html! { <g>{ for scene.bands.iter().map(band) }</g> }
}

/// Folded silences.
pub fn folds(scene: &LensScene, lang: Lang) -> Html {
    let bottom = scene.height - 30.0;
    let fold = |&(left, right, time): &(f64, f64, zabscope::base::Micros)| {
        let words = tf(lang, "lens.fold", &[("time", &length(time))]);
        let middle = (left + right) / 2.0;
        let lies = width_of(&words, 5.4) < right - left;
        let foot = HEAD + 8.0;
        let turn = (!lies).then(|| format!("rotate(90 {middle:.1} {foot:.1})"));
        html! {
            <g class="ln-fold">
                <title>{ words.clone() }</title>
                <rect x={px(left)} y={HEAD.to_string()} width={px(right - left)} height={px(scene.height - HEAD)} />
                if lies {
                    <text x={px(middle)} y={px(bottom + 8.0)}>{ words }</text>
                } else {
                    <text class="is-upright" x={px(middle)} y={px(foot + 3.4)} transform={turn}>{ words }</text>
                }
            </g>
        }
    };
    html! { <g>{ for scene.folds.iter().map(fold) }</g> }
}

/// 123456 as 123 456.
fn thousands(n: u32) -> String {
    if n < 1_000 { n.to_string() } else { format!("{} {:03}", thousands(n / 1_000), n % 1_000) }
}

/// A moment, to the millisecond.
fn moment_words(at: zabscope::base::Micros) -> String {
    format!("{}.{:03} s", at.0 / 1_000_000, at.0 / 1000 % 1000)
}

/// Moments in time, the note about the future, and what could not be drawn.
pub fn foot(scene: &LensScene, lang: Lang) -> Html {
    let y = scene.height - 6.0;
    let future = (scene.frontier > scene.cursor).then(|| scene.playhead.unwrap_or(scene.left));
    let note = t(lang, "lens.future");
    let wide = width_of(note, 6.0) + 16.0;
    let note_at = future.filter(|x| scene.width - x > wide);
    let free =
        |x: f64| x + 64.0 < scene.width && note_at.is_none_or(|n| x + 60.0 < n || x > n + wide);
    let moment = |&(x, at): &(f64, zabscope::base::Micros)| {
        html! {
            <g class="ln-moment">
                <path d={PathData::at(x, y - 14.0).shape("v4")} />
                <text x={px(x + 3.0)} y={px(y)}>{ moment_words(at) }</text>
            </g>
        }
    };
    html! {
        <g>
            { for scene.moments.iter().filter(|(x, _)| free(*x)).map(moment) }
            if let Some(x) = future {
                <rect
                    class="ln-future" x={px(x)} y={HEAD.to_string()}
                    width={px((scene.right - x).max(0.0))} height={px(scene.height - HEAD)}
                />
            }
            if let Some(x) = note_at {
                <text class="ln-note" x={px(x + 12.0)} y={px(y)}>{ note }</text>
            }
            if !scene.densities.is_empty() {
                <text class="ln-note is-counted" x={px(scene.right - 4.0)} y={px(scene.height - 21.0)}>
                    { tf(lang, "lens.counted", &[("n", &thousands(scene.count))]) }
                </text>
            }
        </g>
    }
}
