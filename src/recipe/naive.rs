//! The tempting ways. Each is named after what it does, and each goes wrong; how, its
//! doc says. They are written as people write them: what they leave out is the point.

pub mod children_zero;
pub mod config_once;
pub mod counters;
pub mod create_then_delete;
pub mod delete_first;
pub mod elect_by_watching_the_leader;
pub mod ephemeral_and_poll;
pub mod ephemeral_and_watch;
pub mod no_ready;
pub mod persistent_znode;
pub mod readers_watch_the_parent;
pub mod set_to_number;
pub mod two_locks;
