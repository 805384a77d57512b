//! The popover that filters the Messages lens by kind.

use crate::i18n::t;
use crate::model::lenses::{LensMsg, LensPopover};
use crate::msg::Msg;
use crate::panel::lens::{KindRow, LensPanel};
use crate::view::icon::{Icon, icon};
use crate::view::stage::words::hue_class;
use yew::prelude::*;

/// The popover.
pub fn kinds(panel: &LensPanel, says: &Callback<Msg>) -> Html {
    let row = |row: &KindRow| {
        let (flows, on) = (row.flows, row.on);
        let onchange = says.reform(move |_: Event| Msg::OnLens(LensMsg::Show(flows, !on)));
        html! {
            <label class={classes!("kind", row.hue.map_or("hue-none", hue_class))}>
                <input type="checkbox" checked={on} {onchange} />
                <i aria-hidden="true"></i><span>{ row.word }</span>
            </label>
        }
    };
    let close = says.reform(|_: MouseEvent| Msg::OnLens(LensMsg::Open(LensPopover::Kinds)));
    html! {
        <div
            class="lens-popover kinds" id="lens-popover" role="dialog" tabindex="-1"
            aria-label={t(panel.lang, "lens.kinds")}
        >
            <div class="head">
                <h2>{ t(panel.lang, "lens.kinds") }</h2>
                <button
                    type="button" class="button plain small" aria-label={t(panel.lang, "lens.close")}
                    onclick={close}
                >
                    { icon(Icon::Close) }
                </button>
            </div>
            { for panel.kinds.iter().map(row) }
        </div>
    }
}
