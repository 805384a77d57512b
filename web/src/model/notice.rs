//! Lines that the page shows for a while, or until they are closed.

use super::history;
use zabscope::check::Violation;
use zabscope::sim::{Act, Refusal};
use zabscope::trace::fact::Fact;

/// One line that goes by itself.
#[derive(Clone, PartialEq, Debug)]
pub enum Toast {
    /// A branch was opened by acting in the past.
    Branched(usize),
    /// A command is refused.
    Refused(Refusal),
    /// What was typed as a time is none.
    BadTime,
    /// What was typed as a version is none.
    BadVersion,
    /// Nothing more happens by itself.
    Quiet,
    /// No server serves clients.
    NobodyServes,
    /// A command waits for its moment.
    Armed(Act),
    /// A deed was taken back.
    Undone(history::Deed),
    /// A deed was done again.
    Redone(history::Deed),
    /// There is nothing to take back; or, if true, nothing to do again.
    NothingTo(bool),
    /// A branch was deleted: its name.
    Removed(String),
    /// A run in which something was done was left for another one.
    Left,
    /// The other of two lines is the only one now.
    Adopted,
    /// A picture could not be drawn.
    NoPicture,
    /// A lesson cannot be opened.
    NoLesson(zabscope::scenario::Problem),
    /// A challenge does not allow this.
    NotInChallenge(zabscope::lesson::Refused),
    /// The clipboard took an answer code, or not.
    CodeCopied(bool),
    /// It has stopped, because this is what it was to stop at.
    Paused(Fact),
    /// This was not found.
    NotFound(Fact),
    /// One is back where one was.
    Restored,
    /// Nothing is kept in the browser any more.
    Cleared,
    /// There is too much of the run to keep it.
    TooMuch,
    /// The same run, made anew with other rules; so many commands were not possible in it.
    Remade(bool, usize),
    /// The same run, made anew as another release; so many commands were not possible in it.
    AsRelease(usize),
}

/// A guarantee has just been broken.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Alarm {
    /// The first that broke.
    pub first: Violation,
    /// So many others broke in the same move.
    pub more: usize,
    /// It was playing, and has been stopped by this.
    pub stopped: bool,
}

/// One line that stays until it is closed.
#[derive(Clone, PartialEq, Debug)]
pub enum Banner {
    /// The link could not be read; the sentence that says why.
    BadLink(zabscope::scenario::link::LinkError),
    /// The link's run is not what it was when the link was made.
    Differs,
    /// Somebody has asked for more than has arrived yet.
    Loading,
    /// It could not be loaded.
    NotLoaded,
}
