//! The lens: the run as a space-time diagram of messages, or of who waits and who holds.

mod axis;
mod hint;
mod kinds;
mod lanes;
mod locks;
mod pad;
mod playhead;
mod plot;
mod rail;
mod reach;
mod words;

use crate::app::model::lenses::LensPopover;
use crate::app::msg::Msg;
use crate::i18n::{Lang, t};
use crate::panel::lens::LensPanel;
use crate::scene::{LensScene, LensZoom, Target};
use hint::{Hint, tip};
use std::rc::Rc;
use yew::prelude::*;

/// What the lens is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub scene: Rc<LensScene>,
    /// What is said beside it.
    pub panel: Rc<LensPanel>,
    /// The language.
    pub lang: Lang,
    /// What is said.
    pub says: Callback<Msg>,
    /// Another event is to be the present one.
    pub on_seek: Callback<u32>,
    /// Something was pointed at.
    pub on_select: Callback<Target>,
    /// Another part of the axis is wanted.
    pub on_zoom: Callback<LensZoom>,
}

/// The lens.
#[component]
pub fn Lens(props: &Props) -> Html {
    let hint = use_state_eq(|| None::<Hint>);
    let drag = use_mut_ref(pad::Drag::default);
    let scene = &props.scene;
    let say = {
        let hint = hint.clone();
        Callback::from(move |new: Option<Hint>| hint.set(new))
    };
    html! {
        <>
            <div class="lens-picture">
                <svg
                    class="lens-svg" width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
                    viewBox={format!("0 0 {} {:.0}", scene.width, scene.height)} data-looked={scene.looked.to_string()} data-count={scene.count.to_string()}
                    role="group" aria-label={t(props.lang, if scene.locks.is_some() { "locks.name" } else { "lens.name" })}
                >
                    if scene.locks.is_some() {
                        <locks::Locks scene={scene.clone()} lang={props.lang} />
                    } else {
                        <plot::Plot scene={scene.clone()} lang={props.lang} />
                    }
                    { for scene.chain.iter().map(|(x, y)| html! { <path class="why-mark" d={format!("M{x:.1} {:.1}l6 6l-6 6l-6 -6z", y - 6.0)} /> }) }
                    { pad::pad(props, &drag, &say) }
                    { reach::reachable(props, &say) }
                    { for hint.as_ref().map(|hint| tip(scene, hint)) }
                    { playhead::playhead(props) }
                </svg>
                { lanes::lanes(props) }
                { locks::table(scene, props.lang) }
            </div>
            <rail::Rail panel={props.panel.clone()} says={props.says.clone()} />
            if props.panel.open == Some(LensPopover::Kinds) { { kinds::kinds(&props.panel, &props.says) } }
        </>
    }
}
