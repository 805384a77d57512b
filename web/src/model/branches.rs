//! What of the tree of branches is being looked at, and what is said about it.

/// The popover of the branches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BranchForm {
    /// The branch that is pointed at.
    pub chosen: usize,
    /// The name that is being typed for it.
    pub renaming: Option<String>,
}

/// A key of the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BranchKey {
    /// So many rows on.
    Row(isize),
    /// The first row, or the last.
    Edge(bool),
    /// The branch that this one left.
    Parent,
    /// The first that left this one.
    Child,
}

/// What is said about branches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BranchMsg {
    /// A key of the tree.
    Key(BranchKey),
    /// Point at this one.
    Choose(usize),
    /// Go to this one.
    Go(usize),
    /// Give it another name.
    Rename,
    /// The name so far.
    Name(String),
    /// The name stands.
    Named,
    /// Delete it, and what left it.
    Remove,
}
