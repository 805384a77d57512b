//! The simulated world: time, wires, disks, clients, and the recording of a run.
//!
//! A [`World`] is a value. [`World::step`] makes the next thing happen,
//! [`World::act`] carries out a command; nothing else changes it, and nothing
//! outside of it plays a part. Same set-up, same commands at the same events:
//! the same world, natively and in a browser.
//!
//! * [`setup`]: what a run starts from; [`command`]: what a person can do to it
//! * [`queue`]: what is scheduled; [`chance`]: every draw
//! * [`network`]: FIFO connections, and the links that hold or cut them
//! * [`world`] with its parts: one event after the other
//! * [`step`]: the short record of an event; [`recording`]: seek, act, branch
//!
//! # Faults that are not modelled
//!
//! On purpose, because ZooKeeper leaves them to others, and each would need a defence that it
//! does not have:
//!
//! * **Disks** lose the page cache in a crash, and may refuse every write from a moment on
//!   ([`Command::FailDisk`]): an I/O error, or no space left. No write is torn, no sector goes
//!   bad, no fsync lies. ZooKeeper's checksums find a damaged record, but nothing
//!   repairs it.
//! * **Networks** delay, keep silent and break. No connection reorders, repeats, damages or
//!   forges what it carries: TCP sees to that, and D.3 relies on it. (One flaw of the register,
//!   and nothing else, takes the order away.)
//! * **Clocks** do not drift and do not jump: all servers read the same one. A process that stands
//!   still shows everything that a slow clock would.
//! * **Servers** do what their code says. Nobody lies (no Byzantine faults).

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
mod forgotten;
mod fulfil;
mod hash;
mod program;
mod slot;
mod watch;
mod without;

pub use command::{Act, Command, CommandKind, Fault, Refusal, Sight, When};
pub use flight::{Due, InFlight, Lost, Sent};
pub use hash::TraceHash;
pub use recording::{Recording, Watcher};
pub use setup::Setup;
pub use step::{About, ProgramTurn, Step, What};
pub use world::World;
