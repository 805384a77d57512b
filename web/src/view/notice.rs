//! Messages about the page itself: one that fades, and one that stays.

use super::guarantees::jump;
use super::icon::{Icon, icon};
use crate::i18n::{Lang, t, tf};
use crate::msg::Msg;
use crate::panel::AlarmLine;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    /// The line that goes by itself, and whether it offers to undo.
    pub toast: Option<(String, bool)>,
    pub alarm: Option<Rc<AlarmLine>>,
    pub says: Callback<Msg>,
}

/// The line that goes by itself.
#[component]
pub fn Notice(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let button = |key: &'static str, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! { <button type="button" class="button small" {onclick}>{ t(lang, key) }</button> }
    };
    let content = match &props.toast {
        Some((text, undo)) => html! {
            <div class="toast"><span>{ text }</span>if *undo { { button("toast.undo", Msg::Undo) } }</div>
        },
        None => html! {},
    };
    html! {
        <div class="notice">
            { for props.alarm.iter().map(|alarm| alarm_line(lang, alarm, says)) }
            <div role="status">{ content }</div>
        </div>
    }
}

/// A guarantee has just been broken: which, by what, and where to read more.
fn alarm_line(lang: Lang, alarm: &AlarmLine, says: &Callback<Msg>) -> Html {
    let close = t(lang, "toast.close");
    let button = |key: &'static str, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! { <button type="button" class="button small" {onclick}>{ t(lang, key) }</button> }
    };
    html! {
        <div class="alarm" role="alert">
            { icon(Icon::Alarm) }
            <div class="what"><b>{ tf(lang, "guarantee.broken_name", &[("name", alarm.card.name)]) }</b>
                <span>{ &alarm.card.says }</span>
                if let Some(more) = &alarm.more { <span>{ more }</span> }
            </div>
            <div class="do">
                { button("guarantee.show", Msg::ShowGuarantees) }
                if !alarm.card.here { { jump(lang, alarm.card.event, says) } }
                if alarm.stopped { { button("guarantee.go_on", Msg::TogglePlay) } }
                <button
                    type="button" class="button small" aria-label={close} title={close}
                    onclick={says.reform(|_| Msg::CloseAlarm)}
                >
                    { icon(Icon::Close) }
                </button>
            </div>
        </div>
    }
}

/// What the line that stays is given.
#[derive(Properties, PartialEq)]
pub struct BannerProps {
    pub lang: Lang,
    pub text: AttrValue,
    /// Whether that can be tried again.
    pub retry: bool,
    pub says: Callback<Msg>,
}

/// The line that stays.
#[component]
pub fn Banner(props: &BannerProps) -> Html {
    let label = t(props.lang, "toast.close");
    html! {
        <div class="banner" role="alert">
            <span>{ &props.text }</span>
            if props.retry {
                <button type="button" class="button small" onclick={props.says.reform(|_| Msg::LoadAgain)}>{ t(props.lang, "banner.retry") }</button>
            }
            <button type="button" class="button round" aria-label={label} title={label}
                onclick={props.says.reform(|_| Msg::CloseBanner)}>{ icon(Icon::Close) }</button>
        </div>
    }
}
