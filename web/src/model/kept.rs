//! What the browser keeps of the run, and what it kept from before.

use zabscope::check::Checker;
use zabscope::scenario::session::{Loading, Session};
use zabscope::scenario::{Problem, Scenario};

/// What was found in the browser.
#[derive(Clone, Debug)]
pub enum Offer {
    /// A text that nobody has looked at yet: the first picture does not wait for it.
    Unread(String),
    /// A run that can be gone back to.
    Run(Box<Found>),
    /// It cannot be read, or does not come out as it was.
    Damaged(Problem),
}

/// A run that can be gone back to.
#[derive(Clone, Debug)]
pub struct Found {
    /// The run.
    pub session: Session,
    /// The scenario that it began from.
    pub base: Scenario,
    /// When it was kept, in milliseconds of the machine's clock.
    pub at: f64,
}

/// What the browser keeps.
#[derive(Default)]
pub struct Kept {
    /// What was found, until somebody goes there or does not want to.
    pub offer: Option<Offer>,
    /// It is being had again.
    pub loading: Option<Box<Loading<Checker>>>,
    /// It will be kept soon.
    pub soon: bool,
    /// What was kept last, as far as changes show in it.
    pub last: Option<KeptState>,
    /// It has been said that there is too much of it.
    pub too_much: bool,
    /// It is asked whether everything is to be removed.
    pub asks: bool,
}

impl Kept {
    /// Is there something to go back to, or is it being made? What has not been read yet is not offered.
    pub fn is_offered(&self) -> bool {
        let read = !matches!(self.offer, None | Some(Offer::Unread(_)));
        read || self.loading.is_some()
    }
}

/// Branches, the current one, cursor, end, and deeds.
pub type KeptState = (usize, usize, u32, u32, u32);

/// What is said about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeptMsg {
    /// Read what was found.
    Look,
    /// Back to where one was.
    Take,
    /// Not there.
    Dismiss,
    /// Keep the run now.
    Save,
    /// The page goes away: keep what is not kept yet.
    Flush,
    /// Is everything to be removed?
    Ask,
    /// It is.
    Clear,
    /// It is not.
    Leave,
}
