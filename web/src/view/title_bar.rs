//! The title bar: title, language, theme, and the buttons that open everything else.

use super::icon::{Icon, icon, logo};
use super::mark::Chip;
use super::release::ReleaseChip;
use crate::browser;
use crate::i18n::{Lang, t, tf};
use crate::model::class::ClassMsg;
use crate::model::lesson::LessonMsg;
use crate::model::write::WriteMsg;
use crate::msg::Msg;
use crate::panel::flaws::FlawMark;
use crate::panel::release::ReleaseMark;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub title: AttrValue,
    pub release: ReleaseMark,
    pub mark: Option<Rc<FlawMark>>,
    /// Flaws that were taken out of this run.
    pub taken_out: Option<AttrValue>,
    pub broken: usize,
    pub disturbed: bool,
    pub says: Callback<Msg>,
}

#[component]
pub fn TitleBar(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let button = |which: Icon, key: &'static str, class: &'static str, msg: Msg| {
        let word = html! { <span class="word">{ t(lang, key) }</span> };
        bar_button(lang, (which, key), classes!("button", class), word, msg, says)
    };
    let plain = |which: Icon, key: &'static str, msg: Msg| {
        bar_button(lang, (which, key), classes!("button", "round", "plain"), html! {}, msg, says)
    };
    let about = t(lang, "bar.about");
    let theme = says.reform(|_| Msg::ToggleTheme(browser::prefers_dark()));
    html! {
        <header class="title-bar">
            <div class="name">
                { logo() }
                <h1>
                    <button
                        type="button" aria-haspopup="dialog" aria-label={about} title={about}
                        onclick={says.reform(|_| Msg::Class(ClassMsg::About))}
                    >
                        { "Zabscope" }
                    </button>
                </h1>
            </div>
            <div class="where" title={props.title.clone()}>{ &props.title }</div>
            <ReleaseChip mark={props.release.clone()} says={says.clone()} />
            if let Some(mark) = &props.mark {
                <Chip {lang} mark={mark.clone()} says={says.clone()} />
            } else if let Some(out) = &props.taken_out {
                <button
                    type="button" class="button taken-out" aria-haspopup="dialog"
                    onclick={says.reform(|_| Msg::ToggleFlaws)}
                >
                    { out }
                </button>
            }
            { guarantees(props) }
            { languages(lang, says) }
            <button
                type="button" class="button theme" title={t(lang, "bar.theme")}
                aria-label={t(lang, "bar.theme")} onclick={theme}
            >
                { icon(Icon::Theme) }<span class="word">{ t(lang, "bar.theme") }</span>
            </button>
            { button(Icon::Palette, "bar.palette", "all", Msg::TogglePalette) }
            <div class="history">
                { plain(Icon::Undo, "deed.undo", Msg::Undo) }
                { plain(Icon::Redo, "deed.redo", Msg::Redo) }
            </div>
            { button(Icon::Help, "bar.help", "keys", Msg::ToggleHelp) }
            { button(Icon::Present, "bar.present", "show", Msg::Class(ClassMsg::Present)) }
            { button(Icon::Network, "bar.network", if props.disturbed { "alert" } else { "" }, Msg::ToggleNetwork) }
            { button(Icon::Lesson, "bar.lessons", "learn", Msg::Lesson(LessonMsg::Library)) }
            { button(Icon::New, "bar.new", "", Msg::ToggleNew) }
            { button(Icon::Export, "bar.export", "take-out", Msg::Write(WriteMsg::Toggle)) }
            { button(Icon::Share, "bar.share", "primary", Msg::Share) }
        </header>
    }
}

fn bar_button(
    lang: Lang,
    (which, key): (Icon, &'static str),
    class: Classes,
    word: Html,
    msg: Msg,
    says: &Callback<Msg>,
) -> Html {
    let onclick = says.reform(move |_| msg.clone());
    html! {
        <button type="button" {class} title={t(lang, key)} aria-label={t(lang, key)} {onclick}>
            { icon(which) }{ word }
        </button>
    }
}

fn languages(lang: Lang, says: &Callback<Msg>) -> Html {
    let onclick = says.reform(|_| Msg::ToggleLang);
    html! {
        <button type="button" class="button lang" aria-label={t(lang, "bar.lang")} {onclick}>
            <span class={classes!((lang == Lang::En).then_some("on"))}>{ "EN" }</span>{ " · " }
            <span class={classes!((lang == Lang::Zh).then_some("on"))} lang="zh-CN">{ "中文" }</span>
        </button>
    }
}

/// The guarantees: how many are broken, or that none is.
fn guarantees(props: &Props) -> Html {
    let lang = props.lang;
    let (class, which, word) = match props.broken {
        0 => ("", Icon::Guarantees, t(lang, "bar.guarantees").to_owned()),
        n => ("is-broken", Icon::Alarm, tf(lang, "guarantee.count", &[("n", &n.to_string())])),
    };
    let onclick = props.says.reform(|_| Msg::ShowGuarantees);
    html! {
        <button
            type="button" class={classes!("button", "proofs", class)} title={word.clone()}
            aria-label={word.clone()} {onclick}
        >
            { icon(which) }<span class="word">{ word }</span>
            if props.broken > 0 { <span class="badge" aria-hidden="true">{ props.broken }</span> }
        </button>
    }
}
