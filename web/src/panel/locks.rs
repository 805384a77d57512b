//! The texts around the Locks lens: figures, the queue at a lock, what it guards, and cycles of waiting clients.

use super::clients;
use super::recipes::{tenths, wait};
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::scene::Target;
use crate::scene::locks::stretches::is_held;
use crate::scene::locks::waits::{tree, waits};
use crate::scene::locks::{short, wakes};
use crate::sentence::recipes::title;
use std::collections::BTreeSet;
use zabscope::base::ClientId;
use zabscope::recipe::fact::Status;
use zabscope::recipe::numbers::{Tenure, tenures};
use zabscope::recipe::waits::{Edge, circle};
use zabscope::recipe::{Happened, Kind, ResourceWrite, Running};
use zabscope::service::path::Path;
use zabscope::sim::World;

/// A number with its words.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// For programs that read the page.
    pub key: &'static str,
    /// The number as it is written.
    pub value: String,
    /// The same with words.
    pub says: String,
    /// It is a harm.
    pub alarm: bool,
}

/// How a recipe on a path does.
#[derive(Clone, PartialEq, Debug)]
pub struct NumbersLine {
    pub head: String,
    /// The numbers.
    pub figures: Vec<Figure>,
}

/// Somebody in a line.
#[derive(Clone, PartialEq, Debug)]
pub struct InLine {
    pub znode: Option<String>,
    pub client: Option<ClientId>,
    pub says: String,
    pub holds: bool,
}

/// The line at a lock.
#[derive(Clone, PartialEq, Debug)]
pub struct QueuePanel {
    pub title: String,
    /// Who, in order.
    pub all: Vec<InLine>,
}

/// What a lock guards.
#[derive(Clone, PartialEq, Debug)]
pub struct GuardedResource {
    /// Which lock.
    pub title: String,
    /// Does it check tokens?
    pub checks: &'static str,
    /// The same, for its mark.
    pub fenced: bool,
    /// The last token.
    pub token: String,
    /// What became of the last write.
    pub last: Option<String>,
    /// What became of the last late write, which was taken or refused.
    pub late: Option<(String, bool)>,
}

/// The texts around the Locks lens.
#[derive(Clone, PartialEq, Debug)]
pub struct LocksPanel {
    pub lang: Lang,
    /// The numbers, for each path.
    pub numbers: Vec<NumbersLine>,
    /// The line at the lock that is looked at.
    pub queue: Option<QueuePanel>,
    /// Nobody ran anything up to here.
    pub empty: bool,
    /// A circle of waiting clients.
    pub deadlock: Option<String>,
    pub guarded: Vec<GuardedResource>,
}

impl LocksPanel {
    /// Where nobody runs a program.
    pub fn none(lang: Lang) -> LocksPanel {
        LocksPanel {
            lang,
            numbers: Vec::new(),
            queue: None,
            empty: true,
            deadlock: None,
            guarded: Vec::new(),
        }
    }
}

/// The texts around the Locks lens.
pub fn panel(model: &Model) -> LocksPanel {
    let world = model.run.world();
    LocksPanel {
        lang: model.page.lang,
        numbers: wakes::paths(world)
            .iter()
            .map(|path| line(model.page.lang, world, path))
            .collect(),
        queue: queue(model),
        empty: model.ahead().programs().next().is_none(),
        deadlock: deadlock(model.page.lang, &waits(world)),
        guarded: guarded(model),
    }
}

fn deadlock(lang: Lang, all: &[Edge]) -> Option<String> {
    let found = circle(all)?;
    let next = |ix: usize| found[(ix + 1) % found.len()].to_string();
    let edge = |(ix, who): (usize, &ClientId)| {
        tf(lang, "locks.edge", &[("a", &who.to_string()), ("b", &next(ix))])
    };
    let words: Vec<String> = found.iter().enumerate().map(edge).collect();
    Some(tf(lang, "locks.deadlock", &[("circle", &words.join(t(lang, "stage.comma")))]))
}

fn line(lang: Lang, world: &World, path: &Path) -> NumbersLine {
    let n = world.numbers(path);
    let its = world.programs().filter(|program| program.recipe.path == *path);
    let kinds: BTreeSet<Kind> = its.map(|program| program.recipe.kind).collect();
    let names: Vec<&str> = kinds.iter().map(|kind| title(lang, *kind)).collect();
    let head = tf(lang, "numbers.line_head", &[("what", &names.join(" + ")), ("path", path)]);
    let figure = |key, word: &'static str, value: String, alarm| {
        let says = tf(lang, word, &[("n", &value)]);
        Figure { key, value, says, alarm }
    };
    let held = kinds.iter().any(|kind| is_held(*kind));
    let mut figures = Vec::new();
    let single = |n: u32, one, many| if n == 1 { one } else { many };
    if held {
        let (got, both) = (n.acquisitions, n.overlaps);
        let word = single(got, "numbers.one_acquisition", "numbers.n_acquisitions");
        figures.push(figure("acquisitions", word, got.to_string(), false));
        figures.push(figure("median", "numbers.n_median", wait(n.median_wait), false));
        figures.push(figure("longest", "numbers.n_longest", wait(n.longest_wait), false));
        let woke = tenths(n.wakeups_per_release());
        figures.push(figure("wakeups", "numbers.n_wakeups", woke, false));
        let asked = tenths(n.requests_per_acquisition());
        figures.push(figure("requests", "numbers.n_requests", asked, false));
        let turned = n.inversions.to_string();
        let word = single(n.inversions, "numbers.one_inversion", "numbers.n_inversions");
        figures.push(figure("inversions", word, turned, false));
        let word = single(both, "numbers.one_overlap", "numbers.n_overlaps");
        figures.push(figure("overlaps", word, both.to_string(), both > 0));
        if n.late > 0 {
            figures.push(figure("late", "numbers.n_late", n.late.to_string(), true));
        }
        if n.forgotten > 0 {
            let (left, word) = (n.forgotten.to_string(), "numbers.n_forgotten");
            figures.push(figure("forgotten", word, left, true));
        }
        figures.push(figure("refused", "numbers.n_refused", n.refused.to_string(), false));
    }
    NumbersLine { head, figures }
}

/// The path that is looked at: that of the selected client, else the newest that is held.
fn looked_at(model: &Model) -> Option<Path> {
    let world = model.run.world();
    let selected = match model.selected {
        Some(Target::Client(client)) => world.program(client),
        _ => None,
    };
    let held = || world.programs().filter(|program| is_held(program.recipe.kind)).last();
    let program = selected.filter(|program| is_held(program.recipe.kind)).or_else(held)?;
    Some(program.recipe.path.clone())
}

/// The queue at the lock that is looked at: numbered znodes in their order, then clients without one.
pub fn queue(model: &Model) -> Option<QueuePanel> {
    let (lang, world) = (model.page.lang, model.run.world());
    let path = looked_at(model)?;
    let (tree, forgotten) = (tree(world), world.forgotten(&path));
    let held: Vec<Tenure> =
        tenures(world.programs()).into_iter().filter(|tenure| tenure.to.is_none()).collect();
    let holds_by = |client: ClientId, znode: &str| {
        held.iter().any(|tenure| tenure.client == client && *tenure.znode == *znode)
    };
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let mut children = tree.map_or_else(Vec::new, |tree| tree.children(&path));
    children.retain(|name| number(name).is_some());
    children.sort_by_key(|name| number(name).map(str::to_owned));
    for name in &children {
        let znode = format!("{path}/{name}");
        let owner = tree.and_then(|tree| tree.get(&znode)).and_then(|node| node.owner.session());
        let client = owner.and_then(|session| clients::of_session(model, session));
        let program = client.and_then(|client| world.program(client)).filter(|p| !p.is_over());
        seen.extend(client);
        let (says, holds) = match program.map(Running::status) {
            Some(status) if client.is_some_and(|client| holds_by(client, &znode)) => {
                (holding(lang, status, &znode), true)
            }
            Some(Status::Waiting(for_)) => (waiting(lang, for_), false),
            Some(_) => (t(lang, "locks.queue_waits").to_owned(), false),
            None => (t(lang, "locks.queue_alone").to_owned(), false),
        };
        let left = forgotten.iter().find(|left| *left.znode == *znode);
        let says = left.map_or(says, |left| {
            let key = if left.runs { "locks.queue_left" } else { "locks.queue_forgotten" };
            tf(lang, key, &[("c", &left.client.to_string())])
        });
        all.push(InLine { znode: Some(short(&znode)), client, says, holds });
    }
    let others = world.clients().iter().filter_map(|client| world.program(client.id));
    let mut others: Vec<&Running> = others
        .filter(|p| p.recipe.path == path && !p.is_over() && !seen.contains(&p.client))
        .collect();
    let asked = |program: &Running| {
        let facts = program.facts().iter().rev();
        let mut begins = facts.filter(|fact| matches!(fact.what, Happened::Begins(_)));
        begins.next().map(|fact| fact.event)
    };
    let holds = |program: &Running| matches!(program.status(), Status::Holding(..));
    others.sort_by_key(|program| (!holds(program), asked(program)));
    for program in others {
        let (znode, says) = match program.status() {
            Status::Holding(z, _) => (Some(short(z)), t(lang, "locks.queue_holds").to_owned()),
            Status::Waiting(z) => (None, waiting(lang, z)),
            Status::Busy | Status::Over => continue,
        };
        all.push(InLine { znode, client: Some(program.client), says, holds: holds(program) });
    }
    Some(QueuePanel { title: tf(lang, "locks.queue", &[("path", &path)]), all })
}

/// Who holds may wait for something else.
fn holding(lang: Lang, status: &Status, znode: &str) -> String {
    let holds = t(lang, "locks.queue_holds");
    match status {
        Status::Waiting(other) if **other != *znode => {
            format!("{holds}{}{}", t(lang, "stage.comma"), waiting(lang, other))
        }
        _ => holds.to_owned(),
    }
}

fn waiting(lang: Lang, znode: &str) -> String {
    tf(lang, "locks.queue_waits_for", &[("z", &short(znode))])
}

fn number(name: &str) -> Option<&str> {
    let number = name.get(name.len().checked_sub(10)?..)?;
    number.bytes().all(|b| b.is_ascii_digit()).then_some(number)
}

/// What locks guard: of every lock that a program contends for.
pub fn guarded(model: &Model) -> Vec<GuardedResource> {
    use zabscope::recipe::Family::{Lock, ReadWrite};
    let (lang, world) = (model.page.lang, model.run.world());
    let writes = |program: &&Running| {
        matches!(program.recipe.kind.family(), Lock | ReadWrite)
            && program.recipe.kind != Kind::TwoLocks
    };
    let mut paths: Vec<&Path> = world.programs().filter(writes).map(|p| &p.recipe.path).collect();
    paths.sort_unstable();
    paths.dedup();
    let one = |path: &Path| {
        let its = world.programs().filter(|program| program.recipe.path == *path);
        let fenced = its.last().is_some_and(|program| program.recipe.fenced);
        let known = world.resources().iter().find(|guarded| guarded.path == *path);
        let last = known.and_then(|known| known.log.last());
        let late = known.and_then(|known| known.log.iter().rev().find(|write| write.is_late()));
        let token = known.map(|known| known.largest.to_string());
        GuardedResource {
            title: tf(lang, "locks.guarded", &[("path", path)]),
            checks: t(lang, if fenced { "locks.checks" } else { "locks.unchecked" }),
            fenced,
            token: match token {
                Some(token) => tf(lang, "locks.token", &[("z", &token)]),
                None => t(lang, "locks.untouched").to_owned(),
            },
            last: last.filter(|write| !write.is_late()).map(|write| write_words(lang, write)),
            late: late.map(|write| (write_words(lang, write), write.accepted)),
        }
    };
    paths.into_iter().map(one).collect()
}

fn write_words(lang: Lang, write: &ResourceWrite) -> String {
    let key = match (write.accepted, write.is_late()) {
        (true, false) => "locks.taken",
        (true, true) => "locks.taken_late",
        (false, _) => "locks.refused",
    };
    let (client, token) = (write.client.to_string(), write.token.to_string());
    tf(lang, key, &[("c", &client), ("z", &token)])
}
