//! What a command said, in the event that carries it out: the record of an event has its kind and its ends only.

use super::{Teller, command, told};
use zabscope::sim::{Act, Command, CommandKind, When};

impl Teller<'_> {
    /// A command that was carried out, or that waits for its moment from now on.
    pub(super) fn command(&self, kind: CommandKind) -> String {
        let acts = self.run.acts();
        let here = acts.iter().find(|(at, _)| *at + 1 == self.step.number).map(|(_, act)| act);
        let had_waited = || self.had_waited(acts.iter().map(|(at, act)| (at + 1, act)).collect());
        let Some(act) = here.or_else(had_waited) else {
            return self.say(told::command(kind), &[]);
        };
        let says = command(self.lang, &act.command);
        let waits = here.is_some() && act.when != When::Now;
        if waits { self.say("say.armed", &[("what", &says)]) } else { says }
    }

    /// The command that had waited until this event: of the script, or given in an earlier event. Those for a time are told
    /// apart by that, in the order in which they were given; and what waited for a sight by how many have come before.
    fn had_waited<'a>(&'a self, given: Vec<(u32, &'a Act)>) -> Option<&'a Act> {
        let script = self.world.setup().script.iter().map(|act| (0, act));
        let all = script.chain(given).filter(|(armed, act)| {
            *armed < self.step.number && act.when != When::Now && self.is_meant(&act.command)
        });
        let (timed, seen): (Vec<_>, Vec<_>) =
            all.map(|(_, act)| act).partition(|act| matches!(act.when, When::At(_)));
        let due: Vec<&Act> =
            timed.iter().copied().filter(|act| act.when == When::At(self.step.at)).collect();
        if due.len() > 1 {
            return due.get(self.before(true)).or(due.last()).copied();
        }
        due.first().copied().or_else(|| match seen.len() {
            0 => None,
            1 => seen.first().copied(),
            _ => seen.get(self.before(false)).or(seen.last()).copied(),
        })
    }

    /// How many events of the same kind, with the same ends, have come before this one: at the same time, or ever.
    fn before(&self, at_once: bool) -> usize {
        let earlier = (1..self.step.number).rev().map_while(|number| self.run.step_at(number));
        let earlier = earlier.take_while(|step| !at_once || step.at == self.step.at);
        let same = earlier.filter(|step| {
            (step.about, step.actor, step.peer)
                == (self.step.about, self.step.actor, self.step.peer)
        });
        same.count()
    }

    /// Is this the command that was carried out? One that had waited leaves only its kind and its ends.
    fn is_meant(&self, command: &Command) -> bool {
        self.step.about == zabscope::sim::About::Command(command.kind())
            && command.subject() == self.step.actor()
            && command.object() == self.step.peer()
    }
}
