//! What every handler is given besides the state that it may change.

use super::outbox::Outbox;
use super::rules::Rules;
use crate::base::{Micros, ServerId};

/// Who handles the input, by which rules, when, and where its effects go.
pub struct Ctx<'a> {
    /// The server that handles the input.
    pub me: ServerId,
    /// The rules and the configuration.
    pub rules: &'a Rules,
    /// Virtual time, as `System.nanoTime` would tell it.
    pub now: Micros,
    /// Effects and notes.
    pub out: &'a mut Outbox,
}
