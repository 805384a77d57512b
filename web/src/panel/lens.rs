//! What is said beside the picture of a lens.

use crate::app::model::lenses::LensPopover;
use crate::app::model::{LensKind, Model};
use crate::i18n::{Lang, t};
use crate::scene::kinds::Flow;
use crate::scene::messages::ends;
use crate::scene::packets::Hue;

/// What is said beside the picture of a lens.
#[derive(Clone, PartialEq, Debug)]
pub struct LensPanel {
    /// The language.
    pub lang: Lang,
    /// The open popover.
    pub open: Option<LensPopover>,
    /// Kinds of messages can be left out.
    pub filters: bool,
    /// The kinds.
    pub kinds: Vec<KindRow>,
    /// So many kinds are left out, besides heartbeats.
    pub left_out: usize,
    /// So many lanes are hidden.
    pub hidden: usize,
    /// The lanes are where they are by themselves.
    pub usual: bool,
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

/// The panel.
pub fn panel(model: &Model) -> LensPanel {
    let (lang, view) = (model.lang, &model.view);
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
        hidden: ends.into_iter().filter(|end| view.lanes.is_hidden(*end)).count(),
        usual: view.lanes.is_usual(),
    }
}
