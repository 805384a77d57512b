//! The branches: which there are, going to one, naming one.

use crate::app::msg::Msg;
use crate::browser;
use crate::i18n::{Lang, t};
use crate::panel::popover::BranchRow;
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// The branches.
    pub rows: Vec<BranchRow>,
    /// Which one is being renamed, and to what.
    pub renaming: Option<(usize, String)>,
    /// What is said.
    pub says: Callback<Msg>,
}

/// The branches.
#[component]
pub fn Branches(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let row = |(index, row): (usize, &BranchRow)| match &props.renaming {
        Some((renamed, text)) if *renamed == index => rename(lang, says, index, text),
        _ => show(lang, says, index, row),
    };
    html! {
        <>
            <ul class="list">{ for props.rows.iter().enumerate().map(row) }</ul>
            if props.rows.len() > 1 {
                <button type="button" class="button" onclick={says.reform(|_| Msg::Undo)}>{ t(lang, "branch.undo") }</button>
            }
        </>
    }
}

fn show(lang: Lang, says: &Callback<Msg>, index: usize, row: &BranchRow) -> Html {
    let name = row.name.clone();
    html! {
        <li class={classes!(row.current.then_some("on"))}>
            <button type="button" class="choose" id={row.current.then_some("branch-current")}
                aria-current={row.current.then_some("true")} onclick={says.reform(move |_| Msg::Switch(index))}>
                <b>{ &row.name }</b><small>{ &row.says }</small>
            </button>
            <button type="button" class="button small" onclick={says.reform(move |_| Msg::Rename(index, name.clone()))}>{ t(lang, "branch.rename") }</button>
        </li>
    }
}

fn rename(lang: Lang, says: &Callback<Msg>, index: usize, text: &str) -> Html {
    let oninput = says.reform(move |e: InputEvent| Msg::Rename(index, browser::value_of(&e)));
    let onsubmit = says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::RenameDone
    });
    html! {
        <li>
            <form class="rename" {onsubmit}>
                <input id="branch-name" maxlength="60" autocomplete="off" aria-label={t(lang, "branch.name")} value={text.to_owned()} {oninput} />
                <button type="submit" class="button small">{ t(lang, "branch.done") }</button>
            </form>
        </li>
    }
}
