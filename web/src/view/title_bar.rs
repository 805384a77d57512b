//! The title bar: where one is, language, theme, network, new run, link.

use super::icon::{Icon, icon};
use crate::app::msg::Msg;
use crate::browser;
use crate::i18n::{Lang, t};
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// Where one is.
    pub title: AttrValue,
    /// The network is disturbed.
    pub disturbed: bool,
    /// What is said.
    pub says: Callback<Msg>,
}

/// The title bar.
#[component]
pub fn TitleBar(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let button = |which: Icon, key: &'static str, class: &'static str, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! {
            <button type="button" class={classes!("button", class)} title={t(lang, key)} aria-label={t(lang, key)} {onclick}>
                { icon(which) }<span class="word">{ t(lang, key) }</span>
            </button>
        }
    };
    let theme = says.reform(|_| Msg::ToggleTheme(browser::prefers_dark()));
    let other = says.reform(|_| Msg::ToggleLang);
    html! {
        <header class="title-bar">
            <div class="name">{ icon(Icon::Logo) }<h1>{ "Zabscope" }</h1></div>
            <div class="where" title={props.title.clone()}>{ &props.title }</div>
            <button type="button" class="button lang" aria-label={t(lang, "bar.lang")} onclick={other}>
                <span class={classes!((lang == Lang::En).then_some("on"))}>{ "EN" }</span>{ " · " }
                <span class={classes!((lang == Lang::Zh).then_some("on"))} lang="zh-CN">{ "中文" }</span>
            </button>
            <button type="button" class="button" title={t(lang, "bar.theme")} aria-label={t(lang, "bar.theme")} onclick={theme}>
                { icon(Icon::Theme) }<span class="word">{ t(lang, "bar.theme") }</span>
            </button>
            { button(Icon::Help, "bar.help", "keys", Msg::ToggleHelp) }
            { button(Icon::Network, "bar.network", if props.disturbed { "alert" } else { "" }, Msg::ToggleNetwork) }
            { button(Icon::New, "bar.new", "", Msg::ToggleNew) }
            { button(Icon::Share, "bar.share", "primary", Msg::Share) }
        </header>
    }
}
