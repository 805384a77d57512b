//! The engine without a page, for what must be compared between the native
//! build and WebAssembly: equal runs, and their speed.

use wasm_bindgen::prelude::wasm_bindgen;
use zabscope::check::Run;
use zabscope::hunt::{self, PROFILES, Shape};
use zabscope::sim::Recording;
use zabscope::zab::Flaws;

/// The runs that a hunt makes of these seeds, one line each: seed, events, trace
/// hash. Profiles and sizes take turns.
#[wasm_bindgen]
#[must_use]
pub fn runs(from: u32, to: u32) -> String {
    let line = |seed: u32| {
        let profile = &PROFILES[seed as usize % PROFILES.len()];
        let shape = Shape {
            voters: [3, 5][seed as usize / 2 % 2],
            observers: (seed % 2) as u8,
            flaws: Flaws::NONE,
            release: None,
        };
        let run = hunt::drive(u64::from(seed), profile, shape, |(): &()| false).run;
        format!("{seed} {} {}\n", run.world().events(), run.world().hash())
    };
    (from..to).map(line).collect()
}

/// An ensemble of so many servers under a closed loop of writes for so many
/// events, with every guarantee checked or with none. How many milliseconds of the
/// simulated world it took.
#[wasm_bindgen]
#[must_use]
pub fn closed_loop(servers: u8, events: u32, checked: bool) -> u32 {
    let world = if checked {
        let run: Run = hunt::load::warm(servers);
        let (world, checker) = hunt::load::unrecorded(&run, events);
        assert!(checker.violations().is_empty(), "a guarantee was violated");
        world
    } else {
        let run: Recording = hunt::load::warm(servers);
        hunt::load::unrecorded(&run, events).0
    };
    (world.now().0 / 1000) as u32
}
