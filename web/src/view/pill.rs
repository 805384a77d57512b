//! The caption of the moment, above the stage.

use super::terms::told;
use crate::i18n::t;
use crate::panel::{EnsemblePhase, Pill};
use std::rc::Rc;
use yew::prelude::*;
use zabscope::zab::ZabState;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub pill: Rc<Pill>,
}

/// The line on top of the stage.
#[component]
pub fn PillView(props: &Props) -> Html {
    let pill = &*props.pill;
    let (key, class) = match pill.phase {
        EnsemblePhase::Down => ("phase.down", "down"),
        EnsemblePhase::Of(ZabState::Election) => ("phase.election", "election"),
        EnsemblePhase::Of(ZabState::Discovery) => ("phase.discovery", "discovery"),
        EnsemblePhase::Of(ZabState::Synchronization) => {
            ("phase.synchronization", "synchronization")
        }
        EnsemblePhase::Of(ZabState::Broadcast) => ("phase.broadcast", "broadcast"),
    };
    html! {
        <div class="pill" data-phase={class}>
            <span class="state"><span class="dot"></span><b>{ t(pill.lang, key) }</b>
                if let Some(leader) = &pill.leader { <span class="leader">{ leader }</span> }
            </span>
            <span class="told-twice">
                <span class="says">{ told(&pill.says) }</span>
                <span class="words mono">{ told(&pill.words) }</span>
            </span>
        </div>
    }
}
