//! The About page: what is modelled, what is not, and the evidence.

use super::release::rules;
use crate::i18n::{Lang, t};
use crate::panel::about::AboutPanel;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: AboutPanel,
}

/// About this model.
#[component]
pub fn About(props: &Props) -> Html {
    let Props { lang, panel } = props;
    let word = |key: &str| t(*lang, key);
    let list = |lines: &[&'static str]| {
        html! {
            <ul class="told">{ for lines.iter().map(|line| html! { <li>{ *line }</li> }) }</ul>
        }
    };
    let hunt = |(says, how): &(String, String)| html! { <li>{ says }<code class="line">{ how }</code></li> };
    html! {
        <>
            <p>{ word("about.release") }</p>
            <h3>{ word("about.modelled") }</h3>{ list(&panel.modelled) }
            <h3>{ word("about.not_modelled") }</h3>{ list(&panel.not) }
            <h3>{ word("release.rules") }</h3>
            <div class="wide">{ rules(*lang, &panel.rules) }</div>
            <h3>{ word("about.evidence") }</h3>
            <ul class="told">{ for panel.evidence.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
            if !panel.hunts.is_empty() {
                <h3>{ word("about.hunts") }</h3>
                <ul class="told">{ for panel.hunts.iter().map(hunt) }</ul>
            }
            <p class="quiet">{ word("about.source") }</p>
        </>
    }
}
