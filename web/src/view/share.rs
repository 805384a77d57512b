//! The link to this moment.

use super::icon::{Icon, icon};
use crate::browser;
use crate::i18n::{Lang, t};
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// The link, from its `#` on.
    pub link: String,
    /// Whether it is on the clipboard; `None` while that is not known.
    pub copied: Option<bool>,
    /// What is modified in the run that it opens.
    pub modified: Option<String>,
}

/// The link to this moment.
#[component]
pub fn Share(props: &Props) -> Html {
    let lang = props.lang;
    let onfocus = Callback::from(|_| browser::select_text("share-link"));
    let said = match props.copied {
        None => "",
        Some(true) => t(lang, "share.copied"),
        Some(false) => t(lang, "share.not_copied"),
    };
    html! {
        <>
            <p>{ t(lang, "share.says") }</p>
            <input id="share-link" class="mono" readonly=true aria-label={t(lang, "share.title")}
                value={browser::address_with(&props.link)} {onfocus} />
            if let Some(modified) = &props.modified { <p class="modified-note">{ icon(Icon::Alarm) }{ modified }</p> }
            <p class="quiet" role="status">{ said }</p>
        </>
    }
}
