//! Programs, from the scenario's types to the link's.

use super::{TextNumbers, micros};
use crate::scenario::link::wire::{WireOption, WireRecipe};
use crate::scenario::recipe::Planned;

/// What a [`WireRecipe`] cannot say of it.
pub fn options(Planned(_, set): &Planned) -> Vec<WireOption> {
    if set.blocking { Vec::new() } else { vec![WireOption::TryOnce] }
}

/// A program, with its texts by their numbers.
pub fn packed(Planned(kind, set): &Planned, texts: &mut TextNumbers) -> WireRecipe {
    WireRecipe {
        kind: kind.0.code(),
        path: texts.number(&set.path.0),
        second: set.second.as_ref().map(|path| texts.number(&path.0)),
        hold: micros(set.hold),
        repeat: set.repeat.0 as u32,
        think: micros(set.think),
        timeout: set.timeout.map(micros),
        backoff: micros(set.backoff),
        size: set.size.0 as u32,
        fenced: set.fenced,
    }
}
