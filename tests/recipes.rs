//! Recipes as programs of clients on a whole simulated ensemble (facts 8).

#[path = "recipes/bundled.rs"]
mod bundled;
#[path = "recipes/hunts.rs"]
mod hunts;
#[path = "recipes/locks.rs"]
mod locks;
#[cfg(feature = "cli")]
#[path = "recipes/recordings.rs"]
mod recordings;
#[cfg(feature = "cli")]
#[path = "recipes/requests.rs"]
mod requests;
#[path = "recipes/stage.rs"]
mod stage;
