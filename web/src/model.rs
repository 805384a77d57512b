//! Everything that the page knows, as plain data. What is not in here does not exist.

pub mod ask;
pub mod author;
pub mod branches;
pub mod broken;
pub mod class;
pub mod desk;
pub mod direct;
mod form;
pub mod glossary;
pub mod history;
pub mod jump;
pub mod kept;
pub mod lenses;
pub mod lesson;
pub mod marks;
mod notice;
pub mod offline;
mod page;
pub mod predict;
pub mod recipes;
pub mod release;
pub mod script;
pub mod share;
pub mod targets;
pub mod tour;
pub mod twin;
pub mod why;
pub mod write;
pub mod znodes;

pub use form::*;
pub use notice::*;
pub use page::PageState;

use crate::scene::{LensView, Target};
use std::collections::BTreeMap;
use zabscope::base::{ClientId, Micros, ServerId};
use zabscope::check::{Run, Violation};
use zabscope::scenario::Scenario;
use zabscope::sim::{Act, Command, Refusal, World};
use zabscope::trace::fact::Fact;
use zabscope::zab::Flaws;

/// Below this width of the lens nothing stands beside it.
const NARROW: u32 = 760;
/// How wide it is what stands beside the Locks lens.
const BESIDE: u32 = 216;
/// How wide the buttons at the edge of a lens are.
const RAIL: u32 = 36;

/// The page.
pub struct Model {
    /// What outlives the open run.
    pub page: PageState,
    /// Time on the screen.
    pub play: direct::Playback,
    /// What the run started from, as a scenario.
    pub scenario: Scenario,
    /// The run, with the cursor in it.
    pub run: Run,
    /// The link to the last good moment; what the panic screen offers.
    pub link: String,
    /// That link will be made in a moment.
    pub link_waits: bool,
    /// What is pointed at.
    pub selected: Option<Target>,
    /// The server that the inspector shows.
    pub server: Option<ServerId>,
    /// The open tab of the inspector.
    pub tab: Tab,
    /// What of the tree of znodes is being looked at.
    pub looking: znodes::ZnodesTab,
    /// What is composed for each client; what was typed stays.
    pub asks: BTreeMap<ClientId, ask::AskForm>,
    /// The menu at a thing.
    pub menu: Option<Menu>,
    /// The open popover.
    pub popover: Option<Popover>,
    /// One line that goes by itself.
    pub toast: Option<Toast>,
    /// One line that stays until it is closed.
    pub banner: Option<Banner>,
    /// The violations that were ever seen, each with the branch that its event is in.
    pub broken: Vec<(usize, Violation)>,
    /// A guarantee has just been broken, until that is closed.
    pub alarm: Option<Alarm>,
    /// Another line beside this one.
    pub twin: Option<twin::Twin>,
    /// The same run was made anew without these flaws; it can be made with them again.
    pub taken_out: Option<TakenOut>,
    /// What the lens shows of the time axis.
    pub view: LensView,
    /// What stands on it.
    pub lens: LensKind,
    /// What the lenses know of the run, and what of it somebody wants to see.
    pub lenses: lenses::Lenses,
    /// The last moment of this line that is known, while the cursor is before it: branch, event, world.
    pub ahead: Option<(usize, u32, Box<World>)>,
    /// What was asked why.
    pub why: why::Why,
    /// Two recipes that are compared.
    pub comparison: Option<recipes::Comparison>,
}

/// How far one step goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// To the next event.
    Event,
    /// To the next message, heartbeats left out.
    Message,
    /// To the next milestone.
    Milestone,
}

/// The tabs of the inspector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The event at the cursor.
    Event,
    /// A server.
    Server,
    /// The selected client.
    Client,
    /// The znodes, as a server has them.
    Znodes,
    /// Programs of clients.
    Recipes,
    /// The guarantees, checked at every event.
    Guarantees,
    /// Two lines side by side.
    Twin,
    /// Why something is so, or why not.
    Why,
    /// What will happen.
    Predict,
}

/// What stands on the time axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LensKind {
    /// Messages between everybody.
    Messages,
    /// Every server's log.
    Logs,
    /// Who waits and who holds.
    Locks,
}

/// Does a client run a program somewhere in this line?
pub fn has_programs(run: &Run) -> bool {
    let starts = |act: &Act| matches!(act.command, Command::Run(..));
    run.world().setup().script.iter().any(starts) || run.acts().iter().any(|(_, act)| starts(act))
}

/// A search for the next event of a unit beyond what is simulated; on a copy, so that one in vain changes nothing.
pub struct Work {
    /// The copy.
    pub probe: Run,
    /// What is looked for.
    pub goal: SearchGoal,
    /// Virtual time after which nothing more is expected by itself.
    pub until: Micros,
    /// Events that it may still look at.
    pub budget: u32,
    /// The last event of what was under way when it began, and its time.
    pub tail: (u32, Micros),
}

/// What a search looks for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum SearchGoal {
    /// The next event of a unit.
    Unit(Unit),
    /// The next event of which a fact is true.
    Next(Fact),
    /// The last one of which it is, not after this one.
    Before(Fact, u32),
}

/// What is open above the page.
#[derive(Clone, PartialEq, Debug)]
pub enum Popover {
    /// A new run.
    New(Box<NewForm>),
    /// The branches.
    Branches(branches::BranchForm),
    /// What this line can be compared with.
    Twin(twin::TwinForm),
    /// The link.
    Share(share::Share),
    /// Exports.
    Export,
    /// The keys.
    Help,
    /// The whole network.
    Network(NetworkForm),
    /// The rules that are taken away.
    Flaws,
    /// The release of ZooKeeper, and its holes.
    Release,
    /// What to jump to, and what to stop at.
    Jump,
    /// Everything that can be done, to search in.
    Palette(class::Palette),
    /// What is modelled, what is not, and the evidence.
    About,
    /// The stage as a table.
    Table,
    /// Lessons, myths, scenarios and flaws to choose one from.
    Library(lesson::OpenLibrary),
    /// A lesson on paper.
    Handout(std::rc::Rc<author::Handout>),
    /// What words mean.
    Glossary(glossary::Glossary),
}

/// A run with flaws, while the same run is shown without them.
#[derive(Clone, Debug)]
pub struct TakenOut {
    /// Its scenario.
    pub scenario: Scenario,
    /// The run, where it was left.
    pub run: Box<Run>,
    /// How many commands had been given when it was left.
    pub acts: usize,
}

impl TakenOut {
    /// The flaws.
    pub fn flaws(&self) -> Flaws {
        self.run.world().setup().flaws
    }
}

impl Model {
    /// A model on a run.
    pub fn new(scenario: Scenario, run: Run, page: PageState, play: direct::Playback) -> Model {
        let lens = if has_programs(&run) { LensKind::Locks } else { LensKind::Messages };
        Model {
            page,
            play,
            scenario,
            run,
            link: String::new(),
            link_waits: false,
            selected: None,
            server: None,
            tab: Tab::Event,
            looking: znodes::ZnodesTab::default(),
            asks: BTreeMap::new(),
            menu: None,
            popover: None,
            toast: None,
            banner: None,
            broken: Vec::new(),
            alarm: None,
            twin: None,
            taken_out: None,
            view: LensView::default(),
            lenses: lenses::Lenses::default(),
            lens,
            ahead: None,
            why: why::Why::default(),
            comparison: None,
        }
    }

    /// Opens another run in the place of this one. What is not named here is about the old run, and goes with it.
    pub fn exchange(&mut self, scenario: Scenario, run: Run) {
        let page = PageState::new(self.page.lang, self.page.theme);
        let page = std::mem::replace(&mut self.page, page).for_another_run();
        let play = std::mem::take(&mut self.play).for_another_run();
        let view = self.view.for_another_run();
        *self = Model { view, ..Model::new(scenario, run, page, play) };
    }

    /// The time of the last event that has been simulated.
    pub fn end(&self) -> Micros {
        self.run.step_at(self.run.frontier()).map_or(Micros(0), |step| step.at)
    }

    /// The rules that are taken away.
    pub fn flaws(&self) -> Flaws {
        self.run.world().setup().flaws
    }

    /// The view of the open lens: beside the Locks lens stands the line at the lock.
    pub fn lens_view(&self) -> LensView {
        let locks = self.lens == LensKind::Locks;
        let wide = self.view.width >= NARROW;
        let beside = if locks && wide { BESIDE } else { 0 } + if wide { RAIL } else { 0 };
        LensView { locks, width: self.view.width - beside, ..self.view }
    }

    /// Where playing is to stop, because an answer shows there or a lesson speaks.
    pub fn plays_to(&self) -> Option<u32> {
        let branch = self.run.current();
        self.page.predict.reveal(branch).or_else(|| self.page.lessons.stop(branch))
    }

    /// The events of the answer to “why” that is shown, the newest first: pictures mark them.
    pub fn chain(&self) -> impl Iterator<Item = u32> {
        let shown = self.why.told_of(self.run.current()).filter(|_| self.tab == Tab::Why);
        shown.into_iter().flat_map(|told| &told.links).map(|node| node.fact.event)
    }

    /// The causal past of what was asked about, while the answer is shown.
    pub fn past(&self) -> Option<(u32, &zabscope::why::Past)> {
        let told = self.why.told_of(self.run.current()).filter(|_| self.tab == Tab::Why)?;
        told.past.as_ref().map(|(event, past)| (*event, &**past))
    }

    /// The last moment of this line that is known.
    pub fn ahead(&self) -> &World {
        self.ahead.as_ref().map_or(self.run.world(), |(_, _, world)| world)
    }

    /// How often the timer ticks, if there is one.
    pub fn interval(&self) -> Option<u32> {
        let steps = self.play.playing && !self.play.flows();
        steps.then(|| self.play.pace.speed.interval())
    }

    /// Does time flow, from frame to frame?
    pub fn moving(&self) -> bool {
        self.play.playing && self.play.flows()
    }

    /// The moment that is shown, in microseconds: that of the cursor's event, or one between it and the next.
    pub fn moment(&self) -> f64 {
        let here = (self.run.current(), self.run.cursor());
        let clock = self.play.clock.filter(|clock| clock.after == here);
        clock.map_or(self.run.world().now().0 as f64, |clock| clock.now)
    }

    /// Can this be done now? A command for later is judged when its time comes.
    pub fn allowed(&self, command: &Command, when: &WhenForm) -> Result<(), Refusal> {
        let now = when.kind == WhenKind::Now;
        if now { self.run.world().allowed(command) } else { Ok(()) }
    }
}
