//! The names of the lanes. Each is a button with a menu that moves or hides its lane.

use super::Props;
use crate::i18n::{t, tf};
use crate::model::lenses::{LensMsg, LensPopover};
use crate::msg::Msg;
use crate::panel::lens::LensPanel;
use crate::scene::messages::Lane;
use yew::prelude::*;
use zabscope::base::Endpoint;

/// So high is a name.
const HIGH: f64 = 22.0;

/// The names, and what is said about those that are hidden.
pub fn lanes(props: &Props) -> Html {
    let panel = &props.panel;
    let lang = panel.lang;
    html! {
        <div class="lane-names">
            { for props.scene.lanes.iter().map(|lane| name(props, lane)) }
            if let Some(Lane { end, y, .. }) = opened(props) { { menu(props, *end, *y) } }
            if panel.hidden > 0 {
                <button
                    type="button" id="lens-hidden" class="lane-hidden"
                    style={format!("top:{:.0}px", props.scene.height - 30.0)}
                    onclick={props.says.reform(|_: MouseEvent| Msg::OnLens(LensMsg::ShowAll))}
                    title={t(lang, "lens.show_all")}
                >
                    { tf(lang, "lens.hidden", &[("n", &panel.hidden.to_string())]) }
                </button>
            }
        </div>
    }
}

fn opened(props: &Props) -> Option<&Lane> {
    let open = props.panel.open;
    props.scene.lanes.iter().find(|lane| open == Some(LensPopover::Lane(lane.end)))
}

fn name(props: &Props, lane: &Lane) -> Html {
    let end = lane.end;
    let word = end.to_string();
    let open = props.panel.open == Some(LensPopover::Lane(end));
    let label = tf(props.panel.lang, "lens.lane", &[("who", &word)]);
    let onclick =
        props.says.reform(move |_: MouseEvent| Msg::OnLens(LensMsg::Open(LensPopover::Lane(end))));
    let onkeydown = {
        let says = props.says.clone();
        Callback::from(move |e: KeyboardEvent| {
            let said = match e.key().as_str() {
                "ArrowUp" | "ArrowDown" if e.alt_key() => {
                    LensMsg::Shift(end, e.key() == "ArrowDown")
                }
                "Delete" => LensMsg::Hide(end),
                _ => return,
            };
            e.prevent_default();
            e.stop_propagation();
            says.emit(Msg::OnLens(said));
        })
    };
    let class = classes!(
        "lane-name",
        matches!(end, Endpoint::Client(_)).then_some("is-client"),
        lane.selected.then_some("is-selected"),
    );
    html! {
        <button
            key={word.clone()} type="button" {class} data-lit={word.clone()}
            style={format!("top:{:.1}px", lane.y - HIGH / 2.0)} aria-label={label.clone()}
            title={label} aria-haspopup="menu" aria-expanded={open.to_string()} {onclick} {onkeydown}
        >
            <span class="dots" aria-hidden="true">{ "⋮" }</span>{ word }
        </button>
    }
}

fn menu(props: &Props, end: Endpoint, y: f64) -> Html {
    let LensPanel { lang, usual, .. } = *props.panel;
    let says = &props.says;
    let item = |key: &'static str, said: LensMsg| {
        let onclick = says.reform(move |_: MouseEvent| Msg::OnLens(said.clone()));
        html! { <button type="button" role="menuitem" {onclick}>{ t(lang, key) }</button> }
    };
    let target = crate::scene::messages::target_of(end);
    let select = says.reform(move |_: MouseEvent| Msg::Select(target));
    let below = if y < props.scene.height / 2.0 {
        format!("top:{:.0}px", y - 14.0)
    } else {
        format!("bottom:calc(100% - {:.0}px)", y + 14.0)
    };
    html! {
        <div
            class="lens-popover lane-menu" id="lens-popover" role="menu" tabindex="-1" style={below}
            aria-label={tf(lang, "lens.lane", &[("who", &end.to_string())])}
        >
            <button type="button" role="menuitem" onclick={select}>
                { tf(lang, "lens.point_at", &[("who", &end.to_string())]) }
            </button>
            { item("lens.up", LensMsg::Shift(end, false)) }
            { item("lens.down", LensMsg::Shift(end, true)) }
            { item("lens.hide", LensMsg::Hide(end)) }
            if !usual { { item("lens.usual", LensMsg::Usual) } }
        </div>
    }
}
