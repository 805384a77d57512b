//! The page without a network, and newer versions of it.

/// What is known of newer versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Offline {
    /// A newer version of the page is there, and would be shown if it were loaded again.
    pub news: bool,
}

/// What is said about newer versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfflineMsg {
    /// One is there.
    News,
    /// Not now.
    Later,
    /// Load it, and show the same moment again.
    Take,
}
