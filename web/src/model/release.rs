//! Which release of ZooKeeper runs, and with which of its holes.

use zabscope::service::Release;

/// What can be said about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReleaseMsg {
    /// Opens what is told about the release, or closes it.
    Toggle,
    /// The same run as another release.
    As(Release),
    /// The same run with the holes that every release has, or with all of them repaired.
    AsReleased(bool),
}
