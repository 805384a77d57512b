//! A client: a pill with what it is doing.

use super::control::Control;
use super::server::{Pen, px};
use super::words::{client_label, doing_words, outcome_words};
use crate::scene::Target;
use crate::scene::servers::{ClientPill, Doing};
use yew::prelude::*;

/// A client.
pub fn client(pen: &Pen, client: &ClientPill) -> Html {
    let (w, h) = pen.layout.pill;
    let (badge, words) = if pen.layout.tall { (4.0, 32.0) } else { (7.0, 37.0) };
    let last = client.last.map(|outcome| outcome_words(pen.lang, outcome));
    let y = if last.is_some() { "-2" } else { "4" };
    let off = matches!(client.doing, Doing::Closed | Doing::Disconnected);
    let shape = |class: &'static str, more: f64| {
        html! {
            <rect
                {class} x={px(-w - more)} y={px(-h - more)}
                width={px(2.0 * (w + more))} height={px(2.0 * (h + more))} rx={px(12.0 + more)}
            />
        }
    };
    let picture = html! {
        <>
            if client.actor {
                <g key={format!("now-{}", pen.event)}>{ shape("st-now", 4.0) }</g>
            }
            { shape("cl-pill", 0.0) }
            <rect class="cl-badge" x={px(-w + badge)} y="-9" width="25" height="18" rx="6" />
            <text class="cl-name" x={px(-w + badge + 12.5)} y="4">{ client.id.to_string() }</text>
            <text class="cl-doing" x={px(-w + words)} {y}>{ doing_words(pen.lang, client.doing) }</text>
            if let Some(last) = last {
                <text class="cl-last" x={px(-w + words)} y="12">{ last }</text>
            }
        </>
    };
    html! {
        <Control
            key={client.id.to_string()}
            target={Target::Client(client.id)}
            label={client_label(pen.lang, client)}
            class={classes!("st-client", off.then_some("is-off"))}
            style={format!("transform:translate({:.1}px,{:.1}px)", client.at.x, client.at.y)}
            selected={client.selected}
            on_select={pen.on_select.clone()}
            on_menu={pen.on_menu.clone()}
            {picture}
        >
            <title>{ client_label(pen.lang, client) }</title>
            { shape("st-focus", 4.0) }
        </Control>
    }
}
