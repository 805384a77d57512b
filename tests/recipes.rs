//! Recipes as programs of clients on a whole simulated ensemble (facts 8).

#[path = "recipes/locks.rs"]
mod locks;
#[path = "recipes/stage.rs"]
mod stage;
