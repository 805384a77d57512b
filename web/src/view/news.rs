//! One line about a newer version of the page.

use super::icon::{Icon, icon};
use crate::i18n::{Lang, t};
use crate::model::offline::OfflineMsg;
use crate::msg::Msg;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub says: Callback<Msg>,
}

/// A newer version of the page is there.
#[component]
pub fn News(props: &Props) -> Html {
    let Props { lang, says } = props;
    let (lang, close) = (*lang, t(*lang, "toast.close"));
    let say = |said: OfflineMsg| says.reform(move |_: MouseEvent| Msg::Offline(said));
    html! {
        <div class="kept-line" role="status">
            <span><b>{ t(lang, "offline.news") }</b>{ " " }{ t(lang, "offline.kept") }</span>
            <button type="button" class="button small" onclick={say(OfflineMsg::Take)}>
                { t(lang, "offline.take") }
            </button>
            <button
                type="button" class="button round plain" aria-label={close} title={close}
                onclick={say(OfflineMsg::Later)}
            >
                { icon(Icon::Close) }
            </button>
        </div>
    }
}
