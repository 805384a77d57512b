//! Facts: what a run can show, as something to jump to, to stop at, to wait for.
//!
//! One vocabulary for the page's "jump to" and "pause when", and for lessons and goals. A [`Fact`] is a sort of thing,
//! with somebody and a transaction if that matters. It is looked for in two steps, for speed: [`Fact::may`] looks at
//! the short record of an event, and nearly always knows; where it does not, [`Fact::holds`] looks at the run at that
//! event. An observer: it changes nothing. The names are stable, see [`FactSort::name`].

use crate::base::{Endpoint, Zxid};
use crate::check::Run;
use crate::client::HeardWhat;
use crate::recipe::fact::Happened;
use crate::sim::step::Marks;
use crate::sim::{About, CommandKind, Step, World};
use crate::zab::{Note, PacketKind, ServerState, Timer};

/// What sort of fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactSort {
    /// A server becomes LEADING: an election is decided.
    Leading,
    /// A server becomes FOLLOWING.
    Following,
    /// A server becomes LOOKING: it begins an election.
    Looking,
    /// A quorum has the leader's history: its epoch is established.
    Established,
    /// A leader commits a transaction.
    Committed,
    /// A server applies a transaction.
    Applied,
    /// A learner is told DIFF.
    Diff,
    /// A learner is told TRUNC.
    Trunc,
    /// A learner is told SNAP.
    Snap,
    /// A server gives up its role.
    Leaves,
    /// A process ends, by a command or by itself.
    Crash,
    /// A process is started again.
    Restart,
    /// A client gets a reply.
    Reply,
    /// A leader finds a session's lease at its end.
    Expired,
    /// A client's program holds: a lock, a lease, leadership.
    Locked,
    /// A client is told what is no longer the newest.
    Stale,
    /// A guarantee breaks.
    Violation,
}

/// What the short record of an event says about a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum May {
    /// It is not this.
    No,
    /// It is this.
    Yes,
    /// The run at this event knows.
    Look,
}

/// A fact. What is `None` may be anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fact {
    /// What.
    pub sort: FactSort,
    /// The server or client that it happens to.
    pub who: Option<Endpoint>,
    /// About which transaction.
    pub zxid: Option<Zxid>,
}

impl FactSort {
    /// All of them.
    pub const ALL: [FactSort; 17] = [
        FactSort::Leading,
        FactSort::Established,
        FactSort::Committed,
        FactSort::Crash,
        FactSort::Violation,
        FactSort::Looking,
        FactSort::Following,
        FactSort::Leaves,
        FactSort::Restart,
        FactSort::Diff,
        FactSort::Trunc,
        FactSort::Snap,
        FactSort::Applied,
        FactSort::Reply,
        FactSort::Expired,
        FactSort::Locked,
        FactSort::Stale,
    ];

    /// Its name in files: it never changes.
    pub fn name(self) -> &'static str {
        match self {
            FactSort::Leading => "leading",
            FactSort::Following => "following",
            FactSort::Looking => "looking",
            FactSort::Established => "established",
            FactSort::Committed => "committed",
            FactSort::Applied => "applied",
            FactSort::Diff => "diff",
            FactSort::Trunc => "trunc",
            FactSort::Snap => "snap",
            FactSort::Leaves => "leaves",
            FactSort::Crash => "crash",
            FactSort::Restart => "restart",
            FactSort::Reply => "reply",
            FactSort::Expired => "expired",
            FactSort::Locked => "locked",
            FactSort::Stale => "stale",
            FactSort::Violation => "violation",
        }
    }

    /// The sort with this name.
    pub fn named(name: &str) -> Option<FactSort> {
        FactSort::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// Does it happen to clients?
    pub fn of_clients(self) -> bool {
        matches!(self, FactSort::Reply | FactSort::Expired | FactSort::Locked | FactSort::Stale)
    }

    /// Is it about a transaction?
    pub fn has_zxid(self) -> bool {
        matches!(self, FactSort::Committed | FactSort::Applied)
    }
}

impl Fact {
    /// Any fact of a sort.
    pub fn any(sort: FactSort) -> Fact {
        Fact { sort, who: None, zxid: None }
    }

    /// What the record of an event says.
    pub fn may(&self, step: &Step) -> May {
        let mine = self.who.is_none_or(|who| who.code() == step.actor);
        let marked = |marks| step.marks.any(marks);
        let told = |kind| step.about == About::Packet(kind);
        let yes = match self.sort {
            FactSort::Leading => marked(Marks::LEADING),
            FactSort::Established => marked(Marks::ESTABLISHED),
            FactSort::Leaves => marked(Marks::LEAVES),
            FactSort::Crash => step.is_crash() || marked(Marks::EXIT),
            FactSort::Restart => matches!(
                step.about,
                About::Command(CommandKind::Restart | CommandKind::RestartEmpty)
            ),
            FactSort::Diff => told(PacketKind::Diff),
            FactSort::Trunc => told(PacketKind::Trunc),
            FactSort::Snap => told(PacketKind::Snap),
            FactSort::Reply | FactSort::Stale => step.about == About::ToClient(PacketKind::Reply),
            FactSort::Committed => marked(Marks::COMMITTED),
            FactSort::Applied => marked(Marks::DELIVERED),
            FactSort::Following | FactSort::Looking => {
                marked(Marks::STATE) && !marked(Marks::LEADING)
            }
            FactSort::Expired => step.about == About::Timer(Timer::Expiry),
            FactSort::Locked => matches!(step.about, About::ToClient(_) | About::Program(_)),
            FactSort::Violation => return May::Look,
        };
        match self.sort {
            _ if !yes => May::No,
            FactSort::Expired => May::Look,
            _ if !mine => May::No,
            FactSort::Following | FactSort::Looking | FactSort::Stale | FactSort::Locked => {
                May::Look
            }
            FactSort::Committed | FactSort::Applied if self.zxid.is_some() => May::Look,
            _ => May::Yes,
        }
    }

    /// Is it what happened in the event at the cursor of a run?
    pub fn holds(&self, run: &Run) -> bool {
        let Some(step) = run.step_at(run.cursor()) else { return false };
        match self.may(step) {
            May::No => false,
            May::Yes => true,
            May::Look => self.is_there(run, step),
        }
    }

    fn is_there(&self, run: &Run, step: &Step) -> bool {
        let world = run.world();
        let notes = |is_it: &dyn Fn(&Note) -> bool| world.notes().iter().any(is_it);
        let wanted = |zxid: Zxid| self.zxid.is_none_or(|z| z == zxid);
        match self.sort {
            FactSort::Following => notes(&|n| *n == Note::State(ServerState::Following)),
            FactSort::Looking => notes(&|n| *n == Note::State(ServerState::Looking)),
            FactSort::Committed => notes(&|n| matches!(n, Note::Committed(z, _) if wanted(*z))),
            FactSort::Applied => notes(&|n| matches!(n, Note::Delivered(txn) if wanted(txn.zxid))),
            FactSort::Expired => notes(&|n| match n {
                Note::SessionEnds(session) => self.who.is_none_or(|who| {
                    let its = |client: &&crate::client::Client| client.had == Some(*session);
                    world.clients().iter().find(its).map(|c| Endpoint::Client(c.id)) == Some(who)
                }),
                _ => false,
            }),
            FactSort::Locked => holds_now(world, step),
            FactSort::Stale => is_stale(run, step),
            FactSort::Violation => {
                run.watcher().violations().iter().any(|v| v.event == step.number)
            }
            _ => false,
        }
    }
}

/// Did the program of the client of this event begin to hold in it?
fn holds_now(world: &World, step: &Step) -> bool {
    let Some(Endpoint::Client(client)) = step.actor() else { return false };
    let Some(program) = world.program(client) else { return false };
    let now = program.facts().iter().rev().take_while(|fact| fact.event == step.number);
    now.into_iter().any(|fact| matches!(fact.what, Happened::Acquired(..)))
}

/// Was the reply of this event older than what was committed when it was given?
fn is_stale(run: &Run, step: &Step) -> bool {
    let Some(Endpoint::Client(id)) = step.actor() else { return false };
    let heard = run.world().client(id).log.back().filter(|heard| heard.at == step.at);
    let Some(HeardWhat::Reply(cxid)) = heard.map(|heard| &heard.what) else { return false };
    run.watcher().served(id, *cxid).is_some_and(|served| served.is_stale())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ClientId, Epoch, ServerId};
    use crate::sim::{Act, Command, Setup, When};
    use std::sync::Arc;

    fn run() -> Run {
        let mut run = Run::watched(Arc::new(Setup::new(11, 3, 0)));
        let act = |run: &mut Run, command| {
            run.act(Act { when: When::Now, command }).expect("it can be done");
        };
        pass(&mut run, 900);
        act(&mut run, Command::Connect(ClientId(1), ServerId(1)));
        pass(&mut run, 100);
        act(&mut run, Command::Write(ClientId(1), "/a".into(), "1".into(), -1));
        pass(&mut run, 100);
        act(&mut run, Command::Crash(ServerId(3)));
        pass(&mut run, 2_000);
        act(&mut run, Command::Restart(ServerId(3)));
        pass(&mut run, 1_000);
        run
    }

    fn pass(run: &mut Run, millis: u64) {
        let until = run.world().now().0 + millis * 1000;
        while run.world().now().0 < until && run.advance() {}
    }

    /// The events of a run in which a fact is.
    fn events(fact: Fact) -> Vec<u32> {
        let mut run = run();
        let last = run.frontier();
        run.seek(0);
        let mut found = Vec::new();
        while run.cursor() < last && run.advance() {
            if fact.holds(&run) {
                found.push(run.cursor());
            }
        }
        found
    }

    #[test]
    fn elections_commits_and_crashes_are_found_where_they_are() {
        assert_eq!(events(Fact::any(FactSort::Leading)).len(), 2, "before and after the crash");
        assert_eq!(events(Fact::any(FactSort::Crash)).len(), 1);
        assert_eq!(events(Fact::any(FactSort::Restart)).len(), 1);
        assert_eq!(events(Fact::any(FactSort::Established)).len(), 2);
        assert!(events(Fact::any(FactSort::Violation)).is_empty());
        let committed = |counter| Fact {
            zxid: Some(Zxid::new(Epoch(1), counter)),
            ..Fact::any(FactSort::Committed)
        };
        let (one, two) = (events(committed(1)), events(committed(2)));
        assert!(one.len() == 1 && two.len() == 1 && one[0] < two[0]);
        assert!(events(committed(9)).is_empty());
        assert!(events(Fact::any(FactSort::Committed)).starts_with(&[one[0], two[0]]));
    }

    #[test]
    fn a_fact_about_somebody_is_only_theirs() {
        let of = |sort, sid| {
            events(Fact { who: Some(Endpoint::Server(ServerId(sid))), ..Fact::any(sort) }).len()
        };
        assert_eq!([1, 2, 3].map(|sid| of(FactSort::Leading, sid)).iter().sum::<usize>(), 2);
        assert_eq!(of(FactSort::Crash, 3), 1);
        assert_eq!(of(FactSort::Crash, 2), 0);
        assert!(of(FactSort::Following, 3) == 1 && of(FactSort::Looking, 3) >= 1);
        assert!(of(FactSort::Diff, 3) + of(FactSort::Trunc, 3) + of(FactSort::Snap, 3) == 1);
        let client = |n| Some(Endpoint::Client(ClientId(n)));
        let replies = |n| events(Fact { who: client(n), ..Fact::any(FactSort::Reply) }).len();
        assert_eq!((replies(1), replies(2)), (1, 0));
    }

    #[test]
    fn names_are_different_and_lead_back() {
        for sort in FactSort::ALL {
            assert_eq!(FactSort::named(sort.name()), Some(sort));
        }
        assert_eq!(FactSort::named("nothing"), None);
    }
}
