//! Trees for tests.

use zabscope::base::{SessionId, Zxid};
use zabscope::service::acl;
use zabscope::service::node::Owner;
use zabscope::service::path;
use zabscope::service::tree::{NewNode, Tree};

/// A tree with these znodes, parents first; those with a session are ephemeral.
pub fn tree(znodes: &[(&str, u64)]) -> Tree {
    let mut tree = Tree::new("");
    for (ix, (path, session)) in znodes.iter().enumerate() {
        let above = tree.get(path::parent(path).expect("it has a slash")).expect("it is there");
        let owner = if *session == 0 { Owner::Nobody } else { Owner::Session(SessionId(*session)) };
        let new = NewNode {
            path: (*path).into(),
            data: "".into(),
            acl: acl::open(),
            owner,
            parent_cversion: above.cversion + 1,
        };
        tree.create(&new, Zxid(ix as u64 + 1), ix as u64).expect("it is new");
    }
    tree
}
