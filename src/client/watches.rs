//! What a client watches, as its library remembers it (`ZKWatchManager`).

use crate::base::Zxid;
use crate::service::answer::OpResult;
use crate::service::error::ErrorCode;
use crate::service::op::Op;
use crate::service::path::Path;
use crate::service::watch::{EventKind, Rewatch, WatchKind, WatcherMode};
use std::collections::BTreeSet;

/// The watches of one client. Set when the reply arrives, taken out when the event
/// does; a server that the client moves to is told of them (6.7.10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientWatches {
    data: BTreeSet<Path>,
    /// By exists, on znodes that were not there.
    exist: BTreeSet<Path>,
    child: BTreeSet<Path>,
    /// Persistent and recursive ones; a path may have both.
    lasting: BTreeSet<(Path, WatcherMode)>,
}

impl ClientWatches {
    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// All of them: the path, data or children, and how long it lives.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, WatchKind, WatcherMode)> {
        let once = |kind| move |path| (path, kind, WatcherMode::OneShot);
        let lasting = self.lasting.iter().map(|(path, mode)| (path, WatchKind::Any, *mode));
        let data = self.data.iter().chain(&self.exist).map(once(WatchKind::Data));
        data.chain(self.child.iter().map(once(WatchKind::Children))).chain(lasting)
    }

    /// A request was answered: it may have left a watch, or taken one back.
    pub(super) fn replied(&mut self, op: &Op, result: &OpResult) {
        match (op, result) {
            (Op::GetData { path, watch: true }, Ok(_))
            | (Op::Exists { path, watch: true }, Ok(_)) => {
                self.data.insert(path.clone());
            }
            (Op::Exists { path, watch: true }, Err(ErrorCode::NoNode)) => {
                self.exist.insert(path.clone());
            }
            (Op::GetChildren { path, watch: true, .. }, Ok(_)) => {
                self.child.insert(path.clone());
            }
            (Op::AddWatch { path, mode }, Ok(_)) => {
                self.lasting.insert((path.clone(), *mode));
            }
            (Op::RemoveWatches { path, kind }, Ok(_)) => {
                if matches!(kind, WatchKind::Data | WatchKind::Any) {
                    self.data.remove(path);
                    self.exist.remove(path);
                }
                if matches!(kind, WatchKind::Children | WatchKind::Any) {
                    self.child.remove(path);
                }
                if matches!(kind, WatchKind::Persistent | WatchKind::Any) {
                    self.lasting.remove(&(path.clone(), WatcherMode::Persistent));
                }
                if matches!(kind, WatchKind::Recursive | WatchKind::Any) {
                    self.lasting.remove(&(path.clone(), WatcherMode::Recursive));
                }
            }
            (_, _) => {}
        }
    }

    /// An event has arrived: what fires once is gone.
    pub(super) fn fired(&mut self, kind: EventKind, path: &Path) {
        if kind != EventKind::ChildrenChanged {
            self.data.remove(path);
            self.exist.remove(path);
        }
        if matches!(kind, EventKind::ChildrenChanged | EventKind::Deleted) {
            self.child.remove(path);
        }
    }

    /// What the next server must be told; nothing if there is nothing.
    pub(super) fn again(&self, seen: Zxid) -> Option<Rewatch> {
        let of = |mode: WatcherMode| {
            let its = self.lasting.iter().filter(move |(_, m)| *m == mode);
            its.map(|(path, _)| path.clone()).collect()
        };
        let paths = |set: &BTreeSet<Path>| set.iter().cloned().collect();
        (!self.is_empty()).then(|| Rewatch {
            relative_zxid: seen,
            data: paths(&self.data),
            exist: paths(&self.exist),
            child: paths(&self.child),
            persistent: of(WatcherMode::Persistent),
            recursive: of(WatcherMode::Recursive),
        })
    }
}
