//! The Guarantees tab, and the look of a broken guarantee wherever one is mentioned.

use super::fact::with_facts;
use super::icon::{Icon, icon};
use super::terms::told;
use crate::i18n::{Lang, t, tf};
use crate::msg::Msg;
use crate::panel::guarantees::{BrokenCard, Guarantee, GuaranteeState, GuaranteesPanel};
use crate::scene::Target;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: GuaranteesPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn GuaranteesTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    html! {
        <>
            <p class="eyebrow">{ t(lang, "guarantee.eyebrow") }</p>
            <h2>{ &panel.says }</h2>
            { for panel.broken.iter().map(|card| broken(lang, card, says)) }
            <ul class="guarantees" aria-label={t(lang, "tab.guarantees")}>
                { for panel.rows.iter().map(|row| guarantee(lang, row, says)) }
            </ul>
        </>
    }
}

/// A broken guarantee: what it is, where it broke, and a way there.
pub fn broken(lang: Lang, card: &BrokenCard, says: &Callback<Msg>) -> Html {
    html! {
        <section class="broken" aria-label={tf(lang, "guarantee.broken_name", &[("name", card.name)])}>
            <h3>{ icon(Icon::Alarm) }{ tf(lang, "guarantee.broken_name", &[("name", card.name)]) }</h3>
            <p class="eyebrow">{ &card.eyebrow }</p>
            <p class="sides">{ &card.says }</p>
            <p class="example"><b>{ t(lang, "guarantee.example") }</b>{ " " }{ card.example }</p>
            if !card.here { { jump(lang, card.event, says) } }
        </section>
    }
}

/// To the event in which it broke, which is then what is pointed at.
pub fn jump(lang: Lang, event: u32, says: &Callback<Msg>) -> Html {
    let onclick = says.reform(move |_| Msg::Select(Target::Event(event)));
    let word = tf(lang, "guarantee.jump", &[("n", &event.to_string())]);
    html! { <button type="button" class="button small" {onclick}>{ word }</button> }
}

fn guarantee(lang: Lang, row: &Guarantee, says: &Callback<Msg>) -> Html {
    let (class, sign, word) = match row.state {
        GuaranteeState::Holds => ("holds", Icon::Holds, "guarantee.holds"),
        GuaranteeState::Broken => ("is-broken", Icon::Alarm, "guarantee.broken"),
        GuaranteeState::Untouched => ("untouched", Icon::Untouched, "guarantee.untouched"),
    };
    html! {
        <li {class}>
            <div class="head">
                <span class="sign">{ icon(sign) }</span>
                <b>{ row.name }</b>
                <span class="state">{ t(lang, word) }</span>
            </div>
            <p class="says">{ told(row.says) }</p>
            if let Some(margin) = &row.margin {
                <p class="margin">
                    if let Some((have, need, of)) = row.count { { marks(have, need, of) } }
                    { margin }
                </p>
            }
            if let Some(event) = row.later {
                <p class="later">{ t(lang, "guarantee.later") }{ " " }{ jump(lang, event, says) }</p>
            }
            <p class="source" lang="en">{ with_facts(row.source) }</p>
        </li>
    }
}

/// A quorum being counted.
fn marks(have: u32, need: u32, of: u32) -> Html {
    let class = classes!("marks", (have >= need).then_some("full"));
    html! {
        <span {class} aria-hidden="true">
            { for (0..of).map(|i| html! {
                <i class={classes!((i < have).then_some("on"), (i + 1 == need).then_some("need"))}></i>
            }) }
        </span>
    }
}
