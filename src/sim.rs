//! The simulated world: time, wires, disks, clients, and the recording of a run.
//!
//! A [`World`] is a value. [`World::step`] makes the next thing happen,
//! [`World::act`] carries out a command; nothing else changes it, and nothing
//! outside of it plays a part. Same set-up, same commands at the same events:
//! the same world, natively and in a browser.
//!
//! * [`setup`]: what a run starts from; [`command`]: what a person can do to it
//! * [`queue`]: what is scheduled; [`chance`]: every draw
//! * [`network`]: FIFO connections that hold, break and are made anew
//! * [`world`] with its parts: one event after the other
//! * [`step`]: the short record of an event; [`recording`]: seek, act, branch

pub mod chance;
pub mod command;
pub mod network;
pub mod queue;
pub mod recording;
pub mod setup;
pub mod step;
pub mod world;

mod alarm;
mod arrive;
mod control;
pub mod flight;
mod fulfil;
mod hash;
mod program;
mod watch;
mod without;

pub use command::{Act, Command, CommandKind, Fault, Refusal, Sight, When};
pub use flight::{Due, InFlight, Lost, Sent};
pub use hash::TraceHash;
pub use recording::{Recording, Watcher};
pub use setup::Setup;
pub use step::{About, ProgramTurn, Step, What};
pub use world::World;
