//! The Recipes tab: what can be run, what is running, and two recipes compared.

use super::comparison::comparison;
use super::locks::{guarded, queue};
use super::maybe;
use super::why::why_button;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::recipes::{RecipeField, RecipeMsg};
use crate::msg::Msg;
use crate::panel::recipes::{ProgramRow, RecipeOption, RecipesPanel};
use crate::scene::Target;
use crate::view::input;
use yew::prelude::*;
use zabscope::why::WhyQuestion;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: RecipesPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn RecipesTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    html! {
        <>
            <h2>{ t(lang, "recipes.title") }</h2>
            { form(props) }
            <h3>{ t(lang, "recipes.running") }</h3>
            if panel.programs.is_empty() { <p class="quiet">{ t(lang, "recipes.none") }</p> }
            <ul class="programs">{ for panel.programs.iter().map(|row| program(lang, row, says)) }</ul>
            if panel.programs.iter().filter(|row| row.running).count() > 1 {
                <button
                    type="button" class="button small" id="recipe-stop-all"
                    onclick={says.reform(|_| Msg::Recipe(RecipeMsg::StopAll))}
                >
                    { t(lang, "recipes.stop_all") }
                </button>
            }
            if let Some(line) = &panel.queue { <div class="in-tab">{ queue(lang, line, says) }</div> }
            if !panel.guarded.is_empty() { <div class="in-tab">{ guarded(lang, &panel.guarded) }</div> }
            { comparison(lang, panel, says) }
        </>
    }
}

fn form(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let form = &panel.form;
    let onsubmit = says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::Recipe(RecipeMsg::Start)
    });
    let families = panel.families.clone();
    let chosen = families.iter().find(|(family, _)| *family == form.kind.family());
    let chosen = chosen.map(|(_, word)| *word);
    let options: Html = families
        .iter()
        .map(|(_, word)| html! { <option value={*word} selected={Some(*word) == chosen}>{ *word }</option> })
        .collect();
    let onchange = maybe(says, move |e: Event| {
        let word = input::value(&e);
        let found = families.iter().find(|(_, known)| **known == *word);
        found.map(|(family, _)| Msg::Recipe(RecipeMsg::Family(*family)))
    });
    let count = form.count.to_string();
    let on_count =
        maybe(says, |e: InputEvent| input::number(&e).map(|n| Msg::Recipe(RecipeMsg::Count(n))));
    let fenced = form.fenced;
    let on_fenced = says.reform(move |_: Event| Msg::Recipe(RecipeMsg::Fenced(!fenced)));
    let start = if form.count == 1 { "recipes.start_one" } else { "recipes.start" };
    let guards = form.has(RecipeField::Timeout);
    html! {
        <form class="recipes" {onsubmit} aria-label={t(lang, "recipes.title")} novalidate=true>
            <label class="field whole">
                <span>{ t(lang, "recipes.for") }</span>
                <select id="recipe-family" ~value={chosen.unwrap_or_default()} {onchange}>{ options }</select>
            </label>
            { choices(props, t(lang, "recipes.right"), "is-right", &panel.right) }
            { choices(props, t(lang, "recipes.tempting"), "is-tempting", &panel.tempting) }
            <div class="recipe-fields">{ for RecipeField::ALL.iter().map(|of| field(props, *of)) }</div>
            if guards {
                <label class="check">
                    <input type="checkbox" id="recipe-fenced" checked={fenced} onchange={on_fenced} />
                    { t(lang, "recipes.fenced") }
                </label>
            }
            <div class="run">
                <label class="field count"><span>{ t(lang, "recipes.count") }</span>
                    <input
                        id="recipe-count" type="number" min="1" max="12" value={count.clone()}
                        oninput={on_count}
                    />
                </label>
                <button type="submit" class="button primary" id="recipe-start">
                    { tf(lang, start, &[("n", &count)]) }
                </button>
            </div>
        </form>
    }
}

fn choices(props: &Props, legend: &'static str, class: &'static str, all: &[RecipeOption]) -> Html {
    let chosen = props.panel.form.kind;
    let one = |choice: &RecipeOption| {
        let kind = choice.kind;
        let onchange = props.says.reform(move |_: Event| Msg::Recipe(RecipeMsg::Kind(kind)));
        let id = format!("recipe-{}", kind.name());
        let on = kind == chosen;
        html! {
            <li class={classes!(on.then_some("on"))}>
                <label><input type="radio" name="recipe" {id} value={kind.name()} checked={on} {onchange} />
                    <span><b>{ choice.title }</b><small>{ choice.says }</small></span></label>
            </li>
        }
    };
    if all.is_empty() {
        return html! {};
    }
    html! {
        <fieldset class={classes!("ways", class)}>
            <legend>{ legend }</legend><ul>{ for all.iter().map(one) }</ul>
        </fieldset>
    }
}

fn field(props: &Props, of: RecipeField) -> Html {
    let (lang, form) = (props.lang, &props.panel.form);
    if !form.has(of) {
        return html! {};
    }
    let word = match of {
        RecipeField::Path => "recipes.path",
        RecipeField::Second => "recipes.second",
        RecipeField::Hold => "recipes.hold",
        RecipeField::Think => "recipes.think",
        RecipeField::Repeat => "recipes.repeat",
        RecipeField::Timeout => "recipes.timeout",
        RecipeField::Backoff => "recipes.backoff",
        RecipeField::Size => "recipes.size",
    };
    let bad = form.problem == Some(of);
    let id = ids::recipe_field(of);
    let note = format!("{id}-problem");
    let title = (of == RecipeField::Size).then(|| t(lang, "recipes.size_says"));
    let oninput =
        props.says.reform(move |e: InputEvent| Msg::Recipe(RecipeMsg::Field(of, input::value(&e))));
    let is_path = matches!(of, RecipeField::Path | RecipeField::Second);
    let inputmode = if is_path { "text" } else { "decimal" };
    html! {
        <label class={classes!("field", is_path.then_some("whole"))} {title}><span>{ t(lang, word) }</span>
            <input
                {id} class={classes!(is_path.then_some("mono"))} {inputmode} autocomplete="off"
                spellcheck="false" value={form.fields[of as usize].clone()}
                aria-invalid={bad.then_some("true")} aria-describedby={bad.then(|| note.clone())}
                {oninput}
            />
            if bad { <small id={note} class="problem" role="alert">{ t(lang, "recipes.bad") }</small> }
        </label>
    }
}

fn program(lang: Lang, row: &ProgramRow, says: &Callback<Msg>) -> Html {
    let client = row.client;
    let name = client.to_string();
    let label = tf(lang, "recipes.stop_of", &[("c", &name)]);
    let look = says.reform(move |_| Msg::Select(Target::Client(client)));
    let stop = says.reform(move |_| Msg::Recipe(RecipeMsg::Stop(client)));
    html! {
        <li key={name.clone()}>
            <button type="button" class="who" onclick={look}>{ &name }</button>
            <span class="body"><span>{ &row.title }</span><small>{ &row.state }</small></span>
            { why_button(lang, WhyQuestion::Lock(client), &name, says) }
            if row.running {
                <button type="button" class="button small" aria-label={label} onclick={stop}>
                    { t(lang, "recipes.stop") }
                </button>
            }
        </li>
    }
}
