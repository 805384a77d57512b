//! What the lenses know of the run, and what of it somebody wants to see.

use crate::scene::film::Film;
use crate::scene::found::EventSearch;
use crate::scene::index::Index;
use crate::scene::kinds::Flow;
use crate::scene::lit::LitKey;
use crate::scene::lost_records::LostRecords;
use zabscope::base::{Endpoint, ServerId, Zxid};

/// Everything about the lenses besides the part of the axis that they show.
#[derive(Default)]
pub struct Lenses {
    /// The index of the run.
    pub index: Index,
    /// The records that logs have lost.
    pub lost: LostRecords,
    /// The same run as a strip.
    pub film: Film,
    /// The open popover at the lens.
    pub open: Option<LensPopover>,
    /// The table stands in the place of the picture.
    pub table: bool,
    /// What is looked for.
    pub search: Option<EventSearch>,
    /// What is pointed at for the moment; the selection stays.
    pub pointed: Option<LitKey>,
    /// In the Logs lens: so many of the newest columns are out of view.
    pub back: u32,
    /// In the Logs lens: the entry that has the focus, or had it last.
    pub entry: Option<(ServerId, Zxid)>,
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
    /// Show the table, or the picture.
    Table,
    /// Open the search, or close it.
    Search,
    /// Something else is looked for.
    Find(String),
    /// To the next that was found, or to the one before.
    Next(bool),
    /// Point at something, or at nothing any more.
    Point(Option<LitKey>),
    /// So many columns further back.
    Older(i32),
    /// To another entry: so many servers down, so many entries on.
    Walk(i32, i32),
}
