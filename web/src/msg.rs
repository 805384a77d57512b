//! Everything that can be said to the page.

use crate::browser::PickedFile;
use crate::model::ask::AskMsg;
use crate::model::branches::BranchMsg;
use crate::model::class::ClassMsg;
use crate::model::desk::DeskMsg;
use crate::model::direct::DirectMsg;
use crate::model::glossary::GlossaryMsg;
use crate::model::kept::KeptMsg;
use crate::model::lenses::LensMsg;
use crate::model::lesson::LessonMsg;
use crate::model::offline::OfflineMsg;
use crate::model::predict::PredictMsg;
use crate::model::recipes::RecipeMsg;
use crate::model::release::ReleaseMsg;
use crate::model::script::ScriptCall;
use crate::model::share::ShareMsg;
use crate::model::twin::TwinMsg;
use crate::model::why::WhyMsg;
use crate::model::write::WriteMsg;
use crate::model::znodes::TreeMsg;
use crate::model::{Field, FileProblem, LensKind, MenuPage, Tab, Theme, Unit, WhenForm, WriteForm};
use crate::scene::{LensZoom, Target};
use zabscope::base::{ClientId, ServerId};
use zabscope::service::Release;
use zabscope::sim::Command;
use zabscope::zab::Flaw;

/// One thing said.
#[derive(Clone, PartialEq, Debug)]
pub enum Msg {
    /// A step forward.
    Forward,
    /// A step back.
    Back,
    /// To the start.
    Home,
    /// To the end of what has been simulated.
    End,
    /// To an event.
    Seek(u32),
    /// Play or pause.
    TogglePlay,
    /// The timer ticked.
    Tick,
    /// The search goes on.
    Work,
    /// How far one step goes.
    Unit(Unit),
    /// How it plays.
    Direct(DirectMsg),

    /// Point at something.
    Select(Target),
    /// Show a tab.
    Tab(Tab),
    /// Show a tab and give it the focus.
    TabFocus(Tab),
    /// Show the guarantees.
    ShowGuarantees,
    /// Show the znodes.
    ShowZnodes,
    /// Look at the znodes in another way.
    Tree(TreeMsg),
    /// A client's operation is composed, or asked for.
    Ask(ClientId, AskMsg),
    /// Show the recipes.
    ShowRecipes,
    /// Programs are chosen, started, stopped or compared.
    Recipe(RecipeMsg),
    /// Why, and why not.
    Why(WhyMsg),
    /// What somebody expects to happen.
    Predict(PredictMsg),
    /// Lessons.
    Lesson(LessonMsg),
    /// The broken guarantee has been seen.
    CloseAlarm,
    /// Open or close what is said about the flaws.
    ToggleFlaws,
    /// The release of ZooKeeper that runs.
    Release(ReleaseMsg),
    /// The same run without its flaws.
    WithoutFlaws,
    /// And with them again.
    WithFlaws,
    /// Show a server in the inspector.
    Inspect(ServerId),
    /// Draw the inspector up or down.
    ToggleSheet,
    /// Close whatever is open.
    Escape,

    /// Open the menu of something at these coordinates.
    OpenMenu(Target, f64, f64),
    /// Open the menu of what has the focus.
    MenuHere,
    /// Another item of the menu: so many on.
    MenuMove(isize),
    /// The first or last item of the menu.
    MenuEdge(bool),
    /// Another page of the menu.
    MenuPage(MenuPage),
    /// When the menu's command is to happen.
    MenuWhen(WhenForm),
    /// What is to be written.
    MenuWrite(WriteForm),
    /// Write it.
    SubmitWrite,
    /// Do it, when the open form says.
    Act(Command),
    /// The client writes the next value.
    WriteAgain(ClientId),
    /// Cut all of a client's links, or heal them.
    CutOff(ClientId, bool),
    /// Let a client stand still until its session is over, and a little longer.
    LetExpire(ClientId),
    /// Write the next value, as somebody or other.
    QuickWrite,
    /// Crash or restart the selected server.
    CrashSelected,
    /// Restart the selected server.
    RestartSelected,

    /// Open or close the popover of a new run.
    ToggleNew,
    /// Open or close the branches.
    ToggleBranches,
    /// Open or close the keys.
    ToggleHelp,
    /// Open or close the network.
    ToggleNetwork,
    /// Open or close the command palette.
    TogglePalette,
    /// What a class needs.
    Class(ClassMsg),
    /// What lies open besides the stage, and the four matters.
    Desk(DeskMsg),
    /// Another number of voters.
    Voters(u8),
    /// Another number of observers.
    Observers(u8),
    /// A field of a new run.
    NewField(Field, String),
    /// Take a rule away, or give it back.
    NewFlaw(Flaw),
    /// With the holes that every release has, or not.
    AsReleased(bool),
    /// The release of a new run; none for what runs were before there was a choice.
    NewRelease(Option<Release>),
    /// Sessions expire, or last for ever.
    LiveSessions(bool),
    /// Learners may be served from the log on disk, or not.
    DiskLogSync(bool),
    /// What flaws are looked for.
    FlawSearch(String),
    /// Start the new run.
    StartNew,
    /// Start a bundled scenario.
    OpenBundled(&'static str),
    /// A file was chosen.
    FilePicked(PickedFile),
    /// It was read.
    FileRead(Result<String, FileProblem>),
    /// Save the run as a scenario file.
    SaveFile,

    /// A server's group in the partition.
    Group(ServerId, u8),
    /// By cutting, or silently.
    PartitionCut(bool),
    /// When the network's command is to happen.
    NetworkWhen(WhenForm),

    /// Something about branches.
    Branch(BranchMsg),
    /// Something about what the browser keeps.
    Kept(KeptMsg),
    /// Something about two lines side by side.
    Twin(TwinMsg),
    /// Take back what was done last.
    Undo,
    /// Do again what was taken back last.
    Redo,

    /// Make a link.
    Share,
    /// Something about the sheet with it.
    OnShare(ShareMsg),
    /// The address was changed by hand.
    HashChanged(String),

    /// The other language.
    ToggleLang,
    /// The other theme; the machine has dark or not.
    ToggleTheme(bool),
    /// This theme.
    Theme(Theme),
    /// Something else on the time axis.
    Lens(LensKind),
    /// The other thing on the time axis.
    OtherLens,
    /// Another part of the time axis.
    Zoom(LensZoom),
    /// Something else is wanted of the lens.
    OnLens(LensMsg),
    /// The lens has this width.
    Resized(u32),
    /// Show heartbeats or not.
    TogglePings,
    /// Take the toast with this number away.
    ExpireToast(u32),
    /// The rest of the program is there, and the library with it.
    Whole,
    /// What was just asked for has to wait for that.
    Waits,
    /// The library could not be loaded.
    NotLoaded,
    /// Load it again.
    LoadAgain,
    /// Make the link of the panic screen.
    KeepLink,
    /// Close the line that stays.
    CloseBanner,
    /// Exports and embeds.
    Write(WriteMsg),
    /// Newer versions of the page.
    Offline(OfflineMsg),
    /// The glossary.
    Glossary(GlossaryMsg),
    /// A script asks for something.
    Script(ScriptCall),
    /// Panic, for the test of the panic screen.
    Panic,
}
