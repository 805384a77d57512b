//! What is looked for while a copy of a run goes on: one question, event by event.

use super::open::{self, OpenQuestion};
use super::question::{Choice, Question, Way};
use crate::base::{ClientId, Endpoint, ServerId, SidSet, Zxid};
use crate::check::Run;
use crate::client::Outcome;
use crate::recipe::Happened;
use crate::service::answer::Answer;
use crate::service::error::ErrorCode;
use crate::service::path::Path;
use crate::sim::step::Marks;
use crate::sim::world::Node;
use crate::sim::{Lost, Step, What, World};
use crate::zab::{Note, PacketKind};

/// What an event says about a question.
pub enum Witness {
    /// Nothing yet.
    Nothing,
    /// It is decided.
    Answer(Choice),
    /// It cannot be decided any more.
    Void,
}

/// A question that is followed.
pub enum Track {
    Winner,
    Acks { zxid: Zxid, have: SidSet },
    Survives { zxid: Zxid },
    Read { client: ClientId, cxid: u32 },
    Sync { sid: ServerId, cuts: bool },
    NextHolder { path: Path, known: Vec<(ClientId, usize)> },
    Woken { zxid: Zxid, coming: Vec<(u32, ClientId)>, woken: Vec<ClientId> },
}

impl Track {
    /// Begins at the cursor of a run.
    pub fn of(run: &Run, open: &OpenQuestion) -> Option<Track> {
        let world = run.world();
        Some(match &open.question {
            Question::Winner => Track::Winner,
            Question::Acks(zxid) => Track::Acks { zxid: *zxid, have: acks(world, *zxid)? },
            Question::Survives(zxid) => Track::Survives { zxid: *zxid },
            Question::Read(client, path) => {
                let waiting = open::pending_read(world, *client, path);
                let next = || world.client(*client).history.last().map_or(1, |e| e.cxid + 1);
                Track::Read { client: *client, cxid: waiting.unwrap_or_else(next) }
            }
            Question::Sync(sid) => Track::Sync { sid: *sid, cuts: false },
            Question::NextHolder(path) => {
                let of = |client: &ClientId| (*client, facts(world, *client, path));
                let known = open::runners(world, path).iter().map(of).collect();
                Track::NextHolder { path: path.clone(), known }
            }
            Question::Woken(zxid, _) => {
                Track::Woken { zxid: *zxid, coming: Vec::new(), woken: Vec::new() }
            }
            Question::Happens(..) => return None,
        })
    }

    /// One event more.
    pub fn see(&mut self, world: &World, step: &Step) -> Witness {
        match self {
            Track::Winner => match step.actor().and_then(Endpoint::server) {
                Some(sid) if step.marks.any(Marks::LEADING) => Witness::Answer(Choice::Server(sid)),
                _ => Witness::Nothing,
            },
            Track::Acks { zxid, have } => acked(world, *zxid, *have),
            Track::Survives { zxid } => survived(world, step, *zxid),
            Track::Read { client, cxid } => was_read(world, step, *client, *cxid),
            Track::Sync { sid, cuts } => told(step, *sid, cuts),
            Track::NextHolder { path, known } => taken(world, path, known),
            Track::Woken { zxid, coming, woken } => fired(world, step, *zxid, coming, woken),
        }
    }
}

/// Whose copies of an outstanding proposal its leader knows of.
fn acks(world: &World, zxid: Zxid) -> Option<SidSet> {
    let leaders = world.nodes().iter().filter_map(|node| node.server.leading());
    let mut proposals = leaders.flat_map(|leader| &leader.outstanding);
    proposals.find(|proposal| proposal.txn.zxid == zxid).map(|proposal| proposal.acks)
}

fn acked(world: &World, zxid: Zxid, have: SidSet) -> Witness {
    for note in world.notes() {
        if let Note::Committed(now, acks) = note
            && *now == zxid
        {
            let voters = world.rules().config.voters;
            let (all, had) = (acks.and(voters).len(), have.and(voters).len());
            return Witness::Answer(Choice::Number(all.saturating_sub(had)));
        }
    }
    if acks(world, zxid).is_none() { Witness::Void } else { Witness::Nothing }
}

fn survived(world: &World, step: &Step, zxid: Zxid) -> Witness {
    for note in world.notes() {
        match note {
            Note::Committed(now, _) if *now == zxid => return Witness::Answer(Choice::Is(true)),
            Note::Established(epoch) if *epoch > zxid.epoch() => {
                let Some(Endpoint::Server(sid)) = step.actor() else { return Witness::Void };
                return Witness::Answer(Choice::Is(open::has(world, sid, zxid)));
            }
            _ => {}
        }
    }
    Witness::Nothing
}

fn was_read(world: &World, step: &Step, client: ClientId, cxid: u32) -> Witness {
    if step.actor() != Some(Endpoint::Client(client)) {
        return Witness::Nothing;
    }
    let history = &world.client(client).history;
    let Some(entry) = history.iter().rev().find(|entry| entry.cxid == cxid) else {
        return Witness::Nothing;
    };
    match &entry.outcome {
        Outcome::Pending => Witness::Nothing,
        Outcome::Done(_, result) => match &**result {
            Ok(Answer::Data(data, stat)) => {
                Witness::Answer(Choice::Value(Some((data.clone(), stat.version))))
            }
            _ => Witness::Void,
        },
        Outcome::Failed(ErrorCode::NoNode, _) => Witness::Answer(Choice::Value(None)),
        _ => Witness::Void,
    }
}

/// What a learner is told, up to NEWLEADER. Whether something comes after a TRUNC is not known
/// before that.
fn told(step: &Step, sid: ServerId, cuts: &mut bool) -> Witness {
    if step.actor() != Some(Endpoint::Server(sid)) {
        return Witness::Nothing;
    }
    if step.what() != What::Packet {
        // Another try begins with nothing.
        *cuts &= !step.marks.any(Marks::STATE) && step.what() != What::Start;
        return Witness::Nothing;
    }
    match step.kind() {
        Some(PacketKind::Diff) => Witness::Answer(Choice::Way(Way::Diff)),
        Some(PacketKind::Snap) => Witness::Answer(Choice::Way(Way::Snap)),
        Some(PacketKind::Trunc) => {
            *cuts = true;
            Witness::Nothing
        }
        Some(PacketKind::Proposal) if *cuts => Witness::Answer(Choice::Way(Way::TruncThenDiff)),
        Some(PacketKind::NewLeader) if *cuts => Witness::Answer(Choice::Way(Way::Trunc)),
        _ => Witness::Nothing,
    }
}

/// How many facts the program of a client on a path has.
fn facts(world: &World, client: ClientId, path: &Path) -> usize {
    let mine = world.program(client).filter(|program| program.recipe.path == *path);
    mine.map_or(0, |program| program.facts().len())
}

fn taken(world: &World, path: &Path, known: &mut [(ClientId, usize)]) -> Witness {
    for (client, before) in known {
        let now = facts(world, *client, path);
        let Some(program) = world.program(*client).filter(|_| now > *before) else { continue };
        let mut new = program.facts().iter().skip(*before);
        if new.any(|fact| matches!(fact.what, Happened::Acquired(..))) {
            return Witness::Answer(Choice::Client(*client));
        }
        *before = now;
    }
    Witness::Nothing
}

fn fired(
    world: &World,
    step: &Step,
    zxid: Zxid,
    coming: &mut Vec<(u32, ClientId)>,
    woken: &mut Vec<ClientId>,
) -> Witness {
    let applies = |note: &Note| matches!(note, Note::Delivered(txn) if txn.zxid == zxid);
    if world.notes().iter().any(applies) {
        let sent = world.sent().iter().filter(|sent| sent.kind == PacketKind::Event);
        coming.extend(sent.filter_map(|sent| match sent.to {
            Endpoint::Client(client) => Some((step.number, client)),
            Endpoint::Server(_) => None,
        }));
    }
    if step.what() == What::ToClient && step.kind() == Some(PacketKind::Event) {
        let before = coming.len();
        coming.retain(|(sent, to)| {
            (*sent, Some(Endpoint::Client(*to))) != (step.cause, step.actor())
        });
        if let Some(Endpoint::Client(client)) = step.actor().filter(|_| coming.len() < before) {
            woken.push(client);
        }
    }
    let lost = |(sent, to): &(u32, ClientId)| {
        let mine = |m: &Lost| m.cause == *sent && m.to == Endpoint::Client(*to);
        world.lost().iter().any(mine)
    };
    coming.retain(|one| !lost(one));
    let behind = |node: &Node| {
        let applied = node.server.process.as_ref().map(|p| p.core.db.last_processed);
        node.server.serves() && applied.is_some_and(|applied| applied < zxid)
    };
    if !coming.is_empty() || world.nodes().iter().any(behind) {
        return Witness::Nothing;
    }
    let somebody = |node: &Node| node.server.serves();
    if !world.nodes().iter().any(somebody) {
        return Witness::Void;
    }
    woken.sort();
    woken.dedup();
    Witness::Answer(Choice::Clients(woken.clone()))
}
