//! The buttons at the edge of a lens.

use crate::i18n::{Lang, t, tf};
use crate::model::lenses::{LensMsg, LensPopover};
use crate::msg::Msg;
use crate::panel::lens::LensPanel;
use crate::scene::LensZoom;
use crate::view::icon::{Icon, icon};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub panel: Rc<LensPanel>,
    pub says: Callback<Msg>,
}

#[component]
pub fn Rail(props: &Props) -> Html {
    let Props { panel, says } = props;
    let lang = panel.lang;
    let zoom = |wish: LensZoom, key: &'static str, sign: Icon| {
        let onclick = says.reform(move |_: MouseEvent| Msg::Zoom(wish));
        html! {
            <button type="button" aria-label={t(lang, key)} title={t(lang, key)} {onclick}>
                { icon(sign) }
            </button>
        }
    };
    let other = |key: &'static str, id: &'static str, said: LensMsg, on: bool, sign: Icon| {
        let onclick = says.reform(move |_: MouseEvent| Msg::OnLens(said.clone()));
        html! {
            <button
                type="button" {id} aria-label={t(lang, key)} title={t(lang, key)}
                aria-pressed={on.to_string()} {onclick}
            >
                { icon(sign) }
            </button>
        }
    };
    html! {
        <div class="lens-rail" role="toolbar" aria-orientation="vertical" aria-label={t(lang, "lens.tools")}>
            if panel.zooms {
                { zoom(LensZoom::In, "lens.zoom_in", Icon::New) }
                { zoom(LensZoom::Out, "lens.zoom_out", Icon::Untouched) }
                { zoom(LensZoom::Fit, "lens.fit", Icon::Fit) }
            }
            if panel.filters { { filter(lang, panel, says) } }
            { other("search.name", "lens-find", LensMsg::Search, panel.search.is_some(), Icon::Search) }
            { other("lens.table", "lens-table", LensMsg::Table, panel.table, Icon::Table) }
        </div>
    }
}

/// Which messages are drawn.
fn filter(lang: Lang, panel: &LensPanel, says: &Callback<Msg>) -> Html {
    let onclick = says.reform(|_: MouseEvent| Msg::OnLens(LensMsg::Open(LensPopover::Kinds)));
    let open = panel.open == Some(LensPopover::Kinds);
    let name = match panel.left_out {
        0 => t(lang, "lens.kinds").to_owned(),
        n => tf(lang, "lens.kinds_out", &[("n", &n.to_string())]),
    };
    html! {
        <button
            type="button" id="lens-kinds" aria-label={name.clone()} title={name}
            aria-haspopup="dialog" aria-expanded={open.to_string()}
            class={classes!((panel.left_out > 0).then_some("is-on"))} {onclick}
        >
            { icon(Icon::Filter) }
            if panel.left_out > 0 { <span class="badge" aria-hidden="true">{ panel.left_out }</span> }
        </button>
    }
}
