//! The lessons and myths that come with Zabscope: one file each under `static/lessons` and `static/myths`, one line each
//! here.

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
    "why-not-paxos",
    "stale-reads",
    "watches",
    "multi",
    "herd-and-fair-lock",
    "fencing",
    "real-log",
];

const MYTHS: &[Bundled] = bundled![
    "myths":
    "based-on-paxos",
    "single-point-of-failure",
    "hashed-locks",
    "commit-can-abort",
    "waits-for-everybody",
    "apply-then-report",
    "failed-means-undone",
    "failed-costs-nothing",
    "typed-values",
    "unlock-by-data",
    "transactions-span",
    "linearizable-reads",
    "fair-ephemeral",
    "children-zero",
    "version-counter",
    "every-change",
    "dropped-connection",
    "on-every-disk",
    "zxid-counts-success",
];

/// All lessons, in the order in which one may take them.
pub fn all() -> &'static [Bundled] {
    ALL
}

/// All myths.
pub fn myths() -> &'static [Bundled] {
    MYTHS
}

/// The lesson or myth with this id.
pub fn find(id: &str) -> Option<&'static Bundled> {
    ALL.iter().chain(MYTHS).find(|bundled| bundled.id == id)
}
