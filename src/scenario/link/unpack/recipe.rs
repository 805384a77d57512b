//! Programs, from the link's types to the scenario's.

use super::{LinkTexts, micros};
use crate::recipe::Kind;
use crate::scenario::link::wire::{WireOption, WireRecipe};
use crate::scenario::name::Name;
use crate::scenario::recipe::{Planned, Settings};
use crate::scenario::units::Int;

/// A program with its texts and options. `None`: there is no such recipe or text.
pub fn unpacked(one: &WireRecipe, options: &[WireOption], texts: &LinkTexts) -> Option<Planned> {
    let second = match one.second {
        Some(number) => Some(texts.get(number)?),
        None => None,
    };
    let settings = Settings {
        path: texts.get(one.path)?,
        second,
        hold: micros(one.hold),
        repeat: Int(i64::from(one.repeat)),
        think: micros(one.think),
        timeout: one.timeout.map(micros),
        backoff: micros(one.backoff),
        size: Int(i64::from(one.size)),
        fenced: one.fenced,
        blocking: !options.contains(&WireOption::TryOnce),
    };
    Some(Planned(Name(Kind::from_code(one.kind)?), settings))
}
