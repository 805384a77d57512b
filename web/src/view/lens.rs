//! The Messages lens: the run as a space-time diagram.

use crate::i18n::Lang;
use crate::scene::{LensScene, LensZoom, Target};
use std::rc::Rc;
use yew::prelude::*;

/// What the lens is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub scene: Rc<LensScene>,
    /// The language.
    pub lang: Lang,
    /// Another event is to be the present one.
    pub on_seek: Callback<u32>,
    /// Something was pointed at.
    pub on_select: Callback<Target>,
    /// Another part of the axis is wanted.
    pub on_zoom: Callback<LensZoom>,
}

/// The lens.
#[component]
pub fn Lens(_props: &Props) -> Html {
    html! { <div class="lens-picture"></div> }
}
