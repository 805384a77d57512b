//! The tree of znodes, for eyes, keyboard and screen readers.

use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::znodes::{TreeKey, TreeMsg};
use crate::msg::Msg;
use crate::panel::znodes::tree::{Changed, ZnodeMark};
use crate::panel::znodes::{ShownRow, ZnodesPanel, changed_word};
use crate::scene::lit::znode_word;
use crate::view::maybe;
use yew::prelude::*;

/// The tree.
pub fn view(lang: Lang, panel: &ZnodesPanel, says: &Callback<Msg>) -> Html {
    let onkeydown = maybe(says, |e: KeyboardEvent| {
        let key = match e.key().as_str() {
            "ArrowDown" => TreeKey::Row(1),
            "ArrowUp" => TreeKey::Row(-1),
            "ArrowRight" => TreeKey::Open,
            "ArrowLeft" => TreeKey::Close,
            "Home" => TreeKey::Edge(false),
            "End" => TreeKey::Edge(true),
            "Enter" | " " => TreeKey::Toggle,
            _ => return None,
        };
        if e.ctrl_key() || e.alt_key() || e.meta_key() {
            return None;
        }
        e.prevent_default();
        Some(Msg::Tree(TreeMsg::Key(key)))
    });
    // One row can be reached with Tab: the one that is looked at, or the first.
    let any = panel.rows.iter().any(|row| row.row.selected);
    let row = |(ix, one): (usize, &ShownRow)| {
        row(lang, one, if any { one.row.selected } else { ix == 0 }, says)
    };
    html! {
        <>
            <div
                class="tree" role="tree"
                aria-label={tf(lang, "znodes.tree", &[("s", &panel.id.to_string())])} {onkeydown}
            >
                { for panel.rows.iter().enumerate().map(row) }
            </div>
            if panel.more > 0 {
                <p class="quiet">{ tf(lang, "znodes.more", &[("n", &panel.more.to_string())]) }</p>
            }
        </>
    }
}

fn row(lang: Lang, shown: &ShownRow, reachable: bool, says: &Callback<Msg>) -> Html {
    let row = &shown.row;
    let (path, other) = (row.path.clone(), row.path.clone());
    let look = says.reform(move |_| Msg::Tree(TreeMsg::At(path.clone())));
    let toggle = says.reform(move |e: MouseEvent| {
        e.stop_propagation();
        Msg::Tree(TreeMsg::Toggle(other.clone()))
    });
    let class = classes!(
        "tree-row",
        row.selected.then_some("is-selected"),
        row.changed.map(|changed| match changed {
            Changed::Added => "is-added",
            Changed::Modified => "is-changed",
            Changed::Removed => "is-removed",
        })
    );
    let sign = match row.open {
        Some(true) => "▾",
        Some(false) => "▸",
        None => "",
    };
    let badge = |(mark, word): (&ZnodeMark, &String)| {
        let class = match mark {
            ZnodeMark::Ephemeral(_) => "is-ephemeral",
            ZnodeMark::Sequential => "is-sequential",
            ZnodeMark::Container => "is-container",
            ZnodeMark::Ttl(_) => "is-ttl",
        };
        html! { <><span class={classes!("mark", class)}>{ word }</span>{ " " }</> }
    };
    html! {
        <div
            key={row.path.clone()} id={ids::znode_row(&row.path)} {class}
            data-lit={znode_word(&row.path)} role="treeitem"
            tabindex={if reachable { "0" } else { "-1" }} style={format!("--level:{}", row.level - 1)}
            aria-level={row.level.to_string()} aria-posinset={row.place.0.to_string()}
            aria-setsize={row.place.1.to_string()}
            aria-expanded={row.open.map(|open| open.to_string())}
            aria-selected={row.selected.to_string()} aria-label={shown.label.clone()} onclick={look}
        >
            <span class="sign" aria-hidden="true" onclick={toggle}>{ sign }</span>
            <span class="tree-name mono">{ &row.name }</span>{ " " }
            { for row.marks.iter().zip(&shown.badges).map(badge) }
            <span class="tree-note">{ &shown.note }</span>{ " " }
            if !shown.watchers.is_empty() {
                <span class="eye" title={t(lang, "znodes.watchers")}>{ "◉ " }{ &shown.watchers }</span>{ " " }
            }
            if let Some(changed) = row.changed { <span class="fresh">{ changed_word(lang, changed) }</span> }
        </div>
    }
}
