//! The scenarios that come with Zabscope: one file each under `static/scenarios`,
//! one line each here. Links name them instead of copying them.

use super::Scenario;
use std::sync::OnceLock;

/// A scenario that comes with Zabscope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Its name in links and addresses; frozen once a link names it.
    pub id: &'static str,
    /// The file.
    pub json: &'static str,
}

macro_rules! bundled {
    ($($id:literal),* $(,)?) => {
        &[$(Bundled { id: $id, json: include_str!(concat!("../../static/scenarios/", $id, ".json")) }),*]
    };
}

const ALL: &[Bundled] = bundled![
    "first-run",
    "five-servers",
    "late-joiner",
    "must-survive",
    "must-vanish",
    "isolated-leader",
    "observer",
    "diff-trunc-snap",
    "slow-disk",
];

/// All of them, in the order in which a list shows them.
pub fn all() -> &'static [Bundled] {
    ALL
}

/// The one with this id.
pub fn find(id: &str) -> Option<&'static Bundled> {
    ALL.iter().find(|b| b.id == id)
}

/// The bundled scenario that a run began from, if it was one.
pub fn which(scenario: &Scenario) -> Option<&'static Bundled> {
    /// Read once: a page asks at every step.
    static PRISTINE: OnceLock<Vec<Option<Scenario>>> = OnceLock::new();
    let read = |b: &Bundled| super::parse(b.json).ok().map(|s| s.pristine());
    let known = PRISTINE.get_or_init(|| ALL.iter().map(read).collect());
    let wanted = Some(scenario.pristine());
    known.iter().position(|one| *one == wanted).map(|ix| &ALL[ix])
}

/// A hash of everything in a scenario that decides its run: not of its title,
/// its note, or where it opens.
pub fn content_hash(scenario: &Scenario) -> u64 {
    super::link::content_hash(scenario)
}
