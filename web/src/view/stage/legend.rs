//! The legend of the stage.

use super::log::block;
use super::packet::{ack, commit, proposal};
use super::server::ballot_box;
use crate::i18n::{Lang, t};
use yew::prelude::*;
use zabscope::base::{Epoch, Zxid};

/// The row under the stage.
pub fn legend(lang: Lang) -> Html {
    let epoch = Epoch(2);
    let record = |class: &'static str, more: Html| {
        html! {
            <g class={classes!("lg-record", "epoch-2", class)} transform="translate(-9,-9)">
                { block(0.0, 18.0, 18.0, epoch) }{ more }
            </g>
        }
    };
    let soft = html! { <circle class="lg-soft" cx="16.5" cy="1.5" r="3.4" /> };
    let strike = html! { <path class="lg-strike" d="M-2 17L20 1" /> };
    let framed =
        html! { <g class="hue-bcast" transform="scale(.8)">{ proposal(Zxid::new(epoch, 3)) }</g> };
    let ticked = html! { <g class="hue-bcast" transform="scale(.8)">{ ack() }</g> };
    let solid = html! { <g class="hue-bcast" transform="scale(.75)">{ commit() }</g> };
    let vote = html! { <g class="hue-elect" transform="translate(0,2) scale(.8)">{ ballot_box(Some(3)) }</g> };
    html! {
        <ul class="stage-legend" aria-label={t(lang, "stage.legend")}>
            { entry(record("is-logged", html! {}), t(lang, "stage.legend_logged")) }
            { entry(record("is-logged", soft), t(lang, "stage.legend_soft")) }
            { entry(record("is-committed", html! {}), t(lang, "stage.legend_committed")) }
            { entry(record("is-discarded", strike), t(lang, "stage.legend_discarded")) }
            { entry(framed, t(lang, "stage.legend_proposal")) }
            { entry(ticked, t(lang, "stage.legend_ack")) }
            { entry(solid, t(lang, "stage.legend_commit")) }
            { entry(vote, t(lang, "stage.legend_vote")) }
        </ul>
    }
}

fn entry(picture: Html, word: &'static str) -> Html {
    html! {
        <li><svg width="26" height="26" viewBox="-13 -13 26 26" aria-hidden="true">{ picture }</svg>{ word }</li>
    }
}
