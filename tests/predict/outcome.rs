//! What becomes of a question in the real run, found by other means than those of the room that
//! announces it.

use std::collections::{BTreeMap, BTreeSet};
use zabscope::base::{ClientId, Endpoint, Micros, ServerId, Zxid};
use zabscope::check::Run;
use zabscope::client::HeardWhat;
use zabscope::predict::{AskedQuestion, Choice, Question, Way};
use zabscope::recipe::Status;
use zabscope::service::op::Op;
use zabscope::sim::world::Node;
use zabscope::sim::{Step, What};
use zabscope::zab::leader::LeaderStage;
use zabscope::zab::{Note, PacketKind, ServerState};

/// What the run shows, with the event that shows it.
type Shown = Option<(Choice, u32)>;

/// The run goes on until this is found.
fn until<T>(run: &mut Run, mut found: impl FnMut(&mut Run, Step) -> Option<T>) -> Option<T> {
    for _ in 0..30_000 {
        if !run.advance() {
            return None;
        }
        let step = *run.step_at(run.cursor())?;
        if let Some(found) = found(run, step) {
            return Some(found);
        }
    }
    None
}

/// What becomes of a question in the real run.
fn outcome(run: &Run, asked: &AskedQuestion) -> Shown {
    let mut run = run.clone();
    run.seek(asked.at);
    if let Some(act) = &asked.act {
        run.act(act.clone()).unwrap();
    }
    match &asked.question {
        Question::Winner => winner(&mut run),
        Question::Acks(zxid) => acks(&mut run, *zxid),
        Question::Survives(zxid) => survives(&mut run, *zxid),
        Question::Read(client, path) => read(&mut run, *client, path),
        Question::Sync(sid) => sync(&mut run, *sid),
        Question::NextHolder(path) => next_holder(&mut run, path),
        Question::Woken(zxid, _) => woken(&mut run, *zxid),
        Question::Happens(fact, within) => {
            let end = run.world().now() + *within;
            let (mut last, mut seen) = (run.cursor(), false);
            while !seen && run.advance() && run.world().now() <= end {
                last = run.cursor();
                seen = fact.holds(&run);
            }
            Some((Choice::Is(seen), last))
        }
    }
}

/// Who has the state LEADING and had not.
fn winner(run: &mut Run) -> Shown {
    let leading = |run: &Run| -> BTreeSet<ServerId> {
        let leads = |s: &&Node| s.server.state() == Some(ServerState::Leading);
        run.world().nodes().iter().filter(leads).map(|node| node.server.id).collect()
    };
    let mut before = leading(run);
    until(run, |run, step| {
        let now = leading(run);
        let new = now.difference(&before).next().copied();
        before = now;
        new.map(|sid| (Choice::Server(sid), step.number))
    })
}

/// ACK packets that arrive at the leader, and its own disk, until its last commit is not before this.
fn acks(run: &mut Run, zxid: Zxid) -> Shown {
    let proposes = |s: &&Node| {
        s.server.leading().is_some_and(|l| l.outstanding.iter().any(|p| p.txn.zxid == zxid))
    };
    let leader = run.world().nodes().iter().find(proposes)?.server.id;
    let durable = |run: &Run| run.world().node(leader).server.disk.log.is_durable(zxid);
    let had = durable(run);
    let mut from = BTreeSet::new();
    until(run, |run, step| {
        let is_ack = step.what() == What::Packet && step.kind() == Some(PacketKind::Ack);
        if is_ack && step.zxid == zxid && step.actor() == Some(Endpoint::Server(leader)) {
            let peer = step.peer().and_then(Endpoint::server).unwrap();
            from.extend(run.world().rules().config.is_voter(peer).then_some(peer));
        }
        let own = u32::from(!had && durable(run));
        let leading = run.world().node(leader).server.leading();
        let committed = leading.is_some_and(|leading| leading.last_committed >= zxid);
        committed.then(|| (Choice::Number(from.len() as u32 + own), step.number))
    })
}

/// Is it in the committed history, as the checker knows it, when a later leader serves?
fn survives(run: &mut Run, zxid: Zxid) -> Shown {
    until(run, |run, step| {
        let serves = |s: &Node| {
            let leading = s.server.leading();
            leading.is_some_and(|l| l.stage == LeaderStage::Serving && l.epoch > zxid.epoch())
        };
        let lives = run.watcher().has_committed(zxid);
        let decided = lives || run.world().nodes().iter().any(serves);
        decided.then_some((Choice::Is(lives), step.number))
    })
}

/// What its server's tree held in the event that sent the reply.
fn read(run: &mut Run, client: ClientId, path: &str) -> Shown {
    let is_it = |op: &Op| matches!(op, Op::GetData { path: of, .. } if **of == *path);
    let history = &run.world().client(client).history;
    let cxid = history.iter().rev().find(|entry| is_it(&entry.op))?.cxid;
    let arrived = until(run, |run, step| {
        let mine = step.actor() == Some(Endpoint::Client(client));
        let last = run.world().client(client).log.last()?;
        (mine && last.what == HeardWhat::Reply(cxid)).then_some(step)
    })?;
    let server = arrived.peer().and_then(Endpoint::server)?;
    run.seek(arrived.cause);
    let process = run.world().node(server).server.process.as_ref()?;
    let node = process.core.db.state.tree.get(path);
    Some((Choice::Value(node.map(|n| (n.data.clone(), n.version))), arrived.number))
}

/// The packets that it gets, up to NEWLEADER.
fn sync(run: &mut Run, sid: ServerId) -> Shown {
    let mut told = Vec::new();
    until(run, |_, step| {
        if step.actor() != Some(Endpoint::Server(sid)) || step.what() != What::Packet {
            return None;
        }
        told.push(step.kind()?);
        let begins = told
            .iter()
            .rposition(|k| [PacketKind::Diff, PacketKind::Trunc, PacketKind::Snap].contains(k))?;
        let way = match told[begins..] {
            [PacketKind::Diff, ..] => Way::Diff,
            [PacketKind::Snap, ..] => Way::Snap,
            [_, PacketKind::Proposal, ..] => Way::TruncThenDiff,
            [_, PacketKind::NewLeader, ..] => Way::Trunc,
            _ => return None,
        };
        Some((Choice::Way(way), step.number))
    })
}

/// Whose program on this path holds and did not.
fn next_holder(run: &mut Run, path: &str) -> Shown {
    let holding = |run: &Run| -> BTreeMap<ClientId, Zxid> {
        let mine = run.world().programs().filter(|p| *p.recipe.path == *path);
        let holds = mine.filter_map(|p| match p.status() {
            Status::Holding(_, zxid) => Some((p.client, *zxid)),
            _ => None,
        });
        holds.collect()
    };
    let mut before = holding(run);
    until(run, |run, step| {
        let now = holding(run);
        let new = now.iter().find(|(client, zxid)| before.get(client) != Some(zxid));
        let new = new.map(|(client, _)| (Choice::Client(*client), step.number));
        before = now;
        new
    })
}

/// Who gets an event that was sent while this was applied.
fn woken(run: &mut Run, zxid: Zxid) -> Shown {
    let begin = run.cursor();
    let end = run.world().now() + Micros::millis(3_000);
    let mut events = Vec::new();
    let mut applied = BTreeSet::new();
    until(run, |run, step| {
        let applies = |n: &Note| matches!(n, Note::Delivered(txn) if txn.zxid == zxid);
        if run.world().notes().iter().any(applies) {
            applied.insert(step.number);
        }
        if step.what() == What::ToClient && step.kind() == Some(PacketKind::Event) {
            events.push(step);
        }
        (step.at > end).then_some(())
    });
    let its = events.iter().filter(|step| applied.contains(&step.cause));
    let mut woken: Vec<ClientId> = Vec::new();
    let mut last = begin;
    for step in its {
        let Some(Endpoint::Client(client)) = step.actor() else { continue };
        woken.push(client);
        last = step.number;
    }
    woken.sort();
    woken.dedup();
    Some((Choice::Clients(woken), last))
}

/// What is wrong with an announced answer.
pub fn wrong(run: &Run, asked: &AskedQuestion) -> Option<String> {
    let found = outcome(run, asked);
    let Some((choice, event)) = found else { return Some(format!("{asked:?}: nothing happens")) };
    // The checker hears of what a new leader brings along when that is established; a leader that serves is later.
    let late = matches!(asked.question, Question::Survives(_));
    // That nobody more is woken shows when everybody has applied it.
    let early = matches!(asked.question, Question::Woken(..));
    let told = match asked.reveal {
        reveal if late => reveal <= event,
        reveal if early => reveal >= event,
        reveal => reveal == event,
    };
    if choice != *asked.right() {
        return Some(format!("{asked:?}: it is {choice:?} (event {event})"));
    }
    (!told).then(|| format!("{asked:?}: it shows at event {event}"))
}
