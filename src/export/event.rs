//! One event as a JSON object.

use super::write::{InWords, Time};
use crate::base::{Endpoint, Zxid};
use crate::sim::step::Marks;
use crate::sim::{Step, What, World};
use crate::trace;
use serde::Serialize;

/// What an event can be, as the field `what` says it.
pub fn word(what: What) -> &'static str {
    match what {
        What::Command => "command",
        What::Refused => "refused",
        What::Start => "start",
        What::Vote => "vote",
        What::Packet => "packet",
        What::ToServer => "toServer",
        What::ToClient => "toClient",
        What::Timer => "timer",
        What::Disk => "disk",
        What::DiskFailed => "diskFailed",
        What::Dialed => "dialed",
        What::Opened => "opened",
        What::DialFailed => "dialFailed",
        What::Broken => "broken",
        What::Woke => "woke",
        What::Program => "program",
        What::Resource => "resource",
    }
}

/// What made an event worth stopping at, as the field `marks` lists it.
const MARKS: [(Marks, &str); 15] = [
    (Marks::STATE, "state"),
    (Marks::LEADING, "leading"),
    (Marks::EPOCH, "epoch"),
    (Marks::SYNC, "sync"),
    (Marks::ESTABLISHED, "established"),
    (Marks::COMMITTED, "committed"),
    (Marks::DELIVERED, "delivered"),
    (Marks::TRUNCATED, "truncated"),
    (Marks::LEAVES, "leaves"),
    (Marks::EXIT, "exit"),
    (Marks::COMMAND, "command"),
    (Marks::ANSWER, "answer"),
    (Marks::VOTED, "voted"),
    (Marks::PHASE, "phase"),
    (Marks::SERVES, "serves"),
];

/// An event. With the world that has just made it, what servers told of themselves is in it, too.
#[derive(Debug, Serialize)]
pub struct EventJson {
    event: u32,
    time: Time,
    what: &'static str,
    who: Option<InWords<Endpoint>>,
    with: Option<InWords<Endpoint>>,
    packet: Option<&'static str>,
    zxid: Option<InWords<Zxid>>,
    cause: Option<u32>,
    marks: Vec<&'static str>,
    says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    told: Option<Vec<String>>,
}

impl EventJson {
    /// What is published of a step.
    pub fn of(step: &Step, world: Option<&World>) -> EventJson {
        let marks = MARKS.iter().filter(|(mark, _)| step.marks.any(*mark));
        EventJson {
            event: step.number,
            time: Time(step.at),
            what: word(step.what()),
            who: step.actor().map(InWords),
            with: step.peer().map(InWords),
            packet: step.kind().map(|kind| kind.name()),
            zxid: (step.zxid.0 > 0).then_some(InWords(step.zxid)),
            cause: (step.cause > 0).then_some(step.cause),
            marks: marks.map(|(_, word)| *word).collect(),
            says: trace::event(step),
            told: world.map(|world| world.notes().iter().filter_map(trace::told).collect()),
        }
    }
}
