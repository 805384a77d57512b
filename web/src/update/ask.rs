//! A client's operation: composed in its form, and asked for.

use super::{act, select};
use crate::ids;
use crate::model::Model;
use crate::model::ask::{AskEdit, AskField, AskMsg};
use crate::scene::Target;
use crate::update::task::{Task, Tasks};
use zabscope::base::ClientId;
use zabscope::sim::Command;

/// Something is said about a client's operation.
pub fn said(model: &mut Model, client: ClientId, said: AskMsg) -> Tasks {
    let form = model.asks.entry(client).or_default();
    match said {
        AskMsg::Edit(row, edit) => form.edit(row, edit),
        AskMsg::AddRow => form.add_row(),
        AskMsg::RemoveRow(row) => form.remove_row(row),
        AskMsg::Run => return run(model, client),
        AskMsg::About(verb, path) => {
            form.edit(None, AskEdit::Verb(verb));
            form.edit(None, AskEdit::Text(AskField::Path, path));
            let mut tasks = select(model, Target::Client(client));
            tasks.push(Task::Focus(ids::ask_field(None, AskField::Path)));
            return tasks;
        }
    }
    Vec::new()
}

/// Asks for it, or says which field is wrong.
fn run(model: &mut Model, client: ClientId) -> Tasks {
    let form = model.asks.entry(client).or_default();
    match form.op() {
        Ok(op) => act::act(model, Command::Request(client, op)),
        Err(refused) => {
            form.refused = Some(refused);
            vec![Task::Focus(ids::ask_field(refused.row, refused.field))]
        }
    }
}
