//! The lens: the run as a space-time diagram of messages, or of who waits and who holds.

mod axis;
mod hint;
mod kinds;
mod lanes;
pub mod ledger;
pub mod locks;
mod pad;
mod past;
mod playhead;
mod plot;
mod rail;
mod reach;
mod search;
mod table;
mod words;

use crate::i18n::{Lang, t};
use crate::model::lenses::LensPopover;
use crate::msg::Msg;
use crate::panel::lens::LensPanel;
use crate::scene::arrows::Arrow;
use crate::scene::{LensScene, LensZoom, Target};
use crate::view::behind;
use crate::view::svg::{PathData, px};
use hint::{PointerHint, tip};
use std::rc::Rc;
pub use table::LensTable;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scene: Rc<LensScene>,
    pub panel: Rc<LensPanel>,
    pub lang: Lang,
    #[prop_or_default]
    pub glow: Rc<Vec<Arrow>>,
    pub says: Callback<Msg>,
    /// Another event is to be the present one.
    pub on_seek: Callback<u32>,
    pub on_select: Callback<Target>,
    /// Another part of the axis is wanted.
    pub on_zoom: Callback<LensZoom>,
}

#[component]
pub fn Lens(props: &Props) -> Html {
    let hint = use_state_eq(|| None::<PointerHint>);
    let drag = use_mut_ref(pad::Drag::default);
    let scene = &props.scene;
    let say = {
        let hint = hint.clone();
        Callback::from(move |new: Option<PointerHint>| hint.set(new))
    };
    html! {
        <>
            <div class="lens-picture">
                if props.panel.table {
                } else if let Some(ledger) = &scene.ledger {
                    { behind::ledger(props, ledger).unwrap_or_default() }
                } else {
                    { picture(props, &drag, &say, hint.as_ref()) }
                    { lanes::lanes(props) }
                    { for scene.past.iter().map(|line| past::legend(props.lang, line)) }
                }
                { table::table(props) }
            </div>
            <rail::Rail panel={props.panel.clone()} says={props.says.clone()} />
            if props.panel.open == Some(LensPopover::Kinds) { { kinds::kinds(&props.panel, &props.says) } }
            if let Some(found) = &props.panel.search { { search::search(props.lang, found, &props.says) } }
        </>
    }
}

/// The picture of a lens with a time axis.
fn picture(
    props: &Props,
    drag: &pad::Shared,
    say: &Callback<Option<PointerHint>>,
    hint: Option<&PointerHint>,
) -> Html {
    let (scene, lang) = (&props.scene, props.lang);
    let locks = scene.locks.is_some();
    html! {
        <svg
            class="lens-svg" width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
            viewBox={format!("0 0 {} {:.0}", scene.width, scene.height)}
            data-looked={scene.looked.to_string()} data-count={scene.count.to_string()} role="group"
            aria-label={t(lang, if locks { "locks.name" } else { "lens.name" })}
        >
            if locks {
                { behind::locks(scene.clone(), lang).unwrap_or_default() }
            } else {
                <plot::Plot scene={scene.clone()} {lang} />
            }
            { for scene.past.iter().map(|line| past::cut(scene, line)) }
            { glow(&props.glow) }
            { for props.panel.search.iter().map(|found| search::places(scene, found)) }
            { for scene.chain.iter().map(|&(x, y)| html! {
                <circle class="why-mark" cx={px(x)} cy={px(y)} r="6.5" />
            }) }
            { pad::pad(props, drag, say) }
            { reach::reachable(props, say) }
            { for hint.map(|hint| tip(scene, hint)) }
            { playhead::playhead(props) }
        </svg>
    }
}

/// The messages that light up with what is pointed at.
fn glow(arrows: &[Arrow]) -> Html {
    let line = |a: &Arrow| PathData::line((a.x0, a.y0), (a.x1, a.y1));
    let dot = |a: &Arrow| PathData::at(a.x1, a.y1).shape("h0");
    html! {
        if !arrows.is_empty() {
            <g class="ln-lit" aria-hidden="true">
                <path class="lit-halo" d={arrows.iter().map(line).collect::<PathData>()} />
                <path class="lit-line" d={arrows.iter().map(line).collect::<PathData>()} />
                <path class="lit-dots" d={arrows.iter().map(dot).collect::<PathData>()} />
            </g>
        }
    }
}
