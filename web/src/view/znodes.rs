//! The Znodes tab.

mod diff;
mod tree;

use super::segmented::Segmented;
use crate::i18n::{Lang, t, tf};
use crate::model::ask::{AskMsg, Verb};
use crate::model::znodes::TreeMsg;
use crate::msg::Msg;
use crate::panel::znodes::{NodePanel, WatchRow, ZnodesPanel, changed_word};
use crate::scene::Target;
use crate::sentence::stat::StatField;
use crate::view::input;
use yew::prelude::*;
use zabscope::base::{ClientId, ServerId};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: ZnodesPanel,
    pub says: Callback<Msg>,
}

/// What is offered for the znode that is looked at.
const OFFERED: [Verb; 8] = [
    Verb::GetData,
    Verb::SetData,
    Verb::Create,
    Verb::Delete,
    Verb::Exists,
    Verb::GetChildren,
    Verb::AddWatch,
    Verb::Multi,
];

#[component]
pub fn ZnodesTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let choices =
        panel.all.iter().map(|s| (*s, AttrValue::from(s.to_string()))).collect::<Vec<_>>();
    let choose = says.reform(|sid| Msg::Tree(TreeMsg::Server(sid)));
    let lag = classes!("lag", (panel.lag.behind > 0).then_some("is-behind"));
    html! {
        <>
            <h2 class="eyebrow">{ t(lang, "znodes.eyebrow") }</h2>
            <div class="whose">
                <Segmented<ServerId>
                    label={t(lang, "znodes.eyebrow")} {choices} chosen={panel.id} on_choose={choose}
                />
                { compare(props) }
            </div>
            <p class={lag}>{ &panel.lag.says }
                if let Some(client) = panel.at_server.filter(|_| panel.lag.behind > 0) {
                    { " " }
                    <button type="button" class="jump" onclick={about(says, client, Verb::Sync, "/")}>
                        { tf(lang, "znodes.sync", &[("c", &client.to_string())]) }
                    </button>
                }
            </p>
            if let Some(diff) = &panel.diff { { diff::view(lang, diff, says) } }
            if !panel.rows.is_empty() { { tree::view(lang, panel, says) } }
            if let Some(node) = &panel.node {
                { znode(lang, node, says) }
                { offers(props, &node.path) }
            }
        </>
    }
}

fn compare(props: &Props) -> Html {
    let (lang, panel) = (props.lang, &props.panel);
    let onchange = props.says.reform(|e: Event| {
        let number = input::value(&e).trim_start_matches('S').parse().ok();
        Msg::Tree(TreeMsg::Compare(number.map(ServerId)))
    });
    let option = |sid: &ServerId| {
        let name = sid.to_string();
        html! { <option value={name.clone()} selected={panel.compare == Some(*sid)}>{ name }</option> }
    };
    html! {
        <label class="compare"><span class="label">{ t(lang, "znodes.compare") }</span>
            <select
                id="znodes-compare"
                ~value={panel.compare.map(|sid| sid.to_string()).unwrap_or_default()} {onchange}
            >
                <option value="" selected={panel.compare.is_none()}>{ t(lang, "znodes.compare_none") }</option>
                { for panel.all.iter().filter(|sid| **sid != panel.id).map(option) }
            </select>
        </label>
    }
}

/// A client as a button that leads to it.
pub fn client_button(client: ClientId, says: &Callback<Msg>) -> Html {
    let onclick = says.reform(move |_| Msg::Select(Target::Client(client)));
    html! { <button type="button" class="who" {onclick}>{ client.to_string() }</button> }
}

fn znode(lang: Lang, node: &NodePanel, says: &Callback<Msg>) -> Html {
    let fact = |fact: &StatField| {
        let owner = node.owner.filter(|_| fact.name == "ephemeralOwner").and_then(|owner| owner.1);
        html! {
            <tr><th scope="row">{ fact.name }</th>
                <td class="mono">
                    { &fact.value }if let Some(client) = owner { { " " }{ client_button(client, says) } }
                </td>
            </tr>
        }
    };
    let watcher = |watcher: &WatchRow| {
        html! {
            <li>
                if let Some(client) = watcher.client { { client_button(client, says) } } else { { "?" } }
                { " " }
                <span>{ &watcher.kind }</span>
            </li>
        }
    };
    html! {
        <section class="znode" aria-label={node.path.clone()}>
            <h3 class="mono path">{ &node.path }
                if let Some(changed) = node.changed { <span class="fresh">{ changed_word(lang, changed) }</span> }
            </h3>
            if let Some(missing) = &node.missing {
                <p class="quiet">{ missing }</p>
            } else {
                <table class="rows stat" aria-label={tf(lang, "znodes.stat", &[("path", &node.path)])}>
                    <tbody>{ for node.facts.iter().map(fact) }</tbody>
                </table>
            }
            <h3>{ t(lang, "znodes.watchers") }</h3>
            if node.watchers.is_empty() {
                <p class="quiet">{ t(lang, "znodes.no_watchers") }</p>
            } else {
                <ul class="watchers">{ for node.watchers.iter().map(watcher) }</ul>
            }
        </section>
    }
}

/// Operations on the znode, and the client that runs them; each opens in that client's tab.
fn offers(props: &Props, path: &str) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let Some(client) = panel.client else {
        return html! {
            <><h3>{ t(lang, "znodes.run_as") }</h3><p class="quiet">{ t(lang, "znodes.no_clients") }</p></>
        };
    };
    let choices =
        panel.clients.iter().map(|c| (*c, AttrValue::from(c.to_string()))).collect::<Vec<_>>();
    let choose = says.reform(|client| Msg::Tree(TreeMsg::Client(client)));
    let verb = |verb: &Verb| {
        html! {
            <button type="button" class="button small" onclick={about(says, client, *verb, path)}>
                { verb.name() }
            </button>
        }
    };
    html! {
        <>
            <h3>{ t(lang, "znodes.run_as") }</h3>
            <Segmented<ClientId> label={t(lang, "znodes.run_as")} {choices} chosen={client} on_choose={choose} />
            <div class="offer" role="group" aria-label={tf(lang, "ask.as", &[("c", &client.to_string())])}>
                { for OFFERED.iter().map(verb) }
            </div>
        </>
    }
}

/// Composes an operation on a path as a client.
fn about(says: &Callback<Msg>, client: ClientId, verb: Verb, path: &str) -> Callback<MouseEvent> {
    let path = path.to_owned();
    says.reform(move |_| Msg::Ask(client, AskMsg::About(verb, path.clone())))
}
