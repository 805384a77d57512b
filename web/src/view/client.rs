//! The Client tab.

use super::actions::ActionsRow;
use super::ask::Ask;
use super::lived::lived;
use super::rows::Rows;
use super::stage::state_shape;
use super::why::why_button;
use crate::i18n::{Lang, t, tf};
use crate::model::znodes::TreeMsg;
use crate::msg::Msg;
use crate::panel::client::ClientPanel;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: ClientPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn ClientTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    html! {
        <>
            <h2 class="client-state">
                { format!("{} · {}", panel.name, panel.state) }
                <svg class="shape cl-shape" viewBox="-6 -6 12 12" aria-hidden="true">
                    { state_shape(panel.doing) }
                </svg>
            </h2>
            { why_button(lang, panel.why, &panel.name, says) }
            { lease(panel) }
            <ActionsRow {lang} actions={panel.actions.clone()} says={says.clone()} />
            <h3>{ t(lang, "ask.title") }</h3>
            <Ask {lang} panel={panel.ask.clone()} says={says.clone()} />
            <h3>{ t(lang, "client.history") }</h3>
            if panel.history.is_empty() {
                <p class="quiet">{ t(lang, "client.none") }</p>
            } else {
                <ol class="lived" aria-label={t(lang, "client.history")}>
                    { for panel.history.iter().map(|line| lived(lang, line, says)) }
                </ol>
            }
            if panel.older > 0 {
                <p class="quiet">{ tf(lang, "server.older", &[("n", &panel.older.to_string())]) }</p>
            }
            <h3>{ t(lang, "client.session_title") }</h3>
            <Rows label={panel.name.clone()} rows={panel.rows.clone()} says={says.clone()} />
            <h3>{ t(lang, "client.watches") }</h3>
            { watches(lang, panel, says) }
        </>
    }
}

/// The time-out of its session.
fn lease(panel: &ClientPanel) -> Html {
    let Some((lease, says)) = &panel.lease else { return html! {} };
    let part = format!("width:{:.1}%", lease.part() * 100.0);
    html! {
        <div class={classes!("lease", lease.closing.then_some("is-closing"))}>
            if !lease.eternal { <div class="bar" aria-hidden="true"><i style={part}></i></div> }
            <span>{ says }</span>
        </div>
    }
}

/// What it watches, and what its server has promised it.
fn watches(lang: Lang, panel: &ClientPanel, says: &Callback<Msg>) -> Html {
    let line = |path: &str, kind: &str| {
        let to = path.to_owned();
        let look = says.reform(move |_| Msg::Tree(TreeMsg::At(to.clone())));
        html! {
            <li>
                <button type="button" class="jump mono" onclick={look}>{ path }</button>
                { " " }
                <span>{ kind }</span>
            </li>
        }
    };
    html! {
        <>
            if panel.watches.is_empty() {
                <p class="quiet">{ t(lang, "client.no_watches") }</p>
            } else {
                <ul class="watchers">{ for panel.watches.iter().map(|(path, kind)| line(path, kind)) }</ul>
            }
            if !panel.promised.is_empty() {
                <p class="quiet">{ t(lang, "client.promised") }</p>
                <ul class="watchers">{ for panel.promised.iter().map(|watch| line(&watch.path, &watch.kind)) }</ul>
            }
        </>
    }
}
