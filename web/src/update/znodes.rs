//! Looking about in the tree of znodes.

use crate::ids;
use crate::model::znodes::TreeMsg;
use crate::model::{Model, Tab};
use crate::panel;
use crate::scene::Target;
use crate::update::task::{Task, Tasks};
use crate::update::tools::set;

/// Shows the znodes, and gives them the focus.
pub fn show(model: &mut Model) -> Tasks {
    model.tab = Tab::Znodes;
    model.page.desk.drawer = true;
    model.menu = None;
    model.popover = None;
    vec![Task::Focus(ids::TAB_CONTENT.to_owned())]
}

/// Looks at another server, another znode, or in another way.
pub fn look(model: &mut Model, said: TreeMsg) -> Tasks {
    match said {
        TreeMsg::Server(sid) => set(&mut model.looking.server, Some(sid)),
        TreeMsg::Compare(sid) => set(&mut model.looking.compare, sid),
        TreeMsg::Client(client) => set(&mut model.looking.client, Some(client)),
        TreeMsg::Toggle(path) => {
            model.looking.toggle(&path);
            model.looking.path = path;
            Vec::new()
        }
        TreeMsg::At(path) => {
            model.tab = Tab::Znodes;
            model.looking.at(&path);
            let last = panel::znodes::last_txn(model, &path);
            model.selected = last.map(Target::Txn).or(model.selected);
            Vec::new()
        }
        TreeMsg::Key(key) => {
            let rows = panel::znodes::key_rows(model);
            model.looking.press(key, &rows);
            vec![Task::Focus(ids::znode_row(&model.looking.path))]
        }
    }
}
