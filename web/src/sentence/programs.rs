//! What becomes of clients' programs, in plain words.

use super::Teller;
use super::happened;
use super::reply;
use zabscope::base::Endpoint;
use zabscope::recipe::Happened;
use zabscope::sim::{About, ProgramTurn};

/// The weightiest tops the others of one event; nothing that is weightless does.
fn weight(what: &Happened) -> u32 {
    match what {
        Happened::Wrote(_, false) => 9,
        Happened::Acquired(..) => 8,
        Happened::Lost(_) | Happened::GaveUp(_) => 7,
        Happened::Wrote(..) => 6,
        Happened::Entered(_) | Happened::Passed | Happened::Left | Happened::Decided(_) => 5,
        Happened::Took(..) | Happened::Counted(_) | Happened::Moved(..) | Happened::Put(_) => 5,
        Happened::Follows(_) | Happened::Published(_) | Happened::Votes(_) => 5,
        Happened::Released(_) => 4,
        Happened::Waits(_) | Happened::Queued(_) => 3,
        Happened::Woken(..) => 2,
        Happened::Ends => 1,
        _ => 0,
    }
}

impl Teller<'_> {
    /// What a program did in this event, if that is worth the sentence.
    pub(super) fn of_program(&self) -> Option<String> {
        if !matches!(
            self.step.about,
            About::ToClient(_) | About::Program(_) | About::Resource { .. }
        ) {
            return None;
        }
        let Some(Endpoint::Client(client)) = self.step.actor() else { return None };
        let facts = self.world.program(client)?.facts();
        let now = facts.iter().rev().take_while(|fact| fact.event >= self.step.number);
        let best = now.max_by_key(|fact| weight(&fact.what)).filter(|f| weight(&f.what) > 0)?;
        happened(self.lang, client, &best.what)
    }

    /// A program's clock.
    pub(super) fn program(&self, turn: ProgramTurn) -> String {
        match turn {
            ProgramTurn::ConnectsAgain => self.say("say.program.rejoins", &[]),
            ProgramTurn::GoesOn => {
                self.asks().unwrap_or_else(|| self.say("say.program.goes_on", &[]))
            }
        }
    }

    /// What its client asks in this event.
    fn asks(&self) -> Option<String> {
        let Some(Endpoint::Client(client)) = self.step.actor() else { return None };
        let of = self.world.clients().iter().find(|of| of.id == client)?;
        let newest = of.pending().last().filter(|entry| entry.asked == self.world.now())?;
        Some(self.say("say.program.asks", &[("what", &reply::request(&newest.op))]))
    }
}
