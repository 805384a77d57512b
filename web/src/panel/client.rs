//! The Client tab: session and lease, watches, what can be asked, and the client's history.

use super::ask::{self, AskPanel};
use super::history::{self, HistoryLine};
use super::menu::{self, Actions};
use super::znodes::{self, WatchRow};
use super::{FieldRow, words};
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::why::about_client;
use crate::scene::Target;
use crate::scene::clients::{ClientActivity, Lease, doing, lease};
use crate::sentence::reply;
use crate::sentence::stat;
use crate::sentence::time::length;
use zabscope::base::{ClientId, Micros};
use zabscope::client::Client;
use zabscope::service::op::Op;
use zabscope::sim::Command;
use zabscope::why::WhyQuestion;

/// What the Client tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct ClientPanel {
    /// What can be asked of it: why.
    pub why: WhyQuestion,
    pub name: String,
    /// What it is doing, for its shape.
    pub doing: ClientActivity,
    /// The same in words.
    pub state: String,
    /// What can be done to it.
    pub actions: Actions,
    /// Its session's lease: the part that is left, in permille, and a sentence.
    pub lease: Option<(Lease, String)>,
    pub rows: Vec<FieldRow>,
    /// The operation that is being composed.
    pub ask: AskPanel,
    /// What it lived through, newest first.
    pub history: Vec<HistoryLine>,
    /// How many lines are older.
    pub older: usize,
    /// What it watches, as its library remembers it.
    pub watches: Vec<(String, String)>,
    /// What its server has promised it.
    pub promised: Vec<WatchRow>,
}

pub fn panel(model: &Model, id: ClientId) -> ClientPanel {
    let (world, lang) = (model.run.world(), model.page.lang);
    let client = &world.clients()[usize::from(id.0).saturating_sub(1)];
    let doing = doing(client);
    let probe = Command::Request(id, Op::Sync { path: "/".into() }.into());
    let refused = world.allowed(&probe).err().map(|why| words::refusal(lang, why));
    let (history, older) = history::lines(model, client);
    let watch = |(path, kind, mode): (&zabscope::service::path::Path, _, _)| {
        let kind = format!("{}, {}", reply::watch_kind(kind), reply::watch_mode(mode));
        (path.to_string(), kind)
    };
    let server = client.server.filter(|_| client.session.is_some());
    let promised = server.map_or_else(Vec::new, |sid| znodes::watchers(model, sid));
    ClientPanel {
        why: about_client(world, id),
        name: id.to_string(),
        doing,
        state: words::doing_words(lang, doing),
        actions: menu::actions(model, Target::Client(id)),
        lease: lease(world, client).map(|lease| (lease, words::lease_words(lang, &lease))),
        rows: rows(lang, world.now(), client),
        ask: ask::panel(model, id, refused),
        history,
        older,
        watches: client.watches.iter().map(watch).collect(),
        promised: promised.into_iter().filter(|watcher| watcher.client == Some(id)).collect(),
    }
}

fn rows(lang: Lang, now: Micros, client: &Client) -> Vec<FieldRow> {
    let none = || "–".to_owned();
    let server = client.server.map_or_else(none, |s| s.to_string());
    let session = client.had.map_or_else(none, |s| s.to_string());
    let timeout = match client.session {
        Some(_) => format!("{} ms", client.timeout_ms),
        None => tf(lang, "client.wanted", &[("ms", &client.wanted_ms.to_string())]),
    };
    let mut rows = vec![
        FieldRow::mono(t(lang, "client.server"), server),
        FieldRow::mono(t(lang, "client.session"), session),
        FieldRow::mono(t(lang, "client.timeout"), timeout),
        FieldRow::mono(t(lang, "client.last_zxid"), stat::zxid(client.last_zxid)),
    ];
    if client.session.is_some() {
        let ago = now - client.heard_at;
        let ago = length(Micros(ago.0 / 1000 * 1000));
        rows.push(FieldRow::mono(t(lang, "client.heard"), tf(lang, "client.ago", &[("t", &ago)])));
    }
    rows
}
