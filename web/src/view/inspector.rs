//! The inspector: a tab for the event, one for a server, one for a client while one is selected, and more.

use super::behind;
use super::event::EventTab;
use super::icon::{Icon, icon};
use crate::i18n::{t, tf};
use crate::ids;
use crate::model::Tab;
use crate::msg::Msg;
use crate::panel::{Inspector, TabContent};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub inspector: Rc<Inspector>,
    /// It is there.
    pub open: bool,
    pub says: Callback<Msg>,
}

#[component]
pub fn InspectorView(props: &Props) -> Html {
    let (inspector, says) = (&*props.inspector, &props.says);
    let lang = inspector.lang;
    let tabs = tabs(inspector);
    let order: Vec<Tab> = tabs.iter().map(|(tab, _)| *tab).collect();
    let (at, count) =
        (order.iter().position(|tab| *tab == inspector.tab).unwrap_or(0), order.len());
    let onkeydown = {
        let says = says.clone();
        Callback::from(move |e: KeyboardEvent| {
            let to = match e.key().as_str() {
                "ArrowRight" => order[(at + 1) % count],
                "ArrowLeft" => order[(at + count - 1) % count],
                _ => return,
            };
            e.prevent_default();
            says.emit(Msg::TabFocus(to));
        })
    };
    let toggle = says.reform(|_| Msg::ToggleSheet);
    let grip = if props.open { "page.sheet_close" } else { "page.sheet_open" };
    html! {
        <aside class={classes!("inspector", props.open.then_some("open"))} aria-label={t(lang, "page.inspector")}>
            <button type="button" class="grip" aria-expanded={props.open.to_string()} onclick={toggle}>
                { t(lang, grip) }
                if inspector.broken > 0 {
                    <span class="grip-broken">
                        { " · " }{ tf(lang, "guarantee.count", &[("n", &inspector.broken.to_string())]) }
                    </span>
                }
            </button>
            <div class="drawer-head">
                <div class="tabs" role="tablist" aria-label={t(lang, "page.inspector")} {onkeydown}>
                    { for tabs.iter().map(|(tab, word)| tab_button(inspector, says, *tab, word)) }
                </div>
                <button
                    type="button" class="button round plain close" aria-label={t(lang, "drawer.close")}
                    title={t(lang, "drawer.close")} onclick={says.reform(|_| Msg::ToggleSheet)}
                >
                    { icon(Icon::Close) }
                </button>
            </div>
            <div
                key={format!("{}-{}", ids::tab(inspector.tab), inspector.client.as_deref().unwrap_or_default())}
                class="tab-content" id={ids::TAB_CONTENT} role="tabpanel" tabindex="0"
                aria-labelledby={ids::tab(inspector.tab)}
            >
                { content(inspector, says) }
            </div>
        </aside>
    }
}

/// The tabs that there are now, each with its word.
fn tabs(inspector: &Inspector) -> Vec<(Tab, String)> {
    let word = |tab, key| (tab, t(inspector.lang, key).to_owned());
    let twin = inspector.twin.then(|| word(Tab::Twin, "tab.twin"));
    let predict = inspector.predicts.then(|| word(Tab::Predict, "tab.predict"));
    let client = inspector.client.iter().map(|name| (Tab::Client, name.clone()));
    let always = [
        word(Tab::Event, "tab.event"),
        word(Tab::Server, "tab.server"),
        word(Tab::Znodes, "tab.znodes"),
        word(Tab::Recipes, "tab.recipes"),
        word(Tab::Guarantees, "tab.guarantees"),
        word(Tab::Why, "tab.why"),
    ];
    twin.into_iter().chain(always).chain(predict).chain(client).collect()
}

/// What the open tab shows.
fn content(inspector: &Inspector, says: &Callback<Msg>) -> Html {
    let (lang, says) = (inspector.lang, says.clone());
    match &inspector.content {
        TabContent::Event(panel) => html! { <EventTab {lang} panel={panel.clone()} {says} /> },
        other => behind::content(lang, other, says).unwrap_or_default(),
    }
}

fn tab_button(inspector: &Inspector, says: &Callback<Msg>, tab: Tab, word: &str) -> Html {
    let on = tab == inspector.tab;
    let broken = Some(inspector.broken).filter(|n| tab == Tab::Guarantees && *n > 0);
    let count = |n: usize| tf(inspector.lang, "guarantee.count", &[("n", n.to_string().as_str())]);
    let onclick = says.reform(move |_| Msg::Tab(tab));
    html! {
        <button
            type="button" role="tab" id={ids::tab(tab)} aria-selected={on.to_string()}
            aria-controls={ids::TAB_CONTENT} tabindex={if on { "0" } else { "-1" }} {onclick}
        >
            { word }
            if let Some(n) = broken {
                <>
                    <span class="badge" aria-hidden="true">{ n }</span>
                    <span class="unseen">{ count(n) }</span>
                </>
            }
        </button>
    }
}
