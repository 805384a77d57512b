//! The scenarios that come with Zabscope: one file each under `static/scenarios`,
//! one line each here. Links name them instead of copying them.

use super::Scenario;
use crate::bundled::{self, Bundled, bundled};
use crate::zab::Flaw;
use std::sync::OnceLock;

/// What the page opens with; at hand from the beginning.
pub const FIRST: &str = include_str!("../../static/scenarios/first-run.json");

/// Its name.
const FIRST_ID: &str = "first-run";

const ALL: &[Bundled] = bundled![
    "scenarios":
    "first-run",
    "five-servers",
    "late-joiner",
    "must-survive",
    "must-vanish",
    "isolated-leader",
    "observer",
    "diff-trunc-snap",
    "slow-disk",
    "welcome",
];

/// One for every flaw, with the flaw's name: what goes wrong with it.
const FLAWS: &[Bundled] = bundled![
    "scenarios":
    "flaws/ack-before-fsync",
    "flaws/acks-outlive-trunc",
    "flaws/answer-at-once",
    "flaws/apply-on-proposal",
    "flaws/children-as-sequence",
    "flaws/commit-on-first-ack",
    "flaws/epoch-without-promises",
    "flaws/event-after-reply",
    "flaws/expiry-without-txn",
    "flaws/forward-again-after-diff",
    "flaws/forward-again-after-snap",
    "flaws/half-a-multi",
    "flaws/leader-counts-itself-early",
    "flaws/no-epoch-check",
    "flaws/no-lastzxid-check",
    "flaws/no-recency-check",
    "flaws/no-replay-at-start",
    "flaws/non-fifo-links",
    "flaws/order-a",
    "flaws/order-b",
    "flaws/order-c",
    "flaws/order-d",
    "flaws/promise-in-memory",
    "flaws/quorum-of-half",
    "flaws/reads-overtake-writes",
    "flaws/skip-finalize-wait",
    "flaws/skip-trunc",
    "flaws/snap-continues-the-log",
    "flaws/snapshot-outlives-role",
    "flaws/trunc-spares-a-record",
    "flaws/uptodate-at-once",
    "flaws/vote-by-sid",
    "flaws/zk-1046",
    "flaws/zk-1154",
    "flaws/zk-1367",
    "flaws/zk-1419",
    "flaws/zk-1514",
    "flaws/zk-1549",
    "flaws/zk-1624",
    "flaws/zk-1653",
    "flaws/zk-1732",
    "flaws/zk-2355",
    "flaws/zk-2845",
    "flaws/zk-335",
    "flaws/zk-3642",
    "flaws/zk-3911",
    "flaws/zk-4394",
    "flaws/zk-4643",
    "flaws/zk-4646",
    "flaws/zk-4685",
    "flaws/zk-4712",
    "flaws/zk-4785",
    "flaws/zk-4925",
    "flaws/zk-5010",
    "flaws/zk-710",
    "flaws/zk-962",
    "flaws/zk-975",
];

/// One for every recipe and every tempting way, and the programs that write-ups begin
/// with.
const RECIPES: &[Bundled] = bundled![
    "scenarios":
    "recipes/lock",
    "recipes/lock-herd",
    "recipes/lock-polling",
    "recipes/lock-persistent",
    "recipes/lock-flag",
    "recipes/lock-delete-any",
    "recipes/lock-no-guid",
    "recipes/lock-guid",
    "recipes/lock-unfenced",
    "recipes/lock-fenced",
    "recipes/two-locks",
    "recipes/two-locks-timeout",
    "recipes/read-write",
    "recipes/read-herd",
    "recipes/semaphore",
    "recipes/lease",
    "recipes/barrier",
    "recipes/double-barrier",
    "recipes/barrier-no-ready",
    "recipes/queue",
    "recipes/locking-queue",
    "recipes/priority-queue",
    "recipes/queue-unsorted",
    "recipes/queue-delete-first",
    "recipes/counter",
    "recipes/counter-blind",
    "recipes/counter-version",
    "recipes/election",
    "recipes/leader-latch",
    "recipes/election-herd",
    "recipes/membership",
    "recipes/persistent-node",
    "recipes/children-watch",
    "recipes/configuration",
    "recipes/data-watch",
    "recipes/config-once",
    "recipes/ready",
    "recipes/ready-ignored",
    "recipes/two-phase-commit",
    "recipes/move",
    "recipes/move-two-steps",
    "write-ups/polling-lock",
    "write-ups/create-then-delete",
    "write-ups/set-then-delete",
    "write-ups/children-zero",
    "write-ups/version-counter",
];

/// Those of ZAB as it is, in the order in which a list shows them.
pub fn all() -> &'static [Bundled] {
    ALL
}

/// Those of ZAB modified, one for every flaw that breaks something.
pub fn flaws() -> &'static [Bundled] {
    FLAWS
}

/// Those of recipes: the right ways, the tempting ones, and what write-ups begin with.
pub fn recipes() -> &'static [Bundled] {
    RECIPES
}

/// The scenario that shows what a flaw does.
pub fn of_flaw(flaw: Flaw) -> Option<&'static Bundled> {
    FLAWS.iter().find(|b| b.id.strip_prefix("flaws/") == Some(flaw.id()))
}

/// The one with this id.
pub fn find(id: &str) -> Option<&'static Bundled> {
    ALL.iter().chain(FLAWS).chain(RECIPES).find(|b| b.id == id)
}

/// The bundled scenario that a run began from, if it was one.
pub fn which(scenario: &Scenario) -> Option<&'static Bundled> {
    /// Read once: a page asks at every step.
    static PRISTINE: OnceLock<Vec<Option<Scenario>>> = OnceLock::new();
    let read = |b: &Bundled| super::parse(b.text()).ok().map(|s| s.pristine());
    let wanted = Some(scenario.pristine());
    if !bundled::are_here() {
        // What a page opens with is part of the program; it has opened nothing else yet.
        let first = super::parse(FIRST).ok().map(|s| s.pristine());
        return ALL.iter().find(|b| b.id == FIRST_ID && first == wanted);
    }
    if scenario.flaws.0.is_empty() {
        let all = || ALL.iter().chain(RECIPES);
        let known = PRISTINE.get_or_init(|| all().map(read).collect());
        return known.iter().zip(all()).find(|(one, _)| **one == wanted).map(|(_, b)| b);
    }
    scenario.flaws.0.iter().filter_map(|name| of_flaw(name.0)).find(|b| read(b) == wanted)
}
