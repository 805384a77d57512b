//! What scripts have asked of the page and wait for. The interface itself is in `api.rs`.

use super::{Theme, Unit};
use crate::i18n::Lang;
use std::collections::VecDeque;
use zabscope::base::Micros;
use zabscope::export::{Export, Format};

/// So many calls may wait; whoever makes more does not wait for answers.
pub const MOST_CALLS: usize = 256;

/// Something that changes what the page shows.
#[derive(Clone, PartialEq, Debug)]
pub enum ScriptAsk {
    /// Open a scenario: its file, a link, or the id of a bundled one.
    Open(String),
    /// Do something, in the scenario file's words.
    Act(String),
    /// So many steps on.
    Step(Unit, u32),
    /// To a moment, also to one that has not been simulated.
    Seek(ScriptGoal),
    /// The events with these numbers in a form for other programs.
    Export(Format, u32, u32),
    /// Begin to play.
    Play,
    /// Stop playing, and whatever else is going on.
    Pause,
    /// To another branch.
    Switch(usize),
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(Theme),
}

/// Where to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScriptGoal {
    /// To after this event.
    Event(u32),
    /// To after the last event up to this moment.
    Time(Micros),
}

/// An ask with its number, under which it is answered.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptCall {
    /// The number.
    pub id: u32,
    /// What is asked.
    pub ask: ScriptAsk,
}

/// The calls that are not answered yet: one after the other, a slice of work at a time.
#[derive(Default)]
pub struct Script {
    /// The first is being worked on.
    pub calls: VecDeque<ScriptCall>,
    /// How far it is.
    pub under_way: Option<UnderWay>,
}

/// How far a call is.
pub enum UnderWay {
    /// So many steps are still to be made; the last one began at this event.
    Stepping {
        /// Steps to come, the present one included.
        left: u32,
        /// Where that one began.
        from: u32,
    },
    /// Beyond what had been simulated.
    Seeking,
    /// A run is being written.
    Exporting(Box<Export>),
}
