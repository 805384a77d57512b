//! What a class needs: the command palette.

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
}
