//! A lesson that is being made.

use crate::scene::StageScene;
use std::rc::Rc;
use zabscope::lesson::draft::{Draft, DraftMoment, DraftPair};
use zabscope::lesson::file::{BeatPace, Lens, LessonTab, Level};
use zabscope::scenario::Problem;

/// What can be chosen for a moment, in the order of its form.
pub const LENSES: [Option<Lens>; 4] =
    [None, Some(Lens::Messages), Some(Lens::Logs), Some(Lens::Locks)];
/// Tabs of the inspector.
pub const TABS: [Option<LessonTab>; 8] = [
    None,
    Some(LessonTab::Event),
    Some(LessonTab::Server),
    Some(LessonTab::Client),
    Some(LessonTab::Znodes),
    Some(LessonTab::Recipes),
    Some(LessonTab::Guarantees),
    Some(LessonTab::Why),
];
/// How fast it is played to.
pub const PACES: [Option<BeatPace>; 5] = [
    None,
    Some(BeatPace::Slow),
    Some(BeatPace::Normal),
    Some(BeatPace::Fast),
    Some(BeatPace::Jump),
];
/// How much one should know already.
pub const LEVELS: [Level; 3] = [Level::Basic, Level::Core, Level::Deep];

/// What is said about a lesson that is being made.
#[derive(Clone, PartialEq, Debug)]
pub enum AuthorMsg {
    /// Open or close it.
    Toggle,
    /// What the browser keeps of it.
    Kept(String),
    /// What it is called.
    Title(String),
    /// What one will know.
    Summary(String),
    /// How much one should know already.
    Level(usize),
    /// How long it takes.
    Minutes(String),
    /// The present moment of the run becomes one of it.
    Add,
    /// Work on this moment, or on none.
    Unfold(usize),
    /// What is said at this moment.
    Text(usize, String),
    /// One of the words that mean something there goes to the end of what is said.
    Insert(usize, usize),
    /// Something else of a moment: the choice with this number.
    Choose(usize, AuthorChoice, usize),
    /// Go to this moment of its run.
    Go(usize),
    /// Before or behind the next one.
    Move(usize, bool),
    /// Take it away.
    Remove(usize),
    /// Take everything away.
    Clear,
    /// Take that back.
    Restore,
    /// Make a draft of the lesson that is being taken.
    Copy,
    /// Play it as whoever takes it will.
    Preview,
    /// Save it as a file.
    Save,
    /// The link to it, for messages, projectors and pages.
    Link,
    /// It on paper.
    Handout,
    /// Print that.
    Print,
}

/// What can be chosen for a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuthorChoice {
    /// What stands on the time axis.
    Lens,
    /// The tab.
    Tab,
    /// Who is selected.
    Select,
    /// How fast it is played to.
    Pace,
    /// What is asked.
    Asks,
}

/// A lesson that is being made.
#[derive(Clone, Debug, Default)]
pub struct Author {
    /// It stands beside the stage.
    pub open: bool,
    /// What there is of it.
    pub draft: Draft,
    /// The moment that is worked on.
    pub at: Option<usize>,
    /// Where the run begins anew.
    pub breaks: Vec<bool>,
    /// Why it could not be played, saved or sent.
    pub problem: Option<AuthorTrouble>,
    /// What was taken away last.
    pub removed: Option<Removed>,
}

/// Why a lesson cannot be had.
#[derive(Clone, PartialEq, Debug)]
pub enum AuthorTrouble {
    /// Something in it is missing or wrong.
    In(Problem),
    /// It is too long for a link.
    TooLong,
}

/// What was taken away, to have it back.
#[derive(Clone, Debug)]
pub enum Removed {
    /// A moment, and where it stood.
    Moment(usize, Box<DraftMoment>),
    /// Everything.
    All(Box<Draft>),
}

/// A lesson on paper.
#[derive(Clone, PartialEq, Debug)]
pub struct Handout {
    /// What it is called.
    pub title: DraftPair,
    /// What one will know.
    pub summary: DraftPair,
    /// One for each moment.
    pub leaves: Vec<Leaf>,
    /// The link to the lesson, from its `#` on; none if it is too long for one.
    pub link: Option<String>,
    /// It is not ZAB that runs.
    pub modified: bool,
}

/// A moment on paper.
#[derive(Clone, PartialEq, Debug)]
pub struct Leaf {
    /// Where it is.
    pub place: DraftPair,
    /// What is said.
    pub said: DraftPair,
    /// What is asked, and what can be answered, in both languages.
    pub question: Option<[(String, Vec<String>); 2]>,
    /// The stage.
    pub stage: Rc<StageScene>,
}
