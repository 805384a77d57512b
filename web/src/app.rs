//! The application: holds the model, hands everything said to `update`, and does what that asks for.

mod behind;
mod data;
mod perform;
mod pictures;

use crate::api;
use crate::browser::{self, motion};
use crate::i18n::{Lang, t};
use crate::keys;
use crate::model::author::AuthorMsg;
use crate::model::class::{ClassMsg, Tour};
use crate::model::desk::DeskMsg;
use crate::model::direct::DirectMsg;
use crate::model::glossary::GlossaryMsg;
use crate::model::kept::{KeptMsg, Offer};
use crate::model::lenses::LensMsg;
use crate::model::lesson::LessonMsg;
use crate::model::offline::OfflineMsg;
use crate::model::predict::PredictMsg;
use crate::model::write::Embed;
use crate::model::{Model, Theme};
use crate::msg::Msg;
use crate::panel;
use crate::scene::{self, Target};
use crate::update;
use crate::update::task::Task;
use crate::view;
use gloo_timers::callback::Interval;
use perform::perform;
use pictures::Pictures;
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;
use zabscope::sim::TraceHash;

/// Where it is remembered that somebody has been here and done something.
const VISITED: &str = "zabscope.visited";
/// Where the language and the theme are remembered.
const LANG: &str = "zabscope.lang";
const THEME: &str = "zabscope.theme";
/// Where answers to predictions are kept.
const ANSWERS: &str = "zabscope.answers";
/// Where it is kept how far one has come in lessons.
const LESSONS: &str = "zabscope.lessons";
/// Where it is remembered that drawer and lens lie open from the start.
const BENCH: &str = "zabscope.bench";
/// Where the lesson is kept that is being made.
const DRAFT: &str = "zabscope.draft";
/// The shortest pause between two sentences that are read out, in milliseconds.
const READ: u32 = 2_500;
/// How long after a change the run is kept, in milliseconds.
const KEEP: u32 = 3_000;
/// When what was kept is read, in milliseconds: after the first picture.
const LOOK: u32 = 300;
/// How long a toast stays, in milliseconds.
const TOAST: u32 = 8_000;

/// While it plays, drawing takes at most one part of the time in so many: packets move on meanwhile.
const SHARE: f64 = 3.0;
/// How long after a move the link of the panic screen is made, in milliseconds.
const LINK: u32 = 2_000;

/// The one struct component.
pub struct App {
    model: Model,
    pictures: Pictures,
    /// What waits until the page is drawn as it now is.
    once_drawn: Vec<Task>,
    /// What was said and waits for the library.
    waiting: Vec<Msg>,
    timer: Option<(u32, Interval)>,
    frames: Option<motion::Frames>,
    /// When the page was last drawn, and how long that took.
    drawn: (f64, f64),
    mode: Rc<Cell<keys::KeyMode>>,
    says: Callback<Msg>,
    on_select: Callback<Target>,
    on_menu: Callback<(Target, f64, f64)>,
    on_seek: Callback<u32>,
    on_zoom: Callback<scene::LensZoom>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let mut model = update::opened(&browser::hash(), stored_lang(), stored_theme());
        model.page.write.embed = Embed::of(&browser::search());
        update::embed(&mut model);
        model.page.may_panic = browser::query_has("panic=test");
        show_lang(model.page.lang);
        show_theme(model.page.theme);
        if model.page.write.embed.is_none() {
            model.page.kept.offer = browser::kept().map(Offer::Unread);
            let anew = model.page.kept.offer.is_none() && browser::hash().len() < 2;
            let first = anew && browser::stored(VISITED).is_none();
            model.page.class.tour = match browser::hash().len() < 2 {
                true if first => Some(Tour::Waits),
                offered => offered.then_some(Tour::Offered),
            };
            if browser::stored(BENCH).as_deref() == Some("1") {
                model.view.width = browser::width_of("page").unwrap_or(model.view.width);
                let _ = update::said(&mut model, Msg::Desk(DeskMsg::Kept));
            }
        }
        let _ = update::said(&mut model, Msg::Zoom(scene::LensZoom::Fit));
        let present = browser::query_has("present=1").then_some(Msg::Class(ClassMsg::Present));
        let mode = Rc::new(Cell::new(keys::KeyMode::default()));
        listen(ctx, &mode);
        let link = ctx.link();
        if model.page.kept.offer.is_some() {
            let link = link.clone();
            browser::after(LOOK, move || link.send_message(Msg::Kept(KeptMsg::Look)));
        }
        let mut app = App {
            pictures: Pictures::of(&model),
            once_drawn: Vec::new(),
            waiting: Vec::from_iter(present),
            timer: None,
            frames: None,
            drawn: (0.0, 0.0),
            mode,
            says: link.callback(|msg| msg),
            on_select: link.callback(Msg::Select),
            on_menu: link.callback(|(target, x, y)| Msg::OpenMenu(target, x, y)),
            on_seek: link.callback(Msg::Seek),
            on_zoom: link.callback(Msg::Zoom),
            model,
        };
        browser::set_title(&app.pictures.page.document);
        app.refresh();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let begun = motion::millis();
        let whole = msg == Msg::Whole;
        let frame = matches!(msg, Msg::Direct(DirectMsg::Frame(_)));
        if matches!(msg, Msg::OnLens(LensMsg::Point(_))) {
            // Pointing changes no picture: what is there already lights up.
            let _ = update::said(&mut self.model, msg);
            let glows = self.pictures.refresh_glow(&self.model);
            self.light();
            return glows;
        }
        let before = api::has_listeners().then(|| moment(&self.model));
        let tasks = match update::said(&mut self.model, msg) {
            Ok(tasks) => tasks,
            Err(msg) => return self.wait(ctx, msg),
        };
        // Before answers are given: who waits for one has then heard of everything on the way there.
        if let Some(before) = before {
            behind::tell(&self.model, before);
        }
        let quiet = frame && tasks.is_empty() && self.model.moving();
        for task in tasks {
            match task {
                Task::Focus(_) | Task::RestoreFocus | Task::Reveal(_) | Task::PlaceMenu(..) => {
                    self.once_drawn.push(task);
                }
                _ => perform(ctx, task),
            }
        }
        if whole {
            behind::begin(ctx.link().clone(), self.model.page.write.embed.is_some());
            let waiting = std::mem::take(&mut self.waiting);
            ctx.link().send_message_batch(waiting);
        }
        if quiet && (!self.is_stale() || begun < self.drawn.0 + self.drawn.1 * SHARE) {
            motion::move_all(&self.pictures.stage.flights.places(self.model.moment()));
            return false;
        }
        self.run_timer(ctx);
        self.refresh();
        self.drawn.0 = begun;
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        html! {
            <view::page::PageView
                page={self.pictures.page.clone()}
                stage={self.pictures.stage.clone()}
                lens={self.pictures.lens.clone()}
                other={self.pictures.other.clone()}
                glow={self.pictures.glow.clone()}
                film={self.pictures.film.clone()}
                says={self.says.clone()}
                on_select={self.on_select.clone()}
                on_menu={self.on_menu.clone()}
                on_seek={self.on_seek.clone()}
                on_zoom={self.on_zoom.clone()}
            />
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            measure(ctx.link());
            let link = ctx.link().clone();
            browser::on_size("stage", ".stage-picture", move |width, height| {
                link.send_message(Msg::Desk(DeskMsg::Stage(width, height)));
            });
            let link = ctx.link().clone();
            if needs_all() {
                load(link);
            } else {
                browser::when_painted(move || load(link));
            }
        }
        // At once, so that no key that follows goes astray.
        for task in std::mem::take(&mut self.once_drawn) {
            perform(ctx, task);
        }
        self.light();
        self.drawn.1 = motion::millis() - self.drawn.0;
    }
}

impl App {
    /// Keeps what was said until all of the program and its data are there, and says so if somebody wanted it.
    fn wait(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        // Nobody has asked for what the browser kept.
        if !matches!(msg, Msg::Kept(_)) {
            ctx.link().send_message(Msg::Waits);
        }
        self.waiting.push(msg);
        false
    }

    /// Lights up what belongs to what is pointed at or selected, wherever it is on the page.
    fn light(&self) {
        let lit = panel::lens::all_lit(&self.model);
        browser::light(&lit.iter().map(|key| key.word()).collect::<Vec<_>>());
    }

    /// What is drawn, made anew from the model.
    fn refresh(&mut self) {
        self.mode.set(keys::KeyMode {
            may_panic: self.model.page.may_panic,
            presenting: self.model.page.class.present.is_some(),
        });
        let title = self.pictures.page.document.clone();
        self.pictures.refresh(&self.model);
        let page = &self.pictures.page;
        if title != page.document {
            browser::set_title(&page.document);
        }
        let lang = self.model.page.lang;
        let words = ["panic.title", "panic.says", "panic.back", "panic.copy", "panic.details"];
        browser::keep_link(&self.model.link, words.map(|key| t(lang, key)));
    }

    /// Is something else to be drawn than what is?
    fn is_stale(&self) -> bool {
        let Model { run, play, .. } = &self.model;
        let page = &self.pictures.page;
        page.transport.event != run.cursor() || page.skipped.is_some() != play.skipped.is_some()
    }

    /// A timer or a loop over frames exists if and only if the model says that it plays.
    fn run_timer(&mut self, ctx: &Context<Self>) {
        if self.model.moving() != self.frames.is_some() {
            let link = ctx.link().clone();
            let each = move |millis| link.send_message(Msg::Direct(DirectMsg::Frame(millis)));
            self.frames = self.model.moving().then(|| motion::Frames::new(each));
        }
        let wanted = self.model.interval();
        if self.timer.as_ref().map(|(interval, _)| *interval) == wanted {
            return;
        }
        let link = ctx.link().clone();
        self.timer = wanted.map(|interval| {
            (interval, Interval::new(interval, move || link.send_message(Msg::Tick)))
        });
    }
}

impl api::OpenPage for html::Scope<App> {
    fn say(&self, msg: Msg) {
        self.send_message(msg);
    }

    fn look<T>(&self, read: impl FnOnce(&Model) -> T) -> Option<T> {
        Some(read(&self.get_component()?.model))
    }
}

/// The event at the cursor, and which run it is in.
fn moment(model: &Model) -> (u32, TraceHash) {
    (model.run.cursor(), model.run.world().hash())
}

fn listen(ctx: &Context<App>, mode: &Rc<Cell<keys::KeyMode>>) {
    let link = ctx.link().clone();
    let mode = mode.clone();
    browser::on_key(move |press| {
        let said = keys::said(&press, mode.get());
        let taken = said.is_some();
        if let Some(msg) = said {
            link.send_message(msg);
        }
        taken
    });
    let link = ctx.link().clone();
    browser::on_point(move |word| {
        let key = word.as_deref().and_then(scene::lit::LitKey::read);
        link.send_message(Msg::OnLens(LensMsg::Point(key)));
    });
    let link = ctx.link().clone();
    browser::on_hash(move |hash| link.send_message(Msg::HashChanged(hash)));
    let link = ctx.link().clone();
    browser::on_full_screen_left(move || link.send_message(Msg::Class(ClassMsg::Leave)));
    let link = ctx.link().clone();
    browser::on_leave(move || link.send_message(Msg::Kept(KeptMsg::Flush)));
    let link = ctx.link().clone();
    browser::on_news(move || link.send_message(Msg::Offline(OfflineMsg::News)));
    let link = ctx.link().clone();
    browser::on_resize(move || measure(&link));
    let link = ctx.link().clone();
    motion::on_reduced_motion(move |reduced| {
        link.send_message(Msg::Direct(DirectMsg::Reduced(reduced)));
    });
}

/// Loads what the first picture did not need, and says so.
fn load(link: html::Scope<App>) {
    yew::platform::spawn_local(async move {
        if !(behind::open_all().await && data::all().await) {
            return link.send_message(Msg::NotLoaded);
        }
        link.send_message(Msg::Whole);
        if let Some(code) = browser::stored(ANSWERS) {
            link.send_message(Msg::Predict(PredictMsg::Kept(code)));
        }
        if let Some(progress) = browser::stored(LESSONS) {
            link.send_message(Msg::Lesson(LessonMsg::Kept(progress)));
        }
        if let Some(draft) = browser::stored(DRAFT) {
            link.send_message(Msg::Lesson(LessonMsg::Author(AuthorMsg::Kept(draft))));
        }
    });
}

/// Shows the page as soon as the texts are there that its first picture needs; a link or a frame needs all there is.
pub async fn begin() {
    let all = needs_all();
    while !data::texts(stored_lang()).await
        || all && !(data::all().await && behind::open_all().await)
    {
        browser::ask_again().await;
    }
    yew::Renderer::<App>::with_root(browser::root()).render();
}

/// Must all of the program and its data be there before there is anything to show?
fn needs_all() -> bool {
    browser::hash().len() > 1 || Embed::of(&browser::search()).is_some()
}

/// From now on words of the protocol lead to the glossary.
fn mark_terms(link: html::Scope<App>) {
    let short = |id: &str| panel::glossary::short(Lang::from_tag(&browser::shown_lang()), id);
    browser::mark_terms(short, move |id| {
        link.send_message(Msg::Glossary(GlossaryMsg::Open(id)));
    });
}

fn measure(link: &html::Scope<App>) {
    if let Some(width) = browser::width_of("main").or_else(|| browser::width_of("lens")) {
        link.send_message(Msg::Resized(width));
    }
}

fn stored_lang() -> Lang {
    let asked = browser::query("lang").or_else(|| browser::stored(LANG));
    Lang::from_tag(&asked.unwrap_or_else(browser::language))
}

fn stored_theme() -> Theme {
    match browser::query("theme").or_else(|| browser::stored(THEME)).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

fn theme_name(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}

fn show_lang(lang: Lang) {
    browser::set_lang(lang.tag());
}

fn show_theme(theme: Theme) {
    browser::set_theme(theme_name(theme));
}
