//! The lessons that come with Zabscope: one file each under `static/lessons`, one line each here.

use crate::bundled::{Bundled, bundled};

const ALL: &[Bundled] = bundled![
    "lessons":
    "why-replicate",
    "quorums",
    "votes",
    "no-pre-emption",
    "epochs",
    "one-write",
    "sessions",
    "disk-and-ack",
    "must-survive",
    "must-vanish",
    "diff-trunc-snap",
    "observers",
    "isolated-leader",
    "stale-reads",
    "watches",
    "multi",
    "herd-and-fair-lock",
    "fencing",
];

/// All of them, in the order in which one may take them.
pub fn all() -> &'static [Bundled] {
    ALL
}

/// The one with this id.
pub fn find(id: &str) -> Option<&'static Bundled> {
    ALL.iter().find(|bundled| bundled.id == id)
}
