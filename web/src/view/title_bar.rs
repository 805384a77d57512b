//! The title bar: where one is, the library, a link, and “…”, behind which everything else is.

use super::icon::{Icon, icon, logo};
use super::mark::Chip;
use super::release::ReleaseChip;
use crate::browser;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::class::ClassMsg;
use crate::model::desk::{Desk, DeskMsg};
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
    pub desk: Desk,
    pub says: Callback<Msg>,
}

#[component]
pub fn TitleBar(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let button = |which: Icon, key: &'static str, class: &'static str, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! {
            <button
                type="button" class={classes!("button", "plain", class)} title={t(lang, key)}
                aria-label={t(lang, key)} {onclick}
            >
                { icon(which) }<span class="word">{ t(lang, key) }</span>
            </button>
        }
    };
    let about = t(lang, "bar.about");
    let more = t(lang, "bar.more");
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
            <span class="between"></span>
            if props.broken > 0 { { guarantees(props) } }
            if props.disturbed { { button(Icon::Network, "bar.network", "alert", Msg::ToggleNetwork) } }
            { button(Icon::Lesson, "bar.lessons", "learn", Msg::Lesson(LessonMsg::Library)) }
            { button(Icon::Share, "bar.share", "share", Msg::Share) }
            <button
                type="button" class="button round plain more" aria-expanded={props.desk.more.to_string()}
                aria-label={more} title={more} onclick={says.reform(|_| Msg::Desk(DeskMsg::More))}
            >
                { icon(Icon::More) }
            </button>
            if props.desk.more { { behind(props) } }
        </header>
    }
}

/// What stands behind “…”: everything that a first look does not need.
fn behind(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let button = |which: Icon, key: &'static str, msg: Msg| {
        let says = says.clone();
        let onclick = move |_: MouseEvent| {
            says.emit(Msg::Desk(DeskMsg::More));
            says.emit(msg.clone());
        };
        html! {
            <button type="button" class="item" aria-label={t(lang, key)} {onclick}>
                { icon(which) }<span>{ t(lang, key) }</span>
            </button>
        }
    };
    let theme = Msg::ToggleTheme(browser::prefers_dark());
    let bench = if props.desk.bench { "bar.bench_off" } else { "bar.bench" };
    html! {
        <>
            <div class="shade" onclick={says.reform(|_| Msg::Desk(DeskMsg::More))}></div>
            <div class="menu more-menu" id={ids::MORE} role="group" aria-label={t(lang, "bar.more")} tabindex="-1">
                { languages(lang, says) }
                { button(Icon::Theme, "bar.theme", theme) }
                { button(Icon::Present, "bar.present", Msg::Class(ClassMsg::Present)) }
                { button(Icon::New, "bar.new", Msg::ToggleNew) }
                { button(Icon::Network, "bar.network", Msg::ToggleNetwork) }
                { button(Icon::Export, "bar.export", Msg::Write(WriteMsg::Toggle)) }
                if props.broken == 0 { { button(Icon::Guarantees, "bar.guarantees", Msg::ShowGuarantees) } }
                { button(Icon::Table, "table.open", Msg::Class(ClassMsg::Table)) }
                { button(Icon::Undo, "deed.undo", Msg::Undo) }
                { button(Icon::Redo, "deed.redo", Msg::Redo) }
                { button(Icon::Branch, "key.branches", Msg::ToggleBranches) }
                { button(Icon::Up, bench, Msg::Desk(DeskMsg::Bench)) }
                { button(Icon::Help, "bar.help", Msg::ToggleHelp) }
                { button(Icon::Palette, "bar.palette", Msg::TogglePalette) }
                { button(Icon::About, "bar.about", Msg::Class(ClassMsg::About)) }
            </div>
        </>
    }
}

fn languages(lang: Lang, says: &Callback<Msg>) -> Html {
    let onclick = says.reform(|_| Msg::ToggleLang);
    html! {
        <button type="button" class="item lang" aria-label={t(lang, "bar.lang")} {onclick}>
            { icon(Icon::Lang) }
            <span>
                <span class={classes!((lang == Lang::En).then_some("on"))}>{ "EN" }</span>{ " · " }
                <span class={classes!((lang == Lang::Zh).then_some("on"))} lang="zh-CN">{ "中文" }</span>
            </span>
        </button>
    }
}

/// How many guarantees are broken.
fn guarantees(props: &Props) -> Html {
    let word = tf(props.lang, "guarantee.count", &[("n", &props.broken.to_string())]);
    html! {
        <button
            type="button" class="button proofs is-broken" title={word.clone()} aria-label={word.clone()}
            onclick={props.says.reform(|_| Msg::ShowGuarantees)}
        >
            { icon(Icon::Alarm) }<span class="word">{ word }</span>
            <span class="badge" aria-hidden="true">{ props.broken }</span>
        </button>
    }
}
