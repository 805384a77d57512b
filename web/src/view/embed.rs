//! The page in another page: the stage with its sentence, perhaps a lens, a few buttons, and the way to the whole page;
//! and the form that makes such a page.

use super::icon::{Icon, icon};
use super::lens::Lens;
use super::lesson::LessonView;
use super::pill::PillView;
use super::stage::Stage;
use crate::browser;
use crate::i18n::{Lang, t};
use crate::model::write::{EmbedForm, WriteMsg};
use crate::msg::Msg;
use crate::panel::Page;
use crate::panel::write::{EmbedPanel, snippet};
use crate::scene::{LensScene, LensZoom, StageScene, Target};
use crate::view::input;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub page: Rc<Page>,
    pub stage: Rc<StageScene>,
    pub lens: Rc<LensScene>,
    pub says: Callback<Msg>,
    pub on_select: Callback<Target>,
    /// Another event is to be the present one.
    pub on_seek: Callback<u32>,
    /// Another part of the time axis is wanted.
    pub on_zoom: Callback<LensZoom>,
}

/// The page in another page.
#[component]
pub fn Embedded(props: &Props) -> Html {
    let Props { page, stage, lens, says, on_select, on_seek, on_zoom } = props;
    let lang = page.lang;
    let Some(embed) = page.embed.as_deref() else { return html! {} };
    let lesson = page.lesson.as_ref().and_then(|lesson| lesson.link.as_deref());
    let no_menu = Callback::from(|_: (Target, f64, f64)| ());
    // Whatever is first is measured, so that it is laid out for its width.
    let measured = |is: bool| is.then_some("lens");
    html! {
        <div class="page is-embed" data-trace-hash={page.hash.clone()} data-event={page.transport.event.to_string()}>
            if let Some(mark) = &page.mark { <p class="embed-mark">{ format!("{}: {}", mark.word, mark.flaws) }</p> }
            if !embed.no_sentence { <div class="caption"><PillView pill={page.pill.clone()} /></div> }
            if !embed.no_stage {
                <section id={measured(embed.lens.is_none())} class="stage" aria-label={t(lang, "page.stage")}>
                    <Stage
                        scene={stage.clone()} {lang} modified={page.mark.is_some()}
                        on_select={on_select.clone()} on_menu={no_menu}
                    />
                </section>
            }
            if embed.lens.is_some() {
                <section id="lens" class="lens" aria-label={t(lang, "page.lens")}>
                    <Lens
                        scene={lens.clone()} panel={page.lens.clone()} {lang} says={says.clone()}
                        on_seek={on_seek.clone()} on_select={on_select.clone()}
                        on_zoom={on_zoom.clone()}
                    />
                </section>
            }
            if let Some(panel) = &page.lesson { <LessonView panel={panel.clone()} says={says.clone()} /> }
            <footer class="embed-bar">
                if !embed.no_transport { { transport(page, says) } }
                <a
                    class="embed-open" href={browser::address_of(lesson.unwrap_or(&page.link))}
                    target="_blank" rel="noopener"
                >
                    { t(lang, "embed.open") }
                </a>
            </footer>
        </div>
    }
}

fn transport(page: &Page, says: &Callback<Msg>) -> Html {
    let (lang, bar) = (page.lang, &page.transport);
    let button = |which: Icon, key: &'static str, off: bool, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! {
            <button type="button" class="button round" title={t(lang, key)} aria-label={t(lang, key)}
                aria-disabled={off.then_some("true")} {onclick}>{ icon(which) }</button>
        }
    };
    let play =
        if bar.playing { (Icon::Pause, "transport.pause") } else { (Icon::Play, "transport.play") };
    html! {
        <div class="steps">
            { button(Icon::Back, "transport.back", bar.event == 0, Msg::Back) }
            { button(play.0, play.1, false, Msg::TogglePlay) }
            { button(Icon::Forward, "transport.forward", false, Msg::Forward) }
            <span class="time">{ &bar.time }</span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct FormProps {
    pub lang: Lang,
    /// The link, from its `#` on.
    pub link: String,
    pub panel: EmbedPanel,
    pub says: Callback<Msg>,
}

/// The form that makes a piece of HTML.
#[component]
pub fn EmbedMaker(props: &FormProps) -> Html {
    let FormProps { lang, link, panel, says } = props;
    let (lang, form) = (*lang, &panel.form);
    let check = |key: &'static str, on: bool, change: fn(&mut EmbedForm)| {
        let form = form.clone();
        let onchange = says.reform(move |_: Event| {
            let mut form = form.clone();
            change(&mut form);
            Msg::Write(WriteMsg::Form(form))
        });
        html! { <label class="check"><input type="checkbox" checked={on} {onchange} />{ t(lang, key) }</label> }
    };
    let field = |key: &'static str,
                 id: &'static str,
                 value: &String,
                 set: fn(&mut EmbedForm, String)| {
        let form = form.clone();
        let oninput = says.reform(move |e: InputEvent| {
            let mut form = form.clone();
            set(&mut form, input::value(&e));
            Msg::Write(WriteMsg::Form(form))
        });
        html! { <label>{ t(lang, key) }<input {id} value={value.clone()} autocomplete="off" {oninput} /></label> }
    };
    let address = format!("{}{}{link}", browser::home(), panel.query);
    let (width, height) = form.pixels();
    let onfocus = Callback::from(|_| browser::select_text("embed-html"));
    html! {
        <details class="embed-maker">
            <summary>{ t(lang, "embed.title") }</summary>
            <p class="quiet">{ t(lang, "embed.says") }</p>
            <div class="embed-choices">
                { check("embed.play", form.play, |f| f.play = !f.play) }
                { check("embed.loop", form.loops, |f| f.loops = !f.loops) }
                { check("embed.lens", form.lens, |f| f.lens = !f.lens) }
                { check("embed.transport", form.transport, |f| f.transport = !f.transport) }
                { check("embed.lang", form.lang, |f| f.lang = !f.lang) }
                { check("embed.preview", form.preview, |f| f.preview = !f.preview) }
            </div>
            <div class="embed-fields">
                { field("embed.end", "embed-end", &form.end, |f, text| f.end = text) }
                { field("embed.width", "embed-width", &form.size.0, |f, text| f.size.0 = text) }
                { field("embed.height", "embed-height", &form.size.1, |f, text| f.size.1 = text) }
            </div>
            <label class="stacked">{ t(lang, "embed.html") }
                <input id="embed-html" class="mono" readonly=true value={snippet(&address, panel)} {onfocus} />
            </label>
            if form.preview {
                <iframe
                    class="embed-preview" src={address.clone()} title={t(lang, "embed.preview")}
                    sandbox="allow-scripts allow-same-origin" width={width.to_string()}
                    height={height.to_string()}
                />
            }
        </details>
    }
}
