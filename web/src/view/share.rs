//! The link to this moment: as text, with a line of introduction, and as a QR code.

use super::icon::{Icon, icon};
use crate::browser;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::share::{ShareMsg, SharedThing};
use crate::msg::Msg;
use crate::panel::share::SharePanel;
use crate::scene::qr;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: SharePanel,
    pub says: Callback<Msg>,
}

/// The line and the link below it.
pub fn both(text: &str, address: &str) -> String {
    format!("{text}\n{address}")
}

/// The link to this moment.
#[component]
pub fn Share(props: &Props) -> Html {
    let Props { lang, panel, says } = props;
    let lang = *lang;
    let address = browser::address_with(&panel.link);
    let button = |key: &'static str, class: &'static str, msg: ShareMsg| {
        let onclick = says.reform(move |_| Msg::OnShare(msg.clone()));
        html! { <button type="button" class={classes!("button", class)} {onclick}>{ t(lang, key) }</button> }
    };
    let onfocus = |id: &'static str| Callback::from(move |_| browser::select_text(id));
    let in_file = browser::is_in_file();
    let fill = says.reform(|_| Msg::OnShare(ShareMsg::Large(true)));
    let on = !panel.with_lang;
    let with_lang = says.reform(move |_: Event| Msg::OnShare(ShareMsg::Lang(on)));
    html! {
        <>
            <p>{ t(lang, if panel.lesson { "author.link_says" } else { "share.says" }) }</p>
            <input id="share-link" class="mono" readonly=true aria-label={t(lang, "share.title")}
                value={address.clone()} onfocus={onfocus("share-link")} />
            if in_file { <p class="in-file">{ t(lang, "share.in_file") }</p> }
            <div class="row">
                { button("share.copy", "", ShareMsg::Copy(SharedThing::Link)) }
                { button("share.copy_text", "", ShareMsg::Copy(SharedThing::Text)) }
                if browser::can_hand_on() { { button("share.hand", "", ShareMsg::Hand) } }
            </div>
            <p class="quiet" role="status">{ panel.said }</p>
            if let Some(modified) = &panel.modified { <p class="modified-note">{ icon(Icon::Alarm) }{ modified }</p> }
            <label class="stacked">{ t(lang, "share.preview") }
                <textarea
                    id="share-text" readonly=true rows="3" value={both(&panel.text, &address)}
                    onfocus={onfocus("share-text")}
                />
            </label>
            <label class="check">
                <input id="share-lang" type="checkbox" checked={panel.with_lang} onchange={with_lang} />
                { t(lang, "share.lang") }
            </label>
            if !in_file {
                <div class="code">
                    <Code {lang} text={address.clone()} />
                    if address.len() <= qr::LONGEST {
                        <button
                            id={ids::SHARE_FILL} type="button" class="button" aria-haspopup="dialog"
                            onclick={fill}
                        >
                            { t(lang, "share.fill") }
                        </button>
                    }
                </div>
            }
        </>
    }
}

/// The code of the link, as large as the screen, and the link as text.
#[component]
pub fn Large(props: &Props) -> Html {
    let Props { lang, panel, .. } = props;
    let address = browser::address_with(&panel.link);
    html! {
        <>
            if browser::is_in_file() {
                <p class="too-long">{ t(*lang, "share.in_file") }</p>
            } else {
                <Code lang={*lang} text={address.clone()} />
            }
            <p class="about-link">{ &panel.text }</p>
            if let Some(modified) = &panel.modified { <p class="modified-note">{ icon(Icon::Alarm) }{ modified }</p> }
            <p class="mono address" tabindex="0">{ address }</p>
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct CodeProps {
    pub lang: Lang,
    pub text: String,
}

/// A code: black on white in every theme, because not every reader reads light on dark.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    let lang = props.lang;
    let code = use_memo(props.text.clone(), |text| qr::code(text));
    match &*code {
        Some(code) => html! {
            <svg
                class="qr" role="img" aria-label={t(lang, "share.code")}
                viewBox={format!("0 0 {0} {0}", code.size)} shape-rendering="crispEdges"
            >
                <rect width="100%" height="100%" fill="#fff" /><path d={code.path.clone()} fill="#000" />
            </svg>
        },
        None => {
            let (is, most) = (props.text.len().to_string(), qr::LONGEST.to_string());
            html! { <p class="too-long">{ tf(lang, "share.too_long", &[("n", &is), ("most", &most)]) }</p> }
        }
    }
}
