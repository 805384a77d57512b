//! What is open at a moment: questions that a person could have an opinion about.
//!
//! Nothing here looks ahead. The wrong answers are what somebody who sees the same moment
//! could believe.

use super::question::{Choice, Question, Way};
use crate::base::{ClientId, Endpoint, ServerId, Zxid, majority};
use crate::check::Run;
use crate::client::{ClientState, Outcome};
use crate::recipe::{Family, Kind as RecipeKind, Status};
use crate::service::op::Op;
use crate::service::path::{self, Path};
use crate::service::watch::WatchKind;
use crate::service::{Body, Txn};
use crate::sim::step::Marks;
use crate::sim::{Act, Command, When, World};
use crate::zab::leader::LeaderStage;
use crate::zab::learner::LearnerStage;
use crate::zab::{Note, ServerState};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where there may be many of something, so many are looked at.
const MOST: usize = 4;

/// A question that is not answered yet.
pub struct OpenQuestion {
    pub question: Question,
    /// Plausible answers.
    pub choices: Vec<Choice>,
    /// The event at the cursor has raised it.
    pub opened: bool,
    /// What must be done to see the answer.
    pub act: Option<Act>,
}

/// Everything that is open at the cursor.
pub fn all(run: &Run) -> Vec<OpenQuestion> {
    let world = run.world();
    let mut all: Vec<Question> = vec![Question::Winner];
    let outstanding = || outstanding(world).into_iter().take(MOST);
    all.extend(outstanding().map(|txn| Question::Acks(txn.zxid)));
    all.extend(at_stake(run).into_iter().map(Question::Survives));
    for path in disputed(world) {
        let connected = world.clients().iter().filter(|c| c.state == ClientState::Connected);
        all.extend(connected.take(MOST).map(|c| Question::Read(c.id, path.clone())));
    }
    all.extend(world.nodes().iter().map(|node| Question::Sync(node.server.id)));
    let paths: BTreeSet<Path> = world.programs().map(|p| p.recipe.path.clone()).collect();
    all.extend(paths.into_iter().map(Question::NextHolder));
    for txn in outstanding() {
        let touched = touched(&txn.body).into_iter().find(|path| !watchers(world, path).is_empty());
        all.extend(touched.map(|path| Question::Woken(txn.zxid, path)));
    }
    all.iter().filter_map(|question| one(run, question)).collect()
}

/// One question, if it is open.
pub fn one(run: &Run, question: &Question) -> Option<OpenQuestion> {
    let world = run.world();
    let notes = |is_it: &dyn Fn(&Note) -> bool| world.notes().iter().any(is_it);
    let mut act = None;
    let (choices, opened) = match question {
        Question::Winner => election(run)?,
        Question::Acks(zxid) => {
            let proposal = outstanding(world).into_iter().find(|txn| txn.zxid == *zxid)?;
            let voters = world.rules().config.voters.len();
            let choices = (1..=majority(voters).max(2)).chain([voters]).map(Choice::Number);
            let now = notes(&|n| matches!(n, Note::Proposed(txn) if txn.zxid == proposal.zxid));
            (choices.collect(), now)
        }
        Question::Survives(zxid) => {
            at_stake(run).contains(zxid).then_some(())?;
            let trouble = Marks(Marks::COMMAND.0 | Marks::EXIT.0 | Marks::LEAVES.0);
            let now = run.step_at(run.cursor()).is_some_and(|step| step.marks.any(trouble));
            (vec![Choice::Is(false), Choice::Is(true)], now)
        }
        Question::Read(client, path) => {
            let mine = world.client(*client);
            let server = mine.server.filter(|_| mine.state == ClientState::Connected)?;
            (!mine.paused && world.node(server).server.serves()).then_some(())?;
            if pending_read(world, *client, path).is_none() {
                let op = Op::GetData { path: path.clone(), watch: false };
                let command = Command::Request(*client, Arc::new(op));
                act = Some(Act { when: When::Now, command });
            }
            let touches = |txn: &Txn| touched(&txn.body).contains(path);
            let is_news =
                |n: &Note| matches!(n, Note::Proposed(t) | Note::Delivered(t) if touches(t));
            (values(world, path), notes(&is_news))
        }
        Question::Sync(sid) => ways_to_sync(run, *sid)?,
        Question::NextHolder(path) => next_holders(run, path)?,
        Question::Woken(zxid, path) => {
            let txn = outstanding(world).into_iter().find(|txn| txn.zxid == *zxid)?;
            touched(&txn.body).contains(path).then_some(())?;
            let all = watchers(world, path);
            let mut choices = vec![Choice::Clients(Vec::new())];
            choices.extend(all.iter().take(MOST).map(|client| Choice::Clients(vec![*client])));
            choices.push(Choice::Clients(all.into_iter().collect()));
            let now = notes(&|n| matches!(n, Note::Proposed(txn) if txn.zxid == *zxid));
            (choices, now)
        }
        Question::Happens(..) => return None,
    };
    Some(OpenQuestion { question: question.clone(), choices, opened, act })
}

/// A learner waits to be brought up to date: in which ways it can be, and whether it has just become a learner.
fn ways_to_sync(run: &Run, sid: ServerId) -> Option<(Vec<Choice>, bool)> {
    let learner = run.world().node(sid).server.learning()?;
    let waits = matches!(
        learner.stage,
        LearnerStage::Connecting
            | LearnerStage::AwaitLeaderInfo
            | LearnerStage::Promising
            | LearnerStage::AwaitSync
    );
    waits.then_some(())?;
    let mine = run.step_at(run.cursor())?.actor() == Some(Endpoint::Server(sid));
    let becomes =
        |n: &Note| matches!(n, Note::State(ServerState::Following | ServerState::Observing));
    Some((Way::ALL.map(Choice::Way).to_vec(), mine && run.world().notes().iter().any(becomes)))
}

/// Several clients are after what this path stands for, and one of them has not got it: all of them, and whether one's
/// part in it has just changed.
fn next_holders(run: &Run, path: &Path) -> Option<(Vec<Choice>, bool)> {
    let world = run.world();
    let runners = runners(world, path);
    let waits = |client: &ClientId| {
        let program = world.program(*client);
        program.is_some_and(|p| !matches!(p.status(), Status::Holding(..)))
    };
    (runners.len() > 1 && runners.iter().any(waits)).then_some(())?;
    let cursor = run.cursor();
    let news = |client: &ClientId| {
        let last = world.program(*client).and_then(|program| program.facts().last());
        last.is_some_and(|fact| fact.event == cursor && fact.what.status().is_some())
    };
    let now = runners.iter().any(news);
    Some((runners.into_iter().map(Choice::Client).collect(), now))
}

/// An election is open: some look for a leader, enough to make one, and nobody leads a majority.
fn election(run: &Run) -> Option<(Vec<Choice>, bool)> {
    let world = run.world();
    let voters = world.rules().config.voters;
    if leaders(world).next().is_some() {
        return None;
    }
    let look = |sid: ServerId| world.node(sid).server.state() == Some(ServerState::Looking);
    let looking: Vec<ServerId> = voters.iter().filter(|sid| look(*sid)).collect();
    (looking.len() > 1).then_some(())?;
    let actor = run.step_at(run.cursor()).and_then(|step| step.actor()).and_then(Endpoint::server);
    let begins = world.notes().contains(&Note::State(ServerState::Looking));
    let second = actor.is_some_and(|sid| looking.contains(&sid)) && looking.len() == 2;
    Some((voters.iter().map(Choice::Server).collect(), begins && second))
}

/// Leaders that a majority of the voters follows.
fn leaders(world: &World) -> impl Iterator<Item = ServerId> + '_ {
    let voters = world.rules().config.voters;
    let follow = move |leader: ServerId| {
        let its = voters.iter().filter(|sid| world.node(*sid).server.leader() == Some(leader));
        its.count() as u32 >= majority(voters.len())
    };
    let leads = world.nodes().iter().filter(|node| node.server.leading().is_some());
    leads.map(|node| node.server.id).filter(move |leader| follow(*leader))
}

/// What serving leaders have proposed and not committed, oldest first.
fn outstanding(world: &World) -> Vec<Txn> {
    let leaders = world.nodes().iter().filter_map(|node| node.server.leading());
    let serving = leaders.filter(|leader| leader.stage == LeaderStage::Serving);
    serving.flat_map(|leader| leader.outstanding.iter().map(|p| p.txn.clone())).collect()
}

/// Records that may be lost: the newest of each log, if nobody has committed it, no later epoch was
/// established without it, and its leader does not simply go on.
fn at_stake(run: &Run) -> Vec<Zxid> {
    let world = run.world();
    let newest = world.nodes().iter().filter_map(|node| {
        let last = node.server.disk.log.last_zxid()?;
        has(world, node.server.id, last).then_some(last)
    });
    let newest: BTreeSet<Zxid> = newest.collect();
    let goes_on = |zxid: &Zxid| {
        let mut leading = leaders(world).filter_map(|sid| world.node(sid).server.leading());
        let whole = world.network().is_whole();
        whole && leading.any(|l| l.stage == LeaderStage::Serving && l.epoch == zxid.epoch())
    };
    let decided = |zxid: &Zxid| {
        let later = run.watcher().established().is_some_and(|epoch| epoch > zxid.epoch());
        later || run.watcher().has_committed(*zxid)
    };
    newest.into_iter().filter(|zxid| !decided(zxid) && !goes_on(zxid)).collect()
}

/// Is a transaction in a server's history: in its log or inside a snapshot? A snapshot that was
/// received has overruled what stands before it in the log.
pub fn has(world: &World, sid: ServerId, zxid: Zxid) -> bool {
    let disk = &world.node(sid).server.disk;
    let later = || disk.snapshots().iter().filter(|snapshot| snapshot.zxid >= zxid);
    if later().any(|snapshot| snapshot.zxid.epoch() == zxid.epoch()) {
        return true;
    }
    let logged = disk.log.records().binary_search_by_key(&zxid, |txn| txn.zxid).is_ok();
    logged && !later().any(|snapshot| snapshot.received)
}

/// Which znodes a transaction touches.
fn touched(body: &Body) -> Vec<Path> {
    match body {
        Body::Create(_, new) => vec![new.path.clone()],
        Body::Delete { path } | Body::SetData { path, .. } => vec![path.clone()],
        Body::CloseSession { paths } => paths.clone(),
        Body::Multi(all) => all.iter().flat_map(touched).collect(),
        _ => Vec::new(),
    }
}

/// Znodes that are not the same everywhere, or will not be in a moment.
fn disputed(world: &World) -> Vec<Path> {
    let up = world.nodes().iter().filter_map(|node| node.server.process.as_ref());
    let recent = up.flat_map(|process| process.core.db.committed_log().iter().rev().take(MOST));
    let recent = recent.flat_map(|txn| touched(&txn.body));
    let coming = outstanding(world).into_iter().flat_map(|txn| touched(&txn.body));
    let paths: BTreeSet<Path> = recent.chain(coming).collect();
    paths.into_iter().filter(|path| values(world, path).len() > 1).take(MOST).collect()
}

/// What a person may expect to read: what servers hold, and what is on its way to them.
fn values(world: &World, path: &Path) -> Vec<Choice> {
    let serving = world.nodes().iter().filter(|node| node.server.serves());
    let trees = serving.filter_map(|node| node.server.process.as_ref());
    let held = trees.map(|process| {
        let node = process.core.db.state.tree.get(path);
        node.map(|node| (node.data.clone(), node.version))
    });
    let mut all: BTreeSet<_> = held.collect();
    for txn in outstanding(world) {
        if let Body::SetData { path: of, data, version } = &*txn.body
            && of == path
        {
            all.insert(Some((data.clone(), *version)));
        }
        match &*txn.body {
            Body::Create(_, new) if new.path == *path => {
                all.insert(Some((new.data.clone(), 0)));
            }
            Body::Delete { path: of } if of == path => {
                all.insert(None);
            }
            _ => {}
        }
    }
    all.into_iter().map(Choice::Value).collect()
}

/// The read of this znode that a client waits for, if it waits for one: its number.
pub fn pending_read(world: &World, client: ClientId, path: &Path) -> Option<u32> {
    let entries = world.client(client).history.iter().rev();
    let mut open = entries.take_while(|entry| entry.outcome == Outcome::Pending);
    let is_it = |op: &Op| matches!(op, Op::GetData { path: of, .. } if of == path);
    open.find(|entry| is_it(&entry.op)).map(|entry| entry.cxid)
}

/// The clients whose programs compete on a path, and are not over.
pub fn runners(world: &World, path: &Path) -> Vec<ClientId> {
    let families = [Family::Lock, Family::ReadWrite, Family::Semaphore, Family::Election];
    let competes = |client: &ClientId| {
        let program = world.program(*client).filter(|program| !program.is_over());
        program.is_some_and(|program| {
            let recipe = &program.recipe;
            recipe.path == *path
                && recipe.kind != RecipeKind::TwoLocks
                && families.contains(&recipe.kind.family())
        })
    };
    world.clients().iter().map(|client| client.id).filter(competes).collect()
}

/// The clients that watch a znode, or its parent's children.
fn watchers(world: &World, path: &Path) -> BTreeSet<ClientId> {
    let up = world.nodes().iter().filter_map(|node| node.server.process.as_ref());
    let watches = up.flat_map(|process| process.core.front.watches().iter());
    let its = watches.filter(|(_, on, kind, _)| {
        on == &path || *kind == WatchKind::Children && path::parent(path) == Some(&***on)
    });
    let client = |end: &Endpoint| match end {
        Endpoint::Client(client) => Some(*client),
        Endpoint::Server(_) => None,
    };
    let wires = its.filter_map(|(conn, ..)| world.network().look(conn));
    wires.filter_map(|wire| wire.ends.iter().find_map(client)).collect()
}
