//! "MODIFIED ZAB": the mark on every run whose rules are not complete.

use super::icon::{Icon, icon};
use crate::i18n::{Lang, t, tf};
use crate::msg::Msg;
use crate::panel::flaws::FlawMark;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub mark: Rc<FlawMark>,
    pub says: Callback<Msg>,
}

/// Along the upper edge of the stage, so that a picture of the stage has it.
#[component]
pub fn Strip(props: &Props) -> Html {
    let (mark, label) = (&props.mark, label(props.lang, &props.mark));
    html! {
        <>
            <p class="unseen" role="status">{ label.clone() }</p>
            <button
                type="button" class="modified-strip" aria-haspopup="dialog" aria-label={label}
                onclick={props.says.reform(|_| Msg::ToggleFlaws)}
            >
                <span class="plate">
                    { icon(Icon::Alarm) }<b>{ mark.word }</b>{ " " }<span class="which">{ &mark.flaws }</span>
                </span>
            </button>
        </>
    }
}

/// In the title bar.
#[component]
pub fn Chip(props: &Props) -> Html {
    let (mark, label) = (&props.mark, label(props.lang, &props.mark));
    html! {
        <button
            type="button" class="button modified" aria-haspopup="dialog" title={label.clone()}
            aria-label={label} onclick={props.says.reform(|_| Msg::ToggleFlaws)}
        >
            { icon(Icon::Alarm) }<b>{ mark.word }</b>{ " " }<span class="which">{ &mark.flaws }</span>
        </button>
    }
}

fn label(lang: Lang, mark: &FlawMark) -> String {
    tf(
        lang,
        "flaw.label",
        &[("word", mark.word), ("flaws", &mark.flaws), ("why", t(lang, "flaw.why"))],
    )
}
