//! The search field of the lens, the number of hits, and the way from one to the next.

use crate::i18n::{Lang, t};
use crate::model::lenses::LensMsg;
use crate::msg::Msg;
use crate::panel::lens::SearchHits;
use crate::scene::LensScene;
use crate::scene::messages::HEAD;
use crate::view::icon::{Icon, icon};
use crate::view::input;
use crate::view::svg::PathData;
use yew::prelude::*;

/// The field with its buttons.
pub fn search(lang: Lang, found: &SearchHits, says: &Callback<Msg>) -> Html {
    let oninput = says.reform(|e: InputEvent| Msg::OnLens(LensMsg::Find(input::value(&e))));
    let onkeydown = {
        let says = says.clone();
        Callback::from(move |e: KeyboardEvent| {
            if e.key() == "Enter" {
                e.prevent_default();
                says.emit(Msg::OnLens(LensMsg::Next(e.shift_key())));
            }
        })
    };
    let button = |key: &'static str, back: bool, sign: Icon| {
        let onclick = says.reform(move |_: MouseEvent| Msg::OnLens(LensMsg::Next(back)));
        html! {
            <button
                type="button" aria-label={t(lang, key)} title={t(lang, key)}
                aria-disabled={(!found.any).then_some("true")} {onclick}
            >
                { icon(sign) }
            </button>
        }
    };
    html! {
        <div class="lens-popover lens-search" role="search">
            <input
                type="search" id="lens-search" aria-label={t(lang, "search.name")}
                placeholder={t(lang, "search.example")} autocomplete="off" spellcheck="false"
                value={found.text.clone()} {oninput} {onkeydown}
            />
            <span class="says" role="status">{ &found.says }</span>
            { button("search.previous", true, Icon::Back) }
            { button("search.next", false, Icon::Forward) }
            <button
                type="button" aria-label={t(lang, "lens.close")}
                onclick={says.reform(|_: MouseEvent| Msg::Escape)}
            >
                { icon(Icon::Close) }
            </button>
        </div>
    }
}

/// Where in view they are.
pub fn places(scene: &LensScene, found: &SearchHits) -> Html {
    let (top, foot) = ((HEAD - 4.0).round(), (scene.height - 30.0).round());
    let place = |x: &i32| PathData::at(f64::from(*x), top).down(foot);
    let head = |x: &i32| PathData::at(f64::from(*x), (HEAD - 1.0).round()).shape("l-4.5 -7h9z");
    html! {
        <g class="ln-found" aria-hidden="true" data-places={found.places.len().to_string()}>
            <path class="fo-line" d={found.places.iter().map(place).collect::<PathData>()} />
            <path class="fo-head" d={found.places.iter().map(head).collect::<PathData>()} />
        </g>
    }
}
