//! What the application does when all of the program is there.

use super::{App, mark_terms, perform as tasks, pictures};
use crate::api;
use crate::browser;
use crate::doors::doors;
use crate::model::Model;
use crate::panel;
use crate::scene::{LensScene, PageShape};
use crate::update;
use crate::update::task::Task;
use crate::view;
use crate::view::twin::OtherPictures;
use yew::html::Scope;
use zabscope::sim::TraceHash;

doors! {
    app_room:

    /// Scripts find the page, and words of the protocol lead to the glossary.
    pub(super) fn begin(link: Scope<App>, embedded: bool) -> () {
        if !embedded {
            mark_terms(link.clone());
        }
        api::install(link, embedded);
        api::ready();
        browser::tell_begun();
    }

    /// Tells scripts that listen what has happened since a moment.
    pub(super) fn tell(model: &Model, from: (u32, TraceHash)) -> () {
        api::tell(model, from);
    }

    /// Carries out an effect that nothing early asks for.
    pub(super) fn perform(link: Scope<App>, task: Task) -> () {
        tasks::behind(link, task);
    }

    /// A lens that no first picture shows.
    pub(super) fn lens(model: &Model) -> LensScene {
        pictures::other_lens(model)
    }

    /// Marks in a lens what belongs to a question.
    pub(super) fn mark(model: &Model, scene: &mut LensScene) -> () {
        pictures::mark(model, scene);
    }

    /// The other one of two runs.
    pub(super) fn other(
        model: &Model,
        shape: PageShape,
        old: Option<OtherPictures>,
    ) -> Option<OtherPictures> {
        pictures::other(model, shape, old)
    }
}

/// Opens the doors of all rooms; false if what lies behind them did not come.
pub(super) async fn open_all() -> bool {
    open().await
        && update::behind::open().await
        && panel::behind::open().await
        && view::behind::open().await
}
