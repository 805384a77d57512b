//! A tree of znodes as rows: what is open, what each znode is, and what has just happened to it.

use crate::model::znodes::{KeyRow, ZnodesTab};
use std::collections::BTreeMap;
use zabscope::base::SessionId;
use zabscope::service::node::{DataNode, Owner};
use zabscope::service::path;
use zabscope::service::tree::Tree;
use zabscope::service::txn::{Body, Txn};

/// How many rows are shown.
const MOST_ROWS: usize = 400;
/// How much of a znode's data a row shows, in characters.
const PREVIEW: usize = 18;

/// What a znode is besides persistent; every mark is a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ZnodeMark {
    /// It goes with this session.
    Ephemeral(SessionId),
    /// Its name ends in a number that the leader gave.
    Sequential,
    /// It goes after its last child.
    Container,
    /// It is deleted after this number of milliseconds without a change.
    Ttl(u64),
}

/// What the last event did to a znode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changed {
    /// It was created.
    Added,
    /// Its data or its ACL was set.
    Modified,
    /// It was deleted.
    Removed,
}

/// A row of the tree.
#[derive(Clone, PartialEq, Debug)]
pub struct TreeRow {
    pub path: String,
    /// Its last part.
    pub name: String,
    /// How deep it is; the root is 1.
    pub level: usize,
    /// Its place among its siblings, from 1, and how many they are.
    pub place: (usize, usize),
    /// Whether its children are shown, if it has any.
    pub open: Option<bool>,
    pub marks: Vec<ZnodeMark>,
    pub version: i32,
    /// The beginning of its data.
    pub data: String,
    /// How many children it has.
    pub children: u32,
    /// What the last event did to it.
    pub changed: Option<Changed>,
    /// It is looked at.
    pub selected: bool,
}

/// What transactions do to which znodes; the last word counts.
pub fn changes<'a>(applied: impl Iterator<Item = &'a Txn>) -> BTreeMap<String, Changed> {
    let mut found = BTreeMap::new();
    applied.for_each(|txn| of_body(&txn.body, &mut found));
    found
}

fn of_body(body: &Body, found: &mut BTreeMap<String, Changed>) {
    let mut put = |path: &str, changed| {
        found.insert(path.to_owned(), changed);
    };
    match body {
        Body::Create(_, new) => put(&new.path, Changed::Added),
        Body::Delete { path } => put(path, Changed::Removed),
        Body::SetData { path, .. } | Body::SetAcl { path, .. } => put(path, Changed::Modified),
        Body::CloseSession { paths } => paths.iter().for_each(|path| put(path, Changed::Removed)),
        Body::Multi(bodies) if !bodies.iter().any(|body| matches!(body, Body::Error(_))) => {
            bodies.iter().for_each(|body| of_body(body, found));
        }
        Body::Multi(_) | Body::CreateSession { .. } | Body::Check { .. } | Body::Error(_) => {}
    }
}

/// The rows of a tree, and how many more there would be.
pub fn rows(
    tree: &Tree,
    looking: &ZnodesTab,
    changed: &BTreeMap<String, Changed>,
) -> (Vec<TreeRow>, usize) {
    let mut walk = TreeWalk { tree, looking, changed, rows: Vec::new(), more: 0 };
    walk.row("/", 1, (1, 1));
    (walk.rows, walk.more)
}

/// The same for keys.
pub fn keys(rows: &[TreeRow]) -> Vec<KeyRow> {
    rows.iter().map(|row| (row.path.clone(), row.open)).collect()
}

struct TreeWalk<'a> {
    tree: &'a Tree,
    looking: &'a ZnodesTab,
    changed: &'a BTreeMap<String, Changed>,
    rows: Vec<TreeRow>,
    more: usize,
}

impl TreeWalk<'_> {
    fn row(&mut self, at: &str, level: usize, place: (usize, usize)) {
        let node = self.tree.get(at);
        // What has just gone is shown once more.
        let changed = self.changed.get(at).copied();
        let changed = changed.filter(|c| (*c == Changed::Removed) == node.is_none());
        if self.rows.len() == MOST_ROWS {
            self.more += 1 + self.tree.descendants(at);
            return;
        }
        let below = node.map_or_else(Vec::new, |_| self.children(at));
        let open = (!below.is_empty()).then(|| !self.looking.closed.contains(at));
        self.rows.push(TreeRow {
            path: at.to_owned(),
            name: if level == 1 { at } else { path::name(at) }.to_owned(),
            level,
            place,
            open,
            marks: node.map_or_else(Vec::new, |node| marks(at, node)),
            version: node.map_or(0, |node| node.version),
            data: node.map_or_else(String::new, |node| preview(&node.data)),
            children: node.map_or(0, |node| node.children),
            changed,
            selected: self.looking.path == at,
        });
        if open == Some(true) {
            let of = below.len();
            for (ix, path) in below.iter().enumerate() {
                self.row(path, level + 1, (ix + 1, of));
            }
        }
    }

    /// The paths of its children, with those that have just gone.
    fn children(&self, at: &str) -> Vec<String> {
        let full = |name: &str| if at == "/" { format!("/{name}") } else { format!("{at}/{name}") };
        let mut all: Vec<String> = self.tree.children(at).iter().map(|name| full(name)).collect();
        let gone = self.changed.iter().filter(|(path, changed)| {
            let above = path::parent(path).map(path::key);
            **changed == Changed::Removed && above == Some(at) && self.tree.get(path).is_none()
        });
        all.extend(gone.map(|(path, _)| path.clone()));
        all.sort();
        all
    }
}

/// What a znode is besides persistent. That it was created with a number shows in its name only.
pub fn marks(at: &str, node: &DataNode) -> Vec<ZnodeMark> {
    let mut marks = Vec::new();
    if is_numbered(path::name(at)) {
        marks.push(ZnodeMark::Sequential);
    }
    match node.owner {
        Owner::Nobody => {}
        Owner::Session(session) => marks.push(ZnodeMark::Ephemeral(session)),
        Owner::Container => marks.push(ZnodeMark::Container),
        Owner::Ttl(ms) => marks.push(ZnodeMark::Ttl(ms)),
    }
    marks
}

/// Ten digits at the end.
fn is_numbered(name: &str) -> bool {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    digits == 10
}

/// The beginning of a znode's data, in one line.
pub fn preview(data: &str) -> String {
    let mut chars = data.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut start: String = chars.by_ref().take(PREVIEW).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::znodes::sample;

    fn shown(rows: &[TreeRow]) -> Vec<(usize, &str)> {
        rows.iter().map(|row| (row.level, row.name.as_str())).collect()
    }

    #[test]
    fn the_rows_are_the_open_part_of_the_tree_in_order() {
        let tree = sample::tree(&[("/a", 0), ("/a/n-0000000001", 7), ("/b", 0)]);
        let mut looking = ZnodesTab::default();
        let (all, more) = rows(&tree, &looking, &BTreeMap::new());
        assert_eq!(more, 0);
        let want = [(1, "/"), (2, "a"), (3, "n-0000000001"), (2, "b"), (2, "zookeeper")];
        assert_eq!(shown(&all), want);
        assert_eq!(
            all.iter().map(|r| r.open).collect::<Vec<_>>(),
            [Some(true), Some(true), None, None, Some(false)]
        );
        assert_eq!(all[2].marks, [ZnodeMark::Sequential, ZnodeMark::Ephemeral(SessionId(7))]);
        assert_eq!((all[1].place, all[3].place), ((1, 3), (2, 3)));
        looking.toggle("/");
        assert_eq!(rows(&tree, &looking, &BTreeMap::new()).0.len(), 1);
    }

    #[test]
    fn what_has_just_gone_is_shown_once_more_in_its_place() {
        let tree = sample::tree(&[("/a", 0), ("/a/c", 0)]);
        let gone = BTreeMap::from([
            ("/a/b".to_owned(), Changed::Removed),
            ("/a/c".to_owned(), Changed::Modified),
            ("/x/y".to_owned(), Changed::Removed),
        ]);
        let (all, _) = rows(&tree, &ZnodesTab::default(), &gone);
        let want = [(1, "/"), (2, "a"), (3, "b"), (3, "c"), (2, "zookeeper")];
        assert_eq!(shown(&all), want);
        assert_eq!(all[2].changed, Some(Changed::Removed));
        assert_eq!(all[3].changed, Some(Changed::Modified));
    }

    #[test]
    fn a_large_tree_is_cut_and_the_rest_counted() {
        let paths: Vec<String> = (0..900).map(|n| format!("/n{n:03}")).collect();
        let paths: Vec<(&str, u64)> = paths.iter().map(|path| (path.as_str(), 0)).collect();
        let tree = sample::tree(&paths);
        let (all, more) = rows(&tree, &ZnodesTab::default(), &BTreeMap::new());
        assert_eq!((all.len(), more), (MOST_ROWS, tree.len() - MOST_ROWS));
    }

    #[test]
    fn data_is_shown_in_one_short_line() {
        assert_eq!(preview("max=64"), "max=64");
        assert_eq!(preview("one\ntwo"), "one two");
        assert_eq!(
            preview("漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"),
            "漢字漢字漢字漢字漢字漢字漢字漢字漢字…"
        );
    }
}
