//! The speed: a multiple of the Director's pace, or a number of steps every 600 ms.

use crate::i18n::{Lang, t, tf};
use crate::model::direct::{DirectMsg, Pace, Speed};
use crate::msg::Msg;
use crate::view::{input, maybe};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub chosen: Pace,
    pub says: Callback<Msg>,
}

/// The choice of a pace.
#[component]
pub fn PaceChoice(props: &Props) -> Html {
    let Props { lang, chosen, says } = props;
    let all: Vec<Pace> = [true, false]
        .into_iter()
        .flat_map(|director| Speed::all().map(move |speed| Pace { director, speed }))
        .collect();
    let option = |(ix, pace): (usize, &Pace)| {
        let key = if pace.director { "direct.pace" } else { "direct.steps" };
        let word = tf(*lang, key, &[("speed", pace.speed.label())]);
        html! { <option value={ix.to_string()} selected={pace == chosen}>{ word }</option> }
    };
    let half = all.len() / 2;
    let group = |director: bool| {
        let label = if director { "direct.pace_says" } else { "direct.steps_says" };
        let skip = if director { 0 } else { half };
        html! {
            <optgroup label={t(*lang, label)}>
                { for all.iter().enumerate().skip(skip).take(half).map(option) }
            </optgroup>
        }
    };
    let (director, steps) = (group(true), group(false));
    let onchange = maybe(says, move |e: Event| {
        let chosen = all.get(input::number::<usize>(&e)?)?;
        Some(Msg::Direct(DirectMsg::Pace(*chosen)))
    });
    html! {
        <select class="pace" aria-label={t(*lang, "transport.speed")} title={t(*lang, "transport.speed")} {onchange}>
            { director }{ steps }
        </select>
    }
}
