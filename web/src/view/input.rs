//! What the events of fields hold. Views ask here; only this file asks the browser.

pub use crate::browser::picked;

use crate::browser;
use std::str::FromStr;
use yew::Event;

/// What is in the field that an event comes from.
pub fn value(event: &Event) -> String {
    browser::value_of(event)
}

/// The same where it is a number: of a slider, of a choice, of a field for numbers. Fields can be empty, too.
pub fn number<N: FromStr>(event: &Event) -> Option<N> {
    value(event).parse().ok()
}
