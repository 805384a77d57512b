//! Zabscope's engine: a ZooKeeper ensemble that runs anywhere and always the
//! same way.
//!
//! # What ZooKeeper is, in a paragraph
//!
//! A handful of servers keep one small tree of data and behave like one server
//! that does not fail as long as a majority of them is up. One of them leads.
//! Every write goes to the leader, which numbers it, has a majority write it to
//! disk, and then declares it committed; every server applies committed writes
//! in the order of their numbers. When the leader is lost, the others elect one
//! that has everything a majority may have, bring each other to the same
//! history, and go on. The protocol for all this is ZAB, and [`zab`] is it.
//!
//! # The layers, from the bottom up
//!
//! * [`base`]: ids, zxids, epochs, durations, majorities.
//! * [`service`]: what is replicated, behind a wall from [`zab`]: one server of
//!   the protocol, a pure function from an input to effects.
//! * [`client`]: the program at the other end of a session.
//! * [`recipe`]: programs of clients: locks and whatever else people build from znodes.
//! * [`sim`]: the world that fulfils effects: wires, disks, clocks, chance,
//!   commands; and the recording of a run.
//! * [`trace`], [`check`], [`why`], [`predict`], [`scenario`], [`lesson`],
//!   [`export`] and [`hunt`]: observers and content.
//!   They read the world and are never read by it.
//!
//! # What is promised
//!
//! *Deterministic for ever*: same set-up, same commands at the same events give
//! the same events and the same [`sim::TraceHash`], natively and in
//! WebAssembly. There is no clock, no hash order, no floating point and one
//! seeded generator. *No panic on a command*: what cannot be done is a
//! [`sim::Refusal`].
//!
//! # A reading order for newcomers
//!
//! [`zab`] (the lecture), [`zab::message`] (who says what, when), then the four
//! phases in order; [`zab::outbox`] for the promise that nothing leaves before
//! what it promises is on disk; [`sim::world`] for how time passes.
//!
//! ```
//! use std::sync::Arc;
//! use zabscope::base::ServerId;
//! use zabscope::sim::{Act, Command, Recording, Setup, When};
//!
//! let mut run = Recording::new(Arc::new(Setup::new(1, 3, 0)));
//! while !run.world().nodes().iter().any(|n| n.server.serves()) {
//!     run.advance();
//! }
//! let leader = run.world().nodes()[0].server.leader().expect("one leads");
//! run.act(Act { when: When::Now, command: Command::Crash(leader) }).expect("it is up");
//! run.seek(run.cursor() + 200);
//! let next = run.world().nodes().iter().find_map(|n| n.server.leading().map(|_| n.server.id));
//! assert!(next.is_some_and(|sid: ServerId| sid != leader), "another one leads now");
//! ```

pub mod base;
pub mod bundled;
pub mod check;
pub mod client;
pub mod export;
pub mod hunt;
pub mod lesson;
pub mod predict;
pub mod recipe;
pub mod scenario;
pub mod service;
pub mod sim;
pub mod trace;
pub mod twin;
pub mod why;
pub mod zab;
