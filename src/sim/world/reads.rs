//! What can be read off a world between two events.

use super::{Node, World};
use crate::base::{Micros, ServerId};
use crate::client::Client;
use crate::sim::command::Act;
use crate::sim::flight::{Lost, Sent};
use crate::sim::hash::TraceHash;
use crate::sim::network::Network;
use crate::sim::setup::Setup;
use crate::zab::{self, Rules, Timer};
use std::sync::Arc;

impl World {
    /// All servers, by sid.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All clients, by number; those that never connected included.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The connections and links.
    pub fn network(&self) -> &Network {
        &self.net
    }

    /// The time of the last event.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// When something may happen next.
    pub fn next_at(&self) -> Option<Micros> {
        self.queue.next_at()
    }

    /// How many events there were.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// The hash of all of them.
    pub fn hash(&self) -> TraceHash {
        self.hash
    }

    /// What the run started from.
    pub fn setup(&self) -> &Arc<Setup> {
        &self.setup
    }

    /// The rules that it runs by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What servers told in the last event.
    pub fn notes(&self) -> &[zab::Note] {
        &self.out.notes
    }

    /// The messages found lost in the last event.
    pub fn lost(&self) -> &[Lost] {
        &self.lost
    }

    /// The messages that were sent in the last event.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// Commands that wait for their moment.
    pub fn armed(&self) -> impl Iterator<Item = &Act> {
        self.armed.iter().map(|(_, act)| act)
    }

    /// When a timer of a server is due.
    pub fn due(&self, sid: ServerId, timer: Timer) -> Option<Micros> {
        self.node(sid).timers[timer.index()].due()
    }
}
