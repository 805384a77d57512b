//! Recipes as programs of clients on a whole simulated ensemble (facts 8).

#[path = "recipes/bundled.rs"]
mod bundled;
mod common;
#[path = "recipes/hunts.rs"]
mod hunts;
#[path = "recipes/locks.rs"]
mod locks;
#[path = "recipes/stage.rs"]
mod stage;
