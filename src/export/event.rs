//! One event as a JSON object.

use super::write::Json;
use crate::sim::step::Marks;
use crate::sim::{Step, What, World};
use crate::trace;

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

/// Writes an event. With the world that has just made it, what servers told of themselves is in it, too.
pub fn write(out: &mut Json, step: &Step, world: Option<&World>) {
    out.open('{');
    out.number("event", u64::from(step.number));
    out.time("time", step.at);
    out.say("what", word(step.what));
    out.end("who", step.actor());
    out.end("with", step.peer());
    out.maybe("packet", step.kind().map(|kind| kind.name()));
    match step.zxid.0 {
        0 => out.null("zxid"),
        _ => out.zxid("zxid", step.zxid),
    }
    out.maybe_number("cause", (step.cause > 0).then(|| u64::from(step.cause)));
    out.key("marks");
    out.open('[');
    MARKS.iter().filter(|(mark, _)| step.marks.any(*mark)).for_each(|(_, word)| out.value(word));
    out.close(']');
    out.say("says", &trace::event(step));
    if let Some(world) = world {
        out.key("told");
        out.open('[');
        world.notes().iter().filter_map(trace::told).for_each(|told| out.value(&told));
        out.close(']');
    }
    out.close('}');
}
