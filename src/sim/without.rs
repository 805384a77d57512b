//! The same run without one event: to find out what the event was needed for.
//!
//! This is never done to a run that is kept. It is not a command, and neither links nor
//! hashes know of it: an observer copies a world and leaves one happening out of the copy.

use super::queue::{Happening, Scheduled};
use super::slot::Slot;
use super::world::World;

impl World {
    /// From now on every length is the middle of its span: two worlds that are compared
    /// then differ by what happens in them and not by luck.
    pub fn steady(&mut self) {
        self.chance.steady();
    }

    /// What would be the next event does not happen: a message is lost on its way, a
    /// disk does not answer, a timer does not go off, nobody gives the command. False if
    /// nothing would happen.
    pub fn discard(&mut self) -> bool {
        self.begin();
        loop {
            if self.ready.pop_front().is_some() {
                return true;
            }
            if let Some((at, _)) = self.take_armed() {
                self.now = self.now.max(at);
                return true;
            }
            let Some(Scheduled { at, seq, cause, what }) = self.queue.pop() else {
                return false;
            };
            self.now = at;
            let mut probe = self.clone();
            if probe.happen(cause, seq, what.clone()).is_some() {
                self.forget(what);
                return true;
            }
            *self = probe; // it was void
        }
    }

    /// What must not go off again, or go on behind it, although it did not happen.
    fn forget(&mut self, what: Happening) {
        match what {
            Happening::Timer(sid, timer) => {
                self.node_mut(sid).timers[timer.index()] = Slot::IDLE;
            }
            Happening::Wake(client) => {
                self.alarms[usize::from(client.0) - 1] = Slot::IDLE;
            }
            Happening::Program(client) => self.forget_program_alarm(client),
            Happening::Unhold(conn, side) | Happening::Unbuffer(conn, side) => {
                let (now, ix) = (self.now, usize::from(side));
                let Some(wire) = self.net.wire(conn) else { return };
                let holds = matches!(what, Happening::Unhold(..));
                let kept = if holds { &mut wire.held[ix] } else { &mut wire.buffered[ix] };
                kept.pop_front();
                if let Some((next, _)) = kept.front() {
                    let next = *next;
                    self.queue.push(now, next, what);
                }
            }
            // These are over when they have not happened.
            Happening::Start(_)
            | Happening::Disk(..)
            | Happening::SelfVote(..)
            | Happening::Rejoin(_)
            | Happening::Write(..)
            | Happening::Arrive(..)
            | Happening::Broken(..)
            | Happening::DialTimeout(_) => {}
        }
    }
}
