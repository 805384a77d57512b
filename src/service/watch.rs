//! Watches: promises of one server to its connections (6.7).
//!
//! They are in no transaction and in no snapshot. A server keeps two tables,
//! one for data (getData, exists) and one for children (getChildren); a
//! persistent watch stands in both.
//!
//! Since 3.9.0 the modes of one connection's watches on a path are a set: each
//! lives by itself, and firing takes only the one-shot one away. In 3.8.0 there is
//! one slot: whatever is registered later sets the mode of what is there. So a
//! getData with a watch turns a persistent watch into one that fires once, and a
//! recursive watch, which stood in both tables then, swallows the events of a child
//! watch ([`ReleaseRule::WatchModesStandApart`] and its neighbours).

use super::acl::AclList;
use super::path::{self, Path};
use super::release::{ReleaseRule, ReleaseRules};
use super::tree::Tree;
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
    /// By which transaction.
    pub zxid: Zxid,
    /// The znode's ACL; of a deleted one, the one that it had.
    pub acl: AclList,
    /// Its parent's ACL: who may hear that the children have changed.
    pub parent_acl: AclList,
}

/// An event on its way to a client. It has no data and names no child (6.7.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedEvent {
    /// To which connection.
    pub conn: Conn,
    /// What happened.
    pub kind: EventKind,
    /// To which znode.
    pub path: Path,
    /// By which transaction (since 3.9.0, ZOOKEEPER-4655). Not known of what
    /// setWatches makes up for, nor in earlier releases: -1 on the wire.
    pub zxid: Option<Zxid>,
}

/// How a watch lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WatcherMode {
    /// It fires once.
    OneShot,
    /// It stays (addWatch mode 0).
    Persistent,
    /// It stays and sees everything below (addWatch mode 1), but for changes of
    /// children.
    Recursive,
}

/// Which watches checkWatches and removeWatches mean (`WatcherType`). Also names the
/// table that a watch stands in: children or data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum WatchKind {
    /// Those of the child table; since 3.9.0 one-shot ones only.
    Children = 1,
    /// Those of the data table; since 3.9.0 one-shot ones only.
    Data = 2,
    /// All.
    Any = 3,
    /// Persistent ones, in both tables (since 3.9.0, ZOOKEEPER-4471).
    Persistent = 4,
    /// Persistent recursive ones (since 3.9.0, ZOOKEEPER-4471).
    Recursive = 5,
}

/// The modes of one connection's watches on one path in one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Modes(u8);

impl Modes {
    fn of(mode: WatcherMode) -> Modes {
        Modes(1 << mode as u8)
    }

    fn has(self, mode: WatcherMode) -> bool {
        self.0 & Modes::of(mode).0 != 0
    }

    fn with(self, mode: WatcherMode) -> Modes {
        Modes(self.0 | Modes::of(mode).0)
    }

    fn without(self, mode: WatcherMode) -> Modes {
        Modes(self.0 & !Modes::of(mode).0)
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn iter(self) -> impl Iterator<Item = WatcherMode> {
        [WatcherMode::OneShot, WatcherMode::Persistent, WatcherMode::Recursive]
            .into_iter()
            .filter(move |m| self.has(*m))
    }
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
    by_path: OrdMap<Path, Vec<(Conn, Modes)>>,
    /// How many recursive watches there are: without one, nobody looks upward.
    recursive: u32,
}

impl Table {
    /// Registers a watch: beside what the connection has there, or in its place.
    fn add(&mut self, conn: Conn, path: &Path, mode: WatcherMode, apart: bool) {
        let slots = self.by_path.entry(path.clone()).or_default();
        let ix = slots.binary_search_by_key(&conn, |(c, _)| *c).unwrap_or_else(|ix| {
            slots.insert(ix, (conn, Modes::default()));
            ix
        });
        let before = slots[ix].1;
        let after = if apart { before.with(mode) } else { Modes::of(mode) };
        slots[ix].1 = after;
        self.recount(before, after);
    }

    fn recount(&mut self, before: Modes, after: Modes) {
        debug_assert!(
            self.recursive >= u32::from(before.has(WatcherMode::Recursive)),
            "every recursive watch is counted"
        );
        self.recursive += u32::from(after.has(WatcherMode::Recursive));
        self.recursive -= u32::from(before.has(WatcherMode::Recursive));
    }

    /// What a connection has on a path.
    fn modes(&self, conn: Conn, path: &str) -> Modes {
        let slots = self.by_path.get(path).into_iter().flatten();
        slots.filter(|(c, _)| *c == conn).fold(Modes::default(), |_, (_, modes)| *modes)
    }

    /// Takes one watch out, or with `None` all that the connection has there; false if
    /// there is none.
    fn remove(&mut self, conn: Conn, path: &str, mode: Option<WatcherMode>) -> bool {
        let before = self.modes(conn, path);
        let after = mode.map_or(Modes::default(), |mode| before.without(mode));
        if before == after {
            return false;
        }
        self.recount(before, after);
        let Some(slots) = self.by_path.get_mut(path) else { return false };
        slots.iter_mut().filter(|(c, _)| *c == conn).for_each(|(_, modes)| *modes = after);
        slots.retain(|(_, modes)| !modes.is_empty());
        debug_assert!(
            slots.is_sorted_by(|(a, _), (b, _)| a < b),
            "a connection has one slot on a path, and finds it by its number"
        );
        if slots.is_empty() {
            self.by_path.remove(path);
        }
        true
    }

    fn remove_all(&mut self, conn: Conn) {
        let its = |slots: &Vec<(Conn, Modes)>| slots.iter().any(|(c, _)| *c == conn);
        let paths: Vec<Path> =
            self.by_path.iter().filter(|(_, slots)| its(slots)).map(|(p, _)| p.clone()).collect();
        for path in paths {
            self.remove(conn, &path, None);
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Conn, &Path, WatcherMode)> {
        let slots = self.by_path.iter();
        let each = |(path, slots): (_, &'_ Vec<(Conn, Modes)>)| {
            let modes = slots.clone().into_iter();
            modes.flat_map(move |(conn, modes)| modes.iter().map(move |mode| (conn, path, mode)))
        };
        slots.flat_map(each)
    }

    /// Whom an event concerns, each connection once; watches that fire once are
    /// taken out.
    fn fire(&mut self, kind: EventKind, path: &str) -> Vec<Conn> {
        let mut found = Vec::new();
        if self.by_path.is_empty() {
            return found;
        }
        if let Some(slots) = self.by_path.get(path) {
            // Only in 3.8.0 a recursive watch can meet a child event in its own slot.
            let deaf = |modes| {
                modes == Modes::of(WatcherMode::Recursive) && kind == EventKind::ChildrenChanged
            };
            found.extend(slots.iter().filter(|(_, m)| !deaf(*m)).map(|(conn, _)| *conn));
            if slots.iter().any(|(_, modes)| modes.has(WatcherMode::OneShot)) {
                let fired =
                    slots.iter().map(|(conn, modes)| (*conn, modes.without(WatcherMode::OneShot)));
                let left: Vec<(Conn, Modes)> = fired.filter(|(_, m)| !m.is_empty()).collect();
                match left.is_empty() {
                    true => self.by_path.remove(path),
                    false => self.by_path.insert(path.into(), left),
                };
            }
        }
        if self.recursive > 0 && kind != EventKind::ChildrenChanged {
            let mut at = path;
            while at.len() > 1 {
                at = path::parent_key(at);
                let slots = self.by_path.get(at).into_iter().flatten();
                found.extend(
                    slots.filter(|(_, m)| m.has(WatcherMode::Recursive)).map(|(conn, _)| *conn),
                );
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
    rules: ReleaseRules,
}

impl Watches {
    /// No watches yet, in a server of a release with these rules.
    pub fn new(rules: ReleaseRules) -> Watches {
        Watches { rules, ..Watches::default() }
    }

    /// The rules of the release.
    pub fn rules(&self) -> ReleaseRules {
        self.rules
    }

    fn apart(&self) -> bool {
        self.rules.has(ReleaseRule::WatchModesStandApart)
    }

    /// getData and exists leave one.
    pub fn add_data(&mut self, conn: Conn, path: &Path) {
        self.data.add(conn, path, WatcherMode::OneShot, self.apart());
    }

    /// getChildren leaves one.
    pub fn add_child(&mut self, conn: Conn, path: &Path) {
        self.child.add(conn, path, WatcherMode::OneShot, self.apart());
    }

    /// addWatch: in both tables (6.7.6); a recursive one since 3.9.0 in the data table
    /// only.
    pub fn add(&mut self, conn: Conn, path: &Path, mode: WatcherMode) {
        let apart = self.apart();
        self.data.add(conn, path, mode, apart);
        if mode != WatcherMode::Recursive || !self.rules.has(ReleaseRule::RecursiveInDataOnly) {
            self.child.add(conn, path, mode, apart);
        }
    }

    /// The events of one change, appended in the order in which they are sent:
    /// the znode's own watches, then its parent's (6.7.3). Whoever hears of a
    /// deletion through the data table does not hear of it again. `may_read` says
    /// whether a connection may READ what has this ACL: since 3.8.4 and 3.9.2 the
    /// others are told nothing (ZOOKEEPER-4799), and their one-shot watches are gone
    /// all the same.
    pub fn trigger(
        &mut self,
        change: &Change,
        may_read: impl Fn(Conn, &AclList) -> bool,
        events: &mut Vec<WatchedEvent>,
    ) {
        let Change { kind, path, zxid, acl, parent_acl } = change;
        let filtered = self.rules.has(ReleaseRule::EventsNeedRead);
        let zxid = self.rules.has(ReleaseRule::EventsCarryZxid).then_some(*zxid);
        let mut send = |conns: &[Conn], kind: EventKind, path: &Path, acl: &AclList| {
            let told = conns.iter().filter(|conn| !filtered || may_read(**conn, acl));
            events.extend(told.map(|&conn| WatchedEvent { conn, kind, path: path.clone(), zxid }));
        };
        let told = self.data.fire(*kind, path);
        send(&told, *kind, path, acl);
        if *kind == EventKind::Deleted {
            let mut also = self.child.fire(*kind, path);
            also.retain(|conn| !told.contains(conn));
            send(&also, *kind, path, acl);
        }
        if matches!(kind, EventKind::Created | EventKind::Deleted) {
            let parent = path::parent_key(path);
            let told = self.child.fire(EventKind::ChildrenChanged, parent);
            if !told.is_empty() {
                send(&told, EventKind::ChildrenChanged, &parent.into(), parent_acl);
            }
        }
    }

    /// checkWatches. In 3.8.0 anybody's watch on the path will do: the server forgets
    /// to look whose it is.
    pub fn contains(&self, conn: Conn, path: &str, kind: WatchKind) -> bool {
        if !self.rules.has(ReleaseRule::CheckWatchesOfOwn) {
            let child = self.child.by_path.contains_key(path);
            let data = self.data.by_path.contains_key(path);
            return match kind {
                WatchKind::Children => child,
                WatchKind::Data => data,
                WatchKind::Any => child || data,
                WatchKind::Persistent | WatchKind::Recursive => false,
            };
        }
        let (data, child) = (self.data.modes(conn, path), self.child.modes(conn, path));
        match kind {
            WatchKind::Children => child.has(WatcherMode::OneShot),
            WatchKind::Data => data.has(WatcherMode::OneShot),
            WatchKind::Any => !data.is_empty() || !child.is_empty(),
            WatchKind::Persistent => data.has(WatcherMode::Persistent),
            WatchKind::Recursive => data.has(WatcherMode::Recursive),
        }
    }

    /// removeWatches: false, NoWatcher, if this connection has none there.
    pub fn remove(&mut self, conn: Conn, path: &str, kind: WatchKind) -> bool {
        // In 3.8.0 a type takes whatever its table holds.
        let five = self.rules.has(ReleaseRule::FiveWatcherTypes);
        let one_shot = five.then_some(WatcherMode::OneShot);
        match kind {
            WatchKind::Children => self.child.remove(conn, path, one_shot),
            WatchKind::Data => self.data.remove(conn, path, one_shot),
            WatchKind::Any => {
                let child = self.child.remove(conn, path, None);
                self.data.remove(conn, path, None) || child
            }
            WatchKind::Persistent if five => {
                let child = self.child.remove(conn, path, Some(WatcherMode::Persistent));
                self.data.remove(conn, path, Some(WatcherMode::Persistent)) || child
            }
            WatchKind::Recursive if five => {
                self.data.remove(conn, path, Some(WatcherMode::Recursive))
            }
            WatchKind::Persistent | WatchKind::Recursive => false,
        }
    }

    /// The connection ended.
    pub fn remove_all(&mut self, conn: Conn) {
        self.data.remove_all(conn);
        self.child.remove_all(conn);
    }

    /// setWatches2 (6.7.10): what was missed is sent now, the rest is registered.
    /// What a persistent watch missed is lost.
    pub fn set(
        &mut self,
        conn: Conn,
        tree: &Tree,
        wanted: &Rewatch,
        events: &mut Vec<WatchedEvent>,
    ) {
        let mut send = |kind, path: &Path| {
            events.push(WatchedEvent { conn, kind, path: path.clone(), zxid: None });
        };
        for path in &wanted.data {
            match tree.get(path) {
                None => send(EventKind::Deleted, path),
                Some(n) if n.mzxid > wanted.relative_zxid => send(EventKind::DataChanged, path),
                Some(_) => self.add_data(conn, path),
            }
        }
        for path in &wanted.exist {
            match tree.get(path) {
                Some(_) => send(EventKind::Created, path),
                None => self.add_data(conn, path),
            }
        }
        for path in &wanted.child {
            match tree.get(path) {
                None => send(EventKind::Deleted, path),
                Some(n) if n.pzxid > wanted.relative_zxid => send(EventKind::ChildrenChanged, path),
                Some(_) => self.add_child(conn, path),
            }
        }
        for path in &wanted.persistent {
            self.add(conn, path, WatcherMode::Persistent);
        }
        for path in &wanted.recursive {
            self.add(conn, path, WatcherMode::Recursive);
        }
    }

    /// All of them, for display: connection, path, table, mode.
    pub fn iter(&self) -> impl Iterator<Item = (Conn, &Path, WatchKind, WatcherMode)> {
        let data = self.data.iter().map(|(conn, path, mode)| (conn, path, WatchKind::Data, mode));
        let child = self.child.iter();
        data.chain(child.map(|(conn, path, mode)| (conn, path, WatchKind::Children, mode)))
    }
}

#[cfg(test)]
mod tests;
