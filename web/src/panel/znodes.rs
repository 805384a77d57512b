//! The Znodes tab: the tree on one server, how far behind it is, and how it differs from another server's.

pub mod diff;
#[cfg(test)]
pub mod sample;
pub mod tree;

use super::clients;
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::znodes::KeyRow;
use crate::scene::Target;
use crate::sentence::reply;
use crate::sentence::stat::{self, StatField};
use diff::ZnodeDifference;
use std::collections::BTreeMap;
use tree::{Changed, TreeRow, ZnodeMark};
use zabscope::base::{ClientId, Endpoint, ServerId, SessionId, Zxid};
use zabscope::service::apply::State;
use zabscope::service::node::DataNode;
use zabscope::service::path;
use zabscope::zab::{Note, ServerState};

/// What the Znodes tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct ZnodesPanel {
    /// All servers, to choose from.
    pub all: Vec<ServerId>,
    /// Whose tree it is.
    pub id: ServerId,
    /// Whose tree it is compared with.
    pub compare: Option<ServerId>,
    /// How far this server is.
    pub lag: Lag,
    /// The tree; nothing while the server is down.
    pub rows: Vec<ShownRow>,
    /// How many rows more there would be.
    pub more: usize,
    /// The znode that is looked at.
    pub node: Option<NodePanel>,
    /// What differs from the other tree, if it is compared.
    pub diff: Option<DiffPanel>,
    /// Who can ask for something.
    pub clients: Vec<ClientId>,
    /// The client that operations are offered for.
    pub client: Option<ClientId>,
    /// Who can ask this server for a sync().
    pub at_server: Option<ClientId>,
}

/// How far a server is.
#[derive(Clone, PartialEq, Debug)]
pub struct Lag {
    /// In a sentence.
    pub says: String,
    /// How many committed transactions are missing here.
    pub behind: usize,
    /// There is no tree.
    pub down: bool,
}

/// A row of the tree with its words.
#[derive(Clone, PartialEq, Debug)]
pub struct ShownRow {
    pub row: TreeRow,
    /// What the znode is besides persistent.
    pub badges: Vec<String>,
    /// Its version, and data or children.
    pub note: String,
    /// Who watches it at this server.
    pub watchers: String,
    /// All of it, for screen readers.
    pub label: String,
}

/// The znode that is looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct NodePanel {
    pub path: String,
    /// There is no such znode here.
    pub missing: Option<String>,
    /// What the last event did to it.
    pub changed: Option<Changed>,
    /// Its Stat, data and ACL.
    pub facts: Vec<StatField>,
    /// The session that it goes with, and whose that is.
    pub owner: Option<(SessionId, Option<ClientId>)>,
    /// Who watches it at this server, and how.
    pub watchers: Vec<WatchRow>,
}

/// A watch at a server.
#[derive(Clone, PartialEq, Debug)]
pub struct WatchRow {
    pub client: Option<ClientId>,
    pub path: String,
    pub kind: String,
}

/// What two trees do not have in common.
#[derive(Clone, PartialEq, Debug)]
pub struct DiffPanel {
    pub here: ServerId,
    pub there: ServerId,
    /// How many znodes differ, in a sentence.
    pub says: String,
    /// The first of them.
    pub all: Vec<ZnodeDifference>,
}

/// A server's replicated state, while its process runs.
pub fn state(model: &Model, sid: ServerId) -> Option<&State> {
    let process = model.run.world().node(sid).server.process.as_ref()?;
    Some(&process.core.db.state)
}

fn last_processed(model: &Model, sid: ServerId) -> Option<Zxid> {
    let process = model.run.world().node(sid).server.process.as_ref()?;
    Some(process.core.db.last_processed)
}

/// All servers, and whose tree is shown: the one chosen here, else the selected one, else the leader.
fn whose(model: &Model) -> (Vec<ServerId>, ServerId) {
    let nodes = model.run.world().nodes();
    let all: Vec<ServerId> = nodes.iter().map(|n| n.server.id).collect();
    let selected = match model.selected {
        Some(Target::Server(sid)) => Some(sid),
        _ => None,
    };
    let leads = nodes.iter().find(|n| n.server.state() == Some(ServerState::Leading));
    let wanted = model.looking.server.or(selected).filter(|sid| all.contains(sid));
    let id = wanted.or(leads.map(|n| n.server.id)).unwrap_or(all[0]);
    (all, id)
}

/// The last transaction that changed a znode, as the server that is looked at has it.
pub fn last_txn(model: &Model, path: &str) -> Option<Zxid> {
    let state = state(model, whose(model).1)?;
    state.tree.get(path).map(crate::scene::lit::last)
}

/// The rows that are shown now, for keys.
pub fn key_rows(model: &Model) -> Vec<KeyRow> {
    let (_, id) = whose(model);
    let Some(state) = state(model, id) else { return Vec::new() };
    tree::keys(&tree::rows(&state.tree, &model.looking, &changes(model, id)).0)
}

/// What the last event did to this server's znodes.
fn changes(model: &Model, sid: ServerId) -> BTreeMap<String, Changed> {
    let step = model.run.step_at(model.run.cursor());
    if step.and_then(|step| step.actor()) != Some(Endpoint::Server(sid)) {
        return BTreeMap::new();
    }
    let notes = model.run.world().notes().iter();
    tree::changes(notes.filter_map(|note| match note {
        Note::Delivered(txn) => Some(txn),
        _ => None,
    }))
}

/// The Znodes tab.
pub fn panel(model: &Model) -> ZnodesPanel {
    let (all, id) = whose(model);
    let changed = changes(model, id);
    let watchers = watchers(model, id);
    let state = state(model, id);
    let (rows, more) = state
        .map_or_else(Default::default, |state| tree::rows(&state.tree, &model.looking, &changed));
    let compare = model.looking.compare.filter(|other| *other != id && all.contains(other));
    let active = || model.run.world().clients().iter().filter(|client| client.is_active());
    let at_server = active().find(|client| client.server == Some(id)).map(|client| client.id);
    let selected = match model.selected {
        Some(Target::Client(client)) => Some(client),
        _ => None,
    };
    let can = |client: &ClientId| active().any(|known| known.id == *client);
    let chosen = model.looking.client.filter(can).or(selected.filter(can));
    ZnodesPanel {
        id,
        compare,
        lag: lag(model, id),
        rows: rows.into_iter().map(|row| shown(model, row, &watchers)).collect(),
        more,
        node: state.map(|state| node(model, id, state, &changed, &watchers)),
        diff: compare.map(|other| difference(model, id, other)),
        clients: active().map(|client| client.id).collect(),
        client: chosen.or(at_server).or_else(|| active().next().map(|client| client.id)),
        at_server,
        all,
    }
}

/// How many transactions were committed between two moments.
pub fn between(model: &Model, from: Zxid, to: Zxid) -> usize {
    if from >= to {
        return 0;
    }
    let logs = model.run.world().nodes().iter().map(|n| &n.server.disk.log);
    let counts = logs.map(|log| {
        let inside = log.records().iter().filter(|txn| txn.zxid > from && txn.zxid <= to);
        inside.count()
    });
    // A log may begin with a snapshot; the longest knows best.
    counts.max().unwrap_or(0).max(1)
}

/// The newest state that any running server has.
fn newest(model: &Model) -> Zxid {
    let nodes = model.run.world().nodes().iter();
    nodes.filter_map(|n| last_processed(model, n.server.id)).max().unwrap_or_default()
}

fn lag(model: &Model, sid: ServerId) -> Lag {
    let lang = model.page.lang;
    let name = sid.to_string();
    let Some(last) = last_processed(model, sid) else {
        let says = tf(lang, "znodes.down", &[("s", &name)]);
        return Lag { says, behind: 0, down: true };
    };
    let behind = between(model, last, newest(model));
    let (zxid, count) = (last.to_string(), behind.to_string());
    let key = match behind {
        0 => "znodes.current",
        1 => "znodes.behind_one",
        _ => "znodes.behind",
    };
    let mut says = tf(lang, key, &[("s", &name), ("zxid", &zxid), ("n", &count)]);
    if !model.run.world().node(sid).server.serves() {
        says.push_str(&tf(lang, "znodes.not_serving", &[("s", &name)]));
    }
    Lag { says, behind, down: false }
}

fn shown(model: &Model, row: TreeRow, watchers: &[WatchRow]) -> ShownRow {
    let lang = model.page.lang;
    let badge = |mark: &ZnodeMark| match mark {
        ZnodeMark::Sequential => t(lang, "znodes.sequential").to_owned(),
        ZnodeMark::Container => t(lang, "znodes.container").to_owned(),
        ZnodeMark::Ttl(ms) => tf(lang, "znodes.ttl", &[("ms", &ms.to_string())]),
        ZnodeMark::Ephemeral(session) => {
            let owner = clients::named(model, *session);
            tf(lang, "znodes.ephemeral", &[("owner", &owner)])
        }
    };
    let badges: Vec<String> = row.marks.iter().map(badge).collect();
    let its = watchers.iter().filter(|watcher| watcher.path == row.path);
    let mut names: Vec<String> =
        its.map(|w| w.client.map_or_else(|| "?".to_owned(), |client| client.to_string())).collect();
    names.dedup();
    let watchers = names.join(" ");
    let note = note(lang, &row);
    // What is seen, in its order; then what is only heard.
    let mut label = row.name.clone();
    badges.iter().for_each(|badge| label.push_str(&format!(", {badge}")));
    label.push_str(&format!(", {note}"));
    if !watchers.is_empty() {
        label.push_str(&format!(", {}", tf(lang, "znodes.watched_by", &[("c", &watchers)])));
    }
    if let Some(changed) = row.changed {
        label.push_str(&format!(", {}", changed_word(lang, changed)));
    }
    ShownRow { row, badges, note, watchers, label }
}

/// What the last event did, in a word.
pub fn changed_word(lang: Lang, changed: Changed) -> &'static str {
    match changed {
        Changed::Added => t(lang, "znodes.added"),
        Changed::Modified => t(lang, "znodes.changed"),
        Changed::Removed => t(lang, "znodes.removed"),
    }
}

fn note(lang: Lang, row: &TreeRow) -> String {
    let mut parts = Vec::new();
    if row.changed != Some(Changed::Removed) && row.path != "/" {
        parts.push(format!("v{}", row.version));
    }
    if !row.data.is_empty() {
        parts.push(stat::quoted(&row.data));
    }
    match row.children {
        0 => {}
        1 => parts.push(t(lang, "znodes.one_child").to_owned()),
        n => parts.push(tf(lang, "znodes.children", &[("n", &n.to_string())])),
    }
    parts.join(" · ")
}

fn node(
    model: &Model,
    sid: ServerId,
    state: &State,
    changed: &BTreeMap<String, Changed>,
    watchers: &[WatchRow],
) -> NodePanel {
    let at = path::key(&model.looking.path);
    let node: Option<&DataNode> = state.tree.get(at);
    let missing = || tf(model.page.lang, "znodes.missing", &[("s", &sid.to_string())]);
    let owner = node.and_then(|node| node.owner.session());
    NodePanel {
        path: at.to_owned(),
        missing: node.is_none().then(missing),
        changed: changed.get(at).copied(),
        facts: node.map_or_else(Vec::new, stat::of_node),
        owner: owner.map(|session| (session, clients::of_session(model, session))),
        watchers: watchers.iter().filter(|watcher| watcher.path == at).cloned().collect(),
    }
}

/// Every watch at a server.
pub fn watchers(model: &Model, sid: ServerId) -> Vec<WatchRow> {
    let Some(process) = &model.run.world().node(sid).server.process else { return Vec::new() };
    let front = &process.core.front;
    let sessions: BTreeMap<_, _> = front.connections().collect();
    let one = |(conn, path, kind, mode): (_, &path::Path, _, _)| {
        let session = sessions.get(&conn).copied().flatten();
        WatchRow {
            client: session.and_then(|session| clients::of_session(model, session)),
            path: path.to_string(),
            kind: format!("{}, {}", reply::watch_kind(kind), reply::watch_mode(mode)),
        }
    };
    front.watches().iter().map(one).collect()
}

fn difference(model: &Model, here: ServerId, there: ServerId) -> DiffPanel {
    let lang = model.page.lang;
    let (a, b) = (here.to_string(), there.to_string());
    let (Some(mine), Some(other)) = (state(model, here), state(model, there)) else {
        let down = if state(model, here).is_none() { a } else { b };
        let says = tf(lang, "znodes.down", &[("s", &down)]);
        return DiffPanel { here, there, says, all: Vec::new() };
    };
    let (all, count) = diff::diff(&mine.tree, &other.tree);
    let key = match count {
        0 => "znodes.same",
        1 => "znodes.differ_one",
        _ => "znodes.differ",
    };
    let says = tf(lang, key, &[("a", &a), ("b", &b), ("n", &count.to_string())]);
    DiffPanel { here, there, says, all }
}
