//! From a question to its answer: the fact that is asked about, and what it comes from, back
//! to what people did.

use super::cause::CauseNode;
use super::fact::{EventFact, Shown};
use super::record::Causes;
use crate::base::{ClientId, Endpoint, ServerId, Zxid};
use crate::client::{ClientState, HeardWhat};
use crate::sim::What;
use crate::zab::Note;

/// No answer is longer.
const LONGEST: usize = 48;

/// Something that can be asked why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyQuestion {
    /// This event.
    Event(u32),
    /// The role that a server has.
    Role(ServerId),
    /// What became of a transaction at a server: in its log, on its disk, applied.
    Entry(ServerId, Zxid),
    /// That a transaction is committed.
    Commit(Zxid),
    /// That a client was answered so: its request by number.
    Reply(ClientId, u32),
    /// The state of a client's session.
    Session(ClientId),
    /// What a client's program is doing: it holds, it waits, it has lost.
    Lock(ClientId),
}

/// Why something is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyAnswer {
    /// What was asked.
    pub about: WhyQuestion,
    /// The fact that was asked about, and everything that it comes from, the newest first.
    pub links: Vec<CauseNode>,
}

impl WhyAnswer {
    /// Every event in it.
    pub fn events(&self) -> impl Iterator<Item = u32> {
        self.links.iter().map(|node| node.fact.event)
    }
}

/// Why is it so, as of this event? Nothing if it is not so.
pub fn why(causes: &Causes, about: WhyQuestion, until: u32) -> Option<WhyAnswer> {
    let fact = causes.asked_about(about, until)?;
    Some(WhyAnswer { about, links: causes.chain(fact) })
}

impl Causes {
    /// A fact with everything that it comes from, the newest first.
    pub fn chain(&self, fact: EventFact) -> Vec<CauseNode> {
        let mut nodes: Vec<CauseNode> = Vec::new();
        let mut open = vec![fact];
        while let Some(ix) = (0..open.len()).max_by_key(|ix| open[*ix].event) {
            let fact = open.swap_remove(ix);
            if nodes.len() == LONGEST {
                break;
            }
            let node = self.node(fact);
            for cause in node.causes.iter().flat_map(|cause| &cause.facts) {
                let known = |open: &&mut EventFact| open.event == cause.event;
                match open.iter_mut().find(known) {
                    // Of two things that an event showed, the one that is told of itself.
                    Some(fact) if fact.what == Shown::Event => *fact = *cause,
                    Some(_) => {}
                    None => open.push(*cause),
                }
            }
            nodes.push(node);
        }
        nodes
    }

    /// The event that an event comes from most of all; where arrow keys go.
    pub fn back(&self, event: u32) -> Option<u32> {
        self.node(self.main(event)).events().next()
    }

    /// The first event that comes from an event most of all.
    pub fn forth(&self, event: u32) -> Option<u32> {
        let after = self.steps.get(event as usize..)?.iter();
        let mut led_to = after.map(|step| step.number);
        led_to.find(|later| {
            let of_it = self.step(*later).is_some_and(|step| step.cause == event);
            of_it && self.back(*later) == Some(event)
        })
    }

    /// The fact that a question is about, as of an event.
    fn asked_about(&self, about: WhyQuestion, until: u32) -> Option<EventFact> {
        let until = until.min(self.len());
        match about {
            WhyQuestion::Event(event) => self.step(event).map(|_| self.main(event)),
            WhyQuestion::Role(sid) => self.role(sid, until),
            WhyQuestion::Entry(sid, zxid) => {
                let me = Some(Endpoint::Server(sid));
                let kinds = [Shown::Delivered, Shown::Durable, Shown::Appended];
                kinds.into_iter().find_map(|what| self.find_first(me, what(zxid), until))
            }
            WhyQuestion::Commit(zxid) => self.commit(zxid, until),
            WhyQuestion::Reply(client, cxid) => {
                let event = self.replied(client, cxid).filter(|event| *event <= until);
                let event = event.or_else(|| self.lost_reply(client, cxid, until))?;
                Some(EventFact { event, what: Shown::Event })
            }
            WhyQuestion::Session(client) => self.session(client, until),
            WhyQuestion::Lock(client) => self.lock(client, until),
        }
    }

    /// The first event that shows this since it was last put into that log.
    fn find_first(&self, who: Option<Endpoint>, what: Shown, until: u32) -> Option<EventFact> {
        let newest = self.find(who, what, until)?;
        let Shown::Durable(zxid) = what else { return Some(newest) };
        let written = self.find(who, Shown::Appended(zxid), newest.event)?;
        self.first(who?, what, written.event, newest.event)
    }

    fn commit(&self, zxid: Zxid, until: u32) -> Option<EventFact> {
        if let Some(fact) = self.find(None, Shown::Committed(zxid), until) {
            return Some(fact);
        }
        // Proposed by one leader, and committed with the history that the next began with.
        let later = self.before(until + 1).filter(|step| {
            let established = |n: &Note| matches!(n, Note::Established(e) if *e > zxid.epoch());
            self.notes(step.number).iter().any(established)
        });
        let oldest = later.last()?;
        Some(self.main(oldest.number))
    }

    /// How a server came to what it is.
    fn role(&self, sid: ServerId, until: u32) -> Option<EventFact> {
        let code = Endpoint::Server(sid).code();
        let mine = self.before(until + 1).filter(|step| step.actor == code);
        for step in mine {
            let ended = step.marks.any(crate::sim::step::Marks::EXIT);
            let shown = |what: &Shown| {
                matches!(what, Shown::State(_) | Shown::Established(_) | Shown::Serves)
            };
            let fact = self.main(step.number);
            let starts = step.what() == What::Start;
            if ended || step.is_crash() || starts || shown(&fact.what) {
                return Some(fact);
            }
        }
        None
    }

    /// A request that will not be answered: its connection or its session ended.
    fn lost_reply(&self, client: ClientId, cxid: u32, until: u32) -> Option<u32> {
        let log = &self.world.client(client).log;
        let heard = log.iter().find(|heard| heard.what == HeardWhat::Reply(cxid))?;
        let code = Endpoint::Client(client).code();
        let mut mine = self.before(until + 1).filter(|step| step.actor == code);
        mine.find(|step| step.at == heard.at).map(|step| step.number)
    }

    /// What made a session what it is: opened, lost its server, over.
    fn session(&self, client: ClientId, until: u32) -> Option<EventFact> {
        let code = Endpoint::Client(client).code();
        let at = self.at(until);
        let changed = self.world.client(client).log.iter().rev().find(|heard| {
            let matters =
                matches!(heard.what, HeardWhat::State(state) if state != ClientState::Connecting);
            matters && heard.at <= at
        })?;
        let mut mine = self.before(until + 1).filter(|step| step.actor == code);
        mine.find(|step| step.at == changed.at).map(|step| self.main(step.number))
    }

    /// What brought a program to what it is doing.
    fn lock(&self, client: ClientId, until: u32) -> Option<EventFact> {
        let running = self.world.program(client)?;
        let mut known = running.facts().iter().rev().filter(|fact| fact.event <= until);
        let fact = known.find(|fact| fact.what.status().is_some())?;
        Some(self.main(fact.event))
    }
}
