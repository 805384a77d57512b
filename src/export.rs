//! What leaves the page and the runner as text: moments, events and whole runs in forms that other programs read.
//!
//! An observer, like [`trace`](crate::trace): it reads worlds and recordings and changes nothing. The forms have words of
//! their own, made from what the engine knows, never the engine's types written out: what is published here may only be
//! added to.
//!
//! * [`event`]: one event as a JSON object; [`state`]: a moment of the whole ensemble; [`znodes`](state::znodes)
//!
//! **Words.** Names are ZooKeeper's, or those of `zabscope run --json`. Servers and clients are `"S1"` and `"C1"` where an
//! end of something is meant, and plain numbers where a server is. Zxids are written as in scenario files, `"1·5"`. Times
//! are milliseconds, with up to three decimals: the engine counts whole microseconds.

pub mod event;
pub mod state;
mod write;

pub use write::Json;
