//! What was asked why, and what was answered.

use zabscope::base::ClientId;
use zabscope::client::Outcome;
use zabscope::sim::World;
use zabscope::why::{CauseNode, Causes, Lack, Past, WhyQuestion};

/// What is said about causes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum WhyMsg {
    /// Why is what is pointed at so; else the event at the cursor.
    Here,
    /// Why is this so, or why not.
    Ask(WhyQuestion),
    /// To an event of the answer.
    Jump(u32),
    /// To the cause of the present event.
    Back,
    /// From there to what it led to.
    Forth,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct ShownAnswer {
    /// What was asked.
    pub about: WhyQuestion,
    /// In which branch.
    pub branch: usize,
    /// Why it is so, the newest first.
    pub links: Vec<CauseNode>,
    /// What is missing for it.
    pub lacks: Vec<Lack>,
    /// The event that it is about, and its causal past.
    pub past: Option<(u32, Box<Past>)>,
}

/// Everything about causes.
#[derive(Default)]
pub struct Why {
    /// What is known of the run, once somebody has asked.
    pub causes: Option<Box<Causes>>,
    /// What waits until all of the run is known.
    pub wanted: Option<WhyMsg>,
    /// The answer that is shown.
    pub told: Option<ShownAnswer>,
    /// The way back along causes: from which event to which.
    pub trail: Vec<(u32, u32)>,
}

impl Why {
    /// The answer, if it is one about this branch.
    pub fn told_of(&self, branch: usize) -> Option<&ShownAnswer> {
        self.told.as_ref().filter(|told| told.branch == branch)
    }
}

/// A client: its program, its newest request, or its session.
pub fn about_client(world: &World, client: ClientId) -> WhyQuestion {
    let known = world.client(client);
    match known.history.last() {
        _ if world.program(client).is_some_and(|program| !program.is_over()) => {
            WhyQuestion::Lock(client)
        }
        Some(entry) if entry.outcome == Outcome::Pending => WhyQuestion::Reply(client, entry.cxid),
        _ => WhyQuestion::Session(client),
    }
}
