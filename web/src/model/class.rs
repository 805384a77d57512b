//! What a class needs: the command palette, presenter mode, what is read out, and the first visit.

use super::desk::Matter;
use zabscope::base::{ClientId, ServerId};

/// What of the page a class has in hand. It outlives the run.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Class {
    /// Presenter mode.
    pub present: Option<Present>,
    /// What is read out.
    pub read: ReadOut,
    /// The four matters.
    pub tour: Option<Tour>,
    /// What had been done when they were offered.
    pub done: u32,
}

/// The four matters: offered, playing, or over to the visitor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tour {
    /// The first picture of a first visit stands; what comes next needs all of the program.
    Waits,
    /// They are offered.
    Offered,
    /// One plays.
    Goes(Trial),
    /// It has shown what it is for: now it is the visitor's turn.
    Yours(Trial),
}

/// One of the four matters, and whom it is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trial {
    /// This leader was crashed; another one is to be elected.
    Crash(ServerId),
    /// This client writes.
    Write(ClientId),
    /// This leader was cut off from all the others.
    Split(ServerId),
    /// Who got the lock first, once somebody did.
    Lock(Option<ClientId>),
}

/// Presenter mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Present {
    /// The screen is black.
    pub black: bool,
    /// All is dimmed but a circle.
    pub spot: bool,
    /// The pointer draws.
    pub pen: bool,
}

/// What the live region says: while it plays one sentence at a time, with a pause after each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReadOut {
    /// The sentence that is read out.
    pub says: String,
    /// The weightiest since then, while there is a pause.
    pub next: Option<(u8, String)>,
    /// There is a pause.
    pub pausing: bool,
}

/// The open command palette.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Palette {
    /// What is looked for.
    pub query: String,
    /// Which of what was found is chosen.
    pub at: usize,
}

/// What is said about all that.
#[derive(Clone, PartialEq, Debug)]
pub enum ClassMsg {
    /// Another word is looked for in the palette.
    Query(String),
    /// Another line of it is chosen: so many on.
    Choose(isize),
    /// The line with this number is done.
    Run(usize),
    /// Present, or do not any more.
    Present,
    /// Do not present any more.
    Leave,
    /// A black screen, or not any more.
    Black,
    /// Dim all but a circle, or not any more.
    Spot,
    /// The pointer draws, or does not any more.
    Pen,
    /// Open or close what is said about the model.
    About,
    /// Open or close the stage as a table.
    Table,
    /// Offer the four matters, or do not.
    Offer,
    /// Play one of them.
    Try(Matter),
    /// Enough of what was offered or played.
    EndTour,
    /// The pause after what was read out is over.
    ReadNext,
}
