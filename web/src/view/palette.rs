//! The command palette: a field and the entries that match.

use super::maybe;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::class::ClassMsg;
use crate::msg::Msg;
use crate::panel::palette::{PaletteEntry, PalettePanel};
use crate::view::input;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: PalettePanel,
    pub says: Callback<Msg>,
}

/// The command palette.
#[component]
pub fn Palette(props: &Props) -> Html {
    let Props { lang, panel, says } = props;
    let at = panel.at;
    let onkeydown = maybe(says, move |e: KeyboardEvent| {
        let said = match e.key().as_str() {
            "ArrowDown" => ClassMsg::Choose(1),
            "ArrowUp" => ClassMsg::Choose(-1),
            "PageDown" => ClassMsg::Choose(8),
            "PageUp" => ClassMsg::Choose(-8),
            // Enter that ends the choice of a Chinese word is not meant for the palette.
            "Enter" if !e.is_composing() => ClassMsg::Run(at),
            _ => return None,
        };
        e.prevent_default();
        Some(Msg::Class(said))
    });
    let oninput = says.reform(|e: InputEvent| Msg::Class(ClassMsg::Query(input::value(&e))));
    let count = match panel.found.len() {
        0 => t(*lang, "palette.nothing").to_owned(),
        n => tf(*lang, "palette.count", &[("n", &n.to_string())]),
    };
    let label = t(*lang, "palette.label");
    html! {
        <>
            <input
                id="palette-query" type="text" role="combobox" aria-expanded="true"
                aria-controls="palette-list" aria-autocomplete="list"
                aria-activedescendant={(!panel.found.is_empty()).then(|| ids::palette_line(at))}
                aria-label={label} placeholder={label} autocomplete="off" spellcheck="false"
                maxlength="60" value={panel.query.clone()} {oninput} {onkeydown}
            />
            <ul id="palette-list" role="listbox" aria-label={t(*lang, "palette.title")}>
                { for panel.found.iter().enumerate().map(|(ix, entry)| line(says, ix, entry, ix == at)) }
            </ul>
            <p class="quiet" role="status">{ count }</p>
        </>
    }
}

fn line(says: &Callback<Msg>, ix: usize, entry: &PaletteEntry, chosen: bool) -> Html {
    let off = entry.blocked.is_some();
    // The field keeps the focus: a press of the pointer chooses and does it, nothing else.
    let onmousedown = |e: MouseEvent| e.prevent_default();
    html! {
        <li
            id={ids::palette_line(ix)} role="option" aria-selected={chosen.to_string()}
            aria-disabled={off.then_some("true")} {onmousedown}
            onclick={says.reform(move |_| Msg::Class(ClassMsg::Run(ix)))}
        >
            <span class="does">{ &entry.says }if let Some(why) = &entry.blocked { <small>{ why }</small> }</span>
            <small class="group">{ entry.group }</small>
            if !entry.key.is_empty() { <kbd>{ entry.key }</kbd> }
        </li>
    }
}
