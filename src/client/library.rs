//! The libraries that clients are written with.

/// A client library. They differ in who ends a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Library {
    /// Apache's `ClientCnxn`. Since 3.9.3 it ends its session by itself when it has heard
    /// nothing for 4/3 of the time-out (7.4.4); a finished connect counts as heard.
    #[default]
    Java,
    /// kazoo. It never ends a session by itself: SUSPENDED until a server tells it that
    /// the session is over. A lock's holder believes in its lock for as long.
    Kazoo,
}

impl Library {
    /// Its name in files and keys.
    pub fn name(self) -> &'static str {
        match self {
            Library::Java => "java",
            Library::Kazoo => "kazoo",
        }
    }
}
