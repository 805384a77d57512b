//! A context menu, with the line that says when its command takes effect.

use super::maybe;
use super::when::When;
use super::write::Write;
use crate::i18n::tf;
use crate::ids;
use crate::msg::Msg;
use crate::panel::menu::{MenuItem, MenuPanel};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub menu: Rc<MenuPanel>,
    pub says: Callback<Msg>,
}

#[component]
pub fn Menu(props: &Props) -> Html {
    let (menu, says) = (&*props.menu, &props.says);
    let onkeydown = maybe(says, |e: KeyboardEvent| {
        let msg = match e.key().as_str() {
            "ArrowDown" => Msg::MenuMove(1),
            "ArrowUp" => Msg::MenuMove(-1),
            "Home" => Msg::MenuEdge(false),
            "End" => Msg::MenuEdge(true),
            "Tab" => Msg::Escape,
            _ => return None,
        };
        if e.key() != "Tab" {
            e.prevent_default();
        }
        Some(msg)
    });
    let label = tf(menu.lang, "menu.for", &[("what", &menu.title)]);
    let item =
        |(index, item): (usize, &MenuItem)| item_view(says, index, item, index == menu.focus);
    html! {
        <>
            <div
                class="shade" onclick={says.reform(|_| Msg::Escape)}
                oncontextmenu={says.reform(|e: MouseEvent| { e.prevent_default(); Msg::Escape })}
            >
            </div>
            <div id="menu" class="menu" role="dialog" aria-label={label.clone()}>
                <p class="menu-title">{ &menu.title }</p>
                if let Some(form) = &menu.write {
                    <Write lang={menu.lang} form={form.clone()} says={says.clone()} />
                }
                <div role="menu" aria-label={label} {onkeydown}>{ for menu.items.iter().enumerate().map(item) }</div>
                <When
                    lang={menu.lang} form={menu.when.clone()} ends={menu.ends.clone()}
                    on_change={says.reform(Msg::MenuWhen)}
                />
            </div>
        </>
    }
}

fn item_view(says: &Callback<Msg>, index: usize, item: &MenuItem, focused: bool) -> Html {
    let (msg, off) = (item.msg.clone(), item.refused.is_some());
    let onclick = maybe(says, move |_: MouseEvent| (!off).then(|| msg.clone()));
    let class = classes!("item", item.fault.then_some("fault"));
    html! {
        <button
            type="button" role="menuitem" id={ids::menu_item(index)} {class}
            tabindex={if focused { "0" } else { "-1" }} aria-disabled={off.then_some("true")}
            aria-haspopup={item.more.then_some("menu")} {onclick}
        >
            <span>{ &item.label }</span>
            if let Some(why) = &item.refused { <small>{ why }</small> }
        </button>
    }
}
