//! Watches: promises of one server to its connections (6.7).
//!
//! They are in no transaction and in no snapshot. A server keeps two tables,
//! one for data (getData, exists) and one for children (getChildren); a
//! persistent watch stands in both.
//!
//! As in 3.8.0, a connection has one slot per path and table: whatever is
//! registered later sets the mode of what is there. So a getData with a watch
//! turns a persistent watch into one that fires once, and a recursive watch
//! swallows the events of a child watch.

use super::apply::State;
use super::path::{self, Path};
use crate::base::{Conn, Zxid};
use imbl::OrdMap;

/// What a watch fires for, with its number on the wire (6.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EventKind {
    /// The znode was created.
    Created = 1,
    /// The znode was deleted.
    Deleted = 2,
    /// Its data was set.
    DataChanged = 3,
    /// A child was created or deleted.
    ChildrenChanged = 4,
}

/// A change of one znode, as applying a transaction reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Created, deleted, or its data set.
    pub kind: EventKind,
    /// Which znode.
    pub path: Path,
}

impl Change {
    pub(super) fn new(kind: EventKind, path: &Path) -> Change {
        Change { kind, path: path.clone() }
    }
}

/// An event on its way to a client. It has no data and names no child (6.7.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// To which connection.
    pub conn: Conn,
    /// What happened.
    pub kind: EventKind,
    /// To which znode.
    pub path: Path,
}

/// How a watch lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// It fires once.
    OneShot,
    /// It stays (addWatch mode 0).
    Persistent,
    /// It stays and sees everything below (addWatch mode 1), but for changes of
    /// children.
    Recursive,
}

/// Which table, for checkWatches and removeWatches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum WatchKind {
    /// The child table.
    Children = 1,
    /// The data table.
    Data = 2,
    /// Either.
    Any = 3,
}

/// What a client that reconnects wants to go on watching (6.7.10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewatch {
    /// The last zxid that the client has seen.
    pub relative_zxid: Zxid,
    /// Data watches on znodes that existed.
    pub data: Vec<Path>,
    /// Watches of exists on znodes that did not.
    pub exist: Vec<Path>,
    /// Child watches.
    pub child: Vec<Path>,
    /// Persistent watches.
    pub persistent: Vec<Path>,
    /// Persistent recursive watches.
    pub recursive: Vec<Path>,
}

/// A `WatchManager`: one of the two tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    /// Per path, sorted by connection.
    by_path: OrdMap<Path, Vec<(Conn, Mode)>>,
    /// How many recursive watches there are: without one, nobody looks upward.
    recursive: u32,
}

impl Table {
    fn add(&mut self, conn: Conn, path: &Path, mode: Mode) {
        let slots = self.by_path.entry(path.clone()).or_default();
        let old = match slots.binary_search_by_key(&conn, |(c, _)| *c) {
            Ok(ix) => Some(std::mem::replace(&mut slots[ix].1, mode)),
            Err(ix) => {
                slots.insert(ix, (conn, mode));
                None
            }
        };
        self.recursive += u32::from(mode == Mode::Recursive);
        self.recursive -= u32::from(old == Some(Mode::Recursive));
    }

    /// Takes one watch out; false if there is none.
    fn remove(&mut self, conn: Conn, path: &str) -> bool {
        let Some(slots) = self.by_path.get_mut(path) else {
            return false;
        };
        let Ok(ix) = slots.binary_search_by_key(&conn, |(c, _)| *c) else {
            return false;
        };
        let (_, mode) = slots.remove(ix);
        let empty = slots.is_empty();
        if empty {
            self.by_path.remove(path);
        }
        self.recursive -= u32::from(mode == Mode::Recursive);
        true
    }

    fn remove_all(&mut self, conn: Conn) {
        let its = |slots: &Vec<(Conn, Mode)>| slots.iter().any(|(c, _)| *c == conn);
        let paths: Vec<Path> =
            self.by_path.iter().filter(|(_, slots)| its(slots)).map(|(p, _)| p.clone()).collect();
        for path in paths {
            self.remove(conn, &path);
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Conn, &Path, Mode)> {
        let slots = self.by_path.iter();
        slots.flat_map(|(path, slots)| slots.iter().map(move |(conn, mode)| (*conn, path, *mode)))
    }

    /// Whom an event concerns, each connection once; watches that fire once are
    /// taken out.
    fn fire(&mut self, kind: EventKind, path: &str) -> Vec<Conn> {
        let mut found = Vec::new();
        if self.by_path.is_empty() {
            return found;
        }
        if let Some(slots) = self.by_path.get(path) {
            let hears = |mode| mode != Mode::Recursive || kind != EventKind::ChildrenChanged;
            found.extend(slots.iter().filter(|(_, mode)| hears(*mode)).map(|(conn, _)| *conn));
            if slots.iter().any(|(_, mode)| *mode == Mode::OneShot) {
                let stay = |(_, mode): &&(Conn, Mode)| *mode != Mode::OneShot;
                let left: Vec<(Conn, Mode)> = slots.iter().filter(stay).copied().collect();
                match left.is_empty() {
                    true => self.by_path.remove(path),
                    false => self.by_path.insert(path.into(), left),
                };
            }
        }
        if self.recursive > 0 && kind != EventKind::ChildrenChanged {
            let mut at = path;
            while at.len() > 1 {
                at = path::key(path::parent(at).unwrap_or_default());
                let slots = self.by_path.get(at).into_iter().flatten();
                found.extend(slots.filter(|(_, m)| *m == Mode::Recursive).map(|(conn, _)| *conn));
            }
            found.sort();
            found.dedup();
        }
        found
    }
}

/// All watches of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watches {
    data: Table,
    child: Table,
}

impl Watches {
    /// getData and exists leave one.
    pub fn add_data(&mut self, conn: Conn, path: &Path) {
        self.data.add(conn, path, Mode::OneShot);
    }

    /// getChildren leaves one.
    pub fn add_child(&mut self, conn: Conn, path: &Path) {
        self.child.add(conn, path, Mode::OneShot);
    }

    /// addWatch: in both tables (6.7.6; the recursive one in both, too, as in
    /// 3.8.0).
    pub fn add(&mut self, conn: Conn, path: &Path, mode: Mode) {
        self.data.add(conn, path, mode);
        self.child.add(conn, path, mode);
    }

    /// The events of one change, appended in the order in which they are sent:
    /// the znode's own watches, then its parent's (6.7.3). Whoever hears of a
    /// deletion through the data table does not hear of it again.
    pub fn trigger(&mut self, change: &Change, events: &mut Vec<Event>) {
        let Change { kind, path } = change;
        let mut send = |conns: &[Conn], kind: EventKind, path: &Path| {
            events.extend(conns.iter().map(|&conn| Event { conn, kind, path: path.clone() }));
        };
        let told = self.data.fire(*kind, path);
        send(&told, *kind, path);
        if *kind == EventKind::Deleted {
            let mut also = self.child.fire(*kind, path);
            also.retain(|conn| !told.contains(conn));
            send(&also, *kind, path);
        }
        if matches!(kind, EventKind::Created | EventKind::Deleted) {
            let parent = path::key(path::parent(path).unwrap_or_default());
            let told = self.child.fire(EventKind::ChildrenChanged, parent);
            if !told.is_empty() {
                send(&told, EventKind::ChildrenChanged, &parent.into());
            }
        }
    }

    /// checkWatches. As in 3.8.0 anybody's watch on the path will do: the server
    /// forgets to look whose it is.
    pub fn contains(&self, path: &str, kind: WatchKind) -> bool {
        let child = self.child.by_path.contains_key(path);
        let data = self.data.by_path.contains_key(path);
        match kind {
            WatchKind::Children => child,
            WatchKind::Data => data,
            WatchKind::Any => child || data,
        }
    }

    /// removeWatches: false, NoWatcher, if this connection has none there.
    pub fn remove(&mut self, conn: Conn, path: &str, kind: WatchKind) -> bool {
        let child = kind != WatchKind::Data && self.child.remove(conn, path);
        let data = kind != WatchKind::Children && self.data.remove(conn, path);
        child || data
    }

    /// The connection ended.
    pub fn remove_all(&mut self, conn: Conn) {
        self.data.remove_all(conn);
        self.child.remove_all(conn);
    }

    /// setWatches2 (6.7.10): what was missed is sent now, the rest is registered.
    /// What a persistent watch missed is lost.
    pub fn set(&mut self, conn: Conn, state: &State, wanted: &Rewatch, events: &mut Vec<Event>) {
        let mut send = |kind, path: &Path| events.push(Event { conn, kind, path: path.clone() });
        for path in &wanted.data {
            match state.tree.get(path) {
                None => send(EventKind::Deleted, path),
                Some(n) if n.mzxid > wanted.relative_zxid => send(EventKind::DataChanged, path),
                Some(_) => self.add_data(conn, path),
            }
        }
        for path in &wanted.exist {
            match state.tree.get(path) {
                Some(_) => send(EventKind::Created, path),
                None => self.add_data(conn, path),
            }
        }
        for path in &wanted.child {
            match state.tree.get(path) {
                None => send(EventKind::Deleted, path),
                Some(n) if n.pzxid > wanted.relative_zxid => send(EventKind::ChildrenChanged, path),
                Some(_) => self.add_child(conn, path),
            }
        }
        for path in &wanted.persistent {
            self.add(conn, path, Mode::Persistent);
        }
        for path in &wanted.recursive {
            self.add(conn, path, Mode::Recursive);
        }
    }

    /// All of them, for whoever shows them: connection, path, table, mode.
    pub fn iter(&self) -> impl Iterator<Item = (Conn, &Path, WatchKind, Mode)> {
        let data = self.data.iter().map(|(conn, path, mode)| (conn, path, WatchKind::Data, mode));
        let child = self.child.iter();
        data.chain(child.map(|(conn, path, mode)| (conn, path, WatchKind::Children, mode)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventKind::{ChildrenChanged, Created, DataChanged, Deleted};

    const ME: Conn = Conn(1);
    const OTHER: Conn = Conn(2);

    fn fired(watches: &mut Watches, kind: EventKind, path: &str) -> Vec<(u32, EventKind, String)> {
        let mut events = Vec::new();
        watches.trigger(&Change { kind, path: path.into() }, &mut events);
        events.into_iter().map(|e| (e.conn.0, e.kind, e.path.to_string())).collect()
    }

    #[test]
    fn a_deletion_is_told_once_to_whoever_watches_data_and_children() {
        let mut watches = Watches::default(); // C.11
        watches.add_data(ME, &"/n".into());
        watches.add_child(ME, &"/n".into());
        watches.add_child(OTHER, &"/n".into());
        watches.add_child(OTHER, &"/".into());
        let got = fired(&mut watches, Deleted, "/n");
        let n = || "/n".to_string();
        let parent = (2, ChildrenChanged, "/".to_string());
        assert_eq!(got, [(1, Deleted, n()), (2, Deleted, n()), parent]);
        assert_eq!(watches, Watches::default(), "all of them fire once");
    }

    #[test]
    fn a_recursive_watch_hears_of_descendants_but_not_of_children() {
        let mut watches = Watches::default();
        watches.add(ME, &"/a".into(), Mode::Recursive);
        assert_eq!(fired(&mut watches, Created, "/a/b/c"), [(1, Created, "/a/b/c".into())]);
        assert_eq!(fired(&mut watches, Deleted, "/a/b"), [(1, Deleted, "/a/b".into())]);
        assert_eq!(fired(&mut watches, DataChanged, "/a"), [(1, DataChanged, "/a".into())]);
        assert_eq!(fired(&mut watches, DataChanged, "/ab"), []);
        assert!(watches.remove(ME, "/a", WatchKind::Data));
        assert!(watches.contains("/a", WatchKind::Any), "it is still in the child table");
        assert_eq!(fired(&mut watches, DataChanged, "/a/b"), []);
        watches.remove_all(ME);
        assert_eq!(watches, Watches::default());
    }

    #[test]
    fn what_is_registered_later_sets_the_mode() {
        let mut watches = Watches::default();
        watches.add(ME, &"/a".into(), Mode::Persistent);
        watches.add_data(ME, &"/a".into());
        assert_eq!(fired(&mut watches, DataChanged, "/a").len(), 1);
        assert_eq!(fired(&mut watches, DataChanged, "/a").len(), 0, "it has become one-shot");
        assert_eq!(
            fired(&mut watches, Created, "/a/b").len(),
            1,
            "the other table was not touched"
        );
        watches.add(ME, &"/a".into(), Mode::Recursive);
        let got = fired(&mut watches, Created, "/a/c");
        assert_eq!(got, [(1, Created, "/a/c".into())], "no child event any more");
        assert_eq!(watches.iter().count(), 2);
    }

    #[test]
    fn anybodys_watch_answers_checkwatches_but_one_removes_ones_own() {
        let mut watches = Watches::default();
        watches.add_data(OTHER, &"/a".into());
        assert!(watches.contains("/a", WatchKind::Any));
        assert!(!watches.contains("/a", WatchKind::Children));
        assert!(!watches.remove(ME, "/a", WatchKind::Any));
        assert!(watches.remove(OTHER, "/a", WatchKind::Any));
    }

    #[test]
    fn who_reconnects_hears_what_was_missed() {
        let (state, mut watches) = (State::new(""), Watches::default());
        let (here, gone): (Path, Path) = ("/zookeeper".into(), "/gone".into());
        let both = vec![here.clone(), gone.clone()];
        let wanted = Rewatch {
            data: both.clone(),
            exist: both.clone(),
            child: both,
            recursive: vec!["/r".into()],
            ..Rewatch::default()
        };
        let mut events = Vec::new();
        watches.set(ME, &state, &wanted, &mut events);
        let got: Vec<_> = events.iter().map(|e| (e.kind, &*e.path)).collect();
        assert_eq!(got, [(Deleted, &*gone), (Created, &*here), (Deleted, &*gone)]);
        let left: Vec<_> = watches.iter().map(|(_, path, kind, _)| (&**path, kind)).collect();
        use WatchKind::{Children, Data};
        let data = [("/gone", Data), ("/r", Data), ("/zookeeper", Data)];
        assert_eq!(left, [&data[..], &[("/r", Children), ("/zookeeper", Children)]].concat());
    }
}
