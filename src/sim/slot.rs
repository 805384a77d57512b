//! A moment that can be moved: a server's timer, a client's alarm, the clock of a program.
//!
//! The queue holds *looks*, the slot holds the truth. A time-out that every packet moves costs
//! nothing: its look stays where it is, finds that the slot is due later, and is scheduled again.

use crate::base::Micros;

/// When something is due, and when the queue looks at it next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    due: Micros,
    queued: Micros,
}

/// What a look at a slot finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing: it was stopped, or an earlier look has overtaken this one.
    Void,
    /// It was moved: look again then.
    Later(Micros),
    /// It is due now. It stays so until [`Slot::stop`].
    Due,
}

impl Slot {
    /// Neither due nor looked at.
    pub(super) const IDLE: Slot = Slot { due: Micros::NEVER, queued: Micros::NEVER };

    /// When it is due.
    pub(super) fn due(&self) -> Option<Micros> {
        (self.due != Micros::NEVER).then_some(self.due)
    }

    /// Moves it. Says when the queue has to look, unless it looks earlier anyway.
    pub(super) fn set(&mut self, due: Micros, now: Micros) -> Option<Micros> {
        self.due = due;
        let at = due.max(now);
        if at >= self.queued {
            return None;
        }
        self.queued = at;
        Some(at)
    }

    /// It is not due any more. A look that is scheduled will find nothing.
    pub(super) fn stop(&mut self) {
        self.due = Micros::NEVER;
    }

    /// The queue looks.
    pub(super) fn look(&mut self, now: Micros) -> Look {
        debug_assert!(self.queued >= now, "a look that is scheduled is never passed over");
        if self.queued != now {
            return Look::Void;
        }
        self.queued = Micros::NEVER;
        if self.due == Micros::NEVER {
            return Look::Void;
        }
        if self.due > now {
            self.queued = self.due;
            return Look::Later(self.due);
        }
        Look::Due
    }

    /// The queue looks while its owner is paused: [`Slot::again`] makes up for it.
    pub(super) fn miss(&mut self, now: Micros) {
        if self.queued == now {
            self.queued = Micros::NEVER;
        }
    }

    /// Its owner goes on: when the queue has to look.
    pub(super) fn again(&mut self, now: Micros) -> Option<Micros> {
        self.queued = self.due()?.max(now);
        Some(self.queued)
    }

    /// The queue looks now, whatever was scheduled before.
    pub(super) fn look_now(&mut self, now: Micros) {
        self.queued = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_is_moved_later_is_looked_at_twice() {
        let mut slot = Slot::IDLE;
        assert_eq!(slot.set(Micros(10), Micros(0)), Some(Micros(10)));
        assert_eq!(slot.set(Micros(30), Micros(5)), None, "the look at 10 is scheduled already");
        assert_eq!(slot.look(Micros(10)), Look::Later(Micros(30)));
        assert_eq!(slot.look(Micros(30)), Look::Due);
        slot.stop();
        assert_eq!(slot, Slot::IDLE);
    }

    #[test]
    fn a_slot_that_is_moved_earlier_leaves_a_void_look_behind() {
        let mut slot = Slot::IDLE;
        assert_eq!(slot.set(Micros(30), Micros(0)), Some(Micros(30)));
        assert_eq!(slot.set(Micros(10), Micros(5)), Some(Micros(10)));
        assert_eq!(slot.look(Micros(10)), Look::Due);
        slot.stop();
        assert_eq!(slot.look(Micros(30)), Look::Void);
    }
}
