//! What the page does when all of the program is there.

use super::open::{self, OpenedRun};
use super::{Tasks, update as carry_out};
use crate::doors::doors;
use crate::model::Model;
use crate::msg::Msg;

doors! {
    update_room:

    /// Carries out what was said.
    pub fn update(model: &mut Model, msg: Msg) -> Tasks {
        carry_out(model, msg)
    }

    /// What a link opens.
    pub(super) fn of_link(hash: &str) -> OpenedRun {
        open::of_link(hash)
    }
}
