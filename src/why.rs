//! Why, and why not.
//!
//! An observer: it reads a recording and says what something in it comes from, as a chain of
//! events, each with the rule by which it follows from those before. Nothing is scripted: what led
//! to what is derived from what the engine recorded ([`crate::sim::Step`] names the event that
//! sent a message, gave the disk its work, or was waited for), from what servers told
//! ([`crate::zab::Note`]), and from what was lost or kept back.
//!
//! A [`Causes`] is made by running the run once more beside the recording, only when somebody
//! asks. [`Causes::node`] says what one [`EventFact`] comes from, [`why`] follows that back to what
//! people did, [`Causes::past`] is everything that can have played a part.
//!
//! [`why_not`] reads off the world, off what is under way and off what was lost what is still
//! missing for something that has not happened.
//!
//! What is stated is checked: `tests/why.rs` makes each run again without the stated cause, and
//! what was caused must be gone, or later.

mod cause;
mod chain;
mod fact;
mod lack;
mod not;
mod past;
mod record;
mod rule;

pub use cause::{Cause, CauseNode};
pub use chain::{WhyAnswer, WhyQuestion, why};
pub use fact::{EventFact, Shown};
pub use lack::{Lack, Missing};
pub use not::why_not;
pub use past::Past;
pub use record::{Causes, Compared, Outage, Trouble};
pub use rule::{Rule, RuleEntry};
