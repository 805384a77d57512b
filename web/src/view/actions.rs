//! The first few actions for the selected thing, as buttons; its menu has the rest.

use crate::i18n::{Lang, t};
use crate::msg::Msg;
use crate::panel::menu::{Actions, MenuItem};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub actions: Actions,
    pub says: Callback<Msg>,
}

/// What can be done to the thing that is pointed at.
#[component]
pub fn ActionsRow(props: &Props) -> Html {
    let (actions, says) = (&props.actions, &props.says);
    let target = actions.target;
    let button = |item: &MenuItem| {
        let msg = item.msg.clone();
        html! {
            <button
                key={item.label.clone()} type="button"
                class={classes!("button", "small", item.fault.then_some("alert"))}
                onclick={says.reform(move |_| msg.clone())}
            >
                { &item.label }
            </button>
        }
    };
    let more = says.reform(move |e: MouseEvent| {
        Msg::OpenMenu(target, f64::from(e.client_x()), f64::from(e.client_y()))
    });
    html! {
        <div class="actions" role="group" aria-label={actions.title.clone()}>
            { for actions.items.iter().map(button) }
            <button key="more" type="button" class="button small" aria-haspopup="dialog" onclick={more}>
                { t(props.lang, "menu.more") }
            </button>
        </div>
    }
}
