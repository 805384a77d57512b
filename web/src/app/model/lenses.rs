//! What the lenses know of the run, and what of it somebody wants to see.

use crate::scene::index::Index;
use crate::scene::kinds::Flow;
use zabscope::base::Endpoint;

/// Everything about the lenses besides the part of the axis that they show.
#[derive(Default)]
pub struct Lenses {
    /// The index of the run.
    pub index: Index,
    /// The open popover at the lens.
    pub open: Option<LensPopover>,
}

/// A popover at the lens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LensPopover {
    /// Which kinds of messages are shown.
    Kinds,
    /// What can be done with a lane.
    Lane(Endpoint),
}

/// One thing said to the lenses.
#[derive(Clone, PartialEq, Debug)]
pub enum LensMsg {
    /// Open or close a popover.
    Open(LensPopover),
    /// Messages of this sort are shown, or not.
    Show(&'static [Flow], bool),
    /// A lane is hidden.
    Hide(Endpoint),
    /// All lanes are shown again.
    ShowAll,
    /// A lane goes one down, or up.
    Shift(Endpoint, bool),
    /// The lanes are where they were.
    Usual,
}
