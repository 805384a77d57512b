//! The Client tab.

use super::actions::ActionsRow;
use super::rows::Rows;
use crate::app::msg::Msg;
use crate::i18n::{Lang, t};
use crate::panel::client::ClientPanel;
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// What it shows.
    pub panel: ClientPanel,
    /// What is said.
    pub says: Callback<Msg>,
}

/// The Client tab.
#[component]
pub fn ClientTab(props: &Props) -> Html {
    let (lang, panel) = (props.lang, &props.panel);
    let request = |(what, how): &(String, String)| {
        html! { <tr><th scope="row" class="mono">{ what }</th><td>{ how }</td></tr> }
    };
    html! {
        <>
            <p class="eyebrow">{ panel.state }</p>
            <h2>{ &panel.name }</h2>
            <ActionsRow {lang} actions={panel.actions.clone()} says={props.says.clone()} />
            <Rows label={panel.name.clone()} rows={panel.rows.clone()} says={props.says.clone()} />
            <h3>{ t(lang, "client.requests") }</h3>
            if panel.requests.is_empty() {
                <p class="quiet">{ t(lang, "client.none") }</p>
            } else {
                <table class="rows"><tbody>{ for panel.requests.iter().map(request) }</tbody></table>
            }
        </>
    }
}
