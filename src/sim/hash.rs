//! The running hash of everything that has happened.

use super::step::Step;

/// A hash of a run's events so far. Two runs with equal hashes have, for every
/// purpose of this project, shown the same events.
///
/// Each event is folded in as three words (time; what, who and detail; zxid):
/// `h = rotate_left(h ^ word, 23) × 0x9E37_79B9_7F4A_7C15`. Links carry the
/// result, so this never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceHash(pub u64);

impl TraceHash {
    /// Of no events.
    pub const EMPTY: TraceHash = TraceHash(0x5A41_4253_434F_5045); // "ZABSCOPE"

    /// One event more.
    pub fn fold(&mut self, step: &Step) {
        let who = u64::from(step.what().number()) << 24
            | u64::from(step.actor) << 16
            | u64::from(step.peer) << 8
            | u64::from(step.about.detail());
        for word in [step.at.0, who, step.zxid.0] {
            self.0 = (self.0 ^ word).rotate_left(23).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

impl std::fmt::Display for TraceHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
