//! The causal past of an event: what can have played a part in it at all.

use super::record::Causes;
use crate::base::{Endpoint, MAX_CLIENT, MAX_SID};

/// Servers and clients, by [`Endpoint::code`].
const ENDS: usize = MAX_SID + MAX_CLIENT + 1;

/// For each server and client the last of its events that lies in the causal past of one
/// event, that event included: a consistent cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past([u32; ENDS]);

impl Past {
    /// The last event of this end that is in the past; 0 if none is.
    pub fn of(&self, end: Endpoint) -> u32 {
        self.0[usize::from(end.code())]
    }
}

impl Causes {
    /// Happened-before, as Lamport has it: an end's own earlier events, and whatever sent
    /// what it received.
    pub fn past(&self, event: u32) -> Past {
        let mut last = [0u32; ENDS];
        if let Some(step) = self.step(event) {
            last[usize::from(step.actor)] = event;
        }
        for step in self.before(event + 1) {
            let actor = usize::from(step.actor);
            let is_in = step.number <= last[actor];
            if let Some(cause) = self.step(step.cause).filter(|_| is_in) {
                let sender = &mut last[usize::from(cause.actor)];
                *sender = (*sender).max(cause.number);
            }
        }
        Past(last)
    }
}
