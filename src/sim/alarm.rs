//! What clients do by themselves: each has one alarm.

use super::queue::Happening;
use super::slot::Look;
use super::step::{About, Step};
use super::world::World;
use crate::base::{ClientId, Endpoint, Micros, Zxid};

impl World {
    /// The next moment at which a client does something by itself.
    pub(super) fn set_alarm(&mut self, cause: u32, me: Endpoint, due: Micros) {
        let Endpoint::Client(client) = me else { return };
        debug_assert!(due >= self.now, "a client wakes later, not earlier");
        let now = self.now;
        if let Some(at) = self.alarms[usize::from(client.0) - 1].set(due, now) {
            self.queue.push(at, cause, Happening::Wake(client));
        }
    }

    /// Looks at a client's alarm again: it has stood still.
    pub(super) fn ring(&mut self, cause: u32, client: ClientId) {
        let now = self.now;
        if let Some(at) = self.alarms[usize::from(client.0) - 1].again(now) {
            self.queue.push(at, cause, Happening::Wake(client));
        }
    }

    /// A client's alarm, as with the timers of servers.
    pub(super) fn on_wake(&mut self, cause: u32, client: ClientId) -> Option<Step> {
        let now = self.now;
        let index = usize::from(client.0) - 1;
        match self.alarms[index].look(now) {
            Look::Void => return None,
            Look::Later(at) => {
                self.queue.push(at, cause, Happening::Wake(client));
                return None;
            }
            Look::Due if self.clients[index].paused => return None, // until it goes on
            Look::Due => self.alarms[index].stop(),
        }
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
