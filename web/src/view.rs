//! The components of the page: properties in, Html out, one component per file.

pub mod about;
pub mod actions;
pub mod ask;
pub mod author;
pub mod behind;
pub mod branches;
pub mod cell;
pub mod client;
pub mod comparison;
pub mod embed;
pub mod event;
pub mod export;
pub mod fact;
pub mod film;
pub mod flaw_choice;
pub mod flaws;
pub mod glossary;
pub mod guarantees;
pub mod help;
pub mod icon;
pub mod input;
pub mod inspector;
mod jump;
pub mod kept;
pub mod lens;
pub mod lesson;
pub mod library;
pub mod lived;
pub mod locks;
pub mod mark;
pub mod menu;
pub mod network;
pub mod new_run;
pub mod news;
pub mod notice;
pub mod offer;
pub mod pace;
pub mod page;
pub mod palette;
pub mod paper;
pub mod pill;
pub mod popover;
pub mod predict;
pub mod present;
pub mod recipes;
pub mod release;
pub mod rows;
pub mod segmented;
pub mod server;
pub mod share;
pub mod stage;
pub mod svg;
pub mod table;
pub mod terms;
pub mod title_bar;
pub mod toolbar;
pub mod transport;
pub mod twin;
pub mod twin_choice;
pub mod when;
pub mod why;
pub mod write;
pub mod znodes;

use crate::msg::Msg;
use yew::Callback;

/// A callback for events that say something only sometimes.
fn maybe<E: 'static>(
    says: &Callback<Msg>,
    what: impl Fn(E) -> Option<Msg> + 'static,
) -> Callback<E> {
    let says = says.clone();
    Callback::from(move |event| {
        if let Some(msg) = what(event) {
            says.emit(msg);
        }
    })
}
