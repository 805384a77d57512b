//! The whole page: title bar, stage with its caption, inspector, transport bar, lens.

use super::behind;
use super::embed;
use super::icon::{Icon, icon};
use super::inspector::InspectorView;
use super::kept::Back;
use super::lens::Lens;
use super::locks::{Outside, numbers, queue};
use super::mark::Strip;
use super::news::News;
use super::notice::{Banner, Notice};
use super::offer;
use super::paper::Paper;
use super::pill::PillView;
use super::present::Pen;
use super::stage::Stage;
use super::title_bar::TitleBar;
use super::toolbar::ToolBar;
use super::transport::TransportBar;
use super::twin::{self, OtherPictures};
use crate::i18n::t;
use crate::model::LensKind;
use crate::msg::Msg;
use crate::panel::Page;
use crate::panel::popover::Shows;
use crate::scene::arrows::Arrow;
use crate::scene::film::FilmScene;
use crate::scene::{LensScene, LensZoom, StageScene, Target};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub page: Rc<Page>,
    pub stage: Rc<StageScene>,
    pub lens: Rc<LensScene>,
    pub other: Option<OtherPictures>,
    pub glow: Rc<Vec<Arrow>>,
    pub film: Rc<FilmScene>,
    pub says: Callback<Msg>,
    pub on_select: Callback<Target>,
    pub on_menu: Callback<(Target, f64, f64)>,
    /// Another event is to be the present one.
    pub on_seek: Callback<u32>,
    /// Another part of the time axis is wanted.
    pub on_zoom: Callback<LensZoom>,
}

/// What is printed is a lesson.
fn on_paper(page: &Page) -> Option<&'static str> {
    let open = page.popover.as_ref()?;
    matches!(open.shows, Shows::Handout(_)).then_some("has-handout")
}

#[component]
pub fn PageView(props: &Props) -> Html {
    let (page, says) = (&*props.page, &props.says);
    let lang = page.lang;
    if page.embed.is_some() {
        let Props { page, stage, lens, says, on_select, on_seek, on_zoom, .. } = props.clone();
        let props = embed::Props { page, stage, lens, says, on_select, on_seek, on_zoom };
        return behind::embedded(props).unwrap_or_default();
    }
    let lesson = page.lesson.is_some() || page.author.is_some();
    html! {
        <div
            class={page_class(page)} data-trace-hash={page.hash.clone()}
            data-event={page.transport.event.to_string()}
        >
            <TitleBar
                {lang} title={page.title.clone()} release={page.release.clone()} mark={page.mark.clone()}
                taken_out={page.taken_out.clone().map(AttrValue::from)} broken={page.broken}
                disturbed={page.transport.disturbed} desk={page.desk} says={says.clone()}
            />
            <div class="lines">
                if let Some(text) = &page.banner { <Banner {lang} text={text.clone()} retry={page.retry} says={says.clone()} /> }
                if page.news { <News {lang} says={says.clone()} /> }
                if let Some(line) = &page.kept { <Back {lang} line={line.clone()} says={says.clone()} /> }
            </div>
            <main id="main" class={main_class(page, lesson)}>
                if let Some(panel) = &page.lesson { { behind::lesson(panel.clone(), says.clone()).unwrap_or_default() } }
                if let Some(panel) = &page.author { { behind::author(panel.clone(), says.clone()).unwrap_or_default() } }
                { stage_section(props) }
                <InspectorView inspector={page.inspector.clone()} open={page.desk.drawer} says={says.clone()} />
                { below(props) }
                if page.desk.lens { { lens_section(props) } }
                <TransportBar
                    bar={page.transport.clone()} film={(!page.desk.lens).then(|| props.film.clone())} says={says.clone()}
                />
                if let Some(present) = page.present { { behind::present_tools(lang, present, says.clone()).unwrap_or_default() } }
            </main>
            <p class="unseen" id="read-out" aria-live="polite" aria-atomic="true">{ &page.read }</p>
            if let Some(present) = page.present { { behind::present_over(lang, present, says.clone()).unwrap_or_default() } }
            <Paper {lang} panel={page.paper.clone()} link={page.link.clone()} />
            if let Some(popover) = &page.popover { { behind::popover(popover.clone(), says.clone()).unwrap_or_default() } }
            if let Some(menu) = &page.menu { { behind::menu(menu.clone(), says.clone()).unwrap_or_default() } }
        </div>
    }
}

fn page_class(page: &Page) -> Classes {
    classes!("page", page.present.is_some().then_some("presenting"), on_paper(page))
}

fn main_class(page: &Page, lesson: bool) -> Classes {
    classes!(
        page.twin.is_some().then_some("is-twin"),
        lesson.then_some("has-lesson"),
        page.desk.drawer.then_some("has-drawer"),
        page.desk.lens.then_some("has-lens"),
    )
}

/// Under the stage: the four matters, or what is said about the one that plays.
fn below(props: &Props) -> Html {
    let (page, says, lang) = (&*props.page, &props.says, props.page.lang);
    match &page.hint {
        _ if page.offers => offer::cards(lang, says),
        Some(hint) => offer::hint(lang, hint, says),
        None => Html::default(),
    }
}

/// The stage, and what is told above and below it.
fn stage_section(props: &Props) -> Html {
    let (page, says, lang) = (&*props.page, &props.says, props.page.lang);
    let class = classes!(
        "stage",
        page.moving.then_some("is-moving"),
        page.mark.is_some().then_some("is-modified"),
    );
    html! {
        <section
            id="stage" {class} aria-label={t(lang, "page.stage")}
        >
            if let Some(mark) = &page.mark { <Strip {lang} mark={mark.clone()} says={says.clone()} /> }
            { pictures(props) }
            if let Some(text) = &page.searching {
                <p class="skipped searching">
                    <span>{ text }</span>
                    <button type="button" class="button small" onclick={says.reform(|_| Msg::Escape)}>
                        { t(lang, "jump.cancel") }
                    </button>
                </p>
            }
            if let Some(text) = &page.skipped { <p class="skipped">{ icon(Icon::End) }{ text }</p> }
            if page.present.is_some_and(|p| p.pen) { <Pen /> }
            <Outside panel={page.locks.clone()} />
            <div id="term-room"></div>
            <Notice
                {lang} toast={page.toast.clone()} alarm={page.alarm.clone()} says={says.clone()}
            />
        </section>
    }
}

/// The run under its sentence; beside the other line where two are compared.
fn pictures(props: &Props) -> Html {
    let (page, says, lang) = (&*props.page, &props.says, props.page.lang);
    let modified = page.mark.is_some();
    let run = html! {
        <>
            <div class="caption"><PillView pill={page.pill.clone()} /></div>
            <Stage
                scene={props.stage.clone()} {lang} {modified}
                on_select={props.on_select.clone()} on_menu={props.on_menu.clone()}
            />
        </>
    };
    let Some(panel) = &page.twin else { return run };
    html! {
        <div class="pair">
            { twin::this_side(panel, run) }
            { twin::other_side(panel, props.other.as_ref(), modified, &props.on_select, says) }
        </div>
    }
}

/// The lens; two of them where two lines are compared.
fn lens(props: &Props) -> Html {
    let (page, says, lang) = (&*props.page, &props.says, props.page.lang);
    let lens = html! {
        <Lens
            scene={props.lens.clone()} panel={page.lens.clone()} glow={props.glow.clone()} {lang}
            says={says.clone()} on_seek={props.on_seek.clone()} on_select={props.on_select.clone()}
            on_zoom={props.on_zoom.clone()}
        />
    };
    match &page.twin {
        Some(panel) if page.transport.lens != LensKind::Locks => twin::lenses(
            panel,
            lens,
            props.other.as_ref(),
            &page.lens,
            &props.on_select,
            &props.on_zoom,
            says,
        ),
        _ => lens,
    }
}

fn lens_section(props: &Props) -> Html {
    let (page, says, lang) = (&*props.page, &props.says, props.page.lang);
    let locks = page.transport.lens == LensKind::Locks;
    html! {
        <section
            id="lens" class={classes!("lens", locks.then_some("is-locks"))}
            aria-label={t(lang, if locks { "locks.locks" } else { "page.lens" })}
        >
            <ToolBar bar={page.transport.clone()} says={says.clone()} />
            { lens(props) }
            if locks {
                { beside_locks(page, says) }
                { numbers(&page.locks) }
            }
        </section>
    }
}

/// Who waits in which queue, and the way to the first program.
fn beside_locks(page: &Page, says: &Callback<Msg>) -> Html {
    let lang = page.lang;
    html! {
        <aside class="beside-lens">
            if let Some(line) = &page.locks.queue { { queue(lang, line, says) } }
            if page.locks.empty {
                <button type="button" class="button" onclick={says.reform(|_| Msg::ShowRecipes)}>
                    { t(lang, "locks.begin") }
                </button>
            }
        </aside>
    }
}
