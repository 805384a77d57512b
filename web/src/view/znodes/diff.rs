//! The differences between two servers' trees.

use crate::i18n::{Lang, t, tf};
use crate::model::znodes::TreeMsg;
use crate::msg::Msg;
use crate::panel::znodes::DiffPanel;
use crate::panel::znodes::diff::{DiffSide, FieldPair, ZnodeDifference};
use yew::prelude::*;

pub fn view(lang: Lang, panel: &DiffPanel, says: &Callback<Msg>) -> Html {
    let (here, there) = (panel.here.to_string(), panel.there.to_string());
    html! {
        <section class="differences" aria-label={tf(lang, "znodes.diff", &[("a", &here), ("b", &there)])}>
            <p class="says">{ &panel.says }</p>
            { for panel.all.iter().map(|one| difference(lang, one, &here, &there, says)) }
        </section>
    }
}

fn difference(
    lang: Lang,
    one: &ZnodeDifference,
    here: &str,
    there: &str,
    says: &Callback<Msg>,
) -> Html {
    let (sign, word) = match one.side {
        DiffSide::Here => ("◧", tf(lang, "znodes.only", &[("s", here)])),
        DiffSide::There => ("◨", tf(lang, "znodes.only", &[("s", there)])),
        DiffSide::Both => ("≠", t(lang, "znodes.differs").to_owned()),
    };
    let path = one.path.clone();
    let look = says.reform(move |_| Msg::Tree(TreeMsg::At(path.clone())));
    // Where there is nothing to compare, one column is enough.
    let (left, right) = (one.side != DiffSide::There, one.side != DiffSide::Here);
    let pair = |pair: &FieldPair| {
        let differs = left && right && pair.differs();
        html! {
            <tr class={classes!(differs.then_some("differs"))}>
                <th scope="row">{ if differs { "≠ " } else { "" } }{ pair.name }</th>
                if left { <td class="mono">{ &pair.here }</td> }
                if right { <td class="mono">{ &pair.there }</td> }
            </tr>
        }
    };
    html! {
        <details class="difference" key={one.path.clone()}>
            <summary>
                <span class="sign" aria-hidden="true">{ sign }</span>
                <span class="mono path">{ &one.path }</span>
                <span class="word">{ word }</span>
            </summary>
            <button type="button" class="button small" onclick={look}>{ t(lang, "znodes.look") }</button>
            <table class="rows pairs">
                <thead>
                    <tr>
                        <th scope="col">{ "Stat" }</th>
                        if left { <th scope="col">{ here }</th> }
                        if right { <th scope="col">{ there }</th> }
                    </tr>
                </thead>
                <tbody>{ for one.facts.iter().map(pair) }</tbody>
            </table>
        </details>
    }
}
