//! The run that the browser kept, in words.

use crate::i18n::tf;
use crate::model::Model;
use crate::model::kept::Offer;

/// What is offered.
#[derive(Clone, PartialEq, Debug)]
pub enum KeptLine {
    /// A run to go back to.
    Run {
        /// What it is called.
        title: String,
        /// Where one was in it.
        place: String,
        /// When it was kept, in milliseconds of the machine's clock.
        at: f64,
    },
    /// It is being simulated again: how many per cent are done.
    Loading(u32),
    /// It cannot be had again, and why.
    Damaged(String),
}

/// What is offered, if anything is.
pub fn line(model: &Model) -> Option<KeptLine> {
    if let Some(loading) = &model.page.kept.loading {
        return Some(KeptLine::Loading(loading.percent()));
    }
    Some(match model.page.kept.offer.as_ref()? {
        Offer::Unread(_) => return None,
        Offer::Damaged(problem) => {
            KeptLine::Damaged(super::problem::told(model.page.lang, problem))
        }
        Offer::Run(found) => {
            let (session, base) = (&found.session, &found.base);
            let title = base.title.in_language(model.page.lang.tag());
            let title = if title.is_empty() {
                let (voters, seed) = (base.ensemble.voters.get(), base.seed.get());
                let with = [("voters", voters.to_string()), ("seed", seed.to_string())];
                tf(
                    model.page.lang,
                    "page.untitled",
                    &with.each_ref().map(|(k, v)| (*k, v.as_str())),
                )
            } else {
                title.to_owned()
            };
            let (event, branches) = (session.cursor.get(), session.branches.0.len());
            let with = [("n", event.to_string()), ("branches", branches.to_string())];
            let with = with.each_ref().map(|(k, v)| (*k, v.as_str()));
            let key = if branches == 1 { "kept.place" } else { "kept.place_branches" };
            KeptLine::Run { title, place: tf(model.page.lang, key, &with), at: found.at }
        }
    })
}
