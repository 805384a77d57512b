//! The keyboard help, from the table that the page listens by.

use crate::i18n::{Lang, t};
use crate::keys::{KEYS, KeyLine, PRESENTING};
use crate::model::glossary::GlossaryMsg;
use crate::msg::Msg;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub says: Callback<Msg>,
}

/// The keys, group by group.
#[component]
pub fn Help(props: &Props) -> Html {
    let lang = props.lang;
    let line = |line: &KeyLine| match line {
        KeyLine::Group(title) => html! {
            <tr class="group"><th scope="colgroup" colspan="2">{ t(lang, title) }</th></tr>
        },
        KeyLine::Action(action) => html! {
            <tr><th scope="row"><kbd>{ action.shown }</kbd></th><td>{ t(lang, action.says) }</td></tr>
        },
    };
    let words = props.says.reform(|_| Msg::Glossary(GlossaryMsg::Toggle));
    html! {
        <>
        <p>
            <button type="button" class="button" aria-haspopup="dialog" onclick={words}>
                { t(lang, "glossary.open") }
            </button>
        </p>
        <table class="rows keys"><tbody>{ for KEYS.iter().chain(PRESENTING).map(line) }</tbody></table>
        </>
    }
}
