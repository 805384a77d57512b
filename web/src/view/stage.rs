//! The stage: servers, clients, links and what is in the air.

use crate::i18n::Lang;
use crate::scene::{StageScene, Target};
use std::rc::Rc;
use yew::prelude::*;

/// What the stage is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub scene: Rc<StageScene>,
    /// The language.
    pub lang: Lang,
    /// Something was pointed at.
    pub on_select: Callback<Target>,
    /// A menu is wanted for something, at these client coordinates.
    pub on_menu: Callback<(Target, f64, f64)>,
}

/// The stage.
#[component]
pub fn Stage(_props: &Props) -> Html {
    html! { <div class="stage-picture"></div> }
}
