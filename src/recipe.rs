//! Recipes: what people build from znodes, as programs of clients (facts 8).
//!
//! A recipe uses nothing but what a client offers to its program: requests, watch
//! events, and being told of a lost connection or session. It is written as it is
//! described: as straight code that asks, waits and goes on. It never stands still
//! inside, though: whatever it hears is written on a [`tape`], and at everything new
//! the code of its round runs again from the beginning, takes its answers from the tape,
//! and comes a little further. So a program is a value like everything else in the
//! world: it can be copied, compared, and played back.
//!
//! * [`kind`]: all of them, the right ways and the tempting ones
//! * [`io`]: what a program can do; [`tape`]: what it heard
//! * [`running`]: a program at one moment; [`fact`]: what became of it, for observers
//! * [`resource`]: what a lock guards, outside of ZooKeeper
//! * [`numbers`] and [`waits`]: what follows from the facts
//!
//! Names of znodes are those of kazoo (Python) unless the recipe says otherwise; two are
//! Curator's (Java).

pub mod fact;
pub mod io;
pub mod kind;
pub mod numbers;
pub mod resource;
pub mod running;
pub mod tape;
pub mod waits;

pub mod atomic_move;
pub mod barrier;
pub mod calls;
pub mod configuration;
pub mod counter;
pub mod double_barrier;
pub mod election;
pub mod leader_latch;
pub mod lease;
pub mod lock;
pub mod membership;
pub mod naive;
pub mod persistent_node;
pub mod queue;
pub mod read_write;
pub mod semaphore;
pub mod two_phase_commit;
pub mod watchers;

mod holding;
mod round;

pub use fact::{Happened, RecipeFact, Status};
pub use kind::{Family, Kind, Recipe};

pub use numbers::{Numbers, Tenure};
pub use resource::{Guarded, ResourceWrite};
pub use running::{Running, Want};
pub use waits::Edge;
