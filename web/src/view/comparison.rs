//! Two recipes on the same seed, side by side.

use super::maybe;
use crate::i18n::{Lang, t, tf};
use crate::model::recipes::{RecipeMsg, of_family};
use crate::msg::Msg;
use crate::panel::recipes::{ComparisonPanel, RecipesPanel, SidePanel};
use crate::sentence::recipes::title;
use crate::view::input;
use yew::prelude::*;
use zabscope::recipe::Kind;

/// The choice of the other one, and what came of both.
pub fn comparison(lang: Lang, panel: &RecipesPanel, says: &Callback<Msg>) -> Html {
    let form = &panel.form;
    let others: Vec<Kind> =
        of_family(form.kind.family()).filter(|kind| *kind != form.kind).collect();
    if others.is_empty() {
        return html! {};
    }
    let option = |kind: &Kind| {
        html! { <option value={kind.name()} selected={*kind == form.against}>{ title(lang, *kind) }</option> }
    };
    let onchange = maybe(says, |e: Event| {
        Kind::named(&input::value(&e)).map(|kind| Msg::Recipe(RecipeMsg::Against(kind)))
    });
    let count = form.count.to_string();
    let run = says.reform(|_| Msg::Recipe(RecipeMsg::Compare));
    html! {
        <div class="comparison" role="group" aria-labelledby="comparison-title">
            <h3 id="comparison-title">{ t(lang, "recipes.compare_title") }</h3>
            <p class="quiet">{ t(lang, "recipes.compare_says") }</p>
            <div class="versus"><b>{ title(lang, form.kind) }</b>
                <label class="field"><span>{ t(lang, "recipes.compare_with") }</span>
                    <select id="recipe-against" ~value={form.against.name()} {onchange}>
                        { for others.iter().map(option) }
                    </select>
                </label>
            </div>
            <button type="button" class="button" id="recipe-compare" onclick={run}>
                { tf(lang, "recipes.compare", &[("n", &count)]) }
            </button>
            { for panel.comparison.as_ref().map(|both| table(lang, both, says)) }
        </div>
    }
}

fn table(lang: Lang, both: &ComparisonPanel, says: &Callback<Msg>) -> Html {
    let close = says.reform(|_| Msg::Recipe(RecipeMsg::CloseComparison));
    let head = |side: &SidePanel| {
        html! { <th scope="col">{ side.title }<small>{ &side.state }</small></th> }
    };
    let row = |(ix, (word, key)): (usize, &(&'static str, &'static str))| {
        let cell = |side: &SidePanel| html! { <td>{ side.values.get(ix) }</td> };
        html! { <tr data-measure={*key}><th scope="row">{ *word }</th>{ for both.sides.iter().map(cell) }</tr> }
    };
    html! {
        <>
            <table class="pairs versus-table" aria-label={both.caption.clone()}>
                <caption>{ &both.caption }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ t(lang, "recipes.measure") }</th>{ for both.sides.iter().map(head) }
                    </tr>
                </thead>
                <tbody>{ for both.measures.iter().enumerate().map(row) }</tbody>
            </table>
            <button type="button" class="button small" onclick={close}>{ t(lang, "recipes.close") }</button>
        </>
    }
}
