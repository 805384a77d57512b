//! Text for print only: on paper there is no link to follow and nothing to point at.

use crate::browser;
use crate::i18n::{Lang, t};
use crate::panel::write::PaperPanel;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: Rc<PaperPanel>,
    /// The link to this moment, from its `#` on.
    pub link: String,
}

/// Below the pictures: the servers as a table, and the link.
#[component]
pub fn Paper(props: &Props) -> Html {
    let lang = props.lang;
    let head = [
        t(lang, "write.paper_server"),
        t(lang, "write.paper_state"),
        "currentEpoch",
        t(lang, "write.paper_last"),
        t(lang, "write.paper_applied"),
    ];
    html! {
        <section class="paper" aria-hidden="true">
            <p>{ &props.panel.caption }</p>
            <table>
                <caption>{ t(lang, "write.paper_servers") }</caption>
                <thead><tr>{ for head.iter().map(|word| html! { <th scope="col">{ *word }</th> }) }</tr></thead>
                <tbody>
                    { for props.panel.servers.iter().map(|row| html! {
                        <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr>
                    }) }
                </tbody>
            </table>
            <p class="paper-link">{ browser::address_of(&props.link) }</p>
        </section>
    }
}
