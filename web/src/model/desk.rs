//! What of the page lies open besides the stage: the drawer, the lens, what stands behind “…”; and the four matters.

/// What lies open. It outlives the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Desk {
    /// The inspector: a drawer on a wide page, a sheet on a small one.
    pub drawer: bool,
    /// The lens is pulled up from its filmstrip.
    pub lens: bool,
    /// What stands behind “…”.
    pub more: bool,
    /// Drawer and lens lie open from the start, in this browser.
    pub bench: bool,
    /// The size of the picture of the stage in CSS pixels, once it is known.
    pub stage: Option<(u32, u32)>,
}

/// A matter of the subject that plays in one click.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Matter {
    /// The leader crashes: who takes over?
    Crash,
    /// A value is written: to how many disks?
    Write,
    /// The network splits: which side goes on?
    Split,
    /// Five clients want one lock.
    Lock,
}

impl Matter {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Matter; 4] = [Matter::Crash, Matter::Write, Matter::Split, Matter::Lock];
}

/// What is said about all that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeskMsg {
    /// Pull the lens up, or put it down.
    Lens,
    /// Open or close what stands behind “…”.
    More,
    /// Drawer and lens lie open from the start, or do not.
    Bench,
    /// The browser remembers that they do.
    Kept,
    /// The picture of the stage has this size.
    Stage(u32, u32),
}
