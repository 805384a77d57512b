//! The glossary: a search field and the entries.

use super::fact::with_facts;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::glossary::GlossaryMsg;
use crate::msg::Msg;
use crate::panel::glossary::{GlossaryEntry, GlossaryPanel};
use crate::view::input;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: GlossaryPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn GlossaryView(props: &Props) -> Html {
    let Props { lang, panel, says } = props;
    let (lang, label) = (*lang, t(*lang, "glossary.search"));
    let oninput = says.reform(|e: InputEvent| Msg::Glossary(GlossaryMsg::Query(input::value(&e))));
    let count = match panel.entries.len() {
        0 => t(lang, "glossary.nothing").to_owned(),
        n => tf(lang, "glossary.count", &[("n", &n.to_string())]),
    };
    html! {
        <>
            <input
                id="glossary-query" type="search" aria-label={label} placeholder={label}
                autocomplete="off" spellcheck="false" maxlength="60" value={panel.query.clone()}
                {oninput}
            />
            <p class="quiet" role="status">{ count }</p>
            <div class="entries">{ for panel.entries.iter().map(|one| entry(lang, one, says)) }</div>
        </>
    }
}

fn entry(lang: Lang, entry: &GlossaryEntry, says: &Callback<Msg>) -> Html {
    let see = |(id, term): &(&'static str, &'static str)| {
        let id = *id;
        let onclick = says.reform(move |_| Msg::Glossary(GlossaryMsg::Open(id.to_owned())));
        html! { <button type="button" class="button small" {onclick}>{ *term }</button> }
    };
    let look = |(id, title): &(&'static str, String)| {
        let id = *id;
        let onclick = says.reform(move |_| Msg::OpenBundled(id));
        let text = tf(lang, "glossary.look", &[("title", title)]);
        html! { <button type="button" class="button small look" {onclick}>{ text }</button> }
    };
    let id = ids::glossary_entry(entry.id);
    let heading = format!("{id}-name");
    html! {
        <section key={entry.id} id={id} class="entry" tabindex="-1" aria-labelledby={heading.clone()}>
            <h3 id={heading}>{ entry.term }</h3>
            <p>{ entry.text }</p>
            <p class="see" role="group" aria-label={t(lang, "glossary.see")}>
                <span class="quiet">{ t(lang, "glossary.see") }</span>{ for entry.see.iter().map(see) }
            </p>
            { for entry.scenario.iter().map(look) }
            <p class="quiet source">{ with_facts(&tf(lang, "glossary.source", &[("source", entry.source)])) }</p>
        </section>
    }
}
