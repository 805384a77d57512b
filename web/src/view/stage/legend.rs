//! The legend of the stage.

use super::log::block;
use super::packet::{ack, commit, proposal};
use super::server::ballot_box;
use super::words::epoch_class;
use crate::i18n::{Lang, t};
use crate::scene::logs::RecordFacts;
use crate::view::cell;
use yew::prelude::*;
use zabscope::base::{Epoch, Zxid};

/// The row under the stage, in the colour of the run's newest epoch.
pub fn legend(lang: Lang, epoch: Epoch) -> Html {
    let record = |class: Classes, more: Html| {
        html! {
            <g class={classes!(class, epoch_class(epoch).0)} transform="translate(-9,-11)">
                { block(0.0, 18.0, 18.0, epoch) }{ more }
            </g>
        }
    };
    let one = |&(is, word): &(RecordFacts, &'static str)| {
        entry(record(cell::class(is), cell::bar(0.0, 18.0, 18.0, is)), t(lang, word))
    };
    let gone = classes!("lg-record", "is-gone");
    let strike = html! { <path class="lg-strike" d="M-2 17L20 1" /> };
    let framed =
        html! { <g class="hue-bcast" transform="scale(.85)">{ proposal(Zxid::new(epoch, 3)) }</g> };
    let ticked = html! { <g class="hue-bcast" transform="scale(.8)">{ ack() }</g> };
    let solid = html! { <g class="hue-bcast" transform="scale(.75)">{ commit() }</g> };
    let vote = html! { <g class="hue-elect" transform="translate(0,2) scale(.85)">{ ballot_box(Some(3)) }</g> };
    html! {
        <ul class="stage-legend" aria-label={t(lang, "stage.legend")}>
            { for cell::LEGEND.iter().map(one) }
            { entry(record(gone, strike), t(lang, "cell.key_gone")) }
            { entry(framed, t(lang, "stage.legend_proposal")) }
            { entry(ticked, t(lang, "stage.legend_ack")) }
            { entry(solid, t(lang, "stage.legend_commit")) }
            { entry(vote, t(lang, "stage.legend_vote")) }
        </ul>
    }
}

fn entry(picture: Html, word: &'static str) -> Html {
    html! {
        <li><svg width="30" height="30" viewBox="-13 -13 26 26" aria-hidden="true">{ picture }</svg>{ word }</li>
    }
}
