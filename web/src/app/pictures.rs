//! What is drawn, made from the model: what is equal stays the same object, so that it is not drawn again.

use super::behind;
use crate::model::{LensKind, Model};
use crate::panel::{self, Page};
use crate::scene::arrows::{Arrow, about};
use crate::scene::film::FilmScene;
use crate::scene::lost_records::LostRecords;
use crate::scene::{self, LensScene, PageShape, StageScene};
use crate::view::twin::OtherPictures;
use std::rc::Rc;
use zabscope::check::Violation;

/// A frame of this width has place for a stage that is wider than high.
const FRAME: u32 = 560;

/// Everything that the page shows.
pub struct Pictures {
    /// The words.
    pub page: Rc<Page>,
    /// The stage.
    pub stage: Rc<StageScene>,
    /// The lens.
    pub lens: Rc<LensScene>,
    /// The stage and the lens of the other run, if two are shown.
    pub other: Option<OtherPictures>,
    /// The filmstrip.
    pub film: Rc<FilmScene>,
    /// The messages that light up in the Messages lens.
    pub glow: Rc<Vec<Arrow>>,
}

impl Pictures {
    /// The words only: the pictures need to know how wide they are.
    pub fn of(model: &Model) -> Pictures {
        Pictures {
            page: Rc::new(panel::page(model)),
            stage: Rc::default(),
            lens: Rc::default(),
            other: None,
            film: Rc::default(),
            glow: Rc::default(),
        }
    }

    /// Makes everything anew.
    pub fn refresh(&mut self, model: &Model) {
        let shape = shape(model);
        keep(&mut self.stage, stage(model, shape));
        // Of lens and filmstrip only one is there.
        if model.page.desk.lens || model.page.write.embed.is_some() {
            keep(&mut self.lens, lens(model));
        } else {
            keep(&mut self.film, model.lenses.film.scene(&model.run));
        }
        self.other = match model.twin {
            Some(_) => behind::other(model, shape, self.other.take()).flatten(),
            None => None,
        };
        self.refresh_glow(model);
        keep(&mut self.page, panel::page(model));
    }

    /// Lights up other messages; says whether that changed anything.
    pub fn refresh_glow(&mut self, model: &Model) -> bool {
        let zxid = panel::lens::lit_txn(model).filter(|_| model.lens == LensKind::Messages);
        let view = model.lens_view();
        let glow = zxid.map(|z| about(&model.run, &model.lenses.index, &view, &self.lens.lanes, z));
        keep(&mut self.glow, glow.unwrap_or_default())
    }
}

/// How the stage uses its place: as large as it is, once that is known.
fn shape(model: &Model) -> PageShape {
    let (width, members) = (model.view.width, model.run.world().rules().config.members().len());
    match model.page.desk.stage {
        Some((width, height)) => PageShape::Box(width, height),
        // A frame is wider than it is high.
        None if model.page.write.embed.is_some() && width >= FRAME => PageShape::Landscape,
        None => PageShape::of(width, members),
    }
}

fn stage(model: &Model, shape: PageShape) -> StageScene {
    let run = &model.run;
    let mut stage =
        scene::stage(run, &model.lenses.lost, model.selected, model.view.show_pings, shape);
    stage.flights.now = model.moment();
    stage.chain = scene::chain::on_stage(&stage, run, model.chain());
    if let Some(expected) = model.page.predict.expected() {
        stage.expectations =
            scene::expectation::marks(&stage, &panel::predict::expectation(model, expected));
    }
    stage
}

fn lens(model: &Model) -> LensScene {
    let Model { run, selected, lenses, .. } = model;
    let view = model.lens_view();
    let broken = || model.known_violations().collect::<Vec<Violation>>();
    let mut lens = match model.lens {
        LensKind::Messages if model.twin.is_none() => {
            scene::lens(run, &lenses.index, &view, *selected, &broken())
        }
        LensKind::Messages | LensKind::Logs | LensKind::Locks => {
            behind::lens(model).unwrap_or_default()
        }
    };
    let _ = behind::mark(model, &mut lens);
    lens
}

/// A lens that no first picture shows.
pub(super) fn other_lens(model: &Model) -> LensScene {
    let Model { run, selected, lenses, .. } = model;
    let view = model.lens_view();
    let broken = || model.known_violations().collect::<Vec<Violation>>();
    match model.lens {
        LensKind::Messages => match model.twin.as_ref().filter(|twin| twin.right().is_some()) {
            Some(twin) => {
                let both = (&lenses.index, &lenses.index);
                scene::twin::lens_of(run, both, &view, *selected, &broken(), twin.clock.0)
            }
            None => scene::lens(run, &lenses.index, &view, *selected, &broken()),
        },
        LensKind::Logs => {
            let mut ledger = scene::ledger::ledger(run, &lenses.lost, view.width, lenses.back);
            ledger.entry = ledger.first(lenses.entry, *selected);
            LensScene { ledger: Some(Rc::new(ledger)), ..LensScene::default() }
        }
        LensKind::Locks => scene::locks(run, &lenses.index, &view, *selected, model.ahead()),
    }
}

/// Marks what belongs to a question, answered or asked.
pub(super) fn mark(model: &Model, lens: &mut LensScene) {
    let Model { run, lenses, .. } = model;
    let view = model.lens_view();
    scene::chain::mark(lens, run, (&lenses.index, &view), model.chain());
    if let Some((event, past)) = model.past().filter(|_| model.lens == LensKind::Messages) {
        scene::past::mark(lens, (&lenses.index, &view), event, past);
    }
}

/// The other one of two runs.
pub(super) fn other(
    model: &Model,
    shape: PageShape,
    old: Option<OtherPictures>,
) -> Option<OtherPictures> {
    let Model { twin, selected, view, lenses, .. } = model;
    let twin = twin.as_ref()?;
    let right = twin.right()?;
    let lens_view = model.lens_view();
    let along = (&*twin.index, &lenses.index);
    let broken = right.watcher().violations();
    let lens = scene::twin::lens_of(right, along, &lens_view, *selected, broken, twin.clock.0);
    let (mut stages, mut scenes) = old.map(|old| (old.stage, old.lens)).unwrap_or_default();
    let lost = LostRecords::default();
    keep(&mut stages, scene::stage(right, &lost, *selected, view.show_pings, shape));
    keep(&mut scenes, lens);
    let parting = twin.meeting.parting;
    let parting = parting.and_then(|p| scene::twin::place(&lenses.index, &lens_view, p.at));
    Some(OtherPictures { stage: stages, lens: scenes, parting })
}

fn keep<T: PartialEq>(old: &mut Rc<T>, new: T) -> bool {
    let changed = **old != new;
    if changed {
        *old = Rc::new(new);
    }
    changed
}
