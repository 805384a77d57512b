//! The line that offers to restore the last run, and the button that deletes everything the browser keeps.

use super::icon::{Icon, icon};
use crate::browser;
use crate::i18n::{Lang, t, tf};
use crate::model::kept::KeptMsg;
use crate::msg::Msg;
use crate::panel::kept::KeptLine;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub line: KeptLine,
    pub says: Callback<Msg>,
}

/// Back to where one was.
#[component]
pub fn Back(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let say = |said: KeptMsg| says.reform(move |_: MouseEvent| Msg::Kept(said));
    let close = t(lang, "toast.close");
    let content = match &props.line {
        KeptLine::Run { title, place, at } => html! {
            <>
                <span><b>{ t(lang, "kept.back") }</b>{ ": " }{ title }{ " · " }{ place }{ " · " }
                    { tf(lang, "kept.when", &[("when", &browser::when(*at, lang.tag()))]) }</span>
                <button type="button" class="button small" onclick={say(KeptMsg::Take)}>
                    { t(lang, "kept.take") }
                </button>
            </>
        },
        KeptLine::Loading(percent) => html! {
            <label class="kept-progress">
                { t(lang, "kept.loading") }
                <progress max="100" value={percent.to_string()}>{ *percent }</progress>
            </label>
        },
        KeptLine::Damaged(problem) => {
            html! { <span>{ tf(lang, "kept.damaged", &[("problem", problem)]) }</span> }
        }
    };
    html! {
        <div class="kept-line" role="status">
            { content }
            <button
                type="button" class="button round plain" aria-label={close} title={close}
                onclick={say(KeptMsg::Dismiss)}
            >
                { icon(Icon::Close) }
            </button>
        </div>
    }
}

/// What removes everything that the browser keeps; asks first.
pub fn clear(lang: Lang, asks: bool, says: &Callback<Msg>) -> Html {
    let button = |key: &'static str, class: &'static str, said: KeptMsg| {
        let onclick = says.reform(move |_: MouseEvent| Msg::Kept(said));
        html! { <button type="button" class={classes!("button", "small", class)} {onclick}>{ t(lang, key) }</button> }
    };
    html! {
        <div class="clear" role="group" aria-label={t(lang, "kept.title")}>
            <p class="quiet">{ t(lang, if asks { "kept.sure" } else { "kept.says" }) }</p>
            if asks {
                <div class="actions">
                    { button("kept.clear_now", "alert", KeptMsg::Clear) }
                    { button("kept.leave", "", KeptMsg::Leave) }
                </div>
            } else {
                <div class="actions">{ button("kept.clear", "", KeptMsg::Ask) }</div>
            }
        </div>
    }
}
