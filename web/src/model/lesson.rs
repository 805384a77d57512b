//! A lesson that is being taken, and how far one has come in all of them.

use super::FileProblem;
use super::author::{Author, AuthorMsg};
use crate::scene::Target;
use std::collections::BTreeMap;
use std::sync::Arc;
use zabscope::base::Endpoint;
use zabscope::lesson::term::Thing;
use zabscope::lesson::{Lesson, Player};
use zabscope::predict::score::Sheet;
use zabscope::scenario::Problem;

/// What is said about lessons.
#[derive(Clone, PartialEq, Debug)]
pub enum LessonMsg {
    /// Open or close the library.
    Library,
    /// What is looked for in the library.
    Search(String),
    /// Another shelf of the library, which is opened if it is not.
    Shelf(Shelf),
    /// The focus goes to this one of the library.
    Walk(String),
    /// Begin this lesson.
    Begin(&'static str),
    /// The same lesson with another seed.
    Reseed,
    /// On: to the end of what plays, or to the next beat.
    Next,
    /// Try something of one's own.
    TakeOver,
    /// Back to where the lesson was.
    ComeBack,
    /// How it can be done is done.
    Solve,
    /// Leave the lesson; the run stays.
    Leave,
    /// What this browser keeps of all lessons.
    Kept(String),
    /// One is being made.
    Author(AuthorMsg),
}

/// A shelf of the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shelf {
    /// Lessons.
    #[default]
    Lessons,
    /// Claims that a run settles.
    Myths,
    /// Scenarios of ZAB as it is, and of recipes.
    Scenarios,
    /// The holes of ZooKeeper that hunts found here.
    Found,
    /// What goes wrong with each other flaw.
    Flaws,
}

impl Shelf {
    /// All of them.
    pub const ALL: [Shelf; 5] =
        [Shelf::Lessons, Shelf::Myths, Shelf::Scenarios, Shelf::Found, Shelf::Flaws];

    /// Under which name it is kept that something of this shelf was opened: a scenario may be called as a lesson is.
    pub fn progress_key(self, id: &str) -> String {
        match self {
            Shelf::Lessons | Shelf::Myths => id.to_owned(),
            Shelf::Scenarios | Shelf::Found | Shelf::Flaws => format!("s:{id}"),
        }
    }
}

/// The library as it is open.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct OpenLibrary {
    /// The shelf in front.
    pub shelf: Shelf,
    /// What is looked for, on all shelves.
    pub search: String,
}

/// What the page does with the present beat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// What the beat waits for is being simulated.
    Simulating,
    /// It plays to where the beat speaks.
    Playing,
    /// The beat speaks.
    Speaking,
    /// There is no beat any more.
    Over,
}

/// A lesson that is being taken.
pub struct Taken {
    /// Where it comes from.
    pub origin: Origin,
    /// The lesson itself, to begin it anew.
    pub lesson: Arc<Lesson>,
    /// Where it is.
    pub player: Box<Player>,
    /// What the page does.
    pub doing: Doing,
    /// The branch that what plays is in.
    pub branch: usize,
    /// What was answered in it.
    pub answers: Sheet,
    /// Something in it did not happen: our fault.
    pub problem: Option<Problem>,
    /// The challenge of this beat has been solved.
    pub solved: bool,
}

impl Taken {
    /// What the beat points out, while its own line is looked at.
    pub fn lit(&self, branch: usize) -> Vec<Target> {
        let looks = matches!(self.doing, Doing::Playing | Doing::Speaking) && self.branch == branch;
        let (.., lit) = self.player.shows();
        lit.iter().filter(|_| looks).filter_map(target).collect()
    }
}

/// What somebody can select, if that is what a lesson speaks of.
pub fn target(thing: &Thing) -> Option<Target> {
    match (thing.end(), thing) {
        (Some(Endpoint::Server(sid)), _) => Some(Target::Server(sid)),
        (Some(Endpoint::Client(client)), _) => Some(Target::Client(client)),
        (None, Thing::Zxid(zxid)) => Some(Target::Txn(*zxid)),
        (None, _) => None,
    }
}

/// Where a lesson comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It comes with Zabscope.
    Library(&'static str),
    /// From a file.
    File,
    /// From a link, from its `#` on.
    Link(String),
    /// It is being made here.
    Draft,
}

/// How far somebody has come in a lesson.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LessonProgress {
    /// The last beat that spoke, from 1.
    pub beat: usize,
    /// It was taken to its end.
    pub done: bool,
}

/// Everything about lessons.
#[derive(Default)]
pub struct Lessons {
    /// The one that is being taken.
    pub taken: Option<Taken>,
    /// How far somebody has come, in this browser, by the lessons' ids; scenarios that were opened, see [`Shelf::progress_key`].
    pub progress: BTreeMap<String, LessonProgress>,
    /// The link that the page was opened with leads to a lesson: it begins when all of the program is there.
    pub waits: Option<String>,
    /// What is wrong with the file that was chosen in the library.
    pub file: Option<FileProblem>,
    /// The one that is being made.
    pub author: Author,
}

impl Lessons {
    /// What stays when the run is another one.
    pub fn for_another_run(self) -> Lessons {
        Lessons { taken: None, ..self }
    }

    /// Where playing is to stop, because a beat speaks there.
    pub fn stop(&self, branch: usize) -> Option<u32> {
        let taken = self.taken.as_ref().filter(|taken| taken.doing == Doing::Playing)?;
        (taken.branch == branch).then(|| taken.player.span().1)
    }

    /// What the browser keeps: `id=beat`, with `!` behind it once it is done.
    pub fn kept(&self) -> String {
        let one = |(id, p): (&String, &LessonProgress)| {
            format!("{id}={}{}", p.beat, if p.done { "!" } else { "" })
        };
        self.progress.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// Takes over what the browser kept; what is no such text is left out.
    pub fn remember(&mut self, kept: &str) {
        let one = |text: &str| {
            let (id, beat) = text.split_once('=')?;
            let done = beat.ends_with('!');
            let beat = beat.trim_end_matches('!').parse().ok()?;
            Some((id.to_owned(), LessonProgress { beat, done }))
        };
        self.progress.extend(kept.split(',').take(400).filter_map(one));
    }
}
