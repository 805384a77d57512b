//! The tree of branches, and the actions for the selected one.

use super::icon::{Icon, icon};
use super::maybe;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::branches::{BranchKey, BranchMsg};
use crate::model::twin::{Other, TwinMsg};
use crate::msg::Msg;
use crate::panel::branches::{BranchPanel, BranchRow};
use crate::view::input;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: BranchPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn Branches(props: &Props) -> Html {
    let Props { lang, panel, says } = props;
    let lang = *lang;
    let chosen = panel.form.chosen;
    let onkeydown = maybe(says, move |e: KeyboardEvent| {
        let said = match e.key().as_str() {
            "ArrowDown" => BranchMsg::Key(BranchKey::Row(1)),
            "ArrowUp" => BranchMsg::Key(BranchKey::Row(-1)),
            "ArrowRight" => BranchMsg::Key(BranchKey::Child),
            "ArrowLeft" => BranchMsg::Key(BranchKey::Parent),
            "Home" => BranchMsg::Key(BranchKey::Edge(false)),
            "End" => BranchMsg::Key(BranchKey::Edge(true)),
            "Enter" | " " => BranchMsg::Go(chosen),
            "F2" => BranchMsg::Rename,
            "Delete" => BranchMsg::Remove,
            _ => return None,
        };
        if e.ctrl_key() || e.alt_key() || e.meta_key() {
            return None;
        }
        e.prevent_default();
        Some(Msg::Branch(said))
    });
    let form = &panel.form;
    let row = |one: &BranchRow| row(lang, one, one.branch == form.chosen, says);
    let history = |which: Icon,
                   key: &'static str,
                   what_key: &'static str,
                   what: &Option<String>,
                   msg: Msg| {
        let word = what
            .as_ref()
            .map_or_else(|| t(lang, key).to_owned(), |what| tf(lang, what_key, &[("what", what)]));
        let onclick = says.reform(move |_| msg.clone());
        html! {
            <button type="button" class="button small" aria-disabled={what.is_none().then_some("true")} {onclick}>
                { icon(which) }<span>{ word }</span></button>
        }
    };
    html! {
        <>
            <p class="quiet">{ t(lang, "branch.says") }</p>
            <div class="branch-tree" role="tree" aria-label={t(lang, "branch.tree")} {onkeydown}>
                { for panel.rows.iter().map(row) }
            </div>
            { match &form.renaming { Some(text) => rename(lang, says, text), None => actions(lang, panel, says) } }
            <div class="actions history">
                { history(Icon::Undo, "deed.undo", "deed.undo_what", &panel.undo, Msg::Undo) }
                { history(Icon::Redo, "deed.redo", "deed.redo_what", &panel.redo, Msg::Redo) }
            </div>
            { super::kept::clear(lang, panel.asks, says) }
        </>
    }
}

fn row(lang: Lang, row: &BranchRow, chosen: bool, says: &Callback<Msg>) -> Html {
    let branch = row.branch;
    let choose = says.reform(move |_| Msg::Branch(BranchMsg::Choose(branch)));
    let go = says.reform(move |_| Msg::Branch(BranchMsg::Go(branch)));
    let last = row.rails.len().wrapping_sub(1);
    let rail = |(ix, goes_on): (usize, &bool)| {
        html! { <i class={classes!("rung", (ix == last).then_some("elbow"), goes_on.then_some("goes-on"))} /> }
    };
    html! {
        <div
            key={branch} id={ids::branch_row(branch)} role="treeitem"
            class={classes!("branch-row", chosen.then_some("is-chosen"), row.current.then_some("is-current"))}
            tabindex={if chosen { "0" } else { "-1" }} aria-level={row.level.to_string()}
            aria-posinset={row.place.0.to_string()} aria-setsize={row.place.1.to_string()}
            aria-selected={chosen.to_string()} aria-current={row.current.then_some("true")}
            onclick={choose} ondblclick={go}
        >
            <span class="rails" aria-hidden="true">
                { for row.rails.iter().enumerate().map(rail) }
                <i class={classes!("knot", row.parts.then_some("parts"))} />
            </span>
            <span class="what"><b>{ &row.name }</b>
                if row.current { <span class="here">{ t(lang, "branch.here") }</span> }
                if let Some(parted) = &row.parted { <small>{ parted }</small> }
                <small>if let Some(first) = &row.first { { first }{ " · " } }{ &row.end }</small>
            </span>
        </div>
    }
}

fn actions(lang: Lang, panel: &BranchPanel, says: &Callback<Msg>) -> Html {
    let chosen = panel.rows.iter().find(|row| row.branch == panel.form.chosen);
    let button = |word: String, class: &'static str, off: bool, said: BranchMsg| {
        let onclick = says.reform(move |_| Msg::Branch(said.clone()));
        html! {
            <button
                type="button" class={classes!("button", "small", class)}
                aria-disabled={off.then_some("true")} {onclick}
            >
                { word }
            </button>
        }
    };
    let Some(chosen) = chosen else { return html! {} };
    let (branch, name) = (chosen.branch, chosen.name.clone());
    let compare = says
        .reform(move |_: MouseEvent| Msg::Twin(TwinMsg::With(Other::Branch(branch, name.clone()))));
    html! {
        <div class="actions" role="group" aria-label={chosen.name.clone()}>
            { button(t(lang, "branch.go").to_owned(), "", chosen.current, BranchMsg::Go(chosen.branch)) }
            if !chosen.current {
                <button type="button" class="button small" onclick={compare}>
                    { t(lang, "twin.compare_branch") }
                </button>
            }
            { button(t(lang, "branch.rename").to_owned(), "", false, BranchMsg::Rename) }
            if let Some(word) = &panel.removes { { button(word.clone(), "", false, BranchMsg::Remove) } }
        </div>
    }
}

fn rename(lang: Lang, says: &Callback<Msg>, text: &str) -> Html {
    let oninput = says.reform(|e: InputEvent| Msg::Branch(BranchMsg::Name(input::value(&e))));
    let onsubmit = says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::Branch(BranchMsg::Named)
    });
    html! {
        <form class="rename" {onsubmit}>
            <input
                id="branch-name" maxlength="60" autocomplete="off" aria-label={t(lang, "branch.name")}
                value={text.to_owned()} {oninput}
            />
            <button type="submit" class="button small">{ t(lang, "branch.done") }</button>
        </form>
    }
}
