//! What of the tree of znodes is being looked at.

use std::collections::BTreeSet;
use zabscope::base::{ClientId, ServerId};
use zabscope::service::path;

/// What the Znodes tab remembers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZnodesTab {
    /// Whose tree; by itself that of the selected server, else the leader's.
    pub server: Option<ServerId>,
    /// Whose tree it is compared with.
    pub compare: Option<ServerId>,
    /// As whom operations are offered.
    pub client: Option<ClientId>,
    /// Znodes whose children are not shown.
    pub closed: BTreeSet<String>,
    /// The znode that is looked at.
    pub path: String,
}

impl Default for ZnodesTab {
    fn default() -> ZnodesTab {
        let closed = BTreeSet::from(["/zookeeper".to_owned()]);
        ZnodesTab { server: None, compare: None, client: None, closed, path: "/".to_owned() }
    }
}

/// A key of the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TreeKey {
    /// One row on or back.
    Row(isize),
    /// The first row, or the last.
    Edge(bool),
    /// Open, or into what is open.
    Open,
    /// Close, or out to the parent.
    Close,
    /// Open what is closed, or close what is open.
    Toggle,
}

/// What is said about the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TreeMsg {
    /// Whose tree.
    Server(ServerId),
    /// Whose tree it is compared with.
    Compare(Option<ServerId>),
    /// As whom operations are offered.
    Client(ClientId),
    /// Show a znode's children, or hide them.
    Toggle(String),
    /// Look at a znode.
    At(String),
    /// A key was pressed.
    Key(TreeKey),
}

/// A row of the tree as far as keys are concerned: its path, and whether its children are shown, if it has any.
pub type KeyRow = (String, Option<bool>);

impl ZnodesTab {
    /// Shows a znode's children or hides them.
    pub fn toggle(&mut self, path: &str) {
        if !self.closed.remove(path) {
            self.closed.insert(path.to_owned());
        }
    }

    /// Looks at a znode, with everything above it open.
    pub fn at(&mut self, path: &str) {
        self.path = path.to_owned();
        let mut above = path;
        while above.len() > 1 {
            above = path::key(path::parent(above).unwrap_or_default());
            self.closed.remove(above);
        }
    }

    /// What a key does, as in any tree; `rows` are those that are shown.
    pub fn press(&mut self, key: TreeKey, rows: &[KeyRow]) {
        let at = rows.iter().position(|(path, _)| *path == self.path);
        let Some(at) = at else {
            self.path = rows.first().map_or_else(|| "/".to_owned(), |(path, _)| path.clone());
            return;
        };
        let last = rows.len() as isize - 1;
        let mut go = |to: isize| self.path.clone_from(&rows[to.clamp(0, last) as usize].0);
        match (key, rows[at].1) {
            (TreeKey::Row(by), _) => go(at as isize + by),
            (TreeKey::Edge(end), _) => go(if end { last } else { 0 }),
            (TreeKey::Open, Some(true)) => go(at as isize + 1),
            (TreeKey::Open, Some(false))
            | (TreeKey::Close, Some(true))
            | (TreeKey::Toggle, Some(_)) => {
                let path = self.path.clone();
                self.toggle(&path);
            }
            (TreeKey::Open | TreeKey::Toggle, None) => {}
            (TreeKey::Close, Some(false) | None) => {
                self.path = path::key(path::parent(&self.path).unwrap_or_default()).to_owned();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<KeyRow> {
        [("/", Some(true)), ("/a", Some(true)), ("/a/b", None), ("/zookeeper", Some(false))]
            .map(|(path, open)| (path.to_owned(), open))
            .into()
    }

    fn press(looking: &mut ZnodesTab, key: TreeKey) -> String {
        looking.press(key, &rows());
        looking.path.clone()
    }

    #[test]
    fn keys_move_about_as_in_any_tree() {
        let mut looking = ZnodesTab::default();
        assert_eq!(press(&mut looking, TreeKey::Row(-1)), "/");
        assert_eq!(press(&mut looking, TreeKey::Open), "/a");
        assert_eq!(press(&mut looking, TreeKey::Open), "/a/b");
        assert_eq!(press(&mut looking, TreeKey::Open), "/a/b", "it has no children");
        assert_eq!(press(&mut looking, TreeKey::Close), "/a");
        assert_eq!(press(&mut looking, TreeKey::Close), "/a");
        assert!(looking.closed.contains("/a"));
        assert_eq!(press(&mut looking, TreeKey::Edge(true)), "/zookeeper");
        press(&mut looking, TreeKey::Open);
        assert!(!looking.closed.contains("/zookeeper"));
        assert_eq!(press(&mut looking, TreeKey::Edge(false)), "/");
        press(&mut looking, TreeKey::Toggle);
        assert!(looking.closed.contains("/"));
    }

    #[test]
    fn whoever_looks_at_a_znode_sees_it() {
        let mut looking = ZnodesTab::default();
        looking.at("/zookeeper/config");
        assert_eq!((looking.path.as_str(), looking.closed.len()), ("/zookeeper/config", 0));
        looking.at("/gone/with/its/parent");
        assert_eq!(press(&mut looking, TreeKey::Row(1)), "/", "from nowhere to the first row");
    }
}
