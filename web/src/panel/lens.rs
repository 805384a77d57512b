//! The texts beside the picture of a lens.

use crate::i18n::{Lang, t, tf};
use crate::model::lenses::LensPopover;
use crate::model::{LensKind, Model};
use crate::scene::Target;
use crate::scene::found::EventSearch;
use crate::scene::frame::timeline;
use crate::scene::kinds::Flow;
use crate::scene::lit::{LitKey, key_of, lit};
use crate::scene::messages::ends;
use crate::scene::packets::Hue;
use std::collections::BTreeSet;
use zabscope::base::Zxid;

/// What is said beside the picture of a lens.
#[derive(Clone, PartialEq, Debug)]
pub struct LensPanel {
    pub lang: Lang,
    pub open: Option<LensPopover>,
    /// Kinds of messages can be left out.
    pub filters: bool,
    pub kinds: Vec<KindRow>,
    /// How many kinds are left out, besides heartbeats.
    pub left_out: usize,
    /// How many lanes are hidden.
    pub hidden: usize,
    /// The lanes are where they are by themselves.
    pub usual: bool,
    /// The table is shown instead of the picture.
    pub table: bool,
    /// The search, if it is open.
    pub search: Option<SearchHits>,
    pub selected: Option<Target>,
    /// The time axis can be zoomed.
    pub zooms: bool,
}

/// What a search has found.
#[derive(Clone, PartialEq, Debug)]
pub struct SearchHits {
    /// What was typed.
    pub text: String,
    /// How many there are, and which of them is the present event.
    pub says: String,
    /// There is at least one.
    pub any: bool,
    /// Where in view they are, in pixels of the axis, each place once.
    pub places: Vec<i32>,
}

/// A kind of messages.
#[derive(Clone, PartialEq, Debug)]
pub struct KindRow {
    /// What belongs to it.
    pub flows: &'static [Flow],
    /// Its name.
    pub word: &'static str,
    /// Its colour; heartbeats have none.
    pub hue: Option<Hue>,
    /// It is drawn.
    pub on: bool,
}

pub fn panel(model: &Model) -> LensPanel {
    let (lang, view) = (model.page.lang, &model.view);
    let row = |flows: &'static [Flow], word, hue| {
        let on = flows.iter().all(|flow| view.shows(*flow));
        KindRow { flows, word, hue, on }
    };
    let kinds = vec![
        row(&[Flow::Election], t(lang, "lens.kind_election"), Some(Hue::Election)),
        row(
            &[Flow::Discovery, Flow::Synchronization],
            t(lang, "lens.kind_sync"),
            Some(Hue::Synchronization),
        ),
        row(&[Flow::Broadcast], t(lang, "lens.kind_broadcast"), Some(Hue::Broadcast)),
        row(&[Flow::Client], t(lang, "lens.kind_client"), Some(Hue::Client)),
        row(&[Flow::Ping], t(lang, "lens.kind_ping"), None),
    ];
    let ends = ends(&model.run, &model.lenses.index);
    LensPanel {
        lang,
        open: model.lenses.open,
        filters: model.lens == LensKind::Messages,
        left_out: kinds.iter().filter(|row| !row.on && row.hue.is_some()).count(),
        kinds,
        table: model.lenses.table,
        search: model.lenses.search.as_ref().map(|search| found(model, search)),
        selected: model.selected,
        zooms: model.lens != LensKind::Logs,
        hidden: ends.into_iter().filter(|end| view.lanes.is_hidden(*end)).count(),
        usual: view.lanes.is_usual(),
    }
}

fn found(model: &Model, search: &EventSearch) -> SearchHits {
    let (lang, n) = (model.page.lang, search.found.len().to_string());
    let place = search.place(model.run.cursor()).map(|at| at.to_string());
    let says = match (search.text.trim().is_empty(), search.is_for_something(), place) {
        (true, ..) => t(lang, "search.how").to_owned(),
        (_, false, _) => t(lang, "search.unknown").to_owned(),
        _ if !search.done => tf(lang, "search.so_far", &[("n", &n)]),
        _ if search.found.is_empty() => t(lang, "search.none").to_owned(),
        (.., Some(at)) => tf(lang, "search.place", &[("at", &at), ("n", &n)]),
        _ => tf(lang, "search.found", &[("n", &n)]),
    };
    let (index, view) = (&model.lenses.index, model.lens_view());
    let axis = timeline(index, &view);
    let (first, last) = (index.event_at(view.from), index.event_at(view.to));
    let from = search.found.partition_point(|event| *event < first);
    let to = search.found.partition_point(|event| *event <= last).max(from);
    let places: BTreeSet<i32> = search.found[from..to]
        .iter()
        .map(|event| (axis.x(index.time_of(*event)) / 3.0).round() as i32 * 3)
        .collect();
    SearchHits {
        text: search.text.clone(),
        says,
        any: !search.found.is_empty(),
        places: places.into_iter().collect(),
    }
}

/// What is pointed at, else what a lesson points out and what is selected.
fn keys(model: &Model) -> Vec<LitKey> {
    if let Some(pointed) = &model.lenses.pointed {
        return vec![pointed.clone()];
    }
    let shown = model.page.lessons.taken.as_ref().map(|taken| taken.lit(model.run.current()));
    let targets = shown.into_iter().flatten().chain(model.selected);
    targets.filter_map(|target| key_of(&model.run, target)).collect()
}

/// Everything that lights up: what belongs to what is pointed at, else to what is selected.
pub fn all_lit(model: &Model) -> BTreeSet<LitKey> {
    keys(model).iter().flat_map(|key| lit(&model.run, key)).collect()
}

/// The transaction that lights up.
pub fn lit_txn(model: &Model) -> Option<Zxid> {
    let txn = |key: &LitKey| match key {
        LitKey::Txn(zxid) => Some(*zxid),
        LitKey::Znode(_) | LitKey::Server(_) | LitKey::Client(_) => None,
    };
    let of = |key: &LitKey| match key {
        LitKey::Znode(_) => lit(&model.run, key).iter().find_map(txn),
        _ => txn(key),
    };
    keys(model).iter().find_map(of)
}

/// What a flow is called.
pub fn flow_word(lang: Lang, flow: Flow) -> &'static str {
    match flow {
        Flow::Election => t(lang, "lens.kind_election"),
        Flow::Discovery => t(lang, "lens.disc"),
        Flow::Synchronization => t(lang, "lens.sync"),
        Flow::Broadcast => t(lang, "lens.kind_broadcast"),
        Flow::Client => t(lang, "lens.kind_client"),
        Flow::Ping => t(lang, "lens.kind_ping"),
    }
}

/// The words that the search knows besides the names of packets, in both languages: a name, and the words for it.
pub fn vocabulary() -> Vec<(&'static str, &'static str)> {
    const NAMES: [(&str, &str); 30] = [
        ("leading", "word.leading"),
        ("following", "word.following"),
        ("looking", "word.looking"),
        ("epoch", "word.epoch"),
        ("serves", "word.serves"),
        ("established", "word.established"),
        ("committed", "word.committed"),
        ("applied", "word.applied"),
        ("truncated", "word.truncated"),
        ("voted", "word.voted"),
        ("exit", "word.exit"),
        ("answer", "word.answer"),
        ("fsync", "word.fsync"),
        ("append", "word.append"),
        ("snapshot", "word.snapshot"),
        ("start", "word.start"),
        ("crash", "word.crash"),
        ("pause", "word.pause"),
        ("command", "word.command"),
        ("filler", "word.filler"),
        ("notification", "word.notification"),
        ("proposal", "word.proposal"),
        ("ack", "word.ack"),
        ("commit", "word.commit"),
        ("inform", "word.inform"),
        ("ping", "word.ping"),
        ("clientrequest", "word.request"),
        ("reply", "word.reply"),
        ("connect", "word.connect"),
        ("event", "word.event"),
    ];
    let of = |lang: Lang| NAMES.map(|(name, key)| (name, t(lang, key)));
    of(Lang::En).into_iter().chain(of(Lang::Zh)).collect()
}
