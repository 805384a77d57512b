//! The keys, from the same table that the page listens by.

use crate::app::keys::{Binding, KEYS};
use crate::i18n::{Lang, t};
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
}

/// The keys.
#[component]
pub fn Help(props: &Props) -> Html {
    let row = |binding: &Binding| {
        html! { <tr><th scope="row"><kbd>{ binding.shown }</kbd></th><td>{ t(props.lang, binding.says) }</td></tr> }
    };
    html! {
        <table class="rows keys"><tbody>
            { for KEYS.iter().map(row) }
        </tbody></table>
    }
}
