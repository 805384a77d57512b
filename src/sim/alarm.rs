//! What clients do by themselves: each has one alarm.

use super::queue::Happening;
use super::step::{About, Step};
use super::world::World;
use crate::base::{ClientId, Endpoint, Micros, Zxid};

impl World {
    /// The next moment at which a client does something by itself.
    pub(super) fn set_alarm(&mut self, cause: u32, me: Endpoint, due: Micros) {
        let Endpoint::Client(client) = me else { return };
        let slot = &mut self.alarms[usize::from(client.0) - 1];
        slot.due = due;
        if due < slot.queued {
            slot.queued = due;
            self.queue.push(due, cause, Happening::Wake(client));
        }
    }

    /// Looks at a client's alarm again: it has stood still.
    pub(super) fn ring(&mut self, cause: u32, client: ClientId) {
        let now = self.now;
        let slot = &mut self.alarms[usize::from(client.0) - 1];
        if slot.due != Micros::NEVER {
            slot.queued = slot.due.max(now);
            let at = slot.queued;
            self.queue.push(at, cause, Happening::Wake(client));
        }
    }

    /// A client's alarm, as with the timers of servers.
    pub(super) fn on_wake(&mut self, cause: u32, client: ClientId) -> Option<Step> {
        let now = self.now;
        let slot = &mut self.alarms[usize::from(client.0) - 1];
        if slot.queued != now {
            return None;
        }
        slot.queued = Micros::NEVER;
        if slot.due == Micros::NEVER {
            return None;
        }
        if slot.due > now {
            slot.queued = slot.due;
            let due = slot.due;
            self.queue.push(due, cause, Happening::Wake(client));
            return None;
        }
        let index = usize::from(client.0) - 1;
        if self.clients[index].paused {
            return None; // looked at again when it goes on
        }
        self.alarms[index].due = Micros::NEVER;
        let did = self.clients[index].on_wake(now, &mut self.asks);
        let me = Endpoint::Client(client);
        let Some(did) = did else {
            let asks = std::mem::take(&mut self.asks);
            asks.into_iter().for_each(|ask| self.fulfil_ask(cause, me, ask));
            return None;
        };
        Some(self.record(cause, About::Woke(did), Some(me), None, Zxid::ZERO))
    }
}
