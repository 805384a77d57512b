//! What panels, menus and bars show, as plain data in the reader's language: read off the model, passed to the views.

pub mod about;
pub mod ask;
pub mod author;
pub mod behind;
pub mod branches;
pub mod client;
pub mod clients;
pub mod deeds;
pub mod event;
pub mod facts;
pub mod flaws;
pub mod glossary;
pub mod guarantees;
pub mod history;
pub mod jump;
pub mod kept;
pub mod lens;
pub mod lesson;
pub mod library;
pub mod locks;
pub mod margins;
pub mod menu;
pub mod moment;
pub mod palette;
pub mod popover;
pub mod predict;
pub mod problem;
pub mod recipes;
pub mod register;
pub mod release;
pub mod server;
pub mod share;
pub mod table;
pub mod tour;
pub mod twin;
pub mod why;
pub mod words;
pub mod write;
pub mod znodes;

use crate::i18n::{Lang, t, tf};
use crate::model::class::Present;
use crate::model::desk::Desk;
use crate::model::direct::Pace;
use crate::model::write::Embed;
use crate::model::{Banner, LensKind, Model, Tab, Theme, Toast, Unit};
use crate::sentence::time::seconds;
use crate::sentence::{self, Told};
use std::rc::Rc;
use zabscope::zab::{ServerState, ZabState};

/// Everything on the page besides the stage and the lens.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    /// The lesson that is being taken.
    pub lesson: Option<Rc<lesson::LessonPanel>>,
    /// One that is being made.
    pub author: Option<Rc<author::AuthorPanel>>,
    /// The language.
    pub lang: Lang,
    /// The theme.
    pub theme: Theme,
    /// The trace hash at the cursor, for tests and for the curious.
    pub hash: String,
    /// Where one is: the scenario's title, or what it is made of.
    pub title: String,
    /// The title of the document.
    pub document: String,
    /// It is not ZAB that runs.
    pub mark: Option<Rc<flaws::FlawMark>>,
    /// Which release runs, beside the title.
    pub release: release::ReleaseMark,
    /// Flaws that were taken out of this run.
    pub taken_out: Option<String>,
    /// How many guarantees are broken at the cursor.
    pub broken: usize,
    /// A guarantee has just been broken.
    pub alarm: Option<Rc<AlarmLine>>,
    /// The line on top of the stage.
    pub pill: Rc<Pill>,
    /// The transport bar.
    pub transport: Rc<Transport>,
    /// What is said beside the picture of a lens.
    pub lens: Rc<lens::LensPanel>,
    /// What stands about the Locks lens.
    pub locks: Rc<locks::LocksPanel>,
    /// The open tab of the inspector.
    pub inspector: Rc<Inspector>,
    /// What lies open besides the stage.
    pub desk: Desk,
    /// The four matters are offered.
    pub offers: bool,
    /// The open menu.
    pub menu: Option<Rc<menu::MenuPanel>>,
    /// The open popover.
    pub popover: Option<Rc<popover::PopoverPanel>>,
    /// What the browser kept.
    pub kept: Option<kept::KeptLine>,
    /// A newer version of the page is there.
    pub news: bool,
    /// Two lines side by side.
    pub twin: Option<Rc<twin::TwinPanel>>,
    /// One line that goes by itself, and whether it offers to undo.
    pub toast: Option<(String, bool)>,
    /// One line that stays.
    pub banner: Option<String>,
    /// Whether that can be tried again.
    pub retry: bool,
    /// Time flows: messages are moved from frame to frame.
    pub moving: bool,
    /// What is being looked for.
    pub searching: Option<String>,
    /// How much silence was skipped just now.
    pub skipped: Option<String>,
    /// What is read out.
    pub read: String,
    /// Presenter mode.
    pub present: Option<Present>,
    /// The page stands in another page.
    pub embed: Option<Rc<Embed>>,
    /// The link to this moment.
    pub link: String,
    /// Where and when this is, for paper; and the servers.
    pub paper: Rc<write::PaperPanel>,
    /// How to begin, until somebody has.
    pub hint: Option<tour::TourHint>,
}

/// A guarantee has just been broken.
#[derive(Clone, PartialEq, Debug)]
pub struct AlarmLine {
    /// The first that broke.
    pub card: guarantees::BrokenCard,
    /// What else broke in the same move.
    pub more: Option<String>,
    /// It was playing, and can go on.
    pub stopped: bool,
}

/// The line on top of the stage: the phase, the epoch, the leader, and what just happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Pill {
    /// The language.
    pub lang: Lang,
    /// The phase of the whole: that of its leader.
    pub phase: EnsemblePhase,
    /// Epoch and leader, if there is one.
    pub leader: Option<String>,
    /// What just happened.
    pub says: String,
    /// The same in the protocol's words.
    pub words: String,
}

/// The phase of the whole ensemble.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EnsemblePhase {
    /// Nobody runs.
    Down,
    /// A phase of the protocol.
    Of(ZabState),
}

/// The transport bar.
#[derive(Clone, PartialEq, Debug)]
pub struct Transport {
    /// The language.
    pub lang: Lang,
    /// The time at the cursor.
    pub time: String,
    /// The event at the cursor.
    pub event: u32,
    /// The last event that has been simulated.
    pub frontier: u32,
    /// It plays.
    pub playing: bool,
    /// It looks for the next event.
    pub searching: bool,
    /// How far one step goes.
    pub unit: Unit,
    /// How fast it plays.
    pub pace: Pace,
    /// What stands on the scrubber.
    pub marks: Rc<jump::ScrubMarks>,
    /// What stands on the time axis.
    pub lens: LensKind,
    /// How many branches there are.
    pub branches: usize,
    /// Somebody can be asked to write.
    pub can_write: bool,
    /// The network is disturbed.
    pub disturbed: bool,
    /// Something was done, and the four matters are not offered.
    pub begun: bool,
    /// It can be taken back.
    pub undoes: bool,
    /// What was taken back can be done again.
    pub redoes: bool,
}

/// The inspector.
#[derive(Clone, PartialEq, Debug)]
pub struct Inspector {
    /// The language.
    pub lang: Lang,
    /// The open tab.
    pub tab: Tab,
    /// The name of the selected client, which has a tab of its own.
    pub client: Option<String>,
    /// There is another line beside this one.
    pub twin: bool,
    /// Somebody predicts, or wants to.
    pub predicts: bool,
    /// How many guarantees are broken at the cursor.
    pub broken: usize,
    /// Its content.
    pub content: TabContent,
}

/// What a tab shows.
#[derive(Clone, PartialEq, Debug)]
pub enum TabContent {
    /// The event at the cursor.
    Event(event::EventPanel),
    /// A server.
    Server(server::ServerPanel),
    /// A client.
    Client(Box<client::ClientPanel>),
    /// The znodes.
    Znodes(Box<znodes::ZnodesPanel>),
    /// Programs of clients.
    Recipes(Box<recipes::RecipesPanel>),
    /// The guarantees.
    Guarantees(guarantees::GuaranteesPanel),
    /// Two lines side by side.
    Twin(Rc<twin::TwinPanel>),
    /// Why something is so.
    Why(why::WhyPanel),
    /// What will happen.
    Predict(Box<predict::PredictPanel>),
}

/// A field and its value.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldRow {
    /// The field.
    pub label: &'static str,
    /// Its value.
    pub value: String,
    /// It is a zxid, a packet or the like.
    pub mono: bool,
    /// An event that it leads to.
    pub jump: Option<u32>,
}

impl FieldRow {
    /// A field with a value in words.
    pub fn new(label: &'static str, value: impl Into<String>) -> FieldRow {
        FieldRow { label, value: value.into(), mono: false, jump: None }
    }

    /// A field with a value of the protocol.
    pub fn mono(label: &'static str, value: impl Into<String>) -> FieldRow {
        FieldRow { mono: true, ..FieldRow::new(label, value) }
    }
}

/// The page.
pub fn page(model: &Model) -> Page {
    let lang = model.page.lang;
    let told = sentence::tell(&model.run, lang);
    let more = behind::more(model).unwrap_or_default();
    Page {
        lang,
        theme: model.page.theme,
        hash: model.run.world().hash().to_string(),
        title: title(model),
        document: more.document.unwrap_or_else(|| t(lang, "page.title").to_owned()),
        mark: more.mark.map(Rc::new),
        release: release::mark(model),
        taken_out: more.taken_out,
        broken: guarantees::violations(model).len(),
        alarm: more.alarm.map(Rc::new),
        pill: Rc::new(pill(model, &told)),
        transport: Rc::new(transport(model)),
        lens: Rc::new(lens::panel(model)),
        locks: Rc::new(more.locks.unwrap_or_else(|| locks::LocksPanel::none(lang))),
        inspector: Rc::new(inspector(model, told, more.twin.clone())),
        desk: model.page.desk,
        offers: tour::offers(model),
        menu: more.menu.map(Rc::new),
        popover: more.popover.map(Rc::new),
        toast: match model.toast {
            Some(Toast::Quiet) => Some((t(lang, "toast.quiet").to_owned(), false)),
            _ => more.toast,
        },
        news: model.page.offline.news,
        lesson: more.lesson.map(Rc::new),
        author: more.author.map(Rc::new),
        kept: more.kept,
        twin: more.twin,
        banner: match model.banner {
            Some(Banner::Loading) => Some(t(lang, "banner.loading").to_owned()),
            Some(Banner::NotLoaded) => Some(t(lang, "banner.not_loaded").to_owned()),
            _ => more.banner,
        },
        retry: model.banner == Some(Banner::NotLoaded),
        moving: model.moving(),
        searching: jump::searching(model),
        skipped: skipped(model),
        read: model.page.class.read.says.clone(),
        present: model.page.class.present,
        embed: model.page.write.embed.clone().map(Rc::new),
        link: model.link.clone(),
        paper: Rc::new(write::paper(model)),
        hint: tour::hint(model),
    }
}

fn skipped(model: &Model) -> Option<String> {
    let skipped = model.play.skipped.filter(|_| model.play.playing)?;
    let millis = (skipped.length.0 + 5_000) / 10_000;
    let time = format!("{}.{:02} s", millis / 100, millis % 100);
    Some(tf(model.page.lang, "direct.skipped", &[("time", &time)]))
}

fn title(model: &Model) -> String {
    let title = model.scenario.title.in_language(model.page.lang.tag());
    if !title.is_empty() {
        return title.to_owned();
    }
    if let Some(mark) = flaws::mark(model) {
        return mark.flaws;
    }
    let config = &model.run.world().setup().config;
    let (voters, observers) = (config.voters.len().to_string(), config.observers.len().to_string());
    let seed = model.run.world().setup().seed.to_string();
    let with = [("voters", voters.as_str()), ("observers", &observers), ("seed", &seed)];
    let key = if observers == "0" { "page.untitled" } else { "page.untitled_observers" };
    tf(model.page.lang, key, &with)
}

/// Whoever leads in the highest epoch.
fn leader(model: &Model) -> Option<&zabscope::zab::Server> {
    let servers = model.run.world().nodes().iter().map(|n| &n.server);
    let leads = servers.filter(|s| s.state() == Some(ServerState::Leading));
    leads.max_by_key(|s| (s.leading().map(|l| l.epoch), s.id))
}

fn pill(model: &Model, told: &Told) -> Pill {
    let down = model.run.world().nodes().iter().all(|n| n.server.process.is_none());
    let leader = leader(model);
    let phase = match leader.and_then(|l| l.zab_state()) {
        Some(phase) => EnsemblePhase::Of(phase),
        None if down => EnsemblePhase::Down,
        None => EnsemblePhase::Of(ZabState::Election),
    };
    let leader = leader.and_then(|l| {
        let epoch = l.leading().map(|x| x.epoch).filter(|e| e.0 > 0)?.to_string();
        let with = [("epoch", epoch.as_str()), ("leader", &l.id.to_string())];
        Some(tf(model.page.lang, "page.leader", &with))
    });
    let words = sentence::words(&model.run, model.page.lang);
    Pill { lang: model.page.lang, phase, leader, says: told.says.clone(), words }
}

fn transport(model: &Model) -> Transport {
    let world = model.run.world();
    Transport {
        lang: model.page.lang,
        time: seconds(model.twin.as_ref().map_or(world.now(), |twin| twin.clock.0)),
        event: model.run.cursor(),
        frontier: model.run.frontier(),
        playing: model.play.playing,
        searching: model.play.work.is_some(),
        unit: model.play.unit,
        pace: model.play.pace,
        marks: jump::marks(model),
        lens: model.lens,
        branches: model.run.branches().len(),
        can_write: world.nodes().iter().any(|n| n.server.serves() && !n.paused)
            || world.clients().iter().any(|c| c.is_active()),
        disturbed: !world.network().is_whole(),
        begun: !tour::offers(model),
        undoes: model.page.history.next(false).is_some(),
        redoes: model.page.history.next(true).is_some(),
    }
}

fn inspector(model: &Model, told: Told, twin: Option<Rc<twin::TwinPanel>>) -> Inspector {
    let selected = match model.selected {
        Some(crate::scene::Target::Client(client)) => Some(client),
        _ => None,
    };
    let tab = if model.tab == Tab::Client && selected.is_none() { Tab::Event } else { model.tab };
    let other = match tab {
        Tab::Event => None,
        Tab::Client
        | Tab::Guarantees
        | Tab::Why
        | Tab::Predict
        | Tab::Znodes
        | Tab::Recipes
        | Tab::Server
        | Tab::Twin => behind::content(model, tab, selected, twin.clone()).flatten(),
    };
    let content = other.unwrap_or_else(|| TabContent::Event(event::panel(model, told)));
    let broken = guarantees::violations(model).len();
    Inspector {
        lang: model.page.lang,
        tab,
        client: selected.map(|c| c.to_string()),
        twin: twin.is_some(),
        predicts: tab == Tab::Predict || model.page.predict.stops,
        broken,
        content,
    }
}

/// Are the first votes still to come, so that there is sense in waiting for them?
fn is_early(model: &Model) -> bool {
    !model.run.world().nodes().iter().any(|node| node.server.leading().is_some())
}
