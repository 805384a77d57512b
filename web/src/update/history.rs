//! Undo and redo: a person's deeds are taken back by going to the place on their other side.

use super::twin;
use crate::model::history::{Deed, DoneDeed, Place};
use crate::model::{Model, Popover, Toast};
use crate::scene::index::Index;
use crate::scene::{self, LensView, LensZoom};
use crate::update::task::Tasks;
use crate::update::tools::toast;

/// The run as it is; taken before something is done to it.
pub fn place(model: &Model) -> Place {
    Place {
        scenario: model.scenario.clone(),
        run: model.run.clone(),
        broken: model.broken.clone(),
        taken_out: model.taken_out.clone(),
        lens: model.lens,
        tab: model.tab,
        server: model.server,
    }
}

/// Something was done to the run that this was.
pub fn did(model: &mut Model, deed: Deed, place: Place) {
    twin::after_deed(model, &deed);
    model.page.history.did(DoneDeed { deed, place, stays: false });
}

/// The same, where the cursor was not moved by it.
pub fn did_aside(model: &mut Model, deed: Deed, place: Place) {
    twin::after_deed(model, &deed);
    model.page.history.did(DoneDeed { deed, place, stays: true });
}

/// Takes the last deed back.
pub fn undo(model: &mut Model) -> Tasks {
    cross(model, false)
}

/// Does again what was taken back last.
pub fn redo(model: &mut Model) -> Tasks {
    cross(model, true)
}

fn cross(model: &mut Model, forward: bool) -> Tasks {
    let Some(DoneDeed { deed, mut place, stays }) = model.page.history.take(forward) else {
        return toast(model, Toast::NothingTo(forward));
    };
    if stays {
        place.run.seek(model.run.cursor());
    }
    twin::after_deed(model, &deed);
    let other = DoneDeed { deed: deed.clone(), place: enter(model, &deed, place), stays };
    model.page.history.put(other, !forward);
    toast(model, if forward { Toast::Redone(deed) } else { Toast::Undone(deed) })
}

/// Makes a place the present one; gives back the one that was.
fn enter(model: &mut Model, deed: &Deed, to: Place) -> Place {
    let was = Place {
        scenario: std::mem::replace(&mut model.scenario, to.scenario),
        run: std::mem::replace(&mut model.run, to.run),
        broken: std::mem::replace(&mut model.broken, to.broken),
        taken_out: std::mem::replace(&mut model.taken_out, to.taken_out),
        lens: model.lens,
        tab: model.tab,
        server: model.server,
    };
    (model.play.playing, model.play.work, model.ahead) = (false, None, None);
    (model.menu, model.alarm, model.play.first_step) = (None, None, false);
    // Branches of the same numbers may be other ones.
    model.lenses.index = Index::default();
    let current = model.run.current();
    if let Some(Popover::Branches(form)) = &mut model.popover {
        (form.chosen, form.renaming) = (current, None);
    }
    if matches!(
        deed,
        Deed::Opened | Deed::Rules(_) | Deed::Release | Deed::Adopted | Deed::Restored
    ) {
        (model.lens, model.tab, model.server) = (to.lens, to.tab, to.server);
        (model.selected, model.banner) = (None, None);
        let view =
            scene::zoomed(&model.run, &model.lenses.index, &model.lens_view(), LensZoom::Fit);
        model.view = LensView { from: view.from, to: view.to, ..model.view };
    }
    was
}
